/* encoder-fixture: a pipeline of a source and an encoder for tests to watch
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "encoder-fixture.h"

#include <gst/check/gstcheck.h>

const CodecElements codecs[N_CODECS] = {
    {"VP8", GST_ECL_MEDIA_VIDEO, "vp8enc deadline=1", "rtpvp8pay",
        "rtpvp8depay name=depay ! vp8dec" YUV},
    {"H264", GST_ECL_MEDIA_VIDEO, "x264enc tune=zerolatency key-int-max=15",
        "rtph264pay", "rtph264depay name=depay ! avdec_h264" YUV},
    {"VP9", GST_ECL_MEDIA_VIDEO, "vp9enc deadline=1 cpu-used=8", "rtpvp9pay",
        "rtpvp9depay name=depay ! vp9dec" YUV},
    {"opus", GST_ECL_MEDIA_AUDIO, "opusenc", "rtpopuspay",
        "rtpopusdepay name=depay ! opusdec" PCM},
    {"PCMU", GST_ECL_MEDIA_AUDIO, "mulawenc", "rtppcmupay",
        "rtppcmudepay name=depay ! mulawdec" PCM},
    {"PCMA", GST_ECL_MEDIA_AUDIO, "alawenc", "rtppcmapay",
        "rtppcmadepay name=depay ! alawdec" PCM},
};

static void
on_ready (GstEclEncoder *encoder, gpointer user_data)
{
  Fixture *self = user_data;

  g_mutex_lock (&self->lock);
  self->n_ready++;
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->lock);
}

void
fixture_prepare (Fixture *self, GstEclMediaKind kind, const char *source)
{
  g_autoptr (GError) error = NULL;
  /* A description cannot end with caps. */
  g_autofree char *text = g_strdup_printf ("%s ! identity", source);
  GstElement *bin, *encoder;

  self->pipeline = new_pipeline ();
  bin = gst_parse_bin_from_description (text, TRUE, &error);
  encoder = gst_ecl_encoder_new (kind);
  fail_unless (error == NULL, "%s", error ? error->message : "");
  g_mutex_init (&self->lock);
  g_cond_init (&self->cond);
  self->n_ready = 0;
  self->encoder = GST_ECL_ENCODER (encoder);
  g_signal_connect (encoder, "ready", G_CALLBACK (on_ready), self);
  gst_bin_add_many (GST_BIN (self->pipeline), bin, encoder, NULL);
  fail_unless (gst_element_link (bin, encoder));
}

void
fixture_wait_ready (Fixture *self, guint n)
{
  gint64 end =
      g_get_monotonic_time () + ECL_WATCHDOG_SECONDS * G_TIME_SPAN_SECOND;

  g_mutex_lock (&self->lock);
  while (self->n_ready < n) {
    if (!g_cond_wait_until (&self->cond, &self->lock, end))
      break;
  }
  fail_unless_equals_int (self->n_ready, n);
  g_mutex_unlock (&self->lock);
}

void
fixture_start (Fixture *self, GstEclMediaKind kind, const char *source)
{
  fixture_prepare (self, kind, source);
  play (self->pipeline);
  fixture_wait_ready (self, 1);
  fail_unless (gst_ecl_encoder_is_ready (self->encoder));
}

void
fixture_start_video (Fixture *self, const char *pattern)
{
  g_autofree char *source = g_strdup_printf (VIDEO, pattern, "I420");

  fixture_start (self, GST_ECL_MEDIA_VIDEO, source);
}

void
fixture_stop (Fixture *self)
{
  assert_no_error (self->pipeline);
  stop (self->pipeline);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->cond);
}

GstPad *
add_viewer (Fixture *self, const char *name)
{
  const GstEclCodec *codec = gst_ecl_codec_find (name);
  g_autoptr (GError) error = NULL;
  GstPad *pad = gst_ecl_encoder_add_viewer (
      self->encoder, codec, codec->payload_type, 0, 3, NULL, &error);

  fail_unless (pad != NULL, "%s", error ? error->message : "");
  return pad;
}

guint
count_encoders (Fixture *self)
{
  /* Ours is a bin without a factory, and not counted. */
  return count_elements (GST_ELEMENT (self->encoder), "Encoder");
}

char *
make_source (guint i, const char *format)
{
  if (codecs[i].kind == GST_ECL_MEDIA_AUDIO)
    return g_strdup (AUDIO);
  return g_strdup_printf (VIDEO, "solid-color", format);
}

char *
make_encoded_source (guint i)
{
  g_autofree char *raw = make_source (i, "I420");

  return g_strdup_printf ("%s ! %s ! %s", raw,
      codecs[i].kind == GST_ECL_MEDIA_AUDIO ? "audioconvert ! audioresample"
                                            : "videoconvert",
      codecs[i].encode);
}

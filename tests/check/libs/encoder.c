/* encoder: one encoder for all viewers, whatever each of them does
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>
#include <gst/media/ecl-encoder.h>
#include <gst/media/ecl-keyframe-limiter.h>
#include <gst/rtp/rtp.h>
#include <gst/video/video.h>

#include "media-support.h"

#define GREEN "foreground-color=0xff00ff00"
#define VIDEO                                                                  \
  "videotestsrc is-live=true name=source pattern=%s " GREEN                    \
  " ! video/x-raw,format=%s,width=160,height=120,framerate=30/1"
#define AUDIO                                                                  \
  "audiotestsrc is-live=true name=source ! "                                   \
  "audio/x-raw,format=F32LE,rate=44100,channels=2"
#define OUT " ! fakesink name=out sync=false async=false"
#define YUV " ! videoconvert ! video/x-raw,format=I420" OUT
#define PCM " ! audioconvert ! audio/x-raw,format=S16LE" OUT
#define VP8_OUT "rtpvp8depay name=depay ! vp8dec" YUV

/* How each codec is taken apart again, by elements that are not ours. */
static const struct {
  const char *name;
  GstEclMediaKind kind;
  const char *encode;  /* to feed encoded media */
  const char *payload; /* to feed RTP */
  const char *decode;
} codecs[] = {
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

typedef struct {
  GstElement *pipeline;
  GstEclEncoder *encoder;
  GMutex lock;
  GCond cond;
  guint n_ready;
} Fixture;

static void
on_ready (GstEclEncoder *encoder, gpointer user_data)
{
  Fixture *self = user_data;

  g_mutex_lock (&self->lock);
  self->n_ready++;
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->lock);
}

/* A pipeline of @source and an encoder, not yet started. */
static void
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

static void
fixture_wait_ready (Fixture *self, guint n)
{
  gint64 end = g_get_monotonic_time () + WATCHDOG * G_TIME_SPAN_SECOND;

  g_mutex_lock (&self->lock);
  while (self->n_ready < n) {
    if (!g_cond_wait_until (&self->cond, &self->lock, end))
      break;
  }
  fail_unless_equals_int (self->n_ready, n);
  g_mutex_unlock (&self->lock);
}

static void
fixture_start (Fixture *self, GstEclMediaKind kind, const char *source)
{
  fixture_prepare (self, kind, source);
  play (self->pipeline);
  fixture_wait_ready (self, 1);
  fail_unless (gst_ecl_encoder_is_ready (self->encoder));
}

static void
fixture_start_video (Fixture *self, const char *pattern)
{
  g_autofree char *source = g_strdup_printf (VIDEO, pattern, "I420");

  fixture_start (self, GST_ECL_MEDIA_VIDEO, source);
}

static void
fixture_stop (Fixture *self)
{
  assert_no_error (self->pipeline);
  stop (self->pipeline);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->cond);
}

static GstPad *
add_viewer (Fixture *self, const char *name)
{
  const GstEclCodec *codec = gst_ecl_codec_find (name);
  g_autoptr (GError) error = NULL;
  GstPad *pad = gst_ecl_encoder_add_viewer (
      self->encoder, codec, codec->payload_type, 0, 3, NULL, &error);

  fail_unless (pad != NULL, "%s", error ? error->message : "");
  return pad;
}

static guint
count_encoders (Fixture *self)
{
  /* Ours is a bin without a factory, and not counted. */
  return count_elements (GST_ELEMENT (self->encoder), "Encoder");
}

static void
assert_codecs (Fixture *self, const char *expected)
{
  g_autoptr (GPtrArray) list = gst_ecl_encoder_get_codecs (self->encoder);
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < list->len; i++) {
    const GstEclCodec *codec = g_ptr_array_index (list, i);

    g_string_append_printf (names, "%s%s", i ? " " : "", codec->name);
  }
  fail_unless_equals_string (names->str, expected);
}

/* Keyframe limiter */

GST_START_TEST (test_limiter)
{
  EclKeyframeLimiter limiter = {0};
  gint64 t = G_TIME_SPAN_SECOND;

  fail_if (ecl_keyframe_limiter_frame (&limiter, t, FALSE));
  fail_unless (ecl_keyframe_limiter_request (&limiter, t));
  /* Too soon: remembered, and passed on when the time has come. */
  fail_if (ecl_keyframe_limiter_request (&limiter, t + 1));
  fail_if (ecl_keyframe_limiter_request (&limiter, t + 2));
  fail_if (ecl_keyframe_limiter_frame (
      &limiter, t + ECL_KEYFRAME_INTERVAL - 1, FALSE));
  fail_unless (
      ecl_keyframe_limiter_frame (&limiter, t + ECL_KEYFRAME_INTERVAL, FALSE));
  fail_if (ecl_keyframe_limiter_frame (
      &limiter, t + 2 * ECL_KEYFRAME_INTERVAL, FALSE));

  /* A keyframe serves those who wait. */
  t += 10 * ECL_KEYFRAME_INTERVAL;
  fail_unless (ecl_keyframe_limiter_request (&limiter, t));
  fail_if (ecl_keyframe_limiter_request (&limiter, t + 1));
  fail_if (ecl_keyframe_limiter_frame (&limiter, t + 2, TRUE));
  fail_if (ecl_keyframe_limiter_frame (
      &limiter, t + 2 * ECL_KEYFRAME_INTERVAL, FALSE));
}
GST_END_TEST;

/* Inputs */

static void
assert_media (Collector *collector, GstEclMediaKind kind)
{
  collector_wait (collector, &collector->pictures, 15);
  fail_if (collector->began_with_delta);
  g_mutex_lock (&collector->lock);
  if (kind == GST_ECL_MEDIA_VIDEO) {
    /* Green in BT.601 is Y 145, U 54, V 34. */
    fail_unless (
        ABS (collector->mean[0] - 145) < 12, "Y is %f", collector->mean[0]);
    fail_unless (
        ABS (collector->mean[1] - 54) < 12, "U is %f", collector->mean[1]);
    fail_unless (
        ABS (collector->mean[2] - 34) < 12, "V is %f", collector->mean[2]);
  } else {
    fail_unless (
        collector->mean[0] > 1000, "loudness is %f", collector->mean[0]);
  }
  g_mutex_unlock (&collector->lock);
}

static void
run_input (guint i, const char *source, guint n_encoders)
{
  const GstEclCodec *codec = gst_ecl_codec_find (codecs[i].name);
  Fixture f;
  GstPad *pad;
  Collector *collector;
  g_autoptr (GstCaps) promised = NULL;

  fixture_start (&f, codecs[i].kind, source);
  if (n_encoders == 0)
    assert_codecs (&f, codecs[i].name);
  fail_unless_equals_int (count_encoders (&f), 0);
  pad = add_viewer (&f, codecs[i].name);
  promised = gst_pad_get_current_caps (pad);
  fail_unless (gst_ecl_codec_find_by_caps (promised) == codec);
  collector = collector_new_linked (f.pipeline, pad, codecs[i].decode);
  assert_media (collector, codecs[i].kind);
  fail_unless_equals_int (count_encoders (&f), n_encoders);
  fail_unless (gst_caps_is_strictly_equal (collector->caps, promised));
  gst_ecl_encoder_remove_viewer (f.encoder, pad);
  fail_unless_equals_int (count_encoders (&f), 0);
  collector_free (collector);
  fixture_stop (&f);
}

static char *
make_source (guint i, const char *format)
{
  if (codecs[i].kind == GST_ECL_MEDIA_AUDIO)
    return g_strdup (AUDIO);
  return g_strdup_printf (VIDEO, "solid-color", format);
}

GST_START_TEST (test_raw_input)
{
  g_autofree char *source = make_source (__i__, "I420");

  run_input (__i__, source, 1);
}
GST_END_TEST;

/* Formats that no encoder takes as they are. */
GST_START_TEST (test_odd_raw_input)
{
  g_autofree char *source = make_source (__i__, "Y444_16LE");

  run_input (__i__, source, 1);
}
GST_END_TEST;

static char *
make_encoded_source (guint i)
{
  g_autofree char *raw = make_source (i, "I420");

  return g_strdup_printf ("%s ! %s ! %s", raw,
      codecs[i].kind == GST_ECL_MEDIA_AUDIO ? "audioconvert ! audioresample"
                                            : "videoconvert",
      codecs[i].encode);
}

GST_START_TEST (test_encoded_input)
{
  g_autofree char *source = make_encoded_source (__i__);

  run_input (__i__, source, 0);
}
GST_END_TEST;

GST_START_TEST (test_rtp_input)
{
  g_autofree char *encoded = make_encoded_source (__i__);
  g_autofree char *source =
      g_strdup_printf ("%s ! %s", encoded, codecs[__i__].payload);

  run_input (__i__, source, 0);
}
GST_END_TEST;

/* A file would pass in a blink: three seconds of it take their time. */
GST_START_TEST (test_input_that_is_not_live_is_paced)
{
  Fixture f;
  gint64 begin = g_get_monotonic_time ();
  Collector *collector;

  fixture_start (&f, GST_ECL_MEDIA_VIDEO,
      "videotestsrc num-buffers=60 ! "
      "video/x-raw,width=160,height=120,framerate=30/1");
  collector =
      collector_new_linked (f.pipeline, add_viewer (&f, "VP8"), VP8_OUT);
  collector_wait (collector, &collector->eos, 1);
  fail_unless (
      g_get_monotonic_time () - begin > 1900 * G_TIME_SPAN_MILLISECOND);
  fail_unless (collector->pictures >= 30, "%u pictures", collector->pictures);
  collector_free (collector);
  fixture_stop (&f);
}
GST_END_TEST;

/* Offers */

GST_START_TEST (test_codecs_offered)
{
  static const char *const order[] = {"h264", "VP8", NULL};
  static const char *const wrong_kind[] = {"VP8", "opus", NULL};
  static const char *const unknown[] = {"VP10", NULL};
  g_autoptr (GError) error = NULL;
  Fixture f;

  fixture_prepare (&f, GST_ECL_MEDIA_VIDEO,
      "videotestsrc is-live=true ! video/x-raw,width=160,height=120");
  fail_if (gst_ecl_encoder_is_ready (f.encoder));
  assert_codecs (&f, "");
  fail_unless (gst_ecl_encoder_add_viewer (f.encoder,
                   gst_ecl_codec_find ("VP8"), 96, 0, 0, NULL, &error) == NULL);
  fail_unless (g_error_matches (error, GST_ECL_ERROR, GST_ECL_ERROR_CODEC));
  g_clear_error (&error);

  play (f.pipeline);
  fixture_wait_ready (&f, 1);
  {
    g_autoptr (GPtrArray) list = gst_ecl_encoder_get_codecs (f.encoder);

    fail_unless (list->len >= 3);
    fail_unless (g_ptr_array_index (list, 0) == gst_ecl_codec_find ("VP8"));
  }
  fail_unless (gst_ecl_encoder_set_codecs (f.encoder, order, &error));
  assert_codecs (&f, "H264 VP8");
  fail_if (gst_ecl_encoder_set_codecs (f.encoder, wrong_kind, &error));
  fail_unless_equals_string (
      error->message, "no video codec is called \"opus\"");
  g_clear_error (&error);
  fail_if (gst_ecl_encoder_set_codecs (f.encoder, unknown, NULL));
  assert_codecs (&f, "H264 VP8");
  fail_unless (gst_ecl_encoder_add_viewer (f.encoder,
                   gst_ecl_codec_find ("VP9"), 98, 0, 0, NULL, &error) == NULL);
  fail_unless_equals_string (
      error->message, "VP9 cannot be sent: it is not among the codecs to use");
  fixture_stop (&f);
}
GST_END_TEST;

GST_START_TEST (test_encoded_input_offers_only_itself)
{
  g_autofree char *source = make_encoded_source (0);
  g_autoptr (GError) error = NULL;
  Fixture f;

  fixture_start (&f, GST_ECL_MEDIA_VIDEO, source);
  assert_codecs (&f, "VP8");
  fail_unless (
      gst_ecl_encoder_add_viewer (f.encoder, gst_ecl_codec_find ("H264"), 102,
          0, 0, NULL, &error) == NULL);
  fail_unless_equals_string (
      error->message, "H264 cannot be sent: the input is in another codec");
  fixture_stop (&f);
}
GST_END_TEST;

/* Raw input without any encoder is an error that says what to install. */
GST_START_TEST (test_missing_encoder_is_an_error)
{
  static const char *const only[] = {"AV1", NULL};
  GstElementFactory *factory = gst_element_factory_find ("rtpav1pay");
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (GError) error = NULL;
  Fixture f;

  if (factory)
    gst_registry_remove_feature (
        gst_registry_get (), GST_PLUGIN_FEATURE (factory));
  gst_clear_object (&factory);
  fixture_prepare (&f, GST_ECL_MEDIA_VIDEO,
      "videotestsrc is-live=true ! video/x-raw,width=160,height=120");
  fail_unless (gst_ecl_encoder_set_codecs (f.encoder, only, NULL));
  play (f.pipeline);
  message = wait_for_message (f.pipeline, GST_MESSAGE_ERROR);
  gst_message_parse_error (message, &error, NULL);
  fail_unless (
      g_error_matches (error, GST_CORE_ERROR, GST_CORE_ERROR_MISSING_PLUGIN));
  fail_unless_equals_string (
      error->message, "no AV1 payloader: install gst-plugins-rs (rtpav1pay)");
  fail_if (gst_ecl_encoder_is_ready (f.encoder));
  gst_clear_message (&message);
  stop (f.pipeline);
}
GST_END_TEST;

/* Caps are with the peer when gst_pad_link() returns, before anything is
 * encoded. */
GST_START_TEST (test_caps_come_with_the_link)
{
  const GstEclCodec *codec = gst_ecl_codec_find ("H264");
  g_autoptr (GstCaps) remote = gst_caps_from_string (
      "application/x-rtp, profile-level-id=(string)42001f");
  g_autoptr (GstCaps) caps = NULL;
  g_autoptr (GstElement) source = NULL;
  Fixture f;
  GstPad *pad;
  Collector *collector;
  const GstStructure *s;
  guint ssrc = 0;
  int payload_type = 0;

  fixture_start_video (&f, "ball");
  /* From here on the source gives nothing more. */
  source = gst_bin_get_by_name (GST_BIN (f.pipeline), "source");
  gst_element_set_locked_state (source, TRUE);
  gst_element_set_state (source, GST_STATE_PAUSED);

  /* Browsers use dynamic types below 96 too. */
  pad = gst_ecl_encoder_add_viewer (
      f.encoder, codec, 45, 1234567890, 5, remote, NULL);
  caps = gst_pad_get_current_caps (pad);
  collector = collector_new_linked (f.pipeline, pad, codecs[1].decode);
  fail_unless (collector->caps != NULL);
  fail_unless (gst_caps_is_strictly_equal (collector->caps, caps));
  s = gst_caps_get_structure (caps, 0);
  fail_unless (gst_structure_get (s, "ssrc", G_TYPE_UINT, &ssrc, "payload",
      G_TYPE_INT, &payload_type, NULL));
  fail_unless_equals_int (ssrc, 1234567890);
  fail_unless_equals_int (payload_type, 45);
  fail_unless_equals_string (
      gst_structure_get_string (s, "profile-level-id"), "42001f");
  fail_unless_equals_string (
      gst_structure_get_string (s, "extmap-5"), GST_ECL_TWCC_URI);

  /* And they stay as they are when media flows. */
  gst_element_set_locked_state (source, FALSE);
  gst_element_sync_state_with_parent (source);
  collector_wait (collector, &collector->pictures, 5);
  fail_unless (gst_caps_is_strictly_equal (collector->caps, caps));
  collector_free (collector);
  g_clear_object (&source);
  fixture_stop (&f);
}
GST_END_TEST;

static GstPadProbeReturn
on_first_packet (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  GstRTPBuffer rtp = GST_RTP_BUFFER_INIT;
  GstBuffer *buffer =
      info->type & GST_PAD_PROBE_TYPE_BUFFER_LIST
          ? gst_buffer_list_get (GST_PAD_PROBE_INFO_BUFFER_LIST (info), 0)
          : GST_PAD_PROBE_INFO_BUFFER (info);
  guint *result = user_data;
  gpointer data;
  guint size;

  fail_unless (gst_rtp_buffer_map (buffer, GST_MAP_READ, &rtp));
  result[0] = gst_rtp_buffer_get_payload_type (&rtp);
  result[1] = gst_rtp_buffer_get_ssrc (&rtp);
  result[2] =
      gst_rtp_buffer_get_extension_onebyte_header (&rtp, 7, 0, &data, &size);
  gst_rtp_buffer_unmap (&rtp);
  return GST_PAD_PROBE_REMOVE;
}

GST_START_TEST (test_packets_are_as_promised)
{
  const GstEclCodec *codec = gst_ecl_codec_find ("VP8");
  guint result[3] = {0};
  Fixture f;
  GstPad *pad;
  Collector *collector;

  fixture_start_video (&f, "ball");
  pad = gst_ecl_encoder_add_viewer (f.encoder, codec, 120, 77, 7, NULL, NULL);
  gst_pad_add_probe (pad,
      GST_PAD_PROBE_TYPE_DATA_DOWNSTREAM & ~GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM,
      on_first_packet, result, NULL);
  collector = collector_new_linked (f.pipeline, pad, VP8_OUT);
  collector_wait (collector, &collector->pictures, 1);
  fail_unless_equals_int (result[0], 120);
  fail_unless_equals_int (result[1], 77);
  fail_unless (result[2], "no transport-wide sequence number");
  collector_free (collector);
  fixture_stop (&f);
}
GST_END_TEST;

/* Viewers */

GST_START_TEST (test_viewers_share_one_encoder)
{
  Fixture f;
  GstPad *pads[6];
  Collector *collectors[6];

  fixture_start_video (&f, "ball");
  fail_unless_equals_int (count_encoders (&f), 0);
  for (guint i = 0; i < 5; i++) {
    pads[i] = add_viewer (&f, "VP8");
    collectors[i] = collector_new_linked (f.pipeline, pads[i], VP8_OUT);
  }
  for (guint i = 0; i < 5; i++) {
    collector_wait (collectors[i], &collectors[i]->changes, 20);
    fail_if (collectors[i]->began_with_delta);
  }
  fail_unless_equals_int (count_encoders (&f), 1);
  fail_unless_equals_int (gst_ecl_encoder_get_n_viewers (f.encoder), 5);

  /* Another codec, another encoder. */
  pads[5] = add_viewer (&f, "H264");
  collectors[5] = collector_new_linked (f.pipeline, pads[5], codecs[1].decode);
  collector_wait (collectors[5], &collectors[5]->changes, 20);
  fail_unless_equals_int (count_encoders (&f), 2);

  for (guint i = 0; i < 6; i++) {
    fail_unless_equals_int (count_encoders (&f), i < 5 ? 2 : 1);
    gst_ecl_encoder_remove_viewer (f.encoder, pads[i]);
    collector_free (collectors[i]);
  }
  fail_unless_equals_int (count_encoders (&f), 0);
  fail_unless_equals_int (gst_ecl_encoder_get_n_viewers (f.encoder), 0);
  fixture_stop (&f);
}
GST_END_TEST;

/* RFC 7741: whether the frame that begins here is a keyframe. */
static gboolean
is_vp8_keyframe (GstBuffer *buffer)
{
  GstRTPBuffer rtp = GST_RTP_BUFFER_INIT;
  const guint8 *payload;
  gboolean keyframe;

  fail_unless (gst_rtp_buffer_map (buffer, GST_MAP_READ, &rtp));
  payload = gst_rtp_buffer_get_payload (&rtp);
  /* Start of a frame, extension with a picture id of 15 bits only. */
  fail_unless_equals_int (payload[0] & 0x90, 0x90);
  fail_unless_equals_int (payload[1], 0x80);
  fail_unless (payload[2] & 0x80);
  keyframe = !(payload[4] & 0x01);
  gst_rtp_buffer_unmap (&rtp);
  return keyframe;
}

static GstPadProbeReturn
on_first_frame (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  GstBuffer *buffer =
      info->type & GST_PAD_PROBE_TYPE_BUFFER_LIST
          ? gst_buffer_list_get (GST_PAD_PROBE_INFO_BUFFER_LIST (info), 0)
          : GST_PAD_PROBE_INFO_BUFFER (info);

  g_atomic_int_set ((gint *)user_data, is_vp8_keyframe (buffer) ? 1 : -1);
  return GST_PAD_PROBE_REMOVE;
}

GST_START_TEST (test_new_viewer_asks_for_a_keyframe)
{
  Fixture f;
  Collector *early, *late;
  gint64 begin;

  fixture_start_video (&f, "ball");
  early = collector_new_linked (f.pipeline, add_viewer (&f, "VP8"), VP8_OUT);
  collector_wait (early, &early->pictures, 30);
  begin = g_get_monotonic_time ();
  late = collector_new_linked (f.pipeline, add_viewer (&f, "VP8"), VP8_OUT);
  collector_wait (late, &late->pictures, 5);
  /* The next one by itself is a hundred seconds away. */
  fail_unless (g_get_monotonic_time () - begin < 10 * G_TIME_SPAN_SECOND);
  collector_free (early);
  collector_free (late);
  fixture_stop (&f);
}
GST_END_TEST;

static GstPadProbeReturn
ignore_event (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  return GST_PAD_PROBE_DROP;
}

/* A source that answers no request has a keyframe once in a while. */
GST_START_TEST (test_new_viewer_begins_with_a_keyframe)
{
  g_autofree char *raw = g_strdup_printf (VIDEO, "ball", "I420");
  g_autofree char *source = g_strdup_printf (
      "%s ! vp8enc deadline=1 keyframe-max-dist=40 ! identity name=encoded",
      raw);
  g_autoptr (GstElement) encoded = NULL;
  g_autoptr (GstPad) src = NULL;
  gint keyframe[3] = {0};
  Fixture f;
  Collector *collectors[3];

  fixture_start (&f, GST_ECL_MEDIA_VIDEO, source);
  encoded = gst_bin_get_by_name (GST_BIN (f.pipeline), "encoded");
  src = gst_element_get_static_pad (encoded, "src");
  gst_pad_add_probe (
      src, GST_PAD_PROBE_TYPE_EVENT_UPSTREAM, ignore_event, NULL, NULL);
  for (guint i = 0; i < 3; i++) {
    GstPad *pad = add_viewer (&f, "VP8");

    gst_pad_add_probe (pad,
        GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST,
        on_first_frame, &keyframe[i], NULL);
    collectors[i] = collector_new_linked (f.pipeline, pad, VP8_OUT);
    collector_wait (collectors[i], &collectors[i]->pictures, 5);
    fail_unless (g_atomic_int_get (&keyframe[i]) == 1);
  }
  for (guint i = 0; i < 3; i++)
    collector_free (collectors[i]);
  g_clear_object (&encoded);
  g_clear_object (&src);
  fixture_stop (&f);
}
GST_END_TEST;

static GstPadProbeReturn
on_request (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  if (gst_video_event_is_force_key_unit (GST_PAD_PROBE_INFO_EVENT (info)))
    g_atomic_int_inc ((gint *)user_data);
  return GST_PAD_PROBE_OK;
}

/* PLI of one viewer arrives at the pad as an event; at its source as few. */
GST_START_TEST (test_keyframe_requests_are_coalesced)
{
  g_autoptr (GstPad) sink = NULL;
  gint requests = 0, before;
  gint64 begin, elapsed;
  guint keyframes;
  Fixture f;
  Collector *collectors[4];
  GstPad *pads[4];
  g_autofree char *source = make_encoded_source (0);

  /* Encoded input: the requests leave through the sink pad. */
  fixture_start (&f, GST_ECL_MEDIA_VIDEO, source);
  sink = gst_element_get_static_pad (GST_ELEMENT (f.encoder), "sink");
  gst_pad_add_probe (
      sink, GST_PAD_PROBE_TYPE_EVENT_UPSTREAM, on_request, &requests, NULL);
  begin = g_get_monotonic_time ();
  for (guint i = 0; i < 4; i++) {
    pads[i] = add_viewer (&f, "VP8");
    collectors[i] = collector_new_linked (f.pipeline, pads[i], VP8_OUT);
  }
  for (guint i = 0; i < 4; i++)
    collector_wait (collectors[i], &collectors[i]->pictures, 10);
  before = g_atomic_int_get (&requests);
  elapsed = g_get_monotonic_time () - begin;
  fail_unless (before >= 1);
  fail_unless (before <= 1 + elapsed / ECL_KEYFRAME_INTERVAL,
      "%d requests in %d ms", before, (int)(elapsed / 1000));

  keyframes = collector_get (collectors[3], &collectors[3]->keyframes);
  begin = g_get_monotonic_time ();
  for (guint i = 0; i < 100; i++) {
    g_autoptr (GstPad) peer = gst_pad_get_peer (pads[i % 4]);

    gst_pad_push_event (peer, gst_video_event_new_upstream_force_key_unit (
                                  GST_CLOCK_TIME_NONE, TRUE, i));
  }
  collector_wait (collectors[3], &collectors[3]->keyframes, keyframes + 1);
  elapsed = g_get_monotonic_time () - begin;
  requests = g_atomic_int_get (&requests) - before;
  fail_unless (requests >= 1);
  fail_unless (requests <= 1 + elapsed / ECL_KEYFRAME_INTERVAL,
      "%d requests in %d ms", requests, (int)(elapsed / 1000));
  for (guint i = 0; i < 4; i++)
    collector_free (collectors[i]);
  g_clear_object (&sink);
  fixture_stop (&f);
}
GST_END_TEST;

/* Viewers in trouble */

static GstPadProbeReturn
on_blocked (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  return GST_PAD_PROBE_OK;
}

static GstFlowReturn
failing_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  gst_buffer_unref (buffer);
  return GST_FLOW_ERROR;
}

static GstFlowReturn
flushing_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  gst_buffer_unref (buffer);
  return GST_FLOW_FLUSHING;
}

static GstPad *
link_pad (GstPad *src, GstPadChainFunction chain)
{
  GstPad *sink = gst_pad_new ("sink", GST_PAD_SINK);

  gst_pad_set_chain_function (sink, chain);
  gst_pad_set_active (sink, TRUE);
  fail_unless_equals_int (gst_pad_link (src, sink), GST_PAD_LINK_OK);
  return sink;
}

static void
break_payloader (GstPad *viewer)
{
  g_autoptr (GstPad) target = gst_ghost_pad_get_target (GST_GHOST_PAD (viewer));
  g_autoptr (GstPad) src = gst_ghost_pad_get_target (GST_GHOST_PAD (target));
  g_autoptr (GstElement) payloader = gst_pad_get_parent_element (src);
  g_autoptr (GstPad) sink = gst_element_get_static_pad (payloader, "sink");

  gst_pad_set_chain_function (sink, failing_chain);
}

/* What failed downstream once may be well again. */
GST_START_TEST (test_viewer_goes_on_after_an_error)
{
  Fixture f;
  GstPad *pad, *failing;
  Collector *good, *collector;
  guint n;

  fixture_start_video (&f, "ball");
  good = collector_new_linked (f.pipeline, add_viewer (&f, "VP8"), VP8_OUT);
  pad = add_viewer (&f, "VP8");
  failing = link_pad (pad, failing_chain);
  n = collector_get (good, &good->changes);
  collector_wait (good, &good->changes, n + 20);
  fail_unless (gst_pad_unlink (pad, failing));
  collector = collector_new_linked (f.pipeline, pad, VP8_OUT);
  collector_wait (collector, &collector->changes, 10);
  gst_object_unref (failing);
  collector_free (collector);
  collector_free (good);
  fixture_stop (&f);
}
GST_END_TEST;

GST_START_TEST (test_viewers_in_trouble_disturb_nobody)
{
  Fixture f;
  GstPad *good_pad, *bad_pads[5];
  GstPad *failing, *flushing, *broken;
  Collector *good, *blocked;
  g_autoptr (GstPad) blocked_sink = NULL;
  gint64 begin;
  guint n;

  fixture_start_video (&f, "ball");
  good_pad = add_viewer (&f, "VP8");
  good = collector_new_linked (f.pipeline, good_pad, VP8_OUT);
  for (guint i = 0; i < 5; i++)
    bad_pads[i] = add_viewer (&f, "VP8");

  /* One blocks as webrtcbin does before it is connected, ... */
  blocked = collector_new (VP8_OUT);
  blocked_sink = gst_element_get_static_pad (blocked->bin, "sink");
  gst_pad_add_probe (blocked_sink,
      GST_PAD_PROBE_TYPE_BLOCK | GST_PAD_PROBE_TYPE_BUFFER |
          GST_PAD_PROBE_TYPE_BUFFER_LIST,
      on_blocked, NULL, NULL);
  gst_bin_add (GST_BIN (f.pipeline), blocked->bin);
  gst_element_sync_state_with_parent (blocked->bin);
  fail_unless_equals_int (
      gst_pad_link (bad_pads[0], blocked_sink), GST_PAD_LINK_OK);
  /* ... one fails, one flushes, one has no peer, one cannot packetize. */
  failing = link_pad (bad_pads[1], failing_chain);
  flushing = link_pad (bad_pads[2], flushing_chain);
  break_payloader (bad_pads[4]);
  broken = link_pad (bad_pads[4], failing_chain);

  n = collector_get (good, &good->changes);
  begin = g_get_monotonic_time ();
  collector_wait (good, &good->changes, n + 75);
  fail_unless (g_get_monotonic_time () - begin < 5 * G_TIME_SPAN_SECOND,
      "75 frames took %d ms", (int)((g_get_monotonic_time () - begin) / 1000));

  /* Taking them away waits for nobody. */
  begin = g_get_monotonic_time ();
  for (guint i = 0; i < 5; i++)
    gst_ecl_encoder_remove_viewer (f.encoder, bad_pads[i]);
  fail_unless (g_get_monotonic_time () - begin < 2 * G_TIME_SPAN_SECOND);
  n = collector_get (good, &good->changes);
  collector_wait (good, &good->changes, n + 10);

  collector_free (blocked);
  gst_object_unref (failing);
  gst_object_unref (flushing);
  gst_object_unref (broken);
  gst_ecl_encoder_remove_viewer (f.encoder, good_pad);
  collector_free (good);
  fail_unless_equals_int (count_encoders (&f), 0);
  g_clear_object (&blocked_sink);
  fixture_stop (&f);
}
GST_END_TEST;

/* What a viewer lost while it was blocked leaves no garbage: it goes on with a
 * keyframe. */
GST_START_TEST (test_slow_viewer_resumes_with_a_keyframe)
{
  g_autoptr (GstPad) sink = NULL;
  Fixture f;
  GstPad *pad;
  Collector *slow, *good;
  gulong block;
  guint n, keyframes;

  fixture_start_video (&f, "ball");
  good = collector_new_linked (f.pipeline, add_viewer (&f, "VP8"), VP8_OUT);
  pad = add_viewer (&f, "VP8");
  slow = collector_new_linked (f.pipeline, pad, VP8_OUT);
  collector_wait (slow, &slow->pictures, 5);
  sink = gst_element_get_static_pad (slow->bin, "sink");
  block = gst_pad_add_probe (sink,
      GST_PAD_PROBE_TYPE_BLOCK | GST_PAD_PROBE_TYPE_BUFFER |
          GST_PAD_PROBE_TYPE_BUFFER_LIST,
      on_blocked, NULL, NULL);
  /* More than a second's worth: its queue overflows. */
  n = collector_get (good, &good->frames);
  collector_wait (good, &good->frames, n + 75);
  n = collector_get (slow, &slow->frames);
  keyframes = collector_get (slow, &slow->keyframes);
  gst_pad_remove_probe (sink, block);
  collector_wait (slow, &slow->keyframes, keyframes + 1);
  /* The one frame that was on its way, then the keyframe. */
  g_mutex_lock (&slow->lock);
  fail_unless (slow->frames <= n + 2 + (slow->keyframes - keyframes),
      "%u frames before the keyframe", slow->frames - n);
  g_mutex_unlock (&slow->lock);
  n = collector_get (slow, &slow->changes);
  collector_wait (slow, &slow->changes, n + 15);
  collector_free (slow);
  collector_free (good);
  g_clear_object (&sink);
  fixture_stop (&f);
}
GST_END_TEST;

/* remove_viewer() from the viewer's own streaming thread. */
static GstPadProbeReturn
remove_from_within (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  Fixture *f = user_data;

  gst_ecl_encoder_remove_viewer (f->encoder, pad);
  return GST_PAD_PROBE_REMOVE;
}

GST_START_TEST (test_viewer_removes_itself)
{
  Fixture f;
  GstPad *pad;
  Collector *collector, *good;

  fixture_start_video (&f, "ball");
  good = collector_new_linked (f.pipeline, add_viewer (&f, "VP8"), VP8_OUT);
  pad = gst_object_ref (add_viewer (&f, "VP8"));
  gst_pad_add_probe (pad,
      GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST,
      remove_from_within, &f, NULL);
  collector = collector_new_linked (f.pipeline, pad, VP8_OUT);
  collector_wait (good, &good->changes, 30);
  fail_unless_equals_int (gst_ecl_encoder_get_n_viewers (f.encoder), 1);
  fail_unless (GST_PAD_PARENT (pad) == NULL);
  gst_object_unref (pad);
  collector_free (collector);
  collector_free (good);
  fixture_stop (&f);
}
GST_END_TEST;

static void
on_gone (gpointer data, GObject *object)
{
  g_atomic_int_add ((gint *)data, -1);
  g_main_context_wakeup (NULL);
}

static gboolean
on_late (gpointer user_data)
{
  ck_abort_msg ("%d objects are still there", *(gint *)user_data);
  return G_SOURCE_REMOVE;
}

/* Fifty come and go while one watches; nothing of them stays. */
GST_START_TEST (test_many_viewers_come_and_go)
{
  g_autoptr (GstBus) bus = NULL;
  Fixture f;
  GstPad *good_pad;
  Collector *good;
  gint alive = 0;
  guint n, elements, timer;

  fixture_start_video (&f, "ball");
  bus = gst_element_get_bus (f.pipeline);
  good_pad = add_viewer (&f, "VP8");
  good = collector_new_linked (f.pipeline, good_pad, VP8_OUT);
  collector_wait (good, &good->changes, 5);
  elements = count_elements (GST_ELEMENT (f.encoder), "");

  for (guint i = 0; i < 50; i++) {
    GstPad *pad = add_viewer (&f, i % 5 == 4 ? "H264" : "VP8");
    Collector *collector = collector_new_linked (
        f.pipeline, pad, i % 5 == 4 ? codecs[1].decode : VP8_OUT);
    g_autoptr (GstPad) target = gst_ghost_pad_get_target (GST_GHOST_PAD (pad));
    GObject *viewer = G_OBJECT (GST_PAD_PARENT (target));

    alive += 2;
    g_object_weak_ref (G_OBJECT (pad), on_gone, &alive);
    g_object_weak_ref (viewer, on_gone, &alive);
    if (i % 10 == 0)
      collector_wait (collector, &collector->pictures, 2);
    g_clear_object (&target);
    gst_ecl_encoder_remove_viewer (f.encoder, pad);
    collector_free (collector);
  }
  /* Messages on the bus hold their sources. */
  gst_bus_set_flushing (bus, TRUE);
  gst_bus_set_flushing (bus, FALSE);
  timer = g_timeout_add_seconds (WATCHDOG, on_late, &alive);
  while (g_atomic_int_get (&alive) > 0)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (timer);
  fail_unless_equals_int (
      count_elements (GST_ELEMENT (f.encoder), ""), elements);
  fail_unless_equals_int (GST_ELEMENT (f.encoder)->numsrcpads, 1);
  n = collector_get (good, &good->changes);
  collector_wait (good, &good->changes, n + 10);
  collector_free (good);
  g_clear_object (&bus);
  fixture_stop (&f);
}
GST_END_TEST;

/* Events */

GST_START_TEST (test_eos_reaches_viewers)
{
  g_autoptr (GstElement) source = NULL;
  Fixture f;
  Collector *a, *b;

  fixture_start_video (&f, "ball");
  a = collector_new_linked (f.pipeline, add_viewer (&f, "VP8"), VP8_OUT);
  b = collector_new_linked (
      f.pipeline, add_viewer (&f, "H264"), codecs[1].decode);
  collector_wait (a, &a->pictures, 5);
  collector_wait (b, &b->pictures, 5);
  source = gst_bin_get_by_name (GST_BIN (f.pipeline), "source");
  gst_element_send_event (source, gst_event_new_eos ());
  collector_wait (a, &a->eos, 1);
  collector_wait (b, &b->eos, 1);
  collector_free (a);
  collector_free (b);
  g_clear_object (&source);
  fixture_stop (&f);
}
GST_END_TEST;

/* A seek flushes the source while one viewer is blocked. */
GST_START_TEST (test_flush_stays_before_the_viewers)
{
  g_autoptr (GstPad) blocked_sink = NULL;
  g_autoptr (GstElement) source = NULL;
  Fixture f;
  Collector *good, *blocked;
  GstPad *blocked_pad;
  guint n;

  fixture_start (&f, GST_ECL_MEDIA_VIDEO,
      "videotestsrc name=source pattern=ball ! "
      "video/x-raw,width=160,height=120,framerate=30/1");
  good = collector_new_linked (f.pipeline, add_viewer (&f, "VP8"), VP8_OUT);
  blocked_pad = add_viewer (&f, "VP8");
  blocked = collector_new (VP8_OUT);
  blocked_sink = gst_element_get_static_pad (blocked->bin, "sink");
  gst_pad_add_probe (blocked_sink,
      GST_PAD_PROBE_TYPE_BLOCK | GST_PAD_PROBE_TYPE_BUFFER |
          GST_PAD_PROBE_TYPE_BUFFER_LIST,
      on_blocked, NULL, NULL);
  gst_bin_add (GST_BIN (f.pipeline), blocked->bin);
  gst_element_sync_state_with_parent (blocked->bin);
  gst_pad_link (blocked_pad, blocked_sink);
  collector_wait (good, &good->changes, 30);

  source = gst_bin_get_by_name (GST_BIN (f.pipeline), "source");
  fail_unless (gst_element_seek_simple (
      source, GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH, 0));
  n = collector_get (good, &good->changes);
  collector_wait (good, &good->changes, n + 30);
  fail_unless_equals_int (good->flushes, 0);
  fail_unless_equals_int (blocked->flushes, 0);
  gst_ecl_encoder_remove_viewer (f.encoder, blocked_pad);
  collector_free (blocked);
  collector_free (good);
  g_clear_object (&blocked_sink);
  g_clear_object (&source);
  fixture_stop (&f);
}
GST_END_TEST;

GST_START_TEST (test_bitrate_changes_while_playing)
{
  g_autoptr (GstElement) encoder = NULL;
  Fixture f;
  Collector *collector;
  gint bitrate = 0;

  fixture_start_video (&f, "snow");
  gst_ecl_encoder_set_bitrate (f.encoder, 300000);
  collector =
      collector_new_linked (f.pipeline, add_viewer (&f, "VP8"), VP8_OUT);
  collector_wait (collector, &collector->pictures, 5);
  {
    GstIterator *it = gst_bin_iterate_all_by_element_factory_name (
        GST_BIN (f.pipeline), "vp8enc");
    GValue item = G_VALUE_INIT;

    fail_unless_equals_int (gst_iterator_next (it, &item), GST_ITERATOR_OK);
    encoder = g_value_dup_object (&item);
    g_value_unset (&item);
    gst_iterator_free (it);
  }
  g_object_get (encoder, "target-bitrate", &bitrate, NULL);
  fail_unless_equals_int (bitrate, 300000);
  gst_ecl_encoder_set_bitrate (f.encoder, 800000);
  g_object_get (encoder, "target-bitrate", &bitrate, NULL);
  fail_unless_equals_int (bitrate, 800000);
  collector_wait (collector, &collector->pictures, 15);
  collector_free (collector);
  g_clear_object (&encoder);
  fixture_stop (&f);
}
GST_END_TEST;

/* The same pipeline stopped and started again takes viewers as before. */
GST_START_TEST (test_restart)
{
  Fixture f;
  GstPad *pad;
  Collector *collector;

  fixture_start_video (&f, "ball");
  for (guint i = 1; i < 4; i++) {
    pad = add_viewer (&f, "VP8");
    collector = collector_new_linked (f.pipeline, pad, VP8_OUT);
    collector_wait (collector, &collector->changes, 5);
    gst_ecl_encoder_remove_viewer (f.encoder, pad);
    collector_free (collector);
    gst_element_set_state (f.pipeline, GST_STATE_NULL);
    fail_if (gst_ecl_encoder_is_ready (f.encoder));
    play (f.pipeline);
    fixture_wait_ready (&f, i + 1);
  }
  fixture_stop (&f);
}
GST_END_TEST;

static Suite *
encoder_suite (void)
{
  Suite *suite = suite_create ("encoder");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  tcase_set_timeout (tcase, 60);
  tcase_add_test (tcase, test_limiter);
  tcase_add_loop_test (tcase, test_raw_input, 0, G_N_ELEMENTS (codecs));
  tcase_add_loop_test (tcase, test_odd_raw_input, 0, 3);
  tcase_add_loop_test (tcase, test_encoded_input, 0, G_N_ELEMENTS (codecs));
  tcase_add_loop_test (tcase, test_rtp_input, 0, G_N_ELEMENTS (codecs));
  tcase_add_test (tcase, test_input_that_is_not_live_is_paced);
  tcase_add_test (tcase, test_codecs_offered);
  tcase_add_test (tcase, test_encoded_input_offers_only_itself);
  tcase_add_test (tcase, test_missing_encoder_is_an_error);
  tcase_add_test (tcase, test_caps_come_with_the_link);
  tcase_add_test (tcase, test_packets_are_as_promised);
  tcase_add_test (tcase, test_viewers_share_one_encoder);
  tcase_add_test (tcase, test_new_viewer_asks_for_a_keyframe);
  tcase_add_test (tcase, test_new_viewer_begins_with_a_keyframe);
  tcase_add_test (tcase, test_keyframe_requests_are_coalesced);
  tcase_add_test (tcase, test_viewer_goes_on_after_an_error);
  tcase_add_test (tcase, test_viewers_in_trouble_disturb_nobody);
  tcase_add_test (tcase, test_slow_viewer_resumes_with_a_keyframe);
  tcase_add_test (tcase, test_viewer_removes_itself);
  tcase_add_test (tcase, test_many_viewers_come_and_go);
  tcase_add_test (tcase, test_eos_reaches_viewers);
  tcase_add_test (tcase, test_flush_stays_before_the_viewers);
  tcase_add_test (tcase, test_bitrate_changes_while_playing);
  tcase_add_test (tcase, test_restart);
  return suite;
}

GST_CHECK_MAIN (encoder);

/* receiver-fixture: a sender, a wire that loses and spoils, and a receiver
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "receiver-fixture.h"

#include <gst/check/gstcheck.h>
#include <gst/rtp/rtp.h>
#include <gst/video/video.h>

#define VIDEO                                                                  \
  "videotestsrc is-live=true name=source pattern=%s "                          \
  "foreground-color=0xff00ff00 ! "                                             \
  "video/x-raw,format=I420,width=160,height=120,framerate=30/1"
#define AUDIO                                                                  \
  "audiotestsrc is-live=true name=source ! audioconvert ! audioresample"
#define X264 "x264enc tune=zerolatency key-int-max=1000"
#define VP8 "vp8enc deadline=1 keyframe-max-dist=1000"

const CodecElements codecs[N_CODECS] = {
    {"VP8", GST_ECL_MEDIA_VIDEO, VP8 " ! rtpvp8pay",
        "capsfilter name=depay caps=video/x-vp8 ! vp8dec ! " YUV,
        "rtpvp8depay name=depay ! vp8dec ! " YUV},
    {"H264", GST_ECL_MEDIA_VIDEO, X264 " ! rtph264pay",
        "capsfilter name=depay caps=video/x-h264,stream-format=avc ! "
        "avdec_h264 ! " YUV,
        "rtph264depay name=depay ! avdec_h264 ! " YUV},
    {"VP9", GST_ECL_MEDIA_VIDEO, "vp9enc deadline=1 cpu-used=8 ! rtpvp9pay",
        "capsfilter name=depay caps=video/x-vp9 ! vp9dec ! " YUV,
        "rtpvp9depay name=depay ! vp9dec ! " YUV},
    {"opus", GST_ECL_MEDIA_AUDIO, "opusenc ! rtpopuspay",
        "capsfilter name=depay caps=audio/x-opus ! opusdec ! " PCM,
        "rtpopusdepay name=depay ! opusdec ! " PCM},
    {"PCMU", GST_ECL_MEDIA_AUDIO, "mulawenc ! rtppcmupay",
        "capsfilter name=depay caps=audio/x-mulaw ! mulawdec ! " PCM,
        "rtppcmudepay name=depay ! mulawdec ! " PCM},
    {"PCMA", GST_ECL_MEDIA_AUDIO, "alawenc ! rtppcmapay",
        "capsfilter name=depay caps=audio/x-alaw ! alawdec ! " PCM,
        "rtppcmadepay name=depay ! alawdec ! " PCM},
};

static void
spoil (GstBuffer *buffer)
{
  GstRTPBuffer rtp = GST_RTP_BUFFER_INIT;

  fail_unless (gst_rtp_buffer_map (buffer, GST_MAP_READWRITE, &rtp));
  for (guint i = 1; i < gst_rtp_buffer_get_payload_len (&rtp); i++)
    ((guint8 *)gst_rtp_buffer_get_payload (&rtp))[i] ^= 0x5a + i;
  gst_rtp_buffer_unmap (&rtp);
}

/* Returns: (transfer full): all but most of the payload of @buffer */
static GstBuffer *
cut (GstBuffer *buffer)
{
  GstRTPBuffer rtp = GST_RTP_BUFFER_INIT;
  guint payload_len, header_len;

  fail_unless (gst_rtp_buffer_map (buffer, GST_MAP_READ, &rtp));
  payload_len = gst_rtp_buffer_get_payload_len (&rtp);
  header_len = gst_rtp_buffer_get_header_len (&rtp);
  gst_rtp_buffer_unmap (&rtp);
  return gst_buffer_copy_region (buffer, GST_BUFFER_COPY_ALL, 0,
      header_len + MIN (payload_len, MAX (payload_len / 8, 12)));
}

static gboolean
take_one (gint *n)
{
  if (g_atomic_int_get (n) <= 0)
    return FALSE;
  g_atomic_int_add (n, -1);
  return TRUE;
}

static GstPadProbeReturn
on_packet (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  Fixture *self = user_data;
  GstBuffer *copy;

  g_mutex_lock (&self->lock);
  self->packets++;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->lock);
  if (take_one (&self->drop))
    return GST_PAD_PROBE_DROP;
  if (take_one (&self->cut)) {
    copy = cut (GST_PAD_PROBE_INFO_BUFFER (info));
    gst_buffer_unref (GST_PAD_PROBE_INFO_BUFFER (info));
    info->data = copy;
  }
  if (take_one (&self->spoil)) {
    copy = gst_buffer_copy_deep (GST_PAD_PROBE_INFO_BUFFER (info));
    spoil (copy);
    gst_buffer_unref (GST_PAD_PROBE_INFO_BUFFER (info));
    info->data = copy;
  }
  return GST_PAD_PROBE_OK;
}

static GstPadProbeReturn
on_request (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  Fixture *self = user_data;

  if (gst_video_event_is_force_key_unit (GST_PAD_PROBE_INFO_EVENT (info)))
    g_atomic_int_inc (&self->requests);
  return GST_PAD_PROBE_OK;
}

/* Lists become buffers, so that single packets can be lost. */
static GstFlowReturn
split_list (GstPad *pad, GstObject *parent, GstBufferList *list)
{
  for (guint i = 0; i < gst_buffer_list_length (list); i++)
    GST_PAD_CHAINFUNC (pad)
  (pad, parent, gst_buffer_ref (gst_buffer_list_get (list, i)));
  gst_buffer_list_unref (list);
  return GST_FLOW_OK;
}

void
fixture_start (Fixture *self, guint i, const char *pattern)
{
  g_autofree char *raw = codecs[i].kind == GST_ECL_MEDIA_AUDIO
                             ? g_strdup (AUDIO)
                             : g_strdup_printf (VIDEO, pattern);
  g_autofree char *text =
      g_strdup_printf ("%s ! %s ! identity name=wire", raw, codecs[i].send);
  g_autoptr (GError) error = NULL;
  GstElement *bin;
  g_autoptr (GstElement) wire = NULL;
  g_autoptr (GstPad) wire_sink = NULL;
  g_autoptr (GstPad) wire_src = NULL;

  memset (self, 0, sizeof *self);
  self->pipeline = new_pipeline ();
  bin = gst_parse_bin_from_description (text, TRUE, &error);
  fail_unless (error == NULL, "%s", error ? error->message : "");
  g_mutex_init (&self->lock);
  g_cond_init (&self->cond);
  self->receiver = gst_ecl_receiver_new (codecs[i].kind);
  gst_bin_add_many (GST_BIN (self->pipeline), bin, self->receiver, NULL);
  fail_unless (gst_element_link (bin, self->receiver));
  self->sink = gst_element_get_static_pad (self->receiver, "sink");
  self->src = gst_element_get_static_pad (self->receiver, "src");
  wire = gst_bin_get_by_name (GST_BIN (bin), "wire");
  wire_sink = gst_element_get_static_pad (wire, "sink");
  wire_src = gst_element_get_static_pad (wire, "src");
  gst_pad_set_chain_list_function (wire_sink, split_list);
  gst_pad_add_probe (
      wire_src, GST_PAD_PROBE_TYPE_BUFFER, on_packet, self, NULL);
  gst_pad_add_probe (
      wire_src, GST_PAD_PROBE_TYPE_EVENT_UPSTREAM, on_request, self, NULL);
  play (self->pipeline);
}

void
fixture_stop (Fixture *self)
{
  assert_no_error (self->pipeline);
  gst_object_unref (self->sink);
  gst_object_unref (self->src);
  stop (self->pipeline);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->cond);
}

void
wait_for_packets (Fixture *self, gint more)
{
  gint64 end =
      g_get_monotonic_time () + ECL_WATCHDOG_SECONDS * G_TIME_SPAN_SECOND;
  gboolean late = FALSE;
  gint target;

  g_mutex_lock (&self->lock);
  target = self->packets + more;
  while (self->packets < target && !late)
    late = !g_cond_wait_until (&self->cond, &self->lock, end);
  g_mutex_unlock (&self->lock);
  fail_if (late, "no packets");
}

guint
count_decoders (Fixture *self)
{
  return count_elements (self->receiver, "Decoder");
}

/* ecl-viewer: encoded media in, one receiver's RTP out, disturbing nobody
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-viewer.h"

#include <gst/rtp/rtp.h>
#include <gst/video/video.h>

GST_DEBUG_CATEGORY_STATIC (gst_ecl_viewer_debug);
#define GST_CAT_DEFAULT gst_ecl_viewer_debug

/* How long to wait for a keyframe before it is asked for again. */
#define RETRY_INTERVAL G_TIME_SPAN_SECOND

struct _GstEclViewer {
  GstBin parent;

  /* immutable after construction */
  gboolean is_video;
  GstCaps *rtp_caps;
  guint payload_type;
  GstElement *payloader;
  GstPad *sink;
  GstPad *out; /* what the payloader pushes to; lives in the ghost pad "src" */

  /* object lock */
  gboolean started;
  gboolean waiting; /* for a keyframe */
  gboolean eos;
  gint64 last_request; /* monotonic, us */
  guint in_downstream; /* calls into the peer under way */
};

G_DEFINE_FINAL_TYPE (GstEclViewer, gst_ecl_viewer, GST_TYPE_BIN)

/* Gate */

static void
request_keyframe (GstEclViewer *self)
{
  if (!self->is_video)
    return;
  gst_pad_push_event (self->sink, gst_video_event_new_upstream_force_key_unit (
                                      GST_CLOCK_TIME_NONE, TRUE, 0));
}

/* Object lock held. */
static gboolean
gate_passes (GstEclViewer *self, GstBuffer *buffer, gboolean *request)
{
  gboolean delta = GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT);
  gint64 now;

  if (!self->started || !self->is_video)
    return self->started;
  if (!delta) {
    self->waiting = FALSE;
    return TRUE;
  }
  /* Something before it is lost: in the queue, or on its way to us. */
  if (GST_BUFFER_IS_DISCONT (buffer) && !self->waiting) {
    self->waiting = TRUE;
    self->last_request = 0;
  }
  if (!self->waiting)
    return TRUE;
  now = g_get_monotonic_time ();
  *request = now - self->last_request >= RETRY_INTERVAL;
  if (*request)
    self->last_request = now;
  return FALSE;
}

static GstPadProbeReturn
on_queued_data (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  GstEclViewer *self = user_data;
  GstBuffer *buffer;
  gboolean passes;
  gboolean request = FALSE;

  if (info->type & GST_PAD_PROBE_TYPE_BUFFER_LIST)
    buffer = gst_buffer_list_get (GST_PAD_PROBE_INFO_BUFFER_LIST (info), 0);
  else
    buffer = GST_PAD_PROBE_INFO_BUFFER (info);

  GST_OBJECT_LOCK (self);
  passes = gate_passes (self, buffer, &request);
  GST_OBJECT_UNLOCK (self);
  if (request)
    request_keyframe (self);
  return passes ? GST_PAD_PROBE_OK : GST_PAD_PROBE_DROP;
}

void
gst_ecl_viewer_start (GstEclViewer *self)
{
  GST_OBJECT_LOCK (self);
  self->started = TRUE;
  self->waiting = TRUE;
  self->last_request = g_get_monotonic_time ();
  GST_OBJECT_UNLOCK (self);
  request_keyframe (self);
}

void
gst_ecl_viewer_stop (GstEclViewer *self)
{
  GST_OBJECT_LOCK (self);
  self->started = FALSE;
  GST_OBJECT_UNLOCK (self);
}

gboolean
gst_ecl_viewer_is_busy (GstEclViewer *self)
{
  gboolean busy;

  GST_OBJECT_LOCK (self);
  busy = self->in_downstream > 0;
  GST_OBJECT_UNLOCK (self);
  return busy;
}

/* Isolation from upstream */

static GstFlowReturn
sink_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  GstFlowReturn ret = gst_proxy_pad_chain_default (pad, parent, buffer);

  if (ret != GST_FLOW_OK)
    GST_LOG_OBJECT (pad, "dropped: %s", gst_flow_get_name (ret));
  return GST_FLOW_OK;
}

static GstFlowReturn
sink_chain_list (GstPad *pad, GstObject *parent, GstBufferList *list)
{
  gst_proxy_pad_chain_list_default (pad, parent, list);
  return GST_FLOW_OK;
}

/* A flush is for what comes before the viewers: it must neither wait for one
 * that is blocked nor reach a transport that other tracks share. Only after EOS
 * does it pass, to let media flow again. */
static gboolean
swallow_flush (GstEclViewer *self, GstEvent *event)
{
  gboolean swallow;

  GST_OBJECT_LOCK (self);
  swallow = !self->eos;
  if (GST_EVENT_TYPE (event) == GST_EVENT_FLUSH_STOP) {
    self->eos = FALSE;
    self->waiting = TRUE;
    self->last_request = 0;
  }
  GST_OBJECT_UNLOCK (self);
  return swallow;
}

static gboolean
sink_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  GstEclViewer *self = GST_ECL_VIEWER (parent);

  switch (GST_EVENT_TYPE (event)) {
  case GST_EVENT_FLUSH_START:
  case GST_EVENT_FLUSH_STOP:
    if (swallow_flush (self, event)) {
      gst_event_unref (event);
      return TRUE;
    }
    break;
  case GST_EVENT_EOS:
    GST_OBJECT_LOCK (self);
    self->eos = TRUE;
    GST_OBJECT_UNLOCK (self);
    break;
  default:
    break;
  }
  /* A refused sticky event would come back as a flow error. */
  if (!gst_pad_event_default (pad, parent, event))
    GST_LOG_OBJECT (pad, "event refused");
  return TRUE;
}

/* The queue would hold a serialized query (ALLOCATION, DRAIN) until a receiver
 * that is blocked has taken all before it. */
static gboolean
sink_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  return !GST_QUERY_IS_SERIALIZED (query) &&
         gst_pad_query_default (pad, parent, query);
}

/* Isolation from downstream */

static void
enter_downstream (GstEclViewer *self, int step)
{
  GST_OBJECT_LOCK (self);
  self->in_downstream += step;
  GST_OBJECT_UNLOCK (self);
}

static GstFlowReturn
out_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  GstEclViewer *self = gst_pad_get_element_private (pad);

  enter_downstream (self, 1);
  gst_proxy_pad_chain_default (pad, parent, buffer);
  enter_downstream (self, -1);
  return GST_FLOW_OK;
}

static GstFlowReturn
out_chain_list (GstPad *pad, GstObject *parent, GstBufferList *list)
{
  GstEclViewer *self = gst_pad_get_element_private (pad);

  enter_downstream (self, 1);
  gst_proxy_pad_chain_list_default (pad, parent, list);
  enter_downstream (self, -1);
  return GST_FLOW_OK;
}

static gboolean
out_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  GstEclViewer *self = gst_pad_get_element_private (pad);

  enter_downstream (self, 1);
  gst_pad_event_default (pad, parent, event);
  enter_downstream (self, -1);
  return TRUE;
}

/* The encoder serves all: of what one receiver says, only these concern it. */
static gboolean
src_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  if (gst_video_event_is_force_key_unit (event) ||
      GST_EVENT_TYPE (event) == GST_EVENT_LATENCY)
    return gst_pad_event_default (pad, parent, event);
  gst_event_unref (event);
  return TRUE;
}

static gboolean
answer_caps (GstQuery *query, GstCaps *caps)
{
  GstCaps *filter;
  g_autoptr (GstCaps) answer = NULL;

  gst_query_parse_caps (query, &filter);
  answer =
      filter ? gst_caps_intersect_full (filter, caps, GST_CAPS_INTERSECT_FIRST)
             : gst_caps_ref (caps);
  gst_query_set_caps_result (query, answer);
  return TRUE;
}

static gboolean
src_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  if (GST_QUERY_TYPE (query) == GST_QUERY_CAPS)
    return answer_caps (query, GST_ECL_VIEWER (parent)->rtp_caps);
  return gst_pad_query_default (pad, parent, query);
}

/* The payloader would let the peer's a=fmtp decide what the encoder may send,
 * would know no payload type below 96 and tell of the stream in its own words:
 * all this is settled by the session. */
static GstPadProbeReturn
on_payloader_query (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  GstQuery *query = GST_PAD_PROBE_INFO_QUERY (info);
  g_autoptr (GstCaps) any_rtp = NULL;

  if (GST_QUERY_TYPE (query) != GST_QUERY_CAPS)
    return GST_PAD_PROBE_OK;
  any_rtp = gst_caps_new_empty_simple ("application/x-rtp");
  answer_caps (query, any_rtp);
  return GST_PAD_PROBE_HANDLED;
}

static GstPadProbeReturn
on_payloader_event (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  GstEclViewer *self = user_data;

  if (GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info)) == GST_EVENT_CAPS) {
    gst_event_unref (GST_PAD_PROBE_INFO_EVENT (info));
    info->data = gst_event_new_caps (self->rtp_caps);
    g_object_set (self->payloader, "pt", self->payload_type, NULL);
  }
  return GST_PAD_PROBE_OK;
}

/* Construction */

static gboolean
configure_payloader (GstEclViewer *self, guint twcc_ext_id, GError **error)
{
  GstStructure *s = gst_caps_get_structure (self->rtp_caps, 0);
  g_autoptr (GstPad) src = gst_element_get_static_pad (self->payloader, "src");
  GstRTPHeaderExtension *extension;
  int payload_type = 0;
  guint ssrc = 0;

  gst_structure_get_int (s, "payload", &payload_type);
  gst_structure_get_uint (s, "ssrc", &ssrc);
  self->payload_type = payload_type;
  g_object_set (self->payloader, "ssrc", ssrc, NULL);
  gst_pad_add_probe (
      src, GST_PAD_PROBE_TYPE_QUERY_DOWNSTREAM, on_payloader_query, NULL, NULL);
  gst_pad_add_probe (
      src, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, on_payloader_event, self, NULL);
  if (twcc_ext_id == 0)
    return TRUE;

  extension = gst_rtp_header_extension_create_from_uri (GST_ECL_TWCC_URI);
  if (!extension) {
    g_set_error_literal (error, GST_ECL_ERROR, GST_ECL_ERROR_CODEC,
        "no rtphdrexttwcc: install gstreamer1.0-plugins-good");
    return FALSE;
  }
  gst_rtp_header_extension_set_id (extension, twcc_ext_id);
  g_signal_emit_by_name (self->payloader, "add-extension", extension);
  gst_object_unref (extension);
  return TRUE;
}

static void
expose_pads (GstEclViewer *self, GstElement *queue, GstElement *payloader)
{
  g_autoptr (GstPad) first = gst_element_get_static_pad (queue, "sink");
  g_autoptr (GstPad) last = gst_element_get_static_pad (payloader, "src");
  GstPad *src = gst_ghost_pad_new ("src", last);

  self->sink = gst_ghost_pad_new ("sink", first);
  gst_pad_set_chain_function (self->sink, sink_chain);
  gst_pad_set_chain_list_function (self->sink, sink_chain_list);
  gst_pad_set_event_function (self->sink, sink_event);
  gst_pad_set_query_function (self->sink, sink_query);
  gst_element_add_pad (GST_ELEMENT (self), self->sink);

  /* The ghost pad keeps it alive. */
  self->out = GST_PAD (gst_proxy_pad_get_internal (GST_PROXY_PAD (src)));
  gst_object_unref (self->out);
  gst_pad_set_element_private (self->out, self);
  gst_pad_set_chain_function (self->out, out_chain);
  gst_pad_set_chain_list_function (self->out, out_chain_list);
  gst_pad_set_event_function (self->out, out_event);
  gst_pad_set_event_function (src, src_event);
  gst_pad_set_query_function (src, src_query);
  gst_element_add_pad (GST_ELEMENT (self), src);
}

GstElement *
gst_ecl_viewer_new (const GstEclCodec *codec, GstCaps *rtp_caps,
    guint twcc_ext_id, GError **error)
{
  GstElement *payloader = gst_ecl_codec_make_payloader (codec, error);
  GstElement *queue;
  GstEclViewer *self;
  g_autoptr (GstPad) queue_src = NULL;

  if (!payloader)
    return NULL;
  self = g_object_new (GST_TYPE_ECL_VIEWER, NULL);
  self->is_video = codec->kind == GST_ECL_MEDIA_VIDEO;
  self->rtp_caps = gst_caps_ref (rtp_caps);
  self->payloader = payloader;

  queue = gst_element_factory_make ("queue", NULL);
  gst_util_set_object_arg (G_OBJECT (queue), "leaky", "downstream");
  g_object_set (queue, "max-size-time", ECL_VIEWER_MAX_TIME, "max-size-buffers",
      ECL_VIEWER_MAX_BUFFERS, "max-size-bytes", 0, "silent", TRUE, NULL);
  gst_bin_add_many (GST_BIN (self), queue, payloader, NULL);
  gst_element_link (queue, payloader);
  queue_src = gst_element_get_static_pad (queue, "src");
  gst_pad_add_probe (queue_src,
      GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST,
      on_queued_data, self, NULL);
  expose_pads (self, queue, payloader);
  if (!configure_payloader (self, twcc_ext_id, error)) {
    gst_object_unref (gst_object_ref_sink (self));
    return NULL;
  }
  return GST_ELEMENT (self);
}

/* Class */

/* A viewer's trouble is its own. */
static void
gst_ecl_viewer_handle_message (GstBin *bin, GstMessage *message)
{
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR) {
    g_autoptr (GError) error = NULL;

    gst_message_parse_error (message, &error, NULL);
    GST_WARNING_OBJECT (bin, "viewer gets no media: %s", error->message);
    gst_message_unref (message);
    return;
  }
  GST_BIN_CLASS (gst_ecl_viewer_parent_class)->handle_message (bin, message);
}

static void
gst_ecl_viewer_finalize (GObject *object)
{
  GstEclViewer *self = GST_ECL_VIEWER (object);

  gst_clear_caps (&self->rtp_caps);
  G_OBJECT_CLASS (gst_ecl_viewer_parent_class)->finalize (object);
}

static void
gst_ecl_viewer_class_init (GstEclViewerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gst_ecl_viewer_finalize;
  GST_BIN_CLASS (klass)->handle_message = gst_ecl_viewer_handle_message;
  GST_DEBUG_CATEGORY_INIT (
      gst_ecl_viewer_debug, "eclviewer", 0, "ECL viewers of a track");
}

static void
gst_ecl_viewer_init (GstEclViewer *self)
{
}

/* ecl-layer: one of the streams that a router's viewers can get
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-layer.h"
#include "ecl-keyframe-limiter.h"

#include <gst/video/video.h>

struct _GstEclLayer {
  GstPad parent;

  /* immutable after construction */
  guint id;
  EclRtpCodec codec;
  EclLayerFunc func;
  gpointer user_data;

  /* streaming thread */
  EclRtpFrame *frame; /* which is not complete */
  GstClockTime time;  /* of it */
  GstSegment segment;
  gboolean discont;
  gboolean eos;

  /* object lock */
  EclKeyframeLimiter limiter;
  EclTemporalRates rates;
};

G_DEFINE_FINAL_TYPE (GstEclLayer, gst_ecl_layer, GST_TYPE_PAD)

/* Items */

static void
item_clear (gpointer data)
{
  EclLayerItem *self = data;

  gst_object_unref (self->layer);
  gst_clear_event (&self->event);
  g_clear_pointer (&self->frame, ecl_rtp_frame_free);
}

static EclLayerItem *
item_new (GstEclLayer *layer)
{
  EclLayerItem *self = g_atomic_rc_box_new0 (EclLayerItem);

  self->layer = gst_object_ref (layer);
  self->time = GST_CLOCK_TIME_NONE;
  return self;
}

EclLayerItem *
ecl_layer_item_ref (EclLayerItem *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
ecl_layer_item_unref (EclLayerItem *self)
{
  g_atomic_rc_box_release_full (self, item_clear);
}

/* Keyframe requests */

static void
ask (GstEclLayer *self)
{
  gst_pad_push_event (
      GST_PAD (self), gst_video_event_new_upstream_force_key_unit (
                          GST_CLOCK_TIME_NONE, TRUE, 0));
}

void
gst_ecl_layer_request_keyframe (GstEclLayer *self, gboolean first)
{
  gint64 time = g_get_monotonic_time ();
  gboolean now;

  if (self->codec == ECL_RTP_CODEC_OTHER)
    return;
  GST_OBJECT_LOCK (self);
  now = first ? ecl_keyframe_limiter_request_first (&self->limiter, time)
              : ecl_keyframe_limiter_request (&self->limiter, time);
  GST_OBJECT_UNLOCK (self);
  if (now)
    ask (self);
}

/* Some may have asked so soon after others that they had to wait. */
static void
count_frame (GstEclLayer *self, const EclRtpFrame *frame)
{
  guint temporal_id = ecl_rtp_frame_get_packet (frame, 0)->payload.temporal_id;
  gint64 time = g_get_monotonic_time ();
  gboolean now;

  GST_OBJECT_LOCK (self);
  now = ecl_keyframe_limiter_frame (
      &self->limiter, time, ecl_rtp_frame_is_keyframe (frame));
  ecl_temporal_rates_add (
      &self->rates, temporal_id, ecl_rtp_frame_get_size (frame), time);
  GST_OBJECT_UNLOCK (self);
  if (now)
    ask (self);
}

guint
gst_ecl_layer_get_rates (GstEclLayer *self, guint rates[ECL_TEMPORAL_RATES_MAX])
{
  guint n_layers;

  GST_OBJECT_LOCK (self);
  n_layers =
      ecl_temporal_rates_get (&self->rates, g_get_monotonic_time (), rates);
  GST_OBJECT_UNLOCK (self);
  return n_layers;
}

/* Streaming thread */

static void
finish_frame (GstEclLayer *self)
{
  EclLayerItem *item = item_new (self);

  item->frame = g_steal_pointer (&self->frame);
  self->frame = ecl_rtp_frame_new (self->codec);
  item->time = self->time;
  item->discont = self->discont;
  self->discont = FALSE;
  if (self->codec != ECL_RTP_CODEC_OTHER)
    count_frame (self, item->frame);
  self->func (item, self->user_data);
}

static void
add_packet (GstEclLayer *self, GstBuffer *buffer)
{
  if (ecl_rtp_frame_get_n_packets (self->frame) == 0)
    self->time = gst_segment_to_running_time (
        &self->segment, GST_FORMAT_TIME, GST_BUFFER_PTS (buffer));
  if (ecl_rtp_frame_add (self->frame, buffer))
    finish_frame (self);
}

static GstFlowReturn
layer_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  add_packet (GST_ECL_LAYER (pad), buffer);
  gst_buffer_unref (buffer);
  return GST_FLOW_OK;
}

static GstFlowReturn
layer_chain_list (GstPad *pad, GstObject *parent, GstBufferList *list)
{
  for (guint i = 0; i < gst_buffer_list_length (list); i++)
    add_packet (GST_ECL_LAYER (pad), gst_buffer_list_get (list, i));
  gst_buffer_list_unref (list);
  return GST_FLOW_OK;
}

static void
pass_event (GstEclLayer *self, GstEvent *event)
{
  EclLayerItem *item = item_new (self);

  item->event = gst_event_ref (event);
  self->func (item, self->user_data);
}

/* A flush is for what comes before the viewers: it must neither wait for one
 * that is blocked nor reach a transport that other tracks share. Only after EOS
 * does it pass, to let media flow again. */
static void
flush (GstEclLayer *self, GstEvent *event)
{
  ecl_rtp_frame_clear (self->frame);
  self->discont = TRUE;
  if (self->eos)
    pass_event (self, event);
  self->eos = FALSE;
}

static gboolean
layer_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  GstEclLayer *self = GST_ECL_LAYER (pad);

  switch (GST_EVENT_TYPE (event)) {
  case GST_EVENT_SEGMENT:
    gst_event_copy_segment (event, &self->segment);
    break;
  case GST_EVENT_EOS:
    self->eos = TRUE;
    pass_event (self, event);
    break;
  case GST_EVENT_FLUSH_STOP:
    flush (self, event);
    break;
  default:
    break;
  }
  gst_event_unref (event);
  return TRUE;
}

/* Nobody behind it restricts what comes, or may keep it waiting. */
static gboolean
layer_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  return !GST_QUERY_IS_SERIALIZED (query) &&
         gst_pad_query_default (pad, parent, query);
}

void
gst_ecl_layer_set_discont (GstEclLayer *self)
{
  self->discont = TRUE;
}

/* Class */

guint
gst_ecl_layer_get_id (GstEclLayer *self)
{
  return self->id;
}

static void
gst_ecl_layer_finalize (GObject *object)
{
  ecl_rtp_frame_free (GST_ECL_LAYER (object)->frame);
  G_OBJECT_CLASS (gst_ecl_layer_parent_class)->finalize (object);
}

static void
gst_ecl_layer_class_init (GstEclLayerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gst_ecl_layer_finalize;
}

static void
gst_ecl_layer_init (GstEclLayer *self)
{
  gst_segment_init (&self->segment, GST_FORMAT_TIME);
}

GstPad *
gst_ecl_layer_new (GstPadTemplate *template, guint id, EclRtpCodec codec,
    EclLayerFunc func, gpointer user_data)
{
  g_autofree char *name = g_strdup_printf ("layer_%u", id);
  GstEclLayer *self = g_object_new (GST_TYPE_ECL_LAYER, "name", name,
      "direction", GST_PAD_SINK, "template", template, NULL);
  GstPad *pad = GST_PAD (self);

  gst_pad_set_chain_function (pad, layer_chain);
  gst_pad_set_chain_list_function (pad, layer_chain_list);
  gst_pad_set_event_function (pad, layer_event);
  gst_pad_set_query_function (pad, layer_query);
  self->id = id;
  self->codec = codec;
  self->frame = ecl_rtp_frame_new (codec);
  self->func = func;
  self->user_data = user_data;
  return pad;
}

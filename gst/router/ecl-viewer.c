/* ecl-viewer: what one receiver gets of a router's layers, as one RTP stream
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-viewer.h"

#include <gst/rtc/ecl-start-event.h>
#include <gst/video/video.h>

struct _GstEclViewer {
  GstPad parent;

  /* immutable after construction */
  GstCaps *caps;
  char *stream_id;
  guint twcc_ext_id;

  GMutex lock;
  EclRewriter rewriter; /* lock */
  GstEclLayer *layer;   /* lock; the selected one, or NULL */
  gboolean linked;      /* lock */
};

enum {
  SIGNAL_SWITCHED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GstEclViewer, gst_ecl_viewer, GST_TYPE_PAD)

/* Layers */

/* (transfer full) (nullable) */
static GstEclLayer *
get_layer (GstEclViewer *self)
{
  GstEclLayer *layer;

  g_mutex_lock (&self->lock);
  layer = self->layer ? gst_object_ref (self->layer) : NULL;
  g_mutex_unlock (&self->lock);
  return layer;
}

static void
request_keyframe (GstEclViewer *self, gboolean first)
{
  g_autoptr (GstEclLayer) layer = get_layer (self);

  if (layer)
    gst_ecl_layer_request_keyframe (layer, first);
}

void
gst_ecl_viewer_select (GstEclViewer *self, GstEclLayer *layer)
{
  g_autoptr (GstEclLayer) former = NULL;
  gboolean ask;

  g_mutex_lock (&self->lock);
  former = self->layer;
  self->layer = layer ? gst_object_ref (layer) : NULL;
  ecl_rewriter_select (&self->rewriter,
      layer ? gst_ecl_layer_get_id (layer) : ECL_REWRITER_NOTHING);
  ask = self->linked && ecl_rewriter_is_waiting (&self->rewriter);
  g_mutex_unlock (&self->lock);
  if (ask)
    gst_ecl_layer_request_keyframe (layer, TRUE);
}

gboolean
gst_ecl_viewer_gets (GstEclViewer *self, GstEclLayer *layer)
{
  gboolean gets;

  g_mutex_lock (&self->lock);
  gets = self->linked && ecl_rewriter_get_current (&self->rewriter) ==
                             gst_ecl_layer_get_id (layer);
  g_mutex_unlock (&self->lock);
  return gets;
}

void
gst_ecl_viewer_set_temporal_target (GstEclViewer *self, guint target)
{
  g_mutex_lock (&self->lock);
  self->rewriter.filter.target = target;
  g_mutex_unlock (&self->lock);
}

guint
gst_ecl_viewer_get_temporal_layer (GstEclViewer *self)
{
  guint layer;

  g_mutex_lock (&self->lock);
  layer = ecl_temporal_filter_get_layer (&self->rewriter.filter);
  g_mutex_unlock (&self->lock);
  return layer;
}

void
gst_ecl_viewer_restart (GstEclViewer *self)
{
  gboolean ask;

  g_mutex_lock (&self->lock);
  ecl_rewriter_interrupt (&self->rewriter);
  ask = self->linked;
  g_mutex_unlock (&self->lock);
  if (ask)
    request_keyframe (self, TRUE);
}

/* What goes out */

/* Also after a state change, or a flush, which take them from the pad. */
static void
store_sticky_events (GstEclViewer *self)
{
  g_autoptr (GstEvent) stream_start =
      gst_event_new_stream_start (self->stream_id);
  g_autoptr (GstEvent) caps = gst_event_new_caps (self->caps);
  g_autoptr (GstEvent) segment = NULL;
  GstSegment running_time;

  gst_segment_init (&running_time, GST_FORMAT_TIME);
  segment = gst_event_new_segment (&running_time);
  gst_pad_store_sticky_event (GST_PAD (self), stream_start);
  gst_pad_store_sticky_event (GST_PAD (self), caps);
  gst_pad_store_sticky_event (GST_PAD (self), segment);
}

static void
ensure_sticky_events (GstEclViewer *self)
{
  g_autoptr (GstEvent) segment =
      gst_pad_get_sticky_event (GST_PAD (self), GST_EVENT_SEGMENT, 0);

  if (!segment)
    store_sticky_events (self);
}

/* What became of an item. */
typedef struct {
  GstBufferList *list; /* (nullable) */
  gboolean ask;        /* for a keyframe */
  gboolean switched;
} Outcome;

static void
rewrite (GstEclViewer *self, const EclLayerItem *item, gboolean lost,
    Outcome *outcome)
{
  guint id = gst_ecl_layer_get_id (item->layer);
  guint current;

  g_mutex_lock (&self->lock);
  current = ecl_rewriter_get_current (&self->rewriter);
  if (lost || (item->discont && current == id))
    ecl_rewriter_interrupt (&self->rewriter);
  if (self->linked)
    outcome->list = ecl_rtp_frame_rewrite (
        item->frame, &self->rewriter, id, item->time, self->twcc_ext_id);
  outcome->ask = self->linked && item->layer == self->layer &&
                 ecl_rewriter_is_waiting (&self->rewriter);
  outcome->switched = current != ecl_rewriter_get_current (&self->rewriter);
  g_mutex_unlock (&self->lock);
}

static void
push_event (GstEclViewer *self, const EclLayerItem *item)
{
  GstPad *pad = GST_PAD (self);
  g_autoptr (GstEclLayer) layer = get_layer (self);

  if (item->layer != layer)
    return;
  ensure_sticky_events (self);
  if (GST_EVENT_TYPE (item->event) == GST_EVENT_FLUSH_STOP) {
    gst_pad_push_event (pad, gst_event_new_flush_start ());
    gst_pad_push_event (pad, gst_event_new_flush_stop (TRUE));
  } else {
    gst_pad_push_event (pad, gst_event_ref (item->event));
  }
}

void
gst_ecl_viewer_deliver (
    GstEclViewer *self, const EclLayerItem *item, gboolean lost)
{
  Outcome outcome = {NULL, FALSE, FALSE};

  if (item->event) {
    push_event (self, item);
    return;
  }
  rewrite (self, item, lost, &outcome);
  if (outcome.ask)
    gst_ecl_layer_request_keyframe (item->layer, FALSE);
  /* What a receiver says of it concerns no other one. */
  if (outcome.list) {
    ensure_sticky_events (self);
    gst_pad_push_list (GST_PAD (self), outcome.list);
  }
  if (outcome.switched)
    g_signal_emit (self, signals[SIGNAL_SWITCHED], 0);
}

/* Its pad */

static void
gst_ecl_viewer_linked (GstPad *pad, GstPad *peer)
{
  static const GstEventType types[] = {GST_EVENT_STREAM_START, GST_EVENT_CAPS};
  GstEclViewer *self = GST_ECL_VIEWER (pad);

  ensure_sticky_events (self);
  for (guint i = 0; i < G_N_ELEMENTS (types); i++) {
    GstEvent *event = gst_pad_get_sticky_event (pad, types[i], 0);

    if (event && !gst_pad_send_event (peer, event))
      GST_DEBUG_OBJECT (pad, "the peer is not active, events come with data");
  }
  g_mutex_lock (&self->lock);
  self->linked = TRUE;
  g_mutex_unlock (&self->lock);
  gst_ecl_viewer_restart (self);
}

static void
gst_ecl_viewer_unlinked (GstPad *pad, GstPad *peer)
{
  GstEclViewer *self = GST_ECL_VIEWER (pad);

  g_mutex_lock (&self->lock);
  self->linked = FALSE;
  g_mutex_unlock (&self->lock);
}

/* The layers serve all: of what one receiver says, only these concern them. */
static gboolean
viewer_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  GstEclViewer *self = GST_ECL_VIEWER (pad);
  g_autoptr (GstEclLayer) layer = get_layer (self);

  if (gst_video_event_is_force_key_unit (event))
    request_keyframe (self, FALSE);
  else if (gst_event_has_name (event, GST_ECL_START_EVENT))
    gst_ecl_viewer_restart (self);
  else if (GST_EVENT_TYPE (event) == GST_EVENT_LATENCY && layer)
    return gst_pad_push_event (GST_PAD (layer), event);
  gst_event_unref (event);
  return TRUE;
}

static gboolean
answer_caps (GstEclViewer *self, GstQuery *query)
{
  GstCaps *filter;
  g_autoptr (GstCaps) answer = NULL;

  gst_query_parse_caps (query, &filter);
  answer = filter ? gst_caps_intersect_full (
                        filter, self->caps, GST_CAPS_INTERSECT_FIRST)
                  : gst_caps_ref (self->caps);
  gst_query_set_caps_result (query, answer);
  return TRUE;
}

static gboolean
viewer_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  GstEclViewer *self = GST_ECL_VIEWER (pad);
  g_autoptr (GstEclLayer) layer = get_layer (self);

  if (GST_QUERY_TYPE (query) == GST_QUERY_CAPS)
    return answer_caps (self, query);
  return layer && gst_pad_peer_query (GST_PAD (layer), query);
}

/* Class */

static void
gst_ecl_viewer_finalize (GObject *object)
{
  GstEclViewer *self = GST_ECL_VIEWER (object);

  gst_clear_caps (&self->caps);
  gst_clear_object (&self->layer);
  g_free (self->stream_id);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (gst_ecl_viewer_parent_class)->finalize (object);
}

static void
gst_ecl_viewer_class_init (GstEclViewerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gst_ecl_viewer_finalize;
  GST_PAD_CLASS (klass)->linked = gst_ecl_viewer_linked;
  GST_PAD_CLASS (klass)->unlinked = gst_ecl_viewer_unlinked;
  signals[SIGNAL_SWITCHED] =
      g_signal_new ("switched", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
          NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
gst_ecl_viewer_init (GstEclViewer *self)
{
  g_mutex_init (&self->lock);
}

static void
init_rewriter (GstEclViewer *self)
{
  const GstStructure *s = gst_caps_get_structure (self->caps, 0);
  EclRtpNumbers first = {.seqnum = g_random_int_range (0, 1 << 15),
      .timestamp = g_random_int (),
      .picture_id = g_random_int_range (0, 1 << 15),
      .tl0_pic_idx = g_random_int_range (0, 1 << 8)};
  int payload_type = 0;
  int clock_rate = 90000;

  gst_structure_get_int (s, "payload", &payload_type);
  gst_structure_get_int (s, "clock-rate", &clock_rate);
  gst_structure_get_uint (s, "ssrc", &first.ssrc);
  first.payload_type = payload_type;
  ecl_rewriter_init (&self->rewriter, &first, clock_rate);
}

GstEclViewer *
gst_ecl_viewer_new (GstPadTemplate *template, const char *name,
    GstElement *parent, GstCaps *caps, guint twcc_ext_id)
{
  GstEclViewer *self = g_object_new (GST_TYPE_ECL_VIEWER, "name", name,
      "direction", GST_PAD_SRC, "template", template, NULL);
  GstPad *pad = GST_PAD (self);

  gst_pad_set_event_function (pad, viewer_event);
  gst_pad_set_query_function (pad, viewer_query);
  self->caps = gst_caps_ref (caps);
  self->stream_id = gst_pad_create_stream_id (pad, parent, name);
  self->twcc_ext_id = twcc_ext_id;
  init_rewriter (self);
  gst_pad_set_active (pad, TRUE);
  store_sticky_events (self);
  return self;
}

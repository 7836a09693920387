/* gsteclbwe-send: packets and events on their way through an element
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "gsteclbwe-private.h"

#include "ecl-estimate-event.h"

GST_DEBUG_CATEGORY_EXTERN (gst_ecl_bwe_debug);
#define GST_CAT_DEFAULT gst_ecl_bwe_debug

/* The output */

static void
enter (GstEclBwe *self)
{
  GST_PAD_STREAM_LOCK (self->srcpad);
  g_mutex_lock (&self->lock);
}

static void
leave (GstEclBwe *self)
{
  g_mutex_unlock (&self->lock);
  GST_PAD_STREAM_UNLOCK (self->srcpad);
  /* The thread came in the meantime, and does not wait. */
  g_mutex_lock (&self->lock);
  if (self->overdue) {
    self->overdue = FALSE;
    gst_ecl_bwe_arm (self, ecl_pace_clock_get_time ());
  }
  g_mutex_unlock (&self->lock);
}

static gboolean
push_events (GstEclBwe *self, GQueue *events)
{
  gboolean pushed = TRUE;
  GstEvent *event;

  while ((event = g_queue_pop_head (events)) != NULL)
    pushed = gst_pad_push_event (self->srcpad, event) && pushed;
  return pushed;
}

/* Adds to @changes what has to be pushed for @events to be in force. */
static void
take_changes (GstEclBwe *self, EclStickyEvents *events, GQueue *changes)
{
  ecl_sticky_events_compare (events, self->pushed, changes);
  ecl_sticky_events_ref (events);
  ecl_sticky_events_unref (self->pushed);
  self->pushed = events;
}

/* Packets that leave together, since no event comes between them. */
typedef struct {
  GQueue before;       /* events */
  GstBufferList *list; /* NULL: none */
  GQueue after;        /* events */
  guint n_numbered;
} Batch;

/* All below: the output and the lock, which is let go while they push */

static gboolean
goes_along (
    const GstEclBwe *self, const Batch *batch, const EclSendPacket *packet)
{
  return packet->events == self->pushed && batch->after.length == 0;
}

/* @packet: (transfer full) */
static void
add_to_batch (
    GstEclBwe *self, Batch *batch, EclSendPacket *packet, guint cluster)
{
  if (batch->list == NULL) {
    batch->list = gst_buffer_list_new ();
    take_changes (self, packet->events, &batch->before);
  }
  gst_ecl_bwe_note_sent (self, packet, ecl_pace_clock_get_time (), cluster);
  batch->n_numbered += packet->is_numbered;
  gst_buffer_list_add (batch->list, g_steal_pointer (&packet->buffer));
  batch->after = packet->after;
  g_queue_init (&packet->after);
  ecl_send_packet_free (packet);
}

/* Leaves @batch empty. */
static GstFlowReturn
push_batch (GstEclBwe *self, Batch *batch)
{
  GstFlowReturn flow;

  if (batch->list == NULL)
    return GST_FLOW_OK;
  g_mutex_unlock (&self->lock);
  push_events (self, &batch->before);
  flow = gst_pad_push_list (self->srcpad, g_steal_pointer (&batch->list));
  push_events (self, &batch->after);
  g_mutex_lock (&self->lock);
  /* They may have been kept until the connection was there. */
  ecl_twcc_history_set_sent (
      self->history, batch->n_numbered, ecl_pace_clock_get_time ());
  batch->n_numbered = 0;
  return flow;
}

static gboolean
push_changes (GstEclBwe *self)
{
  GQueue changes = G_QUEUE_INIT;
  gboolean pushed;

  take_changes (self, self->events, &changes);
  g_mutex_unlock (&self->lock);
  pushed = push_events (self, &changes);
  g_mutex_lock (&self->lock);
  return pushed;
}

/* Beyond its bound the queue empties as fast as it fills. */
static void
bound_queue (GstEclBwe *self, GstClockTime now)
{
  gboolean full = ecl_pacer_get_queued (self->pacer) > GST_ECL_BWE_MAX_QUEUED;

  if (full == self->full)
    return;
  self->full = full;
  gst_ecl_bwe_update_rate (self, now);
}

static gboolean
pop (GstEclBwe *self, EclPacerItem *item)
{
  GstClockTime now = ecl_pace_clock_get_time ();

  if (self->flushing)
    return FALSE;
  bound_queue (self, now);
  return ecl_pacer_pop (self->pacer, now, item);
}

static GstFlowReturn
get_first_error (GstFlowReturn former, GstFlowReturn flow)
{
  return former == GST_FLOW_OK ? flow : former;
}

/* Returns: the first error */
static GstFlowReturn
send_due (GstEclBwe *self)
{
  GstFlowReturn flow = GST_FLOW_OK;
  Batch batch = {0};
  EclPacerItem item;

  while (self->active && pop (self, &item)) {
    if (item.packet == self->last)
      self->last = NULL;
    if (batch.list && !goes_along (self, &batch, item.packet))
      flow = get_first_error (flow, push_batch (self, &batch));
    add_to_batch (self, &batch, item.packet, item.cluster);
  }
  flow = get_first_error (flow, push_batch (self, &batch));
  if (self->last == NULL && self->events != self->pushed)
    push_changes (self);
  gst_ecl_bwe_arm (self, ecl_pace_clock_get_time ());
  return flow;
}

/* What comes in */

static EclPacerPriority
get_priority (const GstEclBwe *self, const EclSendPacket *packet)
{
  guint8 known = self->priorities[packet->info.payload_type];

  if (known < ECL_PACER_N_PRIORITIES)
    return known;
  return packet->is_retransmission ? ECL_PACER_RETRANSMISSION : ECL_PACER_VIDEO;
}

static EclSendPacket *
make_packet (GstEclBwe *self, GstBuffer *buffer)
{
  EclSendPacket *packet =
      ecl_send_packet_new (buffer, self->events, self->twcc_id);

  packet->priority = get_priority (self, packet);
  return packet;
}

static void
queue_packet (GstEclBwe *self, EclSendPacket *packet)
{
  ecl_pacer_push (self->pacer, ecl_pace_clock_get_time (), packet->priority,
      packet, packet->info.size);
  if (self->last == NULL || packet->priority >= self->last->priority)
    self->last = packet;
}

/* Returns: @flow, or what the thread has met with since the last time */
static GstFlowReturn
take_flow (GstEclBwe *self, GstFlowReturn flow)
{
  if (flow == GST_FLOW_OK)
    flow = self->flow;
  self->flow = GST_FLOW_OK;
  return flow;
}

GstFlowReturn
gst_ecl_bwe_send_buffer (GstEclBwe *self, GstBuffer *buffer)
{
  Batch batch = {0};
  EclSendPacket *packet;
  GstFlowReturn flow;

  enter (self);
  packet = make_packet (self, buffer);
  if (self->active) {
    queue_packet (self, packet);
    flow = send_due (self);
  } else {
    add_to_batch (self, &batch, packet, 0);
    flow = push_batch (self, &batch);
  }
  flow = take_flow (self, flow);
  leave (self);
  return flow;
}

static gboolean
note_one_of_list (GstBuffer **buffer, guint index, gpointer element)
{
  EclSendPacket *packet = make_packet (element, gst_buffer_ref (*buffer));

  gst_ecl_bwe_note_sent (element, packet, ecl_pace_clock_get_time (), 0);
  ecl_send_packet_free (packet);
  return TRUE;
}

static gboolean
queue_one_of_list (GstBuffer **buffer, guint index, gpointer element)
{
  queue_packet (element, make_packet (element, g_steal_pointer (buffer)));
  return TRUE;
}

GstFlowReturn
gst_ecl_bwe_send_list (GstEclBwe *self, GstBufferList *list)
{
  GstFlowReturn flow;

  enter (self);
  if (self->active) {
    list = gst_buffer_list_make_writable (list);
    gst_buffer_list_foreach (list, queue_one_of_list, self);
    gst_buffer_list_unref (list);
    flow = send_due (self);
  } else {
    gst_buffer_list_foreach (list, note_one_of_list, self);
    g_mutex_unlock (&self->lock);
    flow = gst_pad_push_list (self->srcpad, list);
    g_mutex_lock (&self->lock);
  }
  flow = take_flow (self, flow);
  leave (self);
  return flow;
}

static void
read_caps (GstEclBwe *self, GstEvent *event)
{
  GstCaps *caps;
  const GstStructure *s;
  const char *media;
  guint id;
  int payload_type;

  gst_event_parse_caps (event, &caps);
  s = gst_caps_get_structure (caps, 0);
  id = ecl_send_packet_get_twcc_id (caps);
  if (id > 0) /* rtpsession does not forget it either */
    self->twcc_id = id;
  media = gst_structure_get_string (s, "media");
  if (media && gst_structure_get_int (s, "payload", &payload_type) &&
      payload_type >= 0 && payload_type < N_PAYLOAD_TYPES)
    self->priorities[payload_type] =
        g_str_equal (media, "audio") ? ECL_PACER_AUDIO : ECL_PACER_VIDEO;
}

static void
replace_event (GstEclBwe *self, GstEvent *event)
{
  EclStickyEvents *replaced = ecl_sticky_events_replace (self->events, event);

  ecl_sticky_events_unref (self->events);
  self->events = replaced;
}

/* @event: (transfer full): a serialized one */
gboolean
gst_ecl_bwe_send_event (GstEclBwe *self, GstEvent *event)
{
  gboolean sticky =
      GST_EVENT_IS_STICKY (event) && GST_EVENT_TYPE (event) != GST_EVENT_EOS;
  gboolean sent = TRUE;

  enter (self);
  if (GST_EVENT_TYPE (event) == GST_EVENT_CAPS)
    read_caps (self, event);
  if (sticky) {
    replace_event (self, event);
    if (self->last == NULL)
      sent = push_changes (self);
  } else if (self->last) {
    g_queue_push_tail (&self->last->after, event);
  } else {
    g_mutex_unlock (&self->lock);
    sent = gst_pad_push_event (self->srcpad, event);
    g_mutex_lock (&self->lock);
  }
  leave (self);
  return sent;
}

/* Flushing */

void
gst_ecl_bwe_reset_queue (GstEclBwe *self)
{
  g_clear_pointer (&self->pacer, ecl_pacer_free);
  self->pacer =
      ecl_pacer_new (self->start, (GDestroyNotify)ecl_send_packet_free);
  self->last = NULL;
  self->full = FALSE;
  self->flow = GST_FLOW_OK;
  if (self->active)
    gst_ecl_bwe_update_rate (self, ecl_pace_clock_get_time ());
}

gboolean
gst_ecl_bwe_flush_start (GstEclBwe *self, GstEvent *event)
{
  g_mutex_lock (&self->lock);
  self->flushing = TRUE;
  g_mutex_unlock (&self->lock);
  return gst_pad_push_event (self->srcpad, event);
}

gboolean
gst_ecl_bwe_flush_stop (GstEclBwe *self, GstEvent *event)
{
  gboolean sent;

  enter (self);
  gst_ecl_bwe_reset_queue (self);
  self->flushing = FALSE;
  g_mutex_unlock (&self->lock);
  sent = gst_pad_push_event (self->srcpad, event);
  g_mutex_lock (&self->lock);
  leave (self);
  return sent;
}

/* The thread */

static void
tell (GstEclBwe *self, guint estimate)
{
  GST_DEBUG_OBJECT (self, "%u bit/s", estimate);
  gst_pad_push_event (self->sinkpad, gst_ecl_estimate_event_new (estimate));
  if (estimate != self->notified)
    g_object_notify (G_OBJECT (self), "estimated-bitrate");
  self->notified = estimate;
}

/* Does not wait for whoever sends, who would then send what is due. */
void
gst_ecl_bwe_time_is_over (gpointer element)
{
  GstEclBwe *self = element;
  GstClockTime now = ecl_pace_clock_get_time ();
  GArray *padding;
  guint estimate;
  gboolean changed;

  g_mutex_lock (&self->lock);
  if (!self->playing) {
    g_mutex_unlock (&self->lock);
    return;
  }
  gst_ecl_bwe_tick (self, now);
  changed = gst_ecl_bwe_take_estimate (self, now, &estimate);
  padding = gst_ecl_bwe_take_padding (self);
  if (g_rec_mutex_trylock (GST_PAD_GET_STREAM_LOCK (self->srcpad))) {
    GstFlowReturn flow = send_due (self);

    if (flow != GST_FLOW_OK)
      self->flow = flow;
    leave (self);
  } else {
    self->overdue = TRUE;
    g_mutex_unlock (&self->lock);
  }
  if (padding)
    gst_ecl_bwe_request_padding (self, padding);
  if (changed)
    tell (self, estimate);
}

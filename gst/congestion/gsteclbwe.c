/* gsteclbwe: what a viewer's connection carries, and the pace it is sent at
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
/**
 * GstEclBwe:
 *
 * Takes RTP packets on its pad `sink`, of all streams of a transport, and lets
 * them out of `src` at the pace that the way to the remote side carries, as its
 * transport-wide feedback says (Google congestion control). Sound does not
 * wait, retransmissions go before new pictures, and nothing waits for longer
 * than 2 s or in more than 4 MiB. Until the first feedback comes, and for ever
 * with a remote side that gives none, all passes at once.
 *
 * What is estimated goes upstream as an event (ecl-estimate-event.h), which the
 * same header asks for probes with. A probe consists of what there is to be
 * sent and, where that is not enough, of retransmissions (gsteclbwe-padding.c);
 * without them it finds out about no more than is sent.
 *
 * Threads: what need not wait is pushed by whoever brings it. What waited is
 * pushed by one thread for all elements of a process (ecl-pace-clock.h), which
 * also emits the events and notifications; an element whose way out is taken or
 * blocked does not keep it. In PAUSED it sends nothing.
 *
 * `GST_DEBUG=eclbwe:6` prints what is known of the link with each feedback.
 */
#include "gsteclbwe-private.h"

#include "ecl-estimate-event.h"
#include "ecl-twcc-event.h"

GST_DEBUG_CATEGORY (gst_ecl_bwe_debug);
#define GST_CAT_DEFAULT gst_ecl_bwe_debug

enum {
  PROP_0,
  PROP_ESTIMATED_BITRATE,
  PROP_MIN_BITRATE,
  PROP_MAX_BITRATE,
  PROP_START_BITRATE,
  PROP_STATS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE ("sink",
    GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS ("application/x-rtp"));
static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE (
    "src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS ("application/x-rtp"));

G_DEFINE_FINAL_TYPE (GstEclBwe, gst_ecl_bwe, GST_TYPE_ELEMENT)

/* Pads */

static GstFlowReturn
chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  return gst_ecl_bwe_send_buffer (GST_ECL_BWE (parent), buffer);
}

static GstFlowReturn
chain_list (GstPad *pad, GstObject *parent, GstBufferList *list)
{
  return gst_ecl_bwe_send_list (GST_ECL_BWE (parent), list);
}

static gboolean
sink_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  GstEclBwe *self = GST_ECL_BWE (parent);
  guint bitrate;

  if (GST_EVENT_TYPE (event) == GST_EVENT_FLUSH_START)
    return gst_ecl_bwe_flush_start (self, event);
  if (GST_EVENT_TYPE (event) == GST_EVENT_FLUSH_STOP)
    return gst_ecl_bwe_flush_stop (self, event);
  if (GST_EVENT_IS_SERIALIZED (event))
    return gst_ecl_bwe_send_event (self, event);
  if (gst_ecl_probe_event_parse (event, &bitrate)) {
    gst_ecl_bwe_probe (self, bitrate);
    gst_event_unref (event);
    return TRUE;
  }
  return gst_pad_event_default (pad, parent, event);
}

static gboolean
src_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  GstEclBwe *self = GST_ECL_BWE (parent);

  if (gst_event_has_name (event, ECL_TWCC_EVENT))
    gst_ecl_bwe_take_feedback (self, event);
  else if (gst_ecl_bwe_take_request (self, event))
    return gst_pad_event_default (pad, parent, event);
  gst_event_unref (event);
  return TRUE;
}

static void
setup_pad (GstEclBwe *self, GstPad *pad)
{
  GST_PAD_SET_PROXY_CAPS (pad);
  GST_PAD_SET_PROXY_ALLOCATION (pad);
  GST_PAD_SET_PROXY_SCHEDULING (pad);
  gst_element_add_pad (GST_ELEMENT (self), pad);
}

/* States */

static void
begin (GstEclBwe *self)
{
  EclPaceTimer *timer = ecl_pace_timer_new (gst_ecl_bwe_time_is_over, self);

  g_mutex_lock (&self->lock);
  self->timer = timer;
  self->overdue = FALSE;
  self->flushing = FALSE;
  g_mutex_unlock (&self->lock);
}

static void
set_playing (GstEclBwe *self, gboolean playing)
{
  g_mutex_lock (&self->lock);
  self->playing = playing;
  gst_ecl_bwe_arm (self, ecl_pace_clock_get_time ());
  g_mutex_unlock (&self->lock);
}

static void
reset_events (GstEclBwe *self)
{
  g_clear_pointer (&self->events, ecl_sticky_events_unref);
  g_clear_pointer (&self->pushed, ecl_sticky_events_unref);
  self->events = ecl_sticky_events_new ();
  self->pushed = ecl_sticky_events_ref (self->events);
}

/* As at first; but how many packets were sent stays known: rtpsession goes on
 * counting too. */
static void
end (GstEclBwe *self)
{
  EclPaceTimer *timer;

  g_mutex_lock (&self->lock);
  timer = g_steal_pointer (&self->timer);
  g_mutex_unlock (&self->lock);
  g_clear_pointer (&timer, ecl_pace_timer_free);
  g_mutex_lock (&self->lock);
  gst_ecl_bwe_reset_link (self);
  gst_ecl_bwe_reset_queue (self);
  reset_events (self);
  g_mutex_unlock (&self->lock);
}

static GstStateChangeReturn
change_state (GstElement *element, GstStateChange transition)
{
  GstEclBwe *self = GST_ECL_BWE (element);
  GstStateChangeReturn result;

  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED)
    begin (self);
  else if (transition == GST_STATE_CHANGE_PLAYING_TO_PAUSED)
    set_playing (self, FALSE);
  result = GST_ELEMENT_CLASS (gst_ecl_bwe_parent_class)
               ->change_state (element, transition);
  if (transition == GST_STATE_CHANGE_PAUSED_TO_PLAYING)
    set_playing (self, TRUE);
  else if (transition == GST_STATE_CHANGE_PAUSED_TO_READY)
    end (self);
  return result;
}

/* The object */

static void
set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GstEclBwe *self = GST_ECL_BWE (object);

  g_mutex_lock (&self->lock);
  switch (id) {
  case PROP_MIN_BITRATE:
    self->min = g_value_get_uint (value);
    gst_ecl_bwe_update_bounds (self);
    break;
  case PROP_MAX_BITRATE:
    self->max = g_value_get_uint (value);
    gst_ecl_bwe_update_bounds (self);
    break;
  case PROP_START_BITRATE:
    self->start = g_value_get_uint (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
  g_mutex_unlock (&self->lock);
}

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GstEclBwe *self = GST_ECL_BWE (object);

  g_mutex_lock (&self->lock);
  switch (id) {
  case PROP_ESTIMATED_BITRATE:
    g_value_set_uint (value, self->told);
    break;
  case PROP_MIN_BITRATE:
    g_value_set_uint (value, self->min);
    break;
  case PROP_MAX_BITRATE:
    g_value_set_uint (value, self->max);
    break;
  case PROP_START_BITRATE:
    g_value_set_uint (value, self->start);
    break;
  case PROP_STATS:
    g_value_take_boxed (value, gst_ecl_bwe_make_stats (self));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
  g_mutex_unlock (&self->lock);
}

static void
gst_ecl_bwe_init (GstEclBwe *self)
{
  g_mutex_init (&self->lock);
  memset (self->priorities, ECL_PACER_N_PRIORITIES, sizeof self->priorities);
  self->start = GST_ECL_BWE_START_BITRATE;
  self->history = g_new0 (EclTwccHistory, 1);
  self->padding = g_array_new (FALSE, FALSE, sizeof (EclBweSent));
  reset_events (self);
  gst_ecl_bwe_reset_link (self);
  gst_ecl_bwe_reset_queue (self);

  self->sinkpad = gst_pad_new_from_static_template (&sink_template, "sink");
  gst_pad_set_chain_function (self->sinkpad, chain);
  gst_pad_set_chain_list_function (self->sinkpad, chain_list);
  gst_pad_set_event_function (self->sinkpad, sink_event);
  setup_pad (self, self->sinkpad);
  self->srcpad = gst_pad_new_from_static_template (&src_template, "src");
  gst_pad_set_event_function (self->srcpad, src_event);
  setup_pad (self, self->srcpad);
}

static void
finalize (GObject *object)
{
  GstEclBwe *self = GST_ECL_BWE (object);

  /* Whoever did not take it to NULL is told so, and need not crash. */
  g_clear_pointer (&self->timer, ecl_pace_timer_free);
  ecl_pacer_free (self->pacer);
  ecl_sticky_events_unref (self->events);
  ecl_sticky_events_unref (self->pushed);
  g_free (self->history);
  g_array_unref (self->padding);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (gst_ecl_bwe_parent_class)->finalize (object);
}

static void
install_bounds (void)
{
  const GParamFlags flags =
      G_PARAM_READWRITE | G_PARAM_CONSTRUCT | G_PARAM_STATIC_STRINGS;

  /**
   * GstEclBwe:min-bitrate:
   *
   * The estimate is never lower, in bit/s. At any time.
   */
  properties[PROP_MIN_BITRATE] = g_param_spec_uint ("min-bitrate",
      "Minimum bit rate", "The estimate is never lower, bit/s", 1, G_MAXUINT,
      GST_ECL_BWE_MIN_BITRATE, flags);
  /**
   * GstEclBwe:max-bitrate:
   *
   * The estimate is never higher, in bit/s, unless #GstEclBwe:min-bitrate is.
   * At any time.
   */
  properties[PROP_MAX_BITRATE] = g_param_spec_uint ("max-bitrate",
      "Maximum bit rate", "The estimate is never higher, bit/s", 1, G_MAXUINT,
      GST_ECL_BWE_MAX_BITRATE, flags);
  /**
   * GstEclBwe:start-bitrate:
   *
   * What is taken for the estimate until the first feedback comes, in bit/s,
   * within the bounds. At any time; counts until then.
   */
  properties[PROP_START_BITRATE] = g_param_spec_uint ("start-bitrate",
      "Start bit rate", "The estimate when the first feedback comes, bit/s", 1,
      G_MAXUINT, GST_ECL_BWE_START_BITRATE, flags);
}

static void
install_figures (void)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  /**
   * GstEclBwe:estimated-bitrate:
   *
   * What all that is sent may take together, with all headers, in bit/s, as
   * was told upstream last: from the first packet on
   * #GstEclBwe:start-bitrate, and 0, for not known, where no feedback has come
   * 2 s later. Notifies on the timer's thread, at most every 50 ms, and at once
   * if it falls.
   */
  properties[PROP_ESTIMATED_BITRATE] = g_param_spec_uint ("estimated-bitrate",
      "Estimated bit rate", "What all that is sent may take, bit/s; 0: unknown",
      0, G_MAXUINT, 0, flags);
  /**
   * GstEclBwe:stats:
   *
   * A structure "ecl-bwe-stats" with
   *
   * - "feedback" (boolean): some has come; all but "queue" is 0 before,
   * - "target" (uint): the estimate, bit/s,
   * - "pacing" (uint): how fast packets may follow each other, bit/s,
   * - "acked" (uint): what arrives, bit/s, 0 while that is not known,
   * - "loss" (double, 0 to 1): of the packets sent lately,
   * - "rtt" (uint64): round-trip time, ns,
   * - "usage" ("normal", "over", "under"): whether the queue in the network
   *   grows or becomes shorter,
   * - "application-limited" (boolean): less is sent than may be,
   * - "queue" (uint64): bytes that wait here.
   */
  properties[PROP_STATS] = g_param_spec_boxed ("stats", "Statistics",
      "What is known of the link", GST_TYPE_STRUCTURE, flags);
}

static void
gst_ecl_bwe_class_init (GstEclBweClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  GST_DEBUG_CATEGORY_INIT (
      gst_ecl_bwe_debug, "eclbwe", 0, "what a connection carries");
  object_class->set_property = set_property;
  object_class->get_property = get_property;
  object_class->finalize = finalize;
  install_bounds ();
  install_figures ();
  g_object_class_install_properties (object_class, N_PROPS, properties);

  element_class->change_state = change_state;
  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class, "Congestion control",
      "Network/Filter/RTP", "Sends at the pace that a connection carries",
      "gst-ecl contributors");
}

void
gst_ecl_bwe_add_payload (
    GstEclBwe *self, guint payload_type, EclPacerPriority priority)
{
  g_return_if_fail (GST_ECL_IS_BWE (self) && payload_type < N_PAYLOAD_TYPES &&
                    priority < ECL_PACER_N_PRIORITIES);

  g_mutex_lock (&self->lock);
  self->priorities[payload_type] = priority;
  g_mutex_unlock (&self->lock);
}

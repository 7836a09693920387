/* ecl-session-latency: how long what a session receives waits for its packets
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-session-private.h"

GST_DEBUG_CATEGORY_EXTERN (gst_ecl_session_debug);
#define GST_CAT_DEFAULT gst_ecl_session_debug

/* ms, between two looks at the jitterbuffers */
#define INTERVAL 500

/* Returns: (transfer full) (nullable): over the elements of rtpbin */
static GstIterator *
iterate_jitterbuffers (GstEclSession *self)
{
  g_autoptr (GstElement) rtpbin =
      gst_bin_get_by_name (GST_BIN (self->webrtcbin), "rtpbin");

  return rtpbin ? gst_bin_iterate_all_by_element_factory_name (
                      GST_BIN (rtpbin), "rtpjitterbuffer")
                : NULL;
}

static guint64
get_count (const GstStructure *stats, const char *name)
{
  guint64 count = 0;

  gst_structure_get_uint64 (stats, name, &count);
  return count;
}

static gboolean
add_report (const GValue *item, GValue *sum, gpointer user_data)
{
  EclLatencyReport *report = g_value_get_pointer (sum);
  g_autoptr (GstStructure) stats = NULL;
  GstClockTime rtt;

  g_object_get (g_value_get_object (item), "stats", &stats, NULL);
  rtt = get_count (stats, "rtx-rtt");
  report->late += get_count (stats, "num-late");
  report->jitter = MAX (report->jitter, get_count (stats, "avg-jitter"));
  report->rtt = MAX (report->rtt, rtt);
  /* Waiting for what is lost is of no use where nothing is retransmitted. */
  if (rtt > 0) {
    report->received += get_count (stats, "num-pushed");
    report->lost += get_count (stats, "num-lost");
    report->recovered += get_count (stats, "rtx-success-count");
  }
  return TRUE;
}

static void
read_jitterbuffers (GstEclSession *self, EclLatencyReport *report)
{
  g_autoptr (GstIterator) it = iterate_jitterbuffers (self);
  GstIteratorResult result = GST_ITERATOR_RESYNC;
  GValue sum = G_VALUE_INIT;

  g_value_init (&sum, G_TYPE_POINTER);
  g_value_set_pointer (&sum, report);
  while (it && result == GST_ITERATOR_RESYNC) {
    *report = (EclLatencyReport){0};
    gst_iterator_resync (it);
    result = gst_iterator_fold (it, add_report, &sum, NULL);
  }
  g_value_unset (&sum);
}

/* One that came since the last time has the latency of the beginning. */
static void
set_latency (const GValue *item, gpointer user_data)
{
  GObject *jitterbuffer = g_value_get_object (item);
  guint wanted = GPOINTER_TO_UINT (user_data);
  guint latency;

  g_object_get (jitterbuffer, "latency", &latency, NULL);
  if (latency != wanted)
    g_object_set (jitterbuffer, "latency", wanted, NULL);
}

/* On a thread of its own: the query goes through the whole pipeline. */
static void
recalculate (GstElement *webrtcbin, gpointer user_data)
{
  g_autoptr (GstObject) top = gst_object_ref (webrtcbin);
  GstObject *parent;

  while ((parent = gst_object_get_parent (top)) != NULL) {
    gst_object_unref (top);
    top = parent;
  }
  gst_bin_recalculate_latency (GST_BIN (top));
}

static gboolean
latency_cb (gpointer user_data)
{
  GstEclSession *self = user_data;
  guint before = self->latency.latency;
  g_autoptr (GstIterator) it = NULL;
  EclLatencyReport report;
  guint latency;

  read_jitterbuffers (self, &report);
  latency = ecl_latency_update (
      &self->latency, g_get_monotonic_time () * GST_USECOND, &report);
  it = iterate_jitterbuffers (self);
  while (it && gst_iterator_foreach (it, set_latency,
                   GUINT_TO_POINTER (latency)) == GST_ITERATOR_RESYNC)
    gst_iterator_resync (it);
  if (latency == before)
    return G_SOURCE_CONTINUE;
  GST_DEBUG_OBJECT (self->webrtcbin,
      "latency %u -> %u ms: jitter %" GST_TIME_FORMAT ", rtt %" GST_TIME_FORMAT
      ", loss %.2f %%, late %" G_GUINT64_FORMAT ", lost %" G_GUINT64_FORMAT,
      before, latency, GST_TIME_ARGS (report.jitter),
      GST_TIME_ARGS (report.rtt), self->latency.loss * 100, report.late,
      report.lost);
  /* The jitterbuffers post LATENCY messages, which not every application
   * handles: its sinks would go on dropping what has waited. */
  gst_element_call_async (self->webrtcbin, recalculate, NULL, NULL);
  return G_SOURCE_CONTINUE;
}

void
gst_ecl_session_set_latency (GstEclSession *self)
{
  ecl_latency_init (&self->latency, self->max_latency);
  g_object_set (self->webrtcbin, "latency",
      self->adaptive_latency ? self->latency.latency : self->fixed_latency,
      NULL);
}

/* A track has come. */
void
gst_ecl_session_watch_latency (GstEclSession *self)
{
  if (!self->adaptive_latency || self->latency_timer)
    return;
  self->latency_timer = g_timeout_source_new (INTERVAL);
  g_source_set_callback (self->latency_timer, latency_cb, self, NULL);
  g_source_attach (self->latency_timer, self->context);
}

void
gst_ecl_session_unwatch_latency (GstEclSession *self)
{
  if (self->latency_timer == NULL)
    return;
  g_source_destroy (self->latency_timer);
  g_clear_pointer (&self->latency_timer, g_source_unref);
}

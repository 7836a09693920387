/* session-latency: the jitterbuffers of a session adapt to the network
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <ecl-latency.h>

#include "session-pair.h"
#include "wire.h"

/* Of the way to the receiver, each packet of 20, and ms. */
#define LOSS 0.05
#define DELAY 50

static SessionEnd ends[2];
static Wire *wire;
static gint told; /* ms, atomic */

static GList *
list_jitterbuffers (void)
{
  g_autoptr (GstElement) rtpbin = gst_bin_get_by_name (
      GST_BIN (gst_ecl_session_get_element (ends[1].session)), "rtpbin");
  g_autoptr (GstIterator) it = gst_bin_iterate_all_by_element_factory_name (
      GST_BIN (rtpbin), "rtpjitterbuffer");
  GValue item = G_VALUE_INIT;
  GList *list = NULL;

  while (gst_iterator_next (it, &item) == GST_ITERATOR_OK) {
    list = g_list_prepend (list, g_value_dup_object (&item));
    g_value_reset (&item);
  }
  g_value_unset (&item);
  return list;
}

/* Returns: ms, of all of them, or -1 if they differ */
static int
get_latency (void)
{
  GList *list = list_jitterbuffers ();
  int common = list ? ecl_get_int (list->data, "latency") : -1;

  for (GList *l = list; l; l = l->next) {
    if (ecl_get_int (l->data, "latency") != common)
      common = -1;
  }
  g_list_free_full (list, gst_object_unref);
  return common;
}

static guint64
count_late (void)
{
  GList *list = list_jitterbuffers ();
  guint64 sum = 0, late;

  for (GList *l = list; l; l = l->next) {
    g_autoptr (GstStructure) stats = NULL;

    g_object_get (l->data, "stats", &stats, NULL);
    if (gst_structure_get_uint64 (stats, "num-late", &late))
      sum += late;
  }
  g_list_free_full (list, gst_object_unref);
  return sum;
}

static GstPadProbeReturn
note_latency (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  GstClockTime latency;

  if (GST_EVENT_TYPE (info->data) != GST_EVENT_LATENCY)
    return GST_PAD_PROBE_OK;
  gst_event_parse_latency (info->data, &latency);
  g_atomic_int_set (&told, (gint)(latency / GST_MSECOND));
  g_main_context_wakeup (NULL);
  return GST_PAD_PROBE_OK;
}

/* What is linked plays what it gets in time. */
static void
watch_sink (GstEclSession *session, GstPad *pad, gpointer user_data)
{
  g_autoptr (GstPad) sink_pad = gst_pad_get_peer (pad);
  g_autoptr (GstElement) sink = gst_pad_get_parent_element (sink_pad);

  g_object_set (sink, "sync", TRUE, NULL);
  gst_pad_add_probe (
      pad, GST_PAD_PROBE_TYPE_EVENT_UPSTREAM, note_latency, NULL, NULL);
}

/* Connected, by a network that loses from now on. */
static void
start (const char *property, guint value)
{
  memset (ends, 0, sizeof ends);
  told = 0;
  session_pair_init (ends);
  g_signal_connect (
      ends[1].session, "pad-added", G_CALLBACK (watch_sink), NULL);
  if (property)
    g_object_set (
        ends[1].session, "adaptive-latency", TRUE, property, value, NULL);
  else
    g_object_set (ends[1].session, "latency", value, NULL);
  wire = wire_new (gst_ecl_session_get_element (ends[1].session), 0, DELAY);
  session_pair_connect (ends);
  wire_set_loss (wire, LOSS);
}

static void
stop (void)
{
  session_pair_clear (ends);
  wire_free (wire);
}

/* Retransmissions take longer than the latency that it begins with. The
 * pipeline hears of it, without an application that would see to that. */
GST_START_TEST (test_adaptive)
{
  start ("max-latency", 500);
  fail_unless (get_latency () >= ECL_LATENCY_MIN);
  wait_until (get_latency () > 2 * DELAY);
  wait_until (g_atomic_int_get (&told) > 2 * DELAY);
  stop ();
}
GST_END_TEST;

GST_START_TEST (test_bound)
{
  start ("max-latency", ECL_LATENCY_MIN + 3);
  wait_until (get_latency () > ECL_LATENCY_MIN);
  fail_unless_equals_int (get_latency (), ECL_LATENCY_MIN + 3);
  stop ();
}
GST_END_TEST;

GST_START_TEST (test_fixed)
{
  start (NULL, 70);
  wire_set_overtaken (wire, LOSS);
  fail_unless_equals_int (get_latency (), 70);
  wait_until (count_late () > 0);
  wait_ms (1100);
  fail_unless_equals_int (get_latency (), 70);
  stop ();
}
GST_END_TEST;

static Suite *
session_latency_suite (void)
{
  Suite *suite = suite_create ("session-latency");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  tcase_set_timeout (tcase, 60);
  tcase_add_test (tcase, test_adaptive);
  tcase_add_test (tcase, test_bound);
  tcase_add_test (tcase, test_fixed);
  return suite;
}

GST_CHECK_MAIN (session_latency);

/* bench-pipeline: what the media programs of the benchmarks share
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "bench-pipeline.h"

#include <stdlib.h>

typedef struct {
  GstElement *pipeline; /* unowned */
  BenchMessageFunc func;
  gpointer user_data;
} Watch;

void
bench_init (int *argc, char ***argv, const GOptionEntry *entries)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_add_group (context, gst_init_get_option_group ());
  if (!g_option_context_parse (context, argc, argv, &error)) {
    g_printerr ("%s\n", error->message);
    exit (2);
  }
}

static gboolean
on_message (GstBus *bus, GstMessage *message, gpointer user_data)
{
  Watch *watch = user_data;
  g_autoptr (GError) error = NULL;

  switch (GST_MESSAGE_TYPE (message)) {
  case GST_MESSAGE_ERROR:
    gst_message_parse_error (message, &error, NULL);
    event_print_error ("error", error);
    break;
  case GST_MESSAGE_LATENCY:
    gst_bin_recalculate_latency (GST_BIN (watch->pipeline));
    break;
  case GST_MESSAGE_ELEMENT:
    if (watch->func)
      watch->func (message, watch->user_data);
    break;
  default:
    break;
  }
  return G_SOURCE_CONTINUE;
}

GstElement *
bench_pipeline_watch (
    GstElement *pipeline, BenchMessageFunc func, gpointer user_data)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  Watch *watch = g_new (Watch, 1);

  *watch = (Watch){pipeline, func, user_data};
  gst_bus_add_watch_full (bus, G_PRIORITY_DEFAULT, on_message, watch, g_free);
  return pipeline;
}

GstElement *
bench_pipeline_new (const char *line, BenchMessageFunc func, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  GstElement *parsed = gst_parse_launch (line, &error);
  GstElement *pipeline = parsed;

  if (error) {
    g_printerr ("%s: %s\n", line, error->message);
    exit (1);
  }
  if (!GST_IS_PIPELINE (parsed)) {
    pipeline = gst_pipeline_new (NULL);
    gst_bin_add (GST_BIN (pipeline), parsed);
  }
  return bench_pipeline_watch (pipeline, func, user_data);
}

void
bench_pipeline_free (GstElement *pipeline)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);

  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_bus_remove_watch (bus);
  gst_object_unref (pipeline);
}

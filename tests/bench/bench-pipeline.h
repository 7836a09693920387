/* bench-pipeline: what the media programs of the benchmarks share
 *
 * Each prints events and takes commands, see tests/interop/events.h.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

#include <events.h>

G_BEGIN_DECLS

typedef void (*BenchMessageFunc) (GstMessage *message, gpointer user_data);

/* Ends the process when the command line is not understood. */
void bench_init (int *argc, char ***argv, const GOptionEntry *entries);
/* Has errors of @pipeline printed; @func (nullable) gets element messages, on
 * the default main context. Returns: @pipeline */
GstElement *bench_pipeline_watch (
    GstElement *pipeline, BenchMessageFunc func, gpointer user_data);
/* (transfer full): the pipeline that @line describes, watched like that. */
GstElement *bench_pipeline_new (
    const char *line, BenchMessageFunc func, gpointer user_data);
void bench_pipeline_free (GstElement *pipeline);

G_END_DECLS

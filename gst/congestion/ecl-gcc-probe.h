/* ecl-gcc-probe: when to probe, and how high
 *
 * At the start at three and six times the start bit rate, then at twice what
 * came through for as long as more and more does. Later every five seconds
 * while what is sent says nothing of the link: the application sends less than
 * it may, or losses hold the rate down.
 *
 * Source: libwebrtc (goog_cc, probe_controller.cc).
 *
 * Pure; not thread-safe.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-gcc-cluster.h"

G_BEGIN_DECLS

#define ECL_GCC_PROBE_INTERVAL (5 * GST_SECOND)
/* How long a result is waited for. */
#define ECL_GCC_PROBE_PATIENCE GST_SECOND

#define ECL_GCC_MAX_PROBES 2

/**
 * EclGccProber:
 * @probes: that are to be sent
 * @n_probes: how many
 * @next_id: of the next one
 * @enough: a result over this (bit/s) is followed by a higher probe; 0: no
 *   result is waited for
 * @asked: when the last one was asked for, sender's clock; NONE: never
 * @before: what was sent at before the link was lost, bit/s; 0: it was not, or
 *   a probe has been asked for since
 */
typedef struct {
  EclGccProbe probes[ECL_GCC_MAX_PROBES];
  guint n_probes;
  guint next_id;
  double enough;
  GstClockTime asked;
  double before;
} EclGccProber;

void ecl_gcc_prober_init (EclGccProber *self);

/**
 * ecl_gcc_prober_start:
 * @rate: the start bit rate, bit/s
 * @max: no probe is higher, bit/s
 */
void ecl_gcc_prober_start (
    EclGccProber *self, GstClockTime now, double rate, double max);

/**
 * ecl_gcc_prober_tick:
 * @target: bit/s
 * @max: no probe is higher, bit/s
 * @blind: what is sent says nothing of the link
 */
void ecl_gcc_prober_tick (EclGccProber *self, GstClockTime now, double target,
    double max, gboolean blind);

/* One at @rate (bit/s), now, unless too many wait. */
void ecl_gcc_prober_ask (
    EclGccProber *self, GstClockTime now, double rate, double max);

/* A probe has seen the link carry @rate (bit/s). */
void ecl_gcc_prober_result (
    EclGccProber *self, GstClockTime now, double rate, double max);

/* The estimate has fallen from @before (bit/s), and not because the link was
 * measured. */
void ecl_gcc_prober_fell (EclGccProber *self, double before);

/* The link is back: probes at a part of what was sent before, now. */
void ecl_gcc_prober_recover (
    EclGccProber *self, GstClockTime now, double target, double max);

/* Returns: whether there is one to be sent, which is then no longer here */
gboolean ecl_gcc_prober_pop (EclGccProber *self, EclGccProbe *probe);

G_END_DECLS

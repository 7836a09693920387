/* ecl-gcc-loss: the bit rate that losses allow
 *
 * Over 10 % of loss the limit is cut by half of that part; under 2 % it rises
 * again by 5 %; between them it stays. There is no limit until the first cut,
 * so that what loses some packets but delays none, as radio links do, is left
 * to the delay.
 *
 * Source: draft-ietf-rmcat-gcc-02, section 6. It updates with each RTCP report;
 * transport-wide feedback comes more often than that, so losses are collected
 * here, until there are enough of them to mean something.
 *
 * Pure; not thread-safe.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Losses are counted for at least this time, over at least so many packets. */
#define ECL_GCC_LOSS_INTERVAL GST_SECOND
#define ECL_GCC_LOSS_MIN_PACKETS 20

#define ECL_GCC_LOSS_LOW 0.02
#define ECL_GCC_LOSS_HIGH 0.1

/**
 * EclGccLoss:
 * @limit: bit/s; infinite: none
 * @ratio: lost of sent, 0..1, in the last complete interval
 * @n_packets: in this interval
 * @n_lost: of these
 * @began: this interval, sender's clock; NONE: at the next update
 */
typedef struct {
  double limit;
  double ratio;
  guint n_packets;
  guint n_lost;
  GstClockTime began;
} EclGccLoss;

void ecl_gcc_loss_init (EclGccLoss *self);

/**
 * ecl_gcc_loss_update:
 * @now: sender's clock
 * @n_packets: that feedback has told of
 * @n_lost: of these
 * @target: bit/s, what is sent at, at most
 */
void ecl_gcc_loss_update (EclGccLoss *self, GstClockTime now, guint n_packets,
    guint n_lost, double target);

/* A probe has seen the link carry @rate (bit/s). */
void ecl_gcc_loss_raise (EclGccLoss *self, double rate);

G_END_DECLS

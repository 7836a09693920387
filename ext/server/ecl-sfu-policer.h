/* ecl-sfu-policer: how much one member may send, whatever it was asked for
 *
 * A token bucket: what comes faster than the rate is taken as long as the
 * bucket lasts. Pure: told the time.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How far above what it was asked for a member may go, percent, for headers,
 * retransmissions and probes; and for how long it may send all of that at once,
 * seconds. */
#define ECL_SFU_POLICER_MARGIN 150
#define ECL_SFU_POLICER_BURST 2

/* Not thread-safe. */
typedef struct {
  guint64 rate;   /* bit/s; 0 for no bound */
  guint64 tokens; /* bits times a million */
  gint64 filled;  /* monotonic us */
} EclSfuPolicer;

/* @kbps: what it was asked for, kbit/s; 0 for no bound. @now: monotonic us */
void ecl_sfu_policer_init (EclSfuPolicer *self, guint kbps, gint64 now);
/* Whether @bytes that come @now are taken. */
gboolean ecl_sfu_policer_take (EclSfuPolicer *self, gsize bytes, gint64 now);

G_END_DECLS

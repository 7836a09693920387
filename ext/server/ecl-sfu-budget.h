/* ecl-sfu-budget: which pictures of the others a member's line carries
 *
 * Sound always goes out. Pictures do, one sender's before the next one's, as
 * long as all of it fits what the line is estimated to carry: more would
 * delay and lose packets of all of them, and have their senders asked for
 * keyframes again and again, which costs the other members.
 *
 * Pure: told the estimate, the rates and the time.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How long more goes out than the estimate before some is paused: estimates
 * dip. How long there is room for one more before it goes on, which doubles
 * each time that it has to be paused again soon after, up to the longest.
 * Microseconds. */
#define ECL_SFU_BUDGET_PATIENCE (1 * G_TIME_SPAN_SECOND)
#define ECL_SFU_BUDGET_DWELL (2 * G_TIME_SPAN_SECOND)
#define ECL_SFU_BUDGET_MAX_DWELL (32 * G_TIME_SPAN_SECOND)
#define ECL_SFU_BUDGET_TRIAL (10 * G_TIME_SPAN_SECOND)
/* What must be free beyond the rate of what goes on, percent of it. */
#define ECL_SFU_BUDGET_HEADROOM 15

/**
 * EclSfuShare:
 * @rate: of its pictures, bit/s, while they came last
 * @paused: whether they do not go out
 *
 * What one sender's pictures need.
 */
typedef struct {
  guint rate;
  gboolean paused;
} EclSfuShare;

/* Zero-initialised is empty. Not thread-safe. */
typedef struct {
  gint64 over_since; /* monotonic us; 0: it fits */
  gint64 room_since; /* for one more; 0: there is none */
  gint64 resumed;    /* when one went on last; 0: it had to be paused again */
  gint64 dwell;      /* 0: the shortest */
  gint64 probed;     /* when it was last to be found out */
} EclSfuBudget;

/* @estimate: what the line carries, bit/s. @sound: of all sound, bit/s.
 * @shares: the most important first; any of them may be paused, and one go on.
 * @now: monotonic us. To be called a few times a second. */
void ecl_sfu_budget_update (EclSfuBudget *self, guint estimate, guint sound,
    EclSfuShare *shares, guint n_shares, gint64 now);
/* What the estimate must be for one more to go on, bit/s; 0 when none is
 * paused. */
guint ecl_sfu_budget_get_wish (
    guint sound, const EclSfuShare *shares, guint n_shares);
/* Whether it is to be found out now if there is room for one more: where little
 * goes out, the estimate does not rise by itself. A probe is to be made each
 * time. */
gboolean ecl_sfu_budget_take_probe (EclSfuBudget *self, gint64 now);

G_END_DECLS

/* ecl-sfu-budget: which pictures of the others a member's line carries
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-sfu-budget.h"

static guint64
count_needed (guint sound, const EclSfuShare *shares, guint n)
{
  guint64 needed = sound;

  for (guint i = 0; i < n; i++)
    needed += shares[i].paused ? 0 : shares[i].rate;
  return needed;
}

/* (nullable): the first goes on first */
static EclSfuShare *
find_paused (const EclSfuShare *shares, guint n)
{
  for (guint i = 0; i < n; i++) {
    if (shares[i].paused)
      return (EclSfuShare *)&shares[i];
  }
  return NULL;
}

/* (nullable): and the last is paused first */
static EclSfuShare *
find_last (EclSfuShare *shares, guint n)
{
  for (guint i = n; i > 0; i--) {
    if (!shares[i - 1].paused && shares[i - 1].rate > 0)
      return &shares[i - 1];
  }
  return NULL;
}

guint
ecl_sfu_budget_get_wish (guint sound, const EclSfuShare *shares, guint n)
{
  const EclSfuShare *next = find_paused (shares, n);
  guint64 wish;

  if (next == NULL)
    return 0;
  wish = count_needed (sound, shares, n) +
         (guint64)next->rate * (100 + ECL_SFU_BUDGET_HEADROOM) / 100;
  return MIN (wish, G_MAXUINT);
}

static void
pause_excess (EclSfuBudget *self, guint estimate, guint sound,
    EclSfuShare *shares, guint n, gint64 now)
{
  EclSfuShare *last;

  while (count_needed (sound, shares, n) > estimate &&
         (last = find_last (shares, n)))
    last->paused = TRUE;
  if (self->resumed && now - self->resumed < ECL_SFU_BUDGET_TRIAL)
    self->dwell = MIN (
        2 * MAX (self->dwell, ECL_SFU_BUDGET_DWELL), ECL_SFU_BUDGET_MAX_DWELL);
  self->resumed = 0;
  self->over_since = 0;
  self->probed = now;
}

static void
resume_first (EclSfuBudget *self, EclSfuShare *shares, guint n, gint64 now)
{
  find_paused (shares, n)->paused = FALSE;
  self->resumed = now;
  self->room_since = 0;
}

/* Whether @holds has been true for @time; @since notes from when on. */
static gboolean
lasts (gint64 *since, gboolean holds, gint64 time, gint64 now)
{
  if (!holds)
    *since = 0;
  else if (*since == 0)
    *since = now;
  return *since > 0 && now - *since >= time;
}

static gint64
get_dwell (const EclSfuBudget *self)
{
  return MAX (self->dwell, ECL_SFU_BUDGET_DWELL);
}

gboolean
ecl_sfu_budget_take_probe (EclSfuBudget *self, gint64 now)
{
  if (self->room_since || now - self->probed < get_dwell (self))
    return FALSE;
  self->probed = now;
  return TRUE;
}

void
ecl_sfu_budget_update (EclSfuBudget *self, guint estimate, guint sound,
    EclSfuShare *shares, guint n_shares, gint64 now)
{
  guint64 needed = count_needed (sound, shares, n_shares);
  guint wish = ecl_sfu_budget_get_wish (sound, shares, n_shares);

  if (self->resumed && now - self->resumed >= ECL_SFU_BUDGET_TRIAL)
    self->dwell = 0;
  if (lasts (
          &self->over_since, needed > estimate, ECL_SFU_BUDGET_PATIENCE, now))
    pause_excess (self, estimate, sound, shares, n_shares, now);
  else if (lasts (&self->room_since, wish > 0 && wish <= estimate,
               get_dwell (self), now))
    resume_first (self, shares, n_shares, now);
}

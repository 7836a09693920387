/* ecl-twcc-history: which packet feedback speaks of
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-twcc-history.h"

void
ecl_twcc_history_add (EclTwccHistory *self, const EclTwccPacket *packet)
{
  guint index = self->n_sent++ % ECL_TWCC_HISTORY_SIZE;

  self->packets[index].packet = *packet;
  self->packets[index].state = ECL_TWCC_NOT_REPORTED;
}

void
ecl_twcc_history_set_sent (
    EclTwccHistory *self, guint n_packets, GstClockTime sent)
{
  g_return_if_fail (n_packets <= self->n_sent);

  for (guint i = 1; i <= MIN (n_packets, ECL_TWCC_HISTORY_SIZE); i++)
    self->packets[(self->n_sent - i) % ECL_TWCC_HISTORY_SIZE].packet.sent =
        sent;
}

/* Returns: index of the packet with that number, or -1 */
static int
find (const EclTwccHistory *self, guint16 offset, guint16 number)
{
  guint16 age = (guint16)(self->n_sent + offset) - 1 - number;

  if (age >= MIN (self->n_sent, ECL_TWCC_HISTORY_SIZE))
    return -1;
  return (self->n_sent - 1 - age) % ECL_TWCC_HISTORY_SIZE;
}

static gboolean
is_alike (const EclTwccPacket *packet, const EclTwccReport *report)
{
  return report->payload_size == 0 ||
         (report->payload_size == packet->payload_size &&
             report->payload_type == packet->payload_type);
}

/* Returns: whether all that is known of the packets speaks for it, and
 * something is */
static gboolean
fits (const EclTwccHistory *self, guint16 offset, const EclTwccReport *reports,
    guint n_reports)
{
  gboolean found = FALSE;

  for (guint i = 0; i < n_reports; i++) {
    int index = find (self, offset, reports[i].number);

    if (reports[i].payload_size == 0)
      continue;
    if (index < 0 || !is_alike (&self->packets[index].packet, &reports[i]))
      return FALSE;
    found = TRUE;
  }
  return found;
}

/* Returns: whether any of the reports is of another packet */
static gboolean
has_gone_apart (
    const EclTwccHistory *self, const EclTwccReport *reports, guint n_reports)
{
  for (guint i = 0; i < n_reports; i++) {
    int index = find (self, self->offset, reports[i].number);

    if (index >= 0 && !is_alike (&self->packets[index].packet, &reports[i]))
      return TRUE;
  }
  return FALSE;
}

/* Near before far: as few packets as possible were lost in between. */
static void
find_offset (
    EclTwccHistory *self, const EclTwccReport *reports, guint n_reports)
{
  for (guint i = 1; i <= ECL_TWCC_HISTORY_SEARCH; i++) {
    const guint16 offsets[] = {self->offset - i, self->offset + i};

    for (guint j = 0; j < G_N_ELEMENTS (offsets); j++) {
      if (fits (self, offsets[j], reports, n_reports)) {
        self->offset = offsets[j];
        return;
      }
    }
  }
}

/* Returns: whether it is news of a packet */
static gboolean
take (EclTwccHistory *self, const EclTwccReport *report, EclGccPacket *packet)
{
  EclTwccState state = GST_CLOCK_TIME_IS_VALID (report->arrived)
                           ? ECL_TWCC_ARRIVED
                           : ECL_TWCC_LOST;
  int index = find (self, self->offset, report->number);
  const EclTwccPacket *sent;

  if (index < 0 || self->packets[index].state >= state)
    return FALSE;
  sent = &self->packets[index].packet;
  if (!is_alike (sent, report))
    return FALSE;
  self->packets[index].state = state;
  *packet = (EclGccPacket){.sent = sent->sent,
      .arrived = report->arrived,
      .size = sent->size,
      .cluster = sent->cluster};
  return TRUE;
}

guint
ecl_twcc_history_match (EclTwccHistory *self, const EclTwccReport *reports,
    guint n_reports, EclGccPacket *packets)
{
  guint n_packets = 0;

  if (has_gone_apart (self, reports, n_reports))
    find_offset (self, reports, n_reports);
  for (guint i = 0; i < n_reports; i++) {
    if (take (self, &reports[i], &packets[n_packets]))
      n_packets++;
  }
  return n_packets;
}

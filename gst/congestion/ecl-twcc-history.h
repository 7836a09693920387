/* ecl-twcc-history: which packet feedback speaks of
 *
 * Transport-wide feedback (draft-holmer-rmcat-transport-wide-cc-extensions-01)
 * names packets by a number of 16 bits that is written after they have left
 * here, one after the other. So those sent are counted, and that the two counts
 * run alike is checked by payload type and size, which feedback comes with. If
 * they do not, as after packets that were lost in between, the numbers are
 * looked for anew.
 *
 * Pure; zero-initialised is empty; not thread-safe.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-gcc.h"

G_BEGIN_DECLS

/* Packets that are remembered, so that none is taken for one of a turn of the
 * numbers before; at 10 Mbit/s of 1,200 bytes, those of 2 s. */
#define ECL_TWCC_HISTORY_SIZE 2048

/* By how much the two counts may have come apart to be found again. */
#define ECL_TWCC_HISTORY_SEARCH 512

/**
 * EclTwccPacket: as it was sent
 * @payload_type: of RTP
 * @payload_size: bytes, without headers and padding
 * @size: bytes, with all headers
 * @cluster: id of the probe that it was part of; 0: none
 * @sent: sender's clock
 */
typedef struct {
  guint8 payload_type;
  guint payload_size;
  guint size;
  guint cluster;
  GstClockTime sent;
} EclTwccPacket;

/**
 * EclTwccReport: as feedback tells of it
 * @number: its transport-wide one
 * @payload_type: if @payload_size is known
 * @payload_size: as in EclTwccPacket; 0: not known
 * @arrived: receiver's clock; GST_CLOCK_TIME_NONE: lost
 */
typedef struct {
  guint16 number;
  guint8 payload_type;
  guint payload_size;
  GstClockTime arrived;
} EclTwccReport;

typedef enum {
  ECL_TWCC_NOT_REPORTED,
  ECL_TWCC_LOST,
  ECL_TWCC_ARRIVED
} EclTwccState;

/**
 * EclTwccHistory:
 * @n_sent: all of them, ever
 * @offset: of the numbers from our count
 * @packets: the last ones, in a ring
 */
typedef struct {
  guint64 n_sent;
  guint16 offset;
  struct {
    EclTwccPacket packet;
    EclTwccState state;
  } packets[ECL_TWCC_HISTORY_SIZE];
} EclTwccHistory;

/* In the order of sending; only packets that get a number. */
void ecl_twcc_history_add (EclTwccHistory *self, const EclTwccPacket *packet);

/* The @n_packets added last have left at @sent. */
void ecl_twcc_history_set_sent (
    EclTwccHistory *self, guint n_packets, GstClockTime sent);

/**
 * ecl_twcc_history_match:
 * @reports: (array length=n_reports): in the order of their numbers
 * @packets: (out caller-allocates): room for @n_reports
 *
 * Leaves out what is not known, and what has been told before; a packet that
 * was lost may have arrived later.
 *
 * Returns: how many @packets there are
 */
guint ecl_twcc_history_match (EclTwccHistory *self,
    const EclTwccReport *reports, guint n_reports, EclGccPacket *packets);

G_END_DECLS

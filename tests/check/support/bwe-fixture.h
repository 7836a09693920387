/* bwe-fixture: a congestion control element between two pads of a test, with
 * the time that the test sets, and the feedback of a receiver that it plays
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>
#include <gst/congestion/ecl-estimate-event.h>
#include <gst/congestion/ecl-pace-clock.h>
#include <gst/congestion/gsteclbwe.h>

G_BEGIN_DECLS

#define BWE_VIDEO 96
#define BWE_AUDIO 111
#define BWE_RETRANSMISSION 97
#define BWE_PAYLOAD 1000
/* The payload, the header with its extension, and what is around it */
#define BWE_PACKET (BWE_PAYLOAD + 12 + 8 + 38)
/* Of the sender's time, in ns, from which a receiver's differs */
#define BWE_WAY (20 * GST_MSECOND)

/**
 * BweFixture:
 * @element: not owned
 * @output: what has left: payload type and sequence number of buffers
 *   ("v3", "a1", "r2"; "x": no RTP), and events by their type, in one line
 * @now: the time
 * @n_reported: of the packets that have left with a number
 */
typedef struct {
  GstHarness *harness;
  GstEclBwe *element;
  GMutex lock;
  GString *output; /* lock */
  guint n_pushed;  /* lock; packets and lists of them */
  GArray *sent;    /* lock; of GstClockTime, of those with a number */
  GstClockTime now;
  guint n_reported;
} BweFixture;

/* The time stops at 100 s. */
void bwe_fixture_init (BweFixture *self, const char *first_property, ...);
/* @element: (transfer full) */
void bwe_fixture_init_with (BweFixture *self, GstEclBwe *element);
void bwe_fixture_clear (BweFixture *self);

GstBuffer *bwe_fixture_make (guint payload_type, guint16 number);
void bwe_fixture_push (BweFixture *self, guint payload_type, guint16 number);
/* As an RTP session that numbers from @first on: all that has left since the
 * last time has arrived after BWE_WAY. */
void bwe_fixture_report (BweFixture *self, guint16 first);
/* The time goes on, in steps of 1 ms. */
void bwe_fixture_go_on (BweFixture *self, guint milliseconds);
/* Feedback has come, the probes of the beginning are over, and the bit rate is
 * what it started with. */
void bwe_fixture_settle (BweFixture *self);
/* Begins, and from then on sends at exactly 250 kbit/s: a packet every 34 ms,
 * or up to ECL_PACER_BURST_TIME earlier. */
void bwe_fixture_init_at_250 (BweFixture *self);
/* Returns: (transfer full): what has left since the last time */
char *bwe_fixture_take_output (BweFixture *self);
#define assert_output(fixture, expected)                                       \
  G_STMT_START                                                                 \
  {                                                                            \
    g_autofree char *output_ = bwe_fixture_take_output (fixture);              \
    fail_unless_equals_string (output_, expected);                             \
  }                                                                            \
  G_STMT_END
/* Returns: the last estimate that has come upstream since the last time, 0 for
 * none; @n is how many */
guint bwe_fixture_take_estimate (BweFixture *self, guint *n);
guint bwe_fixture_get_stat (BweFixture *self, const char *field);

G_END_DECLS

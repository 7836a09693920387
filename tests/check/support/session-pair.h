/* session-pair: two sessions that call each other in one process
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-wait.h"

#include <gst/rtc/ecl-session.h>

G_BEGIN_DECLS

/* Two ends in one pipeline. Each hands what its session says to the other. */
typedef struct _SessionEnd SessionEnd;
struct _SessionEnd {
  GstEclSession *session;
  SessionEnd *other;
  GstElement *pipeline;
  GMainLoop *loop;
  gboolean connected;
  gboolean closed;
  GError *reason;
  gint packets; /* atomic */
  gint wanted_packets;
  gboolean deaf; /* takes nothing from the other side */
  gboolean channel_open;
  guint descriptions;
  guint n_mlines; /* of candidates that reached webrtcbin */
  guint mlines[8];
};

/* @ends[0] sends VP8 to @ends[1], and is about to make its offer. */
void session_pair_init (SessionEnd *ends);
void session_pair_clear (SessionEnd *ends);
/* Until @ends[1] has got 10 packets. */
void session_pair_connect (SessionEnd *ends);
/* Until either end says something new. */
void session_end_run (SessionEnd *end);
/* A GSourceFunc */
gboolean session_end_quit (gpointer loop);

G_END_DECLS

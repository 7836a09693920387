/* ecl-session-private: what the parts of a session tell each other
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-close-channel.h"
#include "ecl-liveness.h"
#include "ecl-negotiation.h"
#include "ecl-session.h"

G_BEGIN_DECLS

enum {
  SESSION_SIGNAL_LOCAL_DESCRIPTION,
  SESSION_SIGNAL_LOCAL_CANDIDATE,
  SESSION_SIGNAL_CONNECTED,
  SESSION_SIGNAL_PAD_ADDED,
  SESSION_SIGNAL_CLOSED,
  N_SESSION_SIGNALS
};

typedef enum {
  SESSION_STATE_NEW,
  SESSION_STATE_NEGOTIATING,
  SESSION_STATE_CONNECTED,
  SESSION_STATE_CLOSING, /* the close channel is on its way */
  SESSION_STATE_CLOSED,
  N_SESSION_STATES,
} GstEclSessionState;

struct _GstEclSession {
  GObject parent;

  GMainContext *context;          /* immutable */
  GstElement *webrtcbin;          /* immutable */
  GstEclNegotiation *negotiation; /* immutable */
  GstEclLiveness *liveness;       /* immutable */
  GstEclCloseChannel *channel;    /* immutable */
  char *stream_id;                /* immutable */
  gboolean close_channel;         /* immutable */
  guint watchdog;                 /* seconds, immutable */
  guint connect_timeout;          /* seconds, immutable */

  /* context only */
  GstEclSessionState state;
  gint64
      connecting_since; /* monotonic us, 0 before both descriptions are set */
  GSource *timer;       /* watchdog, later the bound on closing */
  GError *reason;       /* of the close */
};

extern guint gst_ecl_session_signals[N_SESSION_SIGNALS];

void gst_ecl_session_make_webrtcbin (GstEclSession *self);
void gst_ecl_session_drop_webrtcbin (GstEclSession *self);

G_END_DECLS

/* ecl-channel-private: what the parts of a channel, and its session, tell each
 * other
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-channel.h"
#include "ecl-sctp.h"

#include <gst/webrtc/webrtc.h>

G_BEGIN_DECLS

typedef enum {
  CHANNEL_STATE_CONNECTING,
  CHANNEL_STATE_OPEN,
  CHANNEL_STATE_CLOSING, /* what was sent goes out, then the close */
  CHANNEL_STATE_CLOSED,
  N_CHANNEL_STATES,
} GstEclChannelState;

enum {
  CHANNEL_SIGNAL_OPEN,
  CHANNEL_SIGNAL_MESSAGE,
  CHANNEL_SIGNAL_LOW_WATER,
  CHANNEL_SIGNAL_CLOSE,
  CHANNEL_SIGNAL_ERROR,
  N_CHANNEL_SIGNALS
};

extern guint gst_ecl_channel_signals[N_CHANNEL_SIGNALS];

struct _GstEclChannel {
  GObject parent;

  GMainContext *context;              /* immutable */
  GstWebRTCDataChannel *data_channel; /* immutable */
  GstEclSctp *sctp;                   /* immutable */
  gboolean is_local;                  /* we made it; immutable */

  /* any thread, atomic */
  guint64 unread;     /* bytes received that `message` has not given out */
  guint64 max_unread; /* bytes */

  /* context only */
  GstEclChannelState state;
  guint64 high_water, low_water, max_queued; /* bytes */
  guint close_timeout;                       /* ms */
  guint64 max_message_size;                  /* bytes, 0 before open */
  GQueue sends;         /* of Send: not yet handed to webrtcbin */
  guint64 queued;       /* bytes in these */
  guint64 handed;       /* bytes of the stream that webrtcbin has got */
  guint64 sent;         /* of these, what SCTP had last while closing */
  gboolean above_low;   /* `low-water` is to come */
  gboolean opened;      /* webrtcbin said so */
  gboolean close_sent;  /* webrtcbin was told to close, or need not be */
  GSource *close_timer; /* the bound on closing */
  GSource *drain_timer; /* looks whether all is sent */
  /* Called once it has told webrtcbin to close; NULL after it was shut */
  void (*close_told) (gpointer session);
  gpointer session;
};

/* ecl-channel.c, for the session */
GstEclChannel *gst_ecl_channel_new (GMainContext *context, GstEclSctp *sctp,
    GstWebRTCDataChannel *data_channel, gboolean is_local);
void gst_ecl_channel_shut (GstEclChannel *self);

/* ecl-channel-send.c */
guint64 gst_ecl_channel_get_handed_amount (GstEclChannel *self);
void gst_ecl_channel_hand_over (GstEclChannel *self);
void gst_ecl_channel_drop_sends (GstEclChannel *self);

G_END_DECLS

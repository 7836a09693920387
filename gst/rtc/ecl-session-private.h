/* ecl-session-private: what the parts of a session tell each other
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-congestion.h"
#include "ecl-latency.h"
#include "ecl-liveness.h"
#include "ecl-negotiation.h"
#include "ecl-sctp.h"
#include "ecl-session-tracks.h"

G_BEGIN_DECLS

enum {
  SESSION_SIGNAL_LOCAL_DESCRIPTION,
  SESSION_SIGNAL_LOCAL_CANDIDATE,
  SESSION_SIGNAL_GATHERED,
  SESSION_SIGNAL_CONNECTED,
  SESSION_SIGNAL_PAD_ADDED,
  SESSION_SIGNAL_PAD_ENDED,
  SESSION_SIGNAL_CHANNEL,
  SESSION_SIGNAL_CLOSED,
  N_SESSION_SIGNALS
};

typedef enum {
  SESSION_STATE_NEW,
  SESSION_STATE_NEGOTIATING,
  SESSION_STATE_CONNECTED,
  SESSION_STATE_CLOSING, /* the close of its channels is on its way */
  SESSION_STATE_CLOSED,
  N_SESSION_STATES,
} GstEclSessionState;

struct _GstEclSession {
  GObject parent;

  GMainContext *context;          /* immutable */
  GstElement *webrtcbin;          /* immutable */
  GstEclNegotiation *negotiation; /* immutable */
  GstEclLiveness *liveness;       /* immutable */
  GstEclSctp *sctp;               /* immutable */
  GstEclCongestion *congestion;   /* immutable */
  char *stream_id;                /* immutable */
  gboolean close_channel;         /* immutable */
  guint watchdog;                 /* seconds, immutable */
  guint connect_timeout;          /* seconds, immutable */
  guint max_channels;             /* immutable */
  gboolean adaptive_latency;      /* immutable */
  guint fixed_latency;            /* ms, immutable */
  guint max_latency;              /* ms, immutable */
  gboolean do_retransmission;     /* immutable */
  guint n_turn_servers;           /* immutable */
  gint n_remote_channels;         /* atomic */
  gint relayed;                   /* atomic; a TURN server relays for us */

  /* context only */
  gboolean allow_idle;
  guint audio_bandwidth; /* kbit/s */
  guint video_bandwidth; /* the same */
  GstEclSessionState state;
  gint64
      connecting_since;   /* monotonic us, 0 before both descriptions are set */
  gint64 heartbeat_at;    /* monotonic us, of the last one */
  GSource *timer;         /* watchdog, later the bound on closing */
  GSource *latency_timer; /* while tracks come, if it adapts */
  EclLatency latency;     /* of the jitterbuffers, if it adapts */
  GError *reason;         /* of the close */
  gboolean described;     /* a description of ours went out */
  gboolean gathered;      /* and all candidates */
  gboolean has_media;     /* it is a call */
  gboolean was_connected;
  const GstEclSessionTracks *tracks; /* whoever adds them, or NULL */
  gpointer tracks_data;
  GDestroyNotify tracks_destroy;
  GPtrArray *held;              /* of GstPad: tracks that wait for an answer */
  GHashTable *rtx_ssrcs;        /* see gst_ecl_rtx_new() */
  GQueue stats_tasks;           /* of GTask */
  GPtrArray *channels;          /* of GstEclChannel, those not closed */
  GPtrArray *unopened;          /* of GstEclChannel, closed before open */
  GstEclChannel *first_channel; /* also once it is closed */
  GstEclChannel *created;       /* while create_channel() runs */

  GMutex stats_lock;
  /* stats lock */
  GPtrArray *counters;      /* of GstEclTrackCounter */
  GstStructure *last_stats; /* what was given out last, or NULL */
  gint64 began;             /* monotonic us, 0 before */
};

extern guint gst_ecl_session_signals[N_SESSION_SIGNALS];

/* ecl-session.c */
void gst_ecl_session_make_webrtcbin (GstEclSession *self);
void gst_ecl_session_drop_webrtcbin (GstEclSession *self);
void gst_ecl_session_channel_closed (GstEclSession *self, gboolean is_first);
void gst_ecl_session_close_told (gpointer self);

/* ecl-session-tracks.c */
void gst_ecl_session_release_tracks (GstEclSession *self);
gboolean gst_ecl_session_prepare (
    GstEclSession *self, const GPtrArray *medias, guint first, GError **error);

/* ecl-session-remote.c */
void gst_ecl_session_watch_tracks (GstEclSession *self);
void gst_ecl_session_end_tracks (
    GstEclSession *self, const GstEclEndedLine *line);

/* ecl-session-stats.c */
void gst_ecl_session_init_stats (GstEclSession *self);
void gst_ecl_session_begin_stats (GstEclSession *self);
void gst_ecl_session_clear_stats (GstEclSession *self);
void gst_ecl_session_fail_stats (GstEclSession *self);
void gst_ecl_session_count_track (GstEclSession *self, GstPad *pad);
void gst_ecl_session_uncount_track (GstEclSession *self, GstPad *pad);
gboolean gst_ecl_session_carries_tracks (GstEclSession *self);

/* ecl-session-latency.c */
void gst_ecl_session_set_latency (GstEclSession *self);
void gst_ecl_session_watch_latency (GstEclSession *self);
void gst_ecl_session_unwatch_latency (GstEclSession *self);

/* ecl-session-channels.c */
void gst_ecl_session_watch_channels (GstEclSession *self);
void gst_ecl_session_drop_channels (GstEclSession *self);
void gst_ecl_session_offer_close_channel (GstEclSession *self);
gboolean gst_ecl_session_can_tell_close (GstEclSession *self);
gboolean gst_ecl_session_has_untold_close (GstEclSession *self);
void gst_ecl_session_close_channels (GstEclSession *self);
void gst_ecl_session_shut_channels (GstEclSession *self);

/* ecl-session-bandwidth.c */
char *gst_ecl_session_finish_local (GstEclSession *self, const char *sdp);
void gst_ecl_session_tell_bandwidths (GstEclSession *self);

/* Its way through the network: ecl-session-ice.c */

void gst_ecl_session_watch_ice (GstEclSession *self);
void gst_ecl_session_set_described (GstEclSession *self);
GError *gst_ecl_session_describe_ice_failure (GstEclSession *self);

G_END_DECLS

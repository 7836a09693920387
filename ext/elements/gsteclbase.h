/* gsteclbase: what every element of the plugin shares
 *
 * A bin with a Peer on a loop of its own, the properties that configure it, and
 * the list of its calls. A subclass says which tracks a call has.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "gsteclcall.h"
#include "gstecldatalink.h"

#include <gst/media/ecl-local-tracks.h>
#include <gst/media/ecl-mlines.h>
#include <gst/rtc/ecl-loop.h>

G_BEGIN_DECLS

#define GST_TYPE_ECL_BASE (gst_ecl_base_get_type ())
G_DECLARE_DERIVABLE_TYPE (GstEclBase, gst_ecl_base, GST_ECL, BASE, GstBin)

/**
 * GstEclBaseClass:
 * @is_ready: whether a call can be set up now; otherwise it waits for
 *     gst_ecl_base_update()
 * @list_tracks: sets the encoders of @mlines, and what is received
 * @pad_added: a remote track of a call came up; nothing flows before this
 *     returns
 * @call_ended: the call is over, its webrtcbin still in place: sets its tracks;
 *     when it is redialled, what it gave out goes on with the next one
 * @describe_track: adds to the statistics of a track that a call sends what is
 *     known of its source; unset for nothing. Any thread
 * @add_stats: adds to the statistics of the element what concerns no single
 *     call; unset for nothing. Any thread
 * @join: goes into a room instead of calling; called when ready, each time the
 *     Peer is registered; unset for who calls
 * @leave: leaves it, before the calls end; unset likewise
 * @refuse_call: why no caller is taken, %NULL when one is; unset for never
 * @place_data: opens the data connections to @remote_id that are not yet;
 *     called whenever something may have changed
 * @refuse_data: why no further data connection is taken, %NULL when one is
 * @data_changed: what waits to be sent may go now; unset for nothing
 * @data_opened: messages can go
 * @data_received: a message came; returns whether it was not dropped
 * @data_closed: the connection is over and no longer listed
 *
 * All on the element's loop, unless they say otherwise.
 */
struct _GstEclBaseClass {
  GstBinClass parent_class;

  gboolean (*is_ready) (GstEclBase *self);
  void (*list_tracks) (GstEclBase *self, GstEclMlines *mlines);
  void (*pad_added) (GstEclBase *self, GstEclCall *call, GstPad *pad);
  void (*call_ended) (GstEclBase *self, GstEclCall *call);
  void (*describe_track) (GstEclBase *self, GstStructure *track);
  void (*add_stats) (GstEclBase *self, GstStructure *stats);
  const char *(*refuse_call) (GstEclBase *self);
  void (*join) (GstEclBase *self, GstEclPeer *peer);
  void (*leave) (GstEclBase *self);

  void (*place_data) (GstEclBase *self, const char *remote_id);
  const char *(*refuse_data) (GstEclBase *self);
  void (*data_changed) (GstEclBase *self);
  void (*data_opened) (GstEclBase *self, GstEclDataLink *link);
  gboolean (*data_received) (
      GstEclBase *self, GstEclDataLink *link, GVariant *value);
  void (*data_closed) (GstEclBase *self, GstEclDataLink *link);
};

void gst_ecl_base_update (GstEclBase *self);
void gst_ecl_base_call (GstEclBase *self, GThreadFunc func, gpointer data);
void gst_ecl_base_foreach_call (GstEclBase *self, GFunc func, gpointer data);
char **gst_ecl_base_dup_codecs (GstEclBase *self, GstEclMediaKind kind);
guint gst_ecl_base_get_bandwidth (GstEclBase *self, GstEclMediaKind kind);
void gst_ecl_base_configure_tracks (
    GstEclBase *self, GstEclLocalTracks *tracks);

void gst_ecl_base_post (
    GstEclBase *self, GSourceFunc func, gpointer data, GDestroyNotify destroy);
GPtrArray *gst_ecl_base_get_links (GstEclBase *self);
gboolean gst_ecl_base_dials (GstEclBase *self);
gboolean gst_ecl_base_wants_data (GstEclBase *self);
void gst_ecl_base_connect_data (GstEclBase *self, const char *remote_id,
    const char *label, GstEclSerialization serialization,
    const GstStructure *init, GstPad *pad);

/* For gstecldatalink only. */
void gst_ecl_base_data_opened (GstEclBase *self, GstEclDataLink *link);
void gst_ecl_base_data_received (
    GstEclBase *self, GstEclDataLink *link, GVariant *value);
void gst_ecl_base_data_closed (GstEclBase *self, GstEclDataLink *link);

/* For gsteclcall only. */
void gst_ecl_base_configure_session (GstEclBase *self, GstEclSession *session);
void gst_ecl_base_add_call (GstEclBase *self, GstEclCall *call);
void gst_ecl_base_call_connected (GstEclBase *self, GstEclCall *call);
void gst_ecl_base_call_closed (GstEclBase *self, GstEclCall *call);
void gst_ecl_base_take_call_apart (GstEclBase *self, GstEclCall *call);
void gst_ecl_base_remove_call (GstEclBase *self, GstEclCall *call);

G_END_DECLS

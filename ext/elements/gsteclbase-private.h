/* gsteclbase-private: what the files of the base share
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "gsteclbase.h"
#include "gsteclproperties.h"

G_BEGIN_DECLS

GST_DEBUG_CATEGORY_EXTERN (gst_ecl_base_debug);

typedef struct {
  GstEclSettings settings; /* object lock */
  GThread *warm_up;        /* from READY on, by the state change */
  GstEclLoop *loop; /* set while PAUSED or PLAYING, by the state change */

  GPtrArray *calls;     /* of GstEclCall; changed on the loop, object lock */
  GPtrArray *links;     /* of GstEclDataLink; the same */
  guint64 data_dropped; /* messages, of links that are gone; object lock */

  /* loop only */
  GstEclPeer *peer;
  GPtrArray *waiting; /* of GstEclMediaConnection: calls not yet answered */
  GThreadPool *ends;  /* takes calls apart */
  gboolean opened;
  gboolean placed;     /* the call to remote-peer-id was made */
  gboolean stopping;   /* no new calls */
  gboolean hanging_up; /* calls that end are taken apart later */

  /* gsteclbase-redial.c; loop only */
  GSource *redial_timer;  /* until it, nothing new is made */
  GSource *answer_timer;  /* until it, what was made again is to be connected */
  guint redials;          /* since something that we made was connected */
  gboolean was_connected; /* something that we made, since the start */

  /* gsteclbase-stats.c; loop only */
  GSource *stats_timer;
  guint told_interval; /* ms, of the timer; 0: there is none */
} GstEclBasePrivate;

#define PRIVATE(self) (gst_ecl_base_get_private (self))

GstEclBasePrivate *gst_ecl_base_get_private (GstEclBase *self);
GPtrArray *gst_ecl_base_copy_calls (GstEclBase *self);
guint gst_ecl_base_count_callers (GstEclBase *self);
gboolean gst_ecl_base_make_place (GstEclBase *self, const char *remote_id);
void gst_ecl_base_end_unconnected (GstEclBase *self);
gboolean gst_ecl_base_update_now (gpointer self);

/* gsteclbase-redial.c */

void gst_ecl_base_redial_connected (GstEclBase *self);
gboolean gst_ecl_base_may_redial (GstEclBase *self, const GError *reason);
void gst_ecl_base_redial (GstEclBase *self, const char *remote_id);
void gst_ecl_base_expect_answer (GstEclBase *self);
void gst_ecl_base_redial_gave_up (
    GstEclBase *self, const char *remote_id, const GError *reason);
void gst_ecl_base_stop_redial (GstEclBase *self);

/* gsteclbase-stats.c */

GstStructure *gst_ecl_base_make_stats (GstEclBase *self);
gboolean gst_ecl_base_update_stats_timer (gpointer self);

/* gsteclbase-server.c */

gboolean gst_ecl_base_start_server (GstEclBase *self);
void gst_ecl_base_stop_server (GstEclBase *self);

/* gsteclbase-credential.c */

void gst_ecl_base_install_credential (GstEclBaseClass *klass);
void gst_ecl_base_setup_credential (GstEclBase *self);
void gst_ecl_base_credential_changed (GstEclBase *self);

/* gsteclbase-data.c */

void gst_ecl_base_take_data_connection (
    GstEclPeer *peer, GstEclDataConnection *connection, gpointer self);
void gst_ecl_base_close_links (GstEclBase *self);
void gst_ecl_base_end_unconnected_links (GstEclBase *self);
void gst_ecl_base_add_data_stats (GstEclBase *self, GstStructure *stats);

G_END_DECLS

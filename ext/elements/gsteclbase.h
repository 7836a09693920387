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
#include "gsteclloop.h"

G_BEGIN_DECLS

#define GST_TYPE_ECL_BASE (gst_ecl_base_get_type ())
G_DECLARE_DERIVABLE_TYPE (GstEclBase, gst_ecl_base, GST_ECL, BASE, GstBin)

/**
 * GstEclBaseClass:
 * @is_ready: whether a call can be set up now; otherwise it waits for
 *     gst_ecl_base_update()
 * @prepare_offer: adds the tracks of a call that we make to its session
 * @prepare_answer: adds the tracks of a call that we take, one for each m-line
 * @pad_added: a remote track of a call came up; nothing flows before this
 *     returns
 * @call_ended: the call is over, its webrtcbin still in place
 *
 * All on the element's loop.
 */
struct _GstEclBaseClass {
  GstBinClass parent_class;

  gboolean (*is_ready) (GstEclBase *self);
  gboolean (*prepare_offer) (
      GstEclBase *self, GstEclCall *call, GError **error);
  gboolean (*prepare_answer) (
      GstEclBase *self, GstEclCall *call, GPtrArray *medias, GError **error);
  void (*pad_added) (GstEclBase *self, GstEclCall *call, GstPad *pad);
  void (*call_ended) (GstEclBase *self, GstEclCall *call);
};

void gst_ecl_base_update (GstEclBase *self);
void gst_ecl_base_foreach_call (GstEclBase *self, GFunc func, gpointer data);
char **gst_ecl_base_dup_codecs (GstEclBase *self, GstEclMediaKind kind);
guint gst_ecl_base_get_bandwidth (GstEclBase *self, GstEclMediaKind kind);

/* For gsteclcall only. */
void gst_ecl_base_post (
    GstEclBase *self, GSourceFunc func, gpointer data, GDestroyNotify destroy);
void gst_ecl_base_configure_session (GstEclBase *self, GstEclSession *session);
void gst_ecl_base_add_call (GstEclBase *self, GstEclCall *call);
void gst_ecl_base_call_connected (GstEclBase *self, GstEclCall *call);
void gst_ecl_base_call_closed (GstEclBase *self, GstEclCall *call);
void gst_ecl_base_remove_call (GstEclBase *self, GstEclCall *call);

G_END_DECLS

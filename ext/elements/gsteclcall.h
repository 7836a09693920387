/* gsteclcall: one call of an element
 *
 * Binds a media connection (signaling) and a session (webrtcbin in the
 * element's bin) for as long as the call lasts, and takes both apart at its
 * end.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/ecl/ecl.h>
#include <gst/rtc/ecl-sdp.h>

G_BEGIN_DECLS

typedef struct _GstEclBase GstEclBase;
typedef struct _GstEclCall GstEclCall;

/**
 * GstEclCall:
 *
 * Reference counted, because streaming threads may hold one a little longer
 * than the call lasts. Fields are used on the element's loop unless they say
 * otherwise.
 */
struct _GstEclCall {
  gint ref_count;         /* atomic */
  GstEclBase *base;       /* immutable, not owned: outlives its calls */
  GstEclSession *session; /* immutable */
  char *remote_id;        /* immutable */
  char *connection_id;    /* object lock of the element */
  GstEclMediaConnection *connection; /* owned until the call ends */
  gboolean incoming;                 /* immutable */
  gint connected;                    /* atomic */
  gboolean ended;                    /* the session is closed */
  gboolean leaving;                  /* it is being taken apart */
  GError *reason;                    /* why it ended, NULL for a hang-up */
  gboolean redialled;                /* it ended, and another one follows */
  GPtrArray *outputs;                /* of GstEclOutput: what it sends */
  GPtrArray *tracks; /* what it gave out, once it ended; for the thread that
                        takes it apart */
};

GstEclCall *gst_ecl_call_new (
    GstEclBase *base, const char *remote_id, GError **error);
GstEclCall *gst_ecl_call_ref (GstEclCall *self);
void gst_ecl_call_unref (GstEclCall *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstEclCall, gst_ecl_call_unref)

gboolean gst_ecl_call_prepare_offer (GstEclCall *self, GError **error);
gboolean gst_ecl_call_prepare_answer (
    GstEclCall *self, const GPtrArray *medias, guint first, GError **error);
void gst_ecl_call_attach (GstEclCall *self, GstEclMediaConnection *connection);
void gst_ecl_call_end (GstEclCall *self);
void gst_ecl_call_leave (GstEclCall *self);
void gst_ecl_call_take_apart (GstEclCall *self);
GstStructure *gst_ecl_call_make_stats (GstEclCall *self);

G_END_DECLS

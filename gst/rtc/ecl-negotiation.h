/* ecl-negotiation: offers and answers, one at a time
 *
 * webrtcbin answers each of its description calls through a promise, on a
 * thread of its own, and takes only one at a time. This queues whole exchanges
 * (offer, remote offer with our answer, remote answer), runs their steps in
 * order, and holds candidates until webrtcbin and the remote side can take
 * them.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-directions.h"

G_BEGIN_DECLS

typedef struct _GstEclNegotiation GstEclNegotiation;

/**
 * GstEclNegotiationFuncs:
 * @prepare: tracks are to be added, to an offer of ours (@medias is %NULL) or
 *   for those of a remote one, in both cases from m-line @first on; returns
 *   whether they are. %FALSE without an error: to be asked again after
 *   gst_ecl_negotiation_resume()
 * @local_description: for the remote side
 * @local_candidate: for the remote side, after its description
 * @track_ended: the remote side sends no more on that m-line, or the m-line is
 *   gone
 * @stable: an exchange is complete
 * @failed: nothing follows
 * @idle: after gst_ecl_negotiation_stop()
 *
 * All called on the negotiation's context.
 */
typedef struct {
  gboolean (*prepare) (
      const GPtrArray *medias, guint first, GError **error, gpointer user_data);
  void (*local_description) (
      const char *type, const char *sdp, gpointer user_data);
  void (*local_candidate) (
      const char *candidate, guint mline_index, gpointer user_data);
  void (*track_ended) (const GstEclEndedLine *line, gpointer user_data);
  void (*stable) (gpointer user_data);
  void (*failed) (const GError *error, gpointer user_data);
  void (*idle) (gpointer user_data);
} GstEclNegotiationFuncs;

GstEclNegotiation *gst_ecl_negotiation_new (GstElement *webrtcbin,
    GMainContext *context, const GstEclNegotiationFuncs *funcs,
    gpointer user_data);
gboolean gst_ecl_negotiation_stop (GstEclNegotiation *self);
void gst_ecl_negotiation_give_up (GstEclNegotiation *self);
void gst_ecl_negotiation_free (GstEclNegotiation *self);
/* Whether no description is on its way, in either direction. */
gboolean gst_ecl_negotiation_is_stable (GstEclNegotiation *self);
void gst_ecl_negotiation_offer (GstEclNegotiation *self);
void gst_ecl_negotiation_resume (GstEclNegotiation *self);
gboolean gst_ecl_negotiation_take_remote (GstEclNegotiation *self,
    GstWebRTCSDPType type, const char *sdp, GError **error);
void gst_ecl_negotiation_take_candidate (GstEclNegotiation *self,
    const char *candidate, const char *mid, int mline_index);

G_END_DECLS

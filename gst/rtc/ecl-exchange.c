/* ecl-exchange: the steps of one exchange of descriptions
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-exchange.h"

/* What follows each step in each kind of exchange. */
static const GstEclStep next_step[N_EXCHANGES][STEP_DONE] = {
    [EXCHANGE_OFFER] = {[STEP_START] = STEP_PREPARE,
        [STEP_PREPARE] = STEP_CREATE_OFFER,
        [STEP_CREATE_OFFER] = STEP_SET_LOCAL,
        [STEP_SET_LOCAL] = STEP_DONE},
    [EXCHANGE_REMOTE_OFFER] = {[STEP_START] = STEP_PREPARE,
        [STEP_PREPARE] = STEP_SET_REMOTE,
        [STEP_SET_REMOTE] = STEP_CREATE_ANSWER,
        [STEP_CREATE_ANSWER] = STEP_SET_LOCAL,
        [STEP_SET_LOCAL] = STEP_DONE},
    [EXCHANGE_REMOTE_ANSWER] =
        {[STEP_START] = STEP_SET_REMOTE, [STEP_SET_REMOTE] = STEP_DONE},
};

GstEclExchange *
gst_ecl_exchange_new (
    GstEclExchangeKind kind, const char *remote_sdp, GPtrArray *medias)
{
  GstEclExchange *self = g_new0 (GstEclExchange, 1);

  self->kind = kind;
  self->remote_sdp = g_strdup (remote_sdp);
  self->medias = medias ? g_ptr_array_ref (medias) : NULL;
  return self;
}

void
gst_ecl_exchange_free (GstEclExchange *self)
{
  g_free (self->remote_sdp);
  g_clear_pointer (&self->medias, g_ptr_array_unref);
  g_free (self);
}

/* Returns: what follows its present step */
GstEclStep
gst_ecl_exchange_next (const GstEclExchange *self)
{
  return next_step[self->kind][self->step];
}

const char *
gst_ecl_step_describe_failure (GstEclStep step)
{
  static const char *const what[] = {
      [STEP_SET_REMOTE] = "webrtcbin refused the remote description",
      [STEP_CREATE_OFFER] = "webrtcbin could not make an offer",
      [STEP_CREATE_ANSWER] = "webrtcbin could not make an answer",
      [STEP_SET_LOCAL] = "webrtcbin refused its own description",
  };

  return what[step];
}

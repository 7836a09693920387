/* ecl-exchange: the steps of one exchange of descriptions
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-sdp.h"

G_BEGIN_DECLS

typedef enum {
  STEP_START,
  STEP_PREPARE, /* tracks are added */
  STEP_SET_REMOTE,
  STEP_CREATE_OFFER,
  STEP_CREATE_ANSWER,
  STEP_SET_LOCAL,
  STEP_DONE,
} GstEclStep;

typedef enum {
  EXCHANGE_OFFER,
  EXCHANGE_REMOTE_OFFER,
  EXCHANGE_REMOTE_ANSWER,
  N_EXCHANGES,
} GstEclExchangeKind;

/**
 * GstEclExchange:
 * @remote_sdp: of a remote description, else %NULL
 * @medias: (element-type GstEclSdpMedia): of that, else %NULL
 */
typedef struct {
  GstEclExchangeKind kind;
  GstEclStep step;
  char *remote_sdp;
  GPtrArray *medias;
} GstEclExchange;

GstEclExchange *gst_ecl_exchange_new (
    GstEclExchangeKind kind, const char *remote_sdp, GPtrArray *medias);
void gst_ecl_exchange_free (GstEclExchange *self);
GstEclStep gst_ecl_exchange_next (const GstEclExchange *self);
const char *gst_ecl_step_describe_failure (GstEclStep step);

G_END_DECLS

/* ecl-sfu-offer: descriptions as webrtcbin knows them, and as a member does
 *
 * webrtcbin keeps an m-line for ever. A browser that is told to send or get
 * something new on one that it knows takes it for the same track, which its
 * page may have stopped. So, for the member, an m-line whose track has ended is
 * rejected, and what comes next there is another one, with another mid (RFC
 * 8829, section 5.2.2).
 *
 * Pure functions over text.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * EclSfuMline:
 * @stream_id: (nullable): of the stream that what is sent belongs to; %NULL
 *   where the member gets nothing
 * @peer_id: with it: the member that sends it
 * @generation: how many others were there before
 * @rejected: there is none now
 *
 * What a member is told of one m-line.
 */
typedef struct {
  const char *stream_id;
  const char *peer_id;
  guint generation;
  gboolean rejected;
} EclSfuMline;

/**
 * ecl_sfu_offer_finish:
 * @sdp: an offer that webrtcbin made
 * @mlines: (array length=n_mlines): what the member is to be told
 * @candidates: (array zero-terminated=1): all candidate lines of our side
 *
 * Says, on each m-line, whose stream it carries: skyway-js takes the first part
 * of a=msid for its id. Puts the candidates into the first m-line, to which all
 * are bundled, since "there is no server->client SFU candidate event" (section
 * 1.4 of protocol.md).
 *
 * Returns: (transfer full) (nullable): the offer to send; %NULL for what is no
 *   description
 */
char *ecl_sfu_offer_finish (const char *sdp, const EclSfuMline *mlines,
    guint n_mlines, const char *const *candidates);

/**
 * ecl_sfu_offer_restore_answer:
 * @sdp: the member's answer
 * @mlines: (array length=n_mlines): what it was told
 *
 * Returns: (transfer full): the answer with the mids that webrtcbin knows; what
 *   is no description stays what it is
 */
char *ecl_sfu_offer_restore_answer (
    const char *sdp, const EclSfuMline *mlines, guint n_mlines);

/**
 * ecl_sfu_offer_make_msids:
 *
 * Returns: (transfer full): JSON object, stream id -> peer id, each once
 * ("msids replaces the previous map each time", section 1.7 of protocol.md)
 */
char *ecl_sfu_offer_make_msids (const EclSfuMline *mlines, guint n_mlines);

G_END_DECLS

/* ecl-sdp: what a session description says
 *
 * Pure functions over SDP text; no webrtcbin. A session reads an offer with
 * these to choose one codec, payload type and header extension id per m-line.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-error.h"

#include <gst/sdp/sdp.h>
#include <gst/webrtc/webrtc.h>

G_BEGIN_DECLS

/**
 * GST_ECL_SDP_MAX_SIZE:
 *
 * Longest description that is parsed, in bytes.
 */
#define GST_ECL_SDP_MAX_SIZE (256 * 1024)
/**
 * GST_ECL_SDP_MAX_MEDIA:
 *
 * Most m-lines of a description that is parsed.
 */
#define GST_ECL_SDP_MAX_MEDIA 256

/**
 * GST_ECL_TWCC_URI:
 *
 * Name of the RTP header extension that numbers packets across streams
 * (draft-holmer-rmcat-transport-wide-cc-extensions-01).
 */
#define GST_ECL_TWCC_URI                                                       \
  "http://www.ietf.org/id/"                                                    \
  "draft-holmer-rmcat-transport-wide-cc-extensions-01"

/**
 * GstEclSdpKind:
 * @GST_ECL_SDP_AUDIO: sound
 * @GST_ECL_SDP_VIDEO: pictures
 * @GST_ECL_SDP_APPLICATION: data channels (RFC 8841)
 * @GST_ECL_SDP_OTHER: what we have no use for
 *
 * What an m-line carries.
 */
typedef enum {
  GST_ECL_SDP_AUDIO,
  GST_ECL_SDP_VIDEO,
  GST_ECL_SDP_APPLICATION,
  GST_ECL_SDP_OTHER,
} GstEclSdpKind;

/**
 * GstEclSdpFormat:
 * @payload_type: 0..127
 * @encoding: encoding name as the description spells it
 * @clock_rate: Hz
 * @caps: application/x-rtp caps of this format, fmtp parameters included
 *
 * One way to encode an m-line's media (RFC 8866, a=rtpmap and a=fmtp).
 */
typedef struct {
  guint payload_type;
  char *encoding;
  guint clock_rate;
  GstCaps *caps;
} GstEclSdpFormat;

/**
 * GstEclSdpMedia:
 * @index: m-line index
 * @kind: what it carries
 * @mid: a=mid, not empty, once in a description
 * @direction: from the view of whoever wrote the description
 * @rejected: port 0 without a=bundle-only
 * @twcc_id: id of the transport-wide sequence number extension, 0 for none
 * @formats: (element-type GstEclSdpFormat): in order of preference
 *
 * One m-line of a description, from gst_ecl_sdp_parse().
 */
typedef struct {
  guint index;
  GstEclSdpKind kind;
  char *mid;
  GstWebRTCRTPTransceiverDirection direction;
  gboolean rejected;
  guint twcc_id;
  GPtrArray *formats;
} GstEclSdpMedia;

GST_ECL_API GPtrArray *gst_ecl_sdp_parse (const char *sdp, GError **error);
GST_ECL_API gboolean gst_ecl_sdp_continues (const GPtrArray *before,
    const GPtrArray *now, gboolean may_change, GError **error);
GST_ECL_API gboolean gst_ecl_sdp_media_remote_receives (
    const GstEclSdpMedia *media);
GST_ECL_API gboolean gst_ecl_sdp_media_remote_sends (
    const GstEclSdpMedia *media);
GST_ECL_API const GstEclSdpFormat *gst_ecl_sdp_media_find_format (
    const GstEclSdpMedia *media, const char *encoding);
GST_ECL_API gboolean gst_ecl_sdp_refuses_all (const GPtrArray *medias);
GST_ECL_API gboolean gst_ecl_sdp_has_kind (
    const GPtrArray *medias, GstEclSdpKind kind);

G_END_DECLS

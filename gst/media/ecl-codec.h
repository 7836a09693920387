/* ecl-codec: the table of codecs that a call may use
 *
 * What each codec is called in SDP, what its streams look like and which
 * elements encode, decode and packetize it. Elements are looked for when they
 * are needed, never at start-up, so one installed later is found.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/rtc/ecl-session.h>

G_BEGIN_DECLS

typedef struct _GstEclCodecElement GstEclCodecElement;

/**
 * GstEclCodec:
 * @name: as browsers spell it in a=rtpmap: "VP8", "H264", "opus"
 * @encoding_name: as GStreamer spells it in RTP caps: "VP8", "H264", "OPUS"
 * @kind: audio or video
 * @clock_rate: of the RTP timestamps, Hz
 * @channels: as in a=rtpmap, 0 for video
 * @payload_type: the one we offer (RFC 3551 static type for PCMU and PCMA)
 * @caps: caps string of its elementary stream
 * @format: caps fields of the a=fmtp line of our offers, "" for none
 *
 * An entry of the table; static, never freed.
 */
typedef struct {
  const char *name;
  const char *encoding_name;
  GstEclMediaKind kind;
  guint clock_rate;
  guint channels;
  guint payload_type;
  const char *caps;
  const char *format;

  /*< private >*/
  const char *encoder_caps; /* what an encoder is held to */
  const char
      *parsed_caps;     /* what a parser is held to; what the payloader takes */
  const char *raw_caps; /* what an encoder is fed with */
  guint bitrate;        /* bit/s when nobody asked for another */
  const GstEclCodecElement *encoders; /* ends with an entry without a name */
  const GstEclCodecElement *decoders;
  const GstEclCodecElement *parser; /* NULL: none is needed */
  const GstEclCodecElement *payloader;
  const GstEclCodecElement *depayloader;
} GstEclCodec;

/**
 * GstEclCodecUse:
 * @GST_ECL_CODEC_ENCODE: raw in, RTP out: encoder, parser, payloader
 * @GST_ECL_CODEC_PAYLOAD: encoded in, RTP out: parser, payloader
 * @GST_ECL_CODEC_FORWARD: RTP in, RTP out: depayloader, parser, payloader
 * @GST_ECL_CODEC_DEPAYLOAD: RTP in, encoded out: depayloader, parser
 * @GST_ECL_CODEC_DECODE: RTP in, raw out: depayloader, parser, decoder
 */
typedef enum {
  GST_ECL_CODEC_ENCODE,
  GST_ECL_CODEC_PAYLOAD,
  GST_ECL_CODEC_FORWARD,
  GST_ECL_CODEC_DEPAYLOAD,
  GST_ECL_CODEC_DECODE,
} GstEclCodecUse;

/* Table look-ups; any thread. @name in any case; @caps elementary or RTP. */
GST_ECL_API const GstEclCodec *gst_ecl_codec_find (const char *name);
GST_ECL_API const GstEclCodec *gst_ecl_codec_find_by_caps (const GstCaps *caps);
/* NULL-terminated, most wanted first, whether available or not. */
GST_ECL_API const GstEclCodec *const *gst_ecl_codec_list (GstEclMediaKind kind);

/* The names in @list (nullable), which are separated by commas; NULL (transfer
 * full) for an empty one. */
GST_ECL_API char **gst_ecl_codec_split_names (const char *list);
/* Whether all names in @list (nullable) are codecs of @kind; FALSE with
 * GST_ECL_ERROR_CODEC, whose message names those that are. */
GST_ECL_API gboolean gst_ecl_codec_check_names (
    const char *list, GstEclMediaKind kind, GError **error);

/* FALSE with GST_ECL_ERROR_CODEC, whose message names what is missing and the
 * Debian package that has it. */
GST_ECL_API gboolean gst_ecl_codec_is_available (
    const GstEclCodec *codec, GstEclCodecUse use, GError **error);

/* Elementary caps (transfer full). */
GST_ECL_API GstCaps *gst_ecl_codec_make_caps (const GstEclCodec *codec);

/* Complete RTP caps (transfer full), fit for a webrtcbin sink pad before a
 * packet exists: media, encoding-name, clock-rate, payload, ssrc, a=fmtp
 * fields, and extmap-@twcc_ext_id unless that is 0. @ssrc 0 leaves the field
 * out. @constraint (nullable): caps whose further fields (profile-level-id of a
 * remote offer, ...) replace our own a=fmtp fields. */
GST_ECL_API GstCaps *gst_ecl_codec_make_rtp_caps (const GstEclCodec *codec,
    guint payload_type, guint ssrc, guint twcc_ext_id,
    const GstCaps *constraint);

/* New elements (transfer floating) with their realtime settings, the first
 * candidate that exists and opens; NULL with GST_ECL_ERROR_CODEC. A parser that
 * is not needed is NULL without an error. */
GST_ECL_API GstElement *gst_ecl_codec_make_encoder (
    const GstEclCodec *codec, GError **error);
GST_ECL_API GstElement *gst_ecl_codec_make_decoder (
    const GstEclCodec *codec, GError **error);
GST_ECL_API GstElement *gst_ecl_codec_make_parser (
    const GstEclCodec *codec, GError **error);
GST_ECL_API GstElement *gst_ecl_codec_make_payloader (
    const GstEclCodec *codec, GError **error);
GST_ECL_API GstElement *gst_ecl_codec_make_depayloader (
    const GstEclCodec *codec, GError **error);

/* @bitrate in bit/s, 0 for the codec's default, converted to the unit of
 * @encoder, one that gst_ecl_codec_make_encoder() made; also while it plays.
 * Encoders without a bit rate (PCMU, PCMA) ignore it. */
GST_ECL_API void gst_ecl_codec_set_bitrate (
    const GstEclCodec *codec, GstElement *encoder, guint bitrate);

G_END_DECLS

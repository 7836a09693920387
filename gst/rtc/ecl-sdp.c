/* ecl-sdp: what a session description says
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-sdp-private.h"

#include <string.h>

static void
sdp_format_free (GstEclSdpFormat *format)
{
  g_free (format->encoding);
  gst_clear_caps (&format->caps);
  g_free (format);
}

static void
sdp_media_free (GstEclSdpMedia *media)
{
  g_free (media->mid);
  g_ptr_array_unref (media->formats);
  g_free (media);
}

GstEclSdpKind
gst_ecl_sdp_kind_of (const GstSDPMedia *media)
{
  const char *name = gst_sdp_media_get_media (media);

  if (g_strcmp0 (name, "audio") == 0)
    return GST_ECL_SDP_AUDIO;
  if (g_strcmp0 (name, "video") == 0)
    return GST_ECL_SDP_VIDEO;
  if (g_strcmp0 (name, "application") == 0)
    return GST_ECL_SDP_APPLICATION;
  return GST_ECL_SDP_OTHER;
}

GstWebRTCRTPTransceiverDirection
gst_ecl_sdp_direction_of (const GstSDPMedia *media)
{
  if (gst_sdp_media_get_attribute_val (media, "sendonly"))
    return GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_SENDONLY;
  if (gst_sdp_media_get_attribute_val (media, "recvonly"))
    return GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_RECVONLY;
  if (gst_sdp_media_get_attribute_val (media, "inactive"))
    return GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_INACTIVE;
  return GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_SENDRECV;
}

gboolean
gst_ecl_sdp_sends (GstWebRTCRTPTransceiverDirection direction)
{
  return direction == GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_SENDONLY ||
         direction == GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_SENDRECV;
}

gboolean
gst_ecl_sdp_receives (GstWebRTCRTPTransceiverDirection direction)
{
  return direction == GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_RECVONLY ||
         direction == GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_SENDRECV;
}

gboolean
gst_ecl_sdp_is_rejected (const GstSDPMedia *media)
{
  return gst_sdp_media_get_port (media) == 0 &&
         gst_sdp_media_get_attribute_val (media, "bundle-only") == NULL;
}

/* a=extmap:<id>[/<direction>] <uri> (RFC 8285, section 5) */
static guint
media_twcc_id (const GstSDPMedia *media)
{
  for (guint i = 0; i < gst_sdp_media_attributes_len (media); i++) {
    const GstSDPAttribute *attribute = gst_sdp_media_get_attribute (media, i);
    g_auto (GStrv) words = NULL;
    guint64 id;

    if (strcmp (attribute->key, "extmap") != 0 || attribute->value == NULL)
      continue;
    words = g_strsplit (attribute->value, " ", 3);
    if (g_strv_length (words) < 2 || strcmp (words[1], GST_ECL_TWCC_URI) != 0)
      continue;
    id = g_ascii_strtoull (words[0], NULL, 10);
    /* One-byte headers, which are all that webrtcbin writes, end at 14. */
    return id >= 1 && id <= 14 ? (guint)id : 0;
  }
  return 0;
}

/* Returns: bit/s that whoever wrote the m-line takes at most, 0 for no bound.
 * b=AS counts kbit/s and what the network adds to the packets (RFC 8866,
 * section 5.8), b=TIAS bit/s of the media alone (RFC 3890): with both, that is
 * the exact one. */
guint
gst_ecl_sdp_bandwidth_of (const GstSDPMedia *media)
{
  guint64 bandwidth = 0;

  for (guint i = 0; i < gst_sdp_media_bandwidths_len (media); i++) {
    const GstSDPBandwidth *line = gst_sdp_media_get_bandwidth (media, i);

    if (g_strcmp0 (line->bwtype, "TIAS") == 0)
      return line->bandwidth;
    if (g_strcmp0 (line->bwtype, "AS") == 0)
      bandwidth = (guint64)line->bandwidth * 1000;
  }
  return (guint)MIN (bandwidth, G_MAXUINT);
}

static void
add_format (
    GstEclSdpMedia *parsed, const GstSDPMedia *media, guint64 payload_type)
{
  GstEclSdpFormat *format;
  GstStructure *s;
  GstCaps *caps;
  const char *encoding;
  int clock_rate = 0;

  caps = gst_sdp_media_get_caps_from_media (media, (int)payload_type);
  if (caps == NULL)
    return;

  s = gst_caps_get_structure (caps, 0);
  gst_structure_set_name (s, "application/x-rtp");
  encoding = gst_structure_get_string (s, "encoding-name");
  if (encoding == NULL ||
      !gst_structure_get_int (s, "clock-rate", &clock_rate)) {
    gst_caps_unref (caps);
    return;
  }

  format = g_new0 (GstEclSdpFormat, 1);
  format->payload_type = (guint)payload_type;
  format->encoding = g_strdup (encoding);
  format->clock_rate = (guint)clock_rate;
  format->caps = caps;
  g_ptr_array_add (parsed->formats, format);
}

/* Each payload type once: to read one means to go through all attributes, and a
 * description can name it ten thousand times. */
static void
add_formats (GstEclSdpMedia *parsed, const GstSDPMedia *media)
{
  gboolean seen[128] = {FALSE};

  for (guint i = 0; i < gst_sdp_media_formats_len (media); i++) {
    const char *text = gst_sdp_media_get_format (media, i);
    guint64 payload_type;

    if (!g_ascii_string_to_unsigned (text, 10, 0, 127, &payload_type, NULL) ||
        seen[payload_type])
      continue;
    seen[payload_type] = TRUE;
    add_format (parsed, media, payload_type);
  }
}

static GstEclSdpMedia *
parse_media (const GstSDPMedia *media, guint index)
{
  GstEclSdpMedia *parsed = g_new0 (GstEclSdpMedia, 1);

  parsed->index = index;
  parsed->kind = gst_ecl_sdp_kind_of (media);
  parsed->mid = g_strdup (gst_sdp_media_get_attribute_val (media, "mid"));
  parsed->direction = gst_ecl_sdp_direction_of (media);
  parsed->rejected = gst_ecl_sdp_is_rejected (media);
  parsed->twcc_id = media_twcc_id (media);
  parsed->formats =
      g_ptr_array_new_with_free_func ((GDestroyNotify)sdp_format_free);

  if (parsed->kind == GST_ECL_SDP_AUDIO || parsed->kind == GST_ECL_SDP_VIDEO)
    add_formats (parsed, media);
  return parsed;
}

/* webrtcbin aborts the process over a=mid that is missing or comes twice. */
static gboolean
check_mids (GPtrArray *medias, GError **error)
{
  g_autoptr (GHashTable) mids = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < medias->len; i++) {
    const GstEclSdpMedia *media = g_ptr_array_index (medias, i);

    if (media->mid == NULL || *media->mid == '\0' ||
        !g_hash_table_add (mids, media->mid)) {
      g_set_error (error, GST_ECL_ERROR, GST_ECL_ERROR_WEBRTC,
          "m-line %u of the session description has no a=mid of its own", i);
      return FALSE;
    }
  }
  return TRUE;
}

/**
 * gst_ecl_sdp_parse:
 * @sdp: a session description (RFC 8866), at most %GST_ECL_SDP_MAX_SIZE bytes
 *
 * Reads the m-lines of a description, each of which must have an a=mid of its
 * own (RFC 8829, section 5.2.1). Pure; any thread.
 *
 * Returns: (transfer full) (element-type GstEclSdpMedia): its m-lines in order,
 *     or %NULL with a %GST_ECL_ERROR_WEBRTC
 */
GPtrArray *
gst_ecl_sdp_parse (const char *sdp, GError **error)
{
  GstSDPMessage *message = NULL;
  GPtrArray *medias = NULL;
  guint n;

  if (sdp == NULL ||
      strnlen (sdp, GST_ECL_SDP_MAX_SIZE + 1) > GST_ECL_SDP_MAX_SIZE) {
    g_set_error (error, GST_ECL_ERROR, GST_ECL_ERROR_WEBRTC,
        "session description is longer than %d bytes", GST_ECL_SDP_MAX_SIZE);
    return NULL;
  }
  if (!g_str_has_prefix (sdp, "v=0") ||
      gst_sdp_message_new_from_text (sdp, &message) != GST_SDP_OK) {
    g_set_error (error, GST_ECL_ERROR, GST_ECL_ERROR_WEBRTC,
        "session description is not valid SDP");
    g_clear_pointer (&message, gst_sdp_message_free);
    return NULL;
  }

  n = gst_sdp_message_medias_len (message);
  if (n == 0 || n > GST_ECL_SDP_MAX_MEDIA) {
    g_set_error (error, GST_ECL_ERROR, GST_ECL_ERROR_WEBRTC,
        "session description has %u m-lines, between 1 and %d are accepted", n,
        GST_ECL_SDP_MAX_MEDIA);
  } else {
    medias = g_ptr_array_new_with_free_func ((GDestroyNotify)sdp_media_free);
    for (guint i = 0; i < n; i++) {
      g_ptr_array_add (
          medias, parse_media (gst_sdp_message_get_media (message, i), i));
    }
  }
  gst_sdp_message_free (message);
  if (medias && !check_mids (medias, error))
    g_clear_pointer (&medias, g_ptr_array_unref);
  return medias;
}

static gboolean
continues (const GstEclSdpMedia *before, const GstEclSdpMedia *now,
    gboolean may_change)
{
  return before->kind == now->kind && (g_strcmp0 (before->mid, now->mid) == 0 ||
                                          (may_change && before->rejected));
}

/**
 * gst_ecl_sdp_continues:
 * @before: (element-type GstEclSdpMedia): m-lines of the last description, of
 *     whichever side
 * @now: (element-type GstEclSdpMedia): those of the one that follows it
 * @may_change: whether it may add m-lines, and use those again that were
 *     rejected, by another mid, as offers may and answers may not
 *
 * Whether m-lines keep their place, kind and mid from one description to the
 * next (RFC 8829, sections 5.2.2 and 5.3.1). webrtcbin cannot have an m-line
 * become one of another kind. Pure; any thread.
 *
 * Returns: %FALSE with a %GST_ECL_ERROR_WEBRTC
 */
gboolean
gst_ecl_sdp_continues (const GPtrArray *before, const GPtrArray *now,
    gboolean may_change, GError **error)
{
  if (now->len < before->len || (now->len > before->len && !may_change)) {
    g_set_error (error, GST_ECL_ERROR, GST_ECL_ERROR_WEBRTC,
        "session description has %u m-lines where %u were negotiated", now->len,
        before->len);
    return FALSE;
  }
  for (guint i = 0; i < before->len; i++) {
    if (!continues (g_ptr_array_index (before, i), g_ptr_array_index (now, i),
            may_change)) {
      g_set_error (error, GST_ECL_ERROR, GST_ECL_ERROR_WEBRTC,
          "m-line %u of the session description is not the one that was "
          "negotiated there",
          i);
      return FALSE;
    }
  }
  return TRUE;
}

/**
 * gst_ecl_sdp_media_remote_receives:
 *
 * Whether the m-line is in use for what we send. Pure; any thread.
 *
 * Returns: whether whoever wrote the m-line wants to receive on it
 */
gboolean
gst_ecl_sdp_media_remote_receives (const GstEclSdpMedia *media)
{
  return !media->rejected && gst_ecl_sdp_receives (media->direction);
}

/**
 * gst_ecl_sdp_media_remote_sends:
 *
 * Whether the m-line is in use for what we receive. Pure; any thread.
 *
 * Returns: whether whoever wrote the m-line wants to send on it
 */
gboolean
gst_ecl_sdp_media_remote_sends (const GstEclSdpMedia *media)
{
  return !media->rejected && gst_ecl_sdp_sends (media->direction);
}

/* How well a format of the wanted encoding suits us; 0 is unusable. H264 must
 * be constrained baseline, which every browser decodes, and be fragmentable. */
static guint
format_score (const GstEclSdpFormat *format)
{
  const GstStructure *s = gst_caps_get_structure (format->caps, 0);
  const char *mode, *profile;

  if (g_ascii_strcasecmp (format->encoding, "VP9") == 0) {
    profile = gst_structure_get_string (s, "profile-id");
    return profile == NULL || strcmp (profile, "0") == 0 ? 1 : 0;
  }
  if (g_ascii_strcasecmp (format->encoding, "H264") != 0)
    return 1;

  mode = gst_structure_get_string (s, "packetization-mode");
  if (g_strcmp0 (mode, "1") != 0)
    return 0;
  profile = gst_structure_get_string (s, "profile-level-id");
  if (profile == NULL)
    return 1;
  if (g_ascii_strncasecmp (profile, "42e0", 4) == 0)
    return 3;
  return g_ascii_strncasecmp (profile, "42", 2) == 0 ? 2 : 0;
}

/**
 * gst_ecl_sdp_media_find_format:
 * @encoding: encoding name, compared without regard to case (RFC 8866, 6.6)
 *
 * Chooses among the formats of one encoding: H264 has to be constrained
 * baseline in several packets per picture, VP9 profile 0. Pure; any thread.
 *
 * Returns: (transfer none) (nullable): the format of @media that suits
 * @encoding best, valid as long as @media
 */
const GstEclSdpFormat *
gst_ecl_sdp_media_find_format (
    const GstEclSdpMedia *media, const char *encoding)
{
  const GstEclSdpFormat *best = NULL;
  guint best_score = 0;

  for (guint i = 0; i < media->formats->len; i++) {
    const GstEclSdpFormat *format = g_ptr_array_index (media->formats, i);
    guint score;

    if (g_ascii_strcasecmp (format->encoding, encoding) != 0)
      continue;
    score = format_score (format);
    if (score > best_score) {
      best = format;
      best_score = score;
    }
  }
  return best;
}

/**
 * gst_ecl_sdp_refuses_all:
 * @medias: (element-type GstEclSdpMedia): m-lines of an answer
 *
 * Whether an answer is a refusal. Pure; any thread.
 *
 * Returns: whether it takes none of what was offered, as a refusal of a call
 *     does (RFC 3264, section 6)
 */
gboolean
gst_ecl_sdp_refuses_all (const GPtrArray *medias)
{
  for (guint i = 0; i < medias->len; i++) {
    const GstEclSdpMedia *media = g_ptr_array_index (medias, i);

    if (!media->rejected)
      return FALSE;
  }
  return TRUE;
}

/**
 * gst_ecl_sdp_has_kind:
 * @medias: (element-type GstEclSdpMedia): m-lines of a description
 * @kind: what to look for
 *
 * Whether a description is about media of a kind. Pure; any thread.
 *
 * Returns: whether one of them is of @kind, rejected or not
 */
gboolean
gst_ecl_sdp_has_kind (const GPtrArray *medias, GstEclSdpKind kind)
{
  for (guint i = 0; i < medias->len; i++) {
    const GstEclSdpMedia *media = g_ptr_array_index (medias, i);

    if (media->kind == kind)
      return TRUE;
  }
  return FALSE;
}

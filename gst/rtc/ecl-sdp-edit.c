/* ecl-sdp-edit: what is changed in our own descriptions, and one that refuses
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-sdp-edit.h"

#include "ecl-rtx.h"
#include "ecl-sdp-private.h"

#define MAX_MESSAGE_SIZE "max-message-size"

/* @names: %NULL-terminated */
void
gst_ecl_sdp_remove_attributes (GstSDPMedia *media, const char *const *names)
{
  for (guint i = gst_sdp_media_attributes_len (media); i > 0; i--) {
    if (g_strv_contains (
            names, gst_sdp_media_get_attribute (media, i - 1)->key))
      gst_sdp_media_remove_attribute (media, i - 1);
  }
}

/* webrtcbin writes the stream only as a=ssrc msid, which Firefox does not read;
 * and it does so on m-lines that send no more, too. */
static void
finish_stream (GstSDPMedia *media, const char *stream_id)
{
  static const char *const of_streams[] = {"ssrc", "ssrc-group", "msid", NULL};
  g_autofree char *value = NULL;

  if (!gst_ecl_sdp_sends (gst_ecl_sdp_direction_of (media))) {
    gst_ecl_sdp_remove_attributes (media, of_streams);
    return;
  }
  if (gst_sdp_media_get_attribute_val (media, "msid") != NULL)
    return;
  value = g_strdup_printf (
      "%s %s-%s", stream_id, stream_id, gst_sdp_media_get_media (media));
  gst_sdp_media_add_attribute (media, "msid", value);
}

static GstSDPMedia *
edit_media (GstSDPMessage *message, guint index)
{
  return (GstSDPMedia *)gst_sdp_message_get_media (message, index);
}

/**
 * gst_ecl_sdp_lift_message_size:
 * @message: a description that webrtcbin made, before it is given back to it
 *
 * webrtcbin takes the largest message that it receives, 64 KiB, as a bound on
 * what it sends as well. With this only the remote side's bound counts.
 * gst_ecl_sdp_finish_local() takes it out again. Pure; any thread.
 */
void
gst_ecl_sdp_lift_message_size (GstSDPMessage *message)
{
  for (guint i = 0; i < gst_sdp_message_medias_len (message); i++) {
    GstSDPMedia *media = edit_media (message, i);

    if (gst_ecl_sdp_kind_of (media) == GST_ECL_SDP_APPLICATION &&
        gst_sdp_media_get_attribute_val (media, MAX_MESSAGE_SIZE) == NULL)
      gst_sdp_media_add_attribute (media, MAX_MESSAGE_SIZE, "0");
  }
}

/**
 * gst_ecl_sdp_set_bandwidth:
 * @message: one of our descriptions
 * @kind: of the m-lines meant
 * @kbps: kbit/s, at most %GST_ECL_SDP_MAX_BANDWIDTH; 0 changes nothing
 *
 * Says what the remote side may send on each m-line of @kind, in the place of
 * what was said of it: b=AS:@kbps, and b=TIAS with the same in bit/s, as
 * skyway-js 4.4.5 does for its options `videoBandwidth` and `audioBandwidth`
 * (sdpUtil.js). Browsers obey. Pure; any thread.
 */
void
gst_ecl_sdp_set_bandwidth (
    GstSDPMessage *message, GstEclSdpKind kind, guint kbps)
{
  g_return_if_fail (kbps <= GST_ECL_SDP_MAX_BANDWIDTH);

  for (guint i = 0; kbps > 0 && i < gst_sdp_message_medias_len (message); i++) {
    GstSDPMedia *media = edit_media (message, i);

    if (gst_ecl_sdp_kind_of (media) != kind)
      continue;
    while (gst_sdp_media_bandwidths_len (media) > 0)
      gst_sdp_media_remove_bandwidth (media, 0);
    gst_sdp_media_add_bandwidth (media, "AS", kbps);
    gst_sdp_media_add_bandwidth (media, "TIAS", kbps * 1000);
  }
}

/**
 * gst_ecl_sdp_finish_local:
 * @sdp: a description that webrtcbin made
 * @finish: what it is to say as well
 *
 * Adds what the SDKs need and webrtcbin leaves out: a=msid on every m-line that
 * sends, without which they raise no `stream` event (RFC 8830), and the
 * bandwidths. Retransmissions keep their SSRCs. Takes out what
 * gst_ecl_sdp_lift_message_size() put in, and streams of m-lines that do not
 * send. Fingerprints and everything else stay as they are. Pure; any thread.
 *
 * Returns: (transfer full): the description to send
 */
char *
gst_ecl_sdp_finish_local (const char *sdp, const GstEclSdpFinish *finish)
{
  static const char *const message_size[] = {MAX_MESSAGE_SIZE, NULL};
  GstSDPMessage *message = NULL;
  char *text;

  if (gst_sdp_message_new_from_text (sdp, &message) != GST_SDP_OK) {
    g_clear_pointer (&message, gst_sdp_message_free);
    return g_strdup (sdp);
  }
  for (guint i = 0; i < gst_sdp_message_medias_len (message); i++) {
    GstSDPMedia *media = edit_media (message, i);

    if (gst_ecl_sdp_kind_of (media) == GST_ECL_SDP_AUDIO ||
        gst_ecl_sdp_kind_of (media) == GST_ECL_SDP_VIDEO)
      finish_stream (media, finish->stream_id);
    else if (gst_ecl_sdp_kind_of (media) == GST_ECL_SDP_APPLICATION)
      /* With it the remote side would send more than 64 KiB at once (RFC 8841,
       * 6.1), which comes out of webrtcbin in pieces. */
      gst_ecl_sdp_remove_attributes (media, message_size);
  }
  gst_ecl_sdp_set_bandwidth (
      message, GST_ECL_SDP_AUDIO, finish->audio_bandwidth);
  gst_ecl_sdp_set_bandwidth (
      message, GST_ECL_SDP_VIDEO, finish->video_bandwidth);
  if (finish->rtx_ssrcs)
    gst_ecl_rtx_keep (finish->rtx_ssrcs, message);
  text = gst_sdp_message_as_text (message);
  gst_sdp_message_free (message);
  return text;
}

/* The m-line of an answer that refuses @offered: port 0 and one of its formats,
 * since there has to be one. */
static void
add_rejected_media (GstSDPMessage *answer, const GstSDPMedia *offered)
{
  GstSDPMedia *media = NULL;

  gst_sdp_media_new (&media);
  gst_sdp_media_set_media (media, gst_sdp_media_get_media (offered));
  gst_sdp_media_set_port_info (media, 0, 1);
  gst_sdp_media_set_proto (media, gst_sdp_media_get_proto (offered));
  gst_sdp_media_add_format (media, gst_sdp_media_formats_len (offered) > 0
                                       ? gst_sdp_media_get_format (offered, 0)
                                       : "0");
  gst_sdp_media_add_connection (media, "IN", "IP4", "0.0.0.0", 0, 0);
  gst_sdp_media_add_attribute (
      media, "mid", gst_sdp_media_get_attribute_val (offered, "mid"));
  gst_sdp_media_add_attribute (media, "inactive", NULL);
  gst_sdp_message_add_media (answer, media);
  gst_sdp_media_free (media);
}

/**
 * gst_ecl_sdp_make_rejection:
 * @offer: a remote offer
 * @error: return location
 *
 * Makes the answer that takes nothing of an offer: each m-line with port 0 (RFC
 * 3264, section 6), and so none of them in a BUNDLE group (RFC 9143, section
 * 7.3.3). Pure; any thread.
 *
 * Returns: (transfer full): the answer, or %NULL with a %GST_ECL_ERROR_WEBRTC
 *     for what gst_ecl_sdp_parse() does not take either
 */
char *
gst_ecl_sdp_make_rejection (const char *offer, GError **error)
{
  g_autoptr (GPtrArray) medias = gst_ecl_sdp_parse (offer, error);
  GstSDPMessage *message = NULL;
  GstSDPMessage *answer = NULL;
  char *text;

  if (medias == NULL)
    return NULL;
  gst_sdp_message_new_from_text (offer, &message);
  gst_sdp_message_new (&answer);
  gst_sdp_message_set_version (answer, "0");
  gst_sdp_message_set_origin (answer, "-", "1", "1", "IN", "IP4", "0.0.0.0");
  gst_sdp_message_set_session_name (answer, "-");
  gst_sdp_message_add_time (answer, "0", "0", NULL);
  for (guint i = 0; i < gst_sdp_message_medias_len (message); i++)
    add_rejected_media (answer, gst_sdp_message_get_media (message, i));
  text = gst_sdp_message_as_text (answer);
  gst_sdp_message_free (answer);
  gst_sdp_message_free (message);
  return text;
}

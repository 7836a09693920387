/* fuzz-sdp: whatever a remote side describes is read or refused, and what we
 * make of a description is one again
 *
 * The input is a description, or two with a zero byte between them: one that
 * was negotiated and one that follows it.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <string.h>
#include "fuzz.h"
#include "ecl-directions.h"
#include "ecl-mids.h"
#include "ecl-sdp-edit.h"
#include "ecl-sdp-private.h"

int LLVMFuzzerInitialize (int *argc, char ***argv);
const char *__asan_default_options (void);

/* GLib gives up its table of quarks each time it grows (gquark.c), and
 * GStreamer makes a quark of each new name of an a=fmtp parameter. */
const char *
__asan_default_options (void)
{
  return "detect_leaks=0";
}

/* No plugin is needed. */
int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  g_setenv ("GST_PLUGIN_SYSTEM_PATH_1_0", "", TRUE);
  g_setenv ("GST_PLUGIN_PATH_1_0", "", TRUE);
  g_setenv ("GST_REGISTRY_DISABLE", "yes", TRUE);
  gst_init (NULL, NULL);
  return 0;
}

static void
check_media (const GstEclSdpMedia *media)
{
  gboolean seen[128] = {FALSE};

  g_assert_nonnull (media->mid);
  g_assert_cmpint (*media->mid, !=, '\0');
  g_assert_cmpuint (media->twcc_id, <=, 14);
  for (guint i = 0; i < media->formats->len; i++) {
    const GstEclSdpFormat *format = g_ptr_array_index (media->formats, i);

    g_assert_cmpuint (format->payload_type, <, 128);
    g_assert_false (seen[format->payload_type]);
    seen[format->payload_type] = TRUE;
    g_assert_nonnull (format->encoding);
    g_assert_true (GST_IS_CAPS (format->caps));
  }
  gst_ecl_sdp_media_find_format (media, "H264");
  gst_ecl_sdp_media_find_format (media, "VP9");
}

/* It takes nothing, and the offering side finds each of its m-lines in it. */
static void
check_rejection (const char *offer, const GPtrArray *medias)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *answer = gst_ecl_sdp_make_rejection (offer, &error);
  g_autoptr (GPtrArray) refused = NULL;

  g_assert_no_error (error);
  refused = gst_ecl_sdp_parse (answer, &error);
  g_assert_no_error (error);
  g_assert_true (gst_ecl_sdp_continues (medias, refused, FALSE, &error));
  g_assert_true (gst_ecl_sdp_refuses_all (refused));
}

static void
check_bandwidths (const char *sdp, const GstEclSdpFinish *finish)
{
  GstSDPMessage *message = NULL;

  g_assert_cmpint (
      gst_sdp_message_new_from_text (sdp, &message), ==, GST_SDP_OK);
  for (guint i = 0; i < gst_sdp_message_medias_len (message); i++) {
    const GstSDPMedia *media = gst_sdp_message_get_media (message, i);
    GstEclSdpKind kind = gst_ecl_sdp_kind_of (media);
    guint bandwidth = gst_ecl_sdp_bandwidth_of (media);

    if (kind == GST_ECL_SDP_AUDIO)
      g_assert_cmpuint (bandwidth, ==, 1000 * finish->audio_bandwidth);
    else if (kind == GST_ECL_SDP_VIDEO)
      g_assert_cmpuint (bandwidth, ==, 1000 * finish->video_bandwidth);
  }
  gst_ecl_sdp_lift_message_size (message);
  gst_sdp_message_free (message);
}

/* An edit leaves the m-lines what they are. GStreamer writes i= without the end
 * of its line; webrtcbin makes none. */
static void
check_edit (const char *sdp, const GPtrArray *medias)
{
  const GstEclSdpFinish finish = {"stream", 24, 500};
  g_autofree char *finished = gst_ecl_sdp_finish_local (sdp, &finish);
  g_autoptr (GPtrArray) edited = gst_ecl_sdp_parse (finished, NULL);

  /* What is added may make it too long. */
  if (!edited || strstr (sdp, "i="))
    return;
  g_assert_true (gst_ecl_sdp_continues (medias, edited, FALSE, NULL));
  check_bandwidths (finished, &finish);
}

static GPtrArray *
check_one (const char *sdp)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *medias = gst_ecl_sdp_parse (sdp, &error);

  if (!medias) {
    g_assert_error (error, GST_ECL_ERROR, GST_ECL_ERROR_WEBRTC);
    g_assert_null (gst_ecl_sdp_make_rejection (sdp, NULL));
    return NULL;
  }
  g_assert_no_error (error);
  for (guint i = 0; i < medias->len; i++)
    check_media (g_ptr_array_index (medias, i));
  check_rejection (sdp, medias);
  check_edit (sdp, medias);
  return medias;
}

static GstSDPMessage *
parse (const char *sdp)
{
  GstSDPMessage *message = NULL;

  g_assert_cmpint (
      gst_sdp_message_new_from_text (sdp, &message), ==, GST_SDP_OK);
  return message;
}

static const char *
get_mid (const GstSDPMessage *message, guint mline)
{
  return gst_sdp_media_get_attribute_val (
      gst_sdp_message_get_media (message, mline), "mid");
}

/* For webrtcbin an m-line keeps its mid, and the remote side gets its own. */
static void
check_mids (const GPtrArray *before, const char *sdp, const GPtrArray *now)
{
  GstEclMids *mids = gst_ecl_mids_new ();
  GstSDPMessage *message = parse (sdp);

  g_assert_true (gst_ecl_mids_learn (mids, before, NULL));
  if (gst_ecl_mids_learn (mids, now, NULL)) {
    gst_ecl_mids_hide (mids, message);
    for (guint i = 0; i < before->len; i++)
      g_assert_cmpstr (get_mid (message, i), ==,
          ((GstEclSdpMedia *)g_ptr_array_index (before, i))->mid);
    gst_ecl_mids_tell (now, GST_WEBRTC_SDP_TYPE_ANSWER, message);
    for (guint i = 0; i < now->len; i++)
      g_assert_cmpstr (get_mid (message, i), ==,
          ((GstEclSdpMedia *)g_ptr_array_index (now, i))->mid);
  }
  gst_sdp_message_free (message);
  gst_ecl_mids_free (mids);
}

/* Whatever the remote side says, for webrtcbin nothing changes. */
static void
check_directions (const char *before, const char *now)
{
  GstEclDirections *directions = gst_ecl_directions_new ();
  GstSDPMessage *ours[2] = {parse (before), parse (before)};
  GstSDPMessage *theirs[2] = {parse (before), parse (now)};

  for (guint i = 0; i < 2; i++) {
    gst_ecl_directions_take_remote (
        directions, GST_WEBRTC_SDP_TYPE_OFFER, theirs[i]);
    gst_ecl_directions_take_local (
        directions, GST_WEBRTC_SDP_TYPE_ANSWER, ours[i]);
    g_array_unref (gst_ecl_directions_agree (directions));
  }
  for (guint i = 0; i < gst_sdp_message_medias_len (ours[0]); i++)
    g_assert_cmpint (
        gst_ecl_sdp_direction_of (gst_sdp_message_get_media (ours[0], i)), ==,
        gst_ecl_sdp_direction_of (gst_sdp_message_get_media (ours[1], i)));
  gst_ecl_directions_tell (directions, ours[1]);
  for (guint i = 0; i < 2; i++) {
    gst_sdp_message_free (ours[i]);
    gst_sdp_message_free (theirs[i]);
  }
  gst_ecl_directions_free (directions);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  const guint8 *zero = memchr (data, 0, size);
  gsize first = zero ? (gsize)(zero - data) : size;
  g_autofree char *before = g_strndup ((const char *)data, first);
  g_autofree char *now =
      zero ? g_strndup ((const char *)zero + 1, size - first - 1) : NULL;
  g_autoptr (GPtrArray) medias = check_one (before);
  g_autoptr (GPtrArray) next = now ? check_one (now) : NULL;
  g_autoptr (GError) error = NULL;

  if (!medias || !next)
    return 0;
  if (gst_ecl_sdp_continues (medias, next, TRUE, &error)) {
    check_directions (before, now);
    check_mids (medias, now, next);
  } else {
    g_assert_error (error, GST_ECL_ERROR, GST_ECL_ERROR_WEBRTC);
  }
  return 0;
}

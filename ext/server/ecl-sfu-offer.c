/* ecl-sfu-offer: descriptions as webrtcbin knows them, and as a member does
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-sfu-offer.h"

#include "ecl-json.h"

#include <gst/rtc/ecl-sdp.h>
#include <string.h>

static GstSDPMedia *
edit_media (GstSDPMessage *message, guint index)
{
  return (GstSDPMedia *)gst_sdp_message_get_media (message, index);
}

typedef gboolean (*AttributeFunc) (const GstSDPAttribute *attribute);

static void
remove_attributes (GstSDPMedia *media, AttributeFunc is_meant)
{
  for (guint i = gst_sdp_media_attributes_len (media); i > 0; i--) {
    if (is_meant (gst_sdp_media_get_attribute (media, i - 1)))
      gst_sdp_media_remove_attribute (media, i - 1);
  }
}

/* Mids */

static char *
make_mid (const char *mid, guint generation)
{
  return generation > 0 ? g_strdup_printf ("%s-%u", mid, generation)
                        : g_strdup (mid);
}

/* The inverse, for a mid that make_mid() made. */
static char *
restore_mid (const char *mid, guint generation)
{
  g_autofree char *suffix = make_mid ("", generation);

  return g_str_has_suffix (mid, suffix)
             ? g_strndup (mid, strlen (mid) - strlen (suffix))
             : g_strdup (mid);
}

typedef char *(*MidFunc) (const char *mid, guint generation);

static void
replace_mid (GstSDPMedia *media, guint generation, MidFunc func)
{
  for (guint i = 0; i < gst_sdp_media_attributes_len (media); i++) {
    const GstSDPAttribute *attribute = gst_sdp_media_get_attribute (media, i);
    g_autofree char *mid = NULL;
    GstSDPAttribute replaced;

    if (!g_str_equal (attribute->key, "mid") || attribute->value == NULL)
      continue;
    mid = func (attribute->value, generation);
    gst_sdp_attribute_set (&replaced, "mid", mid);
    gst_sdp_media_replace_attribute (media, i, &replaced);
  }
}

static gboolean
is_rejected (const GstSDPMedia *media)
{
  return gst_sdp_media_get_port (media) == 0 &&
         gst_sdp_media_get_attribute_val (media, "bundle-only") == NULL;
}

/* Names those that are not rejected (RFC 9143, section 7.2). */
static void
replace_bundle (GstSDPMessage *message)
{
  g_autoptr (GString) group = g_string_new ("BUNDLE");
  GstSDPAttribute replaced;

  for (guint i = 0; i < gst_sdp_message_medias_len (message); i++) {
    const GstSDPMedia *media = gst_sdp_message_get_media (message, i);
    const char *mid = gst_sdp_media_get_attribute_val (media, "mid");

    if (mid && !is_rejected (media))
      g_string_append_printf (group, " %s", mid);
  }
  for (guint i = 0; i < gst_sdp_message_attributes_len (message); i++) {
    const GstSDPAttribute *attribute =
        gst_sdp_message_get_attribute (message, i);

    if (!g_str_equal (attribute->key, "group"))
      continue;
    gst_sdp_attribute_set (&replaced, "group", group->str);
    gst_sdp_message_replace_attribute (message, i, &replaced);
  }
}

/* Streams */

/* webrtcbin writes "SSRC msid:STREAM TRACK" beside a=msid or in its place. */
static gboolean
names_stream (const GstSDPAttribute *attribute)
{
  return g_str_equal (attribute->key, "msid") ||
         (g_str_equal (attribute->key, "ssrc") && attribute->value &&
             strstr (attribute->value, " msid:"));
}

static void
set_stream (GstSDPMedia *media, const char *stream_id)
{
  g_autofree char *value = NULL;

  remove_attributes (media, names_stream);
  if (stream_id == NULL)
    return;
  value = g_strdup_printf (
      "%s %s-%s", stream_id, stream_id, gst_sdp_media_get_media (media));
  gst_sdp_media_add_attribute (media, "msid", value);
}

static gboolean
is_about_use (const GstSDPAttribute *attribute)
{
  static const char *const names[] = {"bundle-only", "ssrc", "ssrc-group",
      "sendonly", "recvonly", "sendrecv", "inactive", NULL};

  return g_strv_contains (names, attribute->key);
}

static void
reject (GstSDPMedia *media)
{
  remove_attributes (media, is_about_use);
  gst_sdp_media_set_port_info (media, 0, 1);
  gst_sdp_media_add_attribute (media, "inactive", "");
}

/* Candidates */

static gboolean
is_candidate (const GstSDPAttribute *attribute)
{
  return g_str_equal (attribute->key, "candidate") ||
         g_str_equal (attribute->key, "end-of-candidates");
}

static void
set_candidates (GstSDPMedia *media, const char *const *candidates)
{
  static const char prefix[] = "candidate:";

  remove_attributes (media, is_candidate);
  for (; *candidates; candidates++) {
    const char *value = *candidates;

    if (g_str_has_prefix (value, prefix))
      value += strlen (prefix);
    gst_sdp_media_add_attribute (media, "candidate", value);
  }
  gst_sdp_media_add_attribute (media, "end-of-candidates", NULL);
}

/* Descriptions */

/* (transfer full) (nullable) */
static GstSDPMessage *
parse (const char *sdp)
{
  GstSDPMessage *message = NULL;

  if (g_str_has_prefix (sdp, "v=0") && strlen (sdp) <= GST_ECL_SDP_MAX_SIZE &&
      gst_sdp_message_new_from_text (sdp, &message) != GST_SDP_OK)
    g_clear_pointer (&message, gst_sdp_message_free);
  return message;
}

static char *
print (GstSDPMessage *message)
{
  char *text = gst_sdp_message_as_text (message);

  gst_sdp_message_free (message);
  return text;
}

char *
ecl_sfu_offer_finish (const char *sdp, const EclSfuMline *mlines,
    guint n_mlines, const char *const *candidates)
{
  static const EclSfuMline nothing = {0};
  GstSDPMessage *message = parse (sdp);

  if (message == NULL)
    return NULL;
  for (guint i = 0; i < gst_sdp_message_medias_len (message); i++) {
    const EclSfuMline *mline = i < n_mlines ? &mlines[i] : &nothing;
    GstSDPMedia *media = edit_media (message, i);

    set_stream (media, mline->stream_id);
    replace_mid (media, mline->generation, make_mid);
    if (mline->rejected)
      reject (media);
    if (i == 0)
      set_candidates (media, candidates);
  }
  replace_bundle (message);
  return print (message);
}

char *
ecl_sfu_offer_restore_answer (
    const char *sdp, const EclSfuMline *mlines, guint n_mlines)
{
  GstSDPMessage *message = parse (sdp);
  gboolean any = FALSE;

  for (guint i = 0; i < n_mlines; i++)
    any |= mlines[i].generation > 0;
  if (message == NULL || !any) {
    g_clear_pointer (&message, gst_sdp_message_free);
    return g_strdup (sdp);
  }
  for (guint i = 0; i < gst_sdp_message_medias_len (message); i++) {
    if (i < n_mlines)
      replace_mid (edit_media (message, i), mlines[i].generation, restore_mid);
  }
  replace_bundle (message);
  return print (message);
}

/* Map of streams */

static gboolean
is_listed (const EclSfuMline *mlines, guint index)
{
  for (guint i = 0; i < index; i++) {
    if (g_strcmp0 (mlines[i].stream_id, mlines[index].stream_id) == 0)
      return TRUE;
  }
  return FALSE;
}

char *
ecl_sfu_offer_make_msids (const EclSfuMline *mlines, guint n_mlines)
{
  GString *json = g_string_new ("{");

  for (guint i = 0; i < n_mlines; i++) {
    if (mlines[i].stream_id == NULL || is_listed (mlines, i))
      continue;
    if (json->len > 1)
      g_string_append_c (json, ',');
    ecl_json_append_string (json, mlines[i].stream_id, -1);
    g_string_append_c (json, ':');
    ecl_json_append_string (json, mlines[i].peer_id, -1);
  }
  g_string_append_c (json, '}');
  return g_string_free (json, FALSE);
}

/* ecl-mids: the names of m-lines, for webrtcbin and on the wire
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-mids.h"

struct _GstEclMids {
  GPtrArray *first; /* (element-type utf8): by m-line */
};

GstEclMids *
gst_ecl_mids_new (void)
{
  GstEclMids *self = g_new (GstEclMids, 1);

  self->first = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
gst_ecl_mids_free (GstEclMids *self)
{
  g_ptr_array_unref (self->first);
  g_free (self);
}

/**
 * gst_ecl_mids_learn:
 * @medias: (element-type GstEclSdpMedia): of a description of either side,
 * which continues those before it
 * @error: return location
 *
 * Notes the mids of m-lines that are new.
 *
 * Returns: %FALSE with a %GST_ECL_ERROR_WEBRTC for one that webrtcbin knows as
 *   that of another m-line
 */
gboolean
gst_ecl_mids_learn (GstEclMids *self, const GPtrArray *medias, GError **error)
{
  for (guint i = self->first->len; i < medias->len; i++) {
    const GstEclSdpMedia *media = g_ptr_array_index (medias, i);

    if (g_ptr_array_find_with_equal_func (
            self->first, media->mid, g_str_equal, NULL)) {
      g_set_error (error, GST_ECL_ERROR, GST_ECL_ERROR_WEBRTC,
          "the a=mid of m-line %u of the session description was that of "
          "another one",
          i);
      return FALSE;
    }
    g_ptr_array_add (self->first, g_strdup (media->mid));
  }
  return TRUE;
}

/* Renaming */

static void
set_mid (GstSDPMedia *media, const char *mid)
{
  for (guint i = 0; i < gst_sdp_media_attributes_len (media); i++) {
    GstSDPAttribute replaced;

    if (!g_str_equal (gst_sdp_media_get_attribute (media, i)->key, "mid"))
      continue;
    gst_sdp_attribute_set (&replaced, "mid", mid);
    gst_sdp_media_replace_attribute (media, i, &replaced);
  }
}

/* @renamed: former mid -> mid, NULL for what is in no group any more */
static void
rename_in_group (GstSDPMessage *message, guint index, GHashTable *renamed)
{
  const GstSDPAttribute *group = gst_sdp_message_get_attribute (message, index);
  g_auto (GStrv) words = g_strsplit (group->value, " ", -1);
  g_autoptr (GString) value = g_string_new (words[0]);
  GstSDPAttribute replaced;

  for (guint i = 1; words[0] && words[i]; i++) {
    const char *mid = words[i];

    if (g_hash_table_contains (renamed, mid))
      mid = g_hash_table_lookup (renamed, mid);
    if (mid)
      g_string_append_printf (value, " %s", mid);
  }
  gst_sdp_attribute_set (&replaced, "group", value->str);
  gst_sdp_message_replace_attribute (message, index, &replaced);
}

/* Gives m-line number @index another mid, and notes that. */
static void
rename_media (
    GstSDPMessage *message, guint index, const char *mid, GHashTable *renamed)
{
  GstSDPMedia *media =
      (GstSDPMedia *)gst_sdp_message_get_media (message, index);
  const char *former = gst_sdp_media_get_attribute_val (media, "mid");

  if (former == NULL || g_str_equal (former, mid))
    return;
  g_hash_table_insert (renamed, g_strdup (former), g_strdup (mid));
  set_mid (media, mid);
}

/* What is offered as rejected is answered so (RFC 3264, section 6), and then in
 * no group (RFC 9143, section 7.3.3). webrtcbin has it inactive. */
static void
reject_media (
    GstSDPMessage *message, guint index, const char *mid, GHashTable *renamed)
{
  GstSDPMedia *media =
      (GstSDPMedia *)gst_sdp_message_get_media (message, index);
  const char *former = gst_sdp_media_get_attribute_val (media, "mid");

  if (former == NULL)
    return;
  g_hash_table_insert (renamed, g_strdup (former), NULL);
  set_mid (media, mid);
  gst_sdp_media_set_port_info (media, 0, 1);
}

static void
rename_in_groups (GstSDPMessage *message, GHashTable *renamed)
{
  if (g_hash_table_size (renamed) == 0)
    return;
  for (guint i = 0; i < gst_sdp_message_attributes_len (message); i++) {
    const GstSDPAttribute *attribute =
        gst_sdp_message_get_attribute (message, i);

    if (g_str_equal (attribute->key, "group") && attribute->value)
      rename_in_group (message, i, renamed);
  }
}

/**
 * gst_ecl_mids_hide:
 * @message: a description of the remote side, which was learned from
 *
 * Names its m-lines as webrtcbin knows them.
 */
void
gst_ecl_mids_hide (const GstEclMids *self, GstSDPMessage *message)
{
  g_autoptr (GHashTable) renamed =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  guint n = MIN (self->first->len, gst_sdp_message_medias_len (message));

  for (guint i = 0; i < n; i++)
    rename_media (message, i, g_ptr_array_index (self->first, i), renamed);
  rename_in_groups (message, renamed);
}

/**
 * gst_ecl_mids_tell:
 * @medias: (element-type GstEclSdpMedia): of the description before, or the one
 *   that is answered
 * @type: whether @message offers or answers
 * @message: a description that webrtcbin made
 *
 * Names its m-lines as the remote side knows them, and rejects in an answer
 * those that the offer rejects.
 */
void
gst_ecl_mids_tell (
    const GPtrArray *medias, GstWebRTCSDPType type, GstSDPMessage *message)
{
  g_autoptr (GHashTable) renamed =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  guint n = MIN (medias->len, gst_sdp_message_medias_len (message));

  for (guint i = 0; i < n; i++) {
    const GstEclSdpMedia *media = g_ptr_array_index (medias, i);

    if (type == GST_WEBRTC_SDP_TYPE_ANSWER && media->rejected)
      reject_media (message, i, media->mid, renamed);
    else
      rename_media (message, i, media->mid, renamed);
  }
  rename_in_groups (message, renamed);
}

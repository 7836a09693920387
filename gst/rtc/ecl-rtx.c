/* ecl-rtx: retransmissions keep the SSRC that the remote side was told first
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-rtx.h"

#include <stdio.h>
#include <string.h>

GHashTable *
gst_ecl_rtx_new (void)
{
  return g_hash_table_new (NULL, NULL);
}

/* What is told */

static void
replace (GstSDPMedia *media, guint index, const char *key, char *value)
{
  GstSDPAttribute attribute;

  gst_sdp_attribute_set (&attribute, key, value);
  gst_sdp_media_replace_attribute (media, index, &attribute);
  g_free (value);
}

/* "a=ssrc:SSRC ATTRIBUTE" */
static void
rename_ssrc (GstSDPMedia *media, guint from, guint to)
{
  g_autofree char *prefix = g_strdup_printf ("%u ", from);

  for (guint i = 0; i < gst_sdp_media_attributes_len (media); i++) {
    const GstSDPAttribute *attribute = gst_sdp_media_get_attribute (media, i);

    if (g_str_equal (attribute->key, "ssrc") && attribute->value &&
        g_str_has_prefix (attribute->value, prefix))
      replace (media, i, "ssrc",
          g_strdup_printf ("%u %s", to, attribute->value + strlen (prefix)));
  }
}

static void
keep_group (
    GHashTable *told, GHashTable *named, GstSDPMedia *media, guint index)
{
  const char *value = gst_sdp_media_get_attribute (media, index)->value;
  guint ssrc, rtx;
  gpointer former;

  if (value == NULL || sscanf (value, "FID %u %u", &ssrc, &rtx) != 2)
    return;
  g_hash_table_add (named, GUINT_TO_POINTER (ssrc));
  if (!g_hash_table_lookup_extended (
          told, GUINT_TO_POINTER (ssrc), NULL, &former)) {
    g_hash_table_insert (told, GUINT_TO_POINTER (ssrc), GUINT_TO_POINTER (rtx));
    return;
  }
  replace (media, index, "ssrc-group",
      g_strdup_printf ("FID %u %u", ssrc, GPOINTER_TO_UINT (former)));
  rename_ssrc (media, rtx, GPOINTER_TO_UINT (former));
}

static gboolean
is_not_named (gpointer ssrc, gpointer rtx, gpointer named)
{
  return !g_hash_table_contains (named, ssrc);
}

void
gst_ecl_rtx_keep (GHashTable *told, GstSDPMessage *local)
{
  g_autoptr (GHashTable) named = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < gst_sdp_message_medias_len (local); i++) {
    GstSDPMedia *media = (GstSDPMedia *)gst_sdp_message_get_media (local, i);

    for (guint j = 0; j < gst_sdp_media_attributes_len (media); j++) {
      if (g_str_equal (
              gst_sdp_media_get_attribute (media, j)->key, "ssrc-group"))
        keep_group (told, named, media, j);
    }
  }
  g_hash_table_foreach_remove (told, is_not_named, named);
}

/* What is done */

static GstStructure *
make_map (GHashTable *told)
{
  GstStructure *map = gst_structure_new_empty ("application/x-rtp-ssrc-map");
  GHashTableIter iter;
  gpointer ssrc, rtx;

  g_hash_table_iter_init (&iter, told);
  while (g_hash_table_iter_next (&iter, &ssrc, &rtx)) {
    g_autofree char *name = g_strdup_printf ("%u", GPOINTER_TO_UINT (ssrc));

    gst_structure_set (map, name, G_TYPE_UINT, GPOINTER_TO_UINT (rtx), NULL);
  }
  return map;
}

static void
set_map (const GValue *item, gpointer map)
{
  g_object_set (g_value_get_object (item), "ssrc-map", map, NULL);
}

void
gst_ecl_rtx_apply (GHashTable *told, GstElement *webrtcbin)
{
  GstIterator *senders;
  GstStructure *map;

  if (g_hash_table_size (told) == 0)
    return;
  map = make_map (told);
  senders = gst_bin_iterate_all_by_element_factory_name (
      GST_BIN (webrtcbin), "rtprtxsend");
  while (gst_iterator_foreach (senders, set_map, map) == GST_ITERATOR_RESYNC)
    gst_iterator_resync (senders);
  gst_iterator_free (senders);
  gst_structure_free (map);
}

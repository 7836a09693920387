/* ecl-room-options: how a room is joined, and what its calls are to be
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-room-options.h"

#include "ecl-media-bin.h"

/* What the SDK takes, by the names of a GstEclMediaBin's properties */
static const char *const media_options[] = {"video-bandwidth",
    "audio-bandwidth", "video-codecs", "audio-codecs", "video-receive-enabled",
    "audio-receive-enabled", NULL};

typedef struct {
  GObjectClass *media_class;
  GstStructure *media;
  EclRoomType type;
  GError *error;
} Reading;

static gboolean
refuse (Reading *reading, const char *name, const GValue *value)
{
  g_autofree char *text = gst_value_serialize (value);

  g_set_error (&reading->error, GST_ECL_ERROR, GST_ECL_ERROR_ROOM,
      "the option \"%s\" of a room cannot be %s", name, text ? text : "that");
  return FALSE;
}

static gboolean
read_mode (const GValue *value, EclRoomType *type)
{
  const char *mode =
      G_VALUE_HOLDS_STRING (value) ? g_value_get_string (value) : NULL;

  *type = g_strcmp0 (mode, "mesh") == 0  ? ECL_ROOM_MESH
          : g_strcmp0 (mode, "sfu") == 0 ? ECL_ROOM_SFU
                                         : ECL_ROOM_NONE;
  return *type != ECL_ROOM_NONE;
}

static gboolean
read_option (GQuark field, const GValue *value, gpointer user_data)
{
  Reading *reading = user_data;
  const char *name = g_quark_to_string (field);
  g_auto (GValue) converted = G_VALUE_INIT;
  GParamSpec *pspec;

  if (g_str_equal (name, "mode"))
    return read_mode (value, &reading->type) || refuse (reading, name, value);
  if (!g_strv_contains (media_options, name)) {
    g_set_error (&reading->error, GST_ECL_ERROR, GST_ECL_ERROR_ROOM,
        "a room has no option \"%s\"", name);
    return FALSE;
  }
  pspec = g_object_class_find_property (reading->media_class, name);
  g_value_init (&converted, pspec->value_type);
  if (G_VALUE_HOLDS_STRING (value) != G_IS_PARAM_SPEC_STRING (pspec) ||
      !g_param_value_convert (pspec, value, &converted, TRUE))
    return refuse (reading, name, value);
  gst_structure_id_take_value (reading->media, field, &converted);
  converted = (GValue)G_VALUE_INIT;
  return TRUE;
}

/**
 * ecl_room_options_read:
 * @options: (nullable): see gst_ecl_peer_join_room()
 * @type: (out): of the room
 * @error: %GST_ECL_ERROR_ROOM for an option that there is not, or that cannot
 *   have its value
 *
 * Returns: (transfer full) (nullable): those for ecl_room_options_apply()
 */
GstStructure *
ecl_room_options_read (
    const GstStructure *options, EclRoomType *type, GError **error)
{
  Reading reading = {g_type_class_ref (GST_TYPE_ECL_MEDIA_BIN),
      gst_structure_new_empty ("options"), ECL_ROOM_MESH, NULL};

  if (options)
    gst_structure_foreach (options, read_option, &reading);
  g_type_class_unref (reading.media_class);
  *type = reading.type;
  if (!reading.error)
    return reading.media;
  g_propagate_error (error, reading.error);
  gst_structure_free (reading.media);
  return NULL;
}

static gboolean
set_property (GQuark field, const GValue *value, gpointer element)
{
  g_object_set_property (element, g_quark_to_string (field), value);
  return TRUE;
}

/* @element: of a call in the room */
void
ecl_room_options_apply (const GstStructure *options, GstElement *element)
{
  gst_structure_foreach (options, set_property, element);
}

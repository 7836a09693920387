/* gsteclroompad: a sometimes pad of eclroombin, which knows whose media it
 * gives
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "gsteclroompad.h"

enum {
  PROP_0,
  PROP_PEER_ID,
};

struct _GstEclRoomPad {
  GstGhostPad parent;

  char *peer_id; /* immutable once the pad is added */
};

G_DEFINE_FINAL_TYPE (GstEclRoomPad, gst_ecl_room_pad, GST_TYPE_GHOST_PAD)

/* Before the pad is added to its element */
void
gst_ecl_room_pad_set_peer_id (GstEclRoomPad *self, const char *peer_id)
{
  g_free (self->peer_id);
  self->peer_id = g_strdup (peer_id);
}

static void
gst_ecl_room_pad_get_property (
    GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_string (value, GST_ECL_ROOM_PAD (object)->peer_id);
}

static void
gst_ecl_room_pad_finalize (GObject *object)
{
  g_free (GST_ECL_ROOM_PAD (object)->peer_id);
  G_OBJECT_CLASS (gst_ecl_room_pad_parent_class)->finalize (object);
}

static void
gst_ecl_room_pad_class_init (GstEclRoomPadClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = gst_ecl_room_pad_get_property;
  object_class->finalize = gst_ecl_room_pad_finalize;
  /**
   * GstEclRoomPad:peer-id:
   *
   * The member whose media comes out of the pad.
   */
  g_object_class_install_property (object_class, PROP_PEER_ID,
      g_param_spec_string ("peer-id", "Peer id",
          "The member whose media comes out of the pad", NULL,
          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
}

static void
gst_ecl_room_pad_init (GstEclRoomPad *self)
{
}

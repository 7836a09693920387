/* gsteclroompad: a sometimes pad of eclroombin, which knows whose media it
 * gives, and tells what is downstream
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "gsteclroompad.h"

enum {
  PROP_0,
  PROP_PEER_ID,
  PROP_STREAM_ID,
};

struct _GstEclRoomPad {
  GstGhostPad parent;

  /* immutable once the pad is added */
  char *peer_id;
  char *stream_id; /* nullable */
};

G_DEFINE_FINAL_TYPE (GstEclRoomPad, gst_ecl_room_pad, GST_TYPE_GHOST_PAD)

/* The pad's name makes it another one for each track of a stream. */
static GstEvent *
make_stream_start (GstEclRoomPad *self, GstEvent *received)
{
  g_autofree char *id = g_strdup_printf ("%s/%s/%s", self->peer_id,
      self->stream_id ? self->stream_id : "-", GST_PAD_NAME (self));
  GstEvent *event = gst_event_new_stream_start (id);
  GstStreamFlags flags;
  guint group;

  gst_event_parse_stream_flags (received, &flags);
  gst_event_set_stream_flags (event, flags);
  if (gst_event_parse_group_id (received, &group))
    gst_event_set_group_id (event, group);
  gst_event_unref (received);
  return event;
}

/* @tags: (transfer full): of the stream; later ones take the place of earlier
 * ones */
static GstEvent *
make_tag_event (GstEclRoomPad *self, GstTagList *tags)
{
  gst_tag_list_add (
      tags, GST_TAG_MERGE_REPLACE, GST_TAG_TITLE, self->peer_id, NULL);
  return gst_event_new_tag (tags);
}

static GstEvent *
add_title (GstEclRoomPad *self, GstEvent *received)
{
  GstTagList *tags;
  GstEvent *event;

  gst_event_parse_tag (received, &tags);
  if (gst_tag_list_get_scope (tags) != GST_TAG_SCOPE_STREAM)
    return received;
  event = make_tag_event (self, gst_tag_list_copy (tags));
  gst_event_unref (received);
  return event;
}

static gboolean
gst_ecl_room_pad_event (GstPad *inside, GstObject *pad, GstEvent *event)
{
  GstEclRoomPad *self = GST_ECL_ROOM_PAD (pad);
  gboolean begins = GST_EVENT_TYPE (event) == GST_EVENT_SEGMENT;
  gboolean done;

  if (GST_EVENT_TYPE (event) == GST_EVENT_STREAM_START)
    event = make_stream_start (self, event);
  else if (GST_EVENT_TYPE (event) == GST_EVENT_TAG)
    event = add_title (self, event);
  done = gst_pad_event_default (inside, pad, event);
  if (begins)
    gst_pad_push_event (
        GST_PAD (self), make_tag_event (self, gst_tag_list_new_empty ()));
  return done;
}

/**
 * gst_ecl_room_pad_describe:
 * @peer_id: the member
 * @stream_id: (nullable): its stream
 *
 * Before the pad is added to its element.
 */
void
gst_ecl_room_pad_describe (
    GstEclRoomPad *self, const char *peer_id, const char *stream_id)
{
  self->peer_id = g_strdup (peer_id);
  self->stream_id = g_strdup (stream_id);
}

static void
gst_ecl_room_pad_get_property (
    GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GstEclRoomPad *self = GST_ECL_ROOM_PAD (object);

  if (id == PROP_PEER_ID)
    g_value_set_string (value, self->peer_id);
  else
    g_value_set_string (value, self->stream_id);
}

static void
gst_ecl_room_pad_constructed (GObject *object)
{
  g_autoptr (GstProxyPad) inside = NULL;

  G_OBJECT_CLASS (gst_ecl_room_pad_parent_class)->constructed (object);
  inside = gst_proxy_pad_get_internal (GST_PROXY_PAD (object));
  gst_pad_set_event_function (GST_PAD (inside), gst_ecl_room_pad_event);
}

static void
gst_ecl_room_pad_finalize (GObject *object)
{
  g_free (GST_ECL_ROOM_PAD (object)->peer_id);
  g_free (GST_ECL_ROOM_PAD (object)->stream_id);
  G_OBJECT_CLASS (gst_ecl_room_pad_parent_class)->finalize (object);
}

static void
gst_ecl_room_pad_class_init (GstEclRoomPadClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = gst_ecl_room_pad_get_property;
  object_class->constructed = gst_ecl_room_pad_constructed;
  object_class->finalize = gst_ecl_room_pad_finalize;
  /**
   * GstEclRoomPad:peer-id:
   *
   * The member whose media comes out of the pad, which is also the title
   * among the tags of its stream.
   */
  g_object_class_install_property (object_class, PROP_PEER_ID,
      g_param_spec_string ("peer-id", "Peer id",
          "The member whose media comes out of the pad", NULL, flags));
  /**
   * GstEclRoomPad:stream-id:
   *
   * The member's stream as its description has it (a=msid, RFC 8830), the same
   * for its picture and its sound; %NULL for one without. The id in the
   * stream-start event is another one: peer-id, stream-id and the pad's name.
   */
  g_object_class_install_property (object_class, PROP_STREAM_ID,
      g_param_spec_string ("stream-id", "Stream id",
          "The member's stream, the same for its picture and its sound", NULL,
          flags));
}

static void
gst_ecl_room_pad_init (GstEclRoomPad *self)
{
}

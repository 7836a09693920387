/* room-fixture: a room of a Peer, and what it said
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "room-fixture.h"

static void
note (RoomProbe *probe, const char *format, ...)
{
  va_list args;

  if (probe->said->len)
    g_string_append (probe->said, "; ");
  va_start (args, format);
  g_string_append_vprintf (probe->said, format, args);
  va_end (args);
}

static void
on_open (GstEclRoom *room, RoomProbe *probe)
{
  fail_unless (gst_ecl_room_is_open (room));
  note (probe, "open");
}

static void
on_rejoin (GstEclRoom *room, gboolean kept, RoomProbe *probe)
{
  fail_unless (gst_ecl_room_is_open (room));
  note (probe, kept ? "rejoin kept" : "rejoin");
}

static void
on_peer_join (GstEclRoom *room, const char *id, RoomProbe *probe)
{
  note (probe, "peer-join %s", id);
}

static void
on_peer_leave (GstEclRoom *room, const char *id, RoomProbe *probe)
{
  note (probe, "peer-leave %s", id);
}

static void
on_call (GstEclRoom *room, GstEclMediaConnection *call, RoomProbe *probe)
{
  fail_unless (gst_ecl_media_connection_get_element (call) != NULL);
  g_ptr_array_add (probe->calls, g_object_ref (call));
  note (probe, "call %s",
      gst_ecl_connection_get_remote_id (GST_ECL_CONNECTION (call)));
}

static void
on_data (GstEclRoom *room, const char *src, GVariant *value, RoomProbe *probe)
{
  g_ptr_array_add (probe->data, g_variant_ref (value));
  note (probe, "data %s", src);
}

static void
on_log (GstEclRoom *room, char **entries, RoomProbe *probe)
{
  g_autofree char *all = g_strjoinv (" ", entries);

  note (probe, "log %s", all);
}

static void
on_stream (GstEclRoom *room, GstPad *pad, const char *id, const char *stream_id,
    RoomProbe *probe)
{
  note (probe, "stream %s %s %s", GST_PAD_NAME (pad), id, stream_id);
}

static void
on_close (GstEclRoom *room, RoomProbe *probe)
{
  fail_if (gst_ecl_room_is_open (room));
  note (probe, "close");
}

static void
on_error (GstEclRoom *room, const GError *error, RoomProbe *probe)
{
  g_clear_error (&probe->error);
  probe->error = g_error_copy (error);
  note (probe, "error");
}

void
room_join (
    RoomProbe *probe, GstEclPeer *peer, const char *name, const char *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstStructure) structure =
      options ? gst_structure_from_string (options, NULL) : NULL;

  fail_unless (!options || structure, "%s", options);
  *probe = (RoomProbe){.said = g_string_new (NULL)};
  probe->calls = g_ptr_array_new_with_free_func (g_object_unref);
  probe->data =
      g_ptr_array_new_with_free_func ((GDestroyNotify)g_variant_unref);
  probe->room = gst_ecl_peer_join_room (peer, name, structure, &error);
  fail_unless (probe->room != NULL, "%s", error ? error->message : "");
  g_object_connect (probe->room, "signal::open", on_open, probe,
      "signal::rejoin", on_rejoin, probe, "signal::peer-join", on_peer_join,
      probe, "signal::peer-leave", on_peer_leave, probe, "signal::call",
      on_call, probe, "signal::data", on_data, probe, "signal::log", on_log,
      probe, "signal::close", on_close, probe, "signal::error", on_error, probe,
      NULL);
  if (GST_ECL_IS_SFU_ROOM (probe->room))
    g_signal_connect (probe->room, "stream", G_CALLBACK (on_stream), probe);
}

void
room_clear (RoomProbe *probe)
{
  g_signal_handlers_disconnect_by_data (probe->room, probe);
  g_clear_object (&probe->room);
  g_ptr_array_unref (probe->calls);
  g_ptr_array_unref (probe->data);
  g_string_free (probe->said, TRUE);
  g_clear_error (&probe->error);
}

FakeClient *
room_open (RoomProbe *probe, Probe *peer, FakeServer *server, const char *id,
    const char *ids)
{
  g_autofree char *joined = g_strdup_printf (JOINED ("%s"), id);
  g_autofree char *users = g_strdup_printf (USERS ("%s"), ids);
  FakeClient *client;

  probe_open (peer, id, server, ECL);
  room_join (probe, peer->peer, "r", NULL);
  client = fake_server_wait_client (server, 0);
  fail_unless_equals_string (
      fake_client_wait_frame (client, "ROOM_JOIN"), JOIN);
  fake_client_send (client, joined);
  fail_unless_equals_string (
      fake_client_wait_frame (client, "ROOM_GET_USERS"), GET_USERS);
  fake_client_send (client, users);
  wait_until (gst_ecl_room_is_open (probe->room));
  return client;
}

void
room_wait_said (RoomProbe *probe, const char *said)
{
  wait_until (probe->said->len >= strlen (said));
  fail_unless_equals_string (probe->said->str, said);
}

GstEclMediaConnection *
room_wait_call (RoomProbe *probe, guint index)
{
  wait_until (probe->calls->len > index);
  return g_ptr_array_index (probe->calls, index);
}

GstEclSession *
room_session (RoomProbe *probe, guint index)
{
  GstElement *element =
      gst_ecl_media_connection_get_element (room_wait_call (probe, index));

  return gst_ecl_media_bin_get_session ((GstEclMediaBin *)element);
}

void
room_assert_members (RoomProbe *probe, const char *ids)
{
  g_auto (GStrv) members = gst_ecl_room_get_members (probe->room);
  g_autofree char *joined = g_strjoinv (" ", members);

  fail_unless_equals_string (joined, ids);
}

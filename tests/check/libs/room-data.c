/* room-data: what the members of a room send, and the server's log of it
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "room-fixture.h"

#include <math.h>

#define SEND(data) "[\"ROOM_SEND_DATA\",{\"roomName\":\"r\",\"data\":" data "}]"
#define SAID(data)                                                             \
  "[\"ROOM_DATA\",{\"roomName\":\"r\",\"src\":\"bob\",\"data\":" data "}]"
#define BYTES(num) "{\"_placeholder\":true,\"num\":" num "}"
#define LOGS(entries)                                                          \
  "42[\"ROOM_LOGS\",{\"roomName\":\"r\",\"log\":[" entries "]}]"

GST_START_TEST (test_send)
{
  static const struct {
    const char *value, *frame;
  } cases[] = {
      {"'text \u00e9'", "42" SEND ("\"text \u00e9\"")},
      {"[<1>, <-2.5>, <@mv nothing>, <true>]",
          "42" SEND ("[1,-2.5,null,true]")},
      {"{'a': <{'b': <'\"'>}>}", "42" SEND ("{\"a\":{\"b\":\"\\\"\"}}")},
  };
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autoptr (JsonNode) node = json_from_string ("{\"j\":[1]}", NULL);
  FakeClient *client;
  RoomProbe room;
  Probe probe;

  client = room_open (&room, &probe, server, "me", "");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GVariant) value =
        g_variant_parse (NULL, cases[i].value, NULL, NULL, NULL);

    fail_unless (gst_ecl_room_send (room.room, value, NULL));
    fail_unless_equals_string (
        fake_client_wait_frame (client, "ROOM_SEND_DATA"), cases[i].frame);
  }
  fail_unless (gst_ecl_room_send_text (room.room, "T", NULL));
  fail_unless_equals_string (
      fake_client_wait_frame (client, "ROOM_SEND"), "42" SEND ("\"T\""));
  fail_unless (gst_ecl_room_send_json (room.room, node, NULL));
  fail_unless_equals_string (
      fake_client_wait_frame (client, "ROOM_SEND"), "42" SEND ("{\"j\":[1]}"));
  room_clear (&room);
  probe_clear (&probe);
}
GST_END_TEST;

GST_START_TEST (test_send_bytes)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autoptr (GBytes) bytes = g_bytes_new_static ("ONE", 3);
  FakeClient *client;
  RoomProbe room;
  Probe probe;

  client = room_open (&room, &probe, server, "me", "");
  fail_unless (gst_ecl_room_send_bytes (room.room, bytes, NULL));
  fail_unless_equals_string (fake_client_wait_frame (client, "ROOM_SEND_DATA"),
      "451-" SEND (BYTES ("0")));
  fail_unless_equals_string (fake_client_wait_frame (client, "ONE"), "\4ONE");
  fail_unless (gst_ecl_room_send (room.room,
      g_variant_new_parsed ("{'a': <b'TWO'>, 'b': <[<b'THREE'>]>}"), NULL));
  fail_unless_equals_string (fake_client_wait_frame (client, "ROOM_SEND_DATA"),
      "452-" SEND ("{\"a\":" BYTES ("0") ",\"b\":[" BYTES ("1") "]}"));
  /* With the NUL that GLib's bytestrings have */
  fail_unless_equals_string (fake_client_wait_frame (client, "TWO"), "\4TWO");
  fail_unless_equals_string (
      fake_client_wait_frame (client, "THREE"), "\4THREE");
  room_clear (&room);
  probe_clear (&probe);
}
GST_END_TEST;

static void
assert_not_sent (
    RoomProbe *room, GVariant *value, GstEclError code, const char *part)
{
  g_autoptr (GError) error = NULL;

  fail_if (gst_ecl_room_send (room->room, value, &error));
  fail_unless (
      g_error_matches (error, GST_ECL_ERROR, code), "%s", error->message);
  fail_unless (strstr (error->message, part) != NULL, "%s", error->message);
}

GST_START_TEST (test_not_sent)
{
  const gsize most = 20 * 1024 * 1024;
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autofree char *text = g_strnfill (most, 'x');
  g_autoptr (GBytes) too_many =
      g_bytes_new_take (g_malloc0 (most + 1), most + 1);
  g_autoptr (GError) error = NULL;
  FakeClient *client;
  RoomProbe room;
  Probe probe;

  probe_open (&probe, "me", server, ECL);
  room_join (&room, probe.peer, "r", NULL);
  assert_not_sent (&room, g_variant_new_int32 (1), GST_ECL_ERROR_NOT_OPEN_YET,
      "wait for its signal open");
  client = fake_server_wait_client (server, 0);
  fake_client_send (client, JOINED ("me"));
  fake_client_send (client, USERS (""));
  room_wait_said (&room, "open");
  assert_not_sent (&room, g_variant_new_double (NAN), GST_ECL_ERROR_FAILED,
      "cannot be sent");
  fail_if (gst_ecl_room_send_text (room.room, "\xff", &error));
  fail_unless (g_error_matches (error, GST_ECL_ERROR, GST_ECL_ERROR_FAILED));
  assert_not_sent (&room, g_variant_new_string (text),
      GST_ECL_ERROR_MESSAGE_TOO_BIG, "more than 20971520 bytes");
  assert_not_sent (&room,
      g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, too_many, TRUE),
      GST_ECL_ERROR_MESSAGE_TOO_BIG, "20971520");
  fail_if (fake_client_has_sent (client, "ROOM_SEND_DATA"));
  gst_ecl_room_close (room.room);
  assert_not_sent (&room, g_variant_new_int32 (1),
      GST_ECL_ERROR_CONNECTION_CLOSED, "\"r\" is closed");
  room_clear (&room);
  probe_clear (&probe);
}
GST_END_TEST;

static void
send_attachment (FakeClient *client, const char *bytes)
{
  g_autofree char *packet = g_strconcat ("\4", bytes, NULL);

  soup_websocket_connection_send_binary (
      client->websocket, packet, strlen (packet));
}

GST_START_TEST (test_receive)
{
  static const char *const values[] = {"'text'", "@mv nothing", "@mv nothing",
      "{'n': <int64 1>}", "[<@ay b'one'>, <@ay b'two'>]"};
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  FakeClient *client;
  RoomProbe room;
  Probe probe;

  client = room_open (&room, &probe, server, "me", "");
  fake_client_send (client, "42" SAID ("\"text\""));
  fake_client_send (client, "42" SAID ("null"));
  fake_client_send (
      client, "42[\"ROOM_DATA\",{\"roomName\":\"r\",\"src\":\"bob\"}]");
  fake_client_send (client, "42" SAID ("{\"n\":1}"));
  fake_client_send (client, "452-" SAID ("[" BYTES ("1") "," BYTES ("0") "]"));
  send_attachment (client, "two");
  send_attachment (client, "one");
  room_wait_said (&room, "open; data bob; data bob; data bob; data bob; "
                         "data bob");
  for (guint i = 0; i < 4; i++) {
    g_autoptr (GVariant) wanted =
        g_variant_parse (NULL, values[i], NULL, NULL, NULL);

    fail_unless (g_variant_equal (room.data->pdata[i], wanted), "%u", i);
  }
  for (guint i = 0; i < 2; i++) {
    g_autoptr (GVariant) wrapped =
        g_variant_get_child_value (room.data->pdata[4], i);
    g_autoptr (GVariant) bytes = g_variant_get_variant (wrapped);

    fail_unless_equals_int (g_variant_get_size (bytes), 3);
    fail_unless (
        memcmp (g_variant_get_data (bytes), i ? "two" : "one", 3) == 0);
  }
  room_clear (&room);
  probe_clear (&probe);
}
GST_END_TEST;

GST_START_TEST (test_unreadable)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  FakeClient *client;
  RoomProbe room;
  Probe probe;

  client = room_open (&room, &probe, server, "me", "");
  fake_client_send (client, "42" SAID ("\"\\u0000\""));
  fake_client_send (client, "451-" SAID (BYTES ("1")));
  send_attachment (client, "one");
  fake_client_send (client, "42" SAID ("1"));
  room_wait_said (&room, "open; error; error; data bob");
  fail_unless (strstr (room.error->message, "data of bob cannot be read"));
  room_clear (&room);
  probe_clear (&probe);
}
GST_END_TEST;

/* Logs */

typedef struct {
  GStrv entries;
  GError *error;
} Log;

static void
on_log (GObject *room, GAsyncResult *result, gpointer user_data)
{
  Log *log = user_data;

  log->entries =
      gst_ecl_room_get_log_finish (GST_ECL_ROOM (room), result, &log->error);
}

static void
log_clear (Log *log)
{
  g_clear_pointer (&log->entries, g_strfreev);
  g_clear_error (&log->error);
}

GST_START_TEST (test_log)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Log early = {0}, late = {0}, cancelled = {0};
  FakeClient *client;
  RoomProbe room;
  Probe probe;

  client = room_open (&room, &probe, server, "me", "");
  gst_ecl_room_get_log_async (room.room, NULL, on_log, &early);
  fail_unless_equals_string (
      fake_client_wait_frame (client, "ROOM_GET_LOGS"), GET_LOGS);
  gst_ecl_room_get_log_async (room.room, cancellable, on_log, &cancelled);
  gst_ecl_room_get_log_async (room.room, NULL, on_log, &late);
  g_cancellable_cancel (cancellable);
  wait_until (cancelled.error);
  fail_unless (
      g_error_matches (cancelled.error, G_IO_ERROR, G_IO_ERROR_CANCELLED));
  fake_client_send (client, LOGS ("\"{\\\"timestamp\\\":1}\",7,\"b\""));
  wait_until (early.entries && late.entries);
  fail_unless_equals_int (g_strv_length (early.entries), 2);
  fail_unless_equals_string (early.entries[0], "{\"timestamp\":1}");
  fail_unless_equals_string (late.entries[1], "b");
  room_wait_said (&room, "open; log {\"timestamp\":1} b");

  log_clear (&early);
  gst_ecl_room_get_log_async (room.room, NULL, on_log, &early);
  fake_client_wait_frame (client, "ROOM_GET_LOGS");
  fake_client_send (client, LOGS (""));
  wait_until (early.entries);
  fail_unless_equals_int (g_strv_length (early.entries), 0);
  log_clear (&early);
  log_clear (&late);
  log_clear (&cancelled);
  room_clear (&room);
  probe_clear (&probe);
}
GST_END_TEST;

static void
assert_log_error (Log *log, GstEclError code)
{
  wait_until (log->error);
  fail_unless (g_error_matches (log->error, GST_ECL_ERROR, code), "%s",
      log->error->message);
  log_clear (log);
}

GST_START_TEST (test_no_log)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  FakeClient *client;
  RoomProbe room;
  Probe probe;
  Log log = {0};

  probe_open (&probe, "me", server, ECL);
  room_join (&room, probe.peer, "r", NULL);
  gst_ecl_room_get_log_async (room.room, NULL, on_log, &log);
  assert_log_error (&log, GST_ECL_ERROR_NOT_OPEN_YET);
  client = fake_server_wait_client (server, 0);
  fake_client_send (client, JOINED ("me"));
  fake_client_send (client, USERS (""));
  room_wait_said (&room, "open");

  gst_ecl_room_get_log_async (room.room, NULL, on_log, &log);
  fake_client_wait_frame (client, "ROOM_GET_LOGS");
  fake_client_send (client, REFUSED ("room-error", "No log"));
  assert_log_error (&log, GST_ECL_ERROR_ROOM);
  fail_unless (gst_ecl_room_is_open (room.room));
  gst_ecl_room_get_log_async (room.room, NULL, on_log, &log);
  gst_ecl_room_close (room.room);
  assert_log_error (&log, GST_ECL_ERROR_CONNECTION_CLOSED);
  gst_ecl_room_get_log_async (room.room, NULL, on_log, &log);
  assert_log_error (&log, GST_ECL_ERROR_CONNECTION_CLOSED);
  fail_unless_equals_int (probe.errors, 0);
  room_wait_said (&room, "open; close");
  room_clear (&room);
  probe_clear (&probe);
}
GST_END_TEST;

static Suite *
room_data_suite (void)
{
  Suite *suite = suite_create ("room-data");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_test (tc, test_send);
  tcase_add_test (tc, test_send_bytes);
  tcase_add_test (tc, test_not_sent);
  tcase_add_test (tc, test_receive);
  tcase_add_test (tc, test_unreadable);
  tcase_add_test (tc, test_log);
  tcase_add_test (tc, test_no_log);
  return suite;
}

GST_CHECK_MAIN (room_data);

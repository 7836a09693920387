/* room-server: Peers in a room of ecl-server
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "room-fixture.h"

#include "cut-connections.h"
#include "ecl-server.h"

/* What a Peer uses that was given none */
#define KEY "00000000-0000-0000-0000-000000000000"

static EclServer *server;
static guint16 port;

/* Takes @config. */
static void
start (EclServerConfig *config)
{
  g_autoptr (GError) error = NULL;

  config->port = port;
  server = ecl_server_start (config, &error);
  g_assert_no_error (error);
  port = ecl_server_get_port (server);
}

static void
setup (void)
{
  port = 0;
  start (ecl_server_config_new ());
}

static void
teardown (void)
{
  g_clear_pointer (&server, ecl_server_stop);
}

/* Takes @config. */
static void
restart (EclServerConfig *config)
{
  teardown ();
  start (config);
}

/* A Peer in room "r" */
typedef struct {
  Probe peer;
  RoomProbe room;
} Member;

static void
member_register (Member *member, const char *id)
{
  probe_init (&member->peer, id, ecl_server_get_url (server), ECL, NULL);
  gst_ecl_peer_open (member->peer.peer);
  wait_until (member->peer.opened == 1);
}

static void
member_open (Member *member, const char *id)
{
  member_register (member, id);
  room_join (&member->room, member->peer.peer, "r", NULL);
  wait_until (gst_ecl_room_is_open (member->room.room));
}

static void
member_clear (Member *member)
{
  fail_unless_equals_int (member->peer.errors, 0);
  room_clear (&member->room);
  probe_clear (&member->peer);
}

static GstEclConnection *
call_with (Member *member, const char *id)
{
  return (GstEclConnection *)gst_ecl_mesh_room_get_call (
      GST_ECL_MESH_ROOM (member->room.room), id);
}

/* Whether both ends are of the same call */
static gboolean
have_call (Member *a, Member *b)
{
  GstEclConnection *of_a = call_with (a, gst_ecl_peer_get_id (b->peer.peer));
  GstEclConnection *of_b = call_with (b, gst_ecl_peer_get_id (a->peer.peer));

  return of_a && of_b &&
         g_str_equal (gst_ecl_connection_get_id (of_a),
             gst_ecl_connection_get_id (of_b));
}

/* Each session that has something to offer offers it. */
static void
offer (Member *member)
{
  for (guint i = 0; i < member->room.calls->len; i++) {
    GstEclSession *session = room_session (&member->room, i);

    if (g_str_equal (fake_session_get_log (session), "start"))
      fake_session_say_description (session, "offer", "O1");
  }
}

static void
expect_data (Member *member, GBytes *bytes)
{
  g_autoptr (GVariant) object = g_variant_parse (
      NULL, "{'n': <[<int64 1>, <@mv nothing>]>}", NULL, NULL, NULL);
  g_autoptr (GBytes) got = NULL;
  GVariant **data;

  wait_until (member->room.data->len == 3);
  data = (GVariant **)member->room.data->pdata;
  fail_unless_equals_string (
      g_variant_get_string (data[0], NULL), "text \u00e9\U0001f600");
  fail_unless (g_variant_equal (data[1], object));
  got = g_variant_get_data_as_bytes (data[2]);
  fail_unless (g_bytes_equal (got, bytes));
}

GST_START_TEST (test_three_members)
{
  const gsize size = 5 * 1024 * 1024;
  g_autoptr (GBytes) bytes = NULL;
  guint8 *large = g_malloc (size);
  Member a, b, c;

  member_open (&a, "a");
  member_open (&b, "b");
  offer (&b);
  wait_until (have_call (&a, &b));
  member_open (&c, "c");
  offer (&c);
  wait_until (have_call (&a, &c) && have_call (&b, &c));
  room_wait_said (&a.room, "open; peer-join b; call b; peer-join c; call c");
  room_wait_said (&c.room, "open; call a; call b");
  room_assert_members (&c.room, "a b");

  for (gsize i = 0; i < size; i++)
    large[i] = i * 7 + (i >> 8);
  bytes = g_bytes_new_take (large, size);
  gst_ecl_room_send_text (a.room.room, "text \u00e9\U0001f600", NULL);
  gst_ecl_room_send (a.room.room,
      g_variant_new_parsed ("{'n': <[<1>, <@mv nothing>]>}"), NULL);
  gst_ecl_room_send_bytes (a.room.room, bytes, NULL);
  expect_data (&b, bytes);
  expect_data (&c, bytes);
  fail_unless_equals_int (a.room.data->len, 0);

  gst_ecl_room_close (b.room.room);
  wait_until (strstr (a.room.said->str, "peer-leave b") &&
              strstr (c.room.said->str, "peer-leave b"));
  fail_unless (call_with (&a, "b") == NULL && have_call (&a, &c));
  member_clear (&a);
  member_clear (&b);
  member_clear (&c);
}
GST_END_TEST;

/* All at once: of each pair at least one calls, and one call is left. */
GST_START_TEST (test_come_together)
{
  static const char *const ids[] = {"a", "b", "c", "d"};
  Member members[4];

  for (guint i = 0; i < 4; i++)
    member_register (&members[i], ids[i]);
  for (guint i = 0; i < 4; i++)
    room_join (&members[i].room, members[i].peer.peer, "r", NULL);
  for (guint i = 0; i < 4; i++)
    wait_until (gst_ecl_room_is_open (members[i].room.room));
  for (guint i = 0; i < 4; i++)
    offer (&members[i]);
  for (guint i = 0; i < 4; i++) {
    for (guint j = 0; j < i; j++)
      wait_until (have_call (&members[i], &members[j]));
  }
  for (guint i = 0; i < 4; i++)
    member_clear (&members[i]);
}
GST_END_TEST;

static void
on_log (GObject *room, GAsyncResult *result, gpointer user_data)
{
  *(GStrv *)user_data =
      gst_ecl_room_get_log_finish (GST_ECL_ROOM (room), result, NULL);
}

GST_START_TEST (test_log)
{
  static const char *const types[] = {
      "ROOM_USER_JOIN", "ROOM_USER_JOIN", "ROOM_DATA", "ROOM_USER_LEAVE"};
  g_auto (GStrv) entries = NULL;
  Member a, b;

  member_open (&a, "a");
  member_open (&b, "b");
  gst_ecl_room_send_text (b.room.room, "hi", NULL);
  gst_ecl_room_close (b.room.room);
  wait_until (strstr (a.room.said->str, "peer-leave b"));
  gst_ecl_room_get_log_async (a.room.room, NULL, on_log, &entries);
  wait_until (entries);
  fail_unless_equals_int (g_strv_length (entries), G_N_ELEMENTS (types));
  for (guint i = 0; i < G_N_ELEMENTS (types); i++) {
    g_autoptr (JsonNode) node = json_from_string (entries[i], NULL);

    fail_unless_equals_string (json_object_get_string_member (
                                   json_node_get_object (node), "messageType"),
        types[i]);
  }
  fail_unless (strstr (entries[2], "\"hi\"") != NULL);
  member_clear (&a);
  member_clear (&b);
}
GST_END_TEST;

static void
expect_refusal (GstEclError code, const char *part)
{
  Member member;

  member_register (&member, "m");
  room_join (&member.room, member.peer.peer, "r", NULL);
  room_wait_said (&member.room, "error; close");
  fail_unless (g_error_matches (member.room.error, GST_ECL_ERROR, code));
  fail_unless (strstr (member.room.error->message, part) != NULL, "%s",
      member.room.error->message);
  member_clear (&member);
}

GST_START_TEST (test_refusals)
{
  EclServerConfig *config = ecl_server_config_new ();
  Member first;

  config->hub.max_room_members = 1;
  restart (config);
  member_open (&first, "first");
  expect_refusal (GST_ECL_ERROR_ROOM, "The room is full");
  member_clear (&first);

  config = ecl_server_config_new ();
  g_ptr_array_add (config->keys, g_strdup (KEY));
  ecl_server_config_get_key (config, KEY)->allow_rooms = FALSE;
  restart (config);
  expect_refusal (GST_ECL_ERROR_PERMISSION, "does not permit rooms");
}
GST_END_TEST;

/* Two members whose calls are known to both */
static void
open_two (Member *a, Member *b, gint64 grace)
{
  EclServerConfig *config = ecl_server_config_new ();

  config->hub.grace = grace;
  restart (config);
  member_open (a, "a");
  member_open (b, "b");
  offer (b);
  wait_until (have_call (a, b));
}

static void
expect_back (Member *member)
{
  wait_until (strstr (member->room.said->str, "rejoin") &&
              gst_ecl_room_is_open (member->room.room));
}

/* Nobody sees anybody leave, and the call is the same. */
GST_START_TEST (test_back_in_time)
{
  Member a, b;
  GstEclConnection *call;

  open_two (&a, &b, 600 * (gint64)G_USEC_PER_SEC);
  call = call_with (&a, "b");
  cut_connections (port);
  expect_back (&a);
  expect_back (&b);
  room_wait_said (&a.room, "open; peer-join b; call b; rejoin kept");
  room_wait_said (&b.room, "open; call a; rejoin kept");
  fail_unless (call_with (&a, "b") == call && have_call (&a, &b));
  gst_ecl_room_send_text (a.room.room, "still here", NULL);
  wait_until (b.room.data->len == 1);
  member_clear (&a);
  member_clear (&b);
}
GST_END_TEST;

/* Too late for the server, and after a new one: all is made again. */
GST_START_TEST (test_back_too_late)
{
  Member a, b;
  GstEclConnection *call;

  open_two (&a, &b, 0);
  call = call_with (&a, "b");
  if (__i__ == 0)
    cut_connections (port);
  else
    restart (ecl_server_config_new ());
  expect_back (&a);
  expect_back (&b);
  wait_until (call_with (&a, "b") || call_with (&b, "a"));
  offer (&a);
  offer (&b);
  wait_until (have_call (&a, &b));
  fail_if (call_with (&a, "b") == call);
  fail_if (strstr (a.room.said->str, "kept"));
  room_assert_members (&a.room, "b");
  room_assert_members (&b.room, "a");
  gst_ecl_room_send_text (a.room.room, "here again", NULL);
  wait_until (b.room.data->len == 1);
  member_clear (&a);
  member_clear (&b);
}
GST_END_TEST;

static Suite *
room_server_suite (void)
{
  Suite *suite = suite_create ("room-server");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_checked_fixture (tc, setup, teardown);
  tcase_add_test (tc, test_three_members);
  tcase_add_test (tc, test_come_together);
  tcase_add_test (tc, test_log);
  tcase_add_test (tc, test_refusals);
  tcase_add_test (tc, test_back_in_time);
  tcase_add_loop_test (tc, test_back_too_late, 0, 2);
  return suite;
}

GST_CHECK_MAIN (room_server);

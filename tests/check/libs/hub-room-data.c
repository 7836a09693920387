/* hub-room-data: data in a room, its log, and the bounds of it all
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "fake-sfu.h"
#include "hub-room.h"

#define TOO_LARGE                                                              \
  ECL_ERROR ("room-error", "The data is too large for a room (max-room-data)")

GST_START_TEST (test_data)
{
  const char *values[] = {"\"text あ😀\"", "{\"a\":[1, -2.5e3,null,true]}",
      "null", "[]", "\"\\u0000\\ud800\"", "{\"src\":\"liar\"}"};
  HubClient *a = open_member ("a");
  HubClient *b = open_member ("b");
  HubClient *c = open_member ("c");

  forget (a);
  forget (b);
  for (guint i = 0; i < G_N_ELEMENTS (values); i++) {
    g_autofree char *sent = g_strdup_printf (SEND ("r", "%s"), values[i]);
    g_autofree char *said = g_strdup_printf (SAID ("r", "a", "%s"), values[i]);

    say (a, sent);
    expect (b, said);
    expect (c, said);
    /* One frame for all */
    fail_unless (b->shared == c->shared);
  }
  say (a, "42[\"ROOM_SEND_DATA\",{\"roomName\":\"r\",\"src\":\"liar\"}]");
  expect (b, "42[\"ROOM_DATA\",{\"roomName\":\"r\",\"src\":\"a\"}]");
  expect_nothing (a);
}
GST_END_TEST;

GST_START_TEST (test_attachments)
{
  const char *bytes[] = {"first", "", "third", NULL};
  HubClient *a = open_member ("a");
  HubClient *b = open_member ("b");

  forget (a);
  say_bytes (a, SEND ("r", "{\"x\":{\"_placeholder\":true,\"num\":0}}"), bytes);
  expect (b, "453-[\"ROOM_DATA\",{\"roomName\":\"r\",\"src\":\"a\",\"data\":"
             "{\"x\":{\"_placeholder\":true,\"num\":0}}}]");
  expect (b, "b:first");
  expect (b, "b:");
  expect (b, "b:third");
  expect_nothing (a);
  expect_nothing (b);
}
GST_END_TEST;

GST_START_TEST (test_data_is_bounded)
{
  const char *fits[] = {"1234", "5678", NULL};
  const char *too_many[] = {"1234", "5678", "9", NULL};
  HubClient *a, *b;

  limits.max_room_data = 8;
  hub_restart ();
  a = open_member ("a");
  b = open_member ("b");
  forget (a);
  say (a, SEND ("r", "\"123456\""));
  expect (b, SAID ("r", "a", "\"123456\""));
  say (a, SEND ("r", "\"1234567\""));
  expect (a, TOO_LARGE);
  say_bytes (a, SEND ("r", "[]"), fits);
  say_bytes (a, SEND ("r", "[]"), too_many);
  expect (a, TOO_LARGE);
  forget (b);
  say (a, GET_LOGS ("r"));
  fail_unless (strstr (g_queue_peek_head (&a->frames), "123456"));
  fail_if (strstr (g_queue_peek_head (&a->frames), "1234567"));
}
GST_END_TEST;

#define AT(seconds) "{\\\"timestamp\\\":170000000" seconds "000,"
#define LOG_JOIN(room, type, src)                                              \
  "\\\"messageType\\\":\\\"ROOM_USER_JOIN\\\",\\\"message\\\":{"               \
  "\\\"roomName\\\":\\\"" room "\\\",\\\"roomType\\\":\\\"" type               \
  "\\\",\\\"src\\\":\\\"" src "\\\"}}"
#define LOG_LEAVE(room, src)                                                   \
  "\\\"messageType\\\":\\\"ROOM_USER_LEAVE\\\",\\\"message\\\":{"              \
  "\\\"roomName\\\":\\\"" room "\\\",\\\"src\\\":\\\"" src "\\\"}}"
#define LOG_DATA(src, data)                                                    \
  "\\\"messageType\\\":\\\"ROOM_DATA\\\",\\\"message\\\":{\\\"data\\\":" data  \
  ",\\\"src\\\":\\\"" src "\\\"}}"
#define LOGS(room, entries)                                                    \
  "42[\"ROOM_LOGS\",{\"roomName\":\"" room "\",\"log\":[" entries "]}]"

GST_START_TEST (test_log)
{
  HubClient *a = open_ecl ("a");
  HubClient *b = open_ecl ("b");

  say (a, JOIN ("r", "mesh"));
  wait_for (G_USEC_PER_SEC);
  say (b, JOIN ("r", "mesh"));
  say (b, JOIN ("r", "mesh"));
  wait_for (G_USEC_PER_SEC);
  say (b, SEND ("r", "{\"a\":\"\\n\"}"));
  wait_for (G_USEC_PER_SEC);
  say (b, LEAVE ("r"));
  forget (a);
  forget (b);
  say (a, GET_LOGS ("r"));
  expect (
      a, LOGS ("r", "\"" AT ("0") LOG_JOIN ("r", "mesh", "a") "\",\"" AT ("1")
                        LOG_JOIN ("r", "mesh", "b") "\",\"" AT ("2") LOG_DATA (
                            "b", "{\\\"a\\\":\\\"\\\\n\\\"}") "\",\"" AT ("3")
                            LOG_LEAVE ("r", "b") "\""));
  say (b, GET_LOGS ("r"));
  expect (b, NO_MEMBER);
  /* A room that is made anew has a new log. */
  say (a, LEAVE ("r"));
  fake_sfu_install ();
  say (b, JOIN ("r", "sfu"));
  forget (b);
  say (b, GET_LOGS ("r"));
  expect (b, LOGS ("r", "\"" AT ("3") LOG_JOIN ("r", "sfu", "b") "\""));
}
GST_END_TEST;

/* How many entries a's room has now; @has: what one of them has to hold */
static guint
count_entries (HubClient *a, const char *has)
{
  g_autofree char *frame = NULL;
  guint n = 0;

  forget (a);
  say (a, GET_LOGS ("r"));
  frame = g_queue_pop_head (&a->frames);
  fail_unless (strstr (frame, has) != NULL, "no %s in %s", has, frame);
  for (const char *p = frame; (p = strstr (p, "timestamp")); p++)
    n++;
  return n;
}

GST_START_TEST (test_log_entries_are_bounded)
{
  HubClient *a;

  limits.max_log_entries = 3;
  hub_restart ();
  a = open_member ("a");
  say (a, SEND ("r", "\"one\""));
  say (a, SEND ("r", "\"two\""));
  fail_unless_equals_int (count_entries (a, "ROOM_USER_JOIN"), 3);
  say (a, SEND ("r", "\"three\""));
  say (a, SEND ("r", "\"four\""));
  fail_unless_equals_int (count_entries (a, "two"), 3);
  fail_unless_equals_int (count_entries (a, "four"), 3);
}
GST_END_TEST;

GST_START_TEST (test_log_bytes_are_bounded)
{
  g_autofree char *half = g_strnfill (450, 'x');
  g_autofree char *all = g_strnfill (1000, 'y');
  g_autofree char *nearly = g_strnfill (990, 'y');
  g_autofree char *send_half = g_strdup_printf (SEND ("r", "\"%s\""), half);
  g_autofree char *send_all = g_strdup_printf (SEND ("r", "\"%s\""), all);
  g_autofree char *send_nearly = g_strdup_printf (SEND ("r", "\"%s\""), nearly);
  HubClient *a;

  limits.max_log_bytes = 1000;
  hub_restart ();
  a = open_member ("a");
  say (a, send_half);
  fail_unless_equals_int (count_entries (a, half), 2);
  /* Nothing has to go for what finds no room at all. */
  say (a, send_all);
  say (a, send_nearly);
  fail_unless_equals_int (count_entries (a, "ROOM_USER_JOIN"), 2);
  say (a, send_half);
  fail_unless_equals_int (count_entries (a, half), 1);

  limits.max_log_bytes = 0;
  hub_restart ();
  a = open_member ("a");
  fail_unless_equals_int (count_entries (a, "\"log\":[]"), 0);
}
GST_END_TEST;

GST_START_TEST (test_rooms_are_bounded)
{
  HubClient *a, *b;

  limits.max_rooms = 2;
  hub_restart ();
  a = open_member ("a");
  b = open_member ("b");
  forget (a);
  say (a, JOIN ("second", "mesh"));
  say (a, JOIN ("third", "mesh"));
  expect (a, JOINED ("second", "a"));
  expect (a, ECL_ERROR ("room-error", "There are too many rooms (max-rooms)"));
  /* There is one already. */
  say (b, JOIN ("second", "mesh"));
  expect (b, JOINED ("second", "b"));
  say (a, LEAVE ("r"));
  say (b, LEAVE ("r"));
  forget (b);
  say (b, JOIN ("third", "mesh"));
  expect (b, JOINED ("third", "b"));
}
GST_END_TEST;

GST_START_TEST (test_members_are_bounded)
{
  HubClient *a, *b, *c;

  limits.max_room_members = 2;
  hub_restart ();
  a = open_member ("a");
  b = open_member ("b");
  c = open_ecl ("c");
  forget (a);
  say (c, JOIN ("r", "mesh"));
  expect (c, ECL_ERROR ("room-error", "The room is full (max-room-members)"));
  expect_nothing (a);
  say (b, JOIN ("r", "mesh"));
  expect (b, JOINED ("r", "b"));
  say (b, LEAVE ("r"));
  say (c, JOIN ("r", "mesh"));
  expect (c, JOINED ("r", "c"));
}
GST_END_TEST;

GST_START_TEST (test_rooms_per_peer_are_bounded)
{
  HubClient *a;

  limits.max_rooms_per_peer = 2;
  hub_restart ();
  a = open_member ("a");
  say (a, JOIN ("second", "mesh"));
  expect (a, JOINED ("second", "a"));
  say (a, JOIN ("third", "mesh"));
  expect (a, ECL_ERROR ("room-error",
                 "You are in too many rooms (max-rooms-per-peer)"));
  say (a, LEAVE ("r"));
  say (a, JOIN ("third", "mesh"));
  expect (a, JOINED ("third", "a"));
}
GST_END_TEST;

/* What is kept for one that may come back */
GST_START_TEST (test_held_is_bounded)
{
  HubClient *a, *b;

  limits.max_queued_messages = 2;
  hub_restart ();
  a = open_member ("a");
  b = open_member ("b");
  end (b, ECL_HUB_END_LOST);
  say (a, SEND ("r", "1"));
  say (a, SEND ("r", "2"));
  say (a, SEND ("r", "3"));
  b = open_ecl ("b");
  expect (b, SAID ("r", "a", "1"));
  expect (b, SAID ("r", "a", "2"));
  expect_nothing (b);

  limits.max_queued_bytes = 2 * strlen (SAID ("r", "a", "1")) + 3;
  hub_restart ();
  a = open_member ("a");
  b = open_member ("b");
  for (guint i = 0; i < 2; i++) {
    const char *bytes[] = {"123", NULL};

    end (b, ECL_HUB_END_LOST);
    say (a, SEND ("r", "1"));
    say_bytes (a, SEND ("r", "2"), bytes);
    say (a, SEND ("r", "3"));
    b = open_ecl ("b");
    expect (b, SAID ("r", "a", "1"));
    expect (b, SAID ("r", "a", "3"));
    expect_nothing (b);
  }
}
GST_END_TEST;

GST_START_TEST (test_permissions)
{
  g_autoptr (EclHubKeyOptions) options = ecl_hub_key_options_new ();
  HubClient *a = open_ecl ("a");

  say (a, JOIN ("r", "sfu"));
  expect (a,
      ECL_ERROR ("room-error", "SFU rooms are not available for this API key"));
  fake_sfu_install ();
  options->allow_sfu = FALSE;
  ecl_hub_set_key_options (hub, KEY, options);
  say (a, JOIN ("r", "sfu"));
  expect (a,
      ECL_ERROR ("room-error", "SFU rooms are not available for this API key"));
  say (a, JOIN ("r", "mesh"));
  expect (a, JOINED ("r", "a"));
  options->allow_rooms = FALSE;
  ecl_hub_set_key_options (hub, KEY, options);
  say (a, JOIN ("s", "mesh"));
  expect (a, ECL_ERROR ("permission", "The API key does not permit rooms"));
  /* What a key that was given no options may */
  fail_unless (ecl_hub_add_keys (hub, (const char *[]){"new", NULL}, NULL));
  a = connect_to (ECL_PROTOCOL_ECL, "new", "a", "t");
  forget (a);
  say (a, JOIN ("r", "sfu"));
  expect (a, JOINED_SFU ("r", "a", "[\"a\"]"));
}
GST_END_TEST;

static Suite *
hub_room_data_suite (void)
{
  Suite *suite = suite_create ("hub-room-data");
  TCase *tc = tcase_create ("rules");

  suite_add_tcase (suite, tc);
  tcase_add_checked_fixture (tc, hub_setup, hub_teardown);
  tcase_add_test (tc, test_data);
  tcase_add_test (tc, test_attachments);
  tcase_add_test (tc, test_data_is_bounded);
  tcase_add_test (tc, test_log);
  tcase_add_test (tc, test_log_entries_are_bounded);
  tcase_add_test (tc, test_log_bytes_are_bounded);
  tcase_add_test (tc, test_rooms_are_bounded);
  tcase_add_test (tc, test_members_are_bounded);
  tcase_add_test (tc, test_rooms_per_peer_are_bounded);
  tcase_add_test (tc, test_held_is_bounded);
  tcase_add_test (tc, test_permissions);
  return suite;
}

GST_CHECK_MAIN (hub_room_data);

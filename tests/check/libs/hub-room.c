/* hub-room: who is in a room, and what its members hear of each other
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "fake-sfu.h"
#include "hub-room.h"

GST_START_TEST (test_join_and_leave)
{
  HubClient *a = open_ecl ("a");
  HubClient *b = open_ecl ("b");
  HubClient *stranger = open_ecl ("stranger");

  say (a, JOIN ("r", "mesh"));
  expect (a, JOINED ("r", "a"));
  say (b, JOIN ("r", "mesh"));
  expect (a, JOINED ("r", "b"));
  expect (b, JOINED ("r", "b"));
  say (b, LEAVE ("r"));
  expect (a, LEFT ("r", "b"));
  /* One that has left hears nothing, nor is it in there. */
  say (a, SEND ("r", "1"));
  expect_nothing (b);
  say (b, SEND ("r", "1"));
  expect (b, NO_MEMBER);
  say (b, LEAVE ("r"));
  say (b, LEAVE ("never"));
  expect_nothing (a);
  expect_nothing (b);
  expect_nothing (stranger);
}
GST_END_TEST;

GST_START_TEST (test_users)
{
  HubClient *a = open_member ("a");
  HubClient *b = open_member ("b");
  HubClient *stranger = open_ecl ("stranger");

  forget (a);
  say (b, GET_USERS ("r", "media"));
  expect (b, USERS ("r", "media", "[\"a\",\"b\"]"));
  say (b, GET_USERS ("r", "data"));
  expect (b, USERS ("r", "data", "[\"a\",\"b\"]"));
  say (stranger, GET_USERS ("r", "media"));
  expect (stranger, NO_MEMBER);
  say (b, GET_USERS ("other", "media"));
  expect (b, NO_MEMBER);
  expect_nothing (a);
}
GST_END_TEST;

GST_START_TEST (test_type_lock)
{
  HubClient *a, *b;

  fake_sfu_install ();
  a = open_member ("a");
  b = open_ecl ("b");
  say (b, JOIN ("r", "sfu"));
  expect (b, ECL_ERROR ("room-error", "The room exists with the other type"));
  expect_nothing (a);
  /* Nor for one who is in. */
  say (a, JOIN ("r", "sfu"));
  expect (a, ECL_ERROR ("room-error", "The room exists with the other type"));
  /* It goes with its last member. */
  say (a, LEAVE ("r"));
  say (b, JOIN ("r", "sfu"));
  expect (b, JOINED_SFU ("r", "b", "[\"b\"]"));
  say (a, JOIN ("r", "mesh"));
  expect (a, ECL_ERROR ("room-error", "The room exists with the other type"));
}
GST_END_TEST;

GST_START_TEST (test_sfu_members)
{
  HubClient *a, *b;

  fake_sfu_install ();
  a = open_ecl ("a");
  b = open_ecl ("b");
  say (a, JOIN ("r", "sfu"));
  expect (a, JOINED_SFU ("r", "a", "[\"a\"]"));
  say (b, JOIN ("r", "sfu"));
  expect (a, JOINED_SFU ("r", "b", "[\"a\",\"b\"]"));
  expect (b, JOINED_SFU ("r", "b", "[\"a\",\"b\"]"));
  say (b, SEND ("r", "1"));
  expect (a, SAID ("r", "b", "1"));
  end (b, ECL_HUB_END_GOODBYE);
  expect (a, LEFT ("r", "b"));
}
GST_END_TEST;

GST_START_TEST (test_names)
{
  const char *bad[] = {"42[\"ROOM_JOIN\",{\"roomType\":\"mesh\"}]",
      JOIN ("", "mesh"), JOIN ("a\\u0000b", "mesh"), GET_LOGS (""),
      SEND ("", "1"), LEAVE ("")};
  g_autofree char *longest = g_strnfill (ECL_HUB_MAX_ROOM_NAME, 'x');
  g_autofree char *fits = g_strdup_printf (JOIN ("%s", "mesh"), longest);
  g_autofree char *joined = g_strdup_printf (JOINED ("%s", "a"), longest);
  g_autofree char *too_long = g_strdup_printf (JOIN ("%sx", "mesh"), longest);
  HubClient *a = open_ecl ("a");

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    say (a, bad[i]);
    expect (a, ECL_ERROR ("room-error", "The name of a room must be a string "
                                        "that is not empty"));
  }
  say (a, fits);
  expect (a, joined);
  say (a, too_long);
  expect (a, ECL_ERROR ("room-error",
                 "The name of the room is longer than 256 bytes"));
  /* However it is written */
  say (a, JOIN ("\\u3042 \\\"\\/\\ud83d\\ude00", "mesh"));
  expect (a, JOINED ("あ \\\"/😀", "a"));
  say (a, GET_USERS ("あ \\u0022/😀", "media"));
  expect (a, USERS ("あ \\\"/😀", "media", "[\"a\"]"));
  say (a, "42[\"ROOM_JOIN\",{\"roomName\":\"r\"}]");
  expect (a, ECL_ERROR ("room-error",
                 "The type of a room must be \\\"mesh\\\" or \\\"sfu\\\""));
}
GST_END_TEST;

GST_START_TEST (test_keys_do_not_meet)
{
  HubClient *a = open_member ("a");
  HubClient *elsewhere = connect_to (ECL_PROTOCOL_ECL, "other", "b", "b");

  forget (elsewhere);
  say (elsewhere, JOIN ("r", "mesh"));
  expect (elsewhere, JOINED ("r", "b"));
  say (elsewhere, GET_USERS ("r", "media"));
  expect (elsewhere, USERS ("r", "media", "[\"b\"]"));
  say (elsewhere, SEND ("r", "1"));
  expect_nothing (a);
}
GST_END_TEST;

GST_START_TEST (test_goodbye)
{
  HubClient *a = open_member ("a");
  HubClient *b = open_member ("b");
  HubClient *c = open_member ("c");

  say (b, JOIN ("second", "mesh"));
  say (a, JOIN ("second", "mesh"));
  forget (a);
  forget (b);
  forget (c);
  end (b, ECL_HUB_END_GOODBYE);
  expect (a, LEFT ("r", "b"));
  expect (a, LEFT ("second", "b"));
  expect (c, LEFT ("r", "b"));
  end (b, ECL_HUB_END_LOST);
  wait_for (10000 * MS);
  expect_nothing (a);
  expect_nothing (c);
}
GST_END_TEST;

GST_START_TEST (test_loss_and_grace)
{
  HubClient *a = open_member ("a");
  HubClient *b = open_member ("b");

  forget (a);
  wait_for (0);
  end (b, ECL_HUB_END_LOST);
  wait_for (1499 * MS);
  expect_nothing (a);
  wait_for (1 * MS);
  expect (a, LEFT ("r", "b"));
  wait_for (10000 * MS);
  expect_nothing (a);
  /* A later one by that id is not in the room, and hears nothing of before. */
  say (a, SEND ("r", "1"));
  b = open_ecl ("b");
  say (b, SEND ("r", "1"));
  expect (b, NO_MEMBER);
}
GST_END_TEST;

GST_START_TEST (test_back_in_time)
{
  HubClient *a = open_member ("a");
  HubClient *b = open_member ("b");
  HubClient *c = open_member ("c");
  const char *bytes[] = {"one", "two", NULL};

  forget (a);
  forget (b);
  end (b, ECL_HUB_END_LOST);
  wait_for (1000 * MS);
  say (a, SEND ("r", "\"x\""));
  say_bytes (a, SEND ("r", "[]"), bytes);
  end (c, ECL_HUB_END_GOODBYE);
  expect (a, LEFT ("r", "c"));
  b = open_ecl ("b");
  /* As if it had been there */
  expect (b, SAID ("r", "a", "\"x\""));
  expect (b, "452-[\"ROOM_DATA\",{\"roomName\":\"r\",\"src\":\"a\",\"data\":"
             "[]}]");
  expect (b, "b:one");
  expect (b, "b:two");
  expect (b, LEFT ("r", "c"));
  expect_nothing (b);
  wait_for (5000 * MS);
  expect_nothing (a);
  say (b, SEND ("r", "2"));
  expect (a, SAID ("r", "b", "2"));
}
GST_END_TEST;

/* A client that cannot know that it is still in */
GST_START_TEST (test_join_again)
{
  HubClient *a = open_member ("a");
  HubClient *b = open_member ("b");

  forget (a);
  say (b, JOIN ("r", "mesh"));
  expect (b, JOINED ("r", "b"));
  expect_nothing (a);
  say (b, GET_USERS ("r", "media"));
  expect (b, USERS ("r", "media", "[\"a\",\"b\"]"));
  say (b, LEAVE ("r"));
  expect (a, LEFT ("r", "b"));
  say (b, SEND ("r", "1"));
  expect (b, NO_MEMBER);
}
GST_END_TEST;

GST_START_TEST (test_take_over)
{
  HubClient *a = open_member ("a");
  HubClient *old = open_member ("b");
  HubClient *b = open_ecl ("b");

  forget (a);
  say (a, SEND ("r", "1"));
  expect (b, SAID ("r", "a", "1"));
  expect_nothing (old);
  /* PeerJS has no rooms. */
  old = b;
  b = connect_to (ECL_PROTOCOL_PEERJS, "peerjs", "b", "b");
  expect (b, OPEN_PEERJS);
  expect (a, LEFT ("r", "b"));
  say (a, SEND ("r", "1"));
  expect_nothing (b);
}
GST_END_TEST;

GST_START_TEST (test_back_by_peerjs)
{
  HubClient *a = open_member ("a");
  HubClient *b = open_member ("b");

  forget (a);
  end (b, ECL_HUB_END_LOST);
  say (a, SEND ("r", "1"));
  b = connect_to (ECL_PROTOCOL_PEERJS, "peerjs", "b", "b");
  expect (b, OPEN_PEERJS);
  expect (a, LEFT ("r", "b"));
  expect_nothing (b);
}
GST_END_TEST;

#define ROOM_CALL(event, what, whose)                                          \
  "42[\"" event "\",{" what ",\"dst\":\"b\",\"connectionId\":\"mc_1\","        \
  "\"connectionType\":\"media\",\"roomName\":\"r\",\"new\":[ 1 ]" whose "}]"
#define OFFER "\"offer\":{\"type\":\"offer\",\"sdp\":\"v=0\"}"
#define ANSWER "\"answer\":{\"type\":\"answer\",\"sdp\":\"v=0\"}"
#define CANDIDATE                                                              \
  "\"candidate\":{\"candidate\":\"c\",\"sdpMid\":\"0\",\"sdpMLineIndex\":0}"

/* Members of a mesh call each other as the telephone does; which of two offers
 * counts is for them to see, by src and connectionId. */
GST_START_TEST (test_calls_in_a_mesh)
{
  const char *const relayed[][2] = {
      {ROOM_CALL ("SEND_OFFER", OFFER, ""),
          ROOM_CALL ("OFFER", OFFER, ",\"src\":\"a\"")},
      {ROOM_CALL ("SEND_ANSWER", ANSWER, ""),
          ROOM_CALL ("ANSWER", ANSWER, ",\"src\":\"a\"")},
      {ROOM_CALL ("SEND_CANDIDATE", CANDIDATE, ""),
          ROOM_CALL ("CANDIDATE", CANDIDATE, ",\"src\":\"a\"")},
  };
  HubClient *a = open_member ("a");
  HubClient *b = open_member ("b");
  HubClient *c = open_member ("c");

  forget (a);
  forget (b);
  for (guint i = 0; i < G_N_ELEMENTS (relayed); i++) {
    say (a, relayed[i][0]);
    expect (b, relayed[i][1]);
  }
  expect_nothing (a);
  expect_nothing (c);
  /* The end of the other is said once, by the room. */
  end (b, ECL_HUB_END_GOODBYE);
  expect (a, LEFT ("r", "b"));
  expect_nothing (a);
}
GST_END_TEST;

static Suite *
hub_room_suite (void)
{
  Suite *suite = suite_create ("hub-room");
  TCase *tc = tcase_create ("members");

  suite_add_tcase (suite, tc);
  tcase_add_checked_fixture (tc, hub_setup, hub_teardown);
  tcase_add_test (tc, test_join_and_leave);
  tcase_add_test (tc, test_users);
  tcase_add_test (tc, test_type_lock);
  tcase_add_test (tc, test_sfu_members);
  tcase_add_test (tc, test_names);
  tcase_add_test (tc, test_keys_do_not_meet);
  tcase_add_test (tc, test_goodbye);
  tcase_add_test (tc, test_loss_and_grace);
  tcase_add_test (tc, test_back_in_time);
  tcase_add_test (tc, test_join_again);
  tcase_add_test (tc, test_take_over);
  tcase_add_test (tc, test_back_by_peerjs);
  tcase_add_test (tc, test_calls_in_a_mesh);
  return suite;
}

GST_CHECK_MAIN (hub_room);

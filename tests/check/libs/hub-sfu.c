/* hub-sfu: what members of an SFU room and the SFU hear of each other
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "fake-sfu.h"
#include "hub-room.h"

#define GET_OFFER(room) "42[\"SFU_GET_OFFER\",{\"roomName\":\"" room "\"}]"
#define ANSWER(room, sdp)                                                      \
  "42[\"SFU_ANSWER\",{\"roomName\":\"" room                                    \
  "\",\"answer\":{\"type\":\"answer\",\"sdp\":\"" sdp "\"}}]"
#define CANDIDATE(room, candidate)                                             \
  "42[\"SFU_CANDIDATE\",{\"roomName\":\"" room "\",\"candidate\":" candidate   \
  "}]"
#define OFFERED(room, sdp, msids)                                              \
  "42[\"SFU_OFFER\",{\"roomName\":\"" room                                     \
  "\",\"offer\":{\"type\":\"offer\",\"sdp\":\"" sdp "\"},\"msids\":" msids     \
  "}]"
#define FAILED(reason)                                                         \
  ECL_ERROR ("room-error", "The connection with the SFU has ended: " reason)

/* A peer that is in the SFU room "r", whose other members know of it. */
static HubClient *
open_sfu_member (const char *id)
{
  HubClient *client = open_ecl (id);

  say (client, JOIN ("r", "sfu"));
  forget (client);
  return client;
}

static void
offer (guint64 leg, const char *sdp, const char *msids)
{
  ecl_hub_sfu_post_offer (&fake_sfu, leg, sdp, msids);
  ecl_hub_take_sfu_events (hub);
}

GST_START_TEST (test_offer_and_answer)
{
  HubClient *a, *b;

  fake_sfu_install ();
  a = open_sfu_member ("a");
  b = open_sfu_member ("b");
  forget (a);
  expect_told_nothing ();
  say (a, GET_OFFER ("r"));
  expect_told ("open 1 room 1 a VP8");
  say (b, GET_OFFER ("r"));
  expect_told ("open 2 room 1 b VP8");
  expect_nothing (a);
  offer (1, "v=0\r\n", "{\"s\":\"b\"}");
  expect (a, OFFERED ("r", "v=0\\r\\n", "{\"s\":\"b\"}"));
  expect_nothing (b);
  say (a, ANSWER ("r", "v=0\\r\\n1"));
  expect_told ("answer 1 v=0\r\n1");
  say (a, CANDIDATE ("r", "{\"candidate\":\"c\",\"sdpMid\":\"0\","
                          "\"sdpMLineIndex\":3}"));
  expect_told ("candidate 1 c 0 3");
  say (a, CANDIDATE ("r", "{\"candidate\":\"c\",\"sdpMLineIndex\":-7}"));
  expect_told ("candidate 1 c none -1");
  /* Later offers, each with the whole map */
  offer (1, "v=1", "{}");
  expect (a, OFFERED ("r", "v=1", "{}"));
  say (a, ANSWER ("r", "2"));
  expect_told ("answer 1 2");
  expect_told_nothing ();
}
GST_END_TEST;

GST_START_TEST (test_rooms_are_apart)
{
  HubClient *a;

  fake_sfu_install ();
  a = open_ecl ("a");
  say (a, JOIN ("r", "sfu"));
  say (a, JOIN ("q", "sfu"));
  forget (a);
  say (a, GET_OFFER ("r"));
  say (a, GET_OFFER ("q"));
  expect_told ("open 1 room 1 a VP8");
  expect_told ("open 2 room 2 a VP8");
  offer (2, "v", "{}");
  expect (a, OFFERED ("q", "v", "{}"));
  say (a, LEAVE ("r"));
  expect_told ("close 1");
  /* One of the same name is another one. */
  say (a, JOIN ("r", "sfu"));
  say (a, GET_OFFER ("r"));
  expect_told ("open 3 room 3 a VP8");
  end (a, ECL_HUB_END_GOODBYE);
  expect_told ("close 2");
  expect_told ("close 3");
  expect_told_nothing ();
}
GST_END_TEST;

/* Each is answered by an offer, and none makes the SFU work twice for nothing.
 */
GST_START_TEST (test_asks_again)
{
  HubClient *a;

  fake_sfu_install ();
  a = open_sfu_member ("a");
  say (a, GET_OFFER ("r"));
  expect_told ("open 1 room 1 a VP8");
  say (a, GET_OFFER ("r"));
  say (a, ANSWER ("r", "early"));
  expect_told_nothing ();
  offer (1, "v", "{}");
  expect (a, OFFERED ("r", "v", "{}"));
  say (a, GET_OFFER ("r"));
  expect (a, OFFERED ("r", "v", "{}"));
  expect_told_nothing ();
  say (a, ANSWER ("r", "1"));
  expect_told ("answer 1 1");
  say (a, GET_OFFER ("r"));
  expect_told ("close 1");
  expect_told ("open 2 room 1 a VP8");
  /* That came too late. */
  offer (1, "late", "{}");
  expect_nothing (a);
}
GST_END_TEST;

GST_START_TEST (test_failure)
{
  HubClient *a;

  fake_sfu_install ();
  a = open_sfu_member ("a");
  say (a, GET_OFFER ("r"));
  expect_told ("open 1 room 1 a VP8");
  ecl_hub_sfu_post_failure (&fake_sfu, 1, "no way");
  ecl_hub_take_sfu_events (hub);
  expect (a, FAILED ("no way"));
  ecl_hub_sfu_post_failure (&fake_sfu, 1, "once more");
  ecl_hub_take_sfu_events (hub);
  say (a, ANSWER ("r", "1"));
  say (a, CANDIDATE ("r", "{\"candidate\":\"c\"}"));
  expect_nothing (a);
  expect_told_nothing ();
  /* It is a member still. */
  say (a, GET_OFFER ("r"));
  expect_told ("open 2 room 1 a VP8");
  say (a, LEAVE ("r"));
  expect_told ("close 2");
}
GST_END_TEST;

/* What the SFU says waits for a member that may come back. */
GST_START_TEST (test_loss)
{
  HubClient *a;

  fake_sfu_install ();
  a = open_sfu_member ("a");
  say (a, GET_OFFER ("r"));
  expect_told ("open 1 room 1 a VP8");
  end (a, ECL_HUB_END_LOST);
  offer (1, "v", "{}");
  expect_told_nothing ();
  a = open_ecl ("a");
  expect (a, OFFERED ("r", "v", "{}"));
  say (a, ANSWER ("r", "1"));
  expect_told ("answer 1 1");
  end (a, ECL_HUB_END_LOST);
  ecl_hub_sfu_post_failure (&fake_sfu, 1, "gone");
  ecl_hub_take_sfu_events (hub);
  wait_for (limits.grace);
  expect_told_nothing ();
}
GST_END_TEST;

GST_START_TEST (test_strangers)
{
  static const char *const words[] = {GET_OFFER ("r"), ANSWER ("r", "1")};
  HubClient *mesh, *stranger;

  fake_sfu_install ();
  mesh = open_member ("mesh");
  stranger = open_ecl ("stranger");
  for (guint i = 0; i < G_N_ELEMENTS (words); i++) {
    say (mesh, words[i]);
    expect (mesh, ECL_ERROR ("room-error", "The room is no SFU room: its "
                                           "members call each other"));
    say (stranger, words[i]);
    expect (stranger, NO_MEMBER);
  }
  /* Those come late after each goodbye. */
  say (stranger, CANDIDATE ("r", "{\"candidate\":\"c\"}"));
  expect_nothing (stranger);
  expect_told_nothing ();
}
GST_END_TEST;

GST_START_TEST (test_bounds)
{
  HubClient *a, *b, *c;

  limits.max_sfu_rooms = 1;
  limits.max_sfu_members = 2;
  hub_restart ();
  fake_sfu_install ();
  a = open_sfu_member ("a");
  say (a, JOIN ("q", "sfu"));
  expect (a,
      ECL_ERROR ("room-error", "There are too many SFU rooms (max-sfu-rooms)"));
  say (a, JOIN ("q", "mesh"));
  expect (a, JOINED ("q", "a"));
  b = open_sfu_member ("b");
  c = open_ecl ("c");
  say (c, JOIN ("r", "sfu"));
  expect (
      c, ECL_ERROR ("room-error", "The SFU room is full (max-sfu-members)"));
  /* Who is in may come in again. */
  say (b, JOIN ("r", "sfu"));
  expect (b, JOINED_SFU ("r", "b", "[\"a\",\"b\"]"));
  say (a, LEAVE ("r"));
  say (b, LEAVE ("r"));
  say (c, JOIN ("s", "sfu"));
  forget (c);
  say (b, JOIN ("s", "sfu"));
  expect (c, JOINED_SFU ("s", "b", "[\"c\",\"b\"]"));
}
GST_END_TEST;

GST_START_TEST (test_codec_of_the_key)
{
  g_autoptr (EclHubKeyOptions) options = ecl_hub_key_options_new ();
  HubClient *a;

  g_free (options->sfu_video_codec);
  options->sfu_video_codec = g_strdup ("H264");
  ecl_hub_set_key_options (hub, KEY, options);
  fake_sfu_install ();
  a = open_sfu_member ("a");
  say (a, GET_OFFER ("r"));
  expect_told ("open 1 room 1 a H264");
}
GST_END_TEST;

static void
count (gpointer n)
{
  (*(guint *)n)++;
}

GST_START_TEST (test_wakes)
{
  guint n = 0;

  fake_sfu_install ();
  ecl_hub_sfu_post_failure (&fake_sfu, 1, "early");
  ecl_hub_sfu_set_wake (&fake_sfu, count, &n);
  fail_unless_equals_int (n, 1);
  ecl_hub_sfu_post_offer (&fake_sfu, 1, "v", "{}");
  fail_unless_equals_int (n, 2);
  ecl_hub_sfu_set_wake (&fake_sfu, NULL, NULL);
  ecl_hub_sfu_post_offer (&fake_sfu, 1, "v", "{}");
  fail_unless_equals_int (n, 2);
  ecl_hub_sfu_clear (&fake_sfu);
  ecl_hub_set_sfu (hub, NULL);
}
GST_END_TEST;

static Suite *
hub_sfu_suite (void)
{
  Suite *suite = suite_create ("hub-sfu");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_add_checked_fixture (tc, hub_setup, hub_teardown);
  tcase_add_test (tc, test_offer_and_answer);
  tcase_add_test (tc, test_rooms_are_apart);
  tcase_add_test (tc, test_asks_again);
  tcase_add_test (tc, test_failure);
  tcase_add_test (tc, test_loss);
  tcase_add_test (tc, test_strangers);
  tcase_add_test (tc, test_bounds);
  tcase_add_test (tc, test_codec_of_the_key);
  tcase_add_test (tc, test_wakes);
  return suite;
}

GST_CHECK_MAIN (hub_sfu);

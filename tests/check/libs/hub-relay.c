/* hub-relay: what one client says and what another hears of it
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "hub-client.h"

GST_START_TEST (test_relay)
{
  HubClient *a = open_ecl ("a");
  HubClient *b = open_ecl ("b");
  HubClient *p = open_peerjs ("p");
  HubClient *q = open_peerjs ("q");

  say (a, "42[\"SEND_OFFER\",{\"src\":\"liar\",\"offer\":{\"type\":"
          "\"offer\","
          "\"sdp\":\"v=0\"},\"dst\":\"b\",\"connectionId\":\"mc_1\","
          "\"connectionType\":\"media\"}]");
  expect (b, ECL_OFFERED ("a", "b", "mc_1"));
  say (p, PEERJS_OFFER ("q", "mc_2"));
  expect (q, PEERJS_OFFERED ("p", "q", "mc_2"));
  say (a, ECL_OFFER ("p", "mc_3"));
  expect (p, PEERJS_OFFERED ("a", "p", "mc_3"));
  say (p, PEERJS_OFFER ("a", "mc_4"));
  expect (a, ECL_OFFERED ("p", "a", "mc_4"));
  say (p, "{\"type\":\"ANSWER\",\"payload\":{\"sdp\":{\"type\":"
          "\"answer\","
          "\"sdp\":\"v=0\"},\"type\":\"media\",\"connectionId\":"
          "\"mc_3\"},"
          "\"dst\":\"a\"}");
  expect (a, "42[\"ANSWER\",{\"answer\":{\"type\":\"answer\",\"sdp\":\"v="
             "0\"},"
             "\"dst\":\"a\",\"connectionId\":\"mc_3\",\"connectionType\":"
             "\"media\",\"src\":\"p\"}]");
  say (a, ECL_CANDIDATE ("p", "mc_3"));
  expect (p, "{\"type\":\"CANDIDATE\",\"src\":\"a\",\"dst\":\"p\","
             "\"payload\":"
             "{\"candidate\":{\"candidate\":\"c\",\"sdpMid\":\"0\","
             "\"sdpMLineIndex\":0},\"type\":\"media\",\"connectionId\":"
             "\"mc_3\"}}");
  expect_nothing (a);
  expect_nothing (b);
  expect_nothing (q);
}
GST_END_TEST;

GST_START_TEST (test_ignored_and_malformed)
{
  HubClient *a = open_ecl ("a");
  HubClient *p = open_peerjs ("p");

  say (a, "42[\"PING\",null]");
  say (a, "42[\"NO_SUCH_EVENT\",{}]");
  say (p, "{\"type\":\"NO_SUCH_TYPE\"}");
  say (p, "{\"type\":\"EXPIRE\",\"dst\":\"a\"}");
  say (p, "{\"type\":\"OPEN\",\"dst\":\"a\"}");
  fail_if (try_say (p, "{\"type\":\"OFFER\"}", NULL));
  fail_if (try_say (p, "{", NULL));
  fail_if (try_say (a, "42[\"SEND_OFFER\",{}]", NULL));
  expect_nothing (a);
  expect_nothing (p);
}
GST_END_TEST;

GST_START_TEST (test_unknown_destination_ecl)
{
  HubClient *a = open_ecl ("a");

  say (a, ECL_OFFER ("nobody", "mc_1"));
  expect (a, ECL_UNAVAILABLE ("nobody"));
  say (a, ECL_CANDIDATE ("nobody", "mc_1"));
  expect_nothing (a);
  say (a, ECL_OFFER ("nobody", "mc_2"));
  expect (a, ECL_UNAVAILABLE ("nobody"));
  say (a, ECL_CANDIDATE ("noone", "mc_3"));
  expect (a, ECL_UNAVAILABLE ("noone"));
  say (a, ECL_FORCE_CLOSE ("nobody", "mc_2"));
  expect_nothing (a);
}
GST_END_TEST;

GST_START_TEST (test_expire)
{
  HubClient *p = open_peerjs ("p");
  HubClient *q = open_peerjs ("q");

  wait_for (0);
  say (p, PEERJS_OFFER ("nobody", "mc_1"));
  say (p, PEERJS_OFFER ("nobody", "mc_2"));
  say (q, PEERJS_OFFER ("nobody", "mc_3"));
  say (p, PEERJS_OFFER ("noone", "mc_4"));
  say (p, PEERJS_LEAVE ("p", "never"));
  wait_for (4999 * MS);
  expect_nothing (p);
  wait_for (1 * MS);
  expect_nothing (p);
  wait_for (999 * MS);
  if (g_str_has_prefix (
          g_queue_peek_head (&p->frames), "{\"type\":\"EXPIRE\",\"src\":\"nob"))
    g_queue_push_tail (&p->frames, g_queue_pop_head (&p->frames));
  expect (p, PEERJS_EXPIRE ("noone", "p"));
  expect (p, PEERJS_EXPIRE ("nobody", "p"));
  expect (q, PEERJS_EXPIRE ("nobody", "q"));
  wait_for (10000 * MS);
  expect_nothing (p);
  expect_nothing (q);
}
GST_END_TEST;

GST_START_TEST (test_offline_queue)
{
  HubClient *p = open_peerjs ("p");
  HubClient *gone = open_peerjs ("gone");
  HubClient *late;

  say (p, PEERJS_OFFER ("late", "mc_1"));
  say (gone, PEERJS_OFFER ("late", "mc_2"));
  say (p, PEERJS_OFFER ("late", "mc_3"));
  end (gone, ECL_HUB_END_GOODBYE);
  wait_for (4000 * MS);
  late = open_ecl ("late");
  expect (late, ECL_OFFERED ("p", "late", "mc_1"));
  expect (late, ECL_OFFERED ("p", "late", "mc_3"));
  expect_nothing (late);
  wait_for (10000 * MS);
  expect_nothing (p);
  /* What was delivered counts as a call. */
  end (late, ECL_HUB_END_GOODBYE);
  expect (p, PEERJS_LEAVE ("late", "p"));
}
GST_END_TEST;

GST_START_TEST (test_offline_queue_limits)
{
  HubClient *p;

  limits.max_queued_messages = 2;
  hub_restart ();
  p = open_peerjs ("p");
  say (p, PEERJS_OFFER ("nobody", "mc_1"));
  say (p, PEERJS_OFFER ("nobody", "mc_2"));
  expect_nothing (p);
  say (p, PEERJS_OFFER ("nobody", "mc_3"));
  expect (p, PEERJS_EXPIRE ("nobody", "p"));

  limits.max_queued_bytes = strlen (PEERJS_OFFER ("nobody", "mc_1"));
  hub_restart ();
  p = open_peerjs ("p");
  say (p, PEERJS_OFFER ("nobody", "mc_1"));
  expect_nothing (p);
  say (p, PEERJS_OFFER ("noone", "mc_2"));
  expect (p, PEERJS_EXPIRE ("noone", "p"));
  wait_for (5000 * MS);
  expect (p, PEERJS_EXPIRE ("nobody", "p"));
  /* The room of what expired is free again. */
  say (p, PEERJS_OFFER ("nobody", "mc_1"));
  expect_nothing (p);
}
GST_END_TEST;

GST_START_TEST (test_goodbye_ends_calls)
{
  HubClient *a = open_ecl ("a");
  HubClient *p = open_peerjs ("p");
  HubClient *stranger = open_peerjs ("stranger");
  HubClient *b = open_ecl ("b");

  have_call (a, b);
  have_call (p, b);
  end (b, ECL_HUB_END_GOODBYE);
  expect (a, "42[\"LEAVE\",\"b\"]");
  expect (p, PEERJS_LEAVE ("b", "p"));
  expect_nothing (stranger);
  fail_if (ecl_hub_has_peer (hub, KEY, "b"));
  /* Once. */
  end (b, ECL_HUB_END_LOST);
  wait_for (10000 * MS);
  expect_nothing (a);
  expect_nothing (p);
}
GST_END_TEST;

GST_START_TEST (test_peerjs_leave)
{
  HubClient *a = open_ecl ("a");
  HubClient *b = open_peerjs ("b");

  have_call (a, b);
  say (b, "{\"type\":\"LEAVE\",\"dst\":\"a\"}");
  expect (a, "42[\"LEAVE\",\"b\"]");
  say (b, "{\"type\":\"LEAVE\"}");
  fail_unless_equals_int (b->reason, ECL_HUB_CLOSE_LEFT);
  fail_unless (b->closed);
  fail_if (ecl_hub_has_peer (hub, KEY, "b"));
  expect_nothing (a);
}
GST_END_TEST;

GST_START_TEST (test_held_for_one_that_never_returns)
{
  HubClient *a = open_ecl ("a");
  HubClient *b = open_ecl ("b");

  wait_for (0);
  end (b, ECL_HUB_END_LOST);
  say (a, ECL_OFFER ("b", "mc_1"));
  expect_nothing (a);
  wait_for (5000 * MS);
  expect (a, ECL_UNAVAILABLE ("b"));
}
GST_END_TEST;

#define PEERJS_ANSWER(dst, id)                                                 \
  "{\"type\":\"ANSWER\",\"payload\":{\"sdp\":{\"type\":\"answer\",\"sdp\":"    \
  "\"v=0\"},\"type\":\"media\",\"connectionId\":\"" id "\"},\"dst\":\"" dst    \
  "\"}"

/* After LEAVE an application could not answer any more without an exception. */
GST_START_TEST (test_force_close_before_answer)
{
  HubClient *a = open_ecl ("a");
  HubClient *p = open_peerjs ("p");

  say (a, ECL_OFFER ("p", "mc_1"));
  expect (p, PEERJS_OFFERED ("a", "p", "mc_1"));
  say (a, ECL_FORCE_CLOSE ("p", "mc_1"));
  expect_nothing (p);
  say (p, PEERJS_ANSWER ("a", "mc_1"));
  say (a, ECL_FORCE_CLOSE ("p", "mc_1"));
  expect (p, PEERJS_LEAVE ("a", "p"));
}
GST_END_TEST;

#define ECL_ANSWER(dst, id, sdp)                                               \
  "42[\"SEND_ANSWER\",{\"answer\":{\"type\":\"answer\",\"sdp\":\"" sdp         \
  "\"},\"dst\":\"" dst "\",\"connectionId\":\"" id                             \
  "\",\"connectionType\":\"media\"}]"

/* A page with peerjs has ended by itself, and may be calling again; what comes
 * later ends as ever. */
GST_START_TEST (test_force_close_after_rejection)
{
  HubClient *a = open_ecl ("a");
  HubClient *p = open_peerjs ("p");

  say (p, PEERJS_OFFER ("a", "mc_1"));
  say (a, ECL_ANSWER ("p", "mc_1",
              "v=0\\r\\nm=audio 0 X 0\\r\\nm=application 0 X y\\r\\n"));
  g_queue_clear_full (&p->frames, g_free);
  say (a, ECL_FORCE_CLOSE ("p", "mc_1"));
  expect_nothing (p);
  say (p, PEERJS_OFFER ("a", "mc_2"));
  say (a, ECL_FORCE_CLOSE ("p", "mc_1"));
  expect_nothing (p);
  say (a, ECL_ANSWER ("p", "mc_2",
              "v=0\\r\\nm=audio 9 X 0\\r\\nm=application 9 X y\\r\\n"));
  g_queue_clear_full (&p->frames, g_free);
  say (a, ECL_FORCE_CLOSE ("p", "mc_2"));
  expect (p, PEERJS_LEAVE ("a", "p"));
}
GST_END_TEST;

GST_START_TEST (test_force_close)
{
  HubClient *a = open_ecl ("a");
  HubClient *p = open_peerjs ("p");
  HubClient *b = open_ecl ("b");

  say (a, ECL_OFFER ("b", "mc_0"));
  say (a, ECL_FORCE_CLOSE ("b", "mc_0"));
  expect (b, ECL_OFFERED ("a", "b", "mc_0"));
  expect (b, "42[\"FORCE_CLOSE\",{\"dst\":\"b\","
             "\"connectionId\":\"mc_0\","
             "\"src\":\"a\"}]");

  say (a, ECL_OFFER ("p", "mc_1"));
  say (p, PEERJS_OFFER ("a", "mc_2"));
  expect (p, PEERJS_OFFERED ("a", "p", "mc_1"));
  say (p, PEERJS_ANSWER ("a", "mc_1"));
  say (a, ECL_FORCE_CLOSE ("p", "mc_1"));
  expect_nothing (p);
  say (a, ECL_FORCE_CLOSE ("p", "no-such-connection"));
  expect_nothing (p);
  say (a, ECL_FORCE_CLOSE ("p", "mc_2"));
  expect (p, PEERJS_LEAVE ("a", "p"));
  /* No call is left to tell of. */
  g_queue_clear_full (&a->frames, g_free);
  end (p, ECL_HUB_END_GOODBYE);
  expect_nothing (a);
}
GST_END_TEST;

GST_START_TEST (test_parties_are_bounded)
{
  HubClient *b, *viewer1, *viewer2, *viewer3;

  limits.max_parties = 2;
  hub_restart ();
  b = open_ecl ("b");
  viewer1 = open_ecl ("viewer1");
  viewer2 = open_ecl ("viewer2");
  viewer3 = open_ecl ("viewer3");
  have_call (viewer1, b);
  have_call (viewer2, b);
  have_call (viewer3, b);
  end (b, ECL_HUB_END_GOODBYE);
  expect_nothing (viewer1);
  expect (viewer2, "42[\"LEAVE\",\"b\"]");
  expect (viewer3, "42[\"LEAVE\",\"b\"]");
}
GST_END_TEST;

GST_START_TEST (test_room_offer_is_no_call)
{
  HubClient *a = open_ecl ("a");
  HubClient *b = open_ecl ("b");
  HubClient *p = open_peerjs ("p");

  say (a, "42[\"SEND_OFFER\",{\"offer\":{"
          "\"type\":\"offer\",\"sdp\":\"v="
          "0\"},"
          "\"dst\":\"b\",\"connectionId\":"
          "\"mc_1\",\"connectionType\":"
          "\"media\",\"roomName\":\"r\"}]");
  g_free (g_queue_pop_head (&b->frames));
  end (b, ECL_HUB_END_GOODBYE);
  expect_nothing (a);
  /* PeerJS has no rooms. */
  say (a, "42[\"SEND_OFFER\",{\"offer\":{"
          "\"type\":\"offer\",\"sdp\":\"v="
          "0\"},"
          "\"dst\":\"p\",\"connectionId\":"
          "\"mc_1\",\"connectionType\":"
          "\"media\",\"roomName\":\"r\"}]");
  expect (a, ECL_UNAVAILABLE ("p"));
  expect_nothing (p);
}
GST_END_TEST;

static Suite *
hub_relay_suite (void)
{
  Suite *suite = suite_create ("hub-relay");
  TCase *tc = tcase_create ("rules");

  suite_add_tcase (suite, tc);
  tcase_add_checked_fixture (tc, hub_setup, hub_teardown);
  tcase_add_test (tc, test_relay);
  tcase_add_test (tc, test_ignored_and_malformed);
  tcase_add_test (tc, test_unknown_destination_ecl);
  tcase_add_test (tc, test_expire);
  tcase_add_test (tc, test_offline_queue);
  tcase_add_test (tc, test_offline_queue_limits);
  tcase_add_test (tc, test_goodbye_ends_calls);
  tcase_add_test (tc, test_peerjs_leave);
  tcase_add_test (tc, test_held_for_one_that_never_returns);
  tcase_add_test (tc, test_force_close);
  tcase_add_test (tc, test_force_close_before_answer);
  tcase_add_test (tc, test_force_close_after_rejection);
  tcase_add_test (tc, test_parties_are_bounded);
  tcase_add_test (tc, test_room_offer_is_no_call);
  return suite;
}

GST_CHECK_MAIN (hub_relay);

/* hub: who may register, who keeps an id and for how long
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "hub-client.h"

#include "ecl-random.h"

GST_START_TEST (test_open_and_assigned_id)
{
  HubClient *client = connect_to (ECL_PROTOCOL_ECL, KEY, NULL, "t");
  g_autofree char *frame = g_queue_pop_head (&client->frames);
  const char *id = ecl_hub_link_get_id (&client->link);
  g_autofree char *expected =
      g_strdup_printf ("42[\"OPEN\",{\"peerId\":\"%s\"}]", id);

  fail_unless_equals_string (frame, expected);
  fail_unless_equals_int (strlen (id), 16);
  for (const char *p = id; *p; p++)
    fail_unless (g_ascii_isalnum (*p));
  open_peerjs ("bob");
}
GST_END_TEST;

GST_START_TEST (test_refusals)
{
  struct {
    EclProtocol protocol;
    const char *key, *id, *token, *frame;
  } cases[] = {
      {ECL_PROTOCOL_ECL, "nokey", "a", "t",
          "42[\"ERROR\",{\"type\":\"invalid-key\",\"message\":\"The API "
          "key is "
          "not known here\"}]"},
      {ECL_PROTOCOL_ECL, NULL, "a", "t",
          "42[\"ERROR\",{\"type\":\"invalid-key\",\"message\":\"The API "
          "key is "
          "not known here\"}]"},
      {ECL_PROTOCOL_ECL, KEY, "a  b", "t",
          "42[\"ERROR\",{\"type\":\"invalid-id\",\"message\":\"The peer ID "
          "is "
          "invalid\"}]"},
      {ECL_PROTOCOL_ECL, KEY, "taken", "u",
          "42[\"ERROR\",{\"type\":\"unavailable-id\",\"message\":\"ID is "
          "taken\"}]"},
      {ECL_PROTOCOL_PEERJS, "nokey", "a", "t",
          "{\"type\":\"ERROR\",\"payload\":{\"msg\":\"Invalid key "
          "provided\"}}"},
      {ECL_PROTOCOL_PEERJS, "peerjs", NULL, "t",
          "{\"type\":\"ERROR\",\"payload\":{\"msg\":\"No id, token, or key "
          "supplied to websocket server\"}}"},
      {ECL_PROTOCOL_PEERJS, "peerjs", "a", "",
          "{\"type\":\"ERROR\",\"payload\":{\"msg\":\"No id, token, or key "
          "supplied to websocket server\"}}"},
      {ECL_PROTOCOL_PEERJS, "peerjs", "taken", "u",
          "{\"type\":\"ID-TAKEN\",\"payload\":{\"msg\":\"ID is taken\"}}"},
  };
  HubClient *taken = open_ecl ("taken");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    HubClient *client = connect_to (
        cases[i].protocol, cases[i].key, cases[i].id, cases[i].token);

    expect (client, cases[i].frame);
    fail_unless (client->closed);
    fail_unless_equals_int (client->reason, ECL_HUB_CLOSE_REFUSED);
    fail_if (ecl_hub_link_get_id (&client->link));
  }
  expect_nothing (taken);
  fail_if (taken->closed);
}
GST_END_TEST;

GST_START_TEST (test_too_long)
{
  g_autofree char *id = g_strnfill (257, 'a');
  g_autofree char *token = g_strnfill (257, 'a');
  HubClient *client = connect_to (ECL_PROTOCOL_ECL, KEY, id, "t");

  fail_unless (client->closed);
  client = connect_to (ECL_PROTOCOL_PEERJS, "peerjs", "a", token);
  fail_unless (client->closed);
  id[256] = token[256] = '\0';
  client = connect_to (ECL_PROTOCOL_ECL, KEY, id, token);
  fail_if (client->closed);
}
GST_END_TEST;

GST_START_TEST (test_concurrent_limit)
{
  HubClient *client;

  limits.max_peers = 1;
  hub_restart ();
  open_peerjs ("a");
  client = connect_to (ECL_PROTOCOL_PEERJS, "peerjs", "b", "t");
  expect (client, "{\"type\":\"ERROR\",\"payload\":{\"msg\":\"Server has "
                  "reached its concurrent user limit\"}}");
  fail_unless (client->closed);
  client = connect_to (ECL_PROTOCOL_PEERJS, "peerjs", "a", "a");
  expect (client, OPEN_PEERJS);
}
GST_END_TEST;

GST_START_TEST (test_keys_are_namespaces)
{
  HubClient *a = open_ecl ("a");
  HubClient *elsewhere = connect_to (ECL_PROTOCOL_PEERJS, "other", "b", "t");
  g_autoptr (GString) list = g_string_new (NULL);

  expect (elsewhere, OPEN_PEERJS);
  say (a, ECL_OFFER ("b", "mc_1"));
  expect (a, ECL_UNAVAILABLE ("b"));
  expect_nothing (elsewhere);
  fail_unless (ecl_hub_has_peer (hub, "peerjs", "a"));
  fail_unless (ecl_hub_has_peer (hub, KEY, "a"));
  fail_if (ecl_hub_has_peer (hub, "other", "a"));
  fail_if (ecl_hub_has_key (hub, "nokey"));
  ecl_hub_append_peers (hub, KEY, list);
  ecl_hub_append_peers (hub, "other", list);
  ecl_hub_append_peers (hub, "nokey", list);
  fail_unless_equals_string (list->str, "[\"a\"][\"b\"][]");
  fail_if (ecl_hub_add_keys (hub, (const char *[]){"other", NULL}, NULL));
  fail_if (ecl_hub_add_keys (hub, (const char *[]){"x", "", NULL}, NULL));
  fail_if (ecl_hub_has_key (hub, "x"));
}
GST_END_TEST;

GST_START_TEST (test_take_over)
{
  HubClient *old_ecl = open_ecl ("a");
  HubClient *old_peerjs = open_peerjs ("p");
  HubClient *new_ecl = connect_to (ECL_PROTOCOL_ECL, KEY, "a", "a");
  HubClient *new_peerjs = connect_to (ECL_PROTOCOL_PEERJS, "peerjs", "p", "p");

  fail_unless_equals_int (old_ecl->reason, ECL_HUB_CLOSE_REPLACED);
  fail_unless_equals_int (old_peerjs->reason, ECL_HUB_CLOSE_REPLACED);
  fail_unless (old_ecl->closed && old_peerjs->closed);
  expect (new_ecl, "42[\"OPEN\",{\"peerId\":\"a\"}]");
  expect (new_peerjs, OPEN_PEERJS);
  /* The end of the old connection is not the end of the
   * peer. */
  end (old_ecl, ECL_HUB_END_GOODBYE);
  end (old_peerjs, ECL_HUB_END_LOST);
  wait_for (10000 * MS);
  say (new_ecl, ECL_OFFER ("p", "mc_1"));
  expect (new_peerjs, PEERJS_OFFERED ("a", "p", "mc_1"));
  expect_nothing (new_ecl);
}
GST_END_TEST;

GST_START_TEST (test_empty_token_proves_nothing)
{
  HubClient *viewer1 = connect_to (ECL_PROTOCOL_ECL, KEY, "a", "");
  HubClient *viewer2 = connect_to (ECL_PROTOCOL_ECL, KEY, "a", "");

  expect (viewer1, "42[\"OPEN\",{\"peerId\":\"a\"}]");
  fail_unless_equals_int (viewer2->reason, ECL_HUB_CLOSE_REFUSED);
  fail_unless (viewer2->closed);
  fail_if (viewer1->closed);
}
GST_END_TEST;

GST_START_TEST (test_grace)
{
  HubClient *a = open_ecl ("a");
  HubClient *p = open_peerjs ("p");
  HubClient *b = open_ecl ("b");

  have_call (a, b);
  end (b, ECL_HUB_END_LOST);
  wait_for (1499 * MS);
  expect_nothing (a);
  fail_unless (ecl_hub_has_peer (hub, KEY, "b"));
  /* Its id is still its own. */
  fail_unless (connect_to (ECL_PROTOCOL_ECL, KEY, "b", "other")->closed);
  say (a, ECL_CANDIDATE ("b", "mc_1"));
  say (p, PEERJS_OFFER ("b", "mc_2"));
  /* Back in time: what was said meanwhile is
   * there, calls go on. */
  b = open_ecl ("b");
  expect (b, "42[\"CANDIDATE\",{\"candidate\":{"
             "\"candidate\":\"c\",\"sdpMid\":"
             "\"0\",\"sdpMLineIndex\":0},"
             "\"dst\":\"b\",\"connectionId\":"
             "\"mc_1\",\"connectionType\":"
             "\"media\",\"src\":\"a\"}]");
  expect (b, ECL_OFFERED ("p", "b", "mc_2"));
  wait_for (5000 * MS);
  expect_nothing (a);
  /* Not back in time. */
  end (b, ECL_HUB_END_LOST);
  wait_for (1500 * MS);
  expect (a, "42[\"LEAVE\",\"b\"]");
  expect (p, PEERJS_LEAVE ("b", "p"));
  fail_if (ecl_hub_has_peer (hub, KEY, "b"));
}
GST_END_TEST;

GST_START_TEST (test_silence_peerjs)
{
  HubClient *p = open_peerjs ("p");
  HubClient *q = open_peerjs ("q");

  wait_for (59999 * MS);
  say (p, "{\"type\":\"HEARTBEAT\"}");
  /* Other traffic is no sign of life.
   */
  say (q, PEERJS_OFFER ("p", "mc_1"));
  wait_for (1 * MS);
  fail_if (p->closed);
  fail_unless (q->closed);
  fail_unless_equals_int (q->reason, ECL_HUB_CLOSE_SILENT);
  wait_for (1500 * MS);
  g_queue_clear_full (&p->frames, g_free);
  fail_if (ecl_hub_has_peer (hub, KEY, "q"));
  open_peerjs ("q");
}
GST_END_TEST;

GST_START_TEST (test_silence_ecl)
{
  HubClient *a = open_ecl ("a");
  HubClient *b = open_ecl ("b");
  HubClient *refused = connect_to (ECL_PROTOCOL_ECL, KEY, "a", "wrong");

  refused->closed = FALSE;
  wait_for (44999 * MS);
  ecl_hub_link_heard (hub, &a->link, now);
  wait_for (1 * MS);
  fail_if (a->closed);
  fail_unless (b->closed);
  fail_unless_equals_int (b->reason, ECL_HUB_CLOSE_SILENT);
  fail_unless (refused->closed);
}
GST_END_TEST;

GST_START_TEST (test_random)
{
  g_autofree char *a = ecl_random_uuid ();
  g_autofree char *b = ecl_random_uuid ();
  g_autofree char *id = ecl_random_alphanumerics (64);

  fail_unless (g_uuid_string_is_valid (a));
  fail_unless_equals_int (a[14], '4');
  fail_unless (strchr ("89ab", a[19]) != NULL);
  fail_if (g_str_equal (a, b));
  fail_unless_equals_int (strlen (id), 64);
}
GST_END_TEST;

static Suite *
hub_suite (void)
{
  Suite *suite = suite_create ("hub");
  TCase *tc = tcase_create ("rules");

  suite_add_tcase (suite, tc);
  tcase_add_checked_fixture (tc, hub_setup, hub_teardown);
  tcase_add_test (tc, test_open_and_assigned_id);
  tcase_add_test (tc, test_refusals);
  tcase_add_test (tc, test_too_long);
  tcase_add_test (tc, test_concurrent_limit);
  tcase_add_test (tc, test_keys_are_namespaces);
  tcase_add_test (tc, test_take_over);
  tcase_add_test (tc, test_empty_token_proves_nothing);
  tcase_add_test (tc, test_grace);
  tcase_add_test (tc, test_silence_peerjs);
  tcase_add_test (tc, test_silence_ecl);
  tcase_add_test (tc, test_random);
  return suite;
}

GST_CHECK_MAIN (hub);

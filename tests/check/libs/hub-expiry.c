/* hub-expiry: credentials come to their end, and are renewed before
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "hub-credential.h"

GST_START_TEST (test_expires)
{
  HubClient *alice = open_alice ("t", 600);
  g_autofree char *bobs = make_credential (SECRET, "b", 0, 3600);
  HubClient *bob = connect_with ("b", "t", bobs);

  expect (bob, OPEN_BOB);
  have_call (alice, bob);
  for (guint i = 0; i < 599; i++) {
    ecl_hub_link_heard (hub, &alice->link, now);
    ecl_hub_link_heard (hub, &bob->link, now);
    wait_for (G_USEC_PER_SEC);
    if (i == 298)
      expect_nothing (alice);
    if (i == 299)
      expect (alice, "42[\"AUTH_EXPIRES_IN\",300]");
  }
  expect_nothing (alice);
  fail_if (alice->closed);
  wait_for (G_USEC_PER_SEC);
  expect_refused (alice, EXPIRED);
  expect (bob, "42[\"LEAVE\",\"alice\"]");
  fail_if (bob->closed);
  fail_if (ecl_hub_has_peer (hub, KEY, "alice"));
}
GST_END_TEST;

/* One that polls has yet to fetch the reason, but is not waited for for ever.
 */
GST_START_TEST (test_expired_link_is_swept)
{
  HubClient *alice = open_alice ("t", 1);

  wait_for (G_USEC_PER_SEC);
  expect_refused (alice, EXPIRED);
  alice->closed = FALSE;
  wait_for (limits.ecl_silence);
  fail_unless (alice->closed);
  fail_unless_equals_int (alice->reason, ECL_HUB_CLOSE_SILENT);
}
GST_END_TEST;

GST_START_TEST (test_lost_peer_expires)
{
  HubClient *alice;

  limits.grace = 10 * G_USEC_PER_SEC;
  hub_restart ();
  ecl_hub_set_key_options (hub, KEY,
      &(EclHubKeyOptions){.secret = (char *)SECRET, .allow_listing = TRUE});
  alice = open_alice ("t", 2);
  end (alice, ECL_HUB_END_LOST);
  wait_for (G_USEC_PER_SEC);
  fail_unless (ecl_hub_has_peer (hub, KEY, "alice"));
  wait_for (G_USEC_PER_SEC);
  fail_if (ecl_hub_has_peer (hub, KEY, "alice"));
  expect_nothing (alice);
}
GST_END_TEST;

GST_START_TEST (test_no_notice)
{
  HubClient *alice;

  limits.expiry_notice = 0;
  hub_restart ();
  ecl_hub_set_key_options (
      hub, KEY, &(EclHubKeyOptions){.secret = (char *)SECRET});
  alice = open_alice ("t", 2);
  wait_for (G_USEC_PER_SEC);
  expect_nothing (alice);
  wait_for (G_USEC_PER_SEC);
  expect_refused (alice, EXPIRED);
}
GST_END_TEST;

/* By the clock on the wall, when somebody sets it. */
GST_START_TEST (test_clock_is_set)
{
  HubClient *alice = open_alice ("t", 3000);

  wait_for (G_USEC_PER_SEC);
  expect_nothing (alice);
  ecl_hub_set_clock (hub, now, (unix_now () + 2999) * G_USEC_PER_SEC);
  wait_for (0);
  expect_refused (alice, EXPIRED);
}
GST_END_TEST;

GST_START_TEST (test_update_in_time)
{
  HubClient *alice = open_alice ("t", 2);
  g_autofree char *newer = NULL;

  wait_for (G_USEC_PER_SEC);
  expect (alice, "42[\"AUTH_EXPIRES_IN\",1]");
  newer = make_credential (SECRET, "alice", 0, 600);
  update (alice, newer);
  wait_for (G_USEC_PER_SEC);
  expect_nothing (alice);
  fail_if (alice->closed);
}
GST_END_TEST;

GST_START_TEST (test_update_is_announced_anew)
{
  HubClient *alice = open_alice ("t", 2);
  g_autofree char *newer = make_credential (SECRET, "alice", 0, 600);

  update (alice, newer);
  for (guint i = 0; i < 300; i++) {
    ecl_hub_link_heard (hub, &alice->link, now);
    expect_nothing (alice);
    wait_for (G_USEC_PER_SEC);
  }
  expect (alice, "42[\"AUTH_EXPIRES_IN\",300]");
  for (guint i = 0; i < 300; i++) {
    ecl_hub_link_heard (hub, &alice->link, now);
    fail_if (alice->closed);
    wait_for (G_USEC_PER_SEC);
  }
  expect_refused (alice, EXPIRED);
}
GST_END_TEST;

/* It is answered, and changes nothing. */
GST_START_TEST (test_update_refused)
{
  HubClient *alice = open_alice ("t", 1000);
  g_autofree char *expired = make_credential (SECRET, "alice", 600, 600);
  g_autofree char *future = make_credential (SECRET, "alice", -1, 600);
  g_autofree char *secret = make_credential ("wrong", "alice", 0, 600);
  g_autofree char *id = make_credential (SECRET, "bob", 0, 600);
  const char *cases[][2] = {
      {expired, EXPIRED},
      {future, FUTURE},
      {secret, MISMATCH},
      {id, MISMATCH},
      {"null", MALFORMED},
      {"\"text\"", MALFORMED},
      {"{\"timestamp\":1700000000,\"ttl\":90001,\"authToken\":\"x\"}", BAD_TTL},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    update (alice, cases[i][0]);
    expect (alice, cases[i][1]);
    expect_nothing (alice);
    fail_if (alice->closed);
  }
  say (alice, "42[\"UPDATE_CREDENTIAL\"]");
  expect (alice, MALFORMED);
  for (guint i = 0; i < 1000; i++) {
    ecl_hub_link_heard (hub, &alice->link, now);
    fail_if (alice->closed);
    wait_for (G_USEC_PER_SEC);
  }
  expect (alice, "42[\"AUTH_EXPIRES_IN\",300]");
  expect_refused (alice, EXPIRED);
}
GST_END_TEST;

/* Even before a sweep has seen that it is too late. */
GST_START_TEST (test_update_too_late)
{
  HubClient *alice = open_alice ("t", 1);
  g_autofree char *newer = NULL;

  now += G_USEC_PER_SEC;
  newer = make_credential (SECRET, "alice", 0, 600);
  update (alice, newer);
  expect_refused (alice, EXPIRED);
  fail_if (ecl_hub_has_peer (hub, KEY, "alice"));
  update (alice, newer);
  expect_nothing (alice);
}
GST_END_TEST;

/* A shorter one takes nothing away. */
GST_START_TEST (test_update_never_shortens)
{
  HubClient *alice = open_alice ("t", 3000);
  g_autofree char *shorter = make_credential (SECRET, "alice", 0, 600);

  update (alice, shorter);
  for (guint i = 0; i < 2700; i++) {
    ecl_hub_link_heard (hub, &alice->link, now);
    expect_nothing (alice);
    wait_for (G_USEC_PER_SEC);
  }
  expect (alice, "42[\"AUTH_EXPIRES_IN\",300]");
}
GST_END_TEST;

/* What was extended stays so over a reconnect, whichever credential it shows.
 */
GST_START_TEST (test_reconnect_after_update)
{
  HubClient *old = open_alice ("t", 400);
  g_autofree char *shown = make_credential (SECRET, "alice", 3200, 3600);
  g_autofree char *newer = make_credential (SECRET, "alice", 0, 3600);
  g_autofree char *encoded = g_uri_escape_string (newer, NULL, FALSE);
  HubClient *again, *last;

  update (old, newer);
  again = connect_with ("alice", "t", encoded);
  expect (again, OPEN_ALICE);
  last = connect_with ("alice", "t", shown);
  expect (last, OPEN_ALICE);
  for (guint i = 0; i < 3299; i++) {
    ecl_hub_link_heard (hub, &last->link, now);
    wait_for (G_USEC_PER_SEC);
  }
  expect_nothing (last);
  wait_for (G_USEC_PER_SEC);
  expect (last, "42[\"AUTH_EXPIRES_IN\",300]");
}
GST_END_TEST;

GST_START_TEST (test_update_without_secret_is_ignored)
{
  HubClient *client = connect_to (ECL_PROTOCOL_ECL, "peerjs", "alice", "t");

  expect (client, OPEN_ALICE);
  update (client, "null");
  update (client, ALICE);
  expect_nothing (client);
  fail_if (client->closed);
}
GST_END_TEST;

static Suite *
hub_expiry_suite (void)
{
  Suite *suite = suite_create ("hub-expiry");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_add_checked_fixture (tc, hub_credential_setup, hub_teardown);
  tcase_add_test (tc, test_expires);
  tcase_add_test (tc, test_expired_link_is_swept);
  tcase_add_test (tc, test_lost_peer_expires);
  tcase_add_test (tc, test_no_notice);
  tcase_add_test (tc, test_clock_is_set);
  tcase_add_test (tc, test_update_in_time);
  tcase_add_test (tc, test_update_is_announced_anew);
  tcase_add_test (tc, test_update_refused);
  tcase_add_test (tc, test_update_too_late);
  tcase_add_test (tc, test_update_never_shortens);
  tcase_add_test (tc, test_reconnect_after_update);
  tcase_add_test (tc, test_update_without_secret_is_ignored);
  return suite;
}

GST_CHECK_MAIN (hub_expiry);

/* hub-auth: keys that demand credentials, and keys that demand an origin
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "hub-credential.h"

/* ALICE, as the SDK sends it again after updateCredential(). */
#define ALICE_ENCODED                                                          \
  "%7B%22timestamp%22%3A1700000000%2C%22ttl%22%3A3600%2C%22authToken%22%3A"    \
  "%22KwI%2FKOY%2BxUigcYr11mU%2FvolPNL66R0pCaDR3gAGyYWg%3D%22%7D"

GST_START_TEST (test_good)
{
  HubClient *client = connect_with ("alice", "t", ALICE);

  expect (client, OPEN_ALICE);
  expect_nothing (client);
  fail_if (client->closed);
}
GST_END_TEST;

/* None of the refused gets an OPEN, nor is the id taken by it. */
GST_START_TEST (test_refused)
{
  g_autofree char *expired = make_credential (SECRET, "alice", 600, 600);
  g_autofree char *future = make_credential (SECRET, "alice", -1, 600);
  g_autofree char *secret = make_credential ("correct hors", "alice", 0, 600);
  g_autofree char *id = make_credential (SECRET, "bob", 0, 600);
  const struct {
    const char *id, *credential, *frame;
  } cases[] = {
      {"alice", NULL, NONE},
      {"alice", "", NONE},
      {"alice", "{}", MALFORMED},
      {"alice", "nonsense", MALFORMED},
      {"alice", expired, EXPIRED},
      {"alice", future, FUTURE},
      {"alice", secret, MISMATCH},
      {"alice", id, MISMATCH},
      {"alice",
          "{\"timestamp\":1700000000,\"ttl\":599,\"authToken\":"
          "\"Mi6jnE4rxqxj2TXJuFoe53TwucFIzQGXWUNC+EMNP7g=\"}",
          BAD_TTL},
      {"alice",
          "{\"timestamp\":1700000000,\"ttl\":90001,\"authToken\":"
          "\"0dhPGoGsUC73+6Mx8E3lbcpVyZta9PC7E3n5qhVYktQ=\"}",
          BAD_TTL},
      {NULL, ALICE, NO_ID},
      {"", ALICE, NO_ID},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    expect_refused (
        connect_with (cases[i].id, "t", cases[i].credential), cases[i].frame);
    fail_if (ecl_hub_has_peer (hub, KEY, "alice"));
  }
}
GST_END_TEST;

/* At the last second it is good, and one second later it is not. */
GST_START_TEST (test_ages)
{
  g_autofree char *old = make_credential (SECRET, "alice", 599, 600);
  g_autofree char *longest = make_credential (SECRET, "bob", 89999, 90000);

  expect (connect_with ("alice", "t", old), OPEN_ALICE);
  expect (
      connect_with ("bob", "t", longest), "42[\"OPEN\",{\"peerId\":\"bob\"}]");
}
GST_END_TEST;

/* The SDK's own reconnect: it has the token. */
GST_START_TEST (test_reconnect)
{
  HubClient *old = connect_with ("alice", "t", ALICE);
  HubClient *again, *last;

  expect (old, OPEN_ALICE);
  again = connect_with ("alice", "t", ALICE);
  expect (again, OPEN_ALICE);
  fail_unless_equals_int (old->reason, ECL_HUB_CLOSE_REPLACED);
  end (again, ECL_HUB_END_LOST);
  last = connect_with ("alice", "t", ALICE_ENCODED);
  expect (last, OPEN_ALICE);
  fail_if (last->closed);
}
GST_END_TEST;

/* The token alone is not enough. */
GST_START_TEST (test_reconnect_needs_credential)
{
  HubClient *old = connect_with ("alice", "t", ALICE);
  g_autofree char *expired = make_credential (SECRET, "alice", 600, 600);

  expect (old, OPEN_ALICE);
  expect_refused (connect_with ("alice", "t", NULL), NONE);
  expect_refused (connect_with ("alice", "t", expired), EXPIRED);
  fail_if (old->closed);
}
GST_END_TEST;

GST_START_TEST (test_replay)
{
  HubClient *old = connect_with ("alice", "t", ALICE);
  g_autofree char *older = make_credential (SECRET, "alice", 1, 3600);

  expect (old, OPEN_ALICE);
  expect_refused (connect_with ("alice", "u", ALICE), REPLAYED);
  expect_refused (connect_with ("alice", "", ALICE), REPLAYED);
  expect_refused (connect_with ("alice", "u", older), REPLAYED);
  expect_nothing (old);
  fail_if (old->closed);
  end (old, ECL_HUB_END_LOST);
  wait_for (limits.grace - 1);
  expect_refused (connect_with ("alice", "u", ALICE), REPLAYED);
  wait_for (1);
  expect (connect_with ("alice", "u", ALICE), OPEN_ALICE);
}
GST_END_TEST;

/* After a goodbye nobody is left whom a replay could harm. */
GST_START_TEST (test_credential_after_goodbye)
{
  HubClient *old = connect_with ("alice", "t", ALICE);

  end (old, ECL_HUB_END_GOODBYE);
  expect (connect_with ("alice", "u", ALICE), OPEN_ALICE);
}
GST_END_TEST;

static void
check_supersedes (gboolean lost)
{
  HubClient *old = connect_with ("alice", "t", ALICE);
  g_autofree char *bobs = make_credential (SECRET, "b", 0, 3600);
  HubClient *bob = connect_with ("b", "t", bobs);
  g_autofree char *newer = NULL;
  HubClient *again;

  expect (old, OPEN_ALICE);
  expect (bob, OPEN_BOB);
  have_call (old, bob);
  if (lost)
    end (old, ECL_HUB_END_LOST);
  wait_for (G_USEC_PER_SEC);
  newer = make_credential (SECRET, "alice", 0, 3600);
  again = connect_with ("alice", "u", newer);
  expect (again, OPEN_ALICE);
  expect (bob, "42[\"LEAVE\",\"alice\"]");
  fail_unless_equals_int (old->closed, !lost);
  expect_nothing (old);
  /* Now it is the old one whose credential is of no use. */
  expect_refused (connect_with ("alice", "t", ALICE), REPLAYED);
  fail_if (again->closed);
}

GST_START_TEST (test_newer_credential_supersedes)
{
  check_supersedes (FALSE);
}
GST_END_TEST;

GST_START_TEST (test_newer_credential_after_loss)
{
  check_supersedes (TRUE);
}
GST_END_TEST;

GST_START_TEST (test_peerjs)
{
  EclHubRequest request = {.key = KEY, .id = "alice", .token = "t"};
  HubClient *client = connect_as (ECL_PROTOCOL_PEERJS, &request);
  g_autofree char *credential = make_credential (SECRET, "alice", 599, 600);

  expect_refused (client,
      "{\"type\":\"ERROR\",\"payload\":{\"msg\":\"The API "
      "key demands a credential\",\"type\":\"authentication\"}}");
  request.credential = credential;
  client = connect_as (ECL_PROTOCOL_PEERJS, &request);
  expect (client, OPEN_PEERJS);
  wait_for (G_USEC_PER_SEC);
  expect_refused (client,
      "{\"type\":\"ERROR\",\"payload\":{\"msg\":\"The "
      "credential has expired\",\"type\":\"authentication\"}}");
}
GST_END_TEST;

static void
check_origin (const char *origin, gboolean allowed)
{
  EclHubRequest request = {
      .key = "other", .id = "a", .token = "t", .origin = origin};
  HubClient *ecl = connect_as (ECL_PROTOCOL_ECL, &request);
  HubClient *peerjs;

  request.id = "p";
  peerjs = connect_as (ECL_PROTOCOL_PEERJS, &request);
  if (allowed) {
    expect (ecl, "42[\"OPEN\",{\"peerId\":\"a\"}]");
    expect (peerjs, OPEN_PEERJS);
    return;
  }
  expect_refused (ecl, "42[\"ERROR\",{\"type\":\"invalid-domain\",\"message\":"
                       "\"The API key may not be used from this domain\"}]");
  expect_refused (peerjs,
      "{\"type\":\"ERROR\",\"payload\":{\"msg\":\"This "
      "origin is not allowed for the key\",\"type\":\"invalid-domain\"}}");
}

GST_START_TEST (test_origins)
{
  const char *origins[] = {
      "https://app.example", "example.com", "::1", "[::1]", NULL};
  EclHubKeyOptions options = {
      .allow_listing = TRUE, .allowed_origins = (char **)origins};

  check_origin ("https://anywhere.example", TRUE);
  ecl_hub_set_key_options (hub, "other", &options);
  check_origin (NULL, TRUE);
  check_origin ("https://app.example", TRUE);
  check_origin ("HTTPS://App.Example", TRUE);
  check_origin ("http://app.example", FALSE);
  check_origin ("https://app.example:8443", FALSE);
  check_origin ("https://app.example.org", FALSE);
  check_origin ("https://example.com", TRUE);
  check_origin ("http://example.com:8080", TRUE);
  check_origin ("http://www.example.com", FALSE);
  check_origin ("http://example.com.evil.example", FALSE);
  check_origin ("http://evilexample.com", FALSE);
  check_origin ("http://[::1]:8080", TRUE);
  check_origin ("null", FALSE);
  check_origin ("", FALSE);
  check_origin ("://", FALSE);
  check_origin ("http://[", FALSE);
  fail_unless (ecl_hub_allows_origin (hub, "nokey", "http://evil.example"));
}
GST_END_TEST;

GST_START_TEST (test_listing)
{
  fail_unless (ecl_hub_allows_listing (hub, KEY));
  fail_unless (ecl_hub_allows_listing (hub, "nokey"));
  ecl_hub_set_key_options (hub, KEY, &(EclHubKeyOptions){0});
  fail_if (ecl_hub_allows_listing (hub, KEY));
  fail_unless (ecl_hub_allows_listing (hub, "other"));
}
GST_END_TEST;

static Suite *
hub_auth_suite (void)
{
  Suite *suite = suite_create ("hub-auth");
  TCase *tc = tcase_create ("credentials");
  TCase *keys = tcase_create ("keys");

  suite_add_tcase (suite, tc);
  tcase_add_checked_fixture (tc, hub_credential_setup, hub_teardown);
  tcase_add_test (tc, test_good);
  tcase_add_test (tc, test_refused);
  tcase_add_test (tc, test_ages);
  tcase_add_test (tc, test_reconnect);
  tcase_add_test (tc, test_reconnect_needs_credential);
  tcase_add_test (tc, test_replay);
  tcase_add_test (tc, test_credential_after_goodbye);
  tcase_add_test (tc, test_newer_credential_supersedes);
  tcase_add_test (tc, test_newer_credential_after_loss);
  tcase_add_test (tc, test_peerjs);
  suite_add_tcase (suite, keys);
  tcase_add_checked_fixture (keys, hub_setup, hub_teardown);
  tcase_add_test (keys, test_origins);
  tcase_add_test (keys, test_listing);
  return suite;
}

GST_CHECK_MAIN (hub_auth);

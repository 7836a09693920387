/* hub-auth: keys that demand credentials, and keys that demand an origin
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "hub-client.h"

#include "ecl-credential.h"

#define SECRET "correct horse"
/* printf %s "1700000000:3600:alice" |
 *   openssl dgst -sha256 -hmac "correct horse" -binary | base64 */
#define ALICE                                                                  \
  "{\"timestamp\":1700000000,\"ttl\":3600,\"authToken\":"                      \
  "\"KwI/KOY+xUigcYr11mU/volPNL66R0pCaDR3gAGyYWg=\"}"
/* The same, as the SDK sends it again after updateCredential(). */
#define ALICE_ENCODED                                                          \
  "%7B%22timestamp%22%3A1700000000%2C%22ttl%22%3A3600%2C%22authToken%22%3A"    \
  "%22KwI%2FKOY%2BxUigcYr11mU%2FvolPNL66R0pCaDR3gAGyYWg%3D%22%7D"

#define OPEN_ALICE "42[\"OPEN\",{\"peerId\":\"alice\"}]"
#define OPEN_BOB "42[\"OPEN\",{\"peerId\":\"b\"}]"
#define REFUSED(text)                                                          \
  "42[\"ERROR\",{\"type\":\"authentication\",\"message\":\"" text "\"}]"
#define NONE REFUSED ("The API key demands a credential")
#define NO_ID REFUSED ("A credential is for one peer ID: connect with that ID")
#define MALFORMED                                                              \
  REFUSED ("A credential must be an object with timestamp, ttl and authToken")
#define FUTURE REFUSED ("The credential's timestamp is in the future")
#define EXPIRED REFUSED ("The credential has expired")
#define BAD_TTL REFUSED ("A credential's ttl must be from 600 to 90000 seconds")
#define MISMATCH                                                               \
  REFUSED ("The credential was not made for this peer ID with the key's "      \
           "secret")
#define REPLAYED                                                               \
  REFUSED ("The credential is in use by another client: make a new one")

static void
setup (void)
{
  EclHubKeyOptions options = {
      .secret = (char *)SECRET, .allow_listing = TRUE, .allow_turn = TRUE};

  hub_setup ();
  ecl_hub_set_key_options (hub, KEY, &options);
}

static gint64
unix_now (void)
{
  return UNIX_NOW + now / G_USEC_PER_SEC - 1000;
}

/* Returns: (transfer full): what was made @age seconds ago */
static char *
make (const char *secret, const char *id, gint64 age, gint64 ttl)
{
  GString *json = g_string_new (NULL);
  g_auto (EclCredential) credential = {0};

  fail_unless (ecl_credential_make (
      &credential, secret, id, unix_now () - age, ttl, NULL));
  ecl_credential_append_json (&credential, json);
  return g_string_free (json, FALSE);
}

static HubClient *
connect_with (const char *id, const char *token, const char *credential)
{
  const EclHubRequest request = {
      .key = KEY, .id = id, .token = token, .credential = credential};

  return connect_as (ECL_PROTOCOL_ECL, &request);
}

static void
expect_refused (HubClient *client, const char *frame)
{
  expect (client, frame);
  expect_nothing (client);
  fail_unless (client->closed);
  fail_unless_equals_int (client->reason, ECL_HUB_CLOSE_REFUSED);
  fail_if (ecl_hub_link_get_id (&client->link));
}

/* Alice, for @left seconds more. */
static HubClient *
open_alice (const char *token, gint64 left)
{
  g_autofree char *credential = make (SECRET, "alice", 3600 - left, 3600);
  HubClient *client = connect_with ("alice", token, credential);

  expect (client, OPEN_ALICE);
  return client;
}

static void
update (HubClient *client, const char *credential)
{
  g_autofree char *frame =
      g_strdup_printf ("42[\"UPDATE_CREDENTIAL\",%s]", credential);

  say (client, frame);
}

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
  g_autofree char *expired = make (SECRET, "alice", 600, 600);
  g_autofree char *future = make (SECRET, "alice", -1, 600);
  g_autofree char *secret = make ("correct hors", "alice", 0, 600);
  g_autofree char *id = make (SECRET, "bob", 0, 600);
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
  g_autofree char *old = make (SECRET, "alice", 599, 600);
  g_autofree char *longest = make (SECRET, "bob", 89999, 90000);

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
  g_autofree char *expired = make (SECRET, "alice", 600, 600);

  expect (old, OPEN_ALICE);
  expect_refused (connect_with ("alice", "t", NULL), NONE);
  expect_refused (connect_with ("alice", "t", expired), EXPIRED);
  fail_if (old->closed);
}
GST_END_TEST;

GST_START_TEST (test_replay)
{
  HubClient *old = connect_with ("alice", "t", ALICE);
  g_autofree char *older = make (SECRET, "alice", 1, 3600);

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
  g_autofree char *bobs = make (SECRET, "b", 0, 3600);
  HubClient *bob = connect_with ("b", "t", bobs);
  g_autofree char *newer = NULL;
  HubClient *again;

  expect (old, OPEN_ALICE);
  expect (bob, OPEN_BOB);
  have_call (old, bob);
  if (lost)
    end (old, ECL_HUB_END_LOST);
  wait_for (G_USEC_PER_SEC);
  newer = make (SECRET, "alice", 0, 3600);
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

GST_START_TEST (test_expires)
{
  HubClient *alice = open_alice ("t", 600);
  g_autofree char *bobs = make (SECRET, "b", 0, 3600);
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
  newer = make (SECRET, "alice", 0, 600);
  update (alice, newer);
  wait_for (G_USEC_PER_SEC);
  expect_nothing (alice);
  fail_if (alice->closed);
}
GST_END_TEST;

GST_START_TEST (test_update_is_announced_anew)
{
  HubClient *alice = open_alice ("t", 2);
  g_autofree char *newer = make (SECRET, "alice", 0, 600);

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
  g_autofree char *expired = make (SECRET, "alice", 600, 600);
  g_autofree char *future = make (SECRET, "alice", -1, 600);
  g_autofree char *secret = make ("wrong", "alice", 0, 600);
  g_autofree char *id = make (SECRET, "bob", 0, 600);
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
  newer = make (SECRET, "alice", 0, 600);
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
  g_autofree char *shorter = make (SECRET, "alice", 0, 600);

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
  g_autofree char *shown = make (SECRET, "alice", 3200, 3600);
  g_autofree char *newer = make (SECRET, "alice", 0, 3600);
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

GST_START_TEST (test_peerjs)
{
  EclHubRequest request = {.key = KEY, .id = "alice", .token = "t"};
  HubClient *client = connect_as (ECL_PROTOCOL_PEERJS, &request);
  g_autofree char *credential = make (SECRET, "alice", 599, 600);

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
  tcase_add_checked_fixture (tc, setup, hub_teardown);
  tcase_add_test (tc, test_good);
  tcase_add_test (tc, test_refused);
  tcase_add_test (tc, test_ages);
  tcase_add_test (tc, test_reconnect);
  tcase_add_test (tc, test_reconnect_needs_credential);
  tcase_add_test (tc, test_replay);
  tcase_add_test (tc, test_credential_after_goodbye);
  tcase_add_test (tc, test_newer_credential_supersedes);
  tcase_add_test (tc, test_newer_credential_after_loss);
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
  tcase_add_test (tc, test_peerjs);
  suite_add_tcase (suite, keys);
  tcase_add_checked_fixture (keys, hub_setup, hub_teardown);
  tcase_add_test (keys, test_origins);
  tcase_add_test (keys, test_listing);
  return suite;
}

GST_CHECK_MAIN (hub_auth);

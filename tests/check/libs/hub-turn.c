/* hub-turn: the TURN accounts that come with OPEN
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "hub-client.h"

/* printf %s "1700086400:alice" |
 *   openssl dgst -sha1 -hmac "turn secret" -binary | base64 */
#define CREDENTIAL                                                             \
  "{\"username\":\"1700086400:alice\",\"credential\":"                         \
  "\"Q8LRynAjp/Y5WE4Y4HAQ/q0Ij70=\",\"urls\":["
#define ACCOUNT "\"turnCredential\":" CREDENTIAL
#define URIS                                                                   \
  "\"turn:turn.example:3478?transport=udp\",\"turns:turn.example:443\""

static const char *const uris[] = {
    "turn:turn.example:3478?transport=udp", "turns:turn.example:443", NULL};

GST_START_TEST (test_ecl)
{
  HubClient *client;

  ecl_hub_set_turn (hub, uris, "turn secret", 86400);
  client = connect_to (ECL_PROTOCOL_ECL, KEY, "alice", "t");
  expect (client, "42[\"OPEN\",{\"peerId\":\"alice\"," ACCOUNT URIS "]}}]");
}
GST_END_TEST;

/* Without URIs it is for SDKs that have a host compiled in. */
GST_START_TEST (test_no_uris)
{
  HubClient *client;

  ecl_hub_set_turn (hub, NULL, "turn secret", 86400);
  client = connect_to (ECL_PROTOCOL_ECL, KEY, "alice", "t");
  expect (client, "42[\"OPEN\",{\"peerId\":\"alice\"," ACCOUNT "]}}]");
}
GST_END_TEST;

GST_START_TEST (test_peerjs)
{
  HubClient *client;

  ecl_hub_set_turn (hub, uris, "turn secret", 86400);
  client = connect_to (ECL_PROTOCOL_PEERJS, "peerjs", "alice", "t");
  expect (client, "{\"type\":\"OPEN\",\"payload\":{" ACCOUNT URIS "]}}}");
}
GST_END_TEST;

/* Each OPEN has an account of its own, which begins then. */
GST_START_TEST (test_renewed)
{
  HubClient *client;

  ecl_hub_set_turn (hub, NULL, "turn secret", 86399);
  connect_to (ECL_PROTOCOL_ECL, KEY, "alice", "t");
  wait_for (G_USEC_PER_SEC);
  client = connect_to (ECL_PROTOCOL_ECL, KEY, "alice", "t");
  expect (client, "42[\"OPEN\",{\"peerId\":\"alice\"," ACCOUNT "]}}]");
}
GST_END_TEST;

/* Who asks again gets one that begins then. */
GST_START_TEST (test_asked_for)
{
  HubClient *client = __i__ ? open_peerjs ("alice") : open_ecl ("alice");

  ecl_hub_set_turn (hub, NULL, "turn secret", 86399);
  wait_for (G_USEC_PER_SEC);
  say (client, __i__ ? "{\"type\":\"TURN-CREDENTIAL\"}"
                     : "42[\"TURN_CREDENTIAL\",null]");
  expect (client, __i__ ? "{\"type\":\"TURN-CREDENTIAL\",\"payload\":{" ACCOUNT
                          "]}}}"
                        : "42[\"TURN_CREDENTIAL\"," CREDENTIAL "]}]");
}
GST_END_TEST;

GST_START_TEST (test_asked_for_in_vain)
{
  HubClient *client = open_ecl ("alice");

  say (client, "42[\"TURN_CREDENTIAL\",null]");
  expect_nothing (client);
}
GST_END_TEST;

GST_START_TEST (test_not_allowed)
{
  ecl_hub_set_turn (hub, uris, "turn secret", 86400);
  ecl_hub_set_key_options (hub, KEY, &(EclHubKeyOptions){0});
  expect (connect_to (ECL_PROTOCOL_ECL, KEY, "alice", "t"),
      "42[\"OPEN\",{\"peerId\":\"alice\"}]");
}
GST_END_TEST;

static Suite *
hub_turn_suite (void)
{
  Suite *suite = suite_create ("hub-turn");
  TCase *tc = tcase_create ("turn");

  suite_add_tcase (suite, tc);
  tcase_add_checked_fixture (tc, hub_setup, hub_teardown);
  tcase_add_test (tc, test_ecl);
  tcase_add_test (tc, test_no_uris);
  tcase_add_test (tc, test_peerjs);
  tcase_add_test (tc, test_renewed);
  tcase_add_loop_test (tc, test_asked_for, 0, 2);
  tcase_add_test (tc, test_asked_for_in_vain);
  tcase_add_test (tc, test_not_allowed);
  return suite;
}

GST_CHECK_MAIN (hub_turn);

/* turn-account: the account at TURN servers that a signaling server gives
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-turn-account.h"

#include <gst/check/gstcheck.h>

static const struct {
  const char *url;
  const char *uri;
} urls[] = {
    {"turn:turn.example.com", "turn://turn.example.com:3478"},
    {"turn:turn.example.com:443?transport=tcp",
        "turn://turn.example.com:443?transport=tcp"},
    {"TURN:10.0.0.1?transport=udp", "turn://10.0.0.1:3478?transport=udp"},
    {"turns:turn.example.com", "turns://turn.example.com:5349"},
    {"turn:[2001:db8::1]:5000", "turn://[2001:db8::1]:5000"},
    /* Not to be taken for something else */
    {"stun:turn.example.com", NULL},
    {"turn.example.com", NULL},
    {"turn:", NULL},
    {"turn::3478", NULL},
    {"turn:a@turn.example.com", NULL},
    {"turn:a:b@turn.example.com", NULL},
    {"turn:turn.example.com:99999", NULL},
    {"turn:turn.example.com/path", NULL},
    {"turn:turn.example.com?transport=sctp", NULL},
    {"turn:turn.example.com?transport=udp&x=1", NULL},
    {"turn:turn.example.com#fragment", NULL},
    {"turn://turn.example.com", NULL},
    {"turn:two%20words", NULL},
    {"turn:%40example.com", NULL},
    {"", NULL},
};

GST_START_TEST (test_urls)
{
  g_autofree char *uri = ecl_turn_uri_from_url (urls[__i__].url);

  fail_unless_equals_string (uri, urls[__i__].uri);
}
GST_END_TEST;

#define ACCOUNT "\"username\":\"1700:al ice\",\"credential\":\"a/b+c=\""
#define SIGNED "1700%3Aal%20ice:a%2Fb%2Bc%3D@"

/* What a server gives, and what it makes of the servers "turn://own" and
 * "turn://me:pw@mine" */
static const struct {
  const char *json;
  const char *servers;
} accounts[] = {
    {"{" ACCOUNT ",\"urls\":[\"turn:t.example:1?transport=udp\","
     "\"turn:t.example:1?transport=tcp\"]}",
        "turn://own turn://me:pw@mine "
        "turn://" SIGNED "t.example:1?transport=udp "
        "turn://" SIGNED "t.example:1?transport=tcp"},
    {"{" ACCOUNT ",\"urls\":\"turns:t.example\"}",
        "turn://own turn://me:pw@mine turns://" SIGNED "t.example:5349"},
    /* Some of its servers are of no use: the others are. */
    {"{" ACCOUNT ",\"urls\":[7,null,\"stun:s\",\"turn:t.example\",{}]}",
        "turn://own turn://me:pw@mine turn://" SIGNED "t.example:3478"},
    {"{" ACCOUNT ",\"urls\":[]}", "turn://own turn://me:pw@mine"},
    {"{" ACCOUNT ",\"urls\":{}}", "turn://own turn://me:pw@mine"},
    /* The original service */
    {"{" ACCOUNT "}", "turn://" SIGNED "own turn://me:pw@mine"},
    {"\"pass word\"", "turn://key%24alice:pass%20word@own turn://me:pw@mine"},
    /* None */
    {NULL, "turn://own turn://me:pw@mine"},
    {"7", "turn://own turn://me:pw@mine"},
    {"{\"username\":\"u\"}", "turn://own turn://me:pw@mine"},
    {"{\"credential\":\"c\",\"urls\":[\"turn:t.example\"]}",
        "turn://own turn://me:pw@mine"},
    {"{\"username\":7,\"credential\":\"c\",\"urls\":[\"turn:t.example\"]}",
        "turn://own turn://me:pw@mine"},
};

static void
read_account (EclTurnAccount *account, const char *json)
{
  EclSpan value = {NULL, 0};

  if (json)
    fail_unless (ecl_json_scan (json, strlen (json), &value, NULL));
  ecl_turn_account_read (account, value, "key", "alice");
}

GST_START_TEST (test_accounts)
{
  static const char *const configured[] = {
      "turn://own", "turn://me:pw@mine", NULL};
  g_auto (EclTurnAccount) account = {0};
  g_auto (GStrv) servers = NULL;
  g_autofree char *text = NULL;

  read_account (&account, accounts[__i__].json);
  servers = ecl_turn_account_complete (&account, configured);
  text = g_strjoinv (" ", servers);
  fail_unless_equals_string (text, accounts[__i__].servers);
}
GST_END_TEST;

GST_START_TEST (test_nothing_configured)
{
  g_auto (EclTurnAccount) account = {0};
  g_auto (GStrv) none = NULL;
  g_auto (GStrv) servers = NULL;

  none = ecl_turn_account_complete (&account, NULL);
  fail_unless_equals_int (g_strv_length (none), 0);
  read_account (&account, "{" ACCOUNT ",\"urls\":[\"turn:t.example\"]}");
  servers = ecl_turn_account_complete (&account, NULL);
  fail_unless_equals_int (g_strv_length (servers), 1);
}
GST_END_TEST;

/* However many a server names */
GST_START_TEST (test_limit)
{
  g_autoptr (GString) json = g_string_new ("{" ACCOUNT ",\"urls\":[");
  g_auto (EclTurnAccount) account = {0};

  for (guint i = 0; i < 1000; i++)
    g_string_append_printf (json, "%s\"turn:t%u.example\"", i ? "," : "", i);
  g_string_append (json, "]}");
  read_account (&account, json->str);
  fail_unless_equals_int (
      g_strv_length (account.servers), ECL_TURN_MAX_SERVERS);
}
GST_END_TEST;

static const struct {
  const char *username;
  gint64 now; /* s */
  gint64 renewal;
} renewals[] = {
    {"2000:alice", 1000, 750000},
    {"2000:", 1000, 750000},
    {"1001:alice", 1000, 1000},
    {"1000:alice", 1000, -1},
    {"999:alice", 1000, -1},
    {"alice", 1000, -1},
    {"2000", 1000, -1},
    {"-2000:alice", 1000, -1},
    {":alice", 1000, -1},
    {"99999999999999999999:alice", 1000, -1},
};

GST_START_TEST (test_renewal)
{
  g_autofree char *json = g_strdup_printf (
      "{\"username\":\"%s\",\"credential\":\"c\"}", renewals[__i__].username);
  g_auto (EclTurnAccount) account = {0};

  read_account (&account, json);
  fail_unless_equals_int64 (ecl_turn_account_get_renewal (
                                &account, renewals[__i__].now * G_USEC_PER_SEC),
      renewals[__i__].renewal);
}
GST_END_TEST;

static Suite *
turn_account_suite (void)
{
  Suite *suite = suite_create ("turn-account");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_add_loop_test (tc, test_urls, 0, G_N_ELEMENTS (urls));
  tcase_add_loop_test (tc, test_accounts, 0, G_N_ELEMENTS (accounts));
  tcase_add_test (tc, test_nothing_configured);
  tcase_add_test (tc, test_limit);
  tcase_add_loop_test (tc, test_renewal, 0, G_N_ELEMENTS (renewals));
  return suite;
}

GST_CHECK_MAIN (turn_account);

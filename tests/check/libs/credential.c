/* credential: checks what proves that a client may use a peer id
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <string.h>
#include <gst/check/gstcheck.h>
#include "ecl-credential.h"

#define SECRET "correct horse"
#define MADE G_GINT64_CONSTANT (1700000000)

#define assert_credential_error(error, expected)                               \
  G_STMT_START                                                                 \
  {                                                                            \
    fail_unless (g_error_matches ((error), ECL_CREDENTIAL_ERROR, (expected)),  \
        "%s", (error) ? (error)->message : "no error set");                    \
    fail_if (strstr ((error)->message, SECRET));                               \
    g_clear_error (&(error));                                                  \
  }                                                                            \
  G_STMT_END

/* printf %s "1700000000:3600:alice" |
 *   openssl dgst -sha256 -hmac "correct horse" -binary | base64, and so on */
static const struct {
  const char *secret;
  const char *peer_id;
  gint64 ttl;
  const char *token;
} vectors[] = {
    {SECRET, "alice", 3600, "KwI/KOY+xUigcYr11mU/volPNL66R0pCaDR3gAGyYWg="},
    {SECRET, "a b_c-D", 600, "V2eHHtJHs0PEJVdkVN770FVWZ+eRfF77/6UE7CZnZYU="},
    /* A key longer than the hash's block of 64 bytes. */
    {"kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk"
     "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk",
        "bob", 90000, "lqz8/AUVveA53dDkZhyNayuuZ7aXBhefcdmMcJW7gTc="},
};

GST_START_TEST (test_vectors)
{
  for (guint i = 0; i < G_N_ELEMENTS (vectors); i++) {
    g_auto (EclCredential) made = {0};
    g_autoptr (GError) error = NULL;

    fail_unless (ecl_credential_make (&made, vectors[i].secret,
        vectors[i].peer_id, MADE, vectors[i].ttl, &error));
    fail_unless_equals_string (made.auth_token, vectors[i].token);
    fail_unless (ecl_credential_check (
        &made, vectors[i].secret, vectors[i].peer_id, MADE, &error));
    fail_unless_equals_int64 (
        ecl_credential_expiry (&made), MADE + vectors[i].ttl);
  }
}
GST_END_TEST;

/* printf %s "1700086400:alice" |
 *   openssl dgst -sha1 -hmac "turn secret" -binary | base64 */
GST_START_TEST (test_turn_vector)
{
  g_autofree char *password =
      ecl_turn_password ("turn secret", "1700086400:alice");

  fail_unless_equals_string (password, "Q8LRynAjp/Y5WE4Y4HAQ/q0Ij70=");
}
GST_END_TEST;

GST_START_TEST (test_make_refuses)
{
  static const struct {
    const char *peer_id;
    gint64 timestamp, ttl;
    EclCredentialError code;
  } cases[] = {
      {"alice", MADE, 599, ECL_CREDENTIAL_ERROR_TTL},
      {"alice", MADE, 90001, ECL_CREDENTIAL_ERROR_TTL},
      {"alice", MADE, -600, ECL_CREDENTIAL_ERROR_TTL},
      {"alice", -1, 600, ECL_CREDENTIAL_ERROR_MALFORMED},
      {"", MADE, 600, ECL_CREDENTIAL_ERROR_PEER_ID},
      {"a  b", MADE, 600, ECL_CREDENTIAL_ERROR_PEER_ID},
      {NULL, MADE, 600, ECL_CREDENTIAL_ERROR_PEER_ID},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_auto (EclCredential) made = {0};
    GError *error = NULL;

    fail_if (ecl_credential_make (&made, SECRET, cases[i].peer_id,
        cases[i].timestamp, cases[i].ttl, &error));
    assert_credential_error (error, cases[i].code);
    fail_if (made.auth_token);
  }
}
GST_END_TEST;

/* Checks @credential for alice, @age seconds after it was made. */
static void
check_refused (
    const EclCredential *credential, gint64 age, EclCredentialError code)
{
  GError *error = NULL;

  fail_if (
      ecl_credential_check (credential, SECRET, "alice", MADE + age, &error));
  assert_credential_error (error, code);
}

GST_START_TEST (test_time)
{
  g_auto (EclCredential) good = {0};

  fail_unless (ecl_credential_make (&good, SECRET, "alice", MADE, 600, NULL));
  check_refused (&good, -1, ECL_CREDENTIAL_ERROR_FUTURE);
  fail_unless (ecl_credential_check (&good, SECRET, "alice", MADE, NULL));
  fail_unless (ecl_credential_check (&good, SECRET, "alice", MADE + 599, NULL));
  check_refused (&good, 600, ECL_CREDENTIAL_ERROR_EXPIRED);
  check_refused (&good, G_MAXINT64 - MADE, ECL_CREDENTIAL_ERROR_EXPIRED);
}
GST_END_TEST;

/* Tokens that openssl made as above, over a ttl that no server may take. */
GST_START_TEST (test_ttl_out_of_range)
{
  const EclCredential cases[] = {
      {MADE, 599, (char *)"Mi6jnE4rxqxj2TXJuFoe53TwucFIzQGXWUNC+EMNP7g="},
      {MADE, 90001, (char *)"0dhPGoGsUC73+6Mx8E3lbcpVyZta9PC7E3n5qhVYktQ="},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    check_refused (&cases[i], 1, ECL_CREDENTIAL_ERROR_TTL);
}
GST_END_TEST;

GST_START_TEST (test_mismatch)
{
  g_auto (EclCredential) other_id = {0};
  g_auto (EclCredential) other_secret = {0};
  g_auto (EclCredential) stretched = {0};
  EclCredential short_token = {MADE, 600, (char *)"KwI/"};
  EclCredential empty_token = {MADE, 600, (char *)""};
  EclCredential no_token = {MADE, 600, NULL};
  EclCredential negative = {G_MININT64, 600, (char *)"KwI/"};

  fail_unless (ecl_credential_make (&other_id, SECRET, "bob", MADE, 600, NULL));
  check_refused (&other_id, 1, ECL_CREDENTIAL_ERROR_MISMATCH);
  fail_unless (ecl_credential_make (
      &other_secret, "another secret", "alice", MADE, 600, NULL));
  check_refused (&other_secret, 1, ECL_CREDENTIAL_ERROR_MISMATCH);
  fail_unless (
      ecl_credential_make (&stretched, SECRET, "alice", MADE, 600, NULL));
  stretched.ttl = 601;
  check_refused (&stretched, 1, ECL_CREDENTIAL_ERROR_MISMATCH);
  stretched.ttl = 600;
  stretched.timestamp++;
  check_refused (&stretched, 1, ECL_CREDENTIAL_ERROR_MISMATCH);
  check_refused (&short_token, 1, ECL_CREDENTIAL_ERROR_MISMATCH);
  check_refused (&empty_token, 1, ECL_CREDENTIAL_ERROR_MISMATCH);
  check_refused (&no_token, 1, ECL_CREDENTIAL_ERROR_MISMATCH);
  check_refused (&negative, 1, ECL_CREDENTIAL_ERROR_EXPIRED);
}
GST_END_TEST;

/* As the SDK sends it, once decoded and still encoded once, with the letters of
 * base64 that mean something else in a query. */
GST_START_TEST (test_query)
{
  static const char *const texts[] = {
      "{\"timestamp\":1700000000,\"ttl\":3600,\"authToken\":"
      "\"MwY0tS8ZApp+4flBKevNnpFFpP9fAXbc/adFeVUNdjc=\"}",
      "%7B%22timestamp%22%3A1700000000%2C%22ttl%22%3A3600%2C%22authToken%22%3A"
      "%22MwY0tS8ZApp%2B4flBKevNnpFFpP9fAXbc%2FadFeVUNdjc%3D%22%7D",
      " {\"authToken\":\"MwY0tS8ZApp+4flBKevNnpFFpP9fAXbc\\/adFeVUNdjc=\","
      "\"more\":[1],\"ttl\":3600,\"timestamp\":1700000000} ",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_auto (EclCredential) read = {0};
    g_autoptr (GError) error = NULL;

    fail_unless (
        ecl_credential_parse_query (texts[i], &read, &error), "%s", texts[i]);
    fail_unless_equals_int64 (read.timestamp, MADE);
    fail_unless_equals_int64 (read.ttl, 3600);
    fail_unless (ecl_credential_check (&read, SECRET, "p22", MADE, &error));
  }
}
GST_END_TEST;

#define TOKEN "\"authToken\":\"KwI/KOY+xUigcYr11mU/volPNL66R0pCaDR3gAGyYWg=\""

GST_START_TEST (test_malformed)
{
  static const char *const texts[] = {
      "",
      "null",
      "[]",
      "\"text\"",
      "{}",
      "{\"timestamp\":1,\"ttl\":600}",
      "{\"timestamp\":1,\"ttl\":600,\"authToken\":7}",
      "{\"timestamp\":1,\"ttl\":600,\"authToken\":\"\"}",
      "{\"timestamp\":1,\"ttl\":600,\"authToken\":null}",
      "{\"timestamp\":\"1\",\"ttl\":600," TOKEN "}",
      "{\"timestamp\":1,\"ttl\":\"600\"," TOKEN "}",
      "{\"timestamp\":1.5,\"ttl\":600," TOKEN "}",
      "{\"timestamp\":1e9,\"ttl\":600," TOKEN "}",
      "{\"timestamp\":-1,\"ttl\":600," TOKEN "}",
      "{\"timestamp\":1,\"ttl\":-600," TOKEN "}",
      "{\"timestamp\":99999999999999999999,\"ttl\":600," TOKEN "}",
      "{\"timestamp\":1,\"ttl\":600," TOKEN,
      "{\"timestamp\":1,\"ttl\":600," TOKEN "}}",
      "%7B%22timestamp%22%3A1",
      "%257B%22timestamp%22%3A1%7D",
      "%",
      "%00",
      "%zz",
  };
  g_autofree char *padding = g_strnfill (ECL_CREDENTIAL_MAX_LENGTH, ' ');
  g_autofree char *too_long =
      g_strconcat ("{\"timestamp\":1,\"ttl\":600," TOKEN "}", padding, NULL);

  for (guint i = 0; i <= G_N_ELEMENTS (texts); i++) {
    const char *text = i < G_N_ELEMENTS (texts) ? texts[i] : too_long;
    g_auto (EclCredential) read = {0};
    GError *error = NULL;

    fail_if (ecl_credential_parse_query (text, &read, &error), "%s", text);
    assert_credential_error (error, ECL_CREDENTIAL_ERROR_MALFORMED);
    fail_if (read.auth_token || read.timestamp || read.ttl);
  }
}
GST_END_TEST;

GST_START_TEST (test_absent_value)
{
  g_auto (EclCredential) read = {0};
  GError *error = NULL;

  fail_if (ecl_credential_parse ((EclSpan){NULL, 0}, &read, &error));
  assert_credential_error (error, ECL_CREDENTIAL_ERROR_MALFORMED);
}
GST_END_TEST;

GST_START_TEST (test_json)
{
  g_auto (EclCredential) made = {0};
  g_autoptr (GString) json = g_string_new (NULL);

  fail_unless (ecl_credential_make (&made, SECRET, "alice", MADE, 3600, NULL));
  ecl_credential_append_json (&made, json);
  fail_unless_equals_string (
      json->str, "{\"timestamp\":1700000000,\"ttl\":3600," TOKEN "}");
}
GST_END_TEST;

GST_START_TEST (test_secret_equals)
{
  fail_unless (ecl_secret_equals ("secret", "secret"));
  fail_if (ecl_secret_equals ("secret", "secreT"));
  fail_if (ecl_secret_equals ("secret", "secret2"));
  fail_if (ecl_secret_equals ("", ""));
  fail_if (ecl_secret_equals (NULL, NULL));
}
GST_END_TEST;

static Suite *
credential_suite (void)
{
  Suite *suite = suite_create ("credential");
  TCase *tc = tcase_create ("credential");

  suite_add_tcase (suite, tc);
  tcase_add_test (tc, test_vectors);
  tcase_add_test (tc, test_turn_vector);
  tcase_add_test (tc, test_make_refuses);
  tcase_add_test (tc, test_time);
  tcase_add_test (tc, test_ttl_out_of_range);
  tcase_add_test (tc, test_mismatch);
  tcase_add_test (tc, test_query);
  tcase_add_test (tc, test_malformed);
  tcase_add_test (tc, test_absent_value);
  tcase_add_test (tc, test_json);
  tcase_add_test (tc, test_secret_equals);
  return suite;
}

GST_CHECK_MAIN (credential);

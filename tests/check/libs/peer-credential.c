/* peer-credential: checks the credentials that applications make and give
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>
#include "ecl-peer-credential-private.h"

#define SECRET "correct horse"

/* The token is of tests/check/libs/credential.c, made by openssl. */
GST_START_TEST (test_new)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstStructure) made =
      gst_ecl_credential_new (SECRET, "alice", 1700000000, 3600, &error);
  g_autofree char *text = NULL;

  g_assert_no_error (error);
  text = gst_structure_to_string (made);
  fail_unless_equals_string (text,
      "credential, timestamp=(gint64)1700000000, ttl=(uint)3600, "
      "auth-token=(string)\"KwI/KOY+xUigcYr11mU/volPNL66R0pCaDR3gAGyYWg\\=\";");
}
GST_END_TEST;

GST_START_TEST (test_now)
{
  g_autoptr (GstStructure) made =
      gst_ecl_credential_new (SECRET, "alice", 0, 600, NULL);
  g_auto (EclCredential) read = {0};
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  fail_unless (gst_ecl_credential_read (made, &read, NULL));
  fail_unless (now - read.timestamp <= 5 && read.timestamp <= now);
  fail_unless (ecl_credential_check (&read, SECRET, "alice", now, NULL));
}
GST_END_TEST;

GST_START_TEST (test_new_refuses)
{
  static const struct {
    const char *secret, *peer_id;
    gint64 timestamp;
    guint ttl;
    GstEclError code;
  } cases[] = {
      {NULL, "alice", 0, 600, GST_ECL_ERROR_AUTHENTICATION},
      {"", "alice", 0, 600, GST_ECL_ERROR_AUTHENTICATION},
      {SECRET, "alice", 0, 599, GST_ECL_ERROR_AUTHENTICATION},
      {SECRET, "alice", 0, 90001, GST_ECL_ERROR_AUTHENTICATION},
      {SECRET, "alice", -1, 600, GST_ECL_ERROR_AUTHENTICATION},
      {SECRET, "", 0, 600, GST_ECL_ERROR_INVALID_ID},
      {SECRET, NULL, 0, 600, GST_ECL_ERROR_INVALID_ID},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GstStructure) made = gst_ecl_credential_new (cases[i].secret,
        cases[i].peer_id, cases[i].timestamp, cases[i].ttl, &error);

    fail_if (made);
    g_assert_error (error, GST_ECL_ERROR, (int)cases[i].code);
    fail_if (strstr (error->message, SECRET));
  }
}
GST_END_TEST;

GST_START_TEST (test_read)
{
  static const struct {
    const char *text;
    gboolean good;
  } cases[] = {
      {"credential,timestamp=1700000000,ttl=3600,auth-token=abc", TRUE},
      {"c,timestamp=(guint64)1700000000,ttl=(int)3600,auth-token=(string)\"a+/"
       "=\"",
          TRUE},
      {"credential,timestamp=1700000000,ttl=3600", FALSE},
      {"credential,timestamp=1700000000,ttl=3600,auth-token=(string)\"\"",
          FALSE},
      {"credential,timestamp=1700000000,ttl=3600,auth-token=7", FALSE},
      {"credential,timestamp=1700000000,auth-token=abc", FALSE},
      {"credential,timestamp=1.5,ttl=3600,auth-token=abc", FALSE},
      {"credential,timestamp=-1,ttl=3600,auth-token=abc", FALSE},
      {"credential,timestamp=noon,ttl=3600,auth-token=abc", FALSE},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GstStructure) structure =
        gst_structure_from_string (cases[i].text, NULL);
    g_autoptr (GError) error = NULL;
    g_auto (EclCredential) read = {0};

    fail_unless (structure != NULL, "%s", cases[i].text);
    fail_unless_equals_int (
        gst_ecl_credential_read (structure, &read, &error), cases[i].good);
    fail_unless_equals_int (
        g_error_matches (error, GST_ECL_ERROR, GST_ECL_ERROR_AUTHENTICATION),
        !cases[i].good);
    fail_unless_equals_int64 (read.timestamp, cases[i].good ? 1700000000 : 0);
  }
}
GST_END_TEST;

static Suite *
peer_credential_suite (void)
{
  Suite *suite = suite_create ("peer-credential");
  TCase *tc = tcase_create ("credential");

  suite_add_tcase (suite, tc);
  tcase_add_test (tc, test_new);
  tcase_add_test (tc, test_now);
  tcase_add_test (tc, test_new_refuses);
  tcase_add_test (tc, test_read);
  return suite;
}

GST_CHECK_MAIN (peer_credential);

/* outgoing: frames that wait for a websocket (RFC 6455, sections 5.2 and 5.4)
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "ecl-outgoing.h"

#include <string.h>

static EclOutgoing outgoing;

static void
setup (void)
{
  outgoing = (EclOutgoing){0};
}

static void
teardown (void)
{
  ecl_outgoing_clear (&outgoing);
}

static void
expect_taken (const char *bytes, gsize len)
{
  g_autoptr (GByteArray) frames = ecl_outgoing_take (&outgoing);

  fail_unless (frames != NULL);
  fail_unless_equals_int (frames->len, len);
  fail_unless (memcmp (frames->data, bytes, len) == 0);
}

/* One frame, of which these bytes are the header and the type, and @data is the
 * rest. */
static void
expect_frame (const char *header, gsize header_len, const char *data, gsize len)
{
  g_autoptr (GString) frame = g_string_new_len (header, header_len);

  g_string_append_len (frame, data, len);
  expect_taken (frame->str, frame->len);
}

static void
expect_empty (void)
{
  fail_if (ecl_outgoing_take (&outgoing));
  fail_unless_equals_int (outgoing.n_bytes, 0);
}

GST_START_TEST (test_gathered)
{
  g_autoptr (GBytes) shared = g_bytes_new_static ("xy", 2);

  expect_empty ();
  ecl_outgoing_add (&outgoing, "a", 1, FALSE);
  ecl_outgoing_add (&outgoing, "", 0, FALSE);
  ecl_outgoing_share (&outgoing, shared, TRUE);
  ecl_outgoing_share (&outgoing, shared, FALSE);
  fail_unless_equals_int (outgoing.n_bytes, 14);
  expect_taken ("\x81\1a\x81\0\x82\3\4xy\x81\2xy", 14);
  expect_empty ();
}
GST_END_TEST;

GST_START_TEST (test_lengths)
{
  g_autofree char *data = g_strnfill (65536, 'x');

  ecl_outgoing_add (&outgoing, data, 125, FALSE);
  expect_frame ("\x81\x7d", 2, data, 125);
  ecl_outgoing_add (&outgoing, data, 126, FALSE);
  expect_frame ("\x81\x7e\0\x7e", 4, data, 126);
  ecl_outgoing_add (&outgoing, data, 65535, FALSE);
  expect_frame ("\x81\x7e\xff\xff", 4, data, 65535);
  ecl_outgoing_add (&outgoing, data, 65536, FALSE);
  expect_frame ("\x81\x7f\0\0\0\0\0\1\0\0", 10, data, 65536);
  /* The type is of the message. */
  ecl_outgoing_add (&outgoing, data, 125, TRUE);
  expect_frame ("\x82\x7e\0\x7e\4", 5, data, 125);
}
GST_END_TEST;

GST_START_TEST (test_long)
{
  gsize len = 2 * ECL_OUTGOING_FRAGMENT + 3;
  char *data = g_strnfill (len, 'x');
  g_autoptr (GBytes) shared = g_bytes_new_take (data, len);

  data[0] = '0';
  data[ECL_OUTGOING_FRAGMENT] = '1';
  data[2 * ECL_OUTGOING_FRAGMENT] = '2';
  ecl_outgoing_add (&outgoing, "a", 1, FALSE);
  ecl_outgoing_share (&outgoing, shared, FALSE);
  ecl_outgoing_share (&outgoing, shared, TRUE);
  ecl_outgoing_add (&outgoing, "b", 1, FALSE);
  fail_unless_equals_int (outgoing.n_bytes, 3 + 2 * len + 3);
  expect_taken ("\x81\1a", 3);
  expect_frame ("\1\x7f\0\0\0\0\0\4\0\0", 10, data, ECL_OUTGOING_FRAGMENT);
  fail_unless_equals_int (
      outgoing.n_bytes, 2 * len + 3 - ECL_OUTGOING_FRAGMENT);
  expect_frame ("\0\x7f\0\0\0\0\0\4\0\0", 10, data + ECL_OUTGOING_FRAGMENT,
      ECL_OUTGOING_FRAGMENT);
  expect_taken ("\x80\3"
                "2xx",
      5);
  expect_frame ("\2\x7f\0\0\0\0\0\4\0\1\4", 11, data, ECL_OUTGOING_FRAGMENT);
  expect_frame ("\0\x7f\0\0\0\0\0\4\0\0", 10, data + ECL_OUTGOING_FRAGMENT,
      ECL_OUTGOING_FRAGMENT);
  expect_taken ("\x80\3"
                "2xx",
      5);
  expect_taken ("\x81\1b", 3);
  expect_empty ();
}
GST_END_TEST;

/* A message that ends with a fragment has no empty one behind it. */
GST_START_TEST (test_whole_fragments)
{
  gsize len = ECL_OUTGOING_FRAGMENT;
  char *data = g_strnfill (len, 'x');
  g_autoptr (GBytes) shared = g_bytes_new_take (data, len);

  ecl_outgoing_share (&outgoing, shared, FALSE);
  expect_frame ("\x81\x7f\0\0\0\0\0\4\0\0", 10, data, len);
  expect_empty ();
}
GST_END_TEST;

static void
note_freed (gpointer data)
{
  *(gboolean *)data = TRUE;
}

GST_START_TEST (test_shared_from_a_length_on)
{
  g_autofree char *data = g_strnfill (ECL_OUTGOING_LONG, 'x');
  gboolean short_freed = FALSE;
  gboolean long_freed = FALSE;
  GBytes *short_one = g_bytes_new_with_free_func (
      data, ECL_OUTGOING_LONG - 1, note_freed, &short_freed);
  GBytes *long_one = g_bytes_new_with_free_func (
      data, ECL_OUTGOING_LONG, note_freed, &long_freed);

  ecl_outgoing_share (&outgoing, short_one, FALSE);
  ecl_outgoing_share (&outgoing, long_one, FALSE);
  g_bytes_unref (short_one);
  g_bytes_unref (long_one);
  fail_unless (short_freed);
  fail_if (long_freed);
  ecl_outgoing_clear (&outgoing);
  fail_unless (long_freed);
  expect_empty ();
}
GST_END_TEST;

static Suite *
outgoing_suite (void)
{
  Suite *suite = suite_create ("outgoing");
  TCase *tc = tcase_create ("frames");

  suite_add_tcase (suite, tc);
  tcase_add_checked_fixture (tc, setup, teardown);
  tcase_add_test (tc, test_gathered);
  tcase_add_test (tc, test_lengths);
  tcase_add_test (tc, test_long);
  tcase_add_test (tc, test_whole_fragments);
  tcase_add_test (tc, test_shared_from_a_length_on);
  return suite;
}

GST_CHECK_MAIN (outgoing);

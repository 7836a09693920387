/* load-message: checks that a message which came other than it was sent is
 * noticed
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <string.h>
#include <gst/check/gstcheck.h>
#include "load-message.h"

static LoadMessage sent;

static void
setup (void)
{
  load_message_init (&sent, "OFFER", "r1");
  load_message_set_number (&sent, 1234567890);
}

/* As a server passes it on: with the sender, and in an order of its own */
static GString *
relayed (const char *src)
{
  char *start = strchr (sent.text + 1, ',');
  GString *text = g_string_new ("{\"type\":\"OFFER\",");

  g_string_append_printf (text, "\"src\":\"%s\"%s", src, start);
  return text;
}

static gboolean
is_whole (const GString *text, guint *number)
{
  return load_message_check (&sent, "r0", text->str, text->len, number);
}

GST_START_TEST (test_size)
{
  fail_unless_equals_int (strlen (sent.text), LOAD_MESSAGE_SIZE);
}
GST_END_TEST;

GST_START_TEST (test_whole)
{
  g_autoptr (GString) text = relayed ("r0");
  guint number = 0;

  fail_unless (is_whole (text, &number));
  fail_unless_equals_int (number, 1234567890);
}
GST_END_TEST;

GST_START_TEST (test_of_another)
{
  g_autoptr (GString) text = relayed ("r2");
  guint number;

  fail_if (is_whole (text, &number));
}
GST_END_TEST;

GST_START_TEST (test_of_another_type)
{
  g_autoptr (GString) text = relayed ("r0");
  guint number;

  memcpy (strstr (text->str, "OFFER"), "REFER", strlen ("REFER"));
  fail_if (is_whole (text, &number));
}
GST_END_TEST;

GST_START_TEST (test_changed)
{
  const char *from, *to;
  g_autoptr (GString) text = relayed ("r0");
  guint number;

  from = strstr (text->str, " IP4 ");
  to = strstr (text->str, "\"},\"type\"");
  fail_unless (from && to > from + LOAD_MESSAGE_SIZE / 2);
  for (gsize i = from - text->str; i < (gsize)(to - text->str); i++) {
    text->str[i] ^= 1;
    fail_if (is_whole (text, &number), "byte %" G_GSIZE_FORMAT, i);
    text->str[i] ^= 1;
  }
  fail_unless (is_whole (text, &number));
}
GST_END_TEST;

GST_START_TEST (test_cut)
{
  g_autoptr (GString) text = relayed ("r0");
  guint number;

  for (gsize len = strstr (text->str, "\"},\"type\"") - text->str; len-- > 0;)
    fail_if (load_message_check (&sent, "r0", text->str, len, &number));
}
GST_END_TEST;

static Suite *
load_message_suite (void)
{
  Suite *s = suite_create ("load-message");
  TCase *tc = tcase_create ("received");

  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, setup, NULL);
  tcase_add_test (tc, test_size);
  tcase_add_test (tc, test_whole);
  tcase_add_test (tc, test_of_another);
  tcase_add_test (tc, test_of_another_type);
  tcase_add_test (tc, test_changed);
  tcase_add_test (tc, test_cut);
  return s;
}

GST_CHECK_MAIN (load_message);

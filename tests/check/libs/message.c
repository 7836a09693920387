/* message: checks what a message owns and how it is named
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-protocol-check.h"
#include "ecl-message.h"

GST_START_TEST (test_clear)
{
  static const EclMessage empty = {0};
  EclMessage message = {
      .type = ECL_MESSAGE_OFFER,
      .origin = ECL_PROTOCOL_ECL,
      .body = {"{}", 2},
      .src = g_strdup ("a"),
      .dst = g_strdup ("b"),
      .connection_id = g_strdup ("c"),
      .connection_type = ECL_CONNECTION_DATA,
      .description = {"{}", 2},
      .peer_id = g_strdup ("d"),
      .error_type = g_strdup ("e"),
      .error_text = g_strdup ("f"),
  };

  ecl_message_clear (&message);
  fail_unless (memcmp (&message, &empty, sizeof empty) == 0);
  ecl_message_clear (&message);
}
GST_END_TEST;

GST_START_TEST (test_type_name)
{
  for (int a = ECL_MESSAGE_UNKNOWN; a <= ECL_MESSAGE_PING; a++) {
    for (int b = ECL_MESSAGE_UNKNOWN; b < a; b++)
      fail_if (
          g_str_equal (ecl_message_type_name (a), ecl_message_type_name (b)));
  }
  fail_unless_equals_string (
      ecl_message_type_name (ECL_MESSAGE_OFFER), "OFFER");
  fail_unless_equals_string (
      ecl_message_type_name ((EclMessageType)99), "UNKNOWN");
}
GST_END_TEST;

static Suite *
message_suite (void)
{
  Suite *s = suite_create ("message");
  TCase *tc = tcase_create ("message");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_clear);
  tcase_add_test (tc, test_type_name);
  return s;
}

GST_CHECK_MAIN (message);

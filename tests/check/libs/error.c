/* error: checks the codes of errors against the SDKs' names of them
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-error.h"

#include <gst/check/gstcheck.h>

/* The SDKs' types as protocol.md 1.4 and 2.5 have them, and our own */
static const struct {
  GstEclError code;
  const char *type;
} types[] = {
    {GST_ECL_ERROR_FAILED, "failed"},
    {GST_ECL_ERROR_DISCONNECTED, "disconnected"},
    {GST_ECL_ERROR_INVALID_ID, "invalid-id"},
    {GST_ECL_ERROR_INVALID_KEY, "invalid-key"},
    {GST_ECL_ERROR_INVALID_DOMAIN, "invalid-domain"},
    {GST_ECL_ERROR_UNAVAILABLE_ID, "unavailable-id"},
    {GST_ECL_ERROR_PEER_UNAVAILABLE, "peer-unavailable"},
    {GST_ECL_ERROR_NETWORK, "network"},
    {GST_ECL_ERROR_SOCKET, "socket-error"},
    {GST_ECL_ERROR_SOCKET_CLOSED, "socket-closed"},
    {GST_ECL_ERROR_SERVER, "server-error"},
    {GST_ECL_ERROR_SSL_UNAVAILABLE, "ssl-unavailable"},
    {GST_ECL_ERROR_AUTHENTICATION, "authentication"},
    {GST_ECL_ERROR_PERMISSION, "permission"},
    {GST_ECL_ERROR_ROOM, "room-error"},
    {GST_ECL_ERROR_LIST, "list-error"},
    {GST_ECL_ERROR_SIGNALING_LIMITED, "signaling-limited"},
    {GST_ECL_ERROR_TURN_LIMITED, "turn-limited"},
    {GST_ECL_ERROR_SFU_LIMITED, "sfu-limited"},
    {GST_ECL_ERROR_SFU_CLIENT_NOT_SUPPORTED, "sfu-client-not-supported"},
    {GST_ECL_ERROR_WEBRTC, "webrtc"},
    {GST_ECL_ERROR_NEGOTIATION_FAILED, "negotiation-failed"},
    {GST_ECL_ERROR_CONNECTION_CLOSED, "connection-closed"},
    {GST_ECL_ERROR_TIMEOUT, "timeout"},
    {GST_ECL_ERROR_CODEC, "codec"},
    {GST_ECL_ERROR_MESSAGE_TOO_BIG, "message-too-big"},
    {GST_ECL_ERROR_QUEUE_FULL, "queue-full"},
    {GST_ECL_ERROR_NOT_OPEN_YET, "not-open-yet"},
};

/* What an SDK names keeps its name both ways; applications compare with it. */
GST_START_TEST (test_types)
{
  for (guint i = 0; i < G_N_ELEMENTS (types); i++) {
    fail_unless_equals_string (
        gst_ecl_error_to_sdk_type (types[i].code), types[i].type);
    fail_unless_equals_int (
        gst_ecl_error_from_sdk_type (types[i].type), types[i].code);
  }
}
GST_END_TEST;

/* The table is of all codes, and the enumeration's names are those of C. */
GST_START_TEST (test_enumeration)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (GST_TYPE_ECL_ERROR);

  fail_unless_equals_int (klass->n_values, G_N_ELEMENTS (types));
  for (guint i = 0; i < G_N_ELEMENTS (types); i++) {
    const GEnumValue *value = g_enum_get_value (klass, types[i].code);

    fail_unless (value != NULL);
    fail_unless_equals_string (value->value_nick, types[i].type);
    fail_unless (g_str_has_prefix (value->value_name, "GST_ECL_ERROR_"));
  }
}
GST_END_TEST;

GST_START_TEST (test_unknown)
{
  static const char *const unknown[] = {
      NULL, "", "no-such-type", "DISCONNECTED"};

  for (guint i = 0; i < G_N_ELEMENTS (unknown); i++)
    fail_unless_equals_int (
        gst_ecl_error_from_sdk_type (unknown[i]), GST_ECL_ERROR_FAILED);
  fail_unless_equals_string (gst_ecl_error_to_sdk_type (-1), "failed");
  fail_unless_equals_string (
      gst_ecl_error_to_sdk_type (G_N_ELEMENTS (types)), "failed");
}
GST_END_TEST;

static Suite *
error_suite (void)
{
  Suite *suite = suite_create ("error");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_add_test (tc, test_types);
  tcase_add_test (tc, test_enumeration);
  tcase_add_test (tc, test_unknown);
  return suite;
}

GST_CHECK_MAIN (error);

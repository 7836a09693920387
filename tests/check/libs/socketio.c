/* socketio: checks packets inside Engine.IO messages
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-protocol-check.h"
#include "ecl-socketio-event.h"

static gboolean
decode (const char *data, EclSocketioPacket *packet, GError **error)
{
  return ecl_socketio_decode (data, strlen (data), packet, error);
}

GST_START_TEST (test_events)
{
  static const struct {
    const char *data;
    const char *event;
    const char *argument;
  } packets[] = {
      {"2[\"PING\",null]", "PING", "null"},
      {"2[\"PING\"]", "PING", NULL},
      {"2[\"OPEN\",{\"peerId\":\"pd742n7ymu\"}]", "OPEN",
          "{\"peerId\":\"pd742n7ymu\"}"},
      {"2[\"LEAVE\",\"bob\"]", "LEAVE", "\"bob\""},
      {"2 [ \"AUTH_EXPIRES_IN\" , 600 ] ", "AUTH_EXPIRES_IN", "600"},
      {"2[\"X\",1,2]", "X", "1"},
      {"2[\"\\u0050ING\",[]]", "PING", "[]"},
      {"2/,[\"PING\",null]", "PING", "null"},
      {"2/?a=b,[\"PING\",null]", "PING", "null"},
      {"217[\"PING\",null]", "PING", "null"},
      {"2/,17[\"PING\",null]", "PING", "null"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (packets); i++) {
    EclSocketioPacket packet;
    g_autoptr (GError) error = NULL;

    fail_unless (decode (packets[i].data, &packet, &error), "%s: %s",
        packets[i].data, error ? error->message : "");
    fail_unless_equals_int (packet.type, ECL_SOCKETIO_EVENT);
    fail_unless_equals_int (packet.n_attachments, 0);
    fail_unless_equals_string (packet.event, packets[i].event);
    if (packets[i].argument)
      assert_span (packet.argument, packets[i].argument);
    else
      assert_absent (packet.argument);
  }
}
GST_END_TEST;

GST_START_TEST (test_binary_event)
{
  static const char data[] =
      "51-[\"ROOM_SEND_DATA\",{\"roomName\":\"r\",\"data\":"
      "{\"_placeholder\":true,\"num\":0}}]";
  EclSocketioPacket packet;

  fail_unless (decode (data, &packet, NULL));
  fail_unless_equals_int (packet.type, ECL_SOCKETIO_BINARY_EVENT);
  fail_unless_equals_int (packet.n_attachments, 1);
  fail_unless_equals_string (packet.event, "ROOM_SEND_DATA");
  assert_span (packet.argument,
      "{\"roomName\":\"r\",\"data\":{\"_placeholder\":true,\"num\":0}}");
  fail_unless (decode ("52-/,9[\"X\"]", &packet, NULL));
  fail_unless_equals_int (packet.n_attachments, 2);
}
GST_END_TEST;

GST_START_TEST (test_others)
{
  static const struct {
    const char *data;
    EclSocketioType type;
    const char *argument;
  } packets[] = {
      {"0", ECL_SOCKETIO_CONNECT, NULL},
      {"0/", ECL_SOCKETIO_CONNECT, NULL},
      {"0/?token=a", ECL_SOCKETIO_CONNECT, NULL},
      {"1", ECL_SOCKETIO_DISCONNECT, NULL},
      {"1/,", ECL_SOCKETIO_DISCONNECT, NULL},
      {"30[]", ECL_SOCKETIO_ACK, "[]"},
      {"4\"oops\"", ECL_SOCKETIO_ERROR, "\"oops\""},
      {"61-0[]", ECL_SOCKETIO_BINARY_ACK, "[]"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (packets); i++) {
    EclSocketioPacket packet;

    fail_unless (
        decode (packets[i].data, &packet, NULL), "%s", packets[i].data);
    fail_unless_equals_int (packet.type, packets[i].type);
    fail_unless_equals_string (packet.event, "");
    if (packets[i].argument)
      assert_span (packet.argument, packets[i].argument);
    else
      assert_absent (packet.argument);
  }
}
GST_END_TEST;

static void
check_error (const char *data, EclProtocolError code)
{
  EclSocketioPacket packet;
  GError *error = NULL;

  fail_if (decode (data, &packet, &error), "%s", data);
  assert_error (error, code);
  fail_unless (packet.event[0] == '\0');
  assert_absent (packet.argument);
}

GST_START_TEST (test_malformed)
{
  static const char *const data[] = {"", "7[\"X\"]", "x", "2", "2{}", "2[]",
      "2[1]", "2[\"\"]", "2[null,1]", "2[\"a\\u0000b\"]", "2[\"X\"",
      "2[\"X\",]", "2[\"X\"]]", "2\"X\"", "2[\"X\",\"\xff\"]", "2-[\"X\"]",
      "5[\"X\"]", "5-[\"X\"]", "51[\"X\"]", "5", "51", "6[]", "0{", "4oops",
      "2/,", "2/", "2/?,"};

  for (guint i = 0; i < G_N_ELEMENTS (data); i++)
    check_error (data[i], ECL_PROTOCOL_ERROR_MALFORMED);
}
GST_END_TEST;

GST_START_TEST (test_namespace)
{
  check_error ("0/admin", ECL_PROTOCOL_ERROR_UNEXPECTED);
  check_error ("2/admin,[\"X\"]", ECL_PROTOCOL_ERROR_UNEXPECTED);
}
GST_END_TEST;

GST_START_TEST (test_limits)
{
  g_autofree char *longest = g_strnfill (ECL_SOCKETIO_MAX_EVENT, 'A');
  g_autofree char *fits = g_strdup_printf ("2[\"%s\"]", longest);
  g_autofree char *too_long = g_strdup_printf ("2[\"%sA\"]", longest);
  g_autofree char *many =
      g_strdup_printf ("5%d-[\"X\"]", ECL_SOCKETIO_MAX_ATTACHMENTS);
  g_autofree char *too_many =
      g_strdup_printf ("5%d-[\"X\"]", ECL_SOCKETIO_MAX_ATTACHMENTS + 1);
  g_autofree char *brackets = g_strnfill (ECL_JSON_MAX_DEPTH + 1, '[');
  g_autofree char *deep = g_strconcat ("2", brackets, NULL);
  EclSocketioPacket packet;

  fail_unless (decode (fits, &packet, NULL));
  fail_unless_equals_string (packet.event, longest);
  check_error (too_long, ECL_PROTOCOL_ERROR_TOO_LARGE);
  fail_unless (decode (many, &packet, NULL));
  fail_unless_equals_int (packet.n_attachments, ECL_SOCKETIO_MAX_ATTACHMENTS);
  check_error (too_many, ECL_PROTOCOL_ERROR_TOO_LARGE);
  check_error ("54294967297-[\"X\"]", ECL_PROTOCOL_ERROR_TOO_LARGE);
  check_error (deep, ECL_PROTOCOL_ERROR_TOO_LARGE);
}
GST_END_TEST;

GST_START_TEST (test_append_event)
{
  static const char frames[] =
      "42[\"PING\",null]\n"
      "42[\"X\"]\n"
      "451-[\"ROOM_DATA\",{\"_placeholder\":true,\"num\":0}]\n"
      "42[\"a\\\"b\",1]";
  g_autoptr (GString) out = g_string_new (NULL);

  ecl_socketio_append_event (out, "PING", scan_valid ("null"), 0);
  g_string_append_c (out, '\n');
  ecl_socketio_append_event (out, "X", (EclSpan){NULL, 0}, 0);
  g_string_append_c (out, '\n');
  ecl_socketio_append_event (
      out, "ROOM_DATA", scan_valid ("{\"_placeholder\":true,\"num\":0}"), 1);
  g_string_append_c (out, '\n');
  ecl_socketio_append_event (out, "a\"b", scan_valid (" 1"), 0);
  fail_unless_equals_string (out->str, frames);
}
GST_END_TEST;

GST_START_TEST (test_attachments)
{
  static const char data[] = "52-[\"X\",{\"_placeholder\":true,\"num\":0}]";
  g_autofree char *text = g_strdup (data);
  g_autoptr (GBytes) early = g_bytes_new_static ("\0a", 2);
  g_autoptr (GBytes) late = g_bytes_new_static ("", 0);
  g_auto (EclSocketioEvent) event = {0};
  EclSocketioPacket packet;
  GError *error = NULL;

  fail_if (ecl_socketio_event_is_waiting (&event));
  fail_if (ecl_socketio_event_add (&event, early, &error));
  assert_error (error, ECL_PROTOCOL_ERROR_UNEXPECTED);
  fail_unless (decode (text, &packet, NULL));
  ecl_socketio_event_begin (&event, &packet);
  /* It keeps what it needs of the frame. */
  memset (text, 'x', strlen (text));
  fail_unless (ecl_socketio_event_is_waiting (&event));
  fail_unless (ecl_socketio_event_add (&event, early, NULL));
  fail_unless (ecl_socketio_event_is_waiting (&event));
  fail_unless (ecl_socketio_event_add (&event, late, NULL));
  fail_if (ecl_socketio_event_is_waiting (&event));
  fail_unless_equals_string (event.packet.event, "X");
  assert_span (event.packet.argument, "{\"_placeholder\":true,\"num\":0}");
  fail_unless (event.attachments->pdata[0] == early);
  fail_unless (event.attachments->pdata[1] == late);
  fail_if (ecl_socketio_event_add (&event, early, &error));
  assert_error (error, ECL_PROTOCOL_ERROR_UNEXPECTED);
}
GST_END_TEST;

GST_START_TEST (test_attachments_limit)
{
  gsize half = ECL_SOCKETIO_MAX_ATTACHMENT_BYTES / 2;
  g_autoptr (GBytes) large = g_bytes_new_take (g_malloc0 (half), half);
  g_autoptr (GBytes) small = g_bytes_new_static ("a", 1);
  g_auto (EclSocketioEvent) event = {0};
  EclSocketioPacket packet;
  GError *error = NULL;

  fail_unless (decode ("53-[\"X\"]", &packet, NULL));
  ecl_socketio_event_begin (&event, &packet);
  assert_absent (event.packet.argument);
  fail_unless (ecl_socketio_event_add (&event, large, NULL));
  fail_unless (ecl_socketio_event_add (&event, large, NULL));
  fail_if (ecl_socketio_event_add (&event, small, &error));
  assert_error (error, ECL_PROTOCOL_ERROR_TOO_LARGE);
}
GST_END_TEST;

static Suite *
socketio_suite (void)
{
  Suite *s = suite_create ("socketio");
  TCase *tc = tcase_create ("packets");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_events);
  tcase_add_test (tc, test_binary_event);
  tcase_add_test (tc, test_others);
  tcase_add_test (tc, test_malformed);
  tcase_add_test (tc, test_namespace);
  tcase_add_test (tc, test_limits);
  tcase_add_test (tc, test_append_event);
  tcase_add_test (tc, test_attachments);
  tcase_add_test (tc, test_attachments_limit);
  return s;
}

GST_CHECK_MAIN (socketio);

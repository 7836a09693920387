/* protocol-room: checks the events about rooms
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-event-check.h"
#include "ecl-protocol-peerjs.h"

#define PLACEHOLDER "{\"_placeholder\":true,\"num\":0}"
#define LOG "[\"{\\\"timestamp\\\":1}\"]"

/* What was decoded says the same again. */
static void
check_again (EclDirection direction, const char *frame)
{
  g_auto (EclMessage) message = {0};

  decode_valid (direction, frame, &message);
  check_encode (direction, &message, frame);
}

GST_START_TEST (test_from_client)
{
  g_auto (EclMessage) mesh = {0};
  g_auto (EclMessage) sfu = {0};
  g_auto (EclMessage) leave = {0};
  g_auto (EclMessage) users = {0};
  g_auto (EclMessage) data = {0};
  g_auto (EclMessage) logs = {0};

  decode_valid (ECL_FROM_CLIENT,
      "42[\"ROOM_JOIN\",{\"roomName\":\"room1\",\"roomType\":\"mesh\","
      "\"src\":\"forged\"}]",
      &mesh);
  fail_unless_equals_int (mesh.type, ECL_MESSAGE_ROOM_JOIN);
  fail_unless_equals_int (mesh.room_type, ECL_ROOM_MESH);
  assert_span (mesh.room_name, "\"room1\"");
  fail_unless (mesh.src == NULL);
  decode_valid (ECL_FROM_CLIENT,
      "42[\"ROOM_JOIN\",{\"roomName\":\"\\u3042\",\"roomType\":\"sfu\"}]",
      &sfu);
  fail_unless_equals_int (sfu.room_type, ECL_ROOM_SFU);
  assert_span (sfu.room_name, "\"\\u3042\"");
  decode_valid (
      ECL_FROM_CLIENT, "42[\"ROOM_LEAVE\",{\"roomName\":\"r\"}]", &leave);
  fail_unless_equals_int (leave.type, ECL_MESSAGE_ROOM_LEAVE);
  assert_span (leave.room_name, "\"r\"");
  decode_valid (ECL_FROM_CLIENT,
      "42[\"ROOM_GET_USERS\",{\"roomName\":\"r\",\"type\":\"data\"}]", &users);
  fail_unless_equals_int (users.type, ECL_MESSAGE_ROOM_USERS);
  fail_unless_equals_int (users.connection_type, ECL_CONNECTION_DATA);
  decode_valid (ECL_FROM_CLIENT,
      "42[\"ROOM_SEND_DATA\",{\"roomName\":\"r\",\"data\":{\"a\":[1, "
      "null]}}]",
      &data);
  fail_unless_equals_int (data.type, ECL_MESSAGE_ROOM_DATA);
  assert_span (data.data, "{\"a\":[1, null]}");
  fail_unless (data.attachments == NULL);
  decode_valid (
      ECL_FROM_CLIENT, "42[\"ROOM_GET_LOGS\",{\"roomName\":\"r\"}]", &logs);
  fail_unless_equals_int (logs.type, ECL_MESSAGE_ROOM_LOGS);
  assert_absent (logs.log);
}
GST_END_TEST;

GST_START_TEST (test_from_server)
{
  g_auto (EclMessage) join = {0};
  g_auto (EclMessage) sfu = {0};
  g_auto (EclMessage) leave = {0};
  g_auto (EclMessage) users = {0};
  g_auto (EclMessage) data = {0};
  g_auto (EclMessage) logs = {0};

  decode_valid (ECL_FROM_SERVER,
      "42[\"ROOM_USER_JOIN\",{\"roomName\":\"r\",\"src\":\"bob\"}]", &join);
  fail_unless_equals_int (join.type, ECL_MESSAGE_ROOM_JOIN);
  fail_unless_equals_string (join.src, "bob");
  assert_absent (join.members);
  decode_valid (ECL_FROM_SERVER,
      "42[\"ROOM_USER_JOIN\",{\"roomName\":\"room1\",\"src\":\"bob\","
      "\"roomMembers\":[\"bob\"],\"roomType\":\"mesh\"}]",
      &sfu);
  assert_span (sfu.members, "[\"bob\"]");
  decode_valid (ECL_FROM_SERVER,
      "42[\"ROOM_USER_LEAVE\",{\"roomName\":\"r\",\"src\":\"bob\"}]", &leave);
  fail_unless_equals_int (leave.type, ECL_MESSAGE_ROOM_LEAVE);
  fail_unless_equals_string (leave.src, "bob");
  decode_valid (ECL_FROM_SERVER,
      "42[\"ROOM_USERS\",{\"roomName\":\"r\",\"type\":\"media\","
      "\"userList\":[\"bob\",\"eve\"]}]",
      &users);
  fail_unless_equals_int (users.type, ECL_MESSAGE_ROOM_USERS);
  fail_unless_equals_int (users.connection_type, ECL_CONNECTION_MEDIA);
  assert_span (users.members, "[\"bob\",\"eve\"]");
  decode_valid (ECL_FROM_SERVER,
      "42[\"ROOM_DATA\",{\"roomName\":\"r\",\"src\":\"bob\",\"data\":null}]",
      &data);
  fail_unless_equals_int (data.type, ECL_MESSAGE_ROOM_DATA);
  fail_unless_equals_string (data.src, "bob");
  assert_span (data.data, "null");
  decode_valid (ECL_FROM_SERVER,
      "42[\"ROOM_LOGS\",{\"roomName\":\"r\",\"log\":" LOG "}]", &logs);
  fail_unless_equals_int (logs.type, ECL_MESSAGE_ROOM_LOGS);
  assert_span (logs.log, LOG);
}
GST_END_TEST;

#define SDP(type) "{\"type\":\"" type "\",\"sdp\":\"v=0\"}"
#define CANDIDATE "{\"candidate\":\"c\",\"sdpMid\":\"0\",\"sdpMLineIndex\":0}"
#define GET_OFFER "42[\"SFU_GET_OFFER\",{\"roomName\":\"r\"}]"
#define SFU_ANSWER                                                             \
  "42[\"SFU_ANSWER\",{\"roomName\":\"r\",\"answer\":" SDP ("answer") "}]"
#define SFU_CANDIDATE                                                          \
  "42[\"SFU_CANDIDATE\",{\"roomName\":\"r\",\"candidate\":" CANDIDATE "}]"
#define SFU_OFFER                                                              \
  "42[\"SFU_OFFER\",{\"roomName\":\"r\",\"offer\":" SDP (                      \
      "offer") ",\"msids\":{\"stream\":\"bob\"}}]"

GST_START_TEST (test_sfu)
{
  g_auto (EclMessage) asked = {0};
  g_auto (EclMessage) answer = {0};
  g_auto (EclMessage) candidate = {0};
  g_auto (EclMessage) offer = {0};

  decode_valid (ECL_FROM_CLIENT, GET_OFFER, &asked);
  fail_unless_equals_int (asked.type, ECL_MESSAGE_SFU_OFFER);
  assert_span (asked.room_name, "\"r\"");
  decode_valid (ECL_FROM_CLIENT, SFU_ANSWER, &answer);
  fail_unless_equals_int (answer.type, ECL_MESSAGE_SFU_ANSWER);
  assert_span (answer.description, SDP ("answer"));
  decode_valid (ECL_FROM_CLIENT, SFU_CANDIDATE, &candidate);
  fail_unless_equals_int (candidate.type, ECL_MESSAGE_SFU_CANDIDATE);
  assert_span (candidate.candidate, CANDIDATE);
  decode_valid (ECL_FROM_SERVER, SFU_OFFER, &offer);
  fail_unless_equals_int (offer.type, ECL_MESSAGE_SFU_OFFER);
  assert_span (offer.description, SDP ("offer"));
  assert_span (offer.msids, "{\"stream\":\"bob\"}");
}
GST_END_TEST;

/* The server answers with an error of the room's. */
GST_START_TEST (test_name_may_be_missing)
{
  static const char *const frames[] = {"42[\"ROOM_JOIN\",{}]",
      "42[\"ROOM_JOIN\",{\"roomName\":1,\"roomType\":\"other\"}]",
      "42[\"ROOM_LEAVE\",{\"roomName\":null}]",
      "42[\"ROOM_GET_USERS\",{\"type\":\"media\"}]",
      "42[\"ROOM_SEND_DATA\",{\"data\":1}]", "42[\"ROOM_GET_LOGS\",{}]",
      "42[\"SFU_GET_OFFER\",{}]",
      "42[\"SFU_ANSWER\",{\"answer\":" SDP ("answer") "}]",
      "42[\"SFU_CANDIDATE\",{\"candidate\":" CANDIDATE "}]"};

  for (guint i = 0; i < G_N_ELEMENTS (frames); i++) {
    g_auto (EclMessage) message = {0};

    decode_valid (ECL_FROM_CLIENT, frames[i], &message);
    fail_unless (message.type >= ECL_MESSAGE_ROOM_JOIN);
    assert_absent (message.room_name);
    fail_unless_equals_int (message.room_type, ECL_ROOM_NONE);
    check_encode (ECL_FROM_CLIENT, &message, NULL);
  }
}
GST_END_TEST;

GST_START_TEST (test_malformed)
{
  static const struct {
    EclDirection direction;
    const char *frame, *word;
  } cases[] = {
      {ECL_FROM_CLIENT, "42[\"ROOM_JOIN\",\"r\"]", "ROOM_JOIN"},
      {ECL_FROM_CLIENT, "42[\"ROOM_LEAVE\"]", "ROOM_LEAVE"},
      {ECL_FROM_CLIENT, "42[\"ROOM_GET_USERS\",{\"roomName\":\"r\"}]", "type"},
      {ECL_FROM_CLIENT,
          "42[\"ROOM_GET_USERS\",{\"roomName\":\"r\",\"type\":\"x\"}]", "type"},
      {ECL_FROM_SERVER, "42[\"ROOM_USER_JOIN\",{\"roomName\":\"r\"}]", "src"},
      {ECL_FROM_SERVER, "42[\"ROOM_USER_JOIN\",{\"src\":\"bob\"}]", "roomName"},
      {ECL_FROM_SERVER, "42[\"ROOM_USER_LEAVE\",{\"roomName\":\"r\"}]", "src"},
      {ECL_FROM_SERVER, "42[\"ROOM_USERS\",{\"roomName\":\"r\"}]", "userList"},
      {ECL_FROM_SERVER,
          "42[\"ROOM_USERS\",{\"roomName\":\"r\",\"userList\":{}}]",
          "userList"},
      {ECL_FROM_SERVER, "42[\"ROOM_DATA\",{\"roomName\":\"r\",\"data\":1}]",
          "src"},
      {ECL_FROM_SERVER, "42[\"ROOM_LOGS\",{\"roomName\":\"r\",\"log\":\"\"}]",
          "log"},
      {ECL_FROM_CLIENT, "42[\"SFU_ANSWER\",{\"roomName\":\"r\"}]", "answer"},
      {ECL_FROM_CLIENT,
          "42[\"SFU_ANSWER\",{\"roomName\":\"r\",\"answer\":{\"sdp\":1}}]",
          "answer"},
      {ECL_FROM_CLIENT, "42[\"SFU_CANDIDATE\",{\"roomName\":\"r\"}]",
          "candidate"},
      {ECL_FROM_SERVER, "42[\"SFU_OFFER\",{\"roomName\":\"r\"}]", "offer"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    check_malformed (cases[i].direction, cases[i].frame, cases[i].word);
}
GST_END_TEST;

GST_START_TEST (test_encode)
{
  static const char *const client[] = {
      "42[\"ROOM_JOIN\",{\"roomName\":\"r\",\"roomType\":\"mesh\"}]",
      "42[\"ROOM_JOIN\",{\"roomName\":\"r\",\"roomType\":\"sfu\"}]",
      "42[\"ROOM_LEAVE\",{\"roomName\":\"r\"}]",
      "42[\"ROOM_GET_USERS\",{\"roomName\":\"r\",\"type\":\"media\"}]",
      "42[\"ROOM_SEND_DATA\",{\"roomName\":\"r\",\"data\":\"hi\"}]",
      "42[\"ROOM_SEND_DATA\",{\"roomName\":\"r\"}]",
      "42[\"ROOM_GET_LOGS\",{\"roomName\":\"r\"}]", GET_OFFER, SFU_ANSWER,
      SFU_CANDIDATE};
  static const char *const server[] = {
      "42[\"ROOM_USER_JOIN\",{\"roomName\":\"r\",\"src\":\"bob\"}]",
      "42[\"ROOM_USER_JOIN\",{\"roomName\":\"r\",\"src\":\"bob\","
      "\"roomMembers\":[\"bob\"]}]",
      "42[\"ROOM_USER_LEAVE\",{\"roomName\":\"r\",\"src\":\"bob\"}]",
      "42[\"ROOM_USERS\",{\"roomName\":\"r\",\"type\":\"data\","
      "\"userList\":[]}]",
      "42[\"ROOM_DATA\",{\"roomName\":\"r\",\"src\":\"bob\",\"data\":[1]}]",
      "42[\"ROOM_LOGS\",{\"roomName\":\"r\",\"log\":" LOG "}]", SFU_OFFER};
  EclMessage message = {.type = ECL_MESSAGE_ROOM_DATA};

  for (guint i = 0; i < G_N_ELEMENTS (client); i++)
    check_again (ECL_FROM_CLIENT, client[i]);
  for (guint i = 0; i < G_N_ELEMENTS (server); i++)
    check_again (ECL_FROM_SERVER, server[i]);
  /* Nothing without the room and who said it */
  check_encode (ECL_FROM_SERVER, &message, NULL);
  message.room_name = scan_valid ("\"r\"");
  check_encode (ECL_FROM_SERVER, &message, NULL);
  message.type = ECL_MESSAGE_ROOM_LOGS;
  check_encode (ECL_FROM_SERVER, &message, NULL);
}
GST_END_TEST;

GST_START_TEST (test_attachments)
{
  g_auto (EclMessage) message = {.type = ECL_MESSAGE_ROOM_DATA,
      .src = g_strdup ("bob"),
      .room_name = scan_valid ("\"r\""),
      .data = scan_valid (PLACEHOLDER),
      .attachments =
          g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref)};

  check_encode (ECL_FROM_SERVER, &message,
      "42[\"ROOM_DATA\",{\"roomName\":\"r\",\"src\":\"bob\","
      "\"data\":" PLACEHOLDER "}]");
  g_ptr_array_add (message.attachments, g_bytes_new_static ("\1\2", 2));
  g_ptr_array_add (message.attachments, g_bytes_new_static ("\3", 1));
  check_encode (ECL_FROM_SERVER, &message,
      "452-[\"ROOM_DATA\",{\"roomName\":\"r\",\"src\":\"bob\","
      "\"data\":" PLACEHOLDER "}]");
}
GST_END_TEST;

GST_START_TEST (test_peerjs_has_no_rooms)
{
  g_autoptr (GString) frame = g_string_new (NULL);
  EclMessage message = {.type = ECL_MESSAGE_ROOM_JOIN,
      .src = (char *)"bob",
      .room_name = scan_valid ("\"r\"")};

  for (; message.type <= ECL_MESSAGE_ROOM_LOGS; message.type++)
    fail_if (ecl_protocol_peerjs_encode (ECL_FROM_SERVER, &message, frame));
  fail_unless_equals_string (frame->str, "");
}
GST_END_TEST;

static Suite *
protocol_room_suite (void)
{
  Suite *s = suite_create ("protocol-room");
  TCase *tc = tcase_create ("events");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_from_client);
  tcase_add_test (tc, test_from_server);
  tcase_add_test (tc, test_sfu);
  tcase_add_test (tc, test_name_may_be_missing);
  tcase_add_test (tc, test_malformed);
  tcase_add_test (tc, test_encode);
  tcase_add_test (tc, test_attachments);
  tcase_add_test (tc, test_peerjs_has_no_rooms);
  return s;
}

GST_CHECK_MAIN (protocol_room);

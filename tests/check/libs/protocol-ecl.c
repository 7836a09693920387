/* protocol-ecl: checks ECLWebRTC events
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-event-check.h"

#define OFFER "{\"type\":\"offer\",\"sdp\":\"v=0\\r\\no=-\\r\\n\"}"
#define ANSWER "{\"type\":\"answer\",\"sdp\":\"v=0\\r\\n\"}"
#define CANDIDATE                                                              \
  "{\"candidate\":\"candidate:527767164 1 udp 2122194687 192.0.2.2 45729 typ " \
  "host generation 0 ufrag J0pE network-id 1\",\"sdpMid\":\"0\","              \
  "\"sdpMLineIndex\":0,\"usernameFragment\":\"J0pE\"}"
#define MEDIA                                                                  \
  "\"dst\":\"bob\",\"connectionId\":\"mc_1\",\"connectionType\":\"media\""
#define DATA                                                                   \
  "\"dst\":\"bob\",\"connectionId\":\"dc_1\",\"connectionType\":\"data\""

GST_START_TEST (test_decode_offer)
{
  g_auto (EclMessage) message = {0};

  decode_valid (ECL_FROM_CLIENT,
      "42[\"SEND_OFFER\",{\"offer\":" OFFER "," DATA
      ",\"metadata\":[1],\"serialization\":\"none\",\"label\":\"chat\","
      "\"dcInit\":{\"ordered\":false},\"roomName\":\"r\",\"src\":\"forged\"}"
      "]",
      &message);
  fail_unless_equals_int (message.type, ECL_MESSAGE_OFFER);
  fail_unless (message.src == NULL);
  fail_unless_equals_string (message.dst, "bob");
  fail_unless_equals_string (message.connection_id, "dc_1");
  fail_unless_equals_int (message.connection_type, ECL_CONNECTION_DATA);
  assert_span (message.description, OFFER);
  assert_span (message.metadata, "[1]");
  assert_span (message.serialization, "\"none\"");
  assert_span (message.label, "\"chat\"");
  assert_span (message.dc_init, "{\"ordered\":false}");
  assert_span (message.room_name, "\"r\"");
  fail_unless (message.body.data[0] == '{');
}
GST_END_TEST;

GST_START_TEST (test_decode_rest_of_call)
{
  g_auto (EclMessage) answer = {0};
  g_auto (EclMessage) candidate = {0};
  g_auto (EclMessage) close = {0};
  g_auto (EclMessage) ping = {0};

  decode_valid (ECL_FROM_CLIENT,
      "42[\"SEND_ANSWER\",{\"answer\":" ANSWER "," MEDIA "}]", &answer);
  fail_unless_equals_int (answer.type, ECL_MESSAGE_ANSWER);
  fail_unless_equals_int (answer.connection_type, ECL_CONNECTION_MEDIA);
  assert_span (answer.description, ANSWER);
  ecl_message_clear (&answer);
  decode_valid (ECL_FROM_CLIENT, "42[\"SEND_ANSWER\",{" MEDIA "}]", &answer);
  fail_unless_equals_int (answer.type, ECL_MESSAGE_ANSWER);
  assert_absent (answer.description);
  decode_valid (ECL_FROM_CLIENT,
      "42[\"SEND_CANDIDATE\",{\"candidate\":" CANDIDATE "," MEDIA "}]",
      &candidate);
  fail_unless_equals_int (candidate.type, ECL_MESSAGE_CANDIDATE);
  assert_span (candidate.candidate, CANDIDATE);
  decode_valid (ECL_FROM_CLIENT,
      "42[\"SEND_FORCE_CLOSE\",{\"dst\":\"bob\",\"connectionId\":\"mc_1\"}]",
      &close);
  fail_unless_equals_int (close.type, ECL_MESSAGE_FORCE_CLOSE);
  fail_unless_equals_string (close.connection_id, "mc_1");
  decode_valid (ECL_FROM_CLIENT, "42[\"PING\",null]", &ping);
  fail_unless_equals_int (ping.type, ECL_MESSAGE_PING);
}
GST_END_TEST;

GST_START_TEST (test_decode_from_server)
{
  g_auto (EclMessage) offer = {0};
  g_auto (EclMessage) open = {0};
  g_auto (EclMessage) old_open = {0};
  g_auto (EclMessage) error = {0};
  g_auto (EclMessage) leave = {0};
  g_auto (EclMessage) close = {0};

  decode_valid (ECL_FROM_SERVER,
      "42[\"OFFER\",{\"offer\":" OFFER ",\"connectionId\":\"mc_1\","
      "\"connectionType\":\"media\",\"src\":\"pd742n7ymu\"}]",
      &offer);
  fail_unless_equals_int (offer.type, ECL_MESSAGE_OFFER);
  fail_unless_equals_string (offer.src, "pd742n7ymu");
  fail_unless (offer.dst == NULL);
  decode_valid (ECL_FROM_SERVER,
      "42[\"OPEN\",{\"peerId\":\"p1\",\"turnCredential\":"
      "{\"username\":\"u\",\"credential\":\"c\"}}]",
      &open);
  fail_unless_equals_int (open.type, ECL_MESSAGE_OPEN);
  fail_unless_equals_string (open.peer_id, "p1");
  assert_span (
      open.turn_credential, "{\"username\":\"u\",\"credential\":\"c\"}");
  decode_valid (ECL_FROM_SERVER,
      "42[\"OPEN\",{\"peerId\":\"p1\",\"turnCredential\":null}]", &old_open);
  assert_absent (old_open.turn_credential);
  decode_valid (ECL_FROM_SERVER,
      "42[\"ERROR\",{\"type\":\"unavailable-id\",\"message\":\"taken\"}]",
      &error);
  fail_unless_equals_int (error.type, ECL_MESSAGE_ERROR);
  fail_unless_equals_string (error.error_type, "unavailable-id");
  fail_unless_equals_string (error.error_text, "taken");
  decode_valid (ECL_FROM_SERVER, "42[\"LEAVE\",\"bob\"]", &leave);
  fail_unless_equals_int (leave.type, ECL_MESSAGE_LEAVE);
  fail_unless_equals_string (leave.src, "bob");
  decode_valid (ECL_FROM_SERVER,
      "42[\"FORCE_CLOSE\",{\"connectionId\":\"mc_1\",\"src\":\"bob\"}]",
      &close);
  fail_unless_equals_int (close.type, ECL_MESSAGE_FORCE_CLOSE);
  fail_unless_equals_string (close.src, "bob");
}
GST_END_TEST;

#define CREDENTIAL "{\"timestamp\":1,\"ttl\":600,\"authToken\":\"x\"}"

/* Both ends of each: what a client says of its credential, and a server. */
GST_START_TEST (test_credential)
{
  g_auto (EclMessage) update = {0};
  g_auto (EclMessage) nothing = {0};
  g_auto (EclMessage) expires = {0};

  decode_valid (
      ECL_FROM_CLIENT, "42[\"UPDATE_CREDENTIAL\"," CREDENTIAL "]", &update);
  fail_unless_equals_int (update.type, ECL_MESSAGE_UPDATE_CREDENTIAL);
  assert_span (update.credential, CREDENTIAL);
  check_encode (
      ECL_FROM_CLIENT, &update, "42[\"UPDATE_CREDENTIAL\"," CREDENTIAL "]");
  check_encode (ECL_FROM_SERVER, &update, NULL);
  decode_valid (ECL_FROM_CLIENT, "42[\"UPDATE_CREDENTIAL\"]", &nothing);
  fail_unless_equals_int (nothing.type, ECL_MESSAGE_UPDATE_CREDENTIAL);
  assert_absent (nothing.credential);
  check_encode (ECL_FROM_CLIENT, &nothing, NULL);
  decode_valid (ECL_FROM_SERVER, "42[\"AUTH_EXPIRES_IN\",300]", &expires);
  fail_unless_equals_int (expires.type, ECL_MESSAGE_AUTH_EXPIRES_IN);
  fail_unless_equals_int64 (expires.seconds, 300);
  check_encode (ECL_FROM_SERVER, &expires, "42[\"AUTH_EXPIRES_IN\",300]");
  check_encode (ECL_FROM_CLIENT, &expires, NULL);
}
GST_END_TEST;

/* Both ends of a request for a TURN account: words of our own. */
GST_START_TEST (test_turn_credential)
{
  g_auto (EclMessage) request = {0};
  g_auto (EclMessage) answer = {0};
  g_auto (EclMessage) nonsense = {0};

  decode_valid (ECL_FROM_CLIENT, "42[\"TURN_CREDENTIAL\",null]", &request);
  fail_unless_equals_int (request.type, ECL_MESSAGE_TURN_CREDENTIAL);
  check_encode (ECL_FROM_CLIENT, &request, "42[\"TURN_CREDENTIAL\",null]");
  decode_valid (
      ECL_FROM_SERVER, "42[\"TURN_CREDENTIAL\"," CREDENTIAL "]", &answer);
  fail_unless_equals_int (answer.type, ECL_MESSAGE_TURN_CREDENTIAL);
  assert_span (answer.turn_credential, CREDENTIAL);
  check_encode (
      ECL_FROM_SERVER, &answer, "42[\"TURN_CREDENTIAL\"," CREDENTIAL "]");
  decode_valid (ECL_FROM_SERVER, "42[\"TURN_CREDENTIAL\",7]", &nonsense);
  assert_absent (nonsense.turn_credential);
}
GST_END_TEST;

GST_START_TEST (test_decode_unknown)
{
  static const struct {
    EclDirection direction;
    const char *frame;
  } frames[] = {
      {ECL_FROM_CLIENT, "42[\"NO_SUCH_EVENT\",{\"a\":1}]"},
      {ECL_FROM_CLIENT, "42[\"NO_SUCH_EVENT\"]"},
      {ECL_FROM_CLIENT, "42[\"OFFER\",{\"offer\":" OFFER "," MEDIA "}]"},
      {ECL_FROM_CLIENT, "42[\"SEND_LEAVE\"]"},
      {ECL_FROM_SERVER, "42[\"SEND_OFFER\",null]"},
      {ECL_FROM_SERVER, "42[\"PING\",null]"},
      {ECL_FROM_CLIENT, "42[\"AUTH_EXPIRES_IN\",600]"},
      {ECL_FROM_SERVER, "42[\"UPDATE_CREDENTIAL\",{}]"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (frames); i++) {
    g_auto (EclMessage) message = {0};

    decode_valid (frames[i].direction, frames[i].frame, &message);
    fail_unless_equals_int (message.type, ECL_MESSAGE_UNKNOWN);
    check_encode (frames[i].direction, &message, NULL);
  }
}
GST_END_TEST;

GST_START_TEST (test_malformed_from_client)
{
  static const char *const frames[][2] = {
      {"42[\"SEND_OFFER\"]", "object"},
      {"42[\"SEND_OFFER\",null]", "object"},
      {"42[\"SEND_OFFER\",[]]", "object"},
      {"42[\"SEND_OFFER\",{" MEDIA "}]", "offer"},
      {"42[\"SEND_OFFER\",{\"answer\":" ANSWER "," MEDIA "}]", "offer"},
      {"42[\"SEND_OFFER\",{\"offer\":null," MEDIA "}]", "offer"},
      {"42[\"SEND_OFFER\",{\"offer\":\"v=0\"," MEDIA "}]", "offer"},
      {"42[\"SEND_OFFER\",{\"offer\":{\"type\":\"offer\"}," MEDIA "}]", "sdp"},
      {"42[\"SEND_OFFER\",{\"offer\":{\"sdp\":\"v=0\"}," MEDIA "}]", "type"},
      {"42[\"SEND_OFFER\",{\"offer\":{\"type\":\"offer\",\"sdp\":1}"
       "," MEDIA "}]",
          "sdp"},
      {"42[\"SEND_OFFER\",{\"offer\":" OFFER "," MEDIA ",\"offer\":{}}]",
          "offer"},
      {"42[\"SEND_OFFER\",{\"offer\":" OFFER
       ",\"connectionId\":\"c\",\"connectionType\":\"media\"}]",
          "dst"},
      {"42[\"SEND_OFFER\",{\"offer\":" OFFER
       ",\"dst\":\"bob\",\"connectionType\":\"media\"}]",
          "connectionId"},
      {"42[\"SEND_OFFER\",{\"offer\":" OFFER
       ",\"dst\":\"bob\",\"connectionId\":\"c\"}]",
          "connectionType"},
      {"42[\"SEND_OFFER\",{\"offer\":" OFFER ",\"dst\":\"bob\","
       "\"connectionId\":\"c\",\"connectionType\":\"video\"}]",
          "connectionType"},
      {"42[\"SEND_ANSWER\",{\"answer\":" ANSWER ",\"dst\":\"bob\"}]",
          "connectionId"},
      {"42[\"SEND_CANDIDATE\",{" MEDIA "}]", "candidate"},
      {"42[\"SEND_CANDIDATE\",{\"candidate\":null," MEDIA "}]", "candidate"},
      {"42[\"SEND_CANDIDATE\",{\"candidate\":{}," MEDIA "}]", "candidate"},
      {"42[\"SEND_CANDIDATE\",{\"candidate\":{\"candidate\":null}," MEDIA "}]",
          "candidate"},
      {"42[\"SEND_FORCE_CLOSE\",{\"dst\":\"bob\"}]", "connectionId"},
      {"42[\"SEND_FORCE_CLOSE\",{\"connectionId\":\"c\"}]", "dst"},
      {"42[\"SEND_FORCE_CLOSE\",{\"connectionId\":\"c\",\"dst\":null}]", "dst"},
      {"42[\"SEND_FORCE_CLOSE\",{\"connectionId\":\"c\",\"dst\":\"\"}]", "dst"},
      {"42[\"SEND_FORCE_CLOSE\",{\"connectionId\":\"c\",\"dst\":1}]", "dst"},
      {"42[\"SEND_FORCE_CLOSE\",{\"connectionId\":\"c\",\"dst\":"
       "\"bob\\u0000x\"}]",
          "dst"},
      {"42[\"SEND_FORCE_CLOSE\",{\"connectionId\":{},\"dst\":\"bob\"}]",
          "connectionId"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (frames); i++)
    check_malformed (ECL_FROM_CLIENT, frames[i][0], frames[i][1]);
}
GST_END_TEST;

GST_START_TEST (test_malformed_from_server)
{
  static const char *const frames[][2] = {
      {"42[\"OPEN\",{}]", "peerId"},
      {"42[\"OPEN\",{\"peerId\":7}]", "peerId"},
      {"42[\"OPEN\"]", "object"},
      {"42[\"ERROR\",\"text\"]", "object"},
      {"42[\"LEAVE\"]", "LEAVE"},
      {"42[\"LEAVE\",{\"src\":\"bob\"}]", "LEAVE"},
      {"42[\"LEAVE\",\"\"]", "LEAVE"},
      {"42[\"AUTH_EXPIRES_IN\"]", "whole number"},
      {"42[\"AUTH_EXPIRES_IN\",\"600\"]", "whole number"},
      {"42[\"AUTH_EXPIRES_IN\",1.5]", "whole number"},
      {"42[\"OFFER\",{\"offer\":" OFFER "," MEDIA "}]", "src"},
      {"42[\"FORCE_CLOSE\",{\"connectionId\":\"c\",\"src\":null}]", "src"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (frames); i++)
    check_malformed (ECL_FROM_SERVER, frames[i][0], frames[i][1]);
}
GST_END_TEST;

GST_START_TEST (test_id_limit)
{
  g_autofree char *longest = g_strnfill (ECL_ID_MAX_LENGTH, 'a');
  g_autofree char *fits =
      g_strdup_printf ("42[\"SEND_FORCE_CLOSE\",{\"dst\":\"%s\","
                       "\"connectionId\":\"%s\"}]",
          longest, longest);
  g_autofree char *too_long =
      g_strdup_printf ("42[\"SEND_FORCE_CLOSE\",{\"dst\":\"bob\","
                       "\"connectionId\":\"%sa\"}]",
          longest);
  g_auto (EclMessage) message = {0};
  EclMessage refused;
  GError *error = NULL;

  decode_valid (ECL_FROM_CLIENT, fits, &message);
  fail_unless_equals_string (message.dst, longest);
  fail_if (decode (ECL_FROM_CLIENT, too_long, &refused, &error));
  assert_error (error, ECL_PROTOCOL_ERROR_TOO_LARGE);
  fail_unless (refused.dst == NULL);
}
GST_END_TEST;

/* A name may be written with escapes, and of duplicates the last counts. */
GST_START_TEST (test_names_as_javascript_reads_them)
{
  g_auto (EclMessage) message = {0};

  decode_valid (ECL_FROM_CLIENT,
      "42[\"SEND_FORCE_CLOSE\",{\"dst\":\"eve\",\"d\\u0073t\":\"bob\","
      "\"connection\\u0049d\":\"a\",\"connectionId\":\"b\"}]",
      &message);
  fail_unless_equals_string (message.dst, "bob");
  fail_unless_equals_string (message.connection_id, "b");
}
GST_END_TEST;

GST_START_TEST (test_wrong_optional_counts_as_absent)
{
  g_auto (EclMessage) message = {0};

  decode_valid (ECL_FROM_CLIENT,
      "42[\"SEND_OFFER\",{\"offer\":" OFFER "," DATA ",\"metadata\":null,"
      "\"serialization\":null,\"label\":7,\"dcInit\":[],"
      "\"roomName\":{}}]",
      &message);
  assert_span (message.metadata, "null");
  assert_absent (message.serialization);
  assert_absent (message.label);
  assert_absent (message.dc_init);
  assert_absent (message.room_name);
}
GST_END_TEST;

GST_START_TEST (test_encode_from_client)
{
  EclMessage message = {
      .type = ECL_MESSAGE_OFFER,
      .dst = (char *)"bob",
      .src = (char *)"not said by a client",
      .connection_id = (char *)"mc_1",
      .connection_type = ECL_CONNECTION_MEDIA,
      .description = scan_valid (OFFER),
      .metadata = scan_valid ("\"m\""),
      .room_name = scan_valid ("\"r\""),
  };

  check_encode (ECL_FROM_CLIENT, &message,
      "42[\"SEND_OFFER\",{\"offer\":" OFFER "," MEDIA
      ",\"metadata\":\"m\",\"roomName\":\"r\"}]");
  message = (EclMessage){.type = ECL_MESSAGE_OFFER,
      .dst = (char *)"bob",
      .connection_id = (char *)"dc_1",
      .connection_type = ECL_CONNECTION_DATA,
      .description = scan_valid (OFFER),
      .dc_init = scan_valid ("{\"maxRetransmits\":0}")};
  check_encode (ECL_FROM_CLIENT, &message,
      "42[\"SEND_OFFER\",{\"offer\":" OFFER "," DATA
      ",\"serialization\":\"binary\",\"label\":\"dc_1\","
      "\"dcInit\":{\"maxRetransmits\":0}}]");
  message = (EclMessage){.type = ECL_MESSAGE_FORCE_CLOSE,
      .dst = (char *)"b\"b",
      .connection_id = (char *)"mc_1"};
  check_encode (ECL_FROM_CLIENT, &message,
      "42[\"SEND_FORCE_CLOSE\",{\"dst\":\"b\\\"b\","
      "\"connectionId\":\"mc_1\"}]");
  message = (EclMessage){.type = ECL_MESSAGE_PING};
  check_encode (ECL_FROM_CLIENT, &message, "42[\"PING\",null]");
}
GST_END_TEST;

GST_START_TEST (test_encode_from_server)
{
  EclMessage open = {.type = ECL_MESSAGE_OPEN, .peer_id = (char *)"p1"};
  EclMessage leave = {.type = ECL_MESSAGE_LEAVE, .src = (char *)"bob"};

  check_encode (ECL_FROM_SERVER, &open, "42[\"OPEN\",{\"peerId\":\"p1\"}]");
  open.turn_credential = scan_valid ("\"secret\"");
  check_encode (ECL_FROM_SERVER, &open,
      "42[\"OPEN\",{\"peerId\":\"p1\",\"turnCredential\":\"secret\"}]");
  check_encode (ECL_FROM_SERVER, &leave, "42[\"LEAVE\",\"bob\"]");
}
GST_END_TEST;

GST_START_TEST (test_encode_errors)
{
  static const struct {
    EclMessageType type;
    const char *error_type;
    const char *expected;
  } errors[] = {
      {ECL_MESSAGE_ERROR, "room-error", "room-error"},
      {ECL_MESSAGE_ERROR, NULL, "server-error"},
      {ECL_MESSAGE_ID_TAKEN, NULL, "unavailable-id"},
      {ECL_MESSAGE_INVALID_KEY, NULL, "invalid-key"},
      {ECL_MESSAGE_EXPIRE, NULL, "peer-unavailable"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (errors); i++) {
    g_autoptr (GString) frame = g_string_new (NULL);
    g_auto (EclMessage) received = {0};
    EclMessage message = {.type = errors[i].type,
        .src = (char *)"bob",
        .error_type = (char *)errors[i].error_type};
    g_autofree char *said =
        g_strdup_printf ("42[\"ERROR\",{\"type\":\"%s\",\"message\":"
                         "\"as told\"}]",
            errors[i].expected);

    /* Without a text of its own an error still says
     * something. */
    fail_unless (ecl_protocol_ecl_encode (ECL_FROM_SERVER, &message, frame));
    decode_valid (ECL_FROM_SERVER, frame->str, &received);
    fail_unless_equals_int (received.type, ECL_MESSAGE_ERROR);
    fail_unless_equals_string (received.error_type, errors[i].expected);
    fail_unless (received.error_text && *received.error_text);
    message.error_text = (char *)"as told";
    check_encode (ECL_FROM_SERVER, &message, said);
  }
}
GST_END_TEST;

GST_START_TEST (test_encode_refuses)
{
  EclMessage offer = {.type = ECL_MESSAGE_OFFER,
      .src = (char *)"alice",
      .dst = (char *)"bob",
      .connection_id = (char *)"mc_1",
      .connection_type = ECL_CONNECTION_MEDIA,
      .description = scan_valid (OFFER)};
  EclMessage lacking;

  check_encode (ECL_FROM_SERVER, &(EclMessage){ECL_MESSAGE_PING}, NULL);
  check_encode (ECL_FROM_SERVER, &(EclMessage){ECL_MESSAGE_OPEN}, NULL);
  check_encode (ECL_FROM_SERVER, &(EclMessage){ECL_MESSAGE_LEAVE}, NULL);
  check_encode (ECL_FROM_CLIENT, &(EclMessage){ECL_MESSAGE_ERROR}, NULL);
  check_encode (ECL_FROM_CLIENT, &(EclMessage){ECL_MESSAGE_CANDIDATE}, NULL);
  lacking = offer;
  lacking.src = NULL;
  check_encode (ECL_FROM_SERVER, &lacking, NULL);
  lacking = offer;
  lacking.dst = NULL;
  check_encode (ECL_FROM_CLIENT, &lacking, NULL);
  lacking = offer;
  lacking.connection_id = NULL;
  check_encode (ECL_FROM_SERVER, &lacking, NULL);
  lacking = offer;
  lacking.connection_type = ECL_CONNECTION_NONE;
  check_encode (ECL_FROM_SERVER, &lacking, NULL);
  lacking = offer;
  lacking.description = (EclSpan){NULL, 0};
  check_encode (ECL_FROM_SERVER, &lacking, NULL);
  lacking.type = ECL_MESSAGE_CANDIDATE;
  check_encode (ECL_FROM_SERVER, &lacking, NULL);
}
GST_END_TEST;

static Suite *
protocol_ecl_suite (void)
{
  Suite *s = suite_create ("protocol-ecl");
  TCase *read = tcase_create ("decode");
  TCase *write = tcase_create ("encode");

  suite_add_tcase (s, read);
  tcase_add_test (read, test_decode_offer);
  tcase_add_test (read, test_decode_rest_of_call);
  tcase_add_test (read, test_decode_from_server);
  tcase_add_test (read, test_credential);
  tcase_add_test (read, test_turn_credential);
  tcase_add_test (read, test_decode_unknown);
  tcase_add_test (read, test_malformed_from_client);
  tcase_add_test (read, test_malformed_from_server);
  tcase_add_test (read, test_id_limit);
  tcase_add_test (read, test_names_as_javascript_reads_them);
  tcase_add_test (read, test_wrong_optional_counts_as_absent);
  suite_add_tcase (s, write);
  tcase_add_test (write, test_encode_from_client);
  tcase_add_test (write, test_encode_from_server);
  tcase_add_test (write, test_encode_errors);
  tcase_add_test (write, test_encode_refuses);
  return s;
}

GST_CHECK_MAIN (protocol_ecl);

/* protocol-peerjs: checks PeerJS frames
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-protocol-check.h"
#include "ecl-protocol-peerjs.h"

#define OFFER "{\"sdp\":\"v=0\\r\\no=-\\r\\n\",\"type\":\"offer\"}"
#define ANSWER "{\"sdp\":\"v=0\\r\\n\",\"type\":\"answer\"}"
#define CANDIDATE                                                              \
  "{\"candidate\":\"candidate:2069736076 1 udp 2122194687 192.0.2.2 36527 "    \
  "typ host generation 0 ufrag U4Cn network-id 1\",\"sdpMid\":\"0\","          \
  "\"sdpMLineIndex\":0,\"usernameFragment\":\"U4Cn\"}"
#define MEDIA "\"type\":\"media\",\"connectionId\":\"mc_1\""
#define DATA "\"type\":\"data\",\"connectionId\":\"dc_1\""

static gboolean
decode (EclDirection direction, const char *json, EclMessage *message,
    GError **error)
{
  return ecl_protocol_peerjs_decode (
      direction, json, strlen (json), message, error);
}

static void
decode_valid (EclDirection direction, const char *json, EclMessage *message)
{
  g_autoptr (GError) error = NULL;

  fail_unless (decode (direction, json, message, &error), "%s: %s", json,
      error ? error->message : "");
  fail_unless_equals_int (message->origin, ECL_PROTOCOL_PEERJS);
}

static void
check_encode (
    EclDirection direction, const EclMessage *message, const char *expected)
{
  g_autoptr (GString) frame = g_string_new ("before");

  fail_unless_equals_int (
      ecl_protocol_peerjs_encode (direction, message, frame), expected != NULL);
  fail_unless_equals_string (frame->str + 6, expected ? expected : "");
}

GST_START_TEST (test_decode_from_client)
{
  g_auto (EclMessage) offer = {0};
  g_auto (EclMessage) candidate = {0};
  g_auto (EclMessage) heartbeat = {0};
  g_auto (EclMessage) turn = {0};
  g_auto (EclMessage) leave = {0};

  decode_valid (ECL_FROM_CLIENT,
      "{\"type\":\"OFFER\",\"src\":\"forged\",\"payload\":{\"sdp\":" OFFER
      "," DATA ",\"metadata\":[1],\"label\":\"chat\",\"reliable\":true,"
      "\"serialization\":\"raw\"},\"dst\":\"bob\"}",
      &offer);
  fail_unless_equals_int (offer.type, ECL_MESSAGE_OFFER);
  fail_unless (offer.src == NULL);
  fail_unless_equals_string (offer.dst, "bob");
  fail_unless_equals_string (offer.connection_id, "dc_1");
  fail_unless_equals_int (offer.connection_type, ECL_CONNECTION_DATA);
  assert_span (offer.description, OFFER);
  assert_span (offer.metadata, "[1]");
  assert_span (offer.label, "\"chat\"");
  assert_span (offer.reliable, "true");
  assert_span (offer.serialization, "\"raw\"");
  decode_valid (ECL_FROM_CLIENT,
      "{\"type\":\"CANDIDATE\",\"payload\":{\"candidate\":" CANDIDATE "," MEDIA
      "},\"dst\":\"bob\"}",
      &candidate);
  fail_unless_equals_int (candidate.type, ECL_MESSAGE_CANDIDATE);
  assert_span (candidate.candidate, CANDIDATE);
  assert_span (candidate.body, "{\"candidate\":" CANDIDATE "," MEDIA "}");
  decode_valid (ECL_FROM_CLIENT, "{\"type\":\"HEARTBEAT\"}", &heartbeat);
  fail_unless_equals_int (heartbeat.type, ECL_MESSAGE_PING);
  decode_valid (ECL_FROM_CLIENT, "{\"type\":\"TURN-CREDENTIAL\"}", &turn);
  fail_unless_equals_int (turn.type, ECL_MESSAGE_TURN_CREDENTIAL);
  check_encode (ECL_FROM_CLIENT, &turn, "{\"type\":\"TURN-CREDENTIAL\"}");
  decode_valid (ECL_FROM_CLIENT, "{\"type\":\"LEAVE\"}", &leave);
  fail_unless_equals_int (leave.type, ECL_MESSAGE_LEAVE);
  fail_unless (leave.dst == NULL);
}
GST_END_TEST;

GST_START_TEST (test_decode_from_server)
{
  static const struct {
    const char *json;
    EclMessageType type;
    const char *src;
    const char *dst;
    const char *text;
  } frames[] = {
      {"{\"type\":\"OPEN\"}", ECL_MESSAGE_OPEN},
      {"{\"type\":\"OPEN\",\"payload\":{\"turnCredential\":\"x\"}}",
          ECL_MESSAGE_OPEN},
      {"{\"type\":\"OPEN\",\"payload\":7}", ECL_MESSAGE_OPEN},
      {"{\"type\":\"ERROR\",\"payload\":{\"msg\":\"Invalid key provided\"}}",
          ECL_MESSAGE_ERROR, NULL, NULL, "Invalid key provided"},
      {"{\"type\":\"ERROR\"}", ECL_MESSAGE_ERROR},
      {"{\"type\":\"ERROR\",\"payload\":7}", ECL_MESSAGE_ERROR},
      {"{\"type\":\"ID-TAKEN\",\"payload\":{\"msg\":\"ID is taken\"}}",
          ECL_MESSAGE_ID_TAKEN, NULL, NULL, "ID is taken"},
      {"{\"type\":\"INVALID-KEY\"}", ECL_MESSAGE_INVALID_KEY},
      {"{\"type\":\"EXPIRE\",\"src\":\"nobody\",\"dst\":\"me\"}",
          ECL_MESSAGE_EXPIRE, "nobody", "me"},
      {"{\"type\":\"LEAVE\",\"src\":\"bob\",\"dst\":null,\"payload\":null}",
          ECL_MESSAGE_LEAVE, "bob"},
      {"{\"type\":\"LEAVE\",\"src\":\"bob\",\"dst\":\"me\"}", ECL_MESSAGE_LEAVE,
          "bob", "me"},
      {"{\"type\":\"ANSWER\",\"src\":\"bob\",\"payload\":{\"sdp\":" ANSWER
       "," MEDIA "}}",
          ECL_MESSAGE_ANSWER, "bob"},
      {"{\"type\":\"ANSWER\",\"src\":\"bob\",\"payload\":{" MEDIA "}}",
          ECL_MESSAGE_ANSWER, "bob"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (frames); i++) {
    g_auto (EclMessage) message = {0};

    decode_valid (ECL_FROM_SERVER, frames[i].json, &message);
    fail_unless_equals_int (message.type, frames[i].type);
    fail_unless_equals_string (message.src, frames[i].src);
    fail_unless_equals_string (message.dst, frames[i].dst);
    fail_unless_equals_string (message.error_text, frames[i].text);
    fail_unless (message.error_type == NULL);
    assert_absent (message.turn_credential);
  }
}
GST_END_TEST;

/* PeerServer says nothing of TURN; a server of ours does. */
GST_START_TEST (test_open_with_turn)
{
  static const char frame[] =
      "{\"type\":\"OPEN\",\"payload\":{\"turnCredential\":{\"urls\":[]}}}";
  EclMessage open = {.type = ECL_MESSAGE_OPEN,
      .turn_credential = scan_valid ("{\"urls\":[]}")};
  g_auto (EclMessage) message = {0};

  decode_valid (ECL_FROM_SERVER, frame, &message);
  assert_span (message.turn_credential, "{\"urls\":[]}");
  check_encode (ECL_FROM_SERVER, &open, frame);
}
GST_END_TEST;

GST_START_TEST (test_decode_unknown)
{
  static const struct {
    EclDirection direction;
    const char *json;
  } frames[] = {
      {ECL_FROM_CLIENT, "{\"type\":\"NO-SUCH-TYPE\",\"dst\":7}"},
      {ECL_FROM_CLIENT, "{\"type\":\"OPEN\"}"},
      {ECL_FROM_CLIENT, "{\"type\":\"EXPIRE\",\"dst\":\"bob\"}"},
      {ECL_FROM_SERVER, "{\"type\":\"HEARTBEAT\"}"},
      {ECL_FROM_SERVER, "{\"type\":\"offer\"}"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (frames); i++) {
    g_auto (EclMessage) message = {0};

    decode_valid (frames[i].direction, frames[i].json, &message);
    fail_unless_equals_int (message.type, ECL_MESSAGE_UNKNOWN);
    check_encode (frames[i].direction, &message, NULL);
  }
}
GST_END_TEST;

GST_START_TEST (test_malformed)
{
  static const struct {
    EclDirection direction;
    const char *json;
    const char *word;
  } frames[] = {
      {ECL_FROM_CLIENT, "", "empty"},
      {ECL_FROM_CLIENT, "hello", "JSON"},
      {ECL_FROM_CLIENT, "{\"type\":\"OFFER\"", "JSON"},
      {ECL_FROM_CLIENT, "[\"OFFER\"]", "object"},
      {ECL_FROM_CLIENT, "null", "object"},
      {ECL_FROM_CLIENT, "{}", "type"},
      {ECL_FROM_CLIENT, "{\"type\":7}", "type"},
      {ECL_FROM_CLIENT, "{\"type\":null}", "type"},
      {ECL_FROM_CLIENT, "{\"type\":\"OFFER\",\"dst\":\"bob\"}", "object"},
      {ECL_FROM_CLIENT, "{\"type\":\"OFFER\",\"dst\":\"bob\",\"payload\":[]}",
          "object"},
      {ECL_FROM_CLIENT,
          "{\"type\":\"OFFER\",\"dst\":\"bob\",\"payload\":{" MEDIA "}}",
          "sdp"},
      {ECL_FROM_CLIENT,
          "{\"type\":\"OFFER\",\"dst\":\"bob\",\"payload\":{\"sdp\":"
          "\"v=0\"," MEDIA "}}",
          "sdp"},
      {ECL_FROM_CLIENT,
          "{\"type\":\"OFFER\",\"dst\":\"bob\",\"payload\":{"
          "\"sdp\":" OFFER ",\"connectionId\":\"c\"}}",
          "type"},
      {ECL_FROM_CLIENT,
          "{\"type\":\"OFFER\",\"dst\":\"bob\",\"payload\":{"
          "\"sdp\":" OFFER ",\"type\":\"media\"}}",
          "connectionId"},
      {ECL_FROM_CLIENT,
          "{\"type\":\"OFFER\",\"payload\":{\"sdp\":" OFFER "," MEDIA "}}",
          "dst"},
      {ECL_FROM_CLIENT,
          "{\"type\":\"OFFER\",\"dst\":\"\",\"payload\":{\"sdp\":" OFFER
          "," MEDIA "}}",
          "dst"},
      {ECL_FROM_CLIENT, "{\"type\":\"LEAVE\",\"dst\":7}", "dst"},
      {ECL_FROM_CLIENT,
          "{\"type\":\"CANDIDATE\",\"dst\":\"bob\",\"payload\":{"
          "\"candidate\":null," MEDIA "}}",
          "candidate"},
      {ECL_FROM_SERVER, "{\"type\":\"LEAVE\",\"dst\":\"me\"}", "src"},
      {ECL_FROM_SERVER, "{\"type\":\"EXPIRE\",\"src\":\"\"}", "src"},
      {ECL_FROM_SERVER,
          "{\"type\":\"OFFER\",\"payload\":{\"sdp\":" OFFER "," MEDIA "}}",
          "src"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (frames); i++) {
    static const EclMessage empty = {0};
    EclMessage message;
    GError *error = NULL;

    fail_if (decode (frames[i].direction, frames[i].json, &message, &error),
        "%s", frames[i].json);
    fail_unless (strstr (error->message, frames[i].word) != NULL, "%s: %s",
        frames[i].json, error->message);
    assert_error (error, ECL_PROTOCOL_ERROR_MALFORMED);
    fail_unless (memcmp (&message, &empty, sizeof empty) == 0);
  }
}
GST_END_TEST;

GST_START_TEST (test_limits)
{
  g_autofree char *id = g_strnfill (ECL_ID_MAX_LENGTH + 1, 'a');
  g_autofree char *long_dst =
      g_strdup_printf ("{\"type\":\"LEAVE\",\"dst\":\"%s\"}", id);
  g_autofree char *brackets = g_strnfill (ECL_JSON_MAX_DEPTH, '[');
  g_autofree char *deep = g_strdup_printf ("{\"payload\":%s", brackets);
  EclMessage message;
  GError *error = NULL;

  fail_if (decode (ECL_FROM_CLIENT, long_dst, &message, &error));
  assert_error (error, ECL_PROTOCOL_ERROR_TOO_LARGE);
  fail_if (decode (ECL_FROM_CLIENT, deep, &message, &error));
  assert_error (error, ECL_PROTOCOL_ERROR_TOO_LARGE);
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
  };

  check_encode (ECL_FROM_CLIENT, &message,
      "{\"type\":\"OFFER\",\"dst\":\"bob\",\"payload\":{"
      "\"sdp\":" OFFER "," MEDIA "}}");
  message = (EclMessage){.type = ECL_MESSAGE_PING};
  check_encode (ECL_FROM_CLIENT, &message, "{\"type\":\"HEARTBEAT\"}");
  message = (EclMessage){.type = ECL_MESSAGE_LEAVE};
  check_encode (ECL_FROM_CLIENT, &message, "{\"type\":\"LEAVE\"}");
}
GST_END_TEST;

/* What a PeerServer never refuses, it has no words for: the SDK's type says it.
 */
GST_START_TEST (test_own_errors)
{
  static const struct {
    const char *type;
    const char *json;
  } errors[] = {
      {"authentication", "{\"type\":\"ERROR\",\"payload\":{\"msg\":\"m\","
                         "\"type\":\"authentication\"}}"},
      {"invalid-domain", "{\"type\":\"ERROR\",\"payload\":{\"msg\":\"m\","
                         "\"type\":\"invalid-domain\"}}"},
      {"server-error", "{\"type\":\"ERROR\",\"payload\":{\"msg\":\"m\"}}"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (errors); i++) {
    const EclMessage error = {.type = ECL_MESSAGE_ERROR,
        .error_type = (char *)errors[i].type,
        .error_text = (char *)"m"};
    g_auto (EclMessage) message = {0};

    check_encode (ECL_FROM_SERVER, &error, errors[i].json);
    decode_valid (ECL_FROM_SERVER, errors[i].json, &message);
    fail_unless_equals_string (message.error_text, "m");
    fail_unless_equals_string (
        message.error_type, i == 2 ? NULL : errors[i].type);
  }
}
GST_END_TEST;

GST_START_TEST (test_encode_from_server)
{
  static const struct {
    EclMessageType type;
    const char *src;
    const char *dst;
    const char *text;
    const char *expected;
  } messages[] = {
      {ECL_MESSAGE_OPEN, NULL, NULL, NULL, "{\"type\":\"OPEN\"}"},
      {ECL_MESSAGE_ERROR, NULL, NULL, "Invalid key provided",
          "{\"type\":\"ERROR\",\"payload\":{\"msg\":"
          "\"Invalid key provided\"}}"},
      {ECL_MESSAGE_ERROR, NULL, NULL, NULL,
          "{\"type\":\"ERROR\",\"payload\":{\"msg\":\"server-error\"}}"},
      {ECL_MESSAGE_ID_TAKEN, NULL, NULL, NULL,
          "{\"type\":\"ID-TAKEN\",\"payload\":{\"msg\":\"ID is taken\"}}"},
      {ECL_MESSAGE_INVALID_KEY, NULL, NULL, NULL,
          "{\"type\":\"INVALID-KEY\",\"payload\":{\"msg\":"
          "\"Invalid key provided\"}}"},
      {ECL_MESSAGE_EXPIRE, "nobody", "me", NULL,
          "{\"type\":\"EXPIRE\",\"src\":\"nobody\",\"dst\":\"me\"}"},
      {ECL_MESSAGE_LEAVE, "bob", "me", NULL,
          "{\"type\":\"LEAVE\",\"src\":\"bob\",\"dst\":\"me\"}"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (messages); i++) {
    EclMessage message = {.type = messages[i].type,
        .src = (char *)messages[i].src,
        .dst = (char *)messages[i].dst,
        .error_text = (char *)messages[i].text};

    check_encode (ECL_FROM_SERVER, &message, messages[i].expected);
  }
}
GST_END_TEST;

GST_START_TEST (test_encode_refuses)
{
  EclMessage offer = {.type = ECL_MESSAGE_OFFER,
      .src = (char *)"alice",
      .connection_id = (char *)"mc_1",
      .connection_type = ECL_CONNECTION_MEDIA};

  check_encode (ECL_FROM_SERVER, &(EclMessage){ECL_MESSAGE_PING}, NULL);
  check_encode (ECL_FROM_SERVER, &(EclMessage){ECL_MESSAGE_LEAVE}, NULL);
  check_encode (ECL_FROM_SERVER, &(EclMessage){ECL_MESSAGE_EXPIRE}, NULL);
  check_encode (ECL_FROM_CLIENT, &(EclMessage){ECL_MESSAGE_OPEN}, NULL);
  check_encode (ECL_FROM_CLIENT, &(EclMessage){ECL_MESSAGE_UNKNOWN}, NULL);
  check_encode (ECL_FROM_SERVER, &offer, NULL);
  offer.description = scan_valid (OFFER);
  check_encode (ECL_FROM_CLIENT, &offer, NULL);
}
GST_END_TEST;

static Suite *
protocol_peerjs_suite (void)
{
  Suite *s = suite_create ("protocol-peerjs");
  TCase *read = tcase_create ("decode");
  TCase *write = tcase_create ("encode");

  suite_add_tcase (s, read);
  tcase_add_test (read, test_decode_from_client);
  tcase_add_test (read, test_decode_from_server);
  tcase_add_test (read, test_open_with_turn);
  tcase_add_test (read, test_decode_unknown);
  tcase_add_test (read, test_malformed);
  tcase_add_test (read, test_limits);
  suite_add_tcase (s, write);
  tcase_add_test (write, test_encode_from_client);
  tcase_add_test (write, test_encode_from_server);
  tcase_add_test (write, test_own_errors);
  tcase_add_test (write, test_encode_refuses);
  return s;
}

GST_CHECK_MAIN (protocol_peerjs);

/* protocol-relay: checks what a server passes on, within a protocol and between
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-protocol-check.h"
#include "ecl-protocol-ecl.h"
#include "ecl-protocol-peerjs.h"
#include "ecl-socketio.h"

#define OFFER "{\"type\":\"offer\",\"sdp\":\"v=0\\r\\no=-\\r\\n\"}"
#define ANSWER "{\"sdp\":\"v=0\\r\\n\",\"type\":\"answer\"}"
#define CANDIDATE                                                              \
  "{\"candidate\":\"candidate:527767164 1 udp 2122194687 192.0.2.2 45729 typ " \
  "host generation 0 ufrag J0pE network-id 1\",\"sdpMid\":\"0\","              \
  "\"sdpMLineIndex\":0,\"usernameFragment\":\"J0pE\"}"

/* The connection's members, in the words of either protocol. */
#define ECL_MEDIA                                                              \
  "\"dst\":\"bob\",\"connectionId\":\"mc_1\",\"connectionType\":\"media\""
#define ECL_DATA                                                               \
  "\"dst\":\"bob\",\"connectionId\":\"dc_1\",\"connectionType\":\"data\""
#define PEERJS_MEDIA "\"type\":\"media\",\"connectionId\":\"mc_1\""
#define PEERJS_DATA "\"type\":\"data\",\"connectionId\":\"dc_1\""

/* Decodes what a client sent in either protocol; it borrows from @text. */
static void
decode_from_client (const char *text, EclMessage *message)
{
  g_autoptr (GError) error = NULL;
  EclSocketioPacket event;
  gboolean ok;

  if (text[0] == '4')
    ok = ecl_socketio_decode (text + 1, strlen (text) - 1, &event, &error) &&
         ecl_protocol_ecl_decode (
             ECL_FROM_CLIENT, event.event, event.argument, message, &error);
  else
    ok = ecl_protocol_peerjs_decode (
        ECL_FROM_CLIENT, text, strlen (text), message, &error);
  fail_unless (ok, "%s: %s", text, error ? error->message : "");
}

static void
check_encode (
    EclProtocol target, const EclMessage *message, const char *expected)
{
  g_autoptr (GString) frame = g_string_new ("before");
  gboolean ok =
      target == ECL_PROTOCOL_ECL
          ? ecl_protocol_ecl_encode (ECL_FROM_SERVER, message, frame)
          : ecl_protocol_peerjs_encode (ECL_FROM_SERVER, message, frame);

  fail_unless_equals_string (frame->str + 6, expected ? expected : "");
  fail_unless_equals_int (ok, expected != NULL);
}

/* What alice sent, as bob gets it; %NULL when his protocol cannot say it. */
static void
check_relay (const char *sent, EclProtocol target, const char *expected)
{
  g_auto (EclMessage) message = {0};

  decode_from_client (sent, &message);
  /* Nothing leaves before the server has said who sent it. */
  check_encode (target, &message, NULL);
  message.src = g_strdup ("alice");
  check_encode (target, &message, expected);
}

/* What a client wrote comes out as it was, but for src. */
GST_START_TEST (test_ecl_to_ecl)
{
  static const char *const relays[][2] = {
      {"42[\"SEND_OFFER\",{\"offer\":" OFFER "," ECL_MEDIA
       ",\"metadata\":{\"a\":1.0e2}}]",
          "42[\"OFFER\",{\"offer\":" OFFER "," ECL_MEDIA
          ",\"metadata\":{\"a\":1.0e2},\"src\":\"alice\"}]"},
      {"42[\"SEND_ANSWER\",{\"answer\":" ANSWER "," ECL_MEDIA "}]",
          "42[\"ANSWER\",{\"answer\":" ANSWER "," ECL_MEDIA
          ",\"src\":\"alice\"}]"},
      {"42[\"SEND_ANSWER\",{" ECL_MEDIA "}]",
          "42[\"ANSWER\",{" ECL_MEDIA ",\"src\":\"alice\"}]"},
      {"42[\"SEND_CANDIDATE\",{\"candidate\":" CANDIDATE "," ECL_MEDIA "}]",
          "42[\"CANDIDATE\",{\"candidate\":" CANDIDATE "," ECL_MEDIA
          ",\"src\":\"alice\"}]"},
      {"42[\"SEND_FORCE_CLOSE\",{\"dst\":\"bob\",\"connectionId\":\"c\"}]",
          "42[\"FORCE_CLOSE\",{\"dst\":\"bob\",\"connectionId\":\"c\","
          "\"src\":\"alice\"}]"},
      /* src in each guise, and members that only this client knows. */
      {"42[\"SEND_FORCE_CLOSE\", { \"src\" : \"eve\" , \"dst\" : \"bob\","
       "\"s\\u0072c\":\"eve\",\"new\\n\":[ 1 "
       "],\"connectionId\":\"c\",\"src\":{\"src\":1} } ]",
          "42[\"FORCE_CLOSE\",{\"dst\":\"bob\",\"new\\n\":[ 1 ],"
          "\"connectionId\":\"c\",\"src\":\"alice\"}]"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (relays); i++)
    check_relay (relays[i][0], ECL_PROTOCOL_ECL, relays[i][1]);
}
GST_END_TEST;

/* Only type, src, dst and payload are passed on; the payload as it came. */
GST_START_TEST (test_peerjs_to_peerjs)
{
  static const char *const relays[][2] = {
      {"{\"type\":\"OFFER\",\"payload\":{\"sdp\":" OFFER "," PEERJS_MEDIA
       ", \"mine\" : 1e0 },\"dst\":\"bob\"}",
          "{\"type\":\"OFFER\",\"src\":\"alice\",\"dst\":\"bob\","
          "\"payload\":{\"sdp\":" OFFER "," PEERJS_MEDIA ", \"mine\" : 1e0 }}"},
      {"{\"src\":\"eve\",\"s\\u0072c\":\"eve\",\"type\":\"ANSWER\","
       "\"mine\":1,\"payload\":{\"sdp\":" ANSWER "," PEERJS_MEDIA
       ",\"src\":\"kept\"},\"dst\":\"bob\"}",
          "{\"type\":\"ANSWER\",\"src\":\"alice\",\"dst\":\"bob\","
          "\"payload\":{\"sdp\":" ANSWER "," PEERJS_MEDIA
          ",\"src\":\"kept\"}}"},
      {"{\"type\":\"CANDIDATE\",\"payload\":{"
       "\"candidate\":" CANDIDATE "," PEERJS_MEDIA "},\"dst\":\"bob\"}",
          "{\"type\":\"CANDIDATE\",\"src\":\"alice\",\"dst\":\"bob\","
          "\"payload\":{\"candidate\":" CANDIDATE "," PEERJS_MEDIA "}}"},
      {"{\"type\":\"LEAVE\",\"dst\":\"bob\",\"payload\":[1]}",
          "{\"type\":\"LEAVE\",\"src\":\"alice\",\"dst\":\"bob\","
          "\"payload\":[1]}"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (relays); i++)
    check_relay (relays[i][0], ECL_PROTOCOL_PEERJS, relays[i][1]);
}
GST_END_TEST;

GST_START_TEST (test_peerjs_to_ecl)
{
  static const char *const relays[][2] = {
      {"{\"type\":\"OFFER\",\"payload\":{\"sdp\":" OFFER "," PEERJS_MEDIA
       ",\"metadata\":{\"a\":1}},\"dst\":\"bob\"}",
          "42[\"OFFER\",{\"offer\":" OFFER "," ECL_MEDIA
          ",\"metadata\":{\"a\":1},\"src\":\"alice\"}]"},
      {"{\"type\":\"OFFER\",\"payload\":{\"sdp\":" OFFER "," PEERJS_MEDIA
       ",\"label\":\"door\"},\"dst\":\"bob\"}",
          "42[\"OFFER\",{\"offer\":" OFFER "," ECL_MEDIA
          ",\"label\":\"door\",\"src\":\"alice\"}]"},
      {"{\"type\":\"ANSWER\",\"payload\":{\"sdp\":" ANSWER "," PEERJS_MEDIA
       "},\"dst\":\"bob\"}",
          "42[\"ANSWER\",{\"answer\":" ANSWER "," ECL_MEDIA
          ",\"src\":\"alice\"}]"},
      {"{\"type\":\"CANDIDATE\",\"payload\":{\"candidate\":" CANDIDATE
       "," PEERJS_MEDIA "},\"dst\":\"bob\"}",
          "42[\"CANDIDATE\",{\"candidate\":" CANDIDATE "," ECL_MEDIA
          ",\"src\":\"alice\"}]"},
      {"{\"type\":\"LEAVE\",\"dst\":\"bob\"}", "42[\"LEAVE\",\"alice\"]"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (relays); i++)
    check_relay (relays[i][0], ECL_PROTOCOL_ECL, relays[i][1]);
}
GST_END_TEST;

GST_START_TEST (test_peerjs_data_to_ecl)
{
  static const char *const offers[][2] = {
      {",\"label\":\"chat\",\"reliable\":true,\"serialization\":\"raw\"",
          "\"serialization\":\"none\",\"label\":\"chat\",\"dcInit\":{}"},
      {",\"reliable\":false,\"serialization\":\"json\"",
          "\"serialization\":\"json\",\"label\":\"dc_1\","
          "\"dcInit\":{\"ordered\":false}"},
      {",\"serialization\":\"binary-utf8\"",
          "\"serialization\":\"binary-utf8\",\"label\":\"dc_1\","
          "\"dcInit\":{\"ordered\":false}"},
      {"", "\"serialization\":\"binary\",\"label\":\"dc_1\","
           "\"dcInit\":{\"ordered\":false}"},
      {",\"serialization\":\"MsgPack\"", NULL},
  };

  for (guint i = 0; i < G_N_ELEMENTS (offers); i++) {
    g_autofree char *in =
        g_strdup_printf ("{\"type\":\"OFFER\",\"dst\":\"bob\",\"payload\":{"
                         "\"sdp\":" OFFER "," PEERJS_DATA "%s}}",
            offers[i][0]);
    g_autofree char *out = g_strdup_printf (
        "42[\"OFFER\",{\"offer\":" OFFER "," ECL_DATA ",%s,\"src\":\"alice\"}]",
        offers[i][1]);

    check_relay (in, ECL_PROTOCOL_ECL, offers[i][1] ? out : NULL);
  }
}
GST_END_TEST;

GST_START_TEST (test_ecl_to_peerjs)
{
  static const char *const relays[][2] = {
      {"42[\"SEND_OFFER\",{\"offer\":" OFFER "," ECL_MEDIA
       ",\"metadata\":null}]",
          "{\"type\":\"OFFER\",\"src\":\"alice\",\"dst\":\"bob\","
          "\"payload\":{\"sdp\":" OFFER "," PEERJS_MEDIA
          ",\"metadata\":null}}"},
      {"42[\"SEND_OFFER\",{\"offer\":" OFFER "," ECL_MEDIA
       ",\"label\":\"door\"}]",
          "{\"type\":\"OFFER\",\"src\":\"alice\",\"dst\":\"bob\","
          "\"payload\":{\"sdp\":" OFFER "," PEERJS_MEDIA
          ",\"label\":\"door\"}}"},
      {"42[\"SEND_ANSWER\",{\"answer\":" ANSWER "," ECL_MEDIA "}]",
          "{\"type\":\"ANSWER\",\"src\":\"alice\",\"dst\":\"bob\","
          "\"payload\":{\"sdp\":" ANSWER "," PEERJS_MEDIA "}}"},
      {"42[\"SEND_ANSWER\",{" ECL_MEDIA "}]",
          "{\"type\":\"ANSWER\",\"src\":\"alice\",\"dst\":\"bob\","
          "\"payload\":{" PEERJS_MEDIA "}}"},
      {"42[\"SEND_CANDIDATE\",{\"candidate\":" CANDIDATE
       ",\"dst\":\"bob\",\"connectionId\":\"mc_1\"}]",
          "{\"type\":\"CANDIDATE\",\"src\":\"alice\",\"dst\":\"bob\","
          "\"payload\":{\"candidate\":" CANDIDATE
          ",\"connectionId\":\"mc_1\"}}"},
      /* PeerJS has neither a word for hanging up nor rooms. */
      {"42[\"SEND_FORCE_CLOSE\",{\"dst\":\"bob\",\"connectionId\":\"c\"}]",
          NULL},
      {"42[\"SEND_OFFER\",{\"offer\":" OFFER "," ECL_MEDIA
       ",\"roomName\":\"r\"}]",
          NULL},
  };

  for (guint i = 0; i < G_N_ELEMENTS (relays); i++)
    check_relay (relays[i][0], ECL_PROTOCOL_PEERJS, relays[i][1]);
}
GST_END_TEST;

GST_START_TEST (test_ecl_data_to_peerjs)
{
  static const char *const offers[][2] = {
      {",\"serialization\":\"none\",\"label\":\"chat\",\"dcInit\":{}",
          "\"label\":\"chat\",\"reliable\":true,\"serialization\":\"raw\""},
      {",\"serialization\":\"json\",\"dcInit\":{\"ordered\":false}",
          "\"label\":\"dc_1\",\"reliable\":false,\"serialization\":\"json\""},
      {",\"dcInit\":{\"ordered\":true,\"maxRetransmits\":0}",
          "\"label\":\"dc_1\",\"reliable\":false,\"serialization\":\"binary\""},
      {",\"dcInit\":{\"maxPacketLifeTime\":9,\"maxRetransmits\":null}",
          "\"label\":\"dc_1\",\"reliable\":false,\"serialization\":\"binary\""},
      {",\"dcInit\":{\"maxRetransmits\":null},"
       "\"serialization\":\"binary-utf8\"",
          "\"label\":\"dc_1\",\"reliable\":true,"
          "\"serialization\":\"binary-utf8\""},
      {"", "\"label\":\"dc_1\",\"reliable\":true,\"serialization\":\"binary\""},
      {",\"serialization\":\"xml\"", NULL},
  };

  for (guint i = 0; i < G_N_ELEMENTS (offers); i++) {
    g_autofree char *in = g_strdup_printf ("42[\"SEND_OFFER\",{\"offer\":" OFFER
                                           "," ECL_DATA "%s}]",
        offers[i][0]);
    g_autofree char *out = g_strdup_printf (
        "{\"type\":\"OFFER\",\"src\":\"alice\","
        "\"dst\":\"bob\",\"payload\":{\"sdp\":" OFFER "," PEERJS_DATA ",%s}}",
        offers[i][1]);

    check_relay (in, ECL_PROTOCOL_PEERJS, offers[i][1] ? out : NULL);
  }
}
GST_END_TEST;

static Suite *
protocol_relay_suite (void)
{
  Suite *s = suite_create ("protocol-relay");
  TCase *tc = tcase_create ("relay");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_ecl_to_ecl);
  tcase_add_test (tc, test_peerjs_to_peerjs);
  tcase_add_test (tc, test_peerjs_to_ecl);
  tcase_add_test (tc, test_peerjs_data_to_ecl);
  tcase_add_test (tc, test_ecl_to_peerjs);
  tcase_add_test (tc, test_ecl_data_to_peerjs);
  return s;
}

GST_CHECK_MAIN (protocol_relay);

/* server-room: rooms over websockets and polling
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "server-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

#define JOIN "42[\"ROOM_JOIN\",{\"roomName\":\"r\",\"roomType\":\"mesh\"}]"
#define JOINED(src)                                                            \
  "42[\"ROOM_USER_JOIN\",{\"roomName\":\"r\",\"src\":\"" src "\"}]"
#define LEFT(src)                                                              \
  "42[\"ROOM_USER_LEAVE\",{\"roomName\":\"r\",\"src\":\"" src "\"}]"
#define SEND(data)                                                             \
  "42[\"ROOM_SEND_DATA\",{\"roomName\":\"r\",\"data\":" data "}]"
#define SAID(src, data)                                                        \
  "42[\"ROOM_DATA\",{\"roomName\":\"r\",\"src\":\"" src "\",\"data\":" data "}]"
#define PLACEHOLDERS                                                           \
  "{\"a\":[{\"_placeholder\":true,\"num\":1}],\"b\":{\"_placeholder\":true,"   \
  "\"num\":0}}"
#define SEND_BYTES                                                             \
  "452-[\"ROOM_SEND_DATA\",{\"roomName\":\"r\",\"data\":" PLACEHOLDERS "}]"
#define SAID_BYTES(src)                                                        \
  "452-[\"ROOM_DATA\",{\"roomName\":\"r\",\"src\":\"" src                      \
  "\",\"data\":" PLACEHOLDERS "}]"
#define POLLING "/socket.io/?EIO=3&transport=polling"

static WebSocket *
open_member (const char *id)
{
  g_autofree char *joined = g_strdup_printf (JOINED ("%s"), id);
  WebSocket *socket = open_ecl (id);

  web_socket_send (socket, JOIN);
  expect (socket, joined);
  return socket;
}

/* One that never reads, whom @other sees come. */
static GSocketConnection *
open_raw_member (WebSocket *other, const char *id)
{
  g_autofree char *path = g_strdup_printf (
      "/socket.io/?apiKey=" KEY "&peerId=%s&token=%s&EIO=3&transport=websocket",
      id, id);
  g_autofree char *joined = g_strdup_printf (JOINED ("%s"), id);
  GSocketConnection *raw = web_raw_open (ecl_server_get_port (server), path);

  fail_unless (web_raw_send (raw, JOIN, strlen (JOIN)));
  expect (other, joined);
  return raw;
}

GST_START_TEST (test_talk)
{
  g_autoptr (WebSocket) a = open_member ("a");
  g_autoptr (WebSocket) b = open_member ("b");

  expect (a, JOINED ("b"));
  web_socket_send (a, SEND ("\"é😀\""));
  expect (b, SAID ("a", "\"é😀\""));
  web_socket_send (b, SEND_BYTES);
  web_socket_send_bytes (b, "\4first", 6);
  /* As a client without binary frames sends it */
  web_socket_send (b, "b4c2Vjb25k");
  expect (a, SAID_BYTES ("b"));
  expect (a, "b:\4first");
  expect (a, "b:\4second");
  web_socket_send (b, "450-[\"ROOM_SEND_DATA\",{\"roomName\":\"r\"}]");
  expect (a, "42[\"ROOM_DATA\",{\"roomName\":\"r\",\"src\":\"b\"}]");
  web_socket_close (b);
  expect (a, LEFT ("b"));
  fail_unless (web_socket_is_idle (a));
}
GST_END_TEST;

GST_START_TEST (test_missing_attachments)
{
  g_autoptr (WebSocket) a = open_member ("a");
  g_autoptr (WebSocket) bad = open_member ("bad");

  expect (a, JOINED ("bad"));
  web_socket_send (bad, SEND_BYTES);
  web_socket_send_bytes (bad, "\4first", 6);
  web_socket_send (bad, SEND ("1"));
  expect_prefix (bad, "42[\"ERROR\",{\"type\":\"server-error\",\"message\":"
                      "\"Socket.IO: attachments are missing\"");
  expect (bad, "41");
  web_socket_wait_closed (bad);
  expect (a, LEFT ("bad"));
}
GST_END_TEST;

static char *
get (const char *path, gsize *len)
{
  g_autofree char *url = url_of (path);
  g_autoptr (WebReply) reply = web_request ("GET", url, NULL, NULL, 0);

  fail_unless_equals_int (reply->status, 200);
  *len = reply->len;
  return g_steal_pointer (&reply->body);
}

static void
expect_get (const char *path, const char *body, gsize body_len)
{
  gsize len;
  g_autofree char *got = get (path, &len);

  fail_unless_equals_int (len, body_len);
  fail_unless (memcmp (got, body, len) == 0, "%s", got);
}

static void
post (const char *path, const char *payload)
{
  g_autofree char *url = url_of (path);
  g_autoptr (WebReply) reply =
      web_request ("POST", url, NULL, payload, strlen (payload));

  fail_unless_equals_string (reply->body, "ok");
}

/* A member that polls. Returns: (transfer full): the path of its polls */
static char *
open_polling_member (const char *id, const char *more)
{
  g_autofree char *path = g_strdup_printf (
      POLLING "%s&apiKey=" KEY "&token=%s&peerId=%s", more, id, id);
  g_autofree char *join = g_strdup_printf ("%u:%s", (guint)strlen (JOIN), JOIN);
  g_autofree char *joined = g_strdup_printf (
      "%u:" JOINED ("%s"), (guint)strlen (JOINED ("")) + 1, id);
  gsize len;
  g_autofree char *body = get (path, &len);
  const char *sid = strstr (body, "\"sid\":\"");
  char *polls;

  fail_unless (sid != NULL);
  sid += strlen ("\"sid\":\"");
  polls = g_strdup_printf (
      POLLING "%s&sid=%.*s", more, (int)strcspn (sid, "\""), sid);
  post (polls, join);
  expect_get (polls, joined, strlen (joined));
  return polls;
}

static void
send_bytes (WebSocket *socket)
{
  web_socket_send (socket, SEND_BYTES);
  web_socket_send_bytes (socket, "\4first", 6);
  web_socket_send_bytes (socket, "\4", 1);
  web_socket_send (socket, "2");
  expect (socket, "3");
}

GST_START_TEST (test_polling)
{
  g_autofree char *bytes = open_polling_member ("p", "");
  g_autofree char *base64 = open_polling_member ("q", "&b64=1");
  g_autoptr (WebSocket) a = open_member ("a");
  g_autoptr (GString) expected = g_string_new (NULL);
  const char *said = SAID_BYTES ("a");
  gsize len = strlen (said);

  expect_get (bytes, "47:" JOINED ("q") "47:" JOINED ("a"), 100);
  expect_get (base64, "47:" JOINED ("a"), 50);
  send_bytes (a);
  fail_unless (len > 99);
  g_string_append_c (expected, 0);
  g_string_append_c (expected, len / 100);
  g_string_append_c (expected, len / 10 % 10);
  g_string_append_c (expected, len % 10);
  g_string_append_printf (expected, "\xff%s", said);
  g_string_append_len (expected, "\1\6\xff\4first\1\1\xff\4", 13);
  expect_get (bytes, expected->str, expected->len);
  g_string_printf (
      expected, "%" G_GSIZE_FORMAT ":%s10:b4Zmlyc3Q=2:b4", len, said);
  expect_get (base64, expected->str, expected->len);
}
GST_END_TEST;

GST_START_TEST (test_upgrade)
{
  g_autofree char *polls = open_polling_member ("p", "");
  g_autofree char *path = g_strdup_printf (
      "/socket.io/?EIO=3&transport=websocket%s", strstr (polls, "&sid="));
  g_autoptr (WebSocket) a = open_member ("a");
  g_autoptr (WebSocket) probe = open_path (path);

  web_socket_send (probe, "2probe");
  expect (probe, "3probe");
  send_bytes (a);
  web_socket_send (probe, "5");
  /* What no poll fetched any more */
  expect (probe, JOINED ("a"));
  expect (probe, SAID_BYTES ("a"));
  expect (probe, "b:\4first");
  expect (probe, "b:\4");
}
GST_END_TEST;

/* "Client checks: encoded size <= 20 * 1024 * 1024" */
#define MOST (20 * 1024 * 1024)

GST_START_TEST (test_most_data)
{
  g_autofree char *polls = open_polling_member ("p", "");
  g_autoptr (WebSocket) a = open_member ("a");
  g_autoptr (WebSocket) b = open_member ("b");
  g_autoptr (WebSocket) c = open_member ("c");
  g_autofree char *text = g_malloc (MOST + 1);
  g_autofree char *sent = NULL;
  g_autofree char *said = NULL;
  g_autofree char *bytes = NULL;
  g_autofree char *polled = NULL;
  gsize len;

  /* No two parts of it are alike. */
  for (gsize i = 0; i < MOST; i++)
    text[i] = 'a' + (i + i / 26 + i / 65536) % 26;
  text[MOST] = '\0';
  bytes = g_strconcat ("b:\4", text, NULL);
  expect (a, JOINED ("b"));
  expect (a, JOINED ("c"));
  expect (b, JOINED ("c"));
  web_socket_send (a,
      "451-[\"ROOM_SEND_DATA\",{\"roomName\":\"r\",\"data\":{\"_placeholder"
      "\":true,\"num\":0}}]");
  web_socket_send_bytes (a, bytes + 2, MOST + 1);
  text[MOST - 2] = '\0';
  sent = g_strdup_printf (SEND ("\"%s\""), text);
  said = g_strdup_printf (SAID ("a", "\"%s\""), text);
  web_socket_send (a, sent);
  for (guint i = 0; i < 2; i++) {
    WebSocket *to = i == 0 ? b : c;
    g_autofree char *frame = NULL;

    expect (to, "451-[\"ROOM_DATA\",{\"roomName\":\"r\",\"src\":\"a\",\"data\":"
                "{\"_placeholder\":true,\"num\":0}}]");
    frame = web_socket_receive (to);
    fail_unless (frame && strcmp (frame, bytes) == 0);
    g_free (frame);
    frame = web_socket_receive (to);
    fail_unless (frame && strcmp (frame, said) == 0);
  }
  web_socket_send (b, SEND ("1"));
  expect (a, SAID ("b", "1"));
  /* All of it, too, for one that polls, by one reply */
  polled = get (polls, &len);
  fail_unless (memmem (polled, len, bytes + 2, MOST + 1) != NULL);
  fail_unless (memmem (polled, len, said, strlen (said)) != NULL);
}
GST_END_TEST;

GST_START_TEST (test_slow_member)
{
  EclServerConfig *config = ecl_server_config_new ();
  g_autofree char *pad = g_strnfill (1000000, 'x');
  g_autofree char *message = g_strdup_printf (SEND ("\"%s\""), pad);
  g_autofree char *said = g_strdup_printf (SAID ("a", "\"%s\""), pad);
  g_autoptr (GSocketConnection) slow = NULL;
  g_autoptr (WebSocket) a = NULL;
  g_autoptr (WebSocket) b = NULL;

  config->max_unsent = 4000000;
  config->hub.grace = 0;
  restart (config);
  a = open_member ("a");
  b = open_member ("b");
  expect (a, JOINED ("b"));
  slow = open_raw_member (a, "slow");
  expect (b, JOINED ("slow"));
  /* Far more than the limit and what the kernel takes; b keeps up. */
  for (guint i = 0; i < 40; i++) {
    g_autofree char *frame = NULL;
    gboolean left;

    web_socket_send (a, message);
    frame = web_socket_receive (b);
    left = g_strcmp0 (frame, LEFT ("slow")) == 0;
    if (left) {
      g_free (frame);
      frame = web_socket_receive (b);
    }
    fail_unless_equals_string (frame, said);
  }
  expect (a, LEFT ("slow"));
}
GST_END_TEST;

GST_START_TEST (test_poller_that_is_gone)
{
  EclServerConfig *config = ecl_server_config_new ();
  g_autofree char *pad = g_strnfill (1000000, 'x');
  g_autofree char *message = g_strdup_printf (SEND ("\"%s\""), pad);
  g_autofree char *polls = NULL;
  g_autoptr (WebSocket) a = NULL;

  config->max_unsent = 4000000;
  config->hub.grace = 0;
  restart (config);
  polls = open_polling_member ("p", "");
  a = open_member ("a");
  for (guint i = 0; i < 5; i++)
    web_socket_send (a, message);
  expect (a, LEFT ("p"));
}
GST_END_TEST;

/* By its token; much later than any test lasts it would have left. */
GST_START_TEST (test_back_in_time)
{
  EclServerConfig *config = ecl_server_config_new ();
  g_autoptr (WebSocket) a = NULL;
  g_autoptr (WebSocket) b = NULL;
  g_autoptr (GSocketConnection) raw = NULL;

  config->hub.grace = 600 * (gint64)G_USEC_PER_SEC;
  restart (config);
  a = open_member ("a");
  raw = open_raw_member (a, "b");
  g_io_stream_close (G_IO_STREAM (raw), NULL, NULL);
  b = open_ecl ("b");
  web_socket_send (b, SEND ("1"));
  expect (a, SAID ("b", "1"));
  web_socket_close (b);
  expect (a, LEFT ("b"));
}
GST_END_TEST;

GST_START_TEST (test_broken_connection)
{
  EclServerConfig *config = ecl_server_config_new ();
  g_autoptr (WebSocket) a = NULL;
  g_autoptr (GSocketConnection) raw = NULL;

  config->hub.grace = 100 * 1000;
  restart (config);
  a = open_member ("a");
  raw = open_raw_member (a, "b");
  g_io_stream_close (G_IO_STREAM (raw), NULL, NULL);
  expect (a, LEFT ("b"));
}
GST_END_TEST;

/* A member whose long message takes longer than its pings may be late */
GST_START_TEST (test_slow_sender)
{
  EclServerConfig *config = ecl_server_config_new ();
  g_autofree char *pad = g_strnfill (30 * 100, 'x');
  g_autofree char *message = g_strdup_printf (SEND ("\"%s\""), pad);
  g_autofree char *said = g_strdup_printf (SAID ("slow", "\"%s\""), pad);
  gsize len = strlen (message);
  guint8 header[14] = {0x81, 0x80 | 126, len >> 8, len & 0xff};
  g_autoptr (GSocketConnection) slow = NULL;
  g_autoptr (WebSocket) a = NULL;
  GOutputStream *out;

  config->ping_interval = config->ping_timeout = 1000;
  restart (config);
  a = open_member ("a");
  slow = open_raw_member (a, "slow");
  out = g_io_stream_get_output_stream (G_IO_STREAM (slow));
  fail_unless (g_output_stream_write_all (out, header, 8, NULL, NULL, NULL));
  for (gsize sent = 0; sent < len; sent += 100) {
    web_socket_send (a, "2");
    expect (a, "3");
    fail_unless (g_output_stream_write_all (
        out, message + sent, MIN (100, len - sent), NULL, NULL, NULL));
    g_usleep (100 * 1000);
  }
  expect (a, said);
}
GST_END_TEST;

/* Returns: (transfer full): the configuration of a file with that text */
static EclServerConfig *
load (const char *text)
{
  g_autoptr (EclServerConfig) config = ecl_server_config_new ();
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  int fd = g_file_open_tmp ("server-room-XXXXXX", &path, NULL);

  g_close (fd, NULL);
  fail_unless (g_file_set_contents (path, text, -1, NULL));
  fail_unless (ecl_server_config_load (config, path, &error), "%s",
      error ? error->message : "");
  g_unlink (path);
  return g_steal_pointer (&config);
}

GST_START_TEST (test_config)
{
  EclServerConfig *config = load (
      "[server]\nkeys=" KEY "\n[key " KEY "]\nallow-rooms=false\n"
      "[key sfu]\nallow-sfu=false\n[key h264]\nsfu-video-codec=H264\n"
      "[limits]\nmax-rooms=1\nmax-room-members=2\n"
      "max-sfu-rooms=7\nmax-sfu-members=8\nmax-sfu-audio=9\nmax-sfu-video=10\n"
      "max-sfu-mlines=11\nmax-sfu-download=12\n"
      "max-rooms-per-peer=3\nmax-room-data=4\nmax-log-entries=5\n"
      "max-log-bytes=6\n");
  const EclHubKeyOptions *sfu = ecl_server_config_get_key (config, "sfu");
  g_autoptr (WebSocket) a = NULL;

  fail_unless_equals_int (config->hub.max_rooms, 1);
  fail_unless_equals_int (config->hub.max_room_members, 2);
  fail_unless_equals_int (config->hub.max_rooms_per_peer, 3);
  fail_unless_equals_int (config->hub.max_room_data, 4);
  fail_unless_equals_int (config->hub.max_log_entries, 5);
  fail_unless_equals_int (config->hub.max_log_bytes, 6);
  fail_unless_equals_int (config->hub.max_sfu_rooms, 7);
  fail_unless_equals_int (config->hub.max_sfu_members, 8);
  fail_unless_equals_int (config->sfu_audio_kbps, 9);
  fail_unless_equals_int (config->sfu_video_kbps, 10);
  fail_unless_equals_int (config->sfu_mlines, 11);
  fail_unless_equals_int (config->sfu_download_kbps, 12);
  fail_unless (sfu->allow_rooms && !sfu->allow_sfu);
  fail_unless_equals_string (sfu->sfu_video_codec, "VP8");
  fail_unless_equals_string (
      ecl_server_config_get_key (config, "h264")->sfu_video_codec, "H264");
  restart (config);
  a = open_ecl ("a");
  web_socket_send (a, JOIN);
  expect (a, "42[\"ERROR\",{\"type\":\"permission\",\"message\":\"The API key "
             "does not permit rooms\"}]");
}
GST_END_TEST;

static Suite *
server_room_suite (void)
{
  Suite *suite = suite_create ("server-room");
  TCase *tc = tcase_create ("members");

  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_checked_fixture (tc, server_setup, server_teardown);
  tcase_add_test (tc, test_talk);
  tcase_add_test (tc, test_missing_attachments);
  tcase_add_test (tc, test_most_data);
  tcase_add_test (tc, test_polling);
  tcase_add_test (tc, test_upgrade);
  tcase_add_test (tc, test_slow_member);
  tcase_add_test (tc, test_poller_that_is_gone);
  tcase_add_test (tc, test_back_in_time);
  tcase_add_test (tc, test_broken_connection);
  tcase_add_test (tc, test_slow_sender);
  tcase_add_test (tc, test_config);
  return suite;
}

GST_CHECK_MAIN (server_room);

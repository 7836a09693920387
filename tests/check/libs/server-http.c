/* server-http: sessions that poll, the REST API, the page
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-server.h"
#include "ecl-wait.h"
#include "web-client.h"

#include <time.h>

#define KEY "00000000-0000-0000-0000-000000000000"
#define POLLING "/socket.io/?EIO=3&transport=polling"

static EclServer *server;

static void
start (EclServerConfig *config)
{
  g_autoptr (GError) error = NULL;

  config->port = 0;
  server = ecl_server_start (config, &error);
  fail_unless (server != NULL, "%s", error ? error->message : "");
}

static void
setup (void)
{
  start (ecl_server_config_new ());
}

static void
teardown (void)
{
  g_clear_pointer (&server, ecl_server_stop);
  web_client_clear ();
}

static char *
url_of (const char *path)
{
  return g_strconcat (ecl_server_get_url (server), path + 1, NULL);
}

static WebReply *
request (const char *method, const char *path, const char *const *headers,
    const char *body)
{
  g_autofree char *url = url_of (path);

  return web_request (method, url, headers, body, body ? strlen (body) : 0);
}

static WebReply *
get (const char *path)
{
  return request ("GET", path, NULL, NULL);
}

static void
expect_get (const char *path, guint status, const char *body)
{
  g_autoptr (WebReply) reply = get (path);

  fail_unless_equals_int (reply->status, status);
  fail_unless_equals_string (reply->body, body);
}

static void
expect_header (WebReply *reply, const char *name, const char *value)
{
  fail_unless_equals_string (
      soup_message_headers_get_one (reply->headers, name), value);
}

/* Returns: (transfer full): the path of the session's polls */
static char *
open_polling (const char *id)
{
  g_autofree char *path =
      g_strdup_printf (POLLING "&apiKey=" KEY "&token=%s&peerId=%s", id, id);
  g_autofree char *open = g_strdup_printf (
      "%u:42[\"OPEN\",{\"peerId\":\"%s\"}]", (guint)strlen (id) + 24, id);
  g_autoptr (WebReply) reply = get (path);
  g_autoptr (GRegex) pattern =
      g_regex_new ("^97:0\\{\"sid\":\"([0-9A-Za-z]{20})\",\"upgrades\":"
                   "\\[\"websocket\"\\],\"pingInterval\":25000,"
                   "\"pingTimeout\":20000\\}2:40",
          0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *sid = NULL;

  fail_unless_equals_int (reply->status, 200);
  expect_header (reply, "Content-Type", "text/plain; charset=UTF-8");
  fail_unless (
      g_regex_match (pattern, reply->body, 0, &match), "%s", reply->body);
  fail_unless (g_str_has_suffix (reply->body, open), "%s", reply->body);
  sid = g_match_info_fetch (match, 1);
  return g_strdup_printf (POLLING "&sid=%s", sid);
}

/* Lengths are in UTF-16 units. */
static char *
framed (const char *packet)
{
  glong units;
  g_autofree gunichar2 *utf16 =
      g_utf8_to_utf16 (packet, -1, NULL, &units, NULL);

  return g_strdup_printf ("%ld:%s", units, packet);
}

static void
post (const char *path, const char *packet)
{
  g_autofree char *payload = framed (packet);
  g_autoptr (WebReply) reply = request ("POST", path, NULL, payload);

  fail_unless_equals_int (reply->status, 200);
  fail_unless_equals_string (reply->body, "ok");
}

/* A message to oneself: what is sent comes back by the next poll. */
#define OFFER(dst, sdp)                                                        \
  "42[\"SEND_OFFER\",{\"offer\":{\"type\":\"offer\",\"sdp\":\"" sdp            \
  "\"},\"dst\":\"" dst "\",\"connectionId\":\"mc_1\",\"connectionType\":"      \
  "\"media\"}]"
#define OFFERED(src, dst, sdp)                                                 \
  "42[\"OFFER\",{\"offer\":{\"type\":\"offer\",\"sdp\":\"" sdp                 \
  "\"},\"dst\":\"" dst "\",\"connectionId\":\"mc_1\",\"connectionType\":"      \
  "\"media\",\"src\":\"" src "\"}]"

GST_START_TEST (test_polling)
{
  g_autofree char *path = open_polling ("a");
  g_autofree char *url = url_of (path);
  g_autofree char *offer = framed (OFFER ("a", "v=0 é😀"));
  g_autofree char *offered = framed (OFFERED ("a", "a", "v=0 é😀"));
  g_autofree char *payload = g_strconcat (offer, "1:2", NULL);
  g_autofree char *expected = g_strconcat (offered, "1:3", NULL);
  g_autoptr (WebReply) reply = NULL;
  g_autoptr (WebReply) poll = web_request_begin (url);

  reply = request ("POST", path, NULL, payload);
  fail_unless_equals_string (reply->body, "ok");
  web_reply_wait (poll);
  fail_unless_equals_string (poll->body, expected);
}
GST_END_TEST;

GST_START_TEST (test_polling_binary)
{
  g_autofree char *path = open_polling ("a");
  g_autofree char *url = url_of (path);
  g_autoptr (GString) body = g_string_new (NULL);
  const char *headers[] = {"Content-Type: application/octet-stream", NULL};
  g_autoptr (WebReply) reply = NULL;
  const char event[] = "451-[\"ROOM_SEND_DATA\",{\"roomName\":\"r\",\"data\":"
                       "{\"_placeholder\":true,\"num\":0}}]";

  g_string_append_len (body, "\0\7\6\xff", 4);
  g_string_append (body, event);
  fail_unless_equals_int (strlen (event), 76);
  g_string_append_len (body, "\1\4\xff\4\1\2\3", 7);
  g_string_append_len (body,
      "\0\1\xff"
      "2",
      4);
  reply = web_request ("POST", url, headers, body->str, body->len);
  fail_unless_equals_int (reply->status, 200);
  fail_unless_equals_string (reply->body, "ok");
  expect_get (path, 200,
      "91:42[\"ERROR\",{\"type\":\"room-error\",\"message\":\"Only members "
      "may do that: join the room first\"}]1:3");
}
GST_END_TEST;

GST_START_TEST (test_one_poll_at_a_time)
{
  g_autofree char *path = open_polling ("a");
  g_autofree char *url = url_of (path);
  g_autoptr (WebReply) poll = web_request_begin (url);

  wait_ms (50);
  expect_get (path, 400, "{\"code\":3,\"message\":\"Bad request\"}");
  post (path, "2");
  web_reply_wait (poll);
  fail_unless_equals_string (poll->body, "1:3");
}
GST_END_TEST;

GST_START_TEST (test_polling_refusals)
{
  g_autoptr (WebReply) reply = NULL;

  expect_get (POLLING "&sid=unknown", 400,
      "{\"code\":1,\"message\":\"Session ID unknown\"}");
  expect_get ("/socket.io/?EIO=3&transport=smoke", 400,
      "{\"code\":0,\"message\":\"Transport unknown\"}");
  reply = request ("POST", POLLING, NULL, "1:2");
  fail_unless_equals_int (reply->status, 400);
  fail_unless_equals_string (
      reply->body, "{\"code\":2,\"message\":\"Bad handshake method\"}");
}
GST_END_TEST;

GST_START_TEST (test_polling_refused_client)
{
  g_autoptr (WebReply) reply = get (POLLING "&apiKey=x&token=t");

  fail_unless (
      g_str_has_suffix (reply->body, "2:4076:42[\"ERROR\",{\"type\":\"invalid-"
                                     "key\",\"message\":\"The API key "
                                     "is not known here\"}]2:41"),
      "%s", reply->body);
}
GST_END_TEST;

GST_START_TEST (test_polling_malformed)
{
  g_autofree char *path = open_polling ("a");
  g_autofree char *url = url_of (path);
  g_autoptr (WebReply) poll = web_request_begin (url);
  g_autoptr (WebReply) reply = NULL;

  wait_ms (50);
  reply = request ("POST", path, NULL, "5:42");
  fail_unless_equals_int (reply->status, 400);
  web_reply_wait (poll);
  fail_unless (strstr (poll->body, "42[\"ERROR\",{\"type\":\"server-error\""));
  fail_unless (g_str_has_suffix (poll->body, "2:41"));
  expect_get (path, 400, "{\"code\":1,\"message\":\"Session ID unknown\"}");
}
GST_END_TEST;

GST_START_TEST (test_polling_goodbye)
{
  g_autofree char *path = open_polling ("a");

  expect_get ("/api/apikeys/" KEY "/peers/a/exists", 200, "{\"exists\":true}");
  post (path, "1");
  expect_get ("/api/apikeys/" KEY "/peers/a/exists", 200, "{\"exists\":false}");
  expect_get (path, 400, "{\"code\":1,\"message\":\"Session ID unknown\"}");
}
GST_END_TEST;

GST_START_TEST (test_poll_breaks_off)
{
  g_autofree char *path = open_polling ("a");
  g_autofree char *url = url_of (path);
  g_autofree char *peerjs = url_of ("/peerjs?key=peerjs&id=p&token=t");
  g_autoptr (WebSocket) p = web_socket_open (peerjs);
  g_autoptr (WebReply) poll = NULL;
  g_autofree char *open = web_socket_receive (p);
  g_autofree char *offer = NULL;
  g_autofree char *leave = NULL;

  post (path, OFFER ("p", "v=0"));
  offer = web_socket_receive (p);
  poll = web_request_begin (url);
  wait_ms (50);
  web_request_cancel (poll);
  leave = web_socket_receive (p);
  fail_unless_equals_string (
      leave, "{\"type\":\"LEAVE\",\"src\":\"a\",\"dst\":\"p\"}");
}
GST_END_TEST;

static gint64
cpu_time (void)
{
  struct timespec time;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &time);
  return time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

static void
write_all (GSocketConnection *raw, const char *text)
{
  fail_unless (g_output_stream_write_all (
      g_io_stream_get_output_stream (G_IO_STREAM (raw)), text, strlen (text),
      NULL, NULL, NULL));
}

GST_START_TEST (test_talk_behind_a_poll)
{
  g_autofree char *path = open_polling ("a");
  g_autofree char *poll =
      g_strdup_printf ("GET %s HTTP/1.1\r\nHost: x\r\n\r\n", path);
  g_autoptr (GSocketConnection) raw =
      web_raw_connect (ecl_server_get_port (server));
  gint64 before;

  write_all (raw, poll);
  wait_ms (50);
  write_all (raw, "GET /peerjs/peers HTTP/1.1\r\n");
  before = cpu_time ();
  wait_ms (500);
  /* The server sleeps while the poll waits. */
  fail_unless (cpu_time () - before < 100 * 1000);
}
GST_END_TEST;

static WebSocket *
open_probe (const char *path)
{
  g_autofree char *url = url_of (path);
  char *transport = strstr (url, "polling");
  g_autofree char *websocket = NULL;
  WebSocket *probe;
  g_autofree char *pong = NULL;

  *transport = '\0';
  websocket =
      g_strconcat (url, "websocket", transport + strlen ("polling"), NULL);
  probe = web_socket_open (websocket);
  web_socket_send (probe, "2probe");
  pong = web_socket_receive (probe);
  fail_unless_equals_string (pong, "3probe");
  return probe;
}

static void
expect_frame (WebSocket *socket, const char *frame)
{
  g_autofree char *got = web_socket_receive (socket);

  fail_unless_equals_string (got, frame);
}

GST_START_TEST (test_upgrade)
{
  g_autofree char *path = open_polling ("a");
  g_autofree char *url = url_of (path);
  g_autoptr (WebReply) poll = web_request_begin (url);
  g_autoptr (WebSocket) socket = NULL;

  wait_ms (50);
  fail_unless_equals_int (poll->status, 0);
  socket = open_probe (path);
  web_reply_wait (poll);
  fail_unless_equals_string (poll->body, "1:6");
  /* What comes before the "5" waits for it. */
  post (path, "2");
  web_socket_send (socket, "5");
  expect_frame (socket, "3");
  web_socket_send (socket, OFFER ("a", "x"));
  expect_frame (socket, OFFERED ("a", "a", "x"));
  expect_get (path, 400, "{\"code\":3,\"message\":\"Bad request\"}");
  web_socket_close (socket);
  expect_get (path, 400, "{\"code\":1,\"message\":\"Session ID unknown\"}");
}
GST_END_TEST;

GST_START_TEST (test_upgrade_that_fails)
{
  g_autofree char *path = open_polling ("a");
  g_autoptr (WebSocket) gives_up = open_probe (path);
  g_autoptr (WebSocket) confused = NULL;
  g_autoptr (WebSocket) socket = NULL;

  web_socket_close (gives_up);
  confused = open_probe (path);
  web_socket_send (confused, "42[\"PING\",null]");
  fail_unless_equals_int (web_socket_wait_closed (confused), 1008);
  post (path, "2");
  expect_get (path, 200, "1:3");
  socket = open_probe (path);
  web_socket_send (socket, "5");
  web_socket_send (socket, "2");
  expect_frame (socket, "3");
}
GST_END_TEST;

GST_START_TEST (test_cors)
{
  const char *headers[] = {"Origin: http://page.example", NULL};
  const char *preflight[] = {"Origin: http://page.example",
      "Access-Control-Request-Method: POST",
      "Access-Control-Request-Headers: content-type", NULL};
  g_autoptr (WebReply) reply =
      request ("GET", POLLING "&apiKey=" KEY, headers, NULL);
  g_autoptr (WebReply) options =
      request ("OPTIONS", POLLING "&sid=x", preflight, NULL);
  g_autoptr (WebReply) id = request ("GET", "/peerjs/id", headers, NULL);

  expect_header (reply, "Access-Control-Allow-Origin", "http://page.example");
  expect_header (reply, "Access-Control-Allow-Credentials", "true");
  fail_unless_equals_int (options->status, 200);
  expect_header (options, "Access-Control-Allow-Origin", "http://page.example");
  expect_header (options, "Access-Control-Allow-Credentials", "true");
  expect_header (options, "Access-Control-Allow-Headers", "content-type");
  expect_header (id, "Access-Control-Allow-Origin", "http://page.example");
  expect_header (id, "Access-Control-Allow-Credentials", NULL);
  expect_header (id, "Vary", "Origin");
}
GST_END_TEST;

GST_START_TEST (test_rest)
{
  g_autofree char *path = open_polling ("a");
  g_autoptr (WebReply) id = get ("/any-key/id");

  expect_get ("/signaling", 200, "{\"domain\":\"127.0.0.1\"}");
  expect_get ("/api/apikeys/" KEY "/clients/", 200, "[\"a\"]");
  expect_get ("/peerjs/peers", 200, "[\"a\"]");
  expect_get ("/api/apikeys/" KEY "/peers/a/exists", 200, "{\"exists\":true}");
  expect_get ("/api/apikeys/nokey/peers/a/exists", 200, "{\"exists\":false}");
  fail_unless (g_uuid_string_is_valid (id->body));
  expect_header (id, "Content-Type", "text/html; charset=utf-8");
  expect_get ("/nokey/peers", 404, "{\"error\":\"The key is not known here\"}");
  expect_get ("/api/nothing", 404, "{\"error\":\"There is nothing here\"}");
  expect_get ("/nothing", 404, "{\"error\":\"There is nothing here\"}");
}
GST_END_TEST;

#define ROOM_JOIN(name)                                                        \
  "42[\"ROOM_JOIN\",{\"roomName\":\"" name "\",\"roomType\":\"mesh\"}]"
#define ROOM_LEAVE(name) "42[\"ROOM_LEAVE\",{\"roomName\":\"" name "\"}]"
#define ROOMS "/api/apikeys/" KEY "/rooms"

GST_START_TEST (test_rooms)
{
  g_autofree char *a = open_polling ("a");
  g_autofree char *b = open_polling ("b");

  expect_get (ROOMS "/", 200, "[]");
  post (a, ROOM_JOIN ("あ \\\"1\\\""));
  post (b, ROOM_JOIN ("あ \\\"1\\\""));
  expect_get (ROOMS, 200,
      "[{\"name\":\"あ \\\"1\\\"\",\"type\":\"mesh\",\"members\":2}]");
  post (b, ROOM_JOIN ("other"));
  post (a, ROOM_LEAVE ("あ \\\"1\\\""));
  post (b, ROOM_LEAVE ("あ \\\"1\\\""));
  expect_get ("/api/apikeys/peerjs/rooms/", 200,
      "[{\"name\":\"other\",\"type\":\"mesh\",\"members\":1}]");
  expect_get ("/api/apikeys/nokey/rooms/", 404,
      "{\"error\":\"The key is not known here\"}");
}
GST_END_TEST;

GST_START_TEST (test_no_listing)
{
  EclServerConfig *config = ecl_server_config_new ();

  ecl_server_stop (server);
  config->listing = FALSE;
  start (config);
  expect_get ("/peerjs/peers", 401,
      "{\"error\":\"This server does not list its peers\"}");
  expect_get ("/api/apikeys/" KEY "/clients/", 401,
      "{\"error\":\"This server does not list its peers\"}");
  expect_get (
      ROOMS "/", 401, "{\"error\":\"This server does not list its peers\"}");
}
GST_END_TEST;

GST_START_TEST (test_page)
{
  const char *html[] = {"Accept: text/html,*/*", NULL};
  g_autoptr (WebReply) page = request ("GET", "/", html, NULL);
  g_autoptr (WebReply) about = get ("/");
  g_autoptr (WebReply) script = get ("/page.js");
  g_autoptr (WebReply) style = get ("/style.css");

  fail_unless_equals_int (page->status, 200);
  expect_header (page, "Content-Type", "text/html; charset=utf-8");
  fail_unless (strstr (page->body, "<html"));
  fail_unless (g_str_has_prefix (about->body, "{\"name\":\""));
  expect_header (about, "Content-Type", "application/json");
  fail_unless_equals_int (script->status, 200);
  expect_header (script, "Content-Type", "text/javascript; charset=utf-8");
  expect_header (style, "Content-Type", "text/css; charset=utf-8");
}
GST_END_TEST;

GST_START_TEST (test_bodies)
{
  EclServerConfig *config = ecl_server_config_new ();
  g_autofree char *big = g_strnfill (5000, 'x');
  g_autoptr (WebReply) reply = NULL;
  g_autoptr (WebReply) elsewhere = NULL;
  g_autoptr (WebReply) put = NULL;

  ecl_server_stop (server);
  config->max_message = 4000;
  start (config);
  reply = request ("POST", POLLING "&sid=x", NULL, big);
  fail_unless_equals_int (reply->status, 413);
  elsewhere = request ("POST", "/peerjs/id", NULL, "x");
  fail_unless_equals_int (elsewhere->status, 405);
  put = request ("PUT", "/", NULL, NULL);
  fail_unless_equals_int (put->status, 405);
  expect_get ("/peerjs/peers", 200, "[]");
}
GST_END_TEST;

static Suite *
server_http_suite (void)
{
  Suite *suite = suite_create ("server-http");
  TCase *tc = tcase_create ("requests");

  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_checked_fixture (tc, setup, teardown);
  tcase_add_test (tc, test_polling);
  tcase_add_test (tc, test_polling_binary);
  tcase_add_test (tc, test_one_poll_at_a_time);
  tcase_add_test (tc, test_polling_refusals);
  tcase_add_test (tc, test_polling_refused_client);
  tcase_add_test (tc, test_polling_malformed);
  tcase_add_test (tc, test_polling_goodbye);
  tcase_add_test (tc, test_poll_breaks_off);
  tcase_add_test (tc, test_talk_behind_a_poll);
  tcase_add_test (tc, test_upgrade);
  tcase_add_test (tc, test_upgrade_that_fails);
  tcase_add_test (tc, test_cors);
  tcase_add_test (tc, test_rest);
  tcase_add_test (tc, test_rooms);
  tcase_add_test (tc, test_no_listing);
  tcase_add_test (tc, test_page);
  tcase_add_test (tc, test_bodies);
  return suite;
}

GST_CHECK_MAIN (server_http);

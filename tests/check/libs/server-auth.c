/* server-auth: clients with and without credentials, on their sockets
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-credential.h"
#include "ecl-server.h"
#include "ecl-wait.h"
#include "web-client.h"

#include <stdio.h>

#define KEY "00000000-0000-0000-0000-000000000000"
#define OPEN_KEY "open-key"
#define SECRET "correct horse"
#define SOCKET "&EIO=3&transport=websocket"
#define REFUSED(text)                                                          \
  "42[\"ERROR\",{\"type\":\"authentication\",\"message\":\"" text "\"}]"
#define EXPIRED REFUSED ("The credential has expired")
#define MISMATCH                                                               \
  REFUSED ("The credential was not made for this peer ID with the key's "      \
           "secret")

static EclServer *server;

static void
setup (void)
{
  g_autoptr (EclServerConfig) config = ecl_server_config_new ();
  g_autoptr (GError) error = NULL;
  EclHubKeyOptions *key = ecl_server_config_get_key (config, KEY);

  key->secret = g_strdup (SECRET);
  key->allow_listing = FALSE;
  key = ecl_server_config_get_key (config, OPEN_KEY);
  key->allowed_origins = g_strsplit ("https://app.example,localhost", ",", -1);
  g_ptr_array_add (config->keys, g_strdup (KEY));
  g_ptr_array_add (config->keys, g_strdup (OPEN_KEY));
  config->port = 0;
  server = ecl_server_start (g_steal_pointer (&config), &error);
  fail_unless (server != NULL, "%s", error ? error->message : "");
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

static void
expect (WebSocket *socket, const char *frame)
{
  g_autofree char *got = web_socket_receive (socket);

  fail_unless_equals_string (got, frame);
}

/* Returns: (transfer full): JSON of one that lasts 600 s and began @age s ago
 */
static char *
make (const char *secret, const char *id, gint64 age)
{
  GString *json = g_string_new (NULL);
  g_auto (EclCredential) credential = {0};

  fail_unless (ecl_credential_make (&credential, secret, id,
      g_get_real_time () / G_USEC_PER_SEC - age, 600, NULL));
  ecl_credential_append_json (&credential, json);
  return g_string_free (json, FALSE);
}

/* encoded: how often, as the SDK does it once or twice */
static WebSocket *
connect_ecl (
    const char *id, const char *token, const char *credential, guint encoded)
{
  g_autofree char *text = g_strdup (credential);
  g_autofree char *path = NULL;
  g_autofree char *url = NULL;
  WebSocket *socket;

  for (guint i = 0; i < encoded; i++) {
    char *more = g_uri_escape_string (text, NULL, FALSE);

    g_free (text);
    text = more;
  }
  path = g_strdup_printf ("/socket.io/?apiKey=" KEY "&peerId=%s&token=%s" SOCKET
                          "&credential=%s",
      id, token, text);
  url = url_of (path);
  socket = web_socket_open (url);
  g_free (web_socket_receive (socket));
  expect (socket, "40");
  return socket;
}

static void
expect_open (WebSocket *socket, const char *id)
{
  g_autofree char *open =
      g_strdup_printf ("42[\"OPEN\",{\"peerId\":\"%s\"}]", id);

  expect (socket, open);
}

static WebSocket *
open_ecl (const char *id, gint64 age)
{
  g_autofree char *credential = make (SECRET, id, age);
  WebSocket *socket = connect_ecl (id, id, credential, 1);

  expect_open (socket, id);
  return socket;
}

static void
expect_refused (WebSocket *socket, const char *frame)
{
  expect (socket, frame);
  expect (socket, "41");
  fail_unless_equals_int (web_socket_wait_closed (socket), 1000);
}

static void
check_refused (const char *credential, const char *frame)
{
  g_autoptr (WebSocket) socket = connect_ecl ("alice", "t", credential, 1);

  expect_refused (socket, frame);
}

GST_START_TEST (test_refused)
{
  g_autofree char *expired = make (SECRET, "alice", 600);
  g_autofree char *future = make (SECRET, "alice", -60);
  g_autofree char *secret = make ("wrong", "alice", 0);
  g_autofree char *id = make (SECRET, "bob", 0);

  check_refused (expired, EXPIRED);
  check_refused (
      future, REFUSED ("The credential's timestamp is in the future"));
  check_refused (secret, MISMATCH);
  check_refused (id, MISMATCH);
  check_refused ("{\"timestamp\":1,\"ttl\":1,\"authToken\":\"x\"}",
      REFUSED ("A credential's ttl must be from 600 to 90000 seconds"));
  check_refused ("", REFUSED ("The API key demands a credential"));
  check_refused (
      "[]", REFUSED ("A credential must be an object with timestamp, ttl and "
                     "authToken"));
}
GST_END_TEST;

/* Whichever letters base64 has: "+" must not become a space on the way. */
GST_START_TEST (test_every_letter)
{
  gboolean plus = FALSE, slash = FALSE;

  for (guint i = 0; i < 100 && !(plus && slash); i++) {
    g_autofree char *id = g_strdup_printf ("p%u", i);
    g_autofree char *credential = make (SECRET, id, 0);
    g_autoptr (WebSocket) once = NULL;
    g_autoptr (WebSocket) twice = NULL;

    if ((plus || !strchr (credential, '+')) &&
        (slash || !strchr (credential, '/')))
      continue;
    plus |= strchr (credential, '+') != NULL;
    slash |= strchr (credential, '/') != NULL;
    once = connect_ecl (id, "t", credential, 1);
    expect_open (once, id);
    twice = connect_ecl (id, "t", credential, 2);
    expect_open (twice, id);
  }
  fail_unless (plus && slash);
}
GST_END_TEST;

GST_START_TEST (test_reconnect_and_replay)
{
  g_autofree char *credential = make (SECRET, "alice", 0);
  g_autoptr (WebSocket) old = connect_ecl ("alice", "t", credential, 1);
  g_autoptr (WebSocket) again = NULL;
  g_autoptr (WebSocket) replay = NULL;

  expect_open (old, "alice");
  again = connect_ecl ("alice", "t", credential, 2);
  expect_open (again, "alice");
  replay = connect_ecl ("alice", "u", credential, 1);
  expect_refused (replay,
      REFUSED ("The credential is in use by another client: make a new one"));
  fail_unless (web_socket_is_idle (again));
}
GST_END_TEST;

#define OFFER(dst)                                                             \
  "42[\"SEND_OFFER\",{\"offer\":{\"type\":\"offer\",\"sdp\":\"v=0\"},"         \
  "\"dst\":\"" dst "\",\"connectionId\":\"mc_1\",\"connectionType\":"          \
  "\"media\"}]"

static void
expect_notice (WebSocket *socket, guint most)
{
  g_autofree char *got = web_socket_receive (socket);
  guint seconds = 0;

  fail_unless_equals_int (
      sscanf (got, "42[\"AUTH_EXPIRES_IN\",%u]", &seconds), 1);
  fail_unless (seconds > 0 && seconds <= most, "%u", seconds);
}

GST_START_TEST (test_cut_at_expiry)
{
  g_autoptr (WebSocket) bob = open_ecl ("bob", 0);
  g_autoptr (WebSocket) alice = open_ecl ("alice", 597);

  web_socket_send (alice, OFFER ("bob"));
  g_free (web_socket_receive (bob));
  expect_notice (alice, 3);
  expect_refused (alice, EXPIRED);
  expect (bob, "42[\"LEAVE\",\"alice\"]");
  fail_unless (web_socket_is_idle (bob));
}
GST_END_TEST;

GST_START_TEST (test_update)
{
  g_autoptr (WebSocket) alice = open_ecl ("alice", 597);
  g_autoptr (WebSocket) bob = open_ecl ("bob", 597);
  g_autofree char *newer = make (SECRET, "alice", 0);
  g_autofree char *update =
      g_strdup_printf ("42[\"UPDATE_CREDENTIAL\",%s]", newer);

  expect_notice (alice, 3);
  web_socket_send (alice, "42[\"UPDATE_CREDENTIAL\",null]");
  expect (alice, REFUSED ("A credential must be an object with timestamp, ttl "
                          "and authToken"));
  web_socket_send (alice, update);
  /* Bob, who came later, is cut: Alice's own time is over by then. */
  expect_notice (bob, 3);
  expect_refused (bob, EXPIRED);
  web_socket_send (alice, "2");
  expect (alice, "3");
}
GST_END_TEST;

GST_START_TEST (test_polling)
{
  g_autofree char *credential = make (SECRET, "alice", 600);
  g_autofree char *encoded = g_uri_escape_string (credential, NULL, FALSE);
  g_autofree char *url =
      g_strdup_printf ("%ssocket.io/?apiKey=" KEY "&peerId=alice&token=t&EIO=3"
                       "&transport=polling&credential=%s",
          ecl_server_get_url (server), encoded);
  g_autoptr (WebReply) reply = web_request ("GET", url, NULL, NULL, 0);

  fail_unless_equals_int (reply->status, 200);
  fail_unless (strstr (reply->body, EXPIRED "2:41"), "%s", reply->body);
  fail_if (strstr (reply->body, "OPEN"));
}
GST_END_TEST;

GST_START_TEST (test_peerjs)
{
  g_autofree char *credential = make (SECRET, "p", 0);
  g_autofree char *encoded = g_uri_escape_string (credential, NULL, FALSE);
  g_autofree char *without = url_of ("/peerjs?key=" KEY "&id=p&token=t");
  g_autofree char *with = g_strconcat (without, "&credential=", encoded, NULL);
  g_autoptr (WebSocket) refused = web_socket_open (without);
  g_autoptr (WebSocket) open = web_socket_open (with);

  expect (refused, "{\"type\":\"ERROR\",\"payload\":{\"msg\":\"The API key "
                   "demands a credential\",\"type\":\"authentication\"}}");
  fail_unless_equals_int (web_socket_wait_closed (refused), 1000);
  expect (open, "{\"type\":\"OPEN\"}");
}
GST_END_TEST;

static void
expect_get (
    const char *path, const char *origin, guint status, const char *body)
{
  g_autofree char *url = url_of (path);
  g_autofree char *header = g_strconcat ("Origin: ", origin, NULL);
  const char *headers[] = {origin ? header : NULL, NULL};
  g_autoptr (WebReply) reply = web_request ("GET", url, headers, NULL, 0);

  fail_unless_equals_int (reply->status, status);
  fail_unless (strstr (reply->body, body), "%s", reply->body);
}

#define LIST "/api/apikeys/" OPEN_KEY "/clients/"
#define ROOMS "/api/apikeys/" OPEN_KEY "/rooms/"
#define EXISTS "/api/apikeys/" OPEN_KEY "/peers/a/exists"
#define POLL "/socket.io/?apiKey=" OPEN_KEY "&token=t&EIO=3&transport=polling"
#define BAD_DOMAIN "{\"error\":\"The key may not be used from this domain\"}"

GST_START_TEST (test_origins)
{
  g_autofree char *url = url_of ("/peerjs?key=" OPEN_KEY "&id=p&token=t");
  g_autoptr (WebSocket) evil =
      web_socket_open_from (url, "http://evil.example");
  g_autoptr (WebSocket) good =
      web_socket_open_from (url, "http://localhost:8080");

  expect (evil, "{\"type\":\"ERROR\",\"payload\":{\"msg\":\"This origin is not "
                "allowed for the key\",\"type\":\"invalid-domain\"}}");
  expect (good, "{\"type\":\"OPEN\"}");
  expect_get (POLL, "http://evil.example", 200,
      "42[\"ERROR\",{\"type\":\"invalid-domain\",\"message\":\"The API key may "
      "not be used from this domain\"}]2:41");
  expect_get (POLL, "https://app.example", 200, "42[\"OPEN\",");
  expect_get (POLL, NULL, 200, "42[\"OPEN\",");
  expect_get (LIST, "http://evil.example", 403, BAD_DOMAIN);
  expect_get (ROOMS, "http://evil.example", 403, BAD_DOMAIN);
  expect_get (EXISTS, "http://evil.example", 403, BAD_DOMAIN);
  expect_get (EXISTS, "https://app.example", 200, "{\"exists\":false}");
}
GST_END_TEST;

GST_START_TEST (test_listing)
{
  expect_get ("/api/apikeys/" KEY "/clients/", NULL, 401,
      "{\"error\":\"This server does not list its peers\"}");
  expect_get ("/" KEY "/peers", NULL, 401,
      "{\"error\":\"This server does not list its peers\"}");
  expect_get (LIST, NULL, 200, "[]");
}
GST_END_TEST;

static Suite *
server_auth_suite (void)
{
  Suite *suite = suite_create ("server-auth");
  TCase *tc = tcase_create ("auth");

  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_checked_fixture (tc, setup, teardown);
  tcase_add_test (tc, test_refused);
  tcase_add_test (tc, test_every_letter);
  tcase_add_test (tc, test_reconnect_and_replay);
  tcase_add_test (tc, test_cut_at_expiry);
  tcase_add_test (tc, test_update);
  tcase_add_test (tc, test_polling);
  tcase_add_test (tc, test_peerjs);
  tcase_add_test (tc, test_origins);
  tcase_add_test (tc, test_listing);
  return suite;
}

GST_CHECK_MAIN (server_auth);

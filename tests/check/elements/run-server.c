/* run-server: an element that brings the signaling server along
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "../support/ecl-test.h"
#include "../support/web-client.h"

#include <gio/gio.h>

#define SENDER                                                                 \
  "videotestsrc is-live=true pattern=ball ! video/x-raw,width=160,height=120 " \
  "! s.video_0 audiotestsrc is-live=true ! s.audio_0 "                         \
  "eclpeersink name=s peer-id=camera run-server=true "
#define ROUNDS 5

/* (transfer full): with the element "s", in READY, where its server runs */
static GstElement *
make_ready (const char *line, guint port)
{
  GstElement *pipeline = ecl_test_pipeline ("%s server-port=%u", line, port);

  fail_unless (gst_element_set_state (pipeline, GST_STATE_READY) ==
               GST_STATE_CHANGE_SUCCESS);
  return pipeline;
}

static guint
port_of (GstElement *pipeline)
{
  g_autoptr (GstElement) element =
      gst_bin_get_by_name (GST_BIN (pipeline), "s");
  guint port;

  g_object_get (element, "server-port", &port, NULL);
  return port;
}

static gboolean
listens (guint port)
{
  g_autoptr (GSocketAddress) address =
      g_inet_socket_address_new_from_string ("127.0.0.1", port);
  g_autoptr (GSocket) socket = g_socket_new (
      G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);

  return g_socket_connect (socket, address, NULL, NULL);
}

/* Of one line */
static void
expect_error (GstElement *pipeline, const char *type, const char *words)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autoptr (GstMessage) message = gst_bus_timed_pop_filtered (
      bus, ECL_WATCHDOG_SECONDS * GST_SECOND, GST_MESSAGE_ERROR);
  g_autoptr (GError) error = NULL;
  const GstStructure *details;

  fail_unless (message != NULL, "no error");
  gst_message_parse_error (message, &error, NULL);
  gst_message_parse_error_details (message, &details);
  fail_unless (strstr (error->message, words), "%s", error->message);
  fail_if (strchr (error->message, '\n'));
  fail_unless_equals_string (
      gst_structure_get_string (details, "error-type"), type);
}

/* The element calls through its own server, and others through the same. */
GST_START_TEST (test_call)
{
  static const char *const hosts[] = {"127.0.0.1", "0.0.0.0"};
  g_autofree char *line = g_strdup_printf (
      SENDER "protocol=%s server-host=%s", protocols[__i__], hosts[__i__]);
  GstElement *sender = make_ready (line, 0);
  guint port = port_of (sender);
  GstElement *receiver = ecl_test_pipeline (
      "eclpeersrc name=s signaling-server=http://127.0.0.1:%u protocol=%s "
      "remote-peer-id=camera",
      port, protocols[__i__]);
  EclTestMedia media;

  fail_unless (port > 0);
  fail_unless_equals_int (port_of (receiver), 9000);
  gst_element_set_state (sender, GST_STATE_PLAYING);
  ecl_test_expect_message (sender, "ecl-opened");
  ecl_test_media_init (&media);
  ecl_test_media_watch (&media, receiver, NULL, NULL);
  gst_element_set_state (receiver, GST_STATE_PLAYING);
  ecl_test_media_expect (&media, 30);
  ecl_test_stop (receiver);
  ecl_test_media_clear (&media);
  gst_element_set_state (sender, GST_STATE_NULL);
  fail_if (listens (port), "port %u", port);
  fail_unless_equals_int (port_of (sender), 0);
  gst_object_unref (sender);
}
GST_END_TEST

/* It runs until the last of them goes to NULL. */
GST_START_TEST (test_share)
{
  GstElement *one = make_ready (SENDER, 0);
  guint port = port_of (one);
  GstElement *other =
      make_ready ("eclpeersrc name=s run-server=true peer-id=monitor", port);

  fail_unless_equals_int (port_of (other), port);
  gst_element_set_state (other, GST_STATE_PLAYING);
  ecl_test_expect_message (other, "ecl-opened");
  ecl_test_stop (one);
  fail_unless (listens (port));

  one = make_ready (SENDER "remote-peer-id=monitor", port);
  gst_element_set_state (one, GST_STATE_PLAYING);
  ecl_test_expect_message (other, "ecl-call");
  ecl_test_stop (other);
  fail_unless (listens (port));
  ecl_test_stop (one);
  fail_if (listens (port));
}
GST_END_TEST

/* Of another process; when it is gone, the same element can run there. */
GST_START_TEST (test_port_in_use)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  guint port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);
  g_autofree char *words = g_strdup_printf ("port %u: Address already", port);
  GstElement *pipeline = ecl_test_pipeline (SENDER "server-port=%u", port);

  fail_unless (gst_element_set_state (pipeline, GST_STATE_READY) ==
               GST_STATE_CHANGE_FAILURE);
  expect_error (pipeline, "server-error", words);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  g_socket_listener_close (listener);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  ecl_test_expect_message (pipeline, "ecl-opened");
  ecl_test_stop (pipeline);
}
GST_END_TEST

GST_START_TEST (test_bad_host)
{
  GstElement *pipeline = ecl_test_pipeline (SENDER "server-host=192.0.2.1");

  fail_unless (gst_element_set_state (pipeline, GST_STATE_READY) ==
               GST_STATE_CHANGE_FAILURE);
  expect_error (pipeline, "server-error", "Cannot listen on 192.0.2.1");
  ecl_test_stop (pipeline);
}
GST_END_TEST

static void
run_once (gpointer user_data)
{
  GstElement *pipeline = make_ready (SENDER, 0);
  guint port = port_of (pipeline);

  fail_unless (listens (port));
  ecl_test_stop (pipeline);
  fail_if (listens (port));
}

GST_START_TEST (test_stop_leaves_nothing)
{
  /* libuv opens its pipe for signals once for the process. */
  run_once (NULL);
  ecl_test_repeat (ROUNDS, run_once, NULL);
}
GST_END_TEST

#ifdef HAVE_SFU
#define JOIN "42[\"ROOM_JOIN\",{\"roomName\":\"r\",\"roomType\":\"sfu\"}]"
#define GET_OFFER "42[\"SFU_GET_OFFER\",{\"roomName\":\"r\"}]"

static void
expect_frame (WebSocket *socket, const char *prefix)
{
  g_autofree char *frame = web_socket_receive (socket);

  fail_unless (frame && g_str_has_prefix (frame, prefix), "%s", frame);
}

/* With its SFU, whose sessions are those of the elements' library */
GST_START_TEST (test_sfu)
{
  GstElement *pipeline = make_ready (SENDER, 0);
  g_autofree char *url = g_strdup_printf (
      "http://127.0.0.1:%u/socket.io/?apiKey=peerjs&peerId=a&token=a&EIO=3"
      "&transport=websocket",
      port_of (pipeline));
  WebSocket *socket = web_socket_open (url);

  expect_frame (socket, "0{");
  expect_frame (socket, "40");
  expect_frame (socket, "42[\"OPEN\"");
  web_socket_send (socket, JOIN);
  expect_frame (socket, "42[\"ROOM_USER_JOIN\"");
  web_socket_send (socket, GET_OFFER);
  expect_frame (socket, "42[\"SFU_OFFER\"");
  web_socket_free (socket);
  ecl_test_stop (pipeline);
  web_client_clear ();
}
GST_END_TEST
#endif

static Suite *
run_server_suite (void)
{
  Suite *suite = suite_create ("run-server");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 120);
  tcase_add_loop_test (tc, test_call, 0, 2);
  tcase_add_test (tc, test_share);
  tcase_add_test (tc, test_port_in_use);
  tcase_add_test (tc, test_bad_host);
  tcase_add_test (tc, test_stop_leaves_nothing);
#ifdef HAVE_SFU
  tcase_add_test (tc, test_sfu);
#endif
  return suite;
}

GST_CHECK_MAIN (run_server);

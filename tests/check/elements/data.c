/* data: messages go into the data pads of eclpeersink and come out of those of
 * eclpeersrc
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "../support/data-fixture.h"

#include <gio/gio.h>

#include <string.h>

/* Kinds of messages */

typedef struct {
  const char *input;
  const char *data;
  gsize size;
  const char *output;
  const char *received; /* NULL for @data */
} Kind;

static const Kind kinds[] = {
    {"text/x-raw,format=utf8", "日本語 🙂", 14, "text/x-raw,format=utf8",
        NULL},
    {"application/json", "{ \"a\": [1, 2.5, null] }", 23, "application/json",
        "{\"a\":[1,2.5,null]}"},
    {"application/octet-stream", "\0\1\2\377", 4, "application/octet-stream",
        NULL},
    {"meta/x-klv", "\6\16+4", 4, "application/octet-stream", NULL},
};

static void
expect_kind (DataInbox *inbox, guint index, const Kind *kind)
{
  data_inbox_expect (inbox, index, kind->output,
      kind->received ? kind->received : kind->data,
      kind->received ? strlen (kind->received) : kind->size);
}

GST_START_TEST (test_sink_connects_to_src)
{
  const Kind *kind = &kinds[__i__ / 2];
  const char *protocol = protocols[__i__ % 2];
  DataInbox inbox;
  GstElement *receiver =
      start_data_receiver (&inbox, protocol, "peer-id=station");
  GstElement *sender =
      start_data_sender (protocol, kind->input, "remote-peer-id=station");

  push (sender, kind->data, kind->size);
  expect_kind (&inbox, 0, kind);
  ecl_test_expect_message (sender, "ecl-data");
  ecl_test_expect_message (receiver, "ecl-data");
  push (sender, kind->data, kind->size);
  expect_kind (&inbox, 1, kind);

  ecl_test_stop (sender);
  ecl_test_expect_message_within (receiver, "ecl-data-ended", 2000);
  data_inbox_wait (&inbox, &inbox.pads_removed, 1);
  fail_unless_equals_int (inbox.eos, 1);
  stop_data_receiver (&inbox, receiver);
}
GST_END_TEST

GST_START_TEST (test_src_connects_to_sink)
{
  const char *protocol = protocols[__i__];
  DataInbox inbox;
  GstElement *sender =
      start_data_sender (protocol, "text/x-raw,format=utf8", "peer-id=sensor");
  GstElement *receiver = start_data_receiver (
      &inbox, protocol, "remote-peer-id=sensor receive=data");

  ecl_test_expect_message (sender, "ecl-data");
  push_text (sender, "21.5");
  data_inbox_expect (&inbox, 0, "text/x-raw,format=utf8", "21.5", 4);

  ecl_test_stop (sender);
  ecl_test_expect_message_within (receiver, "ecl-data-ended", 2000);
  data_inbox_wait (&inbox, &inbox.pads_removed, 1);
  stop_data_receiver (&inbox, receiver);
}
GST_END_TEST

/* The end of the input waits for the connection, and loses nothing. */
GST_START_TEST (test_end_of_input)
{
  const char *protocol = protocols[__i__];
  DataInbox inbox;
  GstElement *receiver =
      start_data_receiver (&inbox, protocol, "peer-id=station");
  GstElement *sender = ecl_test_play (
      "fakesrc num-buffers=5 sizetype=fixed sizemax=100 filltype=zero ! "
      "application/octet-stream ! s.data_0 eclpeersink name=s "
      "signaling-server=%s protocol=%s remote-peer-id=station",
      ecl_test_server_url (), protocol);

  ecl_test_expect_eos (sender);
  ecl_test_stop (sender);
  data_inbox_wait (&inbox, &inbox.eos, 1);
  fail_unless_equals_int (inbox.messages->len, 5);
  stop_data_receiver (&inbox, receiver);
}
GST_END_TEST

GST_START_TEST (test_remote_end_is_the_end_of_what_was_connected)
{
  const char *protocol = protocols[__i__];
  DataInbox inbox;
  GstElement *receiver =
      start_data_receiver (&inbox, protocol, "peer-id=station");
  GstElement *sender = start_data_sender (
      protocol, "text/x-raw,format=utf8", "remote-peer-id=station");

  ecl_test_expect_message (sender, "ecl-data");
  stop_data_receiver (&inbox, receiver);
  ecl_test_expect_eos (sender);
  ecl_test_stop (sender);
}
GST_END_TEST

GST_START_TEST (test_nobody_there)
{
  g_autofree char *text = NULL;
  GstElement *sender = start_data_sender (
      protocols[__i__], "text/x-raw,format=utf8", "remote-peer-id=nobody");

  text = ecl_test_expect_error (sender);
  fail_unless (strstr (text, "nobody") != NULL, "%s", text);
  ecl_test_stop (sender);
}
GST_END_TEST

/* As a bridge for whatever comes as datagrams. */
GST_START_TEST (test_datagrams)
{
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GInetAddress) loopback =
      g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GstElement) udpsrc = NULL;
  DataInbox inbox;
  int port;
  GstElement *receiver = start_data_receiver (&inbox, "ecl", "peer-id=station");
  GstElement *sender = ecl_test_play (
      "udpsrc name=u address=127.0.0.1 port=0 ! s.data_0 eclpeersink name=s "
      "signaling-server=%s remote-peer-id=station "
      "data_0::serialization=none data_0::label=telemetry",
      ecl_test_server_url ());

  ecl_test_expect_message (sender, "ecl-data");
  udpsrc = gst_bin_get_by_name (GST_BIN (sender), "u");
  g_object_get (udpsrc, "port", &port, NULL);
  address = g_inet_socket_address_new (loopback, port);
  socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM,
      G_SOCKET_PROTOCOL_DEFAULT, NULL);
  fail_unless_equals_int (
      g_socket_send_to (socket, address, "\1\2\3", 3, NULL, NULL), 3);
  data_inbox_expect (&inbox, 0, "application/octet-stream", "\1\2\3", 3);
  ecl_test_stop (sender);
  stop_data_receiver (&inbox, receiver);
}
GST_END_TEST

/* Pad properties */

GST_START_TEST (test_pad_properties)
{
  GstElement *pipeline = ecl_test_pipeline (
      "appsrc ! s.data_0 eclpeersink name=s data_0::serialization=json "
      "data_0::label=telemetry data_0::max-buffered=1000 "
      "data_0::init=\"init,ordered=(boolean)false\"");
  g_autoptr (GstElement) sink = gst_bin_get_by_name (GST_BIN (pipeline), "s");
  g_autoptr (GstPad) pad = gst_element_get_static_pad (sink, "data_0");
  g_autoptr (GstStructure) init = NULL;
  g_autofree char *label = NULL;
  int serialization;
  guint64 max_buffered;
  gboolean ordered = TRUE;

  g_object_get (pad, "serialization", &serialization, "label", &label, "init",
      &init, "max-buffered", &max_buffered, NULL);
  fail_unless_equals_int (serialization, 2);
  fail_unless_equals_string (label, "telemetry");
  fail_unless_equals_uint64 (max_buffered, 1000);
  fail_unless (gst_structure_get_boolean (init, "ordered", &ordered));
  fail_if (ordered);
  gst_object_unref (pipeline);
}
GST_END_TEST

GST_START_TEST (test_caps)
{
  static const struct {
    const char *caps;
    gboolean taken;
  } cases[] = {
      {"text/x-raw,format=utf8", TRUE},
      {"application/json", TRUE},
      {"meta/x-klv,parsed=true", TRUE},
      {"application/octet-stream", TRUE},
      {"text/x-raw,format=pango-markup", FALSE},
      {"video/x-raw", FALSE},
  };
  g_autoptr (GstElement) sink =
      gst_object_ref_sink (gst_element_factory_make ("eclpeersink", NULL));
  GstPad *pad = gst_element_request_pad_simple (sink, "data_%u");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GstCaps) caps = gst_caps_from_string (cases[i].caps);

    fail_unless (gst_pad_query_accept_caps (pad, caps) == cases[i].taken, "%s",
        cases[i].caps);
  }
  gst_element_release_request_pad (sink, pad);
  fail_unless_equals_int (sink->numpads, 0);
  gst_object_unref (pad);
}
GST_END_TEST

/* Each of two callers gets the pad of the label it asks for; one who asks for
 * none gets both. */
GST_START_TEST (test_labels)
{
  const char *protocol = protocols[__i__];
  static const char *const properties[] = {
      "remote-peer-id=sensor receive=data data-label=a",
      "remote-peer-id=sensor receive=data data-label=b",
      "remote-peer-id=sensor receive=data"};
  DataInbox inboxes[3];
  GstElement *receivers[3];
  GstElement *sender = ecl_test_play (
      "appsrc name=a is-live=true ! text/x-raw,format=utf8 ! tee name=t ! "
      "queue ! s.data_0 t. ! queue ! s.data_1 eclpeersink name=s "
      "data_0::label=a data_1::label=b peer-id=sensor signaling-server=%s "
      "protocol=%s",
      ecl_test_server_url (), protocol);
  g_autoptr (GstElement) appsrc = gst_bin_get_by_name (GST_BIN (sender), "a");
  g_autoptr (GstCaps) caps = gst_caps_from_string ("text/x-raw,format=utf8");

  g_object_set (appsrc, "caps", caps, NULL);
  ecl_test_expect_message (sender, "ecl-opened");
  for (guint i = 0; i < 3; i++) {
    receivers[i] = start_data_receiver (&inboxes[i], protocol, properties[i]);
    ecl_test_expect_message (sender, "ecl-data");
  }
  push_text (sender, "x");
  push_text (sender, "last");
  for (guint i = 0; i < 3; i++)
    data_inbox_wait (&inboxes[i], &inboxes[i].messages->len, i == 2 ? 4 : 2);
  data_inbox_expect (&inboxes[0], 1, "text/x-raw,format=utf8", "last", 4);
  data_inbox_expect (&inboxes[1], 1, "text/x-raw,format=utf8", "last", 4);
  for (guint i = 0; i < 3; i++)
    stop_data_receiver (&inboxes[i], receivers[i]);
  ecl_test_stop (sender);
}
GST_END_TEST

/* Beside a call */

GST_START_TEST (test_data_beside_media)
{
  DataInbox inbox;
  GstElement *receiver =
      start_data_receiver (&inbox, protocols[__i__], "peer-id=station");
  GstElement *sender =
      start_data_sender (protocols[__i__], "text/x-raw,format=utf8",
          "remote-peer-id=station videotestsrc is-live=true ! "
          "video/x-raw,width=160,height=120 ! s.video_0");

  ecl_test_expect_message (receiver, "ecl-data");
  push_text (sender, "beside");
  data_inbox_wait (&inbox, &inbox.pads_added, 2);
  ecl_test_stop (sender);
  ecl_test_expect_message (receiver, "ecl-call-ended");
  stop_data_receiver (&inbox, receiver);
}
GST_END_TEST

GST_START_TEST (test_release_pad)
{
  DataInbox inbox;
  GstElement *receiver = start_data_receiver (&inbox, "ecl", "peer-id=station");
  GstElement *sender = start_data_sender (
      "ecl", "text/x-raw,format=utf8", "remote-peer-id=station");
  g_autoptr (GstElement) sink = gst_bin_get_by_name (GST_BIN (sender), "s");
  g_autoptr (GstElement) appsrc = gst_bin_get_by_name (GST_BIN (sender), "a");
  g_autoptr (GstPad) pad = gst_element_get_static_pad (sink, "data_0");

  ecl_test_expect_message (sender, "ecl-data");
  gst_element_set_locked_state (appsrc, TRUE);
  gst_element_set_state (appsrc, GST_STATE_NULL);
  gst_element_release_request_pad (sink, pad);
  ecl_test_expect_message_within (receiver, "ecl-data-ended", 2000);
  ecl_test_stop (sender);
  stop_data_receiver (&inbox, receiver);
}
GST_END_TEST

/* Returns: a receiver whose sender is gone, so that its pad is on the way out
 */
static GstElement *
receive_and_lose (DataInbox *inbox, GCallback pad_removed, gpointer user_data)
{
  GstElement *receiver = start_data_receiver (inbox, "ecl", "peer-id=station");
  GstElement *sender = start_data_sender (
      "ecl", "text/x-raw,format=utf8", "remote-peer-id=station");
  g_autoptr (GstElement) src = gst_bin_get_by_name (GST_BIN (receiver), "s");

  g_signal_connect (src, "pad-removed", pad_removed, user_data);
  ecl_test_expect_message (receiver, "ecl-data");
  ecl_test_stop (sender);
  return receiver;
}

static void
linger_cb (GstElement *src, GstPad *pad, gpointer user_data)
{
  /* Longer than an element stops that does not wait. */
  g_usleep (G_USEC_PER_SEC);
  g_atomic_int_inc ((gint *)user_data);
}

/* A pad that goes when the element stops is gone when it has. */
GST_START_TEST (test_stop_waits_for_pads)
{
  DataInbox inbox;
  gint gone = 0;
  GstElement *receiver =
      receive_and_lose (&inbox, G_CALLBACK (linger_cb), &gone);

  data_inbox_wait (&inbox, &inbox.pads_removed, 1);
  stop_data_receiver (&inbox, receiver);
  fail_unless_equals_int (g_atomic_int_get (&gone), 1);
}
GST_END_TEST

static void
stop_cb (GstElement *src, GstPad *pad, gpointer stopped)
{
  gst_element_set_state (src, GST_STATE_NULL);
  g_atomic_int_set ((gint *)stopped, TRUE);
  g_main_context_wakeup (NULL);
}

GST_START_TEST (test_stop_from_a_handler)
{
  DataInbox inbox;
  gint stopped = FALSE;
  GstElement *receiver =
      receive_and_lose (&inbox, G_CALLBACK (stop_cb), &stopped);

  wait_until (g_atomic_int_get (&stopped));
  stop_data_receiver (&inbox, receiver);
}
GST_END_TEST

static Suite *
data_suite (void)
{
  Suite *suite = suite_create ("data");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 120);
  tcase_add_checked_fixture (tc, ecl_test_start_server, ecl_test_stop_server);
  tcase_add_loop_test (
      tc, test_sink_connects_to_src, 0, 2 * G_N_ELEMENTS (kinds));
  tcase_add_loop_test (tc, test_src_connects_to_sink, 0, 2);
  tcase_add_loop_test (tc, test_end_of_input, 0, 2);
  tcase_add_loop_test (
      tc, test_remote_end_is_the_end_of_what_was_connected, 0, 2);
  tcase_add_loop_test (tc, test_nobody_there, 0, 2);
  tcase_add_test (tc, test_datagrams);
  tcase_add_test (tc, test_pad_properties);
  tcase_add_test (tc, test_caps);
  tcase_add_loop_test (tc, test_labels, 0, 2);
  tcase_add_loop_test (tc, test_data_beside_media, 0, 2);
  tcase_add_test (tc, test_release_pad);
  tcase_add_test (tc, test_stop_waits_for_pads);
  tcase_add_test (tc, test_stop_from_a_handler);
  return suite;
}

GST_CHECK_MAIN (data)

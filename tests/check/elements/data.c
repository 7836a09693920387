/* data: messages go into the data pads of eclpeersink and come out of those of
 * eclpeersrc
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "../support/ecl-test.h"

#include <gio/gio.h>

#include <string.h>

static const char *const protocols[] = {"ecl", "peerjs"};

/* What came out of the data pads of a pipeline's eclpeersrc. */
typedef struct {
  GMutex lock;
  GCond cond;
  GPtrArray *messages; /* of GstSample */
  guint eos;
  guint pads_added;
  guint pads_removed;
  gboolean frozen; /* nothing is taken */
} Inbox;

static void
inbox_init (Inbox *inbox)
{
  *inbox = (Inbox){0};
  g_mutex_init (&inbox->lock);
  g_cond_init (&inbox->cond);
  inbox->messages =
      g_ptr_array_new_with_free_func ((GDestroyNotify)gst_sample_unref);
}

static void
inbox_clear (Inbox *inbox)
{
  g_ptr_array_unref (inbox->messages);
  g_mutex_clear (&inbox->lock);
  g_cond_clear (&inbox->cond);
}

static GstPadProbeReturn
take_cb (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  Inbox *inbox = user_data;

  g_mutex_lock (&inbox->lock);
  while (inbox->frozen)
    g_cond_wait (&inbox->cond, &inbox->lock);
  if (GST_IS_BUFFER (info->data)) {
    g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);

    g_ptr_array_add (inbox->messages,
        gst_sample_new (GST_PAD_PROBE_INFO_BUFFER (info), caps, NULL, NULL));
  } else if (GST_EVENT_TYPE (info->data) == GST_EVENT_EOS) {
    inbox->eos++;
  }
  g_cond_broadcast (&inbox->cond);
  g_mutex_unlock (&inbox->lock);
  return GST_PAD_PROBE_OK;
}

static void
pad_added_cb (GstElement *src, GstPad *pad, gpointer user_data)
{
  Inbox *inbox = user_data;

  g_mutex_lock (&inbox->lock);
  inbox->pads_added++;
  g_mutex_unlock (&inbox->lock);
  /* Unlinked: that is no error, and the probe sees all. */
  gst_pad_add_probe (pad,
      GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, take_cb,
      inbox, NULL);
}

static void
pad_removed_cb (GstElement *src, GstPad *pad, gpointer user_data)
{
  Inbox *inbox = user_data;

  g_mutex_lock (&inbox->lock);
  inbox->pads_removed++;
  g_cond_broadcast (&inbox->cond);
  g_mutex_unlock (&inbox->lock);
}

static void
inbox_wait (Inbox *inbox, const guint *number, guint wanted)
{
  gint64 deadline =
      g_get_monotonic_time () + ECL_WATCHDOG_SECONDS * G_TIME_SPAN_SECOND;

  g_mutex_lock (&inbox->lock);
  while (*number < wanted)
    fail_unless (g_cond_wait_until (&inbox->cond, &inbox->lock, deadline),
        "%u of %u", *number, wanted);
  g_mutex_unlock (&inbox->lock);
}

static void
inbox_set_frozen (Inbox *inbox, gboolean frozen)
{
  g_mutex_lock (&inbox->lock);
  inbox->frozen = frozen;
  g_cond_broadcast (&inbox->cond);
  g_mutex_unlock (&inbox->lock);
}

static void
inbox_expect (
    Inbox *inbox, guint index, const char *caps, gconstpointer data, gsize size)
{
  g_autoptr (GstCaps) expected = gst_caps_from_string (caps);
  GstSample *sample;
  GstBuffer *buffer;

  inbox_wait (inbox, &inbox->messages->len, index + 1);
  g_mutex_lock (&inbox->lock);
  sample = g_ptr_array_index (inbox->messages, index);
  buffer = gst_sample_get_buffer (sample);
  fail_unless (gst_caps_is_equal (gst_sample_get_caps (sample), expected),
      "%" GST_PTR_FORMAT, gst_sample_get_caps (sample));
  fail_unless_equals_int (gst_buffer_get_size (buffer), size);
  fail_unless (gst_buffer_memcmp (buffer, 0, data, size) == 0);
  fail_unless (GST_BUFFER_PTS_IS_VALID (buffer));
  g_mutex_unlock (&inbox->lock);
}

static GstElement *
start_receiver (Inbox *inbox, const char *protocol, const char *properties)
{
  g_autoptr (GstElement) src = NULL;
  GstElement *pipeline =
      ecl_test_pipeline ("eclpeersrc name=s signaling-server=%s protocol=%s %s",
          ecl_test_server_url (), protocol, properties);

  inbox_init (inbox);
  src = gst_bin_get_by_name (GST_BIN (pipeline), "s");
  g_signal_connect (src, "pad-added", G_CALLBACK (pad_added_cb), inbox);
  g_signal_connect (src, "pad-removed", G_CALLBACK (pad_removed_cb), inbox);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  ecl_test_expect_message (pipeline, "ecl-opened");
  return pipeline;
}

static void
stop_receiver (Inbox *inbox, GstElement *pipeline)
{
  ecl_test_stop (pipeline);
  inbox_clear (inbox);
}

static GstElement *
start_sender (const char *protocol, const char *caps, const char *properties)
{
  GstElement *pipeline =
      ecl_test_play ("appsrc name=a is-live=true format=time do-timestamp=true "
                     "max-bytes=0 caps=\"%s\" ! s.data_0 "
                     "eclpeersink name=s signaling-server=%s protocol=%s %s",
          caps, ecl_test_server_url (), protocol, properties);

  ecl_test_expect_message (pipeline, "ecl-opened");
  return pipeline;
}

static void
push_buffer (GstElement *pipeline, GstBuffer *buffer)
{
  g_autoptr (GstElement) appsrc = gst_bin_get_by_name (GST_BIN (pipeline), "a");
  GstFlowReturn ret;

  g_signal_emit_by_name (appsrc, "push-buffer", buffer, &ret);
  fail_unless_equals_int (ret, GST_FLOW_OK);
  gst_buffer_unref (buffer);
}

static void
push (GstElement *pipeline, gconstpointer data, gsize size)
{
  push_buffer (pipeline, gst_buffer_new_memdup (data, size));
}

static void
push_text (GstElement *pipeline, const char *text)
{
  push (pipeline, text, strlen (text));
}

/* A number of the first data connection, or of all when there is none such. */
static guint64
get_stat (GstElement *pipeline, const char *name)
{
  g_autoptr (GstElement) element =
      gst_bin_get_by_name (GST_BIN (pipeline), "s");
  g_autoptr (GstStructure) stats = NULL;
  const GValue *links;
  guint64 number = 0;

  g_object_get (element, "stats", &stats, NULL);
  links = gst_structure_get_value (stats, "data");
  if (links && gst_value_list_get_size (links) > 0)
    gst_structure_get_uint64 (
        g_value_get_boxed (gst_value_list_get_value (links, 0)), name, &number);
  return number;
}

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
expect_kind (Inbox *inbox, guint index, const Kind *kind)
{
  inbox_expect (inbox, index, kind->output,
      kind->received ? kind->received : kind->data,
      kind->received ? strlen (kind->received) : kind->size);
}

GST_START_TEST (test_sink_connects_to_src)
{
  const Kind *kind = &kinds[__i__ / 2];
  const char *protocol = protocols[__i__ % 2];
  Inbox inbox;
  GstElement *receiver = start_receiver (&inbox, protocol, "peer-id=station");
  GstElement *sender =
      start_sender (protocol, kind->input, "remote-peer-id=station");

  push (sender, kind->data, kind->size);
  expect_kind (&inbox, 0, kind);
  ecl_test_expect_message (sender, "ecl-data");
  ecl_test_expect_message (receiver, "ecl-data");
  push (sender, kind->data, kind->size);
  expect_kind (&inbox, 1, kind);

  ecl_test_stop (sender);
  ecl_test_expect_message_within (receiver, "ecl-data-ended", 2000);
  inbox_wait (&inbox, &inbox.pads_removed, 1);
  fail_unless_equals_int (inbox.eos, 1);
  stop_receiver (&inbox, receiver);
}
GST_END_TEST

GST_START_TEST (test_src_connects_to_sink)
{
  const char *protocol = protocols[__i__];
  Inbox inbox;
  GstElement *sender =
      start_sender (protocol, "text/x-raw,format=utf8", "peer-id=sensor");
  GstElement *receiver =
      start_receiver (&inbox, protocol, "remote-peer-id=sensor receive=data");

  ecl_test_expect_message (sender, "ecl-data");
  push_text (sender, "21.5");
  inbox_expect (&inbox, 0, "text/x-raw,format=utf8", "21.5", 4);

  ecl_test_stop (sender);
  ecl_test_expect_message_within (receiver, "ecl-data-ended", 2000);
  inbox_wait (&inbox, &inbox.pads_removed, 1);
  stop_receiver (&inbox, receiver);
}
GST_END_TEST

/* The end of the input waits for the connection, and loses nothing. */
GST_START_TEST (test_end_of_input)
{
  const char *protocol = protocols[__i__];
  Inbox inbox;
  GstElement *receiver = start_receiver (&inbox, protocol, "peer-id=station");
  GstElement *sender = ecl_test_play (
      "fakesrc num-buffers=5 sizetype=fixed sizemax=100 filltype=zero ! "
      "application/octet-stream ! s.data_0 eclpeersink name=s "
      "signaling-server=%s protocol=%s remote-peer-id=station",
      ecl_test_server_url (), protocol);

  ecl_test_expect_eos (sender);
  ecl_test_stop (sender);
  inbox_wait (&inbox, &inbox.eos, 1);
  fail_unless_equals_int (inbox.messages->len, 5);
  stop_receiver (&inbox, receiver);
}
GST_END_TEST

GST_START_TEST (test_remote_end_is_the_end_of_what_was_connected)
{
  const char *protocol = protocols[__i__];
  Inbox inbox;
  GstElement *receiver = start_receiver (&inbox, protocol, "peer-id=station");
  GstElement *sender = start_sender (
      protocol, "text/x-raw,format=utf8", "remote-peer-id=station");

  ecl_test_expect_message (sender, "ecl-data");
  stop_receiver (&inbox, receiver);
  ecl_test_expect_eos (sender);
  ecl_test_stop (sender);
}
GST_END_TEST

GST_START_TEST (test_nobody_there)
{
  g_autofree char *text = NULL;
  GstElement *sender = start_sender (
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
  Inbox inbox;
  int port;
  GstElement *receiver = start_receiver (&inbox, "ecl", "peer-id=station");
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
  inbox_expect (&inbox, 0, "application/octet-stream", "\1\2\3", 3);
  ecl_test_stop (sender);
  stop_receiver (&inbox, receiver);
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
  Inbox inboxes[3];
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
    receivers[i] = start_receiver (&inboxes[i], protocol, properties[i]);
    ecl_test_expect_message (sender, "ecl-data");
  }
  push_text (sender, "x");
  push_text (sender, "last");
  for (guint i = 0; i < 3; i++)
    inbox_wait (&inboxes[i], &inboxes[i].messages->len, i == 2 ? 4 : 2);
  inbox_expect (&inboxes[0], 1, "text/x-raw,format=utf8", "last", 4);
  inbox_expect (&inboxes[1], 1, "text/x-raw,format=utf8", "last", 4);
  for (guint i = 0; i < 3; i++)
    stop_receiver (&inboxes[i], receivers[i]);
  ecl_test_stop (sender);
}
GST_END_TEST

/* Bad messages */

GST_START_TEST (test_bad_messages_are_dropped)
{
  static const Kind bad[] = {
      {"application/json", "{\"a\":", 5, NULL, NULL},
      {"text/x-raw,format=utf8", "\377", 1, NULL, NULL},
  };
  static const char *const good[] = {"[1]", "good"};
  Inbox inbox;
  GstElement *receiver = start_receiver (&inbox, "ecl", "peer-id=station");
  GstElement *sender =
      start_sender ("ecl", bad[__i__].input, "remote-peer-id=station");
  g_autoptr (GstBus) bus = gst_element_get_bus (sender);
  g_autoptr (GstMessage) warning = NULL;

  ecl_test_expect_message (sender, "ecl-data");
  push (sender, bad[__i__].data, bad[__i__].size);
  warning = gst_bus_timed_pop_filtered (
      bus, ECL_WATCHDOG_SECONDS * GST_SECOND, GST_MESSAGE_WARNING);
  fail_unless (warning != NULL);
  push_text (sender, good[__i__]);
  inbox_expect (&inbox, 0, bad[__i__].input, good[__i__], strlen (good[__i__]));
  ecl_test_stop (sender);
  stop_receiver (&inbox, receiver);
}
GST_END_TEST

/* Bounds */

#define MEGABYTE (1024 * 1024)

/* Faster than any wire: what is above the bound is dropped, whole. */
GST_START_TEST (test_more_than_the_wire_takes)
{
  Inbox inbox;
  guint64 dropped;
  GstElement *receiver =
      start_receiver (&inbox, protocols[__i__], "peer-id=station");
  GstElement *sender =
      start_sender (protocols[__i__], "application/octet-stream",
          "remote-peer-id=station data_0::max-buffered=1000000");

  ecl_test_expect_message (sender, "ecl-data");
  for (guint i = 0; i < 20; i++)
    push_buffer (sender, gst_buffer_new_allocate (NULL, 4 * MEGABYTE, NULL));
  while (get_stat (sender, "messages-sent") +
             get_stat (sender, "messages-dropped") <
         20)
    g_usleep (1000);
  dropped = get_stat (sender, "messages-dropped");
  fail_unless (dropped >= 10, "dropped %u", (guint)dropped);
  inbox_wait (&inbox, &inbox.messages->len, 20 - dropped);
  for (guint i = 0; i < inbox.messages->len; i++)
    fail_unless_equals_int (gst_buffer_get_size (gst_sample_get_buffer (
                                g_ptr_array_index (inbox.messages, i))),
        4 * MEGABYTE);
  ecl_test_stop (sender);
  stop_receiver (&inbox, receiver);
}
GST_END_TEST

/* A pad whose downstream takes nothing keeps a bounded number of bytes, and
 * neither the other callers nor the end of the connection wait for it. */
GST_START_TEST (test_frozen_downstream)
{
  Inbox inbox;
  GstElement *second, *sender;
  GstElement *receiver = start_receiver (
      &inbox, protocols[__i__], "peer-id=station max-data-queued=100000");

  sender = start_sender (protocols[__i__], "application/octet-stream",
      "remote-peer-id=station data_0::max-buffered=10000000");
  ecl_test_expect_message (receiver, "ecl-data");
  inbox_set_frozen (&inbox, TRUE);
  for (guint i = 0; i < 20; i++)
    push_buffer (sender, gst_buffer_new_allocate (NULL, 50000, NULL));
  while (get_stat (receiver, "messages-received") < 20)
    g_usleep (1000);
  fail_unless (get_stat (receiver, "messages-dropped") >= 15);

  second = start_sender (
      protocols[__i__], "application/octet-stream", "remote-peer-id=station");
  ecl_test_expect_message (second, "ecl-data");
  ecl_test_expect_message (receiver, "ecl-data");
  ecl_test_stop (sender);
  ecl_test_expect_message_within (receiver, "ecl-data-ended", 2000);
  ecl_test_stop (second);
  ecl_test_expect_message_within (receiver, "ecl-data-ended", 2000);

  inbox_set_frozen (&inbox, FALSE);
  inbox_wait (&inbox, &inbox.pads_removed, 2);
  stop_receiver (&inbox, receiver);
}
GST_END_TEST

GST_START_TEST (test_max_data_pads)
{
  g_autofree char *text = NULL;
  Inbox inbox;
  GstElement *second;
  GstElement *receiver =
      start_receiver (&inbox, "ecl", "peer-id=station max-data-pads=1");
  GstElement *sender = start_sender (
      "ecl", "application/octet-stream", "remote-peer-id=station");

  ecl_test_expect_message (sender, "ecl-data");
  second = start_sender (
      "ecl", "application/octet-stream", "remote-peer-id=station");
  text = ecl_test_expect_error (second);
  fail_unless (strstr (text, "station refused") != NULL, "%s", text);
  ecl_test_stop (second);
  ecl_test_stop (sender);
  stop_receiver (&inbox, receiver);
}
GST_END_TEST

/* Beside a call */

GST_START_TEST (test_data_beside_media)
{
  Inbox inbox;
  GstElement *receiver =
      start_receiver (&inbox, protocols[__i__], "peer-id=station");
  GstElement *sender = start_sender (protocols[__i__], "text/x-raw,format=utf8",
      "remote-peer-id=station videotestsrc is-live=true ! "
      "video/x-raw,width=160,height=120 ! s.video_0");

  ecl_test_expect_message (receiver, "ecl-data");
  push_text (sender, "beside");
  inbox_wait (&inbox, &inbox.pads_added, 2);
  ecl_test_stop (sender);
  ecl_test_expect_message (receiver, "ecl-call-ended");
  stop_receiver (&inbox, receiver);
}
GST_END_TEST

GST_START_TEST (test_release_pad)
{
  Inbox inbox;
  GstElement *receiver = start_receiver (&inbox, "ecl", "peer-id=station");
  GstElement *sender =
      start_sender ("ecl", "text/x-raw,format=utf8", "remote-peer-id=station");
  g_autoptr (GstElement) sink = gst_bin_get_by_name (GST_BIN (sender), "s");
  g_autoptr (GstElement) appsrc = gst_bin_get_by_name (GST_BIN (sender), "a");
  g_autoptr (GstPad) pad = gst_element_get_static_pad (sink, "data_0");

  ecl_test_expect_message (sender, "ecl-data");
  gst_element_set_locked_state (appsrc, TRUE);
  gst_element_set_state (appsrc, GST_STATE_NULL);
  gst_element_release_request_pad (sink, pad);
  ecl_test_expect_message_within (receiver, "ecl-data-ended", 2000);
  ecl_test_stop (sender);
  stop_receiver (&inbox, receiver);
}
GST_END_TEST

/* Resources */

GST_START_TEST (test_many_connections_leave_nothing)
{
  guint threads = 0, descriptors = 0;
  GstElement *sender = start_sender (
      protocols[__i__], "text/x-raw,format=utf8", "peer-id=sensor");

  for (guint i = 0; i < 20; i++) {
    Inbox inbox;
    GstElement *receiver = start_receiver (
        &inbox, protocols[__i__], "remote-peer-id=sensor receive=data");

    ecl_test_expect_message (sender, "ecl-data");
    push_text (sender, "21.5");
    inbox_expect (&inbox, 0, "text/x-raw,format=utf8", "21.5", 4);
    stop_receiver (&inbox, receiver);
    ecl_test_expect_message (sender, "ecl-data-ended");
    /* The first ones fill caches and thread pools. */
    if (i == 4) {
      threads = ecl_test_count_threads ();
      descriptors = ecl_test_count_descriptors ();
    }
  }
  ecl_test_expect_resources (threads + 2, descriptors + 2);
  ecl_test_stop (sender);
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
  tcase_add_loop_test (tc, test_bad_messages_are_dropped, 0, 2);
  tcase_add_loop_test (tc, test_more_than_the_wire_takes, 0, 2);
  tcase_add_loop_test (tc, test_frozen_downstream, 0, 2);
  tcase_add_test (tc, test_max_data_pads);
  tcase_add_loop_test (tc, test_data_beside_media, 0, 2);
  tcase_add_test (tc, test_release_pad);
  tcase_add_loop_test (tc, test_many_connections_leave_nothing, 0, 2);
  return suite;
}

GST_CHECK_MAIN (data)

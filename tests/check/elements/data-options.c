/* data-options: what data pads are asked to connect with is what the remote
 * side learns, here an application with a Peer of the library
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "../support/data-fixture.h"

#include <gst/ecl/ecl.h>

typedef struct {
  const char *protocol;
  const char *serialization;
  const char *init;
  /* What the remote side learns; -1 for nothing */
  GstEclSerialization learned;
  int ordered;
  int max_retransmits, max_packet_lifetime;
} Options;

/* PeerJS tells no more than whether it is in order, which is the default. */
static const Options cases[] = {
    {"ecl", "json", "init,ordered=(boolean)false", GST_ECL_SERIALIZATION_JSON,
        FALSE, -1, -1},
    {"ecl", "none", "init", GST_ECL_SERIALIZATION_NONE, -1, -1, -1},
    {"ecl", "binary-utf8", "init,ordered=(boolean)true",
        GST_ECL_SERIALIZATION_BINARY_UTF8, TRUE, -1, -1},
    /* As the SDK has it of what may be lost */
    {"ecl", "json", "init,ordered=(boolean)false,max-retransmits=(int)2",
        GST_ECL_SERIALIZATION_BINARY, FALSE, 2, -1},
    {"ecl", "binary", "init,max-packet-lifetime=(int)500",
        GST_ECL_SERIALIZATION_BINARY, -1, -1, 500},
    {"peerjs", "json", "init,ordered=(boolean)false",
        GST_ECL_SERIALIZATION_JSON, FALSE, -1, -1},
    {"peerjs", "none", "init,ordered=(boolean)true", GST_ECL_SERIALIZATION_NONE,
        -1, -1, -1},
};

/* The remote side */
typedef struct {
  GstEclPeer *peer;
  GstEclDataConnection *connection;
} Station;

static void
on_connection (
    GstEclPeer *peer, GstEclDataConnection *connection, Station *station)
{
  g_set_object (&station->connection, connection);
}

static void
station_init (Station *station, const char *protocol)
{
  *station = (Station){
      .peer = gst_ecl_peer_new ("station", ecl_test_server_url (),
          g_str_equal (protocol, "peerjs") ? GST_ECL_SIGNALING_PROTOCOL_PEERJS
                                           : GST_ECL_SIGNALING_PROTOCOL_ECL,
          NULL)};
  g_signal_connect (
      station->peer, "connection", G_CALLBACK (on_connection), station);
  gst_ecl_peer_open (station->peer);
  wait_until (gst_ecl_peer_is_open (station->peer));
}

static void
on_destroyed (GObject *peer, GAsyncResult *result, gpointer done)
{
  *(gboolean *)done = TRUE;
}

static void
station_clear (Station *station)
{
  gboolean done = FALSE;

  gst_ecl_peer_destroy_async (station->peer, NULL, on_destroyed, &done);
  wait_until (done);
  g_signal_handlers_disconnect_by_data (station->peer, station);
  g_clear_object (&station->connection);
  g_object_unref (station->peer);
}

static int
get_int (const GstStructure *init, const char *field)
{
  int number = -1;

  gst_structure_get_int (init, field, &number);
  return number;
}

static void
station_expect (Station *station, const Options *options)
{
  const GstStructure *init;
  gboolean ordered = -1;

  wait_until (
      station->connection &&
      gst_ecl_connection_is_open (GST_ECL_CONNECTION (station->connection)));
  fail_unless_equals_string (
      gst_ecl_connection_get_label (GST_ECL_CONNECTION (station->connection)),
      "telemetry");
  fail_unless_equals_int (
      gst_ecl_data_connection_get_serialization (station->connection),
      options->learned);
  init = gst_ecl_data_connection_get_init (station->connection);
  gst_structure_get_boolean (init, "ordered", &ordered);
  fail_unless_equals_int (ordered, options->ordered);
  fail_unless_equals_int (
      get_int (init, "max-retransmits"), options->max_retransmits);
  fail_unless_equals_int (
      get_int (init, "max-packet-lifetime"), options->max_packet_lifetime);
}

GST_START_TEST (test_of_sink_pad)
{
  const Options *options = &cases[__i__];
  g_autofree char *properties =
      g_strdup_printf ("remote-peer-id=station data_0::label=telemetry "
                       "data_0::serialization=%s data_0::init=\"%s\"",
          options->serialization, options->init);
  GstElement *sender;
  Station station;

  station_init (&station, options->protocol);
  sender = start_data_sender (
      options->protocol, "text/x-raw,format=utf8", properties);
  station_expect (&station, options);
  ecl_test_stop (sender);
  station_clear (&station);
}
GST_END_TEST

GST_START_TEST (test_of_src)
{
  const Options *options = &cases[__i__];
  g_autofree char *properties = g_strdup_printf (
      "remote-peer-id=station receive=data data-label=telemetry "
      "data-serialization=%s data-init=\"%s\"",
      options->serialization, options->init);
  GstElement *receiver;
  Station station;
  DataInbox inbox;

  station_init (&station, options->protocol);
  receiver = start_data_receiver (&inbox, options->protocol, properties);
  station_expect (&station, options);
  stop_data_receiver (&inbox, receiver);
  station_clear (&station);
}
GST_END_TEST

static Suite *
data_options_suite (void)
{
  Suite *suite = suite_create ("data-options");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 120);
  tcase_add_checked_fixture (tc, ecl_test_start_server, ecl_test_stop_server);
  tcase_add_loop_test (tc, test_of_sink_pad, 0, G_N_ELEMENTS (cases));
  tcase_add_loop_test (tc, test_of_src, 0, G_N_ELEMENTS (cases));
  return suite;
}

GST_CHECK_MAIN (data_options)

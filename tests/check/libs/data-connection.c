/* data-connection: messages between two Peers, through real channels
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "data-pair.h"
#include "ecl-data-connection-private.h"

/* Loop tests run once per protocol: __i__ is 1 for PeerJS. */

/* Values */

static const char *const any_values[] = {
    "true",
    "int64 -42",
    "int64 9007199254740993",
    "1.5",
    "'plain'",
    "''",
    "'日本語 🙂'",
    "[<int64 1>, <'two'>, <[<3.5>]>]",
    "{'a': <int64 1>, 'b': <{'c': <false>}>}",
};

GST_START_TEST (test_values)
{
  GstEclSerialization serialization = __i__ / 2;
  gboolean raw = serialization == GST_ECL_SERIALIZATION_NONE;
  DataPair pair;

  data_pair_init (&pair, __i__ % 2);
  data_pair_connect (&pair, serialization);
  fail_unless_equals_int (
      gst_ecl_data_connection_get_serialization (pair.b.connection),
      serialization);
  for (guint i = 0; i < G_N_ELEMENTS (any_values); i++) {
    GVariant *value = g_variant_new_parsed (any_values[i]);

    if (raw && !g_variant_is_of_type (value, G_VARIANT_TYPE_STRING)) {
      g_variant_unref (value);
      continue;
    }
    data_end_exchange (&pair.a, &pair.b, g_variant_ref_sink (value));
    data_end_exchange (&pair.b, &pair.a, value);
    g_variant_unref (value);
  }
  if (serialization != GST_ECL_SERIALIZATION_JSON)
    data_end_exchange (&pair.a, &pair.b, g_variant_new_parsed ("b'bytes\\n'"));
  data_pair_clear (&pair);
}
GST_END_TEST;

GST_START_TEST (test_other_forms_of_values)
{
  g_autoptr (JsonNode) node = json_from_string ("{\"a\":[1,null]}", NULL);
  g_autoptr (GBytes) bytes = g_bytes_new_static ("\0\1\2", 3);
  g_autofree char *printed = NULL;
  DataPair pair;

  data_pair_init (&pair, __i__);
  data_pair_connect (&pair, GST_ECL_SERIALIZATION_BINARY);
  fail_unless (
      gst_ecl_data_connection_send_text (pair.a.connection, "text", NULL));
  wait_until (pair.b.values->len == 1);
  fail_unless_equals_string (
      g_variant_get_string (data_end_get_last (&pair.b), NULL), "text");
  fail_unless (
      gst_ecl_data_connection_send_json (pair.a.connection, node, NULL));
  wait_until (pair.b.values->len == 2);
  printed = g_variant_print (data_end_get_last (&pair.b), TRUE);
  fail_unless_equals_string (printed, "{'a': <[<int64 1>, <@mv nothing>]>}");
  fail_unless (gst_ecl_data_connection_send_file (
      pair.a.connection, bytes, "a.bin", "application/x-a", NULL));
  wait_until (pair.b.values->len == 3);
  fail_unless_equals_int (g_variant_get_size (data_end_get_last (&pair.b)), 3);
  /* PeerJS has no files. */
  fail_unless_equals_string (pair.b.name, __i__ ? NULL : "a.bin");
  fail_unless_equals_string (
      pair.b.mime_type, __i__ ? NULL : "application/x-a");
  data_pair_clear (&pair);
}
GST_END_TEST;

/* What is said when connecting */

GST_START_TEST (test_what_the_remote_side_learns)
{
  g_autofree char *metadata = NULL;
  DataPair pair;
  GstEclConnection *in;
  gboolean ordered = TRUE;

  data_pair_init (&pair, __i__);
  data_pair_begin_connect (&pair, "chat \"1\"", GST_ECL_SERIALIZATION_JSON,
      "i, ordered=(boolean)false, protocol=(string)p", "{\"a\":[1]}");
  fail_unless (g_str_has_prefix (
      gst_ecl_connection_get_id (GST_ECL_CONNECTION (pair.a.connection)),
      "dc_"));
  wait_until (pair.b.opened);
  in = GST_ECL_CONNECTION (pair.b.connection);
  fail_unless_equals_string (gst_ecl_connection_get_remote_id (in), "alice");
  fail_unless_equals_string (gst_ecl_connection_get_id (in),
      gst_ecl_connection_get_id (GST_ECL_CONNECTION (pair.a.connection)));
  fail_unless_equals_string (gst_ecl_connection_get_label (in), "chat \"1\"");
  metadata = json_to_string (gst_ecl_connection_get_metadata (in), FALSE);
  fail_unless_equals_string (metadata, "{\"a\":[1]}");
  fail_unless_equals_int (
      gst_ecl_data_connection_get_serialization (pair.b.connection),
      GST_ECL_SERIALIZATION_JSON);
  gst_structure_get_boolean (
      gst_ecl_data_connection_get_init (pair.b.connection), "ordered",
      &ordered);
  fail_if (ordered);
  if (!__i__)
    fail_unless_equals_string (
        gst_structure_get_string (
            gst_ecl_data_connection_get_init (pair.b.connection), "protocol"),
        "p");
  fail_unless (fake_client_has_sent (fake_server_wait_client (pair.server, 0),
      __i__ ? "\"reliable\":false" : "\"dcInit\":{\"ordered\":false"));
  data_pair_clear (&pair);
}
GST_END_TEST;

/* Without a label, the id is the connection's name, and that of its channel. */
GST_START_TEST (test_chosen_id)
{
  g_autoptr (GstEclDataConnection) connection = NULL;
  g_autofree char *label = NULL;
  GstEclConnection *in;
  DataPair pair;

  data_pair_init (&pair, __i__);
  connection = gst_ecl_peer_connect (pair.a.peer, "bob", NULL,
      GST_ECL_SERIALIZATION_BINARY, NULL, NULL, "door 1", NULL);
  fail_unless_equals_string (
      gst_ecl_connection_get_id (GST_ECL_CONNECTION (connection)), "door 1");
  wait_until (pair.b.opened);
  in = GST_ECL_CONNECTION (pair.b.connection);
  fail_unless_equals_string (gst_ecl_connection_get_id (in), "door 1");
  fail_unless_equals_string (gst_ecl_connection_get_label (in), "door 1");
  g_object_get (pair.b.connection->channel, "label", &label, NULL);
  fail_unless_equals_string (label, "door 1");
  fail_unless (gst_ecl_peer_get_connection (pair.a.peer, "bob", "door 1") ==
               GST_ECL_CONNECTION (connection));
  g_clear_object (&connection);
  data_pair_clear (&pair);
}
GST_END_TEST;

/* Both sides make it, under the id that one of them chose. */
GST_START_TEST (test_negotiated_channel)
{
  DataPair pair;

  data_pair_init (&pair, 0);
  data_pair_begin_connect (&pair, NULL, GST_ECL_SERIALIZATION_NONE,
      "i, negotiated=(boolean)true, id=(int)7", NULL);
  wait_until (pair.a.opened && pair.b.opened);
  data_end_exchange (&pair.a, &pair.b, g_variant_new_string ("there"));
  data_end_exchange (&pair.b, &pair.a, g_variant_new_string ("back"));
  data_pair_clear (&pair);
}
GST_END_TEST;

typedef struct {
  const char *init;
  const char *on_the_wire;
  const char *property; /* of the channel */
  int value;
} PartialCase;

static const PartialCase partial[] = {
    {"i, max-retransmits=(int)3", "\"dcInit\":{\"maxRetransmits\":3}",
        "max-retransmits", 3},
    {"i, max-packet-lifetime=(int)500",
        "\"dcInit\":{\"maxPacketLifeTime\":500}", "max-packet-lifetime", 500},
    {"i, max-retransmits=(uint)3", "\"dcInit\":{\"maxRetransmits\":3}",
        "max-retransmits", 3},
    {"i, max-packet-lifetime=(gint64)500",
        "\"dcInit\":{\"maxPacketLifeTime\":500}", "max-packet-lifetime", 500},
};

static void
assert_partial (DataEnd *end, const PartialCase *c)
{
  int told = -1, used = -1;

  gst_structure_get_int (
      gst_ecl_data_connection_get_init (end->connection), c->property, &told);
  fail_unless_equals_int (told, c->value);
  g_object_get (end->connection->channel, c->property, &used, NULL);
  fail_unless_equals_int (used, c->value);
}

/* As the SDK does on both sides. */
GST_START_TEST (test_partial_reliability_is_binary)
{
  const PartialCase *c = &partial[__i__];
  DataPair pair;

  data_pair_init (&pair, 0);
  data_pair_begin_connect (
      &pair, NULL, GST_ECL_SERIALIZATION_JSON, c->init, NULL);
  wait_until (pair.a.opened && pair.b.opened);
  fail_unless (fake_client_has_sent (
      fake_server_wait_client (pair.server, 0), c->on_the_wire));
  assert_partial (&pair.a, c);
  assert_partial (&pair.b, c);
  fail_unless_equals_int (
      gst_ecl_data_connection_get_serialization (pair.a.connection),
      GST_ECL_SERIALIZATION_BINARY);
  fail_unless_equals_int (
      gst_ecl_data_connection_get_serialization (pair.b.connection),
      GST_ECL_SERIALIZATION_BINARY);
  data_end_exchange (&pair.a, &pair.b, g_variant_new_string ("there"));
  data_pair_clear (&pair);
}
GST_END_TEST;

/* Large messages */

static void
on_sent (GObject *connection, GAsyncResult *result, gpointer sent)
{
  g_autoptr (GError) error = NULL;

  gst_ecl_data_connection_send_finish (
      GST_ECL_DATA_CONNECTION (connection), result, &error);
  g_assert_no_error (error);
  ++*(guint *)sent;
}

GST_START_TEST (test_large_messages)
{
  g_autoptr (GBytes) bytes = make_bytes (5 * MEGABYTE);
  g_autoptr (GBytes) received = NULL;
  guint sent = 0;
  DataPair pair;

  data_pair_init (&pair, __i__);
  data_pair_connect (&pair, GST_ECL_SERIALIZATION_BINARY);
  gst_ecl_data_connection_send_async (pair.a.connection,
      g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, bytes, TRUE), NULL,
      on_sent, &sent);
  fail_unless (gst_ecl_data_connection_get_buffered_amount (pair.a.connection) >
               4 * MEGABYTE);
  fail_unless_equals_int (pair.a.low_water, 0);
  /* Those after it keep their place. */
  data_end_send (&pair.a, g_variant_new_string ("last"));
  wait_until (pair.b.values->len == 2);
  fail_unless_equals_int (sent, 1);
  received = g_variant_get_data_as_bytes (g_ptr_array_index (pair.b.values, 0));
  fail_unless (g_bytes_equal (received, bytes));
  fail_unless_equals_string (
      g_variant_get_string (data_end_get_last (&pair.b), NULL), "last");
  wait_until (pair.a.low_water == 1);
  data_pair_clear (&pair);
}
GST_END_TEST;

static guint64
get_buffered (DataEnd *end)
{
  return gst_ecl_data_connection_get_buffered_amount (end->connection);
}

/* As packed: bytes by themselves are behind a head of five. */
GST_START_TEST (test_largest_message)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GBytes) largest = NULL;
  g_autoptr (GBytes) too_large = NULL;
  g_autoptr (GBytes) received = NULL;
  g_autoptr (GError) error = NULL;
  guint64 max, left;
  DataPair pair;

  data_pair_init (&pair, __i__);
  data_pair_connect (&pair, GST_ECL_SERIALIZATION_BINARY);
  g_object_get (pair.a.connection, "max-message-size", &max, NULL);
  fail_unless (max >= 20 * MEGABYTE + 5);
  /* Packed, it has a head of 5 bytes. */
  bytes = make_bytes (max);
  largest = g_bytes_new_from_bytes (bytes, 0, max - 5);
  too_large = g_bytes_new_from_bytes (bytes, 0, max - 4);
  fail_if (gst_ecl_data_connection_send_bytes (
      pair.a.connection, too_large, &error));
  assert_error (&error, GST_ECL_ERROR_MESSAGE_TOO_BIG, "bytes");
  gst_ecl_data_connection_send_bytes (pair.a.connection, largest, &error);
  g_assert_no_error (error);
  /* Each megabyte has its time. */
  while ((left = get_buffered (&pair.a)) > MEGABYTE)
    wait_until (get_buffered (&pair.a) < left - MEGABYTE / 2);
  wait_until (pair.b.values->len == 1 || pair.b.error);
  g_assert_no_error (pair.b.error);
  received = g_variant_get_data_as_bytes (data_end_get_last (&pair.b));
  fail_unless (g_bytes_equal (received, largest));
  data_pair_clear (&pair);
}
GST_END_TEST;

static Suite *
data_connection_suite (void)
{
  Suite *suite = suite_create ("data-connection");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_loop_test (tc, test_values, 0, 8);
  tcase_add_loop_test (tc, test_other_forms_of_values, 0, 2);
  tcase_add_loop_test (tc, test_what_the_remote_side_learns, 0, 2);
  tcase_add_loop_test (tc, test_chosen_id, 0, 2);
  tcase_add_test (tc, test_negotiated_channel);
  tcase_add_loop_test (
      tc, test_partial_reliability_is_binary, 0, G_N_ELEMENTS (partial));
  tcase_add_loop_test (tc, test_large_messages, 0, 2);
  tcase_add_loop_test (tc, test_largest_message, 0, 2);
  return suite;
}

GST_CHECK_MAIN (data_connection);

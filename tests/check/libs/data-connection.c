/* data-connection: messages between two Peers, through real channels
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-peer.h"
#include "ecl-wait.h"
#include "fake-server.h"
#include "live-objects.h"

/* Loop tests run once per protocol: __i__ is 1 for PeerJS. */

#define MEGABYTE (1024 * 1024)

/* A Peer, its last data connection and what that said */
typedef struct {
  GstEclPeer *peer;
  GstEclDataConnection *connection;
  guint connections;
  guint opened;
  guint closed;
  guint low_water;
  GPtrArray *values;      /* of GVariant: the messages */
  char *name, *mime_type; /* of the last message */
  GError *error;          /* the connection's last one */
  GError *peer_error;     /* the Peer's last one */
} End;

typedef struct {
  FakeServer *server;
  End a, b;
} Pair;

static void
on_open (GstEclDataConnection *connection, End *end)
{
  fail_unless (gst_ecl_connection_is_open (GST_ECL_CONNECTION (connection)));
  fail_unless_equals_int (end->closed, 0);
  end->opened++;
}

static void
on_data (GstEclDataConnection *connection, GVariant *value, const char *name,
    const char *mime_type, End *end)
{
  fail_unless_equals_int (end->opened, 1);
  fail_unless_equals_int (end->closed, 0);
  g_free (end->name);
  g_free (end->mime_type);
  g_ptr_array_add (end->values, g_variant_ref (value));
  end->name = g_strdup (name);
  end->mime_type = g_strdup (mime_type);
}

static GVariant *
last_value (End *end)
{
  fail_unless (end->values->len > 0);
  return g_ptr_array_index (end->values, end->values->len - 1);
}

static void
on_low_water (GstEclDataConnection *connection, End *end)
{
  end->low_water++;
}

static void
on_close (GstEclDataConnection *connection, End *end)
{
  fail_if (gst_ecl_connection_is_open (GST_ECL_CONNECTION (connection)));
  fail_if (end->closed, "closed twice");
  end->closed++;
}

static void
on_error (GObject *object, GError *error, GError **place)
{
  g_clear_error (place);
  *place = g_error_copy (error);
}

static void
watch (End *end, GstEclDataConnection *connection)
{
  if (end->connection)
    g_signal_handlers_disconnect_by_data (end->connection, end);
  g_set_object (&end->connection, connection);
  end->opened = end->closed = end->low_water = 0;
  g_signal_connect (connection, "open", G_CALLBACK (on_open), end);
  g_signal_connect (connection, "data", G_CALLBACK (on_data), end);
  g_signal_connect (connection, "low-water", G_CALLBACK (on_low_water), end);
  g_signal_connect (connection, "close", G_CALLBACK (on_close), end);
  g_signal_connect (connection, "error", G_CALLBACK (on_error), &end->error);
}

static void
on_connection (GstEclPeer *peer, GstEclDataConnection *connection, End *end)
{
  watch (end, connection);
  end->connections++;
}

static void
end_init (End *end, const char *id, Pair *pair, int protocol)
{
  end->values =
      g_ptr_array_new_with_free_func ((GDestroyNotify)g_variant_unref);
  end->peer = gst_ecl_peer_new (id, pair->server->url, protocol, NULL);
  g_signal_connect (end->peer, "connection", G_CALLBACK (on_connection), end);
  g_signal_connect (
      end->peer, "error", G_CALLBACK (on_error), &end->peer_error);
  gst_ecl_peer_open (end->peer);
  wait_until (gst_ecl_peer_is_open (end->peer));
}

static void
pair_init (Pair *pair, int protocol)
{
  live_objects_watch ();
  *pair = (Pair){.server = fake_server_new (NULL)};
  pair->server->relay = TRUE;
  end_init (&pair->a, "alice", pair, protocol);
  end_init (&pair->b, "bob", pair, protocol);
}

static void
on_destroyed (GObject *peer, GAsyncResult *result, gpointer done)
{
  *(gboolean *)done = TRUE;
}

static void
end_clear (End *end)
{
  gboolean done = FALSE;

  gst_ecl_peer_destroy_async (end->peer, NULL, on_destroyed, &done);
  wait_until (done);
  fail_unless_equals_int (
      g_list_model_get_n_items (gst_ecl_peer_get_connections (end->peer)), 0);
  g_signal_handlers_disconnect_by_data (end->peer, end);
  g_signal_handlers_disconnect_by_data (end->peer, &end->peer_error);
  if (end->connection) {
    g_signal_handlers_disconnect_by_data (end->connection, end);
    g_signal_handlers_disconnect_by_data (end->connection, &end->error);
    ASSERT_OBJECT_REFCOUNT (end->connection, "connection", 1);
  }
  g_clear_object (&end->connection);
  ASSERT_OBJECT_REFCOUNT (end->peer, "peer", 1);
  g_object_unref (end->peer);
  g_ptr_array_unref (end->values);
  g_free (end->name);
  g_free (end->mime_type);
  g_clear_error (&end->error);
  g_clear_error (&end->peer_error);
}

/* Nothing of the connections may stay. webrtcbin's threads end with a last word
 * to this context. */
static void
pair_clear (Pair *pair)
{
  gint64 deadline =
      g_get_monotonic_time () + ECL_WATCHDOG_SECONDS * G_TIME_SPAN_SECOND;
  g_autofree char *live = NULL;

  end_clear (&pair->a);
  end_clear (&pair->b);
  fake_server_free (pair->server);
  do {
    g_free (live);
    wait_ms (10);
    live = live_objects_wait (0);
  } while (live && g_get_monotonic_time () < deadline);
  fail_if (live != NULL, "still there: %s", live);
}

static void
begin_connect (Pair *pair, const char *label, GstEclSerialization serialization,
    const char *init, const char *metadata)
{
  g_autoptr (GstStructure) structure =
      init ? gst_structure_from_string (init, NULL) : NULL;
  g_autoptr (JsonNode) node =
      metadata ? json_from_string (metadata, NULL) : NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GstEclDataConnection) connection = gst_ecl_peer_connect (
      pair->a.peer, "bob", label, serialization, structure, node, &error);

  g_assert_no_error (error);
  watch (&pair->a, connection);
}

static void
connect_pair (Pair *pair, GstEclSerialization serialization)
{
  begin_connect (pair, NULL, serialization, NULL, NULL);
  wait_until (pair->a.opened && pair->b.opened);
}

static void
send (End *end, GVariant *value)
{
  g_autoptr (GError) error = NULL;

  gst_ecl_data_connection_send (end->connection, value, &error);
  g_assert_no_error (error);
}

static void
assert_error (GError **error, GstEclError code, const char *part)
{
  fail_unless (*error != NULL, "no error");
  fail_unless (
      g_error_matches (*error, GST_ECL_ERROR, code), "%s", (*error)->message);
  fail_unless (
      strstr ((*error)->message, part) != NULL, "%s", (*error)->message);
  g_clear_error (error);
}

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

static void
exchange (End *from, End *to, GVariant *value)
{
  guint before = to->values->len;

  g_variant_ref_sink (value);
  send (from, value);
  wait_until (to->values->len == before + 1 || to->error);
  g_assert_no_error (to->error);
  fail_unless (g_variant_equal (last_value (to), value), "%s",
      g_variant_get_type_string (last_value (to)));
  g_variant_unref (value);
}

GST_START_TEST (test_values)
{
  GstEclSerialization serialization = __i__ / 2;
  gboolean raw = serialization == GST_ECL_SERIALIZATION_NONE;
  Pair pair;

  pair_init (&pair, __i__ % 2);
  connect_pair (&pair, serialization);
  fail_unless_equals_int (
      gst_ecl_data_connection_get_serialization (pair.b.connection),
      serialization);
  for (guint i = 0; i < G_N_ELEMENTS (any_values); i++) {
    GVariant *value = g_variant_new_parsed (any_values[i]);

    if (raw && !g_variant_is_of_type (value, G_VARIANT_TYPE_STRING)) {
      g_variant_unref (value);
      continue;
    }
    exchange (&pair.a, &pair.b, g_variant_ref_sink (value));
    exchange (&pair.b, &pair.a, value);
    g_variant_unref (value);
  }
  if (serialization != GST_ECL_SERIALIZATION_JSON)
    exchange (&pair.a, &pair.b, g_variant_new_parsed ("b'bytes\\n'"));
  pair_clear (&pair);
}
GST_END_TEST;

GST_START_TEST (test_other_forms_of_values)
{
  g_autoptr (JsonNode) node = json_from_string ("{\"a\":[1,null]}", NULL);
  g_autoptr (GBytes) bytes = g_bytes_new_static ("\0\1\2", 3);
  g_autofree char *printed = NULL;
  Pair pair;

  pair_init (&pair, __i__);
  connect_pair (&pair, GST_ECL_SERIALIZATION_BINARY);
  fail_unless (
      gst_ecl_data_connection_send_text (pair.a.connection, "text", NULL));
  wait_until (pair.b.values->len == 1);
  fail_unless_equals_string (
      g_variant_get_string (last_value (&pair.b), NULL), "text");
  fail_unless (
      gst_ecl_data_connection_send_json (pair.a.connection, node, NULL));
  wait_until (pair.b.values->len == 2);
  printed = g_variant_print (last_value (&pair.b), TRUE);
  fail_unless_equals_string (printed, "{'a': <[<int64 1>, <@mv nothing>]>}");
  fail_unless (gst_ecl_data_connection_send_file (
      pair.a.connection, bytes, "a.bin", "application/x-a", NULL));
  wait_until (pair.b.values->len == 3);
  fail_unless_equals_int (g_variant_get_size (last_value (&pair.b)), 3);
  /* PeerJS has no files. */
  fail_unless_equals_string (pair.b.name, __i__ ? NULL : "a.bin");
  fail_unless_equals_string (
      pair.b.mime_type, __i__ ? NULL : "application/x-a");
  pair_clear (&pair);
}
GST_END_TEST;

/* What is said when connecting */

GST_START_TEST (test_what_the_remote_side_learns)
{
  g_autofree char *metadata = NULL;
  Pair pair;
  GstEclConnection *in;
  gboolean ordered = TRUE;

  pair_init (&pair, __i__);
  begin_connect (&pair, "chat \"1\"", GST_ECL_SERIALIZATION_JSON,
      "i, ordered=(boolean)false, protocol=(string)p", "{\"a\":[1]}");
  fail_unless (g_str_has_prefix (
      gst_ecl_connection_get_id (GST_ECL_CONNECTION (pair.a.connection)),
      "dc_"));
  wait_until (pair.b.opened);
  in = GST_ECL_CONNECTION (pair.b.connection);
  fail_unless_equals_string (gst_ecl_connection_get_remote_id (in), "alice");
  fail_unless_equals_string (gst_ecl_connection_get_id (in),
      gst_ecl_connection_get_id (GST_ECL_CONNECTION (pair.a.connection)));
  fail_unless_equals_string (
      gst_ecl_data_connection_get_label (pair.b.connection), "chat \"1\"");
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
  pair_clear (&pair);
}
GST_END_TEST;

/* Both sides make it, under the id that one of them chose. */
GST_START_TEST (test_negotiated_channel)
{
  Pair pair;

  pair_init (&pair, 0);
  begin_connect (&pair, NULL, GST_ECL_SERIALIZATION_NONE,
      "i, negotiated=(boolean)true, id=(int)7", NULL);
  wait_until (pair.a.opened && pair.b.opened);
  exchange (&pair.a, &pair.b, g_variant_new_string ("there"));
  exchange (&pair.b, &pair.a, g_variant_new_string ("back"));
  pair_clear (&pair);
}
GST_END_TEST;

/* As the SDK does on both sides. */
GST_START_TEST (test_partial_reliability_is_binary)
{
  Pair pair;

  pair_init (&pair, 0);
  begin_connect (&pair, NULL, GST_ECL_SERIALIZATION_JSON,
      "i, max-retransmits=(int)3", NULL);
  wait_until (pair.a.opened && pair.b.opened);
  fail_unless_equals_int (
      gst_ecl_data_connection_get_serialization (pair.a.connection),
      GST_ECL_SERIALIZATION_BINARY);
  fail_unless_equals_int (
      gst_ecl_data_connection_get_serialization (pair.b.connection),
      GST_ECL_SERIALIZATION_BINARY);
  exchange (&pair.a, &pair.b, g_variant_new_string ("there"));
  pair_clear (&pair);
}
GST_END_TEST;

/* Large messages */

static GBytes *
make_bytes (gsize size)
{
  guint32 *words = g_malloc (size);
  g_autoptr (GRand) rand = g_rand_new_with_seed (size);

  for (gsize i = 0; i < size / 4; i++)
    words[i] = g_rand_int (rand);
  return g_bytes_new_take (words, size);
}

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
  Pair pair;

  pair_init (&pair, __i__);
  connect_pair (&pair, GST_ECL_SERIALIZATION_BINARY);
  gst_ecl_data_connection_send_async (pair.a.connection,
      g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, bytes, TRUE), NULL,
      on_sent, &sent);
  fail_unless (gst_ecl_data_connection_get_buffered_amount (pair.a.connection) >
               4 * MEGABYTE);
  fail_unless_equals_int (pair.a.low_water, 0);
  /* Those after it keep their place. */
  send (&pair.a, g_variant_new_string ("last"));
  wait_until (pair.b.values->len == 2);
  fail_unless_equals_int (sent, 1);
  received = g_variant_get_data_as_bytes (g_ptr_array_index (pair.b.values, 0));
  fail_unless (g_bytes_equal (received, bytes));
  fail_unless_equals_string (
      g_variant_get_string (last_value (&pair.b), NULL), "last");
  wait_until (pair.a.low_water == 1);
  pair_clear (&pair);
}
GST_END_TEST;

/* Refusals */

GST_START_TEST (test_send_is_refused)
{
  g_autoptr (GBytes) bytes = make_bytes (6 * MEGABYTE);
  g_autoptr (GError) error = NULL;
  Pair pair;

  pair_init (&pair, __i__);
  begin_connect (&pair, "c", GST_ECL_SERIALIZATION_BINARY, NULL, NULL);
  g_object_set (pair.a.connection, "max-queued", (guint64)MEGABYTE,
      "max-message-size", (guint64)(8 * MEGABYTE), NULL);
  fail_if (
      gst_ecl_data_connection_send_text (pair.a.connection, "early", &error));
  assert_error (&error, GST_ECL_ERROR_NOT_OPEN_YET, "signal open");
  wait_until (pair.a.opened && pair.b.opened);

  fail_if (gst_ecl_data_connection_send (
      pair.a.connection, g_variant_new_parsed ("@mv nothing"), &error));
  assert_error (&error, GST_ECL_ERROR_FAILED, "null");
  fail_if (
      gst_ecl_data_connection_send_text (pair.a.connection, "\xff", &error));
  assert_error (&error, GST_ECL_ERROR_FAILED, "UTF-8");
  {
    g_autoptr (GBytes) too_big = make_bytes (9 * MEGABYTE);

    fail_if (gst_ecl_data_connection_send_bytes (
        pair.a.connection, too_big, &error));
    assert_error (&error, GST_ECL_ERROR_MESSAGE_TOO_BIG, "8388608");
  }
  /* One always fits; what comes while it waits does not. */
  fail_unless (
      gst_ecl_data_connection_send_bytes (pair.a.connection, bytes, NULL));
  fail_if (
      gst_ecl_data_connection_send_text (pair.a.connection, "more", &error));
  assert_error (&error, GST_ECL_ERROR_QUEUE_FULL, "max-queued");
  wait_until (pair.b.values->len == 1);

  gst_ecl_connection_close (GST_ECL_CONNECTION (pair.a.connection), FALSE);
  fail_if (
      gst_ecl_data_connection_send_text (pair.a.connection, "late", &error));
  assert_error (&error, GST_ECL_ERROR_CONNECTION_CLOSED, "closed");
  wait_until (pair.b.closed);
  fail_unless_equals_int (pair.b.values->len, 1);
  pair_clear (&pair);
}
GST_END_TEST;

/* JSON of PeerJS has an end, and none of it holds bytes. */
GST_START_TEST (test_json_is_refused)
{
  g_autofree char *text = g_strnfill (20000, 'x');
  g_autoptr (GError) error = NULL;
  Pair pair;

  pair_init (&pair, __i__);
  connect_pair (&pair, GST_ECL_SERIALIZATION_JSON);
  fail_if (gst_ecl_data_connection_send (
      pair.a.connection, g_variant_new_parsed ("b'bytes'"), &error));
  assert_error (&error, GST_ECL_ERROR_FAILED, "bytes");
  if (__i__) {
    fail_if (
        gst_ecl_data_connection_send_text (pair.a.connection, text, &error));
    assert_error (&error, GST_ECL_ERROR_MESSAGE_TOO_BIG, "16300");
  } else {
    exchange (&pair.a, &pair.b, g_variant_new_string (text));
  }
  pair_clear (&pair);
}
GST_END_TEST;

static void
on_refused (GObject *connection, GAsyncResult *result, gpointer error)
{
  fail_if (gst_ecl_data_connection_send_finish (
      GST_ECL_DATA_CONNECTION (connection), result, error));
}

GST_START_TEST (test_cancelled_message)
{
  g_autoptr (GBytes) bytes = make_bytes (4 * MEGABYTE);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  Pair pair;

  pair_init (&pair, __i__);
  connect_pair (&pair, GST_ECL_SERIALIZATION_BINARY);
  fail_unless (
      gst_ecl_data_connection_send_bytes (pair.a.connection, bytes, NULL));
  gst_ecl_data_connection_send_async (pair.a.connection,
      g_variant_new_string ("never"), cancellable, on_refused, &error);
  g_cancellable_cancel (cancellable);
  wait_until (error);
  fail_unless (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED));
  send (&pair.a, g_variant_new_string ("last"));
  wait_until (pair.b.values->len == 2);
  fail_unless_equals_string (
      g_variant_get_string (last_value (&pair.b), NULL), "last");
  pair_clear (&pair);
}
GST_END_TEST;

GST_START_TEST (test_connecting_needs_sense)
{
  g_autoptr (GstStructure) init =
      gst_structure_from_string ("i, negotiated=(boolean)true", NULL);
  g_autoptr (GError) error = NULL;
  GListModel *list;
  Pair pair;

  pair_init (&pair, __i__);
  list = gst_ecl_peer_get_connections (pair.a.peer);
  fail_if (gst_ecl_peer_connect (pair.a.peer, "bob", NULL,
      GST_ECL_SERIALIZATION_BINARY, init, NULL, &error));
  assert_error (&error, GST_ECL_ERROR_WEBRTC, "needs an id");
  fail_if (gst_ecl_peer_connect (pair.a.peer, "b  b", NULL,
      GST_ECL_SERIALIZATION_BINARY, NULL, NULL, &error));
  assert_error (&error, GST_ECL_ERROR_INVALID_ID, "b  b");
  gst_ecl_peer_disconnect (pair.a.peer);
  fail_if (gst_ecl_peer_connect (pair.a.peer, "bob", NULL,
      GST_ECL_SERIALIZATION_BINARY, NULL, NULL, &error));
  assert_error (&error, GST_ECL_ERROR_DISCONNECTED, "not registered");
  fail_unless_equals_int (g_list_model_get_n_items (list), 0);
  pair_clear (&pair);
}
GST_END_TEST;

GST_START_TEST (test_nobody_there)
{
  Pair pair;

  pair_init (&pair, __i__);
  begin_connect (&pair, NULL, GST_ECL_SERIALIZATION_BINARY, NULL, NULL);
  gst_ecl_peer_disconnect (pair.b.peer);
  fake_client_send (fake_server_wait_client (pair.server, 0),
      __i__ ? "{\"type\":\"EXPIRE\",\"src\":\"bob\",\"dst\":\"alice\"}"
            : "42[\"ERROR\",{\"type\":\"peer-unavailable\",\"message\":\"bob\"}"
              "]");
  wait_until (pair.a.closed);
  fail_unless_equals_int (pair.a.opened, 0);
  assert_error (&pair.a.peer_error, GST_ECL_ERROR_PEER_UNAVAILABLE, "bob");
  fail_unless (g_error_matches (
      gst_ecl_connection_get_reason (GST_ECL_CONNECTION (pair.a.connection)),
      GST_ECL_ERROR, GST_ECL_ERROR_PEER_UNAVAILABLE));
  pair_clear (&pair);
}
GST_END_TEST;

/* Offers that are none */

GST_START_TEST (test_offers_are_bounded)
{
  Pair pair;

  pair_init (&pair, __i__);
  g_object_set (pair.b.peer, "max-data-connections", 1, NULL);
  connect_pair (&pair, GST_ECL_SERIALIZATION_BINARY);
  begin_connect (&pair, NULL, GST_ECL_SERIALIZATION_BINARY, NULL, NULL);
  fake_client_wait_frame (
      fake_server_wait_client (pair.server, 0), "CANDIDATE");
  wait_ms (200);
  fail_unless_equals_int (pair.b.connections, 1);
  fail_unless_equals_int (pair.a.opened, 0);
  pair_clear (&pair);
}
GST_END_TEST;

/* The end */

GST_START_TEST (test_close)
{
  g_autoptr (GBytes) bytes = make_bytes (2 * MEGABYTE);
  End *closing, *other;
  Pair pair;

  pair_init (&pair, __i__ % 2);
  connect_pair (&pair, GST_ECL_SERIALIZATION_BINARY);
  closing = __i__ / 2 ? &pair.b : &pair.a;
  other = __i__ / 2 ? &pair.a : &pair.b;
  fail_unless (
      gst_ecl_data_connection_send_bytes (closing->connection, bytes, NULL));
  send (closing, g_variant_new_string ("last"));
  gst_ecl_connection_close (GST_ECL_CONNECTION (closing->connection), FALSE);
  fail_unless_equals_int (closing->closed, 1);
  wait_until (other->closed);
  fail_unless_equals_int (other->values->len, 2);
  fail_unless_equals_string (
      g_variant_get_string (last_value (other), NULL), "last");
  pair_clear (&pair);
}
GST_END_TEST;

/* What was sent arrives when the Peer is destroyed, too. */
GST_START_TEST (test_destroy)
{
  gboolean done = FALSE;
  Pair pair;

  pair_init (&pair, __i__);
  connect_pair (&pair, GST_ECL_SERIALIZATION_BINARY);
  send (&pair.a, g_variant_new_string ("last"));
  gst_ecl_peer_destroy_async (pair.a.peer, NULL, on_destroyed, &done);
  wait_until (done && pair.b.closed);
  fail_unless_equals_int (pair.b.values->len, 1);
  pair_clear (&pair);
}
GST_END_TEST;

/* Told by a message where there is one, before anything is open. */
GST_START_TEST (test_close_before_open)
{
  Pair pair;

  pair_init (&pair, __i__);
  begin_connect (&pair, NULL, GST_ECL_SERIALIZATION_BINARY, NULL, NULL);
  gst_ecl_connection_close (GST_ECL_CONNECTION (pair.a.connection), TRUE);
  fail_unless_equals_int (pair.a.closed, 1);
  if (!__i__)
    fake_client_wait_frame (
        fake_server_wait_client (pair.server, 0), "SEND_FORCE_CLOSE");
  fail_unless_equals_int (pair.a.opened, 0);
  pair_clear (&pair);
}
GST_END_TEST;

GST_START_TEST (test_close_when_it_comes)
{
  Pair pair;

  pair_init (&pair, __i__);
  g_signal_connect_swapped (pair.b.peer, "connection",
      G_CALLBACK (gst_ecl_peer_disconnect), pair.b.peer);
  begin_connect (&pair, NULL, GST_ECL_SERIALIZATION_BINARY, NULL, NULL);
  wait_until (pair.b.connections);
  gst_ecl_connection_close (GST_ECL_CONNECTION (pair.b.connection), TRUE);
  fail_unless_equals_int (pair.b.closed, 1);
  pair_clear (&pair);
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
  tcase_add_test (tc, test_negotiated_channel);
  tcase_add_test (tc, test_partial_reliability_is_binary);
  tcase_add_loop_test (tc, test_large_messages, 0, 2);
  tcase_add_loop_test (tc, test_send_is_refused, 0, 2);
  tcase_add_loop_test (tc, test_json_is_refused, 0, 2);
  tcase_add_loop_test (tc, test_cancelled_message, 0, 2);
  tcase_add_loop_test (tc, test_connecting_needs_sense, 0, 2);
  tcase_add_loop_test (tc, test_nobody_there, 0, 2);
  tcase_add_loop_test (tc, test_offers_are_bounded, 0, 2);
  tcase_add_loop_test (tc, test_close, 0, 4);
  tcase_add_loop_test (tc, test_destroy, 0, 2);
  tcase_add_loop_test (tc, test_close_before_open, 0, 2);
  tcase_add_loop_test (tc, test_close_when_it_comes, 0, 2);
  return suite;
}

GST_CHECK_MAIN (data_connection);

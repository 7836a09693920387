/* data-pair: two Peers that exchange messages through real channels
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "data-pair.h"

#include "live-objects.h"

static void
on_open (GstEclDataConnection *connection, DataEnd *end)
{
  fail_unless (gst_ecl_connection_is_open (GST_ECL_CONNECTION (connection)));
  fail_unless_equals_int (end->closed, 0);
  end->opened++;
}

static void
on_data (GstEclDataConnection *connection, GVariant *value, const char *name,
    const char *mime_type, DataEnd *end)
{
  fail_unless_equals_int (end->opened, 1);
  fail_unless_equals_int (end->closed, 0);
  g_free (end->name);
  g_free (end->mime_type);
  g_ptr_array_add (end->values, g_variant_ref (value));
  end->name = g_strdup (name);
  end->mime_type = g_strdup (mime_type);
}

GVariant *
data_end_get_last (DataEnd *end)
{
  fail_unless (end->values->len > 0);
  return g_ptr_array_index (end->values, end->values->len - 1);
}

static void
on_low_water (GstEclDataConnection *connection, DataEnd *end)
{
  end->low_water++;
}

static void
on_close (GstEclDataConnection *connection, DataEnd *end)
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
watch (DataEnd *end, GstEclDataConnection *connection)
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
on_connection (GstEclPeer *peer, GstEclDataConnection *connection, DataEnd *end)
{
  watch (end, connection);
  end->connections++;
}

static void
end_init (DataEnd *end, const char *id, DataPair *pair, int protocol)
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

void
data_pair_init (DataPair *pair, int protocol)
{
  live_objects_watch ();
  *pair = (DataPair){.server = fake_server_new (NULL)};
  pair->server->relay = TRUE;
  end_init (&pair->a, "alice", pair, protocol);
  end_init (&pair->b, "bob", pair, protocol);
}

void
on_destroyed (GObject *peer, GAsyncResult *result, gpointer done)
{
  *(gboolean *)done = TRUE;
}

static void
end_clear (DataEnd *end)
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
void
data_pair_clear (DataPair *pair)
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

void
data_pair_begin_connect (DataPair *pair, const char *label,
    GstEclSerialization serialization, const char *init, const char *metadata)
{
  g_autoptr (GstStructure) structure =
      init ? gst_structure_from_string (init, NULL) : NULL;
  g_autoptr (JsonNode) node =
      metadata ? json_from_string (metadata, NULL) : NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GstEclDataConnection) connection = gst_ecl_peer_connect (
      pair->a.peer, "bob", label, serialization, structure, node, NULL, &error);

  fail_unless (structure || !init, "%s", init);
  g_assert_no_error (error);
  watch (&pair->a, connection);
}

void
data_pair_connect (DataPair *pair, GstEclSerialization serialization)
{
  data_pair_begin_connect (pair, NULL, serialization, NULL, NULL);
  wait_until (pair->a.opened && pair->b.opened);
}

void
data_end_send (DataEnd *end, GVariant *value)
{
  g_autoptr (GError) error = NULL;

  gst_ecl_data_connection_send (end->connection, value, &error);
  g_assert_no_error (error);
}

void
assert_error (GError **error, GstEclError code, const char *part)
{
  fail_unless (*error != NULL, "no error");
  fail_unless (
      g_error_matches (*error, GST_ECL_ERROR, code), "%s", (*error)->message);
  fail_unless (
      strstr ((*error)->message, part) != NULL, "%s", (*error)->message);
  g_clear_error (error);
}

void
data_end_exchange (DataEnd *from, DataEnd *to, GVariant *value)
{
  guint before = to->values->len;

  g_variant_ref_sink (value);
  data_end_send (from, value);
  wait_until (to->values->len == before + 1 || to->error);
  g_assert_no_error (to->error);
  fail_unless (g_variant_equal (data_end_get_last (to), value), "%s",
      g_variant_get_type_string (data_end_get_last (to)));
  g_variant_unref (value);
}

GBytes *
make_bytes (gsize size)
{
  guint32 *words = g_malloc (size);
  g_autoptr (GRand) rand = g_rand_new_with_seed (size);

  for (gsize i = 0; i < size / 4; i++)
    words[i] = g_rand_int (rand);
  return g_bytes_new_take (words, size);
}

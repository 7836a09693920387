/* gstecldatalink: one data connection of an element
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "gstecldatalink.h"

#include "gsteclbase.h"

GST_DEBUG_CATEGORY_EXTERN (gst_ecl_base_debug);
#define GST_CAT_DEFAULT gst_ecl_base_debug

static void
open_cb (GstEclDataConnection *connection, gpointer link)
{
  gst_ecl_base_data_opened (((GstEclDataLink *)link)->base, link);
}

static void
data_cb (GstEclDataConnection *connection, GVariant *value, const char *name,
    const char *mime_type, gpointer link)
{
  gst_ecl_base_data_received (((GstEclDataLink *)link)->base, link, value);
}

static void
error_cb (GstEclDataConnection *connection, const GError *error, gpointer link)
{
  GST_WARNING_OBJECT (((GstEclDataLink *)link)->base, "data with %s: %s",
      gst_ecl_data_link_get_remote_id (link), error->message);
}

static void
close_cb (GstEclConnection *connection, gpointer link)
{
  gst_ecl_base_data_closed (((GstEclDataLink *)link)->base, link);
}

/**
 * gst_ecl_data_link_new:
 * @pad: (nullable) (transfer none): see #GstEclDataLink
 */
GstEclDataLink *
gst_ecl_data_link_new (
    GstEclBase *base, GstEclDataConnection *connection, GstPad *pad)
{
  GstEclDataLink *self = g_new0 (GstEclDataLink, 1);
  gboolean originator;

  g_object_get (connection, "originator", &originator, NULL);
  self->base = base;
  self->connection = g_object_ref (connection);
  self->incoming = !originator;
  self->pad = pad ? gst_object_ref (pad) : NULL;
  g_signal_connect (connection, "open", G_CALLBACK (open_cb), self);
  g_signal_connect (connection, "data", G_CALLBACK (data_cb), self);
  g_signal_connect (connection, "error", G_CALLBACK (error_cb), self);
  g_signal_connect (connection, "close", G_CALLBACK (close_cb), self);
  return self;
}

void
gst_ecl_data_link_free (GstEclDataLink *self)
{
  g_signal_handlers_disconnect_by_data (self->connection, self);
  g_object_unref (self->connection);
  gst_clear_object (&self->pad);
  g_free (self);
}

/**
 * gst_ecl_data_link_close:
 *
 * Hangs up, which takes the link out of the element before this returns. What
 * was sent arrives.
 */
void
gst_ecl_data_link_close (GstEclDataLink *self)
{
  /* A message that tells would overtake what was sent. */
  gst_ecl_connection_close (
      GST_ECL_CONNECTION (self->connection), !self->connected);
}

const char *
gst_ecl_data_link_get_remote_id (const GstEclDataLink *self)
{
  return gst_ecl_connection_get_remote_id (
      GST_ECL_CONNECTION (self->connection));
}

/**
 * gst_ecl_data_link_send:
 * @value: not floating
 * @max_buffered: bytes on their way above which @value is dropped
 *
 * Returns: whether it is on its way; else it is counted as dropped
 */
gboolean
gst_ecl_data_link_send (
    GstEclDataLink *self, GVariant *value, guint64 max_buffered)
{
  g_autoptr (GError) error = NULL;
  gboolean sent =
      gst_ecl_data_connection_get_buffered_amount (self->connection) <=
          max_buffered &&
      gst_ecl_data_connection_send (self->connection, value, &error);

  if (error)
    GST_WARNING_OBJECT (self->base, "a message to %s was dropped: %s",
        gst_ecl_data_link_get_remote_id (self), error->message);
  GST_OBJECT_LOCK (self->base);
  self->sent += sent;
  self->dropped += !sent;
  GST_OBJECT_UNLOCK (self->base);
  return sent;
}

void
gst_ecl_data_link_add_dropped (GstEclDataLink *self, guint64 dropped)
{
  GST_OBJECT_LOCK (self->base);
  self->dropped += dropped;
  GST_OBJECT_UNLOCK (self->base);
}

/**
 * gst_ecl_data_link_describe:
 *
 * Returns: (transfer full): @name with peer-id, connection-id, label (string)
 *     and incoming (boolean); any thread that keeps it listed
 */
GstStructure *
gst_ecl_data_link_describe (const GstEclDataLink *self, const char *name)
{
  return gst_structure_new (name, "peer-id", G_TYPE_STRING,
      gst_ecl_data_link_get_remote_id (self), "connection-id", G_TYPE_STRING,
      gst_ecl_connection_get_id (GST_ECL_CONNECTION (self->connection)),
      "label", G_TYPE_STRING,
      gst_ecl_connection_get_label (GST_ECL_CONNECTION (self->connection)),
      "incoming", G_TYPE_BOOLEAN, self->incoming, NULL);
}

/**
 * gst_ecl_data_link_get_stats:
 *
 * Returns: (transfer full): "ecl-data" as gst_ecl_data_link_describe() with
 *     connected (boolean) and messages-sent, messages-received and
 *     messages-dropped (uint64); any thread, with the element's object lock
 * held
 */
GstStructure *
gst_ecl_data_link_get_stats (const GstEclDataLink *self)
{
  GstStructure *stats = gst_ecl_data_link_describe (self, "ecl-data");

  gst_structure_set (stats, "connected", G_TYPE_BOOLEAN, self->connected,
      "messages-sent", G_TYPE_UINT64, self->sent, "messages-received",
      G_TYPE_UINT64, self->received, "messages-dropped", G_TYPE_UINT64,
      self->dropped, NULL);
  return stats;
}

/* gsteclbase-data: the data connections of an element, from their making to
 * their end
 *
 * Threads: on the element's loop, but for what says otherwise.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "gsteclbase-private.h"
#include "gsteclmessages.h"

#define GST_CAT_DEFAULT gst_ecl_base_debug

static void
list_link (GstEclBase *self, GstEclDataLink *link)
{
  GST_OBJECT_LOCK (self);
  g_ptr_array_add (PRIVATE (self)->links, link);
  GST_OBJECT_UNLOCK (self);
}

/**
 * gst_ecl_base_get_links:
 *
 * Returns: (transfer none) (element-type GstEclDataLink): the data connections
 *     there are
 */
GPtrArray *
gst_ecl_base_get_links (GstEclBase *self)
{
  return PRIVATE (self)->links;
}

/**
 * gst_ecl_base_dials:
 *
 * Returns: whether the element calls, and is not called; any thread
 */
gboolean
gst_ecl_base_dials (GstEclBase *self)
{
  gboolean dials;

  GST_OBJECT_LOCK (self);
  dials = PRIVATE (self)->settings.remote_peer_id != NULL;
  GST_OBJECT_UNLOCK (self);
  return dials;
}

/**
 * gst_ecl_base_wants_data:
 *
 * Returns: whether there is, or will be, a data connection; any thread
 */
gboolean
gst_ecl_base_wants_data (GstEclBase *self)
{
  GstEclBasePrivate *priv = PRIVATE (self);
  gboolean wants;

  GST_OBJECT_LOCK (self);
  wants = priv->settings.remote_peer_id || priv->links->len > 0;
  GST_OBJECT_UNLOCK (self);
  return wants;
}

/**
 * gst_ecl_base_connect_data:
 * @pad: (nullable): see #GstEclDataLink
 *
 * Opens a data connection, whose other arguments are as those of
 * gst_ecl_peer_connect(). When it cannot be made, that is an error of the
 * element.
 */
void
gst_ecl_base_connect_data (GstEclBase *self, const char *remote_id,
    const char *label, GstEclSerialization serialization,
    const GstStructure *init, GstPad *pad)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstEclDataConnection) connection =
      gst_ecl_peer_connect (PRIVATE (self)->peer, remote_id, label,
          serialization, init, NULL, NULL, &error);

  if (connection) {
    list_link (self, gst_ecl_data_link_new (self, connection, pad));
    gst_ecl_base_expect_answer (self);
  } else
    gst_ecl_messages_post_error (GST_ELEMENT (self), error);
}

/* The Peer answers by itself what is not closed here. */
void
gst_ecl_base_take_data_connection (
    GstEclPeer *peer, GstEclDataConnection *connection, gpointer user_data)
{
  GstEclBase *self = user_data;
  GstEclBasePrivate *priv = PRIVATE (self);
  const char *refused = NULL;

  if (priv->settings.remote_peer_id)
    refused = "remote-peer-id is set, only that is connected to";
  else if (!priv->stopping)
    refused = GST_ECL_BASE_GET_CLASS (self)->refuse_data (self);
  if (refused || priv->stopping) {
    GST_WARNING_OBJECT (self, "refused a data connection from %s: %s",
        gst_ecl_connection_get_remote_id (GST_ECL_CONNECTION (connection)),
        refused ? refused : "it ends");
    gst_ecl_connection_close (GST_ECL_CONNECTION (connection), TRUE);
    return;
  }
  list_link (self, gst_ecl_data_link_new (self, connection, NULL));
}

/* What its links tell */

void
gst_ecl_base_data_opened (GstEclBase *self, GstEclDataLink *link)
{
  GST_OBJECT_LOCK (self);
  link->connected = TRUE;
  GST_OBJECT_UNLOCK (self);
  if (!link->incoming)
    gst_ecl_base_redial_connected (self);
  gst_ecl_base_update_stats_timer (self);
  gst_element_post_message (
      GST_ELEMENT (self), gst_message_new_element (GST_OBJECT (self),
                              gst_ecl_data_link_describe (link, "ecl-data")));
  GST_ECL_BASE_GET_CLASS (self)->data_opened (self, link);
}

void
gst_ecl_base_data_received (
    GstEclBase *self, GstEclDataLink *link, GVariant *value)
{
  gboolean taken =
      GST_ECL_BASE_GET_CLASS (self)->data_received (self, link, value);

  GST_OBJECT_LOCK (self);
  link->received++;
  link->dropped += !taken;
  GST_OBJECT_UNLOCK (self);
}

static gboolean
has_placed_links (GstEclBase *self)
{
  GPtrArray *links = PRIVATE (self)->links;

  for (guint i = 0; i < links->len; i++) {
    if (!((GstEclDataLink *)g_ptr_array_index (links, i))->incoming)
      return TRUE;
  }
  return FALSE;
}

/* (transfer full) (nullable): why it closed, NULL for a hang-up */
static GError *
dup_reason (const GstEclDataLink *link)
{
  const GError *reason =
      gst_ecl_connection_get_reason (GST_ECL_CONNECTION (link->connection));

  if (link->late)
    return g_error_new (GST_ECL_ERROR, GST_ECL_ERROR_TIMEOUT,
        "%s did not answer within connect-timeout",
        gst_ecl_data_link_get_remote_id (link));
  return reason ? g_error_copy (reason) : NULL;
}

/* The remote side is gone: as with a call that we made, but for other
 * connections that may go on. */
static void
finish_placed_link (
    GstEclBase *self, GstEclDataLink *link, const GError *reason)
{
  const char *remote_id = gst_ecl_data_link_get_remote_id (link);
  g_autoptr (GError) refused = NULL;

  if (link->redialled) {
    gst_ecl_base_redial (self, remote_id);
    return;
  }
  if (!link->connected && PRIVATE (self)->redials == 0) {
    refused = g_error_new (GST_ECL_ERROR, GST_ECL_ERROR_CONNECTION_CLOSED,
        "%s refused the data connection, or closed it before it was open; it "
        "may be busy, try again later",
        remote_id);
    gst_ecl_messages_post_error (GST_ELEMENT (self), reason ? reason : refused);
  } else if (GST_OBJECT_FLAG_IS_SET (self, GST_ELEMENT_FLAG_SINK) &&
             !has_placed_links (self) && PRIVATE (self)->calls->len == 0 &&
             !PRIVATE (self)->redial_timer) {
    gst_element_post_message (
        GST_ELEMENT (self), gst_message_new_eos (GST_OBJECT (self)));
  }
}

void
gst_ecl_base_data_closed (GstEclBase *self, GstEclDataLink *link)
{
  GstEclBasePrivate *priv = PRIVATE (self);
  g_autoptr (GError) reason = dup_reason (link);
  GstStructure *message = gst_ecl_data_link_describe (link, "ecl-data-ended");
  guint index;

  GST_OBJECT_LOCK (self);
  if (g_ptr_array_find (priv->links, link, &index))
    g_ptr_array_steal_index (priv->links, index);
  priv->data_dropped += link->dropped;
  GST_OBJECT_UNLOCK (self);
  gst_ecl_base_update_stats_timer (self);
  link->redialled = !link->incoming && gst_ecl_base_may_redial (self, reason);
  if (!link->incoming && !link->redialled)
    gst_ecl_base_redial_gave_up (
        self, gst_ecl_data_link_get_remote_id (link), reason);
  GST_ECL_BASE_GET_CLASS (self)->data_closed (self, link);
  gst_structure_set (message, "reason", G_TYPE_STRING,
      reason ? reason->message : "hang-up", NULL);
  gst_element_post_message (
      GST_ELEMENT (self), gst_message_new_element (GST_OBJECT (self), message));
  if (!link->incoming && !priv->stopping)
    finish_placed_link (self, link, reason);
  gst_ecl_data_link_free (link);
}

/* Closes what we opened and nobody answers. */
void
gst_ecl_base_end_unconnected_links (GstEclBase *self)
{
  GPtrArray *links = PRIVATE (self)->links;

  for (guint i = links->len; i > 0; i--) {
    GstEclDataLink *link =
        i <= links->len ? g_ptr_array_index (links, i - 1) : NULL;

    if (link && !link->incoming && !link->connected) {
      link->late = TRUE;
      gst_ecl_data_link_close (link);
    }
  }
}

/* Closes all. What was sent goes on its way, which the end of the Peer waits
 * for. */
void
gst_ecl_base_close_links (GstEclBase *self)
{
  GPtrArray *links = PRIVATE (self)->links;

  while (links->len > 0) {
    GstEclDataLink *link = g_ptr_array_index (links, 0);

    gst_ecl_data_link_close (link);
    /* One that was over before it was listed tells nothing. */
    if (links->len > 0 && g_ptr_array_index (links, 0) == link)
      gst_ecl_base_data_closed (self, link);
  }
}

/* Any thread, with the object lock held */
void
gst_ecl_base_add_data_stats (GstEclBase *self, GstStructure *stats)
{
  GstEclBasePrivate *priv = PRIVATE (self);
  guint64 dropped = priv->data_dropped;
  GValue data = G_VALUE_INIT;

  gst_value_list_init (&data, priv->links->len);
  for (guint i = 0; i < priv->links->len; i++) {
    GstEclDataLink *link = g_ptr_array_index (priv->links, i);
    GValue value = G_VALUE_INIT;

    dropped += link->dropped;
    g_value_init (&value, GST_TYPE_STRUCTURE);
    g_value_take_boxed (&value, gst_ecl_data_link_get_stats (link));
    gst_value_list_append_and_take_value (&data, &value);
  }
  gst_structure_take_value (stats, "data", &data);
  gst_structure_set (stats, "messages-dropped", G_TYPE_UINT64, dropped, NULL);
}

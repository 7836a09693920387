/* ecl-connections: all the connections of one Peer, or of one room
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-connections.h"

#include <string.h>

guint
ecl_connections_count (EclConnections *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->list));
}

/* (transfer none): the list keeps it. */
static GstEclConnection *
get (EclConnections *self, guint i)
{
  g_autoptr (GstEclConnection) connection =
      g_list_model_get_item (G_LIST_MODEL (self->list), i);

  return connection;
}

void
ecl_connections_init (EclConnections *self)
{
  self->list = g_list_store_new (GST_TYPE_ECL_CONNECTION);
  ecl_message_queue_init (
      &self->early, ECL_MAX_EARLY_CANDIDATES, ECL_MAX_EARLY_BYTES);
}

void
ecl_connections_clear (EclConnections *self)
{
  ecl_connections_orphan_all (self);
  ecl_message_queue_clear (&self->early);
  g_clear_object (&self->list);
}

static void
take_early (const EclMessage *message, gpointer connection)
{
  gst_ecl_connection_take (connection, message);
}

/* Keeps @connection, which gets the candidates that came before it did. */
void
ecl_connections_add (EclConnections *self, GstEclConnection *connection)
{
  g_list_store_append (self->list, connection);
  ecl_message_queue_drain_connection (&self->early,
      gst_ecl_connection_get_remote_id (connection),
      gst_ecl_connection_get_id (connection), take_early, connection);
}

void
ecl_connections_remove (EclConnections *self, GstEclConnection *connection)
{
  guint position;

  gst_ecl_connection_orphan (connection);
  if (g_list_store_find (self->list, connection, &position))
    g_list_store_remove (self->list, position);
}

/* Returns: (transfer none) (nullable): the connection that is not over */
GstEclConnection *
ecl_connections_find (
    EclConnections *self, const char *remote_id, const char *id)
{
  for (guint i = 0; i < ecl_connections_count (self); i++) {
    GstEclConnection *connection = get (self, i);

    if (gst_ecl_connection_is (connection, remote_id, id) &&
        !gst_ecl_connection_is_over (connection))
      return connection;
  }
  return NULL;
}

/* Returns: whether there is such a connection, over or not */
gboolean
ecl_connections_knows (
    EclConnections *self, const char *remote_id, const char *id)
{
  for (guint i = 0; i < ecl_connections_count (self); i++) {
    if (gst_ecl_connection_is (get (self, i), remote_id, id))
      return TRUE;
  }
  return FALSE;
}

/* Returns: (transfer none) (nullable): any with @remote_id that is not over */
GstEclConnection *
ecl_connections_find_with (EclConnections *self, const char *remote_id)
{
  for (guint i = 0; i < ecl_connections_count (self); i++) {
    GstEclConnection *connection = get (self, i);

    if (g_strcmp0 (gst_ecl_connection_get_remote_id (connection), remote_id) ==
            0 &&
        !gst_ecl_connection_is_over (connection))
      return connection;
  }
  return NULL;
}

static gboolean
is_in (GstEclConnection *connection, EclConnectionGroup group)
{
  switch (group) {
  case ECL_CONNECTIONS_PENDING:
    return gst_ecl_connection_is_pending (connection);
  case ECL_CONNECTIONS_DATA:
    return gst_ecl_connection_get_connection_type (connection) ==
               ECL_CONNECTION_DATA &&
           (gst_ecl_connection_has_session (connection) ||
               !gst_ecl_connection_is_refused (connection));
  case ECL_CONNECTIONS_REFUSED:
    return gst_ecl_connection_is_refused (connection);
  default:
    g_return_val_if_reached (FALSE);
  }
}

EclConnectionLoad
ecl_connections_measure (EclConnections *self, EclConnectionGroup group)
{
  EclConnectionLoad load = {0};

  for (guint i = 0; i < ecl_connections_count (self); i++) {
    GstEclConnection *connection = get (self, i);

    if (is_in (connection, group)) {
      load.count++;
      load.bytes += gst_ecl_connection_get_kept_bytes (connection);
    }
  }
  return load;
}

/**
 * ecl_connections_take:
 * @self: connections
 * @message: an ANSWER, CANDIDATE or FORCE_CLOSE; a candidate whose offer did
 * not come yet is kept
 *
 * Returns: whether it was for a connection, or may be for one to come
 */
gboolean
ecl_connections_take (EclConnections *self, const EclMessage *message)
{
  GstEclConnection *connection =
      ecl_connections_find (self, message->src, message->connection_id);

  if (connection)
    gst_ecl_connection_take (connection, message);
  else if (message->type == ECL_MESSAGE_CANDIDATE)
    ecl_message_queue_push (&self->early, message);
  else
    return FALSE;
  return TRUE;
}

/* Handlers may end and drop any connection while the list is gone through. */
GPtrArray *
ecl_connections_copy (EclConnections *self)
{
  GPtrArray *copy = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < ecl_connections_count (self); i++)
    g_ptr_array_add (copy, g_object_ref (get (self, i)));
  return copy;
}

/* Ends every connection with a Peer that is gone, %NULL for all Peers. */
void
ecl_connections_end_with (EclConnections *self, const char *remote_id)
{
  g_autoptr (GPtrArray) list = ecl_connections_copy (self);

  for (guint i = 0; i < list->len; i++) {
    GstEclConnection *connection = g_ptr_array_index (list, i);

    if (!remote_id ||
        g_str_equal (gst_ecl_connection_get_remote_id (connection), remote_id))
      gst_ecl_connection_end (connection, NULL);
  }
}

/* Whether @id stands in @text as a word of its own: ECLWebRTC names a Peer that
 * cannot be reached only in the words of its error. */
static gboolean
names (const char *text, const char *id)
{
  static const char inside[] = G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "_-";
  gsize len = strlen (id);

  for (const char *at = text; at && (at = strstr (at, id)); at++) {
    if ((at == text || !strchr (inside, at[-1])) &&
        (!at[len] || !strchr (inside, at[len])))
      return TRUE;
  }
  return FALSE;
}

/* Returns: the ones that @message is about */
static GPtrArray *
find_unreachable (GPtrArray *list, const EclMessage *message, gboolean guess)
{
  GPtrArray *meant = g_ptr_array_new ();
  GstEclConnection *oldest = NULL;

  for (guint i = 0; i < list->len; i++) {
    GstEclConnection *connection = g_ptr_array_index (list, i);
    const char *remote_id = gst_ecl_connection_get_remote_id (connection);

    if (gst_ecl_connection_is_over (connection) ||
        gst_ecl_connection_is_connected (connection))
      continue;
    if (message->src ? g_str_equal (message->src, remote_id)
                     : names (message->error_text, remote_id))
      g_ptr_array_add (meant, connection);
    else if (guess && !oldest && !gst_ecl_connection_is_open (connection))
      oldest = connection;
  }
  /* A server that names nobody answers in the order of the offers. */
  if (meant->len == 0 && !message->src && oldest)
    g_ptr_array_add (meant, oldest);
  return meant;
}

/**
 * ecl_connections_end_unreachable:
 * @self: connections
 * @message: EXPIRE, or ERROR of type peer-unavailable
 * @error: the same, for the sessions
 * @guess: whether a server that names nobody means one of them
 *
 * Ends what is still on its way to a Peer that cannot be reached. Where media
 * flows already it needs no server, and the session's own watchdog sees to it.
 *
 * Returns: whether there was anything to end
 */
gboolean
ecl_connections_end_unreachable (EclConnections *self,
    const EclMessage *message, const GError *error, gboolean guess)
{
  g_autoptr (GPtrArray) list = ecl_connections_copy (self);
  g_autoptr (GPtrArray) meant = find_unreachable (list, message, guess);

  for (guint i = 0; i < meant->len; i++)
    gst_ecl_connection_end (g_ptr_array_index (meant, i), error);
  return meant->len > 0;
}

/* Hangs up everywhere. */
void
ecl_connections_close_all (EclConnections *self)
{
  g_autoptr (GPtrArray) list = ecl_connections_copy (self);

  ecl_message_queue_clear (&self->early);
  for (guint i = 0; i < list->len; i++) {
    GstEclConnection *connection = g_ptr_array_index (list, i);

    /* An open data channel tells of its end itself, after what was sent. */
    gst_ecl_connection_close (
        connection, gst_ecl_connection_get_connection_type (connection) ==
                            ECL_CONNECTION_MEDIA ||
                        !gst_ecl_connection_is_open (connection));
    gst_ecl_connection_hurry (connection);
  }
}

/* Forgets them without a word. */
void
ecl_connections_orphan_all (EclConnections *self)
{
  if (!self->list)
    return;
  for (guint i = 0; i < ecl_connections_count (self); i++)
    gst_ecl_connection_orphan (get (self, i));
  g_list_store_remove_all (self->list);
}

/* gsteclbase-credential: what an element shows to a server that demands it
 *
 * Threads: on the element's loop, but for what says otherwise.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "gsteclbase-private.h"
#include "gsteclmessages.h"

#define GST_CAT_DEFAULT gst_ecl_base_debug

static guint request_credential_signal;

/* Asks the application; NULL when nobody has one. */
static GstStructure *
request_credential (GstEclBase *self)
{
  GstStructure *credential = NULL;

  g_signal_emit (self, request_credential_signal, 0,
      gst_ecl_peer_get_id (PRIVATE (self)->peer), &credential);
  return credential;
}

static void
on_updated (GObject *peer, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GstElement) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!gst_ecl_peer_update_credential_finish (
          GST_ECL_PEER (peer), result, &error) &&
      !g_error_matches (error, GST_ECL_ERROR, GST_ECL_ERROR_DISCONNECTED))
    gst_ecl_messages_post_warning (self, error);
}

static void
update_credential (GstEclBase *self, const GstStructure *credential)
{
  gst_ecl_peer_update_credential_async (PRIVATE (self)->peer, credential, NULL,
      on_updated, gst_object_ref (self));
}

static void
peer_expires_in_cb (GstEclPeer *peer, guint seconds, gpointer user_data)
{
  GstEclBase *self = user_data;
  g_autoptr (GstStructure) newer = NULL;

  gst_ecl_messages_post_expires_in (
      GST_ELEMENT (self), gst_ecl_peer_get_id (peer), seconds);
  newer = request_credential (self);
  if (newer)
    update_credential (self, newer);
}

/* The Peer is about to register again, perhaps long after. */
static void
peer_disconnected_cb (GstEclPeer *peer, const char *id, gpointer user_data)
{
  GstEclBase *self = user_data;
  g_autoptr (GstStructure) newer = NULL;

  if (PRIVATE (self)->stopping)
    return;
  newer = request_credential (self);
  if (newer)
    g_object_set (peer, "credential", newer, NULL);
}

/**
 * gst_ecl_base_setup_credential:
 *
 * For a new Peer, which has what was set by property.
 */
void
gst_ecl_base_setup_credential (GstEclBase *self)
{
  GstEclBasePrivate *priv = PRIVATE (self);
  gboolean is_set;

  GST_OBJECT_LOCK (self);
  is_set = priv->settings.credential != NULL;
  GST_OBJECT_UNLOCK (self);
  if (!is_set) {
    g_autoptr (GstStructure) asked = request_credential (self);

    g_object_set (priv->peer, "credential", asked, NULL);
  }
  g_signal_connect (
      priv->peer, "expires-in", G_CALLBACK (peer_expires_in_cb), self);
  g_signal_connect (
      priv->peer, "disconnected", G_CALLBACK (peer_disconnected_cb), self);
}

static gboolean
take_credential (gpointer user_data)
{
  GstEclBase *self = user_data;
  GstEclBasePrivate *priv = PRIVATE (self);
  g_autoptr (GstStructure) credential = NULL;

  GST_OBJECT_LOCK (self);
  if (priv->settings.credential)
    credential = gst_structure_copy (priv->settings.credential);
  GST_OBJECT_UNLOCK (self);
  if (priv->peer && credential)
    update_credential (self, credential);
  else if (priv->peer)
    g_object_set (priv->peer, "credential", NULL, NULL);
  return G_SOURCE_REMOVE;
}

/**
 * gst_ecl_base_credential_changed:
 *
 * The property was set. Any thread.
 */
void
gst_ecl_base_credential_changed (GstEclBase *self)
{
  gst_ecl_base_post (
      self, take_credential, gst_object_ref (self), gst_object_unref);
}

/* The first handler that has one is heard. */
static gboolean
take_first (GSignalInvocationHint *hint, GValue *result, const GValue *returned,
    gpointer user_data)
{
  if (g_value_get_boxed (returned) == NULL)
    return TRUE;
  g_value_copy (returned, result);
  return FALSE;
}

/**
 * gst_ecl_base_install_credential:
 * @klass: the class that gets the signal
 */
void
gst_ecl_base_install_credential (GstEclBaseClass *klass)
{
  /**
   * GstEclBase::request-credential:
   * @self: the element
   * @peer_id: (nullable): the id that the credential is for; %NULL when the
   *   element has none, which a credential cannot be for
   *
   * A credential is wanted: before the element registers, unless the property
   * `credential` is set; when the server says that the one in use ends soon
   * (`ecl-expires-in`); and before it registers again after a loss. On the
   * element's signaling thread, which waits for the answer: ask nobody who is
   * slow, and change no state from there.
   *
   * Returns: (transfer full) (nullable): as gst_ecl_credential_new() makes it,
   *   %NULL to go on with what there is
   */
  request_credential_signal = g_signal_new ("request-credential",
      G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, take_first, NULL, NULL,
      GST_TYPE_STRUCTURE, 1, G_TYPE_STRING);
}

/* ecl-peer: a Peer, the agent that registers at a signaling server and calls
 * others
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
/**
 * GstEclPeer:
 *
 * An agent with an id, registered at a signaling server, that calls other Peers
 * and is called by them.
 *
 * A Peer belongs to the thread-default main context of the thread that made it:
 * its methods are called there and its signals are emitted there. Other threads
 * post to that context.
 *
 * When the connection to the server is lost, calls go on and the Peer registers
 * again by itself, under the same id.
 */
#include "ecl-peer-private.h"

#include <gst/rtc/ecl-timer.h>

GST_DEBUG_CATEGORY (gst_ecl_peer_debug);
#define GST_CAT_DEFAULT gst_ecl_peer_debug

enum {
  SIGNAL_OPEN,
  SIGNAL_CALL,
  SIGNAL_CONNECTION,
  SIGNAL_DISCONNECTED,
  SIGNAL_CLOSE,
  SIGNAL_EXPIRES_IN,
  SIGNAL_ERROR,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GstEclPeer, gst_ecl_peer, G_TYPE_OBJECT)

/* For the parts */

GstEclPeerSettings *
gst_ecl_peer_get_settings (GstEclPeer *self)
{
  return gst_ecl_registration_get_settings (self->registration);
}

void
gst_ecl_peer_emit_call (GstEclPeer *self, GstEclConnection *connection)
{
  g_signal_emit (self, signals[SIGNAL_CALL], 0, connection);
}

void
gst_ecl_peer_emit_connection (
    GstEclPeer *self, GstEclDataConnection *connection)
{
  g_signal_emit (self, signals[SIGNAL_CONNECTION], 0, connection);
}

void
gst_ecl_peer_emit_error (GstEclPeer *self, GError *error)
{
  g_signal_emit (self, signals[SIGNAL_ERROR], 0, error);
}

void
gst_ecl_peer_emit_close (GstEclPeer *self)
{
  g_signal_emit (self, signals[SIGNAL_CLOSE], 0);
}

/* What only a Peer that is not destroyed can do */
gboolean
gst_ecl_peer_check_alive (GstEclPeer *self, GError **error)
{
  if (!self->destroyed)
    return TRUE;
  g_set_error_literal (error, GST_ECL_ERROR, GST_ECL_ERROR_DISCONNECTED,
      "this Peer is destroyed; make another one");
  return FALSE;
}

/* What only a registered Peer can do */
gboolean
gst_ecl_peer_check_open (GstEclPeer *self, GError **error)
{
  if (!gst_ecl_peer_check_alive (self, error))
    return FALSE;
  if (gst_ecl_peer_is_open (self))
    return TRUE;
  g_set_error_literal (error, GST_ECL_ERROR, GST_ECL_ERROR_DISCONNECTED,
      "this Peer is not registered at its server; wait until it is open");
  return FALSE;
}

/* From the registration */

static void
on_opened (GstEclRegistration *registration, GstEclPeer *self)
{
  g_autoptr (GstEclPeer) alive = g_object_ref (self);
  g_autofree char *id = g_strdup (gst_ecl_peer_get_settings (self)->id);

  gst_ecl_peer_come_back_to_rooms (self);
  g_object_notify (G_OBJECT (self), "id");
  g_object_notify (G_OBJECT (self), "open");
  g_signal_emit (self, signals[SIGNAL_OPEN], 0, id);
}

static void
on_lost (GstEclRegistration *registration, GError *why, GstEclPeer *self)
{
  g_autoptr (GstEclPeer) alive = g_object_ref (self);
  g_autofree char *id = g_strdup (gst_ecl_peer_get_settings (self)->id);

  gst_ecl_peer_lose_rooms (self);
  g_object_notify (G_OBJECT (self), "open");
  g_signal_emit (self, signals[SIGNAL_DISCONNECTED], 0, id);
}

static void
on_failed (GstEclRegistration *registration, GError *why, GstEclPeer *self)
{
  g_autoptr (GstEclPeer) alive = g_object_ref (self);

  gst_ecl_peer_emit_error (self, why);
}

static void
on_message (GstEclRegistration *registration, const EclMessage *message,
    GstEclPeer *self)
{
  g_autoptr (GstEclPeer) alive = g_object_ref (self);

  if (message->type == ECL_MESSAGE_AUTH_EXPIRES_IN)
    g_signal_emit (self, signals[SIGNAL_EXPIRES_IN], 0,
        (guint)CLAMP (message->seconds, 0, G_MAXUINT));
  else
    gst_ecl_peer_take (self, message);
}

/* Methods */

/**
 * gst_ecl_peer_new:
 * @id: (nullable): the id to register; %NULL or "" lets the server assign one
 * @server: (nullable): the signaling server as `http`, `https`, `ws` or `wss`
 * URL, or a host with or without a port (then http, and port 9000). A
 * PeerServer's path is part of it; a path of `/signaling` makes it the URL of
 * an ECLWebRTC dispatcher, which is asked for the server. %NULL is
 * http://127.0.0.1:9000/
 * @protocol: what the server speaks
 * @key: (nullable): API key; %NULL is the one of a server without keys of its
 * own
 *
 * Nothing is checked yet and no connection is made: gst_ecl_peer_open() does
 * that.
 *
 * Returns: (transfer full): a Peer
 */
GstEclPeer *
gst_ecl_peer_new (const char *id, const char *server,
    GstEclSignalingProtocol protocol, const char *key)
{
  return g_object_new (GST_TYPE_ECL_PEER, "protocol", protocol, "id", id,
      "server", server, "key", key, NULL);
}

/**
 * gst_ecl_peer_open:
 * @self: a Peer
 *
 * Registers. #GstEclPeer::open or #GstEclPeer::error follows, not before this
 * returns. A first attempt that fails is not repeated by itself, but may be
 * with this function. On a Peer that is open or opening it does nothing; on one
 * that gave up after a loss it tries again at once, and on one that is
 * destroyed it is an error, %GST_ECL_ERROR_DISCONNECTED.
 */
void
gst_ecl_peer_open (GstEclPeer *self)
{
  GError *error = NULL;

  g_return_if_fail (GST_ECL_IS_PEER (self));

  if (gst_ecl_peer_check_alive (self, &error))
    gst_ecl_registration_open (self->registration);
  else
    gst_ecl_registration_refuse (self->registration, error);
}

/**
 * gst_ecl_peer_disconnect:
 * @self: a Peer
 *
 * Leaves the server and stays away until gst_ecl_peer_reconnect() or
 * gst_ecl_peer_open(). Connections go on. #GstEclPeer::disconnected is emitted
 * before this returns when the Peer was open; otherwise an attempt to register
 * ends and nothing follows.
 */
void
gst_ecl_peer_disconnect (GstEclPeer *self)
{
  g_return_if_fail (GST_ECL_IS_PEER (self));

  if (!self->destroyed && gst_ecl_registration_disconnect (self->registration))
    on_lost (self->registration, NULL, self);
}

/**
 * gst_ecl_peer_reconnect:
 * @self: a Peer
 * @error: return location
 *
 * Registers again, under the id that was in use, after
 * gst_ecl_peer_disconnect() or after the server was lost. #GstEclPeer::open or
 * #GstEclPeer::error follows, not before this returns.
 *
 * Returns: %FALSE with %GST_ECL_ERROR_DISCONNECTED on a Peer that is destroyed,
 *   with %GST_ECL_ERROR_FAILED on one that is open or was never
 */
gboolean
gst_ecl_peer_reconnect (GstEclPeer *self, GError **error)
{
  EclPeerState state;

  g_return_val_if_fail (GST_ECL_IS_PEER (self), FALSE);

  state = gst_ecl_registration_get_state (self->registration);
  if (!gst_ecl_peer_check_alive (self, error))
    return FALSE;
  if (state != ECL_PEER_DISCONNECTED) {
    g_set_error (error, GST_ECL_ERROR, GST_ECL_ERROR_FAILED,
        "this Peer cannot reconnect, since it %s",
        state == ECL_PEER_NEW ? "was not open yet; open it"
                              : "is not disconnected");
    return FALSE;
  }
  gst_ecl_registration_open (self->registration);
  return TRUE;
}

/**
 * gst_ecl_peer_is_open:
 * @self: a Peer
 *
 * Whether others can reach it. #GstEclPeer:open notifies of changes.
 *
 * Returns: whether it is registered at its server now
 */
gboolean
gst_ecl_peer_is_open (GstEclPeer *self)
{
  g_return_val_if_fail (GST_ECL_IS_PEER (self), FALSE);

  /* One that is destroyed stays registered until its connections are over. */
  return !self->destroyed &&
         gst_ecl_registration_get_state (self->registration) == ECL_PEER_OPEN;
}

/**
 * gst_ecl_peer_get_id:
 * @self: a Peer
 *
 * The id that other Peers call.
 *
 * Returns: (transfer none) (nullable): the id asked for; once open, the one in
 * use
 */
const char *
gst_ecl_peer_get_id (GstEclPeer *self)
{
  g_return_val_if_fail (GST_ECL_IS_PEER (self), NULL);

  return gst_ecl_peer_get_settings (self)->id;
}

/* Properties */

static void
gst_ecl_peer_set_property (
    GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  gst_ecl_peer_settings_set (
      gst_ecl_peer_get_settings (GST_ECL_PEER (object)), id, value);
}

static void
gst_ecl_peer_get_property (
    GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GstEclPeer *self = GST_ECL_PEER (object);

  if (id == GST_ECL_PEER_PROP_OPEN)
    g_value_set_boolean (value, gst_ecl_peer_is_open (self));
  else if (id == GST_ECL_PEER_PROP_CONNECTIONS)
    g_value_set_object (value, self->connections.list);
  else if (id == GST_ECL_PEER_PROP_ROOMS)
    g_value_set_object (value, self->rooms);
  else
    gst_ecl_peer_settings_get (gst_ecl_peer_get_settings (self), id, value);
}

static void
gst_ecl_peer_constructed (GObject *object)
{
  G_OBJECT_CLASS (gst_ecl_peer_parent_class)->constructed (object);
  gst_ecl_peer_settings_complete (
      gst_ecl_peer_get_settings (GST_ECL_PEER (object)));
}

static void
gst_ecl_peer_dispose (GObject *object)
{
  GstEclPeer *self = GST_ECL_PEER (object);

  ecl_timer_stop (&self->destroy_timer);
  ecl_connections_clear (&self->connections);
  gst_ecl_peer_orphan_rooms (self);
  g_clear_object (&self->registration);
  g_clear_object (&self->http);
  G_OBJECT_CLASS (gst_ecl_peer_parent_class)->dispose (object);
}

static void
gst_ecl_peer_finalize (GObject *object)
{
  GstEclPeer *self = GST_ECL_PEER (object);

  g_clear_object (&self->rooms);
  g_ptr_array_unref (self->left_rooms);
  G_OBJECT_CLASS (gst_ecl_peer_parent_class)->finalize (object);
}

static void
gst_ecl_peer_class_init (GstEclPeerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  GST_DEBUG_CATEGORY_INIT (gst_ecl_peer_debug, "eclpeer", 0, "ECL Peer");
  object_class->set_property = gst_ecl_peer_set_property;
  object_class->get_property = gst_ecl_peer_get_property;
  object_class->constructed = gst_ecl_peer_constructed;
  object_class->dispose = gst_ecl_peer_dispose;
  object_class->finalize = gst_ecl_peer_finalize;
  gst_ecl_peer_settings_install (object_class);

  /**
   * GstEclPeer::open:
   * @self: the Peer
   * @id: the id in use
   *
   * The Peer is registered: other Peers can call it, and it can call them.
   * Again after each #GstEclPeer::disconnected that could be mended.
   */
  signals[SIGNAL_OPEN] = g_signal_new ("open", type, G_SIGNAL_RUN_LAST, 0, NULL,
      NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  /**
   * GstEclPeer::call:
   * @self: the Peer
   * @connection: the call, which waits for gst_ecl_media_connection_answer()
   *
   * Somebody calls. Once per call. Nothing is sent until it is answered.
   */
  signals[SIGNAL_CALL] = g_signal_new ("call", type, G_SIGNAL_RUN_LAST, 0, NULL,
      NULL, NULL, G_TYPE_NONE, 1, GST_TYPE_ECL_MEDIA_CONNECTION);
  /**
   * GstEclPeer::connection:
   * @self: the Peer
   * @connection: a data connection
   *
   * Somebody connects for messages. Once per connection, before its other
   * signals. It answers by itself, unless it is closed here.
   */
  signals[SIGNAL_CONNECTION] =
      g_signal_new ("connection", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
          G_TYPE_NONE, 1, GST_TYPE_ECL_DATA_CONNECTION);
  /**
   * GstEclPeer::disconnected:
   * @self: the Peer
   * @id: the id that was in use and will be asked for again
   *
   * The Peer is not registered any more. Calls go on. When the server was lost,
   * #GstEclPeer:reconnect-attempts attempts to register again follow by
   * themselves, and then #GstEclPeer::open or, after the last one,
   * #GstEclPeer::error with what that one failed for; after
   * gst_ecl_peer_disconnect() nothing follows but by gst_ecl_peer_reconnect().
   */
  signals[SIGNAL_DISCONNECTED] = g_signal_new ("disconnected", type,
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  /**
   * GstEclPeer::close:
   * @self: the Peer
   *
   * The Peer is destroyed. Once; nothing follows but the error of a
   * gst_ecl_peer_open() that comes too late.
   */
  signals[SIGNAL_CLOSE] = g_signal_new (
      "close", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  /**
   * GstEclPeer::expires-in:
   * @self: the Peer
   * @seconds: until then
   *
   * The credential that the server was shown ends soon, and with it the
   * registration: show a newer one by gst_ecl_peer_update_credential_async().
   * Once for each credential, by ECLWebRTC servers only; PeerJS has no word for
   * it.
   */
  signals[SIGNAL_EXPIRES_IN] = g_signal_new ("expires-in", type,
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  /**
   * GstEclPeer::error:
   * @self: the Peer
   * @error: an error of #GstEclError, in words that say what to do
   *
   * The Peer could not be opened, or not again; or the server reports
   * something, such as a remote Peer that cannot be reached. Only what
   * gst_ecl_peer_is_open() says has changed then.
   */
  signals[SIGNAL_ERROR] = g_signal_new ("error", type, G_SIGNAL_RUN_LAST, 0,
      NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
gst_ecl_peer_init (GstEclPeer *self)
{
  ecl_connections_init (&self->connections);
  gst_ecl_peer_init_rooms (self);
  self->registration = gst_ecl_registration_new ();
  g_signal_connect_object (
      self->registration, "opened", G_CALLBACK (on_opened), self, 0);
  g_signal_connect_object (
      self->registration, "lost", G_CALLBACK (on_lost), self, 0);
  g_signal_connect_object (
      self->registration, "failed", G_CALLBACK (on_failed), self, 0);
  g_signal_connect_object (
      self->registration, "message", G_CALLBACK (on_message), self, 0);
}

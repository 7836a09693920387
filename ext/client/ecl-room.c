/* ecl-room: a place where Peers meet by its name
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
/**
 * GstEclRoom:
 *
 * A room at the signaling server, joined by gst_ecl_peer_join_room(). Its
 * members learn who comes and goes, exchange data through the server, and see
 * and hear each other by #GstEclRoom::call.
 *
 * A room belongs to its Peer's main context: its methods are called there and
 * its signals are emitted there.
 *
 * |[<!-- language="C" -->
 * static void
 * on_call (GstEclRoom *room, GstEclMediaConnection *call, GstElement *pipeline)
 * {
 *   GstElement *element = gst_ecl_media_connection_get_element (call);
 *
 *   g_signal_connect (element, "pad-added", G_CALLBACK (link_remote), NULL);
 *   g_signal_connect (element, "ended", G_CALLBACK (remove_element), NULL);
 *   gst_bin_add (GST_BIN (pipeline), element);
 *   gst_object_unref (gst_element_request_pad_simple (element, "video_0"));
 *   gst_element_sync_state_with_parent (element);
 *   gst_element_link_pads (camera_tee, "src_%u", element, "video_0");
 * }
 *
 * room = gst_ecl_peer_join_room (peer, "lobby", NULL, &error);
 * g_signal_connect (room, "call", G_CALLBACK (on_call), pipeline);
 * ]|
 *
 * When the connection to the server is lost, calls go on. Once the Peer is
 * registered again the room is joined again by itself, see #GstEclRoom::rejoin.
 */
#include "ecl-peer-private.h"
#include "ecl-room-private.h"

GST_DEBUG_CATEGORY (gst_ecl_room_debug);

enum {
  PROP_0,
  PROP_NAME,
  PROP_OPEN,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];
guint gst_ecl_room_signals[N_ROOM_SIGNALS];

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (GstEclRoom, gst_ecl_room, G_TYPE_OBJECT)

GstEclRoomPrivate *
gst_ecl_room_get_private (GstEclRoom *self)
{
  return gst_ecl_room_get_instance_private (self);
}

static GstEclRoomPrivate *
get_private (GstEclRoom *self)
{
  return gst_ecl_room_get_private (self);
}

/* For the Peer and the other parts */

/**
 * gst_ecl_room_new:
 * @gtype: a subclass
 * @name: copied
 * @options: copied: from ecl_room_options_read()
 * @peer: outlives the room or orphans it
 *
 * Returns: (transfer full): a room that gst_ecl_room_join() is to join
 */
GstEclRoom *
gst_ecl_room_new (GType gtype, const char *name, const GstStructure *options,
    GstEclPeer *peer)
{
  GstEclRoom *self = g_object_new (gtype, NULL);
  GstEclRoomPrivate *priv = get_private (self);
  GString *json = g_string_new (NULL);

  ecl_json_append_string (json, name, -1);
  priv->name = g_strdup (name);
  priv->json_name = g_string_free (json, FALSE);
  priv->options = gst_structure_copy (options);
  priv->peer = peer;
  return self;
}

void
gst_ecl_room_notify_open (GstEclRoom *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_OPEN]);
}

void
gst_ecl_room_emit_error (GstEclRoom *self, const GError *error)
{
  g_signal_emit (self, gst_ecl_room_signals[ROOM_SIGNAL_ERROR], 0, error);
}

/* Says which room @message is about, and sends it. */
void
gst_ecl_room_send_message (GstEclRoom *self, EclMessage *message)
{
  GstEclRoomPrivate *priv = get_private (self);

  message->room_name = (EclSpan){priv->json_name, strlen (priv->json_name)};
  if (priv->peer)
    gst_ecl_registration_send (priv->peer->registration, message);
}

/* As above, for what the server answers by a message of the same type, or
 * refuses by an error. */
void
gst_ecl_room_ask (GstEclRoom *self, EclMessage *question)
{
  GstEclRoomPrivate *priv = get_private (self);

  if (priv->peer)
    gst_ecl_peer_expect_answer (priv->peer, self, question->type);
  gst_ecl_room_send_message (self, question);
}

/* What only an open room can do */
gboolean
gst_ecl_room_check_open (GstEclRoom *self, GError **error)
{
  GstEclRoomPrivate *priv = get_private (self);

  if (gst_ecl_room_is_open (self))
    return TRUE;
  if (priv->state == ECL_ROOM_STATE_CLOSED)
    g_set_error (error, GST_ECL_ERROR, GST_ECL_ERROR_CONNECTION_CLOSED,
        "the room \"%s\" is closed", priv->name);
  else
    g_set_error (error, GST_ECL_ERROR, GST_ECL_ERROR_NOT_OPEN_YET,
        "the room \"%s\" is not open; wait for its signal %s", priv->name,
        priv->was_open ? "rejoin" : "open");
  return FALSE;
}

/**
 * gst_ecl_room_set_session_func:
 * @self: a room that is not open yet
 * @func: (nullable): makes the sessions of its calls; %NULL for elements
 * @user_data: for @func
 *
 * The calls have no elements then, and the room's options do not count.
 */
void
gst_ecl_room_set_session_func (
    GstEclRoom *self, GstEclRoomSessionFunc func, gpointer user_data)
{
  GstEclRoomPrivate *priv = get_private (self);

  priv->session_func = func;
  priv->session_data = user_data;
}

/**
 * gst_ecl_room_make_session:
 * @self: a room
 * @call: its call
 * @session: (out) (nullable): for the call; %NULL for that of an element
 * @error: return location
 *
 * Returns: whether there can be that call
 */
gboolean
gst_ecl_room_make_session (GstEclRoom *self, GstEclMediaConnection *call,
    GstEclSession **session, GError **error)
{
  GstEclRoomPrivate *priv = get_private (self);

  *session = NULL;
  if (!priv->session_func)
    return TRUE;
  *session = priv->session_func (call, priv->session_data, error);
  return *session != NULL;
}

/* Returns: whether it is closed, and its calls are over */
gboolean
gst_ecl_room_is_over (GstEclRoom *self)
{
  return get_private (self)->state == ECL_ROOM_STATE_CLOSED &&
         ecl_connections_count (&get_private (self)->calls) == 0;
}

void
gst_ecl_room_call_ended (gpointer self, GstEclConnection *call)
{
  GstEclRoomPrivate *priv = get_private (self);
  g_autoptr (GstEclRoom) alive = g_object_ref (self);

  ecl_connections_remove (&priv->calls, call);
  if (priv->peer)
    gst_ecl_peer_maybe_forget_room (priv->peer, alive);
}

void
gst_ecl_room_configure_session (gpointer self, GstEclSession *session)
{
  gst_ecl_peer_configure_session (get_private (self)->peer, session);
}

/* What an application asks */

/**
 * gst_ecl_room_get_name:
 * @self: a room
 *
 * What it was joined by.
 *
 * Returns: (transfer none): its name
 */
const char *
gst_ecl_room_get_name (GstEclRoom *self)
{
  g_return_val_if_fail (GST_ECL_IS_ROOM (self), NULL);

  return get_private (self)->name;
}

/**
 * gst_ecl_room_is_open:
 * @self: a room
 *
 * Whether the server has let us in. #GstEclRoom:open notifies of changes.
 *
 * Returns: whether we are in, and registered at the server
 */
gboolean
gst_ecl_room_is_open (GstEclRoom *self)
{
  g_return_val_if_fail (GST_ECL_IS_ROOM (self), FALSE);

  return get_private (self)->state == ECL_ROOM_STATE_OPEN;
}

/**
 * gst_ecl_room_get_members:
 * @self: a room
 *
 * Who else is in, as far as the server has told; complete from
 * #GstEclRoom::open on.
 *
 * Returns: (transfer full) (array zero-terminated=1): the ids of the other
 *   members, in the order in which they came as far as it is known; empty for a
 *   room that is closed
 */
GStrv
gst_ecl_room_get_members (GstEclRoom *self)
{
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();
  GPtrArray *members;

  g_return_val_if_fail (GST_ECL_IS_ROOM (self), NULL);

  members = get_private (self)->members;
  for (guint i = 0; i < members->len; i++)
    g_strv_builder_add (ids, g_ptr_array_index (members, i));
  return g_strv_builder_end (ids);
}

/**
 * gst_ecl_room_close:
 * @self: a room; one that is closed already stays so
 *
 * Leaves the room: its calls end, and the other members are told.
 * #GstEclRoom::close is emitted before this returns. The room can be joined
 * again, as another object.
 */
void
gst_ecl_room_close (GstEclRoom *self)
{
  g_return_if_fail (GST_ECL_IS_ROOM (self));

  gst_ecl_room_end (self, TRUE);
}

static void
gst_ecl_room_get_property (
    GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GstEclRoom *self = GST_ECL_ROOM (object);

  if (id == PROP_NAME)
    g_value_set_string (value, get_private (self)->name);
  else
    g_value_set_boolean (value, gst_ecl_room_is_open (self));
}

static void
gst_ecl_room_finalize (GObject *object)
{
  GstEclRoomPrivate *priv = get_private (GST_ECL_ROOM (object));

  g_free (priv->name);
  g_free (priv->json_name);
  gst_structure_free (priv->options);
  ecl_message_queue_clear (&priv->waiting);
  ecl_connections_clear (&priv->calls);
  g_ptr_array_unref (priv->members);
  G_OBJECT_CLASS (gst_ecl_room_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass *object_class)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  /**
   * GstEclRoom:name:
   *
   * What it was joined by.
   */
  properties[PROP_NAME] = g_param_spec_string (
      "name", "Name", "What it was joined by", NULL, flags);
  /**
   * GstEclRoom:open:
   *
   * Whether we are in, and registered at the server.
   */
  properties[PROP_OPEN] = g_param_spec_boolean ("open", "Open",
      "Whether we are in, and registered at the server", FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
add_signal (guint id, const char *name, guint n_params, GType param)
{
  gst_ecl_room_signals[id] = g_signal_new (name, GST_TYPE_ECL_ROOM,
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, n_params, param);
}

static void
add_member_signals (void)
{
  /**
   * GstEclRoom::open:
   * @self: the room
   *
   * We are in, and gst_ecl_room_get_members() is complete. Once; calls of
   * members that came after us may be announced just before. Data can be sent
   * from now on.
   */
  add_signal (ROOM_SIGNAL_OPEN, "open", 0, G_TYPE_NONE);
  /**
   * GstEclRoom::rejoin:
   * @self: the room
   * @kept: whether the server had kept our place, so that nobody saw us leave
   *   and calls went on; else they ended, and all others were told that we left
   *   and came
   *
   * We are in again, after the connection to the server was lost. Who came and
   * left meanwhile was told before by #GstEclRoom::peer-join and
   * #GstEclRoom::peer-leave; unless @kept, all members have left and come. Each
   * time; data can be sent again.
   */
  add_signal (ROOM_SIGNAL_REJOIN, "rejoin", 1, G_TYPE_BOOLEAN);
  /**
   * GstEclRoom::peer-join:
   * @self: the room
   * @id: of the Peer
   *
   * A member came in. Not for those that were there when the room opened.
   */
  add_signal (ROOM_SIGNAL_PEER_JOIN, "peer-join", 1, G_TYPE_STRING);
  /**
   * GstEclRoom::peer-leave:
   * @self: the room
   * @id: of the Peer
   *
   * A member left, or the server has lost it for good. Its call is over.
   */
  add_signal (ROOM_SIGNAL_PEER_LEAVE, "peer-leave", 1, G_TYPE_STRING);
  /**
   * GstEclRoom::close:
   * @self: the room
   *
   * We are not in any more: the room was closed here, by the end of the Peer,
   * or was not joined, which #GstEclRoom::error told just before. Once; nothing
   * follows.
   */
  add_signal (ROOM_SIGNAL_CLOSE, "close", 0, G_TYPE_NONE);
  /**
   * GstEclRoom::error:
   * @self: the room
   * @error: an error of #GstEclError, in words that say what to do
   *
   * The server does not let us in, and #GstEclRoom::close follows; or data that
   * came cannot be read, or there can be no call with a member, and the room
   * goes on.
   */
  add_signal (ROOM_SIGNAL_ERROR, "error", 1, G_TYPE_ERROR);
}

static void
add_content_signals (void)
{
  /**
   * GstEclRoom::call:
   * @self: the room
   * @call: a call with a member, who may be asked for by
   *   gst_ecl_connection_get_remote_id()
   *
   * A member is to be called, or has called: who comes in calls those who are
   * there. The call has its element, with the room's options set: put
   * gst_ecl_media_connection_get_element() into a pipeline, link what is to be
   * sent, and play it; the call is offered or answered then. The member's
   * media, the SDK's event `stream`, comes out of its pads.
   *
   * For each member, again when it has left and come; also when both sides have
   * called at the same time, and the first of the two calls ends. In an SFU
   * room it is the one connection with the server, which has called, and whose
   * pads #GstEclSfuRoom::stream tells apart; again when the room was joined
   * again and the server had not kept it.
   */
  add_signal (ROOM_SIGNAL_CALL, "call", 1, GST_TYPE_ECL_MEDIA_CONNECTION);
  /**
   * GstEclRoom::data:
   * @self: the room
   * @src: id of the member that sent it
   * @value: the data, of the types of #GstEclDataConnection
   *
   * A member has sent data to all others.
   */
  gst_ecl_room_signals[ROOM_SIGNAL_DATA] =
      g_signal_new ("data", GST_TYPE_ECL_ROOM, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
          NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_VARIANT);
  /**
   * GstEclRoom::log:
   * @self: the room
   * @entries: as of gst_ecl_room_get_log_finish()
   *
   * The log came that gst_ecl_room_get_log_async() has asked for, once for all
   * who wait for it.
   */
  add_signal (ROOM_SIGNAL_LOG, "log", 1, G_TYPE_STRV);
}

static void
gst_ecl_room_class_init (GstEclRoomClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  GST_DEBUG_CATEGORY_INIT (gst_ecl_room_debug, "eclroom", 0, "ECL room");
  object_class->get_property = gst_ecl_room_get_property;
  object_class->finalize = gst_ecl_room_finalize;
  install_properties (object_class);
  add_member_signals ();
  add_content_signals ();
}

static void
gst_ecl_room_init (GstEclRoom *self)
{
  GstEclRoomPrivate *priv = get_private (self);

  ecl_connections_init (&priv->calls);
  priv->members = g_ptr_array_new_with_free_func (g_free);
  ecl_message_queue_init (
      &priv->waiting, ECL_ROOM_MAX_WAITING, ECL_ROOM_MAX_WAITING_BYTES);
}

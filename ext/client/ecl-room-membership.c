/* ecl-room-membership: who is in a room, and whether we are
 *
 * After a loss only the server knows whether the others have seen us leave. It
 * tells who is in to members only: so it is asked that first, and asked to be
 * let in when it refuses.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-id.h"
#include "ecl-peer-private.h"
#include "ecl-room-private.h"
#include "ecl-state.h"

#define GST_CAT_DEFAULT gst_ecl_room_debug

static const guint edges[] = {
    [ECL_ROOM_STATE_JOINING] = ECL_EDGE (ECL_ROOM_STATE_LISTING) |
                               ECL_EDGE (ECL_ROOM_STATE_LOST) |
                               ECL_EDGE (ECL_ROOM_STATE_CLOSED),
    [ECL_ROOM_STATE_LISTING] = ECL_EDGE (ECL_ROOM_STATE_OPEN) |
                               ECL_EDGE (ECL_ROOM_STATE_LOST) |
                               ECL_EDGE (ECL_ROOM_STATE_CLOSED),
    [ECL_ROOM_STATE_OPEN] =
        ECL_EDGE (ECL_ROOM_STATE_LOST) | ECL_EDGE (ECL_ROOM_STATE_CLOSED),
    [ECL_ROOM_STATE_LOST] =
        ECL_EDGE (ECL_ROOM_STATE_PROBING) | ECL_EDGE (ECL_ROOM_STATE_CLOSED),
    [ECL_ROOM_STATE_PROBING] =
        ECL_EDGE (ECL_ROOM_STATE_OPEN) | ECL_EDGE (ECL_ROOM_STATE_JOINING) |
        ECL_EDGE (ECL_ROOM_STATE_LOST) | ECL_EDGE (ECL_ROOM_STATE_CLOSED),
    [ECL_ROOM_STATE_CLOSED] = 0,
};

static GstEclRoomPrivate *
get_private (GstEclRoom *self)
{
  return gst_ecl_room_get_private (self);
}

/* To any state but OPEN, which open_up() is for */
static gboolean
change_state (GstEclRoom *self, EclRoomState next)
{
  GstEclRoomPrivate *priv = get_private (self);
  gboolean was_open = priv->state == ECL_ROOM_STATE_OPEN;

  if (!ecl_state_change (edges, &priv->state, next))
    return FALSE;
  if (was_open)
    gst_ecl_room_notify_open (self);
  return TRUE;
}

/* The others */

static gboolean
find_member (GPtrArray *members, const char *id, guint *position)
{
  return g_ptr_array_find_with_equal_func (members, id, g_str_equal, position);
}

/* Whom the room had before is told of what changes, once it has been open. */
static void
announce (GstEclRoom *self, guint signal, const char *id)
{
  if (get_private (self)->was_open)
    g_signal_emit (self, gst_ecl_room_signals[signal], 0, id);
}

static gboolean
is_other (GstEclRoom *self, const char *id)
{
  const char *own = gst_ecl_peer_get_settings (get_private (self)->peer)->id;

  return ecl_peer_id_is_valid (id) && !g_str_equal (id, own);
}

static void
add_member (GstEclRoom *self, const char *id)
{
  GstEclRoomPrivate *priv = get_private (self);
  guint most = gst_ecl_peer_get_settings (priv->peer)->max_room_members;

  if (!is_other (self, id) || find_member (priv->members, id, NULL))
    return;
  if (priv->members->len >= most) {
    GST_WARNING_OBJECT (self,
        "ignores a member of \"%s\": there are %u already (max-room-members)",
        priv->name, most);
    return;
  }
  g_ptr_array_add (priv->members, g_strdup (id));
  announce (self, ROOM_SIGNAL_PEER_JOIN, id);
}

static void
remove_member (GstEclRoom *self, const char *id)
{
  GstEclRoomPrivate *priv = get_private (self);
  g_autofree char *gone = NULL;
  guint position;

  if (find_member (priv->members, id, &position))
    gone = g_ptr_array_steal_index (priv->members, position);
  GST_ECL_ROOM_GET_CLASS (self)->member_left (self, id);
  if (gone)
    announce (self, ROOM_SIGNAL_PEER_LEAVE, gone);
}

/* Those that are not in @staying, which is %NULL for nobody. A handler may
 * close the room. */
static void
remove_members (GstEclRoom *self, GPtrArray *staying)
{
  g_auto (GStrv) members = gst_ecl_room_get_members (self);

  for (char **id = members; *id; id++) {
    if (!staying || !find_member (staying, *id, NULL))
      remove_member (self, *id);
  }
}

/* Whether a Peer may be one of the members: whom the server has not named yet
 * is known to be none only while the room is open. */
gboolean
gst_ecl_room_may_have (GstEclRoom *self, const char *id)
{
  GstEclRoomPrivate *priv = get_private (self);

  return is_other (self, id) && (priv->state != ECL_ROOM_STATE_OPEN ||
                                    find_member (priv->members, id, NULL));
}

/* Ourselves */

static void
ask_to_join (GstEclRoom *self)
{
  EclMessage question = {.type = ECL_MESSAGE_ROOM_JOIN,
      .room_type = GST_ECL_ROOM_GET_CLASS (self)->type};

  gst_ecl_room_ask (self, &question);
}

static void
ask_for_members (GstEclRoom *self)
{
  EclMessage question = {
      .type = ECL_MESSAGE_ROOM_USERS, .connection_type = ECL_CONNECTION_MEDIA};

  gst_ecl_room_ask (self, &question);
}

/* The room is new, and its Peer registered. */
void
gst_ecl_room_join (GstEclRoom *self)
{
  ask_to_join (self);
}

/* The server is lost. */
void
gst_ecl_room_lose (GstEclRoom *self)
{
  change_state (self, ECL_ROOM_STATE_LOST);
}

/* The Peer is registered again. */
void
gst_ecl_room_come_back (GstEclRoom *self)
{
  if (change_state (self, ECL_ROOM_STATE_PROBING))
    ask_for_members (self);
}

static void
send_copy (const EclMessage *message, gpointer self)
{
  EclMessage copy = *message;

  gst_ecl_room_send_message (self, &copy);
}

/**
 * gst_ecl_room_send_for_call:
 * @self: a room
 * @message: about one of its calls
 *
 * Sends it, or keeps it while the others may have seen us leave: to them such a
 * call is over, and skyway-js would take its offer for one of another call.
 */
void
gst_ecl_room_send_for_call (GstEclRoom *self, const EclMessage *message)
{
  GstEclRoomPrivate *priv = get_private (self);

  if (priv->state != ECL_ROOM_STATE_LOST &&
      priv->state != ECL_ROOM_STATE_PROBING)
    send_copy (message, self);
  else if (!ecl_message_queue_push (&priv->waiting, message))
    GST_WARNING_OBJECT (self,
        "more than %u messages wait for \"%s\"; the oldest are lost",
        ECL_ROOM_MAX_WAITING, priv->name);
}

/* The others have seen us leave: what we had with them is over. */
static void
join_anew (GstEclRoom *self)
{
  GstEclRoomPrivate *priv = get_private (self);

  GST_INFO_OBJECT (self, "joins \"%s\" anew", gst_ecl_room_get_name (self));
  priv->forgotten = TRUE;
  remove_members (self, NULL);
  ecl_connections_end_with (&get_private (self)->calls, NULL);
  ecl_message_queue_clear (&priv->waiting);
  if (change_state (self, ECL_ROOM_STATE_JOINING))
    ask_to_join (self);
}

static void
open_up (GstEclRoom *self, GPtrArray *listed)
{
  GstEclRoomPrivate *priv = get_private (self);
  gboolean again = priv->was_open;
  gboolean kept = !priv->forgotten;

  if (!ecl_state_change (edges, &priv->state, ECL_ROOM_STATE_OPEN))
    return;
  ecl_message_queue_drain (&priv->waiting, send_copy, self);
  remove_members (self, listed);
  for (guint i = 0; i < listed->len && gst_ecl_room_is_open (self); i++)
    add_member (self, g_ptr_array_index (listed, i));
  if (!gst_ecl_room_is_open (self))
    return;
  priv->was_open = TRUE;
  priv->forgotten = FALSE;
  gst_ecl_room_notify_open (self);
  if (again)
    g_signal_emit (self, gst_ecl_room_signals[ROOM_SIGNAL_REJOIN], 0, kept);
  else
    g_signal_emit (self, gst_ecl_room_signals[ROOM_SIGNAL_OPEN], 0);
  GST_ECL_ROOM_GET_CLASS (self)->opened (self);
  if (gst_ecl_room_is_open (self))
    gst_ecl_room_ask_for_log (self);
}

/* From the server */

static GPtrArray *
read_members (EclSpan members)
{
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);
  EclJsonIter iter;
  EclSpan value;

  ecl_json_iter_init (&iter, members);
  while (ecl_json_iter_next (&iter, NULL, &value)) {
    char *id = ecl_json_dup_string (value);

    if (id)
      g_ptr_array_add (ids, id);
  }
  return ids;
}

static void
take_join (GstEclRoom *self, const EclMessage *message)
{
  if (is_other (self, message->src)) {
    add_member (self, message->src);
    return;
  }
  /* A rest from before the loss says nothing of now. */
  if (!change_state (self, ECL_ROOM_STATE_LISTING))
    return;
  if (GST_ECL_ROOM_GET_CLASS (self)->type == ECL_ROOM_SFU &&
      message->members.data) {
    g_autoptr (GPtrArray) listed = read_members (message->members);

    open_up (self, listed);
  } else {
    ask_for_members (self);
  }
}

static void
take_members (GstEclRoom *self, const EclMessage *message)
{
  GstEclRoomPrivate *priv = get_private (self);
  const char *own = gst_ecl_peer_get_settings (priv->peer)->id;
  g_autoptr (GPtrArray) listed = read_members (message->members);

  if (message->connection_type == ECL_CONNECTION_DATA)
    return;
  if (priv->state == ECL_ROOM_STATE_PROBING && !find_member (listed, own, NULL))
    join_anew (self);
  else
    open_up (self, listed);
}

/**
 * gst_ecl_room_take_refusal:
 * @self: a room
 * @error: what the server says to the oldest question that it has not answered
 */
void
gst_ecl_room_take_refusal (GstEclRoom *self, const GError *error)
{
  g_autoptr (GstEclRoom) alive = g_object_ref (self);

  switch (get_private (self)->state) {
  case ECL_ROOM_STATE_PROBING:
    join_anew (self);
    break;
  case ECL_ROOM_STATE_JOINING:
  case ECL_ROOM_STATE_LISTING:
    gst_ecl_room_emit_error (self, error);
    gst_ecl_room_end (self, FALSE);
    break;
  default:
    gst_ecl_room_fail_logs (self, error);
    break;
  }
}

/**
 * gst_ecl_room_take:
 * @self: a room that is not closed
 * @message: from the server, about it
 */
void
gst_ecl_room_take (GstEclRoom *self, const EclMessage *message)
{
  g_autoptr (GstEclRoom) alive = g_object_ref (self);

  switch (message->type) {
  case ECL_MESSAGE_ROOM_JOIN:
    take_join (self, message);
    break;
  case ECL_MESSAGE_ROOM_LEAVE:
    if (is_other (self, message->src))
      remove_member (self, message->src);
    break;
  case ECL_MESSAGE_ROOM_USERS:
    take_members (self, message);
    break;
  case ECL_MESSAGE_ROOM_DATA:
    gst_ecl_room_take_data (self, message);
    break;
  case ECL_MESSAGE_ROOM_LOGS:
    gst_ecl_room_take_log (self, message);
    break;
  default:
    GST_ECL_ROOM_GET_CLASS (self)->take (self, (gpointer)message);
    break;
  }
}

/**
 * gst_ecl_room_end:
 * @self: a room
 * @tell: whether the server is to be told
 *
 * Closes the room, which is over when its calls are.
 */
void
gst_ecl_room_end (GstEclRoom *self, gboolean tell)
{
  g_autoptr (GstEclRoom) alive = g_object_ref (self);
  GstEclRoomPrivate *priv = get_private (self);
  EclMessage leave = {.type = ECL_MESSAGE_ROOM_LEAVE};
  g_autoptr (GError) error = NULL;

  if (!change_state (self, ECL_ROOM_STATE_CLOSED))
    return;
  error = g_error_new (GST_ECL_ERROR, GST_ECL_ERROR_CONNECTION_CLOSED,
      "the room \"%s\" is closed", priv->name);
  if (tell)
    gst_ecl_room_send_message (self, &leave);
  g_ptr_array_set_size (priv->members, 0);
  gst_ecl_room_fail_logs (self, error);
  if (priv->peer)
    gst_ecl_peer_drop_room (priv->peer, self);
  ecl_connections_end_with (&get_private (self)->calls, NULL);
  g_signal_emit (self, gst_ecl_room_signals[ROOM_SIGNAL_CLOSE], 0);
  if (priv->peer)
    gst_ecl_peer_maybe_forget_room (priv->peer, self);
}

/* Its Peer is gone: nothing follows. */
void
gst_ecl_room_orphan (GstEclRoom *self)
{
  g_autoptr (GError) error = g_error_new_literal (GST_ECL_ERROR,
      GST_ECL_ERROR_DISCONNECTED, "the Peer of the room is gone");

  get_private (self)->peer = NULL;
  change_state (self, ECL_ROOM_STATE_CLOSED);
  gst_ecl_room_fail_logs (self, error);
  ecl_connections_orphan_all (&get_private (self)->calls);
}

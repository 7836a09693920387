/* gsteclroombin-room: the room of an eclroombin, its members, data and log
 *
 * Threads: on the element's loop, but for the action signals.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "gsteclmessages.h"
#include "gsteclroombin-private.h"

#include "ecl-room-session.h"

enum {
  SIGNAL_PEER_JOINED,
  SIGNAL_PEER_LEFT,
  SIGNAL_DATA,
  SIGNAL_LOG,
  SIGNAL_SEND_DATA,
  SIGNAL_GET_LOG,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* From the room */

static void
post (GstEclRoomBin *self, const char *name, const char *peer_id)
{
  gst_ecl_messages_post_room (
      GST_ELEMENT (self), name, gst_ecl_room_get_name (self->room), peer_id);
}

static void
add_member (GstEclRoomBin *self, const char *id)
{
  post (self, "ecl-peer-joined", id);
  g_signal_emit (self, signals[SIGNAL_PEER_JOINED], 0, id);
}

/* It did not close. */
static void
flush_refusal (GstEclRoomBin *self)
{
  if (self->refusal)
    gst_ecl_messages_post_warning (GST_ELEMENT (self), self->refusal);
  g_clear_error (&self->refusal);
}

/* Who was there before is as good as one who comes. */
static void
open_cb (GstEclRoom *room, GstEclRoomBin *self)
{
  g_auto (GStrv) members = gst_ecl_room_get_members (room);

  flush_refusal (self);
  post (self, "ecl-room-joined", NULL);
  for (char **id = members; *id; id++)
    add_member (self, *id);
}

static void
rejoin_cb (GstEclRoom *room, gboolean kept, GstEclRoomBin *self)
{
  flush_refusal (self);
  post (self, "ecl-room-rejoined", NULL);
}

static void
peer_join_cb (GstEclRoom *room, const char *id, GstEclRoomBin *self)
{
  add_member (self, id);
}

static void
peer_leave_cb (GstEclRoom *room, const char *id, GstEclRoomBin *self)
{
  post (self, "ecl-peer-left", id);
  g_signal_emit (self, signals[SIGNAL_PEER_LEFT], 0, id);
}

static void
data_cb (
    GstEclRoom *room, const char *src, GVariant *value, GstEclRoomBin *self)
{
  g_signal_emit (self, signals[SIGNAL_DATA], 0, src, value);
}

static void
log_cb (GstEclRoom *room, char **entries, GstEclRoomBin *self)
{
  g_signal_emit (self, signals[SIGNAL_LOG], 0, entries);
}

/* That of a room that is not open may be why it closes, which follows at once;
 * otherwise it is about one member. */
static void
error_cb (GstEclRoom *room, const GError *error, GstEclRoomBin *self)
{
  if (gst_ecl_room_is_open (room)) {
    gst_ecl_messages_post_warning (GST_ELEMENT (self), error);
    return;
  }
  g_clear_error (&self->refusal);
  self->refusal = g_error_copy (error);
}

/* Not by us: the server does not let us in. */
static void
close_cb (GstEclRoom *room, GstEclRoomBin *self)
{
  if (self->refusal)
    gst_ecl_messages_post_error (GST_ELEMENT (self), self->refusal);
}

/* Calls */

static gboolean
prepare (GstEclCall *call, GstEclMediaConnection *connection, GError **error)
{
  const char *offer = gst_ecl_media_connection_get_offer (connection);
  g_autoptr (GPtrArray) medias = NULL;

  if (offer == NULL)
    return gst_ecl_call_prepare_offer (call, error);
  medias = gst_ecl_sdp_parse (offer, error);
  return medias && gst_ecl_call_prepare_answer (call, medias, 0, error);
}

/* A GstEclRoomSessionFunc */
static GstEclSession *
make_session (GstEclMediaConnection *connection, gpointer self, GError **error)
{
  GstEclConnection *call_connection = GST_ECL_CONNECTION (connection);
  g_autoptr (GstEclCall) call = gst_ecl_call_new (
      self, gst_ecl_connection_get_remote_id (call_connection), error);

  if (call == NULL)
    return NULL;
  call->incoming = gst_ecl_media_connection_get_offer (connection) != NULL;
  gst_ecl_call_attach (call, connection);
  if (prepare (call, connection, error))
    return call->session;
  gst_ecl_call_end (call);
  return NULL;
}

/* The calls are made here, so their options are the element's own. */
static GstStructure *
make_options (GstEclRoomBin *self)
{
  const char *mode = self->mode == GST_ECL_ROOM_MODE_SFU ? "sfu" : "mesh";

  return gst_structure_new ("options", "mode", G_TYPE_STRING, mode, NULL);
}

static void
gst_ecl_room_bin_join (GstEclBase *base, GstEclPeer *peer)
{
  GstEclRoomBin *self = GST_ECL_ROOM_BIN (base);
  g_autofree char *name = NULL;
  g_autoptr (GstStructure) options = NULL;
  g_autoptr (GError) error = NULL;

  if (self->room)
    return;
  GST_OBJECT_LOCK (self);
  name = g_strdup (self->room_name);
  GST_OBJECT_UNLOCK (self);
  options = make_options (self);
  self->room = gst_ecl_peer_join_room (peer, name, options, &error);
  if (self->room == NULL) {
    gst_ecl_messages_post_error (GST_ELEMENT (self), error);
    return;
  }
  gst_ecl_room_set_session_func (self->room, make_session, self);
  g_object_connect (self->room, "signal::open", open_cb, self, "signal::rejoin",
      rejoin_cb, self, "signal::peer-join", peer_join_cb, self,
      "signal::peer-leave", peer_leave_cb, self, "signal::data", data_cb, self,
      "signal::log", log_cb, self, "signal::error", error_cb, self,
      "signal::close", close_cb, self, NULL);
}

static void
gst_ecl_room_bin_leave (GstEclBase *base)
{
  GstEclRoomBin *self = GST_ECL_ROOM_BIN (base);

  if (self->room == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->room, self);
  gst_ecl_room_set_session_func (self->room, NULL, NULL);
  gst_ecl_room_close (self->room);
  g_clear_object (&self->room);
  g_clear_error (&self->refusal);
}

/* Whoever calls outside of the room, or wants a data connection */
static const char *
refuse (GstEclBase *base)
{
  return "an eclroombin takes calls in its room only";
}

static void
gst_ecl_room_bin_place_data (GstEclBase *base, const char *remote_id)
{
}

/* Actions, from any thread */

typedef struct {
  GstEclRoomBin *self;
  GVariant *value;
  gboolean sent;
} SendData;

static gpointer
send_data_now (gpointer data)
{
  SendData *send = data;
  g_autoptr (GError) error = NULL;

  if (send->self->room == NULL)
    return NULL;
  send->sent = gst_ecl_room_send (send->self->room, send->value, &error);
  if (error)
    GST_WARNING_OBJECT (send->self, "data is not sent: %s", error->message);
  return NULL;
}

static gboolean
send_data_cb (GstEclRoomBin *self, GVariant *value)
{
  SendData send = {self, value, FALSE};

  gst_ecl_base_call (GST_ECL_BASE (self), send_data_now, &send);
  return send.sent;
}

static gpointer
get_log_now (gpointer data)
{
  GstEclRoomBin *self = data;

  if (self->room)
    gst_ecl_room_get_log_async (self->room, NULL, NULL, NULL);
  return NULL;
}

static void
get_log_cb (GstEclRoomBin *self)
{
  gst_ecl_base_call (GST_ECL_BASE (self), get_log_now, self);
}

static guint
add_signal (GstEclBaseClass *klass, const char *name, guint n_params,
    GType first, GType second)
{
  return g_signal_new (name, G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
      NULL, NULL, NULL, G_TYPE_NONE, n_params, first, second);
}

static void
install_signals (GstEclBaseClass *klass)
{
  /**
   * GstEclRoomBin::peer-joined:
   * @self: the element
   * @id: of the member
   *
   * A member is in the room, also for each that was there before us. On the
   * element's signaling thread, as the others.
   */
  signals[SIGNAL_PEER_JOINED] =
      add_signal (klass, "peer-joined", 1, G_TYPE_STRING, G_TYPE_NONE);
  /**
   * GstEclRoomBin::peer-left:
   * @self: the element
   * @id: of the member
   *
   * A member is gone; its pads get EOS and go.
   */
  signals[SIGNAL_PEER_LEFT] =
      add_signal (klass, "peer-left", 1, G_TYPE_STRING, G_TYPE_NONE);
  /**
   * GstEclRoomBin::data:
   * @self: the element
   * @src: id of the member that sent it
   * @value: the data, of the types of #GstEclDataConnection
   *
   * A member has sent data to all others.
   */
  signals[SIGNAL_DATA] =
      add_signal (klass, "data", 2, G_TYPE_STRING, G_TYPE_VARIANT);
  /**
   * GstEclRoomBin::log:
   * @self: the element
   * @entries: as of gst_ecl_room_get_log_finish()
   *
   * The log that #GstEclRoomBin::get-log has asked for.
   */
  signals[SIGNAL_LOG] = add_signal (klass, "log", 1, G_TYPE_STRV, G_TYPE_NONE);
  /**
   * GstEclRoomBin::send-data:
   * @self: the element
   * @value: what to send, see gst_ecl_room_send()
   *
   * Sends data to all other members. Action, any thread.
   *
   * Returns: whether it is on its way; not before `ecl-room-joined`
   */
  signals[SIGNAL_SEND_DATA] =
      g_signal_new_class_handler ("send-data", G_TYPE_FROM_CLASS (klass),
          G_SIGNAL_RUN_LAST | G_SIGNAL_ACTION, G_CALLBACK (send_data_cb), NULL,
          NULL, NULL, G_TYPE_BOOLEAN, 1, G_TYPE_VARIANT);
  /**
   * GstEclRoomBin::get-log:
   * @self: the element
   *
   * Asks what happened in the room; #GstEclRoomBin::log follows. Action, any
   * thread.
   */
  signals[SIGNAL_GET_LOG] = g_signal_new_class_handler ("get-log",
      G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST | G_SIGNAL_ACTION,
      G_CALLBACK (get_log_cb), NULL, NULL, NULL, G_TYPE_NONE, 0);
}

void
gst_ecl_room_bin_install_room (GstEclBaseClass *klass)
{
  klass->join = gst_ecl_room_bin_join;
  klass->leave = gst_ecl_room_bin_leave;
  klass->refuse_call = refuse;
  klass->refuse_data = refuse;
  klass->place_data = gst_ecl_room_bin_place_data;
  install_signals (klass);
}

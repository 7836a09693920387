/* ecl-connection: what calls and data connections have in common
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
/**
 * GstEclConnection:
 *
 * A connection with one remote Peer: it carries a session's descriptions and
 * candidates there and hands the session what comes back. An incoming one
 * waits, with its offer and the candidates that came meanwhile, until it gets a
 * session.
 *
 * Everything happens on the main context of the Peer; methods are called there.
 */
#include "ecl-connection-private.h"

#include "ecl-message-queue.h"
#include "ecl-state.h"
#include "ecl-token.h"

GST_DEBUG_CATEGORY_STATIC (ecl_connection_debug);
#define GST_CAT_DEFAULT ecl_connection_debug

typedef enum {
  STATE_WAITING, /* for the ANSWER, or for the application to answer */
  STATE_OPEN,
  STATE_CLOSING, /* "close" was emitted; the session is winding down */
  STATE_ENDED,
} State;

static const guint edges[] = {
    [STATE_WAITING] = ECL_EDGE (STATE_OPEN) | ECL_EDGE (STATE_CLOSING),
    [STATE_OPEN] = ECL_EDGE (STATE_CLOSING),
    [STATE_CLOSING] = ECL_EDGE (STATE_ENDED),
    [STATE_ENDED] = 0,
};

typedef struct {
  EclConnectionType type; /* immutable */
  char *id;               /* immutable */
  char *remote_id;        /* immutable */
  gboolean originator;    /* immutable */
  JsonNode *metadata;     /* immutable, nullable */
  GstEclConnectionOwner owner_funcs;
  gpointer owner; /* NULL once orphaned */

  guint state;
  GstEclSession *session;
  char *remote_sdp;         /* of the last offer from the remote side */
  gboolean answer_expected; /* our offer is out */
  gboolean described;       /* our first description is out */
  gboolean connected;       /* media flows */
  EclMessageQueue remote;   /* candidates that wait for a session */
  EclMessageQueue local;    /* candidates that wait for our description */
} GstEclConnectionPrivate;

enum {
  PROP_0,
  PROP_ID,
  PROP_REMOTE_ID,
  PROP_METADATA,
  PROP_OPEN,
  PROP_ORIGINATOR,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];
static guint close_signal;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (
    GstEclConnection, gst_ecl_connection, G_TYPE_OBJECT)

static GstEclConnectionPrivate *
get_private (GstEclConnection *self)
{
  return gst_ecl_connection_get_instance_private (self);
}

static EclSpan
span_of (const GString *json)
{
  return (EclSpan){json->str, json->len};
}

/* To the remote side */

static void
send_message (GstEclConnection *self, EclMessage *message)
{
  GstEclConnectionPrivate *priv = get_private (self);

  message->dst = priv->remote_id;
  message->connection_id = priv->id;
  if (message->type != ECL_MESSAGE_FORCE_CLOSE)
    message->connection_type = priv->type;
  if (priv->owner)
    priv->owner_funcs.send (priv->owner, message);
}

static void
send_waiting (const EclMessage *message, gpointer user_data)
{
  EclMessage copy = *message;

  send_message (user_data, &copy);
}

static void
send_description (GstEclConnection *self, EclMessageType type, const char *sdp)
{
  GstEclConnectionPrivate *priv = get_private (self);
  g_autoptr (GString) description = g_string_new ("{\"type\":");
  g_autofree char *metadata = NULL;
  EclMessage message = {.type = type};

  ecl_json_append_string (
      description, type == ECL_MESSAGE_OFFER ? "offer" : "answer", -1);
  g_string_append (description, ",\"sdp\":");
  ecl_json_append_string (description, sdp, -1);
  g_string_append_c (description, '}');
  message.description = span_of (description);
  if (type == ECL_MESSAGE_OFFER && priv->metadata) {
    metadata = json_to_string (priv->metadata, FALSE);
    message.metadata = (EclSpan){metadata, strlen (metadata)};
  }
  send_message (self, &message);
}

static void
on_local_description (GstEclSession *session, const char *type, const char *sdp,
    GstEclConnection *self)
{
  GstEclConnectionPrivate *priv = get_private (self);
  gboolean offer = g_strcmp0 (type, "offer") == 0;

  if (priv->state >= STATE_CLOSING)
    return;
  priv->answer_expected = offer;
  send_description (self, offer ? ECL_MESSAGE_OFFER : ECL_MESSAGE_ANSWER, sdp);
  priv->described = TRUE;
  /* PeerJS fails a call whose candidates come before its description. */
  ecl_message_queue_drain (&priv->local, send_waiting, self);
}

static void
on_local_candidate (GstEclSession *session, const char *candidate,
    const char *mid, guint mline_index, GstEclConnection *self)
{
  GstEclConnectionPrivate *priv = get_private (self);
  g_autoptr (GString) json = NULL;
  EclMessage message = {.type = ECL_MESSAGE_CANDIDATE};

  /* The SDKs have no end of candidates. */
  if (priv->state >= STATE_CLOSING || !candidate || !*candidate)
    return;
  json = g_string_new ("{\"candidate\":");
  ecl_json_append_string (json, candidate, -1);
  g_string_append (json, ",\"sdpMid\":");
  if (mid)
    ecl_json_append_string (json, mid, -1);
  else
    g_string_append (json, "null");
  g_string_append_printf (json, ",\"sdpMLineIndex\":%u}", mline_index);
  message.candidate = span_of (json);
  if (priv->described)
    send_message (self, &message);
  else
    ecl_message_queue_push (&priv->local, &message);
}

/* The end */

static void
set_ended (GstEclConnection *self)
{
  GstEclConnectionPrivate *priv = get_private (self);

  if (ecl_state_change (edges, &priv->state, STATE_ENDED) && priv->owner)
    priv->owner_funcs.ended (priv->owner, self);
}

/* Emits "close" when this is the first to say so. */
static void
set_closing (GstEclConnection *self)
{
  GstEclConnectionPrivate *priv = get_private (self);

  if (!ecl_state_change (edges, &priv->state, STATE_CLOSING))
    return;
  ecl_message_queue_clear (&priv->remote);
  ecl_message_queue_clear (&priv->local);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_OPEN]);
  g_signal_emit (self, close_signal, 0);
}

/**
 * gst_ecl_connection_end:
 * @self: a connection
 * @reason: (nullable): what the session is to report; %NULL for a hang-up
 *
 * Ends it on this side; the remote one is not told by a message.
 */
void
gst_ecl_connection_end (GstEclConnection *self, const GError *reason)
{
  GstEclConnectionPrivate *priv = get_private (self);
  g_autoptr (GstEclConnection) alive = g_object_ref (self);
  g_autoptr (GstEclSession) session = NULL;

  set_closing (self);
  g_set_object (&session, priv->session);
  if (session)
    gst_ecl_session_close (session, reason);
  else
    set_ended (self);
}

static void
on_session_closed (
    GstEclSession *session, GError *reason, GstEclConnection *self)
{
  GstEclConnectionPrivate *priv = get_private (self);
  g_autoptr (GstEclConnection) alive = g_object_ref (self);

  g_signal_handlers_disconnect_by_data (session, self);
  g_clear_object (&priv->session);
  set_closing (self);
  set_ended (self);
}

/**
 * gst_ecl_connection_close:
 * @self: a connection; one that is closed already stays so
 * @force: whether to tell the remote Peer by a message, as the SDK's
 *   `close(true)` does. PeerJS has no such message: there the session's close
 *   channel tells
 *
 * Hangs up. #GstEclConnection::close is emitted before this returns.
 */
void
gst_ecl_connection_close (GstEclConnection *self, gboolean force)
{
  GstEclConnectionPrivate *priv = get_private (self);
  EclMessage message = {.type = ECL_MESSAGE_FORCE_CLOSE};

  g_return_if_fail (GST_ECL_IS_CONNECTION (self));

  if (priv->state >= STATE_CLOSING)
    return;
  if (force && priv->owner_funcs.protocol == ECL_PROTOCOL_ECL)
    send_message (self, &message);
  gst_ecl_connection_end (self, NULL);
}

/* From the remote side */

static void
on_connected (GstEclSession *session, GstEclConnection *self)
{
  GstEclConnectionPrivate *priv = get_private (self);

  priv->connected = TRUE;
}

static void
set_open (GstEclConnection *self)
{
  GstEclConnectionPrivate *priv = get_private (self);

  if (ecl_state_change (edges, &priv->state, STATE_OPEN))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_OPEN]);
}

static void
attach (GstEclConnection *self, GstEclSession *session)
{
  GstEclConnectionPrivate *priv = get_private (self);

  priv->session = g_object_ref (session);
  g_signal_connect_object (
      session, "local-description", G_CALLBACK (on_local_description), self, 0);
  g_signal_connect_object (
      session, "local-candidate", G_CALLBACK (on_local_candidate), self, 0);
  g_signal_connect_object (
      session, "connected", G_CALLBACK (on_connected), self, 0);
  g_signal_connect_object (
      session, "closed", G_CALLBACK (on_session_closed), self, 0);
}

static void
add_candidate (const EclMessage *message, gpointer user_data)
{
  GstEclConnection *self = user_data;
  GstEclConnectionPrivate *priv = get_private (self);
  g_autofree char *candidate =
      ecl_json_dup_member_string (message->candidate, "candidate");
  g_autofree char *mid =
      ecl_json_dup_member_string (message->candidate, "sdpMid");
  gint64 mline_index = -1;
  EclSpan value;

  if (ecl_json_get_member (message->candidate, "sdpMLineIndex", &value) &&
      (!ecl_json_get_int64 (value, &mline_index) || mline_index > G_MAXUINT8))
    mline_index = -1;
  if (!candidate || !*candidate || (!mid && mline_index < 0)) {
    GST_DEBUG_OBJECT (self, "ignores a candidate without content");
    return;
  }
  if (priv->session)
    gst_ecl_session_add_remote_candidate (
        priv->session, candidate, mid, MAX (mline_index, -1));
}

static void
take_candidate (GstEclConnection *self, const EclMessage *message)
{
  GstEclConnectionPrivate *priv = get_private (self);

  if (priv->session)
    add_candidate (message, self);
  else if (!ecl_message_queue_push (&priv->remote, message))
    GST_WARNING_OBJECT (self,
        "%s sends more candidates than an unanswered call "
        "may keep; the oldest are lost",
        priv->remote_id);
}

static void
take_answer (GstEclConnection *self, const EclMessage *message)
{
  GstEclConnectionPrivate *priv = get_private (self);
  g_autofree char *sdp =
      ecl_json_dup_member_string (message->description, "sdp");

  if (!priv->answer_expected || !sdp) {
    GST_DEBUG_OBJECT (self, "ignores an answer that nobody asked for");
    return;
  }
  priv->answer_expected = FALSE;
  set_open (self);
  if (priv->session)
    gst_ecl_session_set_remote_description (priv->session, "answer", sdp);
}

static void
take_offer (GstEclConnection *self, const EclMessage *message)
{
  GstEclConnectionPrivate *priv = get_private (self);
  g_autofree char *sdp =
      ecl_json_dup_member_string (message->description, "sdp");

  /* Only the originator of a call negotiates again, and the SDK does not answer
   * an offer that it has seen. */
  if (priv->originator || !sdp || g_strcmp0 (sdp, priv->remote_sdp) == 0) {
    GST_DEBUG_OBJECT (self, "ignores an offer that changes nothing");
    return;
  }
  g_free (priv->remote_sdp);
  priv->remote_sdp = g_steal_pointer (&sdp);
  if (priv->session)
    gst_ecl_session_set_remote_description (
        priv->session, "offer", priv->remote_sdp);
}

/**
 * gst_ecl_connection_take:
 * @self: a connection
 * @message: what came for it
 */
void
gst_ecl_connection_take (GstEclConnection *self, const EclMessage *message)
{
  GstEclConnectionPrivate *priv = get_private (self);
  g_autoptr (GstEclConnection) alive = g_object_ref (self);

  if (priv->state >= STATE_CLOSING)
    return;
  switch (message->type) {
  case ECL_MESSAGE_OFFER:
    take_offer (self, message);
    break;
  case ECL_MESSAGE_ANSWER:
    take_answer (self, message);
    break;
  case ECL_MESSAGE_CANDIDATE:
    take_candidate (self, message);
    break;
  case ECL_MESSAGE_FORCE_CLOSE:
    gst_ecl_connection_end (self, NULL);
    break;
  default:
    break;
  }
}

/* Beginnings */

static GstEclConnection *
connection_new (GType gtype, EclConnectionType type, const char *id,
    const char *remote_id, const GstEclConnectionOwner *funcs, gpointer owner)
{
  GstEclConnection *self = g_object_new (gtype, NULL);
  GstEclConnectionPrivate *priv = get_private (self);

  priv->type = type;
  priv->id = id ? g_strdup (id) : ecl_token_new ("mc_");
  priv->remote_id = g_strdup (remote_id);
  priv->originator = id == NULL;
  priv->owner_funcs = *funcs;
  priv->owner = owner;
  return self;
}

/**
 * gst_ecl_connection_new_outgoing:
 * @gtype: a subclass
 * @type: what it carries
 * @remote_id: whom to call
 * @metadata: (nullable): copied
 * @funcs: copied
 * @owner: for @funcs
 *
 * Returns: (transfer full): a connection; gst_ecl_connection_start() sends its
 * offer
 */
GstEclConnection *
gst_ecl_connection_new_outgoing (GType gtype, EclConnectionType type,
    const char *remote_id, JsonNode *metadata,
    const GstEclConnectionOwner *funcs, gpointer owner)
{
  GstEclConnection *self =
      connection_new (gtype, type, NULL, remote_id, funcs, owner);

  get_private (self)->metadata = metadata ? json_node_copy (metadata) : NULL;
  return self;
}

/**
 * gst_ecl_connection_new_incoming:
 * @gtype: a subclass
 * @offer: its first offer
 * @funcs: copied
 * @owner: for @funcs
 * @error: return location
 *
 * Returns: (transfer full) (nullable): a connection that waits for a session,
 * or %NULL for an offer without a usable description
 */
GstEclConnection *
gst_ecl_connection_new_incoming (GType gtype, const EclMessage *offer,
    const GstEclConnectionOwner *funcs, gpointer owner, GError **error)
{
  g_autofree char *sdp = NULL;
  GstEclConnection *self;
  GstEclConnectionPrivate *priv;

  if (offer->description.len <= ECL_MAX_DESCRIPTION)
    sdp = ecl_json_dup_member_string (offer->description, "sdp");
  if (!sdp) {
    g_set_error (error, GST_ECL_ERROR, GST_ECL_ERROR_WEBRTC,
        "an offer from %s has no description of at most %u bytes", offer->src,
        ECL_MAX_DESCRIPTION);
    return NULL;
  }
  self = connection_new (gtype, offer->connection_type, offer->connection_id,
      offer->src, funcs, owner);
  priv = get_private (self);
  priv->remote_sdp = g_steal_pointer (&sdp);
  if (offer->metadata.data) {
    g_autofree char *text =
        g_strndup (offer->metadata.data, offer->metadata.len);

    priv->metadata = json_from_string (text, NULL);
  }
  return self;
}

/* An outgoing connection begins: @session makes the offer. */
void
gst_ecl_connection_start (GstEclConnection *self, GstEclSession *session)
{
  g_autoptr (GstEclConnection) alive = g_object_ref (self);

  attach (self, session);
  /* PeerJS has no message that ends a call: the channel's close does. */
  if (get_private (self)->owner_funcs.protocol == ECL_PROTOCOL_PEERJS)
    g_object_set (session, "close-channel", TRUE, NULL);
  gst_ecl_session_start (session);
}

/**
 * gst_ecl_connection_accept:
 * @self: an incoming connection that has no session yet
 * @session: (transfer none): gets the offer and the candidates that came
 * meanwhile
 * @error: return location
 *
 * Returns: %FALSE with %GST_ECL_ERROR_CONNECTION_CLOSED when the remote side
 * has hung up, and with %GST_ECL_ERROR_FAILED when there is nothing to answer
 */
gboolean
gst_ecl_connection_accept (
    GstEclConnection *self, GstEclSession *session, GError **error)
{
  g_autoptr (GstEclConnection) alive = g_object_ref (self);
  GstEclConnectionPrivate *priv = get_private (self);

  if (priv->state >= STATE_CLOSING) {
    g_set_error (error, GST_ECL_ERROR, GST_ECL_ERROR_CONNECTION_CLOSED,
        "the call of %s is over", priv->remote_id);
    return FALSE;
  }
  if (priv->originator || priv->state != STATE_WAITING) {
    g_set_error (error, GST_ECL_ERROR, GST_ECL_ERROR_FAILED,
        priv->originator ? "a call that we made to %s is not ours to answer"
                         : "the call of %s is answered already",
        priv->remote_id);
    return FALSE;
  }
  attach (self, session);
  set_open (self);
  gst_ecl_session_set_remote_description (session, "offer", priv->remote_sdp);
  ecl_message_queue_drain (&priv->remote, add_candidate, self);
  return TRUE;
}

/* What the Peer asks */

void
gst_ecl_connection_orphan (GstEclConnection *self)
{
  GstEclConnectionPrivate *priv = get_private (self);

  priv->owner = NULL;
}

/* Returns: (nullable): SDP of the remote side's last offer */
const char *
gst_ecl_connection_get_remote_offer (GstEclConnection *self)
{
  return get_private (self)->remote_sdp;
}

gboolean
gst_ecl_connection_is (
    GstEclConnection *self, const char *remote_id, const char *id)
{
  GstEclConnectionPrivate *priv = get_private (self);

  return g_strcmp0 (priv->id, id) == 0 &&
         g_strcmp0 (priv->remote_id, remote_id) == 0;
}

/* Returns: whether the application is yet to answer */
gboolean
gst_ecl_connection_is_pending (GstEclConnection *self)
{
  GstEclConnectionPrivate *priv = get_private (self);

  return !priv->originator && priv->state == STATE_WAITING;
}

gboolean
gst_ecl_connection_is_over (GstEclConnection *self)
{
  GstEclConnectionPrivate *priv = get_private (self);

  return priv->state >= STATE_CLOSING;
}

gboolean
gst_ecl_connection_is_connected (GstEclConnection *self)
{
  GstEclConnectionPrivate *priv = get_private (self);

  return priv->connected;
}

/* What an application asks */

/**
 * gst_ecl_connection_get_id:
 * @self: a connection
 *
 * Returns: (transfer none): the connection's id, chosen by the caller; unique
 * for one pair of Peers
 */
const char *
gst_ecl_connection_get_id (GstEclConnection *self)
{
  GstEclConnectionPrivate *priv = get_private (self);

  g_return_val_if_fail (GST_ECL_IS_CONNECTION (self), NULL);

  return priv->id;
}

/**
 * gst_ecl_connection_get_remote_id:
 * @self: a connection
 *
 * Returns: (transfer none): the id of the Peer at the other end
 */
const char *
gst_ecl_connection_get_remote_id (GstEclConnection *self)
{
  GstEclConnectionPrivate *priv = get_private (self);

  g_return_val_if_fail (GST_ECL_IS_CONNECTION (self), NULL);

  return priv->remote_id;
}

/**
 * gst_ecl_connection_get_metadata:
 * @self: a connection
 *
 * Returns: (transfer none) (nullable): what the caller gave along, any JSON
 */
JsonNode *
gst_ecl_connection_get_metadata (GstEclConnection *self)
{
  GstEclConnectionPrivate *priv = get_private (self);

  g_return_val_if_fail (GST_ECL_IS_CONNECTION (self), NULL);

  return priv->metadata;
}

/**
 * gst_ecl_connection_is_open:
 * @self: a connection
 *
 * Returns: whether the call was answered and is not closed
 */
gboolean
gst_ecl_connection_is_open (GstEclConnection *self)
{
  GstEclConnectionPrivate *priv = get_private (self);

  g_return_val_if_fail (GST_ECL_IS_CONNECTION (self), FALSE);

  return priv->state == STATE_OPEN;
}

static void
gst_ecl_connection_get_property (
    GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GstEclConnection *self = GST_ECL_CONNECTION (object);
  GstEclConnectionPrivate *priv = get_private (self);

  switch (id) {
  case PROP_ID:
    g_value_set_string (value, priv->id);
    break;
  case PROP_REMOTE_ID:
    g_value_set_string (value, priv->remote_id);
    break;
  case PROP_METADATA:
    g_value_set_boxed (value, priv->metadata);
    break;
  case PROP_OPEN:
    g_value_set_boolean (value, priv->state == STATE_OPEN);
    break;
  case PROP_ORIGINATOR:
    g_value_set_boolean (value, priv->originator);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
gst_ecl_connection_dispose (GObject *object)
{
  GstEclConnection *self = GST_ECL_CONNECTION (object);
  GstEclConnectionPrivate *priv = get_private (self);

  if (priv->session)
    g_signal_handlers_disconnect_by_data (priv->session, self);
  g_clear_object (&priv->session);
  ecl_message_queue_clear (&priv->remote);
  ecl_message_queue_clear (&priv->local);
  G_OBJECT_CLASS (gst_ecl_connection_parent_class)->dispose (object);
}

static void
gst_ecl_connection_finalize (GObject *object)
{
  GstEclConnection *self = GST_ECL_CONNECTION (object);
  GstEclConnectionPrivate *priv = get_private (self);

  g_free (priv->id);
  g_free (priv->remote_id);
  g_free (priv->remote_sdp);
  g_clear_pointer (&priv->metadata, json_node_unref);
  G_OBJECT_CLASS (gst_ecl_connection_parent_class)->finalize (object);
}

static void
gst_ecl_connection_class_init (GstEclConnectionClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  GST_DEBUG_CATEGORY_INIT (
      ecl_connection_debug, "eclconnection", 0, "ECL connection");
  object_class->get_property = gst_ecl_connection_get_property;
  object_class->dispose = gst_ecl_connection_dispose;
  object_class->finalize = gst_ecl_connection_finalize;

  /**
   * GstEclConnection:id:
   *
   * The connection's id, chosen by the caller.
   */
  properties[PROP_ID] = g_param_spec_string (
      "id", "Id", "The connection's id, chosen by the caller", NULL, flags);
  /**
   * GstEclConnection:remote-id:
   *
   * The id of the Peer at the other end.
   */
  properties[PROP_REMOTE_ID] = g_param_spec_string ("remote-id", "Remote id",
      "The id of the Peer at the other end", NULL, flags);
  /**
   * GstEclConnection:metadata:
   *
   * What the caller gave along, any JSON.
   */
  properties[PROP_METADATA] = g_param_spec_boxed ("metadata", "Metadata",
      "What the caller gave along, any JSON", JSON_TYPE_NODE, flags);
  /**
   * GstEclConnection:open:
   *
   * Whether the call was answered and is not closed.
   */
  properties[PROP_OPEN] = g_param_spec_boolean ("open", "Open",
      "Whether the call was answered and is not closed", FALSE, flags);
  /**
   * GstEclConnection:originator:
   *
   * Whether we called.
   */
  properties[PROP_ORIGINATOR] = g_param_spec_boolean (
      "originator", "Originator", "Whether we called", FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * GstEclConnection::close:
   * @self: the connection
   *
   * The call is over, whoever ended it; why, the session's `closed` tells.
   * Once, on the Peer's main context; nothing follows.
   */
  close_signal = g_signal_new ("close", G_TYPE_FROM_CLASS (klass),
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
gst_ecl_connection_init (GstEclConnection *self)
{
  GstEclConnectionPrivate *priv = get_private (self);

  ecl_message_queue_init (
      &priv->remote, ECL_MAX_WAITING_CANDIDATES, ECL_MAX_WAITING_BYTES);
  ecl_message_queue_init (
      &priv->local, ECL_MAX_WAITING_CANDIDATES, ECL_MAX_WAITING_BYTES);
}

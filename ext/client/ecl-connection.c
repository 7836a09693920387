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

#include <gst/rtc/ecl-timer.h>
#include "ecl-token.h"

GST_DEBUG_CATEGORY (gst_ecl_connection_debug);

enum {
  PROP_0,
  PROP_ID,
  PROP_REMOTE_ID,
  PROP_LABEL,
  PROP_METADATA,
  PROP_OPEN,
  PROP_ORIGINATOR,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];
static guint close_signal;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (
    GstEclConnection, gst_ecl_connection, G_TYPE_OBJECT)

GstEclConnectionPrivate *
gst_ecl_connection_get_private (GstEclConnection *self)
{
  return gst_ecl_connection_get_instance_private (self);
}

static GstEclConnectionPrivate *
get_private (GstEclConnection *self)
{
  return gst_ecl_connection_get_private (self);
}

/* Beginnings */

/* An empty label is none, as the SDKs have it. */
static GstEclConnection *
connection_new (GType gtype, EclConnectionType type,
    const EclConnectionTerms *terms, const GstEclConnectionOwner *funcs,
    gpointer owner)
{
  GstEclConnection *self = g_object_new (gtype, NULL);
  GstEclConnectionPrivate *priv = get_private (self);
  const char *prefix = type == ECL_CONNECTION_DATA ? "dc_" : "mc_";

  priv->type = type;
  priv->id = terms->id ? g_strdup (terms->id) : ecl_token_new (prefix);
  priv->remote_id = g_strdup (terms->remote_id);
  if (terms->label && *terms->label)
    priv->label = g_strdup (terms->label);
  priv->owner_funcs = *funcs;
  priv->owner = owner;
  return self;
}

/**
 * gst_ecl_connection_new_outgoing:
 * @gtype: a subclass
 * @type: what it carries
 * @terms: copied
 * @funcs: copied
 * @owner: for @funcs
 *
 * Returns: (transfer full): a connection; gst_ecl_connection_start() sends its
 * offer
 */
GstEclConnection *
gst_ecl_connection_new_outgoing (GType gtype, EclConnectionType type,
    const EclConnectionTerms *terms, const GstEclConnectionOwner *funcs,
    gpointer owner)
{
  GstEclConnection *self = connection_new (gtype, type, terms, funcs, owner);
  GstEclConnectionPrivate *priv = get_private (self);

  priv->originator = TRUE;
  priv->metadata = terms->metadata ? json_node_copy (terms->metadata) : NULL;
  return self;
}

/* What is kept of an offer beside its description, in bytes of JSON */
static gsize
measure_extras (const EclMessage *offer)
{
  return offer->metadata.len + offer->label.len + offer->dc_init.len;
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
  g_autofree char *label =
      offer->label.data ? ecl_json_dup_string (offer->label) : NULL;
  const EclConnectionTerms terms = {
      .remote_id = offer->src, .id = offer->connection_id, .label = label};
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
  self = connection_new (gtype, offer->connection_type, &terms, funcs, owner);
  priv = get_private (self);
  priv->remote_sdp = g_steal_pointer (&sdp);
  priv->description_bytes = offer->description.len;
  priv->extra_bytes = measure_extras (offer);
  if (offer->metadata.data) {
    g_autofree char *text =
        g_strndup (offer->metadata.data, offer->metadata.len);

    priv->metadata = json_from_string (text, NULL);
  }
  return self;
}

/* For the session's side */

void
gst_ecl_connection_notify_open (GstEclConnection *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_OPEN]);
}

void
gst_ecl_connection_emit_close (GstEclConnection *self)
{
  g_signal_emit (self, close_signal, 0);
}

/* What the Peer asks */

EclConnectionType
gst_ecl_connection_get_connection_type (GstEclConnection *self)
{
  return get_private (self)->type;
}

void
gst_ecl_connection_orphan (GstEclConnection *self)
{
  get_private (self)->owner = NULL;
  ecl_timer_stop (&get_private (self)->goodbye_timer);
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

/* Returns: bytes of JSON of what a connection keeps of its offer */
gsize
gst_ecl_connection_measure_offer (const EclMessage *offer)
{
  return offer->description.len + measure_extras (offer);
}

/* Returns: bytes of JSON of what the remote side's offers made it keep */
gsize
gst_ecl_connection_get_kept_bytes (GstEclConnection *self)
{
  GstEclConnectionPrivate *priv = get_private (self);

  return priv->description_bytes + priv->extra_bytes;
}

gboolean
gst_ecl_connection_has_session (GstEclConnection *self)
{
  return get_private (self)->session != NULL;
}

/* Returns: whether the application is yet to answer */
gboolean
gst_ecl_connection_is_pending (GstEclConnection *self)
{
  GstEclConnectionPrivate *priv = get_private (self);

  return !priv->originator && !priv->session &&
         priv->state == ECL_CONNECTION_STATE_WAITING;
}

gboolean
gst_ecl_connection_is_over (GstEclConnection *self)
{
  GstEclConnectionPrivate *priv = get_private (self);

  return priv->state >= ECL_CONNECTION_STATE_CLOSING;
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
 * Together with the remote Peer's id it finds the connection again, see
 * gst_ecl_peer_get_connection().
 *
 * Returns: (transfer none): the connection's id, chosen by the caller or made
 * up for it; unique for one pair of Peers
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
 * Whom the connection is with: whom we called, or who called us.
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
 * gst_ecl_connection_get_label:
 * @self: a connection
 *
 * As whoever called named it, see gst_ecl_peer_call() and
 * gst_ecl_peer_connect(). No SDK tells the label of a call.
 *
 * Returns: (transfer none): its name; without one, its id
 */
const char *
gst_ecl_connection_get_label (GstEclConnection *self)
{
  GstEclConnectionPrivate *priv = get_private (self);

  g_return_val_if_fail (GST_ECL_IS_CONNECTION (self), NULL);

  return priv->label ? priv->label : priv->id;
}

/**
 * gst_ecl_connection_get_metadata:
 * @self: a connection
 *
 * What the calling application wants the other one to know. Nothing in it was
 * checked but that it is JSON.
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
 * As the SDKs' `open`; #GstEclConnection:open notifies of changes.
 *
 * Returns: whether it is not closed and was answered; for a data connection,
 *   whether messages can go
 */
gboolean
gst_ecl_connection_is_open (GstEclConnection *self)
{
  GstEclConnectionPrivate *priv = get_private (self);

  g_return_val_if_fail (GST_ECL_IS_CONNECTION (self), FALSE);

  return priv->state == ECL_CONNECTION_STATE_OPEN;
}

/**
 * gst_ecl_connection_get_reason:
 * @self: a connection
 *
 * For #GstEclConnection::close, which does not tell it.
 *
 * Returns: (transfer none) (nullable): why it closed; %NULL while it is not,
 * and for a hang-up
 */
const GError *
gst_ecl_connection_get_reason (GstEclConnection *self)
{
  GstEclConnectionPrivate *priv = get_private (self);

  g_return_val_if_fail (GST_ECL_IS_CONNECTION (self), NULL);

  return priv->reason;
}

/**
 * gst_ecl_connection_close:
 * @self: a connection; one that is closed already stays so
 * @force: whether to tell the remote Peer by a message, as the SDK's
 *   `close(true)` does. PeerJS has no such message: there the session's close
 *   channel tells
 *
 * Hangs up. #GstEclConnection::close is emitted before this returns. What was
 * sent on a data connection arrives all the same, unless @force makes the
 * remote Peer close first.
 *
 * With @force an incoming connection that is not answered is refused, see
 * gst_ecl_media_connection_reject(), and an outgoing one cancelled, see
 * gst_ecl_media_connection_cancel().
 */
void
gst_ecl_connection_close (GstEclConnection *self, gboolean force)
{
  g_return_if_fail (GST_ECL_IS_CONNECTION (self));

  if (gst_ecl_connection_is_over (self))
    return;
  if (force && gst_ecl_connection_owes_answer (self)) {
    gst_ecl_connection_refuse (self, NULL);
    return;
  }
  if (GST_ECL_CONNECTION_GET_CLASS (self)->flush)
    GST_ECL_CONNECTION_GET_CLASS (self)->flush (self);
  if (force)
    gst_ecl_connection_send_force_close (self);
  gst_ecl_connection_end (self, NULL);
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
  case PROP_LABEL:
    g_value_set_string (value, gst_ecl_connection_get_label (self));
    break;
  case PROP_METADATA:
    g_value_set_boxed (value, priv->metadata);
    break;
  case PROP_OPEN:
    g_value_set_boolean (value, priv->state == ECL_CONNECTION_STATE_OPEN);
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
  ecl_timer_stop (&priv->goodbye_timer);
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
  g_free (priv->label);
  g_free (priv->remote_sdp);
  g_clear_pointer (&priv->metadata, json_node_unref);
  g_clear_error (&priv->reason);
  G_OBJECT_CLASS (gst_ecl_connection_parent_class)->finalize (object);
}

static void
gst_ecl_connection_class_init (GstEclConnectionClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  GST_DEBUG_CATEGORY_INIT (
      gst_ecl_connection_debug, "eclconnection", 0, "ECL connection");
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
   * GstEclConnection:label:
   *
   * Its name; without one, its id.
   */
  properties[PROP_LABEL] = g_param_spec_string (
      "label", "Label", "Its name; without one, its id", NULL, flags);
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
   * Whether it is not closed and the call was answered, or the channel of the
   * data connection is open.
   */
  properties[PROP_OPEN] = g_param_spec_boolean ("open", "Open",
      "Whether it is answered, or its channel open, and not closed", FALSE,
      flags);
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
   * The connection is over, whoever ended it; gst_ecl_connection_get_reason()
   * says why. Once, on the Peer's main context; nothing follows.
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

/* ecl-data-connection: messages to and from one remote Peer
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
/**
 * GstEclDataConnection:
 *
 * Messages to and from one remote Peer, made by gst_ecl_peer_connect() or
 * brought by #GstEclPeer::connection. It answers by itself and brings its own
 * session; #GstEclDataConnection::open tells when messages can go.
 *
 * Values are #GVariant<!-- -->s: null `mv` nothing, booleans `b`, numbers `x`
 * (integers), `t` (those above) or `d`, strings `s`, bytes `ay`, arrays `av`,
 * objects `a{sv}`. What is sent may have any other integer type, arrays and
 * tuples of anything and dictionaries with string keys as well. Except for
 * bytes these are the types of json_gvariant_deserialize().
 */
#include "ecl-data-connection-private.h"

#include "ecl-channel-init.h"
#include "ecl-data-init.h"

GST_DEBUG_CATEGORY (gst_ecl_data_connection_debug);
#define GST_CAT_DEFAULT gst_ecl_data_connection_debug

enum {
  PROP_0,
  PROP_SERIALIZATION,
  PROP_INIT,
  PROP_BUFFERED_AMOUNT,
  PROP_LOW_WATER,
  PROP_MAX_QUEUED,
  PROP_MAX_MESSAGE_SIZE,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];
guint gst_ecl_data_connection_signals[N_DATA_CONNECTION_SIGNALS];

G_DEFINE_FINAL_TYPE (
    GstEclDataConnection, gst_ecl_data_connection, GST_TYPE_ECL_CONNECTION)

GType
gst_ecl_serialization_get_type (void)
{
  static const GEnumValue values[] = {
      {GST_ECL_SERIALIZATION_BINARY, "GST_ECL_SERIALIZATION_BINARY", "binary"},
      {GST_ECL_SERIALIZATION_BINARY_UTF8, "GST_ECL_SERIALIZATION_BINARY_UTF8",
          "binary-utf8"},
      {GST_ECL_SERIALIZATION_JSON, "GST_ECL_SERIALIZATION_JSON", "json"},
      {GST_ECL_SERIALIZATION_NONE, "GST_ECL_SERIALIZATION_NONE", "none"},
      {0, NULL, NULL},
  };
  static gsize type = 0;

  if (g_once_init_enter (&type)) {
    GType new_type = g_enum_register_static ("GstEclSerialization", values);
    g_once_init_leave (&type, new_type);
  }
  return type;
}

/* The public names of what ext/protocol has */
G_STATIC_ASSERT ((int)GST_ECL_SERIALIZATION_BINARY == ECL_SERIALIZATION_BINARY);
G_STATIC_ASSERT ((int)GST_ECL_SERIALIZATION_NONE == ECL_SERIALIZATION_NONE);

/* Beginnings */

static char *
quote (const char *text)
{
  GString *json = g_string_new (NULL);

  ecl_json_append_string (json, text, -1);
  return g_string_free (json, FALSE);
}

static void
describe (GstEclDataConnection *self, EclProtocol protocol,
    GstEclSerialization serialization, GstStructure *init)
{
  self->init = init;
  self->serialization = serialization;
  /* The SDK does the same, on both sides. */
  if (protocol == ECL_PROTOCOL_ECL && ecl_data_init_is_partial (init) &&
      serialization != GST_ECL_SERIALIZATION_BINARY) {
    GST_WARNING_OBJECT (self,
        "\"%s\" may lose messages: its serialization is binary",
        gst_ecl_connection_get_label (GST_ECL_CONNECTION (self)));
    self->serialization = GST_ECL_SERIALIZATION_BINARY;
  }
  self->serialization_json = quote (ecl_serialization_get_name (
      (EclSerialization)self->serialization, protocol));
  self->init_json = ecl_data_init_to_json (init);
}

/* @error: for an @init that cannot be */
GstEclDataConnection *
gst_ecl_data_connection_new_outgoing (const EclConnectionTerms *terms,
    GstEclSerialization serialization, const GstStructure *init,
    const GstEclConnectionOwner *funcs, gpointer owner, GError **error)
{
  g_autoptr (GstEclConnection) connection = gst_ecl_connection_new_outgoing (
      GST_TYPE_ECL_DATA_CONNECTION, ECL_CONNECTION_DATA, terms, funcs, owner);
  GstStructure *options = ecl_channel_init_read (
      init, gst_ecl_connection_get_label (connection), error);

  if (!options)
    return NULL;
  describe (GST_ECL_DATA_CONNECTION (connection), funcs->protocol,
      serialization, options);
  return GST_ECL_DATA_CONNECTION (g_steal_pointer (&connection));
}

/* PeerJS has no dcInit; what it calls unreliable is a channel without order. */
static GstStructure *
init_of_offer (const EclMessage *offer)
{
  GstStructure *init = ecl_data_init_from_json (offer->dc_init);

  if (!offer->dc_init.data && !ecl_message_is_reliable (offer))
    gst_structure_set (init, "ordered", G_TYPE_BOOLEAN, FALSE, NULL);
  return init;
}

/* @error: also for a serialization that we do not know */
GstEclDataConnection *
gst_ecl_data_connection_new_incoming (const EclMessage *offer,
    const GstEclConnectionOwner *funcs, gpointer owner, GError **error)
{
  EclSerialization serialization;
  g_autofree char *name = offer->serialization.data
                              ? ecl_json_dup_string (offer->serialization)
                              : NULL;
  GstEclConnection *connection;

  if (!ecl_serialization_from_name (name, funcs->protocol, &serialization)) {
    g_set_error (error, GST_ECL_ERROR, GST_ECL_ERROR_FAILED,
        "%s offers a data connection whose serialization \"%.32s\" is unknown",
        offer->src, name);
    return NULL;
  }
  connection = gst_ecl_connection_new_incoming (
      GST_TYPE_ECL_DATA_CONNECTION, offer, funcs, owner, error);
  if (connection)
    describe (GST_ECL_DATA_CONNECTION (connection), funcs->protocol,
        (GstEclSerialization)serialization, init_of_offer (offer));
  return (GstEclDataConnection *)connection;
}

static void
complete_offer (GstEclConnection *connection, gpointer message)
{
  GstEclDataConnection *self = GST_ECL_DATA_CONNECTION (connection);
  EclMessage *offer = message;

  offer->serialization =
      (EclSpan){self->serialization_json, strlen (self->serialization_json)};
  offer->dc_init = (EclSpan){self->init_json, strlen (self->init_json)};
}

/* What an application asks */

/**
 * gst_ecl_data_connection_get_serialization:
 * @self: a connection
 *
 * As whoever connected chose it; over an ECLWebRTC channel that may lose
 * messages always %GST_ECL_SERIALIZATION_BINARY.
 *
 * Returns: how its messages are written
 */
GstEclSerialization
gst_ecl_data_connection_get_serialization (GstEclDataConnection *self)
{
  g_return_val_if_fail (
      GST_ECL_IS_DATA_CONNECTION (self), GST_ECL_SERIALIZATION_BINARY);

  return self->serialization;
}

/**
 * gst_ecl_data_connection_get_init:
 * @self: a connection
 *
 * As whoever connected asked for it. Of PeerJS only "ordered" is known.
 *
 * Returns: (transfer none): what its channel was made with, as
 *   gst_ecl_peer_connect() takes it
 */
const GstStructure *
gst_ecl_data_connection_get_init (GstEclDataConnection *self)
{
  g_return_val_if_fail (GST_ECL_IS_DATA_CONNECTION (self), NULL);

  return self->init;
}

static void
gst_ecl_data_connection_get_property (
    GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GstEclDataConnection *self = GST_ECL_DATA_CONNECTION (object);

  switch (id) {
  case PROP_SERIALIZATION:
    g_value_set_enum (value, self->serialization);
    break;
  case PROP_INIT:
    g_value_set_boxed (value, self->init);
    break;
  case PROP_BUFFERED_AMOUNT:
    g_value_set_uint64 (
        value, gst_ecl_data_connection_get_buffered_amount (self));
    break;
  case PROP_LOW_WATER:
    g_value_set_uint64 (value, self->low_water);
    break;
  case PROP_MAX_QUEUED:
    g_value_set_uint64 (value, self->max_queued);
    break;
  case PROP_MAX_MESSAGE_SIZE:
    g_value_set_uint64 (value, self->max_message_size);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
gst_ecl_data_connection_set_property (
    GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GstEclDataConnection *self = GST_ECL_DATA_CONNECTION (object);

  switch (id) {
  case PROP_LOW_WATER:
    self->low_water = g_value_get_uint64 (value);
    gst_ecl_data_connection_feed (self);
    break;
  case PROP_MAX_QUEUED:
    self->max_queued = g_value_get_uint64 (value);
    break;
  case PROP_MAX_MESSAGE_SIZE:
    self->max_message_size = g_value_get_uint64 (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

/* Class */

static void
gst_ecl_data_connection_dispose (GObject *object)
{
  GstEclDataConnection *self = GST_ECL_DATA_CONNECTION (object);

  gst_ecl_data_connection_stop (self);
  G_OBJECT_CLASS (gst_ecl_data_connection_parent_class)->dispose (object);
}

static void
gst_ecl_data_connection_finalize (GObject *object)
{
  GstEclDataConnection *self = GST_ECL_DATA_CONNECTION (object);

  g_free (self->serialization_json);
  g_free (self->init_json);
  g_clear_pointer (&self->init, gst_structure_free);
  g_clear_pointer (&self->serializer, ecl_serializer_free);
  G_OBJECT_CLASS (gst_ecl_data_connection_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass *object_class)
{
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  const GParamFlags settings =
      G_PARAM_READWRITE | G_PARAM_CONSTRUCT | G_PARAM_STATIC_STRINGS;

  /**
   * GstEclDataConnection:serialization:
   *
   * How its messages are written.
   */
  properties[PROP_SERIALIZATION] = g_param_spec_enum ("serialization",
      "Serialization", "How its messages are written",
      GST_TYPE_ECL_SERIALIZATION, GST_ECL_SERIALIZATION_BINARY, readable);
  /**
   * GstEclDataConnection:init:
   *
   * What its channel was made with, as gst_ecl_peer_connect() takes it.
   */
  properties[PROP_INIT] = g_param_spec_boxed ("init", "Init",
      "What its channel was made with", GST_TYPE_STRUCTURE, readable);
  /**
   * GstEclDataConnection:buffered-amount:
   *
   * See gst_ecl_data_connection_get_buffered_amount().
   */
  properties[PROP_BUFFERED_AMOUNT] = g_param_spec_uint64 ("buffered-amount",
      "Buffered amount", "Bytes sent that are still on this side", 0,
      G_MAXUINT64, 0, readable);
  /**
   * GstEclDataConnection:low-water:
   *
   * Bytes of #GstEclDataConnection:buffered-amount at which
   * #GstEclDataConnection::low-water is emitted.
   */
  properties[PROP_LOW_WATER] = g_param_spec_uint64 ("low-water", "Low water",
      "Bytes of buffered-amount at which low-water is emitted", 0, G_MAXUINT64,
      512 * 1024, settings);
  /**
   * GstEclDataConnection:max-queued:
   *
   * Most bytes of messages that wait to be sent; further ones are refused. One
   * message always fits.
   */
  properties[PROP_MAX_QUEUED] = g_param_spec_uint64 ("max-queued", "Max queued",
      "Most bytes of messages that wait to be sent; further ones are refused",
      0, G_MAXUINT64, 64 * 1024 * 1024, settings);
  /**
   * GstEclDataConnection:max-message-size:
   *
   * Bytes of the largest message as packed, sent or received. Counts when it is
   * set before #GstEclDataConnection::open. A remote side can make us hold
   * 64 MiB, or this much when it is more, of messages that are not complete.
   */
  properties[PROP_MAX_MESSAGE_SIZE] =
      g_param_spec_uint64 ("max-message-size", "Max message size",
          "Bytes of the largest message as packed, sent or received", 1024,
          G_MAXINT64, ECL_DATA_MAX_SIZE, settings);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
install_signals (GType type)
{
  guint *signals = gst_ecl_data_connection_signals;

  /**
   * GstEclDataConnection::open:
   * @self: the connection
   *
   * Messages can go. Once.
   */
  signals[DATA_CONNECTION_SIGNAL_OPEN] = g_signal_new (
      "open", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  /**
   * GstEclDataConnection::data:
   * @self: the connection
   * @value: the message
   * @name: (nullable): of a file
   * @mime_type: (nullable): of a file or blob; "" when its type is not known
   *
   * A message came. Only ECLWebRTC's binary serializations tell of files.
   */
  signals[DATA_CONNECTION_SIGNAL_DATA] =
      g_signal_new ("data", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
          G_TYPE_NONE, 3, G_TYPE_VARIANT, G_TYPE_STRING, G_TYPE_STRING);
  /**
   * GstEclDataConnection::low-water:
   * @self: the connection
   *
   * #GstEclDataConnection:buffered-amount was above
   * #GstEclDataConnection:low-water and is not any more.
   */
  signals[DATA_CONNECTION_SIGNAL_LOW_WATER] = g_signal_new ("low-water", type,
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  /**
   * GstEclDataConnection::error:
   * @self: the connection
   * @error: a #GstEclError
   *
   * A message that came makes no sense or is beyond the limits, or one that was
   * to be sent could not be. The connection goes on, unless
   * #GstEclConnection::close follows.
   */
  signals[DATA_CONNECTION_SIGNAL_ERROR] = g_signal_new ("error", type,
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
gst_ecl_data_connection_class_init (GstEclDataConnectionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstEclConnectionClass *connection_class = GST_ECL_CONNECTION_CLASS (klass);

  GST_DEBUG_CATEGORY_INIT (gst_ecl_data_connection_debug, "ecldataconnection",
      0, "ECL data connection");
  object_class->get_property = gst_ecl_data_connection_get_property;
  object_class->set_property = gst_ecl_data_connection_set_property;
  object_class->dispose = gst_ecl_data_connection_dispose;
  object_class->finalize = gst_ecl_data_connection_finalize;
  connection_class->complete_offer = complete_offer;
  connection_class->flush = gst_ecl_data_connection_flush;
  install_properties (object_class);
  install_signals (G_TYPE_FROM_CLASS (klass));
}

static void
gst_ecl_data_connection_init (GstEclDataConnection *self)
{
  g_queue_init (&self->sends);
}

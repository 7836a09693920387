/* ecl-peer-settings: what a Peer can be told, as its properties
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-peer-settings.h"

#include "ecl-peer.h"
#include "ecl-token.h"

#define DEFAULT_SERVER "http://127.0.0.1:9000/"
#define DEFAULT_ECL_KEY "00000000-0000-0000-0000-000000000000"
#define DEFAULT_PEERJS_KEY "peerjs"

/* The properties that are a number. */
static const struct {
  const char *name;
  const char *nick;
  const char *blurb;
  guint minimum;
  guint maximum;
  guint initial;
  gsize offset;
} numbers[] = {
#define NUMBER(field) G_STRUCT_OFFSET (GstEclPeerSettings, field)
    /**
     * GstEclPeer:open-timeout:
     *
     * Milliseconds in which the server has to have registered the Peer, from
     * gst_ecl_peer_open() or an attempt to register again on; the attempt has
     * failed otherwise.
     */
    {"open-timeout", "Open timeout",
        "Milliseconds until the server has to have registered us", 1, G_MAXINT,
        10000, NUMBER (open_timeout)},
    /**
     * GstEclPeer:close-timeout:
     *
     * Milliseconds that destroying the Peer may take to tell everybody.
     */
    {"close-timeout", "Close timeout",
        "Milliseconds that destroying may take to tell everybody", 1, G_MAXINT,
        2000, NUMBER (close_timeout)},
    /**
     * GstEclPeer:heartbeat-interval:
     *
     * Milliseconds between the protocol's own heartbeats; 0 for what the SDKs
     * do: 25000 for ECLWebRTC, 5000 for PeerJS.
     */
    {"heartbeat-interval", "Heartbeat interval",
        "Milliseconds between the protocol's own heartbeats, 0 for what the "
        "SDK does (ECLWebRTC 25000, PeerJS 5000)",
        0, G_MAXINT / 4, 0, NUMBER (heartbeat_interval)},
    /**
     * GstEclPeer:max-message-size:
     *
     * Bytes of the longest message that the server may send; a longer one ends
     * the connection to it.
     */
    {"max-message-size", "Maximum message size",
        "Bytes of the longest message that the server may send; a longer one "
        "ends the connection",
        1024, G_MAXINT, 32 * 1024 * 1024, NUMBER (max_message_size)},
    /**
     * GstEclPeer:max-queued-messages:
     *
     * How many messages are kept while there is no connection to the server.
     * The oldest go first.
     */
    {"max-queued-messages", "Maximum queued messages",
        "How many messages are kept while there is no connection to the "
        "server; the oldest go first",
        0, G_MAXINT, 1024, NUMBER (max_queued_messages)},
    /**
     * GstEclPeer:max-pending-calls:
     *
     * How many incoming calls may wait to be answered. Further ones are
     * ignored.
     */
    {"max-pending-calls", "Maximum pending calls",
        "How many incoming calls may wait to be answered; further ones are "
        "ignored",
        0, G_MAXINT, 256, NUMBER (max_pending_calls)},
    /**
     * GstEclPeer:max-data-connections:
     *
     * How many data connections there may be for another one to be let in.
     * Further ones are ignored. Refused ones do not count, see
     * #GstEclPeer:max-refusals.
     */
    {"max-data-connections", "Maximum data connections",
        "How many data connections there may be for another one to be let in; "
        "further ones are ignored",
        0, G_MAXINT, 256, NUMBER (max_data_connections)},
    /**
     * GstEclPeer:max-refusals:
     *
     * How many refused calls and data connections may be there at a time to
     * tell their remote Peers, which takes three seconds each, see
     * gst_ecl_media_connection_reject(). What is refused beyond that is dropped
     * without an answer; so is what would make their offers hold more than
     * #GstEclPeer:max-offer-bytes together.
     */
    {"max-refusals", "Maximum refusals",
        "How many refused connections may be there at a time to tell their "
        "remote Peers; further ones are dropped without an answer",
        0, G_MAXINT, 256, NUMBER (max_refusals)},
    /**
     * GstEclPeer:max-room-members:
     *
     * How many other members of one room there may be. Further ones are
     * ignored.
     */
    {"max-room-members", "Maximum room members",
        "How many other members of one room there may be; further ones are "
        "ignored",
        1, G_MAXINT, 256, NUMBER (max_room_members)},
    /**
     * GstEclPeer:max-offer-bytes:
     *
     * Bytes of JSON that incoming calls which wait to be answered may hold
     * together, and the same for incoming data connections, these as long as
     * they live: of their offers with metadata, label and channel options. An
     * offer beyond that is ignored.
     */
    {"max-offer-bytes", "Maximum offer bytes",
        "Bytes that the offers and metadata of calls that wait to be answered "
        "may have together, and those of data connections; what exceeds them "
        "is ignored",
        1024, G_MAXINT, 4 * 1024 * 1024, NUMBER (max_offer_bytes)},
    /**
     * GstEclPeer:reconnect-attempts:
     *
     * How often in a row the Peer registers again after a loss; 0 for never,
     * %G_MAXUINT for without end.
     */
    {"reconnect-attempts", "Reconnect attempts",
        "How often in a row to register again after a loss, 0 for never, "
        "4294967295 for without end",
        0, G_MAXUINT, G_MAXUINT, NUMBER (reconnect_attempts)},
    /**
     * GstEclPeer:reconnect-delay:
     *
     * Milliseconds before the first attempt to register again. Doubled for each
     * further one up to #GstEclPeer:reconnect-delay-max, each longer or shorter
     * by #GstEclPeer:reconnect-jitter.
     */
    {"reconnect-delay", "Reconnect delay",
        "Milliseconds before the first attempt to register again, doubled for "
        "each further one",
        1, G_MAXINT, 1000, NUMBER (reconnect_delay)},
    /**
     * GstEclPeer:reconnect-delay-max:
     *
     * Milliseconds at which the doubling of #GstEclPeer:reconnect-delay stops.
     */
    {"reconnect-delay-max", "Maximum reconnect delay",
        "Milliseconds at which the doubling of reconnect-delay stops", 1,
        G_MAXINT, 5000, NUMBER (reconnect_delay_max)},
    /**
     * GstEclPeer:reconnect-jitter:
     *
     * Percent by which each delay before an attempt to register again is longer
     * or shorter at random.
     */
    {"reconnect-jitter", "Reconnect jitter",
        "Percent by which each of these delays is longer or shorter at random",
        0, 100, 50, NUMBER (reconnect_jitter)},
    /**
     * GstEclPeer:reclaim-timeout:
     *
     * Milliseconds after a loss for which a server that says the id is taken is
     * asked again: it may not have noticed yet that the Peer was lost.
     * Afterwards that is an error.
     */
    {"reclaim-timeout", "Reclaim timeout",
        "Milliseconds after a loss for which a server that says our id is "
        "taken is asked again, since it may not have noticed yet that we were "
        "lost; then that is an error",
        0, G_MAXINT, 120000, NUMBER (reclaim_timeout)},
    /**
     * GstEclPeer:watchdog:
     *
     * Seconds without a packet of the remote side that end a session; 0 for
     * never. Counts for sessions that gst_ecl_peer_configure_session() sees
     * afterwards.
     */
    {"watchdog", "Watchdog",
        "Seconds without a packet from the remote side that end a session, 0 "
        "for never",
        0, 3600, 10, NUMBER (watchdog)},
    /**
     * GstEclPeer:connect-timeout:
     *
     * Seconds that an answered session may take to connect; 0 for unlimited.
     * Counts for sessions that gst_ecl_peer_configure_session() sees
     * afterwards.
     */
    {"connect-timeout", "Connect timeout",
        "Seconds that an answered session may take to connect, 0 for unlimited",
        0, 3600, 30, NUMBER (connect_timeout)},
#undef NUMBER
};

GType
gst_ecl_signaling_protocol_get_type (void)
{
  static const GEnumValue values[] = {
      {GST_ECL_SIGNALING_PROTOCOL_ECL, "GST_ECL_SIGNALING_PROTOCOL_ECL", "ecl"},
      {GST_ECL_SIGNALING_PROTOCOL_PEERJS, "GST_ECL_SIGNALING_PROTOCOL_PEERJS",
          "peerjs"},
      {0, NULL, NULL},
  };
  static gsize type = 0;

  if (g_once_init_enter (&type)) {
    GType new_type = g_enum_register_static ("GstEclSignalingProtocol", values);
    g_once_init_leave (&type, new_type);
  }
  return type;
}

static void
install_ice (GObjectClass *object_class)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  /**
   * GstEclPeer:stun-server:
   *
   * STUN server for sessions, as webrtcbin takes it: `stun://HOST:PORT`; %NULL
   * for none. This and the next properties count for sessions that
   * gst_ecl_peer_configure_session() sees afterwards.
   */
  g_object_class_install_property (object_class, GST_ECL_PEER_PROP_STUN_SERVER,
      g_param_spec_string ("stun-server", "STUN server",
          "STUN server, stun://host:port; unset for none", NULL, flags));
  /**
   * GstEclPeer:turn-servers:
   *
   * TURN servers for sessions, as webrtcbin takes them:
   * `turn://USER:PASSWORD@HOST:PORT?transport=udp`, also `tcp` and `turns://`;
   * user and password percent-encoded.
   *
   * The account may be left out of the URI where the signaling server gives one
   * that is not bound to servers of its choice, as the original service of
   * ECLWebRTC did. (Its SDK has the host compiled in; here it is chosen.)
   */
  g_object_class_install_property (object_class, GST_ECL_PEER_PROP_TURN_SERVERS,
      g_param_spec_boxed ("turn-servers", "TURN servers",
          "TURN servers, turn(s)://user:password@host:port", G_TYPE_STRV,
          flags));
  /**
   * GstEclPeer:ice-transport-policy:
   *
   * Which candidates sessions may use: all, or relayed ones only.
   */
  g_object_class_install_property (object_class,
      GST_ECL_PEER_PROP_ICE_TRANSPORT_POLICY,
      g_param_spec_enum ("ice-transport-policy", "ICE transport policy",
          "Which candidates may be used: all of them, or relayed ones only",
          GST_TYPE_WEBRTC_ICE_TRANSPORT_POLICY,
          GST_WEBRTC_ICE_TRANSPORT_POLICY_ALL, flags));
  /**
   * GstEclPeer:use-server-turn:
   *
   * Whether sessions use the TURN account that the signaling server gives when
   * the Peer registers, if it does: the `turn` option of the SDK.
   */
  g_object_class_install_property (object_class,
      GST_ECL_PEER_PROP_USE_SERVER_TURN,
      g_param_spec_boolean ("use-server-turn", "Use server's TURN",
          "Whether the TURN account that the signaling server gives is used",
          TRUE, flags | G_PARAM_CONSTRUCT));
}

/* Where it registers, as whom, and how it proves that */
static void
install_registration (GObjectClass *object_class)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  /**
   * GstEclPeer:id:
   *
   * The id to ask for, %NULL to be given one; once open, the one in use.
   */
  g_object_class_install_property (object_class, GST_ECL_PEER_PROP_ID,
      g_param_spec_string ("id", "Id",
          "The id to ask for, unset to be given one; once open, the one in use",
          NULL, flags | G_PARAM_CONSTRUCT_ONLY));
  /**
   * GstEclPeer:server:
   *
   * URL of the signaling server, see gst_ecl_peer_new().
   */
  g_object_class_install_property (object_class, GST_ECL_PEER_PROP_SERVER,
      g_param_spec_string ("server", "Server", "URL of the signaling server",
          NULL, flags | G_PARAM_CONSTRUCT_ONLY));
  /**
   * GstEclPeer:protocol:
   *
   * What the signaling server speaks.
   */
  g_object_class_install_property (object_class, GST_ECL_PEER_PROP_PROTOCOL,
      g_param_spec_enum ("protocol", "Protocol",
          "What the signaling server speaks", GST_TYPE_ECL_SIGNALING_PROTOCOL,
          GST_ECL_SIGNALING_PROTOCOL_ECL, flags | G_PARAM_CONSTRUCT_ONLY));
  /**
   * GstEclPeer:key:
   *
   * API key.
   */
  g_object_class_install_property (object_class, GST_ECL_PEER_PROP_KEY,
      g_param_spec_string ("key", "Key", "API key", NULL,
          G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS));
  /**
   * GstEclPeer:token:
   *
   * What proves to the server that the id is this Peer's, whenever it registers
   * again: the `token` option of PeerJS, and what the SDK of ECLWebRTC makes
   * up. %NULL for a random one.
   *
   * A process that is started again takes its id back with the id and the token
   * that it had before, also while the server still keeps the id for it. Two
   * Peers with both the same at the same time take the id from each other.
   *
   * It is a secret: whoever has it could take the id. So it should be hard to
   * guess, and cannot be read back. `ecl-server` takes up to 256 bytes.
   */
  g_object_class_install_property (object_class, GST_ECL_PEER_PROP_TOKEN,
      g_param_spec_string ("token", "Token",
          "What proves to the server that the id is ours; unset for a random "
          "one",
          NULL,
          G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS));
  /**
   * GstEclPeer:credential:
   *
   * What is shown to a server that demands a credential for the API key, see
   * gst_ecl_credential_new(); %NULL for none. It is shown whenever the Peer
   * registers, after a loss too: one that is set later counts from the next
   * time on. gst_ecl_peer_update_credential_async() is for a Peer that is to
   * stay registered.
   *
   * It cannot be read back: whoever has it could register in the Peer's place.
   */
  g_object_class_install_property (object_class, GST_ECL_PEER_PROP_CREDENTIAL,
      g_param_spec_boxed ("credential", "Credential",
          "What is shown to a server that demands a credential for the key",
          GST_TYPE_STRUCTURE, G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS));
}

/**
 * gst_ecl_peer_settings_install:
 * @object_class: class of a Peer
 *
 * Installs the properties with the ids of this file.
 */
void
gst_ecl_peer_settings_install (GObjectClass *object_class)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  install_registration (object_class);
  /**
   * GstEclPeer:tls-validation:
   *
   * Whether the server's certificate has to be valid. Used at the next open.
   */
  g_object_class_install_property (object_class,
      GST_ECL_PEER_PROP_TLS_VALIDATION,
      g_param_spec_boolean ("tls-validation", "TLS validation",
          "Whether the server's certificate has to be valid", TRUE,
          flags | G_PARAM_CONSTRUCT));
  /**
   * GstEclPeer:open:
   *
   * Whether the Peer is registered at its server now.
   */
  g_object_class_install_property (object_class, GST_ECL_PEER_PROP_OPEN,
      g_param_spec_boolean ("open", "Open",
          "Whether the Peer is registered at its server now", FALSE,
          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
  /**
   * GstEclPeer:connections:
   *
   * The connections, see gst_ecl_peer_get_connections().
   */
  g_object_class_install_property (object_class, GST_ECL_PEER_PROP_CONNECTIONS,
      g_param_spec_object ("connections", "Connections",
          "The connections, of GstEclConnection", G_TYPE_LIST_MODEL,
          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
  /**
   * GstEclPeer:rooms:
   *
   * The rooms, see gst_ecl_peer_get_rooms().
   */
  g_object_class_install_property (object_class, GST_ECL_PEER_PROP_ROOMS,
      g_param_spec_object ("rooms", "Rooms", "The rooms, of GstEclRoom",
          G_TYPE_LIST_MODEL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
  install_ice (object_class);
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    g_object_class_install_property (object_class,
        GST_ECL_PEER_PROP_FIRST_NUMBER + i,
        g_param_spec_uint (numbers[i].name, numbers[i].nick, numbers[i].blurb,
            numbers[i].minimum, numbers[i].maximum, numbers[i].initial,
            flags | G_PARAM_CONSTRUCT));
}

static void
set_text (char **field, const GValue *value)
{
  const char *text = g_value_get_string (value);

  g_free (*field);
  *field = text && *text ? g_strdup (text) : NULL;
}

/* What @property, one of numbers[], is kept in */
static guint *
number_field (const GstEclPeerSettings *self, guint property)
{
  return &G_STRUCT_MEMBER (
      guint, self, numbers[property - GST_ECL_PEER_PROP_FIRST_NUMBER].offset);
}

void
gst_ecl_peer_settings_set (
    GstEclPeerSettings *self, guint property, const GValue *value)
{
  switch (property) {
  case GST_ECL_PEER_PROP_ID:
    set_text (&self->id, value);
    break;
  case GST_ECL_PEER_PROP_SERVER:
    set_text (&self->server, value);
    break;
  case GST_ECL_PEER_PROP_PROTOCOL:
    self->protocol =
        g_value_get_enum (value) == GST_ECL_SIGNALING_PROTOCOL_PEERJS
            ? ECL_PROTOCOL_PEERJS
            : ECL_PROTOCOL_ECL;
    break;
  case GST_ECL_PEER_PROP_KEY:
    set_text (&self->key, value);
    break;
  case GST_ECL_PEER_PROP_TOKEN:
    set_text (&self->token, value);
    self->token_given = self->token != NULL;
    break;
  case GST_ECL_PEER_PROP_CREDENTIAL:
    g_clear_pointer (&self->credential, gst_structure_free);
    self->credential = g_value_dup_boxed (value);
    break;
  case GST_ECL_PEER_PROP_TLS_VALIDATION:
    self->tls_validation = g_value_get_boolean (value);
    break;
  case GST_ECL_PEER_PROP_STUN_SERVER:
    set_text (&self->stun_server, value);
    break;
  case GST_ECL_PEER_PROP_TURN_SERVERS:
    g_strfreev (self->turn_servers);
    self->turn_servers = g_value_dup_boxed (value);
    break;
  case GST_ECL_PEER_PROP_ICE_TRANSPORT_POLICY:
    self->ice_transport_policy = g_value_get_enum (value);
    break;
  case GST_ECL_PEER_PROP_USE_SERVER_TURN:
    self->use_server_turn = g_value_get_boolean (value);
    break;
  default:
    *number_field (self, property) = g_value_get_uint (value);
  }
}

void
gst_ecl_peer_settings_get (
    const GstEclPeerSettings *self, guint property, GValue *value)
{
  switch (property) {
  case GST_ECL_PEER_PROP_ID:
    g_value_set_string (value, self->id);
    break;
  case GST_ECL_PEER_PROP_SERVER:
    g_value_set_string (value, self->server);
    break;
  case GST_ECL_PEER_PROP_PROTOCOL:
    g_value_set_enum (value, self->protocol == ECL_PROTOCOL_PEERJS
                                 ? GST_ECL_SIGNALING_PROTOCOL_PEERJS
                                 : GST_ECL_SIGNALING_PROTOCOL_ECL);
    break;
  case GST_ECL_PEER_PROP_TLS_VALIDATION:
    g_value_set_boolean (value, self->tls_validation);
    break;
  case GST_ECL_PEER_PROP_STUN_SERVER:
    g_value_set_string (value, self->stun_server);
    break;
  case GST_ECL_PEER_PROP_TURN_SERVERS:
    g_value_set_boxed (value, self->turn_servers);
    break;
  case GST_ECL_PEER_PROP_ICE_TRANSPORT_POLICY:
    g_value_set_enum (value, self->ice_transport_policy);
    break;
  case GST_ECL_PEER_PROP_USE_SERVER_TURN:
    g_value_set_boolean (value, self->use_server_turn);
    break;
  default:
    g_value_set_uint (value, *number_field (self, property));
  }
}

/* Fills in what was left out. */
void
gst_ecl_peer_settings_complete (GstEclPeerSettings *self)
{
  if (!self->server)
    self->server = g_strdup (DEFAULT_SERVER);
  if (!self->key)
    self->key =
        g_strdup (self->protocol == ECL_PROTOCOL_PEERJS ? DEFAULT_PEERJS_KEY
                                                        : DEFAULT_ECL_KEY);
  if (!self->token)
    self->token = ecl_token_new ("");
}

void
gst_ecl_peer_settings_clear (GstEclPeerSettings *self)
{
  g_clear_pointer (&self->server, g_free);
  g_clear_pointer (&self->key, g_free);
  g_clear_pointer (&self->id, g_free);
  g_clear_pointer (&self->token, g_free);
  g_clear_pointer (&self->credential, gst_structure_free);
  g_clear_pointer (&self->stun_server, g_free);
  g_clear_pointer (&self->turn_servers, g_strfreev);
}

/* ecl-transport-ecl: ECLWebRTC over a direct websocket
 *
 * Engine.IO 3 carries Socket.IO 2 carries the ECLWebRTC events. The SDK starts
 * with HTTP polling and upgrades; a client may as well open the websocket at
 * once, which every Engine.IO 3 server takes.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "ecl-transport-soup.h"

#include "ecl-engineio.h"
#include "ecl-protocol-ecl.h"
#include "ecl-server-url.h"
#include "ecl-socketio-event.h"

GST_DEBUG_CATEGORY_STATIC (ecl_transport_ecl_debug);
#define GST_CAT_DEFAULT ecl_transport_ecl_debug

/* What the SDK sends, in ms. */
#define PING_INTERVAL 25000
/* Bounds on the heartbeat that a server may ask of us, in ms. */
#define MIN_PROBE_INTERVAL 100
#define MAX_PROBE_INTERVAL (10 * 60 * 1000)
/* A server's URL that ends like this is a dispatcher's. */
#define DISPATCHER_PATH "/signaling/"

struct _GstEclTransportEcl {
  GstEclTransportSoup parent;

  EclSocketioEvent event; /* whose attachments are on their way */
};

#define GST_TYPE_ECL_TRANSPORT_ECL (gst_ecl_transport_ecl_get_type ())
G_DECLARE_FINAL_TYPE (GstEclTransportEcl, gst_ecl_transport_ecl, GST_ECL,
    TRANSPORT_ECL, GstEclTransportSoup)
G_DEFINE_FINAL_TYPE (
    GstEclTransportEcl, gst_ecl_transport_ecl, GST_TYPE_ECL_TRANSPORT_SOUP)

static void
append_query (GString *query, const char *name, const char *value)
{
  if (query->len)
    g_string_append_c (query, '&');
  g_string_append_printf (query, "%s=", name);
  g_string_append_uri_escaped (query, value, NULL, FALSE);
}

static void
connect_to (GstEclTransportSoup *self, GUri *server)
{
  const GstEclTransportConfig *config =
      gst_ecl_transport_soup_get_config (self);
  g_autoptr (GString) query = g_string_new (NULL);

  append_query (query, "apiKey", config->key);
  append_query (query, "token", config->token);
  append_query (query, "platform", "gstreamer");
  append_query (query, "sdk_version", PACKAGE_VERSION);
  if (config->id)
    append_query (query, "peerId", config->id);
  if (config->credential)
    append_query (query, "credential", config->credential);
  append_query (query, "EIO", "3");
  append_query (query, "transport", "websocket");
  gst_ecl_transport_soup_connect (self, server, "socket.io/", query->str);
}

/* A dispatcher answers {"domain":"HOST"}. */
static void
on_dispatched (GstEclTransportSoup *self, const char *body, gsize len)
{
  const GstEclTransportConfig *config =
      gst_ecl_transport_soup_get_config (self);
  g_autoptr (GError) error = NULL;
  g_autofree char *domain = NULL;
  g_autoptr (GUri) server = NULL;
  EclSpan answer;

  if (ecl_json_scan (body, len, &answer, &error) &&
      ecl_json_type (answer) == ECL_JSON_OBJECT)
    domain = ecl_json_dup_member_string (answer, "domain");
  if (domain)
    server = ecl_server_url_from_domain (config->server, domain, NULL);
  if (!server) {
    gst_ecl_transport_soup_fail (
        self, g_error_new (GST_ECL_ERROR, GST_ECL_ERROR_SERVER,
                  "the dispatcher %s names no signaling server; give the "
                  "server's own "
                  "URL instead",
                  g_uri_get_host (config->server)));
    return;
  }
  GST_DEBUG_OBJECT (self, "dispatched to %s", domain);
  connect_to (self, server);
}

/* The SDK asks its dispatcher up to ten times in a row; here the caller's
 * schedule for reconnecting is the only one that repeats anything. */
static void
gst_ecl_transport_ecl_start (GstEclTransportSoup *self)
{
  GUri *server = gst_ecl_transport_soup_get_config (self)->server;

  if (g_str_has_suffix (g_uri_get_path (server), DISPATCHER_PATH)) {
    g_autofree char *path = g_strndup (
        g_uri_get_path (server), strlen (g_uri_get_path (server)) - 1);
    g_autoptr (GUri) url =
        g_uri_build (G_URI_FLAGS_ENCODED, g_uri_get_scheme (server), NULL,
            g_uri_get_host (server), g_uri_get_port (server), path, NULL, NULL);

    gst_ecl_transport_soup_fetch (self, url, on_dispatched);
  } else {
    connect_to (self, server);
  }
}

static void
take_handshake (GstEclTransportSoup *self, EclSpan data)
{
  gint64 interval = PING_INTERVAL, timeout = 20000;
  EclSpan handshake, value;

  if (!ecl_json_scan (data.data, data.len, &handshake, NULL))
    return;
  if (ecl_json_get_member (handshake, "pingInterval", &value))
    ecl_json_get_int64 (value, &interval);
  if (ecl_json_get_member (handshake, "pingTimeout", &value))
    ecl_json_get_int64 (value, &timeout);
  gst_ecl_transport_soup_watch (self,
      CLAMP (interval, MIN_PROBE_INTERVAL, MAX_PROBE_INTERVAL),
      CLAMP (timeout, MIN_PROBE_INTERVAL, MAX_PROBE_INTERVAL));
}

static void
take_event (GstEclTransportSoup *self, const EclSocketioPacket *packet,
    GPtrArray *attachments)
{
  g_auto (EclMessage) message = {0};
  g_autoptr (GError) error = NULL;

  if (!ecl_protocol_ecl_decode (
          ECL_FROM_SERVER, packet->event, packet->argument, &message, &error)) {
    GST_WARNING_OBJECT (
        self, "ignores a malformed %s: %s", packet->event, error->message);
    return;
  }
  if (attachments)
    message.attachments = g_ptr_array_ref (attachments);
  if (message.type == ECL_MESSAGE_UNKNOWN)
    GST_DEBUG_OBJECT (self, "ignores %s", packet->event);
  /* The SDK ignores an OPEN that gives no id. */
  else if (message.type != ECL_MESSAGE_OPEN || message.peer_id)
    gst_ecl_transport_soup_deliver (self, &message);
}

static void
take_attachment (GstEclTransportSoup *soup, const EclEngineioPacket *packet)
{
  GstEclTransportEcl *self = GST_ECL_TRANSPORT_ECL (soup);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = ecl_engineio_packet_dup_bytes (packet);
  g_auto (EclSocketioEvent) event = {0};

  if (!ecl_socketio_event_add (&self->event, bytes, &error)) {
    GST_WARNING_OBJECT (self, "ignores bytes: %s", error->message);
    ecl_socketio_event_clear (&self->event);
    return;
  }
  if (ecl_socketio_event_is_waiting (&self->event))
    return;
  event = self->event;
  self->event = (EclSocketioEvent){0};
  take_event (soup, &event.packet, event.attachments);
}

static void
take_message (GstEclTransportSoup *self, EclSpan data)
{
  EclSocketioEvent *waiting = &GST_ECL_TRANSPORT_ECL (self)->event;
  EclSocketioPacket packet;
  g_autoptr (GError) error = NULL;

  if (ecl_socketio_event_is_waiting (waiting)) {
    GST_WARNING_OBJECT (
        self, "ignores a %s that lacks its bytes", waiting->packet.event);
    ecl_socketio_event_clear (waiting);
  }
  if (!ecl_socketio_decode (data.data, data.len, &packet, &error)) {
    GST_WARNING_OBJECT (self, "ignores a malformed packet: %s", error->message);
    return;
  }
  switch (packet.type) {
  case ECL_SOCKETIO_EVENT:
  case ECL_SOCKETIO_BINARY_EVENT:
    if (packet.n_attachments > 0)
      ecl_socketio_event_begin (waiting, &packet);
    else
      take_event (self, &packet, NULL);
    break;
  case ECL_SOCKETIO_DISCONNECT:
    gst_ecl_transport_soup_fail (
        self, g_error_new_literal (GST_ECL_ERROR, GST_ECL_ERROR_SOCKET,
                  "the signaling server ended the session"));
    break;
  case ECL_SOCKETIO_ERROR:
    GST_WARNING_OBJECT (self, "the server reports an error without a type");
    break;
  default:
    break;
  }
}

static void
gst_ecl_transport_ecl_receive (
    GstEclTransportSoup *self, const char *frame, gsize len, gboolean binary)
{
  g_auto (EclEngineioPacket) packet = {0};
  g_autoptr (GError) error = NULL;

  if (!ecl_engineio_decode_frame (
          (const guint8 *)frame, len, binary, &packet, &error)) {
    GST_WARNING_OBJECT (self, "ignores a malformed frame: %s", error->message);
    return;
  }
  switch (packet.type) {
  case ECL_ENGINEIO_OPEN:
    take_handshake (self, packet.data);
    break;
  case ECL_ENGINEIO_MESSAGE:
    if (packet.binary)
      take_attachment (self, &packet);
    else
      take_message (self, packet.data);
    break;
  case ECL_ENGINEIO_CLOSE:
    gst_ecl_transport_soup_fail (
        self, g_error_new_literal (GST_ECL_ERROR, GST_ECL_ERROR_SOCKET,
                  "the signaling server closed the session"));
    break;
  default:
    break;
  }
}

static gboolean
gst_ecl_transport_ecl_encode (
    GstEclTransportSoup *self, const EclMessage *message, GString *frame)
{
  return ecl_protocol_ecl_encode (ECL_FROM_CLIENT, message, frame);
}

/* A binary packet of Engine.IO is its type, as a byte, and the bytes. */
static void
gst_ecl_transport_ecl_attach (GstEclTransportSoup *self, GBytes *bytes)
{
  g_autoptr (GByteArray) packet =
      g_byte_array_sized_new (1 + g_bytes_get_size (bytes));

  g_byte_array_append (packet, (const guint8[]){ECL_ENGINEIO_MESSAGE}, 1);
  g_byte_array_append (
      packet, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  gst_ecl_transport_soup_send_binary (self, packet->data, packet->len);
}

/* In Engine.IO 3 the client pings and the server answers. */
static void
gst_ecl_transport_ecl_probe (GstEclTransportSoup *self)
{
  gst_ecl_transport_soup_send_text (self, "2");
}

static void
gst_ecl_transport_ecl_finalize (GObject *object)
{
  ecl_socketio_event_clear (&GST_ECL_TRANSPORT_ECL (object)->event);
  G_OBJECT_CLASS (gst_ecl_transport_ecl_parent_class)->finalize (object);
}

static void
gst_ecl_transport_ecl_class_init (GstEclTransportEclClass *klass)
{
  GstEclTransportSoupClass *soup_class = GST_ECL_TRANSPORT_SOUP_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = gst_ecl_transport_ecl_finalize;
  soup_class->start = gst_ecl_transport_ecl_start;
  soup_class->receive = gst_ecl_transport_ecl_receive;
  soup_class->encode = gst_ecl_transport_ecl_encode;
  soup_class->attach = gst_ecl_transport_ecl_attach;
  soup_class->probe = gst_ecl_transport_ecl_probe;
  soup_class->farewell = "41";
  soup_class->heartbeat_interval = PING_INTERVAL;
  soup_class->closed_code = GST_ECL_ERROR_SOCKET;
  GST_DEBUG_CATEGORY_INIT (ecl_transport_ecl_debug, "ecltransportecl", 0,
      "ECLWebRTC signaling transport");
}

static void
gst_ecl_transport_ecl_init (GstEclTransportEcl *self)
{
}

GstEclTransport *
gst_ecl_transport_ecl_new (const GstEclTransportConfig *config)
{
  GstEclTransportSoup *self = g_object_new (GST_TYPE_ECL_TRANSPORT_ECL, NULL);

  gst_ecl_transport_soup_configure (self, config);
  return GST_ECL_TRANSPORT (self);
}

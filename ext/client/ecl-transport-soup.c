/* ecl-transport-soup: what every transport over libsoup's websocket shares
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-transport-soup.h"

#include "ecl-http.h"
#include "ecl-server-url.h"
#include "ecl-state.h"
#include <gst/rtc/ecl-timer.h>

GST_DEBUG_CATEGORY_STATIC (ecl_transport_debug);
#define GST_CAT_DEFAULT ecl_transport_debug

/* Longest body of an answer to gst_ecl_transport_soup_fetch(), in bytes. */
#define MAX_BODY 4096

typedef enum {
  STATE_NEW,
  STATE_OPENING, /* no websocket yet */
  STATE_CONNECTED,
  STATE_CLOSING, /* goodbye is said, the server's is awaited */
  STATE_CLOSED,
} State;

static const guint edges[] = {
    [STATE_NEW] = ECL_EDGE (STATE_OPENING) | ECL_EDGE (STATE_CLOSED),
    [STATE_OPENING] = ECL_EDGE (STATE_CONNECTED) | ECL_EDGE (STATE_CLOSED),
    [STATE_CONNECTED] = ECL_EDGE (STATE_CLOSING) | ECL_EDGE (STATE_CLOSED),
    [STATE_CLOSING] = ECL_EDGE (STATE_CLOSED),
    [STATE_CLOSED] = 0,
};

/* All of it belongs to the main context that open was called on. */
typedef struct {
  GstEclTransportConfig config; /* owns its strings */
  char *display;                /* the server, for messages to people */
  GUri *server;                 /* that the websocket is or will be at */
  guint state;
  gboolean registered; /* OPEN was delivered */
  SoupSession *session;
  SoupWebsocketConnection *websocket;
  GstEclFetchedFunc fetched;
  GCancellable *cancellable; /* of what happens while opening */
  GError *socket_error;      /* why the websocket is about to close */
  GTask *close_task;
  GSource *open_timer;
  GSource *close_timer;
  GSource *heartbeat_timer;
  GSource *probe_timer;
  GSource *silence_timer; /* runs from a probe to the next sign of life */
  guint probe_timeout;
} GstEclTransportSoupPrivate;

static void gst_ecl_transport_soup_iface_init (GstEclTransportInterface *iface);

G_DEFINE_ABSTRACT_TYPE_WITH_CODE (GstEclTransportSoup, gst_ecl_transport_soup,
    G_TYPE_OBJECT,
    G_ADD_PRIVATE (GstEclTransportSoup) G_IMPLEMENT_INTERFACE (
        GST_TYPE_ECL_TRANSPORT, gst_ecl_transport_soup_iface_init))

static GstEclTransportSoupPrivate *
get_private (GstEclTransportSoup *self)
{
  return gst_ecl_transport_soup_get_instance_private (self);
}

/* Errors, in words that say what to do */

static GError *
wrong_server_error (GstEclTransportSoup *self, guint status)
{
  return g_error_new (GST_ECL_ERROR, GST_ECL_ERROR_SERVER,
      "%s is no signaling server of this protocol (HTTP status %u); check the "
      "URL with its path, and the protocol",
      get_private (self)->display, status);
}

/* The end */

static void
stop_timers (GstEclTransportSoupPrivate *priv)
{
  ecl_timer_stop (&priv->open_timer);
  ecl_timer_stop (&priv->close_timer);
  ecl_timer_stop (&priv->heartbeat_timer);
  ecl_timer_stop (&priv->probe_timer);
  ecl_timer_stop (&priv->silence_timer);
}

static void
let_go (GstEclTransportSoup *self)
{
  GstEclTransportSoupPrivate *priv = get_private (self);

  stop_timers (priv);
  g_cancellable_cancel (priv->cancellable);
  if (priv->websocket) {
    g_signal_handlers_disconnect_by_data (priv->websocket, self);
    if (soup_websocket_connection_get_state (priv->websocket) ==
        SOUP_WEBSOCKET_STATE_OPEN)
      soup_websocket_connection_close (
          priv->websocket, SOUP_WEBSOCKET_CLOSE_GOING_AWAY, NULL);
    g_clear_object (&priv->websocket);
  }
  g_clear_object (&priv->session);
}

static void
finish_close (GstEclTransportSoup *self, GError *error)
{
  GstEclTransportSoupPrivate *priv = get_private (self);
  g_autoptr (GTask) task = g_steal_pointer (&priv->close_task);

  ecl_state_change (edges, &priv->state, STATE_CLOSED);
  let_go (self);
  if (!task)
    g_clear_error (&error);
  else if (error)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * gst_ecl_transport_soup_fail:
 * @self: a transport
 * @error: (transfer full): why it ends
 *
 * Ends the transport at once and says so by "closed", or, when a close is under
 * way, by that one's completion.
 */
void
gst_ecl_transport_soup_fail (GstEclTransportSoup *self, GError *error)
{
  g_autoptr (GstEclTransportSoup) alive = g_object_ref (self);
  g_autoptr (GError) owned = error;
  GstEclTransportSoupPrivate *priv = get_private (self);

  if (priv->state == STATE_CLOSING) {
    finish_close (self, NULL);
    return;
  }
  if (!ecl_state_change (edges, &priv->state, STATE_CLOSED))
    return;
  GST_DEBUG_OBJECT (self, "ends: %s", owned->message);
  let_go (self);
  gst_ecl_transport_emit_closed (GST_ECL_TRANSPORT (alive), owned);
}

static gboolean
on_close_timeout (gpointer user_data)
{
  GstEclTransportSoup *self = user_data;
  g_autoptr (GstEclTransportSoup) alive = g_object_ref (self);

  finish_close (self, g_error_new (GST_ECL_ERROR, GST_ECL_ERROR_TIMEOUT,
                          "the signaling server %s did not answer our goodbye",
                          get_private (self)->display));
  return G_SOURCE_REMOVE;
}

static void
gst_ecl_transport_soup_close_async (GstEclTransport *transport,
    guint timeout_ms, GAsyncReadyCallback callback, gpointer user_data)
{
  GstEclTransportSoup *self = GST_ECL_TRANSPORT_SOUP (transport);
  GstEclTransportSoupPrivate *priv = get_private (self);
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, gst_ecl_transport_soup_close_async);
  if (priv->close_task) {
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_PENDING,
        "the transport is closing already");
    return;
  }
  priv->close_task = g_steal_pointer (&task);
  if (!ecl_state_change (edges, &priv->state, STATE_CLOSING)) {
    finish_close (self, NULL);
    return;
  }
  stop_timers (priv);
  ecl_timer_start (&priv->close_timer, timeout_ms, on_close_timeout, self);
  if (GST_ECL_TRANSPORT_SOUP_GET_CLASS (self)->farewell)
    gst_ecl_transport_soup_send_text (
        self, GST_ECL_TRANSPORT_SOUP_GET_CLASS (self)->farewell);
  if (soup_websocket_connection_get_state (priv->websocket) ==
      SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_close (
        priv->websocket, SOUP_WEBSOCKET_CLOSE_NORMAL, NULL);
}

/* Liveness */

static gboolean
on_silence (gpointer user_data)
{
  GstEclTransportSoup *self = user_data;
  GstEclTransportSoupPrivate *priv = get_private (self);

  gst_ecl_transport_soup_fail (
      self, g_error_new (GST_ECL_ERROR, GST_ECL_ERROR_NETWORK,
                "the signaling server %s has not answered for %u ms",
                priv->display, priv->probe_timeout));
  return G_SOURCE_REMOVE;
}

static gboolean
on_probe (gpointer user_data)
{
  GstEclTransportSoup *self = user_data;
  GstEclTransportSoupClass *klass = GST_ECL_TRANSPORT_SOUP_GET_CLASS (self);
  GstEclTransportSoupPrivate *priv = get_private (self);

  if (!priv->silence_timer)
    ecl_timer_start (
        &priv->silence_timer, priv->probe_timeout, on_silence, self);
  if (klass->probe)
    klass->probe (self);
  return G_SOURCE_CONTINUE;
}

/**
 * gst_ecl_transport_soup_watch:
 * @self: a connected transport
 * @interval_ms: how often to probe the server
 * @timeout_ms: how long after a probe it may stay silent
 *
 * Ends the transport when the server is gone without a word.
 */
void
gst_ecl_transport_soup_watch (
    GstEclTransportSoup *self, guint interval_ms, guint timeout_ms)
{
  GstEclTransportSoupPrivate *priv = get_private (self);

  if (!GST_ECL_TRANSPORT_SOUP_GET_CLASS (self)->probe)
    soup_websocket_connection_set_keepalive_interval (
        priv->websocket, MAX (interval_ms / 1000, 1));
  priv->probe_timeout = timeout_ms;
  ecl_timer_start (&priv->probe_timer, interval_ms, on_probe, self);
}

static gboolean
on_heartbeat (gpointer user_data)
{
  const EclMessage heartbeat = {.type = ECL_MESSAGE_PING};

  gst_ecl_transport_send (user_data, &heartbeat);
  return G_SOURCE_CONTINUE;
}

/* The websocket */

static void
on_message (SoupWebsocketConnection *websocket, SoupWebsocketDataType type,
    GBytes *bytes, GstEclTransportSoup *self)
{
  g_autoptr (GstEclTransportSoup) alive = g_object_ref (self);
  gsize len;
  const char *frame = g_bytes_get_data (bytes, &len);

  ecl_timer_stop (&get_private (self)->silence_timer);
  if (len > 0)
    GST_ECL_TRANSPORT_SOUP_GET_CLASS (self)->receive (
        self, frame, len, type == SOUP_WEBSOCKET_DATA_BINARY);
}

static void
on_pong (SoupWebsocketConnection *websocket, GBytes *payload,
    GstEclTransportSoup *self)
{
  ecl_timer_stop (&get_private (self)->silence_timer);
}

static void
on_websocket_error (SoupWebsocketConnection *websocket, GError *error,
    GstEclTransportSoup *self)
{
  GstEclTransportSoupPrivate *priv = get_private (self);

  if (priv->socket_error)
    return;
  if (g_error_matches (
          error, SOUP_WEBSOCKET_ERROR, SOUP_WEBSOCKET_CLOSE_TOO_BIG))
    priv->socket_error = g_error_new (GST_ECL_ERROR, GST_ECL_ERROR_SOCKET,
        "a message from the signaling server %s is longer than "
        "max-message-size, %u bytes",
        priv->display, priv->config.max_message_size);
  else
    priv->socket_error = g_error_new (GST_ECL_ERROR, GST_ECL_ERROR_SOCKET,
        "the connection to the signaling server %s failed: %s", priv->display,
        error->message);
}

static void
on_websocket_closed (
    SoupWebsocketConnection *websocket, GstEclTransportSoup *self)
{
  GstEclTransportSoupPrivate *priv = get_private (self);
  GError *error = g_steal_pointer (&priv->socket_error);

  if (!error)
    error = g_error_new (GST_ECL_ERROR,
        GST_ECL_TRANSPORT_SOUP_GET_CLASS (self)->closed_code,
        "the signaling server %s closed the connection (code %u)%s",
        priv->display, soup_websocket_connection_get_close_code (websocket),
        priv->registered ? "" : " before it registered us; see its log");
  gst_ecl_transport_soup_fail (self, error);
}

static SoupMessage *
request_new (GstEclTransportSoup *self, GUri *url)
{
  GstEclTransportSoupPrivate *priv = get_private (self);

  return ecl_http_request_new (priv->session, url, priv->config.tls_validation);
}

static void
on_connected (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GstEclTransportSoup) self = user_data;
  GstEclTransportSoupPrivate *priv = get_private (self);
  GstEclTransportSoupClass *klass = GST_ECL_TRANSPORT_SOUP_GET_CLASS (self);
  SoupSession *session = SOUP_SESSION (source);
  g_autoptr (GError) error = NULL;
  SoupMessage *message =
      soup_session_get_async_result_message (session, result);
  guint status = message ? soup_message_get_status (message) : 0;
  g_autoptr (SoupWebsocketConnection) websocket =
      soup_session_websocket_connect_finish (session, result, &error);

  if (priv->state != STATE_OPENING)
    return;
  if (!websocket) {
    gst_ecl_transport_soup_fail (
        self, error->domain == SOUP_WEBSOCKET_ERROR
                  ? wrong_server_error (self, status)
                  : ecl_http_describe_error (priv->display, error));
    return;
  }
  ecl_state_change (edges, &priv->state, STATE_CONNECTED);
  priv->websocket = g_steal_pointer (&websocket);
  soup_websocket_connection_set_max_incoming_payload_size (
      priv->websocket, priv->config.max_message_size);
  g_signal_connect (priv->websocket, "message", G_CALLBACK (on_message), self);
  g_signal_connect (priv->websocket, "pong", G_CALLBACK (on_pong), self);
  g_signal_connect (
      priv->websocket, "error", G_CALLBACK (on_websocket_error), self);
  g_signal_connect (
      priv->websocket, "closed", G_CALLBACK (on_websocket_closed), self);
  if (klass->connected)
    klass->connected (self);
}

/**
 * gst_ecl_transport_soup_connect:
 * @self: a transport that is opening
 * @server: from ecl_server_url_parse()
 * @path: of the websocket there, percent-encoded
 * @query: percent-encoded
 */
void
gst_ecl_transport_soup_connect (GstEclTransportSoup *self, GUri *server,
    const char *path, const char *query)
{
  GstEclTransportSoupPrivate *priv = get_private (self);
  g_autoptr (GUri) url = ecl_server_url_resolve (server, path, query);
  g_autoptr (SoupMessage) message = request_new (self, url);

  priv->server = g_uri_ref (server);
  soup_session_websocket_connect_async (priv->session, message, NULL, NULL,
      G_PRIORITY_DEFAULT, priv->cancellable, on_connected, g_object_ref (self));
}

/* A small document, before the websocket */

static void
on_fetched (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GstEclTransportSoup) self = user_data;
  GstEclTransportSoupPrivate *priv = get_private (self);
  g_autoptr (GError) error = NULL;
  guint status;
  g_autoptr (GBytes) body =
      ecl_http_fetch_finish (SOUP_SESSION (source), result, &status, &error);

  if (priv->state != STATE_OPENING)
    return;
  if (!body)
    gst_ecl_transport_soup_fail (
        self, ecl_http_describe_error (priv->display, error));
  else if (status != SOUP_STATUS_OK)
    gst_ecl_transport_soup_fail (self, wrong_server_error (self, status));
  else
    priv->fetched (
        self, g_bytes_get_data (body, NULL), g_bytes_get_size (body));
}

/**
 * gst_ecl_transport_soup_fetch:
 * @self: a transport that is opening
 * @url: of a document of at most 4096 bytes; the rest is cut off
 * @fetched: gets the body of a 200 answer; anything else fails the transport
 */
void
gst_ecl_transport_soup_fetch (
    GstEclTransportSoup *self, GUri *url, GstEclFetchedFunc fetched)
{
  GstEclTransportSoupPrivate *priv = get_private (self);
  g_autoptr (SoupMessage) message = request_new (self, url);

  priv->fetched = fetched;
  ecl_http_fetch_async (priv->session, message, MAX_BODY, priv->cancellable,
      on_fetched, g_object_ref (self));
}

/* The interface */

static gboolean
on_open_timeout (gpointer user_data)
{
  GstEclTransportSoup *self = user_data;
  GstEclTransportSoupPrivate *priv = get_private (self);

  gst_ecl_transport_soup_fail (self,
      g_error_new (GST_ECL_ERROR, GST_ECL_ERROR_TIMEOUT,
          "the signaling server %s did not register us within open-timeout, "
          "%u ms; is it a server of this protocol?",
          priv->display, priv->config.open_timeout));
  return G_SOURCE_REMOVE;
}

static void
gst_ecl_transport_soup_open (GstEclTransport *transport)
{
  GstEclTransportSoup *self = GST_ECL_TRANSPORT_SOUP (transport);
  GstEclTransportSoupPrivate *priv = get_private (self);

  g_return_if_fail (ecl_state_change (edges, &priv->state, STATE_OPENING));

  priv->session = ecl_http_session_new ();
  ecl_timer_start (
      &priv->open_timer, priv->config.open_timeout, on_open_timeout, self);
  GST_DEBUG_OBJECT (self, "opens %s", priv->display);
  GST_ECL_TRANSPORT_SOUP_GET_CLASS (self)->start (self);
}

static void
gst_ecl_transport_soup_send (
    GstEclTransport *transport, const EclMessage *message)
{
  GstEclTransportSoup *self = GST_ECL_TRANSPORT_SOUP (transport);
  GstEclTransportSoupClass *klass = GST_ECL_TRANSPORT_SOUP_GET_CLASS (self);
  g_autoptr (GString) frame = g_string_new (NULL);

  if (!klass->encode (self, message, frame))
    return;
  gst_ecl_transport_soup_send_text (self, frame->str);
  for (guint i = 0; message->attachments && i < message->attachments->len; i++)
    klass->attach (self, g_ptr_array_index (message->attachments, i));
}

static GUri *
gst_ecl_transport_soup_get_server (GstEclTransport *transport)
{
  GstEclTransportSoupPrivate *priv =
      get_private (GST_ECL_TRANSPORT_SOUP (transport));

  return priv->server ? priv->server : priv->config.server;
}

static gboolean
can_send (GstEclTransportSoup *self)
{
  GstEclTransportSoupPrivate *priv = get_private (self);

  return priv->websocket && soup_websocket_connection_get_state (
                                priv->websocket) == SOUP_WEBSOCKET_STATE_OPEN;
}

void
gst_ecl_transport_soup_send_text (GstEclTransportSoup *self, const char *frame)
{
  if (can_send (self))
    soup_websocket_connection_send_text (get_private (self)->websocket, frame);
}

void
gst_ecl_transport_soup_send_binary (
    GstEclTransportSoup *self, gconstpointer frame, gsize len)
{
  if (can_send (self))
    soup_websocket_connection_send_binary (
        get_private (self)->websocket, frame, len);
}

/**
 * gst_ecl_transport_soup_deliver:
 * @self: a connected transport
 * @message: from the server; an OPEN starts the heartbeat
 */
void
gst_ecl_transport_soup_deliver (
    GstEclTransportSoup *self, const EclMessage *message)
{
  GstEclTransportSoupPrivate *priv = get_private (self);

  if (priv->state != STATE_CONNECTED)
    return;
  if (message->type == ECL_MESSAGE_OPEN && !priv->registered) {
    guint interval = priv->config.heartbeat_interval;

    if (interval == 0)
      interval = GST_ECL_TRANSPORT_SOUP_GET_CLASS (self)->heartbeat_interval;
    priv->registered = TRUE;
    ecl_timer_stop (&priv->open_timer);
    ecl_timer_start (&priv->heartbeat_timer, interval, on_heartbeat, self);
  }
  gst_ecl_transport_emit_message (GST_ECL_TRANSPORT (self), message);
}

void
gst_ecl_transport_soup_configure (
    GstEclTransportSoup *self, const GstEclTransportConfig *config)
{
  GstEclTransportSoupPrivate *priv = get_private (self);

  gst_ecl_transport_config_copy (config, &priv->config);
  priv->display = ecl_server_url_display (config->server);
}

const GstEclTransportConfig *
gst_ecl_transport_soup_get_config (GstEclTransportSoup *self)
{
  return &get_private (self)->config;
}

static void
gst_ecl_transport_soup_dispose (GObject *object)
{
  GstEclTransportSoup *self = GST_ECL_TRANSPORT_SOUP (object);

  let_go (self);
  G_OBJECT_CLASS (gst_ecl_transport_soup_parent_class)->dispose (object);
}

static void
gst_ecl_transport_soup_finalize (GObject *object)
{
  GstEclTransportSoupPrivate *priv =
      get_private (GST_ECL_TRANSPORT_SOUP (object));

  gst_ecl_transport_config_clear (&priv->config);
  g_clear_object (&priv->cancellable);
  g_clear_error (&priv->socket_error);
  g_free (priv->display);
  g_clear_pointer (&priv->server, g_uri_unref);
  G_OBJECT_CLASS (gst_ecl_transport_soup_parent_class)->finalize (object);
}

static void
gst_ecl_transport_soup_class_init (GstEclTransportSoupClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = gst_ecl_transport_soup_dispose;
  object_class->finalize = gst_ecl_transport_soup_finalize;
  GST_DEBUG_CATEGORY_INIT (
      ecl_transport_debug, "ecltransport", 0, "ECL signaling transport");
}

static void
gst_ecl_transport_soup_init (GstEclTransportSoup *self)
{
  get_private (self)->cancellable = g_cancellable_new ();
}

static void
gst_ecl_transport_soup_iface_init (GstEclTransportInterface *iface)
{
  iface->open = gst_ecl_transport_soup_open;
  iface->send = gst_ecl_transport_soup_send;
  iface->close_async = gst_ecl_transport_soup_close_async;
  iface->get_server = gst_ecl_transport_soup_get_server;
}

/* ecl-transport-peerjs: PeerJS's JSON over a websocket
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "ecl-transport-soup.h"

#include "ecl-protocol-peerjs.h"
#include "ecl-server-url.h"
#include <gst/rtc/ecl-timer.h>

GST_DEBUG_CATEGORY_STATIC (ecl_transport_peerjs_debug);
#define GST_CAT_DEFAULT ecl_transport_peerjs_debug

/* What the SDK sends, in ms. */
#define HEARTBEAT_INTERVAL 5000
/* libsoup's pings go out at whole seconds: no use probing more often, in ms. */
#define MIN_PROBE_INTERVAL 1000
/* How many intervals the server may be silent. */
#define SILENT_INTERVALS 3
/* A PeerServer that still holds our last socket swaps it for the new one and
 * sends no OPEN (measured with 1.0.2): so long no refusal, in ms, is an
 * acceptance. */
#define REATTACH_GRACE 1000

struct _GstEclTransportPeerjs {
  GstEclTransportSoup parent;

  char *id; /* ours, or the one that the server assigned */
  GSource *reattach_timer;
};

#define GST_TYPE_ECL_TRANSPORT_PEERJS (gst_ecl_transport_peerjs_get_type ())
G_DECLARE_FINAL_TYPE (GstEclTransportPeerjs, gst_ecl_transport_peerjs, GST_ECL,
    TRANSPORT_PEERJS, GstEclTransportSoup)
G_DEFINE_FINAL_TYPE (GstEclTransportPeerjs, gst_ecl_transport_peerjs,
    GST_TYPE_ECL_TRANSPORT_SOUP)

static void
connect_with_id (GstEclTransportSoup *self)
{
  const GstEclTransportConfig *config =
      gst_ecl_transport_soup_get_config (self);
  g_autofree char *key = g_uri_escape_string (config->key, NULL, FALSE);
  g_autofree char *id =
      g_uri_escape_string (GST_ECL_TRANSPORT_PEERJS (self)->id, NULL, FALSE);
  g_autofree char *token = g_uri_escape_string (config->token, NULL, FALSE);
  g_autoptr (GString) query = g_string_new (NULL);

  g_string_printf (
      query, "key=%s&id=%s&token=%s&version=" PACKAGE_VERSION, key, id, token);
  /* ecl-server's addition, which a PeerServer passes over */
  if (config->credential) {
    g_string_append (query, "&credential=");
    g_string_append_uri_escaped (query, config->credential, NULL, FALSE);
  }
  gst_ecl_transport_soup_connect (self, config->server, "peerjs", query->str);
}

static void
on_id (GstEclTransportSoup *self, const char *body, gsize len)
{
  g_autofree char *id = g_strstrip (g_strndup (body, len));

  if (!*id || !ecl_peerjs_id_is_valid (id)) {
    gst_ecl_transport_soup_fail (self,
        g_error_new_literal (GST_ECL_ERROR, GST_ECL_ERROR_SERVER,
            "the signaling server assigned no usable id; choose one yourself, "
            "and check the URL with its path"));
    return;
  }
  GST_ECL_TRANSPORT_PEERJS (self)->id = g_steal_pointer (&id);
  connect_with_id (self);
}

static void
gst_ecl_transport_peerjs_start (GstEclTransportSoup *self)
{
  const GstEclTransportConfig *config =
      gst_ecl_transport_soup_get_config (self);

  if (config->id) {
    GST_ECL_TRANSPORT_PEERJS (self)->id = g_strdup (config->id);
    connect_with_id (self);
  } else {
    g_autofree char *key = g_uri_escape_string (config->key, NULL, FALSE);
    g_autofree char *path = g_strconcat (key, "/id", NULL);
    g_autofree char *query =
        g_strdup_printf ("ts=%" G_GINT64_FORMAT "%u&version=" PACKAGE_VERSION,
            g_get_real_time () / 1000, g_random_int ());
    g_autoptr (GUri) url = ecl_server_url_resolve (config->server, path, query);

    gst_ecl_transport_soup_fetch (self, url, on_id);
  }
}

static void
deliver_open (GstEclTransportSoup *self, EclSpan turn_credential)
{
  g_auto (EclMessage)
      open = {.type = ECL_MESSAGE_OPEN, .turn_credential = turn_credential};

  open.peer_id = g_strdup (GST_ECL_TRANSPORT_PEERJS (self)->id);
  ecl_timer_stop (&GST_ECL_TRANSPORT_PEERJS (self)->reattach_timer);
  gst_ecl_transport_soup_deliver (self, &open);
}

static gboolean
on_reattached (gpointer user_data)
{
  g_autoptr (GstEclTransportSoup) alive = g_object_ref (user_data);

  deliver_open (alive, (EclSpan){NULL, 0});
  return G_SOURCE_REMOVE;
}

static void
gst_ecl_transport_peerjs_connected (GstEclTransportSoup *self)
{
  const GstEclTransportConfig *config =
      gst_ecl_transport_soup_get_config (self);
  guint interval = config->heartbeat_interval ? config->heartbeat_interval
                                              : HEARTBEAT_INTERVAL;

  interval = MAX (interval, MIN_PROBE_INTERVAL);
  gst_ecl_transport_soup_watch (self, interval, SILENT_INTERVALS * interval);
  if (config->reattach)
    ecl_timer_start (&GST_ECL_TRANSPORT_PEERJS (self)->reattach_timer,
        REATTACH_GRACE, on_reattached, self);
}

static void
gst_ecl_transport_peerjs_receive (
    GstEclTransportSoup *self, const char *text, gsize len, gboolean binary)
{
  g_auto (EclMessage) message = {0};
  g_autoptr (GError) error = NULL;

  if (binary)
    return;
  if (!ecl_protocol_peerjs_decode (
          ECL_FROM_SERVER, text, len, &message, &error)) {
    GST_WARNING_OBJECT (
        self, "ignores a malformed message: %s", error->message);
    return;
  }
  if (message.type == ECL_MESSAGE_OPEN) {
    deliver_open (self, message.turn_credential);
    return;
  }
  if (message.type != ECL_MESSAGE_UNKNOWN)
    gst_ecl_transport_soup_deliver (self, &message);
}

static gboolean
gst_ecl_transport_peerjs_encode (
    GstEclTransportSoup *self, const EclMessage *message, GString *frame)
{
  return ecl_protocol_peerjs_encode (ECL_FROM_CLIENT, message, frame);
}

static void
gst_ecl_transport_peerjs_dispose (GObject *object)
{
  ecl_timer_stop (&GST_ECL_TRANSPORT_PEERJS (object)->reattach_timer);
  G_OBJECT_CLASS (gst_ecl_transport_peerjs_parent_class)->dispose (object);
}

static void
gst_ecl_transport_peerjs_finalize (GObject *object)
{
  g_free (GST_ECL_TRANSPORT_PEERJS (object)->id);
  G_OBJECT_CLASS (gst_ecl_transport_peerjs_parent_class)->finalize (object);
}

static void
gst_ecl_transport_peerjs_class_init (GstEclTransportPeerjsClass *klass)
{
  GstEclTransportSoupClass *soup_class = GST_ECL_TRANSPORT_SOUP_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = gst_ecl_transport_peerjs_dispose;
  G_OBJECT_CLASS (klass)->finalize = gst_ecl_transport_peerjs_finalize;
  soup_class->start = gst_ecl_transport_peerjs_start;
  soup_class->connected = gst_ecl_transport_peerjs_connected;
  soup_class->receive = gst_ecl_transport_peerjs_receive;
  soup_class->encode = gst_ecl_transport_peerjs_encode;
  soup_class->heartbeat_interval = HEARTBEAT_INTERVAL;
  soup_class->closed_code = GST_ECL_ERROR_SOCKET_CLOSED;
  GST_DEBUG_CATEGORY_INIT (ecl_transport_peerjs_debug, "ecltransportpeerjs", 0,
      "PeerJS signaling transport");
}

static void
gst_ecl_transport_peerjs_init (GstEclTransportPeerjs *self)
{
}

GstEclTransport *
gst_ecl_transport_peerjs_new (const GstEclTransportConfig *config)
{
  GstEclTransportSoup *self =
      g_object_new (GST_TYPE_ECL_TRANSPORT_PEERJS, NULL);

  gst_ecl_transport_soup_configure (self, config);
  return GST_ECL_TRANSPORT (self);
}

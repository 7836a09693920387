/* ecl-transport: one connection to a signaling server, whichever protocol it
 * speaks
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-transport.h"

enum {
  SIGNAL_MESSAGE,
  SIGNAL_CLOSED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_INTERFACE (GstEclTransport, gst_ecl_transport, G_TYPE_OBJECT)

static void
gst_ecl_transport_default_init (GstEclTransportInterface *iface)
{
  signals[SIGNAL_MESSAGE] = g_signal_new ("message", GST_TYPE_ECL_TRANSPORT,
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[SIGNAL_CLOSED] = g_signal_new ("closed", GST_TYPE_ECL_TRANSPORT,
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

/**
 * gst_ecl_transport_open:
 * @self: a transport that was not opened yet
 *
 * Connects and registers. Its end is a "message" of type OPEN, or "closed".
 */
void
gst_ecl_transport_open (GstEclTransport *self)
{
  GST_ECL_TRANSPORT_GET_IFACE (self)->open (self);
}

/**
 * gst_ecl_transport_send:
 * @self: an open transport; one that is not drops the message
 * @message: encoded before this returns; a type that the protocol lacks is
 * dropped
 */
void
gst_ecl_transport_send (GstEclTransport *self, const EclMessage *message)
{
  GST_ECL_TRANSPORT_GET_IFACE (self)->send (self, message);
}

/**
 * gst_ecl_transport_get_server:
 * @self: a transport
 *
 * Returns: (transfer none): the server that it is connected to, which a
 *   dispatcher may have chosen
 */
GUri *
gst_ecl_transport_get_server (GstEclTransport *self)
{
  return GST_ECL_TRANSPORT_GET_IFACE (self)->get_server (self);
}

/**
 * gst_ecl_transport_close_async:
 * @self: a transport in any state
 * @timeout_ms: how long the server may take to agree
 * @callback: (nullable): called once what was sent is out and the server
 * agreed, or after @timeout_ms
 * @user_data: for @callback
 *
 * Says goodbye in the protocol's own words. "closed" is not emitted any more.
 */
void
gst_ecl_transport_close_async (GstEclTransport *self, guint timeout_ms,
    GAsyncReadyCallback callback, gpointer user_data)
{
  GST_ECL_TRANSPORT_GET_IFACE (self)->close_async (
      self, timeout_ms, callback, user_data);
}

/* Returns: TRUE; FALSE with %GST_ECL_ERROR_TIMEOUT when the server did not
 * agree in time. The socket is gone either way. */
gboolean
gst_ecl_transport_close_finish (
    GstEclTransport *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
gst_ecl_transport_emit_message (
    GstEclTransport *self, const EclMessage *message)
{
  g_signal_emit (self, signals[SIGNAL_MESSAGE], 0, message);
}

void
gst_ecl_transport_emit_closed (GstEclTransport *self, const GError *error)
{
  g_signal_emit (self, signals[SIGNAL_CLOSED], 0, error);
}

/**
 * gst_ecl_transport_config_copy:
 * @from: a configuration
 * @to: (out caller-allocates): its copy, which owns its strings
 */
void
gst_ecl_transport_config_copy (
    const GstEclTransportConfig *from, GstEclTransportConfig *to)
{
  *to = *from;
  to->server = g_uri_ref (from->server);
  to->key = g_strdup (from->key);
  to->id = g_strdup (from->id);
  to->credential = g_strdup (from->credential);
  to->token = g_strdup (from->token);
}

/* Frees what gst_ecl_transport_config_copy() made. */
void
gst_ecl_transport_config_clear (GstEclTransportConfig *config)
{
  g_clear_pointer (&config->server, g_uri_unref);
  g_free ((char *)config->key);
  g_free ((char *)config->id);
  g_free ((char *)config->credential);
  g_free ((char *)config->token);
}

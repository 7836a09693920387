/* ecl-data-connection-session: the session and the channel of a data connection
 *
 * The session has no media, so that no application has a place for it: it plays
 * in a pipeline of its own.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-data-connection-private.h"

#include "ecl-sendable.h"

#define GST_CAT_DEFAULT gst_ecl_data_connection_debug

static void
emit_error (GstEclDataConnection *self, const GError *cause)
{
  g_autoptr (GError) error = NULL;

  ecl_sendable_set_error (&error, cause);
  g_signal_emit (self,
      gst_ecl_data_connection_signals[DATA_CONNECTION_SIGNAL_ERROR], 0, error);
}

/* The channel */

static void
on_open (GstEclChannel *channel, GstEclDataConnection *self)
{
  GstEclConnectionPrivate *priv =
      gst_ecl_connection_get_private (GST_ECL_CONNECTION (self));
  g_autoptr (GstEclDataConnection) alive = g_object_ref (self);
  const EclDataLimits limits = {
      .max_size = self->max_message_size,
      .max_held = MAX (self->max_message_size, ECL_DATA_MAX_HELD),
  };

  if (gst_ecl_connection_is_over (GST_ECL_CONNECTION (self)))
    return;
  self->serializer = ecl_serializer_new (priv->owner_funcs.protocol,
      (EclSerialization)self->serialization, &limits);
  gst_ecl_connection_set_open (GST_ECL_CONNECTION (self));
  g_signal_emit (
      self, gst_ecl_data_connection_signals[DATA_CONNECTION_SIGNAL_OPEN], 0);
}

static void
on_message (GstEclChannel *channel, GBytes *bytes, gboolean is_text,
    GstEclDataConnection *self)
{
  g_autoptr (GstEclDataConnection) alive = g_object_ref (self);
  g_auto (EclDataMessage) message = {0};
  g_autoptr (GError) error = NULL;

  if (gst_ecl_connection_is_over (GST_ECL_CONNECTION (self)))
    return;
  switch (ecl_serializer_decode (
      self->serializer, bytes, is_text, &message, &error)) {
  case ECL_RECEIVED_ERROR:
    emit_error (self, error);
    break;
  case ECL_RECEIVED_PART:
    break;
  case ECL_RECEIVED_MESSAGE:
    g_signal_emit (self,
        gst_ecl_data_connection_signals[DATA_CONNECTION_SIGNAL_DATA], 0,
        message.value, message.name, message.mime_type);
    break;
  case ECL_RECEIVED_CLOSE:
    gst_ecl_connection_close (GST_ECL_CONNECTION (self), FALSE);
    break;
  }
}

static void
on_low_water (GstEclChannel *channel, GstEclDataConnection *self)
{
  gst_ecl_data_connection_feed (self);
}

static void
on_error (GstEclChannel *channel, GError *error, GstEclDataConnection *self)
{
  if (!gst_ecl_connection_is_over (GST_ECL_CONNECTION (self)))
    emit_error (self, error);
}

static void
take_channel (GstEclDataConnection *self, GstEclChannel *channel)
{
  self->channel = g_object_ref (channel);
  g_signal_connect (channel, "open", G_CALLBACK (on_open), self);
  g_signal_connect (channel, "message", G_CALLBACK (on_message), self);
  g_signal_connect (channel, "low-water", G_CALLBACK (on_low_water), self);
  g_signal_connect (channel, "error", G_CALLBACK (on_error), self);
}

/* The session */

static void
on_channel (
    GstEclSession *session, GstEclChannel *channel, GstEclDataConnection *self)
{
  if (self->channel)
    gst_ecl_channel_close (channel);
  else
    take_channel (self, channel);
}

/* After the connection's own handler, which has told of the end */
static void
on_closed (GstEclSession *session, GError *reason, GstEclDataConnection *self)
{
  gst_ecl_data_connection_stop (self);
}

static GstBusSyncReply
on_bus_message (GstBus *bus, GstMessage *message, gpointer session)
{
  gst_ecl_session_take_message (session, message);
  gst_message_unref (message);
  return GST_BUS_DROP;
}

static void
play (GstEclDataConnection *self, GstEclSession *session)
{
  g_autoptr (GstBus) bus = NULL;

  self->pipeline = gst_object_ref_sink (gst_pipeline_new (NULL));
  bus = gst_element_get_bus (self->pipeline);
  gst_bus_set_sync_handler (
      bus, on_bus_message, g_object_ref (session), g_object_unref);
  gst_bin_add (GST_BIN (self->pipeline), gst_ecl_session_get_element (session));
  gst_element_set_state (self->pipeline, GST_STATE_PLAYING);
}

/**
 * gst_ecl_data_connection_stop:
 * @self: a connection
 *
 * Takes apart what the session played in. What was not sent is lost.
 */
void
gst_ecl_data_connection_stop (GstEclDataConnection *self)
{
  GstEclConnectionPrivate *priv =
      gst_ecl_connection_get_private (GST_ECL_CONNECTION (self));
  g_autoptr (GstElement) pipeline = g_steal_pointer (&self->pipeline);

  /* Else the pipeline would wait for a remote side that takes nothing. */
  if (priv->session) {
    g_signal_handlers_disconnect_by_data (priv->session, self);
    gst_ecl_session_end (priv->session, NULL);
  }
  if (self->channel)
    g_signal_handlers_disconnect_by_data (self->channel, self);
  gst_ecl_data_connection_drop_sends (self);
  g_clear_object (&self->channel);
  if (pipeline) {
    g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);

    gst_element_set_state (pipeline, GST_STATE_NULL);
    gst_bus_set_sync_handler (bus, NULL, NULL, NULL);
  }
}

static gboolean
is_negotiated (GstEclDataConnection *self)
{
  gboolean negotiated = FALSE;

  gst_structure_get_boolean (self->init, "negotiated", &negotiated);
  return negotiated;
}

/**
 * gst_ecl_data_connection_run:
 * @self: a connection that is new
 * @error: return location
 *
 * Makes its session, which offers or answers.
 *
 * Returns: %FALSE with %GST_ECL_ERROR_WEBRTC when webrtcbin is missing or does
 *   not take what the channel is to be; @self is of no use then
 */
gboolean
gst_ecl_data_connection_run (GstEclDataConnection *self, GError **error)
{
  GstEclConnection *connection = GST_ECL_CONNECTION (self);
  GstEclConnectionPrivate *priv = gst_ecl_connection_get_private (connection);
  g_autoptr (GstEclSession) session = gst_ecl_session_new (error);

  if (!session)
    return FALSE;
  priv->owner_funcs.configure (priv->owner, session);
  play (self, session);
  if (priv->originator || is_negotiated (self)) {
    g_autoptr (GstEclChannel) channel = gst_ecl_session_create_channel (
        session, gst_ecl_connection_get_label (connection), self->init, error);

    if (!channel)
      return FALSE;
    take_channel (self, channel);
  }
  g_signal_connect_object (
      session, "channel", G_CALLBACK (on_channel), self, 0);
  g_signal_connect_object (
      session, "closed", G_CALLBACK (on_closed), self, G_CONNECT_AFTER);
  if (!priv->originator)
    return gst_ecl_connection_accept (connection, session, error);
  gst_ecl_connection_start (connection, session);
  return TRUE;
}

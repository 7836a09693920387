/* ecl-transport-soup: what every transport over libsoup's websocket shares
 *
 * Connecting, limits, timeouts, liveness and the polite end are here; a
 * protocol adds its URL, its frames and its heartbeat.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-transport.h"

G_BEGIN_DECLS

#define GST_TYPE_ECL_TRANSPORT_SOUP (gst_ecl_transport_soup_get_type ())
G_DECLARE_DERIVABLE_TYPE (GstEclTransportSoup, gst_ecl_transport_soup, GST_ECL,
    TRANSPORT_SOUP, GObject)

/**
 * GstEclTransportSoupClass:
 * @start: find out where to connect, then call gst_ecl_transport_soup_connect()
 * @connected: (nullable): the websocket is up; OPEN is still to come
 * @receive: a frame came in, of text or of bytes
 * @encode: append the frame of a message; %FALSE when the protocol has none for
 * it
 * @attach: (nullable): send bytes that belong to the message before them
 * @probe: (nullable): send something that the server answers; called at the
 * interval given to gst_ecl_transport_soup_watch(). Without it a websocket ping
 * does
 * @farewell: (nullable): the frame that ends a session politely
 * @heartbeat_interval: ms, the SDK's, between messages of type PING once
 * registered
 * @closed_code: the SDK's, for when the server closes the connection
 */
struct _GstEclTransportSoupClass {
  GObjectClass parent_class;

  void (*start) (GstEclTransportSoup *self);
  void (*connected) (GstEclTransportSoup *self);
  void (*receive) (
      GstEclTransportSoup *self, const char *frame, gsize len, gboolean binary);
  gboolean (*encode) (
      GstEclTransportSoup *self, const EclMessage *message, GString *frame);
  void (*attach) (GstEclTransportSoup *self, GBytes *bytes);
  void (*probe) (GstEclTransportSoup *self);
  const char *farewell;
  guint heartbeat_interval;
  GstEclError closed_code;
};

typedef void (*GstEclFetchedFunc) (
    GstEclTransportSoup *self, const char *body, gsize len);

void gst_ecl_transport_soup_configure (
    GstEclTransportSoup *self, const GstEclTransportConfig *config);
const GstEclTransportConfig *gst_ecl_transport_soup_get_config (
    GstEclTransportSoup *self);
void gst_ecl_transport_soup_fetch (
    GstEclTransportSoup *self, GUri *url, GstEclFetchedFunc fetched);
void gst_ecl_transport_soup_connect (GstEclTransportSoup *self, GUri *server,
    const char *path, const char *query);
void gst_ecl_transport_soup_watch (
    GstEclTransportSoup *self, guint interval_ms, guint timeout_ms);
void gst_ecl_transport_soup_send_text (
    GstEclTransportSoup *self, const char *frame);
void gst_ecl_transport_soup_send_binary (
    GstEclTransportSoup *self, gconstpointer frame, gsize len);
void gst_ecl_transport_soup_deliver (
    GstEclTransportSoup *self, const EclMessage *message);
void gst_ecl_transport_soup_fail (GstEclTransportSoup *self, GError *error);

G_END_DECLS

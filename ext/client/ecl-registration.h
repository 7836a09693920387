/* ecl-registration: keeps one Peer registered at one signaling server
 *
 * Opens a transport, opens another one with the same id and token when it is
 * lost, and keeps what is sent meanwhile.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-transport.h"

G_BEGIN_DECLS

typedef enum {
  ECL_PEER_NEW,
  ECL_PEER_OPENING,
  ECL_PEER_OPEN,
  ECL_PEER_DISCONNECTED, /* was open, waits for the next attempt or gave up */
  ECL_PEER_CLOSED,
} EclPeerState;

/**
 * GstEclRegistrationConfig:
 * @server: URL as a person writes it
 * @protocol: what the server speaks
 * @key: API key
 * @id: (nullable): the id to ask for; once open, the one in use
 * @tls_validation: whether a server's certificate has to be valid
 * @open_timeout: ms
 * @close_timeout: ms
 * @heartbeat_interval: ms, 0 for the SDK's
 * @max_message_size: bytes
 * @max_queued_messages: kept while there is no connection
 * @reconnect_attempts: in a row after a loss; %G_MAXUINT for without end
 * @reconnect_delay: ms before the first of them, doubled for each further one
 * @reconnect_delay_max: ms, where the doubling stops
 *
 * Changed only while nothing is open; strings are owned.
 */
typedef struct {
  char *server;
  EclProtocol protocol;
  char *key;
  char *id;
  gboolean tls_validation;
  guint open_timeout;
  guint close_timeout;
  guint heartbeat_interval;
  guint max_message_size;
  guint max_queued_messages;
  guint reconnect_attempts;
  guint reconnect_delay;
  guint reconnect_delay_max;
} GstEclRegistrationConfig;

#define GST_TYPE_ECL_REGISTRATION (gst_ecl_registration_get_type ())
G_DECLARE_FINAL_TYPE (
    GstEclRegistration, gst_ecl_registration, GST_ECL, REGISTRATION, GObject)

/*
 * Signals, on the thread-default main context of whoever called open:
 *   opened ()  registered, again after each loss
 *   lost (GError *why)  no longer registered, without our doing
 *   failed (GError *why)  nothing more is attempted by itself
 *   message (const EclMessage *message)  anything but what registering is about
 */
GstEclRegistration *gst_ecl_registration_new (void);
GstEclRegistrationConfig *gst_ecl_registration_get_config (
    GstEclRegistration *self);
EclPeerState gst_ecl_registration_get_state (GstEclRegistration *self);
void gst_ecl_registration_open (GstEclRegistration *self);
void gst_ecl_registration_send (
    GstEclRegistration *self, const EclMessage *message);
GError *gst_ecl_registration_describe_error (
    GstEclRegistration *self, const EclMessage *message);
void gst_ecl_registration_close_async (
    GstEclRegistration *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean gst_ecl_registration_close_finish (
    GstEclRegistration *self, GAsyncResult *result, GError **error);

G_END_DECLS

/* ecl-registration: keeps one Peer registered at one signaling server
 *
 * Opens a transport, opens another one with the same id and token when it is
 * lost, and keeps what is sent meanwhile.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-peer-settings.h"
#include "ecl-transport.h"
#include "ecl-turn-account.h"

G_BEGIN_DECLS

typedef enum {
  ECL_PEER_NEW,
  ECL_PEER_OPENING,
  ECL_PEER_OPEN,
  ECL_PEER_DISCONNECTED, /* was open, waits for the next attempt or gave up */
  ECL_PEER_CLOSED,
} EclPeerState;

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
GstEclPeerSettings *gst_ecl_registration_get_settings (
    GstEclRegistration *self);
EclPeerState gst_ecl_registration_get_state (GstEclRegistration *self);
GUri *gst_ecl_registration_get_server (GstEclRegistration *self);
const EclTurnAccount *gst_ecl_registration_get_turn_account (
    GstEclRegistration *self);
void gst_ecl_registration_open (GstEclRegistration *self);
void gst_ecl_registration_refuse (GstEclRegistration *self, GError *error);
gboolean gst_ecl_registration_disconnect (GstEclRegistration *self);
void gst_ecl_registration_send (
    GstEclRegistration *self, const EclMessage *message);
void gst_ecl_registration_show_credential (GstEclRegistration *self);
GError *gst_ecl_registration_describe_error (
    GstEclRegistration *self, const EclMessage *message);
void gst_ecl_registration_close_async (
    GstEclRegistration *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean gst_ecl_registration_close_finish (
    GstEclRegistration *self, GAsyncResult *result, GError **error);

G_END_DECLS

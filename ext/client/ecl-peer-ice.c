/* ecl-peer-ice: how the sessions of a Peer find a way through the network, and
 * how long they look for it
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-peer-private.h"

static void
set_turn_servers (GstEclSession *session, char **uris)
{
  g_auto (GValue) array = G_VALUE_INIT;
  g_auto (GValue) item = G_VALUE_INIT;

  g_value_init (&array, GST_TYPE_ARRAY);
  g_value_init (&item, G_TYPE_STRING);
  for (; *uris; uris++) {
    g_value_set_string (&item, *uris);
    gst_value_array_append_value (&array, &item);
  }
  if (gst_value_array_get_size (&array) > 0)
    g_object_set_property (G_OBJECT (session), "turn-servers", &array);
}

/**
 * gst_ecl_peer_configure_session:
 * @self: a Peer
 * @session: (transfer none): a session that is not started
 *
 * Gives @session the Peer's #GstEclPeer:stun-server, #GstEclPeer:turn-servers
 * and #GstEclPeer:ice-transport-policy, and with #GstEclPeer:use-server-turn
 * the TURN servers that the signaling server named when the Peer registered
 * last; also its #GstEclPeer:watchdog and #GstEclPeer:connect-timeout. Once for
 * each session, before gst_ecl_peer_call() or
 * gst_ecl_media_connection_answer(). Sessions of data connections are given
 * them by the Peer itself.
 */
void
gst_ecl_peer_configure_session (GstEclPeer *self, GstEclSession *session)
{
  static const EclTurnAccount none = {0};
  const GstEclPeerSettings *settings;
  const EclTurnAccount *account = &none;
  g_auto (GStrv) turn_servers = NULL;

  g_return_if_fail (GST_ECL_IS_PEER (self));
  g_return_if_fail (GST_ECL_IS_SESSION (session));

  settings = gst_ecl_peer_get_settings (self);
  if (settings->use_server_turn)
    account = gst_ecl_registration_get_turn_account (self->registration);
  turn_servers = ecl_turn_account_complete (
      account, (const char *const *)settings->turn_servers);
  g_object_set (session, "stun-server", settings->stun_server,
      "ice-transport-policy", settings->ice_transport_policy, "watchdog",
      settings->watchdog, "connect-timeout", settings->connect_timeout, NULL);
  set_turn_servers (session, turn_servers);
}

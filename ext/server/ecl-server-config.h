/* ecl-server-config: what a server is told before it starts
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-hub.h"

G_BEGIN_DECLS

#define ECL_SERVER_DEFAULT_PORT 9000
/* How long a TURN account may last, in seconds. */
#define ECL_SERVER_TURN_TTL_MIN 60
#define ECL_SERVER_TURN_TTL_MAX (30 * 24 * 60 * 60)

/**
 * EclServerConfig:
 * @host: where to listen: an address or name of this machine
 * @port: TCP port, 0 for any free one
 * @keys: (element-type utf8): per namespace, the keys that reach it, "A,B"
 * @key_options: (element-type utf8 EclHubKeyOptions): of keys that have any
 * @listing: whether clients may list the peers, by whichever key
 * @turn_uris: (element-type utf8): for clients that ask the server for TURN
 * @turn_secret: (nullable): coturn's `static-auth-secret`
 * @turn_ttl: seconds that a TURN account lasts
 * @ping_interval: ms between an ECLWebRTC client's pings
 * @ping_timeout: ms that a ping may be late
 * @max_connections: most sockets at once
 * @max_message: most bytes of one incoming message or request body
 * @max_unsent: most bytes that wait for one slow client
 * @sfu_audio_kbps: most sound that a member of an SFU room is to send, kbit/s;
 *   0 for no bound
 * @sfu_video_kbps: the same for pictures
 * @sfu_download_kbps: most that the SFU sends to a member, kbit/s; 0 for no
 * bound
 * @sfu_mlines: m-lines of a connection with the SFU before some are used again
 * @sfu: (nullable) (transfer full): forwards the media of SFU rooms
 * @hub: the rules' own limits
 */
typedef struct {
  char *host;
  guint port;
  GPtrArray *keys;
  GHashTable *key_options;
  gboolean listing;
  GPtrArray *turn_uris;
  char *turn_secret;
  guint turn_ttl;
  guint ping_interval;
  guint ping_timeout;
  guint max_connections;
  gsize max_message;
  gsize max_unsent;
  guint sfu_audio_kbps;
  guint sfu_video_kbps;
  guint sfu_download_kbps;
  guint sfu_mlines;
  EclHubSfu *sfu;
  EclHubLimits hub;
} EclServerConfig;

EclServerConfig *ecl_server_config_new (void);
void ecl_server_config_free (EclServerConfig *config);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EclServerConfig, ecl_server_config_free)

gboolean ecl_server_config_load (
    EclServerConfig *config, const char *path, GError **error);
EclHubKeyOptions *ecl_server_config_get_key (
    EclServerConfig *config, const char *key);
gboolean ecl_server_config_has_key (
    const EclServerConfig *config, const char *key);
gboolean ecl_server_config_add_turn_uri (
    EclServerConfig *config, const char *uri, GError **error);
char *ecl_server_config_read_secret (const char *path, GError **error);

G_END_DECLS

/* ecl-sfu: forwards the media of SFU rooms, for a server's hub
 *
 * Each member of a room has one connection with the server (a leg), on which it
 * sends once and gets what all others send. Nothing is decoded or encoded.
 *
 * One thread with a GLib main loop has all legs of a server; it is there from
 * the first one on. The hub's thread posts to it, and what it has to say waits
 * for the hub's thread (#EclHubSfu).
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-server-config.h"

G_BEGIN_DECLS

/**
 * EclSfuOptions:
 * @audio_kbps: what each member is asked to send at most, kbit/s; 0 for no
 * bound
 * @video_kbps: the same
 * @download_kbps: what is sent to each member at most, kbit/s; 0 for no bound
 * @max_mlines: from how many m-lines of a connection on those of members that
 *   have left are used again. Browsers take that, and webrtcbin does not
 */
typedef struct {
  guint audio_kbps;
  guint video_kbps;
  guint download_kbps;
  guint max_mlines;
} EclSfuOptions;

/* (transfer full): freed by its class's `free`, which ends all legs and waits
 * for that: some seconds at the most */
EclHubSfu *ecl_sfu_new (const EclSfuOptions *options);
/* The same, as @config wants it, for its field `sfu` */
EclHubSfu *ecl_sfu_new_for_config (const EclServerConfig *config);

G_END_DECLS

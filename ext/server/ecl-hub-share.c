/* ecl-hub-share: one frame for many peers, copied for none of them
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-hub-private.h"

#include "ecl-frame.h"

/* What a peer without a link gets when it is back. */
typedef struct {
  EclHub *hub;
  GBytes *frame;
  GPtrArray *attachments; /* (nullable) */
  gsize len;
} Held;

/* @attachments (nullable) (element-type GBytes). Returns: bytes in all */
gsize
ecl_hub_count_attached (const GPtrArray *attachments)
{
  gsize bytes = 0;

  for (guint i = 0; attachments && i < attachments->len; i++)
    bytes += g_bytes_get_size (attachments->pdata[i]);
  return bytes;
}

static void
held_free (Held *held)
{
  held->hub->queued_bytes -= held->len;
  g_bytes_unref (held->frame);
  g_clear_pointer (&held->attachments, g_ptr_array_unref);
  g_free (held);
}

static void
hold (EclHub *hub, EclHubPeer *peer, GBytes *frame, GPtrArray *attachments)
{
  gsize len = g_bytes_get_size (frame) + ecl_hub_count_attached (attachments);
  Held *held;

  if (peer->held.length >= hub->limits.max_queued_messages ||
      hub->queued_bytes + len > hub->limits.max_queued_bytes) {
    g_info ("%s misses what happens in its room: max-queued-messages or "
            "max-queued-bytes is reached",
        peer->id);
    return;
  }
  held = g_new0 (Held, 1);
  held->hub = hub;
  held->frame = g_bytes_ref (frame);
  held->attachments = attachments ? g_ptr_array_ref (attachments) : NULL;
  held->len = len;
  hub->queued_bytes += len;
  g_queue_push_tail (&peer->held, held);
}

/* (transfer full): as ecl_hub_share() takes it */
GBytes *
ecl_hub_share_encode (const EclMessage *message)
{
  GString *frame = g_string_sized_new (message->data.len + 256);

  ecl_frame_encode (ECL_PROTOCOL_ECL, ECL_FROM_SERVER, message, frame);
  return g_string_free_to_bytes (frame);
}

/**
 * ecl_hub_share:
 * @peer: who gets it; speaks ECLWebRTC
 * @frame: an Engine.IO text packet
 * @attachments: (nullable) (element-type GBytes): bytes that follow it
 *
 * Sends it, or keeps it for a peer that may come back within its grace time.
 */
void
ecl_hub_share (
    EclHub *hub, EclHubPeer *peer, GBytes *frame, GPtrArray *attachments)
{
  if (peer->link)
    peer->link->klass->share (peer->link, frame, attachments);
  else
    hold (hub, peer, frame, attachments);
}

/* Hands @peer, which is back, what was kept for it. */
void
ecl_hub_share_held (EclHubPeer *peer)
{
  Held *held;

  while ((held = g_queue_pop_head (&peer->held))) {
    peer->link->klass->share (peer->link, held->frame, held->attachments);
    held_free (held);
  }
}

void
ecl_hub_share_forget (EclHubPeer *peer)
{
  g_queue_clear_full (&peer->held, (GDestroyNotify)held_free);
}

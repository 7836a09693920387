/* ecl-serialization-private: what both directions of a serializer share
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-chunks.h"
#include "ecl-serialization.h"

G_BEGIN_DECLS

/* The member by which PeerJS tells its own messages from those of
 * applications. */
#define ECL_PEER_DATA "__peerData"

struct _EclSerializer {
  EclProtocol protocol;
  EclSerialization serialization;
  EclDataLimits limits;
  EclReassembler *reassembler;
  guint64 next_id; /* of PeerJS' split messages */
};

G_END_DECLS

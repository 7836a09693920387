/* call-side: what of a call one process has
 *
 * A call goes from a receiver, who calls, to a sender of pictures. What happens
 * is printed, see call-marks.h.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "bench-pipeline.h"
#include "call-delays.h"
#include "call-marks.h"
#include "frame-loop.h"

G_BEGIN_DECLS

/**
 * CallSetup:
 * @url: signaling server, where one is needed
 * @latency: of the receiver's jitterbuffer, ms
 * @pictures: what is sent, of frame_loop_draw(); NULL for a receiver
 * @stamp: (nullable): call_delays_stamp(), if pictures are to be stamped
 */
typedef struct {
  const char *url;
  int latency;
  GstSample *pictures;
  FrameLoopFunc stamp;
} CallSetup;

/**
 * CallSide:
 * @name: on the command line
 * @sends: whether it needs pictures
 * @make: prints "ready" once a call can be made; NULL and an error when
 *   something is missing
 * @call: (nullable): makes the call
 * @free: ends the call
 *
 * All on the main thread; @setup lives longer than what is made.
 */
typedef struct {
  const char *name;
  gboolean sends;
  gpointer (*make) (const CallSetup *setup, GError **error);
  void (*call) (gpointer self);
  void (*free) (gpointer self);
} CallSide;

/* An eclpeersink that waits for calls, the Peer camera. Prints "ended" when one
 * is over. */
extern const CallSide call_sender;
/* An eclpeersrc that calls it. */
extern const CallSide call_receiver;
/* Both of them, as two webrtcbins that are handed each other's descriptions. */
extern const CallSide call_bare;

G_END_DECLS

/* wire: a network between two sessions of a process, which loses and delays
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

typedef struct _Wire Wire;

/* What @webrtcbin receives, encrypted; before it has transports. Each packet
 * is lost with a probability of @loss (0 to 1), of a fixed sequence of random
 * numbers, or comes @delay_ms later. */
Wire *wire_new (GstElement *webrtcbin, double loss, guint delay_ms);
void wire_set_loss (Wire *self, double loss);
/* @share (0 to 1) of the packets take WIRE_OVERTAKEN times as long. */
#define WIRE_OVERTAKEN 5
void wire_set_overtaken (Wire *self, double share);
/* After the webrtcbin is in NULL. */
void wire_free (Wire *self);

G_END_DECLS

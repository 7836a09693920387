/* app-fixture: an application that calls with the library, and is called
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-test.h"

#include <gst/ecl/ecl.h>

G_BEGIN_DECLS

/* An application with one Peer and at most one call */
typedef struct {
  GstEclPeer *peer;
  GstElement *pipeline;
  GstEclMediaConnection *call;
  GstElement *sink;
  guint opened;
  guint closed;
  guint ended;
  gint buffers; /* atomic */
  guint pads;
} App;

/* Opens the Peer, which answers every call with the pictures that it sends
 * itself. */
void app_init (App *app, const char *id, GstEclSignalingProtocol protocol);
/* A GstEclMediaBin's handler: takes it out of the pipeline. */
void app_on_ended (GstElement *element, const GError *reason, App *app);
/* Calls @id. */
void app_call (App *app, const char *id);
/* @app hangs up its call with @other, and both ends are waited for. */
void app_hang_up (App *app, App *other);
void app_clear (App *app);

G_END_DECLS

/* ecl-channel-init: what a data channel is to be, in the fields of webrtcbin
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/**
 * EclChannelOption:
 * @field: its name for webrtcbin, and for applications
 * @member: its name in W3C's RTCDataChannelInit, and for the SDKs
 * @type: %G_TYPE_BOOLEAN, %G_TYPE_INT or %G_TYPE_STRING
 * @max: highest value of an integer, most bytes of a string
 */
typedef struct {
  const char *field;
  const char *member;
  GType type;
  int max;
} EclChannelOption;

#define ECL_CHANNEL_N_OPTIONS 6
extern const EclChannelOption ecl_channel_options[ECL_CHANNEL_N_OPTIONS];

GstStructure *ecl_channel_init_read (
    const GstStructure *init, const char *label, GError **error);

G_END_DECLS

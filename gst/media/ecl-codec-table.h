/* ecl-codec-table: which elements each codec is made of
 *
 * Only data; ecl-codec.c gives it meaning.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-codec.h"

G_BEGIN_DECLS

/* Keyframes are asked for, never scheduled: far apart is as good as never. */
#define GST_ECL_KEYFRAME_DISTANCE "3000"

/**
 * GstEclCodecElement:
 * @factory: name of the element; %NULL ends a list
 * @package: what to install for it; %NULL for one that depends on hardware and
 * is never advised
 * @settings: "property=value ..."; properties that the element lacks are
 * skipped, the value "cpus" is half the number of processors: the threads of
 * libvpx spin while they wait for each other
 * @bitrate_property: where its bit rate is set, %NULL for none
 * @bitrate_unit: bit/s per unit of that property
 */
struct _GstEclCodecElement {
  const char *factory;
  const char *package;
  const char *settings;
  const char *bitrate_property;
  guint bitrate_unit;
};

/* All codecs, most wanted first within a kind; ends with an entry without a
 * name. */
extern const GstEclCodec gst_ecl_codec_table[];

G_END_DECLS

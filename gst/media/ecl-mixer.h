/* ecl-mixer: any number of inputs as one picture, or one sound
 *
 * A bin with a source pad "src" that is live: it gives black pictures or
 * silence while nothing comes in. Inputs come and go while it plays.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-codec.h"

G_BEGIN_DECLS

#define GST_TYPE_ECL_MIXER (gst_ecl_mixer_get_type ())
GST_ECL_API
G_DECLARE_FINAL_TYPE (GstEclMixer, gst_ecl_mixer, GST_ECL, MIXER, GstBin)

/* Transfer floating. Pictures are put into a grid, sounds added up. What comes
 * out is chosen by downstream, as ecl_mixed_caps_choose() says, and again when
 * that asks for it; never by the inputs. EOS sent to the mixer ends it. One
 * whose elements are not installed posts an error and does not get to READY. */
GST_ECL_API GstElement *gst_ecl_mixer_new (GstEclMediaKind kind);
/* @latency: of the inputs, in ms, before which nothing is missed; at READY. */
GST_ECL_API void gst_ecl_mixer_set_latency (GstEclMixer *self, guint latency);

/* One whose state is locked takes nothing.
 * Any thread but a streaming one, each input by one thread at a time. @input:
 * a source pad of raw media, in the bin that the mixer is in. */
GST_ECL_API void gst_ecl_mixer_add (GstEclMixer *self, GstPad *input);
/* Lets a thread go that waits with data for the mixer. */
GST_ECL_API void gst_ecl_mixer_remove (GstEclMixer *self, GstPad *input);

G_END_DECLS

/* sfu-fixture: members of SFU rooms, and the hub between them and the SFU
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-sfu.h"
#include "media-support.h"

#include <gst/media/ecl-media-bin.h>

G_BEGIN_DECLS

/* One member, in a pipeline of its own */
typedef struct {
  guint64 leg;
  GstElement *pipeline;
  GstElement *bin;
  GstEclSession *session;
  GPtrArray *collectors; /* of Collector, one per remote track */
  GPtrArray *names;      /* of the pads, in the order of coming */
  GPtrArray *offers;     /* char *, all of them */
  char *msids;           /* of the last one */
  char *failure;         /* (nullable) */
  guint answers;         /* that it has given */
  gint removed;          /* pads; atomic */
  gboolean deaf;         /* does not answer */
} Member;

/* Of the running test */
extern EclHubSfu *sfu;

void sfu_setup (void);
/* Starts over with other bounds. */
void sfu_restart (const EclSfuOptions *options);
/* Ends the SFU: nothing it made is left. */
void sfu_teardown (void);

/* Enters a room. @video: pattern of videotestsrc, or NULL; sends sound with it
 */
Member *member_new (guint64 room, const char *id, const char *video);
/* It is gone without a word, and the hub says so. */
void member_free (Member *self);
/* Waits for @n remote tracks, its own not counted, of all times. */
void member_wait_tracks (Member *self, guint n);
/* Waits until as many pads have gone, of all times. */
void member_wait_removed (Member *self, gint n);
/* Of the latest pad whose name begins so: until that many more pictures, or
 * sounds, came */
Collector *member_wait_media (Member *self, const char *pad, guint n);
/* Until it has been told @n offers */
void member_wait_offers (Member *self, guint n);
const char *member_get_offer (Member *self);

G_END_DECLS

/* sfu-app: an application in an SFU room, and a server with an SFU
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "media-support.h"

#include "ecl-peer.h"
#include "ecl-server.h"
#include "ecl-sfu-room.h"

G_BEGIN_DECLS

/* What comes by one pad */
typedef struct {
  char *member;
  char *stream_id;
  char *pad;
  Collector *collector;
} SfuView;

/* An application with one Peer in room "lobby" */
typedef struct {
  GstEclPeer *peer;
  GstElement *pipeline;
  GstEclRoom *room;
  GstElement *element; /* of the connection, or NULL */
  const char *pattern; /* of its picture; NULL sends nothing */
  gboolean impatient;  /* silence ends its connections */
  GPtrArray *views;    /* of SfuView, of all times */
  GString *said;       /* "peer-join ID", ...; "; " between */
  guint calls;
  GError *reason; /* of the last one's end, NULL for a hang-up */
  gint removed;   /* pads; atomic */
} SfuApp;

/* Of the running test */
extern EclServer *server;

/* @mlines: most m-lines that are not used again; @grace: us */
void server_start (guint mlines, gint64 grace);
void server_stop (void);
/* Where the last one was */
void server_restart (void);
void server_cut (void);

/* What sfu_app_init() does but for joining */
void sfu_app_register (SfuApp *app, const char *id, const char *pattern);
/* Registers and joins. @pattern: of videotestsrc, comes with a tone; NULL to
 * receive only. @options: of the room, as text */
void sfu_app_init (
    SfuApp *app, const char *id, const char *pattern, const char *options);
void sfu_app_join (SfuApp *app, const char *options);
void sfu_app_leave (SfuApp *app);
void sfu_app_clear (SfuApp *app);
/* What is sent is another picture from now on. */
void sfu_app_replace (SfuApp *app, const char *pattern);
/* (nullable): the latest of "video" or "audio" */
SfuView *sfu_app_find (SfuApp *app, const char *member, const char *kind);
/* Until @member is seen as bright as that, and heard */
void sfu_app_expect (SfuApp *app, const char *member, double low, double high);
/* Until as many pads have gone, of all times */
void sfu_app_wait_removed (SfuApp *app, gint n);

G_END_DECLS

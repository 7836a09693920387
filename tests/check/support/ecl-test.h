/* ecl-test: a signaling server and pipelines for the element tests
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-wait.h"
#include "resources.h"

#include <ext/server/ecl-server.h>

G_BEGIN_DECLS

/* Loop tests over protocols run with __i__ as the index. */
extern const char *const protocols[2];

void ecl_test_start_server (void);
void ecl_test_start_server_with (EclServerConfig *config);
void ecl_test_restart_server (void);
void ecl_test_stop_server (void);
const char *ecl_test_server_url (void);
guint16 ecl_test_server_port (void);

GstElement *ecl_test_pipeline (const char *line, ...) G_GNUC_PRINTF (1, 2);
GstElement *ecl_test_play (const char *line, ...) G_GNUC_PRINTF (1, 2);
void ecl_test_stop (GstElement *pipeline);
void ecl_test_expect_message (GstElement *pipeline, const char *name);
void ecl_test_expect_both_within (
    GstElement *pipeline, const char *const names[2], guint milliseconds);
void ecl_test_expect_message_within (
    GstElement *pipeline, const char *name, guint milliseconds);
void ecl_test_expect_buffers (GstElement *pipeline, const char *name);
void ecl_test_expect_eos (GstElement *pipeline);
char *ecl_test_expect_error (GstElement *pipeline);

/* Counts what arrives at the sinks of eclpeersrc pads. */
typedef struct {
  GMutex lock;
  GCond cond;
  guint video_frames;
  guint different_frames;
  guint audio_buffers;
  double audio_peak; /* 0..1 */
  GHashTable *hashes;
  char *video_caps;
  guint pads_removed;
} EclTestMedia;

void ecl_test_media_init (EclTestMedia *media);
void ecl_test_media_clear (EclTestMedia *media);
void ecl_test_media_watch (EclTestMedia *media, GstElement *pipeline,
    const char *video_chain, const char *audio_chain);
void ecl_test_media_expect (EclTestMedia *media, guint different_frames);
void ecl_test_media_forget_sound (EclTestMedia *media);

guint ecl_test_count_codecs (GstElement *pipeline, const char *klass);

G_END_DECLS

/* channel-pair: two sessions in one process with a data channel between them
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-wait.h"

#include <gst/rtc/ecl-session.h>

G_BEGIN_DECLS

#define KIB 1024
#define MIB (1024 * 1024)
/* What large amounts are sent in. */
#define PIECE (16 * KIB)

typedef struct {
  GBytes *bytes;
  gboolean is_text;
} Message;

/* What one side hands to the other, and what its channel says. */
typedef struct _ChannelEnd ChannelEnd;
struct _ChannelEnd {
  GstEclSession *session;
  ChannelEnd *other;
  GstElement *pipeline;
  gboolean connected;
  gboolean closed;
  GError *reason;
  const char *message_size; /* written into its descriptions, or NULL */

  GstEclChannel *channel; /* the last one */
  guint n_channels;
  gboolean open;
  gboolean channel_closed;
  GPtrArray *messages; /* of Message */
  guint64 received;    /* bytes in all messages */
  gboolean forgetful;  /* counts messages, and keeps none */
  guint n_messages;
  guint n_low_water;
  GError *error;
};

/* Of an asynchronous send. */
typedef struct {
  gboolean done;
  GError *error;
} ChannelResult;

void channel_pair_init (ChannelEnd *ends);
void channel_pair_add (ChannelEnd *end, const char *label, const char *init);
void channel_pair_connect (ChannelEnd *ends);
void channel_pair_open (ChannelEnd *ends, const char *init);
void channel_pair_clear (ChannelEnd *ends);
const Message *channel_end_get (ChannelEnd *end, guint index);

/* A message of @size bytes that differs from that of another @seed. */
GBytes *channel_make_bytes (gsize size, guint8 seed);
void channel_send_bytes (ChannelEnd *end, GBytes *bytes, gboolean is_text);
void channel_send_text (ChannelEnd *end, const char *text);
void channel_send_binary (ChannelEnd *end, gsize size, guint8 seed);
void channel_expect_text (ChannelEnd *end, guint index, const char *text);
void channel_expect_binary (
    ChannelEnd *end, guint index, gsize size, guint8 seed);
void channel_result_cb (
    GObject *channel, GAsyncResult *result, gpointer channel_result);

G_END_DECLS

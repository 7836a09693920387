/* fake-sfu: an SFU of the running test's hub, which notes what it is told
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "fake-sfu.h"

#include "hub-client.h"

#define N G_GUINT64_FORMAT

EclHubSfu fake_sfu;

static GQueue told = G_QUEUE_INIT;

static void
note_open (EclHubSfu *self, const EclHubSfuOpen *open)
{
  g_queue_push_tail (
      &told, g_strdup_printf ("open %" N " room %" N " %s %s", open->leg,
                 open->room, open->peer_id, open->video_codec));
}

static void
note_answer (EclHubSfu *self, guint64 leg, const char *sdp)
{
  g_queue_push_tail (&told, g_strdup_printf ("answer %" N " %s", leg, sdp));
}

static void
note_candidate (EclHubSfu *self, guint64 leg, const char *candidate,
    const char *mid, int mline_index)
{
  g_queue_push_tail (&told, g_strdup_printf ("candidate %" N " %s %s %d", leg,
                                candidate, mid ? mid : "none", mline_index));
}

static void
note_close (EclHubSfu *self, guint64 leg)
{
  g_queue_push_tail (&told, g_strdup_printf ("close %" N, leg));
}

static const EclHubSfuClass fake_sfu_class = {
    .open = note_open,
    .answer = note_answer,
    .candidate = note_candidate,
    .close = note_close,
};

void
fake_sfu_install (void)
{
  ecl_hub_sfu_init (&fake_sfu, &fake_sfu_class);
  g_queue_clear_full (&told, g_free);
  ecl_hub_set_sfu (hub, &fake_sfu);
}

void
expect_told (const char *text)
{
  g_autofree char *next = g_queue_pop_head (&told);

  fail_unless_equals_string (next, text);
}

void
expect_told_nothing (void)
{
  fail_unless (g_queue_is_empty (&told), "the SFU was told \"%s\"",
      (char *)g_queue_peek_head (&told));
}

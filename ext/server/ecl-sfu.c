/* ecl-sfu: forwards the media of SFU rooms, for a server's hub
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-sfu.h"

#include "ecl-sfu-room.h"

#include <gst/rtc/ecl-loop.h>

typedef struct {
  EclHubSfu parent;
  EclSfuOptions options; /* immutable */
  GstEclLoop *loop;      /* hub's thread; NULL before the first leg */

  /* the loop */
  GHashTable *rooms; /* number -> EclSfuRoom */
  GHashTable *legs;  /* number -> Member, those that are open */
} EclSfu;

typedef struct {
  guint64 number;
  EclSfuRoom *room;
  EclSfuLeg *leg;
} Member;

/* What rooms say */

static void
on_offer (guint64 leg, const char *sdp, const char *msids, gpointer user_data)
{
  ecl_hub_sfu_post_offer (user_data, leg, sdp, msids);
}

static void
on_failed (guint64 leg, const char *reason, gpointer user_data)
{
  EclSfu *self = user_data;

  g_hash_table_remove (self->legs, &leg);
  ecl_hub_sfu_post_failure (&self->parent, leg, reason);
}

static void
on_empty (EclSfuRoom *room, gpointer user_data)
{
  EclSfu *self = user_data;
  guint64 number = ecl_sfu_room_get_number (room);

  g_hash_table_remove (self->rooms, &number);
}

static const EclSfuRoomFuncs room_funcs = {on_offer, on_failed, on_empty};

/* What the hub says, on the loop */

typedef struct _Call Call;
struct _Call {
  EclSfu *sfu;
  void (*run) (EclSfu *sfu, const Call *call);
  guint64 leg;
  guint64 room;
  char *text;  /* (nullable): peer id, description or candidate */
  char *extra; /* (nullable): codec or mid */
  int mline_index;
};

static void
call_free (gpointer data)
{
  Call *call = data;

  g_free (call->text);
  g_free (call->extra);
  g_free (call);
}

static EclSfuRoom *
get_room (EclSfu *self, const Call *call)
{
  EclSfuRoom *room = g_hash_table_lookup (self->rooms, &call->room);
  guint64 *number;
  EclSfuRoomConfig config = {
      .number = call->room,
      .video_codec = ecl_sfu_codec_find_video (call->extra),
      .audio_kbps = self->options.audio_kbps,
      .video_kbps = self->options.video_kbps,
      .download_kbps = self->options.download_kbps,
      .max_mlines = self->options.max_mlines,
  };

  if (room)
    return room;
  if (config.video_codec == NULL)
    config.video_codec = ecl_sfu_codec_find_video ("VP8");
  room = ecl_sfu_room_new (&config, &room_funcs, self);
  number = g_memdup2 (&call->room, sizeof call->room);
  g_hash_table_insert (self->rooms, number, room);
  return room;
}

static void
open_leg (EclSfu *self, const Call *call)
{
  g_autoptr (GError) error = NULL;
  EclSfuRoom *room = NULL;
  EclSfuLeg *leg = NULL;
  Member *member;

  if (gst_init_check (NULL, NULL, &error)) {
    room = get_room (self, call);
    leg = ecl_sfu_room_open_leg (room, call->leg, call->text, &error);
  }
  if (leg == NULL) {
    on_failed (call->leg, error->message, self);
    if (room && ecl_sfu_room_is_empty (room))
      on_empty (room, self);
    return;
  }
  member = g_new (Member, 1);
  *member = (Member){call->leg, room, leg};
  g_hash_table_insert (self->legs, &member->number, member);
}

static Member *
find_member (EclSfu *self, const Call *call)
{
  return g_hash_table_lookup (self->legs, &call->leg);
}

static void
take_answer (EclSfu *self, const Call *call)
{
  const Member *member = find_member (self, call);

  if (member)
    ecl_sfu_leg_take_answer (member->leg, call->text);
}

static void
take_candidate (EclSfu *self, const Call *call)
{
  const Member *member = find_member (self, call);

  if (member)
    ecl_sfu_leg_take_candidate (
        member->leg, call->text, call->extra, call->mline_index);
}

static void
close_leg (EclSfu *self, const Call *call)
{
  const Member *member = find_member (self, call);

  if (member == NULL)
    return;
  ecl_sfu_room_close_leg (member->room, member->leg);
  g_hash_table_remove (self->legs, &call->leg);
}

/* What the hub says, on its thread */

static gboolean
run_call (gpointer data)
{
  const Call *call = data;

  call->run (call->sfu, call);
  return G_SOURCE_REMOVE;
}

static void
post (EclHubSfu *sfu, const Call *call)
{
  EclSfu *self = (EclSfu *)sfu;
  Call *copy;

  if (self->loop == NULL)
    self->loop = gst_ecl_loop_new ("ecl-sfu");
  copy = g_memdup2 (call, sizeof *call);
  copy->sfu = self;
  gst_ecl_loop_post (self->loop, run_call, copy, call_free);
}

static void
sfu_open (EclHubSfu *self, const EclHubSfuOpen *open)
{
  post (self, &(Call){.run = open_leg,
                  .leg = open->leg,
                  .room = open->room,
                  .text = g_strdup (open->peer_id),
                  .extra = g_strdup (open->video_codec)});
}

static void
sfu_answer (EclHubSfu *self, guint64 leg, const char *sdp)
{
  post (self, &(Call){.run = take_answer, .leg = leg, .text = g_strdup (sdp)});
}

static void
sfu_candidate (EclHubSfu *self, guint64 leg, const char *candidate,
    const char *mid, int mline_index)
{
  post (self, &(Call){.run = take_candidate,
                  .leg = leg,
                  .text = g_strdup (candidate),
                  .extra = g_strdup (mid),
                  .mline_index = mline_index});
}

static void
sfu_close (EclHubSfu *self, guint64 leg)
{
  post (self, &(Call){.run = close_leg, .leg = leg});
}

/* The end */

static gpointer
close_all (gpointer data)
{
  EclSfu *self = data;
  GHashTableIter iter;
  gpointer room;

  g_hash_table_remove_all (self->legs);
  g_hash_table_iter_init (&iter, self->rooms);
  while (g_hash_table_iter_next (&iter, NULL, &room))
    ecl_sfu_room_close_all (room);
  while (g_hash_table_size (self->rooms) > 0)
    gst_ecl_loop_iterate (self->loop);
  return NULL;
}

static void
sfu_free (EclHubSfu *sfu)
{
  EclSfu *self = (EclSfu *)sfu;

  if (self->loop) {
    gst_ecl_loop_call (self->loop, close_all, self);
    gst_ecl_loop_stop (self->loop);
    gst_ecl_loop_unref (self->loop);
  }
  g_hash_table_unref (self->legs);
  g_hash_table_unref (self->rooms);
  ecl_hub_sfu_clear (sfu);
  g_free (self);
}

static const EclHubSfuClass sfu_class = {
    sfu_open, sfu_answer, sfu_candidate, sfu_close, sfu_free};

EclHubSfu *
ecl_sfu_new (const EclSfuOptions *options)
{
  EclSfu *self = g_new0 (EclSfu, 1);

  ecl_hub_sfu_init (&self->parent, &sfu_class);
  self->options = *options;
  self->rooms = g_hash_table_new_full (
      g_int64_hash, g_int64_equal, g_free, (GDestroyNotify)ecl_sfu_room_free);
  self->legs =
      g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_free);
  return &self->parent;
}

EclHubSfu *
ecl_sfu_new_for_config (const EclServerConfig *config)
{
  const EclSfuOptions options = {
      .audio_kbps = config->sfu_audio_kbps,
      .video_kbps = config->sfu_video_kbps,
      .download_kbps = config->sfu_download_kbps,
      .max_mlines = config->sfu_mlines,
  };

  return ecl_sfu_new (&options);
}

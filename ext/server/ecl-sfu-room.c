/* ecl-sfu-room: the legs of one SFU room, in one pipeline
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-sfu-room.h"

struct _EclSfuRoom {
  EclSfuRoomConfig config;      /* immutable */
  const EclSfuRoomFuncs *funcs; /* immutable */
  gpointer user_data;           /* immutable */
  GstElement *pipeline;         /* immutable */
  GSource *bus_watch;           /* immutable */

  GPtrArray *legs;   /* EclSfuLeg, those that are open */
  GPtrArray *ending; /* EclSfuLeg, those that are being taken apart */
};

gboolean
ecl_sfu_room_is_empty (const EclSfuRoom *self)
{
  return self->legs->len == 0 && self->ending->len == 0;
}

/* What legs say */

static void
update_others (EclSfuRoom *self, EclSfuLeg *leg)
{
  for (guint i = 0; i < self->legs->len; i++) {
    EclSfuLeg *other = g_ptr_array_index (self->legs, i);

    if (other != leg)
      ecl_sfu_leg_update (other);
  }
}

static GPtrArray *
list_legs (EclSfuLeg *leg, gpointer user_data)
{
  return ((EclSfuRoom *)user_data)->legs;
}

static void
on_offer (
    EclSfuLeg *leg, const char *sdp, const char *msids, gpointer user_data)
{
  EclSfuRoom *self = user_data;

  self->funcs->offer (
      ecl_sfu_leg_get_number (leg), sdp, msids, self->user_data);
}

static void
on_tracks_changed (EclSfuLeg *leg, gpointer self)
{
  update_others (self, leg);
}

/* The others let go of what it published before it is taken apart. */
static void
take_out (EclSfuRoom *self, EclSfuLeg *leg)
{
  g_ptr_array_remove (self->legs, leg);
  g_ptr_array_add (self->ending, leg);
  update_others (self, leg);
}

static void
on_ended (EclSfuLeg *leg, const GError *reason, gpointer user_data)
{
  EclSfuRoom *self = user_data;

  take_out (self, leg);
  self->funcs->failed (ecl_sfu_leg_get_number (leg),
      reason ? reason->message : "the member has closed it", self->user_data);
}

static void
on_gone (EclSfuLeg *leg, gpointer user_data)
{
  EclSfuRoom *self = user_data;

  g_ptr_array_remove (self->ending, leg);
  ecl_sfu_leg_free (leg);
  if (ecl_sfu_room_is_empty (self))
    self->funcs->empty (self, self->user_data);
}

static const EclSfuLegFuncs leg_funcs = {
    list_legs, on_offer, on_tracks_changed, on_ended, on_gone};

/* Legs */

static gboolean
is_taken (GPtrArray *legs, GstMessage *message)
{
  for (guint i = 0; i < legs->len; i++) {
    if (ecl_sfu_leg_take_message (g_ptr_array_index (legs, i), message))
      return TRUE;
  }
  return FALSE;
}

/* An error in one leg is that leg's end, and nobody else's. */
static gboolean
on_message (GstBus *bus, GstMessage *message, gpointer user_data)
{
  EclSfuRoom *self = user_data;
  g_autoptr (GError) error = NULL;

  if (GST_MESSAGE_TYPE (message) != GST_MESSAGE_ERROR ||
      is_taken (self->legs, message) || is_taken (self->ending, message))
    return G_SOURCE_CONTINUE;
  gst_message_parse_error (message, &error, NULL);
  g_warning (
      "%s in an SFU room: %s", GST_MESSAGE_SRC_NAME (message), error->message);
  return G_SOURCE_CONTINUE;
}

EclSfuLeg *
ecl_sfu_room_open_leg (
    EclSfuRoom *self, guint64 number, const char *peer_id, GError **error)
{
  const EclSfuLegConfig config = {
      .number = number,
      .peer_id = peer_id,
      .bin = GST_BIN (self->pipeline),
      .codecs = {ecl_sfu_codec_get_audio (), self->config.video_codec},
      .kbps = {self->config.audio_kbps, self->config.video_kbps},
      .download_kbps = self->config.download_kbps,
      .max_mlines = self->config.max_mlines,
  };
  EclSfuLeg *leg = ecl_sfu_leg_new (&config, &leg_funcs, self, error);

  if (leg == NULL)
    return NULL;
  g_ptr_array_add (self->legs, leg);
  ecl_sfu_leg_start (leg);
  return leg;
}

void
ecl_sfu_room_close_leg (EclSfuRoom *self, EclSfuLeg *leg)
{
  take_out (self, leg);
  ecl_sfu_leg_close (leg);
}

void
ecl_sfu_room_close_all (EclSfuRoom *self)
{
  while (self->legs->len > 0)
    ecl_sfu_room_close_leg (self, g_ptr_array_index (self->legs, 0));
}

/* The room */

guint64
ecl_sfu_room_get_number (const EclSfuRoom *self)
{
  return self->config.number;
}

EclSfuRoom *
ecl_sfu_room_new (const EclSfuRoomConfig *config, const EclSfuRoomFuncs *funcs,
    gpointer user_data)
{
  EclSfuRoom *self = g_new0 (EclSfuRoom, 1);
  g_autoptr (GstBus) bus = NULL;

  self->config = *config;
  self->funcs = funcs;
  self->user_data = user_data;
  self->legs = g_ptr_array_new ();
  self->ending = g_ptr_array_new ();
  self->pipeline = gst_object_ref_sink (gst_pipeline_new (NULL));
  bus = gst_element_get_bus (self->pipeline);
  self->bus_watch = gst_bus_create_watch (bus);
  g_source_set_callback (
      self->bus_watch, G_SOURCE_FUNC (on_message), self, NULL);
  g_source_attach (self->bus_watch, g_main_context_get_thread_default ());
  gst_element_set_state (self->pipeline, GST_STATE_PLAYING);
  return self;
}

void
ecl_sfu_room_free (EclSfuRoom *self)
{
  gst_element_set_state (self->pipeline, GST_STATE_NULL);
  g_source_destroy (self->bus_watch);
  g_source_unref (self->bus_watch);
  gst_object_unref (self->pipeline);
  g_ptr_array_unref (self->legs);
  g_ptr_array_unref (self->ending);
  g_free (self);
}

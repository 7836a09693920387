/* room-pipeline: a pipeline with an eclroombin, and what it gets of each member
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "room-pipeline.h"

#define VIDEO                                                                  \
  "videotestsrc is-live=true pattern=ball "                                    \
  "! video/x-raw,width=160,height=120,framerate=15/1 ! r.video_sink_0 "
#define AUDIO "audiotestsrc is-live=true volume=0.5 ! r.audio_sink_0 "
#define VIDEO_OUT                                                              \
  "videoconvert ! video/x-raw,format=GRAY8 "                                   \
  "! fakesink name=out async=false sync=false signal-handoffs=true"
#define AUDIO_OUT                                                              \
  "audioconvert ! audio/x-raw,format=S16LE "                                   \
  "! fakesink name=out async=false sync=false signal-handoffs=true"

typedef struct {
  RoomPipeline *pipeline;
  RoomTrack *track;
} Handoff;

static void
track_free (RoomTrack *track)
{
  g_free (track->pad);
  g_free (track->member);
  g_free (track->stream);
  g_free (track->stream_start);
  g_free (track->title);
  g_hash_table_unref (track->frames);
  g_free (track);
}

static void
handoff_cb (
    GstElement *sink, GstBuffer *buffer, GstPad *pad, gpointer user_data)
{
  Handoff *handoff = user_data;
  RoomTrack *track = handoff->track;
  GstMapInfo map;

  gst_buffer_map (buffer, &map, GST_MAP_READ);
  g_mutex_lock (&handoff->pipeline->lock);
  if (g_str_has_prefix (track->pad, "video")) {
    track->n_frames++;
    g_hash_table_add (track->frames,
        g_compute_checksum_for_data (G_CHECKSUM_MD5, map.data, map.size));
  } else {
    for (gsize i = 0; i < map.size / sizeof (gint16); i++)
      track->loudness =
          MAX (track->loudness, ABS (((const gint16 *)map.data)[i]));
  }
  g_mutex_unlock (&handoff->pipeline->lock);
  gst_buffer_unmap (buffer, &map);
  g_main_context_wakeup (NULL);
}

static void
take_event (RoomTrack *track, GstEvent *event)
{
  const char *id;
  GstTagList *tags;

  switch (GST_EVENT_TYPE (event)) {
  case GST_EVENT_STREAM_START:
    gst_event_parse_stream_start (event, &id);
    g_free (track->stream_start);
    track->stream_start = g_strdup (id);
    break;
  case GST_EVENT_TAG:
    gst_event_parse_tag (event, &tags);
    g_clear_pointer (&track->title, g_free);
    gst_tag_list_get_string (tags, GST_TAG_TITLE, &track->title);
    break;
  case GST_EVENT_EOS:
    track->eos = TRUE;
    break;
  default:
    break;
  }
}

static GstPadProbeReturn
event_cb (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  Handoff *handoff = user_data;

  g_mutex_lock (&handoff->pipeline->lock);
  take_event (handoff->track, GST_PAD_PROBE_INFO_EVENT (info));
  g_mutex_unlock (&handoff->pipeline->lock);
  return GST_PAD_PROBE_OK;
}

static void
pad_added_cb (GstElement *element, GstPad *pad, RoomPipeline *self)
{
  gboolean video = g_str_has_prefix (GST_PAD_NAME (pad), "video");
  Handoff *handoff = g_new0 (Handoff, 1);
  RoomTrack *track;
  g_autoptr (GstElement) out = NULL;
  g_autoptr (GstPad) sink = NULL;
  GstElement *bin;

  if (GST_PAD_IS_SINK (pad)) {
    g_free (handoff);
    return;
  }
  track = g_new0 (RoomTrack, 1);
  track->pad = gst_pad_get_name (pad);
  track->frames = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_object_get (
      pad, "peer-id", &track->member, "stream-id", &track->stream, NULL);
  *handoff = (Handoff){self, track};
  g_mutex_lock (&self->lock);
  g_ptr_array_add (self->tracks, track);
  g_mutex_unlock (&self->lock);
  bin = gst_parse_bin_from_description (
      video ? self->video_out : AUDIO_OUT, TRUE, NULL);
  out = gst_bin_get_by_name (GST_BIN (bin), "out");
  g_signal_connect_data (out, "handoff", G_CALLBACK (handoff_cb), handoff,
      (GClosureNotify)(void (*) (void))g_free, 0);
  gst_bin_add (GST_BIN (self->pipeline), bin);
  gst_element_sync_state_with_parent (bin);
  sink = gst_element_get_static_pad (bin, "sink");
  gst_pad_add_probe (
      sink, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, event_cb, handoff, NULL);
  fail_unless_equals_int (gst_pad_link (pad, sink), GST_PAD_LINK_OK);
}

static void
pad_removed_cb (GstElement *element, GstPad *pad, RoomPipeline *self)
{
  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->tracks->len; i++) {
    RoomTrack *track = self->tracks->pdata[i];

    if (!track->removed && g_str_equal (track->pad, GST_PAD_NAME (pad))) {
      fail_unless (
          track->eos || self->stopping, "%s goes without EOS", track->pad);
      track->removed = TRUE;
    }
  }
  g_mutex_unlock (&self->lock);
  g_main_context_wakeup (NULL);
}

static void
peer_joined_cb (GstElement *element, const char *id, RoomPipeline *self)
{
  g_mutex_lock (&self->lock);
  g_ptr_array_add (self->members, g_strdup (id));
  g_mutex_unlock (&self->lock);
  g_main_context_wakeup (NULL);
}

static void
peer_left_cb (GstElement *element, const char *id, RoomPipeline *self)
{
  guint position;

  g_mutex_lock (&self->lock);
  fail_unless (g_ptr_array_find_with_equal_func (
      self->members, id, g_str_equal, &position));
  g_ptr_array_remove_index (self->members, position);
  g_mutex_unlock (&self->lock);
  g_main_context_wakeup (NULL);
}

static void
data_cb (
    GstElement *element, const char *src, GVariant *value, RoomPipeline *self)
{
  g_mutex_lock (&self->lock);
  g_ptr_array_add (self->data, g_variant_ref (value));
  g_mutex_unlock (&self->lock);
  g_main_context_wakeup (NULL);
}

static void
log_cb (GstElement *element, char **entries, RoomPipeline *self)
{
  g_mutex_lock (&self->lock);
  self->logs = g_strv_length (entries);
  g_mutex_unlock (&self->lock);
  g_main_context_wakeup (NULL);
}

/* No member that leaves may stop it. */
static gboolean
message_cb (GstBus *bus, GstMessage *message, gpointer user_data)
{
  RoomPipeline *self = user_data;
  g_autoptr (GError) error = NULL;

  if (gst_message_has_name (message, "ecl-room-rejoined"))
    self->rejoined++;
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_WARNING) {
    self->warnings++;
    g_main_context_wakeup (NULL);
  }
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    gst_message_parse_error (message, &error, NULL);
  fail_unless (error == NULL, "%s", error ? error->message : "");
  fail_if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS);
  return G_SOURCE_CONTINUE;
}

void
room_pipeline_init (RoomPipeline *self, const char *id, const char *sends,
    const char *properties)
{
  room_pipeline_init_with (self, id, sends, properties, VIDEO_OUT);
}

void
room_pipeline_init_with (RoomPipeline *self, const char *id, const char *sends,
    const char *properties, const char *video_out)
{
  g_autoptr (GstElement) element = NULL;
  g_autoptr (GstBus) bus = NULL;

  *self = (RoomPipeline){.video_out = video_out,
      .tracks = g_ptr_array_new_with_free_func ((GDestroyNotify)track_free),
      .members = g_ptr_array_new_with_free_func (g_free),
      .data = g_ptr_array_new_with_free_func ((GDestroyNotify)g_variant_unref)};
  g_mutex_init (&self->lock);
  self->pipeline = ecl_test_pipeline (
      "eclroombin name=r room=lobby peer-id=%s signaling-server=%s %s %s%s", id,
      ecl_test_server_url (), properties, strchr (sends, 'v') ? VIDEO : "",
      strchr (sends, 'a') ? AUDIO : "");
  element = gst_bin_get_by_name (GST_BIN (self->pipeline), "r");
  g_object_connect (element, "signal::pad-added", pad_added_cb, self,
      "signal::pad-removed", pad_removed_cb, self, "signal::peer-joined",
      peer_joined_cb, self, "signal::peer-left", peer_left_cb, self,
      "signal::data", data_cb, self, "signal::log", log_cb, self, NULL);
  bus = gst_element_get_bus (self->pipeline);
  gst_bus_add_watch (bus, message_cb, self);
  gst_element_set_state (self->pipeline, GST_STATE_PLAYING);
}

void
room_pipeline_clear (RoomPipeline *self)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (self->pipeline);

  g_mutex_lock (&self->lock);
  self->stopping = TRUE;
  g_mutex_unlock (&self->lock);
  gst_bus_remove_watch (bus);
  ecl_test_stop (self->pipeline);
  g_ptr_array_unref (self->tracks);
  g_ptr_array_unref (self->members);
  g_ptr_array_unref (self->data);
  g_mutex_clear (&self->lock);
}

/* Lock. (nullable): the next one after @index that is there */
static RoomTrack *
next_track (RoomPipeline *self, const char *member, guint *index)
{
  while (*index < self->tracks->len) {
    RoomTrack *track = self->tracks->pdata[(*index)++];

    if (!track->removed && g_strcmp0 (track->member, member) == 0)
      return track;
  }
  return NULL;
}

static gboolean
shows (RoomPipeline *self, const char *member, guint frames)
{
  gboolean seen = FALSE, heard = FALSE;
  RoomTrack *track;

  g_mutex_lock (&self->lock);
  for (guint i = 0; (track = next_track (self, member, &i));) {
    seen |= g_hash_table_size (track->frames) >= frames;
    heard |= track->loudness > ROOM_TRACK_LOUD;
  }
  g_mutex_unlock (&self->lock);
  return seen && heard;
}

void
room_pipeline_expect_media (
    RoomPipeline *self, const char *member, guint frames)
{
  wait_until (shows (self, member, frames));
}

guint
room_pipeline_count_pads (RoomPipeline *self, const char *member)
{
  guint count = 0;

  g_mutex_lock (&self->lock);
  for (guint i = 0; next_track (self, member, &i);)
    count++;
  g_mutex_unlock (&self->lock);
  return count;
}

guint
room_pipeline_count_frames (RoomPipeline *self, const char *member)
{
  guint count = 0;
  RoomTrack *track;

  g_mutex_lock (&self->lock);
  for (guint i = 0; (track = next_track (self, member, &i));)
    count += track->n_frames;
  g_mutex_unlock (&self->lock);
  return count;
}

char *
room_pipeline_pads_of (RoomPipeline *self, const char *member)
{
  GString *pads = g_string_new (NULL);
  RoomTrack *track;

  g_mutex_lock (&self->lock);
  for (guint i = 0; (track = next_track (self, member, &i));)
    g_string_append_printf (pads, "%s%s", pads->len ? " " : "", track->pad);
  g_mutex_unlock (&self->lock);
  return g_string_free (pads, FALSE);
}

gboolean
room_pipeline_has_member (RoomPipeline *self, const char *id)
{
  gboolean has;

  g_mutex_lock (&self->lock);
  has = g_ptr_array_find_with_equal_func (self->members, id, g_str_equal, NULL);
  g_mutex_unlock (&self->lock);
  return has;
}

const RoomTrack *
room_pipeline_get_track (
    RoomPipeline *self, const char *member, const char *prefix)
{
  RoomTrack *track;

  g_mutex_lock (&self->lock);
  for (guint i = 0; (track = next_track (self, member, &i));) {
    if (g_str_has_prefix (track->pad, prefix))
      break;
  }
  g_mutex_unlock (&self->lock);
  return track;
}

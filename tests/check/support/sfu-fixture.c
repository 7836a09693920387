/* sfu-fixture: members of SFU rooms, and the hub between them and the SFU
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "sfu-fixture.h"

#define VIDEO                                                                  \
  "videotestsrc is-live=true pattern=%s ! "                                    \
  "capsfilter caps=video/x-raw,width=160,height=120,framerate=30/1"
#define AUDIO                                                                  \
  "audiotestsrc is-live=true ! capsfilter caps=audio/x-raw,channels=1"

EclHubSfu *sfu;

static GHashTable *members; /* leg -> Member */
static guint64 last_leg;
static guint ticker;

/* The hub's part */

static void
take_event (const EclHubSfuEvent *event)
{
  Member *member = g_hash_table_lookup (members, &event->leg);

  if (member == NULL)
    return;
  if (event->failure) {
    g_free (member->failure);
    member->failure = g_strdup (event->failure);
    return;
  }
  g_ptr_array_add (member->offers, g_strdup (event->sdp));
  g_free (member->msids);
  member->msids = g_strdup (event->msids);
  if (!member->deaf)
    gst_ecl_session_set_remote_description (
        member->session, "offer", event->sdp);
}

static gboolean
take_events (gpointer user_data)
{
  EclHubSfuEvent *event;

  while (sfu && (event = ecl_hub_sfu_take_event (sfu))) {
    take_event (event);
    ecl_hub_sfu_event_free (event);
  }
  return G_SOURCE_REMOVE;
}

static void
wake (gpointer user_data)
{
  g_idle_add (take_events, NULL);
}

/* What passes a collector wakes nobody. */
static gboolean
tick (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

static void
start (const EclSfuOptions *options)
{
  sfu = ecl_sfu_new (options);
  ecl_hub_sfu_set_wake (sfu, wake, NULL);
  members = g_hash_table_new (g_int64_hash, g_int64_equal);
  last_leg = 0;
  ticker = g_timeout_add (10, tick, NULL);
}

void
sfu_setup (void)
{
  start (&(EclSfuOptions){
      .audio_kbps = 64, .video_kbps = 1000, .max_mlines = 128});
}

void
sfu_restart (const EclSfuOptions *options)
{
  sfu_teardown ();
  start (options);
}

void
sfu_teardown (void)
{
  EclHubSfu *former = g_steal_pointer (&sfu);

  former->klass->free (former);
  g_hash_table_unref (members);
  g_source_remove (ticker);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* Members */

static void
on_local_description (
    GstEclSession *session, const char *type, const char *sdp, Member *self)
{
  fail_unless_equals_string (type, "answer");
  self->answers++;
  sfu->klass->answer (sfu, self->leg, sdp);
}

static void
on_local_candidate (GstEclSession *session, const char *candidate,
    const char *mid, guint mline_index, Member *self)
{
  sfu->klass->candidate (sfu, self->leg, candidate, mid, (int)mline_index);
}

static void
on_pad_added (GstElement *bin, GstPad *pad, Member *self)
{
  g_autofree char *line =
      g_strdup_printf ("%s ! fakesink name=out async=false sync=false",
          g_str_has_prefix (GST_PAD_NAME (pad), "video")
              ? "videoconvert ! capsfilter caps=video/x-raw,format=I420"
              : "audioconvert ! capsfilter caps=audio/x-raw,format=S16LE");

  if (GST_PAD_IS_SINK (pad))
    return;
  g_ptr_array_add (self->names, g_strdup (GST_PAD_NAME (pad)));
  g_ptr_array_add (
      self->collectors, collector_new_linked (self->pipeline, pad, line));
}

static void
on_pad_removed (GstElement *bin, GstPad *pad, Member *self)
{
  g_atomic_int_inc (&self->removed);
  g_main_context_wakeup (NULL);
}

static void
send (Member *self, const char *name, const char *line)
{
  GstElement *source = gst_parse_bin_from_description (line, TRUE, NULL);
  g_autoptr (GstPad) sink = gst_element_request_pad_simple (self->bin, name);
  g_autoptr (GstPad) src = gst_element_get_static_pad (source, "src");

  gst_bin_add (GST_BIN (self->pipeline), source);
  fail_unless_equals_int (gst_pad_link (src, sink), GST_PAD_LINK_OK);
}

Member *
member_new (guint64 room, const char *id, const char *video)
{
  Member *self = g_new0 (Member, 1);

  self->leg = ++last_leg;
  self->pipeline = gst_object_ref_sink (gst_pipeline_new (id));
  self->bin = gst_ecl_media_bin_new (NULL);
  self->session = g_object_ref (
      gst_ecl_media_bin_get_session (GST_ECL_MEDIA_BIN (self->bin)));
  self->collectors =
      g_ptr_array_new_with_free_func ((GDestroyNotify)collector_free);
  self->names = g_ptr_array_new_with_free_func (g_free);
  self->offers = g_ptr_array_new_with_free_func (g_free);
  g_signal_connect (self->session, "local-description",
      G_CALLBACK (on_local_description), self);
  g_signal_connect (
      self->session, "local-candidate", G_CALLBACK (on_local_candidate), self);
  g_signal_connect (self->bin, "pad-added", G_CALLBACK (on_pad_added), self);
  g_signal_connect (
      self->bin, "pad-removed", G_CALLBACK (on_pad_removed), self);
  gst_bin_add (GST_BIN (self->pipeline), self->bin);
  if (video) {
    g_autofree char *line = g_strdup_printf (VIDEO, video);

    send (self, "video_%u", line);
    send (self, "audio_%u", AUDIO);
  }
  play (self->pipeline);
  g_hash_table_insert (members, &self->leg, self);
  sfu->klass->open (sfu, &(EclHubSfuOpen){self->leg, room, id, "VP8"});
  return self;
}

static void
on_session_gone (gpointer gone, GObject *session)
{
  *(gboolean *)gone = TRUE;
}

void
member_free (Member *self)
{
  gboolean gone = FALSE;

  g_object_weak_ref (G_OBJECT (self->session), on_session_gone, &gone);
  sfu->klass->close (sfu, self->leg);
  g_hash_table_remove (members, &self->leg);
  g_signal_handlers_disconnect_by_data (self->session, self);
  g_signal_handlers_disconnect_by_data (self->bin, self);
  gst_element_set_state (self->pipeline, GST_STATE_NULL);
  g_ptr_array_unref (self->collectors);
  g_ptr_array_unref (self->names);
  g_ptr_array_unref (self->offers);
  g_object_unref (self->session);
  gst_object_unref (self->pipeline);
  /* What webrtcbin's threads said last waits here for its turn. */
  wait_until (gone);
  g_free (self->msids);
  g_free (self->failure);
  g_free (self);
}

void
member_wait_tracks (Member *self, guint n)
{
  wait_until (self->collectors->len >= n);
  fail_unless_equals_int (self->collectors->len, n);
}

static Collector *
find_collector (Member *self, const char *pad)
{
  for (guint i = self->names->len; i > 0; i--) {
    if (g_str_has_prefix (g_ptr_array_index (self->names, i - 1), pad))
      return g_ptr_array_index (self->collectors, i - 1);
  }
  fail ("no pad %s", pad);
  return NULL;
}

void
member_wait_removed (Member *self, gint n)
{
  wait_until (g_atomic_int_get (&self->removed) >= n);
  fail_unless_equals_int (g_atomic_int_get (&self->removed), n);
}

Collector *
member_wait_media (Member *self, const char *pad, guint n)
{
  Collector *collector = find_collector (self, pad);
  guint wanted = collector_get (collector, &collector->pictures) + n;

  wait_until (collector_get (collector, &collector->pictures) >= wanted);
  return collector;
}

void
member_wait_offers (Member *self, guint n)
{
  wait_until (self->offers->len >= n);
}

const char *
member_get_offer (Member *self)
{
  return g_ptr_array_index (self->offers, self->offers->len - 1);
}

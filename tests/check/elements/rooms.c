/* rooms: pipelines meet in a room
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "../support/cut-connections.h"
#include "../support/room-pipeline.h"
#include "../support/structure-fields.h"

#define FRAMES 20

static void
expect_each_other (
    RoomPipeline *a, const char *id_a, RoomPipeline *b, const char *id_b)
{
  room_pipeline_expect_media (a, id_b, FRAMES);
  room_pipeline_expect_media (b, id_a, FRAMES);
}

/* What tells a recorder whose it is, once media has come */
static void
check_origin (RoomPipeline *self, const char *member, const char *kind)
{
  const RoomTrack *track = room_pipeline_get_track (self, member, kind);
  g_autofree char *id = NULL;

  fail_unless (track->stream && *track->stream);
  id = g_strdup_printf ("%s/%s/%s", member, track->stream, track->pad);
  g_mutex_lock (&self->lock);
  fail_unless_equals_string (track->stream_start, id);
  fail_unless_equals_string (track->title, member);
  g_mutex_unlock (&self->lock);
}

/* One encoder for pictures and one for sound, which are in the figures of each
 * call */
static void
check_stats (RoomPipeline *self)
{
  g_autoptr (GstElement) element =
      gst_bin_get_by_name (GST_BIN (self->pipeline), "r");
  g_autoptr (GstStructure) stats = NULL;
  g_autofree char *text = NULL;

  g_object_get (element, "stats", &stats, NULL);
  fail_unless_equals_int (get_uint (stats, "encoders"), 2);
  text = gst_structure_to_string (stats);
  fail_unless (strstr (text, "encoder-bitrate") != NULL, "%s", text);
}

/* One comes, one goes and comes again; the others keep their pads, and one
 * encoder is enough for all who watch. */
GST_START_TEST (test_three_members)
{
  RoomPipeline a, b, c;
  g_autofree char *before = NULL, *after = NULL;
  guint seen;

  room_pipeline_init (&a, "a", "va", "");
  room_pipeline_init (&b, "b", "va", "");
  room_pipeline_init (&c, "c", "va", "");
  expect_each_other (&a, "a", &b, "b");
  expect_each_other (&a, "a", &c, "c");
  expect_each_other (&b, "b", &c, "c");
  fail_unless_equals_int (
      ecl_test_count_codecs (a.pipeline, "Encoder/Video"), 1);
  fail_unless_equals_int (
      ecl_test_count_codecs (a.pipeline, "Encoder/Audio"), 1);
  check_stats (&a);
  check_origin (&a, "c", "video");
  check_origin (&a, "c", "audio");
  fail_unless_equals_string (room_pipeline_get_track (&a, "c", "video")->stream,
      room_pipeline_get_track (&a, "c", "audio")->stream);
  fail_unless (room_pipeline_has_member (&c, "a"));
  fail_unless (room_pipeline_has_member (&a, "c"));

  before = room_pipeline_pads_of (&a, "c");
  room_pipeline_clear (&b);
  wait_until (room_pipeline_count_pads (&a, "b") == 0 &&
              room_pipeline_count_pads (&c, "b") == 0);
  fail_if (room_pipeline_has_member (&a, "b"));
  after = room_pipeline_pads_of (&a, "c");
  fail_unless_equals_string (before, after);
  seen = room_pipeline_count_frames (&a, "c");
  wait_until (room_pipeline_count_frames (&a, "c") > seen + FRAMES);

  room_pipeline_init (&b, "b", "va", "");
  expect_each_other (&b, "b", &a, "a");
  expect_each_other (&b, "b", &c, "c");
  room_pipeline_clear (&a);
  room_pipeline_clear (&b);
  room_pipeline_clear (&c);
}
GST_END_TEST

/* One that only sends, one that only receives */
GST_START_TEST (test_one_direction)
{
  RoomPipeline camera, viewer;

  room_pipeline_init (&camera, "camera", "va",
      "video-receive-enabled=false audio-receive-enabled=false");
  room_pipeline_init (&viewer, "viewer", "", "");
  room_pipeline_expect_media (&viewer, "camera", FRAMES);
  fail_unless_equals_int (room_pipeline_count_pads (&viewer, "camera"), 2);
  fail_unless_equals_int (room_pipeline_count_pads (&camera, "viewer"), 0);
  room_pipeline_clear (&viewer);
  wait_until (!room_pipeline_has_member (&camera, "viewer"));
  room_pipeline_clear (&camera);
}
GST_END_TEST

static gboolean
is_loud (RoomPipeline *self, const RoomTrack *track)
{
  gboolean loud;

  g_mutex_lock (&self->lock);
  loud = track->loudness > ROOM_TRACK_LOUD;
  g_mutex_unlock (&self->lock);
  return loud;
}

/* What one member sends cannot be shown here: a warning, and all else goes on.
 */
GST_START_TEST (test_nothing_takes_a_picture)
{
  RoomPipeline camera, viewer, microphone;
  const RoomTrack *track;

  room_pipeline_init_with (&viewer, "viewer", "", "",
      "capsfilter caps=video/x-h264 ! fakesink name=out async=false");
  room_pipeline_init (&camera, "camera", "va", "");
  wait_until (viewer.warnings > 0);
  room_pipeline_init (&microphone, "microphone", "a", "");
  wait_until (room_pipeline_count_pads (&viewer, "microphone") == 1);
  track = room_pipeline_get_track (&viewer, "microphone", "audio");
  wait_until (is_loud (&viewer, track));
  room_pipeline_clear (&microphone);
  room_pipeline_clear (&camera);
  room_pipeline_clear (&viewer);
}
GST_END_TEST

/* What goes in ends, and with it a pipeline that nothing else comes out of. */
GST_START_TEST (test_end_of_input)
{
  GstElement *pipeline =
      ecl_test_play ("eclroombin name=r room=lobby signaling-server=%s "
                     "videotestsrc is-live=true num-buffers=5 ! r.video_sink_0",
          ecl_test_server_url ());

  ecl_test_expect_eos (pipeline);
  ecl_test_stop (pipeline);
}
GST_END_TEST

GST_START_TEST (test_call_from_outside)
{
  RoomPipeline member;
  GstElement *caller;
  g_autofree char *text = NULL;

  room_pipeline_init (&member, "member", "va", "");
  ecl_test_expect_message (member.pipeline, "ecl-room-joined");
  caller =
      ecl_test_play ("eclpeersrc signaling-server=%s remote-peer-id=member",
          ecl_test_server_url ());
  text = ecl_test_expect_error (caller);
  fail_unless (strstr (text, "refused the call") != NULL, "%s", text);
  ecl_test_stop (caller);
  room_pipeline_clear (&member);
}
GST_END_TEST

static gboolean
send_text (RoomPipeline *from, const char *text)
{
  g_autoptr (GstElement) element =
      gst_bin_get_by_name (GST_BIN (from->pipeline), "r");
  g_autoptr (GVariant) value = g_variant_ref_sink (g_variant_new_string (text));
  gboolean sent;

  g_signal_emit_by_name (element, "send-data", value, &sent);
  return sent;
}

static guint
count_data (RoomPipeline *self)
{
  guint count;

  g_mutex_lock (&self->lock);
  count = self->data->len;
  g_mutex_unlock (&self->lock);
  return count;
}

static guint
count_log (RoomPipeline *self)
{
  guint count;

  g_mutex_lock (&self->lock);
  count = self->logs;
  g_mutex_unlock (&self->lock);
  return count;
}

GST_START_TEST (test_data_and_log)
{
  RoomPipeline a, b;
  g_autoptr (GstElement) element = NULL;

  room_pipeline_init (&a, "a", "", "");
  room_pipeline_init (&b, "b", "", "");
  wait_until (
      room_pipeline_has_member (&a, "b") && room_pipeline_has_member (&b, "a"));
  fail_unless (send_text (&a, "from a"));
  wait_until (count_data (&b) == 1);
  fail_unless_equals_string (
      g_variant_get_string (b.data->pdata[0], NULL), "from a");
  element = gst_bin_get_by_name (GST_BIN (a.pipeline), "r");
  g_signal_emit_by_name (element, "get-log");
  wait_until (count_log (&a) == 3);
  room_pipeline_clear (&b);
  gst_element_set_state (a.pipeline, GST_STATE_READY);
  fail_if (send_text (&a, "to nobody"));
  room_pipeline_clear (&a);
}
GST_END_TEST

/* @__i__: whether the server is another one then, which knows nobody */
GST_START_TEST (test_server_is_lost)
{
  EclServerConfig *config = ecl_server_config_new ();
  RoomPipeline a, b;
  guint pads, seen;

  config->hub.grace = 600 * (gint64)G_USEC_PER_SEC;
  ecl_test_start_server_with (config);
  room_pipeline_init (&a, "a", "va", "");
  room_pipeline_init (&b, "b", "va", "");
  expect_each_other (&a, "a", &b, "b");
  pads = a.tracks->len;
  if (__i__ == 0) {
    cut_connections (ecl_test_server_port ());
    wait_until (a.rejoined == 1 && b.rejoined == 1);
    fail_unless (send_text (&a, "back"));
    wait_until (count_data (&b) > 0);
    seen = room_pipeline_count_frames (&a, "b");
    wait_until (room_pipeline_count_frames (&a, "b") > seen + FRAMES);
    fail_unless_equals_int (a.tracks->len, pads);
  } else {
    ecl_test_stop_server ();
    ecl_test_restart_server ();
    wait_until (((RoomTrack *)a.tracks->pdata[0])->removed &&
                ((RoomTrack *)b.tracks->pdata[0])->removed);
    expect_each_other (&a, "a", &b, "b");
    fail_unless (a.tracks->len > pads);
  }
  room_pipeline_clear (&a);
  room_pipeline_clear (&b);
  ecl_test_stop_server ();
}
GST_END_TEST

static void
expect_error (GstElement *pipeline, const char *part)
{
  g_autofree char *text = ecl_test_expect_error (pipeline);

  fail_unless (strstr (text, part) != NULL, "%s", text);
  ecl_test_stop (pipeline);
}

GST_START_TEST (test_errors)
{
  EclServerConfig *config = ecl_server_config_new ();

  g_ptr_array_add (
      config->keys, g_strdup ("peerjs,00000000-0000-0000-0000-000000000000"));
  ecl_server_config_get_key (config, "00000000-0000-0000-0000-000000000000")
      ->allow_rooms = FALSE;
  ecl_test_start_server_with (config);
  expect_error (ecl_test_play ("eclroombin"), "set the property room");
  expect_error (ecl_test_play ("eclroombin room=r remote-peer-id=bob"),
      "unset remote-peer-id");
  expect_error (ecl_test_play ("eclroombin room=r protocol=peerjs "
                               "signaling-server=%s",
                    ecl_test_server_url ()),
      "PeerJS has no rooms");
  expect_error (
      ecl_test_play ("eclroombin room=r mode=sfu"), "joins mesh rooms only");
  expect_error (ecl_test_play ("eclroombin room=r signaling-server=%s",
                    ecl_test_server_url ()),
      "does not permit rooms");
  ecl_test_stop_server ();
}
GST_END_TEST

static Suite *
rooms_suite (void)
{
  Suite *suite = suite_create ("rooms");
  TCase *tc = tcase_create ("general");
  TCase *other = tcase_create ("other servers");

  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_checked_fixture (tc, ecl_test_start_server, ecl_test_stop_server);
  tcase_add_test (tc, test_three_members);
  tcase_add_test (tc, test_one_direction);
  tcase_add_test (tc, test_nothing_takes_a_picture);
  tcase_add_test (tc, test_end_of_input);
  tcase_add_test (tc, test_call_from_outside);
  tcase_add_test (tc, test_data_and_log);
  suite_add_tcase (suite, other);
  tcase_set_timeout (other, 60);
  tcase_add_loop_test (other, test_server_is_lost, 0, 2);
  tcase_add_test (other, test_errors);
  return suite;
}

GST_CHECK_MAIN (rooms)

/* room-mix: all members of a room as one picture and one sound
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "../support/ecl-test.h"

#include <gst/audio/audio.h>
#include <gst/video/video.h>
#include <math.h>

#define WIDTH 320
#define HEIGHT 180
/* Other than that of Opus */
#define SAMPLE_RATE 44100

/* Sent by the members, in Hz */
#define LOW_TONE 600
#define HIGH_TONE 1500

typedef enum {
  BLACK,
  RED,
  BLUE,
  OTHER
} Colour;

/* What a recorder of the room gets. Lock, but for the pipeline */
typedef struct {
  GstElement *pipeline;
  GMutex lock;
  guint8 picture[HEIGHT][WIDTH][4];
  gboolean low_tone;
  gboolean high_tone;
  guint n_caps;
  struct {
    guint count;
    GstClockTime start; /* of the first buffer */
    GstClockTime end;   /* of the last one */
    guint gaps;
  } stream[2]; /* by GstEclMediaKind */
} Recorder;

/* Nothing is left out, and nothing begins anew. */
static void
check_time (Recorder *self, guint kind, GstBuffer *buffer)
{
  GstClockTime start = GST_BUFFER_PTS (buffer);
  GstClockTimeDiff gap = GST_CLOCK_DIFF (self->stream[kind].end, start);

  if (self->stream[kind].count == 0)
    self->stream[kind].start = start;
  if (self->stream[kind].count++ > 0)
    self->stream[kind].gaps += ABS (gap) > 10;
  self->stream[kind].end = start + GST_BUFFER_DURATION (buffer);
}

static void
picture_cb (GstElement *sink, GstBuffer *buffer, GstPad *pad, Recorder *self)
{
  g_mutex_lock (&self->lock);
  fail_unless_equals_int (gst_buffer_get_size (buffer), sizeof self->picture);
  gst_buffer_extract (buffer, 0, self->picture, sizeof self->picture);
  check_time (self, 1, buffer);
  g_mutex_unlock (&self->lock);
  g_main_context_wakeup (NULL);
}

/* Goertzel: whether the tone has a good part of full amplitude */
static gboolean
has_tone (const gint16 *samples, gsize n_samples, int tone)
{
  double factor = 2 * cos (2 * G_PI * tone / SAMPLE_RATE);
  double last = 0, before = 0;

  for (gsize i = 0; i < n_samples; i++) {
    double now = samples[i] / 32768.0 + factor * last - before;

    before = last;
    last = now;
  }
  return sqrt (last * last + before * before - factor * last * before) >
         n_samples / 20.0;
}

static void
sound_cb (GstElement *sink, GstBuffer *buffer, GstPad *pad, Recorder *self)
{
  GstMapInfo map;

  gst_buffer_map (buffer, &map, GST_MAP_READ);
  g_mutex_lock (&self->lock);
  self->low_tone = has_tone ((gint16 *)map.data, map.size / 2, LOW_TONE);
  self->high_tone = has_tone ((gint16 *)map.data, map.size / 2, HIGH_TONE);
  check_time (self, 0, buffer);
  g_mutex_unlock (&self->lock);
  gst_buffer_unmap (buffer, &map);
  g_main_context_wakeup (NULL);
}

static GstPadProbeReturn
caps_cb (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  Recorder *self = data;

  if (GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info)) == GST_EVENT_CAPS) {
    g_mutex_lock (&self->lock);
    self->n_caps++;
    g_mutex_unlock (&self->lock);
  }
  return GST_PAD_PROBE_OK;
}

static void
connect_sink (Recorder *self, const char *name, GCallback handoff)
{
  g_autoptr (GstElement) sink =
      gst_bin_get_by_name (GST_BIN (self->pipeline), name);

  g_signal_connect (sink, "handoff", handoff, self);
}

/* Plays in a pipeline that is as many seconds old. */
static void
play (GstElement *pipeline, guint age)
{
  g_autoptr (GstClock) clock = gst_system_clock_obtain ();

  gst_pipeline_use_clock (GST_PIPELINE (pipeline), clock);
  gst_element_set_start_time (pipeline, GST_CLOCK_TIME_NONE);
  gst_element_set_base_time (
      pipeline, gst_clock_get_time (clock) - age * GST_SECOND);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
}

static void
recorder_init (Recorder *self, guint age)
{
  g_autoptr (GstElement) element = NULL;
  g_autoptr (GstPad) pad = NULL;

  memset (self, 0, sizeof *self);
  g_mutex_init (&self->lock);
  self->pipeline = ecl_test_pipeline (
      "eclroombin name=r room=lobby mix=true signaling-server=%s "
      "r.video_mix ! video/x-raw,width=%d,height=%d,framerate=10/1 "
      "! videoconvert ! video/x-raw,format=RGBx "
      "! fakesink name=pictures async=false signal-handoffs=true "
      "r.audio_mix ! audioconvert "
      "! audio/x-raw,format=S16LE,channels=1,rate=%d "
      "! fakesink name=sounds async=false signal-handoffs=true",
      ecl_test_server_url (), WIDTH, HEIGHT, SAMPLE_RATE);
  connect_sink (self, "pictures", G_CALLBACK (picture_cb));
  connect_sink (self, "sounds", G_CALLBACK (sound_cb));
  element = gst_bin_get_by_name (GST_BIN (self->pipeline), "r");
  pad = gst_element_get_static_pad (element, "video_mix");
  gst_pad_add_probe (
      pad, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, caps_cb, self, NULL);
  play (self->pipeline, age);
}

static void
recorder_clear (Recorder *self)
{
  ecl_test_stop (self->pipeline);
  g_mutex_clear (&self->lock);
}

static Colour
colour_at (Recorder *self, int x, int y)
{
  const guint8 *pixel = self->picture[y][x];
  guint red = pixel[0], green = pixel[1], blue = pixel[2];

  if (green > 40)
    return OTHER;
  if (red < 40 && blue < 40)
    return BLACK;
  if (red > 200 && blue < 40)
    return RED;
  return blue > 200 && red < 40 ? BLUE : OTHER;
}

/* @left and @right: of the picture's halves, in the middle; @edges: above and
 * below that */
static gboolean
shows (Recorder *self, Colour left, Colour right, Colour edges)
{
  gboolean shown;

  g_mutex_lock (&self->lock);
  shown = self->stream[1].count > 0 && colour_at (self, 80, 90) == left &&
          colour_at (self, 240, 90) == right &&
          colour_at (self, 80, 10) == edges &&
          colour_at (self, 240, 170) == edges;
  g_mutex_unlock (&self->lock);
  return shown;
}

static gboolean
sounds (Recorder *self, gboolean low_tone, gboolean high_tone)
{
  gboolean heard;

  g_mutex_lock (&self->lock);
  heard = self->stream[0].count > 0 && self->low_tone == low_tone &&
          self->high_tone == high_tone;
  g_mutex_unlock (&self->lock);
  return heard;
}

/* 4:3: half of a picture of 16:9 has black above and below it. */
static GstElement *
play_member (const char *pattern, int tone)
{
  return ecl_test_play (
      "eclroombin name=r room=lobby signaling-server=%s "
      "video-receive-enabled=false audio-receive-enabled=false "
      "videotestsrc is-live=true pattern=%s "
      "! video/x-raw,width=160,height=120,framerate=15/1 ! r.video_sink_0 "
      "audiotestsrc is-live=true volume=0.4 freq=%d ! r.audio_sink_0",
      ecl_test_server_url (), pattern, tone);
}

static guint
count_pads (Recorder *self)
{
  g_autoptr (GstElement) element =
      gst_bin_get_by_name (GST_BIN (self->pipeline), "r");
  guint count;

  GST_OBJECT_LOCK (element);
  count = element->numpads;
  GST_OBJECT_UNLOCK (element);
  return count;
}

/* Members come and go; what comes out goes on all the time, in one form. */
GST_START_TEST (test_members_come_and_go)
{
  Recorder recorder;
  GstElement *red, *blue;

  recorder_init (&recorder, 0);
  wait_until (shows (&recorder, BLACK, BLACK, BLACK) &&
              sounds (&recorder, FALSE, FALSE));
  red = play_member ("red", LOW_TONE);
  wait_until (
      shows (&recorder, RED, RED, RED) && sounds (&recorder, TRUE, FALSE));
  blue = play_member ("blue", HIGH_TONE);
  wait_until (
      shows (&recorder, RED, BLUE, BLACK) && sounds (&recorder, TRUE, TRUE));
  fail_unless_equals_int (count_pads (&recorder), 2);
  ecl_test_stop (red);
  wait_until (
      shows (&recorder, BLUE, BLUE, BLUE) && sounds (&recorder, FALSE, TRUE));
  ecl_test_stop (blue);
  wait_until (shows (&recorder, BLACK, BLACK, BLACK) &&
              sounds (&recorder, FALSE, FALSE));

  gst_element_send_event (recorder.pipeline, gst_event_new_eos ());
  ecl_test_expect_eos (recorder.pipeline);
  fail_unless_equals_int (recorder.n_caps, 1);
  fail_unless_equals_int (recorder.stream[0].gaps, 0);
  fail_unless_equals_int (recorder.stream[1].gaps, 0);
  recorder_clear (&recorder);
}
GST_END_TEST

static gboolean
has_both (Recorder *self)
{
  gboolean both;

  g_mutex_lock (&self->lock);
  both = self->stream[0].count > 0 && self->stream[1].count > 0;
  g_mutex_unlock (&self->lock);
  return both;
}

/* As if it were put into a pipeline that has played for an hour; then paused
 * while a member leaves, and stopped and played again. */
GST_START_TEST (test_late_and_again)
{
  Recorder recorder;
  GstElement *red;

  recorder_init (&recorder, 3600);
  wait_until (has_both (&recorder));
  fail_unless (recorder.stream[0].start >= 3600 * GST_SECOND);
  fail_unless (recorder.stream[1].start >= 3600 * GST_SECOND);
  red = play_member ("red", LOW_TONE);
  wait_until (shows (&recorder, RED, RED, RED));
  gst_element_set_state (recorder.pipeline, GST_STATE_PAUSED);
  ecl_test_stop (red);
  ecl_test_expect_message (recorder.pipeline, "ecl-call-ended");
  gst_element_set_state (recorder.pipeline, GST_STATE_PLAYING);
  wait_until (shows (&recorder, BLACK, BLACK, BLACK));
  gst_element_set_state (recorder.pipeline, GST_STATE_READY);
  gst_element_set_state (recorder.pipeline, GST_STATE_PLAYING);
  red = play_member ("red", LOW_TONE);
  wait_until (
      shows (&recorder, RED, RED, RED) && sounds (&recorder, TRUE, FALSE));
  ecl_test_stop (red);
  recorder_clear (&recorder);
}
GST_END_TEST

static gboolean
gives (GstElement *filter, int width, int height, int frames_per_second)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (filter, "src");
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
  GstVideoInfo info;

  return caps && gst_video_info_from_caps (&info, caps) &&
         info.width == width && info.height == height &&
         info.fps_n == frames_per_second * info.fps_d;
}

static void
count_cb (GstElement *sink, GstBuffer *buffer, GstPad *pad, gint *count)
{
  g_atomic_int_inc (count);
  g_main_context_wakeup (NULL);
}

/* Downstream says what it wants, also later. mix does not change any more. */
GST_START_TEST (test_size)
{
  GstElement *pipeline = ecl_test_play (
      "eclroombin name=r room=lobby mix=true signaling-server=%s "
      "r.video_mix ! capsfilter name=size ! fakesink name=out async=false "
      "signal-handoffs=true",
      ecl_test_server_url ());
  g_autoptr (GstElement) size =
      gst_bin_get_by_name (GST_BIN (pipeline), "size");
  g_autoptr (GstElement) out = gst_bin_get_by_name (GST_BIN (pipeline), "out");
  g_autoptr (GstElement) element =
      gst_bin_get_by_name (GST_BIN (pipeline), "r");
  gint count = 0;

  g_signal_connect (out, "handoff", G_CALLBACK (count_cb), &count);
  wait_until (gives (size, 1280, 720, 30));
  gst_util_set_object_arg (
      G_OBJECT (size), "caps", "video/x-raw,width=640,framerate=15/1");
  wait_until (gives (size, 640, 360, 15));
  g_object_set (element, "mix", FALSE, NULL);
  ecl_test_expect_buffers (pipeline, "out");
  ecl_test_stop (pipeline);
}
GST_END_TEST

/* Nothing is decoded for a pad that nobody takes from. */
GST_START_TEST (test_only_what_is_linked)
{
  GstElement *pipeline = ecl_test_play (
      "eclroombin name=r room=lobby mix=true signaling-server=%s "
      "r.video_mix ! fakesink name=out async=false signal-handoffs=true",
      ecl_test_server_url ());
  GstElement *red;
  g_autoptr (GstElement) out = gst_bin_get_by_name (GST_BIN (pipeline), "out");
  gint count = 0, before;

  g_signal_connect (out, "handoff", G_CALLBACK (count_cb), &count);
  red = play_member ("red", LOW_TONE);
  wait_until (ecl_test_count_codecs (pipeline, "Decoder/Video") == 1);
  before = g_atomic_int_get (&count);
  wait_until (g_atomic_int_get (&count) > before + 15);
  fail_unless_equals_int (ecl_test_count_codecs (pipeline, "Decoder/Audio"), 0);
  ecl_test_stop (red);
  ecl_test_stop (pipeline);
}
GST_END_TEST

/* Before anything plays, and as often as wanted */
GST_START_TEST (test_pads_follow_the_property)
{
  g_autoptr (GstElement) element =
      gst_object_ref_sink (gst_element_factory_make ("eclroombin", NULL));
  gboolean mix;

  for (guint i = 0; i < 2; i++) {
    g_object_set (element, "mix", TRUE, NULL);
    g_object_get (element, "mix", &mix, NULL);
    fail_unless (mix && element->numsrcpads == 2);
    g_object_set (element, "mix", FALSE, NULL);
    g_object_get (element, "mix", &mix, NULL);
    fail_unless (!mix && element->numsrcpads == 0);
  }
}
GST_END_TEST

GST_START_TEST (test_nothing_raw_is_taken)
{
  GstElement *pipeline = ecl_test_pipeline (
      "eclroombin name=r room=lobby mix=true signaling-server=%s "
      "r.video_mix ! capsfilter name=filter ! fakesink name=out",
      ecl_test_server_url ());
  g_autoptr (GstElement) filter =
      gst_bin_get_by_name (GST_BIN (pipeline), "filter");
  g_autofree char *text = NULL;

  gst_util_set_object_arg (G_OBJECT (filter), "caps", "video/x-vp8");
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  text = ecl_test_expect_error (pipeline);
  fail_unless (strstr (text, "takes no raw video") != NULL, "%s", text);
  ecl_test_stop (pipeline);
}
GST_END_TEST

static Suite *
room_mix_suite (void)
{
  Suite *suite = suite_create ("room-mix");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_checked_fixture (tc, ecl_test_start_server, ecl_test_stop_server);
  tcase_add_test (tc, test_members_come_and_go);
  tcase_add_test (tc, test_late_and_again);
  tcase_add_test (tc, test_size);
  tcase_add_test (tc, test_only_what_is_linked);
  tcase_add_test (tc, test_pads_follow_the_property);
  tcase_add_test (tc, test_nothing_raw_is_taken);
  return suite;
}

GST_CHECK_MAIN (room_mix)

/* receiving: how long received media waits, what stays together, and what its
 * receiver asks for
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "../support/call-fixture.h"
#include "../support/find-element.h"

#include <gst/video/video.h>
#include <gst/webrtc/webrtc.h>

/* An adaptive one is bounded also in the beginning. */
GST_START_TEST (test_latency)
{
  static const struct {
    const char *properties;
    int latency;
  } cases[] = {{"", 200}, {"latency=70", 70},
      {"latency=70 adaptive-latency=true max-latency=20", 20}};
  EclTestMedia media;
  g_autofree char *properties =
      g_strdup_printf ("remote-peer-id=camera %s", cases[__i__].properties);
  GstElement *sender = start_sender ("ecl", "peer-id=camera");
  GstElement *receiver = start_receiver (&media, "ecl", properties);
  GstElement *jitterbuffer;

  ecl_test_media_expect (&media, 5);
  jitterbuffer = find_element (receiver, "rtpjitterbuffer");
  fail_unless_equals_int (
      ecl_get_int (jitterbuffer, "latency"), cases[__i__].latency);
  gst_object_unref (jitterbuffer);
  stop_receiver (&media, receiver);
  ecl_test_stop (sender);
}
GST_END_TEST

/* Retransmission */

static char *
get_remote_sdp (GstElement *pipeline)
{
  g_autoptr (GstElement) webrtcbin = find_element (pipeline, "webrtcbin");
  GstWebRTCSessionDescription *description = NULL;
  char *sdp;

  g_object_get (webrtcbin, "remote-description", &description, NULL);
  sdp = gst_sdp_message_as_text (description->sdp);
  gst_webrtc_session_description_free (description);
  return sdp;
}

/* Either side may do without. */
GST_START_TEST (test_retransmission)
{
  static const struct {
    const char *sender;
    const char *receiver;
    gboolean offered;
    gboolean answered;
  } cases[] = {{"", "", TRUE, TRUE},
      {"", "do-retransmission=false", FALSE, FALSE},
      {"do-retransmission=false", "", TRUE, FALSE}};
  EclTestMedia media;
  g_autofree char *sender_properties =
      g_strdup_printf ("peer-id=camera %s", cases[__i__].sender);
  g_autofree char *receiver_properties =
      g_strdup_printf ("remote-peer-id=camera %s", cases[__i__].receiver);
  GstElement *sender = start_sender ("ecl", sender_properties);
  GstElement *receiver = start_receiver (&media, "ecl", receiver_properties);
  g_autofree char *offer = NULL;
  g_autofree char *answer = NULL;

  ecl_test_media_expect (&media, 5);
  offer = get_remote_sdp (sender);
  answer = get_remote_sdp (receiver);
  fail_unless (!!strstr (offer, "rtx/90000") == cases[__i__].offered);
  fail_unless (!!strstr (answer, "rtx/90000") == cases[__i__].answered);
  stop_receiver (&media, receiver);
  ecl_test_stop (sender);
}
GST_END_TEST

/* Keyframe requests */

static GstPadProbeReturn
count_request (GstPad *pad, GstPadProbeInfo *info, gpointer count)
{
  if (gst_video_event_is_force_key_unit (info->data)) {
    g_atomic_int_inc ((gint *)count);
    g_main_context_wakeup (NULL);
  }
  return GST_PAD_PROBE_OK;
}

static void
ask (GstElement *receiver)
{
  g_autoptr (GstElement) src = gst_bin_get_by_name (GST_BIN (receiver), "s");
  g_autoptr (GstPad) pad = gst_element_get_static_pad (src, "video_0");

  gst_pad_send_event (pad, gst_video_event_new_upstream_force_key_unit (
                               GST_CLOCK_TIME_NONE, TRUE, 0));
}

/* What is downstream of the receiver asks; the encoder, in another pipeline,
 * hears of it each time, when that is not before it has answered. */
GST_START_TEST (test_keyframe_request_reaches_the_sender)
{
  EclTestMedia media;
  GstElement *sender = start_sender ("ecl", "peer-id=camera video-codecs=VP8");
  GstElement *receiver =
      start_receiver (&media, "ecl", "remote-peer-id=camera");
  g_autoptr (GstElement) encoder = NULL;
  g_autoptr (GstPad) pad = NULL;
  gint requests = 0;

  ecl_test_media_expect (&media, 10);
  encoder = find_element (sender, "vp8enc");
  pad = gst_element_get_static_pad (encoder, "src");
  gst_pad_add_probe (
      pad, GST_PAD_PROBE_TYPE_EVENT_UPSTREAM, count_request, &requests, NULL);
  for (gint i = 1; i <= 3; i++) {
    ask (receiver);
    wait_until (g_atomic_int_get (&requests) >= i);
    ecl_test_media_expect (&media, 10 + 30 * i);
  }
  g_clear_object (&pad);
  g_clear_object (&encoder);
  stop_receiver (&media, receiver);
  ecl_test_stop (sender);
}
GST_END_TEST

/* Sound and pictures: both are there for a second and away for one. */

#define PERIOD (2 * GST_SECOND)
/* Between pictures and their sound on the way to the sender, and at most after
 * it */
#define SKEW_MS "600"
#define SYNCHRONOUS (150 * GST_MSECOND)

typedef struct {
  gboolean video;
  gboolean there; /* streaming thread */
  gint64 since;   /* atomic; running time modulo the period, or -1 */
} Flash;

static GstClockTime
get_running_time (GstPad *pad, GstBuffer *buffer)
{
  g_autoptr (GstEvent) event =
      gst_pad_get_sticky_event (pad, GST_EVENT_SEGMENT, 0);
  const GstSegment *segment;

  gst_event_parse_segment (event, &segment);
  return gst_segment_to_running_time (
      segment, GST_FORMAT_TIME, GST_BUFFER_PTS (buffer));
}

static GstPadProbeReturn
draw (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  gboolean video = GPOINTER_TO_INT (user_data);
  GstBuffer *buffer = gst_buffer_make_writable (info->data);
  gboolean there = get_running_time (pad, buffer) % PERIOD < PERIOD / 2;
  GstMapInfo map;

  info->data = buffer;
  fail_unless (gst_buffer_map (buffer, &map, GST_MAP_WRITE));
  if (video)
    memset (map.data, there ? 235 : 16, 160 * 120);
  else
    for (gsize i = 0; i < map.size / 2; i++)
      ((gint16 *)map.data)[i] = !there ? 0 : i / 24 % 2 ? 8000 : -8000;
  gst_buffer_unmap (buffer, &map);
  return GST_PAD_PROBE_OK;
}

static gboolean
is_there (const GstMapInfo *map, gboolean video)
{
  guint64 sum = 0;

  if (video) {
    for (gsize i = 0; i < 160 * 120; i++)
      sum += map->data[i];
    return sum / (160 * 120) > 128;
  }
  for (gsize i = 0; i < map->size / 2; i++)
    sum += ABS (((const gint16 *)map->data)[i]);
  return map->size > 0 && sum / (map->size / 2) > 2000;
}

static GstPadProbeReturn
look (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  Flash *flash = user_data;
  GstMapInfo map;
  gboolean there;

  fail_unless (gst_buffer_map (info->data, &map, GST_MAP_READ));
  there = is_there (&map, flash->video);
  gst_buffer_unmap (info->data, &map);
  if (there && !flash->there) {
    __atomic_store_n (&flash->since,
        (gint64)(get_running_time (pad, info->data) % PERIOD),
        __ATOMIC_RELAXED);
    g_main_context_wakeup (NULL);
  }
  flash->there = there;
  return GST_PAD_PROBE_OK;
}

static void
look_at_pad (GstElement *element, GstPad *pad, gpointer user_data)
{
  gboolean video = g_str_has_prefix (GST_PAD_NAME (pad), "video");
  Flash *flash = (Flash *)user_data + video;
  GstElement *chain = gst_parse_bin_from_description (
      video ? "videoconvert ! video/x-raw,format=I420 ! "
              "fakesink name=out sync=false async=false"
            : "audioconvert ! audio/x-raw,format=S16LE,channels=1 ! "
              "fakesink name=out sync=false async=false",
      TRUE, NULL);
  g_autoptr (GstElement) out = gst_bin_get_by_name (GST_BIN (chain), "out");
  g_autoptr (GstPad) out_pad = gst_element_get_static_pad (out, "sink");
  g_autoptr (GstPad) sink = gst_element_get_static_pad (chain, "sink");
  g_autoptr (GstObject) pipeline = gst_object_get_parent (GST_OBJECT (element));

  flash->video = video;
  gst_pad_add_probe (out_pad, GST_PAD_PROBE_TYPE_BUFFER, look, flash, NULL);
  gst_bin_add (GST_BIN (pipeline), chain);
  gst_element_sync_state_with_parent (chain);
  gst_pad_link (pad, sink);
}

/* Returns: by how much pictures come after their sound, ns */
static gint64
get_skew (const Flash *flashes)
{
  gint64 sound = __atomic_load_n (&flashes[0].since, __ATOMIC_RELAXED);
  gint64 picture = __atomic_load_n (&flashes[1].since, __ATOMIC_RELAXED);
  gint64 skew = picture - sound;

  if (sound < 0 || picture < 0)
    return G_MAXINT64;
  if (skew > (gint64)PERIOD / 2)
    return skew - (gint64)PERIOD;
  return skew < -(gint64)PERIOD / 2 ? skew + (gint64)PERIOD : skew;
}

static void
draw_on (GstElement *pipeline, const char *name, gboolean video)
{
  g_autoptr (GstElement) element =
      gst_bin_get_by_name (GST_BIN (pipeline), name);
  g_autoptr (GstPad) pad = gst_element_get_static_pad (element, "src");

  gst_pad_add_probe (
      pad, GST_PAD_PROBE_TYPE_BUFFER, draw, GINT_TO_POINTER (video), NULL);
}

/* Pictures reach the network later than the sound that belongs to them. Reports
 * tell the receiver which are of the same time. */
GST_START_TEST (test_lip_sync)
{
  /* The first one counts only once none was seen. */
  Flash flashes[2] = {{FALSE, TRUE, -1}, {TRUE, TRUE, -1}};
  GstElement *sender = ecl_test_pipeline (
      "videotestsrc is-live=true ! "
      "video/x-raw,format=I420,width=160,height=120,framerate=30/1 ! "
      "identity name=pictures ! queue max-size-buffers=0 max-size-bytes=0 "
      "max-size-time=3000000000 min-threshold-time=" SKEW_MS "000000 ! "
      "s.video_0 audiotestsrc is-live=true samplesperbuffer=480 ! "
      "audio/x-raw,format=S16LE,rate=48000,channels=1 ! identity name=sound ! "
      "s.audio_0 eclpeersink name=s signaling-server=%s peer-id=camera",
      ecl_test_server_url ());
  GstElement *receiver = ecl_test_pipeline (
      "eclpeersrc name=s signaling-server=%s remote-peer-id=camera",
      ecl_test_server_url ());
  g_autoptr (GstElement) src = gst_bin_get_by_name (GST_BIN (receiver), "s");

  draw_on (sender, "pictures", TRUE);
  draw_on (sender, "sound", FALSE);
  g_signal_connect (src, "pad-added", G_CALLBACK (look_at_pad), flashes);
  gst_element_set_state (sender, GST_STATE_PLAYING);
  ecl_test_expect_message (sender, "ecl-opened");
  gst_element_set_state (receiver, GST_STATE_PLAYING);
  wait_until (ABS (get_skew (flashes)) < (gint64)SYNCHRONOUS);
  g_clear_object (&src);
  ecl_test_stop (receiver);
  ecl_test_stop (sender);
}
GST_END_TEST

static Suite *
receiving_suite (void)
{
  Suite *suite = suite_create ("receiving");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_add_checked_fixture (tc, ecl_test_start_server, ecl_test_stop_server);
  tcase_add_loop_test (tc, test_latency, 0, 3);
  tcase_add_loop_test (tc, test_retransmission, 0, 3);
  tcase_add_test (tc, test_keyframe_request_reaches_the_sender);
  tcase_add_test (tc, test_lip_sync);
  return suite;
}

GST_CHECK_MAIN (receiving)

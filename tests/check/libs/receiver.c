/* receiver: a track in the form that downstream takes, through loss and junk
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>
#include <gst/pbutils/missing-plugins.h>
#include <gst/video/video.h>

#include "receiver-fixture.h"

static void
assert_media (Collector *collector, GstEclMediaKind kind)
{
  collector_wait (collector, &collector->pictures, 15);
  g_mutex_lock (&collector->lock);
  if (kind == GST_ECL_MEDIA_VIDEO) {
    /* Green in BT.601 is Y 145, U 54, V 34. */
    fail_unless (ABS (collector->mean[0] - 145) < 12);
    fail_unless (ABS (collector->mean[1] - 54) < 12);
    fail_unless (ABS (collector->mean[2] - 34) < 12);
  } else {
    fail_unless (collector->mean[0] > 1000);
  }
  g_mutex_unlock (&collector->lock);
}

/* Forms */

static void
run_form (guint i, const char *downstream, guint n_decoders)
{
  Fixture f;
  Collector *collector;

  fixture_start (&f, i, "solid-color");
  collector = collector_new_linked (f.pipeline, f.src, downstream);
  assert_media (collector, codecs[i].kind);
  fail_unless_equals_int (count_decoders (&f), n_decoders);
  collector_free (collector);
  fixture_stop (&f);
}

GST_START_TEST (test_raw)
{
  run_form (__i__, codecs[__i__].kind == GST_ECL_MEDIA_VIDEO ? YUV : PCM, 1);
}
GST_END_TEST;

GST_START_TEST (test_encoded)
{
  run_form (__i__, codecs[__i__].encoded, 0);
}
GST_END_TEST;

GST_START_TEST (test_rtp)
{
  run_form (__i__, codecs[__i__].rtp, 0);
}
GST_END_TEST;

/* Downstream's order decides; what takes anything gets raw. */
GST_START_TEST (test_order_of_downstream)
{
  static const struct {
    const char *caps;
    const char *expected;
  } cases[] = {
      {"video/x-vp8; video/x-raw", "video/x-vp8"},
      {"video/x-raw; video/x-vp8; application/x-rtp", "video/x-raw"},
      {"application/x-rtp; video/x-raw", "application/x-rtp"},
      {"audio/x-raw; video/x-h264; video/x-vp8", "video/x-vp8"},
      {"ANY", "video/x-raw"},
  };
  Fixture f;

  fixture_start (&f, 0, "ball");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text =
        g_strdup_printf ("capsfilter caps=\"%s\"" OUT, cases[i].caps);
    Collector *collector = collector_new_linked (f.pipeline, f.src, text);
    g_autoptr (GstCaps) caps = NULL;

    collector_wait (collector, &collector->pictures, 3);
    caps = gst_pad_get_current_caps (f.src);
    fail_unless_equals_string (
        gst_structure_get_name (gst_caps_get_structure (caps, 0)),
        cases[i].expected);
    /* Nothing of the form before it was seen. */
    fail_unless_equals_int (collector->caps_types, 1);
    collector_free (collector);
  }
  fixture_stop (&f);
}
GST_END_TEST;

GST_START_TEST (test_caps_query)
{
  static const char *const accepted[] = {"video/x-raw, format=(string)NV12",
      "video/x-vp8", "video/x-h264, stream-format=(string)avc",
      "application/x-rtp, media=(string)video", NULL};
  static const char *const refused[] = {
      "audio/x-raw", "audio/x-opus", "image/jpeg", NULL};
  GstElement *receiver = gst_ecl_receiver_new (GST_ECL_MEDIA_VIDEO);
  g_autoptr (GstPad) src = gst_element_get_static_pad (receiver, "src");
  g_autoptr (GstCaps) caps = gst_pad_query_caps (src, NULL);

  gst_object_ref_sink (receiver);
  for (guint i = 0; accepted[i]; i++) {
    g_autoptr (GstCaps) other = gst_caps_from_string (accepted[i]);

    fail_unless (gst_caps_can_intersect (caps, other), "%s", accepted[i]);
  }
  for (guint i = 0; refused[i]; i++) {
    g_autoptr (GstCaps) other = gst_caps_from_string (refused[i]);

    fail_if (gst_caps_can_intersect (caps, other), "%s", refused[i]);
  }
  gst_object_unref (receiver);
}
GST_END_TEST;

GST_START_TEST (test_nothing_linked_is_no_error)
{
  Fixture f;
  Collector *collector;

  fixture_start (&f, 0, "ball");
  wait_for_packets (&f, 20);
  fail_unless_equals_int (count_decoders (&f), 0);
  fail_unless_equals_int (count_elements (f.receiver, ""), 0);
  assert_no_error (f.pipeline);

  /* Late, it begins with a keyframe that was asked for. */
  fail_unless_equals_int (f.requests, 0);
  collector = collector_new_linked (f.pipeline, f.src, codecs[0].encoded);
  collector_wait (collector, &collector->changes, 10);
  fail_if (collector->began_with_delta);
  fail_unless (g_atomic_int_get (&f.requests) >= 1);

  /* Unlinked again, nothing stays behind. */
  collector_free (collector);
  wait_for_packets (&f, 5);
  fail_unless_equals_int (count_elements (f.receiver, ""), 0);
  fixture_stop (&f);
}
GST_END_TEST;

GST_START_TEST (test_relinked_to_other_forms)
{
  const char *const downstream[] = {
      YUV, codecs[__i__].encoded, codecs[__i__].rtp, YUV, codecs[__i__].rtp};
  static const guint n_decoders[] = {1, 0, 0, 1, 0};
  Fixture f;

  fixture_start (&f, __i__, "ball");
  for (guint i = 0; i < G_N_ELEMENTS (downstream); i++) {
    Collector *collector =
        collector_new_linked (f.pipeline, f.src, downstream[i]);

    collector_wait (collector, &collector->changes, 10);
    fail_unless_equals_int (count_decoders (&f), n_decoders[i]);
    assert_no_error (f.pipeline);
    collector_free (collector);
  }
  fixture_stop (&f);
}
GST_END_TEST;

/* Trouble */

static void
assert_recovers (Fixture *f, Collector *collector, gint *trouble, gint n)
{
  guint changes;
  gint requests;

  collector_wait (collector, &collector->changes, 15);
  requests = g_atomic_int_get (&f->requests);
  g_atomic_int_set (trouble, n);
  wait_for_packets (f, n + 1);
  changes = collector_get (collector, &collector->changes);
  collector_wait (collector, &collector->changes, changes + 30);
  fail_unless (
      g_atomic_int_get (&f->requests) > requests, "no keyframe was asked for");
  assert_no_error (f->pipeline);
}

GST_START_TEST (test_loss_waits_for_a_keyframe)
{
  Fixture f;
  Collector *collector;
  guint keyframes, frames;

  fixture_start (&f, __i__, "ball");
  collector = collector_new_linked (f.pipeline, f.src, codecs[__i__].encoded);
  collector_wait (collector, &collector->frames, 15);
  keyframes = collector_get (collector, &collector->keyframes);
  assert_recovers (&f, collector, &f.drop, 3);
  frames = collector_get (collector, &collector->keyframes);
  fail_unless (frames > keyframes);
  collector_free (collector);
  fixture_stop (&f);
}
GST_END_TEST;

GST_START_TEST (test_loss_while_decoding)
{
  Fixture f;
  Collector *collector;

  fixture_start (&f, __i__, "ball");
  collector = collector_new_linked (f.pipeline, f.src, YUV);
  assert_recovers (&f, collector, &f.drop, 3);
  collector_free (collector);
  fixture_stop (&f);
}
GST_END_TEST;

GST_START_TEST (test_junk_is_survived)
{
  Fixture f;
  Collector *collector;

  fixture_start (&f, __i__, "ball");
  collector = collector_new_linked (f.pipeline, f.src, YUV);
  assert_recovers (&f, collector, &f.spoil, 20);
  collector_free (collector);
  fixture_stop (&f);
}
GST_END_TEST;

/* What passes for a picture until it is decoded. Not H264: libav fills up what
 * is missing of a picture, and tells nobody. */
GST_START_TEST (test_cut_pictures_are_survived)
{
  Fixture f;
  Collector *collector;

  fixture_start (&f, __i__, "ball");
  collector = collector_new_linked (f.pipeline, f.src, YUV);
  assert_recovers (&f, collector, &f.cut, 20);
  collector_free (collector);
  fixture_stop (&f);
}
GST_END_TEST;

/* (transfer full): to be given back with restore_features(). */
static GList *
remove_features (const char *const *names)
{
  GList *features = NULL;

  for (guint i = 0; names[i]; i++) {
    GstPluginFeature *feature =
        gst_registry_lookup_feature (gst_registry_get (), names[i]);

    if (!feature)
      continue;
    gst_registry_remove_feature (gst_registry_get (), feature);
    features = g_list_prepend (features, feature);
  }
  return features;
}

static void
restore_features (GList *features)
{
  for (GList *l = features; l; l = l->next) {
    gst_registry_add_feature (gst_registry_get (), l->data);
    gst_object_unref (l->data);
  }
  g_list_free (features);
}

GST_START_TEST (test_missing_decoder)
{
  static const char *const decoders[] = {
      "vp8dec", "avdec_vp8", "vavp8dec", "v4l2slvp8dec", NULL};
  static const char *const content[] = {"video/x-vp8", "application/x-rtp"};
  GstMessage *message;
  g_autoptr (GError) error = NULL;
  GList *removed;
  Fixture f;
  Collector *collector;

  fixture_start (&f, 0, "ball");
  /* Only now: the plugin of the encoder brings them when it is loaded. */
  wait_for_packets (&f, 1);
  removed = remove_features (decoders);
  /* Who takes it encoded or as RTP does not need one. */
  for (guint i = 0; i < G_N_ELEMENTS (content); i++) {
    g_autofree char *text =
        g_strdup_printf ("capsfilter caps=%s" OUT, content[i]);

    collector = collector_new_linked (f.pipeline, f.src, text);
    collector_wait (collector, &collector->pictures, 10);
    collector_free (collector);
  }
  assert_no_error (f.pipeline);

  collector = collector_new_linked (f.pipeline, f.src, YUV);
  message =
      wait_for_message (f.pipeline, GST_MESSAGE_ELEMENT | GST_MESSAGE_ERROR);
  fail_unless (gst_is_missing_plugin_message (message));
  gst_message_unref (message);
  message = wait_for_message (f.pipeline, GST_MESSAGE_ERROR);
  gst_message_parse_error (message, &error, NULL);
  gst_message_unref (message);
  fail_unless (
      g_error_matches (error, GST_CORE_ERROR, GST_CORE_ERROR_MISSING_PLUGIN));
  fail_unless_equals_string (error->message,
      "no VP8 decoder: install gstreamer1.0-plugins-good (vp8dec) or "
      "gstreamer1.0-libav (avdec_vp8)");
  restore_features (removed);
  collector_free (collector);
  fixture_stop (&f);
}
GST_END_TEST;

GST_START_TEST (test_downstream_that_takes_nothing)
{
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GstPad) sink = NULL;
  Fixture f;
  Collector *collector;

  fixture_start (&f, 0, "ball");
  collector = collector_new ("capsfilter caps=video/x-h264" OUT);
  gst_bin_add (GST_BIN (f.pipeline), collector->bin);
  gst_element_sync_state_with_parent (collector->bin);
  sink = gst_element_get_static_pad (collector->bin, "sink");
  fail_unless_equals_int (
      gst_pad_link_full (f.src, sink, GST_PAD_LINK_CHECK_NOTHING),
      GST_PAD_LINK_OK);
  message = wait_for_message (f.pipeline, GST_MESSAGE_ERROR);
  gst_message_parse_error (message, &error, NULL);
  fail_unless_equals_string (error->message,
      "What is linked takes neither raw video nor the received codec nor RTP");
  /* Once, not for each packet. */
  wait_for_packets (&f, 20);
  assert_no_error (f.pipeline);
  collector_free (collector);
  gst_clear_message (&message);
  g_clear_object (&sink);
  fixture_stop (&f);
}
GST_END_TEST;

/* Events */

GST_START_TEST (test_keyframe_request_passes_upstream)
{
  const char *const downstream[] = {
      YUV, codecs[0].encoded, codecs[0].rtp, NULL};
  Fixture f;

  fixture_start (&f, 0, "ball");
  for (guint i = 0; i < G_N_ELEMENTS (downstream); i++) {
    Collector *collector = NULL;
    gint before;

    if (downstream[i]) {
      collector = collector_new_linked (f.pipeline, f.src, downstream[i]);
      collector_wait (collector, &collector->changes, 3);
    }
    before = g_atomic_int_get (&f.requests);
    fail_unless (
        gst_pad_send_event (f.src, gst_video_event_new_upstream_force_key_unit (
                                       GST_CLOCK_TIME_NONE, TRUE, 1)));
    fail_unless (g_atomic_int_get (&f.requests) > before);
    if (collector)
      collector_free (collector);
  }
  fixture_stop (&f);
}
GST_END_TEST;

GST_START_TEST (test_eos)
{
  const char *const downstream[] = {YUV, codecs[0].encoded, codecs[0].rtp};

  for (guint i = 0; i < G_N_ELEMENTS (downstream); i++) {
    g_autoptr (GstElement) source = NULL;
    Fixture f;
    Collector *collector;

    fixture_start (&f, 0, "ball");
    collector = collector_new_linked (f.pipeline, f.src, downstream[i]);
    collector_wait (collector, &collector->pictures, 3);
    source = gst_bin_get_by_name (GST_BIN (f.pipeline), "source");
    gst_element_send_event (source, gst_event_new_eos ());
    collector_wait (collector, &collector->eos, 1);
    collector_free (collector);
    g_clear_object (&source);
    fixture_stop (&f);
  }
}
GST_END_TEST;

/* The end comes before any media did. */
GST_START_TEST (test_eos_without_media)
{
  g_autoptr (GstElement) source = NULL;
  Fixture f;
  Collector *collector;

  fixture_start (&f, 0, "ball");
  g_atomic_int_set (&f.drop, G_MAXINT);
  collector = collector_new_linked (f.pipeline, f.src, YUV);
  wait_for_packets (&f, 3);
  source = gst_bin_get_by_name (GST_BIN (f.pipeline), "source");
  gst_element_send_event (source, gst_event_new_eos ());
  collector_wait (collector, &collector->eos, 1);
  collector_free (collector);
  g_clear_object (&source);
  fixture_stop (&f);
}
GST_END_TEST;

static Suite *
receiver_suite (void)
{
  Suite *suite = suite_create ("receiver");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  tcase_set_timeout (tcase, 60);
  tcase_add_loop_test (tcase, test_raw, 0, N_CODECS);
  tcase_add_loop_test (tcase, test_encoded, 0, N_CODECS);
  tcase_add_loop_test (tcase, test_rtp, 0, N_CODECS);
  tcase_add_test (tcase, test_order_of_downstream);
  tcase_add_test (tcase, test_caps_query);
  tcase_add_test (tcase, test_nothing_linked_is_no_error);
  tcase_add_loop_test (tcase, test_relinked_to_other_forms, 0, 3);
  tcase_add_loop_test (tcase, test_loss_waits_for_a_keyframe, 0, 3);
  tcase_add_loop_test (tcase, test_loss_while_decoding, 0, 3);
  tcase_add_loop_test (tcase, test_junk_is_survived, 0, 3);
  tcase_add_loop_test (tcase, test_cut_pictures_are_survived, 0, 1);
  tcase_add_loop_test (tcase, test_cut_pictures_are_survived, 2, 3);
  tcase_add_test (tcase, test_missing_decoder);
  tcase_add_test (tcase, test_downstream_that_takes_nothing);
  tcase_add_test (tcase, test_keyframe_request_passes_upstream);
  tcase_add_test (tcase, test_eos);
  tcase_add_test (tcase, test_eos_without_media);
  return suite;
}

GST_CHECK_MAIN (receiver);

/* encoder: whatever comes in goes out as RTP in the codecs that are offered
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>
#include <gst/rtp/rtp.h>

#include "encoder-fixture.h"
#include "find-element.h"

static void
assert_codecs (Fixture *self, const char *expected)
{
  g_autoptr (GPtrArray) list = gst_ecl_encoder_get_codecs (self->encoder);
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < list->len; i++) {
    const GstEclCodec *codec = g_ptr_array_index (list, i);

    g_string_append_printf (names, "%s%s", i ? " " : "", codec->name);
  }
  fail_unless_equals_string (names->str, expected);
}

/* Inputs */

static void
assert_media (Collector *collector, GstEclMediaKind kind)
{
  collector_wait (collector, &collector->pictures, 15);
  fail_if (collector->began_with_delta);
  g_mutex_lock (&collector->lock);
  if (kind == GST_ECL_MEDIA_VIDEO) {
    /* Green in BT.601 is Y 145, U 54, V 34. */
    fail_unless (
        ABS (collector->mean[0] - 145) < 12, "Y is %f", collector->mean[0]);
    fail_unless (
        ABS (collector->mean[1] - 54) < 12, "U is %f", collector->mean[1]);
    fail_unless (
        ABS (collector->mean[2] - 34) < 12, "V is %f", collector->mean[2]);
  } else {
    fail_unless (
        collector->mean[0] > 1000, "loudness is %f", collector->mean[0]);
  }
  g_mutex_unlock (&collector->lock);
}

static void
run_input (guint i, const char *source, guint n_encoders)
{
  const GstEclCodec *codec = gst_ecl_codec_find (codecs[i].name);
  Fixture f;
  GstPad *pad;
  Collector *collector;
  g_autoptr (GstCaps) promised = NULL;

  fixture_start (&f, codecs[i].kind, source);
  if (n_encoders == 0)
    assert_codecs (&f, codecs[i].name);
  fail_unless_equals_int (count_encoders (&f), 0);
  pad = add_viewer (&f, codecs[i].name);
  promised = gst_pad_get_current_caps (pad);
  fail_unless (gst_ecl_codec_find_by_caps (promised) == codec);
  collector = collector_new_linked (f.pipeline, pad, codecs[i].decode);
  assert_media (collector, codecs[i].kind);
  fail_unless_equals_int (count_encoders (&f), n_encoders);
  fail_unless (gst_caps_is_strictly_equal (collector->caps, promised));
  gst_ecl_encoder_remove_viewer (f.encoder, pad);
  fail_unless_equals_int (count_encoders (&f), 0);
  collector_free (collector);
  fixture_stop (&f);
}

GST_START_TEST (test_raw_input)
{
  g_autofree char *source = make_source (__i__, "I420");

  run_input (__i__, source, 1);
}
GST_END_TEST;

/* Formats that no encoder takes as they are. */
GST_START_TEST (test_odd_raw_input)
{
  g_autofree char *source = make_source (__i__, "Y444_16LE");

  run_input (__i__, source, 1);
}
GST_END_TEST;

GST_START_TEST (test_encoded_input)
{
  g_autofree char *source = make_encoded_source (__i__);

  run_input (__i__, source, 0);
}
GST_END_TEST;

GST_START_TEST (test_rtp_input)
{
  g_autofree char *encoded = make_encoded_source (__i__);
  g_autofree char *source =
      g_strdup_printf ("%s ! %s", encoded, codecs[__i__].payload);

  run_input (__i__, source, 0);
}
GST_END_TEST;

/* A file would pass in a blink: three seconds of it take their time. */
GST_START_TEST (test_input_that_is_not_live_is_paced)
{
  Fixture f;
  gint64 begin = g_get_monotonic_time ();
  Collector *collector;

  fixture_start (&f, GST_ECL_MEDIA_VIDEO,
      "videotestsrc num-buffers=60 ! "
      "video/x-raw,width=160,height=120,framerate=30/1");
  collector =
      collector_new_linked (f.pipeline, add_viewer (&f, "VP8"), VP8_OUT);
  collector_wait (collector, &collector->eos, 1);
  fail_unless (
      g_get_monotonic_time () - begin > 1900 * G_TIME_SPAN_MILLISECOND);
  /* At once they would not fit into the encoder's queue of two. */
  fail_unless (collector->pictures >= 10, "%u pictures", collector->pictures);
  collector_free (collector);
  fixture_stop (&f);
}
GST_END_TEST;

/* Offers */

GST_START_TEST (test_codecs_offered)
{
  static const char *const order[] = {"h264", "VP8", NULL};
  static const char *const wrong_kind[] = {"VP8", "opus", NULL};
  static const char *const unknown[] = {"VP10", NULL};
  g_autoptr (GError) error = NULL;
  Fixture f;

  fixture_prepare (&f, GST_ECL_MEDIA_VIDEO,
      "videotestsrc is-live=true ! video/x-raw,width=160,height=120");
  fail_if (gst_ecl_encoder_is_ready (f.encoder));
  assert_codecs (&f, "");
  fail_unless (gst_ecl_encoder_add_viewer (f.encoder,
                   gst_ecl_codec_find ("VP8"), 96, 0, 0, NULL, &error) == NULL);
  fail_unless (g_error_matches (error, GST_ECL_ERROR, GST_ECL_ERROR_CODEC));
  g_clear_error (&error);

  play (f.pipeline);
  fixture_wait_ready (&f, 1);
  {
    g_autoptr (GPtrArray) list = gst_ecl_encoder_get_codecs (f.encoder);

    fail_unless (list->len >= 3);
    fail_unless (g_ptr_array_index (list, 0) == gst_ecl_codec_find ("VP8"));
  }
  fail_unless (gst_ecl_encoder_set_codecs (f.encoder, order, &error));
  assert_codecs (&f, "H264 VP8");
  fail_if (gst_ecl_encoder_set_codecs (f.encoder, wrong_kind, &error));
  fail_unless_equals_string (
      error->message, "no video codec is called \"opus\"");
  g_clear_error (&error);
  fail_if (gst_ecl_encoder_set_codecs (f.encoder, unknown, NULL));
  assert_codecs (&f, "H264 VP8");
  fail_unless (gst_ecl_encoder_add_viewer (f.encoder,
                   gst_ecl_codec_find ("VP9"), 98, 0, 0, NULL, &error) == NULL);
  fail_unless_equals_string (
      error->message, "VP9 cannot be sent: it is not among the codecs to use");
  fixture_stop (&f);
}
GST_END_TEST;

GST_START_TEST (test_encoded_input_offers_only_itself)
{
  g_autofree char *source = make_encoded_source (0);
  g_autoptr (GError) error = NULL;
  Fixture f;

  fixture_start (&f, GST_ECL_MEDIA_VIDEO, source);
  assert_codecs (&f, "VP8");
  fail_unless (
      gst_ecl_encoder_add_viewer (f.encoder, gst_ecl_codec_find ("H264"), 102,
          0, 0, NULL, &error) == NULL);
  fail_unless_equals_string (
      error->message, "H264 cannot be sent: the input is in another codec");
  fixture_stop (&f);
}
GST_END_TEST;

static GstPadProbeReturn
on_end (GstPad *pad, GstPadProbeInfo *info, gpointer ended)
{
  if (GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info)) == GST_EVENT_EOS) {
    g_atomic_int_set ((gint *)ended, TRUE);
    g_main_context_wakeup (NULL);
  }
  return GST_PAD_PROBE_OK;
}

/* Raw input without any encoder is an error that says what to install, and
 * nothing upstream adds one of its own. */
GST_START_TEST (test_missing_encoder_is_an_error)
{
  static const char *const only[] = {"AV1", NULL};
  GstElementFactory *factory = gst_element_factory_find ("rtpav1pay");
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (GstPad) pad = NULL;
  g_autoptr (GError) error = NULL;
  gint ended = FALSE;
  Fixture f;

  if (factory)
    gst_registry_remove_feature (
        gst_registry_get (), GST_PLUGIN_FEATURE (factory));
  gst_clear_object (&factory);
  fixture_prepare (&f, GST_ECL_MEDIA_VIDEO,
      "videotestsrc num-buffers=3 ! video/x-raw,width=160,height=120");
  fail_unless (gst_ecl_encoder_set_codecs (f.encoder, only, NULL));
  pad = gst_element_get_static_pad (GST_ELEMENT (f.encoder), "sink");
  gst_pad_add_probe (
      pad, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, on_end, &ended, NULL);
  g_clear_object (&pad);
  play (f.pipeline);
  message = wait_for_message (f.pipeline, GST_MESSAGE_ERROR);
  gst_message_parse_error (message, &error, NULL);
  fail_unless (
      g_error_matches (error, GST_CORE_ERROR, GST_CORE_ERROR_MISSING_PLUGIN));
  fail_unless_equals_string (
      error->message, "no AV1 payloader: install gst-plugins-rs (rtpav1pay)");
  fail_if (gst_ecl_encoder_is_ready (f.encoder));
  gst_clear_message (&message);
  wait_until (g_atomic_int_get (&ended));
  assert_no_error (f.pipeline);
  stop (f.pipeline);
}
GST_END_TEST;

/* Caps are with the peer when gst_pad_link() returns, before anything is
 * encoded. */
GST_START_TEST (test_caps_come_with_the_link)
{
  const GstEclCodec *codec = gst_ecl_codec_find ("H264");
  g_autoptr (GstCaps) remote = gst_caps_from_string (
      "application/x-rtp, profile-level-id=(string)42001f");
  g_autoptr (GstCaps) caps = NULL;
  g_autoptr (GstElement) source = NULL;
  Fixture f;
  GstPad *pad;
  Collector *collector;
  const GstStructure *s;
  guint ssrc = 0;
  int payload_type = 0;

  fixture_start_video (&f, "ball");
  /* From here on the source gives nothing more. */
  source = gst_bin_get_by_name (GST_BIN (f.pipeline), "source");
  gst_element_set_locked_state (source, TRUE);
  gst_element_set_state (source, GST_STATE_PAUSED);

  /* Browsers use dynamic types below 96 too. */
  pad = gst_ecl_encoder_add_viewer (
      f.encoder, codec, 45, 1234567890, 5, remote, NULL);
  caps = gst_pad_get_current_caps (pad);
  collector = collector_new_linked (f.pipeline, pad, codecs[1].decode);
  fail_unless (collector->caps != NULL);
  fail_unless (gst_caps_is_strictly_equal (collector->caps, caps));
  s = gst_caps_get_structure (caps, 0);
  fail_unless (gst_structure_get (s, "ssrc", G_TYPE_UINT, &ssrc, "payload",
      G_TYPE_INT, &payload_type, NULL));
  fail_unless_equals_int (ssrc, 1234567890);
  fail_unless_equals_int (payload_type, 45);
  fail_unless_equals_string (
      gst_structure_get_string (s, "profile-level-id"), "42001f");
  fail_unless_equals_string (
      gst_structure_get_string (s, "extmap-5"), GST_ECL_TWCC_URI);

  /* And they stay as they are when media flows. */
  gst_element_set_locked_state (source, FALSE);
  gst_element_sync_state_with_parent (source);
  collector_wait (collector, &collector->pictures, 5);
  fail_unless (gst_caps_is_strictly_equal (collector->caps, caps));
  collector_free (collector);
  g_clear_object (&source);
  fixture_stop (&f);
}
GST_END_TEST;

static GstPadProbeReturn
on_first_packet (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  GstRTPBuffer rtp = GST_RTP_BUFFER_INIT;
  GstBuffer *buffer =
      info->type & GST_PAD_PROBE_TYPE_BUFFER_LIST
          ? gst_buffer_list_get (GST_PAD_PROBE_INFO_BUFFER_LIST (info), 0)
          : GST_PAD_PROBE_INFO_BUFFER (info);
  guint *result = user_data;
  gpointer data;
  guint size;

  fail_unless (gst_rtp_buffer_map (buffer, GST_MAP_READ, &rtp));
  result[0] = gst_rtp_buffer_get_payload_type (&rtp);
  result[1] = gst_rtp_buffer_get_ssrc (&rtp);
  result[2] =
      gst_rtp_buffer_get_extension_onebyte_header (&rtp, 7, 0, &data, &size);
  gst_rtp_buffer_unmap (&rtp);
  return GST_PAD_PROBE_REMOVE;
}

GST_START_TEST (test_packets_are_as_promised)
{
  const GstEclCodec *codec = gst_ecl_codec_find ("VP8");
  guint result[3] = {0};
  Fixture f;
  GstPad *pad;
  Collector *collector;

  fixture_start_video (&f, "ball");
  pad = gst_ecl_encoder_add_viewer (f.encoder, codec, 120, 77, 7, NULL, NULL);
  gst_pad_add_probe (pad,
      GST_PAD_PROBE_TYPE_DATA_DOWNSTREAM & ~GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM,
      on_first_packet, result, NULL);
  collector = collector_new_linked (f.pipeline, pad, VP8_OUT);
  collector_wait (collector, &collector->pictures, 1);
  fail_unless_equals_int (result[0], 120);
  fail_unless_equals_int (result[1], 77);
  fail_unless (result[2], "no transport-wide sequence number");
  collector_free (collector);
  fixture_stop (&f);
}
GST_END_TEST;

/* While it runs */

GST_START_TEST (test_eos_reaches_viewers)
{
  g_autoptr (GstElement) source = NULL;
  Fixture f;
  Collector *a, *b;

  fixture_start_video (&f, "ball");
  a = collector_new_linked (f.pipeline, add_viewer (&f, "VP8"), VP8_OUT);
  b = collector_new_linked (
      f.pipeline, add_viewer (&f, "H264"), codecs[1].decode);
  collector_wait (a, &a->pictures, 5);
  collector_wait (b, &b->pictures, 5);
  source = gst_bin_get_by_name (GST_BIN (f.pipeline), "source");
  gst_element_send_event (source, gst_event_new_eos ());
  collector_wait (a, &a->eos, 1);
  collector_wait (b, &b->eos, 1);
  collector_free (a);
  collector_free (b);
  g_clear_object (&source);
  fixture_stop (&f);
}
GST_END_TEST;

static void
note_thread (GObject *encoder, GParamSpec *property, GThread **thread)
{
  g_atomic_pointer_set (thread, g_thread_self ());
}

/* An encoder may keep who sets it waiting while it encodes. */
GST_START_TEST (test_bitrate_changes_while_playing)
{
  g_autoptr (GstElement) encoder = NULL;
  GThread *thread = NULL;
  Fixture f;
  Collector *collector;

  fixture_start_video (&f, "snow");
  gst_ecl_encoder_set_bitrate (f.encoder, 300000);
  collector =
      collector_new_linked (f.pipeline, add_viewer (&f, "VP8"), VP8_OUT);
  collector_wait (collector, &collector->pictures, 5);
  encoder = find_element (f.pipeline, "vp8enc");
  wait_for_int (encoder, "target-bitrate", 300000);
  g_signal_connect (
      encoder, "notify::target-bitrate", G_CALLBACK (note_thread), &thread);
  gst_ecl_encoder_set_bitrate (f.encoder, 800000);
  wait_for_int (encoder, "target-bitrate", 800000);
  fail_if (g_atomic_pointer_get (&thread) == g_thread_self ());
  collector_wait (collector, &collector->pictures, 15);
  g_signal_handlers_disconnect_by_data (encoder, &thread);
  collector_free (collector);
  g_clear_object (&encoder);
  fixture_stop (&f);
}
GST_END_TEST;

/* Of one brightness everywhere, without a colour. */
static void
push_picture (GstElement *source, guint milliseconds, guint8 luma)
{
  const gsize size = 160 * 120;
  GstBuffer *picture = gst_buffer_new_allocate (NULL, size * 3 / 2, NULL);
  GstFlowReturn ret;

  gst_buffer_memset (picture, 0, luma, size);
  gst_buffer_memset (picture, size, 128, size / 2);
  GST_BUFFER_PTS (picture) = milliseconds * GST_MSECOND;
  g_signal_emit_by_name (source, "push-buffer", picture, &ret);
  gst_buffer_unref (picture);
  fail_unless_equals_int (ret, GST_FLOW_OK);
}

/* What an encoder loses is missing from all that it gives afterwards. */
GST_START_TEST (test_picture_from_the_past)
{
  g_autoptr (GstElement) source = NULL;
  Fixture f;
  Collector *collector;

  fixture_prepare (&f, GST_ECL_MEDIA_VIDEO,
      "appsrc name=source is-live=true format=time "
      "caps=video/x-raw,format=I420,width=160,height=120,framerate=30/1");
  source = gst_bin_get_by_name (GST_BIN (f.pipeline), "source");
  play (f.pipeline);
  push_picture (source, 0, 16);
  fixture_wait_ready (&f, 1);
  collector =
      collector_new_linked (f.pipeline, add_viewer (&f, "VP8"), VP8_OUT);
  for (guint i = 1; i <= 10; i++) {
    push_picture (source, 1000 + i * 33, 16);
    collector_wait (collector, &collector->pictures, i);
  }
  push_picture (source, 0, 235);
  for (guint i = 11; i <= 15; i++) {
    push_picture (source, 1000 + i * 33, 235);
    collector_wait (collector, &collector->pictures, i);
  }
  fail_unless (collector->mean[0] > 220, "Y is %f", collector->mean[0]);
  collector_free (collector);
  g_clear_object (&source);
  fixture_stop (&f);
}
GST_END_TEST;

/* The same pipeline stopped and started again takes viewers as before. */
GST_START_TEST (test_restart)
{
  Fixture f;
  GstPad *pad;
  Collector *collector;

  fixture_start_video (&f, "ball");
  for (guint i = 1; i < 4; i++) {
    pad = add_viewer (&f, "VP8");
    collector = collector_new_linked (f.pipeline, pad, VP8_OUT);
    collector_wait (collector, &collector->changes, 5);
    gst_ecl_encoder_remove_viewer (f.encoder, pad);
    collector_free (collector);
    gst_element_set_state (f.pipeline, GST_STATE_NULL);
    fail_if (gst_ecl_encoder_is_ready (f.encoder));
    play (f.pipeline);
    fixture_wait_ready (&f, i + 1);
  }
  fixture_stop (&f);
}
GST_END_TEST;

static Suite *
encoder_suite (void)
{
  Suite *suite = suite_create ("encoder");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  tcase_set_timeout (tcase, 60);
  tcase_add_loop_test (tcase, test_raw_input, 0, N_CODECS);
  tcase_add_loop_test (tcase, test_odd_raw_input, 0, 3);
  tcase_add_loop_test (tcase, test_encoded_input, 0, N_CODECS);
  tcase_add_loop_test (tcase, test_rtp_input, 0, N_CODECS);
  tcase_add_test (tcase, test_input_that_is_not_live_is_paced);
  tcase_add_test (tcase, test_codecs_offered);
  tcase_add_test (tcase, test_encoded_input_offers_only_itself);
  tcase_add_test (tcase, test_missing_encoder_is_an_error);
  tcase_add_test (tcase, test_caps_come_with_the_link);
  tcase_add_test (tcase, test_packets_are_as_promised);
  tcase_add_test (tcase, test_eos_reaches_viewers);
  tcase_add_test (tcase, test_bitrate_changes_while_playing);
  tcase_add_test (tcase, test_picture_from_the_past);
  tcase_add_test (tcase, test_restart);
  return suite;
}

GST_CHECK_MAIN (encoder);

/* session-congestion: what a session finds out about its connection, whoever
 * does it
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "bwe-fixture.h"
#include "find-element.h"
#include "session-pair.h"

typedef struct {
  SessionEnd ends[2];
  gint n_estimates; /* atomic */
  gint estimate;    /* atomic; bit/s, the last one */
  GstStructure *stats;
} Call;

static GstPadProbeReturn
note_estimate (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  Call *call = user_data;
  guint estimate;

  if (gst_ecl_estimate_event_parse (info->data, &estimate)) {
    g_atomic_int_set (&call->estimate, estimate);
    g_atomic_int_inc (&call->n_estimates);
    g_main_context_wakeup (NULL);
  }
  return GST_PAD_PROBE_OK;
}

/* What is sent is some 100 kbit/s. */
static void
call_init (Call *call, GstEclCongestionControl control)
{
  g_autoptr (GstElement) out = NULL;
  g_autoptr (GstPad) src = NULL;

  session_pair_init (call->ends);
  for (guint i = 0; i < 2; i++)
    g_object_set (call->ends[i].session, "congestion-control", control,
        "start-bitrate", 40000, NULL);
  out = gst_bin_get_by_name (GST_BIN (call->ends[0].pipeline), "out");
  src = gst_element_get_static_pad (out, "src");
  gst_pad_add_probe (
      src, GST_PAD_PROBE_TYPE_EVENT_UPSTREAM, note_estimate, call, NULL);
}

static void
call_clear (Call *call)
{
  session_pair_clear (call->ends);
  gst_clear_structure (&call->stats);
  fail_unless_equals_int (ecl_pace_clock_count_threads (), 0);
}

static void
take_stats (GObject *session, GAsyncResult *result, gpointer user_data)
{
  Call *call = user_data;

  call->stats = gst_ecl_session_get_stats_finish (
      GST_ECL_SESSION (session), result, NULL);
  fail_unless (call->stats != NULL);
}

/* Returns: (nullable): of what sends */
static const GstStructure *
get_stats (Call *call)
{
  const GValue *value;

  gst_ecl_session_get_stats_async (
      call->ends[0].session, NULL, take_stats, call);
  wait_until (call->stats);
  value = gst_structure_get_value (call->stats, "congestion");
  return value ? gst_value_get_structure (value) : NULL;
}

static guint
get_uint (const GstStructure *s, const char *field)
{
  guint value = 0;

  fail_unless (gst_structure_get_uint (s, field, &value), "no %s", field);
  return value;
}

/* The link carries more than it is taken for at first. */
GST_START_TEST (test_ecl)
{
  Call call = {0};
  const GstStructure *stats;

  call_init (&call, GST_ECL_CONGESTION_CONTROL_ECL);
  session_pair_connect (call.ends);
  wait_until (g_atomic_int_get (&call.estimate) > 60000);
  fail_unless (ecl_pace_clock_count_threads () > 0);
  stats = get_stats (&call);
  fail_unless (get_uint (stats, "target") > 60000);
  fail_unless (get_uint (stats, "pacing") > get_uint (stats, "target"));

  g_object_set (call.ends[0].session, "max-bitrate", 50000, NULL);
  wait_until (g_atomic_int_get (&call.estimate) <= 50000);
  call_clear (&call);
}
GST_END_TEST

GST_START_TEST (test_none)
{
  Call call = {0};

  call_init (&call, GST_ECL_CONGESTION_CONTROL_NONE);
  session_pair_connect (call.ends);
  fail_unless (get_stats (&call) == NULL);
  fail_unless_equals_int (ecl_pace_clock_count_threads (), 0);
  fail_unless_equals_int (g_atomic_int_get (&call.n_estimates), 0);
  call_clear (&call);
}
GST_END_TEST

/* Feedback at intervals that the remote side's estimate can live with, from the
 * first moment on, and no requests for what is but late. */
GST_START_TEST (test_what_we_say)
{
  g_autoptr (GstElement) rtpsession = NULL;
  g_autoptr (GstElement) jitterbuffer = NULL;
  g_autoptr (GObject) session = NULL;
  Call call = {0};
  guint64 interval;
  double bandwidth;
  gboolean guesses;

  call_init (&call, GST_ECL_CONGESTION_CONTROL_NONE);
  session_pair_connect (call.ends);
  rtpsession = find_element (call.ends[1].pipeline, "rtpsession");
  jitterbuffer = find_element (call.ends[1].pipeline, "rtpjitterbuffer");
  g_object_get (rtpsession, "internal-session", &session, NULL);
  g_object_get (session, "twcc-feedback-interval", &interval, "rtcp-fraction",
      &bandwidth, NULL);
  g_object_get (jitterbuffer, "rtx-next-seqnum", &guesses, NULL);
  fail_unless_equals_uint64 (interval, 50 * GST_MSECOND);
  fail_unless (bandwidth > 100000);
  fail_if (guesses);
  g_clear_object (&session);
  g_clear_object (&rtpsession);
  g_clear_object (&jitterbuffer);
  call_clear (&call);
}
GST_END_TEST

static GstCaps *
make_audio_caps (int payload_type)
{
  return gst_caps_new_simple ("application/x-rtp", "media", G_TYPE_STRING,
      "audio", "encoding-name", G_TYPE_STRING, "OPUS", "clock-rate", G_TYPE_INT,
      48000, "payload", G_TYPE_INT, payload_type, NULL);
}

/* Which the funnel of bundled media hides from it: an estimator knows of audio
 * from those who send it, whether they come before it or after. */
GST_START_TEST (test_audio_does_not_wait)
{
  GstEclSession *session = gst_ecl_session_new (NULL);
  GstElement *webrtcbin = gst_ecl_session_get_element (session);
  g_autoptr (GstCaps) first_caps = make_audio_caps (100);
  g_autoptr (GstCaps) second_caps = make_audio_caps (101);
  g_autoptr (GstPad) first_pad = NULL;
  g_autoptr (GstPad) second_pad = NULL;
  GstElement *estimator = NULL;
  BweFixture f;
  g_autofree char *output = NULL;

  g_object_set (session, "congestion-control", GST_ECL_CONGESTION_CONTROL_ECL,
      "start-bitrate", 100000, NULL);
  first_pad = gst_ecl_session_add_sender (session, first_caps, 0);
  g_signal_emit_by_name (webrtcbin, "request-aux-sender", NULL, &estimator);
  fail_unless (GST_ECL_IS_BWE (estimator));
  second_pad = gst_ecl_session_add_sender (session, second_caps, 1);

  bwe_fixture_init_with (&f, GST_ECL_BWE (gst_object_ref_sink (estimator)));
  bwe_fixture_settle (&f);
  for (guint i = 0; i < 2; i++)
    bwe_fixture_push (&f, BWE_VIDEO, i);
  for (guint i = 0; i < 2; i++)
    bwe_fixture_push (&f, 100 + i, 2 + i);
  output = bwe_fixture_take_output (&f);
  fail_unless_equals_string (output, "v0 v2 v3");
  bwe_fixture_clear (&f);
  g_object_unref (session);
}
GST_END_TEST

/* rtpgccbwe is not installed. */
GST_START_TEST (test_fallback)
{
  Call call = {0};
  GstPluginFeature *feature =
      gst_registry_lookup_feature (gst_registry_get (), "rtpgccbwe");
  g_autoptr (GstBus) bus = NULL;
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (GError) warning = NULL;

  if (feature)
    gst_registry_remove_feature (gst_registry_get (), feature);
  gst_clear_object (&feature);
  call_init (&call, GST_ECL_CONGESTION_CONTROL_GCC);
  session_pair_connect (call.ends);
  wait_until (g_atomic_int_get (&call.n_estimates) > 0);
  fail_unless_equals_string (
      gst_structure_get_name (get_stats (&call)), "ecl-bwe-stats");
  bus = gst_element_get_bus (call.ends[0].pipeline);
  message = gst_bus_pop_filtered (bus, GST_MESSAGE_WARNING);
  fail_unless (message != NULL);
  gst_message_parse_warning (message, &warning, NULL);
  fail_unless (
      strstr (warning->message, "gst-plugins-rs"), "%s", warning->message);
  call_clear (&call);
}
GST_END_TEST

/* What plays rtpgccbwe: passes on all that comes. */

#define FAKE_TYPE_GCC (fake_gcc_get_type ())
G_DECLARE_FINAL_TYPE (FakeGcc, fake_gcc, FAKE, GCC, GstBin)

enum {
  FAKE_ESTIMATE = 1,
  FAKE_MIN,
  FAKE_MAX,
  N_FAKE_PROPS
};

static const char *const fake_names[] = {
    NULL, "estimated-bitrate", "min-bitrate", "max-bitrate"};

struct _FakeGcc {
  GstBin parent;
  guint values[N_FAKE_PROPS];
};

G_DEFINE_FINAL_TYPE (FakeGcc, fake_gcc, GST_TYPE_BIN)

static FakeGcc *the_fake_gcc;

static void
fake_gcc_init (FakeGcc *self)
{
  static const char *const names[] = {"sink", "src"};
  GstElement *identity = gst_element_factory_make ("identity", NULL);

  gst_bin_add (GST_BIN (self), identity);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autoptr (GstPad) pad = gst_element_get_static_pad (identity, names[i]);

    gst_element_add_pad (GST_ELEMENT (self), gst_ghost_pad_new (names[i], pad));
  }
  the_fake_gcc = self;
}

static void
fake_gcc_set_property (
    GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  ((FakeGcc *)object)->values[id] = g_value_get_uint (value);
}

static void
fake_gcc_get_property (
    GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_uint (value, ((FakeGcc *)object)->values[id]);
}

static void
fake_gcc_class_init (FakeGccClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->set_property = fake_gcc_set_property;
  object_class->get_property = fake_gcc_get_property;
  for (guint i = FAKE_ESTIMATE; i < N_FAKE_PROPS; i++)
    g_object_class_install_property (object_class, i,
        g_param_spec_uint (fake_names[i], NULL, NULL, 0, G_MAXUINT, 0,
            G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS));
  gst_element_class_set_static_metadata (
      GST_ELEMENT_CLASS (klass), "Fake", "Fake", "Fake", "Fake");
}

GST_START_TEST (test_gcc)
{
  Call call = {0};

  gst_element_register (NULL, "rtpgccbwe", GST_RANK_NONE, FAKE_TYPE_GCC);
  call_init (&call, GST_ECL_CONGESTION_CONTROL_GCC);
  g_object_set (call.ends[1].session, "congestion-control",
      GST_ECL_CONGESTION_CONTROL_NONE, NULL);
  g_object_set (call.ends[0].session, "min-bitrate", 1000, NULL);
  session_pair_connect (call.ends);
  fail_unless_equals_int (the_fake_gcc->values[FAKE_ESTIMATE], 40000);
  fail_unless_equals_int (the_fake_gcc->values[FAKE_MIN], 1000);
  g_object_set (call.ends[0].session, "max-bitrate", 90000, NULL);
  fail_unless_equals_int (the_fake_gcc->values[FAKE_MAX], 90000);

  g_object_set (the_fake_gcc, "estimated-bitrate", 70000, NULL);
  fail_unless_equals_int (g_atomic_int_get (&call.estimate), 70000);
  fail_unless_equals_int (get_uint (get_stats (&call), "target"), 70000);
  call_clear (&call);
}
GST_END_TEST

static Suite *
session_congestion_suite (void)
{
  Suite *suite = suite_create ("session-congestion");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_test (tc, test_ecl);
  tcase_add_test (tc, test_none);
  tcase_add_test (tc, test_what_we_say);
  tcase_add_test (tc, test_audio_does_not_wait);
  tcase_add_test (tc, test_fallback);
  tcase_add_test (tc, test_gcc);
  return suite;
}

GST_CHECK_MAIN (session_congestion)

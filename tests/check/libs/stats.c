/* stats: figures of calls, from recorded statistics and from calls
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "media-bin-pair.h"
#include "structure-fields.h"

#include <gst/rtc/ecl-stats.h>

/* As rtpsession 1.22 writes them, but for what nobody reads. 77 is the
 * retransmissions of 42, and 53 what the remote side sends. */
static const char *const recorded_sources[] = {
    "application/x-rtp-source-stats, ssrc=(uint)77, internal=(boolean)true, "
    "clock-rate=(int)90000, octets-sent=(guint64)20230, "
    "packets-sent=(guint64)17, recv-nack-count=(uint)3, have-rb=(boolean)false",
    "application/x-rtp-source-stats, ssrc=(uint)42, internal=(boolean)true, "
    "clock-rate=(int)90000, octets-sent=(guint64)312035, "
    "packets-sent=(guint64)376, octets-received=(guint64)312035, "
    "packets-received=(guint64)376, sent-nack-count=(uint)0, "
    "recv-nack-count=(uint)9, recv-pli-count=(uint)2, recv-fir-count=(uint)1, "
    "have-rb=(boolean)false",
    "application/x-rtp-source-stats, ssrc=(uint)53, internal=(boolean)false, "
    "clock-rate=(int)48000, octets-received=(guint64)66492, "
    "packets-received=(guint64)412, packets-lost=(int)-1, jitter=(uint)288, "
    "sent-nack-count=(uint)4, sent-pli-count=(uint)0, sent-fir-count=(uint)0, "
    "have-rb=(boolean)true, rb-ssrc=(uint)42, rb-fractionlost=(uint)8, "
    "rb-packetslost=(int)7, rb-jitter=(uint)90, rb-round-trip=(uint)1160",
};

/* As webrtcbin 1.22 writes them, with its errors. */
static const char *const recorded_webrtc[] = {
    "transport, id=(string)transport-stats_0, "
    "selected-candidate-pair-id=(string)pair_0",
    "candidate-pair, id=(string)pair_0, local-candidate-id=(string)local_0, "
    "remote-candidate-id=(string)remote_0",
    "remote-candidate, id=(string)local_0, address=(string)192.0.2.1, "
    "port=(uint)51753, candidate-type=(string)host, protocol=(string)udp",
    "local-candidate, id=(string)remote_0, address=(string)192.0.2.2, "
    "port=(uint)46428, candidate-type=(string)srflx, protocol=(string)udp",
};

static GPtrArray *
make_sources (void)
{
  GPtrArray *sources =
      g_ptr_array_new_with_free_func ((GDestroyNotify)gst_structure_free);

  for (guint i = 0; i < G_N_ELEMENTS (recorded_sources); i++)
    g_ptr_array_add (
        sources, gst_structure_from_string (recorded_sources[i], NULL));
  return sources;
}

static GstStructure *
make_webrtc (void)
{
  GstStructure *stats = gst_structure_new_empty ("application/x-webrtc-stats");

  for (guint i = 0; i < G_N_ELEMENTS (recorded_webrtc); i++) {
    GstStructure *s = gst_structure_from_string (recorded_webrtc[i], NULL);
    g_autofree char *id = g_strdup (gst_structure_get_string (s, "id"));

    gst_structure_set (stats, id, GST_TYPE_STRUCTURE, s, NULL);
    gst_structure_free (s);
  }
  return stats;
}

static const GstStructure *
get_track (const GstStructure *stats, guint index)
{
  const GValue *tracks = gst_structure_get_value (stats, "tracks");

  fail_unless (gst_value_list_get_size (tracks) > index);
  return gst_value_get_structure (gst_value_list_get_value (tracks, index));
}

static const char *
get_candidate (const GstStructure *stats, const char *name)
{
  const GValue *value = gst_structure_get_value (stats, name);

  fail_unless (value != NULL, "no %s", name);
  return gst_structure_get_string (gst_value_get_structure (value), "address");
}

static GstStructure *
make (const GPtrArray *sources, const GstEclTrackCount *counts,
    const GstStructure *before, gint64 now)
{
  const GstEclStatsInput input = {.sources = sources,
      .counts = counts,
      .n_counts = 2,
      .before = before,
      .began = G_USEC_PER_SEC,
      .now = now};

  return gst_ecl_stats_make (&input, NULL, NULL);
}

GST_START_TEST (test_recorded)
{
  g_autoptr (GPtrArray) sources = make_sources ();
  const GstEclTrackCount counts[] = {
      {FALSE, 42, "video", "VP8", 180, __i__, 1250000},
      {TRUE, 53, "audio", "OPUS", 412, 0, 0},
  };
  g_autoptr (GstStructure) stats =
      make (sources, counts, NULL, 5 * G_USEC_PER_SEC);
  const GstStructure *sent = get_track (stats, 0);
  const GstStructure *received = get_track (stats, 1);

  fail_unless_equals_string (gst_structure_get_string (sent, "codec"), "VP8");
  fail_unless_equals_uint64 (get_uint64 (sent, "packets"), 376);
  fail_unless_equals_uint64 (get_uint64 (sent, "bytes"), 312035);
  fail_unless_equals_int64 (get_int64 (sent, "packets-lost"), 7);
  fail_unless_equals_float (get_double (sent, "fraction-lost"), 8 / 256.0);
  fail_unless_equals_float (
      get_double (sent, "round-trip-time"), 1160 / 65536.0);
  fail_unless_equals_float (get_double (sent, "jitter"), 0.001);
  fail_unless_equals_uint64 (get_uint64 (sent, "nack-count"), 9);
  fail_unless_equals_uint64 (get_uint64 (sent, "pli-count"), 2);
  fail_unless_equals_uint64 (get_uint64 (sent, "fir-count"), MAX (__i__, 1));
  fail_unless_equals_float (get_double (sent, "time-to-first-frame"), 0.25);
  fail_if (gst_structure_has_field (sent, "bitrate"));

  fail_unless_equals_string (
      gst_structure_get_string (received, "kind"), "audio");
  fail_unless_equals_uint64 (get_uint64 (received, "packets"), 412);
  fail_unless_equals_uint64 (get_uint64 (received, "bytes"), 66492);
  fail_unless_equals_int64 (get_int64 (received, "packets-lost"), 0);
  fail_unless_equals_float (get_double (received, "jitter"), 0.006);
  fail_unless_equals_uint64 (get_uint64 (received, "nack-count"), 4);
  fail_if (gst_structure_has_field (received, "round-trip-time"));
  fail_if (gst_structure_has_field (received, "time-to-first-frame"));
}
GST_END_TEST

GST_START_TEST (test_candidates)
{
  g_autoptr (GstStructure) webrtc = make_webrtc ();
  g_autoptr (GstStructure) stats = gst_structure_new_empty ("stats");

  gst_ecl_stats_add_candidates (stats, webrtc);
  fail_unless_equals_string (
      get_candidate (stats, "local-candidate"), "192.0.2.1");
  fail_unless_equals_string (
      get_candidate (stats, "remote-candidate"), "192.0.2.2");
}
GST_END_TEST

static void
set_source (GPtrArray *sources, guint index, const char *text)
{
  gst_structure_free (g_ptr_array_index (sources, index));
  g_ptr_array_index (sources, index) = gst_structure_from_string (text, NULL);
}

GST_START_TEST (test_rates)
{
  g_autoptr (GPtrArray) sources = make_sources ();
  GstEclTrackCount counts[] = {
      {FALSE, 42, "video", "VP8", 180, 0, 0},
      {TRUE, 53, "audio", "OPUS", 412, 0, 0},
  };
  g_autoptr (GstStructure) before =
      make (sources, counts, NULL, 5 * G_USEC_PER_SEC);
  g_autoptr (GstStructure) stats = NULL;

  set_source (sources, 1,
      "stats, ssrc=(uint)42, internal=(boolean)true, "
      "octets-sent=(guint64)512035, packets-sent=(guint64)576");
  set_source (sources, 2,
      "stats, ssrc=(uint)53, internal=(boolean)false, "
      "octets-received=(guint64)66492, packets-received=(guint64)442, "
      "packets-lost=(int)10");
  counts[0].frames += 50;
  stats = make (sources, counts, before, 7 * G_USEC_PER_SEC);
  fail_unless_equals_uint64 (
      get_uint64 (get_track (stats, 0), "bitrate"), 800000);
  fail_unless_equals_float (get_double (get_track (stats, 0), "fps"), 25.0);
  fail_if (gst_structure_has_field (get_track (stats, 0), "fraction-lost"));
  fail_unless_equals_uint64 (get_uint64 (get_track (stats, 1), "bitrate"), 0);
  fail_unless_equals_float (
      get_double (get_track (stats, 1), "fraction-lost"), 0.25);
  fail_if (gst_structure_has_field (get_track (stats, 1), "fps"));
}
GST_END_TEST

/* What is known of each track adds up, or the worst counts; feedback on each
 * packet counts before reports, and a picture before a sound. */
GST_START_TEST (test_totals)
{
  static const char *const tracks[] = {
      "track, incoming=(boolean)false, kind=(string)audio, "
      "bitrate=(guint64)1000, packets-lost=(gint64)1, nack-count=(guint64)1, "
      "pli-count=(guint64)2, fir-count=(guint64)4, fraction-lost=(double)0.25, "
      "round-trip-time=(double)0.5, time-to-first-frame=(double)0.125",
      "track, incoming=(boolean)false, kind=(string)video, "
      "bitrate=(guint64)2000, packets-lost=(gint64)2, nack-count=(guint64)8, "
      "pli-count=(guint64)16, fir-count=(guint64)32, "
      "fraction-lost=(double)0.5, time-to-first-frame=(double)0.75",
      "track, incoming=(boolean)true, kind=(string)video, "
      "bitrate=(guint64)4000, time-to-first-frame=(double)0.5",
  };
  g_autoptr (GstStructure) stats = gst_structure_new_empty ("stats");
  g_autoptr (GstStructure) congestion = gst_structure_from_string (
      "ecl-bwe-stats, feedback=(boolean)false, target=(uint)0, "
      "loss=(double)0.125, rtt=(guint64)250000000",
      NULL);
  GValue list = G_VALUE_INIT;

  gst_value_list_init (&list, 3);
  for (guint i = 0; i < G_N_ELEMENTS (tracks); i++) {
    GValue value = G_VALUE_INIT;

    g_value_init (&value, GST_TYPE_STRUCTURE);
    g_value_take_boxed (&value, gst_structure_from_string (tracks[i], NULL));
    gst_value_list_append_and_take_value (&list, &value);
  }
  gst_structure_take_value (stats, "tracks", &list);
  gst_ecl_stats_add_totals (stats);
  fail_unless_equals_uint64 (get_uint64 (stats, "sent-bitrate"), 3000);
  fail_unless_equals_uint64 (get_uint64 (stats, "received-bitrate"), 4000);
  fail_unless_equals_int64 (get_int64 (stats, "packets-lost"), 3);
  fail_unless_equals_uint64 (get_uint64 (stats, "nack-count"), 9);
  fail_unless_equals_uint64 (get_uint64 (stats, "pli-count"), 18);
  fail_unless_equals_uint64 (get_uint64 (stats, "fir-count"), 36);
  fail_unless_equals_float (get_double (stats, "fraction-lost"), 0.5);
  fail_unless_equals_float (get_double (stats, "round-trip-time"), 0.5);
  fail_unless_equals_float (get_double (stats, "time-to-first-frame"), 0.5);
  fail_if (gst_structure_has_field (stats, "estimate"));

  for (guint i = 0; i < 2; i++) {
    guint estimate;

    gst_structure_set (
        stats, "congestion", GST_TYPE_STRUCTURE, congestion, NULL);
    gst_ecl_stats_add_totals (stats);
    fail_unless (gst_structure_get_uint (stats, "estimate", &estimate));
    fail_unless_equals_int (estimate, i == 0 ? 0 : 700000);
    fail_unless_equals_float (
        get_double (stats, "fraction-lost"), i == 0 ? 0.5 : 0.125);
    fail_unless_equals_float (
        get_double (stats, "round-trip-time"), i == 0 ? 0.5 : 0.25);
    gst_structure_set (congestion, "feedback", G_TYPE_BOOLEAN, TRUE, "target",
        G_TYPE_UINT, 700000, NULL);
  }
}
GST_END_TEST

static void
describe (GstStructure *track, gpointer user_data)
{
  guint ssrc = 0;

  fail_unless (gst_structure_get_uint (track, "ssrc", &ssrc));
  gst_structure_set (track, "rung", G_TYPE_UINT, ssrc, NULL);
}

/* What is not known, before a connection, is absent; of what is sent whoever
 * brings it has more to say. */
GST_START_TEST (test_nothing_known)
{
  g_autoptr (GPtrArray) sources = g_ptr_array_new ();
  const GstEclTrackCount counts[] = {{FALSE, 42, "video", "VP8", 0, 0, 0},
      {TRUE, 53, "audio", "OPUS", 0, 0, 0}};
  const GstEclStatsInput input = {
      .sources = sources, .counts = counts, .n_counts = 2};
  g_autoptr (GstStructure) webrtc =
      gst_structure_new ("stats", "odd", G_TYPE_INT, 3, NULL);
  g_autoptr (GstStructure) stats = gst_ecl_stats_make (&input, describe, NULL);
  guint rung;

  gst_ecl_stats_add_totals (stats);
  gst_ecl_stats_add_candidates (stats, webrtc);
  fail_unless_equals_uint64 (get_uint64 (get_track (stats, 0), "packets"), 0);
  fail_unless (gst_structure_get_uint (get_track (stats, 0), "rung", &rung));
  fail_unless_equals_int (rung, 42);
  fail_if (gst_structure_has_field (get_track (stats, 1), "rung"));
  fail_if (gst_structure_has_field (get_track (stats, 0), "round-trip-time"));
  fail_if (gst_structure_has_field (get_track (stats, 0), "jitter"));
  fail_if (gst_structure_has_field (stats, "fraction-lost"));
  fail_if (gst_structure_has_field (stats, "time-to-first-frame"));
  fail_if (gst_structure_has_field (stats, "local-candidate"));
}
GST_END_TEST

static void
on_stats (GObject *session, GAsyncResult *result, gpointer user_data)
{
  GstStructure **stats = user_data;
  g_autoptr (GError) error = NULL;

  *stats = gst_ecl_session_get_stats_finish (
      GST_ECL_SESSION (session), result, &error);
  if (*stats == NULL)
    *stats =
        gst_structure_new ("error", "code", G_TYPE_INT, (int)error->code, NULL);
}

static GstStructure *
get_stats (Side *side)
{
  GstStructure *stats = NULL;

  gst_ecl_session_get_stats_async (side->session, NULL, on_stats, &stats);
  wait_until (stats != NULL);
  return stats;
}

/* What is sent says which rung and encoder it is of. */
static void
check_source (const GstStructure *track, gboolean incoming, gboolean video)
{
  guint rung = 1, bitrate = 0;
  int width = 0;

  fail_unless_equals_int (
      gst_structure_get_uint (track, "encoder-bitrate", &bitrate), !incoming);
  fail_unless_equals_int (
      gst_structure_get_uint (track, "rung", &rung), !incoming && video);
  if (incoming)
    return;
  fail_unless (bitrate > 0);
  fail_unless (get_double (track, "encoder-load") > 0);
  fail_unless (get_double (track, "encoder-load") <= 1);
  if (!video)
    return;
  fail_unless_equals_int (rung, 0);
  fail_unless (gst_structure_get_int (track, "width", &width));
  fail_unless_equals_int (width, 160);
}

GST_START_TEST (test_call)
{
  gint64 began = g_get_monotonic_time ();
  Side sides[2];
  Collector *collector;
  g_autoptr (GstStructure) former = NULL;

  pair_init (sides);
  for (guint i = 0; i < 2; i++) {
    g_autofree char *video = g_strdup_printf (SMALL_VIDEO, "ball");
    g_autofree char *audio = g_strdup_printf (TONE, "sine");

    gst_object_unref (side_send (&sides[i], "video_%u", video));
    gst_object_unref (side_send (&sides[i], "audio_%u", audio));
  }
  pair_call (sides);
  /* A track is known from its first packet on. */
  for (guint i = 0; i < 2; i++) {
    side_wait_tracks (&sides[i], 2);
    collector = side_get (&sides[i], "video_src_0");
    collector_wait (collector, &collector->pictures, 1);
    collector = side_get (&sides[i], "audio_src_0");
    collector_wait (collector, &collector->pictures, 1);
  }
  former = get_stats (&sides[0]);
  collector = side_get (&sides[0], "video_src_0");
  collector_wait (collector, &collector->pictures,
      collector_get (collector, &collector->pictures) + 30);
  {
    g_autoptr (GstStructure) stats = get_stats (&sides[0]);
    const GValue *tracks = gst_structure_get_value (stats, "tracks");
    guint incoming_kinds = 0;

    fail_unless_equals_int (gst_value_list_get_size (tracks), 4);
    for (guint i = 0; i < 4; i++) {
      const GstStructure *track = get_track (stats, i);
      gboolean video =
          g_str_equal (gst_structure_get_string (track, "kind"), "video");
      gboolean incoming = FALSE;

      gst_structure_get_boolean (track, "incoming", &incoming);
      incoming_kinds += incoming ? 1 + video : 0;
      fail_unless_equals_string (
          gst_structure_get_string (track, "codec"), video ? "VP8" : "OPUS");
      fail_unless (get_uint64 (track, "packets") > 0);
      fail_unless (get_uint64 (track, "bitrate") > 1000);
      if (video)
        fail_unless (
            get_double (track, "fps") > 1, "%f fps", get_double (track, "fps"));
      fail_unless (get_double (track, "time-to-first-frame") > 0);
      check_source (track, incoming, video);
    }
    fail_unless_equals_int (incoming_kinds, 3);
    fail_unless (get_uint64 (stats, "sent-bitrate") > 1000);
    fail_unless (get_uint64 (stats, "received-bitrate") > 1000);
    fail_unless (get_double (stats, "time-to-first-frame") <
                 (g_get_monotonic_time () - began) / 1e6);
    fail_unless (get_candidate (stats, "local-candidate") != NULL);
  }
  pair_hang_up (&sides[0]);
  pair_clear (sides);
}
GST_END_TEST

/* Returns: whether the remote side has reported on the one track */
static gboolean
has_report (Side *side)
{
  g_autoptr (GstStructure) stats = get_stats (side);
  const GstStructure *track = get_track (stats, 0);

  if (!gst_structure_has_field (track, "round-trip-time"))
    return FALSE;
  fail_unless (get_double (track, "round-trip-time") < 10);
  fail_unless (get_double (track, "fraction-lost") >= 0);
  fail_unless (get_double (track, "fraction-lost") <= 1);
  fail_unless (get_int64 (track, "packets-lost") >= 0);
  return TRUE;
}

/* Of sound, which has no retransmissions: of several streams that a report is
 * about rtpsession tells of one. */
GST_START_TEST (test_reports)
{
  Side sides[2];
  g_autofree char *tone = g_strdup_printf (TONE, "sine");
  Collector *audio;
  g_autoptr (GstStructure) stats = NULL;

  pair_init (sides);
  gst_object_unref (side_send (&sides[0], "audio_%u", tone));
  pair_call (sides);
  side_wait_tracks (&sides[1], 1);
  audio = side_get (&sides[1], "audio_src_0");
  collector_wait (audio, &audio->pictures, 10);
  for (guint i = 0; !has_report (&sides[0]); i++) {
    fail_unless (i < 100, "no report within 20 s of sound");
    collector_wait (
        audio, &audio->pictures, collector_get (audio, &audio->pictures) + 10);
  }
  stats = get_stats (&sides[1]);
  fail_unless (get_double (get_track (stats, 0), "jitter") >= 0);
  fail_unless (get_double (get_track (stats, 0), "jitter") < 1);
  pair_hang_up (&sides[0]);
  pair_clear (sides);
}
GST_END_TEST

/* What came of the one track within three seconds of sound, bit/s: a packet has
 * 20 ms. */
static double
measure_sound (Side *side)
{
  Collector *audio = side_get (side, "audio_src_0");
  g_autoptr (GstStructure) before = NULL;
  g_autoptr (GstStructure) after = NULL;
  guint64 packets, bytes;

  /* What is on its way */
  collector_wait (
      audio, &audio->pictures, collector_get (audio, &audio->pictures) + 25);
  before = get_stats (side);
  collector_wait (
      audio, &audio->pictures, collector_get (audio, &audio->pictures) + 150);
  after = get_stats (side);
  packets = get_uint64 (get_track (after, 0), "packets") -
            get_uint64 (get_track (before, 0), "packets");
  bytes = get_uint64 (get_track (after, 0), "bytes") -
          get_uint64 (get_track (before, 0), "bytes");
  fail_unless (packets > 100);
  return (double)bytes * 8 / packets * 50;
}

/* Noise needs all that it gets. */
GST_START_TEST (test_audio_bandwidth)
{
  Side sides[2];
  g_autofree char *noise = g_strdup_printf (TONE, "white-noise");
  double rate;

  pair_init (sides);
  g_object_set (
      sides[0].bin, "audio-bandwidth", 16, "audio-codecs", "opus", NULL);
  gst_object_unref (side_send (&sides[0], "audio_%u", noise));
  pair_call (sides);
  side_wait_tracks (&sides[1], 1);
  rate = measure_sound (&sides[1]);
  fail_unless (rate > 8000 && rate < 24000, "%f bit/s of 16000", rate);
  g_object_set (sides[0].bin, "audio-bandwidth", 96, NULL);
  rate = measure_sound (&sides[1]);
  fail_unless (rate > 64000 && rate < 128000, "%f bit/s of 96000", rate);
  pair_hang_up (&sides[0]);
  pair_clear (sides);
}
GST_END_TEST

/* A request always gets a reply. */
GST_START_TEST (test_without_a_call)
{
  Side sides[2];
  g_autoptr (GstStructure) early = NULL;
  GstStructure *during = NULL;
  g_autoptr (GstStructure) late = NULL;
  int code = -1;

  pair_init (sides);
  early = get_stats (&sides[0]);
  fail_unless (gst_structure_get_int (early, "code", &code));
  fail_unless_equals_int (code, GST_ECL_ERROR_NOT_OPEN_YET);
  gst_object_unref (
      side_send (&sides[0], "audio_%u", "audiotestsrc is-live=true"));
  pair_call (sides);
  gst_ecl_session_get_stats_async (sides[0].session, NULL, on_stats, &during);
  pair_hang_up (&sides[0]);
  wait_until (during != NULL);
  gst_structure_free (during);
  late = get_stats (&sides[0]);
  fail_unless (gst_structure_get_int (late, "code", &code));
  fail_unless_equals_int (code, GST_ECL_ERROR_CONNECTION_CLOSED);
  pair_clear (sides);
}
GST_END_TEST

static Suite *
stats_suite (void)
{
  Suite *suite = suite_create ("stats");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_loop_test (tc, test_recorded, 0, 3);
  tcase_add_test (tc, test_candidates);
  tcase_add_test (tc, test_rates);
  tcase_add_test (tc, test_totals);
  tcase_add_test (tc, test_nothing_known);
  tcase_add_test (tc, test_call);
  tcase_add_test (tc, test_reports);
  tcase_add_test (tc, test_audio_bandwidth);
  tcase_add_test (tc, test_without_a_call);
  return suite;
}

GST_CHECK_MAIN (stats)

/* stats: figures of calls, from recorded statistics and from calls
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "media-bin-pair.h"

#include <gst/rtc/ecl-stats.h>

/* As webrtcbin 1.22 writes them, with its errors: of which codec a stream is it
 * does not know, and opus is "video" there. 77 is the retransmissions of 42. */
static const char *const recorded[] = {
    "codec, id=(string)codec-stats-src_0",
    "transport, id=(string)transport-stats_0, "
    "selected-candidate-pair-id=(string)pair_0",
    "candidate-pair, id=(string)pair_0, local-candidate-id=(string)local_0, "
    "remote-candidate-id=(string)remote_0",
    "remote-candidate, id=(string)local_0, address=(string)192.0.2.1, "
    "port=(uint)51753, candidate-type=(string)host, protocol=(string)udp",
    "local-candidate, id=(string)remote_0, address=(string)192.0.2.2, "
    "port=(uint)46428, candidate-type=(string)srflx, protocol=(string)udp",
    "outbound-rtp, id=(string)out_42, ssrc=(uint)42, kind=(string)video, "
    "bytes-sent=(guint64)312035, packets-sent=(guint64)376",
    "outbound-rtp, id=(string)out_77, ssrc=(uint)77, kind=(string)video, "
    "bytes-sent=(guint64)20230, packets-sent=(guint64)17",
    "remote-inbound-rtp, id=(string)remote_in_42, ssrc=(uint)42, "
    "packets-lost=(gint64)7, fraction-lost=(double)0.03125, "
    "round-trip-time=(double)0.0177",
    "inbound-rtp, id=(string)in_53, ssrc=(uint)53, kind=(string)video, "
    "packets-received=(guint64)412, packets-lost=(gint64)-1, "
    "jitter=(double)0.006, bytes-received=(guint64)66492",
};

static GstStructure *
make_recorded (void)
{
  GstStructure *stats = gst_structure_new_empty ("application/x-webrtc-stats");

  for (guint i = 0; i < G_N_ELEMENTS (recorded); i++) {
    GstStructure *s = gst_structure_from_string (recorded[i], NULL);
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

static double
get_double (const GstStructure *s, const char *field)
{
  double value = -1;

  fail_unless (gst_structure_get_double (s, field, &value), "no %s", field);
  return value;
}

static guint64
get_uint64 (const GstStructure *s, const char *field)
{
  guint64 value = 0;

  fail_unless (gst_structure_get_uint64 (s, field, &value), "no %s", field);
  return value;
}

static gint64
get_int64 (const GstStructure *s, const char *field)
{
  gint64 value = 0;

  fail_unless (gst_structure_get_int64 (s, field, &value), "no %s", field);
  return value;
}

static const char *
get_candidate (const GstStructure *stats, const char *name)
{
  const GValue *value = gst_structure_get_value (stats, name);

  fail_unless (value != NULL, "no %s", name);
  return gst_structure_get_string (gst_value_get_structure (value), "address");
}

GST_START_TEST (test_recorded)
{
  g_autoptr (GstStructure) webrtc = make_recorded ();
  const GstEclTrackCount counts[] = {
      {FALSE, 42, "video", "VP8", 180},
      {TRUE, 53, "audio", "OPUS", 412},
  };
  g_autoptr (GstStructure) stats =
      gst_ecl_stats_make (webrtc, counts, 2, NULL, 5 * G_USEC_PER_SEC);
  const GstStructure *sent = get_track (stats, 0);
  const GstStructure *received = get_track (stats, 1);

  fail_unless_equals_string (gst_structure_get_string (sent, "codec"), "VP8");
  fail_unless_equals_uint64 (get_uint64 (sent, "packets"), 376);
  fail_unless_equals_uint64 (get_uint64 (sent, "bytes"), 312035);
  fail_unless_equals_int64 (get_int64 (sent, "packets-lost"), 7);
  fail_unless_equals_float (get_double (sent, "fraction-lost"), 0.03125);
  fail_unless_equals_float (get_double (sent, "round-trip-time"), 0.0177);
  fail_if (gst_structure_has_field (sent, "bitrate"));

  fail_unless_equals_string (
      gst_structure_get_string (received, "kind"), "audio");
  fail_unless_equals_uint64 (get_uint64 (received, "packets"), 412);
  fail_unless_equals_int64 (get_int64 (received, "packets-lost"), 0);
  fail_unless_equals_float (get_double (received, "jitter"), 0.006);
  fail_unless_equals_string (
      get_candidate (stats, "local-candidate"), "192.0.2.1");
  fail_unless_equals_string (
      get_candidate (stats, "remote-candidate"), "192.0.2.2");
}
GST_END_TEST

GST_START_TEST (test_rates)
{
  g_autoptr (GstStructure) webrtc = make_recorded ();
  GstEclTrackCount counts[] = {
      {FALSE, 42, "video", "VP8", 180},
      {TRUE, 53, "audio", "OPUS", 412},
  };
  g_autoptr (GstStructure) before =
      gst_ecl_stats_make (webrtc, counts, 2, NULL, 5 * G_USEC_PER_SEC);
  g_autoptr (GstStructure) stats = NULL;
  g_autoptr (GstStructure) sent = NULL;

  sent = gst_structure_from_string (
      "outbound-rtp, id=(string)out_42, ssrc=(uint)42, "
      "bytes-sent=(guint64)512035, packets-sent=(guint64)576",
      NULL);
  gst_structure_set (webrtc, "out_42", GST_TYPE_STRUCTURE, sent, NULL);
  counts[0].frames += 50;
  stats = gst_ecl_stats_make (webrtc, counts, 2, before, 7 * G_USEC_PER_SEC);
  fail_unless_equals_uint64 (
      get_uint64 (get_track (stats, 0), "bitrate"), 800000);
  fail_unless_equals_float (get_double (get_track (stats, 0), "fps"), 25.0);
  fail_unless_equals_uint64 (get_uint64 (get_track (stats, 1), "bitrate"), 0);
  fail_if (gst_structure_has_field (get_track (stats, 1), "fps"));
}
GST_END_TEST

/* What webrtcbin lacks, of another version or before a connection, is absent.
 */
GST_START_TEST (test_nothing_known)
{
  g_autoptr (GstStructure) webrtc =
      gst_structure_new ("stats", "odd", G_TYPE_INT, 3, NULL);
  const GstEclTrackCount count = {FALSE, 42, "video", "VP8", 0};
  g_autoptr (GstStructure) stats =
      gst_ecl_stats_make (webrtc, &count, 1, NULL, 0);

  fail_unless_equals_uint64 (get_uint64 (get_track (stats, 0), "packets"), 0);
  fail_if (gst_structure_has_field (get_track (stats, 0), "round-trip-time"));
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

GST_START_TEST (test_call)
{
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
    }
    fail_unless_equals_int (incoming_kinds, 3);
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

/* Of sound, which has no retransmissions: webrtcbin 1.22 tells of one stream
 * that a report is about. */
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
  tcase_add_test (tc, test_recorded);
  tcase_add_test (tc, test_rates);
  tcase_add_test (tc, test_nothing_known);
  tcase_add_test (tc, test_call);
  tcase_add_test (tc, test_reports);
  tcase_add_test (tc, test_audio_bandwidth);
  tcase_add_test (tc, test_without_a_call);
  return suite;
}

GST_CHECK_MAIN (stats)

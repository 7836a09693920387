/* ecl-stats: what a call carries, in figures
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-stats.h"

/* RFC 3550, section 6.4.1: of 256, and of a second */
#define FRACTION_UNIT 256.0
#define DELAY_UNIT 65536.0

/* Reading */

/* Any integer, whose type differs by field; 0 for none. */
static gint64
get_number (const GstStructure *s, const char *field)
{
  const GValue *value = s ? gst_structure_get_value (s, field) : NULL;
  GValue number = G_VALUE_INIT;
  gint64 result = 0;

  if (value == NULL)
    return 0;
  g_value_init (&number, G_TYPE_INT64);
  if (g_value_transform (value, &number))
    result = g_value_get_int64 (&number);
  g_value_unset (&number);
  return result;
}

static gboolean
is_true (const GstStructure *s, const char *field)
{
  gboolean value = FALSE;

  return gst_structure_get_boolean (s, field, &value) && value;
}

/* Returns: (nullable): our stream @ssrc, or one of the remote side */
static const GstStructure *
find_source (const GPtrArray *sources, gboolean internal, guint ssrc)
{
  for (guint i = 0; i < sources->len; i++) {
    const GstStructure *source = g_ptr_array_index (sources, i);

    if (get_number (source, "ssrc") == ssrc &&
        is_true (source, "internal") == internal)
      return source;
  }
  return NULL;
}

/* Returns: (nullable): whoever of the remote side reported on our stream
 * @ssrc; on any, if that is 0. Of several streams in one packet the last one is
 * known. */
static const GstStructure *
find_report (const GPtrArray *sources, guint ssrc)
{
  for (guint i = 0; i < sources->len; i++) {
    const GstStructure *source = g_ptr_array_index (sources, i);

    if (!is_true (source, "internal") && is_true (source, "have-rb") &&
        (ssrc == 0 || get_number (source, "rb-ssrc") == ssrc))
      return source;
  }
  return NULL;
}

/* Rates */

/* Returns: (nullable): the same track in the figures of before */
static const GstStructure *
find_track (const GstStructure *before, gboolean incoming, guint ssrc)
{
  const GValue *tracks =
      before ? gst_structure_get_value (before, "tracks") : NULL;

  for (guint i = 0; tracks && i < gst_value_list_get_size (tracks); i++) {
    const GstStructure *track =
        gst_value_get_structure (gst_value_list_get_value (tracks, i));

    if (is_true (track, "incoming") == incoming &&
        get_number (track, "ssrc") == ssrc)
      return track;
  }
  return NULL;
}

static gint64
get_growth (
    const GstStructure *now, const GstStructure *before, const char *field)
{
  return MAX (get_number (now, field) - get_number (before, field), 0);
}

static void
set_rates (GstStructure *track, const GstStructure *before, double seconds)
{
  gint64 lost = get_growth (track, before, "packets-lost");
  gint64 packets = lost + get_growth (track, before, "packets");

  gst_structure_set (track, "bitrate", G_TYPE_UINT64,
      (guint64)(get_growth (track, before, "bytes") * 8 / seconds), NULL);
  if (g_str_equal (gst_structure_get_string (track, "kind"), "video"))
    gst_structure_set (track, "fps", G_TYPE_DOUBLE,
        get_growth (track, before, "frames") / seconds, NULL);
  if (is_true (track, "incoming") && packets > 0)
    gst_structure_set (
        track, "fraction-lost", G_TYPE_DOUBLE, (double)lost / packets, NULL);
}

/* Tracks */

static void
set_jitter (GstStructure *track, gint64 jitter, const GstStructure *source)
{
  gint64 clock_rate = get_number (source, "clock-rate");

  if (clock_rate > 0)
    gst_structure_set (
        track, "jitter", G_TYPE_DOUBLE, (double)jitter / clock_rate, NULL);
}

/* How often each was asked for, by us or by the remote side. */
static void
set_requests (GstStructure *track, const GstStructure *source, const char *who)
{
  static const char *const names[] = {"nack-count", "pli-count", "fir-count"};

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *field = g_strconcat (who, names[i], NULL);

    gst_structure_set (track, names[i], G_TYPE_UINT64,
        (guint64)get_number (source, field), NULL);
  }
}

static void
set_report (GstStructure *track, const GPtrArray *sources, guint ssrc)
{
  const GstStructure *sent = find_source (sources, TRUE, ssrc);
  const GstStructure *report = find_report (sources, ssrc);

  if (report == NULL)
    return;
  gst_structure_set (track, "packets-lost", G_TYPE_INT64,
      MAX (get_number (report, "rb-packetslost"), 0), "fraction-lost",
      G_TYPE_DOUBLE, get_number (report, "rb-fractionlost") / FRACTION_UNIT,
      "round-trip-time", G_TYPE_DOUBLE,
      get_number (report, "rb-round-trip") / DELAY_UNIT, NULL);
  set_jitter (track, get_number (report, "rb-jitter"), sent);
}

static void
set_outgoing (GstStructure *track, const GPtrArray *sources,
    const GstEclTrackCount *count)
{
  const GstStructure *sent = find_source (sources, TRUE, count->ssrc);
  guint64 firs = (guint64)get_number (sent, "recv-fir-count");

  gst_structure_set (track, "packets", G_TYPE_UINT64,
      (guint64)get_number (sent, "packets-sent"), "bytes", G_TYPE_UINT64,
      (guint64)get_number (sent, "octets-sent"), NULL);
  set_requests (track, sent, "recv-");
  gst_structure_set (
      track, "fir-count", G_TYPE_UINT64, MAX (firs, count->firs), NULL);
  set_report (track, sources, count->ssrc);
}

static void
set_incoming (GstStructure *track, const GPtrArray *sources, guint ssrc)
{
  const GstStructure *received = find_source (sources, FALSE, ssrc);

  gst_structure_set (track, "packets", G_TYPE_UINT64,
      (guint64)get_number (received, "packets-received"), "bytes",
      G_TYPE_UINT64, (guint64)get_number (received, "octets-received"),
      "packets-lost", G_TYPE_INT64,
      MAX (get_number (received, "packets-lost"), 0), NULL);
  set_requests (track, received, "sent-");
  set_jitter (track, get_number (received, "jitter"), received);
}

static GstStructure *
make_track (const GstEclStatsInput *input, const GstEclTrackCount *count)
{
  GstStructure *track = gst_structure_new ("track", "incoming", G_TYPE_BOOLEAN,
      count->incoming, "kind", G_TYPE_STRING, count->kind, "codec",
      G_TYPE_STRING, count->codec, "ssrc", G_TYPE_UINT, count->ssrc, "frames",
      G_TYPE_UINT64, count->frames, NULL);
  const GstStructure *former =
      find_track (input->before, count->incoming, count->ssrc);
  gint64 then = get_number (input->before, "timestamp");

  if (count->incoming)
    set_incoming (track, input->sources, count->ssrc);
  else
    set_outgoing (track, input->sources, count);
  if (former && input->now > then)
    set_rates (track, former, (double)(input->now - then) / G_USEC_PER_SEC);
  if (count->first_frame > 0 && input->began > 0)
    gst_structure_set (track, "time-to-first-frame", G_TYPE_DOUBLE,
        (double)(count->first_frame - input->began) / G_USEC_PER_SEC, NULL);
  return track;
}

/**
 * gst_ecl_stats_make:
 * @input: what is known
 * @describe: (nullable): called with each track of what is sent, and @user_data
 *
 * See gst_ecl_session_get_stats_finish(). Pure; any thread.
 *
 * Returns: (transfer full): the figures of the tracks
 */
GstStructure *
gst_ecl_stats_make (const GstEclStatsInput *input, GstEclDescribeTrack describe,
    gpointer user_data)
{
  GstStructure *stats = gst_structure_new (
      "ecl-session-stats", "timestamp", G_TYPE_INT64, input->now, NULL);
  GValue tracks = G_VALUE_INIT;

  gst_value_list_init (&tracks, input->n_counts);
  for (guint i = 0; i < input->n_counts; i++) {
    GstStructure *track = make_track (input, &input->counts[i]);
    GValue value = G_VALUE_INIT;

    if (describe && !input->counts[i].incoming)
      describe (track, user_data);
    g_value_init (&value, GST_TYPE_STRUCTURE);
    g_value_take_boxed (&value, track);
    gst_value_list_append_and_take_value (&tracks, &value);
  }
  gst_structure_take_value (stats, "tracks", &tracks);
  return stats;
}

/* All of a call */

typedef struct {
  guint64 bitrates[2]; /* by "incoming" */
  gint64 lost, nacks, plis, firs;
  double fraction_lost; /* of the worst; below 0: not known */
  double round_trip;    /* the same, seconds */
  double first_frame;   /* the same, of the first, seconds */
} Totals;

static double
get_double (const GstStructure *s, const char *field, double otherwise)
{
  double value;

  return gst_structure_get_double (s, field, &value) ? value : otherwise;
}

/* A picture counts before any sound. */
static double
get_first_frame (const GValue *tracks, const char *kind)
{
  double first = -1;

  for (guint i = 0; i < gst_value_list_get_size (tracks); i++) {
    const GstStructure *track =
        gst_value_get_structure (gst_value_list_get_value (tracks, i));
    double time = get_double (track, "time-to-first-frame", -1);

    if (time >= 0 && (first < 0 || time < first) &&
        g_str_equal (gst_structure_get_string (track, "kind"), kind))
      first = time;
  }
  return first;
}

static void
sum_up (Totals *totals, const GValue *tracks)
{
  for (guint i = 0; i < gst_value_list_get_size (tracks); i++) {
    const GstStructure *track =
        gst_value_get_structure (gst_value_list_get_value (tracks, i));

    totals->bitrates[is_true (track, "incoming")] +=
        get_number (track, "bitrate");
    totals->lost += get_number (track, "packets-lost");
    totals->nacks += get_number (track, "nack-count");
    totals->plis += get_number (track, "pli-count");
    totals->firs += get_number (track, "fir-count");
    totals->fraction_lost =
        MAX (totals->fraction_lost, get_double (track, "fraction-lost", -1));
    totals->round_trip =
        MAX (totals->round_trip, get_double (track, "round-trip-time", -1));
  }
  totals->first_frame = get_first_frame (tracks, "video");
  if (totals->first_frame < 0)
    totals->first_frame = get_first_frame (tracks, "audio");
}

/* Feedback on each packet knows better than reports. */
static void
take_feedback (
    Totals *totals, GstStructure *stats, const GstStructure *congestion)
{
  gst_structure_set (stats, "estimate", G_TYPE_UINT,
      (guint)get_number (congestion, "target"), NULL);
  if (!is_true (congestion, "feedback"))
    return;
  totals->fraction_lost = get_double (congestion, "loss", 0);
  totals->round_trip =
      (double)get_number (congestion, "rtt") / (G_USEC_PER_SEC * 1000.0);
}

static void
set_known (GstStructure *stats, const char *field, double value)
{
  if (value >= 0)
    gst_structure_set (stats, field, G_TYPE_DOUBLE, value, NULL);
}

/**
 * gst_ecl_stats_add_totals:
 * @stats: what gst_ecl_stats_make() gave, with "congestion" if there is any
 *
 * Adds what is known of the call as a whole. Pure; any thread.
 */
void
gst_ecl_stats_add_totals (GstStructure *stats)
{
  const GValue *congestion = gst_structure_get_value (stats, "congestion");
  Totals totals = {.fraction_lost = -1, .round_trip = -1, .first_frame = -1};

  sum_up (&totals, gst_structure_get_value (stats, "tracks"));
  if (congestion)
    take_feedback (&totals, stats, gst_value_get_structure (congestion));
  gst_structure_set (stats, "sent-bitrate", G_TYPE_UINT64, totals.bitrates[0],
      "received-bitrate", G_TYPE_UINT64, totals.bitrates[1], "packets-lost",
      G_TYPE_INT64, totals.lost, "nack-count", G_TYPE_UINT64,
      (guint64)totals.nacks, "pli-count", G_TYPE_UINT64, (guint64)totals.plis,
      "fir-count", G_TYPE_UINT64, (guint64)totals.firs, NULL);
  set_known (stats, "fraction-lost", totals.fraction_lost);
  set_known (stats, "round-trip-time", totals.round_trip);
  set_known (stats, "time-to-first-frame", totals.first_frame);
}

/* The way */

typedef struct {
  const char *name; /* of the structure: the W3C type; NULL for any */
  const char *id;   /* NULL for any */
  const GstStructure *found;
} Search;

static gboolean
match (GQuark field, const GValue *value, gpointer user_data)
{
  Search *search = user_data;
  const GstStructure *s;

  if (!GST_VALUE_HOLDS_STRUCTURE (value))
    return TRUE;
  s = gst_value_get_structure (value);
  if (search->name && !gst_structure_has_name (s, search->name))
    return TRUE;
  if (search->id &&
      g_strcmp0 (gst_structure_get_string (s, "id"), search->id) != 0)
    return TRUE;
  search->found = s;
  return FALSE;
}

/* Returns: (nullable): the statistics of that type and id */
static const GstStructure *
find (const GstStructure *webrtc, const char *name, const char *id)
{
  Search search = {name, id, NULL};

  gst_structure_foreach (webrtc, match, &search);
  return search.found;
}

static void
set_candidate (GstStructure *stats, const GstStructure *webrtc,
    const GstStructure *pair, const char *field, const char *name)
{
  const char *id = gst_structure_get_string (pair, field);
  const GstStructure *candidate = id ? find (webrtc, NULL, id) : NULL;

  if (candidate)
    gst_structure_set (stats, name, GST_TYPE_STRUCTURE, candidate, NULL);
}

/**
 * gst_ecl_stats_add_candidates:
 * @stats: what gst_ecl_stats_make() gave
 * @webrtc: what webrtcbin's `get-stats` gave
 *
 * Adds the pair of candidates that is in use. Pure; any thread.
 */
void
gst_ecl_stats_add_candidates (GstStructure *stats, const GstStructure *webrtc)
{
  const GstStructure *transport = find (webrtc, "transport", NULL);
  const char *id = transport ? gst_structure_get_string (
                                   transport, "selected-candidate-pair-id")
                             : NULL;
  const GstStructure *pair = id ? find (webrtc, "candidate-pair", id) : NULL;

  if (pair == NULL)
    return;
  set_candidate (stats, webrtc, pair, "local-candidate-id", "local-candidate");
  set_candidate (
      stats, webrtc, pair, "remote-candidate-id", "remote-candidate");
}

/* ecl-stats: what a call carries, in figures
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-stats.h"

typedef struct {
  const char *name; /* of the structure: the W3C type of the statistics */
  guint ssrc;       /* 0 for any */
  const char *id;   /* NULL for any */
  const GstStructure *found;
} Search;

static gboolean
match (GQuark field, const GValue *value, gpointer user_data)
{
  Search *search = user_data;
  const GstStructure *s;
  guint ssrc = 0;

  if (!GST_VALUE_HOLDS_STRUCTURE (value))
    return TRUE;
  s = gst_value_get_structure (value);
  if (search->name && !gst_structure_has_name (s, search->name))
    return TRUE;
  if (search->ssrc &&
      !(gst_structure_get_uint (s, "ssrc", &ssrc) && ssrc == search->ssrc))
    return TRUE;
  if (search->id &&
      g_strcmp0 (gst_structure_get_string (s, "id"), search->id) != 0)
    return TRUE;
  search->found = s;
  return FALSE;
}

/* Returns: (nullable): the statistics of that type about one stream */
static const GstStructure *
find (const GstStructure *webrtc, const char *name, guint ssrc, const char *id)
{
  Search search = {name, ssrc, id, NULL};

  gst_structure_foreach (webrtc, match, &search);
  return search.found;
}

/* Any integer, whose type differs by version; 0 for none. */
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

static void
copy_double (GstStructure *to, const char *name, const GstStructure *from,
    const char *field)
{
  double value;

  if (from && gst_structure_get_double (from, field, &value))
    gst_structure_set (to, name, G_TYPE_DOUBLE, value, NULL);
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
    gboolean its_incoming = FALSE;
    guint its_ssrc = 0;

    gst_structure_get (track, "incoming", G_TYPE_BOOLEAN, &its_incoming, "ssrc",
        G_TYPE_UINT, &its_ssrc, NULL);
    if (its_incoming == incoming && its_ssrc == ssrc)
      return track;
  }
  return NULL;
}

static guint64
get_growth (
    const GstStructure *now, const GstStructure *before, const char *field)
{
  guint64 current = 0, former = 0;

  gst_structure_get_uint64 (now, field, &current);
  gst_structure_get_uint64 (before, field, &former);
  return current > former ? current - former : 0;
}

static void
set_rates (GstStructure *track, const GstStructure *before, double seconds,
    gboolean video)
{
  gst_structure_set (track, "bitrate", G_TYPE_UINT64,
      (guint64)(get_growth (track, before, "bytes") * 8 / seconds), NULL);
  if (video)
    gst_structure_set (track, "fps", G_TYPE_DOUBLE,
        get_growth (track, before, "frames") / seconds, NULL);
}

/* Tracks */

static void
set_outgoing (GstStructure *track, const GstStructure *webrtc, guint ssrc)
{
  const GstStructure *sent = find (webrtc, "outbound-rtp", ssrc, NULL);
  const GstStructure *report = find (webrtc, "remote-inbound-rtp", ssrc, NULL);

  gst_structure_set (track, "packets", G_TYPE_UINT64,
      (guint64)get_number (sent, "packets-sent"), "bytes", G_TYPE_UINT64,
      (guint64)get_number (sent, "bytes-sent"), NULL);
  if (report == NULL)
    return;
  gst_structure_set (track, "packets-lost", G_TYPE_INT64,
      MAX (get_number (report, "packets-lost"), 0), NULL);
  copy_double (track, "fraction-lost", report, "fraction-lost");
  copy_double (track, "round-trip-time", report, "round-trip-time");
  copy_double (track, "jitter", report, "jitter");
}

static void
set_incoming (GstStructure *track, const GstStructure *webrtc, guint ssrc)
{
  const GstStructure *received = find (webrtc, "inbound-rtp", ssrc, NULL);

  gst_structure_set (track, "packets", G_TYPE_UINT64,
      (guint64)get_number (received, "packets-received"), "bytes",
      G_TYPE_UINT64, (guint64)get_number (received, "bytes-received"),
      "packets-lost", G_TYPE_INT64,
      MAX (get_number (received, "packets-lost"), 0), NULL);
  copy_double (track, "jitter", received, "jitter");
}

static GstStructure *
make_track (const GstStructure *webrtc, const GstEclTrackCount *count)
{
  GstStructure *track = gst_structure_new ("track", "incoming", G_TYPE_BOOLEAN,
      count->incoming, "kind", G_TYPE_STRING, count->kind, "codec",
      G_TYPE_STRING, count->codec, "ssrc", G_TYPE_UINT, count->ssrc, "frames",
      G_TYPE_UINT64, count->frames, NULL);

  if (count->incoming)
    set_incoming (track, webrtc, count->ssrc);
  else
    set_outgoing (track, webrtc, count->ssrc);
  return track;
}

/* The way */

static void
set_candidate (GstStructure *stats, const GstStructure *webrtc,
    const GstStructure *pair, const char *field, const char *name)
{
  const char *id = gst_structure_get_string (pair, field);
  const GstStructure *candidate = id ? find (webrtc, NULL, 0, id) : NULL;

  if (candidate)
    gst_structure_set (stats, name, GST_TYPE_STRUCTURE, candidate, NULL);
}

static void
set_candidate_pair (GstStructure *stats, const GstStructure *webrtc)
{
  const GstStructure *transport = find (webrtc, "transport", 0, NULL);
  const char *id = transport ? gst_structure_get_string (
                                   transport, "selected-candidate-pair-id")
                             : NULL;
  const GstStructure *pair = id ? find (webrtc, "candidate-pair", 0, id) : NULL;

  if (pair == NULL)
    return;
  set_candidate (stats, webrtc, pair, "local-candidate-id", "local-candidate");
  set_candidate (
      stats, webrtc, pair, "remote-candidate-id", "remote-candidate");
}

/**
 * gst_ecl_stats_make:
 * @webrtc: what webrtcbin's `get-stats` gave
 * @counts: of the tracks
 * @before: (nullable): what this gave the last time, for the rates
 * @now: monotonic time, us
 *
 * See gst_ecl_session_get_stats_finish(). Pure; any thread.
 *
 * Returns: (transfer full): the figures
 */
GstStructure *
gst_ecl_stats_make (const GstStructure *webrtc, const GstEclTrackCount *counts,
    guint n_counts, const GstStructure *before, gint64 now)
{
  GstStructure *stats = gst_structure_new (
      "ecl-session-stats", "timestamp", G_TYPE_INT64, now, NULL);
  GValue tracks = G_VALUE_INIT;
  gint64 then = now;

  if (before)
    gst_structure_get_int64 (before, "timestamp", &then);
  gst_value_list_init (&tracks, n_counts);
  for (guint i = 0; i < n_counts; i++) {
    GstStructure *track = make_track (webrtc, &counts[i]);
    const GstStructure *former =
        find_track (before, counts[i].incoming, counts[i].ssrc);
    GValue value = G_VALUE_INIT;

    if (former && now > then)
      set_rates (track, former, (double)(now - then) / G_USEC_PER_SEC,
          g_str_equal (counts[i].kind, "video"));
    g_value_init (&value, GST_TYPE_STRUCTURE);
    g_value_take_boxed (&value, track);
    gst_value_list_append_and_take_value (&tracks, &value);
  }
  gst_structure_take_value (stats, "tracks", &tracks);
  set_candidate_pair (stats, webrtc);
  return stats;
}

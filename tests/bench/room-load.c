/* room-load: all members of a room, who send and get what a server forwards
 *
 * usage: room-load --server ecl-server|janus --url URL --members N [--kbps K]
 *
 * Prints "rate", with the packets that each member sends in a second, and
 * "receiving" once each member got something from each other one. The
 * command "begin" begins a window, "end" ends it; a second later "result" says
 * how many packets of the window each member sent, how many it got, how many it
 * did not, and how long they took, and the last ones of pictures: median, 95th
 * percentile and highest, us. The end of stdin ends the process.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "bench-pipeline.h"
#include "room-member.h"

#include <stdlib.h>

/* After the end of a window, for what is still on its way, ms */
#define LATE_TIME 1000

static const RoomProtocol *const protocols[] = {&room_ecl, &room_janus};

static char *server;
static char *url;
static int n_members = 2;
static int kbps = 1000;

static const GOptionEntry entries[] = {
    {"server", 0, 0, G_OPTION_ARG_STRING, &server, "ecl-server or janus",
        "NAME"},
    {"url", 0, 0, G_OPTION_ARG_STRING, &url, "Where it is", "URL"},
    {"members", 0, 0, G_OPTION_ARG_INT, &n_members, "How many", "N"},
    {"kbps", 0, 0, G_OPTION_ARG_INT, &kbps, "kbit/s that each sends", "K"},
    {NULL},
};

static RoomConfig config;
static GPtrArray *members; /* RoomMember */
static gint n_connected;   /* atomic: pairs */
static gint stopping;      /* atomic */

/* Of the window: for a short time nobody sends */
static GMutex sending;
static guint32 *first;
static guint32 *end;

/* Sending */

/* @turn: how many packets it could have sent; @start: of all, monotonic us. The
 * pictures of members are not taken at the same time. */
static gint64
get_time (guint index, guint64 turn, gint64 start)
{
  const RoomMember *member = g_ptr_array_index (members, index);

  return start + room_stream_get_time (&member->stream, turn) +
         room_stream_get_time (&member->stream, member->stream.frame_packets) *
             index / members->len;
}

static guint
find_next (const guint64 *turns, gint64 start)
{
  guint next = 0;

  for (guint i = 1; i < members->len; i++) {
    if (get_time (i, turns[i], start) < get_time (next, turns[next], start))
      next = i;
  }
  return next;
}

static gpointer
send_all (gpointer user_data)
{
  g_autofree guint64 *turns = g_new0 (guint64, members->len);
  gint64 start = g_get_monotonic_time ();

  while (!g_atomic_int_get (&stopping)) {
    guint next = find_next (turns, start);
    RoomMember *member = g_ptr_array_index (members, next);
    gint64 wait = get_time (next, turns[next], start) - g_get_monotonic_time ();

    if (wait > 0)
      g_usleep (wait);
    g_mutex_lock (&sending);
    room_member_send (member, turns[next] % member->stream.frame_packets == 0);
    g_mutex_unlock (&sending);
    turns[next]++;
  }
  return NULL;
}

static void
print_rate (void)
{
  const RoomMember *any = g_ptr_array_index (members, 0);
  JsonObject *event = event_new ("rate");

  json_object_set_int_member (
      event, "packets", room_stream_get_rate (&any->stream));
  event_print (event);
}

static void
on_connected (void)
{
  if ((guint)g_atomic_int_add (&n_connected, 1) + 1 ==
      config.n_members * (config.n_members - 1))
    event_print (event_new ("receiving"));
}

/* Windows */

typedef void (*WindowFunc) (RoomCount *count, guint32 number);

/* Tells all counts of the numbers that come next. */
static void
set_edge (guint32 *edge, WindowFunc func)
{
  g_mutex_lock (&sending);
  for (guint i = 0; i < members->len; i++)
    edge[i] = ((RoomMember *)g_ptr_array_index (members, i))->stream.number;
  for (guint i = 0; i < members->len; i++) {
    RoomMember *member = g_ptr_array_index (members, i);

    g_mutex_lock (&member->lock);
    member->others = 0;
    for (guint k = 0; k < members->len; k++)
      func (&member->counts[k], edge[k]);
    g_mutex_unlock (&member->lock);
  }
  g_mutex_unlock (&sending);
}

/* us, of all packets and of those that complete a picture */
typedef struct {
  GArray *packets;
  GArray *pictures;
} Delays;

/* (transfer full); appends to @delays */
static JsonObject *
summarize (RoomMember *member, const Delays *delays)
{
  JsonObject *sum = json_object_new ();
  guint received = 0, lost = 0, repeated = 0;

  g_mutex_lock (&member->lock);
  for (guint i = 0; i < members->len; i++) {
    const RoomCount *count = &member->counts[i];

    if (i == member->index)
      continue;
    received += count->received;
    lost += room_count_get_lost (count);
    repeated += count->repeated;
    room_count_append_delays (count, 1, delays->packets);
    room_count_append_delays (
        count, member->stream.frame_packets, delays->pictures);
  }
  json_object_set_int_member (sum, "others", member->others);
  json_object_set_int_member (
      sum, "feedback", g_atomic_int_get (&member->n_feedback));
  g_mutex_unlock (&member->lock);
  json_object_set_int_member (
      sum, "sent", end[member->index] - first[member->index]);
  json_object_set_int_member (sum, "received", received);
  json_object_set_int_member (sum, "lost", lost);
  json_object_set_int_member (sum, "repeated", repeated);
  return sum;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return *(const gint32 *)a - *(const gint32 *)b;
}

/* Takes @delays. */
static void
set_delays (JsonObject *event, const char *name, GArray *delays)
{
  JsonArray *figures = json_array_new ();
  static const guint percents[] = {50, 95, 100};

  g_array_sort (delays, compare);
  for (guint i = 0; i < G_N_ELEMENTS (percents) && delays->len > 0; i++) {
    guint index = (guint64)(delays->len - 1) * percents[i] / 100;

    json_array_add_int_element (figures, g_array_index (delays, gint32, index));
  }
  json_object_set_array_member (event, name, figures);
  g_array_unref (delays);
}

static gboolean
print_result (gpointer user_data)
{
  JsonObject *event = event_new ("result");
  JsonArray *sums = json_array_new ();
  Delays delays = {g_array_new (FALSE, FALSE, sizeof (gint32)),
      g_array_new (FALSE, FALSE, sizeof (gint32))};

  for (guint i = 0; i < members->len; i++)
    json_array_add_object_element (
        sums, summarize (g_ptr_array_index (members, i), &delays));
  json_object_set_array_member (event, "members", sums);
  set_delays (event, "packets", delays.packets);
  set_delays (event, "pictures", delays.pictures);
  event_print (event);
  return G_SOURCE_REMOVE;
}

static void
on_command (const char *command, gpointer user_data)
{
  if (g_str_equal (command, "begin")) {
    set_edge (first, room_count_begin);
  } else if (g_str_equal (command, "end")) {
    set_edge (end, room_count_end);
    g_timeout_add (LATE_TIME, print_result, NULL);
  }
  event_print (event_new (command));
}

/* The program */

static void
read_options (int *argc, char ***argv)
{
  bench_init (argc, argv, entries);
  for (guint i = 0; i < G_N_ELEMENTS (protocols); i++) {
    if (g_strcmp0 (protocols[i]->name, server) == 0)
      config.protocol = protocols[i];
  }
  if (config.protocol == NULL || url == NULL || n_members < 2 || kbps < 1) {
    g_printerr ("a server, its URL, two members or more, and a bit rate\n");
    exit (2);
  }
}

int
main (int argc, char **argv)
{
  g_autoptr (GMainLoop) main_loop = g_main_loop_new (NULL, FALSE);
  GThread *sender;

  read_options (&argc, &argv);
  config.url = url;
  config.n_members = n_members;
  config.kbps = kbps;
  config.connected = on_connected;
  config.pipeline = bench_pipeline_watch (gst_pipeline_new (NULL), NULL, NULL);
  gst_element_set_state (config.pipeline, GST_STATE_PLAYING);
  first = g_new0 (guint32, n_members);
  end = g_new0 (guint32, n_members);
  members = g_ptr_array_new ();
  for (int i = 0; i < n_members; i++)
    g_ptr_array_add (members, room_member_new (&config, i));
  print_rate ();
  sender = g_thread_new ("sender", send_all, NULL);
  commands_read (main_loop, on_command, NULL);
  g_main_loop_run (main_loop);
  g_atomic_int_set (&stopping, TRUE);
  g_thread_join (sender);
  bench_pipeline_free (config.pipeline);
  g_ptr_array_foreach (members, (GFunc)room_member_free, NULL);
  g_ptr_array_unref (members);
  g_free (first);
  g_free (end);
  return 0;
}

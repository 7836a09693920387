/* many-channels: data channels one after the other, in one session and in one
 * session each, leave nothing behind
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "channel-pair.h"
#include "resources.h"

static guint
count_parts (ChannelEnd *end)
{
  return (guint)GST_BIN_NUMCHILDREN (
      GST_BIN (gst_ecl_session_get_element (end->session)));
}

typedef struct {
  ChannelEnd ends[2];
  guint rounds;
  guint parts[2]; /* after the first one */
} Pair;

static void
use_channel (gpointer user_data)
{
  Pair *pair = user_data;
  ChannelEnd *ends = pair->ends;
  guint i = pair->rounds++;

  channel_pair_add (&ends[0], "next", NULL);
  wait_until (ends[1].n_channels == i + 2 && ends[0].open && ends[1].open);
  channel_send_text (&ends[0], "ping");
  channel_send_text (&ends[1], "pong");
  wait_until (ends[0].n_messages == i + 1 && ends[1].n_messages == i + 1);
  gst_ecl_channel_close (ends[i % 2].channel);
  wait_until (ends[0].channel_closed && ends[1].channel_closed);
  for (guint side = 0; side < 2 && i == 0; side++)
    pair->parts[side] = count_parts (&ends[side]);
}

GST_START_TEST (test_channels_one_after_the_other)
{
  Pair pair = {0};
  ChannelEnd *ends = pair.ends;

  channel_pair_open (ends, NULL);
  /* Each end keeps its last channel. */
  use_channel (&pair);
  ecl_test_repeat (MIN (ecl_test_get_rounds (), 50), use_channel, &pair);
  fail_unless_equals_int (count_parts (&ends[0]), pair.parts[0]);
  fail_unless_equals_int (count_parts (&ends[1]), pair.parts[1]);
  fail_if (ends[0].closed || ends[1].closed);
  channel_pair_clear (ends);
}
GST_END_TEST

static void
use_connection (gpointer user_data)
{
  ChannelEnd ends[2];

  channel_pair_open (ends, NULL);
  channel_send_text (&ends[0], "ping");
  gst_ecl_channel_close (ends[0].channel);
  wait_until (ends[0].closed && ends[1].closed);
  fail_unless_equals_int (ends[1].n_messages, 1);
  channel_pair_clear (ends);
}

GST_START_TEST (test_connections_one_after_the_other)
{
  ecl_test_repeat (MIN (ecl_test_get_rounds (), 50), use_connection, NULL);
}
GST_END_TEST

/* usrsctp's own thread, while there is a usrsctp */
static gboolean
usrsctp_runs (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/task", 0, NULL);
  const char *id;
  gboolean found = FALSE;

  while ((id = g_dir_read_name (dir))) {
    g_autofree char *path =
        g_build_filename ("/proc/self/task", id, "comm", NULL);
    g_autofree char *name = NULL;

    if (g_file_get_contents (path, &name, NULL, NULL))
      found |= g_str_equal (name, "SCTP timer\n");
  }
  return found;
}

static void
note_whether_it_runs (gpointer runs, GObject *webrtcbin)
{
  *(int *)runs = usrsctp_runs ();
}

/* It can end only a while after its last socket. */
GST_START_TEST (test_usrsctp_lingers)
{
  ChannelEnd ends[2];
  int runs[] = {-1, -1};

  channel_pair_open (ends, NULL);
  for (guint i = 0; i < 2; i++)
    g_object_weak_ref (G_OBJECT (gst_ecl_session_get_element (ends[i].session)),
        note_whether_it_runs, &runs[i]);
  channel_pair_clear (ends);
  fail_unless_equals_int (runs[0], TRUE);
  fail_unless_equals_int (runs[1], TRUE);
  /* A thread's end is no event in the main context. */
  for (guint i = 0; usrsctp_runs () && i < ECL_WATCHDOG_SECONDS * 100; i++)
    g_usleep (10 * G_TIME_SPAN_MILLISECOND);
  fail_if (usrsctp_runs ());
}
GST_END_TEST

static Suite *
many_channels_suite (void)
{
  Suite *suite = suite_create ("many-channels");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 120);
  tcase_add_test (tc, test_channels_one_after_the_other);
  tcase_add_test (tc, test_usrsctp_lingers);
  tcase_add_test (tc, test_connections_one_after_the_other);
  return suite;
}

GST_CHECK_MAIN (many_channels)

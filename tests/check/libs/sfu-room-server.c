/* sfu-room-server: applications see and hear each other in an SFU room
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "sfu-app.h"

#define SFU "o, mode=sfu"

/* How bright they are */
#define WHITE 200, 255
#define BLACK 0, 40
#define RED 60, 100

static void
setup (void)
{
  server_start (128, 0);
}

/* The first one finds nobody, and stays connected. */
GST_START_TEST (test_three_members)
{
  SfuApp a, b, watcher;
  const char *stream_id;

  sfu_app_init (&watcher, "watcher", NULL, SFU);
  sfu_app_init (&a, "a", "white", SFU ", video-codecs=VP8");
  sfu_app_expect (&watcher, "a", WHITE);
  sfu_app_init (&b, "b", "black", SFU);
  sfu_app_expect (&a, "b", BLACK);
  sfu_app_expect (&b, "a", WHITE);
  sfu_app_expect (&watcher, "b", BLACK);
  fail_unless_equals_int (a.views->len, 2);
  fail_unless_equals_int (b.views->len, 2);
  fail_unless_equals_int (watcher.views->len, 4);
  fail_unless_equals_int (watcher.calls, 1);

  /* Picture and sound of one stream, which is not that of the other */
  stream_id = sfu_app_find (&watcher, "a", "video")->stream_id;
  fail_unless_equals_string (
      sfu_app_find (&watcher, "a", "audio")->stream_id, stream_id);
  fail_unless_equals_string (
      gst_ecl_sfu_room_get_member (GST_ECL_SFU_ROOM (watcher.room), stream_id),
      "a");
  fail_if (g_str_equal (
      sfu_app_find (&watcher, "b", "video")->stream_id, stream_id));

  sfu_app_replace (&a, "red");
  sfu_app_expect (&b, "a", RED);
  sfu_app_expect (&watcher, "a", RED);
  gst_ecl_room_send_text (a.room, "hello", NULL);
  wait_until (
      strstr (b.said->str, "hello") && strstr (watcher.said->str, "hello"));
  fail_unless_equals_string (
      watcher.said->str, "peer-join a; peer-join b; data hello");
  fail_unless_equals_int (b.views->len, 2);
  sfu_app_clear (&a);
  sfu_app_wait_removed (&b, 2);
  sfu_app_wait_removed (&watcher, 2);
  sfu_app_clear (&b);
  sfu_app_clear (&watcher);
}
GST_END_TEST;

/* Without anybody who sends there is silence, which is no end. */
GST_START_TEST (test_silence)
{
  SfuApp watcher, impatient;

  sfu_app_register (&watcher, "watcher", NULL);
  sfu_app_register (&impatient, "impatient", NULL);
  g_object_set (watcher.peer, "watchdog", 1, NULL);
  g_object_set (impatient.peer, "watchdog", 1, NULL);
  impatient.impatient = TRUE;
  sfu_app_join (&watcher, SFU);
  wait_until (watcher.calls == 1);
  sfu_app_join (&impatient, SFU);
  wait_until (impatient.reason);
  g_assert_error (impatient.reason, GST_ECL_ERROR, GST_ECL_ERROR_TIMEOUT);
  fail_unless (watcher.element != NULL);

  /* The room goes on without media, and has it again for the asking. */
  fail_unless (gst_ecl_room_is_open (impatient.room));
  impatient.impatient = FALSE;
  fail_unless (gst_ecl_sfu_room_call (GST_ECL_SFU_ROOM (impatient.room), NULL));
  wait_until (impatient.calls == 2);
  sfu_app_clear (&impatient);
  sfu_app_clear (&watcher);
}
GST_END_TEST;

/* Also where the next one is put where the last one was */
GST_START_TEST (test_come_and_go)
{
  SfuApp stays, comes;
  g_autofree char *last = NULL;

  server_stop ();
  server_start (2, 0);
  sfu_app_init (&stays, "stays", "black", SFU);
  sfu_app_init (&comes, "comes", "white", SFU);
  for (guint i = 1; i <= 3; i++) {
    SfuView *view;

    wait_until (stays.views->len == 2 * i && comes.views->len == 2 * i);
    sfu_app_expect (&stays, "comes", WHITE);
    sfu_app_expect (&comes, "stays", BLACK);
    view = sfu_app_find (&stays, "comes", "video");
    fail_if (g_strcmp0 (view->stream_id, last) == 0);
    g_free (last);
    last = g_strdup (view->stream_id);
    sfu_app_leave (&comes);
    sfu_app_wait_removed (&stays, 2 * i);
    fail_unless (g_str_has_suffix (stays.said->str, "peer-leave comes"));
    sfu_app_join (&comes, SFU);
  }
  fail_unless_equals_int (stays.calls, 1);
  sfu_app_clear (&comes);
  sfu_app_clear (&stays);
}
GST_END_TEST;

static guint
count_pictures (SfuApp *app, const char *member)
{
  Collector *collector = sfu_app_find (app, member, "video")->collector;

  return collector_get (collector, &collector->pictures);
}

/* While the server keeps their places the SFU does not notice. */
GST_START_TEST (test_lost_and_kept)
{
  SfuApp a, b;
  guint before;

  server_stop ();
  server_start (128, 600 * (gint64)G_USEC_PER_SEC);
  sfu_app_init (&a, "a", "white", SFU);
  sfu_app_init (&b, "b", "black", SFU);
  sfu_app_expect (&a, "b", BLACK);
  sfu_app_expect (&b, "a", WHITE);
  server_cut ();
  wait_until (strstr (a.said->str, "rejoin kept") &&
              strstr (b.said->str, "rejoin kept"));
  before = count_pictures (&a, "b");
  wait_until (count_pictures (&a, "b") > before + 20);
  fail_unless_equals_int (a.calls, 1);
  fail_unless_equals_int (a.removed, 0);
  sfu_app_clear (&a);
  sfu_app_clear (&b);
}
GST_END_TEST;

/* Forgotten by a server that goes on, and by one that began anew */
GST_START_TEST (test_lost_and_forgotten)
{
  SfuApp a, b;

  sfu_app_init (&a, "a", "white", SFU);
  sfu_app_init (&b, "b", "black", SFU);
  sfu_app_expect (&a, "b", BLACK);
  sfu_app_expect (&b, "a", WHITE);
  if (__i__ == 0)
    server_cut ();
  else
    server_restart ();
  wait_until (strstr (a.said->str, "rejoin") && strstr (b.said->str, "rejoin"));
  fail_if (strstr (a.said->str, "kept") || strstr (b.said->str, "kept"));
  wait_until (a.calls == 2 && b.calls == 2);
  sfu_app_wait_removed (&a, 2);
  sfu_app_wait_removed (&b, 2);
  wait_until (a.views->len == 4 && b.views->len == 4);
  sfu_app_expect (&a, "b", BLACK);
  sfu_app_expect (&b, "a", WHITE);
  sfu_app_clear (&a);
  sfu_app_clear (&b);
}
GST_END_TEST;

static Suite *
sfu_room_server_suite (void)
{
  Suite *suite = suite_create ("sfu-room-server");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_checked_fixture (tc, setup, server_stop);
  tcase_add_test (tc, test_three_members);
  tcase_add_test (tc, test_silence);
  tcase_add_test (tc, test_come_and_go);
  tcase_add_test (tc, test_lost_and_kept);
  tcase_add_loop_test (tc, test_lost_and_forgotten, 0, 2);
  return suite;
}

GST_CHECK_MAIN (sfu_room_server)

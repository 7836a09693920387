/* library-rooms: applications see and hear each other in a room
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "../support/cut-connections.h"
#include "../support/room-app.h"

#define FRAMES 20

static void
expect_each_other (RoomApp *a, RoomApp *b)
{
  room_app_expect_media (a, gst_ecl_peer_get_id (b->peer), FRAMES);
  room_app_expect_media (b, gst_ecl_peer_get_id (a->peer), FRAMES);
}

GST_START_TEST (test_three_members)
{
  RoomApp a, b, c;

  room_app_init (&a, "a", TRUE, NULL);
  room_app_init (&b, "b", TRUE, NULL);
  room_app_init (&c, "c", TRUE, NULL);
  expect_each_other (&a, &b);
  expect_each_other (&a, &c);
  expect_each_other (&b, &c);

  /* One leaves, and comes again: the others go on. */
  gst_ecl_room_close (b.room);
  wait_until (!room_app_view (&a, "b") && !room_app_view (&c, "b") &&
              !room_app_view (&b, "a") && !room_app_view (&b, "c"));
  fail_unless (room_app_view (&a, "c") && room_app_view (&c, "a"));
  g_signal_handlers_disconnect_by_data (b.room, &b);
  g_clear_object (&b.room);
  room_app_join (&b, NULL);
  expect_each_other (&b, &a);
  expect_each_other (&b, &c);
  fail_unless_equals_int (a.views->len, 3);
  fail_unless_equals_int (c.views->len, 3);
  room_app_clear (&a);
  room_app_clear (&b);
  room_app_clear (&c);
}
GST_END_TEST

/* Who sends nothing sees all the same, and who wants no sound gets none. */
GST_START_TEST (test_one_direction)
{
  RoomApp camera, viewer;
  RoomView *view;

  room_app_init (
      &camera, "camera", TRUE, "o, video-codecs=VP8, video-bandwidth=300");
  room_app_init (&viewer, "viewer", FALSE, "o, audio-receive-enabled=false");
  wait_until ((view = room_app_view (&viewer, "camera")) &&
              room_view_count (view) >= FRAMES);
  fail_unless_equals_int (view->sinks->len, 1);
  fail_unless_equals_int (view->loudness, 0);
  fail_unless_equals_int (room_app_view (&camera, "viewer")->sinks->len, 0);
  room_app_clear (&camera);
  room_app_clear (&viewer);
}
GST_END_TEST

/* While the server is not there, and after it keeps their places */
GST_START_TEST (test_media_outlasts_the_websocket)
{
  EclServerConfig *config = ecl_server_config_new ();
  RoomView *of_a, *of_b;
  RoomApp a, b;
  guint seen_by_a, seen_by_b;

  config->hub.grace = 600 * (gint64)G_USEC_PER_SEC;
  ecl_test_start_server_with (config);
  room_app_init (&a, "a", TRUE, NULL);
  room_app_init (&b, "b", TRUE, NULL);
  expect_each_other (&a, &b);
  of_a = room_app_view (&a, "b");
  of_b = room_app_view (&b, "a");
  cut_connections (ecl_test_server_port ());
  wait_until (a.rejoined == 1 && b.rejoined == 1);
  seen_by_a = room_view_count (of_a);
  seen_by_b = room_view_count (of_b);
  wait_until (room_view_count (of_a) > seen_by_a + FRAMES &&
              room_view_count (of_b) > seen_by_b + FRAMES);
  fail_unless (!of_a->ended && !of_b->ended);
  fail_unless_equals_int (a.views->len, 1);
  fail_unless_equals_int (b.views->len, 1);
  room_app_clear (&a);
  room_app_clear (&b);
  ecl_test_stop_server ();
}
GST_END_TEST

GST_START_TEST (test_server_restarts)
{
  RoomApp a, b;

  room_app_init (&a, "a", TRUE, NULL);
  room_app_init (&b, "b", TRUE, NULL);
  expect_each_other (&a, &b);
  ecl_test_stop_server ();
  wait_until (!gst_ecl_room_is_open (a.room) && !gst_ecl_room_is_open (b.room));
  ecl_test_restart_server ();
  wait_until (a.rejoined == 1 && b.rejoined == 1);
  wait_until (((RoomView *)a.views->pdata[0])->ended &&
              ((RoomView *)b.views->pdata[0])->ended);
  expect_each_other (&a, &b);
  room_app_clear (&a);
  room_app_clear (&b);
}
GST_END_TEST

static Suite *
library_rooms_suite (void)
{
  Suite *suite = suite_create ("library-rooms");
  TCase *tc = tcase_create ("general");
  TCase *other = tcase_create ("other servers");

  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_checked_fixture (tc, ecl_test_start_server, ecl_test_stop_server);
  tcase_add_test (tc, test_three_members);
  tcase_add_test (tc, test_one_direction);
  tcase_add_test (tc, test_server_restarts);
  suite_add_tcase (suite, other);
  tcase_set_timeout (other, 60);
  tcase_add_test (other, test_media_outlasts_the_websocket);
  return suite;
}

GST_CHECK_MAIN (library_rooms)

/* server-sfu: what an SFU says on its own thread reaches members' sockets
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "server-fixture.h"

#define JOIN "42[\"ROOM_JOIN\",{\"roomName\":\"r\",\"roomType\":\"sfu\"}]"
#define JOINED                                                                 \
  "42[\"ROOM_USER_JOIN\",{\"roomName\":\"r\",\"src\":\"a\",\"roomMembers\":["  \
  "\"a\"]}]"
#define GET_OFFER "42[\"SFU_GET_OFFER\",{\"roomName\":\"r\"}]"
#define OFFER                                                                  \
  "42[\"SFU_OFFER\",{\"roomName\":\"r\",\"offer\":{\"type\":\"offer\",\"sdp\"" \
  ":\"v=0\"},\"msids\":{}}]"
#define ANSWER                                                                 \
  "42[\"SFU_ANSWER\",{\"roomName\":\"r\",\"answer\":{\"type\":\"answer\","     \
  "\"sdp\":\"v=0\"}}]"
#define FAILED                                                                 \
  "42[\"ERROR\",{\"type\":\"room-error\",\"message\":\"The connection with "   \
  "the SFU has ended: v=0\"}]"

/* One that offers at once and fails when it is answered, on other threads */
typedef struct {
  EclHubSfu parent;
  GThread *thread;
  guint64 leg;
  char *sdp;
} TestSfu;

static gint n_freed; /* atomic */

static gpointer
offer (gpointer data)
{
  TestSfu *self = data;

  ecl_hub_sfu_post_offer (&self->parent, self->leg, "v=0", "{}");
  return NULL;
}

static gpointer
fail_leg (gpointer data)
{
  TestSfu *self = data;

  ecl_hub_sfu_post_failure (&self->parent, self->leg, self->sdp);
  return NULL;
}

static void
run (TestSfu *self, GThreadFunc func)
{
  g_clear_pointer (&self->thread, g_thread_join);
  self->thread = g_thread_new ("test-sfu", func, self);
}

static void
open_leg (EclHubSfu *sfu, const EclHubSfuOpen *open)
{
  ((TestSfu *)sfu)->leg = open->leg;
  run ((TestSfu *)sfu, offer);
}

static void
answer (EclHubSfu *sfu, guint64 leg, const char *sdp)
{
  ((TestSfu *)sfu)->sdp = g_strdup (sdp);
  run ((TestSfu *)sfu, fail_leg);
}

static void
close_leg (EclHubSfu *sfu, guint64 leg)
{
}

static void
sfu_free (EclHubSfu *sfu)
{
  TestSfu *self = (TestSfu *)sfu;

  g_clear_pointer (&self->thread, g_thread_join);
  ecl_hub_sfu_clear (sfu);
  g_free (self->sdp);
  g_free (self);
  g_atomic_int_inc (&n_freed);
}

static const EclHubSfuClass sfu_class = {
    .open = open_leg, .answer = answer, .close = close_leg, .free = sfu_free};

static void
restart_with_sfu (void)
{
  EclServerConfig *config = ecl_server_config_new ();
  TestSfu *sfu = g_new0 (TestSfu, 1);

  ecl_hub_sfu_init (&sfu->parent, &sfu_class);
  config->sfu = &sfu->parent;
  restart (config);
}

GST_START_TEST (test_both_ways)
{
  g_autoptr (WebSocket) a = NULL;

  restart_with_sfu ();
  a = open_ecl ("a");
  web_socket_send (a, JOIN);
  expect (a, JOINED);
  web_socket_send (a, GET_OFFER);
  expect (a, OFFER);
  web_socket_send (a, ANSWER);
  expect (a, FAILED);
}
GST_END_TEST;

/* The server ends while there is something to say, and its SFU after it. */
GST_START_TEST (test_stop)
{
  g_autoptr (WebSocket) a = NULL;

  g_atomic_int_set (&n_freed, 0);
  restart_with_sfu ();
  a = open_ecl ("a");
  web_socket_send (a, JOIN);
  expect (a, JOINED);
  web_socket_send (a, GET_OFFER);
  g_clear_pointer (&server, ecl_server_stop);
  fail_unless_equals_int (g_atomic_int_get (&n_freed), 1);
}
GST_END_TEST;

/* One that cannot listen does not start, and leaves nothing behind. */
GST_START_TEST (test_no_start)
{
  EclServerConfig *config = ecl_server_config_new ();
  TestSfu *sfu = g_new0 (TestSfu, 1);

  g_atomic_int_set (&n_freed, 0);
  ecl_hub_sfu_init (&sfu->parent, &sfu_class);
  config->sfu = &sfu->parent;
  config->port = ecl_server_get_port (server);
  fail_unless (ecl_server_start (config, NULL) == NULL);
  fail_unless_equals_int (g_atomic_int_get (&n_freed), 1);
}
GST_END_TEST;

static Suite *
server_sfu_suite (void)
{
  Suite *suite = suite_create ("server-sfu");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_checked_fixture (tc, server_setup, server_teardown);
  tcase_add_test (tc, test_both_ways);
  tcase_add_test (tc, test_stop);
  tcase_add_test (tc, test_no_start);
  return suite;
}

GST_CHECK_MAIN (server_sfu);

/* peer-take-over: who may have an id that ecl-server keeps for a lost Peer
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "cut-connections.h"
#include "ecl-server.h"
#include "ecl-wait.h"
#include "fake-session.h"
#include "peer-fixture.h"

/* Loop tests run once per protocol: __i__ is 1 for PeerJS. */

static EclServer *server;

static void
setup (void)
{
  EclServerConfig *config = ecl_server_config_new ();
  g_autoptr (GError) error = NULL;

  config->port = 0;
  server = ecl_server_start (config, &error);
  g_assert_no_error (error);
}

static void
teardown (void)
{
  g_clear_pointer (&server, ecl_server_stop);
}

static void
open_probe (Probe *probe, const char *id, GstEclSignalingProtocol protocol,
    const char *token)
{
  probe_init_with_token (
      probe, id, ecl_server_get_url (server), protocol, token);
  g_object_set (probe->peer, "reconnect-attempts", 0, NULL);
  gst_ecl_peer_open (probe->peer);
}

/* As of a process that was killed and started again */
GST_START_TEST (test_same_token)
{
  g_autoptr (GstEclSession) session = gst_ecl_session_new (NULL);
  g_autoptr (GstEclMediaConnection) connection = NULL;
  Probe before, stranger, after, caller;

  open_probe (&before, "camera", __i__, "a secret");
  wait_until (before.opened == 1);
  cut_connections (ecl_server_get_port (server));
  wait_until (before.errors == 1);
  fail_if (gst_ecl_peer_is_open (before.peer));

  open_probe (&stranger, "camera", __i__, "a guess");
  assert_error (&stranger, GST_ECL_ERROR_UNAVAILABLE_ID, "\"camera\" is taken");
  open_probe (&after, "camera", __i__, "a secret");
  wait_until (after.opened == 1);
  open_probe (&caller, "viewer", __i__, NULL);
  wait_until (caller.opened == 1);
  connection = call (&caller, "camera", session);
  wait_call (&after, 0);
  fail_unless_equals_int (after.errors + caller.errors, 0);
  fail_unless_equals_int (stranger.opened, 0);
  probe_clear (&before);
  probe_clear (&stranger);
  probe_clear (&after);
  probe_clear (&caller);
}
GST_END_TEST;

static Suite *
peer_take_over_suite (void)
{
  Suite *suite = suite_create ("peer-take-over");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_checked_fixture (tc, setup, teardown);
  tcase_add_loop_test (tc, test_same_token, 0, 2);
  return suite;
}

GST_CHECK_MAIN (peer_take_over);

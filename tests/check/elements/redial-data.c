/* redial-data: data connections that break off and are made again, or not
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "../support/call-fixture.h"
#include "../support/data-fixture.h"
#include "../support/vanish.h"

#include <string.h>

#define TEXT "text/x-raw,format=utf8"
#define QUICK "watchdog=2 reconnect-delay=100 "

static void
expect_text (DataInbox *inbox, guint index, const char *text)
{
  data_inbox_expect (inbox, index, TEXT, text, strlen (text));
}

/* What is sent meanwhile arrives afterwards. */
GST_START_TEST (test_sink_reconnects)
{
  const char *protocol = protocols[__i__];
  DataInbox inbox;
  GstElement *receiver =
      start_data_receiver (&inbox, protocol, QUICK "peer-id=station");
  GstElement *sender =
      start_data_sender (protocol, TEXT, QUICK "remote-peer-id=station");

  push_text (sender, "before");
  expect_text (&inbox, 0, "before");
  ecl_test_expect_message (sender, "ecl-data");
  network_cut ();
  ecl_test_expect_message_within (sender, "ecl-data-ended", 8000);
  ecl_test_expect_message_within (sender, "ecl-redial", 2000);
  push_text (sender, "meanwhile");
  ecl_test_expect_message (sender, "ecl-data");
  expect_text (&inbox, 1, "meanwhile");
  ecl_test_stop (sender);
  data_inbox_wait (&inbox, &inbox.pads_removed, 2);
  stop_data_receiver (&inbox, receiver);
}
GST_END_TEST

/* The pad stays. */
GST_START_TEST (test_src_reconnects)
{
  /* The next connection may be there before this side gives up the last. */
  static const char *const again[] = {"ecl-data-ended", "ecl-data"};
  const char *protocol = protocols[__i__];
  DataInbox inbox;
  GstElement *sender =
      start_data_sender (protocol, TEXT, QUICK "peer-id=sensor");
  GstElement *receiver = start_data_receiver (
      &inbox, protocol, QUICK "remote-peer-id=sensor receive=data");

  for (guint i = 0; i < 2; i++) {
    ecl_test_expect_message (receiver, "ecl-data");
    if (i == 0)
      ecl_test_expect_message (sender, "ecl-data");
    else
      ecl_test_expect_both_within (sender, again, 8000);
    push_text (sender, "21.5");
    expect_text (&inbox, i, "21.5");
    network_cut ();
    ecl_test_expect_message_within (receiver, "ecl-data-ended", 8000);
    ecl_test_expect_message_within (receiver, "ecl-redial", 2000);
  }
  ecl_test_expect_message_within (sender, "ecl-data-ended", 8000);
  fail_unless_equals_int (inbox.pads_added, 1);
  fail_unless_equals_int (inbox.eos, 0);
  stop_data_receiver (&inbox, receiver);
  ecl_test_stop (sender);
}
GST_END_TEST

GST_START_TEST (test_sink_gives_up)
{
  DataInbox inbox;
  GstElement *receiver = start_data_receiver (&inbox, "ecl", "peer-id=station");
  GstElement *sender = start_data_sender ("ecl", TEXT,
      QUICK "connect-timeout=4 reconnect-attempts=1 remote-peer-id=station");

  ecl_test_expect_message (sender, "ecl-data");
  network_cut_for_good ();
  ecl_test_expect_message_within (sender, "ecl-redial", 8000);
  ecl_test_expect_eos (sender);
  ecl_test_stop (sender);
  stop_data_receiver (&inbox, receiver);
}
GST_END_TEST

GST_START_TEST (test_src_gives_up)
{
  DataInbox inbox;
  GstElement *sender = start_data_sender ("ecl", TEXT, "peer-id=sensor");
  GstElement *receiver = start_data_receiver (&inbox, "ecl",
      QUICK "connect-timeout=4 reconnect-attempts=1 remote-peer-id=sensor "
            "receive=data");

  ecl_test_expect_message (receiver, "ecl-data");
  network_cut_for_good ();
  ecl_test_expect_message_within (receiver, "ecl-redial", 8000);
  fail_unless_equals_int (inbox.eos, 0);
  data_inbox_wait (&inbox, &inbox.pads_removed, 1);
  fail_unless_equals_int (inbox.eos, 1);
  stop_data_receiver (&inbox, receiver);
  ecl_test_stop (sender);
}
GST_END_TEST

/* The time to connect in is that of data connections as well. */
GST_START_TEST (test_connect_timeout)
{
  DataInbox inbox;
  g_autofree char *error = NULL;
  GstElement *receiver = start_data_receiver (&inbox, "ecl", "peer-id=station");
  GstElement *sender;

  network_cut_for_good ();
  sender = start_data_sender (
      "ecl", TEXT, "connect-timeout=1 remote-peer-id=station");
  /* Not after the 30 s that it is by itself */
  ecl_test_expect_message_within (sender, "ecl-data-ended", 15000);
  error = ecl_test_expect_error (sender);
  fail_unless (strstr (error, "cannot be reached"), "%s", error);
  ecl_test_stop (sender);
  stop_data_receiver (&inbox, receiver);
}
GST_END_TEST

GST_START_TEST (test_restart_while_waiting)
{
  DataInbox inbox;
  GstElement *sender = start_data_sender ("ecl", TEXT, QUICK "peer-id=sensor");
  GstElement *receiver = start_data_receiver (&inbox, "ecl",
      "watchdog=2 reconnect-delay=60000 reconnect-delay-max=60000 "
      "remote-peer-id=sensor receive=data");

  ecl_test_expect_message (sender, "ecl-data");
  ecl_test_expect_message (receiver, "ecl-data");
  network_cut ();
  ecl_test_expect_message_within (receiver, "ecl-redial", 8000);
  gst_element_set_state (receiver, GST_STATE_READY);
  fail_unless_equals_int (inbox.pads_removed, 1);
  gst_element_set_state (receiver, GST_STATE_PLAYING);
  ecl_test_expect_message (receiver, "ecl-data");
  ecl_test_expect_message (sender, "ecl-data");
  push_text (sender, "21.5");
  expect_text (&inbox, 0, "21.5");
  stop_data_receiver (&inbox, receiver);
  ecl_test_stop (sender);
}
GST_END_TEST

/* A call and a data connection break off together, and come back together. */
GST_START_TEST (test_media_and_data)
{
  EclTestMedia media;
  g_autoptr (GstElement) src = NULL;
  GstElement *receiver;
  GstElement *sender = ecl_test_play (
      "appsrc name=a is-live=true format=time do-timestamp=true max-bytes=0 "
      "caps=" TEXT " ! s.data_0 videotestsrc is-live=true pattern=ball ! "
      "video/x-raw,width=160,height=120 ! s.video_0 audiotestsrc is-live=true "
      "! s.audio_0 eclpeersink name=s " QUICK "peer-id=camera "
      "signaling-server=%s protocol=%s",
      ecl_test_server_url (), protocols[__i__]);

  ecl_test_expect_message (sender, "ecl-opened");
  receiver = ecl_test_pipeline ("eclpeersrc name=s " QUICK
                                "remote-peer-id=camera receive=media+data "
                                "signaling-server=%s protocol=%s",
      ecl_test_server_url (), protocols[__i__]);
  src = gst_bin_get_by_name (GST_BIN (receiver), "s");
  ecl_test_media_init (&media);
  ecl_test_media_watch (&media, receiver, NULL, NULL);
  gst_element_set_state (receiver, GST_STATE_PLAYING);
  ecl_test_media_expect (&media, 15);
  ecl_test_expect_message (receiver, "ecl-data");
  network_cut ();
  /* Either may be the first. */
  ecl_test_expect_message_within (receiver, "ecl-redial", 8000);
  ecl_test_expect_message (receiver, "ecl-data");
  ecl_test_media_expect (&media, media.different_frames + 30);
  fail_unless_equals_int (src->numsrcpads, 3);
  fail_unless_equals_int (media.pads_removed, 0);
  stop_receiver (&media, receiver);
  ecl_test_stop (sender);
}
GST_END_TEST

static void
start (void)
{
  network_watch ();
  ecl_test_start_server ();
}

static void
end (void)
{
  ecl_test_stop_server ();
  network_forget ();
}

static Suite *
redial_data_suite (void)
{
  Suite *suite = suite_create ("redial-data");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_checked_fixture (tc, start, end);
  tcase_add_loop_test (tc, test_sink_reconnects, 0, 2);
  tcase_add_loop_test (tc, test_src_reconnects, 0, 2);
  tcase_add_test (tc, test_sink_gives_up);
  tcase_add_test (tc, test_src_gives_up);
  tcase_add_test (tc, test_connect_timeout);
  tcase_add_test (tc, test_restart_while_waiting);
  tcase_add_loop_test (tc, test_media_and_data, 0, 2);
  return suite;
}

GST_CHECK_MAIN (redial_data)

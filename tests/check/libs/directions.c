/* directions: who sends on each m-line, for webrtcbin and on the wire
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>
#include <gst/rtc/ecl-directions.h>

#define OFFER GST_WEBRTC_SDP_TYPE_OFFER
#define ANSWER GST_WEBRTC_SDP_TYPE_ANSWER

/* Returns: a description with an m-line for each word; "-" is one of data */
static GstSDPMessage *
describe (const char *directions)
{
  g_auto (GStrv) words = g_strsplit (directions, " ", -1);
  g_autoptr (GString) text =
      g_string_new ("v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n");
  GstSDPMessage *message = NULL;

  for (guint i = 0; words[i]; i++) {
    if (g_str_equal (words[i], "-"))
      g_string_append_printf (text,
          "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=mid:%u\r\n",
          i);
    else
      g_string_append_printf (text,
          "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:%u\r\na=%s\r\n", i,
          words[i]);
  }
  fail_unless (
      gst_sdp_message_new_from_text (text->str, &message) == GST_SDP_OK);
  return message;
}

static void
expect (const GstSDPMessage *message, const char *directions)
{
  g_auto (GStrv) words = g_strsplit (directions, " ", -1);

  fail_unless_equals_int (
      gst_sdp_message_medias_len (message), g_strv_length (words));
  for (guint i = 0; words[i]; i++) {
    const GstSDPMedia *media = gst_sdp_message_get_media (message, i);
    gboolean data = g_str_equal (words[i], "-");

    fail_unless (data || gst_sdp_media_get_attribute_val (media, words[i]),
        "m-line %u is not %s", i, words[i]);
    fail_unless_equals_int (gst_sdp_media_attributes_len (media), data ? 1 : 2);
  }
}

/* webrtcbin describes @wanted: it gets @given back, the remote side @told. */
static void
take_local (GstEclDirections *self, GstWebRTCSDPType type, const char *wanted,
    const char *given, const char *told)
{
  GstSDPMessage *message = describe (wanted);

  gst_ecl_directions_take_local (self, type, message);
  expect (message, given);
  gst_ecl_directions_tell (self, message);
  expect (message, told);
  gst_sdp_message_free (message);
}

/* The remote side describes @came: webrtcbin gets @given. */
static void
take_remote (GstEclDirections *self, const char *came, const char *given)
{
  GstSDPMessage *message = describe (came);

  gst_ecl_directions_take_remote (self, OFFER, message);
  expect (message, given);
  gst_sdp_message_free (message);
}

/* Each side has taken what the other said: these m-lines are at their end, or
 * gone ("0! "). */
static void
agree (GstEclDirections *self, const char *ended)
{
  g_autoptr (GArray) mlines = gst_ecl_directions_agree (self);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < mlines->len; i++) {
    GstEclEndedLine line = g_array_index (mlines, GstEclEndedLine, i);

    g_string_append_printf (text, "%u%s ", line.mline, line.gone ? "!" : "");
  }
  fail_unless_equals_string (text->str, ended);
}

/* What is offered stays as it is. */
static void
offer (GstEclDirections *self, const char *directions, const char *answer,
    const char *given)
{
  take_local (self, OFFER, directions, directions, directions);
  take_remote (self, answer, given);
  agree (self, "");
}

/* webrtcbin learns of a remote side that takes and sends all there is. */
GST_START_TEST (test_offer)
{
  GstEclDirections *self = gst_ecl_directions_new ();

  offer (self, "sendrecv sendrecv sendonly recvonly inactive -",
      "sendrecv recvonly inactive sendonly inactive -",
      "sendrecv sendrecv recvonly sendonly inactive -");
  gst_ecl_directions_free (self);
}
GST_END_TEST

GST_START_TEST (test_answer)
{
  GstEclDirections *self = gst_ecl_directions_new ();

  take_remote (self, "sendrecv recvonly sendonly recvonly inactive -",
      "sendrecv sendrecv sendrecv sendrecv sendrecv -");
  take_local (self, ANSWER, "sendrecv sendrecv recvonly recvonly inactive -",
      "sendrecv sendrecv recvonly recvonly inactive -",
      "sendrecv sendonly recvonly inactive inactive -");
  agree (self, "");
  gst_ecl_directions_free (self);
}
GST_END_TEST

/* We stop sending and begin again, and webrtcbin knows nothing of it. */
GST_START_TEST (test_we_change)
{
  GstEclDirections *self = gst_ecl_directions_new ();

  offer (self, "sendrecv sendonly -", "sendrecv recvonly -",
      "sendrecv recvonly -");
  take_local (self, OFFER, "recvonly inactive -", "sendrecv sendonly -",
      "recvonly inactive -");
  take_remote (self, "sendonly inactive -", "sendrecv recvonly -");
  agree (self, "");
  offer (self, "sendrecv sendonly -", "sendrecv recvonly -",
      "sendrecv recvonly -");
  gst_ecl_directions_free (self);
}
GST_END_TEST

/* What it stops sending is at its end, even if it begins again. */
GST_START_TEST (test_remote_stops)
{
  GstEclDirections *self = gst_ecl_directions_new ();

  offer (self, "sendrecv sendrecv recvonly -", "sendrecv sendrecv sendonly -",
      "sendrecv sendrecv sendonly -");
  take_remote (
      self, "recvonly inactive inactive -", "sendrecv sendrecv sendonly -");
  take_local (self, ANSWER, "sendrecv sendrecv recvonly -",
      "sendrecv sendrecv recvonly -", "sendonly inactive inactive -");
  agree (self, "0 1 2 ");
  take_remote (
      self, "sendrecv sendrecv sendonly -", "sendrecv sendrecv sendonly -");
  take_local (self, ANSWER, "sendrecv sendrecv recvonly -",
      "sendrecv sendrecv recvonly -", "sendonly sendonly inactive -");
  agree (self, "");
  gst_ecl_directions_free (self);
}
GST_END_TEST

/* A browser sends its first picture on the m-line on which it watches. */
GST_START_TEST (test_remote_begins)
{
  GstEclDirections *self = gst_ecl_directions_new ();

  offer (self, "sendrecv recvonly", "recvonly inactive", "sendrecv sendonly");
  take_remote (self, "sendrecv sendrecv", "sendrecv sendonly");
  take_local (self, ANSWER, "sendrecv recvonly", "sendrecv recvonly",
      "sendrecv recvonly");
  agree (self, "");
  take_remote (self, "recvonly recvonly", "sendrecv sendonly");
  take_local (self, ANSWER, "sendrecv recvonly", "sendrecv recvonly",
      "sendonly inactive");
  agree (self, "0 1 ");
  gst_ecl_directions_free (self);
}
GST_END_TEST

/* One after the other: an answer has what is left of both wishes. */
GST_START_TEST (test_both_change)
{
  GstEclDirections *self = gst_ecl_directions_new ();

  offer (self, "sendrecv", "sendrecv", "sendrecv");
  take_local (self, OFFER, "recvonly", "sendrecv", "recvonly");
  take_remote (self, "sendonly", "sendrecv");
  agree (self, "");
  take_remote (self, "recvonly", "sendrecv");
  take_local (self, ANSWER, "recvonly", "sendrecv", "inactive");
  agree (self, "0 ");
  gst_ecl_directions_free (self);
}
GST_END_TEST

/* What the transceiver did not do in the beginning it never does. */
GST_START_TEST (test_more_than_there_was)
{
  GstEclDirections *self = gst_ecl_directions_new ();

  offer (self, "sendonly inactive", "recvonly inactive", "recvonly inactive");
  take_local (self, OFFER, "sendrecv sendrecv", "sendonly inactive",
      "sendonly inactive");
  take_remote (self, "sendrecv sendrecv", "recvonly inactive");
  take_local (self, ANSWER, "sendrecv sendrecv", "sendonly inactive",
      "sendonly inactive");
  gst_ecl_directions_free (self);
}
GST_END_TEST

GST_START_TEST (test_growth)
{
  GstEclDirections *self = gst_ecl_directions_new ();

  offer (self, "sendrecv", "sendrecv", "sendrecv");
  take_local (self, OFFER, "recvonly sendrecv", "sendrecv sendrecv",
      "recvonly sendrecv");
  take_remote (self, "sendonly recvonly", "sendrecv sendrecv");
  agree (self, "");
  take_remote (
      self, "sendonly inactive sendonly", "sendrecv sendrecv sendrecv");
  take_local (self, ANSWER, "recvonly sendrecv recvonly",
      "sendrecv sendrecv recvonly", "recvonly inactive recvonly");
  agree (self, "");
  gst_ecl_directions_free (self);
}
GST_END_TEST

/* webrtcbin passes over an m-line that is rejected. */
GST_START_TEST (test_rejected)
{
  GstEclDirections *self = gst_ecl_directions_new ();
  GstSDPMessage *message = describe ("inactive sendrecv");

  take_local (self, OFFER, "sendrecv sendrecv", "sendrecv sendrecv",
      "sendrecv sendrecv");
  gst_sdp_media_set_port_info (
      (GstSDPMedia *)gst_sdp_message_get_media (message, 0), 0, 1);
  gst_ecl_directions_take_remote (self, ANSWER, message);
  expect (message, "inactive sendrecv");
  gst_sdp_message_free (message);
  agree (self, "");
  gst_ecl_directions_free (self);
}
GST_END_TEST

/* The remote side offers again, without m-line 0. */
static void
reject (GstEclDirections *self, const char *came, const char *given)
{
  GstSDPMessage *message = describe (came);

  gst_sdp_media_set_port_info (
      (GstSDPMedia *)gst_sdp_message_get_media (message, 0), 0, 1);
  gst_ecl_directions_take_remote (self, OFFER, message);
  expect (message, given);
  gst_sdp_message_free (message);
}

/* What comes after one that was rejected is another one. */
GST_START_TEST (test_used_again)
{
  GstEclDirections *self = gst_ecl_directions_new ();

  for (guint i = 0; i < 3; i++) {
    take_remote (self, "sendonly sendonly",
        i == 0 ? "sendrecv sendrecv" : "sendonly sendonly");
    take_local (self, ANSWER, "recvonly recvonly", "recvonly recvonly",
        "recvonly recvonly");
    agree (self, "");
    /* It may stop before. */
    if (i == 2) {
      take_remote (self, "inactive sendonly", "sendonly sendonly");
      take_local (self, ANSWER, "recvonly recvonly", "recvonly recvonly",
          "inactive recvonly");
      agree (self, "0 ");
    }
    reject (self, "inactive sendonly", "sendonly sendonly");
    take_local (self, ANSWER, "inactive recvonly", "recvonly recvonly",
        "inactive recvonly");
    agree (self, "0! ");
    reject (self, "inactive sendonly", "sendonly sendonly");
    take_local (self, ANSWER, "inactive recvonly", "recvonly recvonly",
        "inactive recvonly");
    agree (self, "");
  }
  gst_ecl_directions_free (self);
}
GST_END_TEST

/* webrtcbin reads none, or two, as no direction at all; RFC 8866 (6.7) has one
 * that is not there mean sendrecv. */
GST_START_TEST (test_not_one_direction)
{
  GstEclDirections *self = gst_ecl_directions_new ();
  GstSDPMessage *message = describe ("sendrecv recvonly");

  gst_sdp_media_remove_attribute (
      (GstSDPMedia *)gst_sdp_message_get_media (message, 0), 1);
  gst_sdp_media_add_attribute (
      (GstSDPMedia *)gst_sdp_message_get_media (message, 1), "inactive", "");
  gst_ecl_directions_take_remote (self, OFFER, message);
  expect (message, "sendrecv sendrecv");
  gst_sdp_message_free (message);
  gst_ecl_directions_free (self);
}
GST_END_TEST

static Suite *
directions_suite (void)
{
  Suite *suite = suite_create ("directions");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_add_test (tc, test_offer);
  tcase_add_test (tc, test_answer);
  tcase_add_test (tc, test_we_change);
  tcase_add_test (tc, test_remote_stops);
  tcase_add_test (tc, test_remote_begins);
  tcase_add_test (tc, test_both_change);
  tcase_add_test (tc, test_more_than_there_was);
  tcase_add_test (tc, test_growth);
  tcase_add_test (tc, test_rejected);
  tcase_add_test (tc, test_used_again);
  tcase_add_test (tc, test_not_one_direction);
  return suite;
}

GST_CHECK_MAIN (directions)

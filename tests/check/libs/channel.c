/* channel: data channels between two sessions in one process
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "channel-pair.h"

/* This program's takes the place of GLib's: webrtcbin draws ids of associations
 * from this range, and here the same one each time. */
gint32
g_random_int_range (gint32 begin, gint32 end)
{
  if (begin == 0 && end == G_MAXUINT16)
    return 7;
  return begin + (gint32)(g_random_int () % (guint32)(end - begin));
}

/* From either side; __i__ is who sends. */
GST_START_TEST (test_messages_arrive)
{
  ChannelEnd ends[2];
  ChannelEnd *from = &ends[__i__], *to = &ends[1 - __i__];

  channel_pair_open (ends, NULL);
  channel_send_text (from, "hello");
  channel_send_binary (from, 100, 1);
  channel_send_text (from, "");
  channel_send_binary (from, 0, 0);
  channel_send_text (from, "\xe7\x8c\xab \xf0\x9f\x90\x88");
  channel_send_binary (from, 64 * KIB, 2);
  channel_send_text (from, "");
  channel_send_binary (from, 1, 3);
  wait_until (to->n_messages == 8);
  channel_expect_text (to, 0, "hello");
  channel_expect_binary (to, 1, 100, 1);
  channel_expect_text (to, 2, "");
  channel_expect_binary (to, 3, 0, 0);
  channel_expect_text (to, 4, "\xe7\x8c\xab \xf0\x9f\x90\x88");
  channel_expect_binary (to, 5, 64 * KIB, 2);
  channel_expect_text (to, 6, "");
  channel_expect_binary (to, 7, 1, 3);
  fail_if (from->closed || to->closed || from->error || to->error);
  channel_pair_clear (ends);
}
GST_END_TEST

typedef struct {
  const char *init;
  gboolean ordered;
  int max_retransmits, max_packet_lifetime; /* -1: none */
  const char *protocol;
} InitCase;

static const InitCase inits[] = {
    {NULL, TRUE, -1, -1, ""},
    {"ordered=(boolean)false", FALSE, -1, -1, ""},
    {"ordered=(boolean)false,max-retransmits=3,protocol=chat", FALSE, 3, -1,
        "chat"},
    {"max-packet-lifetime=500", TRUE, -1, 500, ""},
    {"max-retransmits=(uint)3", TRUE, 3, -1, ""},
    {"max-retransmits=(guint64)65535,max-packet-lifetime=-1", TRUE, 65535, -1,
        ""},
    {"max-packet-lifetime=(gint64)0", TRUE, -1, 0, ""},
};

GST_START_TEST (test_init_arrives)
{
  const InitCase *c = &inits[__i__];
  ChannelEnd ends[2];

  channel_pair_open (ends, c->init);
  for (guint i = 0; i < 2; i++) {
    g_autofree char *label = NULL;
    g_autofree char *protocol = NULL;
    gboolean ordered, negotiated;
    int retransmits, lifetime, id;

    g_object_get (ends[i].channel, "label", &label, "protocol", &protocol,
        "ordered", &ordered, "negotiated", &negotiated, "max-retransmits",
        &retransmits, "max-packet-lifetime", &lifetime, "id", &id, NULL);
    fail_unless_equals_string (label, "label");
    fail_unless_equals_string (protocol, c->protocol);
    fail_unless_equals_int (ordered, c->ordered);
    fail_unless_equals_int (negotiated, FALSE);
    fail_unless_equals_int (retransmits, c->max_retransmits);
    fail_unless_equals_int (lifetime, c->max_packet_lifetime);
    fail_unless (id >= 0);
  }
  channel_send_text (&ends[0], "ping");
  wait_until (ends[1].n_messages == 1);
  channel_expect_text (&ends[1], 0, "ping");
  channel_pair_clear (ends);
}
GST_END_TEST

GST_START_TEST (test_negotiated)
{
  const char *init = "negotiated=(boolean)true,id=7";
  ChannelEnd ends[2];
  int id;

  channel_pair_init (ends);
  channel_pair_add (&ends[0], "one", init);
  channel_pair_add (&ends[1], "other", init);
  channel_pair_connect (ends);
  fail_unless_equals_int (ends[0].n_channels + ends[1].n_channels, 2);
  g_object_get (ends[1].channel, "id", &id, NULL);
  fail_unless_equals_int (id, 7);
  channel_send_text (&ends[0], "ping");
  channel_send_text (&ends[1], "pong");
  wait_until (ends[0].n_messages == 1 && ends[1].n_messages == 1);
  channel_expect_text (&ends[0], 0, "pong");
  channel_expect_text (&ends[1], 0, "ping");
  gst_ecl_channel_close (ends[0].channel);
  wait_until (ends[0].closed && ends[1].closed);
  fail_if (ends[0].reason || ends[1].reason);
  channel_pair_clear (ends);
}
GST_END_TEST

/* Every one of them, and what is wrong with it */
static const char *const bad_inits[][2] = {
    {"max-retransmits=1,max-packet-lifetime=1", "not both"},
    {"max-retransmits=65536", "max-retransmits must be an integer"},
    {"max-retransmits=-2", "max-retransmits must be an integer"},
    {"max-retransmits=(uint)4294967295", "an integer from 0 to 65535"},
    {"max-retransmits=(guint64)18446744073709551615", "from 0 to 65535"},
    {"max-retransmits=3.0", "max-retransmits must be an integer"},
    {"max-retransmits=(string)3", "max-retransmits must be an integer"},
    {"max-packet-lifetime=65536", "max-packet-lifetime must be an integer"},
    {"max-packet-lifetime=(boolean)true", "max-packet-lifetime must be"},
    {"ordered=(int)0", "ordered must be a boolean"},
    {"protocol=7", "protocol must be a string"},
    {"negotiated=(int)1,id=1", "negotiated must be a boolean"},
    {"negotiated=(boolean)true", "needs an id"},
    {"negotiated=(boolean)true,id=-1", "needs an id"},
    {"negotiated=(boolean)true,id=65535", "id must be an integer from 0 to"},
    {"maxRetransmits=3",
        "no option \"maxRetransmits\"; there are ordered, max-retransmits, "
        "max-packet-lifetime, protocol, negotiated, id"},
    {"ordered=(boolean)false,priority=1", "no option \"priority\""},
};

GST_START_TEST (test_bad_init)
{
  g_autofree char *text = g_strdup_printf ("init,%s", bad_inits[__i__][0]);
  g_autoptr (GstStructure) init = gst_structure_from_string (text, NULL);
  g_autoptr (GError) error = NULL;
  ChannelEnd ends[2];

  fail_unless (init != NULL, "%s", text);
  channel_pair_init (ends);
  fail_unless (gst_ecl_session_create_channel (
                   ends[0].session, "label", init, &error) == NULL);
  g_assert_error (error, GST_ECL_ERROR, GST_ECL_ERROR_WEBRTC);
  fail_unless (
      strstr (error->message, "\"label\"") != NULL, "%s", error->message);
  fail_unless (strstr (error->message, bad_inits[__i__][1]) != NULL, "%s",
      error->message);
  channel_pair_clear (ends);
}
GST_END_TEST

GST_START_TEST (test_bad_label_and_id)
{
  g_autofree char *long_label = g_strnfill (65536, 'x');
  g_autofree char *long_protocol = g_strnfill (65536, 'x');
  g_autoptr (GstStructure) init = gst_structure_new (
      "init", "protocol", G_TYPE_STRING, long_protocol, NULL);
  g_autoptr (GstStructure) twice =
      gst_structure_from_string ("init,negotiated=(boolean)true,id=5", NULL);
  g_autoptr (GstEclChannel) channel = NULL;
  g_autoptr (GError) error = NULL;
  ChannelEnd ends[2];

  channel_pair_init (ends);
  fail_unless (gst_ecl_session_create_channel (
                   ends[0].session, long_label, NULL, &error) == NULL);
  g_assert_error (error, GST_ECL_ERROR, GST_ECL_ERROR_WEBRTC);
  g_clear_error (&error);
  fail_unless (gst_ecl_session_create_channel (
                   ends[0].session, "label", init, &error) == NULL);
  g_assert_error (error, GST_ECL_ERROR, GST_ECL_ERROR_WEBRTC);
  g_clear_error (&error);
  channel =
      gst_ecl_session_create_channel (ends[0].session, "first", twice, &error);
  g_assert_no_error (error);
  fail_unless (gst_ecl_session_create_channel (
                   ends[0].session, "second", twice, &error) == NULL);
  g_assert_error (error, GST_ECL_ERROR, GST_ECL_ERROR_WEBRTC);
  channel_pair_clear (ends);
}
GST_END_TEST

GST_START_TEST (test_sent_before_open)
{
  ChannelEnd ends[2];

  channel_pair_init (ends);
  channel_pair_add (&ends[0], "label", NULL);
  channel_send_text (&ends[0], "first");
  channel_send_binary (&ends[0], 1000, 1);
  fail_unless_equals_int (
      gst_ecl_channel_get_buffered_amount (ends[0].channel), 1005);
  channel_pair_connect (ends);
  channel_send_text (&ends[0], "third");
  wait_until (ends[1].n_messages == 3);
  channel_expect_text (&ends[1], 0, "first");
  channel_expect_binary (&ends[1], 1, 1000, 1);
  channel_expect_text (&ends[1], 2, "third");
  channel_pair_clear (ends);
}
GST_END_TEST

GST_START_TEST (test_order)
{
  ChannelEnd ends[2];

  channel_pair_open (ends, NULL);
  for (guint i = 0; i < 3000; i++) {
    g_autofree char *text = g_strdup_printf ("%u", i);

    if (i % 3 == 0)
      channel_send_binary (&ends[0], i % 700, (guint8)i);
    else
      channel_send_text (&ends[0], text);
  }
  wait_until (ends[1].n_messages == 3000);
  for (guint i = 0; i < 3000; i++) {
    g_autofree char *text = g_strdup_printf ("%u", i);

    if (i % 3 == 0)
      channel_expect_binary (&ends[1], i, i % 700, (guint8)i);
    else
      channel_expect_text (&ends[1], i, text);
  }
  channel_pair_clear (ends);
}
GST_END_TEST

/* Back-pressure */

typedef struct {
  ChannelEnd *end;
  guint n_left;
  guint n_sent;
  guint64 most; /* buffered-amount */
} Producer;

static void produce (Producer *producer);

static void
piece_sent_cb (GObject *channel, GAsyncResult *result, gpointer user_data)
{
  Producer *producer = user_data;
  g_autoptr (GError) error = NULL;
  gboolean sent =
      gst_ecl_channel_send_finish (GST_ECL_CHANNEL (channel), result, &error);

  g_assert_no_error (error);
  fail_unless (sent);
  producer->most = MAX (producer->most,
      gst_ecl_channel_get_buffered_amount (GST_ECL_CHANNEL (channel)));
  if (producer->n_left > 0)
    produce (producer);
}

static void
produce (Producer *producer)
{
  g_autoptr (GBytes) bytes =
      channel_make_bytes (PIECE, (guint8)producer->n_sent++);

  producer->n_left--;
  gst_ecl_channel_send_async (
      producer->end->channel, bytes, FALSE, NULL, piece_sent_cb, producer);
}

GST_START_TEST (test_back_pressure)
{
  guint64 high_water = 512 * KIB;
  guint n = 20 * MIB / PIECE;
  ChannelEnd ends[2];
  Producer producer = {&ends[0], n, 0, 0};

  channel_pair_open (ends, NULL);
  g_object_set (ends[0].channel, "high-water", high_water, "low-water",
      (guint64)(64 * KIB), NULL);
  produce (&producer);
  wait_until (ends[1].n_messages == n);
  fail_unless (
      producer.most >= high_water, "only %" G_GUINT64_FORMAT, producer.most);
  fail_unless (producer.most <= high_water + PIECE,
      "%" G_GUINT64_FORMAT " bytes were buffered", producer.most);
  for (guint i = 0; i < n; i++)
    channel_expect_binary (&ends[1], i, PIECE, (guint8)i);
  fail_unless_equals_int (
      gst_ecl_channel_get_buffered_amount (ends[0].channel), 0);
  fail_unless (ends[0].n_low_water > 0);
  channel_pair_clear (ends);
}
GST_END_TEST

static void
check_low_cb (GstEclChannel *channel, ChannelEnd *end)
{
  fail_unless (gst_ecl_channel_get_buffered_amount (channel) <= MIB);
}

GST_START_TEST (test_low_water)
{
  ChannelEnd ends[2];
  guint n_pieces = 10 * MIB / PIECE, n_low_water;

  channel_pair_open (ends, NULL);
  g_object_set (ends[0].channel, "low-water", (guint64)MIB, NULL);
  g_signal_connect (
      ends[0].channel, "low-water", G_CALLBACK (check_low_cb), NULL);
  for (guint round = 1; round <= 2; round++) {
    n_low_water = ends[0].n_low_water;
    for (guint i = 0; i < n_pieces; i++)
      channel_send_binary (&ends[0], PIECE, (guint8)i);
    fail_unless (gst_ecl_channel_get_buffered_amount (ends[0].channel) > MIB);
    wait_until (ends[0].n_low_water > n_low_water);
    wait_until (ends[1].n_messages == round * n_pieces);
  }
  /* Once for each time that it falls below. */
  n_low_water = ends[0].n_low_water;
  for (guint i = 0; i < 50; i++) {
    channel_send_binary (&ends[0], PIECE, 0);
    wait_until (ends[1].n_messages == 2 * n_pieces + i + 1);
  }
  fail_unless_equals_int (ends[0].n_low_water, n_low_water);
  channel_pair_clear (ends);
}
GST_END_TEST

/* Errors */

static void
expect_send_error (ChannelEnd *end, gsize size, GstEclError code)
{
  g_autoptr (GBytes) bytes = channel_make_bytes (size, 0);
  g_autoptr (GError) error = NULL;

  fail_if (gst_ecl_channel_send (end->channel, bytes, FALSE, &error));
  g_assert_error (error, GST_ECL_ERROR, (int)code);
}

GST_START_TEST (test_refused_messages)
{
  static const char *const bad_texts[] = {"\xff", "caf\xe9", "a\0b"};
  ChannelEnd ends[2];
  guint64 size;

  channel_pair_open (ends, NULL);
  g_object_get (ends[0].channel, "max-message-size", &size, NULL);
  fail_unless_equals_uint64 (size, 64 * KIB);
  expect_send_error (&ends[0], 64 * KIB + 1, GST_ECL_ERROR_MESSAGE_TOO_BIG);
  expect_send_error (&ends[0], 256 * KIB, GST_ECL_ERROR_MESSAGE_TOO_BIG);
  for (guint i = 0; i < G_N_ELEMENTS (bad_texts); i++) {
    g_autoptr (GBytes) bytes =
        g_bytes_new_static (bad_texts[i], i == 2 ? 3 : strlen (bad_texts[i]));
    g_autoptr (GError) error = NULL;

    fail_if (gst_ecl_channel_send (ends[0].channel, bytes, TRUE, &error));
    g_assert_error (error, GST_ECL_ERROR, GST_ECL_ERROR_FAILED);
  }
  /* The channel goes on. */
  channel_send_text (&ends[0], "fine");
  wait_until (ends[1].n_messages == 1);
  channel_expect_text (&ends[1], 0, "fine");
  fail_if (ends[0].error || ends[1].error);

  gst_ecl_channel_close (ends[0].channel);
  fail_if (gst_ecl_channel_is_open (ends[0].channel));
  expect_send_error (&ends[0], 1, GST_ECL_ERROR_CONNECTION_CLOSED);
  wait_until (ends[0].channel_closed && ends[1].channel_closed);
  expect_send_error (&ends[0], 1, GST_ECL_ERROR_CONNECTION_CLOSED);
  expect_send_error (&ends[1], 1, GST_ECL_ERROR_CONNECTION_CLOSED);
  channel_pair_clear (ends);
}
GST_END_TEST

/* Known only once the channel is open. */
GST_START_TEST (test_too_big_before_open)
{
  ChannelEnd ends[2];

  channel_pair_init (ends);
  channel_pair_add (&ends[0], "label", NULL);
  channel_send_binary (&ends[0], 64 * KIB + 1, 0);
  channel_send_text (&ends[0], "next");
  channel_pair_connect (ends);
  wait_until (ends[1].n_messages == 1);
  channel_expect_text (&ends[1], 0, "next");
  g_assert_error (ends[0].error, GST_ECL_ERROR, GST_ECL_ERROR_MESSAGE_TOO_BIG);
  fail_unless (gst_ecl_channel_is_open (ends[0].channel));
  channel_pair_clear (ends);
}
GST_END_TEST

/* webrtcbin gives out what is larger than 64 KiB in pieces: the remote side of
 * this one claims to be another. */
GST_START_TEST (test_remote_takes_larger_messages)
{
  static const char *const sizes[] = {"262144", "0"};
  ChannelEnd ends[2];
  g_autoptr (GBytes) bytes = channel_make_bytes (256 * KIB, 1);
  g_autoptr (GByteArray) got = g_byte_array_new ();

  channel_pair_init (ends);
  ends[1].message_size = sizes[__i__];
  channel_pair_add (&ends[0], "label", NULL);
  channel_pair_connect (ends);
  channel_send_bytes (&ends[0], bytes, FALSE);
  if (__i__ == 0)
    expect_send_error (&ends[0], 256 * KIB + 1, GST_ECL_ERROR_MESSAGE_TOO_BIG);
  wait_until (ends[1].received == 256 * KIB);
  for (guint i = 0; i < ends[1].n_messages; i++) {
    GBytes *piece = channel_end_get (&ends[1], i)->bytes;

    g_byte_array_append (
        got, g_bytes_get_data (piece, NULL), (guint)g_bytes_get_size (piece));
  }
  fail_unless (
      memcmp (got->data, g_bytes_get_data (bytes, NULL), got->len) == 0);
  channel_pair_clear (ends);
}
GST_END_TEST

GST_START_TEST (test_queue_bound)
{
  ChannelEnd ends[2];

  channel_pair_init (ends);
  channel_pair_add (&ends[0], "label", NULL);
  g_object_set (ends[0].channel, "max-queued", (guint64)MIB, "high-water",
      (guint64)MIB, NULL);
  for (guint i = 0; i < 15; i++)
    channel_send_binary (&ends[0], 64 * KIB, (guint8)i);
  expect_send_error (&ends[0], 64 * KIB, GST_ECL_ERROR_QUEUE_FULL);
  channel_pair_connect (ends);
  wait_until (ends[1].n_messages == 15);

  /* Open: what webrtcbin may have comes on top. */
  for (guint i = 0;; i++) {
    g_autoptr (GBytes) bytes = channel_make_bytes (64 * KIB, (guint8)i);
    g_autoptr (GError) error = NULL;

    fail_unless (i < 100, "there is no bound");
    if (gst_ecl_channel_send (ends[0].channel, bytes, FALSE, &error))
      continue;
    g_assert_error (error, GST_ECL_ERROR, GST_ECL_ERROR_QUEUE_FULL);
    fail_unless (i >= 31, "only %u messages were taken", i);
    wait_until (ends[1].n_messages == 15 + i);
    break;
  }
  for (guint i = 15; i < ends[1].n_messages; i++)
    channel_expect_binary (&ends[1], i, 64 * KIB, (guint8)(i - 15));
  channel_pair_clear (ends);
}
GST_END_TEST

GST_START_TEST (test_cancel)
{
  g_autoptr (GCancellable) early = g_cancellable_new ();
  g_autoptr (GCancellable) late = g_cancellable_new ();
  g_autoptr (GBytes) bytes = channel_make_bytes (10, 1);
  ChannelResult one = {0}, two = {0}, three = {0};
  ChannelEnd ends[2];

  channel_pair_init (ends);
  channel_pair_add (&ends[0], "label", NULL);
  gst_ecl_channel_send_async (
      ends[0].channel, bytes, FALSE, early, channel_result_cb, &one);
  gst_ecl_channel_send_async (
      ends[0].channel, bytes, FALSE, late, channel_result_cb, &two);
  g_cancellable_cancel (early);
  gst_ecl_channel_send_async (
      ends[0].channel, bytes, FALSE, early, channel_result_cb, &three);
  wait_until (one.done && three.done);
  g_assert_error (one.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_error (three.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  fail_unless_equals_int (
      gst_ecl_channel_get_buffered_amount (ends[0].channel), 10);
  channel_pair_connect (ends);
  wait_until (two.done);
  g_assert_no_error (two.error);
  /* Too late */
  g_cancellable_cancel (late);
  channel_send_text (&ends[0], "last");
  wait_until (ends[1].n_messages == 2);
  channel_expect_binary (&ends[1], 0, 10, 1);
  g_error_free (one.error);
  g_error_free (three.error);
  channel_pair_clear (ends);
}
GST_END_TEST

static Suite *
channel_suite (void)
{
  Suite *suite = suite_create ("channel");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_loop_test (tc, test_messages_arrive, 0, 2);
  tcase_add_loop_test (tc, test_init_arrives, 0, G_N_ELEMENTS (inits));
  tcase_add_test (tc, test_negotiated);
  tcase_add_loop_test (tc, test_bad_init, 0, G_N_ELEMENTS (bad_inits));
  tcase_add_test (tc, test_bad_label_and_id);
  tcase_add_test (tc, test_sent_before_open);
  tcase_add_test (tc, test_order);
  tcase_add_test (tc, test_back_pressure);
  tcase_add_test (tc, test_low_water);
  tcase_add_test (tc, test_refused_messages);
  tcase_add_test (tc, test_too_big_before_open);
  tcase_add_loop_test (tc, test_remote_takes_larger_messages, 0, 2);
  tcase_add_test (tc, test_queue_bound);
  tcase_add_test (tc, test_cancel);
  return suite;
}

GST_CHECK_MAIN (channel)

/* room-packets: what members of a room send is VP8, and what comes is counted
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "room-count.h"
#include "room-stream.h"

#include <gst/check/gstcheck.h>
#include <gst/rtp/rtp.h>

/* Packets */

typedef struct {
  guint16 seqnum;
  guint32 timestamp;
  gboolean marker;
  gboolean first; /* of a picture */
  gboolean key;   /* and that is a keyframe */
  guint picture;
  guint size;
} Packet;

/* RFC 7741 section 4.2 and 4.3 */
static Packet
take_next (RoomStream *stream)
{
  g_autoptr (GstBuffer) buffer = room_stream_next (stream, 1);
  GstRTPBuffer rtp = GST_RTP_BUFFER_INIT;
  const guint8 *payload;
  gpointer extension;
  guint extension_size;
  Packet packet;

  fail_unless (gst_rtp_buffer_map (buffer, GST_MAP_READ, &rtp));
  fail_unless_equals_int (gst_rtp_buffer_get_ssrc (&rtp), stream->ssrc);
  fail_unless (gst_rtp_buffer_get_extension_onebyte_header (
      &rtp, ROOM_TWCC_EXT_ID, 0, &extension, &extension_size));
  fail_unless_equals_int (extension_size, 2);
  payload = gst_rtp_buffer_get_payload (&rtp);
  packet = (Packet){
      .seqnum = gst_rtp_buffer_get_seq (&rtp),
      .timestamp = gst_rtp_buffer_get_timestamp (&rtp),
      .marker = gst_rtp_buffer_get_marker (&rtp),
      .first = (payload[0] & 0x17) == 0x10,
      .picture = GST_READ_UINT16_BE (payload + 2) & 0x7fff,
      .size = gst_rtp_buffer_get_payload_len (&rtp),
  };
  packet.key = packet.first && !(payload[4] & 1) && payload[7] == 0x9d;
  gst_rtp_buffer_unmap (&rtp);
  return packet;
}

GST_START_TEST (test_rate)
{
  static const guint rates[] = {1, 100, 1000, 5000};
  RoomStream stream;

  for (guint i = 0; i < G_N_ELEMENTS (rates); i++) {
    guint bits = 0;
    Packet packet;

    room_stream_init (&stream, 3, rates[i]);
    for (guint k = 0; k < room_stream_get_rate (&stream); k++) {
      packet = take_next (&stream);
      fail_unless (packet.size <= 1100);
      bits += packet.size * 8;
    }
    fail_unless (bits >= rates[i] * 990);
    if (rates[i] >= 100)
      fail_unless (bits <= rates[i] * 1010);
    /* a picture takes 3000 units of 90 kHz, and there are 30 a second */
    fail_unless_equals_int (packet.timestamp, 29 * 3000);
    fail_unless (packet.marker);
  }
}
GST_END_TEST;

GST_START_TEST (test_pictures)
{
  RoomStream stream;

  room_stream_init (&stream, 3, 1000);
  for (guint i = 0; i < 12; i++) {
    Packet packet = take_next (&stream);

    fail_unless_equals_int (packet.seqnum, i);
    fail_unless_equals_int (packet.first, i % 4 == 0);
    fail_unless_equals_int (packet.marker, i % 4 == 3);
    fail_unless_equals_int (packet.picture, i / 4);
    fail_unless_equals_int (packet.key, i == 0);
  }
}
GST_END_TEST;

GST_START_TEST (test_pace)
{
  RoomStream stream;

  room_stream_init (&stream, 3, 1000);
  fail_unless_equals_int64 (room_stream_get_time (&stream, 0), 0);
  fail_unless_equals_int64 (room_stream_get_time (&stream, 1), 3333);
  fail_unless_equals_int64 (room_stream_get_time (&stream, 3), 10000);
  fail_unless_equals_int64 (room_stream_get_time (&stream, 4), 33333);
  fail_unless_equals_int64 (room_stream_get_time (&stream, 120 * 3600),
      G_GINT64_CONSTANT (3600000000));
}
GST_END_TEST;

/* Not in the middle of a picture */
GST_START_TEST (test_a_keyframe_that_is_asked_for)
{
  RoomStream stream;

  room_stream_init (&stream, 3, 1000);
  take_next (&stream);
  stream.wants_key = TRUE;
  for (guint i = 1; i < 12; i++)
    fail_unless_equals_int (take_next (&stream).key, i == 4);
}
GST_END_TEST;

GST_START_TEST (test_stamp)
{
  RoomStream stream;
  g_autoptr (GstBuffer) other = gst_buffer_new_allocate (NULL, 100, NULL);
  g_autoptr (GstBuffer) tiny = gst_buffer_new_allocate (NULL, 3, NULL);
  g_autoptr (GstBuffer) packet = NULL;
  RoomStamp stamp;

  room_stream_init (&stream, 7, 1000);
  take_next (&stream);
  packet = room_stream_next (&stream, G_GINT64_CONSTANT (0x123456789abc));
  fail_unless (room_stamp_read (&stamp, packet));
  fail_unless_equals_int (stamp.member, 7);
  fail_unless_equals_int (stamp.number, 1);
  fail_unless_equals_int64 (stamp.time, G_GINT64_CONSTANT (0x123456789abc));
  gst_buffer_memset (other, 0, 0, 100);
  fail_if (room_stamp_read (&stamp, other));
  fail_if (room_stamp_read (&stamp, tiny));
}
GST_END_TEST;

/* Counts */

static void
assert_delays (
    const RoomCount *count, guint every, guint n, const gint32 *expected)
{
  g_autoptr (GArray) delays = g_array_new (FALSE, FALSE, sizeof (gint32));

  room_count_append_delays (count, every, delays);
  fail_unless_equals_int (delays->len, n);
  for (guint i = 0; i < n; i++)
    fail_unless_equals_int (g_array_index (delays, gint32, i), expected[i]);
}

GST_START_TEST (test_window)
{
  RoomCount count;

  room_count_init (&count);
  room_count_begin (&count, 10);
  room_count_take (&count, 9, 1);
  room_count_take (&count, 12, 50);
  room_count_take (&count, 10, 70);
  room_count_take (&count, 12, 60);
  room_count_end (&count, 14);
  room_count_take (&count, 13, 40);
  room_count_take (&count, 14, 1);
  fail_unless_equals_int (count.received, 3);
  fail_unless_equals_int (count.repeated, 1);
  fail_unless_equals_int (room_count_get_lost (&count), 1);
  assert_delays (&count, 1, 3, (const gint32[]){70, 50, 40});
  assert_delays (&count, 2, 1, (const gint32[]){40});

  room_count_begin (&count, 14);
  room_count_end (&count, 16);
  fail_unless_equals_int (room_count_get_lost (&count), 2);
  assert_delays (&count, 1, 0, NULL);
  room_count_clear (&count);
}
GST_END_TEST;

static Suite *
room_packets_suite (void)
{
  Suite *suite = suite_create ("room-packets");
  TCase *tcase = tcase_create ("all");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_rate);
  tcase_add_test (tcase, test_pictures);
  tcase_add_test (tcase, test_pace);
  tcase_add_test (tcase, test_a_keyframe_that_is_asked_for);
  tcase_add_test (tcase, test_stamp);
  tcase_add_test (tcase, test_window);
  return suite;
}

GST_CHECK_MAIN (room_packets);

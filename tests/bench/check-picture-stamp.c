/* picture-stamp: checks that a number is read as it was written, or not at all
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>
#include <gst/app/app.h>
#include "picture-stamp.h"

static const guint32 numbers[] = {
    0, 1, 0x80000000, 0x55555555, 0xaaaaaaaa, 0x12345678, G_MAXUINT32};

#define WIDTH 200
#define STRIDE 208

static guint8 luma[STRIDE * PICTURE_STAMP_HEIGHT];

static void
write_number (guint32 number)
{
  memset (luma, 128, sizeof luma);
  picture_stamp_write (luma, STRIDE, WIDTH, number);
}

static void
expect_number (guint32 expected)
{
  guint32 number;

  fail_unless (picture_stamp_read (luma, STRIDE, WIDTH, &number));
  fail_unless_equals_int64 (number, expected);
}

static gboolean
is_readable (void)
{
  guint32 number;

  return picture_stamp_read (luma, STRIDE, WIDTH, &number);
}

GST_START_TEST (test_read_as_written)
{
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++) {
    write_number (numbers[i]);
    expect_number (numbers[i]);
  }
}
GST_END_TEST;

GST_START_TEST (test_only_the_edge_is_written)
{
  write_number (G_MAXUINT32);
  for (guint y = 0; y < PICTURE_STAMP_HEIGHT; y++) {
    for (guint x = WIDTH; x < STRIDE; x++)
      fail_unless_equals_int (luma[y * STRIDE + x], 128);
  }
}
GST_END_TEST;

/* Brighter, darker, with less contrast, and with noise */
GST_START_TEST (test_another_brightness)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1);

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++) {
    write_number (numbers[i]);
    for (gsize at = 0; at < sizeof luma; at++)
      luma[at] = luma[at] * 6 / 10 + 60 + g_rand_int_range (random, -40, 41);
    expect_number (numbers[i]);
  }
}
GST_END_TEST;

GST_START_TEST (test_nothing_is_there)
{
  for (guint i = 0; i < 256; i += 15) {
    memset (luma, (int)i, sizeof luma);
    fail_if (is_readable ());
  }
}
GST_END_TEST;

/* As where one picture goes over into the next */
GST_START_TEST (test_one_bit_is_grey)
{
  guint side = WIDTH / PICTURE_STAMP_BITS;

  for (guint bit = 0; bit < PICTURE_STAMP_BITS; bit++) {
    write_number (0x12345678);
    for (guint y = 0; y < PICTURE_STAMP_HEIGHT; y++)
      memset (luma + y * STRIDE + bit * side,
          y < PICTURE_STAMP_HEIGHT / 2 ? 170 : 90, side);
    fail_if (is_readable (), "bit %u", bit);
  }
}
GST_END_TEST;

/* Through VP8 at a rate at which the picture beside it is in shreds */

static GstBuffer *
stamp_picture (guint32 number)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, 160 * 120 * 3 / 2, NULL);
  GstMapInfo map;

  gst_buffer_map (buffer, &map, GST_MAP_WRITE);
  for (gsize at = 0; at < map.size; at++)
    map.data[at] = (guint8)(at * (number & 0xff) >> 3);
  picture_stamp_write (map.data, 160, 160, number);
  gst_buffer_unmap (buffer, &map);
  GST_BUFFER_PTS (buffer) = 0;
  return buffer;
}

static void
expect_in_sample (GstSample *sample, guint32 expected)
{
  GstBuffer *buffer = gst_sample_get_buffer (sample);
  guint32 number;
  GstMapInfo map;

  gst_buffer_map (buffer, &map, GST_MAP_READ);
  fail_unless (picture_stamp_read (map.data, 160, 160, &number));
  fail_unless_equals_int64 (number, expected);
  gst_buffer_unmap (buffer, &map);
}

GST_START_TEST (test_through_an_encoder)
{
  g_autoptr (GstElement) pipeline = gst_parse_launch (
      "appsrc name=in format=time caps=video/x-raw,format=I420,width=160,"
      "height=120,framerate=30/1 ! vp8enc deadline=1 min-quantizer=56 "
      "max-quantizer=63 ! vp8dec ! videoconvert ! video/x-raw,format=I420 "
      "! appsink name=out sync=false",
      NULL);
  g_autoptr (GstElement) in = gst_bin_get_by_name (GST_BIN (pipeline), "in");
  g_autoptr (GstElement) out = gst_bin_get_by_name (GST_BIN (pipeline), "out");

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  for (guint i = 0; i < 30; i++) {
    GstBuffer *buffer = stamp_picture (i * 33333333);

    GST_BUFFER_PTS (buffer) = gst_util_uint64_scale (i, GST_SECOND, 30);
    gst_app_src_push_buffer (GST_APP_SRC (in), buffer);
  }
  gst_app_src_end_of_stream (GST_APP_SRC (in));
  for (guint i = 0; i < 30; i++) {
    GstSample *sample = gst_app_sink_pull_sample (GST_APP_SINK (out));

    fail_unless (sample != NULL);
    expect_in_sample (sample, i * 33333333);
    gst_sample_unref (sample);
  }
  gst_element_set_state (pipeline, GST_STATE_NULL);
}
GST_END_TEST;

static Suite *
picture_stamp_suite (void)
{
  Suite *s = suite_create ("picture-stamp");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_read_as_written);
  tcase_add_test (tc, test_only_the_edge_is_written);
  tcase_add_test (tc, test_another_brightness);
  tcase_add_test (tc, test_nothing_is_there);
  tcase_add_test (tc, test_one_bit_is_grey);
  tcase_add_test (tc, test_through_an_encoder);
  return s;
}

GST_CHECK_MAIN (picture_stamp);

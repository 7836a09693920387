/* ladder-config: ladders as users write them, and what is wrong with others
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>
#include <gst/media/ecl-ladder-config.h>

#define RUNG "video/x-raw"

/* Everything that a rung can have, and nothing */
GST_START_TEST (test_read)
{
  g_autoptr (GstCaps) caps = gst_caps_from_string (
      RUNG ",width=640,height=360,framerate=15/2,bitrate=600000,"
           "min-bitrate=30000,max-bitrate=50000000;" RUNG);
  g_autoptr (GError) error = NULL;
  EclLadder ladder;

  fail_unless (ecl_ladder_config_read (caps, &ladder, &error));
  g_assert_no_error (error);
  fail_unless_equals_int (ladder.n_rungs, 2);
  fail_unless_equals_int (ladder.rungs[0].width, 640);
  fail_unless_equals_int (ladder.rungs[0].height, 360);
  fail_unless_equals_int (ladder.rungs[0].fps_n, 15);
  fail_unless_equals_int (ladder.rungs[0].fps_d, 2);
  fail_unless_equals_int (ladder.rungs[0].bitrate, 600000);
  fail_unless_equals_int (ladder.rungs[0].min_bitrate, 30000);
  fail_unless_equals_int (ladder.rungs[0].max_bitrate, 50000000);
  fail_unless_equals_int (ladder.rungs[1].width, 0);
  fail_unless_equals_int (ladder.rungs[1].height, 0);
  fail_unless_equals_int (ladder.rungs[1].fps_n, 0);
  fail_unless_equals_int (ladder.rungs[1].bitrate, 0);
  fail_unless_equals_int (ladder.rungs[1].min_bitrate, 0);
  fail_unless_equals_int (ladder.rungs[1].max_bitrate, 0);
}
GST_END_TEST;

static const char *const good[] = {
    "single",
    RUNG ",width=16,height=16384",
    RUNG ",framerate=240/1",
    RUNG ",framerate=1/100",
    RUNG ",bitrate=30000",
    RUNG ",bitrate=50000000",
    RUNG ",bitrate=600000,min-bitrate=600000,max-bitrate=600000",
    RUNG ",min-bitrate=600000,max-bitrate=600000",
    RUNG ";" RUNG ";" RUNG ";" RUNG ";" RUNG,
};

GST_START_TEST (test_good)
{
  g_autoptr (GstCaps) caps = gst_caps_from_string (good[__i__]);
  g_autoptr (GError) error = NULL;
  EclLadder ladder;

  fail_unless (ecl_ladder_config_read (caps, &ladder, &error));
  g_assert_no_error (error);
  fail_unless_equals_int (ladder.n_rungs, gst_caps_get_size (caps));
}
GST_END_TEST;

#define FIRST "rung 1 of the ladder: "
#define HOW                                                                    \
  "write video/x-raw,height=360,bitrate=600000 or the like for each rung, "    \
  "with semicolons between them; or single and nothing else"
#define SIDE " must be an integer from 16 to 16384, in pixels"
#define RATE " must be an integer from 30000 to 50000000, in bit/s"
#define FRAMERATE                                                              \
  "framerate must be a fraction above 0/1 and up to 240/1, such as "           \
  "framerate=15/1"
#define RANGE                                                                  \
  "min-bitrate must not be above bitrate, nor bitrate above max-bitrate"
#define NUMBER(number)                                                         \
  "a ladder has 1 to 5 rungs, and this one " number "; leave it unset for "    \
  "one that is made from the input"

static const struct {
  const char *config;
  const char *problem;
} bad[] = {
    {"EMPTY", NUMBER ("0")},
    {"ANY", NUMBER ("0")},
    {RUNG ";" RUNG ";" RUNG ";" RUNG ";" RUNG ";" RUNG, NUMBER ("6")},
    {"auto", FIRST HOW},
    {"rung,height=360", FIRST HOW},
    {"video/x-vp8", FIRST HOW},
    {RUNG "(memory:VAMemory)", FIRST HOW},
    {"single,bitrate=600000", FIRST HOW},
    {"single;" RUNG, FIRST HOW},
    {RUNG ";single", "rung 2 of the ladder: " HOW},
    {RUNG ",heigth=360",
        FIRST "a rung has no \"heigth\"; it can have framerate, width, height, "
              "bitrate, min-bitrate, max-bitrate"},
    {RUNG ",width=15", FIRST "width" SIDE},
    {RUNG ",height=16385", FIRST "height" SIDE},
    {RUNG ";" RUNG ",height=-360", "rung 2 of the ladder: height" SIDE},
    {RUNG ",height=[16,360]", FIRST "height" SIDE},
    {RUNG ",height={180,360}", FIRST "height" SIDE},
    {RUNG ",bitrate=600", FIRST "bitrate" RATE},
    {RUNG ",bitrate=600k", FIRST "bitrate" RATE},
    {RUNG ",bitrate=50000001", FIRST "bitrate" RATE},
    {RUNG ",bitrate=5000000000", FIRST "bitrate" RATE},
    {RUNG ",min-bitrate=0", FIRST "min-bitrate" RATE},
    {RUNG ",max-bitrate=0", FIRST "max-bitrate" RATE},
    {RUNG ",framerate=15", FIRST FRAMERATE},
    {RUNG ",framerate=0/1", FIRST FRAMERATE},
    {RUNG ",framerate=-15/1", FIRST FRAMERATE},
    {RUNG ",framerate=241/1", FIRST FRAMERATE},
    {RUNG ",framerate=[1/1,15/1]", FIRST FRAMERATE},
    {RUNG ",bitrate=600000,min-bitrate=600001", FIRST RANGE},
    {RUNG ",bitrate=600000,max-bitrate=599999", FIRST RANGE},
    {RUNG ",min-bitrate=600000,max-bitrate=599999", FIRST RANGE},
};

GST_START_TEST (test_bad)
{
  g_autoptr (GstCaps) caps = gst_caps_from_string (bad[__i__].config);
  g_autoptr (GError) error = NULL;
  EclLadder ladder = {.n_rungs = 7};

  fail_if (ecl_ladder_config_read (caps, &ladder, &error));
  g_assert_error (error, GST_ECL_ERROR, GST_ECL_ERROR_FAILED);
  fail_unless_equals_string (error->message, bad[__i__].problem);
  fail_unless_equals_int (ladder.n_rungs, 0);
}
GST_END_TEST;

static Suite *
ladder_config_suite (void)
{
  Suite *suite = suite_create ("ladder-config");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_read);
  tcase_add_loop_test (tcase, test_good, 0, G_N_ELEMENTS (good));
  tcase_add_loop_test (tcase, test_bad, 0, G_N_ELEMENTS (bad));
  return suite;
}

GST_CHECK_MAIN (ladder_config)

/* ladder: the rungs that are made of an input, and of what a user wrote
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>
#include <gst/media/ecl-ladder-config.h>
#include <math.h>

static GstVideoInfo
read_input (const char *fields)
{
  g_autofree char *text =
      g_strconcat ("video/x-raw,format=I420,", fields, NULL);
  g_autoptr (GstCaps) caps = gst_caps_from_string (text);
  GstVideoInfo info;

  fail_unless (gst_video_info_from_caps (&info, caps), "%s", text);
  return info;
}

/* "WIDTHxHEIGHT@FPS MIN<BITRATE<MAX" for each rung, kbit/s */
static char *
describe (const EclLadder *ladder)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < ladder->n_rungs; i++) {
    const EclRung *rung = &ladder->rungs[i];

    g_string_append_printf (text, "%s%dx%d@%d", i ? ", " : "", rung->width,
        rung->height, rung->fps_n);
    if (rung->fps_d != 1)
      g_string_append_printf (text, "/%d", rung->fps_d);
    g_string_append_printf (text, " %g<%g<%g", rung->min_bitrate / 1000.0,
        rung->bitrate / 1000.0, rung->max_bitrate / 1000.0);
  }
  return g_string_free (text, FALSE);
}

static void
check (const char *config, const char *fields, const char *codec,
    const char *expected)
{
  GstVideoInfo input = read_input (fields);
  g_autoptr (GstCaps) caps = config ? gst_caps_from_string (config) : NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *made = NULL;
  EclLadder ladder, written;

  if (caps)
    ecl_ladder_config_read (caps, &written, &error);
  g_assert_no_error (error);
  ecl_ladder_make (
      &ladder, caps ? &written : NULL, &input, gst_ecl_codec_find (codec));
  made = describe (&ladder);
  fail_unless (g_str_equal (made, expected), "%s of %s: %s, not %s",
      config ? config : "ladder", fields, made, expected);
}

#define RUNG "video/x-raw"
#define HD "width=1280,height=720,framerate=30/1"
#define HD_LOW "640x360@30 300<600<900, 320x180@15 50<200<300"
#define HD_LADDER "1280x720@30 750<1500<2250, " HD_LOW

static const struct {
  const char *fields;
  const char *ladder;
} inputs[] = {
    {HD, HD_LADDER},
    {"width=1920,height=1080,framerate=30/1",
        "1920x1080@30 1282<2564<3846, 960x540@30 512.5<1025<1537.5, "
        "480x270@30 221.5<443<664.5, 320x180@15 50<200<300"},
    {"width=640,height=360,framerate=30/1", HD_LOW},
    /* A third more than the lowest rung's pixels, and hardly more */
    {"width=640,height=480,framerate=30/1",
        "640x480@30 363<726<1089, 320x240@30 200<336<504, "
        "278x208@15 50<200<300"},
    {"width=636,height=480,framerate=30/1",
        "636x480@30 361.5<723<1084.5, 276x208@15 50<200<300"},
    /* No more than so many rungs; the last one is the lowest all the same */
    {"width=7680,height=4320,framerate=30/1",
        "7680x4320@30 8011.5<16023<24034.5, 3840x2160@30 3204.5<6409<9613.5, "
        "1920x1080@30 1282<2564<3846, 960x540@30 512.5<1025<1537.5, "
        "320x180@15 50<200<300"},
    /* No higher rates; the second rung would have the same */
    {"width=15360,height=8640,framerate=240/1",
        "15360x8640@240 25335<50000<50000, 3840x2160@240 12667.5<25335<38002.5,"
        " 1920x1080@240 5067<10134<15201, 320x180@15 50<200<300"},
    /* Portrait */
    {"width=720,height=1280,framerate=30/1",
        "720x1280@30 750<1500<2250, 360x640@30 300<600<900, "
        "180x320@15 50<200<300"},
    /* Odd, and odd when halved */
    {"width=1279,height=719,framerate=30/1",
        "1278x718@30 748<1496<2244, 640x360@30 300<600<900, "
        "320x180@15 50<200<300"},
    {"width=854,height=480,framerate=30/1",
        "854x480@30 439<878<1317, 428x240@30 200<392<588, "
        "320x180@15 50<200<300"},
    /* Small: never larger than what comes in */
    {"width=176,height=144,framerate=30/1",
        "176x144@30 130<187<280.5, 176x144@15 32.5<130<187"},
    {"width=176,height=144,framerate=15/1", "176x144@15 32.5<130<195"},
    {"width=3,height=3,framerate=30/1", "2x2@30 30<30<45"},
    {"width=1,height=1,framerate=30/1", "1x1@30 30<30<45"},
    {"width=20000,height=16,framerate=30/1", "20000x16@30 186.5<746<1119"},
    /* Frame rates: not known, no such, and parts of them */
    {"width=1280,height=720",
        "1280x720@0 750<1500<2250, 640x360@0 300<600<900, "
        "320x180@15 50<200<300"},
    {"width=1280,height=720,framerate=90000/1",
        "1280x720@0 750<1500<2250, 640x360@0 300<600<900, "
        "320x180@15 50<200<300"},
    {"width=1280,height=720,framerate=60/1",
        "1280x720@60 1186<2372<3558, 640x360@60 474.5<949<1423.5, "
        "320x180@15 50<200<300"},
    {"width=1280,height=720,framerate=30000/1001",
        "1280x720@30000/1001 749.5<1499<2248.5, "
        "640x360@30000/1001 300<600<900, 320x180@15000/1001 50<200<300"},
    {"width=1280,height=720,framerate=25/1",
        "1280x720@25 665<1330<1995, 640x360@25 272.5<545<817.5, "
        "320x180@25/2 45.5<182<273"},
    {"width=640,height=360,framerate=15/1",
        "640x360@15 208<416<624, 320x180@15 50<200<300"},
    {"width=1280,height=720,framerate=1/10",
        "1280x720@1/10 30.5<61<91.5, 640x360@1/10 30<30<45"},
    /* Pixels that are not square, wide ones and narrow ones */
    {"width=720,height=576,framerate=25/1,pixel-aspect-ratio=64/45",
        "720x406@25 311.5<623<934.5, 320x180@25/2 45.5<182<273"},
    {"width=720,height=480,framerate=30/1,pixel-aspect-ratio=8/9",
        "640x480@30 363<726<1089, 320x240@30 200<336<504, "
        "278x208@15 50<200<300"},
    /* Interlaced: a picture for each frame */
    {HD ",interlace-mode=interleaved,field-order=top-field-first", HD_LADDER},
    {HD ",interlace-mode=mixed", HD_LADDER},
};

GST_START_TEST (test_input)
{
  for (guint i = 0; i < G_N_ELEMENTS (inputs); i++)
    check (NULL, inputs[i].fields, "VP8", inputs[i].ladder);
}
GST_END_TEST;

GST_START_TEST (test_codec)
{
  check (NULL, HD, "H264", HD_LADDER);
  check (NULL, HD, "VP9",
      "1280x720@30 600<1200<1800, 640x360@30 240<480<720, "
      "320x180@15 40<160<240");
  check (NULL, HD, "AV1",
      "1280x720@30 500<1000<1500, 640x360@30 200<400<600, "
      "320x180@15 33.25<133<199.5");
  check (RUNG ",height=360;" RUNG ",height=720,bitrate=3000000", HD, "AV1",
      "1280x720@30 1500<3000<4500, 640x360@30 100<400<600");
}
GST_END_TEST;

/* As the pads of an encoder find it before caps have come */
GST_START_TEST (test_no_size)
{
  EclLadder ladder = {.n_rungs = 1}, written = {.n_rungs = 1};
  GstVideoInfo input;

  gst_video_info_init (&input);
  ecl_ladder_make (&ladder, NULL, &input, gst_ecl_codec_find ("VP8"));
  fail_unless_equals_int (ladder.n_rungs, 0);
  ladder.n_rungs = 1;
  ecl_ladder_make (&ladder, &written, &input, gst_ecl_codec_find ("VP8"));
  fail_unless_equals_int (ladder.n_rungs, 0);
}
GST_END_TEST;

static const struct {
  const char *config;
  const char *fields;
  const char *ladder;
} configs[] = {
    {"single", HD, "1280x720@30 375<1500<2250"},
    {RUNG, HD, "1280x720@30 375<1500<2250"},
    {RUNG ",height=180,framerate=15/1;" RUNG ";" RUNG ",height=360", HD,
        HD_LADDER},
    /* Into a box, which is turned */
    {RUNG ",width=640", HD, "640x360@30 150<600<900"},
    {RUNG ",width=640,height=480", HD, "640x360@30 150<600<900"},
    {RUNG ",width=800,height=360", HD, "640x360@30 150<600<900"},
    {RUNG ",width=640,height=360", "width=720,height=1280,framerate=30/1",
        "360x640@30 150<600<900"},
    {RUNG ",height=640", "width=720,height=1280,framerate=30/1",
        "360x640@30 150<600<900"},
    /* Bit rates as they are written */
    {RUNG ",height=360,bitrate=700001", HD, "640x360@30 175<700.001<1050"},
    {RUNG ",min-bitrate=500000,bitrate=1000000,max-bitrate=1100000", HD,
        "1280x720@30 500<1000<1100"},
    {RUNG ",min-bitrate=1000000,bitrate=1000000,max-bitrate=1000000", HD,
        "1280x720@30 1000<1000<1000"},
    {RUNG ",max-bitrate=900000", HD, "1280x720@30 225<900<900"},
    {RUNG ",min-bitrate=2000000", HD, "1280x720@30 2000<2000<3000"},
    /* Between its neighbours */
    {RUNG ",bitrate=2000000;" RUNG ",height=360,bitrate=1500000;" RUNG
          ",height=180,bitrate=1000000",
        HD,
        "1280x720@30 1500<2000<3000, 640x360@30 1000<1500<2000, "
        "320x180@30 250<1000<1500"},
    /* Larger than the input: its size, as much less as the usual rate of
     * 1280x720 is than that of 1920x1080 */
    {RUNG ",height=1080,min-bitrate=2564000,bitrate=2564000,"
          "max-bitrate=5128000",
        HD, "1280x720@30 1500<1500<3000"},
    {RUNG ",framerate=60/1,bitrate=2372000", HD, "1280x720@30 375<1500<2250"},
    {RUNG ",height=2160;" RUNG ",height=1080;" RUNG ",height=720;" RUNG
          ",height=360",
        HD, "1280x720@30 750<1500<2250, 640x360@30 150<600<900"},
    {RUNG ",width=16384,height=16384,framerate=240/1,bitrate=30000",
        "width=16,height=16,framerate=1/1", "16x16@1 30<30<45"},
    /* Fewer pictures; the input's rate not known */
    {RUNG ",framerate=20/1", HD, "1280x720@20 286.75<1147<1720.5"},
    {RUNG ",framerate=60/1", "width=640,height=360",
        "640x360@60 237.25<949<1423.5"},
    /* Nearly the same; the same rate */
    {RUNG ",height=720,bitrate=1300000;" RUNG ",height=700,bitrate=1000001", HD,
        "1280x720@30 325<1300<1950"},
    {RUNG ",height=720,bitrate=1300000;" RUNG ",height=360,bitrate=1000000", HD,
        "1280x720@30 1000<1300<1950, 640x360@30 250<1000<1300"},
    {RUNG ",height=360,bitrate=900000;" RUNG ",height=720,bitrate=900000", HD,
        "1280x720@30 225<900<1350"},
    /* A side that is too short, but for the top rung */
    {RUNG ",width=640;" RUNG ",width=160",
        "width=1280,height=64,framerate=30/1", "640x32@30 41.75<167<250.5"},
    {RUNG ",width=160", "width=1280,height=64,framerate=30/1",
        "160x8@30 30<39<58.5"},
};

GST_START_TEST (test_config)
{
  for (guint i = 0; i < G_N_ELEMENTS (configs); i++)
    check (configs[i].config, configs[i].fields, "VP8", configs[i].ladder);
}
GST_END_TEST;

/* What holds of any ladder of any input */
static void
check_rung (const EclRung *rung, const GstVideoInfo *input)
{
  fail_unless (rung->width > 0 && rung->width <= input->width);
  fail_unless (rung->height > 0 && rung->height <= input->height);
  fail_unless (rung->width == 1 || rung->width % 2 == 0);
  fail_unless (rung->height == 1 || rung->height % 2 == 0);
  fail_unless (rung->fps_n >= 0 && rung->fps_d > 0);
  if (input->fps_n > 0 && input->fps_n <= ECL_LADDER_MAX_FPS * input->fps_d)
    fail_unless (gst_util_fraction_compare (rung->fps_n, rung->fps_d,
                     input->fps_n, input->fps_d) <= 0);
  fail_unless (rung->min_bitrate >= ECL_LADDER_MIN_BITRATE);
  fail_unless (rung->bitrate >= rung->min_bitrate);
  fail_unless (rung->bitrate <= rung->max_bitrate);
  fail_unless (rung->max_bitrate <= ECL_LADDER_MAX_BITRATE);
}

static void
check_ladder (const EclLadder *ladder, const GstVideoInfo *input)
{
  fail_unless (ladder->n_rungs >= 1);
  fail_unless (ladder->n_rungs <= ECL_LADDER_MAX_RUNGS);
  for (guint i = 0; i < ladder->n_rungs; i++) {
    const EclRung *rung = &ladder->rungs[i];

    check_rung (rung, input);
    if (i == 0)
      continue;
    fail_unless (MIN (rung->width, rung->height) >= ECL_LADDER_MIN_SIDE);
    fail_unless ((guint64)rung[-1].bitrate * 100 >=
                 (guint64)rung->bitrate * ECL_LADDER_MIN_STEP);
  }
}

/* Small ones as often as large ones */
static gint
draw (GRand *random, double min, double max)
{
  return (gint)(min * pow (max / min, g_rand_double (random)));
}

static EclLadder
draw_written (GRand *random)
{
  EclLadder written = {
      .n_rungs = g_rand_int_range (random, 1, ECL_LADDER_MAX_RUNGS + 1)};

  for (guint i = 0; i < written.n_rungs; i++) {
    EclRung *rung = &written.rungs[i];

    if (g_rand_boolean (random))
      rung->width = draw (random, ECL_LADDER_MIN_SIDE, ECL_LADDER_MAX_SIDE);
    if (g_rand_boolean (random))
      rung->height = draw (random, ECL_LADDER_MIN_SIDE, ECL_LADDER_MAX_SIDE);
    if (g_rand_boolean (random))
      rung->fps_n = draw (random, 1, ECL_LADDER_MAX_FPS);
    rung->fps_d = 1;
    if (g_rand_boolean (random))
      rung->bitrate =
          draw (random, ECL_LADDER_MIN_BITRATE, ECL_LADDER_MAX_BITRATE);
  }
  return written;
}

GST_START_TEST (test_any)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  const GstEclCodec *codec = gst_ecl_codec_find ("VP8");

  for (guint i = 0; i < 20000; i++) {
    EclLadder written = draw_written (random), ladder;
    GstVideoInfo input;

    gst_video_info_init (&input);
    input.width = draw (random, 1, G_MAXINT);
    input.height = draw (random, 1, G_MAXINT);
    input.fps_n = g_rand_boolean (random) ? draw (random, 1, 1000) : 0;
    input.fps_d = draw (random, 1, 1001);
    input.par_n = i % 2 ? 1 : draw (random, 1, G_MAXINT);
    input.par_d = i % 2 ? 1 : draw (random, 1, G_MAXINT);
    ecl_ladder_make (&ladder, NULL, &input, codec);
    check_ladder (&ladder, &input);
    ecl_ladder_make (&ladder, &written, &input, codec);
    check_ladder (&ladder, &input);
  }
}
GST_END_TEST;

static void
check_bitrate (const char *fields, guint bitrate, const char *expected)
{
  GstVideoInfo input = read_input (fields);
  g_autofree char *made = NULL;
  EclLadder ladder;

  ecl_ladder_make (&ladder, NULL, &input, gst_ecl_codec_find ("VP8"));
  ecl_ladder_set_bitrate (&ladder, bitrate);
  made = describe (&ladder);
  fail_unless_equals_string (made, expected);
}

/* The whole may take so much: the top rung does, and leaves room for those
 * below or for none. */
GST_START_TEST (test_bitrate_of_all)
{
  static const char hd[] = "width=1280,height=720,framerate=30/1";

  check_bitrate (hd, 2000000,
      "1280x720@30 750<2000<2000, 640x360@30 300<600<900, "
      "320x180@15 50<200<300");
  check_bitrate (hd, 700000, "1280x720@30 350<700<700, 320x180@15 50<200<300");
  check_bitrate (hd, 250000, "1280x720@30 62.5<250<250");
  check_bitrate (hd, 280000, "1280x720@30 200<280<280, 320x180@15 50<200<280");
}
GST_END_TEST;

/* What needs no scaler */
GST_START_TEST (test_rung_of_the_input)
{
  static const struct {
    const char *fields;
    gboolean same;
  } shapes[] = {{"width=640,height=360,framerate=30/1", TRUE},
      {"width=640,height=360,framerate=0/1", TRUE},
      {"width=641,height=361,framerate=30/1", FALSE},
      {"width=640,height=360,framerate=30/1,pixel-aspect-ratio=4/3", FALSE},
      {"width=640,height=360,framerate=30/1,interlace-mode=interleaved",
          FALSE}};

  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++) {
    GstVideoInfo input = read_input (shapes[i].fields);
    EclLadder ladder;

    ecl_ladder_make (&ladder, NULL, &input, gst_ecl_codec_find ("VP8"));
    fail_unless (ecl_rung_is_input (&ladder.rungs[0], &input) == shapes[i].same,
        "%s", shapes[i].fields);
    fail_if (
        ladder.n_rungs > 1 && ecl_rung_is_input (&ladder.rungs[1], &input));
  }
}
GST_END_TEST;

static Suite *
ladder_suite (void)
{
  Suite *suite = suite_create ("ladder");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_input);
  tcase_add_test (tcase, test_codec);
  tcase_add_test (tcase, test_no_size);
  tcase_add_test (tcase, test_config);
  tcase_add_test (tcase, test_any);
  tcase_add_test (tcase, test_bitrate_of_all);
  tcase_add_test (tcase, test_rung_of_the_input);
  return suite;
}

GST_CHECK_MAIN (ladder)

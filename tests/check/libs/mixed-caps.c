/* mixed-caps: what a mixed picture or sound is, where downstream leaves a
 * choice
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>
#include <gst/media/ecl-mixed-caps.h>

#define SIZES "width=[1,4096],height=[1,4096],framerate=[0/1,1000/1]"

/* @allowed, and what is chosen, NULL for nothing */
typedef struct {
  const char *allowed;
  const char *chosen;
} Choice;

static const Choice video[] = {
    {"video/x-raw,format={ARGB,I420,NV12}," SIZES,
        "video/x-raw,format=I420,width=1280,height=720,framerate=30/1"},
    {"video/x-raw,format={ARGB,NV12}," SIZES,
        "video/x-raw,format=ARGB,width=1280,height=720,framerate=30/1"},
    {"video/x-raw,format=I420,width=640,height=[1,4096],framerate=25/1",
        "video/x-raw,format=I420,width=640,height=360,framerate=25/1"},
    {"video/x-raw,format=I420,width=[1,4096],height=480,framerate=[0/1,15/1]",
        "video/x-raw,format=I420,width=854,height=480,framerate=15/1"},
    {"video/x-raw,format=I420,width=[1,640],height=[1,4096],framerate=60/1",
        "video/x-raw,format=I420,width=640,height=360,framerate=60/1"},
    {"video/x-raw,format=I420,width=320,height=320,framerate=10/1,"
     "pixel-aspect-ratio=[1/2,2/1]",
        "video/x-raw,format=I420,width=320,height=320,framerate=10/1,"
        "pixel-aspect-ratio=1/1"},
    {"video/x-raw(memory:GLMemory),format=I420," SIZES, NULL},
};

static const Choice audio[] = {
    {"audio/x-raw,format={F32LE,S16LE},rate=[1,192000],channels=[1,8]",
        "audio/x-raw,format=S16LE,rate=48000,channels=2"},
    {"audio/x-raw,format=S16LE,rate=48000,channels=1;"
     "audio/x-raw,format=F32LE,rate=48000,channels=2",
        "audio/x-raw,format=F32LE,rate=48000,channels=2"},
    {"audio/x-raw,format=S16LE,rate=[8000,16000],channels=1",
        "audio/x-raw,format=S16LE,rate=16000,channels=1"},
};

static void
check (GstEclMediaKind kind, const Choice *choice)
{
  g_autoptr (GstCaps) allowed = gst_caps_from_string (choice->allowed);
  g_autoptr (GstCaps) caps = ecl_mixed_caps_choose (kind, allowed);
  g_autofree char *text = caps ? gst_caps_to_string (caps) : NULL;
  g_autoptr (GstCaps) expected = NULL;

  if (choice->chosen == NULL) {
    fail_unless (caps == NULL, "%s", text);
    return;
  }
  expected = gst_caps_from_string (choice->chosen);
  fail_unless (caps && gst_caps_is_equal (caps, expected), "%s gives %s",
      choice->allowed, text);
}

GST_START_TEST (test_video)
{
  check (GST_ECL_MEDIA_VIDEO, &video[__i__]);
}
GST_END_TEST

GST_START_TEST (test_audio)
{
  check (GST_ECL_MEDIA_AUDIO, &audio[__i__]);
}
GST_END_TEST

static Suite *
mixed_caps_suite (void)
{
  Suite *suite = suite_create ("mixed-caps");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_add_loop_test (tc, test_video, 0, G_N_ELEMENTS (video));
  tcase_add_loop_test (tc, test_audio, 0, G_N_ELEMENTS (audio));
  return suite;
}

GST_CHECK_MAIN (mixed_caps)

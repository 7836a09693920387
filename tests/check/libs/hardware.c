/* hardware: encoders that stand for a device are taken when it is there
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>
#include <gst/media/ecl-codec-table.h>
#include <gst/video/video.h>

/* An encoder with a device that may be missing */

typedef struct {
  GstVideoEncoder parent;
  guint bitrate;
  gboolean slow;
  GstStructure *controls;
} Device;

typedef GstVideoEncoderClass DeviceClass;

enum {
  PROP_0,
  PROP_BITRATE,
  PROP_SLOW,
  PROP_CONTROLS,
};

static gint n_opened;

GType device_get_type (void);
G_DEFINE_TYPE (Device, device, GST_TYPE_VIDEO_ENCODER)

typedef Device Missing;
typedef DeviceClass MissingClass;
GType missing_get_type (void);
G_DEFINE_TYPE (Missing, missing, device_get_type ())

static void
device_set_property (
    GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  Device *self = (Device *)object;

  if (id == PROP_BITRATE) {
    self->bitrate = g_value_get_uint (value);
  } else if (id == PROP_SLOW) {
    self->slow = g_value_get_boolean (value);
  } else {
    gst_clear_structure (&self->controls);
    self->controls = g_value_dup_boxed (value);
  }
}

static void
device_get_property (
    GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  Device *self = (Device *)object;

  if (id == PROP_BITRATE)
    g_value_set_uint (value, self->bitrate);
  else if (id == PROP_SLOW)
    g_value_set_boolean (value, self->slow);
  else
    g_value_set_boxed (value, self->controls);
}

static void
device_finalize (GObject *object)
{
  gst_clear_structure (&((Device *)object)->controls);
  G_OBJECT_CLASS (device_parent_class)->finalize (object);
}

static gboolean
device_open (GstVideoEncoder *encoder)
{
  n_opened++;
  return TRUE;
}

static gboolean
missing_open (GstVideoEncoder *encoder)
{
  n_opened++;
  return FALSE;
}

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE (
    "sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS ("video/x-raw"));
static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE (
    "src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS ("video/x-vp8"));

static void
device_class_init (DeviceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  object_class->set_property = device_set_property;
  object_class->get_property = device_get_property;
  object_class->finalize = device_finalize;
  g_object_class_install_property (object_class, PROP_BITRATE,
      g_param_spec_uint ("bitrate", "", "", 0, 5000, 0, G_PARAM_READWRITE));
  g_object_class_install_property (object_class, PROP_SLOW,
      g_param_spec_boolean ("slow", "", "", TRUE, G_PARAM_READWRITE));
  g_object_class_install_property (object_class, PROP_CONTROLS,
      g_param_spec_boxed (
          "extra-controls", "", "", GST_TYPE_STRUCTURE, G_PARAM_READWRITE));
  klass->open = device_open;
  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (
      element_class, "Device", "Codec/Encoder/Video", "Pretends", "nobody");
}

static void
device_init (Device *self)
{
  self->slow = TRUE;
}

static void
missing_class_init (MissingClass *klass)
{
  klass->open = missing_open;
}

static void
missing_init (Missing *self)
{
}

/* Tests: what is learned of an element stays, so each test has its own */

/* An element has its factory by its type. */
static void
register_element (const char *name, GType parent)
{
  GType type = g_type_register_static_simple (
      parent, name, sizeof (DeviceClass), NULL, sizeof (Device), NULL, 0);

  gst_element_register (NULL, name, GST_RANK_NONE, type);
}

static void
register_elements (const char *device, const char *missing)
{
  n_opened = 0;
  register_element (device, device_get_type ());
  if (missing)
    register_element (missing, missing_get_type ());
}

static GstElement *
make_encoder (const GstEclCodecElement *candidates, const char *expected)
{
  GstEclCodec codec = *gst_ecl_codec_find ("VP8");
  g_autoptr (GError) error = NULL;
  GstElement *encoder;

  codec.encoders = candidates;
  encoder = gst_ecl_codec_make_encoder (&codec, &error);
  fail_unless (encoder != NULL, "%s", error ? error->message : "");
  fail_unless_equals_string (
      GST_OBJECT_NAME (gst_element_get_factory (encoder)), expected);
  return gst_object_ref_sink (encoder);
}

#define SOFTWARE                                                               \
  {                                                                            \
    "vp8enc", "gstreamer1.0-plugins-good", "deadline=1", "target-bitrate", 1   \
  }

/* With the settings that this version has; opened once, not for each call. */
GST_START_TEST (test_device_is_preferred)
{
  static const GstEclCodecElement candidates[] = {{"ecl-nowhere", NULL, ""},
      {"ecl-device-1", NULL, "slow=false lookahead=0 bitrate=many", "bitrate",
          1000},
      SOFTWARE, {NULL}};

  register_elements ("ecl-device-1", NULL);
  for (guint i = 0; i < 2; i++) {
    GstElement *encoder = make_encoder (candidates, "ecl-device-1");
    gboolean slow;
    guint bitrate;

    fail_unless_equals_int (GST_STATE (encoder), GST_STATE_NULL);
    g_object_get (encoder, "slow", &slow, "bitrate", &bitrate, NULL);
    fail_if (slow);
    fail_unless_equals_int (bitrate, 1500);
    gst_object_unref (encoder);
  }
  fail_unless_equals_int (n_opened, 1);
}
GST_END_TEST;

GST_START_TEST (test_missing_device)
{
  static const GstEclCodecElement candidates[] = {
      {"ecl-missing-2", NULL, "", "bitrate", 1000}, SOFTWARE, {NULL}};
  GstEclCodec codec = *gst_ecl_codec_find ("VP8");
  static const GstEclCodecElement alone[] = {
      {"ecl-missing-2", NULL, "", "bitrate", 1000}, {NULL}};

  register_elements ("ecl-device-2", "ecl-missing-2");
  for (guint i = 0; i < 2; i++)
    gst_object_unref (make_encoder (candidates, "vp8enc"));
  fail_unless_equals_int (n_opened, 1);
  /* An offer does not promise what cannot be made. */
  codec.encoders = alone;
  fail_if (gst_ecl_codec_is_available (&codec, GST_ECL_CODEC_ENCODE, NULL));
}
GST_END_TEST;

GST_START_TEST (test_next_device)
{
  static const GstEclCodecElement candidates[] = {
      {"ecl-missing-3", NULL, "", "bitrate", 1000},
      {"ecl-device-3", NULL, "", "bitrate", 1000}, SOFTWARE, {NULL}};

  register_elements ("ecl-device-3", "ecl-missing-3");
  gst_object_unref (make_encoder (candidates, "ecl-device-3"));
  fail_unless_equals_int (n_opened, 2);
}
GST_END_TEST;

/* As GStreamer's users do; others' elements, and other ranks, change nothing.
 */
GST_START_TEST (test_turned_off)
{
  static const GstEclCodecElement candidates[] = {
      {"ecl-device-4", NULL, "", "bitrate", 1000}, SOFTWARE, {NULL}};
  static const struct {
    const char *ranks;
    const char *expected;
  } cases[] = {
      {"ecl-device-4:NONE", "vp8enc"},
      {"vah264enc:MAX, ecl-device-4 : 0", "vp8enc"},
      {"ecl-device-4:none,junk", "vp8enc"},
      {"ecl-device:NONE,ecl-device-44:NONE", "ecl-device-4"},
      {"ecl-device-4:PRIMARY,ecl-device-4", "ecl-device-4"},
      {"", "ecl-device-4"},
  };

  register_elements ("ecl-device-4", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_setenv ("GST_PLUGIN_FEATURE_RANK", cases[i].ranks, TRUE);
    gst_object_unref (make_encoder (candidates, cases[i].expected));
  }
  g_unsetenv ("GST_PLUGIN_FEATURE_RANK");
}
GST_END_TEST;

static int
get_control (GstElement *encoder, const char *name)
{
  g_autoptr (GstStructure) controls = NULL;
  int value = -1;

  g_object_get (encoder, "extra-controls", &controls, NULL);
  gst_structure_get_int (controls, name, &value);
  return value;
}

/* The bit rate is one of them, and the others stay. */
GST_START_TEST (test_v4l2_controls)
{
  GstEclCodec codec = *gst_ecl_codec_find ("H264");
  const GstEclCodecElement *v4l2 = codec.encoders;
  GstEclCodecElement candidates[2] = {0};
  GstElement *encoder;

  while (!g_str_equal (v4l2->factory, "v4l2h264enc"))
    v4l2++;
  candidates[0] = *v4l2;
  candidates[0].factory = "ecl-device-5";
  codec.encoders = candidates;
  register_elements ("ecl-device-5", NULL);
  encoder = gst_object_ref_sink (gst_ecl_codec_make_encoder (&codec, NULL));
  fail_unless_equals_int (get_control (encoder, "video_bitrate"), 1500000);
  gst_ecl_codec_set_bitrate (&codec, encoder, 700000);
  fail_unless_equals_int (get_control (encoder, "video_bitrate"), 700000);
  fail_unless_equals_int (get_control (encoder, "repeat_sequence_header"), 1);
  fail_unless_equals_int (get_control (encoder, "video_b_frames"), 0);
  fail_unless (get_control (encoder, "video_gop_size") >= 1000);
  gst_object_unref (encoder);
}
GST_END_TEST;

static Suite *
hardware_suite (void)
{
  Suite *suite = suite_create ("hardware");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_device_is_preferred);
  tcase_add_test (tcase, test_missing_device);
  tcase_add_test (tcase, test_next_device);
  tcase_add_test (tcase, test_turned_off);
  tcase_add_test (tcase, test_v4l2_controls);
  return suite;
}

GST_CHECK_MAIN (hardware);

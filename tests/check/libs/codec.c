/* codec: the table of codecs, its caps and its advice
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>
#include <gst/media/ecl-codec-table.h>

static void
assert_candidates (const char *codec, const GstEclCodecElement *candidates)
{
  gboolean software = FALSE;

  fail_unless (candidates[0].factory != NULL, "%s has no candidate", codec);
  for (guint i = 0; candidates[i].factory; i++) {
    fail_unless (!software || candidates[i].package,
        "%s: hardware %s comes after software", codec, candidates[i].factory);
    software = candidates[i].package != NULL;
    fail_unless (candidates[i].settings != NULL);
    fail_unless (!candidates[i].bitrate_property || candidates[i].bitrate_unit,
        "%s: %s has a bit rate without a unit", codec, candidates[i].factory);
  }
  fail_unless (software, "%s has no software candidate to advise", codec);
}

GST_START_TEST (test_table_is_sane)
{
  guint64 payload_types[2] = {0, 0};

  for (const GstEclCodec *c = gst_ecl_codec_table; c->name; c++) {
    g_autoptr (GstCaps) caps = gst_ecl_codec_make_caps (c);
    g_autoptr (GstCaps) raw = gst_caps_from_string (c->raw_caps);

    fail_unless (caps && raw, "%s has broken caps", c->name);
    fail_unless (gst_ecl_codec_find_by_caps (caps) == c);
    fail_unless (gst_ecl_codec_find (c->name) == c);
    fail_unless_equals_int (g_ascii_strcasecmp (c->name, c->encoding_name), 0);
    fail_unless (c->payload_type < 128);
    fail_if (payload_types[c->payload_type / 64] &
                 (G_GUINT64_CONSTANT (1) << (c->payload_type % 64)),
        "payload type %u twice", c->payload_type);
    payload_types[c->payload_type / 64] |= G_GUINT64_CONSTANT (1)
                                           << (c->payload_type % 64);
    assert_candidates (c->name, c->encoders);
    assert_candidates (c->name, c->decoders);
    fail_unless (c->payloader->package && c->depayloader->package);
    if (c->encoder_caps)
      gst_caps_unref (gst_caps_from_string (c->encoder_caps));
    if (c->parsed_caps)
      gst_caps_unref (gst_caps_from_string (c->parsed_caps));
  }
}
GST_END_TEST;

GST_START_TEST (test_find)
{
  static const char *const video[] = {"VP8", "H264", "VP9", "AV1", NULL};
  static const char *const audio[] = {"opus", "PCMU", "PCMA", NULL};
  const GstEclCodec *const *list = gst_ecl_codec_list (GST_ECL_MEDIA_VIDEO);
  g_autoptr (GstCaps) rtp = gst_caps_from_string (
      "application/x-rtp, media=audio, encoding-name=OPUS, payload=111");
  g_autoptr (GstCaps) bare =
      gst_caps_from_string ("application/x-rtp, media=audio, payload=8");
  g_autoptr (GstCaps) dynamic =
      gst_caps_from_string ("application/x-rtp, media=video, payload=96");
  g_autoptr (GstCaps) raw = gst_caps_from_string ("video/x-raw, width=320");
  g_autoptr (GstCaps) any = gst_caps_new_any ();

  for (guint i = 0; video[i]; i++)
    fail_unless_equals_string (list[i]->name, video[i]);
  fail_unless (list[4] == NULL);
  list = gst_ecl_codec_list (GST_ECL_MEDIA_AUDIO);
  for (guint i = 0; audio[i]; i++)
    fail_unless_equals_string (list[i]->name, audio[i]);
  fail_unless (list[3] == NULL);

  fail_unless_equals_string (gst_ecl_codec_find ("vp8")->name, "VP8");
  fail_unless_equals_string (gst_ecl_codec_find ("OPUS")->name, "opus");
  fail_unless (gst_ecl_codec_find ("VP10") == NULL);
  fail_unless_equals_string (gst_ecl_codec_find_by_caps (rtp)->name, "opus");
  fail_unless_equals_string (gst_ecl_codec_find_by_caps (bare)->name, "PCMA");
  fail_unless (gst_ecl_codec_find_by_caps (dynamic) == NULL);
  fail_unless (gst_ecl_codec_find_by_caps (raw) == NULL);
  fail_unless (gst_ecl_codec_find_by_caps (any) == NULL);
}
GST_END_TEST;

static void
assert_field (const GstCaps *caps, const char *name, const char *expected)
{
  GstStructure *s = gst_caps_get_structure (caps, 0);
  g_autofree char *text = NULL;

  if (!expected) {
    fail_if (gst_structure_has_field (s, name), "%s is there", name);
    return;
  }
  fail_unless (gst_structure_has_field (s, name), "%s is missing", name);
  text = gst_value_serialize (gst_structure_get_value (s, name));
  fail_unless_equals_string (text, expected);
}

GST_START_TEST (test_rtp_caps)
{
  const GstEclCodec *h264 = gst_ecl_codec_find ("H264");
  const GstEclCodec *opus = gst_ecl_codec_find ("opus");
  g_autoptr (GstCaps) offer =
      gst_ecl_codec_make_rtp_caps (h264, 102, 4000000000u, 3, NULL);
  g_autoptr (GstCaps) remote = gst_caps_from_string (
      "application/x-rtp, media=video, encoding-name=H264, payload=127, "
      "profile-level-id=(string)42001f, extmap-9=(string)urn:other, "
      "rtcp-fb-nack-pli=(boolean)true, a-mid=(string)0, ssrc=(uint)7");
  g_autoptr (GstCaps) answer =
      gst_ecl_codec_make_rtp_caps (h264, 127, 0, 0, remote);
  g_autoptr (GstCaps) audio =
      gst_ecl_codec_make_rtp_caps (opus, 111, 1, 0, NULL);

  fail_unless (gst_caps_is_fixed (offer) && gst_caps_is_fixed (answer));
  assert_field (offer, "media", "video");
  assert_field (offer, "encoding-name", "H264");
  assert_field (offer, "clock-rate", "90000");
  assert_field (offer, "payload", "102");
  assert_field (offer, "ssrc", "4000000000");
  assert_field (offer, "profile-level-id", "42e01f");
  assert_field (offer, "packetization-mode", "1");
  assert_field (offer, "level-asymmetry-allowed", "1");
  fail_unless_equals_string (
      gst_structure_get_string (gst_caps_get_structure (offer, 0), "extmap-3"),
      GST_ECL_TWCC_URI);

  assert_field (answer, "payload", "127");
  assert_field (answer, "profile-level-id", "42001f");
  assert_field (answer, "packetization-mode", "1");
  assert_field (answer, "ssrc", NULL);
  assert_field (answer, "extmap-9", NULL);
  assert_field (answer, "rtcp-fb-nack-pli", NULL);
  assert_field (answer, "a-mid", NULL);

  assert_field (audio, "encoding-name", "OPUS");
  assert_field (audio, "encoding-params", "2");
  assert_field (audio, "minptime", "10");
  assert_field (audio, "useinbandfec", "1");
  fail_unless (gst_ecl_codec_find_by_caps (audio) == opus);
}
GST_END_TEST;

static const GstEclCodecElement no_elements[] = {
    {"ecl-absent-hardware", NULL, ""},
    {"ecl-absent-one", "package-one", ""},
    {"ecl-absent-two", "package-two", ""},
    {NULL},
};

GST_START_TEST (test_missing_elements_are_named)
{
  GstEclCodec codec = *gst_ecl_codec_find ("H264");
  g_autoptr (GError) error = NULL;

  codec.encoders = no_elements;
  fail_if (gst_ecl_codec_is_available (&codec, GST_ECL_CODEC_ENCODE, &error));
  fail_unless (g_error_matches (error, GST_ECL_ERROR, GST_ECL_ERROR_CODEC));
  fail_unless_equals_string (error->message,
      "no H264 encoder: install package-one (ecl-absent-one) or "
      "package-two (ecl-absent-two)");
  g_clear_error (&error);

  fail_unless (gst_ecl_codec_make_encoder (&codec, &error) == NULL);
  fail_unless (g_error_matches (error, GST_ECL_ERROR, GST_ECL_ERROR_CODEC));
  fail_unless (strstr (error->message, "package-two (ecl-absent-two)") != NULL);
  g_clear_error (&error);

  /* What needs no encoder is not held up by a missing one. */
  fail_unless (
      gst_ecl_codec_is_available (&codec, GST_ECL_CODEC_PAYLOAD, &error));
  fail_unless (
      gst_ecl_codec_is_available (&codec, GST_ECL_CODEC_FORWARD, NULL));
  fail_unless (gst_ecl_codec_is_available (&codec, GST_ECL_CODEC_DECODE, NULL));

  codec.decoders = no_elements;
  codec.depayloader = &no_elements[1];
  fail_if (gst_ecl_codec_is_available (&codec, GST_ECL_CODEC_DECODE, &error));
  fail_unless_equals_string (error->message,
      "no H264 depayloader: install package-one (ecl-absent-one); "
      "no H264 decoder: install package-one (ecl-absent-one) or "
      "package-two (ecl-absent-two)");
}
GST_END_TEST;

/* An element that is installed later, or removed, is noticed at once.
 */
GST_START_TEST (test_looks_at_run_time)
{
  GstRegistry *registry = gst_registry_get ();
  const GstEclCodec *vp8 = gst_ecl_codec_find ("VP8");
  GstElementFactory *factory = gst_element_factory_find ("rtpvp8pay");
  g_autoptr (GError) error = NULL;

  fail_unless (gst_ecl_codec_is_available (vp8, GST_ECL_CODEC_ENCODE, NULL));
  gst_registry_remove_feature (registry, GST_PLUGIN_FEATURE (factory));
  fail_if (gst_ecl_codec_is_available (vp8, GST_ECL_CODEC_ENCODE, &error));
  fail_unless_equals_string (error->message,
      "no VP8 payloader: install "
      "gstreamer1.0-plugins-good (rtpvp8pay)");
  gst_registry_add_feature (registry, GST_PLUGIN_FEATURE (factory));
  fail_unless (gst_ecl_codec_is_available (vp8, GST_ECL_CODEC_ENCODE, NULL));
  gst_object_unref (factory);
}
GST_END_TEST;

static guint64
get_bitrate (const GstEclCodec *codec, const char *factory, guint bitrate)
{
  const GstEclCodecElement *description = codec->encoders;
  GstElement *encoder = gst_element_factory_make (factory, NULL);
  GValue value = G_VALUE_INIT;
  guint64 result;

  fail_unless (encoder != NULL, "%s is not installed", factory);
  gst_object_ref_sink (encoder);
  while (!g_str_equal (description->factory, factory))
    description++;
  gst_ecl_codec_set_bitrate (codec, encoder, bitrate);
  g_value_init (&value, G_TYPE_UINT64);
  g_object_get_property (
      G_OBJECT (encoder), description->bitrate_property, &value);
  result = g_value_get_uint64 (&value);
  g_value_unset (&value);
  gst_object_unref (encoder);
  return result;
}

GST_START_TEST (test_bitrate_units)
{
  const GstEclCodec *vp8 = gst_ecl_codec_find ("VP8");
  const GstEclCodec *h264 = gst_ecl_codec_find ("H264");
  const GstEclCodec *opus = gst_ecl_codec_find ("opus");
  const GstEclCodec *pcmu = gst_ecl_codec_find ("PCMU");
  GstElement *mulaw;

  fail_unless_equals_uint64 (get_bitrate (vp8, "vp8enc", 750000), 750000);
  fail_unless_equals_uint64 (get_bitrate (vp8, "vp8enc", 0), vp8->bitrate);
  fail_unless_equals_uint64 (get_bitrate (h264, "x264enc", 750000), 750);
  fail_unless_equals_uint64 (get_bitrate (h264, "openh264enc", 750000), 750000);
  fail_unless_equals_uint64 (
      get_bitrate (gst_ecl_codec_find ("AV1"), "av1enc", 750000), 750);
  fail_unless_equals_uint64 (get_bitrate (opus, "opusenc", 24000), 24000);
  /* Out of its range: the nearest that it can do. */
  fail_unless_equals_uint64 (get_bitrate (opus, "opusenc", 1), 4000);
  fail_unless_equals_uint64 (get_bitrate (opus, "opusenc", 5000000), 650000);

  mulaw = gst_ecl_codec_make_encoder (pcmu, NULL);
  gst_ecl_codec_set_bitrate (pcmu, mulaw, 32000);
  gst_object_unref (gst_object_ref_sink (mulaw));
}
GST_END_TEST;

/* Each setting of an installed element has a value that the element
 * takes. */
static void
assert_settings (const GstEclCodecElement *candidates, guint n)
{
  for (guint i = 0; i < n && candidates[i].factory; i++) {
    GstElement *element =
        gst_element_factory_make (candidates[i].factory, NULL);
    g_auto (GStrv) settings = NULL;

    if (!element)
      continue;
    gst_object_ref_sink (element);
    settings = g_strsplit (candidates[i].settings, " ", -1);
    for (guint k = 0; settings[k]; k++) {
      g_auto (GStrv) setting = g_strsplit (settings[k], "=", 2);
      GParamSpec *pspec;
      GValue value = G_VALUE_INIT;

      if (!setting[0] || g_strcmp0 (setting[1], "cpus") == 0)
        continue;
      pspec = g_object_class_find_property (
          G_OBJECT_GET_CLASS (element), setting[0]);
      if (!pspec)
        continue;
      g_value_init (&value, pspec->value_type);
      fail_unless (gst_value_deserialize_with_pspec (&value, setting[1], pspec),
          "%s does not take %s", candidates[i].factory, settings[k]);
      fail_if (g_param_value_validate (pspec, &value), "%s: %s is out of range",
          candidates[i].factory, settings[k]);
      g_value_unset (&value);
    }
    gst_object_unref (element);
  }
}

GST_START_TEST (test_settings_are_valid)
{
  GstElement *encoder;
  guint key_int_max, bitrate;

  for (const GstEclCodec *c = gst_ecl_codec_table; c->name; c++) {
    assert_settings (c->encoders, G_MAXUINT);
    assert_settings (c->decoders, G_MAXUINT);
    assert_settings (c->payloader, 1);
    assert_settings (c->depayloader, 1);
    if (c->parser)
      assert_settings (c->parser, 1);
  }
  encoder = gst_object_ref_sink (
      gst_ecl_codec_make_encoder (gst_ecl_codec_find ("H264"), NULL));
  if (g_object_class_find_property (
          G_OBJECT_GET_CLASS (encoder), "key-int-max")) {
    g_object_get (
        encoder, "key-int-max", &key_int_max, "bitrate", &bitrate, NULL);
    fail_unless (key_int_max >= 1000);
    fail_unless_equals_int (bitrate, 1500);
  }
  gst_object_unref (encoder);
}
GST_END_TEST;

/* A lost packet of sound comes again, coarser, with the next one. */
GST_START_TEST (test_opus_repairs_itself)
{
  const GstEclCodec *opus = gst_ecl_codec_find ("opus");
  GstElement *encoder =
      gst_object_ref_sink (gst_ecl_codec_make_encoder (opus, NULL));
  GstElement *decoder =
      gst_object_ref_sink (gst_ecl_codec_make_decoder (opus, NULL));
  gboolean fec, plc, dtx;
  int loss;

  g_object_get (encoder, "inband-fec", &fec, "packet-loss-percentage", &loss,
      "dtx", &dtx, NULL);
  fail_unless (fec && loss >= 5 && !dtx);
  g_object_get (decoder, "use-inband-fec", &fec, "plc", &plc, NULL);
  fail_unless (fec && plc);
  gst_object_unref (encoder);
  gst_object_unref (decoder);
}
GST_END_TEST;

static Suite *
codec_suite (void)
{
  Suite *suite = suite_create ("codec");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_table_is_sane);
  tcase_add_test (tcase, test_find);
  tcase_add_test (tcase, test_rtp_caps);
  tcase_add_test (tcase, test_missing_elements_are_named);
  tcase_add_test (tcase, test_looks_at_run_time);
  tcase_add_test (tcase, test_bitrate_units);
  tcase_add_test (tcase, test_settings_are_valid);
  tcase_add_test (tcase, test_opus_repairs_itself);
  return suite;
}

GST_CHECK_MAIN (codec);

/* ecl-codec: look-ups in the table of codecs, and the elements it names
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-codec-table.h"
#include "ecl-hardware.h"

GST_DEBUG_CATEGORY_STATIC (gst_ecl_codec_debug);
#define GST_CAT_DEFAULT (ensure_debug_category ())

static GstDebugCategory *
ensure_debug_category (void)
{
  static gsize once = 0;

  if (g_once_init_enter (&once)) {
    GST_DEBUG_CATEGORY_INIT (gst_ecl_codec_debug, "eclcodec", 0, "ECL codecs");
    g_once_init_leave (&once, 1);
  }
  return gst_ecl_codec_debug;
}

/* Look-ups */

/**
 * gst_ecl_codec_find:
 * @name: name of a codec as in a=rtpmap, in any case
 *
 * Returns: (transfer none) (nullable): its entry
 */
const GstEclCodec *
gst_ecl_codec_find (const char *name)
{
  g_return_val_if_fail (name != NULL, NULL);

  for (const GstEclCodec *codec = gst_ecl_codec_table; codec->name; codec++) {
    if (g_ascii_strcasecmp (codec->name, name) == 0)
      return codec;
  }
  return NULL;
}

static const GstEclCodec *
find_static_payload_type (int payload_type)
{
  for (const GstEclCodec *codec = gst_ecl_codec_table; codec->name; codec++) {
    if ((int)codec->payload_type == payload_type && payload_type < 96)
      return codec;
  }
  return NULL;
}

/**
 * gst_ecl_codec_find_by_caps:
 * @caps: caps of an elementary stream or of RTP
 *
 * RTP without an encoding-name is known by its static payload type (RFC 3551).
 *
 * Returns: (transfer none) (nullable): the codec that they describe
 */
const GstEclCodec *
gst_ecl_codec_find_by_caps (const GstCaps *caps)
{
  const GstStructure *s;
  int payload_type;

  g_return_val_if_fail (GST_IS_CAPS (caps), NULL);

  if (gst_caps_is_any (caps) || gst_caps_is_empty (caps))
    return NULL;
  s = gst_caps_get_structure (caps, 0);
  if (gst_structure_has_name (s, "application/x-rtp")) {
    const char *name = gst_structure_get_string (s, "encoding-name");

    if (name)
      return gst_ecl_codec_find (name);
    if (gst_structure_get_int (s, "payload", &payload_type))
      return find_static_payload_type (payload_type);
    return NULL;
  }
  for (const GstEclCodec *codec = gst_ecl_codec_table; codec->name; codec++) {
    g_autoptr (GstCaps) elementary = gst_ecl_codec_make_caps (codec);

    if (gst_caps_can_intersect (elementary, caps))
      return codec;
  }
  return NULL;
}

/**
 * gst_ecl_codec_list:
 * @kind: audio or video
 *
 * Returns: (transfer none) (array zero-terminated=1): the codecs of that kind,
 *   most wanted first, whether their elements are installed or not
 */
const GstEclCodec *const *
gst_ecl_codec_list (GstEclMediaKind kind)
{
  static const GstEclCodec *lists[2][8];
  static gsize once = 0;

  if (g_once_init_enter (&once)) {
    guint n[2] = {0, 0};

    for (const GstEclCodec *c = gst_ecl_codec_table; c->name; c++) {
      g_assert (n[c->kind] + 1 < G_N_ELEMENTS (lists[0]));
      lists[c->kind][n[c->kind]++] = c;
    }
    g_once_init_leave (&once, 1);
  }
  return lists[kind];
}

/* Names in settings */

char **
gst_ecl_codec_split_names (const char *list)
{
  char **names;

  if (list == NULL || *list == '\0')
    return NULL;
  names = g_strsplit (list, ",", -1);
  for (char **name = names; *name; name++)
    g_strstrip (*name);
  return names;
}

gboolean
gst_ecl_codec_check_names (
    const char *list, GstEclMediaKind kind, GError **error)
{
  g_auto (GStrv) names = gst_ecl_codec_split_names (list);

  for (char **name = names; name && *name; name++) {
    const GstEclCodec *codec = gst_ecl_codec_find (*name);
    g_autoptr (GString) known = NULL;

    if (codec && codec->kind == kind)
      continue;
    known = g_string_new (NULL);
    for (const GstEclCodec *const *c = gst_ecl_codec_list (kind); *c; c++)
      g_string_append_printf (
          known, "%s%s", known->len ? ", " : "", (*c)->name);
    g_set_error (error, GST_ECL_ERROR, GST_ECL_ERROR_CODEC,
        "%s-codecs: there is no codec '%s'; choose from %s",
        kind == GST_ECL_MEDIA_VIDEO ? "video" : "audio", *name, known->str);
    return FALSE;
  }
  return TRUE;
}

/* Availability */

static gboolean
is_hardware (const GstEclCodecElement *element)
{
  return element->package == NULL;
}

static gboolean
element_exists (const GstEclCodecElement *element)
{
  g_autoptr (GstElementFactory) factory = NULL;

  if (is_hardware (element))
    return ecl_hardware_may_open (element->factory);
  factory = gst_element_factory_find (element->factory);
  return factory != NULL;
}

static gboolean
any_exists (const GstEclCodecElement *candidates)
{
  for (; candidates->factory; candidates++) {
    if (element_exists (candidates))
      return TRUE;
  }
  return FALSE;
}

static void
append_advice (GString *text, const GstEclCodec *codec, const char *role,
    const GstEclCodecElement *candidates, guint n_candidates)
{
  const char *separator = "install ";

  g_string_append_printf (
      text, "%sno %s %s: ", text->len ? "; " : "", codec->name, role);
  for (guint i = 0; i < n_candidates && candidates[i].factory; i++) {
    if (is_hardware (&candidates[i]))
      continue;
    g_string_append_printf (text, "%s%s (%s)", separator, candidates[i].package,
        candidates[i].factory);
    separator = " or ";
  }
}

static void
check_one (GString *text, const GstEclCodec *codec, const char *role,
    const GstEclCodecElement *element)
{
  if (element && !element_exists (element))
    append_advice (text, codec, role, element, 1);
}

static void
check_any (GString *text, const GstEclCodec *codec, const char *role,
    const GstEclCodecElement *candidates)
{
  if (!any_exists (candidates))
    append_advice (text, codec, role, candidates, G_MAXUINT);
}

/**
 * gst_ecl_codec_is_available:
 * @codec: a codec
 * @use: what it shall be used for
 * @error: return location for a #GST_ECL_ERROR_CODEC that names each missing
 *   element and the Debian package to install
 *
 * Returns: whether every element that @use takes is installed now
 */
gboolean
gst_ecl_codec_is_available (
    const GstEclCodec *codec, GstEclCodecUse use, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gboolean from_rtp = use == GST_ECL_CODEC_FORWARD ||
                      use == GST_ECL_CODEC_DEPAYLOAD ||
                      use == GST_ECL_CODEC_DECODE;
  gboolean to_rtp = use == GST_ECL_CODEC_ENCODE ||
                    use == GST_ECL_CODEC_PAYLOAD ||
                    use == GST_ECL_CODEC_FORWARD;

  g_return_val_if_fail (codec != NULL, FALSE);

  if (from_rtp)
    check_one (text, codec, "depayloader", codec->depayloader);
  if (use == GST_ECL_CODEC_ENCODE)
    check_any (text, codec, "encoder", codec->encoders);
  check_one (text, codec, "parser", codec->parser);
  if (use == GST_ECL_CODEC_DECODE)
    check_any (text, codec, "decoder", codec->decoders);
  if (to_rtp)
    check_one (text, codec, "payloader", codec->payloader);

  if (text->len == 0)
    return TRUE;
  g_set_error_literal (error, GST_ECL_ERROR, GST_ECL_ERROR_CODEC, text->str);
  return FALSE;
}

/* Caps */

/**
 * gst_ecl_codec_make_caps:
 * @codec: a codec
 *
 * Returns: (transfer full): the caps of its elementary stream
 */
GstCaps *
gst_ecl_codec_make_caps (const GstEclCodec *codec)
{
  g_return_val_if_fail (codec != NULL, NULL);

  return gst_caps_from_string (codec->caps);
}

/* Fields of RTP caps that are not of the a=fmtp line. */
static gboolean
is_format_field (const char *name)
{
  static const char *const fields[] = {"media", "encoding-name", "clock-rate",
      "encoding-params", "payload", "ssrc", "seqnum-offset", "timestamp-offset",
      NULL};
  static const char *const prefixes[] = {
      "extmap-", "rtcp-", "ssrc-", "a-", "x-", "rid-", NULL};

  if (g_strv_contains (fields, name))
    return FALSE;
  for (guint i = 0; prefixes[i]; i++) {
    if (g_str_has_prefix (name, prefixes[i]))
      return FALSE;
  }
  return TRUE;
}

static gboolean
copy_format_field (GQuark id, const GValue *value, gpointer user_data)
{
  GstStructure *s = user_data;

  if (is_format_field (g_quark_to_string (id)))
    gst_structure_id_set_value (s, id, value);
  return TRUE;
}

/**
 * gst_ecl_codec_make_rtp_caps:
 * @codec: a codec
 * @payload_type: 0-127
 * @ssrc: of the stream; 0 leaves it out
 * @twcc_ext_id: id of the transport-wide sequence number extension (1-14); 0
 * for none
 * @constraint: (nullable): RTP caps, such as those of a remote offer, whose
 *   a=fmtp fields replace our own
 *
 * Returns: (transfer full): caps fit for a webrtcbin sink pad before a packet
 *   exists
 */
GstCaps *
gst_ecl_codec_make_rtp_caps (const GstEclCodec *codec, guint payload_type,
    guint ssrc, guint twcc_ext_id, const GstCaps *constraint)
{
  GstStructure *s;

  g_return_val_if_fail (codec != NULL, NULL);
  g_return_val_if_fail (payload_type < 128, NULL);

  s = gst_structure_new ("application/x-rtp", "media", G_TYPE_STRING,
      codec->kind == GST_ECL_MEDIA_VIDEO ? "video" : "audio", "encoding-name",
      G_TYPE_STRING, codec->encoding_name, "clock-rate", G_TYPE_INT,
      (int)codec->clock_rate, "payload", G_TYPE_INT, (int)payload_type, NULL);
  if (codec->channels > 1) {
    g_autofree char *channels = g_strdup_printf ("%u", codec->channels);

    gst_structure_set (s, "encoding-params", G_TYPE_STRING, channels, NULL);
  }
  if (ssrc != 0)
    gst_structure_set (s, "ssrc", G_TYPE_UINT, ssrc, NULL);
  if (twcc_ext_id != 0) {
    g_autofree char *extmap = g_strdup_printf ("extmap-%u", twcc_ext_id);

    gst_structure_set (s, extmap, G_TYPE_STRING, GST_ECL_TWCC_URI, NULL);
  }
  if (codec->format[0] != '\0') {
    g_autofree char *text = g_strdup_printf ("format, %s", codec->format);
    GstStructure *format = gst_structure_from_string (text, NULL);

    gst_structure_foreach (format, copy_format_field, s);
    gst_structure_free (format);
  }
  if (constraint && !gst_caps_is_any (constraint) &&
      !gst_caps_is_empty (constraint))
    gst_structure_foreach (
        gst_caps_get_structure (constraint, 0), copy_format_field, s);
  return gst_caps_new_full (s, NULL);
}

/* Elements */

static void
apply_setting (GstElement *element, const char *name, const char *value)
{
  g_autofree char *cpus = NULL;

  /* Older and newer versions of an element have fewer or more properties. */
  if (!g_object_class_find_property (G_OBJECT_GET_CLASS (element), name))
    return;
  if (g_str_equal (value, "cpus"))
    value = cpus =
        g_strdup_printf ("%u", CLAMP (g_get_num_processors () / 2, 1, 8));
  gst_util_set_object_arg (G_OBJECT (element), name, value);
}

static GstElement *
make_element (const GstEclCodecElement *description)
{
  GstElement *element = NULL;
  g_auto (GStrv) settings = NULL;

  if (element_exists (description))
    element = gst_element_factory_make (description->factory, NULL);
  if (!element)
    return NULL;
  settings = g_strsplit (description->settings, " ", -1);
  for (guint i = 0; settings[i]; i++) {
    char *value = strchr (settings[i], '=');

    if (!value)
      continue;
    *value++ = '\0';
    apply_setting (element, settings[i], value);
  }
  return element;
}

static GstElement *
make_first (const GstEclCodec *codec, const char *role,
    const GstEclCodecElement *candidates, guint n_candidates, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < n_candidates && candidates[i].factory; i++) {
    GstElement *element = make_element (&candidates[i]);

    if (!element)
      continue;
    if (!is_hardware (&candidates[i]) || ecl_hardware_opens (element)) {
      GST_DEBUG ("%s %s: %s", codec->name, role, candidates[i].factory);
      return element;
    }
    GST_WARNING (
        "%s does not open, trying the next one", candidates[i].factory);
    gst_object_unref (gst_object_ref_sink (element));
  }
  append_advice (text, codec, role, candidates, n_candidates);
  g_set_error_literal (error, GST_ECL_ERROR, GST_ECL_ERROR_CODEC, text->str);
  return NULL;
}

/**
 * gst_ecl_codec_make_encoder:
 * @codec: a codec
 * @error: return location for a #GST_ECL_ERROR_CODEC
 *
 * Returns: (transfer floating) (nullable): the first encoder that exists and
 *   opens, in state NULL
 */
GstElement *
gst_ecl_codec_make_encoder (const GstEclCodec *codec, GError **error)
{
  GstElement *encoder;

  g_return_val_if_fail (codec != NULL, NULL);

  encoder = make_first (codec, "encoder", codec->encoders, G_MAXUINT, error);
  if (encoder)
    gst_ecl_codec_set_bitrate (codec, encoder, 0);
  return encoder;
}

/**
 * gst_ecl_codec_make_decoder:
 * @codec: a codec
 * @error: return location for a #GST_ECL_ERROR_CODEC
 *
 * Returns: (transfer floating) (nullable): the first decoder that exists and
 *   opens, in state NULL
 */
GstElement *
gst_ecl_codec_make_decoder (const GstEclCodec *codec, GError **error)
{
  g_return_val_if_fail (codec != NULL, NULL);

  return make_first (codec, "decoder", codec->decoders, G_MAXUINT, error);
}

/**
 * gst_ecl_codec_make_parser:
 * @codec: a codec
 * @error: return location for a #GST_ECL_ERROR_CODEC
 *
 * Returns: (transfer floating) (nullable): its parser; %NULL without an error
 * if none is needed
 */
GstElement *
gst_ecl_codec_make_parser (const GstEclCodec *codec, GError **error)
{
  g_return_val_if_fail (codec != NULL, NULL);

  if (!codec->parser)
    return NULL;
  return make_first (codec, "parser", codec->parser, 1, error);
}

/**
 * gst_ecl_codec_make_payloader:
 * @codec: a codec
 * @error: return location for a #GST_ECL_ERROR_CODEC
 *
 * Returns: (transfer floating) (nullable): its RTP payloader
 */
GstElement *
gst_ecl_codec_make_payloader (const GstEclCodec *codec, GError **error)
{
  g_return_val_if_fail (codec != NULL, NULL);

  return make_first (codec, "payloader", codec->payloader, 1, error);
}

/**
 * gst_ecl_codec_make_depayloader:
 * @codec: a codec
 * @error: return location for a #GST_ECL_ERROR_CODEC
 *
 * Returns: (transfer floating) (nullable): its RTP depayloader
 */
GstElement *
gst_ecl_codec_make_depayloader (const GstEclCodec *codec, GError **error)
{
  g_return_val_if_fail (codec != NULL, NULL);

  return make_first (codec, "depayloader", codec->depayloader, 1, error);
}

/* V4L2 encoders take their controls as one structure, of which others are not
 * ours to forget. */
static void
set_v4l2_controls (GstElement *encoder, guint bitrate)
{
  GstStructure *controls = NULL;

  g_object_get (encoder, "extra-controls", &controls, NULL);
  if (controls == NULL)
    controls = gst_structure_new_empty ("controls");
  gst_structure_set (controls, "video_bitrate", G_TYPE_INT,
      (int)MIN (bitrate, G_MAXINT), NULL);
  g_object_set (encoder, "extra-controls", controls, NULL);
  gst_structure_free (controls);
}

static void
set_in_range (GstElement *element, const char *property, guint number)
{
  GParamSpec *pspec =
      g_object_class_find_property (G_OBJECT_GET_CLASS (element), property);
  GValue wanted = G_VALUE_INIT;
  GValue value = G_VALUE_INIT;

  g_value_init (&wanted, G_TYPE_UINT);
  g_value_set_uint (&wanted, MIN (number, G_MAXINT));
  g_value_init (&value, pspec->value_type);
  g_value_transform (&wanted, &value);
  g_param_value_validate (pspec, &value);
  g_object_set_property (G_OBJECT (element), property, &value);
  g_value_unset (&value);
}

/**
 * gst_ecl_codec_set_bitrate:
 * @codec: the codec of @encoder
 * @encoder: made by gst_ecl_codec_make_encoder()
 * @bitrate: bit/s; 0 for the codec's default
 *
 * Sets the target bit rate, also while @encoder plays. What the encoder cannot
 * do is brought into its range; an encoder without a bit rate ignores it.
 */
void
gst_ecl_codec_set_bitrate (
    const GstEclCodec *codec, GstElement *encoder, guint bitrate)
{
  const GstEclCodecElement *description = codec->encoders;
  const char *factory;

  g_return_if_fail (GST_IS_ELEMENT (encoder));

  if (bitrate == 0)
    bitrate = codec->bitrate;
  factory = GST_OBJECT_NAME (gst_element_get_factory (encoder));
  while (description->factory && !g_str_equal (description->factory, factory))
    description++;
  if (!description->bitrate_property)
    return;
  if (g_str_equal (description->bitrate_property, "extra-controls"))
    set_v4l2_controls (encoder, bitrate);
  else
    set_in_range (encoder, description->bitrate_property,
        MAX (bitrate / description->bitrate_unit, 1));
}

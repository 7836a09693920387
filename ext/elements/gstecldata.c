/* gstecldata: messages of data connections to buffers and back
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "gstecldata.h"

#include <gst/ecl/ecl.h>

#include <string.h>

/**
 * gst_ecl_data_format_from_caps:
 * @caps: fixed caps that a data pad takes
 */
GstEclDataFormat
gst_ecl_data_format_from_caps (const GstCaps *caps)
{
  const GstStructure *structure = gst_caps_get_structure (caps, 0);

  if (gst_structure_has_name (structure, "text/x-raw"))
    return GST_ECL_DATA_TEXT;
  if (gst_structure_has_name (structure, "application/json"))
    return GST_ECL_DATA_JSON;
  return GST_ECL_DATA_BYTES;
}

/**
 * gst_ecl_data_format_to_caps:
 *
 * Returns: (transfer full): fixed caps
 */
GstCaps *
gst_ecl_data_format_to_caps (GstEclDataFormat format)
{
  static const char *const caps[] = {
      [GST_ECL_DATA_BYTES] = GST_ECL_DATA_CAPS_BYTES,
      [GST_ECL_DATA_TEXT] = GST_ECL_DATA_CAPS_TEXT,
      [GST_ECL_DATA_JSON] = GST_ECL_DATA_CAPS_JSON,
  };

  return gst_caps_from_string (caps[format]);
}

typedef struct {
  GstBuffer *buffer;
  GstMapInfo map;
} MappedBuffer;

static void
mapped_buffer_free (gpointer data)
{
  MappedBuffer *mapped = data;

  gst_buffer_unmap (mapped->buffer, &mapped->map);
  gst_buffer_unref (mapped->buffer);
  g_free (mapped);
}

/* Not copied. */
static GBytes *
map_buffer (GstBuffer *buffer, GError **error)
{
  MappedBuffer *mapped = g_new0 (MappedBuffer, 1);

  if (!gst_buffer_map (buffer, &mapped->map, GST_MAP_READ)) {
    g_free (mapped);
    g_set_error_literal (error, GST_ECL_ERROR, GST_ECL_ERROR_FAILED,
        "the buffer cannot be read; its memory needs a download element before "
        "this pad");
    return NULL;
  }
  mapped->buffer = gst_buffer_ref (buffer);
  return g_bytes_new_with_free_func (
      mapped->map.data, mapped->map.size, mapped_buffer_free, mapped);
}

static GVariant *
parse_text (GBytes *bytes, GError **error)
{
  gsize size;
  const char *text = g_bytes_get_data (bytes, &size);

  if (size > 0 && !g_utf8_validate (text, size, NULL)) {
    g_set_error_literal (error, GST_ECL_ERROR, GST_ECL_ERROR_FAILED,
        "the text is not UTF-8, or has a zero in it; send it as "
        "application/octet-stream");
    return NULL;
  }
  return g_variant_new_take_string (g_strndup (text ? text : "", size));
}

static GVariant *
parse_json (GBytes *bytes, GError **error)
{
  gsize size;
  const char *text = g_bytes_get_data (bytes, &size);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) cause = NULL;
  GVariant *value = NULL;

  if (size > 0 && json_parser_load_from_data (parser, text, size, &cause) &&
      json_parser_get_root (parser))
    value =
        json_gvariant_deserialize (json_parser_get_root (parser), NULL, &cause);
  if (value == NULL)
    g_set_error (error, GST_ECL_ERROR, GST_ECL_ERROR_FAILED,
        "the message is not JSON: %s", cause ? cause->message : "it is empty");
  return value;
}

/**
 * gst_ecl_data_from_buffer:
 * @buffer: one message
 *
 * Returns: (transfer full) (nullable): its value, not floating; %NULL with
 *     %GST_ECL_ERROR_FAILED when it is none of @format
 */
GVariant *
gst_ecl_data_from_buffer (
    GstBuffer *buffer, GstEclDataFormat format, GError **error)
{
  g_autoptr (GBytes) bytes = map_buffer (buffer, error);
  GVariant *value;

  if (bytes == NULL)
    return NULL;
  if (format == GST_ECL_DATA_TEXT)
    value = parse_text (bytes, error);
  else if (format == GST_ECL_DATA_JSON)
    value = parse_json (bytes, error);
  else
    value = g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, bytes, TRUE);
  return value ? g_variant_ref_sink (value) : NULL;
}

static GstBuffer *
wrap_variant (GVariant *value, gsize size)
{
  gpointer data = (gpointer)g_variant_get_data (value);

  if (size == 0)
    return gst_buffer_new ();
  return gst_buffer_new_wrapped_full (GST_MEMORY_FLAG_READONLY, data, size, 0,
      size, g_variant_ref (value), (GDestroyNotify)g_variant_unref);
}

/**
 * gst_ecl_data_to_buffer:
 * @value: a message, as #GstEclDataConnection::data gives it
 * @format: (out): text for a string, bytes for bytes, JSON for all else; bytes
 *     inside objects are arrays of numbers in it
 *
 * Returns: (transfer full): a buffer that keeps @value for as long as it needs
 *     its memory
 */
GstBuffer *
gst_ecl_data_to_buffer (GVariant *value, GstEclDataFormat *format)
{
  g_autoptr (JsonNode) node = NULL;
  char *text;

  if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING)) {
    *format = GST_ECL_DATA_TEXT;
    return wrap_variant (value, g_variant_get_size (value) - 1);
  }
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_BYTESTRING)) {
    *format = GST_ECL_DATA_BYTES;
    return wrap_variant (value, g_variant_get_size (value));
  }
  *format = GST_ECL_DATA_JSON;
  node = json_gvariant_serialize (value);
  text = json_to_string (node, FALSE);
  return gst_buffer_new_wrapped (text, strlen (text));
}

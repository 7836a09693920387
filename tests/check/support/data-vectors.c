/* data-vectors: what the SDKs send for a list of values
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <string.h>
#include "data-vectors.h"

/* Bytes of frames that are written out rather than hashed */
#define MAX_INLINE 4096

static GVariant *
parse_text (const char *text)
{
  g_autoptr (GError) error = NULL;
  GVariant *value = g_variant_parse (NULL, text, NULL, NULL, &error);

  if (value == NULL)
    g_error ("%s: %s", text, error->message);
  return value;
}

static GVariant *
parse_repeated (const char *text)
{
  const char *what = strchr (text, ':') + 1;
  g_autoptr (GVariant) one = parse_text (what);
  g_autoptr (GString) all = g_string_new (NULL);

  for (guint64 n = g_ascii_strtoull (text, NULL, 10); n > 0; n--)
    g_string_append (all, g_variant_get_string (one, NULL));
  return g_variant_ref_sink (g_variant_new_string (all->str));
}

static GVariant *
make_pattern (gsize len)
{
  guint8 *data = g_malloc (MAX (len, 1));
  g_autoptr (GBytes) bytes = NULL;

  for (gsize i = 0; i < len; i++)
    data[i] = i * 31 + (i >> 8);
  bytes = g_bytes_new_take (data, len);
  return g_variant_ref_sink (
      g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, bytes, TRUE));
}

/* A byte string literal ends with a NUL that is not part of it. */
static GVariant *
parse_byte_string (const char *text)
{
  g_autoptr (GVariant) value = parse_text (text);
  const char *bytes = g_variant_get_bytestring (value);

  return g_variant_ref_sink (g_variant_new_fixed_array (
      G_VARIANT_TYPE_BYTE, bytes, strlen (bytes), 1));
}

static GVariant *
parse_value (const char *text)
{
  if (g_str_has_prefix (text, "repeat:"))
    return parse_repeated (text + strlen ("repeat:"));
  if (g_str_has_prefix (text, "bytes:"))
    return make_pattern (g_ascii_strtoull (text + strlen ("bytes:"), NULL, 10));
  if (g_str_has_prefix (text, "double:"))
    return g_variant_ref_sink (g_variant_new_double (
        g_ascii_strtod (text + strlen ("double:"), NULL)));
  if (g_str_has_prefix (text, "b'"))
    return parse_byte_string (text);
  return parse_text (text);
}

static DataVector *
parse_line (const char *line)
{
  g_auto (GStrv) fields = g_strsplit (line, "\t", -1);
  DataVector *vector = g_new0 (DataVector, 1);
  const char *semicolon;

  if (g_strv_length (fields) != 7)
    g_error ("not a vector: %s", line);
  vector->name = g_strjoin (" ", fields[0], fields[1], fields[2], NULL);
  vector->protocol = strcmp (fields[0], "skyway") == 0 ? ECL_PROTOCOL_ECL
                                                       : ECL_PROTOCOL_PEERJS;
  if (!ecl_serialization_from_name (
          fields[1], vector->protocol, &vector->serialization))
    g_error ("no such serialization: %s", line);
  vector->expectation = g_strdup (fields[3]);
  semicolon = strchr (fields[4], ';');
  if (semicolon)
    vector->message.name = g_strndup (fields[4], semicolon - fields[4]);
  if (strcmp (fields[4], "-") != 0)
    vector->message.mime_type =
        g_strdup (semicolon ? semicolon + 1 : fields[4]);
  vector->message.value = parse_value (fields[5]);
  vector->frames = g_strdup (fields[6]);
  return vector;
}

static void
vector_free (gpointer data)
{
  DataVector *vector = data;

  g_free (vector->name);
  g_free (vector->expectation);
  ecl_data_message_clear (&vector->message);
  g_free (vector->frames);
  g_free (vector);
}

GPtrArray *
data_vectors_load (const char *path)
{
  GPtrArray *vectors = g_ptr_array_new_with_free_func (vector_free);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents (path, &text, NULL, &error))
    g_error ("%s", error->message);
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i]; i++) {
    if (*lines[i])
      g_ptr_array_add (vectors, parse_line (lines[i]));
  }
  return vectors;
}

void
data_frames_init (DataFrames *frames)
{
  *frames = (DataFrames){
      g_string_new (NULL), g_checksum_new (G_CHECKSUM_SHA256), 0, 0};
}

void
data_frames_add (DataFrames *frames, GBytes *frame, gboolean is_text)
{
  gsize len;
  const guint8 *data = g_bytes_get_data (frame, &len);
  guint32 prefix = GUINT32_TO_BE ((guint32)len);

  g_checksum_update (frames->checksum, (const guchar *)&prefix, 4);
  g_checksum_update (frames->checksum, data, len);
  frames->size += len;
  if (frames->n++ > 0)
    g_string_append_c (frames->text, ',');
  if (is_text)
    g_string_append_c (frames->text, 't');
  for (gsize i = 0; i < len && frames->size <= MAX_INLINE; i++)
    g_string_append_printf (frames->text, "%02x", data[i]);
}

char *
data_frames_finish (DataFrames *frames)
{
  char *notation = frames->size <= MAX_INLINE
                       ? g_strdup (frames->text->str)
                       : g_strdup_printf ("%u:%s", frames->n,
                             g_checksum_get_string (frames->checksum));

  g_string_free (frames->text, TRUE);
  g_checksum_free (frames->checksum);
  return notation;
}

GBytes *
data_vector_next_frame (const char **notation, gboolean *is_text)
{
  const char *p = *notation;
  gsize len;
  guint8 *data;

  if (p == NULL || *p == '-' || strchr (p, ':'))
    return NULL;
  *is_text = *p == 't';
  p += *is_text;
  len = strcspn (p, ",") / 2;
  data = g_malloc (len + 1);
  for (gsize i = 0; i < len; i++)
    data[i] = g_ascii_xdigit_value (p[2 * i]) << 4 |
              g_ascii_xdigit_value (p[2 * i + 1]);
  p += 2 * len;
  *notation = *p == ',' ? p + 1 : NULL;
  return g_bytes_new_take (data, len);
}

/* serialize: prints the frames that our serializations make of the vectors
 *
 * usage: interop-serialize VECTORS
 * For each vector one line: "refused", or its frames in hex between commas,
 * text with a t before it. The interop cases give them to the SDKs.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <stdio.h>
#include "data-vectors.h"

static void
print_frame (GBytes *frame, gboolean is_text)
{
  static const char digits[] = "0123456789abcdef";
  gsize len;
  const guint8 *data = g_bytes_get_data (frame, &len);

  if (is_text)
    putchar ('t');
  for (gsize i = 0; i < len; i++) {
    putchar (digits[data[i] >> 4]);
    putchar (digits[data[i] & 0x0f]);
  }
}

static void
print_vector (const DataVector *vector)
{
  g_autoptr (EclSerializer) serializer =
      ecl_serializer_new (vector->protocol, vector->serialization, NULL);
  g_autoptr (EclFrames) frames =
      ecl_serializer_encode (serializer, &vector->message, NULL);
  gboolean is_text;
  GBytes *frame;

  if (frames == NULL)
    printf ("refused");
  while (frames && (frame = ecl_frames_next (frames, &is_text))) {
    print_frame (frame, is_text);
    if (ecl_frames_get_n_left (frames))
      putchar (',');
    g_bytes_unref (frame);
  }
  putchar ('\n');
}

int
main (int argc, char **argv)
{
  g_autoptr (GPtrArray) vectors = NULL;

  if (argc != 2) {
    fprintf (stderr, "usage: %s VECTORS\n", argv[0]);
    return 2;
  }
  vectors = data_vectors_load (argv[1]);
  for (guint i = 0; i < vectors->len; i++)
    print_vector (vectors->pdata[i]);
  return 0;
}

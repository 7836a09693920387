/* data-vectors: what the SDKs send for a list of values
 *
 * Reads data/serialization.vectors, whose lines
 * tests/interop/lib/data-vectors.mjs writes and describes.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-serialization.h"

/* Where the id of a message stands in a part of ECLWebRTC, and what the vectors
 * have there */
#define DATA_VECTOR_ID_OFFSET 7
#define DATA_VECTOR_ID "0123456789abcdef"

typedef struct {
  char *name; /* with SDK and serialization */
  EclProtocol protocol;
  EclSerialization serialization;
  char *expectation; /* "same", "reads", "garbles" or "throws" */
  EclDataMessage message;
  char *frames; /* see data-vectors.mjs */
} DataVector;

/* Returns: (element-type DataVector): all of @path; exits when it is not fit */
GPtrArray *data_vectors_load (const char *path);

/* Frames in the notation of the file; @n as how many bytes are inline */
typedef struct {
  GString *text;
  GChecksum *checksum;
  gsize size;
  guint n;
} DataFrames;

void data_frames_init (DataFrames *frames);
void data_frames_add (DataFrames *frames, GBytes *frame, gboolean is_text);
char *data_frames_finish (DataFrames *frames);

/* Returns: (transfer full) (nullable): the frame at @notation, which moves to
 * the next; %NULL at the end and where there is only a hash */
GBytes *data_vector_next_frame (const char **notation, gboolean *is_text);

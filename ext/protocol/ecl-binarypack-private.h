/* ecl-binarypack-private: codes and single steps that encoder, decoder and
 * chunks share
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-binarypack.h"

G_BEGIN_DECLS

/* First byte of a value; of the first four the low bits are a length. */
typedef enum {
  ECL_PACK_FIXMAP = 0x80,
  ECL_PACK_FIXARRAY = 0x90,
  ECL_PACK_FIXBYTES = 0xa0,
  ECL_PACK_FIXSTRING = 0xb0,
  ECL_PACK_NULL = 0xc0,
  ECL_PACK_UNDEFINED = 0xc1,
  ECL_PACK_FALSE = 0xc2,
  ECL_PACK_TRUE = 0xc3,
  ECL_PACK_FLOAT = 0xca,
  ECL_PACK_DOUBLE = 0xcb,
  ECL_PACK_UINT8 = 0xcc,
  ECL_PACK_UINT16 = 0xcd,
  ECL_PACK_UINT32 = 0xce,
  ECL_PACK_UINT64 = 0xcf,
  ECL_PACK_INT8 = 0xd0,
  ECL_PACK_INT16 = 0xd1,
  ECL_PACK_INT32 = 0xd2,
  ECL_PACK_INT64 = 0xd3,
  ECL_PACK_RESERVED_FIRST = 0xd4, /* up to d7: undefined */
  ECL_PACK_STRING16 = 0xd8,
  ECL_PACK_STRING32 = 0xd9,
  ECL_PACK_BYTES16 = 0xda,
  ECL_PACK_BYTES32 = 0xdb,
  ECL_PACK_ARRAY16 = 0xdc,
  ECL_PACK_ARRAY32 = 0xdd,
  ECL_PACK_MAP16 = 0xde,
  ECL_PACK_MAP32 = 0xdf,
  ECL_PACK_NEGATIVE = 0xe0,
} EclPackCode;

void ecl_binarypack_append_int (GByteArray *out, gint64 number);
void ecl_binarypack_append_string (
    GByteArray *out, const char *utf8, EclProtocol dialect);
void ecl_binarypack_append_bytes_head (GByteArray *out, gsize len);
void ecl_binarypack_append_map_head (GByteArray *out, gsize n_members);

/* How the length that stands before a string is to be understood. */
typedef enum {
  ECL_STRING_TRUE_LENGTH, /* bytes that follow */
  ECL_STRING_SIX_EACH,    /* six counted for each four-byte sequence */
  ECL_STRING_AS_SDK,      /* six up to 600 UTF-16 units, true beyond */
} EclStringLength;

gboolean ecl_binarypack_measure_string (const guint8 *data, gsize available,
    gsize declared, EclStringLength meaning, gsize *len, gboolean *astral);
char *ecl_binarypack_dup_string (const guint8 *data, gsize len);

G_END_DECLS

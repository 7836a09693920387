/* ecl-rtp-codec: what the payload of an RTP packet says about its frame
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-rtp-codec.h"
#include "ecl-vp8-header.h"

#include <gst/rtc/ecl-error.h>

static const struct {
  const char *name;
  EclRtpCodec codec;
} names[] = {
    {"VP8", ECL_RTP_CODEC_VP8},
    {"VP9", ECL_RTP_CODEC_VP9},
    {"H264", ECL_RTP_CODEC_H264},
    {"AV1", ECL_RTP_CODEC_AV1},
};

EclRtpCodec
ecl_rtp_codec_find (const char *encoding_name)
{
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    if (g_ascii_strcasecmp (names[i].name, encoding_name) == 0)
      return names[i].codec;
  }
  return ECL_RTP_CODEC_OTHER;
}

/* Bytes: what is read beyond their end is 0, and remembered. */

typedef struct {
  const guint8 *data;
  gsize size;
  gsize position; /* beyond size: too much was read */
} Reader;

static guint8
read_byte (Reader *self)
{
  gsize position = self->position++;

  return position < self->size ? self->data[position] : 0;
}

/* Numbers that can be replaced */

static EclRtpField
read_field (Reader *self, guint bits)
{
  EclRtpField field = {bits, self->position, 0};

  for (guint n = bits; n > 0; n -= MIN (n, 8))
    field.value = field.value << 8 | read_byte (self);
  field.value &= (1u << bits) - 1;
  return field;
}

/* Its first bit tells the width, in VP8 and VP9 alike. */
static EclRtpField
read_picture_id (Reader *self)
{
  gboolean is_long =
      self->position < self->size && self->data[self->position] & 0x80;

  return read_field (self, is_long ? 15 : 7);
}

void
ecl_rtp_field_write (const EclRtpField *self, guint8 *payload, guint32 value)
{
  guint8 *bytes = payload + self->offset;

  switch (self->bits) {
  case 7:
    bytes[0] = value & 0x7f;
    break;
  case 8:
    bytes[0] = value & 0xff;
    break;
  case 15:
    bytes[0] = 0x80 | (value >> 8 & 0x7f);
    bytes[1] = value & 0xff;
    break;
  default:
    break;
  }
}

/* VP8: RFC 7741, section 4.2 */

#define VP8_X 0x80
#define VP8_N 0x20
#define VP8_S 0x10
#define VP8_PARTITION 0x07
#define VP8_I 0x80
#define VP8_L 0x40
#define VP8_T 0x20
#define VP8_K 0x10
#define VP8_Y 0x20
#define VP8_P 0x01 /* of the payload header, section 4.3 */

/* Of a stream that numbers no layers. */
static void
look_at_vp8_frame (const Reader *reader, EclRtpPayload *payload)
{
  if (payload->head_size >= reader->size ||
      !ecl_vp8_header_is_discardable (
          reader->data + payload->head_size, reader->size - payload->head_size))
    return;
  payload->temporal_id = 1;
  payload->begins_layer = TRUE;
}

static void
parse_vp8 (Reader *reader, EclRtpPayload *payload)
{
  guint8 flags = read_byte (reader);
  guint8 extensions = flags & VP8_X ? read_byte (reader) : 0;

  payload->temporal_id = flags & VP8_N ? 1 : 0;
  payload->begins_layer = payload->temporal_id > 0;
  if (extensions & VP8_I)
    payload->picture_id = read_picture_id (reader);
  if (extensions & VP8_L)
    payload->tl0_pic_idx = read_field (reader, 8);
  if (extensions & (VP8_T | VP8_K)) {
    guint8 layer = read_byte (reader);

    if (extensions & VP8_T) {
      payload->temporal_id = layer >> 6;
      payload->begins_layer = (layer & VP8_Y) != 0;
    }
  }
  /* All of the descriptor, where payloaders part their memory. */
  payload->head_size = reader->position;
  payload->is_start = (flags & VP8_S) && (flags & VP8_PARTITION) == 0;
  payload->is_keyframe = !(read_byte (reader) & VP8_P) && payload->is_start;
  if (payload->is_start && !(extensions & VP8_T))
    look_at_vp8_frame (reader, payload);
}

/* VP9: RFC 9628, section 4.2 */

#define VP9_I 0x80
#define VP9_P 0x40
#define VP9_L 0x20
#define VP9_F 0x10
#define VP9_B 0x08
#define VP9_V 0x02
#define VP9_U 0x10
#define VP9_MAX_REFERENCES 3

/* How far back the pictures lie that this one needs. */
static gboolean
skip_references (Reader *reader)
{
  for (guint i = 0; i < VP9_MAX_REFERENCES; i++) {
    if (!(read_byte (reader) & 0x01))
      return TRUE;
  }
  return FALSE;
}

/* Section 4.2.1 */
static void
skip_scalability_structure (Reader *reader)
{
  guint8 flags = read_byte (reader);
  guint n_pictures;

  if (flags & 0x10)
    reader->position += 4 * ((flags >> 5) + 1);
  if (!(flags & 0x08))
    return;
  n_pictures = read_byte (reader);
  for (guint i = 0; i < n_pictures; i++)
    reader->position += read_byte (reader) >> 2 & 0x03;
}

/* VP9 bitstream specification, section 6.2: frames that need no other may still
 * not be keyframes. */
static gboolean
is_vp9_key_header (guint8 header)
{
  guint profile_3 = (header & 0x30) == 0x30 ? 1 : 0;
  guint show_existing = header >> (3 - profile_3) & 1;
  guint frame_type = header >> (2 - profile_3) & 1;

  return header >> 6 == 2 && !show_existing && !frame_type;
}

static gboolean
parse_vp9 (Reader *reader, EclRtpPayload *payload)
{
  guint8 flags = read_byte (reader);
  guint spatial_id = 0;

  payload->keeps_gaps = TRUE;
  if (flags & VP9_I)
    payload->picture_id = read_picture_id (reader);
  if (flags & VP9_L) {
    guint8 layer = read_byte (reader);

    payload->temporal_id = layer >> 5;
    payload->opens_layers = (layer & VP9_U) != 0;
    spatial_id = layer >> 1 & 0x07;
    if (!(flags & VP9_F))
      payload->tl0_pic_idx = read_field (reader, 8);
  }
  payload->head_size = reader->position;
  if ((flags & VP9_F) && (flags & VP9_P) && !skip_references (reader))
    return FALSE;
  if (flags & VP9_V)
    skip_scalability_structure (reader);
  payload->is_start = (flags & VP9_B) && spatial_id == 0;
  payload->is_keyframe = is_vp9_key_header (read_byte (reader)) &&
                         payload->is_start && !(flags & VP9_P);
  return TRUE;
}

/* H264: RFC 6184, section 5 */

#define NAL_REF_IDC 0x60
#define NAL_TYPE 0x1f

enum {
  NAL_SLICE = 1,
  NAL_PARTITION_A = 2,
  NAL_IDR = 5,
  NAL_SEI = 6,
  NAL_SPS = 7,
  NAL_AUD = 9,
  NAL_STAP_A = 24,
  NAL_FU_A = 28,
};

/* @first: the byte after the header of the NAL unit; a slice's first macroblock
 * is 0 if its first bit is set (H.264, section 7.3.3). */
static void
look_at_nal (guint8 header, guint8 first, EclRtpPayload *payload)
{
  guint type = header & NAL_TYPE;
  gboolean has_macroblock =
      type == NAL_SLICE || type == NAL_PARTITION_A || type == NAL_IDR;

  if (type >= NAL_SLICE && type <= NAL_IDR && !(header & NAL_REF_IDC)) {
    payload->temporal_id = 1;
    payload->begins_layer = TRUE;
  }
  if (type == NAL_SPS)
    payload->is_keyframe = TRUE;
  if ((type >= NAL_SEI && type <= NAL_AUD) || (has_macroblock && first & 0x80))
    payload->is_start = TRUE;
}

/* Section 5.7.1 */
static gboolean
parse_stap_a (Reader *reader, EclRtpPayload *payload)
{
  while (reader->position < reader->size) {
    gsize size = read_byte (reader) << 8;
    gsize end;

    size |= read_byte (reader);
    end = reader->position + size;
    if (size == 0 || end > reader->size)
      return FALSE;
    look_at_nal (reader->data[reader->position],
        size > 1 ? reader->data[reader->position + 1] : 0, payload);
    reader->position = end;
  }
  return TRUE;
}

static gboolean
parse_h264 (Reader *reader, EclRtpPayload *payload)
{
  guint8 header = read_byte (reader);
  guint type = header & NAL_TYPE;
  guint8 fragment;

  if (type == NAL_STAP_A)
    return reader->size > 1 && parse_stap_a (reader, payload);
  if (type == 0 || (type > NAL_STAP_A && type != NAL_FU_A))
    return FALSE;
  if (type != NAL_FU_A) {
    look_at_nal (header, reader->size > 1 ? reader->data[1] : 0, payload);
    return TRUE;
  }
  /* Section 5.8. Only the first fragment begins with what a NAL unit does. */
  fragment = read_byte (reader);
  look_at_nal ((header & NAL_REF_IDC) | (fragment & NAL_TYPE),
      read_byte (reader), payload);
  if (!(fragment & 0x80))
    payload->is_start = payload->is_keyframe = FALSE;
  return TRUE;
}

/* AV1: section 4.4 of its payload format */

#define AV1_Z 0x80
#define AV1_N 0x08

static void
parse_av1 (Reader *reader, EclRtpPayload *payload)
{
  guint8 header = read_byte (reader);

  payload->is_start = !(header & AV1_Z);
  payload->is_keyframe = payload->is_start && (header & AV1_N);
  read_byte (reader);
}

gboolean
ecl_rtp_codec_parse (EclRtpCodec codec, const guint8 *data, gsize size,
    EclRtpPayload *payload, GError **error)
{
  Reader reader = {data, size, 0};
  gboolean known = TRUE;

  *payload = (EclRtpPayload){0};
  switch (codec) {
  case ECL_RTP_CODEC_VP8:
    parse_vp8 (&reader, payload);
    break;
  case ECL_RTP_CODEC_VP9:
    known = parse_vp9 (&reader, payload);
    break;
  case ECL_RTP_CODEC_H264:
    known = parse_h264 (&reader, payload);
    break;
  case ECL_RTP_CODEC_AV1:
    parse_av1 (&reader, payload);
    break;
  case ECL_RTP_CODEC_OTHER:
    payload->is_start = payload->is_keyframe = TRUE;
    read_byte (&reader);
    break;
  }
  if (known && reader.position <= size)
    return TRUE;
  g_set_error (error, GST_ECL_ERROR, GST_ECL_ERROR_FAILED,
      "RTP payload of %" G_GSIZE_FORMAT " bytes is %s", size,
      known ? "cut off" : "of no known form");
  return FALSE;
}

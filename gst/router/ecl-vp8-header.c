/* ecl-vp8-header: whether a VP8 frame can be left out
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-vp8-header.h"

/* RFC 6386, section 9.1 */
#define TAG_SIZE 3
#define TAG_INTER 0x01
/* Of reference frames, and of modes */
#define N_FILTER_DELTAS (4 + 4)

/* The arithmetic decoder, section 7.3. All that is read here is as likely 0 as
 * 1. */
typedef struct {
  const guint8 *data;
  gsize size;
  gsize position; /* beyond size: too much was read */
  guint32 value;
  guint range;
  guint n_bits; /* shifted since the last byte */
} Decoder;

static guint8
read_byte (Decoder *self)
{
  gsize position = self->position++;

  return position < self->size ? self->data[position] : 0;
}

static Decoder
begin (const guint8 *data, gsize size)
{
  Decoder self = {.data = data, .size = size, .range = 255};

  self.value = read_byte (&self) << 8;
  self.value |= read_byte (&self);
  return self;
}

static guint
read_flag (Decoder *self)
{
  guint split = 1 + ((self->range - 1) * 128 >> 8);
  guint flag = self->value >= split << 8 ? 1 : 0;

  if (flag)
    self->value -= split << 8;
  self->range = flag ? self->range - split : split;
  while (self->range < 128) {
    self->value <<= 1;
    self->range <<= 1;
    if (++self->n_bits == 8) {
      self->n_bits = 0;
      self->value |= read_byte (self);
    }
  }
  return flag;
}

static guint
read_number (Decoder *self, guint n_bits)
{
  guint number = 0;

  while (n_bits-- > 0)
    number = number << 1 | read_flag (self);
  return number;
}

/* Section 9.3. Which segment a block is in, and what that means, stays. */
static gboolean
changes_segments (Decoder *self)
{
  gboolean enabled = read_flag (self);
  gboolean map = enabled && read_flag (self);
  gboolean data = enabled && read_flag (self);

  return map || data;
}

/* Section 9.6. An encoder that is error resilient repeats all of them in each
 * frame, so that those of one are not needed. */
static gboolean
changes_filter_deltas (Decoder *self)
{
  guint n_repeated = 0;

  read_number (self, 1 + 6 + 3);
  if (!read_flag (self) || !read_flag (self))
    return FALSE;
  for (guint i = 0; i < N_FILTER_DELTAS; i++) {
    if (read_flag (self)) {
      read_number (self, 6 + 1);
      n_repeated++;
    }
  }
  return n_repeated > 0 && n_repeated < N_FILTER_DELTAS;
}

/* Sections 9.5 and 9.6: how many partitions there are, and the quantizers. */
static void
skip_settings (Decoder *self)
{
  read_number (self, 2 + 7);
  for (guint i = 0; i < 5; i++) {
    if (read_flag (self))
      read_number (self, 4 + 1);
  }
}

/* Sections 9.7, 9.10 and 9.11 */
static gboolean
keeps_something (Decoder *self)
{
  gboolean golden = read_flag (self);
  gboolean alternate = read_flag (self);
  gboolean copies = (!golden && read_number (self, 2)) |
                    (!alternate && read_number (self, 2));
  gboolean probabilities, last;

  read_number (self, 2);
  probabilities = read_flag (self);
  last = read_flag (self);
  return golden || alternate || copies || probabilities || last;
}

gboolean
ecl_vp8_header_is_discardable (const guint8 *data, gsize size)
{
  Decoder decoder;

  if (size <= TAG_SIZE || !(data[0] & TAG_INTER))
    return FALSE;
  decoder = begin (data + TAG_SIZE, size - TAG_SIZE);
  if (changes_segments (&decoder) || changes_filter_deltas (&decoder))
    return FALSE;
  skip_settings (&decoder);
  return !keeps_something (&decoder) && decoder.position <= decoder.size;
}

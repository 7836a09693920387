/* load-message: the offers and answers that the clients exchange
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "load-message.h"

#include <string.h>

#define NUMBER_DIGITS 10
#define ORIGIN "o=- "
#define DESCRIPTION_TAIL "\"},\"type\":\"media\",\"connectionId\":\"mc_load\"},"

/* As the SDK writes it, but for the sort of lines that fill the description. */
void
load_message_init (LoadMessage *self, const char *type, const char *dst)
{
  static const char line[] = "a=candidate:842163049 1 udp 1677729535 "
                             "192.0.2.1 54321 typ srflx\\r\\n";
  g_autofree char *tail =
      g_strdup_printf (DESCRIPTION_TAIL "\"dst\":\"%s\"}", dst);
  gsize at;

  self->type = type;
  at = g_snprintf (self->text, sizeof self->text,
      "{\"type\":\"%s\",\"payload\":{\"sdp\":{\"type\":\"%s\",\"sdp\":\"v=0"
      "\\r\\n" ORIGIN "0000000000 2 IN IP4 127.0.0.1\\r\\ns=-\\r\\nt=0 0\\r\\n",
      type, type[0] == 'O' ? "offer" : "answer");
  self->number = strstr (self->text, ORIGIN) + strlen (ORIGIN) - self->text;
  self->sdp_end = LOAD_MESSAGE_SIZE - strlen (tail);
  while (at + strlen (line) <= self->sdp_end)
    at = g_stpcpy (self->text + at, line) - self->text;
  memset (self->text + at, 'x', self->sdp_end - at);
  strcpy (self->text + self->sdp_end, tail);
}

void
load_message_set_number (LoadMessage *self, guint number)
{
  for (gsize i = NUMBER_DIGITS; i > 0; i--, number /= 10)
    self->text[self->number + i - 1] = '0' + number % 10;
}

static gboolean
contains (const char *data, gsize len, const char *name, const char *value)
{
  char member[64];
  gsize member_len =
      g_snprintf (member, sizeof member, "\"%s\":\"%s\"", name, value);

  return memmem (data, len, member, member_len) != NULL;
}

/**
 * load_message_check:
 * @self: the message as its sender wrote it
 * @src: who that was
 * @data: (array length=len): the message as it came
 * @number: (out): its number
 *
 * Returns: whether it says who sent it, and brings the whole description
 */
gboolean
load_message_check (const LoadMessage *self, const char *src, const char *data,
    gsize len, guint *number)
{
  const char *origin = memmem (data, len, ORIGIN, strlen (ORIGIN));
  gsize rest = self->sdp_end - self->number - NUMBER_DIGITS;
  const char *digits;

  if (origin == NULL)
    return FALSE;
  digits = origin + strlen (ORIGIN);
  if ((gsize)(data + len - digits) < NUMBER_DIGITS + rest ||
      memcmp (digits + NUMBER_DIGITS, self->text + self->number + NUMBER_DIGITS,
          rest) != 0)
    return FALSE;
  *number = 0;
  for (gsize i = 0; i < NUMBER_DIGITS; i++)
    *number = *number * 10 + (digits[i] - '0');
  return contains (data, len, "type", self->type) &&
         contains (data, len, "src", src);
}

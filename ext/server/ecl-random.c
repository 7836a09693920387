/* ecl-random: ids that nobody can guess
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-random.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

/* GLib's generator is a Mersenne Twister, whose output can be predicted. */
static void
fill_random (guint8 *bytes, gsize count)
{
  gsize done = 0;

  while (done < count) {
    gssize got = getrandom (bytes + done, count - done, 0);

    if (got < 0 && errno != EINTR)
      g_error ("The kernel gives no random bytes: %s", g_strerror (errno));
    if (got > 0)
      done += got;
  }
}

/**
 * ecl_random_alphanumerics:
 * @count: characters wanted, 1 to 64
 *
 * Returns: (transfer full): that many of [0-9A-Za-z], each equally likely
 */
char *
ecl_random_alphanumerics (gsize count)
{
  static const char letters[] =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  g_autofree char *text = g_malloc (count + 1);
  guint8 bytes[64];
  gsize done = 0;

  g_return_val_if_fail (count > 0 && count <= sizeof bytes, NULL);
  while (done < count) {
    fill_random (bytes, sizeof bytes);
    for (gsize i = 0; i < sizeof bytes && done < count; i++) {
      guint8 index = bytes[i] & 63;

      /* Two of 64 values have no letter: drawing again keeps the rest even. */
      if (index < sizeof letters - 1)
        text[done++] = letters[index];
    }
  }
  text[count] = '\0';
  return g_steal_pointer (&text);
}

/**
 * ecl_random_uuid:
 *
 * Returns: (transfer full): a version 4 UUID (RFC 9562)
 */
char *
ecl_random_uuid (void)
{
  guint8 b[16];

  fill_random (b, sizeof b);
  b[6] = (b[6] & 0x0f) | 0x40;
  b[8] = (b[8] & 0x3f) | 0x80;
  return g_strdup_printf ("%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-"
                          "%02x%02x%02x%02x%02x%02x",
      b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11],
      b[12], b[13], b[14], b[15]);
}

/* ecl-token: names that nobody else has and nobody can guess
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-token.h"

#include <unistd.h>

/**
 * ecl_token_new:
 * @prefix: "mc_" for a media connection, as the SDKs have it, or ""
 *
 * From the kernel's generator: GLib's own can be predicted, and whoever knows a
 * Peer's token can take its id over.
 *
 * Returns: (transfer full): @prefix and 80 random bits as 16 of [0-9a-v]
 */
char *
ecl_token_new (const char *prefix)
{
  static const char letters[] = "0123456789abcdefghijklmnopqrstuv";
  guint8 bytes[16];
  char text[sizeof bytes + 1];

  if (getentropy (bytes, sizeof bytes) != 0)
    g_error ("the kernel gives no random bytes");
  for (guint i = 0; i < sizeof bytes; i++)
    text[i] = letters[bytes[i] % 32];
  text[sizeof bytes] = '\0';
  return g_strconcat (prefix, text, NULL);
}

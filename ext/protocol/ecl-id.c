/* ecl-id: which names peers and keys may have
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <string.h>
#include "ecl-id.h"

#define ALNUM "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

/* (?:[ _-][A-Za-z0-9]+)*$ */
static gboolean
is_separated_words (const char *p)
{
  while (*p) {
    gsize n;

    if (strchr (" _-", *p++) == NULL)
      return FALSE;
    n = strspn (p, ALNUM);
    if (n == 0)
      return FALSE;
    p += n;
  }
  return TRUE;
}

static gboolean
is_id (const char *id, const char *first_word)
{
  gsize n;

  if (id == NULL || strnlen (id, ECL_ID_MAX_LENGTH + 1) > ECL_ID_MAX_LENGTH)
    return FALSE;
  n = strspn (id, first_word);
  return n > 0 && is_separated_words (id + n);
}

/**
 * ecl_peer_id_is_valid:
 * @id: (nullable): a peer id of an ECLWebRTC client
 *
 * The rule of the SDK (shared/util.js), `^[A-Za-z0-9_-]+(?:[
 * _-][A-Za-z0-9]+)*$`, and at most %ECL_ID_MAX_LENGTH bytes. That a client may
 * leave the id out is the caller's business: the empty id is not valid.
 *
 * Returns: whether it may be used
 */
gboolean
ecl_peer_id_is_valid (const char *id)
{
  return is_id (id, ALNUM "_-");
}

/**
 * ecl_peerjs_id_is_valid:
 * @id: (nullable): a peer id of a PeerJS client
 *
 * The rule of PeerJS (lib/utils/validateId.ts),
 * `^[A-Za-z0-9]+(?:[ _-][A-Za-z0-9]+)*$`, and at most %ECL_ID_MAX_LENGTH bytes.
 *
 * Returns: whether it may be used
 */
gboolean
ecl_peerjs_id_is_valid (const char *id)
{
  return is_id (id, ALNUM);
}

/**
 * ecl_api_key_is_valid:
 * @key: (nullable): an API key
 *
 * The rule of the ECLWebRTC SDK (shared/util.js): the shape of a UUID, but any
 * lower-case letter, `^[a-z0-9]{8}(-[a-z0-9]{4}){3}-[a-z0-9]{12}$`.
 *
 * Returns: whether it has the form of a key
 */
gboolean
ecl_api_key_is_valid (const char *key)
{
  static const char shape[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";

  if (key == NULL || strnlen (key, sizeof shape) != sizeof shape - 1)
    return FALSE;
  for (gsize i = 0; shape[i]; i++) {
    if (shape[i] == '-'
            ? key[i] != '-'
            : !g_ascii_islower (key[i]) && !g_ascii_isdigit (key[i]))
      return FALSE;
  }
  return TRUE;
}

/* ecl-hub-key: what each API key demands and allows
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-hub-private.h"

#include <string.h>

static void
options_init (EclHubKeyOptions *options)
{
  options->allow_listing = options->allow_turn = TRUE;
  options->allow_rooms = options->allow_sfu = TRUE;
  options->sfu_video_codec = g_strdup ("VP8");
}

/**
 * ecl_hub_key_options_new:
 *
 * Returns: (transfer full): the options of a key that was given none: no
 *   credential, every origin, listing, TURN and rooms allowed
 */
EclHubKeyOptions *
ecl_hub_key_options_new (void)
{
  EclHubKeyOptions *options = g_new0 (EclHubKeyOptions, 1);

  options_init (options);
  return options;
}

static void
options_clear (EclHubKeyOptions *options)
{
  g_free (options->secret);
  g_free (options->sfu_video_codec);
  g_strfreev (options->allowed_origins);
}

void
ecl_hub_key_options_free (EclHubKeyOptions *options)
{
  options_clear (options);
  g_free (options);
}

EclHubKey *
ecl_hub_key_new (EclHubNamespace *ns)
{
  EclHubKey *key = g_new0 (EclHubKey, 1);

  key->ns = ns;
  options_init (&key->options);
  return key;
}

void
ecl_hub_key_free (EclHubKey *key)
{
  options_clear (&key->options);
  g_free (key);
}

/**
 * ecl_hub_set_key_options:
 * @key: one that ecl_hub_add_keys() added
 * @options: copied
 *
 * To be called before clients come.
 */
void
ecl_hub_set_key_options (
    EclHub *hub, const char *key, const EclHubKeyOptions *options)
{
  EclHubKey *self = g_hash_table_lookup (hub->keys, key);

  g_return_if_fail (self != NULL);
  options_clear (&self->options);
  self->options = *options;
  self->options.secret = g_strdup (options->secret);
  self->options.sfu_video_codec = g_strdup (options->sfu_video_codec);
  self->options.allowed_origins = g_strdupv (options->allowed_origins);
}

gboolean
ecl_hub_allows_listing (EclHub *hub, const char *key)
{
  EclHubKey *self = g_hash_table_lookup (hub->keys, key);

  return self == NULL || self->options.allow_listing;
}

/* The host of "SCHEME://HOST:PORT", as a span inside of it. */
static EclSpan
host_of (const char *origin)
{
  const char *begin = strstr (origin, "://");
  gsize len;

  if (begin == NULL)
    return (EclSpan){NULL, 0};
  begin += 3;
  len = begin[0] == '[' ? strcspn (begin, "]") + 1 : strcspn (begin, ":/");
  return (EclSpan){begin, MIN (len, strlen (begin))};
}

/**
 * ecl_hub_allows_origin:
 * @key: an API key
 * @origin: (nullable): the `Origin` header of the client's request
 *
 * The service let pages in by their domain ("invalid-domain" of the ECLWebRTC
 * protocol). An allowed origin is either a whole one, "https://example.com", or
 * a host, "example.com", by any scheme and port. Without the header it is no
 * browser, whose user could write there whatever he likes: that is let in.
 *
 * Returns: whether the key may be used from there; %TRUE for an unknown key
 */
gboolean
ecl_hub_allows_origin (EclHub *hub, const char *key, const char *origin)
{
  EclHubKey *self = g_hash_table_lookup (hub->keys, key);
  EclSpan host;

  if (self == NULL || self->options.allowed_origins == NULL || origin == NULL)
    return TRUE;
  host = host_of (origin);
  for (char **allowed = self->options.allowed_origins; *allowed; allowed++) {
    if (g_ascii_strcasecmp (*allowed, origin) == 0)
      return TRUE;
    if (host.data && strlen (*allowed) == host.len &&
        g_ascii_strncasecmp (*allowed, host.data, host.len) == 0)
      return TRUE;
  }
  return FALSE;
}

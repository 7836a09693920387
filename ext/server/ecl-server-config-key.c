/* ecl-server-config-key: what the configuration says of API keys and of TURN
 *
 * Secrets are read here. No error tells what is in a secret, nor in a line that
 * may be meant as one.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-server-config-private.h"

#include <string.h>

/**
 * ecl_server_config_read_secret:
 * @path: a file whose only line is the secret; "-" for the standard input
 * @error: a #GFileError or #GOptionError
 *
 * Returns: (transfer full) (nullable): the secret, without the line's end
 */
char *
ecl_server_config_read_secret (const char *path, GError **error)
{
  g_autofree char *text = NULL;
  gsize len;

  if (!g_file_get_contents (
          g_str_equal (path, "-") ? "/dev/stdin" : path, &text, &len, error))
    return NULL;
  if (len > 0 && text[len - 1] == '\n')
    text[--len] = '\0';
  if (len > 0 && text[len - 1] == '\r')
    text[--len] = '\0';
  if (len > 0 && strcspn (text, "\r\n") == len)
    return g_steal_pointer (&text);
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
      "%s must hold one line, the secret", path);
  return NULL;
}

/**
 * ecl_server_config_get_key:
 * @key: an API key
 *
 * Returns: (transfer none): its options, to be changed
 */
EclHubKeyOptions *
ecl_server_config_get_key (EclServerConfig *config, const char *key)
{
  EclHubKeyOptions *options = g_hash_table_lookup (config->key_options, key);

  if (options == NULL) {
    options = ecl_hub_key_options_new ();
    g_hash_table_insert (config->key_options, g_strdup (key), options);
  }
  return options;
}

static gboolean
bad_value (
    const char *group, const char *name, const char *what, GError **error)
{
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
      "[%s] %s must be %s", group, name, what);
  return FALSE;
}

static gboolean
unknown_option (const char *group, const char *name, GError **error)
{
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION,
      "[%s] has no option \"%s\"", group, name);
  return FALSE;
}

/* GKeyFile's own error would show the value. */
static gboolean
load_secret (char **secret, GKeyFile *file, const char *group, const char *name,
    GError **error)
{
  g_autoptr (GError) bad = NULL;
  g_autofree char *value = g_key_file_get_string (file, group, name, &bad);

  if (bad || value == NULL || *value == '\0')
    return bad_value (group, name, "text that is not empty", error);
  g_free (*secret);
  *secret = g_str_has_suffix (name, "-file")
                ? ecl_server_config_read_secret (value, error)
                : g_steal_pointer (&value);
  return *secret != NULL;
}

static gboolean
load_boolean (gboolean *field, GKeyFile *file, const char *group,
    const char *name, GError **error)
{
  g_autoptr (GError) bad = NULL;

  *field = g_key_file_get_boolean (file, group, name, &bad);
  return bad == NULL || bad_value (group, name, "true or false", error);
}

static gboolean
load_list (char ***list, GKeyFile *file, const char *group, const char *name,
    GError **error)
{
  g_autoptr (GError) bad = NULL;

  g_strfreev (*list);
  *list = g_key_file_get_string_list (file, group, name, NULL, &bad);
  return (bad == NULL && *list && **list) ||
         bad_value (group, name, "a list that is not empty", error);
}

/* What the SFU can forward: whose keyframes it knows, and browsers can send. */
static gboolean
load_video_codec (char **codec, GKeyFile *file, const char *group,
    const char *name, GError **error)
{
  static const char *const codecs[] = {"VP8", "VP9", "H264", NULL};
  g_autofree char *value = g_key_file_get_string (file, group, name, NULL);

  if (value == NULL || !g_strv_contains (codecs, value))
    return bad_value (group, name, "VP8, VP9 or H264", error);
  g_free (*codec);
  *codec = g_steal_pointer (&value);
  return TRUE;
}

static gboolean
load_key_option (EclHubKeyOptions *options, GKeyFile *file, const char *group,
    const char *name, GError **error)
{
  if (g_str_equal (name, "secret") || g_str_equal (name, "secret-file"))
    return load_secret (&options->secret, file, group, name, error);
  if (g_str_equal (name, "allow-listing"))
    return load_boolean (&options->allow_listing, file, group, name, error);
  if (g_str_equal (name, "allow-turn"))
    return load_boolean (&options->allow_turn, file, group, name, error);
  if (g_str_equal (name, "allow-rooms"))
    return load_boolean (&options->allow_rooms, file, group, name, error);
  if (g_str_equal (name, "allow-sfu"))
    return load_boolean (&options->allow_sfu, file, group, name, error);
  if (g_str_equal (name, "sfu-video-codec"))
    return load_video_codec (
        &options->sfu_video_codec, file, group, name, error);
  if (g_str_equal (name, "allowed-origins"))
    return load_list (&options->allowed_origins, file, group, name, error);
  return unknown_option (group, name, error);
}

/* Whether one of the name spaces is reached by @key. */
gboolean
ecl_server_config_has_key (const EclServerConfig *config, const char *key)
{
  for (guint i = 0; i < config->keys->len; i++) {
    g_auto (GStrv) keys = g_strsplit (config->keys->pdata[i], ",", -1);

    if (g_strv_contains ((const char *const *)keys, key))
      return TRUE;
  }
  return FALSE;
}

/**
 * ecl_server_config_load_key:
 * @group: "key KEY"
 *
 * A key that is in no name space yet gets one of its own.
 *
 * Returns: whether the group was understood
 */
gboolean
ecl_server_config_load_key (
    EclServerConfig *config, GKeyFile *file, const char *group, GError **error)
{
  g_auto (GStrv) names = g_key_file_get_keys (file, group, NULL, NULL);
  const char *key = group + strlen (ECL_SERVER_KEY_GROUP);
  EclHubKeyOptions *options;

  if (strchr (key, ',')) {
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
        "[%s] must name one key; keys in [server] puts keys together", group);
    return FALSE;
  }
  options = ecl_server_config_get_key (config, key);
  if (!ecl_server_config_has_key (config, key))
    g_ptr_array_add (config->keys, g_strdup (key));
  for (gsize i = 0; names && names[i]; i++) {
    if (!load_key_option (options, file, group, names[i], error))
      return FALSE;
  }
  return TRUE;
}

/**
 * ecl_server_config_add_turn_uri:
 * @uri: "turn:HOST" or "turns:HOST", with ":PORT" and "?transport=" if need be
 * @error: a #GOptionError
 */
gboolean
ecl_server_config_add_turn_uri (
    EclServerConfig *config, const char *uri, GError **error)
{
  if ((!g_str_has_prefix (uri, "turn:") && !g_str_has_prefix (uri, "turns:")) ||
      strchr (uri, ':')[1] == '\0' || !g_utf8_validate (uri, -1, NULL)) {
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
        "\"%s\" is no TURN URI such as "
        "turn:turn.example.com:3478?transport=udp",
        uri);
    return FALSE;
  }
  g_ptr_array_add (config->turn_uris, g_strdup (uri));
  return TRUE;
}

static gboolean
load_turn_uris (EclServerConfig *config, GKeyFile *file, GError **error)
{
  g_auto (GStrv) uris = NULL;

  if (!load_list (&uris, file, "turn", "uris", error))
    return FALSE;
  for (gsize i = 0; uris[i]; i++) {
    if (!ecl_server_config_add_turn_uri (config, uris[i], error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
load_turn_ttl (EclServerConfig *config, GKeyFile *file, GError **error)
{
  g_autoptr (GError) bad = NULL;
  guint64 ttl = g_key_file_get_uint64 (file, "turn", "ttl", &bad);

  if (bad || ttl < ECL_SERVER_TURN_TTL_MIN || ttl > ECL_SERVER_TURN_TTL_MAX)
    return bad_value (
        "turn", "ttl", "a number of seconds from 60 to 2592000", error);
  config->turn_ttl = ttl;
  return TRUE;
}

/* Returns: whether the group [turn] was understood */
gboolean
ecl_server_config_load_turn (
    EclServerConfig *config, GKeyFile *file, GError **error)
{
  g_auto (GStrv) names = g_key_file_get_keys (file, "turn", NULL, NULL);
  gboolean ok = TRUE;

  for (gsize i = 0; ok && names && names[i]; i++) {
    const char *name = names[i];

    if (g_str_equal (name, "uris"))
      ok = load_turn_uris (config, file, error);
    else if (g_str_equal (name, "ttl"))
      ok = load_turn_ttl (config, file, error);
    else if (g_str_equal (name, "secret") || g_str_equal (name, "secret-file"))
      ok = load_secret (&config->turn_secret, file, "turn", name, error);
    else
      ok = unknown_option ("turn", name, error);
  }
  return ok;
}

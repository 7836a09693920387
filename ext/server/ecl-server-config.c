/* ecl-server-config: what a server is told before it starts
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-server-config-private.h"

#define MIB (1024 * 1024)
#define MS (G_USEC_PER_SEC / 1000)

/* How an option of the file is stored. */
typedef enum {
  KIND_UINT,
  KIND_SIZE,
  KIND_TIME, /* ms in the file, us in the struct */
} Kind;

typedef struct {
  const char *name;
  Kind kind;
  gsize offset;
  guint64 min;
  guint64 max;
} Option;

#define OPTION(name, kind, field, min, max)                                    \
  {                                                                            \
    name, KIND_##kind, G_STRUCT_OFFSET (EclServerConfig, field), min, max      \
  }

#define HOUR_MS (60 * 60 * 1000)

static const Option limits[] = {
    OPTION ("ping-interval", UINT, ping_interval, 100, HOUR_MS),
    OPTION ("ping-timeout", UINT, ping_timeout, 100, HOUR_MS),
    OPTION ("alive-timeout", TIME, hub.peerjs_silence, 100, HOUR_MS),
    OPTION ("grace", TIME, hub.grace, 0, HOUR_MS),
    OPTION ("expire-timeout", TIME, hub.expire_timeout, 0, HOUR_MS),
    OPTION ("expire-interval", TIME, hub.expire_interval, 10, HOUR_MS),
    OPTION ("expiry-notice", TIME, hub.expiry_notice, 0, HOUR_MS),
    OPTION ("max-connections", UINT, max_connections, 1, 1000000),
    OPTION ("max-peers", UINT, hub.max_peers, 1, 1000000),
    OPTION ("max-message", SIZE, max_message, 1024, 1024 * MIB),
    OPTION ("max-unsent", SIZE, max_unsent, 1024, 1024 * MIB),
    OPTION ("max-queued-messages", UINT, hub.max_queued_messages, 0, 100000),
    OPTION ("max-queued-bytes", SIZE, hub.max_queued_bytes, 0, 1024 * MIB),
    OPTION ("max-parties", UINT, hub.max_parties, 1, 1000000),
    OPTION ("max-rooms", UINT, hub.max_rooms, 0, 1000000),
    OPTION ("max-room-members", UINT, hub.max_room_members, 1, 100000),
    OPTION ("max-rooms-per-peer", UINT, hub.max_rooms_per_peer, 1, 100000),
    OPTION ("max-sfu-rooms", UINT, hub.max_sfu_rooms, 0, 100000),
    OPTION ("max-sfu-members", UINT, hub.max_sfu_members, 1, 64),
    OPTION ("max-sfu-audio", UINT, sfu_audio_kbps, 0, 10000),
    OPTION ("max-sfu-video", UINT, sfu_video_kbps, 0, 100000),
    OPTION ("max-sfu-download", UINT, sfu_download_kbps, 0, 100000),
    OPTION ("max-sfu-mlines", UINT, sfu_mlines, 2, 250),
    OPTION ("max-room-data", SIZE, hub.max_room_data, 0, 1024 * MIB),
    OPTION ("max-log-entries", UINT, hub.max_log_entries, 0, 1000000),
    OPTION ("max-log-bytes", SIZE, hub.max_log_bytes, 0, 1024 * MIB),
};

/**
 * ecl_server_config_new:
 *
 * Returns: (transfer full): the defaults: loopback, port 9000, no keys yet
 */
EclServerConfig *
ecl_server_config_new (void)
{
  EclServerConfig *config = g_new0 (EclServerConfig, 1);

  config->host = g_strdup ("127.0.0.1");
  config->port = ECL_SERVER_DEFAULT_PORT;
  config->keys = g_ptr_array_new_with_free_func (g_free);
  config->key_options = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
      (GDestroyNotify)ecl_hub_key_options_free);
  config->listing = TRUE;
  config->turn_uris = g_ptr_array_new_with_free_func (g_free);
  config->turn_ttl = 24 * 60 * 60;
  config->ping_interval = 25000;
  config->ping_timeout = 20000;
  config->max_connections = 16384;
  /* Room data may be 20 MiB, a third more as base64. */
  config->max_message = 28 * MIB;
  config->max_unsent = 64 * MIB;
  config->sfu_audio_kbps = 128;
  config->sfu_video_kbps = 2500;
  config->sfu_mlines = 128;
  ecl_hub_limits_init (&config->hub);
  return config;
}

void
ecl_server_config_free (EclServerConfig *config)
{
  if (config->sfu)
    config->sfu->klass->free (config->sfu);
  g_free (config->host);
  g_ptr_array_unref (config->keys);
  g_hash_table_unref (config->key_options);
  g_ptr_array_unref (config->turn_uris);
  g_free (config->turn_secret);
  g_free (config);
}

static void
store (EclServerConfig *config, const Option *option, guint64 value)
{
  gpointer field = G_STRUCT_MEMBER_P (config, option->offset);

  switch (option->kind) {
  case KIND_UINT:
    *(guint *)field = value;
    break;
  case KIND_SIZE:
    *(gsize *)field = value;
    break;
  case KIND_TIME:
    *(gint64 *)field = value * MS;
    break;
  }
}

static const Option *
find_option (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (limits); i++) {
    if (g_str_equal (limits[i].name, name))
      return &limits[i];
  }
  return NULL;
}

static gboolean
load_limit (
    EclServerConfig *config, GKeyFile *file, const char *name, GError **error)
{
  const Option *option = find_option (name);
  g_autoptr (GError) bad = NULL;
  guint64 value;

  if (option == NULL) {
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION,
        "[limits] has no option \"%s\"", name);
    return FALSE;
  }
  value = g_key_file_get_uint64 (file, "limits", name, &bad);
  if (bad || value < option->min || value > option->max) {
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
        "[limits] %s must be a number from %" G_GUINT64_FORMAT
        " to %" G_GUINT64_FORMAT,
        name, option->min, option->max);
    return FALSE;
  }
  store (config, option, value);
  return TRUE;
}

static gboolean
load_limits (EclServerConfig *config, GKeyFile *file, GError **error)
{
  g_auto (GStrv) names = g_key_file_get_keys (file, "limits", NULL, NULL);

  for (gsize i = 0; names && names[i]; i++) {
    if (!load_limit (config, file, names[i], error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
load_server_option (
    EclServerConfig *config, GKeyFile *file, const char *name, GError **error)
{
  GError *bad = NULL;

  if (g_str_equal (name, "host")) {
    g_free (config->host);
    config->host = g_key_file_get_string (file, "server", name, &bad);
  } else if (g_str_equal (name, "port")) {
    guint64 port = g_key_file_get_uint64 (file, "server", name, &bad);

    if (!bad && port > G_MAXUINT16)
      bad = g_error_new (G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
          "[server] port must be from 0 to 65535");
    config->port = port;
  } else if (g_str_equal (name, "keys")) {
    g_auto (GStrv) keys =
        g_key_file_get_string_list (file, "server", name, NULL, &bad);

    for (gsize i = 0; keys && keys[i]; i++)
      g_ptr_array_add (config->keys, g_strdup (keys[i]));
  } else if (g_str_equal (name, "listing")) {
    config->listing = g_key_file_get_boolean (file, "server", name, &bad);
  } else {
    bad = g_error_new (G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION,
        "[server] has no option \"%s\"", name);
  }
  if (bad)
    g_propagate_error (error, bad);
  return bad == NULL;
}

static gboolean
load_group (
    EclServerConfig *config, GKeyFile *file, const char *group, GError **error)
{
  if (g_str_equal (group, "server"))
    return TRUE;
  if (g_str_equal (group, "limits"))
    return load_limits (config, file, error);
  if (g_str_equal (group, "turn"))
    return ecl_server_config_load_turn (config, file, error);
  if (g_str_has_prefix (group, ECL_SERVER_KEY_GROUP))
    return ecl_server_config_load_key (config, file, group, error);
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION,
      "There is no group [%s]", group);
  return FALSE;
}

/* GKeyFile's own error would show the line, which may be meant as a secret. */
static gboolean
load_file (GKeyFile *file, const char *path, GError **error)
{
  g_autoptr (GError) bad = NULL;

  if (g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, &bad))
    return TRUE;
  if (bad->domain == G_KEY_FILE_ERROR)
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
        "A line is no [group], no NAME=VALUE and no comment, or not UTF-8");
  else
    g_propagate_error (error, g_steal_pointer (&bad));
  return FALSE;
}

/**
 * ecl_server_config_load:
 * @config: changed by what the file says
 * @path: a key file with the groups [server], [key KEY], [turn] and [limits],
 * see docs/server.md
 * @error: a #GFileError, #GKeyFileError or #GOptionError that names the option,
 *   and no secret
 *
 * Returns: whether all of the file was understood
 */
gboolean
ecl_server_config_load (
    EclServerConfig *config, const char *path, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_auto (GStrv) names = NULL;
  g_auto (GStrv) groups = NULL;
  gboolean ok = load_file (file, path, error);

  if (ok)
    names = g_key_file_get_keys (file, "server", NULL, NULL);
  for (gsize i = 0; ok && names && names[i]; i++)
    ok = load_server_option (config, file, names[i], error);
  groups = g_key_file_get_groups (file, NULL);
  for (gsize i = 0; ok && groups[i]; i++)
    ok = load_group (config, file, groups[i], error);
  if (!ok)
    g_prefix_error (error, "%s: ", path);
  return ok;
}

/* main: the command ecl-server
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "ecl-credential.h"
#include "ecl-server.h"
#ifdef HAVE_SFU
#include "ecl-sfu.h"
#endif

#include <glib-unix.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

/* Open files beside sockets of clients, and for the connections of the SFU,
 * each of which has some dozens. */
#define OTHER_FILES 64
#define SFU_FILES 4096

/* What no option says. */
#define NO_NUMBER G_MININT

typedef struct {
  char *host;
  int port;
  char **keys;
  char *config;
  char *secret_file;
  char **origins;
  char **turn_uris;
  char *turn_secret;
  char *turn_secret_file;
  int turn_ttl;
  char *make_credential;
  int credential_ttl;
  gboolean no_listing;
  gboolean version;
} Options;

static void
options_clear (Options *options)
{
  g_free (options->host);
  g_strfreev (options->keys);
  g_free (options->config);
  g_free (options->secret_file);
  g_strfreev (options->origins);
  g_strfreev (options->turn_uris);
  g_free (options->turn_secret);
  g_free (options->turn_secret_file);
  g_free (options->make_credential);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static const char description[] =
    "Without --key there is one namespace, reached by \"peerjs\" and by\n"
    "\"00000000-0000-0000-0000-000000000000\". Limits and timeouts are set in\n"
    "the configuration file, see docs/server.md. A FILE with a secret holds\n"
    "nothing but its one line; - is the standard input.";

static EclServerConfig *
read_options (int *argc, char ***argv, Options *options, GError **error)
{
  const GOptionEntry entries[] = {
      {"host", 0, 0, G_OPTION_ARG_STRING, &options->host,
          "Address to listen on (default 127.0.0.1, this machine only)",
          "HOST"},
      {"port", 0, 0, G_OPTION_ARG_INT, &options->port,
          "TCP port, 0 for any free one (default 9000)", "PORT"},
      {"key", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->keys,
          "A namespace and the keys that reach it; may be repeated", "A,B"},
      {"config", 0, 0, G_OPTION_ARG_FILENAME, &options->config,
          "Configuration file, which the other options override", "FILE"},
      {"secret-file", 0, 0, G_OPTION_ARG_FILENAME, &options->secret_file,
          "Demand credentials made with this secret for each --key", "FILE"},
      {"allow-origin", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->origins,
          "Origin or host of pages that may use each --key; may be repeated",
          "ORIGIN"},
      {"turn-uri", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->turn_uris,
          "TURN server for clients, turn:HOST:PORT; may be repeated", "URI"},
      {"turn-secret", 0, 0, G_OPTION_ARG_STRING, &options->turn_secret,
          "Its static-auth-secret, which others on this machine will see",
          "SECRET"},
      {"turn-secret-file", 0, 0, G_OPTION_ARG_FILENAME,
          &options->turn_secret_file, "Its static-auth-secret, unseen", "FILE"},
      {"turn-ttl", 0, 0, G_OPTION_ARG_INT, &options->turn_ttl,
          "Seconds that a TURN account lasts (default 86400)", "SECONDS"},
      {"make-credential", 0, 0, G_OPTION_ARG_STRING, &options->make_credential,
          "Print a credential for a peer and exit; its secret is that of "
          "--secret-file or of the configuration's --key",
          "PEER-ID"},
      {"credential-ttl", 0, 0, G_OPTION_ARG_INT, &options->credential_ttl,
          "Seconds that it lasts, 600 to 90000 (default 3600)", "SECONDS"},
      {"no-listing", 0, 0, G_OPTION_ARG_NONE, &options->no_listing,
          "Do not tell clients who is connected", NULL},
      {"version", 0, 0, G_OPTION_ARG_NONE, &options->version,
          "Print the version and exit", NULL},
      {NULL},
  };
  g_autoptr (GOptionContext) context =
      g_option_context_new ("- signaling server for ECLWebRTC and PeerJS");
  g_autoptr (EclServerConfig) config = ecl_server_config_new ();

  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_set_description (context, description);
  if (!g_option_context_parse (context, argc, argv, error))
    return NULL;
  if (*argc > 1) {
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
        "\"%s\" is no option; see --help", (*argv)[1]);
    return NULL;
  }
  if (options->config &&
      !ecl_server_config_load (config, options->config, error))
    return NULL;
  return g_steal_pointer (&config);
}

static gboolean
apply_key_options (
    EclServerConfig *config, const Options *options, GError **error)
{
  g_autofree char *secret = NULL;

  if (options->secret_file == NULL && options->origins == NULL)
    return TRUE;
  if (options->keys == NULL) {
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
        "--secret-file and --allow-origin are about keys: give --key too");
    return FALSE;
  }
  if (options->secret_file) {
    secret = ecl_server_config_read_secret (options->secret_file, error);
    if (secret == NULL)
      return FALSE;
  }
  for (gsize i = 0; options->keys[i]; i++) {
    g_auto (GStrv) keys = g_strsplit (options->keys[i], ",", -1);

    for (gsize j = 0; keys[j]; j++) {
      EclHubKeyOptions *key = ecl_server_config_get_key (config, keys[j]);

      if (secret) {
        g_free (key->secret);
        key->secret = g_strdup (secret);
      }
      if (options->origins) {
        g_strfreev (key->allowed_origins);
        key->allowed_origins = g_strdupv (options->origins);
      }
    }
  }
  return TRUE;
}

static gboolean
apply_turn_options (
    EclServerConfig *config, const Options *options, GError **error)
{
  if (options->turn_uris)
    g_ptr_array_set_size (config->turn_uris, 0);
  for (gsize i = 0; options->turn_uris && options->turn_uris[i]; i++) {
    if (!ecl_server_config_add_turn_uri (config, options->turn_uris[i], error))
      return FALSE;
  }
  if (options->turn_secret || options->turn_secret_file) {
    g_free (config->turn_secret);
    config->turn_secret =
        options->turn_secret
            ? g_strdup (options->turn_secret)
            : ecl_server_config_read_secret (options->turn_secret_file, error);
    if (config->turn_secret == NULL)
      return FALSE;
  }
  if (options->turn_ttl == NO_NUMBER)
    return TRUE;
  if (options->turn_ttl < ECL_SERVER_TURN_TTL_MIN ||
      options->turn_ttl > ECL_SERVER_TURN_TTL_MAX) {
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
        "--turn-ttl must be from %d to %d seconds", ECL_SERVER_TURN_TTL_MIN,
        ECL_SERVER_TURN_TTL_MAX);
    return FALSE;
  }
  config->turn_ttl = options->turn_ttl;
  return TRUE;
}

static gboolean
apply_options (EclServerConfig *config, const Options *options, GError **error)
{
  if (options->port < -1 || options->port > G_MAXUINT16) {
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
        "--port must be from 0 to 65535");
    return FALSE;
  }
  if (options->port >= 0)
    config->port = options->port;
  if (options->host) {
    g_free (config->host);
    config->host = g_strdup (options->host);
  }
  if (options->keys)
    g_ptr_array_set_size (config->keys, 0);
  for (gsize i = 0; options->keys && options->keys[i]; i++)
    g_ptr_array_add (config->keys, g_strdup (options->keys[i]));
  if (options->no_listing)
    config->listing = FALSE;
  return apply_key_options (config, options, error) &&
         apply_turn_options (config, options, error);
}

/* libwebsockets keeps a table as long as the limit, and Debian's build of it
 * searches all of it for each client that comes or goes: no more than is of
 * use. */
static void
raise_file_limit (const EclServerConfig *config)
{
  rlim_t files = config->max_connections + OTHER_FILES;

  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) != 0)
    return;
  if (config->sfu)
    files += SFU_FILES;
  limit.rlim_cur = MIN (limit.rlim_max, files);
  setrlimit (RLIMIT_NOFILE, &limit);
}

static gboolean
on_signal (gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_CONTINUE;
}

static const char *
find_secret (EclServerConfig *config, const Options *options, GError **error)
{
  const char *key = options->keys ? options->keys[0] : NULL;
  const char *secret = NULL;
  GHashTableIter iter;
  gpointer name, key_options;
  guint found = 0;

  g_hash_table_iter_init (&iter, config->key_options);
  while (g_hash_table_iter_next (&iter, &name, &key_options)) {
    const char *own = ((EclHubKeyOptions *)key_options)->secret;

    if (own && (key == NULL || g_str_equal (name, key))) {
      secret = own;
      found++;
    }
  }
  if (found == 1)
    return secret;
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
      found ? "Several keys have a secret: choose one by --key"
            : "There is no secret to make a credential with: give "
              "--secret-file FILE, or --config FILE with a secret for --key");
  return NULL;
}

/* As the SDKs' option `credential` wants it, in one line. */
static gboolean
print_credential (
    EclServerConfig *config, const Options *options, GError **error)
{
  g_autofree char *read = NULL;
  const char *secret;
  g_autoptr (GString) json = g_string_new (NULL);
  g_auto (EclCredential) credential = {0};

  if (options->secret_file)
    secret = read = ecl_server_config_read_secret (options->secret_file, error);
  else
    secret = find_secret (config, options, error);
  if (secret == NULL ||
      !ecl_credential_make (&credential, secret, options->make_credential,
          g_get_real_time () / G_USEC_PER_SEC, options->credential_ttl, error))
    return FALSE;
  ecl_credential_append_json (&credential, json);
  g_print ("%s\n", json->str);
  return TRUE;
}

static int
fail (const GError *error)
{
  g_printerr ("ecl-server: %s\n", error->message);
  return EXIT_FAILURE;
}

/* Until a signal comes. */
static void
serve (EclServer *server)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);

  g_unix_signal_add (SIGTERM, on_signal, loop);
  g_unix_signal_add (SIGINT, on_signal, loop);
  g_print ("listening on %s\n", ecl_server_get_url (server));
  fflush (stdout);
  g_main_loop_run (loop);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EclServerConfig) config = NULL;
  g_autoptr (EclServer) server = NULL;
  g_auto (Options)
      options = {.port = -1, .turn_ttl = NO_NUMBER, .credential_ttl = 3600};

  setlocale (LC_ALL, "");
  /* The first line on stdout is for programs. */
  g_log_writer_default_set_use_stderr (TRUE);
  config = read_options (&argc, &argv, &options, &error);
  if (config == NULL)
    return fail (error);
  if (options.version) {
    g_print ("ecl-server %s\n", PACKAGE_VERSION);
    return EXIT_SUCCESS;
  }
  if (options.make_credential)
    return print_credential (config, &options, &error) ? EXIT_SUCCESS
                                                       : fail (error);
  if (!apply_options (config, &options, &error))
    return fail (error);
#ifdef HAVE_SFU
  config->sfu = ecl_sfu_new_for_config (config);
#endif
  raise_file_limit (config);
  server = ecl_server_start (g_steal_pointer (&config), &error);
  if (server == NULL)
    return fail (error);
  serve (server);
  return EXIT_SUCCESS;
}

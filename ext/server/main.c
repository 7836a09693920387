/* main: the command ecl-server
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "ecl-server.h"

#include <glib-unix.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

typedef struct {
  char *host;
  int port;
  char **keys;
  char *config;
  gboolean no_listing;
  gboolean version;
} Options;

static void
options_clear (Options *options)
{
  g_free (options->host);
  g_strfreev (options->keys);
  g_free (options->config);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static const char description[] =
    "Without --key there is one namespace, reached by \"peerjs\" and by\n"
    "\"00000000-0000-0000-0000-000000000000\". Limits and timeouts are set in\n"
    "the configuration file, see docs/server.md.";

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
  return TRUE;
}

/* libwebsockets keeps a table as long as the limit, and Debian's build of it
 * searches all of it for each client that comes or goes: no more than is of
 * use. */
static void
raise_file_limit (guint connections)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) != 0)
    return;
  limit.rlim_cur = MIN (limit.rlim_max, (rlim_t)connections + 64);
  setrlimit (RLIMIT_NOFILE, &limit);
}

static gboolean
on_signal (gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_CONTINUE;
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
  g_auto (Options) options = {.port = -1};

  setlocale (LC_ALL, "");
  /* The first line on stdout is for programs. */
  g_log_writer_default_set_use_stderr (TRUE);
  config = read_options (&argc, &argv, &options, &error);
  if (config == NULL || !apply_options (config, &options, &error))
    return fail (error);
  if (options.version) {
    g_print ("ecl-server %s\n", PACKAGE_VERSION);
    return EXIT_SUCCESS;
  }
  raise_file_limit (config->max_connections);
  server = ecl_server_start (g_steal_pointer (&config), &error);
  if (server == NULL)
    return fail (error);
  serve (server);
  return EXIT_SUCCESS;
}

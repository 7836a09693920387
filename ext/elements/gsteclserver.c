/* gsteclserver: a signaling server in this process, shared by elements
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "gsteclserver.h"

#ifdef HAVE_SERVER
#include <ext/server/ecl-server.h>
#endif
#ifdef HAVE_SFU
#include <ext/server/ecl-sfu.h>
#endif

struct _GstEclServer {
  char *host; /* as it was asked for */
  char *url;
  guint port;
  guint users;
#ifdef HAVE_SERVER
  EclServer *server;
#endif
};

#ifdef HAVE_SERVER

/* Held while one starts or stops, so that its port is free for the next. */
static GMutex lock;
static GList *servers;

static EclServer *
start (const char *host, guint port, GError **error)
{
  EclServerConfig *config = ecl_server_config_new ();
  g_autoptr (GError) reason = NULL;
  EclServer *server;

  g_free (config->host);
  config->host = g_strdup (host);
  config->port = port;
#ifdef HAVE_SFU
  config->sfu = ecl_sfu_new_for_config (config);
#endif
  server = ecl_server_start (config, &reason);
  if (server == NULL)
    g_set_error (error, GST_ECL_ERROR, GST_ECL_ERROR_SERVER,
        "run-server: %s (server-host, server-port)", reason->message);
  return server;
}

static GstEclServer *
find (const char *host, guint port)
{
  for (GList *l = servers; l; l = l->next) {
    GstEclServer *self = l->data;

    if (self->port == port && g_str_equal (self->host, host))
      return self;
  }
  return NULL;
}

static GstEclServer *
add (const char *host, guint port, GError **error)
{
  EclServer *server = start (host, port, error);
  GstEclServer *self;

  if (server == NULL)
    return NULL;
  self = g_new0 (GstEclServer, 1);
  self->server = server;
  self->host = g_strdup (host);
  self->port = ecl_server_get_port (server);
  self->url = g_strdup (ecl_server_get_url (server));
  servers = g_list_prepend (servers, self);
  return self;
}

/**
 * gst_ecl_server_acquire:
 * @host: address or name of this machine to listen on
 * @port: TCP port, 0 for any free one
 * @error: #GST_ECL_ERROR_SERVER, with words that say what to do
 *
 * Starts a server, unless one runs there for another element of this process:
 * that is shared. Any thread; waits until clients can connect.
 *
 * Returns: (transfer full) (nullable): the server, to be released
 */
GstEclServer *
gst_ecl_server_acquire (const char *host, guint port, GError **error)
{
  GstEclServer *self;

  g_mutex_lock (&lock);
  self = find (host, port);
  if (self == NULL)
    self = add (host, port, error);
  if (self)
    self->users++;
  g_mutex_unlock (&lock);
  return self;
}

/**
 * gst_ecl_server_release:
 * @self: (transfer full): the server
 *
 * Stops it when nobody else uses it, and waits for that: up to a second when
 * clients do not answer, longer for the media of SFU rooms. Any thread.
 */
void
gst_ecl_server_release (GstEclServer *self)
{
  g_mutex_lock (&lock);
  if (--self->users == 0) {
    servers = g_list_remove (servers, self);
    ecl_server_stop (self->server);
    g_free (self->host);
    g_free (self->url);
    g_free (self);
  }
  g_mutex_unlock (&lock);
}

#else

GstEclServer *
gst_ecl_server_acquire (const char *host, guint port, GError **error)
{
  g_set_error (error, GST_ECL_ERROR, GST_ECL_ERROR_SERVER,
      "run-server: this plugin was built without ecl-server. Start a server of "
      "its own and name it by signaling-server, or build the plugin with "
      "-Dserver=enabled");
  return NULL;
}

void
gst_ecl_server_release (GstEclServer *self)
{
}

#endif

/* Returns: (transfer none): where it is reached, "http://HOST:PORT/" */
const char *
gst_ecl_server_get_url (const GstEclServer *self)
{
  return self->url;
}

/* Returns: the port in use, never 0 */
guint
gst_ecl_server_get_port (const GstEclServer *self)
{
  return self->port;
}

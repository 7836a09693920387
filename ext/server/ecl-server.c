/* ecl-server: the signaling server, to be embedded or run as ecl-server
 *
 * One thread runs libwebsockets on a libuv loop. What that thread owns is
 * touched by no other; start and stop wait for it.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-engine.h"
#include "ecl-request.h"
#include "ecl-websocket.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

/* The finest step of the hub's timeouts, ms. */
#define SWEEP_INTERVAL 250
/* How long clients have, when the server stops, to take their goodbye, ms. */
#define STOP_TIMEOUT 1000
/* Connections taken in one turn of the loop. */
#define MAX_ACCEPTS 64
#define TX_SIZE (256 * 1024)
#define HEADERS_SIZE 8192
#define KEEPALIVE_TIMEOUT 30

static const struct lws_protocols protocols[] = {
    {.name = "ecl",
        .callback = ecl_server_callback,
        .per_session_data_size = sizeof (EclConnection),
        .rx_buffer_size = ECL_WEBSOCKET_READ_SIZE,
        .tx_packet_size = TX_SIZE},
    {0},
};

/* The sweep finds clients that are gone: no timer per connection is wanted. */
static const lws_retry_bo_t no_validity_check = {0};

gint64
ecl_server_now (EclServer *server)
{
  return g_get_monotonic_time ();
}

void
ecl_server_defer (EclServer *server, EclDeferred *deferred)
{
  if (deferred->queued)
    return;
  deferred->queued = TRUE;
  deferred->node.data = deferred;
  g_queue_push_tail_link (&server->deferred, &deferred->node);
}

void
ecl_server_undefer (EclServer *server, EclDeferred *deferred)
{
  if (!deferred->queued)
    return;
  deferred->queued = FALSE;
  g_queue_unlink (&server->deferred, &deferred->node);
}

void
ecl_server_run_deferred (EclServer *server)
{
  EclDeferred *deferred;

  while ((deferred = g_queue_peek_head (&server->deferred))) {
    ecl_server_undefer (server, deferred);
    deferred->run (deferred);
  }
}

/* Runs last before the loop sleeps. */
static void
on_prepare (uv_prepare_t *handle)
{
  EclServer *server = handle->data;

  ecl_websocket_read_on (server);
  ecl_server_run_deferred (server);
  server->turn++;
  if (server->stopping && server->busy == 0)
    uv_stop (&server->loop);
}

/* The sweep tries again: what cannot be accepted would keep the loop awake. */
static void
pause_accepting (EclServer *server, const char *why)
{
  g_message ("Cannot accept more connections now: %s", why);
  uv_poll_stop (&server->listener);
}

static void
on_connection (uv_poll_t *handle, int status, int events)
{
  EclServer *server = handle->data;
  int on = 1;

  for (guint i = 0; i < MAX_ACCEPTS; i++) {
    int fd;

    if (server->connections >= server->config->max_connections) {
      pause_accepting (server, "max-connections is reached");
      return;
    }
    fd = accept4 (server->listen_fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) {
      if (errno == EMFILE || errno == ENFILE || errno == ENOMEM)
        pause_accepting (server, g_strerror (errno));
      return;
    }
    setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    /* It closes the socket when it cannot take it. */
    if (lws_adopt_socket_vhost (server->vhost, fd) == NULL) {
      pause_accepting (server, "libwebsockets has no room");
      return;
    }
  }
}

/* Somebody may have set the clock since. */
static void
set_clock (EclServer *server)
{
  ecl_hub_set_clock (server->hub, ecl_server_now (server), g_get_real_time ());
}

static void
on_sweep (uv_timer_t *handle)
{
  EclServer *server = handle->data;

  ecl_request_check_waiting (server);
  set_clock (server);
  ecl_hub_sweep (server->hub, ecl_server_now (server));
  if (!server->stopping && !uv_is_active ((uv_handle_t *)&server->listener))
    uv_poll_start (&server->listener, UV_READABLE, on_connection);
}

static void
on_deadline (uv_timer_t *handle)
{
  uv_stop (handle->loop);
}

static void
on_stop (uv_async_t *handle)
{
  EclServer *server = handle->data;

  server->stopping = TRUE;
  uv_poll_stop (&server->listener);
  lws_callback_all_protocol_vhost_args (
      server->vhost, NULL, LWS_CALLBACK_USER, NULL, 0);
  uv_timer_start (&server->deadline, on_deadline, STOP_TIMEOUT, 0);
}

static void
on_sfu (uv_async_t *handle)
{
  EclServer *server = handle->data;

  ecl_hub_take_sfu_events (server->hub);
}

/* A thread of the SFU */
static void
wake (gpointer server)
{
  uv_async_send (&((EclServer *)server)->sfu);
}

static void
on_log (int level, const char *line)
{
  g_debug ("libwebsockets: %.*s", (int)strcspn (line, "\n"), line);
}

static gboolean
open_lws (EclServer *server, GError **error)
{
  void *loops[] = {&server->loop};
  struct lws_context_creation_info info = {
      .port = CONTEXT_PORT_NO_LISTEN_SERVER,
      .protocols = protocols,
      .options = LWS_SERVER_OPTION_LIBUV | LWS_SERVER_OPTION_EXPLICIT_VHOSTS,
      .foreign_loops = loops,
      .user = server,
      .pcontext = &server->lws,
      .server_string = "ecl-server",
      .timeout_secs = ECL_REQUEST_TIMEOUT,
      .keepalive_timeout = KEEPALIVE_TIMEOUT,
      .max_http_header_data = HEADERS_SIZE,
      .pt_serv_buf_size = TX_SIZE,
      .retry_and_idle_policy = &no_validity_check,
  };

  lws_set_log_level (LLL_ERR | LLL_WARN, on_log);
  server->lws = lws_create_context (&info);
  if (server->lws)
    server->vhost = lws_create_vhost (server->lws, &info);
  if (server->vhost)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED,
      "libwebsockets does not start with its libuv event loop: is it installed "
      "(on Debian the package libwebsockets-evlib-uv)?");
  return FALSE;
}

static void
open_loop (EclServer *server)
{
  uv_loop_init (&server->loop);
  uv_async_init (&server->loop, &server->stop, on_stop);
  uv_async_init (&server->loop, &server->sfu, on_sfu);
  uv_timer_init (&server->loop, &server->sweep);
  uv_timer_init (&server->loop, &server->deadline);
  uv_prepare_init (&server->loop, &server->prepare);
  uv_poll_init (&server->loop, &server->listener, server->listen_fd);
  server->stop.data = server->sfu.data = server->sweep.data =
      server->deadline.data = server->prepare.data = server->listener.data =
          server;
  uv_prepare_start (&server->prepare, on_prepare);
  uv_timer_start (&server->sweep, on_sweep, SWEEP_INTERVAL, SWEEP_INTERVAL);
  uv_poll_start (&server->listener, UV_READABLE, on_connection);
  if (server->config->sfu)
    ecl_hub_sfu_set_wake (server->config->sfu, wake, server);
}

/* libwebsockets 4.1 closes its event descriptor twice, 4.3.4 and later never.
 */
#define EVENT_FD_CLOSED_TWICE (LWS_LIBRARY_VERSION_NUMBER < 4002000)
#define EVENT_FD_LEFT_OPEN (LWS_LIBRARY_VERSION_NUMBER >= 4003004)

/* The event descriptor is what libwebsockets polls that is no socket. */
static void
find_event_fd (uv_handle_t *handle, void *found)
{
  struct stat status;
  int fd;

  if (handle->type == UV_POLL && uv_fileno (handle, &fd) == 0 &&
      fstat (fd, &status) == 0 && !S_ISSOCK (status.st_mode))
    *(int *)found = fd;
}

/* Between two closes the number is ours, lest another thread is given it.
 * Returns: %FALSE when another was faster: the second must not come */
static gboolean
hold_number (EclServer *server, int number)
{
  int held = fcntl (server->listen_fd, F_DUPFD_CLOEXEC, number);

  if (held >= 0 && held != number)
    close (held);
  return held == number;
}

/* libwebsockets closes its handles from the loop, then frees what is left. */
static void
destroy_lws (EclServer *server)
{
  int event_fd = -1;

  uv_walk (&server->loop, find_event_fd, &event_fd);
  lws_context_destroy (server->lws);
  if (EVENT_FD_CLOSED_TWICE && event_fd >= 0 &&
      !hold_number (server, event_fd)) {
    g_message ("The memory of a server that was stopped is not freed: "
               "libwebsockets would close a descriptor of another thread");
    return;
  }
  uv_run (&server->loop, UV_RUN_DEFAULT);
  if (server->lws)
    lws_context_destroy (server->lws);
  if (EVENT_FD_LEFT_OPEN && event_fd >= 0)
    close (event_fd);
  uv_loop_close (&server->loop);
}

static void
close_loop (EclServer *server)
{
  server->stopping = TRUE;
  if (server->config->sfu)
    ecl_hub_sfu_set_wake (server->config->sfu, NULL, NULL);
  uv_close ((uv_handle_t *)&server->stop, NULL);
  uv_close ((uv_handle_t *)&server->sfu, NULL);
  uv_close ((uv_handle_t *)&server->sweep, NULL);
  uv_close ((uv_handle_t *)&server->deadline, NULL);
  uv_close ((uv_handle_t *)&server->prepare, NULL);
  uv_close ((uv_handle_t *)&server->listener, NULL);
  destroy_lws (server);
  ecl_engine_free_all (server);
  ecl_server_run_deferred (server);
  close (server->listen_fd);
}

static gpointer
run (gpointer data)
{
  EclServer *server = data;

  uv_run (&server->loop, UV_RUN_DEFAULT);
  close_loop (server);
  return NULL;
}

static void
set_key_options (EclServer *server)
{
  GHashTableIter iter;
  gpointer key, options;

  g_hash_table_iter_init (&iter, server->config->key_options);
  while (g_hash_table_iter_next (&iter, &key, &options)) {
    /* Those of keys that the command line left out are of no use. */
    if (ecl_hub_has_key (server->hub, key))
      ecl_hub_set_key_options (server->hub, key, options);
  }
}

static gboolean
set_turn (EclServer *server, GError **error)
{
  EclServerConfig *config = server->config;
  g_autoptr (GPtrArray) uris = g_ptr_array_new ();

  if (config->turn_secret == NULL && config->turn_uris->len == 0)
    return TRUE;
  if (config->turn_secret == NULL) {
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
        "TURN URIs need the TURN server's static-auth-secret: give "
        "--turn-secret-file, or secret-file in [turn]");
    return FALSE;
  }
  if (config->turn_secret[0] == '\0') {
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
        "The TURN server's secret must not be empty");
    return FALSE;
  }
  for (guint i = 0; i < config->turn_uris->len; i++)
    g_ptr_array_add (uris, config->turn_uris->pdata[i]);
  g_ptr_array_add (uris, NULL);
  ecl_hub_set_turn (server->hub, (const char *const *)uris->pdata,
      config->turn_secret, config->turn_ttl);
  return TRUE;
}

static gboolean
open_hub (EclServer *server, GError **error)
{
  EclServerConfig *config = server->config;

  config->hub.ecl_silence =
      (gint64)(config->ping_interval + config->ping_timeout) * 1000;
  server->hub = ecl_hub_new (&config->hub);
  ecl_hub_set_sfu (server->hub, config->sfu);
  set_clock (server);
  if (config->keys->len == 0)
    g_ptr_array_add (
        config->keys, g_strdup ("peerjs,00000000-0000-0000-0000-000000000000"));
  for (guint i = 0; i < config->keys->len; i++) {
    g_auto (GStrv) keys = g_strsplit (config->keys->pdata[i], ",", -1);

    if (!ecl_hub_add_keys (server->hub, (const char *const *)keys, error))
      return FALSE;
  }
  set_key_options (server);
  return set_turn (server, error);
}

static void
server_free (EclServer *server)
{
  g_clear_pointer (&server->engines, g_hash_table_unref);
  g_clear_pointer (&server->hub, ecl_hub_free);
  g_free (server->url);
  ecl_server_config_free (server->config);
  g_free (server);
}

static gboolean
open_server (EclServer *server, GError **error)
{
  EclServerConfig *config = server->config;

  if (!open_hub (server, error))
    return FALSE;
  server->port = config->port;
  server->listen_fd = ecl_server_listen (config->host, &server->port, error);
  if (server->listen_fd < 0)
    return FALSE;
  server->url = g_strdup_printf (
      strchr (config->host, ':') ? "http://[%s]:%u/" : "http://%s:%u/",
      config->host, server->port);
  server->engines = g_hash_table_new (g_str_hash, g_str_equal);
  open_loop (server);
  if (open_lws (server, error))
    return TRUE;
  close_loop (server);
  return FALSE;
}

/**
 * ecl_server_start:
 * @config: (transfer full): what it is to do
 * @error: a #GIOError or #GOptionError that says what to do about it
 *
 * Starts a server in a thread of its own. When it returns, clients can connect.
 *
 * Returns: (transfer full): the server; stop it with ecl_server_stop()
 */
EclServer *
ecl_server_start (EclServerConfig *config, GError **error)
{
  EclServer *server = g_new0 (EclServer, 1);

  server->config = config;
  if (!open_server (server, error)) {
    server_free (server);
    return NULL;
  }
  server->thread = g_thread_new ("ecl-server", run, server);
  return server;
}

/**
 * ecl_server_stop:
 * @server: (transfer full): the server
 *
 * Says goodbye to every client, waits for its thread and frees it. It takes up
 * to a second when clients do not answer.
 */
void
ecl_server_stop (EclServer *server)
{
  uv_async_send (&server->stop);
  g_thread_join (server->thread);
  server_free (server);
}

/* Any thread. */
guint
ecl_server_get_port (EclServer *server)
{
  return server->port;
}

/* Returns: (transfer none): where it is reached, "http://HOST:PORT/". Any
 * thread. */
const char *
ecl_server_get_url (EclServer *server)
{
  return server->url;
}

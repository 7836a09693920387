/* ecl-http: requests to a signaling server: proxies, TLS, bounds and what went
 * wrong
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "ecl-http.h"

#include "ecl-error.h"
#include "ecl-server-url.h"

GST_DEBUG_CATEGORY_STATIC (ecl_http_debug);
#define GST_CAT_DEFAULT ecl_http_debug

/* Returns: (transfer full): a session that cuts nothing off by itself */
SoupSession *
ecl_http_session_new (void)
{
  static gsize once = 0;

  if (g_once_init_enter (&once)) {
    GST_DEBUG_CATEGORY_INIT (ecl_http_debug, "eclhttp", 0, "ECL HTTP requests");
    g_once_init_leave (&once, 1);
  }
  /* libsoup's own timeout would cut an idle websocket too. */
  return soup_session_new_with_options (
      "timeout", 0, "user-agent", PACKAGE_NAME "/" PACKAGE_VERSION, NULL);
}

static gboolean
on_accept_certificate (SoupMessage *message, GTlsCertificate *certificate,
    GTlsCertificateFlags errors, gpointer user_data)
{
  GST_WARNING ("the certificate of %s is taken unchecked (0x%x)",
      g_uri_get_host (soup_message_get_uri (message)), errors);
  return TRUE;
}

/**
 * ecl_http_request_new:
 * @session: that it is going to be sent by, at once
 * @url: http or https
 * @tls_validation: whether the server's certificate has to be valid
 *
 * Returns: (transfer full): a GET request
 */
SoupMessage *
ecl_http_request_new (SoupSession *session, GUri *url, gboolean tls_validation)
{
  SoupMessage *message = soup_message_new_from_uri (SOUP_METHOD_GET, url);

  /* For each request: a dispatcher may name a server on another machine. */
  soup_session_set_proxy_resolver (session,
      ecl_server_url_is_local (url) ? NULL : g_proxy_resolver_get_default ());
  if (!tls_validation)
    g_signal_connect (message, "accept-certificate",
        G_CALLBACK (on_accept_certificate), NULL);
  return message;
}

/**
 * ecl_http_describe_error:
 * @display: the server, from ecl_server_url_display()
 * @cause: from libsoup or GIO
 *
 * Returns: (transfer full): a #GstEclError in words that say what to do
 */
GError *
ecl_http_describe_error (const char *display, const GError *cause)
{
  if (g_error_matches (cause, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE))
    return g_error_new (GST_ECL_ERROR, GST_ECL_ERROR_SSL_UNAVAILABLE,
        "the certificate of the signaling server %s is not trusted (%s); "
        "install its CA certificate, or turn TLS validation off",
        display, cause->message);
  if (cause->domain == G_TLS_ERROR)
    return g_error_new (GST_ECL_ERROR, GST_ECL_ERROR_SSL_UNAVAILABLE,
        "no TLS connection to the signaling server %s (%s); is it one for http "
        "instead of https?",
        display, cause->message);
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED))
    return g_error_new (GST_ECL_ERROR, GST_ECL_ERROR_NETWORK,
        "cannot reach the signaling server %s: Connection refused; is it "
        "running, and is the port right?",
        display);
  return g_error_new (GST_ECL_ERROR, GST_ECL_ERROR_NETWORK,
      "cannot reach the signaling server %s: %s; check the URL and the network",
      display, cause->message);
}

/* soup_session_send_and_read_async() takes whatever a server sends; this stops.
 */

typedef struct {
  SoupMessage *message;
  gsize max_len;
  char *body;
} Fetch;

static void
fetch_free (Fetch *fetch)
{
  g_object_unref (fetch->message);
  g_free (fetch->body);
  g_free (fetch);
}

static void
on_body (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Fetch *fetch = g_task_get_task_data (task);
  GError *error = NULL;
  gsize len;

  if (g_input_stream_read_all_finish (
          G_INPUT_STREAM (source), result, &len, &error))
    g_task_return_pointer (task,
        g_bytes_new_take (g_steal_pointer (&fetch->body), len),
        (GDestroyNotify)g_bytes_unref);
  else
    g_task_return_error (task, error);
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Fetch *fetch = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GInputStream) stream =
      soup_session_send_finish (SOUP_SESSION (source), result, &error);

  if (!stream) {
    g_task_return_error (task, error);
    return;
  }
  fetch->body = g_malloc (fetch->max_len);
  g_input_stream_read_all_async (stream, fetch->body, fetch->max_len,
      G_PRIORITY_DEFAULT, g_task_get_cancellable (task), on_body,
      g_object_ref (task));
}

/**
 * ecl_http_fetch_async:
 * @session: a session
 * @message: a request
 * @max_len: bytes of the answer's body to read; the rest is cut off
 * @cancellable: (nullable): to give up
 * @callback: called on the thread-default main context
 * @user_data: for @callback
 */
void
ecl_http_fetch_async (SoupSession *session, SoupMessage *message, gsize max_len,
    GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (session, cancellable, callback, user_data);
  Fetch *fetch = g_new0 (Fetch, 1);

  g_task_set_source_tag (task, ecl_http_fetch_async);
  fetch->message = g_object_ref (message);
  fetch->max_len = max_len;
  g_task_set_task_data (task, fetch, (GDestroyNotify)fetch_free);
  soup_session_send_async (
      session, message, G_PRIORITY_DEFAULT, cancellable, on_sent, task);
}

/**
 * ecl_http_fetch_finish:
 * @session: the session
 * @result: what the callback got
 * @status: (out): HTTP status, 0 when no answer came
 * @error: return location
 *
 * Returns: (transfer full): the body, whatever the status, or %NULL
 */
GBytes *
ecl_http_fetch_finish (
    SoupSession *session, GAsyncResult *result, guint *status, GError **error)
{
  Fetch *fetch = g_task_get_task_data (G_TASK (result));

  *status = soup_message_get_status (fetch->message);
  return g_task_propagate_pointer (G_TASK (result), error);
}

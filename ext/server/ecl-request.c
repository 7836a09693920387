/* ecl-request: one HTTP request and the reply to it
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-request.h"

#include "ecl-engine.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

/* Bytes handed to libwebsockets at once, which copies what the kernel lacks
 * room for. */
#define CHUNK (64 * 1024)
#define HEADER_SIZE 2048

/**
 * ecl_request_dup_header:
 * @header: which one
 *
 * Returns: (transfer full) (nullable): its value, %NULL when absent
 */
char *
ecl_request_dup_header (struct lws *wsi, enum lws_token_indexes header)
{
  int len = lws_hdr_total_length (wsi, header);
  g_autofree char *value = NULL;

  if (len <= 0)
    return NULL;
  value = g_malloc0 (len + 1);
  if (lws_hdr_copy (wsi, value, len + 1, header) < 0)
    return NULL;
  return g_steal_pointer (&value);
}

/**
 * ecl_request_dup_path:
 * @method: (out): the request's method
 *
 * Returns: (transfer full): the path, percent-decoded
 */
char *
ecl_request_dup_path (struct lws *wsi, EclMethod *method)
{
  static const struct {
    enum lws_token_indexes token;
    EclMethod method;
  } methods[] = {
      {WSI_TOKEN_GET_URI, ECL_METHOD_GET},
      {WSI_TOKEN_POST_URI, ECL_METHOD_POST},
      {WSI_TOKEN_OPTIONS_URI, ECL_METHOD_OPTIONS},
  };

  for (guint i = 0; i < G_N_ELEMENTS (methods); i++) {
    char *path = ecl_request_dup_header (wsi, methods[i].token);

    if (path) {
      *method = methods[i].method;
      return path;
    }
  }
  *method = ECL_METHOD_OTHER;
  return g_strdup ("/");
}

/**
 * ecl_request_dup_argument:
 * @name: of an argument in the query
 *
 * Returns: (transfer full) (nullable): its value, percent-decoded; %NULL when
 *   absent or not UTF-8
 */
char *
ecl_request_dup_argument (struct lws *wsi, const char *name)
{
  gsize name_len = strlen (name);
  int len;

  for (int i = 0;
       (len = lws_hdr_fragment_length (wsi, WSI_TOKEN_HTTP_URI_ARGS, i)) > 0;
       i++) {
    g_autofree char *argument = g_malloc0 (len + 1);

    if (lws_hdr_copy_fragment (
            wsi, argument, len + 1, WSI_TOKEN_HTTP_URI_ARGS, i) < 0)
      continue;
    if (strncmp (argument, name, name_len) != 0 || argument[name_len] != '=')
      continue;
    if (!g_utf8_validate (argument, -1, NULL))
      return NULL;
    return g_strdup (argument + name_len + 1);
  }
  return NULL;
}

/**
 * ecl_request_refuse_upgrade:
 * @status: an HTTP status, 4xx or 5xx
 * @json: the body
 *
 * Answers a request for a websocket before it becomes one.
 *
 * Returns: what libwebsockets wants, to close the connection
 */
int
ecl_request_refuse_upgrade (struct lws *wsi, guint status, const char *json)
{
  g_autoptr (GString) reply = g_string_new (NULL);

  g_string_printf (reply,
      "HTTP/1.1 %u Refused\r\nContent-Type: application/json\r\n"
      "Content-Length: %" G_GSIZE_FORMAT "\r\nConnection: close\r\n\r\n%s",
      status, strlen (json), json);
  lws_write (wsi, (guint8 *)reply->str, reply->len, LWS_WRITE_RAW);
  return 1;
}

EclRequest *
ecl_request_new (EclServer *server, struct lws *wsi)
{
  EclRequest *self = g_new0 (EclRequest, 1);

  self->server = server;
  self->wsi = wsi;
  server->busy++;
  self->path = ecl_request_dup_path (wsi, &self->method);
  self->origin = ecl_request_dup_header (wsi, WSI_TOKEN_ORIGIN);
  if (self->method == ECL_METHOD_OPTIONS)
    self->asked_headers =
        ecl_request_dup_header (wsi, WSI_TOKEN_HTTP_AC_REQUEST_HEADERS);
  return self;
}

static void
stop_waiting (EclRequest *self)
{
  if (self->waiting.data)
    g_queue_unlink (&self->server->waiting, &self->waiting);
  self->waiting.data = NULL;
}

void
ecl_request_free (EclRequest *self)
{
  if (self->engine)
    ecl_engine_poll_ended (self->engine, self);
  self->server->busy--;
  stop_waiting (self);
  g_free (self->path);
  g_free (self->origin);
  g_free (self->asked_headers);
  g_clear_pointer (&self->body, g_byte_array_unref);
  g_clear_pointer (&self->reply, g_byte_array_unref);
  g_free (self);
}

/* Returns: %FALSE when the body is too large */
gboolean
ecl_request_add_body (EclRequest *self, const char *data, gsize len)
{
  if (self->body == NULL)
    self->body = g_byte_array_new ();
  if (self->body->len + len > self->server->config->max_message)
    return FALSE;
  g_byte_array_append (self->body, (const guint8 *)data, len);
  return TRUE;
}

/* The reply comes when there is something to say, however long it takes. Until
 * then the connection is not read: libwebsockets would spin on what comes, be
 * it the end. */
void
ecl_request_wait (EclRequest *self)
{
  lws_set_timeout (self->wsi, NO_PENDING_TIMEOUT, 0);
  lws_rx_flow_control (self->wsi, 0);
  self->waiting.data = self;
  g_queue_push_tail_link (&self->server->waiting, &self->waiting);
}

/**
 * ecl_request_check_waiting:
 *
 * Ends the waiting requests whose clients are gone; to be called a few times
 * per second, outside of libwebsockets' callbacks.
 */
void
ecl_request_check_waiting (EclServer *server)
{
  GList *next;

  for (GList *node = server->waiting.head; node; node = next) {
    EclRequest *self = node->data;
    char byte;
    gssize got =
        recv (lws_get_socket_fd (self->wsi), &byte, 1, MSG_PEEK | MSG_DONTWAIT);

    next = node->next;
    if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR))
      lws_set_timeout (self->wsi, PENDING_TIMEOUT_USER_OK, LWS_TO_KILL_SYNC);
  }
}

/* A client that takes nothing of its reply is not waited for. */
static void
limit_time (EclRequest *self)
{
  lws_set_timeout (
      self->wsi, PENDING_TIMEOUT_HTTP_CONTENT, ECL_REQUEST_TIMEOUT);
}

/**
 * ecl_request_reply:
 * @status: an HTTP status
 * @content_type: static
 * @data: (array length=len): the body, copied
 * @len: bytes, -1 for a string
 *
 * The first reply counts.
 */
void
ecl_request_reply (EclRequest *self, guint status, const char *content_type,
    const char *data, gssize len)
{
  gsize size = len < 0 ? strlen (data) : (gsize)len;

  if (self->status)
    return;
  if (self->waiting.data)
    lws_rx_flow_control (self->wsi, 1);
  stop_waiting (self);
  limit_time (self);
  self->status = status;
  self->content_type = content_type;
  self->reply = g_byte_array_sized_new (LWS_PRE + size);
  g_byte_array_set_size (self->reply, LWS_PRE);
  g_byte_array_append (self->reply, (const guint8 *)data, size);
  lws_callback_on_writable (self->wsi);
}

static gboolean
add_header (EclRequest *self, const char *name, const char *value, guint8 **p,
    guint8 *end)
{
  return lws_add_http_header_by_name (self->wsi, (const guint8 *)name,
             (const guint8 *)value, strlen (value), p, end) == 0;
}

/* The page's own origin is named, as "*" is not allowed with credentials. */
static gboolean
add_cors (EclRequest *self, guint8 **p, guint8 *end)
{
  if (self->origin == NULL)
    return TRUE;
  if (!add_header (
          self, "Access-Control-Allow-Origin:", self->origin, p, end) ||
      !add_header (self, "Vary:", "Origin", p, end))
    return FALSE;
  if (self->credentials &&
      !add_header (self, "Access-Control-Allow-Credentials:", "true", p, end))
    return FALSE;
  if (self->method != ECL_METHOD_OPTIONS)
    return TRUE;
  return add_header (self,
             "Access-Control-Allow-Methods:", "GET, POST, OPTIONS", p, end) &&
         add_header (self, "Access-Control-Allow-Headers:",
             self->asked_headers ? self->asked_headers : "Content-Type", p,
             end) &&
         add_header (self, "Access-Control-Max-Age:", "600", p, end);
}

static gboolean
write_headers (EclRequest *self)
{
  guint8 buffer[LWS_PRE + HEADER_SIZE];
  guint8 *start = buffer + LWS_PRE;
  guint8 *p = start;
  guint8 *end = buffer + sizeof buffer - 1;

  return lws_add_http_common_headers (self->wsi, self->status,
             self->content_type, self->reply->len - LWS_PRE, &p, end) == 0 &&
         add_cors (self, &p, end) &&
         add_header (self, "Cache-Control:", "no-cache", &p, end) &&
         lws_finalize_write_http_header (self->wsi, start, &p, end) == 0;
}

/**
 * ecl_request_write:
 * @done: (out): whether the whole reply is written
 *
 * Writes the next part of the reply; to be called when the connection takes
 * more.
 *
 * Returns: %FALSE when the connection is broken
 */
gboolean
ecl_request_write (EclRequest *self, gboolean *done)
{
  gsize left, part;

  *done = FALSE;
  if (self->status == 0)
    return TRUE;
  if (self->sent == 0 && !write_headers (self))
    return FALSE;
  if (self->sent == 0)
    self->sent = LWS_PRE;
  left = self->reply->len - self->sent;
  part = MIN (left, CHUNK);
  if (part && lws_write (self->wsi, self->reply->data + self->sent, part,
                  part == left ? LWS_WRITE_HTTP_FINAL : LWS_WRITE_HTTP) < 0)
    return FALSE;
  self->sent += part;
  *done = part == left;
  if (!*done) {
    limit_time (self);
    lws_callback_on_writable (self->wsi);
  }
  return TRUE;
}

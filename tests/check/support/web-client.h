/* web-client: requests and websockets of a test, which waits for the answers
 *
 * Every wait has a watchdog.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/**
 * WebReply:
 * @status: of HTTP, 0 while there is none
 * @headers: (nullable): of the reply
 * @body: (nullable): NUL-terminated
 * @len: its bytes
 */
typedef struct {
  guint status;
  SoupMessageHeaders *headers;
  char *body;
  gsize len;
} WebReply;

void web_reply_free (WebReply *reply);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WebReply, web_reply_free)

/* @headers: "Name: value" strings, %NULL-terminated, or %NULL */
WebReply *web_request (const char *method, const char *url,
    const char *const *headers, const void *body, gsize len);
WebReply *web_request_begin (const char *url);
void web_reply_wait (WebReply *reply);
void web_request_cancel (WebReply *reply);

/* A websocket. Binary frames are told apart by a first "b:". */
typedef struct _WebSocket WebSocket;

WebSocket *web_socket_open (const char *url);
WebSocket *web_socket_open_from (const char *url, const char *origin);
void web_socket_free (WebSocket *socket);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WebSocket, web_socket_free)
void web_socket_send (WebSocket *socket, const char *text);
void web_socket_send_bytes (WebSocket *socket, const void *data, gsize len);
char *web_socket_receive (WebSocket *socket);
gboolean web_socket_is_idle (WebSocket *socket);
void web_socket_close (WebSocket *socket);
guint web_socket_wait_closed (WebSocket *socket);

/* The HTTP status that an attempt to open a websocket is refused with. */
guint web_socket_refusal (const char *url);

GSocketConnection *web_raw_connect (guint port);

/* A websocket by hand, for what no library does: it never reads unless told. */
GSocketConnection *web_raw_open (guint port, const char *path);
gboolean web_raw_send (GSocketConnection *raw, const char *text, gsize len);
gboolean web_raw_wait_for (GSocketConnection *raw, const char *text);

void web_client_clear (void);

G_END_DECLS

/* ecl-request: one HTTP request and the reply to it
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-server-private.h"

G_BEGIN_DECLS

/* Seconds that a client may take to send its body, or to take its reply. */
#define ECL_REQUEST_TIMEOUT 20

typedef enum {
  ECL_METHOD_GET,
  ECL_METHOD_POST,
  ECL_METHOD_OPTIONS,
  ECL_METHOD_OTHER,
} EclMethod;

/**
 * EclRequest:
 * @path: percent-decoded, without the query
 * @origin: (nullable): the page that asks, when it is of another origin
 * @asked_headers: (nullable): what a preflight asks for
 * @credentials: whether the page may send its cookies along (Engine.IO does)
 * @engine: (nullable): whose poll this is; told when the request ends early
 * @waiting: node in the server's list, while there is no reply yet
 */
struct _EclRequest {
  EclServer *server;
  struct lws *wsi;
  EclMethod method;
  char *path;
  char *origin;
  char *asked_headers;
  GByteArray *body;
  gboolean credentials;
  EclEngine *engine;
  GList waiting;

  guint status; /* 0 until there is a reply */
  const char *content_type;
  GByteArray *reply; /* begins with LWS_PRE bytes of room */
  gsize sent;
};

EclRequest *ecl_request_new (EclServer *server, struct lws *wsi);
void ecl_request_free (EclRequest *self);
gboolean ecl_request_add_body (EclRequest *self, const char *data, gsize len);
void ecl_request_wait (EclRequest *self);
void ecl_request_check_waiting (EclServer *server);
void ecl_request_reply (EclRequest *self, guint status,
    const char *content_type, const char *data, gssize len);
gboolean ecl_request_write (EclRequest *self, gboolean *done);

char *ecl_request_dup_path (struct lws *wsi, EclMethod *method);
char *ecl_request_dup_argument (struct lws *wsi, const char *name);
char *ecl_request_dup_header (struct lws *wsi, enum lws_token_indexes header);
int ecl_request_refuse_upgrade (
    struct lws *wsi, guint status, const char *json);

G_END_DECLS

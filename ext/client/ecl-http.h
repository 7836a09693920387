/* ecl-http: requests to a signaling server: proxies, TLS, bounds and what went
 * wrong
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

SoupSession *ecl_http_session_new (void);
SoupMessage *ecl_http_request_new (
    SoupSession *session, GUri *url, gboolean tls_validation);
GError *ecl_http_describe_error (const char *display, const GError *cause);
void ecl_http_fetch_async (SoupSession *session, SoupMessage *message,
    gsize max_len, GCancellable *cancellable, GAsyncReadyCallback callback,
    gpointer user_data);
GBytes *ecl_http_fetch_finish (
    SoupSession *session, GAsyncResult *result, guint *status, GError **error);

G_END_DECLS

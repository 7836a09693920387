/* ecl-fetch: a small document over HTTP, with a bound on its size
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

void ecl_fetch_async (SoupSession *session, SoupMessage *message, gsize max_len,
    GCancellable *cancellable, GAsyncReadyCallback callback,
    gpointer user_data);
GBytes *ecl_fetch_finish (
    SoupSession *session, GAsyncResult *result, guint *status, GError **error);

G_END_DECLS

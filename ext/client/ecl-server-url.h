/* ecl-server-url: where a signaling server is, as a person writes it
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a host without a scheme gets: http and this port. */
#define ECL_SERVER_URL_DEFAULT_PORT 9000

GUri *ecl_server_url_parse (const char *text, GError **error);
GUri *ecl_server_url_from_domain (
    GUri *dispatcher, const char *domain, GError **error);
GUri *ecl_server_url_resolve (
    GUri *server, const char *path, const char *query);
char *ecl_server_url_display (GUri *server);
gboolean ecl_server_url_is_local (GUri *url);

G_END_DECLS

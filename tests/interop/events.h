/* events: what a driver prints for its test, and what the test tells it
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef void (*CommandFunc) (const char *line, gpointer user_data);

JsonObject *event_new (const char *name);
void event_print (JsonObject *event);
void event_print_error (const char *name, const GError *error);
void commands_read (GMainLoop *loop, CommandFunc func, gpointer user_data);

G_END_DECLS

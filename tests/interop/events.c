/* events: what a driver prints for its test, and what the test tells it
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "events.h"

#include <gio/gunixinputstream.h>
#include <stdio.h>
#include <unistd.h>

typedef struct {
  GMainLoop *loop;
  GDataInputStream *stream;
  CommandFunc func;
  gpointer user_data;
} Commands;

JsonObject *
event_new (const char *name)
{
  JsonObject *event = json_object_new ();

  json_object_set_string_member (event, "event", name);
  json_object_set_int_member (event, "ms", g_get_monotonic_time () / 1000);
  return event;
}

/* Takes @event. Any thread: a line is written whole. */
void
event_print (JsonObject *event)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *text = NULL;

  json_node_take_object (node, event);
  text = json_to_string (node, FALSE);
  flockfile (stdout);
  puts (text);
  fflush (stdout);
  funlockfile (stdout);
}

void
event_print_error (const char *name, const GError *error)
{
  JsonObject *event = event_new (name);

  json_object_set_string_member (event, "message", error->message);
  event_print (event);
}

static void
on_line (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Commands *self = user_data;
  g_autofree char *line =
      g_data_input_stream_read_line_finish (self->stream, result, NULL, NULL);

  if (!line) {
    g_main_loop_quit (self->loop);
    g_object_unref (self->stream);
    g_free (self);
    return;
  }
  self->func (line, self->user_data);
  g_data_input_stream_read_line_async (
      self->stream, G_PRIORITY_DEFAULT, NULL, on_line, self);
}

/* Calls @func with each line of stdin, on the default main context; the end of
 * stdin quits @loop. */
void
commands_read (GMainLoop *loop, CommandFunc func, gpointer user_data)
{
  g_autoptr (GInputStream) input =
      g_unix_input_stream_new (STDIN_FILENO, FALSE);
  Commands *self = g_new (Commands, 1);

  *self = (Commands){loop, g_data_input_stream_new (input), func, user_data};
  g_data_input_stream_read_line_async (
      self->stream, G_PRIORITY_DEFAULT, NULL, on_line, self);
}

/* media-call: one side of a call, or both
 *
 * usage: media-call SIDE [OPTION...]
 *
 * SIDE is sender, receiver or bare (call-side.h). Prints "ready", makes the
 * call at the command "call", and says when each step of it was taken
 * (call-marks.h). With --stamp a sender stamps its pictures, and a receiver
 * answers the command "delays" (call-delays.h). The end of stdin ends the call
 * and the process.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "call-side.h"
#include "picture-stamp.h"

static const CallSide *const sides[] = {
    &call_sender, &call_receiver, &call_bare};

typedef struct {
  const CallSide *side;
  gpointer state;
} Caller;

static char *url;
static int latency = 60;
static int width = 1280;
static int height = 720;
static gboolean stamp;

static const GOptionEntry entries[] = {
    {"url", 0, 0, G_OPTION_ARG_STRING, &url, "Signaling server", "URL"},
    {"latency", 0, 0, G_OPTION_ARG_INT, &latency, "Of the jitterbuffer", "MS"},
    {"width", 0, 0, G_OPTION_ARG_INT, &width, "Of the picture", "PIXELS"},
    {"height", 0, 0, G_OPTION_ARG_INT, &height, "Of the picture", "PIXELS"},
    {"stamp", 0, 0, G_OPTION_ARG_NONE, &stamp, "Stamp the pictures", NULL},
    {NULL},
};

static const CallSide *
find_side (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (sides); i++) {
    if (g_strcmp0 (name, sides[i]->name) == 0)
      return sides[i];
  }
  return NULL;
}

static void
on_command (const char *command, gpointer user_data)
{
  Caller *caller = user_data;

  if (g_str_equal (command, "call") && caller->side->call) {
    caller->side->call (caller->state);
  } else if (g_str_equal (command, "delays")) {
    JsonObject *event = event_new (command);

    call_delays_print (event);
    event_print (event);
  }
}

int
main (int argc, char **argv)
{
  g_autoptr (GMainLoop) main_loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GstSample) pictures = NULL;
  g_autoptr (GError) error = NULL;
  CallSetup setup;
  Caller caller;

  bench_init (&argc, &argv, entries);
  caller.side = find_side (argv[1]);
  if (caller.side == NULL) {
    g_printerr ("needs one of: sender, receiver, bare\n");
    return 2;
  }
  if (stamp &&
      (width < PICTURE_STAMP_MIN_WIDTH || height < PICTURE_STAMP_HEIGHT)) {
    g_printerr ("a stamp needs a picture of %d x %d\n", PICTURE_STAMP_MIN_WIDTH,
        PICTURE_STAMP_HEIGHT);
    return 2;
  }
  if (caller.side->sends)
    pictures = frame_loop_draw (width, height);
  setup = (CallSetup){url, latency, pictures, stamp ? call_delays_stamp : NULL};
  caller.state = caller.side->make (&setup, &error);
  if (error) {
    event_print_error ("error", error);
    return 1;
  }
  commands_read (main_loop, on_command, &caller);
  g_main_loop_run (main_loop);
  caller.side->free (caller.state);
  return 0;
}

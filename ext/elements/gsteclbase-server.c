/* gsteclbase-server: the server of an element that has run-server
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "gsteclbase-private.h"
#include "gsteclmessages.h"

/**
 * gst_ecl_base_start_server:
 *
 * On the way to READY, before anything asks for it.
 *
 * Returns: %FALSE when it has to run and cannot: an error is posted
 */
gboolean
gst_ecl_base_start_server (GstEclBase *self)
{
  GstEclSettings *settings = &PRIVATE (self)->settings;
  g_autoptr (GError) error = NULL;
  g_autofree char *host = NULL;
  GstEclServer *server;
  gboolean wanted;
  guint port;

  GST_OBJECT_LOCK (self);
  wanted = settings->run_server;
  host = g_strdup (settings->server_host ? settings->server_host : "");
  port = settings->server_port;
  GST_OBJECT_UNLOCK (self);
  if (!wanted)
    return TRUE;
  server = gst_ecl_server_acquire (host, port, &error);
  if (server == NULL) {
    gst_ecl_messages_post_error (GST_ELEMENT (self), error);
    return FALSE;
  }
  GST_OBJECT_LOCK (self);
  settings->server = server;
  GST_OBJECT_UNLOCK (self);
  g_object_notify (G_OBJECT (self), "server-port");
  return TRUE;
}

/* On the way to NULL, when all elements of a pipeline have said goodbye. */
void
gst_ecl_base_stop_server (GstEclBase *self)
{
  GstEclSettings *settings = &PRIVATE (self)->settings;
  GstEclServer *server;

  GST_OBJECT_LOCK (self);
  server = g_steal_pointer (&settings->server);
  GST_OBJECT_UNLOCK (self);
  if (server)
    gst_ecl_server_release (server);
}

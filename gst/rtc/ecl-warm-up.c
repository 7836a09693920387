/* ecl-warm-up: what takes time once in a process, done ahead
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-session.h"

static const char *const plugins[] = {
    "webrtc", "nice", "rtpmanager", "rtp", "srtp", "sctp", "dtls"};

static void
load_plugins (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (plugins); i++) {
    GstPlugin *plugin = gst_plugin_load_by_name (plugins[i]);

    gst_clear_object (&plugin);
  }
}

/* The first dtlsdec of a process makes the certificate that all without one of
 * their own have (gst-plugins-bad, ext/dtls/gstdtlsdec.c). */
static void
make_certificate (void)
{
  GstElement *element = gst_element_factory_make ("dtlsdec", NULL);

  if (element)
    gst_object_unref (gst_object_ref_sink (element));
}

/**
 * gst_ecl_session_warm_up:
 *
 * Loads the plugins that a session needs and makes the certificate that all of
 * them share, on which the first one of a process would spend most of the time
 * until it is connected. Any thread; takes some 100 ms once, and nothing from
 * then on. What is not installed is found out by gst_ecl_session_new().
 */
void
gst_ecl_session_warm_up (void)
{
  static gsize once = 0;

  if (g_once_init_enter (&once)) {
    load_plugins ();
    make_certificate ();
    g_once_init_leave (&once, 1);
  }
}

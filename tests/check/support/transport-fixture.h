/* transport-fixture: a transport and what it said, for the tests of transports
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-transport.h"

#include <gst/check/gstcheck.h>

#define KEY "00000000-0000-0000-0000-000000000000"

/* A transport and what it said */
typedef struct {
  GstEclTransport *transport;
  GString *messages; /* "TYPE " each */
  char *id;          /* of OPEN */
  GError *closed;
  gboolean said_goodbye;
} Probe;

GstEclTransportConfig config_for (const char *url);
void probe_open (Probe *probe, gboolean peerjs, GstEclTransportConfig *config);
void probe_open_url (Probe *probe, gboolean peerjs, const char *url);
void probe_clear (Probe *probe);
void assert_closed (Probe *probe, GstEclError code, const char *part);

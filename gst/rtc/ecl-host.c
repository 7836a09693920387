/* ecl-host: what the addresses of this machine mean for ICE
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-host.h"

#include <ifaddrs.h>
#include <net/if.h>
#include <sys/socket.h>

static gboolean
has_network (void)
{
  struct ifaddrs *addresses = NULL;
  gboolean found = FALSE;

  if (getifaddrs (&addresses) != 0)
    return TRUE;
  for (struct ifaddrs *a = addresses; a && !found; a = a->ifa_next) {
    if (a->ifa_addr == NULL || (a->ifa_flags & IFF_LOOPBACK) ||
        !(a->ifa_flags & IFF_UP))
      continue;
    found =
        a->ifa_addr->sa_family == AF_INET || a->ifa_addr->sa_family == AF_INET6;
  }
  freeifaddrs (addresses);
  return found;
}

/**
 * gst_ecl_host_setup_ice:
 * @webrtcbin: the element whose ICE agent to set up
 *
 * libnice leaves out the loopback interface. A machine that has no other is
 * offline, and calls within it are still wanted: there loopback is a candidate.
 * UPnP is off: it searches the local network by multicast and opens an HTTP
 * port per agent.
 */
void
gst_ecl_host_setup_ice (GstElement *webrtcbin)
{
  g_autoptr (GstObject) ice = NULL;
  g_autoptr (GObject) agent = NULL;
  gboolean added = FALSE;

  g_object_get (webrtcbin, "ice-agent", &ice, NULL);
  if (ice == NULL)
    return;
  if (g_object_class_find_property (G_OBJECT_GET_CLASS (ice), "agent"))
    g_object_get (ice, "agent", &agent, NULL);
  if (agent &&
      g_object_class_find_property (G_OBJECT_GET_CLASS (agent), "upnp"))
    g_object_set (agent, "upnp", FALSE, NULL);
  if (!has_network ())
    g_signal_emit_by_name (ice, "add-local-ip-address", "127.0.0.1", &added);
}

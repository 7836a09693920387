/* cut-connections: ends connections as a broken network does
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "cut-connections.h"

#include <gio/gio.h>
#include <gst/check/gstcheck.h>
#include <sys/socket.h>

void
cut_connections (guint16 port)
{
  guint n = 0;

  for (int fd = 0; fd < 256; fd++) {
    g_autoptr (GSocketAddress) address = NULL;
    struct sockaddr_storage name;
    socklen_t len = sizeof name;

    if (getpeername (fd, (struct sockaddr *)&name, &len) != 0)
      continue;
    address = g_socket_address_new_from_native (&name, len);
    if (G_IS_INET_SOCKET_ADDRESS (address) &&
        g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address)) ==
            port) {
      shutdown (fd, SHUT_RDWR);
      n++;
    }
  }
  fail_unless (n > 0);
}

/* ecl-listener: the socket that the server listens on
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-server-private.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

/* A thousand clients may come at once, when a server is started again. */
#define BACKLOG 4096

static guint
port_of (int fd)
{
  struct sockaddr_storage address = {0};
  socklen_t len = sizeof address;

  getsockname (fd, (struct sockaddr *)&address, &len);
  return g_ntohs (address.ss_family == AF_INET6
                      ? ((struct sockaddr_in6 *)&address)->sin6_port
                      : ((struct sockaddr_in *)&address)->sin_port);
}

static int
listen_at (const struct addrinfo *address)
{
  int fd = socket (address->ai_family,
      SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);
  int on = 1;
  int saved;

  if (fd < 0)
    return -1;
  setsockopt (fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (bind (fd, address->ai_addr, address->ai_addrlen) == 0 &&
      listen (fd, BACKLOG) == 0)
    return fd;
  saved = errno;
  close (fd);
  errno = saved;
  return -1;
}

/**
 * ecl_server_listen:
 * @host: an address or name of this machine
 * @port: (inout): the port, 0 for any free one; on return the one in use
 * @error: a #GIOError
 *
 * Returns: a listening, non-blocking socket, or -1
 */
int
ecl_server_listen (const char *host, guint *port, GError **error)
{
  struct addrinfo hints = {
      .ai_flags = AI_PASSIVE | AI_NUMERICSERV, .ai_socktype = SOCK_STREAM};
  g_autofree char *service = g_strdup_printf ("%u", *port);
  struct addrinfo *addresses = NULL;
  int failed = getaddrinfo (host, service, &hints, &addresses);
  int fd = -1;

  if (failed) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_HOST_NOT_FOUND,
        "Cannot listen on %s: %s. Give an address of this machine, such as "
        "127.0.0.1 or 0.0.0.0",
        host, gai_strerror (failed));
    return -1;
  }
  for (const struct addrinfo *a = addresses; a && fd < 0; a = a->ai_next)
    fd = listen_at (a);
  if (fd < 0)
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno),
        "Cannot listen on %s port %u: %s%s", host, *port, g_strerror (errno),
        errno == EADDRINUSE
            ? ". Another server runs there: stop it, or choose another port"
            : "");
  else
    *port = port_of (fd);
  freeaddrinfo (addresses);
  return fd;
}

/* load-client: PeerJS clients by the thousand, on one epoll loop
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "load.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define READ_SIZE (256 * 1024)
#define MAX_EVENTS 256
/* Each source address has ports of its own: 10,000 clients need more than one.
 */
#define CLIENTS_PER_ADDRESS 2500
#define ADDRESSES 200

#define FIN 0x80
#define MASKED 0x80
#define OPCODE_TEXT 0x1
#define OPCODE_CLOSE 0x8
#define OPCODE_PING 0x9
#define OPCODE_PONG 0xa

/* The example of RFC 6455, section 1.3: a server cannot tell. */
#define KEY "dGhlIHNhbXBsZSBub25jZQ=="
#define ACCEPT "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="

struct _LoadLoop {
  int epoll;
  struct sockaddr_in server;
  guint opened;
  guint32 mask;
  guint8 buffer[READ_SIZE];
};

/**
 * load_loop_new:
 * @url: "http://ADDRESS:PORT/" of a server on an IPv4 loopback address
 *
 * Returns: (transfer full): a loop whose clients connect to it
 */
LoadLoop *
load_loop_new (const char *url)
{
  LoadLoop *loop = g_new0 (LoadLoop, 1);
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);

  loop->server.sin_family = AF_INET;
  if (uri == NULL || g_uri_get_port (uri) <= 0 ||
      inet_pton (AF_INET, g_uri_get_host (uri), &loop->server.sin_addr) != 1)
    load_fail ("not http://ADDRESS:PORT/: %s", url);
  loop->server.sin_port = htons (g_uri_get_port (uri));
  loop->mask = g_random_int () | 1;
  loop->epoll = epoll_create1 (EPOLL_CLOEXEC);
  return loop;
}

void
load_loop_free (LoadLoop *loop)
{
  close (loop->epoll);
  g_free (loop);
}

/* Returns: monotonic time, ns */
gint64
load_loop_now (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return (gint64)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void
bind_source (LoadLoop *loop, int fd)
{
  int on = 1;
  guint address = 2 + loop->opened++ / CLIENTS_PER_ADDRESS % ADDRESSES;
  struct sockaddr_in source = {.sin_family = AF_INET,
      .sin_addr.s_addr = htonl (INADDR_LOOPBACK - 1 + address)};

  setsockopt (fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
  if (bind (fd, (struct sockaddr *)&source, sizeof source) < 0)
    load_fail ("cannot use 127.0.0.%u: %s", address, g_strerror (errno));
}

/**
 * load_client_open:
 * @self: zeroed but for its class and what the phase put there, or closed
 * @id: the id to register
 *
 * Begins to connect, upgrade and register.
 */
void
load_client_open (LoadLoop *loop, LoadClient *self, const char *id)
{
  struct epoll_event event = {
      .events = EPOLLIN | EPOLLOUT | EPOLLET, .data.ptr = self};
  int on = 1;

  self->loop = loop;
  g_strlcpy (self->id, id, sizeof self->id);
  self->fd = socket (AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (self->fd < 0)
    load_fail ("cannot open a socket: %s%s", g_strerror (errno),
        errno == EMFILE ? "; raise the hard limit (ulimit -Hn)" : "");
  setsockopt (self->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  bind_source (loop, self->fd);
  self->state = LOAD_CLIENT_CONNECTING;
  if (epoll_ctl (loop->epoll, EPOLL_CTL_ADD, self->fd, &event) < 0 ||
      (connect (self->fd, (struct sockaddr *)&loop->server,
           sizeof loop->server) < 0 &&
          errno != EINPROGRESS))
    load_fail ("%s cannot connect: %s", id, g_strerror (errno));
}

static void
append (LoadClient *self, const void *data, gsize len)
{
  if (self->out == NULL)
    self->out = g_byte_array_new ();
  g_byte_array_append (self->out, data, len);
}

/* RFC 6455, section 5.3: a client masks, each frame by another key. */
static void
append_frame (LoadClient *self, guint8 opcode, const char *data, gsize len)
{
  guint8 header[8] = {FIN | opcode, MASKED | (len < 126 ? len : 126)};
  gsize header_len = len < 126 ? 2 : 4;
  guint32 mask = self->loop->mask;
  guint64 mask2;
  guint8 *payload;

  g_assert (len <= G_MAXUINT16);
  self->loop->mask = mask * 1664525 + 1013904223;
  if (len >= 126) {
    header[2] = len >> 8;
    header[3] = len;
  }
  memcpy (header + header_len, &mask, sizeof mask);
  append (self, header, header_len + sizeof mask);
  append (self, data, len);
  payload = self->out->data + self->out->len - len;
  mask2 = (guint64)mask << 32 | mask;
  for (; len >= sizeof mask2; len -= sizeof mask2, payload += sizeof mask2) {
    guint64 word;

    memcpy (&word, payload, sizeof word);
    word ^= mask2;
    memcpy (payload, &word, sizeof word);
  }
  for (gsize i = 0; i < len; i++)
    payload[i] ^= ((guint8 *)&mask)[i % 4];
}

/* Queues a text message of at most 64 KiB; see load_client_flush(). */
void
load_client_send (LoadClient *self, const char *data, gsize len)
{
  append_frame (self, OPCODE_TEXT, data, len);
}

/* Writes what is queued, as far as the socket takes it now. */
void
load_client_flush (LoadClient *self)
{
  gssize written;

  if (self->out == NULL || self->out->len == 0)
    return;
  written = send (self->fd, self->out->data, self->out->len, MSG_NOSIGNAL);
  if (written < 0 && errno != EAGAIN)
    load_fail ("%s cannot send: %s", self->id, g_strerror (errno));
  if (written == (gssize)self->out->len)
    g_byte_array_set_size (self->out, 0);
  else if (written > 0)
    g_byte_array_remove_range (self->out, 0, written);
}

/* Begins the closing handshake. */
void
load_client_close (LoadClient *self)
{
  static const char normal_closure[] = {0x03, (char)0xe8};

  self->state = LOAD_CLIENT_CLOSING;
  append_frame (self, OPCODE_CLOSE, normal_closure, sizeof normal_closure);
  load_client_flush (self);
}

static void
finish (LoadClient *self)
{
  if (self->state != LOAD_CLIENT_CLOSING)
    load_fail ("the server closed the connection of %s", self->id);
  close (self->fd);
  self->state = LOAD_CLIENT_CLOSED;
  g_clear_pointer (&self->in, g_byte_array_unref);
  g_clear_pointer (&self->out, g_byte_array_unref);
  self->klass->closed (self);
}

static void
request_upgrade (LoadClient *self)
{
  g_autofree char *request = g_strdup_printf (
      "GET /peerjs?key=peerjs&id=%s&token=%s&version=1.5.5 HTTP/1.1\r\n"
      "Host: 127.0.0.1:%u\r\nOrigin: http://127.0.0.1\r\n"
      "Connection: Upgrade\r\nUpgrade: websocket\r\n"
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " KEY "\r\n\r\n",
      self->id, self->id, ntohs (self->loop->server.sin_port));

  self->state = LOAD_CLIENT_UPGRADING;
  append (self, request, strlen (request));
  load_client_flush (self);
}

/* Returns: bytes of the answer, 0 when it has not come whole */
static gsize
read_upgrade (LoadClient *self, const char *data, gsize len)
{
  const char *end = memmem (data, len, "\r\n\r\n", 4);

  if (end == NULL)
    return 0;
  len = end + 4 - data;
  if (!g_str_has_prefix (data, "HTTP/1.1 101 ") ||
      memmem (data, len, ACCEPT, strlen (ACCEPT)) == NULL)
    load_fail ("%s got no upgrade: %.*s", self->id, (int)len, data);
  self->state = LOAD_CLIENT_REGISTERING;
  return len;
}

static void
read_message (LoadClient *self, const char *data, gsize len)
{
  if (self->state == LOAD_CLIENT_OPEN) {
    self->klass->message (self, data, len);
  } else if (self->state == LOAD_CLIENT_REGISTERING) {
    if (memmem (data, len, "\"OPEN\"", 6) == NULL)
      load_fail ("%s got no OPEN: %.*s", self->id, (int)len, data);
    self->state = LOAD_CLIENT_OPEN;
    self->klass->opened (self);
  }
}

static void
read_frame (LoadClient *self, guint8 opcode, const char *data, gsize len)
{
  if (opcode == OPCODE_TEXT)
    read_message (self, data, len);
  else if (opcode == OPCODE_PING)
    append_frame (self, OPCODE_PONG, data, len);
  else if (opcode == OPCODE_CLOSE)
    finish (self);
  else if (opcode != OPCODE_PONG)
    load_fail ("%s got a frame with opcode %u", self->id, opcode);
}

/* Returns: bytes of the first frame, 0 when it has not come whole */
static gsize
read_first_frame (LoadClient *self, const guint8 *data, gsize len)
{
  gsize header = 2, payload;

  if (len < header)
    return 0;
  payload = data[1];
  if (payload == 126)
    header = 4;
  else if (payload > 126)
    load_fail ("%s got a frame that is masked or too large", self->id);
  if (len < header)
    return 0;
  if (payload == 126)
    payload = (gsize)data[2] << 8 | data[3];
  if (len < header + payload)
    return 0;
  if (!(data[0] & FIN))
    load_fail ("%s got a fragment", self->id);
  read_frame (self, data[0] & 0xf, (const char *)data + header, payload);
  return header + payload;
}

/* Returns: how many bytes of @data are done with */
static gsize
read_all (LoadClient *self, const guint8 *data, gsize len)
{
  gsize done = 0, step = 1;

  while (step > 0 && done < len && self->state > LOAD_CLIENT_CONNECTING) {
    if (self->state == LOAD_CLIENT_UPGRADING)
      step = read_upgrade (self, (const char *)data + done, len - done);
    else
      step = read_first_frame (self, data + done, len - done);
    done += step;
  }
  return done;
}

static void
receive (LoadClient *self, const guint8 *data, gsize len)
{
  g_autoptr (GByteArray) joined = g_steal_pointer (&self->in);
  gsize done;

  if (joined) {
    g_byte_array_append (joined, data, len);
    data = joined->data;
    len = joined->len;
  }
  done = read_all (self, data, len);
  if (done < len && self->state > LOAD_CLIENT_CONNECTING) {
    self->in = g_byte_array_sized_new (len - done);
    g_byte_array_append (self->in, data + done, len - done);
  }
}

static void
read_socket (LoadClient *self)
{
  gssize got;

  /* A short read means that the socket is empty until the next event. */
  do {
    got = recv (self->fd, self->loop->buffer, READ_SIZE, 0);
    if (got > 0)
      receive (self, self->loop->buffer, got);
    else if (got == 0 || errno != EAGAIN)
      finish (self);
  } while (got == READ_SIZE && self->state > LOAD_CLIENT_CONNECTING);
}

static void
dispatch (LoadClient *self, guint32 events)
{
  if (self->state == LOAD_CLIENT_CONNECTING) {
    if (events & (EPOLLERR | EPOLLHUP))
      load_fail ("%s could not connect", self->id);
    if (events & EPOLLOUT)
      request_upgrade (self);
    return;
  }
  if (events & (EPOLLIN | EPOLLERR | EPOLLHUP))
    read_socket (self);
  if (self->state > LOAD_CLIENT_CONNECTING)
    load_client_flush (self);
}

/**
 * load_loop_step:
 * @deadline: ns of load_loop_now(); not later than that it returns
 *
 * Waits for one batch of events and handles it.
 */
void
load_loop_step (LoadLoop *loop, gint64 deadline)
{
  struct epoll_event events[MAX_EVENTS];
  gint64 left = MAX (deadline - load_loop_now (), 0);
  struct timespec timeout = {left / 1000000000, left % 1000000000};
  int n =
      epoll_pwait2 (loop->epoll, events, G_N_ELEMENTS (events), &timeout, NULL);

  for (int i = 0; i < n; i++)
    dispatch (events[i].data.ptr, events[i].events);
}

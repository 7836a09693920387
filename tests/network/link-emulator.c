/* link-emulator: a slow link between two network namespaces
 *
 * usage: link-emulator LEFT RIGHT NAME
 *
 * Makes a TUN device of that name in the namespace of the process LEFT and in
 * that of RIGHT, and carries packets between them as link-queue says: at first
 * at once. Prints "ready", then every 100 ms "link" with what each direction
 * ("from-left", "from-right") has carried, with its bytes by "PROTOCOL:PORT"
 * (of IP, of the source). The command
 *
 *   set DIRECTION BITRATE DELAY MAX-WAIT LOSS
 *
 * has bit/s (0 for any), ms, ms and a share; it is answered with "set". The end
 * of stdin ends the process, and with it the devices.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "link-queue.h"

#include <errno.h>
#include <events.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define MAX_PACKET 65536
#define REPORT_INTERVAL_MS 100
#define MAX_WAIT_US (300 * 1000)

typedef struct {
  const char *name;
  int in, out;       /* devices */
  LinkQueue *queue;  /* lock */
  GHashTable *flows; /* lock; IP protocol and port -> bytes that came */
} Direction;

static GMutex lock;
static Direction directions[2] = {{"from-left"}, {"from-right"}};

/* Devices */

static void
end (const char *what)
{
  g_printerr ("%s: %s\n", what, g_strerror (errno));
  exit (1);
}

/* In the namespace that the process has entered. */
static int
open_device (const char *name)
{
  struct ifreq request = {.ifr_flags = IFF_TUN | IFF_NO_PI};
  int fd = open ("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);

  if (fd < 0)
    end ("/dev/net/tun");
  g_strlcpy (request.ifr_name, name, sizeof request.ifr_name);
  if (ioctl (fd, TUNSETIFF, &request) < 0)
    end ("TUNSETIFF");
  return fd;
}

static int
open_device_of (const char *pid, const char *name)
{
  g_autofree char *path = g_strdup_printf ("/proc/%s/ns/net", pid);
  int fd = open (path, O_RDONLY | O_CLOEXEC);

  if (fd < 0 || setns (fd, CLONE_NEWNET) < 0)
    end (path);
  close (fd);
  return open_device (name);
}

/* The thread that carries packets */

/* Returns: bytes of the IP header (RFC 791 section 3.1, RFC 8200 section 3) */
static gsize
get_header_size (const guint8 *packet)
{
  return packet[0] >> 4 == 4 ? (packet[0] & 15) * 4 : 40;
}

static guint8
get_protocol (const guint8 *packet)
{
  return packet[0] >> 4 == 4 ? packet[9] : packet[6];
}

/* UDP and TCP begin with the source port (RFC 768, RFC 9293 section 3.1). */
static void
count_flow (Direction *self, const guint8 *packet, gsize size)
{
  gsize header = get_header_size (packet);
  gpointer flow, bytes;

  if (size < header + 8)
    return;
  flow = GUINT_TO_POINTER (
      get_protocol (packet) << 16 | packet[header] << 8 | packet[header + 1]);
  bytes = g_hash_table_lookup (self->flows, flow);
  g_hash_table_insert (
      self->flows, flow, GSIZE_TO_POINTER (GPOINTER_TO_SIZE (bytes) + size));
}

static void
take_packets (Direction *self)
{
  static guint8 data[MAX_PACKET];
  gssize size;

  while ((size = read (self->in, data, sizeof data)) > 0) {
    count_flow (self, data, size);
    link_queue_push (
        self->queue, g_get_monotonic_time (), g_bytes_new (data, size));
  }
}

static void
give_packets (Direction *self)
{
  GBytes *packet;

  while ((packet = link_queue_pop (self->queue, g_get_monotonic_time ()))) {
    gsize size;
    gconstpointer data = g_bytes_get_data (packet, &size);

    if (write (self->out, data, size) < 0 && errno != EIO)
      end ("write");
    g_bytes_unref (packet);
  }
}

/* Returns: us; -1: never */
static gint64
get_time_to_wait (void)
{
  gint64 wait = -1;

  for (guint i = 0; i < G_N_ELEMENTS (directions); i++) {
    gint64 next = link_queue_get_next_time (directions[i].queue);
    gint64 its = MAX (next - g_get_monotonic_time (), 0);

    if (next >= 0 && (wait < 0 || its < wait))
      wait = its;
  }
  return wait;
}

static gpointer
carry (gpointer data)
{
  struct pollfd fds[G_N_ELEMENTS (directions)];

  for (guint i = 0; i < G_N_ELEMENTS (directions); i++)
    fds[i] = (struct pollfd){.fd = directions[i].in, .events = POLLIN};
  while (TRUE) {
    struct timespec timeout;
    gint64 wait;

    g_mutex_lock (&lock);
    for (guint i = 0; i < G_N_ELEMENTS (directions); i++) {
      take_packets (&directions[i]);
      give_packets (&directions[i]);
    }
    wait = get_time_to_wait ();
    g_mutex_unlock (&lock);
    timeout =
        (struct timespec){wait / G_USEC_PER_SEC, wait % G_USEC_PER_SEC * 1000};
    ppoll (fds, G_N_ELEMENTS (fds), wait < 0 ? NULL : &timeout, NULL);
  }
  return NULL;
}

/* Events */

static gboolean
take_flow (gpointer flow, gpointer bytes, gpointer object)
{
  guint number = GPOINTER_TO_UINT (flow);
  g_autofree char *name =
      g_strdup_printf ("%u:%u", number >> 16, number & G_MAXUINT16);

  json_object_set_int_member (object, name, GPOINTER_TO_SIZE (bytes));
  return TRUE;
}

static JsonObject *
describe (Direction *self)
{
  JsonObject *object = json_object_new ();
  JsonObject *flows = json_object_new ();
  JsonArray *waits = json_array_new ();
  LinkCount count;

  g_mutex_lock (&lock);
  link_queue_take_count (self->queue, &count);
  g_hash_table_foreach_remove (self->flows, take_flow, flows);
  g_mutex_unlock (&lock);
  for (guint i = 0; i < count.waits->len; i++)
    json_array_add_double_element (
        waits, g_array_index (count.waits, gint64, i) / 1000.0);
  json_object_set_int_member (object, "offered", count.offered);
  json_object_set_int_member (object, "carried", count.carried);
  json_object_set_int_member (object, "dropped", count.dropped);
  json_object_set_int_member (object, "lost", count.lost);
  json_object_set_array_member (object, "waits", waits);
  json_object_set_object_member (object, "flows", flows);
  g_array_unref (count.waits);
  return object;
}

static gboolean
print_report (gpointer data)
{
  JsonObject *event = event_new ("link");

  for (guint i = 0; i < G_N_ELEMENTS (directions); i++)
    json_object_set_object_member (
        event, directions[i].name, describe (&directions[i]));
  event_print (event);
  return G_SOURCE_CONTINUE;
}

/* Returns: (nullable) */
static Direction *
find_direction (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (directions); i++) {
    if (g_str_equal (directions[i].name, name))
      return &directions[i];
  }
  return NULL;
}

static void
on_command (const char *line, gpointer user_data)
{
  g_auto (GStrv) words = g_strsplit (line, " ", -1);
  Direction *direction = NULL;
  LinkSettings settings;

  if (g_strv_length (words) == 6 && g_str_equal (words[0], "set"))
    direction = find_direction (words[1]);
  if (direction == NULL) {
    g_printerr ("no such command: %s\n", line);
    return;
  }
  settings = (LinkSettings){.bitrate = g_ascii_strtoull (words[2], NULL, 10),
      .delay = g_ascii_strtod (words[3], NULL) * 1000,
      .max_wait = g_ascii_strtod (words[4], NULL) * 1000,
      .loss = g_ascii_strtod (words[5], NULL)};
  g_mutex_lock (&lock);
  link_queue_set (direction->queue, &settings);
  g_mutex_unlock (&lock);
  event_print (event_new ("set"));
}

static void
begin (Direction *self, int in, int out, guint32 seed)
{
  const LinkSettings settings = {.max_wait = MAX_WAIT_US};

  self->in = in;
  self->out = out;
  self->queue = link_queue_new (&settings, seed);
  self->flows = g_hash_table_new (NULL, NULL);
}

int
main (int argc, char **argv)
{
  g_autoptr (GMainLoop) main_loop = g_main_loop_new (NULL, FALSE);
  int left, right;

  if (argc != 4) {
    g_printerr ("usage: link-emulator LEFT RIGHT NAME\n");
    return 2;
  }
  left = open_device_of (argv[1], argv[3]);
  right = open_device_of (argv[2], argv[3]);
  begin (&directions[0], left, right, 1);
  begin (&directions[1], right, left, 2);
  g_thread_unref (g_thread_new ("carry", carry, NULL));
  g_timeout_add (REPORT_INTERVAL_MS, print_report, NULL);
  commands_read (main_loop, on_command, NULL);
  event_print (event_new ("ready"));
  g_main_loop_run (main_loop);
  return 0;
}

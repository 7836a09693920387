/* ecl-socketio: Socket.IO 2 packets inside Engine.IO messages
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <string.h>
#include "ecl-socketio.h"
#include "ecl-protocol-error.h"

static gboolean
fail (GError **error, EclProtocolError code, const char *what)
{
  g_set_error (error, ECL_PROTOCOL_ERROR, code, "Socket.IO: %s", what);
  return FALSE;
}

static gboolean
has_attachments (EclSocketioType type)
{
  return type == ECL_SOCKETIO_BINARY_EVENT || type == ECL_SOCKETIO_BINARY_ACK;
}

/* `<n>-` */
static gboolean
read_attachments (const char **p, const char *end, guint *n, GError **error)
{
  const char *first = *p;

  for (; *p < end && g_ascii_isdigit (**p); (*p)++) {
    *n = *n * 10 + (**p - '0');
    if (*n > ECL_SOCKETIO_MAX_ATTACHMENTS) {
      g_set_error (error, ECL_PROTOCOL_ERROR, ECL_PROTOCOL_ERROR_TOO_LARGE,
          "Socket.IO: more than %d attachments", ECL_SOCKETIO_MAX_ATTACHMENTS);
      return FALSE;
    }
  }
  if (*p == first || *p == end || **p != '-')
    return fail (error, ECL_PROTOCOL_ERROR_MALFORMED,
        "the number of attachments is missing");
  (*p)++;
  return TRUE;
}

/* `/`, `/,` or `/?query,`; the namespace is left out when it is "/". */
static gboolean
read_namespace (const char **p, const char *end, GError **error)
{
  const char *comma;

  if (*p == end || **p != '/')
    return TRUE;
  comma = memchr (*p, ',', end - *p);
  if (comma == NULL)
    comma = end;
  if (comma - *p > 1 && (*p)[1] != '?')
    return fail (error, ECL_PROTOCOL_ERROR_UNEXPECTED,
        "there is no namespace but \"/\"");
  *p = MIN (comma + 1, end);
  return TRUE;
}

static gboolean
read_event (EclSpan array, EclSocketioPacket *packet, GError **error)
{
  EclJsonIter iter;
  EclSpan name;
  g_autofree char *event = NULL;

  ecl_json_iter_init (&iter, array);
  if (ecl_json_type (array) != ECL_JSON_ARRAY ||
      !ecl_json_iter_next (&iter, NULL, &name) ||
      (event = ecl_json_dup_string (name)) == NULL || *event == '\0')
    return fail (error, ECL_PROTOCOL_ERROR_MALFORMED, "an event has no name");
  if (g_strlcpy (packet->event, event, sizeof packet->event) >=
      sizeof packet->event) {
    g_set_error (error, ECL_PROTOCOL_ERROR, ECL_PROTOCOL_ERROR_TOO_LARGE,
        "Socket.IO: an event's name is longer than %d bytes",
        ECL_SOCKETIO_MAX_EVENT);
    return FALSE;
  }
  if (!ecl_json_iter_next (&iter, NULL, &packet->argument))
    packet->argument = (EclSpan){NULL, 0};
  return TRUE;
}

static gboolean
decode (const char *data, gsize len, EclSocketioPacket *packet, GError **error)
{
  const char *p = data;
  const char *end = data + len;
  EclSpan value;

  if (len == 0 || *p < '0' || *p > '0' + ECL_SOCKETIO_BINARY_ACK)
    return fail (error, ECL_PROTOCOL_ERROR_MALFORMED, "unknown packet type");
  packet->type = *p++ - '0';
  if (has_attachments (packet->type) &&
      !read_attachments (&p, end, &packet->n_attachments, error))
    return FALSE;
  if (!read_namespace (&p, end, error))
    return FALSE;
  while (p < end && g_ascii_isdigit (*p))
    p++;
  if (packet->type == ECL_SOCKETIO_EVENT ||
      packet->type == ECL_SOCKETIO_BINARY_EVENT)
    return ecl_json_scan (p, end - p, &value, error) &&
           read_event (value, packet, error);
  return p == end || ecl_json_scan (p, end - p, &packet->argument, error);
}

/**
 * ecl_socketio_decode:
 * @data: (array length=len): what follows the "4" of an Engine.IO text message
 * @len: bytes; bounded by the caller
 * @packet: (out): the packet, which borrows from @data; needs no cleanup; empty
 *   on error
 * @error: #EclProtocolError: MALFORMED; TOO_LARGE beyond the limits on
 *   attachments, event name and nesting; UNEXPECTED for a namespace but "/"
 *
 * Validates the whole packet, its JSON included, so that @argument may be read
 * with the functions of ecl-json. An acknowledgement id is passed over: none of
 * our clients asks for one. Arguments after the first are ignored. For ERROR,
 * ACK and the like @argument is the packet's JSON, if any. Any thread.
 *
 * Returns: whether it is a packet
 */
gboolean
ecl_socketio_decode (
    const char *data, gsize len, EclSocketioPacket *packet, GError **error)
{
  memset (packet, 0, sizeof *packet);
  if (decode (data, len, packet, error))
    return TRUE;
  memset (packet, 0, sizeof *packet);
  return FALSE;
}

/**
 * ecl_socketio_append_event:
 * @frame: where to append
 * @event: event name, UTF-8
 * @argument: raw JSON, or absent for an event without argument
 * @n_attachments: how many binary packets the caller sends next, 0 for none
 *
 * Appends `42["event",argument]`, the Engine.IO message digit included, and
 * `45<n>-["event",argument]` when @n_attachments is not 0.
 */
void
ecl_socketio_append_event (
    GString *frame, const char *event, EclSpan argument, guint n_attachments)
{
  if (n_attachments)
    g_string_append_printf (frame, "45%u-[", n_attachments);
  else
    g_string_append (frame, "42[");
  ecl_json_append_string (frame, event, -1);
  if (argument.data) {
    g_string_append_c (frame, ',');
    ecl_json_append_span (frame, argument);
  }
  g_string_append_c (frame, ']');
}

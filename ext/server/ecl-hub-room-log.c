/* ecl-hub-room-log: what happened in a room, for members who ask
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-hub-private.h"

static void
entry_free (GString *entry)
{
  g_string_free (entry, TRUE);
}

void
ecl_hub_room_log_clear (EclHubRoomLog *log)
{
  g_queue_clear_full (&log->entries, (GDestroyNotify)entry_free);
  log->bytes = 0;
}

static void
append_member (GString *out, const char *name, EclSpan value)
{
  if (value.data == NULL)
    return;
  g_string_append_printf (out, "\"%s\":", name);
  ecl_json_append_span (out, value);
  g_string_append_c (out, ',');
}

/* The members that the log shows of a message, its sender last. */
static void
append_message (GString *out, const EclHubRoom *room, const EclMessage *message)
{
  if (message->type == ECL_MESSAGE_ROOM_DATA)
    append_member (out, "data", message->data);
  else
    append_member (out, "roomName", message->room_name);
  if (message->type == ECL_MESSAGE_ROOM_JOIN)
    g_string_append_printf (out, "\"roomType\":\"%s\",",
        room->type == ECL_ROOM_SFU ? "sfu" : "mesh");
  g_string_append (out, "\"src\":");
  ecl_json_append_string (out, message->src, -1);
}

static const char *
event_name (EclMessageType type)
{
  switch (type) {
  case ECL_MESSAGE_ROOM_JOIN:
    return "ROOM_USER_JOIN";
  case ECL_MESSAGE_ROOM_LEAVE:
    return "ROOM_USER_LEAVE";
  default:
    return "ROOM_DATA";
  }
}

static void
drop_oldest (EclHubRoomLog *log, guint max_entries, gsize max_bytes)
{
  while (log->entries.length > max_entries || log->bytes > max_bytes) {
    GString *oldest = g_queue_pop_head (&log->entries);

    log->bytes -= oldest->len;
    entry_free (oldest);
  }
}

/**
 * ecl_hub_room_log_add:
 * @message: a member came or went, or sent data
 * @now: monotonic time, us
 *
 * Notes it, as "Room logs" of the ECLWebRTC protocol has it, with the time in
 * ms since 1970. The oldest entries go when there is no room. Of data with
 * attachments only the JSON is kept, and nothing of data that is larger than a
 * whole log.
 */
void
ecl_hub_room_log_add (
    EclHub *hub, EclHubRoom *room, const EclMessage *message, gint64 now)
{
  EclHubRoomLog *log = &room->log;
  gsize max_bytes = hub->limits.max_log_bytes;
  GString *entry;

  if (message->data.len > max_bytes)
    return;
  entry = g_string_sized_new (message->data.len + 128);
  g_string_printf (entry,
      "{\"timestamp\":%" G_GINT64_FORMAT
      ",\"messageType\":\"%s\",\"message\":{",
      (now + hub->unix_offset) / 1000, event_name (message->type));
  append_message (entry, room, message);
  g_string_append (entry, "}}");
  if (entry->len > max_bytes) {
    entry_free (entry);
    return;
  }
  g_queue_push_tail (&log->entries, entry);
  log->bytes += entry->len;
  drop_oldest (log, hub->limits.max_log_entries, max_bytes);
}

/* Appends a JSON array of strings. */
void
ecl_hub_room_log_append (const EclHubRoomLog *log, GString *json)
{
  g_string_append_c (json, '[');
  for (GList *l = log->entries.head; l; l = l->next) {
    const GString *entry = l->data;

    if (l != log->entries.head)
      g_string_append_c (json, ',');
    ecl_json_append_string (json, entry->str, entry->len);
  }
  g_string_append_c (json, ']');
}

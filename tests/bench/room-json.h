/* room-json: texts of JSON that members and servers exchange
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "room-socket.h"

#include <json-glib/json-glib.h>

/* (transfer full): what is no JSON ends the process */
static inline JsonNode *
room_json_parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  JsonNode *node = json_from_string (text, &error);

  if (node == NULL)
    room_fail ("no JSON: %s: %s", text, error ? error->message : "empty");
  return node;
}

/* (transfer full); takes @object */
static inline char *
room_json_print (JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);

  json_node_take_object (node, object);
  return json_to_string (node, FALSE);
}

/* (transfer full): members by @text, which is ours */
static inline JsonObject *
room_json_object (const char *text)
{
  g_autoptr (JsonNode) node = room_json_parse (text);

  return json_node_dup_object (node);
}

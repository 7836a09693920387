/* ecl-data-init: what a data channel is made with, as the SDKs' dcInit
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-data-init.h"

#include "ecl-channel-init.h"

static void
append_value (GString *json, const GValue *value)
{
  if (G_VALUE_HOLDS_STRING (value))
    ecl_json_append_string (json, g_value_get_string (value), -1);
  else if (G_VALUE_HOLDS_BOOLEAN (value))
    g_string_append (json, g_value_get_boolean (value) ? "true" : "false");
  else
    g_string_append_printf (json, "%d", g_value_get_int (value));
}

/**
 * ecl_data_init_to_json:
 * @init: as ecl_channel_init_read() or ecl_data_init_from_json() gives it
 *
 * Returns: (transfer full): an RTCDataChannelInit, {} for the defaults
 */
char *
ecl_data_init_to_json (const GstStructure *init)
{
  GString *json = g_string_new ("{");

  for (guint i = 0; i < ECL_CHANNEL_N_OPTIONS; i++) {
    const EclChannelOption *option = &ecl_channel_options[i];
    const GValue *value = gst_structure_get_value (init, option->field);

    if (!value)
      continue;
    g_string_append_printf (
        json, "%s\"%s\":", json->len > 1 ? "," : "", option->member);
    append_value (json, value);
  }
  g_string_append_c (json, '}');
  return g_string_free (json, FALSE);
}

static void
take_member (GstStructure *init, const EclChannelOption *option, EclSpan json)
{
  g_auto (GValue) value = G_VALUE_INIT;
  EclJsonType type = ecl_json_type (json);
  gint64 number;

  g_value_init (&value, option->type);
  if (option->type == G_TYPE_STRING && type == ECL_JSON_STRING)
    g_value_take_string (&value, ecl_json_dup_string (json));
  else if (option->type == G_TYPE_BOOLEAN &&
           (type == ECL_JSON_TRUE || type == ECL_JSON_FALSE))
    g_value_set_boolean (&value, type == ECL_JSON_TRUE);
  else if (option->type == G_TYPE_INT && ecl_json_get_int64 (json, &number) &&
           number >= 0 && number <= option->max)
    g_value_set_int (&value, number);
  else
    return;
  gst_structure_set_value (init, option->field, &value);
}

/**
 * ecl_data_init_from_json:
 * @json: an RTCDataChannelInit from the remote side; empty for none
 *
 * Members of another type or out of range count as not there.
 *
 * Returns: (transfer full): as of gst_ecl_session_create_channel()
 */
GstStructure *
ecl_data_init_from_json (EclSpan json)
{
  GstStructure *init = gst_structure_new_empty ("data-channel");
  EclSpan member;

  if (!json.data)
    return init;
  for (guint i = 0; i < ECL_CHANNEL_N_OPTIONS; i++) {
    const EclChannelOption *option = &ecl_channel_options[i];

    if (ecl_json_get_member (json, option->member, &member))
      take_member (init, option, member);
  }
  return init;
}

/**
 * ecl_data_init_is_partial:
 * @init: as for ecl_data_init_to_json()
 *
 * Returns: whether messages may be lost in such a channel
 */
gboolean
ecl_data_init_is_partial (const GstStructure *init)
{
  return gst_structure_has_field (init, "max-retransmits") ||
         gst_structure_has_field (init, "max-packet-lifetime");
}

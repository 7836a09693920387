/* ecl-channel-init: what a data channel is to be, in the fields of webrtcbin
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-channel-init.h"

#include "ecl-error.h"

#include <string.h>

const EclChannelOption ecl_channel_options[ECL_CHANNEL_N_OPTIONS] = {
    {"ordered", "ordered", G_TYPE_BOOLEAN, 0},
    {"max-retransmits", "maxRetransmits", G_TYPE_INT, G_MAXUINT16},
    {"max-packet-lifetime", "maxPacketLifeTime", G_TYPE_INT, G_MAXUINT16},
    {"protocol", "protocol", G_TYPE_STRING, G_MAXUINT16},
    {"negotiated", "negotiated", G_TYPE_BOOLEAN, 0},
    {"id", "id", G_TYPE_INT, 65534},
};

static gboolean
refuse (GError **error, const char *label, const char *problem)
{
  g_set_error (error, GST_ECL_ERROR, GST_ECL_ERROR_WEBRTC,
      "the data channel \"%.64s\" cannot be made: %s", label, problem);
  return FALSE;
}

static gboolean
refuse_unknown (GError **error, const char *label, const char *field)
{
  g_autoptr (GString) problem = g_string_new (NULL);

  g_string_printf (problem, "it has no option \"%.64s\"; there are", field);
  for (guint i = 0; i < ECL_CHANNEL_N_OPTIONS; i++)
    g_string_append_printf (
        problem, "%s %s", i ? "," : "", ecl_channel_options[i].field);
  return refuse (error, label, problem->str);
}

static gboolean
refuse_value (GError **error, const char *label, const EclChannelOption *option)
{
  g_autofree char *problem = NULL;

  if (option->type == G_TYPE_BOOLEAN)
    problem = g_strdup_printf ("%s must be a boolean", option->field);
  else if (option->type == G_TYPE_INT)
    problem = g_strdup_printf (
        "%s must be an integer from 0 to %d", option->field, option->max);
  else
    problem = g_strdup_printf (
        "%s must be a string of at most %d bytes", option->field, option->max);
  return refuse (error, label, problem);
}

/* Whichever integer type a launch line or a language binding made of it. */
static gboolean
read_integer (const GValue *value, gint64 *number)
{
  g_auto (GValue) wide = G_VALUE_INIT;

  switch (G_VALUE_TYPE (value)) {
  case G_TYPE_CHAR:
  case G_TYPE_UCHAR:
  case G_TYPE_INT:
  case G_TYPE_UINT:
  case G_TYPE_LONG:
  case G_TYPE_INT64:
    g_value_init (&wide, G_TYPE_INT64);
    g_value_transform (value, &wide);
    *number = g_value_get_int64 (&wide);
    return TRUE;
  case G_TYPE_ULONG:
  case G_TYPE_UINT64:
    g_value_init (&wide, G_TYPE_UINT64);
    g_value_transform (value, &wide);
    *number = MIN (g_value_get_uint64 (&wide), G_MAXINT64);
    return TRUE;
  default:
    return FALSE;
  }
}

/* Takes @value over, unless it says that the option is not set, which -1 and no
 * string do. Returns: whether it makes sense */
static gboolean
read_option (
    GstStructure *to, const EclChannelOption *option, const GValue *value)
{
  gint64 number;

  if (option->type == G_TYPE_INT) {
    if (!read_integer (value, &number) || number < -1 || number > option->max)
      return FALSE;
    if (number >= 0)
      gst_structure_set (to, option->field, G_TYPE_INT, (int)number, NULL);
    return TRUE;
  }
  if (!G_VALUE_HOLDS (value, option->type))
    return FALSE;
  if (option->type == G_TYPE_STRING) {
    const char *text = g_value_get_string (value);

    if (!text)
      return TRUE;
    if (strlen (text) > (gsize)option->max)
      return FALSE;
  }
  gst_structure_set_value (to, option->field, value);
  return TRUE;
}

static const EclChannelOption *
find_option (const char *field)
{
  for (guint i = 0; i < ECL_CHANNEL_N_OPTIONS; i++) {
    if (g_str_equal (ecl_channel_options[i].field, field))
      return &ecl_channel_options[i];
  }
  return NULL;
}

static gboolean
check_together (const GstStructure *init, const char *label, GError **error)
{
  gboolean negotiated = FALSE;

  if (strlen (label) > G_MAXUINT16)
    return refuse (error, label, "its label has more than 65535 bytes");
  gst_structure_get_boolean (init, "negotiated", &negotiated);
  if (gst_structure_has_field (init, "max-retransmits") &&
      gst_structure_has_field (init, "max-packet-lifetime"))
    return refuse (error, label,
        "it can have max-retransmits or max-packet-lifetime, not both");
  if (negotiated && !gst_structure_has_field (init, "id"))
    return refuse (
        error, label, "a negotiated one needs an id from 0 to 65534");
  return TRUE;
}

/**
 * ecl_channel_init_read:
 * @init: (nullable): as of gst_ecl_session_create_channel()
 * @label: name of the channel
 * @error: %GST_ECL_ERROR_WEBRTC for a field that there is not, a type or a
 *   value that it cannot have, fields that exclude each other, and a @label of
 *   more than 65535 bytes
 *
 * Returns: (transfer full) (nullable): the fields of @init that are set, in the
 *   types of #EclChannelOption; %NULL with @error
 */
GstStructure *
ecl_channel_init_read (
    const GstStructure *init, const char *label, GError **error)
{
  g_autoptr (GstStructure) read = gst_structure_new_empty ("data-channel");
  int n = init ? gst_structure_n_fields (init) : 0;

  for (int i = 0; i < n; i++) {
    const char *field = gst_structure_nth_field_name (init, i);
    const EclChannelOption *option = find_option (field);

    if (!option) {
      refuse_unknown (error, label, field);
      return NULL;
    }
    if (!read_option (read, option, gst_structure_get_value (init, field))) {
      refuse_value (error, label, option);
      return NULL;
    }
  }
  if (!check_together (read, label, error))
    return NULL;
  return g_steal_pointer (&read);
}

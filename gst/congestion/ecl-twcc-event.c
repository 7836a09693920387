/* ecl-twcc-event: feedback, as rtpsession gives it to whoever sends
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-twcc-event.h"

/* Returns: whether @value is of a packet */
static gboolean
parse_packet (const GValue *value, EclTwccReport *report)
{
  const GstStructure *s = GST_VALUE_HOLDS_STRUCTURE (value)
                              ? gst_value_get_structure (value)
                              : NULL;
  guint number, size = 0;
  guchar payload_type = 0;
  gboolean lost = FALSE;
  guint64 arrived = GST_CLOCK_TIME_NONE;

  if (s == NULL || !gst_structure_get_uint (s, "seqnum", &number))
    return FALSE;
  gst_structure_get (s, "size", G_TYPE_UINT, &size, NULL);
  gst_structure_get (s, "payload-type", G_TYPE_UCHAR, &payload_type, NULL);
  gst_structure_get_boolean (s, "lost", &lost);
  gst_structure_get_uint64 (s, "remote-ts", &arrived);
  /* A time before the receiver's 0 is there if the remote side says so. */
  if (!lost && arrived > G_MAXINT64)
    return FALSE;
  *report = (EclTwccReport){.number = number,
      .payload_type = payload_type,
      .payload_size = size,
      .arrived = lost ? GST_CLOCK_TIME_NONE : arrived};
  return TRUE;
}

GArray *
ecl_twcc_event_parse (GstEvent *event)
{
  GArray *reports = g_array_new (FALSE, FALSE, sizeof (EclTwccReport));
  const GValue *value =
      gst_structure_get_value (gst_event_get_structure (event), "packets");
  const GValueArray *packets;

  G_GNUC_BEGIN_IGNORE_DEPRECATIONS
  packets = value && G_VALUE_HOLDS (value, g_value_array_get_type ())
                ? g_value_get_boxed (value)
                : NULL;
  G_GNUC_END_IGNORE_DEPRECATIONS
  for (guint i = 0; packets && i < packets->n_values; i++) {
    EclTwccReport report;

    if (parse_packet (&packets->values[i], &report))
      g_array_append_val (reports, report);
  }
  return reports;
}

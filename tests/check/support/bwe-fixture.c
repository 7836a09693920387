/* bwe-fixture: a congestion control element between two pads of a test
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "bwe-fixture.h"

#include <gst/rtp/rtp.h>

#define TWCC_ID 5
#define CAPS                                                                   \
  "application/x-rtp,extmap-5=http://www.ietf.org/id/"                         \
  "draft-holmer-rmcat-transport-wide-cc-extensions-01"

static char
get_letter (guint payload_type)
{
  return payload_type == BWE_AUDIO            ? 'a'
         : payload_type == BWE_RETRANSMISSION ? 'r'
                                              : 'v';
}

static gboolean
note_buffer (GstBuffer **buffer, guint index, gpointer fixture)
{
  BweFixture *self = fixture;
  GstRTPBuffer rtp = GST_RTP_BUFFER_INIT;
  GstClockTime now = ecl_pace_clock_get_time ();

  if (!gst_rtp_buffer_map (*buffer, GST_MAP_READ, &rtp)) {
    g_string_append (self->output, self->output->len > 0 ? " x" : "x");
    return TRUE;
  }
  g_string_append_printf (self->output, "%s%c%u",
      self->output->len > 0 ? " " : "",
      get_letter (gst_rtp_buffer_get_payload_type (&rtp)),
      gst_rtp_buffer_get_seq (&rtp));
  if (gst_rtp_buffer_get_extension_onebyte_header (
          &rtp, TWCC_ID, 0, NULL, NULL))
    g_array_append_val (self->sent, now);
  gst_rtp_buffer_unmap (&rtp);
  return TRUE;
}

static GstPadProbeReturn
note_output (GstPad *pad, GstPadProbeInfo *info, gpointer fixture)
{
  BweFixture *self = fixture;

  g_mutex_lock (&self->lock);
  self->n_pushed += !GST_IS_EVENT (info->data);
  if (GST_IS_BUFFER (info->data))
    note_buffer ((GstBuffer **)&info->data, 0, self);
  else if (GST_IS_BUFFER_LIST (info->data))
    gst_buffer_list_foreach (info->data, note_buffer, self);
  else
    g_string_append_printf (self->output, "%s%s",
        self->output->len > 0 ? " " : "", GST_EVENT_TYPE_NAME (info->data));
  g_mutex_unlock (&self->lock);
  return GST_PAD_PROBE_OK;
}

void
bwe_fixture_init (BweFixture *self, const char *first_property, ...)
{
  va_list properties;
  GstEclBwe *element;

  va_start (properties, first_property);
  element = GST_ECL_BWE (
      g_object_new_valist (GST_TYPE_ECL_BWE, first_property, properties));
  va_end (properties);
  gst_ecl_bwe_add_payload (element, BWE_AUDIO, ECL_PACER_AUDIO);
  bwe_fixture_init_with (self, element);
}

void
bwe_fixture_init_with (BweFixture *self, GstEclBwe *element)
{
  g_autoptr (GstPad) src = NULL;

  *self = (BweFixture){.now = 100 * GST_SECOND};
  g_mutex_init (&self->lock);
  ecl_pace_clock_set_time (self->now);
  self->output = g_string_new (NULL);
  self->sent = g_array_new (FALSE, FALSE, sizeof (GstClockTime));
  self->element = element;
  src = gst_element_get_static_pad (GST_ELEMENT (self->element), "src");
  gst_pad_add_probe (src,
      GST_PAD_PROBE_TYPE_DATA_DOWNSTREAM | GST_PAD_PROBE_TYPE_EVENT_FLUSH,
      note_output, self, NULL);
  self->harness =
      gst_harness_new_with_element (GST_ELEMENT (self->element), "sink", "src");
  gst_harness_set_src_caps_str (self->harness, CAPS);
  g_free (bwe_fixture_take_output (self));
  bwe_fixture_take_estimate (self, NULL);
}

void
bwe_fixture_clear (BweFixture *self)
{
  gst_object_unref (self->element);
  gst_harness_teardown (self->harness);
  g_string_free (self->output, TRUE);
  g_array_unref (self->sent);
  g_mutex_clear (&self->lock);
  ecl_pace_clock_set_time (GST_CLOCK_TIME_NONE);
}

GstBuffer *
bwe_fixture_make (guint payload_type, guint16 number)
{
  GstBuffer *buffer = gst_rtp_buffer_new_allocate (BWE_PAYLOAD, 0, 0);
  GstRTPBuffer rtp = GST_RTP_BUFFER_INIT;
  const guint8 none[2] = {0};

  gst_rtp_buffer_map (buffer, GST_MAP_READWRITE, &rtp);
  gst_rtp_buffer_set_payload_type (&rtp, payload_type);
  gst_rtp_buffer_set_seq (&rtp, number);
  gst_rtp_buffer_add_extension_onebyte_header (
      &rtp, TWCC_ID, none, sizeof none);
  gst_rtp_buffer_unmap (&rtp);
  if (payload_type == BWE_RETRANSMISSION)
    GST_BUFFER_FLAG_SET (buffer, GST_RTP_BUFFER_FLAG_RETRANSMISSION);
  return buffer;
}

void
bwe_fixture_push (BweFixture *self, guint payload_type, guint16 number)
{
  fail_unless_equals_int (
      gst_harness_push (self->harness, bwe_fixture_make (payload_type, number)),
      GST_FLOW_OK);
}

static void
append_packet (GValueArray *packets, guint16 number, GstClockTime arrived)
{
  GValue value = G_VALUE_INIT;

  g_value_init (&value, GST_TYPE_STRUCTURE);
  g_value_take_boxed (
      &value, gst_structure_new ("RTPTWCCPacket", "seqnum", G_TYPE_UINT, number,
                  "local-ts", G_TYPE_UINT64, GST_CLOCK_TIME_NONE, "remote-ts",
                  G_TYPE_UINT64, arrived, "payload-type", G_TYPE_UCHAR, 0,
                  "size", G_TYPE_UINT, 0, "lost", G_TYPE_BOOLEAN, FALSE, NULL));
  G_GNUC_BEGIN_IGNORE_DEPRECATIONS
  g_value_array_append (packets, &value);
  G_GNUC_END_IGNORE_DEPRECATIONS
  g_value_unset (&value);
}

void
bwe_fixture_report (BweFixture *self, guint16 first)
{
  GstStructure *s = gst_structure_new_empty ("RTPTWCCPackets");
  GValue value = G_VALUE_INIT;
  GValueArray *packets;

  G_GNUC_BEGIN_IGNORE_DEPRECATIONS
  packets = g_value_array_new (0);
  g_value_init (&value, g_value_array_get_type ());
  G_GNUC_END_IGNORE_DEPRECATIONS
  g_mutex_lock (&self->lock);
  for (; self->n_reported < self->sent->len; self->n_reported++)
    append_packet (packets, first + self->n_reported,
        g_array_index (self->sent, GstClockTime, self->n_reported) + BWE_WAY);
  g_mutex_unlock (&self->lock);
  g_value_take_boxed (&value, packets);
  gst_structure_take_value (s, "packets", &value);
  gst_harness_push_upstream_event (
      self->harness, gst_event_new_custom (GST_EVENT_CUSTOM_UPSTREAM, s));
  ecl_pace_clock_settle ();
}

void
bwe_fixture_go_on (BweFixture *self, guint milliseconds)
{
  for (guint i = 0; i < milliseconds; i++) {
    self->now += GST_MSECOND;
    ecl_pace_clock_set_time (self->now);
    ecl_pace_clock_settle ();
  }
}

void
bwe_fixture_settle (BweFixture *self)
{
  for (guint i = 0; i < 2; i++) {
    bwe_fixture_push (self, BWE_VIDEO, 1000 + i);
    bwe_fixture_go_on (self, 20);
    bwe_fixture_report (self, 0);
  }
  self->now += 2 * GST_SECOND;
  bwe_fixture_go_on (self, 1);
  g_free (bwe_fixture_take_output (self));
  bwe_fixture_take_estimate (self, NULL);
}

void
bwe_fixture_init_at_250 (BweFixture *self)
{
  bwe_fixture_init (self, "start-bitrate", 100000, NULL);
  bwe_fixture_settle (self);
  g_object_set (self->element, "max-bitrate", 100000, NULL);
  fail_unless_equals_int (bwe_fixture_get_stat (self, "pacing"), 250000);
}

char *
bwe_fixture_take_output (BweFixture *self)
{
  char *output;

  g_mutex_lock (&self->lock);
  output = g_strdup (self->output->str);
  g_string_truncate (self->output, 0);
  g_mutex_unlock (&self->lock);
  return output;
}

guint
bwe_fixture_take_estimate (BweFixture *self, guint *n)
{
  guint estimate = 0, n_estimates = 0;
  GstEvent *event;

  while ((event = gst_harness_try_pull_upstream_event (self->harness))) {
    if (gst_ecl_estimate_event_parse (event, &estimate))
      n_estimates++;
    gst_event_unref (event);
  }
  if (n)
    *n = n_estimates;
  return estimate;
}

guint
bwe_fixture_get_stat (BweFixture *self, const char *field)
{
  g_autoptr (GstStructure) stats = NULL;
  guint64 large = 0;
  guint value = 0;

  g_object_get (self->element, "stats", &stats, NULL);
  if (gst_structure_get_uint64 (stats, field, &large))
    return large;
  fail_unless (gst_structure_get_uint (stats, field, &value));
  return value;
}

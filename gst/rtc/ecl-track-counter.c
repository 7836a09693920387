/* ecl-track-counter: what passes a pad of webrtcbin, by its own packets
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-track-counter.h"

/* RFC 3550, section 5.1 */
#define RTP_HEADER_SIZE 12
#define RTP_MARKER 0x80

struct _GstEclTrackCounter {
  gint ref_count; /* atomic: the owner and the probe */
  GMutex lock;
  GstEclTrackCount count; /* lock */
};

static GstEclTrackCounter *
counter_ref (GstEclTrackCounter *self)
{
  g_atomic_int_inc (&self->ref_count);
  return self;
}

void
gst_ecl_track_counter_unref (GstEclTrackCounter *self)
{
  if (!g_atomic_int_dec_and_test (&self->ref_count))
    return;
  g_mutex_clear (&self->lock);
  g_free (self);
}

/* Lock held */
static void
count_packet (GstEclTrackCounter *self, GstBuffer *buffer)
{
  guint8 header[RTP_HEADER_SIZE];

  if (gst_buffer_extract (buffer, 0, header, sizeof header) < sizeof header)
    return;
  self->count.ssrc = GST_READ_UINT32_BE (header + 8);
  /* A picture ends with a marker, and sound is not cut into packets. */
  if (self->count.kind[0] == 'v' && !(header[1] & RTP_MARKER))
    return;
  if (self->count.frames++ == 0)
    self->count.first_frame = g_get_monotonic_time ();
}

/* Lock held */
static void
take_caps (GstEclTrackCounter *self, GstEvent *event)
{
  const GstStructure *s;
  const char *kind, *codec;
  GstCaps *caps;

  gst_event_parse_caps (event, &caps);
  s = gst_caps_get_structure (caps, 0);
  kind = gst_structure_get_string (s, "media");
  codec = gst_structure_get_string (s, "encoding-name");
  g_strlcpy (self->count.kind, kind ? kind : "", sizeof self->count.kind);
  g_strlcpy (self->count.codec, codec ? codec : "", sizeof self->count.codec);
}

/* Of what becomes a request for a keyframe, rtpsession's has an SSRC, and asks
 * for all headers if it was FIR. Lock held */
static void
count_request (GstEclTrackCounter *self, GstEvent *event)
{
  const GstStructure *s = gst_event_get_structure (event);
  gboolean all_headers = FALSE;

  if (gst_event_has_name (event, "GstForceKeyUnit") &&
      gst_structure_has_field (s, "ssrc") &&
      gst_structure_get_boolean (s, "all-headers", &all_headers) && all_headers)
    self->count.firs++;
}

static GstPadProbeReturn
on_data (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  GstEclTrackCounter *self = user_data;
  GstPadProbeType type = GST_PAD_PROBE_INFO_TYPE (info);

  g_mutex_lock (&self->lock);
  if (type & GST_PAD_PROBE_TYPE_BUFFER) {
    count_packet (self, GST_PAD_PROBE_INFO_BUFFER (info));
  } else if (type & GST_PAD_PROBE_TYPE_BUFFER_LIST) {
    GstBufferList *list = GST_PAD_PROBE_INFO_BUFFER_LIST (info);

    for (guint i = 0; i < gst_buffer_list_length (list); i++)
      count_packet (self, gst_buffer_list_get (list, i));
  } else if (type & GST_PAD_PROBE_TYPE_EVENT_UPSTREAM) {
    count_request (self, GST_PAD_PROBE_INFO_EVENT (info));
  } else if (GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info)) ==
             GST_EVENT_CAPS) {
    take_caps (self, GST_PAD_PROBE_INFO_EVENT (info));
  }
  g_mutex_unlock (&self->lock);
  return GST_PAD_PROBE_OK;
}

/**
 * gst_ecl_track_counter_new:
 * @pad: a pad of webrtcbin, on which RTP passes
 *
 * Returns: (transfer full): counts for as long as @pad lives
 */
GstEclTrackCounter *
gst_ecl_track_counter_new (GstPad *pad)
{
  GstEclTrackCounter *self = g_new0 (GstEclTrackCounter, 1);
  g_autoptr (GstEvent) caps = gst_pad_get_sticky_event (pad, GST_EVENT_CAPS, 0);

  self->ref_count = 1;
  g_mutex_init (&self->lock);
  self->count.incoming = GST_PAD_IS_SRC (pad);
  if (caps)
    take_caps (self, caps);
  gst_pad_add_probe (pad,
      GST_PAD_PROBE_TYPE_DATA_DOWNSTREAM |
          (GST_PAD_IS_SINK (pad) ? GST_PAD_PROBE_TYPE_EVENT_UPSTREAM : 0),
      on_data, counter_ref (self), (GDestroyNotify)gst_ecl_track_counter_unref);
  return self;
}

/* Any thread */
void
gst_ecl_track_counter_read (GstEclTrackCounter *self, GstEclTrackCount *count)
{
  g_mutex_lock (&self->lock);
  *count = self->count;
  g_mutex_unlock (&self->lock);
}

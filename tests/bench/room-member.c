/* room-member: one member of a room: a stream that goes out, and all others
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "room-member.h"

#include <ecl-drop-media.h>
#include <ecl-session-tracks.h>
#include <gst/video/video.h>
#include <string.h>

#define CODEC "VP8"

/* What comes in: streaming threads */

static void
take_packet (RoomMember *self, GstBuffer *packet, gint64 now)
{
  RoomStamp stamp;
  RoomCount *count;

  if (!room_stamp_read (&stamp, packet) ||
      stamp.member >= self->config->n_members) {
    self->others++;
    return;
  }
  count = &self->counts[stamp.member];
  if (!count->seen) {
    count->seen = TRUE;
    self->config->connected ();
  }
  room_count_take (count, stamp.number, now - stamp.time);
}

static GstPadProbeReturn
on_packets (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  RoomMember *self = user_data;
  gint64 now = g_get_monotonic_time ();
  GstBufferList *list;

  g_mutex_lock (&self->lock);
  if (info->type & GST_PAD_PROBE_TYPE_BUFFER_LIST) {
    list = GST_PAD_PROBE_INFO_BUFFER_LIST (info);
    for (guint i = 0; i < gst_buffer_list_length (list); i++)
      take_packet (self, gst_buffer_list_get (list, i), now);
  } else {
    take_packet (self, GST_PAD_PROBE_INFO_BUFFER (info), now);
  }
  g_mutex_unlock (&self->lock);
  return GST_PAD_PROBE_OK;
}

static void
on_rtpbin_pad (GstElement *rtpbin, GstPad *pad, RoomMember *self)
{
  if (g_str_has_prefix (GST_PAD_NAME (pad), "recv_rtp_sink_"))
    gst_pad_add_probe (pad, ECL_MEDIA_PROBE, on_packets, self, NULL);
}

static void
on_pad_added (GstEclSession *session, GstPad *pad, RoomMember *self)
{
  ecl_drop_media (pad);
}

/* What goes out */

static gboolean
on_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  RoomMember *self = gst_pad_get_element_private (pad);

  if (gst_video_event_is_force_key_unit (event))
    g_atomic_int_set (&self->stream.wants_key, TRUE);
  else if (gst_event_has_name (event, "RTPTWCCPackets"))
    g_atomic_int_inc (&self->n_feedback);
  gst_event_unref (event);
  return TRUE;
}

static gboolean
on_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  if (GST_QUERY_TYPE (query) != GST_QUERY_LATENCY)
    return gst_pad_query_default (pad, parent, query);
  gst_query_set_latency (query, TRUE, 0, GST_CLOCK_TIME_NONE);
  return TRUE;
}

static void
make_src (RoomMember *self)
{
  self->src = gst_object_ref_sink (gst_pad_new ("src", GST_PAD_SRC));
  gst_pad_set_element_private (self->src, self);
  gst_pad_set_event_function (self->src, on_event);
  gst_pad_set_query_function (self->src, on_query);
  gst_pad_set_active (self->src, TRUE);
}

static void
start_stream (RoomMember *self, GstCaps *caps)
{
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_push_event (self->src, gst_event_new_stream_start (self->id));
  gst_pad_push_event (self->src, gst_event_new_caps (caps));
  gst_pad_push_event (self->src, gst_event_new_segment (&segment));
}

void
room_member_send (RoomMember *self, gboolean begins_picture)
{
  GstBuffer *packet;

  if (!gst_pad_is_linked (self->src) ||
      (self->stream.number == 0 && !begins_picture))
    return;
  packet = room_stream_next (&self->stream, g_get_monotonic_time ());
  GST_BUFFER_PTS (packet) =
      gst_element_get_current_running_time (self->config->pipeline);
  gst_pad_push (self->src, packet);
}

/* Tracks */

static gboolean
add_sender (
    RoomMember *self, GstEclSession *session, const GstCaps *codec, guint mline)
{
  g_autoptr (GstCaps) caps = gst_caps_copy (codec);
  g_autoptr (GstPad) sink = NULL;
  int payload_type = 0;

  gst_caps_set_simple (caps, "ssrc", G_TYPE_UINT, self->stream.ssrc, NULL);
  gst_structure_get_int (
      gst_caps_get_structure (caps, 0), "payload", &payload_type);
  self->stream.payload_type = payload_type;
  sink = gst_ecl_session_add_sender (session, caps, mline);
  if (sink == NULL)
    return FALSE;
  start_stream (self, caps);
  return gst_pad_link_full (self->src, sink, GST_PAD_LINK_CHECK_NOTHING) ==
         GST_PAD_LINK_OK;
}

typedef struct {
  RoomMember *member;
  GstEclSession *session;
} Tracks;

static gboolean
is_ready (gpointer user_data)
{
  return TRUE;
}

static gboolean
prepare_offer (gpointer user_data, guint first, GError **error)
{
  Tracks *tracks = user_data;
  g_autofree char *extmap = g_strdup_printf ("extmap-%d", ROOM_TWCC_EXT_ID);
  g_autoptr (GstCaps) caps = gst_caps_new_simple ("application/x-rtp", "media",
      G_TYPE_STRING, "video", "encoding-name", G_TYPE_STRING, CODEC, "payload",
      G_TYPE_INT, 96, "clock-rate", G_TYPE_INT, 90000, extmap, G_TYPE_STRING,
      GST_ECL_TWCC_URI, NULL);

  return first > 0 || add_sender (tracks->member, tracks->session, caps, 0);
}

/* (transfer full): with the extension that the other side numbers packets by,
 * or none of them is told of */
static GstCaps *
make_caps (const GstEclSdpMedia *media, const GstEclSdpFormat *format)
{
  GstCaps *caps = gst_caps_copy (format->caps);
  g_autofree char *extmap = g_strdup_printf ("extmap-%u", media->twcc_id);

  if (media->twcc_id > 0)
    gst_caps_set_simple (caps, extmap, G_TYPE_STRING, GST_ECL_TWCC_URI, NULL);
  return caps;
}

static gboolean
add_track (const Tracks *tracks, const GstEclSdpMedia *media)
{
  const GstEclSdpFormat *format = gst_ecl_sdp_media_find_format (media, CODEC);
  g_autoptr (GstCaps) caps = NULL;

  if (format == NULL) {
    gst_ecl_session_add_unused (tracks->session, media);
    return TRUE;
  }
  caps = make_caps (media, format);
  if (gst_ecl_sdp_media_remote_receives (media))
    return add_sender (tracks->member, tracks->session, caps, media->index);
  gst_ecl_session_add_receiver (tracks->session, caps);
  return TRUE;
}

static gboolean
prepare_answer (
    gpointer user_data, const GPtrArray *medias, guint first, GError **error)
{
  for (guint i = first; i < medias->len; i++) {
    if (!add_track (user_data, g_ptr_array_index (medias, i)))
      return FALSE;
  }
  return TRUE;
}

static const GstEclSessionTracks session_tracks = {
    is_ready, prepare_offer, prepare_answer};

/* Connections */

static void
on_local_description (
    GstEclSession *session, const char *type, const char *sdp, RoomMember *self)
{
  self->config->protocol->describe (self, session, sdp);
}

static void
on_local_candidate (GstEclSession *session, const char *candidate,
    const char *mid, guint mline_index, RoomMember *self)
{
  self->config->protocol->tell_candidate (
      self, session, candidate, mid, mline_index);
}

static void
on_closed (GstEclSession *session, const GError *reason, RoomMember *self)
{
  room_fail ("a connection of %s has ended: %s", self->id,
      reason ? reason->message : "the server has closed it");
}

static void
watch_session (RoomMember *self, GstEclSession *session)
{
  GstElement *webrtcbin = gst_ecl_session_get_element (session);
  g_autoptr (GstElement) rtpbin =
      gst_bin_get_by_name (GST_BIN (webrtcbin), "rtpbin");

  g_signal_connect (rtpbin, "pad-added", G_CALLBACK (on_rtpbin_pad), self);
  g_signal_connect (session, "pad-added", G_CALLBACK (on_pad_added), self);
  g_signal_connect (session, "closed", G_CALLBACK (on_closed), self);
  g_signal_connect (
      session, "local-description", G_CALLBACK (on_local_description), self);
  g_signal_connect (
      session, "local-candidate", G_CALLBACK (on_local_candidate), self);
}

GstEclSession *
room_member_add_session (RoomMember *self)
{
  g_autoptr (GError) error = NULL;
  GstEclSession *session = gst_ecl_session_new (&error);
  GstElement *webrtcbin;
  Tracks *tracks;

  if (session == NULL)
    room_fail ("%s", error->message);
  tracks = g_new (Tracks, 1);
  *tracks = (Tracks){self, session};
  /* What is lost is to be seen, and not sent again. */
  g_object_set (session, "watchdog", 0, "do-retransmission", FALSE, NULL);
  gst_ecl_session_set_tracks (session, &session_tracks, tracks, g_free);
  watch_session (self, session);
  webrtcbin = gst_ecl_session_get_element (session);
  gst_bin_add (GST_BIN (self->config->pipeline), webrtcbin);
  gst_element_sync_state_with_parent (webrtcbin);
  g_ptr_array_add (self->sessions, session);
  return session;
}

RoomMember *
room_member_new (const RoomConfig *config, guint index)
{
  const RoomProtocol *protocol = config->protocol;
  RoomMember *self = g_new0 (RoomMember, 1);
  g_autofree char *url = NULL;

  self->config = config;
  self->index = index;
  self->id = g_strdup_printf ("member-%u", index);
  self->sessions = g_ptr_array_new_with_free_func (g_object_unref);
  self->protocol_data = g_malloc0 (protocol->size);
  g_mutex_init (&self->lock);
  self->counts = g_new (RoomCount, config->n_members);
  for (guint i = 0; i < config->n_members; i++)
    room_count_init (&self->counts[i]);
  room_stream_init (&self->stream, index, config->kbps);
  make_src (self);
  url = protocol->make_url (config->url, self);
  self->socket =
      room_socket_new (url, protocol->websocket, &protocol->socket, self);
  return self;
}

/* When nothing is sent, and the pipeline is at an end. */
void
room_member_free (RoomMember *self)
{
  room_socket_free (self->socket);
  for (guint i = 0; i < self->sessions->len; i++)
    g_signal_handlers_disconnect_by_data (
        g_ptr_array_index (self->sessions, i), self);
  g_ptr_array_unref (self->sessions);
  gst_object_unref (self->src);
  for (guint i = 0; i < self->config->n_members; i++)
    room_count_clear (&self->counts[i]);
  g_free (self->counts);
  g_mutex_clear (&self->lock);
  if (self->config->protocol->clear)
    self->config->protocol->clear (self);
  g_free (self->protocol_data);
  g_free (self->id);
  g_free (self);
}

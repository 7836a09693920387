/* ecl-session-remote: the tracks of the remote side, as they come and go
 *
 * webrtcbin has a pad for each SSRC, and keeps it for ever. What the pad's
 * m-line is used for may have changed since.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-session-private.h"

#include "ecl-drop-media.h"
#include "ecl-factory-name.h"
#include "ecl-post.h"
#include "ecl-sdp-private.h"

#include <stdio.h>

/* What a description says of them */

/* rtpbin names its pads after what comes out of them. */
static gboolean
get_ssrc (GstPad *pad, guint *ssrc)
{
  g_autoptr (GstPad) target = gst_ghost_pad_get_target (GST_GHOST_PAD (pad));

  return target &&
         sscanf (GST_PAD_NAME (target), "recv_rtp_src_%*u_%u_%*u", ssrc) == 1;
}

/* @others: (out): whether the m-line names any but that of @pad */
static gboolean
names_ssrc (const GstSDPMedia *media, GstPad *pad, gboolean *others)
{
  guint ssrc;

  *others = FALSE;
  if (!get_ssrc (pad, &ssrc))
    return FALSE;
  for (guint i = 0; i < gst_sdp_media_attributes_len (media); i++) {
    const GstSDPAttribute *attribute = gst_sdp_media_get_attribute (media, i);

    if (!g_str_equal (attribute->key, "ssrc") || !attribute->value)
      continue;
    if (g_ascii_strtoull (attribute->value, NULL, 10) == ssrc)
      return TRUE;
    *others = TRUE;
  }
  return FALSE;
}

/* Whether the m-line is rejected, or is that of another track */
static gboolean
excludes (const GstSDPMedia *media, GstPad *pad)
{
  gboolean others;

  return gst_ecl_sdp_is_rejected (media) ||
         (!names_ssrc (media, pad, &others) && others);
}

/* webrtcbin 1.22 forgets to which m-line an SSRC belongs when nothing came of
 * it for a while.
 *
 * Returns: index of the m-line of webrtcbin's @pad; G_MAXUINT if unknown */
static guint
find_mline (const GstSDPMessage *remote, GstPad *pad)
{
  g_autoptr (GstWebRTCRTPTransceiver) transceiver = NULL;
  guint mline = G_MAXUINT;
  gboolean others;

  g_object_get (pad, "transceiver", &transceiver, NULL);
  if (transceiver)
    g_object_get (transceiver, "mlineindex", &mline, NULL);
  for (guint i = 0;
       mline == G_MAXUINT && i < gst_sdp_message_medias_len (remote); i++) {
    if (names_ssrc (gst_sdp_message_get_media (remote, i), pad, &others))
      mline = i;
  }
  return mline;
}

/* a=msid:<stream id>[ <track id>] (RFC 8830); "-" for no stream */
static char *
read_stream_id (const GstSDPMedia *media)
{
  const char *msid = gst_sdp_media_get_attribute_val (media, "msid");
  gsize len = msid ? strcspn (msid, " ") : 0;

  return len == 0 || (len == 1 && *msid == '-') ? NULL : g_strndup (msid, len);
}

/* @mline: (out): its m-line, G_MAXUINT for none
 * @stream_id: (out) (nullable): as of gst_ecl_session_get_stream_id()
 *
 * Returns: whether the remote side may still mean the track of @pad */
static gboolean
is_current (GstEclSession *self, GstPad *pad, guint *mline, char **stream_id)
{
  GstWebRTCSessionDescription *remote = NULL;
  gboolean current = TRUE;

  *stream_id = NULL;
  *mline = G_MAXUINT;
  g_object_get (self->webrtcbin, "remote-description", &remote, NULL);
  if (remote == NULL)
    return TRUE;
  *mline = find_mline (remote->sdp, pad);
  if (*mline < gst_sdp_message_medias_len (remote->sdp)) {
    const GstSDPMedia *media = gst_sdp_message_get_media (remote->sdp, *mline);

    current = !excludes (media, pad);
    if (current)
      *stream_id = read_stream_id (media);
  }
  gst_webrtc_session_description_free (remote);
  return current;
}

/**
 * gst_ecl_session_get_stream_id:
 * @self: a session
 * @pad: from #GstEclSession::pad-added
 *
 * To which MediaStream of the remote side a track belongs: its picture and its
 * sound have the same.
 *
 * Returns: (transfer full) (nullable): the stream's id, the first part of
 *   a=msid (RFC 8830); %NULL where the remote side names none, and for a track
 *   that is no more
 */
char *
gst_ecl_session_get_stream_id (GstEclSession *self, GstPad *pad)
{
  char *stream_id;
  guint mline;

  is_current (self, pad, &mline, &stream_id);
  return stream_id;
}

/* Of those that were announced and are not gone; G_MAXUINT for others */

static void
set_mline (GstPad *pad, guint mline)
{
  g_object_set_data (G_OBJECT (pad), "ecl-mline", GUINT_TO_POINTER (mline + 1));
}

static guint
get_mline (GstPad *pad)
{
  return GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (pad), "ecl-mline")) - 1;
}

/* Beginnings */

typedef struct {
  GstEclSession *session;
  GstPad *pad;
  gulong block_id;
} NewPad;

static void
new_pad_free (gpointer data)
{
  NewPad *new_pad = data;

  gst_pad_remove_probe (new_pad->pad, new_pad->block_id);
  gst_object_unref (new_pad->pad);
  g_object_unref (new_pad->session);
  g_free (new_pad);
}

static gboolean
emit_pad_added (gpointer data)
{
  NewPad *new_pad = data;
  GstEclSession *self = new_pad->session;
  g_autofree char *stream_id = NULL;
  guint mline;

  if (self->state >= SESSION_STATE_CLOSED)
    return G_SOURCE_REMOVE;
  /* The first packet of a track that has ended meanwhile */
  if (!is_current (self, new_pad->pad, &mline, &stream_id)) {
    ecl_drop_media (new_pad->pad);
    return G_SOURCE_REMOVE;
  }
  set_mline (new_pad->pad, mline);
  gst_ecl_session_count_track (self, new_pad->pad);
  gst_ecl_session_watch_latency (self);
  g_signal_emit (
      self, gst_ecl_session_signals[SESSION_SIGNAL_PAD_ADDED], 0, new_pad->pad);
  return G_SOURCE_REMOVE;
}

static GstPadProbeReturn
stay_blocked (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  return GST_PAD_PROBE_OK;
}

/* A remote side may send what we do not take, or not yet know that we do not.
 */
static gboolean
is_wanted (GstPad *pad)
{
  g_autoptr (GstWebRTCRTPTransceiver) transceiver = NULL;
  GstWebRTCRTPTransceiverDirection direction;

  g_object_get (pad, "transceiver", &transceiver, NULL);
  if (transceiver == NULL)
    return TRUE;
  g_object_get (transceiver, "direction", &direction, NULL);
  return gst_ecl_sdp_receives (direction);
}

/* Streaming thread, while the session may be ending on its context: there its
 * tracks come and go one after the other. */
static void
pad_added_cb (GstElement *webrtcbin, GstPad *pad, gpointer user_data)
{
  GstEclSession *self = user_data;
  NewPad *new_pad;

  if (!GST_PAD_IS_SRC (pad))
    return;
  if (!is_wanted (pad)) {
    /* That nothing is linked would end the thread that all tracks share. */
    ecl_drop_media (pad);
    return;
  }
  new_pad = g_new (NewPad, 1);
  new_pad->session = g_object_ref (self);
  new_pad->pad = gst_object_ref (pad);
  new_pad->block_id = gst_pad_add_probe (
      pad, GST_PAD_PROBE_TYPE_BLOCK_DOWNSTREAM, stay_blocked, NULL, NULL);
  gst_ecl_post (self->context, emit_pad_added, new_pad, new_pad_free);
}

/* Ends */

/* Waits for what is downstream, so not on the context. */
static void
push_eos (GstElement *webrtcbin, gpointer pad)
{
  gst_pad_push_event (pad, gst_event_new_eos ());
}

/* Returns: (transfer full): those of one m-line, but for those that are gone */
static GPtrArray *
list_pads (GstEclSession *self, guint mline)
{
  GPtrArray *pads = g_ptr_array_new_with_free_func (gst_object_unref);

  GST_OBJECT_LOCK (self->webrtcbin);
  for (GList *l = self->webrtcbin->srcpads; l; l = l->next) {
    if (get_mline (l->data) == mline)
      g_ptr_array_add (pads, gst_object_ref (l->data));
  }
  GST_OBJECT_UNLOCK (self->webrtcbin);
  return pads;
}

static void
give_up (GstEclSession *self, GstPad *pad)
{
  set_mline (pad, G_MAXUINT);
  ecl_drop_media (pad);
  gst_ecl_session_uncount_track (self, pad);
  g_signal_emit (
      self, gst_ecl_session_signals[SESSION_SIGNAL_PAD_ENDED], 0, pad);
}

/* The remote side sends no more on that m-line. A muxer must not wait for it.
 */
void
gst_ecl_session_end_tracks (GstEclSession *self, const GstEclEndedLine *line)
{
  g_autoptr (GPtrArray) pads = list_pads (self, line->mline);

  for (guint i = 0; i < pads->len; i++) {
    GstPad *pad = g_ptr_array_index (pads, i);

    if (line->gone)
      give_up (self, pad);
    else
      gst_element_call_async (
          self->webrtcbin, push_eos, gst_object_ref (pad), gst_object_unref);
  }
}

/* Returns: (transfer full) (nullable): what is before @pad, through bins */
static GstElement *
get_source (GstPad *pad)
{
  g_autoptr (GstPad) at = gst_object_ref (pad);

  while (at && GST_IS_GHOST_PAD (at)) {
    GstPad *target = gst_ghost_pad_get_target (GST_GHOST_PAD (at));

    gst_object_unref (at);
    at = target;
  }
  return at ? gst_pad_get_parent_element (at) : NULL;
}

/* Returns: (transfer full) (nullable): */
static GstElement *
find_jitterbuffer (GstPad *pad)
{
  GstElement *element = get_source (pad);

  while (element &&
         !g_str_equal (ecl_get_factory_name (element), "rtpjitterbuffer")) {
    g_autoptr (GstElement) behind = element;
    g_autoptr (GstPad) sink = gst_element_get_static_pad (behind, "sink");
    g_autoptr (GstPad) src = sink ? gst_pad_get_peer (sink) : NULL;

    element = src ? get_source (src) : NULL;
  }
  return element;
}

static gboolean
drop_input (GstElement *element, GstPad *sink, gpointer user_data)
{
  g_autoptr (GstPad) src = gst_pad_get_peer (sink);

  if (src)
    ecl_drop_media (src);
  return TRUE;
}

/**
 * gst_ecl_session_release_pad:
 * @self: a session
 * @pad: from #GstEclSession::pad-ended, and nothing that is linked to it keeps
 *   anybody waiting any more
 *
 * Ends the threads that webrtcbin keeps for a track that is no more. Any thread
 * but a streaming one.
 */
void
gst_ecl_session_release_pad (GstEclSession *self, GstPad *pad)
{
  g_autoptr (GstElement) jitterbuffer = find_jitterbuffer (pad);

  if (jitterbuffer == NULL)
    return;
  /* It stays where it is: reports of the remote side on what it sent go on for
   * a while, and rtpbin would make another one. */
  gst_element_foreach_sink_pad (jitterbuffer, drop_input, NULL);
  gst_element_set_locked_state (jitterbuffer, TRUE);
  gst_element_set_state (jitterbuffer, GST_STATE_NULL);
}

/* Their webrtcbin */

/* Nothing here is sent with FEC, but webrtcbin puts a decoder of it before each
 * track. rtpbin (up to 1.28 at least) lists these without a lock, on the thread
 * of each track: of two that come up at once one may never be freed. */
static void
leave_out_fec (GstElement *webrtcbin)
{
  g_autoptr (GstElement) rtpbin =
      gst_bin_get_by_name (GST_BIN (webrtcbin), "rtpbin");
  guint signal = rtpbin ? g_signal_lookup ("request-fec-decoder-full",
                              G_OBJECT_TYPE (rtpbin))
                        : 0;

  if (signal != 0)
    g_signal_handlers_disconnect_matched (rtpbin,
        G_SIGNAL_MATCH_ID | G_SIGNAL_MATCH_DATA, signal, 0, NULL, NULL,
        webrtcbin);
}

void
gst_ecl_session_watch_tracks (GstEclSession *self)
{
  leave_out_fec (self->webrtcbin);
  g_signal_connect_object (
      self->webrtcbin, "pad-added", G_CALLBACK (pad_added_cb), self, 0);
}

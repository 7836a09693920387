/* gsteclpeersrc: receives remote media from calls
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/**
 * SECTION:element-eclpeersrc
 * @title: eclpeersrc
 *
 * Makes a pipeline a Peer that receives: the camera and the microphone of a
 * browser page, or what an #eclpeersink sends, come out of its pads.
 *
 * With #GstEclPeerSrc:remote-peer-id it calls that Peer, and calls it again
 * when the connection breaks off; its pads stay then. Without, it waits for
 * callers, #GstEclPeerSrc:max-callers at a time (1 by default). Each remote
 * track gets a pad when its first packet arrives; at the end of the call the
 * pads get EOS and go.
 *
 * A pad gives raw, encoded or RTP media, whichever downstream takes: link it to
 * videoconvert and it decodes, link it to a muxer and it does not.
 *
 * A data connection gets a data pad, from which each message comes as a buffer
 * with the time of its arrival: text, JSON or bytes, whichever it is. Who calls
 * opens one with #GstEclPeerSrc:receive=data. The pad's queue is bounded; what
 * is above the bound is dropped.
 *
 * Element messages on the bus: as with #eclpeersink.
 *
 * ## Example launch lines
 * |[
 * gst-launch-1.0 eclpeersrc name=s remote-peer-id=camera s.video_0 !
 * videoconvert ! autovideosink s.audio_0 ! audioconvert ! autoaudiosink
 * ]| Calls camera at the server on this machine and plays it.
 * |[
 * gst-launch-1.0 -e eclpeersrc remote-peer-id=camera name=s s.video_0 ! queue !
 * mux. s.audio_0 ! queue ! mux. matroskamux name=mux ! filesink
 * location=camera.mkv
 * ]| Records what camera sends, as it is sent, without decoding it.
 * |[
 * gst-launch-1.0 eclpeersrc name=s peer-id=station receive=data s.data_0 !
 * udpsink port=5001
 * ]| Sends every message that comes on as a datagram.
 */
#include "gsteclpeersrc-private.h"

#include "gstecluri.h"

#include <gst/media/ecl-remote-tracks.h>

GST_DEBUG_CATEGORY_STATIC (ecl_peer_src_debug);
#define GST_CAT_DEFAULT ecl_peer_src_debug

#define DEFAULT_MAX_CALLERS 1

struct _GstEclPeerSrc {
  GstEclBase parent;

  GstEclRemoteTracks tracks; /* loop only */
  GstEclDataReceiver data;
};

static GstStaticPadTemplate video_template =
    GST_STATIC_PAD_TEMPLATE ("video_%u", GST_PAD_SRC, GST_PAD_SOMETIMES,
        GST_STATIC_CAPS (GST_ECL_REMOTE_CAPS_VIDEO));
static GstStaticPadTemplate audio_template =
    GST_STATIC_PAD_TEMPLATE ("audio_%u", GST_PAD_SRC, GST_PAD_SOMETIMES,
        GST_STATIC_CAPS (GST_ECL_REMOTE_CAPS_AUDIO));

static void uri_handler_init (gpointer iface, gpointer data);

G_DEFINE_FINAL_TYPE_WITH_CODE (GstEclPeerSrc, gst_ecl_peer_src,
    GST_TYPE_ECL_BASE,
    G_IMPLEMENT_INTERFACE (GST_TYPE_URI_HANDLER, uri_handler_init))
GST_ELEMENT_REGISTER_DEFINE (
    eclpeersrc, "eclpeersrc", GST_RANK_PRIMARY, GST_TYPE_ECL_PEER_SRC)

/* Calls */

static gboolean
gst_ecl_peer_src_is_ready (GstEclBase *base)
{
  return !gst_ecl_base_dials (base) ||
         gst_ecl_peer_src_receives (
             GST_ECL_PEER_SRC (base), GST_ECL_RECEIVE_MEDIA);
}

/* Without a word about media callers bring both kinds. */
static gboolean
receives (GstEclBase *base, GstEclReceive kind)
{
  GstEclPeerSrc *self = GST_ECL_PEER_SRC (base);

  return gst_ecl_peer_src_receives (self, kind) ||
         !gst_ecl_peer_src_receives (self, GST_ECL_RECEIVE_MEDIA);
}

static void
gst_ecl_peer_src_list_tracks (GstEclBase *base, GstEclMlines *mlines)
{
  mlines->encoders = g_ptr_array_new ();
  mlines->receive[GST_ECL_MEDIA_AUDIO] = receives (base, GST_ECL_RECEIVE_AUDIO);
  mlines->receive[GST_ECL_MEDIA_VIDEO] = receives (base, GST_ECL_RECEIVE_VIDEO);
}

/* Pads */

static void
gst_ecl_peer_src_pad_added (GstEclBase *base, GstEclCall *call, GstPad *pad)
{
  gst_ecl_remote_tracks_add (
      &GST_ECL_PEER_SRC (base)->tracks, call->session, pad);
}

static void
gst_ecl_peer_src_call_ended (GstEclBase *base, GstEclCall *call)
{
  GstEclPeerSrc *self = GST_ECL_PEER_SRC (base);

  if (call->redialled)
    gst_ecl_remote_tracks_keep (&self->tracks, call->session);
  else
    call->tracks = gst_ecl_remote_tracks_steal (&self->tracks, call->session);
}

/* GstURIHandler */

static GstURIType
uri_get_type (GType type)
{
  return GST_URI_SRC;
}

static const char *const *
uri_get_protocols (GType type)
{
  return gst_ecl_uri_schemes;
}

static char *
uri_get_uri (GstURIHandler *handler)
{
  g_auto (GstEclUri) uri = {0};

  g_object_get (handler, "signaling-server", &uri.server, "remote-peer-id",
      &uri.remote_id, "protocol", &uri.protocol, "api-key", &uri.key, NULL);
  return gst_ecl_uri_to_string (&uri);
}

static gboolean
uri_set_uri (GstURIHandler *handler, const char *text, GError **error)
{
  g_auto (GstEclUri) uri = {0};

  if (!gst_ecl_uri_parse (text, &uri, error))
    return FALSE;
  g_object_set (handler, "signaling-server", uri.server, "remote-peer-id",
      uri.remote_id, "protocol", uri.protocol, "api-key", uri.key, NULL);
  return TRUE;
}

static void
uri_handler_init (gpointer iface, gpointer data)
{
  GstURIHandlerInterface *handler = iface;

  handler->get_type = uri_get_type;
  handler->get_protocols = uri_get_protocols;
  handler->get_uri = uri_get_uri;
  handler->set_uri = uri_set_uri;
}

/* GObject */

/* Any thread */
GstEclDataReceiver *
gst_ecl_peer_src_get_data (GstEclPeerSrc *self)
{
  return &self->data;
}

/* Live: nothing comes before PLAYING. */
static GstStateChangeReturn
gst_ecl_peer_src_change_state (GstElement *element, GstStateChange transition)
{
  GstEclPeerSrc *self = GST_ECL_PEER_SRC (element);
  GstStateChangeReturn ret;

  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED)
    self->data.placed = FALSE;
  ret = GST_ELEMENT_CLASS (gst_ecl_peer_src_parent_class)
            ->change_state (element, transition);
  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY) {
    gst_ecl_remote_tracks_end (
        gst_ecl_remote_tracks_steal (&self->tracks, NULL));
    gst_ecl_peer_src_remove_data_pads (self);
  }
  if (ret == GST_STATE_CHANGE_SUCCESS &&
      (transition == GST_STATE_CHANGE_READY_TO_PAUSED ||
          transition == GST_STATE_CHANGE_PLAYING_TO_PAUSED))
    ret = GST_STATE_CHANGE_NO_PREROLL;
  return ret;
}

static void
gst_ecl_peer_src_finalize (GObject *object)
{
  gst_ecl_remote_tracks_clear (&GST_ECL_PEER_SRC (object)->tracks);
  gst_ecl_peer_src_clear_data (GST_ECL_PEER_SRC (object));
  G_OBJECT_CLASS (gst_ecl_peer_src_parent_class)->finalize (object);
}

static void
gst_ecl_peer_src_init (GstEclPeerSrc *self)
{
  gst_ecl_remote_tracks_init (&self->tracks, GST_BIN (self),
      gst_element_get_pad_template (GST_ELEMENT (self), "audio_%u"),
      gst_element_get_pad_template (GST_ELEMENT (self), "video_%u"));
  gst_ecl_peer_src_init_data (self);
  gst_bin_set_suppressed_flags (
      GST_BIN (self), GST_ELEMENT_FLAG_SOURCE | GST_ELEMENT_FLAG_SINK);
  GST_OBJECT_FLAG_SET (self, GST_ELEMENT_FLAG_SOURCE);
  g_object_set (self, "max-callers", DEFAULT_MAX_CALLERS, NULL);
}

static void
gst_ecl_peer_src_class_init (GstEclPeerSrcClass *klass)
{
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstEclBaseClass *base_class = GST_ECL_BASE_CLASS (klass);

  GST_DEBUG_CATEGORY_INIT (
      ecl_peer_src_debug, "eclpeersrc", 0, "receives remote media from calls");
  G_OBJECT_CLASS (klass)->finalize = gst_ecl_peer_src_finalize;
  element_class->change_state = gst_ecl_peer_src_change_state;
  base_class->is_ready = gst_ecl_peer_src_is_ready;
  base_class->list_tracks = gst_ecl_peer_src_list_tracks;
  base_class->pad_added = gst_ecl_peer_src_pad_added;
  base_class->call_ended = gst_ecl_peer_src_call_ended;
  gst_ecl_peer_src_install_data (base_class);

  gst_element_class_add_static_pad_template (element_class, &video_template);
  gst_element_class_add_static_pad_template (element_class, &audio_template);
  gst_element_class_set_static_metadata (element_class,
      "ECLWebRTC/PeerJS source", "Source/Network/WebRTC",
      "Receives media from browsers and pipelines that call, or from one that "
      "it "
      "calls",
      "gst-ecl contributors");
}

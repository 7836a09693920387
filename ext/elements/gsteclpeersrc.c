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

#include <gst/media/ecl-receiver.h>

GST_DEBUG_CATEGORY_STATIC (ecl_peer_src_debug);
#define GST_CAT_DEFAULT ecl_peer_src_debug

/* Header extension id of transport-wide sequence numbers in our offers. */
#define TWCC_EXT_ID 3
#define DEFAULT_MAX_CALLERS 1

/* A remote track: webrtcbin's pad -> receiver -> our pad. */
typedef struct {
  GstEclPeerSrc *owner; /* not owned: outlives its tracks */
  GstEclCall *call;     /* NULL while it waits for the next one */
  GstElement *receiver;
  GstPad *pad;
  GstEclMediaKind kind;
  guint number; /* of the pad's name */
} Track;

struct _GstEclPeerSrc {
  GstEclBase parent;

  GPtrArray *tracks; /* of Track; loop only */
  GstEclDataReceiver data;
};

static GstStaticPadTemplate video_template =
    GST_STATIC_PAD_TEMPLATE ("video_%u", GST_PAD_SRC, GST_PAD_SOMETIMES,
        GST_STATIC_CAPS ("video/x-raw; video/x-vp8; video/x-vp9; video/x-h264; "
                         "video/x-av1; application/x-rtp, media = (string) "
                         "video"));
static GstStaticPadTemplate audio_template =
    GST_STATIC_PAD_TEMPLATE ("audio_%u", GST_PAD_SRC, GST_PAD_SOMETIMES,
        GST_STATIC_CAPS ("audio/x-raw; audio/x-opus; audio/x-mulaw; "
                         "audio/x-alaw; application/x-rtp, media = (string) "
                         "audio"));

static void uri_handler_init (gpointer iface, gpointer data);

G_DEFINE_FINAL_TYPE_WITH_CODE (GstEclPeerSrc, gst_ecl_peer_src,
    GST_TYPE_ECL_BASE,
    G_IMPLEMENT_INTERFACE (GST_TYPE_URI_HANDLER, uri_handler_init))
GST_ELEMENT_REGISTER_DEFINE (
    eclpeersrc, "eclpeersrc", GST_RANK_PRIMARY, GST_TYPE_ECL_PEER_SRC)

static void
track_free (Track *track)
{
  g_clear_pointer (&track->call, gst_ecl_call_unref);
  gst_object_unref (track->receiver);
  gst_object_unref (track->pad);
  g_free (track);
}

/* Calls */

static gboolean
gst_ecl_peer_src_is_ready (GstEclBase *base)
{
  return !gst_ecl_base_dials (base) ||
         gst_ecl_peer_src_receives (
             GST_ECL_PEER_SRC (base), GST_ECL_RECEIVE_MEDIA);
}

/* (element-type GstEclCodec): those wanted that can at least be taken out of
 * RTP */
static GPtrArray *
dup_codecs (GstEclBase *base, GstEclMediaKind kind)
{
  g_auto (GStrv) names = gst_ecl_base_dup_codecs (base, kind);
  GPtrArray *codecs = g_ptr_array_new ();

  if (names) {
    for (char **name = names; *name; name++) {
      const GstEclCodec *codec = gst_ecl_codec_find (*name);
      if (codec)
        g_ptr_array_add (codecs, (gpointer)codec);
    }
  } else {
    for (const GstEclCodec *const *c = gst_ecl_codec_list (kind); *c; c++) {
      if (gst_ecl_codec_is_available (*c, GST_ECL_CODEC_DECODE, NULL))
        g_ptr_array_add (codecs, (gpointer)*c);
    }
  }
  return codecs;
}

static gboolean
gst_ecl_peer_src_prepare_offer (
    GstEclBase *base, GstEclCall *call, GError **error)
{
  static const GstEclMediaKind kinds[] = {
      GST_ECL_MEDIA_VIDEO, GST_ECL_MEDIA_AUDIO};

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    g_autoptr (GPtrArray) codecs = dup_codecs (base, kinds[i]);
    g_autoptr (GstCaps) caps = NULL;
    const GstEclCodec *codec;

    if (codecs->len == 0) {
      codec = *gst_ecl_codec_list (kinds[i]);
      return gst_ecl_codec_is_available (codec, GST_ECL_CODEC_DECODE, error);
    }
    codec = g_ptr_array_index (codecs, 0);
    caps = gst_ecl_codec_make_rtp_caps (
        codec, codec->payload_type, 0, TWCC_EXT_ID, NULL);
    gst_ecl_session_add_receiver (call->session, caps);
  }
  return TRUE;
}

static gboolean
answer_media (GstEclBase *base, GstEclCall *call, const GstEclSdpMedia *media)
{
  g_autoptr (GPtrArray) codecs =
      dup_codecs (base, media->kind == GST_ECL_SDP_VIDEO ? GST_ECL_MEDIA_VIDEO
                                                         : GST_ECL_MEDIA_AUDIO);

  for (guint i = 0; gst_ecl_sdp_media_remote_sends (media) && i < codecs->len;
       i++) {
    const GstEclCodec *codec = g_ptr_array_index (codecs, i);
    const GstEclSdpFormat *format =
        gst_ecl_sdp_media_find_format (media, codec->name);
    g_autoptr (GstCaps) caps = NULL;

    if (format == NULL)
      continue;
    caps = gst_ecl_codec_make_rtp_caps (
        codec, format->payload_type, 0, media->twcc_id, format->caps);
    gst_ecl_session_add_receiver (call->session, caps);
    return TRUE;
  }
  gst_ecl_session_add_unused (call->session, media);
  return FALSE;
}

static gboolean
gst_ecl_peer_src_prepare_answer (
    GstEclBase *base, GstEclCall *call, GPtrArray *medias, GError **error)
{
  gboolean any = FALSE;

  for (guint i = 0; i < medias->len; i++) {
    const GstEclSdpMedia *media = g_ptr_array_index (medias, i);

    if (media->kind == GST_ECL_SDP_AUDIO || media->kind == GST_ECL_SDP_VIDEO)
      any |= answer_media (base, call, media);
  }
  if (!any)
    g_set_error_literal (error, GST_ECL_ERROR, GST_ECL_ERROR_CODEC,
        "the caller sends nothing that can be received here");
  return any;
}

/* Pads */

/* The lowest free number, so that a new call finds the names of the last one.
 */
static guint
free_number (GstEclPeerSrc *self, GstEclMediaKind kind)
{
  for (guint number = 0;; number++) {
    gboolean used = FALSE;

    for (guint i = 0; i < self->tracks->len; i++) {
      const Track *track = g_ptr_array_index (self->tracks, i);
      used |= track->kind == kind && track->number == number;
    }
    if (!used)
      return number;
  }
}

static Track *
make_track (GstEclPeerSrc *self, GstEclCall *call, GstEclMediaKind kind)
{
  gboolean video = kind == GST_ECL_MEDIA_VIDEO;
  g_autoptr (GstPadTemplate) template =
      gst_static_pad_template_get (video ? &video_template : &audio_template);
  g_autofree char *name = NULL;
  g_autoptr (GstPad) target = NULL;
  Track *track = g_new0 (Track, 1);

  track->owner = self;
  track->call = gst_ecl_call_ref (call);
  track->kind = kind;
  track->receiver = gst_object_ref_sink (gst_ecl_receiver_new (kind));
  /* Before the ghost pad is made: adding an element to a bin unlinks its pads.
   */
  gst_bin_add (GST_BIN (self), track->receiver);
  target = gst_element_get_static_pad (track->receiver, "src");
  track->number = free_number (self, kind);
  g_ptr_array_add (self->tracks, track);
  name = g_strdup_printf (video ? "video_%u" : "audio_%u", track->number);
  track->pad = gst_object_ref_sink (
      gst_ghost_pad_new_from_template (name, target, template));
  return track;
}

/* Returns: (nullable): the first track that waits for the next call */
static Track *
find_waiting_track (GstEclPeerSrc *self, GstEclMediaKind kind)
{
  Track *found = NULL;

  for (guint i = 0; i < self->tracks->len; i++) {
    Track *track = g_ptr_array_index (self->tracks, i);

    if (track->call == NULL && track->kind == kind &&
        (found == NULL || track->number < found->number))
      found = track;
  }
  return found;
}

static void
show_track (Track *track)
{
  gst_pad_set_active (track->pad, TRUE);
  gst_element_sync_state_with_parent (track->receiver);
  gst_element_add_pad (GST_ELEMENT (track->owner), track->pad);
}

static void
gst_ecl_peer_src_pad_added (GstEclBase *base, GstEclCall *call, GstPad *pad)
{
  GstEclPeerSrc *self = GST_ECL_PEER_SRC (base);
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
  g_autoptr (GstPad) sink = NULL;
  const char *media = NULL;
  GstEclMediaKind kind;
  Track *track;

  if (caps)
    media =
        gst_structure_get_string (gst_caps_get_structure (caps, 0), "media");
  kind = g_strcmp0 (media, "audio") == 0 ? GST_ECL_MEDIA_AUDIO
                                         : GST_ECL_MEDIA_VIDEO;
  track = find_waiting_track (self, kind);
  if (track) {
    track->call = gst_ecl_call_ref (call);
  } else {
    track = make_track (self, call, kind);
    show_track (track);
  }
  sink = gst_element_get_static_pad (track->receiver, "sink");
  gst_pad_link (pad, sink);
}

static void
push_eos (GstPad *pad)
{
  g_autoptr (GstEvent) start =
      gst_pad_get_sticky_event (pad, GST_EVENT_STREAM_START, 0);

  /* Nothing may have come yet. */
  if (start == NULL) {
    g_autofree char *id = gst_pad_create_stream_id (
        pad, GST_ELEMENT (GST_PAD_PARENT (pad)), GST_PAD_NAME (pad));

    gst_pad_push_event (pad, gst_event_new_stream_start (id));
  }
  gst_pad_push_event (pad, gst_event_new_eos ());
}

/* Waits for the track's streaming thread, which may wait for that of another
 * track: where a muxer takes both, the end of each lets the other go. */
static gpointer
remove_track (gpointer data)
{
  Track *track = data;
  GstEclPeerSrc *self = track->owner;

  gst_element_set_locked_state (track->receiver, TRUE);
  gst_element_set_state (track->receiver, GST_STATE_NULL);
  push_eos (track->pad);
  gst_pad_set_active (track->pad, FALSE);
  gst_element_remove_pad (GST_ELEMENT (self), track->pad);
  gst_bin_remove (GST_BIN (self), track->receiver);
  track_free (track);
  return NULL;
}

/* Those of @call, %NULL for none, and those that wait for another one */
static void
remove_tracks (GstEclPeerSrc *self, GstEclCall *call)
{
  g_autoptr (GPtrArray) threads =
      g_ptr_array_new_with_free_func ((GDestroyNotify)g_thread_join);

  for (guint i = self->tracks->len; i > 0; i--) {
    Track *track = g_ptr_array_index (self->tracks, i - 1);
    if (track->call == call || track->call == NULL)
      g_ptr_array_add (
          threads, g_thread_new ("ecl-track-end", remove_track,
                       g_ptr_array_steal_index (self->tracks, i - 1)));
  }
}

/* The pad stays, and what is linked to it knows of nothing. */
static void
keep_track (Track *track)
{
  g_autoptr (GstPad) sink =
      gst_element_get_static_pad (track->receiver, "sink");
  g_autoptr (GstPad) peer = gst_pad_get_peer (sink);

  if (peer)
    gst_pad_unlink (peer, sink);
  g_clear_pointer (&track->call, gst_ecl_call_unref);
}

static void
gst_ecl_peer_src_call_ended (GstEclBase *base, GstEclCall *call)
{
  GstEclPeerSrc *self = GST_ECL_PEER_SRC (base);

  if (!call->redialled) {
    remove_tracks (self, call);
    return;
  }
  for (guint i = 0; i < self->tracks->len; i++) {
    Track *track = g_ptr_array_index (self->tracks, i);
    if (track->call == call)
      keep_track (track);
  }
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
    remove_tracks (self, NULL);
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
  g_ptr_array_unref (GST_ECL_PEER_SRC (object)->tracks);
  gst_ecl_peer_src_clear_data (GST_ECL_PEER_SRC (object));
  G_OBJECT_CLASS (gst_ecl_peer_src_parent_class)->finalize (object);
}

static void
gst_ecl_peer_src_init (GstEclPeerSrc *self)
{
  self->tracks = g_ptr_array_new_with_free_func ((GDestroyNotify)track_free);
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
  base_class->prepare_offer = gst_ecl_peer_src_prepare_offer;
  base_class->prepare_answer = gst_ecl_peer_src_prepare_answer;
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

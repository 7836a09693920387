/* gsteclpeersink: sends local media as calls
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/**
 * SECTION:element-eclpeersink
 * @title: eclpeersink
 *
 * Makes a pipeline a Peer that sends: a browser page with the skyway-js or the
 * peerjs SDK, or an #eclpeersrc, sees and hears what goes into its pads.
 *
 * With #GstEclPeerSink:remote-peer-id it calls that Peer and ends (EOS) with
 * the call. Without, it answers everybody who calls its
 * #GstEclPeerSink:peer-id, up to #GstEclPeerSink:max-callers at a time. All
 * viewers of a codec share one encoder, which exists while somebody watches.
 *
 * Pads take raw media, which is encoded to the first codec of
 * #GstEclPeerSink:video-codecs or #GstEclPeerSink:audio-codecs that the viewer
 * knows, or already encoded or RTP media, which is passed on as it is.
 *
 * Each buffer that goes into a data pad is one message. With
 * #GstEclPeerSink:remote-peer-id each data pad opens a data connection;
 * without, all who open one get the messages, of the pad that has the
 * connection's label or, where none has, of all. A remote side that is slow
 * loses whole messages.
 *
 * Element messages on the bus: `ecl-opened` (peer-id) when the server has
 * registered the Peer, `ecl-call` (peer-id, connection-id, incoming) when a
 * call is connected, `ecl-call-ended` (the same and reason) when it is over,
 * `ecl-disconnected` (peer-id) when the server is lost; calls go on then.
 * `ecl-data` and `ecl-data-ended` are the same for data connections, with a
 * label.
 *
 * ## Example launch lines
 * |[
 * gst-launch-1.0 videotestsrc is-live=true ! eclpeersink peer-id=camera
 * ]| Waits for callers at the server on this machine and shows them a test
 * picture.
 * |[
 * gst-launch-1.0 videotestsrc is-live=true ! s.video_0 audiotestsrc
 * is-live=true ! s.audio_0 eclpeersink name=s remote-peer-id=bob
 * ]| Calls bob with picture and sound.
 * |[
 * gst-launch-1.0 udpsrc port=5000 ! s.data_0 eclpeersink name=s
 * remote-peer-id=bob data_0::label=telemetry
 * ]| Sends every datagram as a message to bob.
 */
#include "gsteclpeersink-private.h"

#include "gstecldata.h"

#include <gst/media/ecl-encoder.h>

#include <stdio.h>

GST_DEBUG_CATEGORY_STATIC (ecl_peer_sink_debug);
#define GST_CAT_DEFAULT ecl_peer_sink_debug

/* Header extension id of transport-wide sequence numbers in our offers. */
#define TWCC_EXT_ID 3

/* A request pad and the encoder behind it. */
typedef struct {
  GstEclMediaKind kind;   /* immutable */
  GstPad *pad;            /* immutable */
  GstEclEncoder *encoder; /* immutable */
  gboolean eos;           /* object lock */
} Track;

struct _GstEclPeerSink {
  GstEclBase parent;

  GPtrArray *tracks; /* of Track; object lock */
  guint next_pad[2]; /* by GstEclMediaKind; object lock */
  GstEclDataSender data;
};

/* What one call takes from one track. */
typedef struct {
  GstEclEncoder *encoder;
  GstPad *src;  /* of the encoder */
  GstPad *sink; /* of webrtcbin, released with it */
} GstEclViewer;

#define SINK_CAPS_VIDEO                                                        \
  "video/x-raw(ANY); video/x-vp8; video/x-vp9; video/x-h264; video/x-av1; "    \
  "application/x-rtp, media = (string) video"
#define SINK_CAPS_AUDIO                                                        \
  "audio/x-raw; audio/x-opus; audio/x-mulaw; audio/x-alaw; "                   \
  "application/x-rtp, media = (string) audio"

static GstStaticPadTemplate video_template =
    GST_STATIC_PAD_TEMPLATE ("video_%u", GST_PAD_SINK, GST_PAD_REQUEST,
        GST_STATIC_CAPS (SINK_CAPS_VIDEO));
static GstStaticPadTemplate audio_template =
    GST_STATIC_PAD_TEMPLATE ("audio_%u", GST_PAD_SINK, GST_PAD_REQUEST,
        GST_STATIC_CAPS (SINK_CAPS_AUDIO));

static GstStaticPadTemplate data_template = GST_STATIC_PAD_TEMPLATE ("data_%u",
    GST_PAD_SINK, GST_PAD_REQUEST,
    GST_STATIC_CAPS (GST_ECL_DATA_CAPS_TEXT
        "; " GST_ECL_DATA_CAPS_JSON "; meta/x-klv; " GST_ECL_DATA_CAPS_BYTES));

G_DEFINE_FINAL_TYPE_WITH_CODE (GstEclPeerSink, gst_ecl_peer_sink,
    GST_TYPE_ECL_BASE,
    G_IMPLEMENT_INTERFACE (
        GST_TYPE_CHILD_PROXY, gst_ecl_peer_sink_child_proxy_init))
GST_ELEMENT_REGISTER_DEFINE (
    eclpeersink, "eclpeersink", GST_RANK_NONE, GST_TYPE_ECL_PEER_SINK)

static void
track_free (Track *track)
{
  gst_object_unref (track->encoder);
  gst_object_unref (track->pad);
  g_free (track);
}

static void
viewer_free (GstEclViewer *viewer)
{
  gst_ecl_encoder_remove_viewer (viewer->encoder, viewer->src);
  gst_object_unref (viewer->encoder);
  gst_object_unref (viewer->src);
  gst_object_unref (viewer->sink);
  g_free (viewer);
}

/* (element-type GstEclEncoder), in the order of the pads */
static GPtrArray *
dup_encoders (GstEclPeerSink *self)
{
  GPtrArray *encoders = g_ptr_array_new_with_free_func (gst_object_unref);

  GST_OBJECT_LOCK (self);
  for (guint i = 0; i < self->tracks->len; i++) {
    Track *track = g_ptr_array_index (self->tracks, i);
    g_ptr_array_add (encoders, gst_object_ref (track->encoder));
  }
  GST_OBJECT_UNLOCK (self);
  return encoders;
}

/* Calls */

static gboolean
gst_ecl_peer_sink_is_ready (GstEclBase *base)
{
  g_autoptr (GPtrArray) encoders = dup_encoders (GST_ECL_PEER_SINK (base));

  for (guint i = 0; i < encoders->len; i++) {
    if (!gst_ecl_encoder_is_ready (g_ptr_array_index (encoders, i)))
      return FALSE;
  }
  return encoders->len > 0;
}

static gboolean
add_viewer (GstEclCall *call, GstEclEncoder *encoder, const GstEclCodec *codec,
    guint mline_index, guint payload_type, guint twcc_id,
    const GstCaps *constraint, GError **error)
{
  g_autoptr (GstCaps) caps = NULL;
  GstEclViewer *viewer;
  GstPad *sink;
  GstPad *src = gst_ecl_encoder_add_viewer (
      encoder, codec, payload_type, 0, twcc_id, constraint, error);

  if (src == NULL)
    return FALSE;
  caps = gst_pad_get_current_caps (src);
  sink = gst_ecl_session_add_sender (call->session, caps, mline_index);
  if (sink == NULL || gst_pad_link (src, sink) != GST_PAD_LINK_OK) {
    gst_ecl_encoder_remove_viewer (encoder, src);
    gst_clear_object (&sink);
    g_set_error (error, GST_ECL_ERROR, GST_ECL_ERROR_WEBRTC,
        "webrtcbin does not take %s", codec->name);
    return FALSE;
  }
  viewer = g_new0 (GstEclViewer, 1);
  viewer->encoder = gst_object_ref (encoder);
  viewer->src = gst_object_ref (src);
  viewer->sink = sink;
  if (call->viewers == NULL)
    call->viewers =
        g_ptr_array_new_with_free_func ((GDestroyNotify)viewer_free);
  g_ptr_array_add (call->viewers, viewer);
  return TRUE;
}

/* Says what is missing when an encoder can give none of its codecs. */
static void
set_no_codec_error (
    GstEclPeerSink *self, GstEclEncoder *encoder, GError **error)
{
  GstEclMediaKind kind = gst_ecl_encoder_get_kind (encoder);
  g_auto (GStrv) names = gst_ecl_base_dup_codecs (GST_ECL_BASE (self), kind);
  const GstEclCodec *codec =
      names ? gst_ecl_codec_find (names[0]) : *gst_ecl_codec_list (kind);

  if (gst_ecl_codec_is_available (codec, GST_ECL_CODEC_ENCODE, error)) {
    g_set_error (error, GST_ECL_ERROR, GST_ECL_ERROR_CODEC,
        "none of the wanted %s codecs can be sent from this input",
        kind == GST_ECL_MEDIA_VIDEO ? "video" : "audio");
  }
}

static gboolean
gst_ecl_peer_sink_prepare_offer (
    GstEclBase *base, GstEclCall *call, GError **error)
{
  g_autoptr (GPtrArray) encoders = dup_encoders (GST_ECL_PEER_SINK (base));

  for (guint i = 0; i < encoders->len; i++) {
    GstEclEncoder *encoder = g_ptr_array_index (encoders, i);
    g_autoptr (GPtrArray) codecs = gst_ecl_encoder_get_codecs (encoder);
    const GstEclCodec *codec;

    if (codecs->len == 0) {
      set_no_codec_error (GST_ECL_PEER_SINK (base), encoder, error);
      return FALSE;
    }
    codec = g_ptr_array_index (codecs, 0);
    if (!add_viewer (call, encoder, codec, i, codec->payload_type, TWCC_EXT_ID,
            NULL, error))
      return FALSE;
  }
  return TRUE;
}

/* The first of an encoder's codecs that the m-line has. */
static const GstEclSdpFormat *
choose_format (const GstEclSdpMedia *media, GstEclEncoder *encoder,
    const GstEclCodec **chosen)
{
  g_autoptr (GPtrArray) codecs = gst_ecl_encoder_get_codecs (encoder);

  for (guint i = 0; i < codecs->len; i++) {
    const GstEclCodec *codec = g_ptr_array_index (codecs, i);
    const GstEclSdpFormat *format =
        gst_ecl_sdp_media_find_format (media, codec->name);

    if (format) {
      *chosen = codec;
      return format;
    }
  }
  return NULL;
}

/* Takes the first unused encoder that the m-line can carry. */
static gboolean
answer_media (GstEclCall *call, GPtrArray *encoders,
    const GstEclSdpMedia *media, GError **error)
{
  for (guint i = 0; i < encoders->len; i++) {
    GstEclEncoder *encoder = g_ptr_array_index (encoders, i);
    GstEclMediaKind kind = gst_ecl_encoder_get_kind (encoder);
    const GstEclCodec *codec = NULL;
    const GstEclSdpFormat *format;
    gboolean added;

    if (!gst_ecl_sdp_media_remote_receives (media) ||
        (kind == GST_ECL_MEDIA_VIDEO) != (media->kind == GST_ECL_SDP_VIDEO))
      continue;
    format = choose_format (media, encoder, &codec);
    if (format == NULL)
      continue;
    added = add_viewer (call, encoder, codec, media->index,
        format->payload_type, media->twcc_id, format->caps, error);
    g_ptr_array_remove_index (encoders, i);
    return added;
  }
  gst_ecl_session_add_unused (call->session, media);
  return TRUE;
}

static gboolean
gst_ecl_peer_sink_prepare_answer (
    GstEclBase *base, GstEclCall *call, GPtrArray *medias, GError **error)
{
  g_autoptr (GPtrArray) encoders = dup_encoders (GST_ECL_PEER_SINK (base));

  for (guint i = 0; i < medias->len; i++) {
    const GstEclSdpMedia *media = g_ptr_array_index (medias, i);

    if (media->kind != GST_ECL_SDP_AUDIO && media->kind != GST_ECL_SDP_VIDEO)
      continue;
    if (!answer_media (call, encoders, media, error))
      return FALSE;
  }
  if (call->viewers == NULL) {
    g_set_error_literal (error, GST_ECL_ERROR, GST_ECL_ERROR_CODEC,
        "the caller takes none of the codecs that can be sent");
    return FALSE;
  }
  return TRUE;
}

static void
gst_ecl_peer_sink_call_ended (GstEclBase *base, GstEclCall *call)
{
  g_clear_pointer (&call->viewers, g_ptr_array_unref);
}

/* A call that has nothing left to show is over. */
static void
drop_viewers (gpointer data, gpointer encoder)
{
  GstEclCall *call = data;

  if (call->viewers == NULL)
    return;
  for (guint i = call->viewers->len; i > 0; i--) {
    const GstEclViewer *viewer = g_ptr_array_index (call->viewers, i - 1);
    if (viewer->encoder == encoder)
      g_ptr_array_remove_index (call->viewers, i - 1);
  }
  if (call->viewers->len == 0)
    gst_ecl_call_end (call);
}

/* Any thread */
gboolean
gst_ecl_peer_sink_has_tracks (GstEclPeerSink *self)
{
  gboolean has_tracks;

  GST_OBJECT_LOCK (self);
  has_tracks = self->tracks->len > 0;
  GST_OBJECT_UNLOCK (self);
  return has_tracks;
}

/* Pads */

static void
encoder_ready_cb (GstEclEncoder *encoder, gpointer self)
{
  gst_ecl_base_update (GST_ECL_BASE (self));
}

/* Returns: whether all pads of media are at their end */
static gboolean
set_track_eos (GstEclPeerSink *self, GstPad *pad, gboolean eos)
{
  gboolean all = TRUE;

  GST_OBJECT_LOCK (self);
  for (guint i = 0; i < self->tracks->len; i++) {
    Track *track = g_ptr_array_index (self->tracks, i);
    if (track->pad == pad)
      track->eos = eos;
    all &= track->eos;
  }
  GST_OBJECT_UNLOCK (self);
  return all;
}

/* The end of the input ends the pipeline, not the viewers' webrtcbins. */
static GstPadProbeReturn
track_event_cb (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  GstEclPeerSink *self = user_data;

  switch (GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info))) {
  case GST_EVENT_EOS:
    if (set_track_eos (self, pad, TRUE) &&
        gst_ecl_data_sender_is_eos (&self->data))
      gst_element_post_message (
          GST_ELEMENT (self), gst_message_new_eos (GST_OBJECT (self)));
    return GST_PAD_PROBE_DROP;
  case GST_EVENT_FLUSH_STOP:
  case GST_EVENT_STREAM_START:
    set_track_eos (self, pad, FALSE);
    return GST_PAD_PROBE_OK;
  default:
    return GST_PAD_PROBE_OK;
  }
}

/* A data pad is at its end. */
static void
data_eos_cb (GstEclBase *base)
{
  GstEclPeerSink *self = GST_ECL_PEER_SINK (base);

  if (gst_ecl_data_sender_is_eos (&self->data) &&
      set_track_eos (self, NULL, TRUE))
    gst_element_post_message (
        GST_ELEMENT (self), gst_message_new_eos (GST_OBJECT (self)));
}

static char *
make_pad_name (GstEclPeerSink *self, GstEclMediaKind kind, const char *name)
{
  const char *format = kind == GST_ECL_MEDIA_VIDEO ? "video_%u" : "audio_%u";
  guint number;

  if (name && sscanf (name, format, &number) == 1)
    self->next_pad[kind] = MAX (self->next_pad[kind], number + 1);
  else
    number = self->next_pad[kind]++;
  return g_strdup_printf (
      kind == GST_ECL_MEDIA_VIDEO ? "video_%u" : "audio_%u", number);
}

static Track *
make_track (GstEclPeerSink *self, GstPadTemplate *template, const char *name)
{
  Track *track = g_new0 (Track, 1);
  g_autoptr (GstPad) target = NULL;
  g_autofree char *pad_name = NULL;
  g_auto (GStrv) codecs = NULL;

  track->kind =
      g_str_has_prefix (GST_PAD_TEMPLATE_NAME_TEMPLATE (template), "video")
          ? GST_ECL_MEDIA_VIDEO
          : GST_ECL_MEDIA_AUDIO;
  codecs = gst_ecl_base_dup_codecs (GST_ECL_BASE (self), track->kind);
  track->encoder =
      gst_object_ref_sink (GST_ECL_ENCODER (gst_ecl_encoder_new (track->kind)));
  gst_ecl_encoder_set_codecs (
      track->encoder, (const char *const *)codecs, NULL);
  gst_ecl_encoder_set_bitrate (track->encoder,
      gst_ecl_base_get_bandwidth (GST_ECL_BASE (self), track->kind));
  g_signal_connect_object (
      track->encoder, "ready", G_CALLBACK (encoder_ready_cb), self, 0);

  /* Before the ghost pad is made: adding an element to a bin unlinks its pads.
   */
  gst_bin_add (GST_BIN (self), GST_ELEMENT (track->encoder));
  target = gst_element_get_static_pad (GST_ELEMENT (track->encoder), "sink");
  GST_OBJECT_LOCK (self);
  pad_name = make_pad_name (self, track->kind, name);
  GST_OBJECT_UNLOCK (self);
  track->pad = gst_object_ref_sink (
      gst_ghost_pad_new_from_template (pad_name, target, template));
  gst_pad_add_probe (track->pad,
      GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM | GST_PAD_PROBE_TYPE_EVENT_FLUSH,
      track_event_cb, self, NULL);
  return track;
}

/* Returns: (transfer none) (nullable): @pad */
static GstPad *
add_pad (GstElement *element, GstPad *pad)
{
  if (!gst_element_add_pad (element, pad)) {
    gst_element_release_request_pad (element, pad);
    return NULL;
  }
  return pad;
}

static GstPad *
gst_ecl_peer_sink_request_new_pad (GstElement *element,
    GstPadTemplate *template, const char *name, const GstCaps *caps)
{
  GstEclPeerSink *self = GST_ECL_PEER_SINK (element);
  Track *track;

  if (g_str_has_prefix (GST_PAD_TEMPLATE_NAME_TEMPLATE (template), "data"))
    return gst_ecl_peer_sink_request_data_pad (self, template, name);
  track = make_track (self, template, name);
  gst_element_sync_state_with_parent (GST_ELEMENT (track->encoder));
  GST_OBJECT_LOCK (self);
  g_ptr_array_add (self->tracks, track);
  GST_OBJECT_UNLOCK (self);
  return add_pad (element, track->pad);
}

static void
gst_ecl_peer_sink_release_pad (GstElement *element, GstPad *pad)
{
  GstEclPeerSink *self = GST_ECL_PEER_SINK (element);
  Track *track = NULL;

  if (GST_ECL_IS_DATA_SINK_PAD (pad)) {
    gst_ecl_peer_sink_release_data_pad (self, pad);
    return;
  }
  GST_OBJECT_LOCK (self);
  for (guint i = 0; i < self->tracks->len; i++) {
    Track *candidate = g_ptr_array_index (self->tracks, i);
    if (candidate->pad == pad) {
      track = g_ptr_array_steal_index (self->tracks, i);
      break;
    }
  }
  GST_OBJECT_UNLOCK (self);
  if (track == NULL)
    return;
  /* Before the encoder stops: a viewer that is not connected yet keeps one of
   * its threads, which is waited for. */
  gst_ecl_base_foreach_call (GST_ECL_BASE (self), drop_viewers, track->encoder);
  gst_pad_set_active (pad, FALSE);
  gst_element_remove_pad (element, pad);
  gst_element_set_locked_state (GST_ELEMENT (track->encoder), TRUE);
  gst_element_set_state (GST_ELEMENT (track->encoder), GST_STATE_NULL);
  /* A bin that is disposed of has let go of its children already. */
  if (gst_object_has_as_parent (GST_OBJECT (track->encoder), GST_OBJECT (self)))
    gst_bin_remove (GST_BIN (self), GST_ELEMENT (track->encoder));
  track_free (track);
}

/* GObject */

/* Any thread */
GstEclDataSender *
gst_ecl_peer_sink_get_data (GstEclPeerSink *self)
{
  return &self->data;
}

/* Codec lists and bit rates that were set after the pads were requested. */
static void
configure_encoders (GstEclPeerSink *self)
{
  g_autoptr (GPtrArray) encoders = dup_encoders (self);

  for (guint i = 0; i < encoders->len; i++) {
    GstEclEncoder *encoder = g_ptr_array_index (encoders, i);
    GstEclMediaKind kind = gst_ecl_encoder_get_kind (encoder);
    g_auto (GStrv) codecs = gst_ecl_base_dup_codecs (GST_ECL_BASE (self), kind);

    gst_ecl_encoder_set_codecs (encoder, (const char *const *)codecs, NULL);
    gst_ecl_encoder_set_bitrate (
        encoder, gst_ecl_base_get_bandwidth (GST_ECL_BASE (self), kind));
  }
}

static GstStateChangeReturn
gst_ecl_peer_sink_change_state (GstElement *element, GstStateChange transition)
{
  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED) {
    configure_encoders (GST_ECL_PEER_SINK (element));
    gst_ecl_data_sender_reset (&GST_ECL_PEER_SINK (element)->data);
  }
  return GST_ELEMENT_CLASS (gst_ecl_peer_sink_parent_class)
      ->change_state (element, transition);
}

static void
gst_ecl_peer_sink_finalize (GObject *object)
{
  g_ptr_array_unref (GST_ECL_PEER_SINK (object)->tracks);
  gst_ecl_data_sender_clear (&GST_ECL_PEER_SINK (object)->data);
  G_OBJECT_CLASS (gst_ecl_peer_sink_parent_class)->finalize (object);
}

static void
gst_ecl_peer_sink_init (GstEclPeerSink *self)
{
  self->tracks = g_ptr_array_new_with_free_func ((GDestroyNotify)track_free);
  gst_ecl_data_sender_init (&self->data, GST_ECL_BASE (self), data_eos_cb);
  gst_bin_set_suppressed_flags (
      GST_BIN (self), GST_ELEMENT_FLAG_SOURCE | GST_ELEMENT_FLAG_SINK);
  GST_OBJECT_FLAG_SET (self, GST_ELEMENT_FLAG_SINK);
}

static void
gst_ecl_peer_sink_class_init (GstEclPeerSinkClass *klass)
{
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstEclBaseClass *base_class = GST_ECL_BASE_CLASS (klass);

  GST_DEBUG_CATEGORY_INIT (
      ecl_peer_sink_debug, "eclpeersink", 0, "sends local media as calls");
  G_OBJECT_CLASS (klass)->finalize = gst_ecl_peer_sink_finalize;
  element_class->change_state = gst_ecl_peer_sink_change_state;
  element_class->request_new_pad = gst_ecl_peer_sink_request_new_pad;
  element_class->release_pad = gst_ecl_peer_sink_release_pad;
  base_class->is_ready = gst_ecl_peer_sink_is_ready;
  base_class->prepare_offer = gst_ecl_peer_sink_prepare_offer;
  base_class->prepare_answer = gst_ecl_peer_sink_prepare_answer;
  base_class->call_ended = gst_ecl_peer_sink_call_ended;
  gst_ecl_peer_sink_install_data (base_class);

  gst_element_class_add_static_pad_template (element_class, &video_template);
  gst_element_class_add_static_pad_template (element_class, &audio_template);
  gst_element_class_add_static_pad_template_with_gtype (
      element_class, &data_template, GST_TYPE_ECL_DATA_SINK_PAD);
  gst_type_mark_as_plugin_api (GST_TYPE_ECL_DATA_SINK_PAD, 0);
  gst_element_class_set_static_metadata (element_class, "ECLWebRTC/PeerJS sink",
      "Sink/Network/WebRTC",
      "Sends media to browsers and pipelines that call, or to one that it "
      "calls",
      "gst-ecl contributors");
}

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
 * knows, or already encoded or RTP media, which is passed on as it is. A media
 * pad that is requested while calls go on counts for later calls, and for
 * m-lines that a remote side adds to a call with another offer.
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
 * label. `ecl-stats` has what #GstEclPeerSink:stats gives, each
 * #GstEclPeerSink:stats-interval while somebody is connected.
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

#include <gst/media/ecl-local-tracks.h>

GST_DEBUG_CATEGORY_STATIC (ecl_peer_sink_debug);
#define GST_CAT_DEFAULT ecl_peer_sink_debug

struct _GstEclPeerSink {
  GstEclBase parent;

  GstEclLocalTracks tracks;
  GstEclDataSender data;
};

enum {
  PROP_0,
  PROP_LADDER,
};

static guint encoder_setup_signal;

static GstStaticPadTemplate video_template =
    GST_STATIC_PAD_TEMPLATE ("video_%u", GST_PAD_SINK, GST_PAD_REQUEST,
        GST_STATIC_CAPS (GST_ECL_LOCAL_CAPS_VIDEO));
static GstStaticPadTemplate audio_template =
    GST_STATIC_PAD_TEMPLATE ("audio_%u", GST_PAD_SINK, GST_PAD_REQUEST,
        GST_STATIC_CAPS (GST_ECL_LOCAL_CAPS_AUDIO));

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

/* Calls */

static gboolean
gst_ecl_peer_sink_is_ready (GstEclBase *base)
{
  GstEclPeerSink *self = GST_ECL_PEER_SINK (base);

  return !gst_ecl_local_tracks_is_empty (&self->tracks) &&
         gst_ecl_local_tracks_is_ready (&self->tracks);
}

static void
gst_ecl_peer_sink_list_tracks (GstEclBase *base, GstEclMlines *mlines)
{
  mlines->encoders =
      gst_ecl_local_tracks_dup_encoders (&GST_ECL_PEER_SINK (base)->tracks);
}

static void
gst_ecl_peer_sink_describe_track (GstEclBase *base, GstStructure *track)
{
  gst_ecl_local_tracks_describe (&GST_ECL_PEER_SINK (base)->tracks, track);
}

static void
gst_ecl_peer_sink_add_stats (GstEclBase *base, GstStructure *stats)
{
  gst_ecl_local_tracks_add_load (&GST_ECL_PEER_SINK (base)->tracks, stats);
}

static void
gst_ecl_peer_sink_call_ended (GstEclBase *base, GstEclCall *call)
{
  g_ptr_array_set_size (call->outputs, 0);
}

/* A call that has nothing left to show is over. */
static void
drop_outputs (gpointer data, gpointer encoder)
{
  GstEclCall *call = data;

  if (call->outputs->len == 0)
    return;
  gst_ecl_outputs_drop (call->outputs, encoder);
  if (call->outputs->len == 0)
    gst_ecl_call_end (call);
}

/* Any thread */
gboolean
gst_ecl_peer_sink_has_tracks (GstEclPeerSink *self)
{
  return !gst_ecl_local_tracks_is_empty (&self->tracks);
}

/* Pads */

static void
tracks_changed_cb (GstBin *self)
{
  gst_ecl_base_update (GST_ECL_BASE (self));
}

/* All pads of a sort are at their end. */
static void
eos_cb (gpointer user_data)
{
  GstEclPeerSink *self = user_data;

  if (gst_ecl_data_sender_is_eos (&self->data) &&
      gst_ecl_local_tracks_is_eos (&self->tracks))
    gst_element_post_message (
        GST_ELEMENT (self), gst_message_new_eos (GST_OBJECT (self)));
}

static void
tracks_eos_cb (GstBin *self)
{
  eos_cb (self);
}

static void
encoder_setup_cb (GstBin *self, GstPad *pad, GstElement *encoder)
{
  g_signal_emit (self, encoder_setup_signal, 0, pad, encoder);
}

static void
data_eos_cb (GstEclBase *self)
{
  eos_cb (self);
}

static GstPad *
gst_ecl_peer_sink_request_new_pad (GstElement *element,
    GstPadTemplate *template, const char *name, const GstCaps *caps)
{
  GstEclPeerSink *self = GST_ECL_PEER_SINK (element);

  if (g_str_has_prefix (GST_PAD_TEMPLATE_NAME_TEMPLATE (template), "data"))
    return gst_ecl_peer_sink_request_data_pad (self, template, name);
  gst_ecl_base_configure_tracks (GST_ECL_BASE (self), &self->tracks);
  return gst_ecl_local_tracks_request_pad (&self->tracks, template, name);
}

static void
gst_ecl_peer_sink_release_pad (GstElement *element, GstPad *pad)
{
  GstEclPeerSink *self = GST_ECL_PEER_SINK (element);
  g_autoptr (GstEclEncoder) encoder = NULL;

  if (GST_ECL_IS_DATA_SINK_PAD (pad)) {
    gst_ecl_peer_sink_release_data_pad (self, pad);
    return;
  }
  encoder = gst_ecl_local_tracks_withdraw (&self->tracks, pad);
  if (encoder == NULL)
    return;
  gst_ecl_base_foreach_call (GST_ECL_BASE (self), drop_outputs, encoder);
  gst_ecl_local_tracks_remove (&self->tracks, pad, encoder);
}

/* GObject */

/* Any thread */
GstEclDataSender *
gst_ecl_peer_sink_get_data (GstEclPeerSink *self)
{
  return &self->data;
}

static GstStateChangeReturn
gst_ecl_peer_sink_change_state (GstElement *element, GstStateChange transition)
{
  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED) {
    gst_ecl_base_configure_tracks (
        GST_ECL_BASE (element), &GST_ECL_PEER_SINK (element)->tracks);
    gst_ecl_data_sender_reset (&GST_ECL_PEER_SINK (element)->data);
  }
  return GST_ELEMENT_CLASS (gst_ecl_peer_sink_parent_class)
      ->change_state (element, transition);
}

static void
gst_ecl_peer_sink_set_property (
    GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_LADDER)
    gst_ecl_local_tracks_set_ladder (
        &GST_ECL_PEER_SINK (object)->tracks, gst_value_get_caps (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
gst_ecl_peer_sink_get_property (
    GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GstEclPeerSink *self = GST_ECL_PEER_SINK (object);

  GST_OBJECT_LOCK (self);
  if (id == PROP_LADDER)
    gst_value_set_caps (value, self->tracks.ladder);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  GST_OBJECT_UNLOCK (self);
}

static void
gst_ecl_peer_sink_finalize (GObject *object)
{
  gst_ecl_local_tracks_clear (&GST_ECL_PEER_SINK (object)->tracks);
  gst_ecl_data_sender_clear (&GST_ECL_PEER_SINK (object)->data);
  G_OBJECT_CLASS (gst_ecl_peer_sink_parent_class)->finalize (object);
}

static void
gst_ecl_peer_sink_init (GstEclPeerSink *self)
{
  gst_ecl_local_tracks_init (&self->tracks, GST_BIN (self), tracks_changed_cb,
      tracks_eos_cb, encoder_setup_cb);
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
  G_OBJECT_CLASS (klass)->set_property = gst_ecl_peer_sink_set_property;
  G_OBJECT_CLASS (klass)->get_property = gst_ecl_peer_sink_get_property;
  element_class->change_state = gst_ecl_peer_sink_change_state;
  element_class->request_new_pad = gst_ecl_peer_sink_request_new_pad;
  element_class->release_pad = gst_ecl_peer_sink_release_pad;
  base_class->is_ready = gst_ecl_peer_sink_is_ready;
  base_class->list_tracks = gst_ecl_peer_sink_list_tracks;
  base_class->describe_track = gst_ecl_peer_sink_describe_track;
  base_class->add_stats = gst_ecl_peer_sink_add_stats;
  base_class->call_ended = gst_ecl_peer_sink_call_ended;
  gst_ecl_peer_sink_install_data (base_class);
  /**
   * GstEclPeerSink:ladder:
   *
   * In which sizes and bit rates raw video is encoded: caps with a rung in each
   * structure, such as `video/x-raw,height=720,bitrate=1500000;
   * video/x-raw,height=360`, with width, height, framerate, bitrate,
   * min-bitrate and max-bitrate (bit/s) as wanted; `single` for one rung of the
   * input's size; %NULL for what is made from the input. Each viewer gets the
   * highest rung that its connection carries, and a rung is encoded only while
   * a viewer gets it. At any time; one that makes no sense is refused with a
   * warning.
   */
  g_object_class_install_property (G_OBJECT_CLASS (klass), PROP_LADDER,
      g_param_spec_boxed ("ladder", "Ladder",
          "Sizes and bit rates of video: caps with a rung in each structure "
          "(width, height, framerate, bitrate, min-bitrate, max-bitrate in "
          "bit/s), or single; unset for what is made from the input",
          GST_TYPE_CAPS,
          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
              GST_PARAM_MUTABLE_PLAYING));
  /**
   * GstEclPeerSink::encoder-setup:
   * @self: the element
   * @pad: a request pad of raw media
   * @encoder: (transfer none): what is to encode it
   *
   * An encoder was made, with the settings for conversation and its bit rate,
   * and is about to be started: the place to choose others. Each time one is
   * made, which is for the first who gets a rung and again for the first after
   * the last one left it; on the element's signaling thread, or the one on
   * which viewers move between rungs: set properties of @encoder, and leave
   * @self and its calls alone. Its bit rate goes on to be set by what remote
   * sides take; do not add frames that are held back, or scheduled keyframes.
   */
  encoder_setup_signal = g_signal_new ("encoder-setup",
      G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
      G_TYPE_NONE, 2, GST_TYPE_PAD, GST_TYPE_ELEMENT);

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

/* ecl-media-bin-class: the type of media bins, with its properties and pads
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-media-bin-private.h"

#include <gst/rtc/ecl-post.h>

GST_DEBUG_CATEGORY (gst_ecl_media_bin_debug);
#define GST_CAT_DEFAULT gst_ecl_media_bin_debug

enum {
  PROP_0,
  PROP_VIDEO_CODECS,
  PROP_AUDIO_CODECS,
  PROP_VIDEO_BANDWIDTH,
  PROP_AUDIO_BANDWIDTH,
  PROP_VIDEO_RECEIVE_ENABLED,
  PROP_AUDIO_RECEIVE_ENABLED,
  PROP_VIDEO_MUTED,
  PROP_AUDIO_MUTED,
  PROP_LADDER,
  PROP_ALLOW_IDLE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];
guint gst_ecl_media_bin_ended_signal;
guint gst_ecl_media_bin_encoder_setup_signal;

static GstStaticPadTemplate video_template =
    GST_STATIC_PAD_TEMPLATE ("video_%u", GST_PAD_SINK, GST_PAD_REQUEST,
        GST_STATIC_CAPS (GST_ECL_LOCAL_CAPS_VIDEO));
static GstStaticPadTemplate audio_template =
    GST_STATIC_PAD_TEMPLATE ("audio_%u", GST_PAD_SINK, GST_PAD_REQUEST,
        GST_STATIC_CAPS (GST_ECL_LOCAL_CAPS_AUDIO));
static GstStaticPadTemplate video_src_template =
    GST_STATIC_PAD_TEMPLATE ("video_src_%u", GST_PAD_SRC, GST_PAD_SOMETIMES,
        GST_STATIC_CAPS (GST_ECL_REMOTE_CAPS_VIDEO));
static GstStaticPadTemplate audio_src_template =
    GST_STATIC_PAD_TEMPLATE ("audio_src_%u", GST_PAD_SRC, GST_PAD_SOMETIMES,
        GST_STATIC_CAPS (GST_ECL_REMOTE_CAPS_AUDIO));

G_DEFINE_FINAL_TYPE (GstEclMediaBin, gst_ecl_media_bin, GST_TYPE_BIN)

/* GstElement and GstBin */

static void
hang_up (gpointer session, gpointer argument)
{
  gst_ecl_session_close (session, NULL);
}

static void
set_playing (GstEclMediaBin *self, gboolean playing)
{
  GST_OBJECT_LOCK (self);
  self->playing = playing;
  GST_OBJECT_UNLOCK (self);
}

static GstStateChangeReturn
gst_ecl_media_bin_change_state (GstElement *element, GstStateChange transition)
{
  GstEclMediaBin *self = GST_ECL_MEDIA_BIN (element);
  GstStateChangeReturn ret = GST_ELEMENT_CLASS (gst_ecl_media_bin_parent_class)
                                 ->change_state (element, transition);

  if (transition == GST_STATE_CHANGE_PAUSED_TO_PLAYING &&
      ret != GST_STATE_CHANGE_FAILURE) {
    set_playing (self, TRUE);
    gst_ecl_session_tracks_ready (self->session);
  } else if (transition == GST_STATE_CHANGE_PAUSED_TO_READY) {
    set_playing (self, FALSE);
    gst_ecl_post_call (self->context, hang_up, self->session, NULL);
  }
  return ret;
}

/* An error inside webrtcbin ends the call, not the pipeline. */
static void
gst_ecl_media_bin_handle_message (GstBin *bin, GstMessage *message)
{
  if (gst_ecl_session_take_message (GST_ECL_MEDIA_BIN (bin)->session, message))
    gst_message_unref (message);
  else
    GST_BIN_CLASS (gst_ecl_media_bin_parent_class)
        ->handle_message (bin, message);
}

/* GObject */

static GstEclMediaKind
kind_of (guint id)
{
  switch (id) {
  case PROP_VIDEO_CODECS:
  case PROP_VIDEO_BANDWIDTH:
  case PROP_VIDEO_RECEIVE_ENABLED:
  case PROP_VIDEO_MUTED:
    return GST_ECL_MEDIA_VIDEO;
  default:
    return GST_ECL_MEDIA_AUDIO;
  }
}

static void
gst_ecl_media_bin_set_property (
    GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GstEclMediaBin *self = GST_ECL_MEDIA_BIN (object);
  GstEclMediaKind kind = kind_of (id);

  if (id == PROP_LADDER) {
    gst_ecl_local_tracks_set_ladder (&self->local, gst_value_get_caps (value));
    return;
  }
  if (id == PROP_ALLOW_IDLE)
    g_object_set_property (G_OBJECT (self->session), "allow-idle", value);

  GST_OBJECT_LOCK (self);
  switch (id) {
  case PROP_VIDEO_CODECS:
  case PROP_AUDIO_CODECS:
    g_free (self->codecs[kind]);
    self->codecs[kind] = g_value_dup_string (value);
    break;
  case PROP_VIDEO_BANDWIDTH:
  case PROP_AUDIO_BANDWIDTH:
    self->bandwidths[kind] = g_value_get_uint (value);
    break;
  case PROP_VIDEO_RECEIVE_ENABLED:
  case PROP_AUDIO_RECEIVE_ENABLED:
    self->receive[kind] = g_value_get_boolean (value);
    break;
  case PROP_VIDEO_MUTED:
  case PROP_AUDIO_MUTED:
    self->muted[kind] = g_value_get_boolean (value);
    break;
  case PROP_ALLOW_IDLE:
    self->idle = g_value_get_boolean (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
  GST_OBJECT_UNLOCK (self);
  gst_ecl_media_bin_configure_tracks (self);
}

static void
gst_ecl_media_bin_get_property (
    GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GstEclMediaBin *self = GST_ECL_MEDIA_BIN (object);
  GstEclMediaKind kind = kind_of (id);

  GST_OBJECT_LOCK (self);
  switch (id) {
  case PROP_VIDEO_CODECS:
  case PROP_AUDIO_CODECS:
    g_value_set_string (value, self->codecs[kind]);
    break;
  case PROP_VIDEO_BANDWIDTH:
  case PROP_AUDIO_BANDWIDTH:
    g_value_set_uint (value, self->bandwidths[kind]);
    break;
  case PROP_VIDEO_RECEIVE_ENABLED:
  case PROP_AUDIO_RECEIVE_ENABLED:
    g_value_set_boolean (value, self->receive[kind]);
    break;
  case PROP_VIDEO_MUTED:
  case PROP_AUDIO_MUTED:
    g_value_set_boolean (value, self->muted[kind]);
    break;
  case PROP_LADDER:
    gst_value_set_caps (value, self->local.ladder);
    break;
  case PROP_ALLOW_IDLE:
    g_value_set_boolean (value, self->idle);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_ecl_media_bin_dispose (GObject *object)
{
  GstEclMediaBin *self = GST_ECL_MEDIA_BIN (object);

  G_OBJECT_CLASS (gst_ecl_media_bin_parent_class)->dispose (object);
  if (self->session)
    gst_ecl_post_unref (self->context, g_steal_pointer (&self->session));
}

static void
gst_ecl_media_bin_finalize (GObject *object)
{
  GstEclMediaBin *self = GST_ECL_MEDIA_BIN (object);

  gst_ecl_local_tracks_clear (&self->local);
  gst_ecl_remote_tracks_clear (&self->remote);
  g_ptr_array_unref (self->outputs);
  g_mutex_clear (&self->outputs_lock);
  g_free (self->codecs[0]);
  g_free (self->codecs[1]);
  g_main_context_unref (self->context);
  G_OBJECT_CLASS (gst_ecl_media_bin_parent_class)->finalize (object);
}

static void
install_codecs (GObjectClass *klass)
{
  const GParamFlags flags =
      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY;

  /**
   * GstEclMediaBin:video-codecs:
   *
   * Names of the wanted codecs, most wanted first and separated by commas;
   * %NULL for all that have elements. An unknown name ends the call, with
   * %GST_ECL_ERROR_CODEC.
   */
  properties[PROP_VIDEO_CODECS] =
      g_param_spec_string ("video-codecs", "Video codecs",
          "Wanted video codecs in order, such as VP8,H264", NULL, flags);
  /**
   * GstEclMediaBin:audio-codecs:
   *
   * As #GstEclMediaBin:video-codecs.
   */
  properties[PROP_AUDIO_CODECS] =
      g_param_spec_string ("audio-codecs", "Audio codecs",
          "Wanted audio codecs in order, such as opus,PCMU", NULL, flags);
  /**
   * GstEclMediaBin:video-receive-enabled:
   *
   * Whether pictures of the remote side are taken. Set during a call, it counts
   * only for m-lines that later descriptions add: what is received goes on.
   */
  properties[PROP_VIDEO_RECEIVE_ENABLED] =
      g_param_spec_boolean ("video-receive-enabled", "Video receive enabled",
          "Whether pictures of the remote side are taken", TRUE, flags);
  /**
   * GstEclMediaBin:audio-receive-enabled:
   *
   * Whether sound of the remote side is taken; later as
   * #GstEclMediaBin:video-receive-enabled.
   */
  properties[PROP_AUDIO_RECEIVE_ENABLED] =
      g_param_spec_boolean ("audio-receive-enabled", "Audio receive enabled",
          "Whether sound of the remote side is taken", TRUE, flags);
}

static void
install_properties (GObjectClass *klass)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  klass->set_property = gst_ecl_media_bin_set_property;
  klass->get_property = gst_ecl_media_bin_get_property;
  install_codecs (klass);
  /**
   * GstEclMediaBin:video-bandwidth:
   *
   * Most video in kbit/s: of our own encoder, also while it encodes, and what
   * the descriptions to come ask the remote side to send, as those of the SDK
   * with its option `videoBandwidth`. 0 for the codec's default and no bound.
   * What the remote side asks for in its descriptions caps our encoder as well.
   */
  properties[PROP_VIDEO_BANDWIDTH] =
      g_param_spec_uint ("video-bandwidth", "Video bandwidth",
          "Most video in kbit/s, of our own encoder and of the remote side", 0,
          1000000, 0, flags);
  /**
   * GstEclMediaBin:audio-bandwidth:
   *
   * As #GstEclMediaBin:video-bandwidth.
   */
  properties[PROP_AUDIO_BANDWIDTH] =
      g_param_spec_uint ("audio-bandwidth", "Audio bandwidth",
          "Most audio in kbit/s, of our own encoder and of the remote side", 0,
          1000000, 0, flags);
  /**
   * GstEclMediaBin:video-muted:
   *
   * Whether no picture is sent, nor encoded. The remote side is not told; it
   * goes on with a keyframe when this is %FALSE again.
   */
  properties[PROP_VIDEO_MUTED] = g_param_spec_boolean (
      "video-muted", "Video muted", "Whether no picture is sent", FALSE, flags);
  /**
   * GstEclMediaBin:audio-muted:
   *
   * Whether no sound is sent, nor encoded.
   */
  properties[PROP_AUDIO_MUTED] = g_param_spec_boolean (
      "audio-muted", "Audio muted", "Whether no sound is sent", FALSE, flags);
  /**
   * GstEclMediaBin:ladder:
   *
   * In which sizes and bit rates raw video is encoded: caps with a rung in each
   * structure (width, height, framerate, bitrate, min-bitrate and max-bitrate
   * in bit/s as wanted), or `single`; %NULL for what is made from the input.
   * The remote side gets the highest rung that the connection carries. At any
   * time; one that makes no sense is refused with a warning.
   */
  properties[PROP_LADDER] = g_param_spec_boxed ("ladder", "Ladder",
      "Sizes and bit rates that video is encoded in", GST_TYPE_CAPS, flags);
  /**
   * GstEclMediaBin:allow-idle:
   *
   * Whether a call is answered even if, as it is offered, nothing of it can be
   * sent or received, and goes on while nothing comes; later offers may bring
   * something, as those of an SFU do when members come. Set it before the call
   * is answered, on the main context of the session.
   */
  properties[PROP_ALLOW_IDLE] =
      g_param_spec_boolean ("allow-idle", "Allow idle",
          "Whether a call that carries nothing yet is answered", FALSE, flags);
  g_object_class_install_properties (klass, N_PROPS, properties);
}

static void
gst_ecl_media_bin_class_init (GstEclMediaBinClass *klass)
{
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  GST_DEBUG_CATEGORY_INIT (
      gst_ecl_media_bin_debug, "eclmediabin", 0, "the media of one call");
  G_OBJECT_CLASS (klass)->dispose = gst_ecl_media_bin_dispose;
  G_OBJECT_CLASS (klass)->finalize = gst_ecl_media_bin_finalize;
  element_class->change_state = gst_ecl_media_bin_change_state;
  element_class->request_new_pad = gst_ecl_media_bin_request_new_pad;
  element_class->release_pad = gst_ecl_media_bin_release_pad;
  GST_BIN_CLASS (klass)->handle_message = gst_ecl_media_bin_handle_message;
  install_properties (G_OBJECT_CLASS (klass));

  gst_element_class_add_static_pad_template (element_class, &video_template);
  gst_element_class_add_static_pad_template (element_class, &audio_template);
  gst_element_class_add_static_pad_template (
      element_class, &video_src_template);
  gst_element_class_add_static_pad_template (
      element_class, &audio_src_template);
  gst_element_class_set_static_metadata (element_class, "ECL call",
      "Source/Sink/Network/WebRTC", "Sends and receives the media of one call",
      "gst-ecl contributors");

  /**
   * GstEclMediaBin::ended:
   * @self: the bin
   * @reason: (nullable): a #GstEclError; %NULL for a hang-up
   *
   * The call is over, its pads are gone, and the bin may be removed. Once; on
   * the main context of the session.
   */
  gst_ecl_media_bin_ended_signal =
      g_signal_new ("ended", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
          NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
  /**
   * GstEclMediaBin::encoder-setup:
   * @self: the bin
   * @pad: a request pad of raw media
   * @encoder: (transfer none): what is to encode it
   *
   * An encoder was made, with the settings for conversation and its bit rate,
   * and is about to be started: the place to choose others. Each time one is
   * made, which is for each rung that the remote side comes to; on the main
   * context of the session, with a lock held, or on the thread on which it
   * moves between rungs: set properties of @encoder, and leave @self and its
   * calls alone. Its bit rate goes on to be set by what the remote side takes;
   * do not add frames that are held back, or scheduled keyframes.
   */
  gst_ecl_media_bin_encoder_setup_signal = g_signal_new ("encoder-setup",
      G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
      G_TYPE_NONE, 2, GST_TYPE_PAD, GST_TYPE_ELEMENT);
}

static void
gst_ecl_media_bin_init (GstEclMediaBin *self)
{
  GstElement *element = GST_ELEMENT (self);

  self->context = g_main_context_ref_thread_default ();
  g_mutex_init (&self->outputs_lock);
  self->outputs = gst_ecl_outputs_new ();
  self->receive[GST_ECL_MEDIA_AUDIO] = TRUE;
  self->receive[GST_ECL_MEDIA_VIDEO] = TRUE;
  gst_ecl_media_bin_init_tracks (self);
  gst_ecl_remote_tracks_init (&self->remote, GST_BIN (self),
      gst_element_get_pad_template (element, "audio_src_%u"),
      gst_element_get_pad_template (element, "video_src_%u"));
  gst_bin_set_suppressed_flags (
      GST_BIN (self), GST_ELEMENT_FLAG_SOURCE | GST_ELEMENT_FLAG_SINK);
  GST_OBJECT_FLAG_SET (self, GST_ELEMENT_FLAG_SOURCE);
}

/**
 * gst_ecl_media_bin_new:
 * @error: return location for a #GST_ECL_ERROR_WEBRTC
 *
 * Makes the element of a call that is yet to be made or answered.
 *
 * Returns: (transfer floating): a bin whose session lives on the thread-default
 *   main context, or %NULL with an error when webrtcbin or its ICE plugin is
 * not installed
 */
GstElement *
gst_ecl_media_bin_new (GError **error)
{
  GstEclSession *session = gst_ecl_session_new (error);
  GstEclMediaBin *self;

  if (session == NULL)
    return NULL;
  self = g_object_new (GST_TYPE_ECL_MEDIA_BIN, NULL);
  self->session = session;
  gst_ecl_media_bin_attach_session (self);
  return GST_ELEMENT (self);
}

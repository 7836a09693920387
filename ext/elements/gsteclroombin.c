/* gsteclroombin: takes part in a room
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/**
 * SECTION:element-eclroombin
 * @title: eclroombin
 *
 * Makes a pipeline a member of a mesh room: what goes into its request pads is
 * shown to every other member, a browser page with the skyway-js SDK or another
 * pipeline, and their media comes out of sometimes pads, whose property
 * `peer-id` tells whose it is. Without request pads it only receives; with
 * #GstEclRoomBin:video-receive-enabled and #GstEclRoomBin:audio-receive-enabled
 * off it only sends.
 *
 * All members are fed by the same encoders, which exist while somebody gets
 * what they make. A member that leaves takes its pads along: they get EOS and
 * go; the others notice nothing. With #GstEclRoomBin:mix there is one picture
 * of them all, and one sound. When the server is lost, media goes on, and
 * the room is joined again by itself.
 *
 * Element messages on the bus, beside those of #eclpeersink: `ecl-room-joined`
 * and `ecl-room-rejoined` (room), `ecl-peer-joined` and `ecl-peer-left` (room,
 * peer-id).
 *
 * ## Example launch lines
 * |[
 * gst-launch-1.0 videotestsrc is-live=true ! r.video_sink_0 audiotestsrc
 * is-live=true ! r.audio_sink_0 eclroombin name=r room=lobby
 * ]| Shows a test picture and a tone to everybody in the room.
 * |[
 * gst-launch-1.0 eclroombin name=r room=lobby r.video_src_0 ! videoconvert !
 * autovideosink
 * ]| Watches the first member that sends a picture.
 * |[
 * gst-launch-1.0 -e eclroombin name=r room=lobby mix=true r.video_mix ! queue !
 * vp8enc deadline=1 ! queue ! mux. r.audio_mix ! queue ! opusenc ! queue ! mux.
 * webmmux name=mux ! filesink location=room.webm
 * ]| Records all members as one picture, and their sound.
 */
#include "gsteclmessages.h"
#include "gsteclroombin-private.h"
#include "gsteclroompad.h"

GST_DEBUG_CATEGORY_STATIC (ecl_room_bin_debug);
#define GST_CAT_DEFAULT ecl_room_bin_debug

enum {
  PROP_ROOM = 1000, /* after those of the base */
  PROP_MODE,
  PROP_VIDEO_RECEIVE_ENABLED,
  PROP_AUDIO_RECEIVE_ENABLED,
  PROP_LADDER,
  PROP_MIX,
};

static guint encoder_setup_signal;

static GstStaticPadTemplate video_sink_template =
    GST_STATIC_PAD_TEMPLATE ("video_sink_%u", GST_PAD_SINK, GST_PAD_REQUEST,
        GST_STATIC_CAPS (GST_ECL_LOCAL_CAPS_VIDEO));
static GstStaticPadTemplate audio_sink_template =
    GST_STATIC_PAD_TEMPLATE ("audio_sink_%u", GST_PAD_SINK, GST_PAD_REQUEST,
        GST_STATIC_CAPS (GST_ECL_LOCAL_CAPS_AUDIO));
static GstStaticPadTemplate video_src_template =
    GST_STATIC_PAD_TEMPLATE ("video_src_%u", GST_PAD_SRC, GST_PAD_SOMETIMES,
        GST_STATIC_CAPS (GST_ECL_REMOTE_CAPS_VIDEO));
static GstStaticPadTemplate audio_src_template =
    GST_STATIC_PAD_TEMPLATE ("audio_src_%u", GST_PAD_SRC, GST_PAD_SOMETIMES,
        GST_STATIC_CAPS (GST_ECL_REMOTE_CAPS_AUDIO));

static GstStaticPadTemplate video_mix_template =
    GST_STATIC_PAD_TEMPLATE ("video_mix", GST_PAD_SRC, GST_PAD_SOMETIMES,
        GST_STATIC_CAPS ("video/x-raw"));
static GstStaticPadTemplate audio_mix_template =
    GST_STATIC_PAD_TEMPLATE ("audio_mix", GST_PAD_SRC, GST_PAD_SOMETIMES,
        GST_STATIC_CAPS ("audio/x-raw"));

G_DEFINE_FINAL_TYPE (GstEclRoomBin, gst_ecl_room_bin, GST_TYPE_ECL_BASE)
GST_ELEMENT_REGISTER_DEFINE (
    eclroombin, "eclroombin", GST_RANK_NONE, GST_TYPE_ECL_ROOM_BIN)

static GType
gst_ecl_room_mode_get_type (void)
{
  static const GEnumValue values[] = {
      {GST_ECL_ROOM_MODE_MESH, "Each member sends to each other", "mesh"},
      {GST_ECL_ROOM_MODE_SFU, "Each member sends to the server", "sfu"},
      {0, NULL, NULL},
  };
  static gsize type;

  if (g_once_init_enter (&type))
    g_once_init_leave (
        &type, g_enum_register_static ("GstEclRoomMode", values));
  return type;
}

/* Calls, on the loop */

/* Who sends nothing comes in at once. */
static gboolean
gst_ecl_room_bin_is_ready (GstEclBase *base)
{
  return gst_ecl_local_tracks_is_ready (&GST_ECL_ROOM_BIN (base)->local);
}

static void
gst_ecl_room_bin_list_tracks (GstEclBase *base, GstEclMlines *mlines)
{
  GstEclRoomBin *self = GST_ECL_ROOM_BIN (base);

  mlines->encoders = gst_ecl_local_tracks_dup_encoders (&self->local);
  GST_OBJECT_LOCK (self);
  for (GstEclMediaKind kind = 0; kind < 2; kind++)
    mlines->receive[kind] = self->receive[kind];
  GST_OBJECT_UNLOCK (self);
}

static void
gst_ecl_room_bin_pad_added (GstEclBase *base, GstEclCall *call, GstPad *pad)
{
  GstEclRoomBin *self = GST_ECL_ROOM_BIN (base);

  self->member = call->remote_id;
  gst_ecl_remote_tracks_add (&self->remote, call->session, pad);
  self->member = NULL;
}

static void
describe_pad (GstBin *bin, GstPad *pad, GstPad *from)
{
  g_autofree char *stream = NULL;

  g_object_get (from, "msid", &stream, NULL);
  gst_ecl_room_pad_describe (
      GST_ECL_ROOM_PAD (pad), GST_ECL_ROOM_BIN (bin)->member, stream);
}

static void
gst_ecl_room_bin_call_ended (GstEclBase *base, GstEclCall *call)
{
  g_ptr_array_set_size (call->outputs, 0);
  call->tracks = gst_ecl_remote_tracks_steal (
      &GST_ECL_ROOM_BIN (base)->remote, call->session);
}

/* Statistics, any thread */

static void
gst_ecl_room_bin_describe_track (GstEclBase *base, GstStructure *track)
{
  gst_ecl_local_tracks_describe (&GST_ECL_ROOM_BIN (base)->local, track);
}

static void
gst_ecl_room_bin_add_stats (GstEclBase *base, GstStructure *stats)
{
  gst_ecl_local_tracks_add_load (&GST_ECL_ROOM_BIN (base)->local, stats);
}

/* Request pads */

static void
tracks_changed_cb (GstBin *self)
{
  gst_ecl_base_update (GST_ECL_BASE (self));
}

static void
tracks_eos_cb (GstBin *self)
{
  gst_element_post_message (
      GST_ELEMENT (self), gst_message_new_eos (GST_OBJECT (self)));
}

static void
encoder_setup_cb (GstBin *self, GstPad *pad, GstElement *encoder)
{
  g_signal_emit (self, encoder_setup_signal, 0, pad, encoder);
}

/* A pipeline ends with what goes into the element, if anything does. */
static void
update_sink_flag (GstEclRoomBin *self)
{
  if (gst_ecl_local_tracks_is_empty (&self->local))
    GST_OBJECT_FLAG_UNSET (self, GST_ELEMENT_FLAG_SINK);
  else
    GST_OBJECT_FLAG_SET (self, GST_ELEMENT_FLAG_SINK);
}

static GstPad *
gst_ecl_room_bin_request_new_pad (GstElement *element, GstPadTemplate *template,
    const char *name, const GstCaps *caps)
{
  GstEclRoomBin *self = GST_ECL_ROOM_BIN (element);
  GstPad *pad;

  gst_ecl_base_configure_tracks (GST_ECL_BASE (self), &self->local);
  pad = gst_ecl_local_tracks_request_pad (&self->local, template, name);
  update_sink_flag (self);
  return pad;
}

static void
drop_outputs (gpointer call, gpointer encoder)
{
  gst_ecl_outputs_drop (((GstEclCall *)call)->outputs, encoder);
}

static void
gst_ecl_room_bin_release_pad (GstElement *element, GstPad *pad)
{
  GstEclRoomBin *self = GST_ECL_ROOM_BIN (element);
  g_autoptr (GstEclEncoder) encoder =
      gst_ecl_local_tracks_withdraw (&self->local, pad);

  if (encoder == NULL)
    return;
  gst_ecl_base_foreach_call (GST_ECL_BASE (self), drop_outputs, encoder);
  gst_ecl_local_tracks_remove (&self->local, pad, encoder);
  update_sink_flag (self);
}

/* GstElement */

static gboolean
check_settings (GstEclRoomBin *self)
{
  gboolean dials = gst_ecl_base_dials (GST_ECL_BASE (self));
  g_autoptr (GError) error = NULL;
  const char *problem = NULL;

  GST_OBJECT_LOCK (self);
  if (self->room_name == NULL)
    problem = "no room is given: set the property room";
  else if (dials)
    problem = "a member of a room calls nobody else: unset remote-peer-id";
  else if (self->mode == GST_ECL_ROOM_MODE_SFU)
    problem = "an eclroombin joins mesh rooms only: leave mode at mesh";
  GST_OBJECT_UNLOCK (self);
  if (problem == NULL)
    return TRUE;
  error = g_error_new_literal (GST_ECL_ERROR, GST_ECL_ERROR_ROOM, problem);
  gst_ecl_messages_post_error (GST_ELEMENT (self), error);
  return FALSE;
}

/* Live: nothing comes before PLAYING. */
static GstStateChangeReturn
gst_ecl_room_bin_change_state (GstElement *element, GstStateChange transition)
{
  GstEclRoomBin *self = GST_ECL_ROOM_BIN (element);
  GstStateChangeReturn ret;

  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED) {
    if (!check_settings (self))
      return GST_STATE_CHANGE_FAILURE;
    gst_ecl_base_configure_tracks (GST_ECL_BASE (self), &self->local);
    gst_ecl_room_bin_prepare_mix (self);
  }
  if (transition == GST_STATE_CHANGE_READY_TO_NULL)
    gst_ecl_room_bin_release_mix (self);
  ret = GST_ELEMENT_CLASS (gst_ecl_room_bin_parent_class)
            ->change_state (element, transition);
  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY)
    gst_ecl_remote_tracks_end (
        gst_ecl_remote_tracks_steal (&self->remote, NULL));
  if (ret == GST_STATE_CHANGE_SUCCESS &&
      (transition == GST_STATE_CHANGE_READY_TO_PAUSED ||
          transition == GST_STATE_CHANGE_PLAYING_TO_PAUSED))
    ret = GST_STATE_CHANGE_NO_PREROLL;
  return ret;
}

/* What one member sends may have no decoder, or nothing that takes it: that is
 * no error of the room. */
static GstMessage *
make_warning (GstMessage *message)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *debug = NULL;
  const GstStructure *details;
  GstMessage *warning;

  gst_message_parse_error (message, &error, &debug);
  gst_message_parse_error_details (message, &details);
  warning = gst_message_new_warning_with_details (GST_MESSAGE_SRC (message),
      error, debug, details ? gst_structure_copy (details) : NULL);
  gst_message_unref (message);
  return warning;
}

static gboolean
is_from_receiver (GstBin *bin, GstObject *source)
{
  while (source && GST_OBJECT_PARENT (source) != GST_OBJECT (bin))
    source = GST_OBJECT_PARENT (source);
  return source && GST_ECL_IS_RECEIVER (source);
}

static void
gst_ecl_room_bin_handle_message (GstBin *bin, GstMessage *message)
{
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR &&
      is_from_receiver (bin, GST_MESSAGE_SRC (message)))
    message = make_warning (message);
  GST_BIN_CLASS (gst_ecl_room_bin_parent_class)->handle_message (bin, message);
}

/* GObject */

static void
gst_ecl_room_bin_set_property (
    GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GstEclRoomBin *self = GST_ECL_ROOM_BIN (object);

  if (id == PROP_LADDER) {
    gst_ecl_local_tracks_set_ladder (&self->local, gst_value_get_caps (value));
    return;
  }
  if (id == PROP_MIX) {
    gst_ecl_room_bin_set_mix (self, g_value_get_boolean (value));
    return;
  }
  GST_OBJECT_LOCK (self);
  switch (id) {
  case PROP_ROOM:
    g_free (self->room_name);
    self->room_name = g_value_dup_string (value);
    break;
  case PROP_MODE:
    self->mode = g_value_get_enum (value);
    break;
  case PROP_VIDEO_RECEIVE_ENABLED:
    self->receive[GST_ECL_MEDIA_VIDEO] = g_value_get_boolean (value);
    break;
  case PROP_AUDIO_RECEIVE_ENABLED:
    self->receive[GST_ECL_MEDIA_AUDIO] = g_value_get_boolean (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_ecl_room_bin_get_property (
    GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GstEclRoomBin *self = GST_ECL_ROOM_BIN (object);

  GST_OBJECT_LOCK (self);
  switch (id) {
  case PROP_ROOM:
    g_value_set_string (value, self->room_name);
    break;
  case PROP_MODE:
    g_value_set_enum (value, self->mode);
    break;
  case PROP_VIDEO_RECEIVE_ENABLED:
    g_value_set_boolean (value, self->receive[GST_ECL_MEDIA_VIDEO]);
    break;
  case PROP_AUDIO_RECEIVE_ENABLED:
    g_value_set_boolean (value, self->receive[GST_ECL_MEDIA_AUDIO]);
    break;
  case PROP_LADDER:
    gst_value_set_caps (value, self->local.ladder);
    break;
  case PROP_MIX:
    g_value_set_boolean (value, gst_ecl_room_bin_mixes (self));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_ecl_room_bin_finalize (GObject *object)
{
  GstEclRoomBin *self = GST_ECL_ROOM_BIN (object);

  gst_ecl_local_tracks_clear (&self->local);
  gst_ecl_remote_tracks_clear (&self->remote);
  g_free (self->room_name);
  G_OBJECT_CLASS (gst_ecl_room_bin_parent_class)->finalize (object);
}

static void
gst_ecl_room_bin_init (GstEclRoomBin *self)
{
  GstElement *element = GST_ELEMENT (self);

  self->receive[GST_ECL_MEDIA_AUDIO] = self->receive[GST_ECL_MEDIA_VIDEO] =
      TRUE;
  gst_ecl_local_tracks_init (&self->local, GST_BIN (self), tracks_changed_cb,
      tracks_eos_cb, encoder_setup_cb);
  gst_ecl_remote_tracks_init (&self->remote, GST_BIN (self),
      gst_element_get_pad_template (element, "audio_src_%u"),
      gst_element_get_pad_template (element, "video_src_%u"));
  self->remote.pad_type = GST_TYPE_ECL_ROOM_PAD;
  self->remote.describe = describe_pad;
  gst_bin_set_suppressed_flags (
      GST_BIN (self), GST_ELEMENT_FLAG_SOURCE | GST_ELEMENT_FLAG_SINK);
  GST_OBJECT_FLAG_SET (self, GST_ELEMENT_FLAG_SOURCE);
}

static void
install_properties (GObjectClass *klass)
{
  const GParamFlags flags =
      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY;

  /**
   * GstEclRoomBin:room:
   *
   * Name of the room, which is made by whoever comes first.
   */
  g_object_class_install_property (klass, PROP_ROOM,
      g_param_spec_string ("room", "Room", "Name of the room", NULL, flags));
  /**
   * GstEclRoomBin:mode:
   *
   * Whether each member sends to each other, or to the server. So far there is
   * the former only: `sfu` is an error.
   */
  g_object_class_install_property (klass, PROP_MODE,
      g_param_spec_enum ("mode", "Mode",
          "Whether members send to each other (mesh) or to the server (sfu)",
          gst_ecl_room_mode_get_type (), GST_ECL_ROOM_MODE_MESH, flags));
  /**
   * GstEclRoomBin:video-receive-enabled:
   *
   * Whether pictures of the other members are taken; counts for later calls.
   */
  g_object_class_install_property (klass, PROP_VIDEO_RECEIVE_ENABLED,
      g_param_spec_boolean ("video-receive-enabled", "Video receive enabled",
          "Whether pictures of the other members are taken", TRUE, flags));
  /**
   * GstEclRoomBin:audio-receive-enabled:
   *
   * Whether sound of the other members is taken; counts for later calls.
   */
  g_object_class_install_property (klass, PROP_AUDIO_RECEIVE_ENABLED,
      g_param_spec_boolean ("audio-receive-enabled", "Audio receive enabled",
          "Whether sound of the other members is taken", TRUE, flags));
  /**
   * GstEclRoomBin:ladder:
   *
   * As that of #eclpeersink.
   */
  g_object_class_install_property (klass, PROP_LADDER,
      g_param_spec_boxed ("ladder", "Ladder",
          "Sizes and bit rates of video: caps with a rung in each structure "
          "(width, height, framerate, bitrate, min-bitrate, max-bitrate in "
          "bit/s), or single; unset for what is made from the input",
          GST_TYPE_CAPS,
          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
              GST_PARAM_MUTABLE_PLAYING));
  /**
   * GstEclRoomBin:mix:
   *
   * Whether there are the pads `video_mix`, the pictures of all members in a
   * grid, and `audio_mix`, their sound, instead of pads for each member. Both
   * are live, and give black pictures and silence in an empty room. What is
   * linked to them says how large pictures are and how many come in a second,
   * by a capsfilter for example; otherwise 1280x720, or a part of that with the
   * sides 16:9, and 30. A pad that is not linked when the element goes to
   * PAUSED gives nothing.
   */
  g_object_class_install_property (klass, PROP_MIX,
      g_param_spec_boolean ("mix", "Mix",
          "Whether all members come as one picture and one sound", FALSE,
          flags));
}

static void
gst_ecl_room_bin_class_init (GstEclRoomBinClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstEclBaseClass *base_class = GST_ECL_BASE_CLASS (klass);

  GST_DEBUG_CATEGORY_INIT (
      ecl_room_bin_debug, "eclroombin", 0, "takes part in a room");
  object_class->set_property = gst_ecl_room_bin_set_property;
  object_class->get_property = gst_ecl_room_bin_get_property;
  object_class->finalize = gst_ecl_room_bin_finalize;
  GST_BIN_CLASS (klass)->handle_message = gst_ecl_room_bin_handle_message;
  element_class->change_state = gst_ecl_room_bin_change_state;
  element_class->request_new_pad = gst_ecl_room_bin_request_new_pad;
  element_class->release_pad = gst_ecl_room_bin_release_pad;
  base_class->is_ready = gst_ecl_room_bin_is_ready;
  base_class->list_tracks = gst_ecl_room_bin_list_tracks;
  base_class->pad_added = gst_ecl_room_bin_pad_added;
  base_class->call_ended = gst_ecl_room_bin_call_ended;
  base_class->describe_track = gst_ecl_room_bin_describe_track;
  base_class->add_stats = gst_ecl_room_bin_add_stats;
  gst_ecl_room_bin_install_room (base_class);
  install_properties (object_class);
  /**
   * GstEclRoomBin::encoder-setup:
   * @self: the element
   * @pad: a request pad of raw media
   * @encoder: (transfer none): what is to encode it
   *
   * As that of #eclpeersink.
   */
  encoder_setup_signal = g_signal_new ("encoder-setup",
      G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
      G_TYPE_NONE, 2, GST_TYPE_PAD, GST_TYPE_ELEMENT);

  gst_element_class_add_static_pad_template (
      element_class, &video_sink_template);
  gst_element_class_add_static_pad_template (
      element_class, &audio_sink_template);
  gst_element_class_add_static_pad_template_with_gtype (
      element_class, &video_src_template, GST_TYPE_ECL_ROOM_PAD);
  gst_element_class_add_static_pad_template_with_gtype (
      element_class, &audio_src_template, GST_TYPE_ECL_ROOM_PAD);
  gst_element_class_add_static_pad_template (
      element_class, &video_mix_template);
  gst_element_class_add_static_pad_template (
      element_class, &audio_mix_template);
  gst_type_mark_as_plugin_api (GST_TYPE_ECL_ROOM_PAD, 0);
  gst_element_class_set_static_metadata (element_class, "ECLWebRTC room",
      "Source/Sink/Network/WebRTC",
      "Shows and hears the members of a room, and is shown to them",
      "gst-ecl contributors");
}

/* ecl-encoder: one track in, any number of viewers out, encoded once per codec
 * and rung
 *
 *   sink -> input -> tee -> branch (one per codec and rung in use) -> router
 *     router -> viewer (one per receiver) src_%u
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-encoder-private.h"
#include "ecl-ladder-config.h"

#include <gst/congestion/ecl-estimate-event.h>
#include <gst/rtc/ecl-bandwidth-event.h>
#include <gst/rtp/rtp.h>

GST_DEBUG_CATEGORY (gst_ecl_encoder_debug);
#define GST_CAT_DEFAULT gst_ecl_encoder_debug

enum {
  SIGNAL_READY,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE (
    "sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);
static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE ("src_%u",
    GST_PAD_SRC, GST_PAD_SOMETIMES, GST_STATIC_CAPS ("application/x-rtp"));

G_DEFINE_FINAL_TYPE (GstEclEncoder, gst_ecl_encoder, GST_TYPE_BIN)

/* Viewers */

static void
viewer_clear (gpointer viewer)
{
  g_clear_object (&((EclEncoderViewer *)viewer)->pad);
}

void
gst_ecl_encoder_viewer_unref (EclEncoderViewer *viewer)
{
  g_atomic_rc_box_release_full (viewer, viewer_clear);
}

/* Lock held. (nullable) */
static EclEncoderViewer *
find_viewer (GstEclEncoder *self, GstPad *pad)
{
  for (guint i = 0; i < self->viewers->len; i++) {
    EclEncoderViewer *viewer = g_ptr_array_index (self->viewers, i);

    if (GST_PAD (viewer->pad) == pad)
      return viewer;
  }
  return NULL;
}

/* Whoever calls the following two may do so while the encoder ends. */

static GstPadProbeReturn
on_viewer_event (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  g_autoptr (GstElement) parent = gst_pad_get_parent_element (pad);
  GstEclEncoder *self = (GstEclEncoder *)parent;
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);
  guint limit, estimate;
  gboolean has_limit = gst_ecl_bandwidth_event_parse (event, &limit);
  gboolean has_estimate = gst_ecl_estimate_event_parse (event, &estimate);
  EclEncoderViewer *viewer;

  if (!has_limit && !has_estimate)
    return GST_PAD_PROBE_OK;
  if (!self)
    return GST_PAD_PROBE_DROP;
  g_mutex_lock (&self->lock);
  viewer = find_viewer (self, pad);
  if (viewer && has_limit)
    viewer->limit = limit;
  if (viewer && has_estimate)
    viewer->estimate = estimate;
  if (viewer)
    viewer->changed = TRUE;
  g_mutex_unlock (&self->lock);
  if (viewer)
    gst_ecl_encoder_schedule_update (self);
  return GST_PAD_PROBE_DROP;
}

static void
on_viewer_switched (GstPad *pad, gpointer user_data)
{
  g_autoptr (GstElement) parent = gst_pad_get_parent_element (pad);

  if (parent)
    gst_ecl_encoder_schedule_update (GST_ECL_ENCODER (parent));
}

static GstEclViewer *
make_viewer (GstEclEncoder *self, GstCaps *caps, guint twcc_ext_id)
{
  static gint serial = 0;
  g_autofree char *name =
      g_strdup_printf ("src_%u", (guint)g_atomic_int_add (&serial, 1));
  g_autoptr (GstPadTemplate) template =
      gst_static_pad_template_get (&src_template);
  GstEclViewer *viewer = gst_ecl_viewer_new (
      template, name, GST_ELEMENT (self), caps, twcc_ext_id);

  gst_pad_add_probe (GST_PAD (viewer), GST_PAD_PROBE_TYPE_EVENT_UPSTREAM,
      on_viewer_event, NULL, NULL);
  g_signal_connect (viewer, "switched", G_CALLBACK (on_viewer_switched), NULL);
  return gst_object_ref_sink (viewer);
}

static guint
choose_ssrc (guint ssrc)
{
  while (ssrc == 0 || ssrc == G_MAXUINT32)
    ssrc = g_random_int ();
  return ssrc;
}

/**
 * gst_ecl_encoder_add_viewer:
 * @self: an encoder
 * @codec: one of gst_ecl_encoder_get_codecs()
 * @payload_type: 0-127
 * @ssrc: of its stream; 0 for a random one
 * @twcc_ext_id: id of the transport-wide sequence number extension (1-14); 0
 * for none
 * @constraint: (nullable): see gst_ecl_codec_make_rtp_caps()
 * @error: return location for a #GST_ECL_ERROR_CODEC
 *
 * The pad has its complete caps at once (gst_pad_get_current_caps()), and when
 * gst_pad_link() returns its peer has received stream-start and caps, so that
 * an offer can be made before anything is encoded. Data flows once the pad is
 * linked and begins with a keyframe, which is asked for then. Keyframe requests
 * that arrive upstream at the pad reach the encoder or the source, at most one
 * per 200 ms for all viewers of a rung.
 *
 * Returns: (transfer none) (nullable): a source pad of @self, which lives until
 *   gst_ecl_encoder_remove_viewer()
 */
GstPad *
gst_ecl_encoder_add_viewer (GstEclEncoder *self, const GstEclCodec *codec,
    guint payload_type, guint ssrc, guint twcc_ext_id,
    const GstCaps *constraint, GError **error)
{
  g_autoptr (GstCaps) caps = NULL;
  g_autoptr (GPtrArray) unused = NULL;
  EclEncoderViewer *viewer;

  g_return_val_if_fail (GST_ECL_IS_ENCODER (self), NULL);
  g_return_val_if_fail (codec != NULL, NULL);
  g_return_val_if_fail (payload_type < 128, NULL);
  g_return_val_if_fail (twcc_ext_id < 15, NULL);

  ssrc = choose_ssrc (ssrc);
  caps = gst_ecl_codec_make_rtp_caps (
      codec, payload_type, ssrc, twcc_ext_id, constraint);
  viewer = g_atomic_rc_box_new0 (EclEncoderViewer);
  viewer->ssrc = ssrc;
  viewer->codec = codec;
  ecl_layer_choice_init (&viewer->choice);
  ecl_layer_choice_init (&viewer->temporal_choice);
  g_mutex_lock (&self->lock);
  if (!gst_ecl_encoder_choose_branch (self, viewer, error)) {
    g_mutex_unlock (&self->lock);
    gst_ecl_encoder_viewer_unref (viewer);
    return NULL;
  }
  viewer->pad = make_viewer (self, caps, twcc_ext_id);
  gst_ecl_viewer_select (
      viewer->pad, gst_ecl_branch_get_layer (viewer->branch));
  gst_ecl_router_add_viewer (self->router, viewer->pad);
  g_ptr_array_add (self->viewers, viewer);
  unused = gst_ecl_encoder_take_unused (self);
  gst_ecl_encoder_update_bitrates (self);
  gst_ecl_input_set_held (self->input, TRUE);
  g_mutex_unlock (&self->lock);

  gst_element_add_pad (GST_ELEMENT (self), GST_PAD (viewer->pad));
  return GST_PAD (viewer->pad);
}

/**
 * gst_ecl_encoder_remove_viewer:
 * @self: an encoder
 * @pad: from gst_ecl_encoder_add_viewer()
 *
 * Ends one viewer. Never waits for what is downstream of @pad.
 */
void
gst_ecl_encoder_remove_viewer (GstEclEncoder *self, GstPad *pad)
{
  g_autoptr (GPtrArray) unused = NULL;
  EclEncoderViewer *viewer;

  g_return_if_fail (GST_ECL_IS_ENCODER (self));
  g_return_if_fail (GST_IS_PAD (pad));

  g_mutex_lock (&self->lock);
  viewer = find_viewer (self, pad);
  if (viewer)
    g_ptr_array_remove_fast (self->viewers, viewer);
  unused = gst_ecl_encoder_take_unused (self);
  gst_ecl_encoder_update_bitrates (self);
  gst_ecl_input_set_held (self->input, self->viewers->len > 0);
  g_mutex_unlock (&self->lock);
  if (!viewer)
    return;
  gst_ecl_router_end_viewer (self->router, viewer->pad);
  gst_ecl_encoder_viewer_unref (viewer);
}

/**
 * gst_ecl_encoder_get_n_viewers:
 * @self: an encoder
 *
 * Returns: how many viewers it has
 */
guint
gst_ecl_encoder_get_n_viewers (GstEclEncoder *self)
{
  guint n;

  g_return_val_if_fail (GST_ECL_IS_ENCODER (self), 0);

  g_mutex_lock (&self->lock);
  n = self->viewers->len;
  g_mutex_unlock (&self->lock);
  return n;
}

/* Settings */

/* Lock held. Its rungs are others: all choose anew. */
static void
forget_choices (GstEclEncoder *self)
{
  for (guint i = 0; i < self->viewers->len; i++) {
    EclEncoderViewer *viewer = g_ptr_array_index (self->viewers, i);

    ecl_layer_choice_init (&viewer->choice);
  }
  gst_ecl_encoder_mark_viewers (self);
}

/**
 * gst_ecl_encoder_get_kind:
 * @self: an encoder
 *
 * Returns: whether it takes audio or video
 */
GstEclMediaKind
gst_ecl_encoder_get_kind (GstEclEncoder *self)
{
  return self->kind;
}

/**
 * gst_ecl_encoder_set_bitrate:
 * @self: an encoder
 * @bitrate: bit/s of each codec's encoder; 0 for the codec's default
 *
 * For video it is the top rung's, and the most that it follows up to. It counts
 * from the next picture on. An encoder gives less when its viewers take less
 * (#GST_ECL_BANDWIDTH_EVENT) or their connections carry less
 * (#GST_ECL_ESTIMATE_EVENT).
 */
void
gst_ecl_encoder_set_bitrate (GstEclEncoder *self, guint bitrate)
{
  g_return_if_fail (GST_ECL_IS_ENCODER (self));

  g_mutex_lock (&self->lock);
  self->bitrate = bitrate;
  gst_ecl_encoder_mark_viewers (self);
  g_mutex_unlock (&self->lock);
  gst_ecl_encoder_schedule_update (self);
}

/**
 * gst_ecl_encoder_set_ladder:
 * @self: an encoder of video
 * @ladder: (nullable): as ecl_ladder_config_read() takes it; %NULL for one that
 *   is made from the input
 * @error: return location for a #GST_ECL_ERROR_FAILED
 *
 * In which sizes and bit rates raw video is encoded, each only while a viewer
 * gets it. Viewers move at once.
 *
 * Returns: %FALSE for a ladder that makes no sense; the former one stays
 */
gboolean
gst_ecl_encoder_set_ladder (
    GstEclEncoder *self, const GstCaps *ladder, GError **error)
{
  EclLadder written = {.n_rungs = 0};

  g_return_val_if_fail (GST_ECL_IS_ENCODER (self), FALSE);

  if (ladder && !ecl_ladder_config_read (ladder, &written, error))
    return FALSE;
  g_mutex_lock (&self->lock);
  self->has_ladder = ladder != NULL;
  self->written = written;
  forget_choices (self);
  g_mutex_unlock (&self->lock);
  gst_ecl_encoder_schedule_update (self);
  return TRUE;
}

/* Each viewer gets media again from the next keyframe on, which is asked for.
 */
void
gst_ecl_encoder_restart (GstEclEncoder *self)
{
  g_autoptr (GPtrArray) pads =
      g_ptr_array_new_with_free_func (gst_object_unref);

  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->viewers->len; i++) {
    const EclEncoderViewer *viewer = g_ptr_array_index (self->viewers, i);

    g_ptr_array_add (pads, gst_object_ref (viewer->pad));
  }
  g_mutex_unlock (&self->lock);
  for (guint i = 0; i < pads->len; i++)
    gst_ecl_viewer_restart (g_ptr_array_index (pads, i));
}

/**
 * gst_ecl_encoder_set_codecs:
 * @self: an encoder
 * @names: (nullable) (array zero-terminated=1): codecs that raw input may be
 *   encoded to, most wanted first; %NULL for all
 * @error: return location for a #GST_ECL_ERROR_CODEC
 *
 * Counts for viewers to come.
 *
 * Returns: %FALSE for a name that is unknown or of the other kind
 */
gboolean
gst_ecl_encoder_set_codecs (
    GstEclEncoder *self, const char *const *names, GError **error)
{
  g_autoptr (GPtrArray) wanted = g_ptr_array_new ();
  const GstEclCodec *const *all = gst_ecl_codec_list (self->kind);

  g_return_val_if_fail (GST_ECL_IS_ENCODER (self), FALSE);

  for (guint i = 0; !names && all[i]; i++)
    g_ptr_array_add (wanted, (gpointer)all[i]);
  for (guint i = 0; names && names[i]; i++) {
    const GstEclCodec *codec = gst_ecl_codec_find (names[i]);

    if (!codec || codec->kind != self->kind) {
      g_set_error (error, GST_ECL_ERROR, GST_ECL_ERROR_CODEC,
          "no %s codec is called \"%s\"",
          self->kind == GST_ECL_MEDIA_VIDEO ? "video" : "audio", names[i]);
      return FALSE;
    }
    g_ptr_array_add (wanted, (gpointer)codec);
  }
  gst_ecl_input_set_wanted (self->input, wanted);
  return TRUE;
}

/**
 * gst_ecl_encoder_is_ready:
 * @self: an encoder
 *
 * Returns: whether the kind of input is known, so that viewers may be added
 */
gboolean
gst_ecl_encoder_is_ready (GstEclEncoder *self)
{
  g_return_val_if_fail (GST_ECL_IS_ENCODER (self), FALSE);

  return gst_ecl_input_is_known (self->input);
}

/**
 * gst_ecl_encoder_get_codecs:
 * @self: an encoder
 *
 * Returns: (transfer container) (element-type GstEclCodec): what can be sent
 * now, most wanted first; empty while the input is not known
 */
GPtrArray *
gst_ecl_encoder_get_codecs (GstEclEncoder *self)
{
  g_return_val_if_fail (GST_ECL_IS_ENCODER (self), NULL);

  return gst_ecl_input_get_codecs (self->input);
}

/* Class */

/* What cannot be packetized is left out; the next frame may be well again. */
static void
gst_ecl_encoder_handle_message (GstBin *bin, GstMessage *message)
{
  GstObject *source = GST_MESSAGE_SRC (message);

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR &&
      GST_IS_RTP_BASE_PAYLOAD (source)) {
    g_autoptr (GError) error = NULL;

    gst_message_parse_error (message, &error, NULL);
    GST_WARNING_OBJECT (source, "a frame is left out: %s", error->message);
    gst_message_unref (message);
    return;
  }
  GST_BIN_CLASS (gst_ecl_encoder_parent_class)->handle_message (bin, message);
}

static void
gst_ecl_encoder_dispose (GObject *object)
{
  GstEclEncoder *self = GST_ECL_ENCODER (object);

  while (self->viewers->len > 0) {
    EclEncoderViewer *viewer = g_ptr_array_index (self->viewers, 0);

    gst_ecl_encoder_remove_viewer (self, GST_PAD (viewer->pad));
  }
  G_OBJECT_CLASS (gst_ecl_encoder_parent_class)->dispose (object);
}

static void
gst_ecl_encoder_finalize (GObject *object)
{
  GstEclEncoder *self = GST_ECL_ENCODER (object);

  g_ptr_array_unref (self->viewers);
  g_ptr_array_unref (self->branches);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (gst_ecl_encoder_parent_class)->finalize (object);
}

static void
gst_ecl_encoder_class_init (GstEclEncoderClass *klass)
{
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = gst_ecl_encoder_dispose;
  G_OBJECT_CLASS (klass)->finalize = gst_ecl_encoder_finalize;
  GST_BIN_CLASS (klass)->handle_message = gst_ecl_encoder_handle_message;
  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class, "ECL track encoder",
      "Codec/Encoder/Payloader", "Encodes one track once for all its viewers",
      "gst-ecl contributors");

  /**
   * GstEclEncoder::ready:
   *
   * The input became known, or became another codec:
   * gst_ecl_encoder_get_codecs() has its answer. From the streaming thread,
   * with no lock held, once for each caps event that changes the answer;
   * viewers may be added from it.
   */
  signals[SIGNAL_READY] = g_signal_new ("ready", G_TYPE_FROM_CLASS (klass),
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  GST_DEBUG_CATEGORY_INIT (
      gst_ecl_encoder_debug, "eclencoder", 0, "ECL track encoder");
}

static void
gst_ecl_encoder_init (GstEclEncoder *self)
{
  g_mutex_init (&self->lock);
  self->branches = g_ptr_array_new ();
  self->viewers = g_ptr_array_new ();
}

static void
on_input_ready (GstEclInput *input, gpointer user_data)
{
  g_signal_emit (user_data, signals[SIGNAL_READY], 0);
}

static void
on_input_resized (GstEclInput *input, gpointer user_data)
{
  GstEclEncoder *self = user_data;

  g_mutex_lock (&self->lock);
  forget_choices (self);
  g_mutex_unlock (&self->lock);
  gst_ecl_encoder_schedule_update (self);
}

static void
build (GstEclEncoder *self)
{
  GstElement *input = gst_ecl_input_new (self->kind);
  g_autoptr (GstPad) target = gst_element_get_static_pad (input, "sink");
  g_autoptr (GstPadTemplate) template =
      gst_static_pad_template_get (&sink_template);

  self->input = GST_ECL_INPUT (input);
  g_signal_connect (input, "ready", G_CALLBACK (on_input_ready), self);
  g_signal_connect (input, "resized", G_CALLBACK (on_input_resized), self);
  self->tee = gst_element_factory_make ("tee", NULL);
  g_object_set (self->tee, "allow-not-linked", TRUE, NULL);
  self->router = GST_ECL_ROUTER (gst_ecl_router_new ());
  gst_bin_add_many (
      GST_BIN (self), input, self->tee, GST_ELEMENT (self->router), NULL);
  gst_element_link_pads_full (
      input, "src", self->tee, "sink", GST_PAD_LINK_CHECK_NOTHING);
  gst_element_add_pad (GST_ELEMENT (self),
      gst_ghost_pad_new_from_template ("sink", target, template));
}

/**
 * gst_ecl_encoder_new:
 * @kind: audio or video
 *
 * Returns: (transfer floating): a new encoder
 */
GstElement *
gst_ecl_encoder_new (GstEclMediaKind kind)
{
  GstEclEncoder *self = g_object_new (GST_TYPE_ECL_ENCODER, NULL);

  self->kind = kind;
  build (self);
  gst_ecl_encoder_set_codecs (self, NULL, NULL);
  return GST_ELEMENT (self);
}

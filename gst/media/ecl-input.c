/* ecl-input: what a track brings, brought into one shape
 *
 *   sink -> clocksync -> [depayloader] -> [parser] -> src
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-input.h"
#include "ecl-chain.h"

#include <gst/rtc/ecl-drop-media.h>

GST_DEBUG_CATEGORY_STATIC (gst_ecl_input_debug);
#define GST_CAT_DEFAULT gst_ecl_input_debug

typedef enum {
  SHAPE_UNKNOWN,
  SHAPE_RAW,
  SHAPE_ENCODED,
  SHAPE_RTP,
} Shape;

struct _GstEclInput {
  GstBin parent;

  /* immutable after construction */
  GstEclMediaKind kind;
  GstPad *sink;
  GstPad *src;
  GstElement *clocksync;

  /* streaming thread */
  GstElement *front; /* after clocksync; NULL when nothing is needed */
  gulong refusal;    /* probe on the sink; 0 when its caps are in use */

  /* object lock */
  Shape shape;
  const GstEclCodec *codec; /* encoded and RTP input */
  GPtrArray *wanted;        /* GstEclCodec, for raw input */
  gboolean has_info;
  GstVideoInfo info; /* of raw video */
  gboolean held;
};

enum {
  SIGNAL_READY,
  SIGNAL_RESIZED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GstEclInput, gst_ecl_input, GST_TYPE_BIN)

static const char *
kind_name (GstEclInput *self)
{
  return self->kind == GST_ECL_MEDIA_VIDEO ? "video" : "audio";
}

static const char *
raw_name (GstEclInput *self)
{
  return self->kind == GST_ECL_MEDIA_VIDEO ? "video/x-raw" : "audio/x-raw";
}

/* Returns what the input is now; unknown means that it may be anything. */
static Shape
get_shape (GstEclInput *self, const GstEclCodec **codec, gboolean *held)
{
  Shape shape;

  GST_OBJECT_LOCK (self);
  shape = self->shape;
  *codec = self->codec;
  if (held)
    *held = self->held;
  GST_OBJECT_UNLOCK (self);
  return shape;
}

/* Caps */

static void
append_codec_caps (
    GstEclInput *self, GstCaps *caps, const GstEclCodec *codec, Shape shape)
{
  if (shape == SHAPE_ENCODED &&
      gst_ecl_codec_is_available (codec, GST_ECL_CODEC_PAYLOAD, NULL))
    gst_caps_append (caps, gst_ecl_codec_make_caps (codec));
  if (shape == SHAPE_RTP &&
      gst_ecl_codec_is_available (codec, GST_ECL_CODEC_FORWARD, NULL))
    gst_caps_append (
        caps, gst_caps_new_simple ("application/x-rtp", "media", G_TYPE_STRING,
                  kind_name (self), "encoding-name", G_TYPE_STRING,
                  codec->encoding_name, "clock-rate", G_TYPE_INT,
                  (int)codec->clock_rate, NULL));
}

static GstCaps *
get_sink_caps (GstEclInput *self)
{
  const GstEclCodec *const *codecs = gst_ecl_codec_list (self->kind);
  GstCaps *caps = gst_caps_new_empty ();
  const GstEclCodec *only_codec;
  gboolean held;
  Shape only = get_shape (self, &only_codec, &held);

  if (!held || only == SHAPE_RAW)
    gst_caps_append (caps, gst_caps_new_empty_simple (raw_name (self)));
  for (Shape shape = SHAPE_ENCODED; shape <= SHAPE_RTP; shape++) {
    if (held && only != shape)
      continue;
    for (guint i = 0; codecs[i]; i++) {
      if (!held || only_codec == codecs[i])
        append_codec_caps (self, caps, codecs[i], shape);
    }
  }
  return caps;
}

static gboolean
sink_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  GstEclInput *self = GST_ECL_INPUT (parent);
  g_autoptr (GstCaps) mine = NULL;
  g_autoptr (GstCaps) answer = NULL;
  GstCaps *caps;

  switch (GST_QUERY_TYPE (query)) {
  case GST_QUERY_CAPS:
    mine = get_sink_caps (self);
    gst_query_parse_caps (query, &caps);
    answer =
        caps ? gst_caps_intersect_full (caps, mine, GST_CAPS_INTERSECT_FIRST)
             : gst_caps_ref (mine);
    gst_query_set_caps_result (query, answer);
    return TRUE;
  case GST_QUERY_ACCEPT_CAPS:
    mine = get_sink_caps (self);
    gst_query_parse_accept_caps (query, &caps);
    gst_query_set_accept_caps_result (
        query, gst_caps_can_intersect (mine, caps));
    return TRUE;
  case GST_QUERY_ALLOCATION:
    /* Answered here: it would wait in the queues of the branches, and the
     * source with it, while one of them makes its encoder. All that takes raw
     * video knows it by its meta; nothing else is wished for. */
    gst_query_add_allocation_meta (query, GST_VIDEO_META_API_TYPE, NULL);
    return TRUE;
  default:
    return gst_pad_query_default (pad, parent, query);
  }
}

/* Codecs */

static GPtrArray *
list_encodable (GstEclInput *self, GString *missing)
{
  GPtrArray *codecs = g_ptr_array_new ();
  g_autoptr (GPtrArray) wanted = NULL;

  GST_OBJECT_LOCK (self);
  wanted = g_ptr_array_ref (self->wanted);
  GST_OBJECT_UNLOCK (self);
  for (guint i = 0; i < wanted->len; i++) {
    const GstEclCodec *codec = g_ptr_array_index (wanted, i);
    g_autoptr (GError) error = NULL;

    if (gst_ecl_codec_is_available (codec, GST_ECL_CODEC_ENCODE, &error))
      g_ptr_array_add (codecs, (gpointer)codec);
    else if (missing)
      g_string_append_printf (
          missing, "%s%s", missing->len ? "; " : "", error->message);
  }
  return codecs;
}

GPtrArray *
gst_ecl_input_get_codecs (GstEclInput *self)
{
  const GstEclCodec *codec;
  Shape shape = get_shape (self, &codec, NULL);
  GPtrArray *codecs;

  if (shape == SHAPE_RAW)
    return list_encodable (self, NULL);
  codecs = g_ptr_array_new ();
  if (shape != SHAPE_UNKNOWN)
    g_ptr_array_add (codecs, (gpointer)codec);
  return codecs;
}

gboolean
gst_ecl_input_can_send (
    GstEclInput *self, const GstEclCodec *codec, GError **error)
{
  g_autoptr (GPtrArray) codecs = gst_ecl_input_get_codecs (self);
  const GstEclCodec *current;
  Shape shape = get_shape (self, &current, NULL);

  if (g_ptr_array_find (codecs, codec, NULL))
    return TRUE;
  if (shape == SHAPE_RAW &&
      !gst_ecl_codec_is_available (codec, GST_ECL_CODEC_ENCODE, error))
    return FALSE;
  g_set_error (error, GST_ECL_ERROR, GST_ECL_ERROR_CODEC,
      "%s cannot be sent: %s", codec->name,
      shape == SHAPE_UNKNOWN ? "the input is not known yet"
      : shape == SHAPE_RAW   ? "it is not among the codecs to use"
                             : "the input is in another codec");
  return FALSE;
}

/* Raw input that nothing can encode is an error now, not at the first call. */
static gboolean
check_shape (
    GstEclInput *self, Shape shape, const GstEclCodec *codec, GError **error)
{
  g_autoptr (GString) missing = g_string_new (NULL);
  g_autoptr (GPtrArray) codecs = NULL;

  switch (shape) {
  case SHAPE_ENCODED:
    return gst_ecl_codec_is_available (codec, GST_ECL_CODEC_PAYLOAD, error);
  case SHAPE_RTP:
    return gst_ecl_codec_is_available (codec, GST_ECL_CODEC_FORWARD, error);
  case SHAPE_RAW:
    codecs = list_encodable (self, missing);
    if (codecs->len > 0)
      return TRUE;
    g_set_error_literal (
        error, GST_ECL_ERROR, GST_ECL_ERROR_CODEC, missing->str);
    return FALSE;
  default:
    g_set_error (error, GST_ECL_ERROR, GST_ECL_ERROR_CODEC,
        "neither raw %s nor encoded %s or RTP in a codec that we know",
        kind_name (self), kind_name (self));
    return FALSE;
  }
}

/* Streaming thread */

/* A live source gives media in its time; from a file it would pass in a blink.
 */
static void
pace (GstEclInput *self)
{
  g_autoptr (GstQuery) query = gst_query_new_latency ();
  gboolean live = FALSE;

  if (gst_pad_peer_query (self->sink, query))
    gst_query_parse_latency (query, &live, NULL, NULL);
  g_object_set (self->clocksync, "sync", !live, NULL);
}

static void
set_src_target (GstEclInput *self, GstElement *element)
{
  g_autoptr (GstPad) target = gst_element_get_static_pad (element, "src");

  gst_ghost_pad_set_target (GST_GHOST_PAD (self->src), target);
}

static void
remove_front (GstEclInput *self)
{
  gst_ghost_pad_set_target (GST_GHOST_PAD (self->src), NULL);
  if (!self->front)
    return;
  gst_element_set_locked_state (self->front, TRUE);
  gst_element_set_state (self->front, GST_STATE_NULL);
  gst_bin_remove (GST_BIN (self), self->front);
  self->front = NULL;
}

static gboolean
add_front (
    GstEclInput *self, Shape shape, const GstEclCodec *codec, GError **error)
{
  g_auto (EclChain) chain = {0};
  GError *local_error = NULL;

  if (shape == SHAPE_RTP)
    ecl_chain_add (
        &chain, gst_ecl_codec_make_depayloader (codec, &local_error));
  if (shape != SHAPE_RAW && !local_error)
    ecl_chain_add (&chain, gst_ecl_codec_make_parser (codec, &local_error));
  if (local_error) {
    g_propagate_error (error, local_error);
    return FALSE;
  }
  if (chain.n_elements == 0) {
    set_src_target (self, self->clocksync);
    return TRUE;
  }
  ecl_chain_add_filter (&chain, codec->parsed_caps);
  self->front = ecl_chain_make_bin (&chain, NULL);
  gst_bin_add (GST_BIN (self), self->front);
  set_src_target (self, self->front);
  gst_element_sync_state_with_parent (self->front);
  gst_element_link_pads_full (
      self->clocksync, "src", self->front, "sink", GST_PAD_LINK_CHECK_NOTHING);
  return TRUE;
}

static Shape
classify (GstEclInput *self, const GstCaps *caps, const GstEclCodec **codec)
{
  const GstStructure *s = gst_caps_get_structure (caps, 0);

  *codec = NULL;
  if (gst_structure_has_name (s, raw_name (self)))
    return SHAPE_RAW;
  *codec = gst_ecl_codec_find_by_caps (caps);
  if (!*codec || (*codec)->kind != self->kind)
    return SHAPE_UNKNOWN;
  return gst_structure_has_name (s, "application/x-rtp") ? SHAPE_RTP
                                                         : SHAPE_ENCODED;
}

static void
set_shape (GstEclInput *self, Shape shape, const GstEclCodec *codec)
{
  GST_OBJECT_LOCK (self);
  self->shape = shape;
  self->codec = codec;
  GST_OBJECT_UNLOCK (self);
}

/* Returns: whether it differs from what was known */
static gboolean
set_video_info (GstEclInput *self, const GstCaps *caps)
{
  GstVideoInfo info, former;
  gboolean had_info, has_info;

  has_info = self->kind == GST_ECL_MEDIA_VIDEO &&
             gst_structure_has_name (
                 gst_caps_get_structure (caps, 0), "video/x-raw") &&
             gst_video_info_from_caps (&info, caps);
  GST_OBJECT_LOCK (self);
  had_info = self->has_info;
  former = self->info;
  self->has_info = has_info;
  if (has_info)
    self->info = info;
  GST_OBJECT_UNLOCK (self);
  return had_info && has_info && !gst_video_info_is_equal (&info, &former);
}

static gboolean
configure (GstEclInput *self, const GstCaps *caps, gboolean *changed)
{
  const GstEclCodec *codec, *current;
  Shape shape = classify (self, caps, &codec);
  g_autoptr (GError) error = NULL;
  gboolean held;

  pace (self);
  *changed = get_shape (self, &current, &held) != shape ||
             shape == SHAPE_UNKNOWN || codec != current;
  if (!*changed)
    return TRUE;
  if (held) {
    GST_ELEMENT_ERROR (self, STREAM, WRONG_TYPE,
        ("The input became another codec while it was being sent; hang up "
         "before it changes"),
        ("caps %" GST_PTR_FORMAT, caps));
    return FALSE;
  }
  remove_front (self);
  if (check_shape (self, shape, codec, &error) &&
      add_front (self, shape, codec, &error)) {
    set_shape (self, shape, codec);
    return TRUE;
  }
  set_shape (self, SHAPE_UNKNOWN, NULL);
  GST_ELEMENT_ERROR (self, CORE, MISSING_PLUGIN, ("%s", error->message),
      ("caps %" GST_PTR_FORMAT, caps));
  return FALSE;
}

static gboolean
sink_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  GstEclInput *self = GST_ECL_INPUT (parent);
  gboolean changed = FALSE;
  gboolean resized = FALSE;
  gboolean accepted, ret;

  if (GST_EVENT_TYPE (event) == GST_EVENT_CAPS) {
    GstCaps *caps;

    gst_event_parse_caps (event, &caps);
    resized = set_video_info (self, caps);
    accepted = configure (self, caps, &changed);
    /* The error says it all. Were the caps or what follows refused, each
     * element upstream would add one of its own that says nothing. */
    ecl_set_dropping (self->sink, &self->refusal, !accepted);
    if (!accepted) {
      gst_event_unref (event);
      return TRUE;
    }
  }
  ret = gst_pad_event_default (pad, parent, event);
  if (ret && changed)
    g_signal_emit (self, signals[SIGNAL_READY], 0);
  if (ret && resized)
    g_signal_emit (self, signals[SIGNAL_RESIZED], 0);
  return ret;
}

/* Use */

void
gst_ecl_input_set_wanted (GstEclInput *self, GPtrArray *codecs)
{
  g_autoptr (GPtrArray) old = NULL;

  GST_OBJECT_LOCK (self);
  old = self->wanted;
  self->wanted = g_ptr_array_ref (codecs);
  GST_OBJECT_UNLOCK (self);
}

void
gst_ecl_input_set_held (GstEclInput *self, gboolean held)
{
  GST_OBJECT_LOCK (self);
  self->held = held;
  GST_OBJECT_UNLOCK (self);
}

gboolean
gst_ecl_input_is_known (GstEclInput *self)
{
  const GstEclCodec *codec;

  return get_shape (self, &codec, NULL) != SHAPE_UNKNOWN;
}

gboolean
gst_ecl_input_get_video_info (GstEclInput *self, GstVideoInfo *info)
{
  gboolean has_info;

  GST_OBJECT_LOCK (self);
  has_info = self->has_info;
  *info = self->info;
  GST_OBJECT_UNLOCK (self);
  return has_info;
}

gboolean
gst_ecl_input_is_raw (GstEclInput *self)
{
  const GstEclCodec *codec;

  return get_shape (self, &codec, NULL) == SHAPE_RAW;
}

/* Class */

static GstStateChangeReturn
gst_ecl_input_change_state (GstElement *element, GstStateChange transition)
{
  GstEclInput *self = GST_ECL_INPUT (element);
  GstStateChangeReturn ret = GST_ELEMENT_CLASS (gst_ecl_input_parent_class)
                                 ->change_state (element, transition);
  const GstEclCodec *codec;
  gboolean held;

  /* The next start may bring another input. */
  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY) {
    get_shape (self, &codec, &held);
    if (!held)
      set_shape (self, SHAPE_UNKNOWN, NULL);
  }
  return ret;
}

static void
gst_ecl_input_finalize (GObject *object)
{
  g_ptr_array_unref (GST_ECL_INPUT (object)->wanted);
  G_OBJECT_CLASS (gst_ecl_input_parent_class)->finalize (object);
}

static void
gst_ecl_input_class_init (GstEclInputClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gst_ecl_input_finalize;
  GST_ELEMENT_CLASS (klass)->change_state = gst_ecl_input_change_state;
  signals[SIGNAL_READY] = g_signal_new ("ready", G_TYPE_FROM_CLASS (klass),
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_RESIZED] = g_signal_new ("resized", G_TYPE_FROM_CLASS (klass),
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  GST_DEBUG_CATEGORY_INIT (
      gst_ecl_input_debug, "eclinput", 0, "ECL track input");
}

static void
gst_ecl_input_init (GstEclInput *self)
{
  g_autoptr (GstPad) target = NULL;

  self->wanted = g_ptr_array_new ();
  self->clocksync = gst_element_factory_make ("clocksync", NULL);
  gst_bin_add (GST_BIN (self), self->clocksync);
  target = gst_element_get_static_pad (self->clocksync, "sink");
  self->sink = gst_ghost_pad_new ("sink", target);
  gst_pad_set_event_function (self->sink, sink_event);
  gst_pad_set_query_function (self->sink, sink_query);
  gst_element_add_pad (GST_ELEMENT (self), self->sink);
  self->src = gst_ghost_pad_new_no_target ("src", GST_PAD_SRC);
  gst_element_add_pad (GST_ELEMENT (self), self->src);
}

GstElement *
gst_ecl_input_new (GstEclMediaKind kind)
{
  GstEclInput *self = g_object_new (GST_TYPE_ECL_INPUT, NULL);

  self->kind = kind;
  return GST_ELEMENT (self);
}

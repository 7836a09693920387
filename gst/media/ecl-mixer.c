/* ecl-mixer: any number of inputs as one picture, or one sound
 *
 *   pulse, inputs ------------------------------> compositor -> src
 *   pulse, inputs -> audioconvert, audioresample -> audiomixer -> src
 *
 * The pulse is a live source of nothing to be seen or heard: with it the output
 * begins when the mixer plays, goes on without inputs, and is known to be live.
 * (An aggregator with force-live=true says that it is not before an input
 * comes, and begins anew at 0 then.)
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-mixer.h"
#include "ecl-chain.h"
#include "ecl-grid.h"
#include "ecl-mixed-caps.h"

#include <gst/rtc/ecl-error.h>

GST_DEBUG_CATEGORY_STATIC (gst_ecl_mixer_debug);
#define GST_CAT_DEFAULT gst_ecl_mixer_debug

/* What decoding takes beside the latency that inputs tell of */
#define DECODING_TIME (40 * GST_MSECOND)

/* Of the pulse */
#define PULSE_PICTURE                                                          \
  "video/x-raw,format=I420,width=16,height=16,framerate=30/1"

/* Where an input is scaled into its cell */
#define KEEP_ASPECT_RATIO "keep-aspect-ratio"

typedef struct {
  GstPad *from;        /* who gives it */
  GstPad *sink;        /* of the mixer */
  GstPad *mixed;       /* of the compositor or audiomixer */
  GstElement *convert; /* between them; NULL for none */
} Input;

struct _GstEclMixer {
  GstBin parent;

  /* immutable after construction */
  GstEclMediaKind kind;
  GstElement *aggregator; /* not owned */
  GstPad *src;
  GError *missing; /* what is not installed; NULL for nothing */

  GMutex lock;
  /* lock */
  GPtrArray *inputs; /* of Input, in the order in which they came */
  guint next_input;
  int width; /* of what comes out; 0 before it is known */
  int height;

  gint ending; /* atomic: EOS is to follow */
};

G_DEFINE_FINAL_TYPE (GstEclMixer, gst_ecl_mixer, GST_TYPE_BIN)

static void
input_free (gpointer data)
{
  Input *input = data;

  gst_object_unref (input->from);
  gst_object_unref (input->sink);
  gst_object_unref (input->mixed);
  g_free (input);
}

/* The grid; lock */

static void
place_pictures (GstEclMixer *self)
{
  if (self->kind != GST_ECL_MEDIA_VIDEO || self->width == 0)
    return;
  for (guint i = 0; i < self->inputs->len; i++) {
    Input *input = g_ptr_array_index (self->inputs, i);
    EclGridCell cell =
        ecl_grid_get_cell (self->inputs->len, i, self->width, self->height);

    g_object_set (input->mixed, "xpos", cell.x, "ypos", cell.y, "width",
        cell.width, "height", cell.height, NULL);
  }
}

/* Inputs */

static GstElement *
make_converter (GError **error)
{
  g_auto (EclChain) chain = {0};
  const char *package = "gstreamer1.0-plugins-base";

  if (!ecl_chain_add_new (&chain, "audioconvert", package, error) ||
      !ecl_chain_add_new (&chain, "audioresample", package, error))
    return NULL;
  return ecl_chain_make_bin (&chain, NULL);
}

/* Returns: (transfer full): what is before @input->mixed */
static GstPad *
add_converter (GstEclMixer *self, Input *input)
{
  g_autoptr (GstPad) out = NULL;

  if (self->kind == GST_ECL_MEDIA_VIDEO)
    return gst_object_ref (input->mixed);
  input->convert = make_converter (NULL);
  gst_bin_add (GST_BIN (self), input->convert);
  out = gst_element_get_static_pad (input->convert, "src");
  gst_pad_link (out, input->mixed);
  gst_element_sync_state_with_parent (input->convert);
  return gst_element_get_static_pad (input->convert, "sink");
}

static char *
make_name (GstEclMixer *self)
{
  char *name;

  g_mutex_lock (&self->lock);
  name = g_strdup_printf ("sink_%u", self->next_input++);
  g_mutex_unlock (&self->lock);
  return name;
}

static Input *
make_input (GstEclMixer *self, GstPad *from)
{
  Input *input = g_new0 (Input, 1);
  g_autofree char *name = make_name (self);
  g_autoptr (GstPad) target = NULL;

  input->from = gst_object_ref (from);
  input->mixed = gst_element_request_pad_simple (self->aggregator, "sink_%u");
  if (self->kind == GST_ECL_MEDIA_VIDEO)
    gst_util_set_object_arg (
        G_OBJECT (input->mixed), "sizing-policy", KEEP_ASPECT_RATIO);
  target = add_converter (self, input);
  input->sink = gst_object_ref_sink (gst_ghost_pad_new (name, target));
  gst_pad_set_active (input->sink, TRUE);
  gst_element_add_pad (GST_ELEMENT (self), input->sink);
  return input;
}

void
gst_ecl_mixer_add (GstEclMixer *self, GstPad *from)
{
  Input *input;

  if (gst_element_is_locked_state (GST_ELEMENT (self)))
    return;
  input = make_input (self, from);
  g_mutex_lock (&self->lock);
  g_ptr_array_add (self->inputs, input);
  place_pictures (self);
  g_mutex_unlock (&self->lock);
  gst_pad_link (from, input->sink);
}

/* (nullable) (transfer full) */
static Input *
steal_input (GstEclMixer *self, GstPad *from)
{
  Input *found = NULL;

  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->inputs->len && !found; i++) {
    Input *input = g_ptr_array_index (self->inputs, i);

    if (input->from == from)
      found = g_ptr_array_steal_index (self->inputs, i);
  }
  place_pictures (self);
  g_mutex_unlock (&self->lock);
  return found;
}

void
gst_ecl_mixer_remove (GstEclMixer *self, GstPad *from)
{
  Input *input = steal_input (self, from);

  if (input == NULL)
    return;
  gst_pad_unlink (input->from, input->sink);
  /* First, since it lets the thread go that is in the input. */
  gst_element_release_request_pad (self->aggregator, input->mixed);
  gst_element_remove_pad (GST_ELEMENT (self), input->sink);
  if (input->convert) {
    gst_element_set_locked_state (input->convert, TRUE);
    gst_element_set_state (input->convert, GST_STATE_NULL);
    gst_bin_remove (GST_BIN (self), input->convert);
  }
  input_free (input);
}

/* What comes out */

/* (nullable) (transfer full) */
static GstCaps *
choose_caps (GstEclMixer *self)
{
  g_autoptr (GstPad) out = gst_element_get_static_pad (self->aggregator, "src");
  g_autoptr (GstCaps) ours = gst_pad_get_pad_template_caps (out);
  g_autoptr (GstCaps) allowed = gst_pad_peer_query_caps (self->src, ours);

  return ecl_mixed_caps_choose (self->kind, allowed);
}

/* Whenever it negotiates, the aggregator is left no choice. */
static GstPadProbeReturn
query_cb (GstPad *pad, GstPadProbeInfo *info, gpointer self)
{
  GstQuery *query = GST_PAD_PROBE_INFO_QUERY (info);
  g_autoptr (GstCaps) caps = NULL;

  if (GST_QUERY_TYPE (query) != GST_QUERY_CAPS)
    return GST_PAD_PROBE_OK;
  caps = choose_caps (self);
  if (caps == NULL)
    caps = gst_caps_new_empty ();
  GST_DEBUG_OBJECT (self, "gives %" GST_PTR_FORMAT, caps);
  gst_query_set_caps_result (query, caps);
  return GST_PAD_PROBE_HANDLED;
}

static GstPadProbeReturn
event_cb (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);
  GstEclMixer *self = data;
  const GstStructure *structure;
  GstCaps *caps;

  if (GST_EVENT_TYPE (event) != GST_EVENT_CAPS)
    return GST_PAD_PROBE_OK;
  gst_event_parse_caps (event, &caps);
  structure = gst_caps_get_structure (caps, 0);
  g_mutex_lock (&self->lock);
  gst_structure_get_int (structure, "width", &self->width);
  gst_structure_get_int (structure, "height", &self->height);
  place_pictures (self);
  g_mutex_unlock (&self->lock);
  return GST_PAD_PROBE_OK;
}

/* No other thread may push EOS in between. */
static GstPadProbeReturn
buffer_cb (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  GstEclMixer *self = data;

  if (!g_atomic_int_get (&self->ending))
    return GST_PAD_PROBE_OK;
  gst_pad_push_event (pad, gst_event_new_eos ());
  return GST_PAD_PROBE_DROP;
}

/* Class */

static gboolean
gst_ecl_mixer_send_event (GstElement *element, GstEvent *event)
{
  if (GST_EVENT_TYPE (event) != GST_EVENT_EOS)
    return GST_ELEMENT_CLASS (gst_ecl_mixer_parent_class)
        ->send_event (element, event);
  g_atomic_int_set (&GST_ECL_MIXER (element)->ending, TRUE);
  gst_event_unref (event);
  return TRUE;
}

static GstStateChangeReturn
gst_ecl_mixer_change_state (GstElement *element, GstStateChange transition)
{
  GstEclMixer *self = GST_ECL_MIXER (element);

  if (transition == GST_STATE_CHANGE_NULL_TO_READY && self->missing) {
    GST_ELEMENT_ERROR (
        self, CORE, MISSING_PLUGIN, ("%s", self->missing->message), (NULL));
    return GST_STATE_CHANGE_FAILURE;
  }
  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED) {
    g_autoptr (GstCaps) caps = choose_caps (self);

    g_atomic_int_set (&self->ending, FALSE);
    if (caps == NULL) {
      GST_ELEMENT_ERROR (self, STREAM, FORMAT,
          ("What is linked takes no raw %s",
              self->kind == GST_ECL_MEDIA_VIDEO ? "video" : "audio"),
          (NULL));
      return GST_STATE_CHANGE_FAILURE;
    }
  }
  return GST_ELEMENT_CLASS (gst_ecl_mixer_parent_class)
      ->change_state (element, transition);
}

static void
gst_ecl_mixer_finalize (GObject *object)
{
  GstEclMixer *self = GST_ECL_MIXER (object);

  g_ptr_array_unref (self->inputs);
  g_clear_error (&self->missing);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (gst_ecl_mixer_parent_class)->finalize (object);
}

static void
gst_ecl_mixer_class_init (GstEclMixerClass *klass)
{
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = gst_ecl_mixer_finalize;
  element_class->change_state = gst_ecl_mixer_change_state;
  element_class->send_event = gst_ecl_mixer_send_event;
  gst_element_class_set_static_metadata (element_class, "ECL mixer",
      "Generic/Source", "Mixes pictures into a grid, or sounds",
      "gst-ecl contributors");
  GST_DEBUG_CATEGORY_INIT (gst_ecl_mixer_debug, "eclmixer", 0, "ECL mixer");
}

static void
gst_ecl_mixer_init (GstEclMixer *self)
{
  g_mutex_init (&self->lock);
  self->inputs = g_ptr_array_new_with_free_func (input_free);
  self->src = gst_ghost_pad_new_no_target ("src", GST_PAD_SRC);
  gst_pad_add_probe (
      self->src, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, event_cb, self, NULL);
  gst_pad_add_probe (
      self->src, GST_PAD_PROBE_TYPE_BUFFER, buffer_cb, self, NULL);
  gst_element_add_pad (GST_ELEMENT (self), self->src);
  gst_bin_set_suppressed_flags (
      GST_BIN (self), GST_ELEMENT_FLAG_SOURCE | GST_ELEMENT_FLAG_SINK);
  GST_OBJECT_FLAG_SET (self, GST_ELEMENT_FLAG_SOURCE);
}

static GstElement *
make (GstEclMixer *self, const char *factory)
{
  GstElement *element = gst_element_factory_make (factory, NULL);

  if (element)
    gst_bin_add (GST_BIN (self), element);
  else if (self->missing == NULL)
    g_set_error (&self->missing, GST_ECL_ERROR, GST_ECL_ERROR_CODEC,
        "no %s: install gstreamer1.0-plugins-base", factory);
  return element;
}

/* A picture that nobody sees is small. */
static void
add_pulse (GstEclMixer *self, GstElement *pulse)
{
  g_autoptr (GstCaps) caps = gst_caps_from_string (PULSE_PICTURE);
  g_autoptr (GstPad) pad =
      gst_element_request_pad_simple (self->aggregator, "sink_%u");

  g_object_set (pulse, "is-live", TRUE, NULL);
  if (self->kind == GST_ECL_MEDIA_AUDIO) {
    gst_util_set_object_arg (G_OBJECT (pulse), "wave", "silence");
    gst_element_link_pads (pulse, "src", self->aggregator, GST_PAD_NAME (pad));
  } else {
    g_object_set (pad, "alpha", 0.0, NULL);
    gst_element_link_pads_filtered (
        pulse, "src", self->aggregator, GST_PAD_NAME (pad), caps);
  }
}

static gboolean
has_converter (GstEclMixer *self)
{
  GstElement *converter;

  if (self->kind == GST_ECL_MEDIA_VIDEO)
    return TRUE;
  converter = make_converter (self->missing ? NULL : &self->missing);
  if (converter == NULL)
    return FALSE;
  gst_object_unref (gst_object_ref_sink (converter));
  return TRUE;
}

static void
build (GstEclMixer *self)
{
  gboolean video = self->kind == GST_ECL_MEDIA_VIDEO;
  GstElement *pulse = make (self, video ? "videotestsrc" : "audiotestsrc");
  g_autoptr (GstPad) target = NULL;

  self->aggregator = make (self, video ? "compositor" : "audiomixer");
  if (!has_converter (self) || self->missing)
    return;
  gst_util_set_object_arg (
      G_OBJECT (self->aggregator), "start-time-selection", "first");
  if (video)
    gst_util_set_object_arg (
        G_OBJECT (self->aggregator), "background", "black");
  target = gst_element_get_static_pad (self->aggregator, "src");
  gst_pad_add_probe (target,
      GST_PAD_PROBE_TYPE_QUERY_DOWNSTREAM | GST_PAD_PROBE_TYPE_PUSH, query_cb,
      self, NULL);
  gst_ghost_pad_set_target (GST_GHOST_PAD (self->src), target);
  add_pulse (self, pulse);
}

GstElement *
gst_ecl_mixer_new (GstEclMediaKind kind)
{
  GstEclMixer *self = g_object_new (GST_TYPE_ECL_MIXER, NULL);

  self->kind = kind;
  build (self);
  return GST_ELEMENT (self);
}

void
gst_ecl_mixer_set_latency (GstEclMixer *self, guint latency)
{
  if (!self->missing)
    g_object_set (self->aggregator, "min-upstream-latency",
        latency * GST_MSECOND, "latency", DECODING_TIME, NULL);
}

/* ecl-receiver: one received track as raw, encoded or RTP, as downstream takes
 * it
 *
 *   sink -> [depayloader] -> [parser] -> [decoder] -> src
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-receiver.h"
#include "ecl-chain.h"

#include <gst/pbutils/pbutils.h>
#include <gst/video/video.h>

GST_DEBUG_CATEGORY_STATIC (gst_ecl_receiver_debug);
#define GST_CAT_DEFAULT gst_ecl_receiver_debug

typedef enum {
  FORM_RAW,
  FORM_ENCODED,
  FORM_RTP,
  N_FORMS,
} Form;

struct _GstEclReceiver {
  GstBin parent;

  /* immutable after construction */
  GstEclMediaKind kind;
  GstPad *sink;
  GstPad *src;

  /* streaming thread */
  GstElement *inside; /* between the pads; NULL while nothing is needed */
  gboolean lost;      /* media was dropped since the last keyframe request */

  /* object lock */
  GstCaps *caps;            /* of the sink pad; NULL before they came */
  const GstEclCodec *codec; /* of those caps; NULL: one that we do not know */
  gboolean rebuild;         /* before the next buffer */
  gboolean failed;          /* until the next rebuild */
  gboolean stopping;        /* on the way down */
};

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE ("sink",
    GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS ("application/x-rtp"));
static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE (
    "src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);

G_DEFINE_FINAL_TYPE (GstEclReceiver, gst_ecl_receiver, GST_TYPE_BIN)

static const char *
kind_name (GstEclReceiver *self)
{
  return self->kind == GST_ECL_MEDIA_VIDEO ? "video" : "audio";
}

static GstCaps *
get_caps (GstEclReceiver *self, const GstEclCodec **codec)
{
  GstCaps *caps;

  GST_OBJECT_LOCK (self);
  caps = self->caps ? gst_caps_ref (self->caps) : NULL;
  *codec = self->codec;
  GST_OBJECT_UNLOCK (self);
  return caps;
}

static void
set_flag (GstEclReceiver *self, gboolean *flag, gboolean value)
{
  GST_OBJECT_LOCK (self);
  *flag = value;
  GST_OBJECT_UNLOCK (self);
}

static gboolean
get_flag (GstEclReceiver *self, gboolean *flag)
{
  gboolean value;

  GST_OBJECT_LOCK (self);
  value = *flag;
  GST_OBJECT_UNLOCK (self);
  return value;
}

/* Forms */

static GstCaps *
make_raw_caps (GstEclReceiver *self)
{
  GstCaps *caps = gst_caps_new_empty_simple (
      self->kind == GST_ECL_MEDIA_VIDEO ? "video/x-raw" : "audio/x-raw");

  /* A hardware decoder's memory will do too. */
  gst_caps_set_features (caps, 0, gst_caps_features_new_any ());
  return caps;
}

static GstCaps *
make_encoded_caps (GstEclReceiver *self, const GstEclCodec *only)
{
  const GstEclCodec *const *codecs = gst_ecl_codec_list (self->kind);
  GstCaps *caps = gst_caps_new_empty ();

  for (guint i = 0; codecs[i]; i++) {
    if (!only || only == codecs[i])
      gst_caps_append (caps, gst_ecl_codec_make_caps (codecs[i]));
  }
  return caps;
}

/* What the track is, or before it came may become, in each form. */
static GstCaps *
make_form_caps (GstEclReceiver *self, Form form)
{
  const GstEclCodec *codec;
  g_autoptr (GstCaps) caps = get_caps (self, &codec);

  if (form == FORM_RTP && caps)
    return g_steal_pointer (&caps);
  if (form == FORM_RTP)
    return gst_caps_new_simple (
        "application/x-rtp", "media", G_TYPE_STRING, kind_name (self), NULL);
  if (caps && !codec)
    return gst_caps_new_empty ();
  return form == FORM_RAW ? make_raw_caps (self)
                          : make_encoded_caps (self, codec);
}

/* The first of downstream's caps that we can give; raw if it takes anything. */
static gboolean
choose_form (GstEclReceiver *self, Form *form)
{
  g_autoptr (GstCaps) theirs = gst_pad_peer_query_caps (self->src, NULL);
  GstCaps *ours[N_FORMS];
  gboolean found = FALSE;

  for (Form i = 0; i < N_FORMS; i++)
    ours[i] = make_form_caps (self, i);
  if (gst_caps_is_any (theirs)) {
    *form = gst_caps_is_empty (ours[FORM_RAW]) ? FORM_RTP : FORM_RAW;
    found = TRUE;
  }
  for (guint i = 0; !found && i < gst_caps_get_size (theirs); i++) {
    g_autoptr (GstCaps) one = gst_caps_copy_nth (theirs, i);

    for (Form k = 0; !found && k < N_FORMS; k++) {
      *form = k;
      found = gst_caps_can_intersect (one, ours[k]);
    }
  }
  for (Form i = 0; i < N_FORMS; i++)
    gst_caps_unref (ours[i]);
  if (!found)
    GST_ELEMENT_ERROR (self, STREAM, FORMAT,
        ("What is linked takes neither raw %s nor the received codec nor RTP",
            kind_name (self)),
        ("it takes %" GST_PTR_FORMAT, theirs));
  return found;
}

/* Building: streaming thread */

static gboolean
forget_event (GstPad *pad, GstEvent **event, gpointer user_data)
{
  gst_clear_event (event);
  return TRUE;
}

static void
remove_inside (GstEclReceiver *self)
{
  if (!self->inside)
    return;
  gst_ghost_pad_set_target (GST_GHOST_PAD (self->sink), NULL);
  gst_ghost_pad_set_target (GST_GHOST_PAD (self->src), NULL);
  gst_element_set_locked_state (self->inside, TRUE);
  gst_element_set_state (self->inside, GST_STATE_NULL);
  gst_bin_remove (GST_BIN (self), self->inside);
  self->inside = NULL;
  /* The next form begins with its own caps, not with these. */
  gst_pad_sticky_events_foreach (self->src, forget_event, NULL);
}

static gboolean
collect_elements (
    EclChain *chain, const GstEclCodec *codec, Form form, GError **error)
{
  GError *local_error = NULL;

  if (form == FORM_RTP)
    return ecl_chain_add_new (chain, "identity", "libgstreamer1.0-0", error) !=
           NULL;
  ecl_chain_add (chain, gst_ecl_codec_make_depayloader (codec, &local_error));
  if (!local_error)
    ecl_chain_add (chain, gst_ecl_codec_make_parser (codec, &local_error));
  if (!local_error && form == FORM_RAW)
    ecl_chain_add (chain, gst_ecl_codec_make_decoder (codec, &local_error));
  if (!local_error)
    return TRUE;
  g_propagate_error (error, local_error);
  return FALSE;
}

static void
report_missing (GstEclReceiver *self, const GstEclCodec *codec, Form form,
    const GError *error)
{
  if (form == FORM_RAW && codec) {
    g_autoptr (GstCaps) caps = gst_ecl_codec_make_caps (codec);

    gst_element_post_message (GST_ELEMENT (self),
        gst_missing_decoder_message_new (GST_ELEMENT (self), caps));
  }
  GST_ELEMENT_ERROR (
      self, CORE, MISSING_PLUGIN, ("%s", error->message), (NULL));
}

static void
set_target (GstPad *ghost, GstElement *element, const char *name)
{
  g_autoptr (GstPad) target = gst_element_get_static_pad (element, name);

  gst_ghost_pad_set_target (GST_GHOST_PAD (ghost), target);
}

static gboolean
add_inside (GstEclReceiver *self)
{
  const GstEclCodec *codec;
  g_autoptr (GstCaps) caps = get_caps (self, &codec);
  g_auto (EclChain) chain = {0};
  g_autoptr (GError) error = NULL;
  Form form;

  if (!caps || !choose_form (self, &form))
    return FALSE;
  if (!collect_elements (&chain, codec, form, &error)) {
    report_missing (self, codec, form, error);
    return FALSE;
  }
  GST_DEBUG_OBJECT (self, "giving %s",
      form == FORM_RAW       ? "raw"
      : form == FORM_ENCODED ? "encoded"
                             : "RTP");
  self->inside = ecl_chain_make_bin (&chain, NULL);
  gst_bin_add (GST_BIN (self), self->inside);
  set_target (self->src, self->inside, "src");
  gst_element_sync_state_with_parent (self->inside);
  set_target (self->sink, self->inside, "sink");
  return TRUE;
}

static void
request_keyframe (GstEclReceiver *self)
{
  if (self->kind == GST_ECL_MEDIA_VIDEO)
    gst_pad_push_event (
        self->sink, gst_video_event_new_upstream_force_key_unit (
                        GST_CLOCK_TIME_NONE, TRUE, 0));
}

/* Whether there is a way for media now. */
static gboolean
ensure_inside (GstEclReceiver *self)
{
  gboolean rebuild = get_flag (self, &self->rebuild);

  if (!gst_pad_is_linked (self->src)) {
    remove_inside (self);
    set_flag (self, &self->rebuild, TRUE);
    self->lost = TRUE;
    return FALSE;
  }
  if (!rebuild)
    return self->inside && !get_flag (self, &self->failed);

  set_flag (self, &self->rebuild, FALSE);
  self->lost |= self->inside != NULL;
  remove_inside (self);
  set_flag (self, &self->failed, !add_inside (self));
  if (self->inside && self->lost) {
    self->lost = FALSE;
    request_keyframe (self);
  }
  return self->inside != NULL;
}

/* Trouble with one track must not end the thread that others share. */
static GstFlowReturn
settle (GstEclReceiver *self, GstFlowReturn ret)
{
  if (ret == GST_FLOW_FLUSHING && GST_PAD_IS_FLUSHING (self->sink))
    return ret;
  /* What is inside goes down before the pads: caps may find nobody there. */
  if (ret == GST_FLOW_OK || get_flag (self, &self->rebuild) ||
      get_flag (self, &self->stopping) || !gst_pad_is_linked (self->src))
    return GST_FLOW_OK;
  if (ret == GST_FLOW_NOT_NEGOTIATED || ret == GST_FLOW_ERROR) {
    set_flag (self, &self->failed, TRUE);
    /* Whoever returns another error has told already. */
    if (ret == GST_FLOW_NOT_NEGOTIATED)
      GST_ELEMENT_FLOW_ERROR (self, ret);
  }
  return GST_FLOW_OK;
}

static GstFlowReturn
sink_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  GstEclReceiver *self = GST_ECL_RECEIVER (parent);

  if (!ensure_inside (self)) {
    gst_buffer_unref (buffer);
    return GST_FLOW_OK;
  }
  return settle (self, gst_proxy_pad_chain_default (pad, parent, buffer));
}

static GstFlowReturn
sink_chain_list (GstPad *pad, GstObject *parent, GstBufferList *list)
{
  GstEclReceiver *self = GST_ECL_RECEIVER (parent);

  if (!ensure_inside (self)) {
    gst_buffer_list_unref (list);
    return GST_FLOW_OK;
  }
  return settle (self, gst_proxy_pad_chain_list_default (pad, parent, list));
}

/* Events and queries */

static void
take_caps (GstEclReceiver *self, GstEvent *event)
{
  const GstEclCodec *codec;
  GstCaps *caps;

  gst_event_parse_caps (event, &caps);
  codec = gst_ecl_codec_find_by_caps (caps);
  GST_OBJECT_LOCK (self);
  if (codec != self->codec)
    self->rebuild = TRUE;
  gst_caps_replace (&self->caps, caps);
  self->codec = codec;
  GST_OBJECT_UNLOCK (self);
}

/* With nothing between the pads, the end and flushes take the short way. */
static gboolean
bypass_event (GstEclReceiver *self, GstEvent *event)
{
  if (GST_EVENT_TYPE (event) == GST_EVENT_EOS) {
    GstEvent *start =
        gst_pad_get_sticky_event (self->sink, GST_EVENT_STREAM_START, 0);

    if (start)
      gst_pad_push_event (self->src, start);
  }
  return gst_pad_push_event (self->src, event);
}

static gboolean
sink_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  GstEclReceiver *self = GST_ECL_RECEIVER (parent);
  g_autoptr (GstPad) target = gst_ghost_pad_get_target (GST_GHOST_PAD (pad));
  gboolean sticky = GST_EVENT_IS_STICKY (event);

  switch (GST_EVENT_TYPE (event)) {
  case GST_EVENT_CAPS:
    take_caps (self, event);
    break;
  case GST_EVENT_EOS:
  case GST_EVENT_FLUSH_START:
  case GST_EVENT_FLUSH_STOP:
    if (!target)
      return bypass_event (self, event);
    break;
  default:
    break;
  }
  /* The pad keeps sticky events for what will be built. */
  return gst_pad_event_default (pad, parent, event) || sticky;
}

static gboolean
src_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  GstEclReceiver *self = GST_ECL_RECEIVER (parent);
  g_autoptr (GstPad) target = gst_ghost_pad_get_target (GST_GHOST_PAD (pad));

  if (target)
    return gst_pad_event_default (pad, parent, event);
  return gst_pad_push_event (self->sink, event);
}

static gboolean
answer_caps (GstQuery *query, GstCaps *caps)
{
  g_autoptr (GstCaps) answer = NULL;
  GstCaps *filter;

  gst_query_parse_caps (query, &filter);
  answer =
      filter ? gst_caps_intersect_full (filter, caps, GST_CAPS_INTERSECT_FIRST)
             : gst_caps_ref (caps);
  gst_query_set_caps_result (query, answer);
  return TRUE;
}

/* RTP goes in whatever comes out. */
static gboolean
sink_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  g_autoptr (GstCaps) rtp = NULL;
  GstCaps *caps;

  switch (GST_QUERY_TYPE (query)) {
  case GST_QUERY_CAPS:
    rtp = gst_static_pad_template_get_caps (&sink_template);
    return answer_caps (query, rtp);
  case GST_QUERY_ACCEPT_CAPS:
    rtp = gst_static_pad_template_get_caps (&sink_template);
    gst_query_parse_accept_caps (query, &caps);
    gst_query_set_accept_caps_result (query, gst_caps_is_subset (caps, rtp));
    return TRUE;
  default:
    return gst_pad_query_default (pad, parent, query);
  }
}

static gboolean
src_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  GstEclReceiver *self = GST_ECL_RECEIVER (parent);
  g_autoptr (GstPad) target = NULL;

  if (GST_QUERY_TYPE (query) == GST_QUERY_CAPS) {
    g_autoptr (GstCaps) caps = gst_caps_new_empty ();

    for (Form i = 0; i < N_FORMS; i++)
      gst_caps_append (caps, make_form_caps (self, i));
    return answer_caps (query, caps);
  }
  target = gst_ghost_pad_get_target (GST_GHOST_PAD (pad));
  if (target)
    return gst_pad_query_default (pad, parent, query);
  return gst_pad_peer_query (self->sink, query);
}

/* Whatever is linked next may take another form. */
static void
on_unlinked (GstPad *pad, GstPad *peer, gpointer user_data)
{
  GstEclReceiver *self = user_data;

  set_flag (self, &self->rebuild, TRUE);
}

/* Class */

/* Decoders say either. */
static gboolean
is_decode_error (const GError *error)
{
  return error->domain == GST_STREAM_ERROR ||
         (error->domain == GST_LIBRARY_ERROR &&
             error->code != GST_LIBRARY_ERROR_INIT);
}

/* Data that cannot be decoded is what networks bring: begin anew at the next
 * keyframe. */
static void
gst_ecl_receiver_handle_message (GstBin *bin, GstMessage *message)
{
  GstEclReceiver *self = GST_ECL_RECEIVER (bin);
  g_autoptr (GError) error = NULL;
  g_autofree char *debug = NULL;

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR) {
    gst_message_parse_error (message, &error, &debug);
    if (is_decode_error (error) &&
        GST_MESSAGE_SRC (message) != GST_OBJECT (bin)) {
      GstObject *source = gst_object_ref (GST_MESSAGE_SRC (message));

      gst_message_unref (message);
      message = gst_message_new_warning (source, error, debug);
      gst_object_unref (source);
      set_flag (self, &self->rebuild, TRUE);
    }
  }
  GST_BIN_CLASS (gst_ecl_receiver_parent_class)->handle_message (bin, message);
}

static GstStateChangeReturn
gst_ecl_receiver_change_state (GstElement *element, GstStateChange transition)
{
  GstEclReceiver *self = GST_ECL_RECEIVER (element);
  GstStateChangeReturn ret;

  set_flag (
      self, &self->stopping, transition == GST_STATE_CHANGE_PAUSED_TO_READY);
  ret = GST_ELEMENT_CLASS (gst_ecl_receiver_parent_class)
            ->change_state (element, transition);
  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY) {
    remove_inside (self);
    GST_OBJECT_LOCK (self);
    gst_clear_caps (&self->caps);
    self->codec = NULL;
    self->rebuild = TRUE;
    GST_OBJECT_UNLOCK (self);
    self->lost = FALSE;
  }
  return ret;
}

static void
gst_ecl_receiver_finalize (GObject *object)
{
  gst_clear_caps (&GST_ECL_RECEIVER (object)->caps);
  G_OBJECT_CLASS (gst_ecl_receiver_parent_class)->finalize (object);
}

static void
gst_ecl_receiver_class_init (GstEclReceiverClass *klass)
{
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = gst_ecl_receiver_finalize;
  GST_BIN_CLASS (klass)->handle_message = gst_ecl_receiver_handle_message;
  element_class->change_state = gst_ecl_receiver_change_state;
  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class, "ECL track receiver",
      "Codec/Decoder/Depayloader",
      "Gives a received track as raw, encoded or RTP", "gst-ecl contributors");
  GST_DEBUG_CATEGORY_INIT (
      gst_ecl_receiver_debug, "eclreceiver", 0, "ECL track receiver");
  gst_pb_utils_init ();
}

static GstPad *
add_pad (GstEclReceiver *self, GstStaticPadTemplate *static_template)
{
  g_autoptr (GstPadTemplate) template =
      gst_static_pad_template_get (static_template);
  GstPad *pad = gst_ghost_pad_new_no_target_from_template (NULL, template);

  gst_object_set_name (GST_OBJECT (pad), static_template->name_template);
  gst_element_add_pad (GST_ELEMENT (self), pad);
  return pad;
}

static void
gst_ecl_receiver_init (GstEclReceiver *self)
{
  self->rebuild = TRUE;
  self->sink = add_pad (self, &sink_template);
  gst_pad_set_chain_function (self->sink, sink_chain);
  gst_pad_set_chain_list_function (self->sink, sink_chain_list);
  gst_pad_set_event_function (self->sink, sink_event);
  gst_pad_set_query_function (self->sink, sink_query);
  self->src = add_pad (self, &src_template);
  gst_pad_set_event_function (self->src, src_event);
  gst_pad_set_query_function (self->src, src_query);
  g_signal_connect (self->src, "unlinked", G_CALLBACK (on_unlinked), self);
}

/**
 * gst_ecl_receiver_new:
 * @kind: audio or video
 *
 * Returns: (transfer floating): a new receiver
 */
GstElement *
gst_ecl_receiver_new (GstEclMediaKind kind)
{
  GstEclReceiver *self = g_object_new (GST_TYPE_ECL_RECEIVER, NULL);

  self->kind = kind;
  return GST_ELEMENT (self);
}

/* ecl-branch: what the viewers of one codec share
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-branch.h"
#include "ecl-chain.h"
#include "ecl-keyframe-limiter.h"
#include "ecl-picture-order.h"

#include <gst/video/video.h>

struct _GstEclBranch {
  /* immutable after construction */
  GstBin *bin; /* unowned: it owns us */
  const GstEclCodec *codec;
  GstElement *input;
  GstPad *input_src;
  GstElement *coder;   /* NULL when nothing is to be encoded */
  GstElement *encoder; /* in the coder */
  GstElement *tee;
  GstPad *tee_sink;

  gint bitrate; /* atomic; what the encoder shall give */
  gint given;   /* streaming thread; what it was told */

  GMutex lock;
  EclKeyframeLimiter limiter; /* lock */
};

/* Keyframe requests */

static void
ask_upstream (GstEclBranch *self)
{
  g_autoptr (GstPad) peer = gst_pad_get_peer (self->tee_sink);

  if (peer)
    gst_pad_send_event (peer, gst_video_event_new_upstream_force_key_unit (
                                  GST_CLOCK_TIME_NONE, TRUE, 0));
}

static GstPadProbeReturn
on_viewer_event (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  GstEclBranch *self = user_data;
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);
  gboolean now;

  /* A viewer that comes changes nothing for those before the tee. */
  if (GST_EVENT_TYPE (event) == GST_EVENT_RECONFIGURE)
    return GST_PAD_PROBE_DROP;
  if (!gst_video_event_is_force_key_unit (event))
    return GST_PAD_PROBE_OK;
  g_mutex_lock (&self->lock);
  now = ecl_keyframe_limiter_request (&self->limiter, g_get_monotonic_time ());
  g_mutex_unlock (&self->lock);
  if (now)
    ask_upstream (self);
  return GST_PAD_PROBE_DROP;
}

static GstPadProbeReturn
on_frame (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  GstEclBranch *self = user_data;
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  gboolean now;

  g_mutex_lock (&self->lock);
  now = ecl_keyframe_limiter_frame (&self->limiter, g_get_monotonic_time (),
      !GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT));
  g_mutex_unlock (&self->lock);
  if (now)
    ask_upstream (self);
  return GST_PAD_PROBE_OK;
}

/* Bit rate */

/* An encoder may hold the lock of its properties while it encodes, most of the
 * time on a busy machine: only its own thread is not kept waiting. */
static GstPadProbeReturn
on_raw_data (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  GstEclBranch *self = user_data;
  gint bitrate = g_atomic_int_get (&self->bitrate);

  if (bitrate != self->given)
    gst_ecl_codec_set_bitrate (self->codec, self->encoder, bitrate);
  self->given = bitrate;
  return GST_PAD_PROBE_OK;
}

/* Construction */

/* tee copies the sticky events to a new pad before it adds it: what comes in
 * between would be lost. Nobody after a tee keeps its thread waiting. */
static GstPad *
request_tee_pad (GstElement *tee)
{
  g_autoptr (GstPad) sink = gst_element_get_static_pad (tee, "sink");
  GstPad *src;

  GST_PAD_STREAM_LOCK (sink);
  src = gst_element_request_pad_simple (tee, "src_%u");
  GST_PAD_STREAM_UNLOCK (sink);
  return src;
}

/* Frames that come faster than they can be encoded are dropped before they are
 * queued. A queue that drops what it holds may store a segment on its source
 * pad while its own thread has the caps still in hand. */
static gboolean
add_queue (EclChain *chain, GstEclMediaKind kind, GError **error)
{
  GstElement *queue =
      ecl_chain_add_new (chain, "queue", "libgstreamer1.0-0", error);

  if (!queue)
    return FALSE;
  gst_util_set_object_arg (G_OBJECT (queue), "leaky", "upstream");
  g_object_set (queue, "max-size-bytes", 0, "silent", TRUE, NULL);
  if (kind == GST_ECL_MEDIA_VIDEO)
    g_object_set (
        queue, "max-size-buffers", 2, "max-size-time", (guint64)0, NULL);
  else
    g_object_set (
        queue, "max-size-buffers", 0, "max-size-time", GST_SECOND, NULL);
  return TRUE;
}

static gboolean
add_converters (EclChain *chain, GstEclMediaKind kind, GError **error)
{
  static const char *const base = "gstreamer1.0-plugins-base";

  if (kind == GST_ECL_MEDIA_VIDEO)
    return ecl_chain_add_new (chain, "videoconvert", base, error) != NULL;
  return ecl_chain_add_new (chain, "audioconvert", base, error) &&
         ecl_chain_add_new (chain, "audioresample", base, error);
}

static gboolean
make_coder (GstEclBranch *self, guint bitrate, GError **error)
{
  const GstEclCodec *codec = self->codec;
  g_auto (EclChain) chain = {0};
  GstElement *parser;
  GError *local_error = NULL;
  g_autoptr (GstPad) raw = NULL;

  if (!add_queue (&chain, codec->kind, error) ||
      !add_converters (&chain, codec->kind, error))
    return FALSE;
  ecl_chain_add_filter (&chain, codec->raw_caps);
  self->encoder = gst_ecl_codec_make_encoder (codec, error);
  if (!self->encoder)
    return FALSE;
  gst_ecl_codec_set_bitrate (codec, self->encoder, bitrate);
  self->bitrate = self->given = bitrate;
  ecl_chain_add (&chain, self->encoder);
  raw = gst_element_get_static_pad (self->encoder, "sink");
  gst_pad_add_probe (raw, GST_PAD_PROBE_TYPE_BUFFER, on_raw_data, self, NULL);
  if (codec->kind == GST_ECL_MEDIA_VIDEO)
    ecl_picture_order_keep (raw);
  ecl_chain_add_filter (&chain, codec->encoder_caps);
  parser = gst_ecl_codec_make_parser (codec, &local_error);
  if (local_error) {
    g_propagate_error (error, local_error);
    return FALSE;
  }
  ecl_chain_add (&chain, parser);
  ecl_chain_add_filter (&chain, codec->parsed_caps);
  self->coder = ecl_chain_make_bin (&chain, NULL);
  return TRUE;
}

static void
connect_to_input (GstEclBranch *self)
{
  g_autoptr (GstPad) sink = NULL;

  gst_bin_add (self->bin, self->tee);
  if (self->coder) {
    gst_bin_add (self->bin, self->coder);
    gst_element_link_pads_full (
        self->coder, "src", self->tee, "sink", GST_PAD_LINK_CHECK_NOTHING);
    sink = gst_element_get_static_pad (self->coder, "sink");
  } else {
    sink = gst_object_ref (self->tee_sink);
  }
  /* Downstream first: what runs already must find it ready. */
  gst_element_sync_state_with_parent (self->tee);
  if (self->coder)
    gst_element_sync_state_with_parent (self->coder);
  self->input_src = request_tee_pad (self->input);
  gst_pad_link_full (self->input_src, sink, GST_PAD_LINK_CHECK_NOTHING);
}

GstEclBranch *
gst_ecl_branch_new (GstBin *bin, GstElement *input, const GstEclCodec *codec,
    gboolean encode, guint bitrate, GError **error)
{
  g_autoptr (GstEclBranch) self = g_new0 (GstEclBranch, 1);

  self->bin = bin;
  self->codec = codec;
  self->input = gst_object_ref (input);
  g_mutex_init (&self->lock);
  if (encode && !make_coder (self, bitrate, error))
    return NULL;
  self->tee = gst_element_factory_make ("tee", NULL);
  g_object_set (self->tee, "allow-not-linked", TRUE, NULL);
  self->tee_sink = gst_element_get_static_pad (self->tee, "sink");
  gst_pad_add_probe (self->tee_sink, GST_PAD_PROBE_TYPE_EVENT_UPSTREAM,
      on_viewer_event, self, NULL);
  if (codec->kind == GST_ECL_MEDIA_VIDEO)
    gst_pad_add_probe (
        self->tee_sink, GST_PAD_PROBE_TYPE_BUFFER, on_frame, self, NULL);
  connect_to_input (self);
  return g_steal_pointer (&self);
}

static void
remove_element (GstBin *bin, GstElement *element)
{
  gst_element_set_locked_state (element, TRUE);
  gst_element_set_state (element, GST_STATE_NULL);
  gst_bin_remove (bin, element);
}

void
gst_ecl_branch_free (GstEclBranch *self)
{
  if (self->input_src) {
    g_autoptr (GstPad) sink = gst_pad_get_peer (self->input_src);

    gst_pad_unlink (self->input_src, sink);
    gst_element_release_request_pad (self->input, self->input_src);
    gst_object_unref (self->input_src);
    if (self->coder)
      remove_element (self->bin, self->coder);
    remove_element (self->bin, self->tee);
  }
  g_clear_object (&self->tee_sink);
  gst_object_unref (self->input);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/* Use */

const GstEclCodec *
gst_ecl_branch_get_codec (GstEclBranch *self)
{
  return self->codec;
}

void
gst_ecl_branch_set_bitrate (GstEclBranch *self, guint bitrate)
{
  g_atomic_int_set (&self->bitrate, (gint)bitrate);
}

GstPad *
gst_ecl_branch_link (GstEclBranch *self, GstPad *sink)
{
  GstPad *src = request_tee_pad (self->tee);

  gst_pad_link_full (src, sink, GST_PAD_LINK_CHECK_NOTHING);
  return src;
}

void
gst_ecl_branch_unlink (GstEclBranch *self, GstPad *src)
{
  g_autoptr (GstPad) sink = gst_pad_get_peer (src);

  if (sink)
    gst_pad_unlink (src, sink);
  gst_element_release_request_pad (self->tee, src);
}

/* ecl-branch: what the viewers of one codec on one rung share
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-branch.h"
#include "ecl-chain.h"
#include "ecl-load-meter.h"
#include "ecl-picture-order.h"

#define BASE "gstreamer1.0-plugins-base"

struct _GstEclBranch {
  /* immutable after construction */
  GstBin *bin; /* unowned: it owns us */
  const GstEclCodec *codec;
  GstElement *input;
  GstPad *input_src;
  GstEclRouter *router; /* unowned: it is in the bin */
  GstEclLayer *layer;
  GstElement *coder;
  GstElement *encoder; /* in the coder; NULL when nothing is to be encoded */

  EclRung rung; /* the owner's lock */

  gint bitrate; /* atomic; what the encoder shall give */
  gint given;   /* streaming thread; what it was told */

  GMutex lock;
  EclLoadMeter meter; /* lock; of the encoder's thread */
};

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

/* Load */

/* Some encoders work on other threads too: what counts is how long this one,
 * which drops what it has no time for, waits for them. */
static GstFlowReturn
measure_encoding (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  GstEclBranch *self = g_object_get_data (G_OBJECT (pad), "ecl-branch");
  gint64 start = g_get_monotonic_time ();
  GstFlowReturn ret = gst_proxy_pad_chain_default (pad, parent, buffer);

  g_mutex_lock (&self->lock);
  ecl_load_meter_add (&self->meter, start, g_get_monotonic_time ());
  g_mutex_unlock (&self->lock);
  return ret;
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
add_audio_converters (EclChain *chain, GError **error)
{
  return ecl_chain_add_new (chain, "audioconvert", BASE, error) &&
         ecl_chain_add_new (chain, "audioresample", BASE, error);
}

/* One picture of each frame. */
static gboolean
add_deinterlacer (EclChain *chain, GError **error)
{
  GstElement *deinterlace = ecl_chain_add_new (
      chain, "deinterlace", "gstreamer1.0-plugins-good", error);

  if (deinterlace)
    gst_util_set_object_arg (G_OBJECT (deinterlace), "fields", "top");
  return deinterlace != NULL;
}

/* Fewer pictures first, and fewer pixels before they are converted. */
static gboolean
add_scaler (EclChain *chain, const EclRung *rung, GError **error)
{
  GstElement *rate = ecl_chain_add_new (chain, "videorate", BASE, error);

  if (!rate)
    return FALSE;
  g_object_set (rate, "drop-only", TRUE, "skip-to-first", TRUE, NULL);
  if (rung->fps_n)
    g_object_set (
        rate, "max-rate", (rung->fps_n + rung->fps_d - 1) / rung->fps_d, NULL);
  if (rung->interlaced && !add_deinterlacer (chain, error))
    return FALSE;
  return ecl_chain_add_new (chain, "videoscale", BASE, error) != NULL;
}

static gboolean
add_video_converters (EclChain *chain, const EclRung *rung, GError **error)
{
  g_autofree char *size = NULL;

  if (rung->width > 0 && !add_scaler (chain, rung, error))
    return FALSE;
  if (!ecl_chain_add_new (chain, "videoconvert", BASE, error))
    return FALSE;
  if (rung->width == 0)
    return TRUE;
  size = g_strdup_printf ("video/x-raw, width=(int)%d, height=(int)%d, "
                          "pixel-aspect-ratio=(fraction)1/1",
      rung->width, rung->height);
  ecl_chain_add_filter (chain, size);
  return TRUE;
}

/* Adds @element behind a pad that @chain_function handles. (transfer full) */
static GstPad *
add_behind (
    EclChain *chain, GstElement *element, GstPadChainFunction chain_function)
{
  g_auto (EclChain) one = {0};
  GstElement *bin;
  GstPad *sink;

  ecl_chain_add (&one, element);
  bin = ecl_chain_make_bin (&one, NULL);
  sink = gst_element_get_static_pad (bin, "sink");
  gst_pad_set_chain_function (sink, chain_function);
  ecl_chain_add (chain, bin);
  return sink;
}

static gboolean
add_encoder (GstEclBranch *self, EclChain *chain, GError **error)
{
  const GstEclCodec *codec = self->codec;
  const guint bitrate = self->rung.bitrate;
  GstElement *parser;
  GError *local_error = NULL;
  g_autoptr (GstPad) sink = NULL;
  g_autoptr (GstPad) raw = NULL;

  if (!add_queue (chain, codec->kind, error) ||
      !(codec->kind == GST_ECL_MEDIA_VIDEO
              ? add_video_converters (chain, &self->rung, error)
              : add_audio_converters (chain, error)))
    return FALSE;
  ecl_chain_add_filter (chain, codec->raw_caps);
  self->encoder = gst_ecl_codec_make_encoder (codec, error);
  if (!self->encoder)
    return FALSE;
  gst_ecl_codec_set_bitrate (codec, self->encoder, bitrate);
  self->bitrate = self->given = bitrate;
  sink = add_behind (chain, self->encoder, measure_encoding);
  g_object_set_data (G_OBJECT (sink), "ecl-branch", self);
  raw = gst_element_get_static_pad (self->encoder, "sink");
  gst_pad_add_probe (raw, GST_PAD_PROBE_TYPE_BUFFER, on_raw_data, self, NULL);
  if (codec->kind == GST_ECL_MEDIA_VIDEO)
    ecl_picture_order_keep (raw);
  ecl_chain_add_filter (chain, codec->encoder_caps);
  parser = gst_ecl_codec_make_parser (codec, &local_error);
  if (local_error) {
    g_propagate_error (error, local_error);
    return FALSE;
  }
  ecl_chain_add (chain, parser);
  ecl_chain_add_filter (chain, codec->parsed_caps);
  return TRUE;
}

/* A frame that needs one that is not there. Payloaders do not tell. */
static GstPadProbeReturn
on_encoded_data (GstPad *pad, GstPadProbeInfo *info, gpointer layer)
{
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);

  if (GST_BUFFER_IS_DISCONT (buffer) &&
      GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT))
    gst_ecl_layer_set_discont (layer);
  return GST_PAD_PROBE_OK;
}

/* A frame that cannot be packetized is lost, and nothing else is. */
static GstFlowReturn
packetize (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  GstFlowReturn ret = gst_proxy_pad_chain_default (pad, parent, buffer);

  return ret == GST_FLOW_ERROR ? GST_FLOW_OK : ret;
}

static gboolean
make_coder (GstEclBranch *self, gboolean encode, GError **error)
{
  g_auto (EclChain) chain = {0};
  GstElement *payloader;
  g_autoptr (GstPad) encoded = NULL;

  if (encode && !add_encoder (self, &chain, error))
    return FALSE;
  payloader = gst_ecl_codec_make_payloader (self->codec, error);
  if (!payloader)
    return FALSE;
  gst_object_unref (add_behind (&chain, payloader, packetize));
  encoded = gst_element_get_static_pad (payloader, "sink");
  self->layer = gst_ecl_router_add_layer (
      self->router, ecl_rtp_codec_find (self->codec->encoding_name));
  gst_pad_add_probe (encoded, GST_PAD_PROBE_TYPE_BUFFER, on_encoded_data,
      gst_object_ref (self->layer), gst_object_unref);
  self->coder = ecl_chain_make_bin (&chain, NULL);
  return TRUE;
}

static void
connect_to_input (GstEclBranch *self)
{
  g_autoptr (GstPad) sink = gst_element_get_static_pad (self->coder, "sink");
  g_autoptr (GstPad) src = gst_element_get_static_pad (self->coder, "src");

  gst_bin_add (self->bin, self->coder);
  gst_pad_link_full (src, GST_PAD (self->layer), GST_PAD_LINK_CHECK_NOTHING);
  /* What runs already must find it ready. */
  gst_element_sync_state_with_parent (self->coder);
  self->input_src = request_tee_pad (self->input);
  gst_pad_link_full (self->input_src, sink, GST_PAD_LINK_CHECK_NOTHING);
}

GstEclBranch *
gst_ecl_branch_new (GstBin *bin, GstElement *input, GstEclRouter *router,
    const GstEclCodec *codec, gboolean encode, const EclRung *rung,
    GError **error)
{
  g_autoptr (GstEclBranch) self = g_new0 (GstEclBranch, 1);

  self->bin = bin;
  self->codec = codec;
  self->router = router;
  self->rung = *rung;
  self->input = gst_object_ref (input);
  g_mutex_init (&self->lock);
  if (!make_coder (self, encode, error))
    return NULL;
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
    remove_element (self->bin, self->coder);
    gst_ecl_router_remove_layer (self->router, self->layer);
  }
  gst_object_unref (self->input);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/* Use */

gboolean
gst_ecl_branch_is (
    GstEclBranch *self, const GstEclCodec *codec, const EclRung *rung)
{
  const EclRung *mine = &self->rung;

  return self->codec == codec && mine->width == rung->width &&
         mine->height == rung->height && mine->interlaced == rung->interlaced &&
         mine->fps_n == rung->fps_n && mine->fps_d == rung->fps_d;
}

void
gst_ecl_branch_set_rung (GstEclBranch *self, const EclRung *rung)
{
  self->rung = *rung;
}

const EclRung *
gst_ecl_branch_get_rung (GstEclBranch *self)
{
  return &self->rung;
}

GstEclLayer *
gst_ecl_branch_get_layer (GstEclBranch *self)
{
  return self->layer;
}

void
gst_ecl_branch_set_bitrate (GstEclBranch *self, guint bitrate)
{
  g_atomic_int_set (&self->bitrate, (gint)bitrate);
}

guint
gst_ecl_branch_get_bitrate (GstEclBranch *self)
{
  return (guint)g_atomic_int_get (&self->bitrate);
}

double
gst_ecl_branch_get_load (GstEclBranch *self)
{
  double load;

  g_mutex_lock (&self->lock);
  load = ecl_load_meter_get (&self->meter, g_get_monotonic_time ());
  g_mutex_unlock (&self->lock);
  return load;
}

gboolean
gst_ecl_branch_encodes (GstEclBranch *self)
{
  return self->encoder != NULL;
}

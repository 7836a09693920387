/* call-bare: a webrtcbin calls another one, with nothing else around them
 *
 * Encoder, payloader and decoder are those that the elements use, with their
 * settings, and so is what ICE may use.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "call-side.h"

#include <gst/webrtc/webrtc.h>

#include "ecl-codec.h"
#include "ecl-host.h"

#define SSRC 1

typedef struct {
  const GstEclCodec *codec;
  GstElement *sender;
  GstElement *receiver;
  GstElement *sender_rtc; /* unowned, in the pipelines */
  GstElement *receiver_rtc;
  FrameLoop *frames;
} CallBare;

/* Descriptions: webrtcbins' threads */

static GstWebRTCSessionDescription *
take_description (GstPromise *promise, const char *type)
{
  GstWebRTCSessionDescription *description = NULL;

  gst_structure_get (gst_promise_get_reply (promise), type,
      GST_TYPE_WEBRTC_SESSION_DESCRIPTION, &description, NULL);
  gst_promise_unref (promise);
  return description;
}

static void
on_answer (GstPromise *promise, gpointer user_data)
{
  CallBare *self = user_data;
  GstWebRTCSessionDescription *answer = take_description (promise, "answer");

  g_signal_emit_by_name (
      self->sender_rtc, "set-local-description", answer, NULL);
  g_signal_emit_by_name (
      self->receiver_rtc, "set-remote-description", answer, NULL);
  gst_webrtc_session_description_free (answer);
}

static void
on_offer_taken (GstPromise *promise, gpointer user_data)
{
  CallBare *self = user_data;

  gst_promise_unref (promise);
  g_signal_emit_by_name (self->sender_rtc, "create-answer", NULL,
      gst_promise_new_with_change_func (on_answer, self, NULL));
}

static void
on_offer (GstPromise *promise, gpointer user_data)
{
  CallBare *self = user_data;
  GstWebRTCSessionDescription *offer = take_description (promise, "offer");

  g_signal_emit_by_name (
      self->receiver_rtc, "set-local-description", offer, NULL);
  g_signal_emit_by_name (self->sender_rtc, "set-remote-description", offer,
      gst_promise_new_with_change_func (on_offer_taken, self, NULL));
  gst_webrtc_session_description_free (offer);
}

static void
on_candidate (GstElement *rtc, guint mline_index, const char *candidate,
    GstElement *other)
{
  g_signal_emit_by_name (other, "add-ice-candidate", mline_index, candidate);
}

static void
place_call (gpointer user_data)
{
  CallBare *self = user_data;

  call_mark ("call");
  g_signal_emit_by_name (self->receiver_rtc, "create-offer", NULL,
      gst_promise_new_with_change_func (on_offer, self, NULL));
}

/* Media */

/* Returns: (transfer none): it lives as long as the pipeline */
static GstElement *
setup_webrtcbin (GstElement *pipeline, gboolean is_sender)
{
  g_autoptr (GstElement) rtc = gst_bin_get_by_name (GST_BIN (pipeline), "rtc");

  g_object_set (
      rtc, "bundle-policy", GST_WEBRTC_BUNDLE_POLICY_MAX_BUNDLE, NULL);
  gst_ecl_host_setup_ice (rtc);
  call_marks_watch (rtc, is_sender);
  return rtc;
}

static GstCaps *
make_caps (CallBare *self, guint ssrc)
{
  return gst_ecl_codec_make_rtp_caps (
      self->codec, self->codec->payload_type, ssrc, 0, NULL);
}

static void
link_track (CallBare *self, GstElement *payloader)
{
  g_autoptr (GstCaps) caps = make_caps (self, SSRC);
  g_autoptr (GstPad) src = gst_element_get_static_pad (payloader, "src");
  g_autoptr (GstPad) sink = gst_element_request_pad (self->sender_rtc,
      gst_element_get_pad_template (self->sender_rtc, "sink_%u"), "sink_0",
      caps);
  g_autoptr (GstWebRTCRTPTransceiver) transceiver = NULL;

  g_object_get (sink, "transceiver", &transceiver, NULL);
  g_object_set (transceiver, "codec-preferences", caps, "direction",
      GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_SENDONLY, NULL);
  gst_pad_link (src, sink);
}

static void
make_sender (CallBare *self, const CallSetup *setup)
{
  GstElement *encoder = gst_ecl_codec_make_encoder (self->codec, NULL);
  GstElement *payloader = gst_ecl_codec_make_payloader (self->codec, NULL);
  g_autoptr (GstElement) source = NULL;

  self->sender =
      bench_pipeline_new (FRAME_LOOP_SOURCE "webrtcbin name=rtc", NULL, NULL);
  self->sender_rtc = setup_webrtcbin (self->sender, TRUE);
  source = gst_bin_get_by_name (GST_BIN (self->sender), "source");
  g_object_set (payloader, "pt", self->codec->payload_type, "ssrc", SSRC, NULL);
  gst_bin_add_many (GST_BIN (self->sender), encoder, payloader, NULL);
  gst_element_link_many (source, encoder, payloader, NULL);
  link_track (self, payloader);
  gst_element_set_state (self->sender, GST_STATE_PLAYING);
  self->frames = frame_loop_start (
      self->sender, setup->pictures, setup->stamp, setup->pictures);
}

static void
on_pad_added (GstElement *rtc, GstPad *pad, CallBare *self)
{
  GstElement *depayloader = gst_ecl_codec_make_depayloader (self->codec, NULL);
  GstElement *decoder = gst_ecl_codec_make_decoder (self->codec, NULL);
  GstElement *end = gst_element_factory_make ("fakesink", NULL);
  g_autoptr (GstPad) sink = gst_element_get_static_pad (depayloader, "sink");

  g_object_set (end, "sync", FALSE, "async", FALSE, NULL);
  call_marks_watch_end (end);
  call_delays_watch_end (end);
  gst_bin_add_many (GST_BIN (self->receiver), depayloader, decoder, end, NULL);
  gst_element_link_many (depayloader, decoder, end, NULL);
  gst_element_sync_state_with_parent (end);
  gst_element_sync_state_with_parent (decoder);
  gst_element_sync_state_with_parent (depayloader);
  gst_pad_link (pad, sink);
}

static void
make_receiver (CallBare *self, const CallSetup *setup)
{
  g_autoptr (GstWebRTCRTPTransceiver) transceiver = NULL;
  g_autoptr (GstCaps) caps = make_caps (self, 0);

  self->receiver = bench_pipeline_new ("webrtcbin name=rtc", NULL, NULL);
  self->receiver_rtc = setup_webrtcbin (self->receiver, FALSE);
  g_object_set (self->receiver_rtc, "latency", setup->latency, NULL);
  g_signal_connect (
      self->receiver_rtc, "pad-added", G_CALLBACK (on_pad_added), self);
  g_signal_emit_by_name (self->receiver_rtc, "add-transceiver",
      GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_RECVONLY, caps, &transceiver);
  gst_element_set_state (self->receiver, GST_STATE_PLAYING);
}

static gpointer
make (const CallSetup *setup, GError **error)
{
  const GstEclCodec *codec = gst_ecl_codec_find ("VP8");
  CallBare *self;

  if (!gst_ecl_codec_is_available (codec, GST_ECL_CODEC_ENCODE, error) ||
      !gst_ecl_codec_is_available (codec, GST_ECL_CODEC_DECODE, error))
    return NULL;
  self = g_new0 (CallBare, 1);
  self->codec = codec;
  make_sender (self, setup);
  make_receiver (self, setup);
  g_signal_connect (self->sender_rtc, "on-ice-candidate",
      G_CALLBACK (on_candidate), self->receiver_rtc);
  g_signal_connect (self->receiver_rtc, "on-ice-candidate",
      G_CALLBACK (on_candidate), self->sender_rtc);
  event_print (event_new ("ready"));
  return self;
}

static void
call_bare_free (gpointer user_data)
{
  CallBare *self = user_data;

  frame_loop_free (self->frames);
  /* Neither tells the other of a candidate any more. */
  gst_element_set_state (self->sender, GST_STATE_NULL);
  bench_pipeline_free (self->receiver);
  bench_pipeline_free (self->sender);
  g_free (self);
}

const CallSide call_bare = {"bare", TRUE, make, place_call, call_bare_free};

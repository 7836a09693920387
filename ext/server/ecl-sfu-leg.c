/* ecl-sfu-leg: one member's connection with the SFU
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-sfu-leg-private.h"

#include <gst/rtc/ecl-drop-media.h>
#include <gst/rtc/ecl-session-tracks.h>
#include <gst/rtc/ecl-teardown.h>
#include <gst/rtc/ecl-post.h>

/* How long an offer waits for more that is to be told, ms: members come in
 * crowds, and each answer takes a browser its time. */
#define OFFER_DELAY 50

/* What a member's line is taken to carry before it is known, and what is never
 * asked of it, bit/s: the streams of many others go there. */
#define START_BITRATE 2000000
#define MAX_BITRATE 100000000

/* Offers */

static gboolean
is_ready (gpointer self)
{
  return TRUE;
}

static gboolean
prepare_offer (gpointer self, guint first, GError **error)
{
  return ecl_sfu_leg_add_mlines (self, first, error);
}

/* No member may offer. */
static gboolean
prepare_answer (
    gpointer self, const GPtrArray *medias, guint first, GError **error)
{
  g_return_val_if_reached (FALSE);
}

static const GstEclSessionTracks session_tracks = {
    is_ready, prepare_offer, prepare_answer};

static gboolean
offer_again (gpointer leg)
{
  EclSfuLeg *self = leg;

  ecl_timer_stop (&self->offer_timer);
  if (ecl_sfu_leg_has_news (self))
    gst_ecl_session_start (self->session);
  return G_SOURCE_REMOVE;
}

void
ecl_sfu_leg_update (EclSfuLeg *self)
{
  ecl_sfu_leg_drop_ended (self);
  if (self->offer_timer == NULL && ecl_sfu_leg_has_news (self))
    ecl_timer_start (&self->offer_timer, OFFER_DELAY, offer_again, self);
}

/* What the member sends */

static void
end_track (EclSfuLeg *self, guint kind)
{
  if (self->tracks[kind])
    g_ptr_array_add (self->ended, g_steal_pointer (&self->tracks[kind]));
}

/* Returns: whether it is another than before */
static gboolean
set_sending (EclSfuLeg *self, guint kind, gboolean sends)
{
  if (sends == (self->tracks[kind] != NULL))
    return FALSE;
  if (sends)
    self->tracks[kind] =
        ecl_sfu_track_new (self->bin, self->codecs[kind], self->kbps[kind]);
  else
    end_track (self, kind);
  return TRUE;
}

static gboolean
is_sending (const GPtrArray *medias, guint kind, const EclSfuCodec *codec)
{
  const GstEclSdpMedia *media =
      kind < medias->len ? g_ptr_array_index (medias, kind) : NULL;

  return media && gst_ecl_sdp_media_remote_sends (media) &&
         gst_ecl_sdp_media_find_format (media, codec->name) != NULL;
}

void
ecl_sfu_leg_take_answer (EclSfuLeg *self, const char *sdp)
{
  guint n;
  g_autofree EclSfuMline *mlines = ecl_sfu_leg_list_mlines (self, &n);
  g_autofree char *restored = ecl_sfu_offer_restore_answer (sdp, mlines, n);
  g_autoptr (GPtrArray) medias = gst_ecl_sdp_parse (restored, NULL);
  gboolean changed = FALSE;

  gst_ecl_session_set_remote_description (self->session, "answer", restored);
  if (self->closed || medias == NULL)
    return;
  ecl_sfu_leg_heed_answer (self, medias);
  for (guint kind = 0; kind < ECL_SFU_N_TRACKS; kind++)
    changed |=
        set_sending (self, kind, is_sending (medias, kind, self->codecs[kind]));
  if (changed)
    self->funcs->tracks_changed (self, self->user_data);
}

void
ecl_sfu_leg_take_candidate (
    EclSfuLeg *self, const char *candidate, const char *mid, int mline_index)
{
  gst_ecl_session_add_remote_candidate (
      self->session, candidate, mid, mline_index);
}

static void
on_pad_added (GstEclSession *session, GstPad *pad, EclSfuLeg *self)
{
  g_autoptr (GstWebRTCRTPTransceiver) transceiver = NULL;
  guint mline_index = G_MAXUINT;

  g_object_get (pad, "transceiver", &transceiver, NULL);
  if (transceiver)
    g_object_get (transceiver, "mlineindex", &mline_index, NULL);
  if (mline_index < ECL_SFU_N_TRACKS && self->tracks[mline_index])
    ecl_sfu_track_take (self->tracks[mline_index], pad);
  else
    ecl_drop_media (pad);
}

/* The end */

static void
on_gone (gpointer session, gpointer argument)
{
  EclSfuLeg *self = g_object_get_data (session, "ecl-sfu-leg");

  self->funcs->gone (self, self->user_data);
}

typedef struct {
  GstBin *bin;
  GstEclSession *session;
  GMainContext *context;
} End;

static void
end_free (gpointer data)
{
  End *end = data;

  gst_ecl_post_unref (end->context, end->session);
  g_main_context_unref (end->context);
  gst_object_unref (end->bin);
  g_free (end);
}

/* Waits for streaming threads: on a thread of its own. */
static void
take_apart (GstElement *element, gpointer data)
{
  End *end = data;
  GstElement *webrtcbin = gst_ecl_session_get_element (end->session);

  gst_ecl_teardown (webrtcbin);
  gst_bin_remove (end->bin, webrtcbin);
  gst_ecl_post_call (end->context, on_gone, end->session, NULL);
}

static void
withdraw (EclSfuLeg *self)
{
  self->closed = TRUE;
  ecl_timer_stop (&self->gather_timer);
  ecl_timer_stop (&self->offer_timer);
  ecl_timer_stop (&self->budget_timer);
  ecl_sfu_leg_drop_all (self);
  for (guint kind = 0; kind < ECL_SFU_N_TRACKS; kind++)
    end_track (self, kind);
}

static void
on_closed (GstEclSession *session, const GError *reason, EclSfuLeg *self)
{
  End *end = g_new0 (End, 1);
  gboolean by_itself = !self->closed;

  withdraw (self);
  g_signal_handlers_disconnect_by_data (session, self);
  if (by_itself)
    self->funcs->ended (self, reason, self->user_data);
  end->bin = gst_object_ref (self->bin);
  end->session = g_object_ref (session);
  end->context = g_main_context_ref (self->context);
  gst_element_call_async (GST_ELEMENT (self->bin), take_apart, end, end_free);
}

void
ecl_sfu_leg_close (EclSfuLeg *self)
{
  if (self->closed)
    return;
  withdraw (self);
  gst_ecl_session_end (self->session, NULL);
}

gboolean
ecl_sfu_leg_take_message (EclSfuLeg *self, GstMessage *message)
{
  return gst_ecl_session_take_message (self->session, message);
}

/* Its beginning and its memory */

guint64
ecl_sfu_leg_get_number (const EclSfuLeg *self)
{
  return self->number;
}

const char *
ecl_sfu_leg_get_peer_id (const EclSfuLeg *self)
{
  return self->peer_id;
}

static void
setup_session (EclSfuLeg *self)
{
  GstEclSession *session = self->session;
  GstElement *webrtcbin = gst_ecl_session_get_element (session);

  /* A member without a camera, alone in its room, has nothing to say: that it
   * is gone its signaling tells. */
  g_object_set (session, "watchdog", 0, "congestion-control",
      GST_ECL_CONGESTION_CONTROL_ECL, "start-bitrate", START_BITRATE,
      "max-bitrate", self->download, "audio-bandwidth", self->kbps[0],
      "video-bandwidth", self->kbps[1], NULL);
  g_object_set_data (G_OBJECT (session), "ecl-sfu-leg", self);
  gst_ecl_session_set_tracks (session, &session_tracks, self, NULL);
  ecl_sfu_leg_watch_offers (self);
  g_signal_connect (session, "pad-added", G_CALLBACK (on_pad_added), self);
  g_signal_connect (session, "closed", G_CALLBACK (on_closed), self);
  gst_bin_add (self->bin, webrtcbin);
  gst_element_sync_state_with_parent (webrtcbin);
}

EclSfuLeg *
ecl_sfu_leg_new (const EclSfuLegConfig *config, const EclSfuLegFuncs *funcs,
    gpointer user_data, GError **error)
{
  GstEclSession *session = gst_ecl_session_new (error);
  EclSfuLeg *self;

  if (session == NULL)
    return NULL;
  self = g_new0 (EclSfuLeg, 1);
  self->number = config->number;
  self->peer_id = g_strdup (config->peer_id);
  self->stream_id = g_uuid_string_random ();
  self->funcs = funcs;
  self->user_data = user_data;
  self->bin = gst_object_ref (config->bin);
  self->context = g_main_context_ref_thread_default ();
  memcpy (self->codecs, config->codecs, sizeof self->codecs);
  memcpy (self->kbps, config->kbps, sizeof self->kbps);
  self->max_mlines = config->max_mlines;
  self->download =
      config->download_kbps > 0 ? config->download_kbps * 1000 : MAX_BITRATE;
  self->session = session;
  self->ended =
      g_ptr_array_new_with_free_func ((GDestroyNotify)ecl_sfu_track_free);
  self->outputs = ecl_sfu_outputs_new ();
  self->candidates = g_ptr_array_new_with_free_func (g_free);
  ecl_sfu_leg_start_budget (self);
  setup_session (self);
  return self;
}

void
ecl_sfu_leg_start (EclSfuLeg *self)
{
  gst_ecl_session_start (self->session);
}

void
ecl_sfu_leg_free (EclSfuLeg *self)
{
  g_ptr_array_unref (self->outputs);
  g_ptr_array_unref (self->ended);
  g_ptr_array_unref (self->candidates);
  g_object_unref (self->session);
  g_atomic_rc_box_release (self->estimate);
  g_main_context_unref (self->context);
  gst_object_unref (self->bin);
  g_free (self->sdp);
  g_free (self->stream_id);
  g_free (self->peer_id);
  g_free (self);
}

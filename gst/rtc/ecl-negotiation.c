/* ecl-negotiation: offers and answers, one at a time
 *
 * Everything here runs on the owner's main context. webrtcbin's own threads
 * only post to it, holding a reference, and find `closed` set when they come
 * too late.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-negotiation.h"

#include "ecl-candidate.h"
#include "ecl-directions.h"
#include "ecl-exchange.h"
#include "ecl-mids.h"
#include "ecl-post.h"
#include "ecl-sdp-edit.h"
#include "ecl-sdp-private.h"

#include <string.h>

GST_DEBUG_CATEGORY_STATIC (ecl_negotiation_debug);
#define GST_CAT_DEFAULT ecl_negotiation_debug

/* Most remote candidates held back before a remote description is there. */
#define MAX_PENDING_CANDIDATES 256
/* Longest remote candidate, in bytes. Real ones stay below 400. */
#define MAX_CANDIDATE_SIZE 4096
/* Most exchanges that wait for the one under way: who sends descriptions faster
 * than webrtcbin takes them would fill our memory. */
#define MAX_PENDING_EXCHANGES 8

struct _GstEclNegotiation {
  gint ref_count;                      /* atomic */
  GstElement *webrtcbin;               /* immutable, owned */
  GMainContext *context;               /* immutable, owned */
  const GstEclNegotiationFuncs *funcs; /* immutable */
  gpointer user_data;                  /* immutable */
  gulong candidate_id;                 /* immutable */

  /* context only */
  gboolean closed;
  GQueue exchanges;    /* of GstEclExchange; the head is running */
  GstPromise *pending; /* what its step waits for, or NULL */
  GPtrArray
      *medias;      /* of the last offer or answer that came or went, or NULL */
  guint n_prepared; /* m-lines that have their tracks */
  GstEclMids *mids;
  GstEclDirections *directions;
  gboolean offering;    /* an offer of ours waits for its answer, or to go */
  gboolean offer_again; /* what came since is to be offered after that */
  gboolean remote_set;
  gboolean local_sent;
  GQueue remote_candidates; /* of GstEclCandidate, until remote_set */
  GQueue local_candidates;  /* of GstEclCandidate, until local_sent */
};

typedef struct {
  GstEclNegotiation *self;
  GstPromise *promise;
  GstEclCandidate *candidate;
} Posted;

static void run_step (GstEclNegotiation *self);
static GstPromise *new_promise (GstEclNegotiation *self);

static GstEclNegotiation *
negotiation_ref (GstEclNegotiation *self)
{
  g_atomic_int_inc (&self->ref_count);
  return self;
}

static void
negotiation_unref (GstEclNegotiation *self)
{
  if (!g_atomic_int_dec_and_test (&self->ref_count))
    return;
  g_clear_pointer (&self->pending, gst_promise_unref);
  g_queue_clear_full (&self->exchanges, (GDestroyNotify)gst_ecl_exchange_free);
  g_queue_clear_full (
      &self->remote_candidates, (GDestroyNotify)gst_ecl_candidate_free);
  g_queue_clear_full (
      &self->local_candidates, (GDestroyNotify)gst_ecl_candidate_free);
  g_clear_pointer (&self->medias, g_ptr_array_unref);
  gst_ecl_mids_free (self->mids);
  gst_ecl_directions_free (self->directions);
  gst_object_unref (self->webrtcbin);
  g_main_context_unref (self->context);
  g_free (self);
}

static void
posted_free (gpointer user_data)
{
  Posted *posted = user_data;

  g_clear_pointer (&posted->promise, gst_promise_unref);
  g_clear_pointer (&posted->candidate, gst_ecl_candidate_free);
  negotiation_unref (posted->self);
  g_free (posted);
}

static void
post (GstEclNegotiation *self, GSourceFunc func, GstPromise *promise,
    GstEclCandidate *candidate)
{
  Posted *posted = g_new (Posted, 1);

  posted->self = negotiation_ref (self);
  posted->promise = promise;
  posted->candidate = candidate;
  gst_ecl_post (self->context, func, posted, posted_free);
}

static void
fail (GstEclNegotiation *self, const GError *error)
{
  self->closed = TRUE;
  self->funcs->failed (error, self->user_data);
}

static void
fail_step (GstEclNegotiation *self, const GstEclExchange *exchange,
    const GstStructure *reply)
{
  g_autoptr (GError) cause = NULL;
  g_autoptr (GError) error = NULL;

  if (reply && gst_structure_has_field_typed (reply, "error", G_TYPE_ERROR))
    gst_structure_get (reply, "error", G_TYPE_ERROR, &cause, NULL);
  error = g_error_new (GST_ECL_ERROR, GST_ECL_ERROR_NEGOTIATION_FAILED,
      "%s: %s", gst_ecl_step_describe_failure (exchange->step),
      cause ? cause->message : "no reason given");
  GST_WARNING_OBJECT (self->webrtcbin, "%s", error->message);
  fail (self, error);
}

static void
emit_local_candidates (GstEclNegotiation *self)
{
  GstEclCandidate *candidate;

  while (!self->closed &&
         (candidate = g_queue_pop_head (&self->local_candidates)) != NULL) {
    self->funcs->local_candidate (
        candidate->candidate, (guint)candidate->mline_index, self->user_data);
    gst_ecl_candidate_free (candidate);
  }
}

static gboolean
on_local_candidate (gpointer user_data)
{
  Posted *posted = user_data;
  GstEclNegotiation *self = posted->self;

  g_queue_push_tail (
      &self->local_candidates, g_steal_pointer (&posted->candidate));
  if (self->local_sent)
    emit_local_candidates (self);
  return G_SOURCE_REMOVE;
}

/* webrtcbin's thread. Since 1.24 the end of candidates is an empty one, which
 * the SDKs do not expect. */
static void
ice_candidate_cb (GstElement *webrtcbin, guint mline_index,
    const char *candidate, gpointer user_data)
{
  if (candidate == NULL || *candidate == '\0')
    return;
  post (user_data, on_local_candidate, NULL,
      gst_ecl_candidate_new (candidate, NULL, (int)mline_index));
}

static void
flush_remote_candidates (GstEclNegotiation *self)
{
  GstEclCandidate *candidate;

  while ((candidate = g_queue_pop_head (&self->remote_candidates)) != NULL) {
    int mline = gst_ecl_candidate_find_mline (candidate, self->medias);

    if (mline >= 0)
      g_signal_emit_by_name (self->webrtcbin, "add-ice-candidate", (guint)mline,
          candidate->candidate);
    else
      GST_DEBUG_OBJECT (self->webrtcbin, "a candidate of an unknown m-line");
    gst_ecl_candidate_free (candidate);
  }
}

static void
remember_medias (GstEclNegotiation *self, GPtrArray *medias)
{
  g_clear_pointer (&self->medias, g_ptr_array_unref);
  self->medias = medias;
}

static void
remember_offer (GstEclNegotiation *self, const char *sdp)
{
  GPtrArray *medias = gst_ecl_sdp_parse (sdp, NULL);

  if (medias == NULL)
    return;
  self->n_prepared = medias->len;
  gst_ecl_mids_learn (self->mids, medias, NULL);
  remember_medias (self, medias);
}

/* Whichever side rejects an m-line, it may be used again. */
static void
note_rejections (GPtrArray *medias, const GstSDPMessage *answer)
{
  guint n = MIN (medias->len, gst_sdp_message_medias_len (answer));

  for (guint i = 0; i < n; i++) {
    GstEclSdpMedia *media = g_ptr_array_index (medias, i);

    if (gst_ecl_sdp_is_rejected (gst_sdp_message_get_media (answer, i)))
      media->rejected = TRUE;
  }
}

static void
send_local_description (GstEclNegotiation *self, const GstEclExchange *exchange)
{
  GstWebRTCSessionDescription *description = NULL;
  GPtrArray *before = exchange->medias ? exchange->medias : self->medias;
  g_autofree char *text = NULL;

  g_object_get (self->webrtcbin, "local-description", &description, NULL);
  if (description == NULL)
    return;
  gst_ecl_directions_tell (self->directions, description->sdp);
  if (before)
    gst_ecl_mids_tell (before, description->type, description->sdp);
  if (exchange->medias)
    note_rejections (exchange->medias, description->sdp);
  text = gst_sdp_message_as_text (description->sdp);
  gst_webrtc_session_description_free (description);
  if (exchange->kind == EXCHANGE_OFFER)
    remember_offer (self, text);
  self->funcs->local_description (
      exchange->kind == EXCHANGE_OFFER ? "offer" : "answer", text,
      self->user_data);
  self->local_sent = TRUE;
  emit_local_candidates (self);
}

static void
tell_stable (GstEclNegotiation *self)
{
  g_autoptr (GArray) ended = gst_ecl_directions_agree (self->directions);

  for (guint i = 0; i < ended->len; i++)
    self->funcs->track_ended (
        &g_array_index (ended, GstEclEndedLine, i), self->user_data);
  self->funcs->stable (self->user_data);
}

static void
finish_exchange (GstEclNegotiation *self)
{
  GstEclExchange *exchange = g_queue_pop_head (&self->exchanges);
  gboolean stable = exchange->kind != EXCHANGE_OFFER;
  gboolean again = FALSE;

  if (exchange->kind == EXCHANGE_REMOTE_ANSWER) {
    again = self->offer_again;
    self->offering = self->offer_again = FALSE;
  }
  gst_ecl_exchange_free (exchange);
  if (stable)
    tell_stable (self);
  if (!self->closed && !g_queue_is_empty (&self->exchanges))
    run_step (self);
  if (again)
    gst_ecl_negotiation_offer (self);
}

static void
advance (GstEclNegotiation *self)
{
  GstEclExchange *exchange = g_queue_peek_head (&self->exchanges);

  if (exchange->step == STEP_PREPARE && exchange->medias) {
    self->n_prepared = exchange->medias->len;
  } else if (exchange->step == STEP_SET_REMOTE) {
    self->remote_set = TRUE;
    flush_remote_candidates (self);
  } else if (exchange->step == STEP_SET_LOCAL) {
    send_local_description (self, exchange);
  }
  if (self->closed)
    return;
  exchange->step = gst_ecl_exchange_next (exchange);
  if (exchange->step == STEP_DONE)
    finish_exchange (self);
  else
    run_step (self);
}

static void
set_local (GstEclNegotiation *self, const GstStructure *reply)
{
  const GstEclExchange *exchange = g_queue_peek_head (&self->exchanges);
  g_autoptr (GstPromise) promise = new_promise (self);
  GstWebRTCSessionDescription *description = NULL;

  gst_structure_get (reply,
      exchange->kind == EXCHANGE_OFFER ? "offer" : "answer",
      GST_TYPE_WEBRTC_SESSION_DESCRIPTION, &description, NULL);
  gst_ecl_directions_take_local (
      self->directions, description->type, description->sdp);
  gst_ecl_sdp_lift_message_size (description->sdp);
  g_signal_emit_by_name (
      self->webrtcbin, "set-local-description", description, promise);
  gst_webrtc_session_description_free (description);
}

static gboolean
on_step_replied (gpointer user_data)
{
  Posted *posted = user_data;
  GstEclNegotiation *self = posted->self;
  GstEclExchange *exchange = g_queue_peek_head (&self->exchanges);
  const GstStructure *reply;

  if (posted->promise != self->pending)
    return G_SOURCE_REMOVE;
  g_clear_pointer (&self->pending, gst_promise_unref);
  if (self->closed) {
    self->funcs->idle (self->user_data);
    return G_SOURCE_REMOVE;
  }

  reply = gst_promise_wait (posted->promise) == GST_PROMISE_RESULT_REPLIED
              ? gst_promise_get_reply (posted->promise)
              : NULL;
  if ((reply && gst_structure_has_field (reply, "error")) ||
      gst_promise_wait (posted->promise) != GST_PROMISE_RESULT_REPLIED) {
    fail_step (self, exchange, reply);
  } else if (exchange->step == STEP_CREATE_OFFER ||
             exchange->step == STEP_CREATE_ANSWER) {
    /* The reply owns the description, so the next step starts from it. */
    exchange->step = STEP_SET_LOCAL;
    set_local (self, reply);
  } else {
    advance (self);
  }
  return G_SOURCE_REMOVE;
}

/* webrtcbin's thread, or ours when webrtcbin is already closed */
static void
promise_changed (GstPromise *promise, gpointer user_data)
{
  post (user_data, on_step_replied, gst_promise_ref (promise), NULL);
}

static GstPromise *
new_promise (GstEclNegotiation *self)
{
  self->pending = gst_promise_new_with_change_func (promise_changed,
      negotiation_ref (self), (GDestroyNotify)negotiation_unref);
  return gst_promise_ref (self->pending);
}

static void
set_remote (GstEclNegotiation *self, const GstEclExchange *exchange,
    GstPromise *promise)
{
  GstWebRTCSDPType type = exchange->kind == EXCHANGE_REMOTE_OFFER
                              ? GST_WEBRTC_SDP_TYPE_OFFER
                              : GST_WEBRTC_SDP_TYPE_ANSWER;
  GstSDPMessage *message = NULL;
  GstWebRTCSessionDescription *description;

  gst_sdp_message_new_from_text (exchange->remote_sdp, &message);
  gst_ecl_mids_hide (self->mids, message);
  gst_ecl_directions_take_remote (self->directions, type, message);
  description = gst_webrtc_session_description_new (type, message);
  g_signal_emit_by_name (
      self->webrtcbin, "set-remote-description", description, promise);
  gst_webrtc_session_description_free (description);
}

/* Adds the tracks of our offer, or of what is new in a remote one; stays at
 * this step while they are not ready. */
static gboolean
prepare (gpointer user_data)
{
  GstEclNegotiation *self = ((Posted *)user_data)->self;
  GstEclExchange *exchange = g_queue_peek_head (&self->exchanges);
  g_autoptr (GError) error = NULL;

  if (self->closed || exchange == NULL || exchange->step != STEP_PREPARE)
    return G_SOURCE_REMOVE;
  if (self->funcs->prepare (
          exchange->medias, self->n_prepared, &error, self->user_data))
    advance (self);
  else if (error)
    fail (self, error);
  return G_SOURCE_REMOVE;
}

static void
run_step (GstEclNegotiation *self)
{
  GstEclExchange *exchange = g_queue_peek_head (&self->exchanges);
  g_autoptr (GstPromise) promise = NULL;

  if (exchange->step == STEP_START)
    exchange->step = gst_ecl_exchange_next (exchange);
  /* Not at once: who began this is to know the session before it fails. */
  if (exchange->step == STEP_PREPARE) {
    post (self, prepare, NULL, NULL);
    return;
  }
  promise = new_promise (self);
  switch (exchange->step) {
  case STEP_CREATE_OFFER:
    g_signal_emit_by_name (self->webrtcbin, "create-offer", NULL, promise);
    break;
  case STEP_CREATE_ANSWER:
    g_signal_emit_by_name (self->webrtcbin, "create-answer", NULL, promise);
    break;
  case STEP_SET_REMOTE:
    set_remote (self, exchange, promise);
    break;
  default:
    g_assert_not_reached ();
  }
}

static void
push_exchange (GstEclNegotiation *self, GstEclExchangeKind kind,
    const char *sdp, GPtrArray *medias)
{
  GstEclExchange *exchange;

  if (self->closed)
    return;
  exchange = gst_ecl_exchange_new (kind, sdp, medias);
  g_queue_push_tail (&self->exchanges, exchange);
  if (g_queue_get_length (&self->exchanges) == 1)
    run_step (self);
}

/**
 * gst_ecl_negotiation_new:
 * @webrtcbin: the element to drive, READY or later before the first exchange
 * @context: where everything here is called and calls back
 * @funcs: called on @context; borrowed, static
 *
 * Returns: (transfer full): free with gst_ecl_negotiation_free()
 */
GstEclNegotiation *
gst_ecl_negotiation_new (GstElement *webrtcbin, GMainContext *context,
    const GstEclNegotiationFuncs *funcs, gpointer user_data)
{
  static gsize once = 0;
  GstEclNegotiation *self = g_new0 (GstEclNegotiation, 1);

  if (g_once_init_enter (&once)) {
    GST_DEBUG_CATEGORY_INIT (
        ecl_negotiation_debug, "eclnegotiation", 0, "offers and answers");
    g_once_init_leave (&once, 1);
  }
  self->ref_count = 1;
  self->webrtcbin = gst_object_ref (webrtcbin);
  self->context = g_main_context_ref (context);
  self->funcs = funcs;
  self->user_data = user_data;
  self->mids = gst_ecl_mids_new ();
  self->directions = gst_ecl_directions_new ();
  g_queue_init (&self->exchanges);
  g_queue_init (&self->remote_candidates);
  g_queue_init (&self->local_candidates);
  self->candidate_id = g_signal_connect_data (webrtcbin, "on-ice-candidate",
      G_CALLBACK (ice_candidate_cb), negotiation_ref (self),
      (GClosureNotify)negotiation_unref, 0);
  return self;
}

/**
 * gst_ecl_negotiation_stop:
 *
 * Nothing more is asked of webrtcbin.
 *
 * Returns: whether it is still busy with something; `idle` follows then
 */
gboolean
gst_ecl_negotiation_stop (GstEclNegotiation *self)
{
  self->closed = TRUE;
  return self->pending != NULL;
}

/**
 * gst_ecl_negotiation_give_up:
 *
 * No function of the owner is called afterwards. In NULL webrtcbin drops what
 * it was asked for without a reply, and a promise must not end while somebody
 * may wait for it.
 */
void
gst_ecl_negotiation_give_up (GstEclNegotiation *self)
{
  self->closed = TRUE;
  if (self->pending)
    gst_promise_interrupt (self->pending);
  g_clear_pointer (&self->pending, gst_promise_unref);
}

void
gst_ecl_negotiation_free (GstEclNegotiation *self)
{
  gst_ecl_negotiation_give_up (self);
  g_signal_handler_disconnect (self->webrtcbin, self->candidate_id);
  negotiation_unref (self);
}

/* Returns: whether an offer will still take up what is new */
static gboolean
is_offer_queued (GstEclNegotiation *self)
{
  for (GList *l = self->exchanges.head; l; l = l->next) {
    const GstEclExchange *exchange = l->data;

    if (exchange->kind == EXCHANGE_OFFER && exchange->step <= STEP_PREPARE)
      return TRUE;
  }
  return FALSE;
}

gboolean
gst_ecl_negotiation_is_stable (GstEclNegotiation *self)
{
  return !self->offering && g_queue_is_empty (&self->exchanges);
}

/**
 * gst_ecl_negotiation_offer:
 *
 * Makes an offer, once everything queued before it is done, and the last offer
 * is answered.
 */
void
gst_ecl_negotiation_offer (GstEclNegotiation *self)
{
  if (self->offering) {
    self->offer_again = !is_offer_queued (self);
    return;
  }
  self->offering = TRUE;
  push_exchange (self, EXCHANGE_OFFER, NULL, NULL);
}

/**
 * gst_ecl_negotiation_resume:
 *
 * Asks the owner again for the tracks that were not ready. Any thread, while
 * @self is not freed.
 */
void
gst_ecl_negotiation_resume (GstEclNegotiation *self)
{
  post (self, prepare, NULL, NULL);
}

static gboolean
check_remote (GstEclNegotiation *self, GstWebRTCSDPType type,
    const GPtrArray *medias, GError **error)
{
  gboolean offer = type == GST_WEBRTC_SDP_TYPE_OFFER;

  if (g_queue_get_length (&self->exchanges) > MAX_PENDING_EXCHANGES) {
    g_set_error (error, GST_ECL_ERROR, GST_ECL_ERROR_NEGOTIATION_FAILED,
        "more than %d descriptions wait to be taken", MAX_PENDING_EXCHANGES);
    return FALSE;
  }
  /* webrtcbin aborts over m-lines that change their place. */
  return (self->medias == NULL ||
             gst_ecl_sdp_continues (self->medias, medias, offer, error)) &&
         gst_ecl_mids_learn (self->mids, medias, error);
}

/**
 * gst_ecl_negotiation_take_remote:
 * @type: offer (which we answer) or answer
 * @sdp: the remote description
 *
 * Returns: %FALSE with a #GstEclError when it cannot follow what went before
 */
gboolean
gst_ecl_negotiation_take_remote (GstEclNegotiation *self, GstWebRTCSDPType type,
    const char *sdp, GError **error)
{
  g_autoptr (GPtrArray) medias = gst_ecl_sdp_parse (sdp, error);

  if (medias == NULL || !check_remote (self, type, medias, error))
    return FALSE;
  push_exchange (self,
      type == GST_WEBRTC_SDP_TYPE_OFFER ? EXCHANGE_REMOTE_OFFER
                                        : EXCHANGE_REMOTE_ANSWER,
      sdp, medias);
  remember_medias (self, g_steal_pointer (&medias));
  return TRUE;
}

/**
 * gst_ecl_negotiation_take_candidate:
 * @candidate: a remote candidate; empty ones (end of candidates) are dropped
 * @mid: (nullable): a=mid of its m-line, used when @mline_index is negative
 *
 * Hands the candidate to webrtcbin, at the earliest after the remote
 * description. One of an m-line that the description lacks is dropped, and so
 * is one of more than 4096 bytes.
 */
void
gst_ecl_negotiation_take_candidate (GstEclNegotiation *self,
    const char *candidate, const char *mid, int mline_index)
{
  if (self->closed || candidate == NULL || *candidate == '\0')
    return;
  if (strlen (candidate) > MAX_CANDIDATE_SIZE ||
      g_queue_get_length (&self->remote_candidates) >= MAX_PENDING_CANDIDATES) {
    GST_WARNING_OBJECT (self->webrtcbin,
        "a candidate of %" G_GSIZE_FORMAT " bytes is dropped: more than %d of "
        "them before the description, or more than %d bytes",
        strlen (candidate), MAX_PENDING_CANDIDATES, MAX_CANDIDATE_SIZE);
    return;
  }
  g_queue_push_tail (&self->remote_candidates,
      gst_ecl_candidate_new (candidate, mid, mline_index));
  if (self->remote_set)
    flush_remote_candidates (self);
}

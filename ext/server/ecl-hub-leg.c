/* ecl-hub-leg: what the members of an SFU room and the SFU tell each other
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-hub-private.h"

/* A member's connection with the SFU, from its first SFU_GET_OFFER on. */
struct _EclHubLeg {
  guint64 id;
  EclHubRoom *room;
  EclHubPeer *peer;
  gboolean answered; /* an offer was, at some time */
  GBytes *offer;     /* (nullable): the frame of the first one, until then */
};

static void
leg_free (gpointer data)
{
  EclHubLeg *leg = data;

  g_clear_pointer (&leg->offer, g_bytes_unref);
  g_free (leg);
}

GHashTable *
ecl_hub_legs_new (void)
{
  return g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, leg_free);
}

/**
 * ecl_hub_set_sfu:
 * @sfu: (nullable): whoever forwards the media of SFU rooms; stays its owner's,
 *   and lives longer than any room
 *
 * At first there is nobody, and SFU rooms are refused.
 */
void
ecl_hub_set_sfu (EclHub *hub, EclHubSfu *sfu)
{
  hub->sfu = sfu;
}

/* (nullable) */
static EclHubLeg *
find_leg (const EclHubRoom *room, const EclHubPeer *peer)
{
  return room->legs ? g_hash_table_lookup (room->legs, peer) : NULL;
}

static void
forget (EclHub *hub, EclHubLeg *leg)
{
  g_hash_table_remove (leg->room->legs, leg->peer);
  g_hash_table_remove (hub->legs, &leg->id);
}

static void
open_leg (EclHub *hub, EclHubRoom *room, EclHubPeer *peer)
{
  EclHubLeg *leg = g_new0 (EclHubLeg, 1);

  leg->id = ++hub->last_leg;
  leg->room = room;
  leg->peer = peer;
  if (room->legs == NULL)
    room->legs = g_hash_table_new (NULL, NULL);
  if (room->number == 0)
    room->number = ++hub->last_sfu_room;
  g_hash_table_insert (room->legs, peer, leg);
  g_hash_table_insert (hub->legs, &leg->id, leg);
  hub->sfu->klass->open (
      hub->sfu, &(EclHubSfuOpen){leg->id, room->number, peer->id,
                    peer->key->options.sfu_video_codec});
}

/**
 * ecl_hub_leg_end:
 * @peer: a member of @room that leaves
 *
 * Ends its connection with the SFU, if it has one.
 */
void
ecl_hub_leg_end (EclHub *hub, EclHubRoom *room, EclHubPeer *peer)
{
  EclHubLeg *leg = find_leg (room, peer);

  if (leg == NULL)
    return;
  if (hub->sfu)
    hub->sfu->klass->close (hub->sfu, leg->id);
  forget (hub, leg);
}

/* Who asks again without an answer to its first offer may have missed that.
 * Who does after one begins anew, as a page does that was loaded again. */
static void
receive_request (EclHub *hub, EclHubRoom *room, EclHubPeer *peer)
{
  EclHubLeg *leg = find_leg (room, peer);

  if (leg && !leg->answered) {
    if (leg->offer)
      ecl_hub_share (hub, peer, leg->offer, NULL);
    return;
  }
  ecl_hub_leg_end (hub, room, peer);
  open_leg (hub, room, peer);
}

static void
receive_answer (EclHub *hub, EclHubLeg *leg, const EclMessage *message)
{
  g_autofree char *sdp =
      ecl_json_dup_member_string (message->description, "sdp");

  /* Of what nobody was told nothing can be the answer. */
  if (sdp == NULL || (leg->offer == NULL && !leg->answered))
    return;
  leg->answered = TRUE;
  g_clear_pointer (&leg->offer, g_bytes_unref);
  hub->sfu->klass->answer (hub->sfu, leg->id, sdp);
}

static void
receive_candidate (EclHub *hub, EclHubLeg *leg, const EclMessage *message)
{
  g_autofree char *candidate =
      ecl_json_dup_member_string (message->candidate, "candidate");
  g_autofree char *mid =
      ecl_json_dup_member_string (message->candidate, "sdpMid");
  gint64 mline_index;
  EclSpan value;

  ecl_json_get_member (message->candidate, "sdpMLineIndex", &value);
  if (!ecl_json_get_int64 (value, &mline_index) || mline_index < 0 ||
      mline_index > G_MAXUINT16)
    mline_index = -1;
  if (candidate)
    hub->sfu->klass->candidate (
        hub->sfu, leg->id, candidate, mid, (int)mline_index);
}

/**
 * ecl_hub_leg_receive:
 * @room: an SFU room
 * @peer: one of its members
 * @message: SFU_GET_OFFER, SFU_ANSWER or SFU_CANDIDATE
 *
 * What belongs to no leg, since that has failed meanwhile, is passed over.
 */
void
ecl_hub_leg_receive (
    EclHub *hub, EclHubRoom *room, EclHubPeer *peer, const EclMessage *message)
{
  EclHubLeg *leg = find_leg (room, peer);

  if (hub->sfu == NULL)
    return;
  if (message->type == ECL_MESSAGE_SFU_OFFER)
    receive_request (hub, room, peer);
  else if (leg && message->type == ECL_MESSAGE_SFU_ANSWER)
    receive_answer (hub, leg, message);
  else if (leg)
    receive_candidate (hub, leg, message);
}

/* What the SFU says */

static void
tell_offer (EclHub *hub, EclHubLeg *leg, const EclHubSfuEvent *event)
{
  g_autoptr (GString) description =
      g_string_new ("{\"type\":\"offer\",\"sdp\":");
  EclMessage message = {.type = ECL_MESSAGE_SFU_OFFER,
      .room_name = ecl_hub_span (leg->room->json_name),
      .msids = {event->msids, strlen (event->msids)}};
  g_autoptr (GBytes) frame = NULL;

  ecl_json_append_string (description, event->sdp, -1);
  g_string_append_c (description, '}');
  message.description = ecl_hub_span (description);
  frame = ecl_hub_share_encode (&message);
  ecl_hub_share (hub, leg->peer, frame, NULL);
  if (!leg->answered) {
    g_clear_pointer (&leg->offer, g_bytes_unref);
    leg->offer = g_steal_pointer (&frame);
  }
}

/* It stays a member, for data, and may ask for another offer. */
static void
tell_failure (EclHub *hub, EclHubLeg *leg, const EclHubSfuEvent *event)
{
  g_autofree char *text = g_strdup_printf (
      "The connection with the SFU has ended: %s", event->failure);
  const EclMessage message = {.type = ECL_MESSAGE_ERROR,
      .error_type = (char *)"room-error",
      .error_text = text};
  g_autoptr (GBytes) frame = ecl_hub_share_encode (&message);

  g_info ("%s has lost the SFU: %s", leg->peer->id, event->failure);
  ecl_hub_share (hub, leg->peer, frame, NULL);
  forget (hub, leg);
}

/**
 * ecl_hub_take_sfu_events:
 *
 * Tells the members what the SFU has to say to them; to be called when the SFU
 * wakes the hub's thread. Nobody hears of legs that have ended meanwhile.
 */
void
ecl_hub_take_sfu_events (EclHub *hub)
{
  EclHubSfuEvent *event;

  while (hub->sfu && (event = ecl_hub_sfu_take_event (hub->sfu))) {
    EclHubLeg *leg = g_hash_table_lookup (hub->legs, &event->leg);

    if (leg && event->sdp)
      tell_offer (hub, leg, event);
    else if (leg)
      tell_failure (hub, leg, event);
    ecl_hub_sfu_event_free (event);
  }
}

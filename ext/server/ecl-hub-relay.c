/* ecl-hub-relay: takes a message from one peer to another
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-hub-private.h"

#include "ecl-frame.h"
#include "ecl-protocol-error.h"

#define MAX_KEPT (64 * 1024)

/* Returns: %FALSE when the link's protocol cannot say it */
gboolean
ecl_hub_send (EclHub *hub, EclHubLink *link, const EclMessage *message)
{
  /* One long message shall not keep its memory for ever. */
  if (hub->frame->allocated_len > MAX_KEPT) {
    g_string_free (hub->frame, TRUE);
    hub->frame = g_string_sized_new (4096);
  }
  g_string_truncate (hub->frame, 0);
  if (!ecl_frame_encode (link->protocol, ECL_FROM_SERVER, message, hub->frame))
    return FALSE;
  link->klass->send (link, hub->frame->str, hub->frame->len);
  return TRUE;
}

/* Tells @peer that @id cannot be reached, as its protocol does. */
void
ecl_hub_tell_unavailable (EclHub *hub, EclHubPeer *peer, const char *id)
{
  g_autofree char *text = NULL;
  EclMessage message = {
      .type = ECL_MESSAGE_EXPIRE, .src = (char *)id, .dst = peer->id};

  if (peer->link == NULL)
    return;
  if (peer->link->protocol == ECL_PROTOCOL_ECL) {
    text = g_strdup_printf ("Could not connect to peer %s", id);
    message = (EclMessage){.type = ECL_MESSAGE_ERROR,
        .error_type = (char *)"peer-unavailable",
        .error_text = text};
  }
  ecl_hub_send (hub, peer->link, &message);
}

/* PeerJS cannot end one call of several: it is told when the last one ends. Nor
 * one that it has not answered: a page could not do so any more without an
 * exception; the end of the call is said again to who answers. */
static void
end_connection (
    EclHub *hub, EclHubPeer *sender, EclHubPeer *receiver, EclMessage *message)
{
  gboolean tell =
      ecl_hub_pair_forget (sender, receiver, message->connection_id);
  EclMessage leave = {
      .type = ECL_MESSAGE_LEAVE, .src = sender->id, .dst = receiver->id};

  if (receiver->link->protocol == ECL_PROTOCOL_ECL)
    ecl_hub_send (hub, receiver->link, message);
  else if (tell)
    ecl_hub_send (hub, receiver->link, &leave);
}

/* Whether the page that the answer goes to ends its call by itself: peerjs
 * (1.5) does so when the data channel that it offers with each call is refused
 * (RFC 8829, section 5.3.1: port 0). LEAVE, said behind that, would end the
 * next call that the page is about to make. */
static gboolean
refuses_channel (const EclMessage *message)
{
  const EclSpan *description = &message->description;

  return description->data &&
         g_strstr_len (description->data, description->len, "m=application 0 ");
}

/**
 * ecl_hub_relay:
 * @sender: who sent it
 * @receiver: where it goes; has a link
 * @message: the message; whatever it says of its sender is not believed
 *
 * Remembers what the message means for the calls of the two, and passes it on.
 * To the sender of an offer that the receiver's protocol cannot express (a
 * room's to a PeerJS client, an unknown serialization) the receiver is
 * unavailable.
 */
void
ecl_hub_relay (
    EclHub *hub, EclHubPeer *sender, EclHubPeer *receiver, EclMessage *message)
{
  char *claimed = message->src;
  EclHubPair *pair;

  message->src = sender->id;
  switch (message->type) {
  case ECL_MESSAGE_OFFER:
  case ECL_MESSAGE_ANSWER:
    /* LEAVE ends telephone calls; a room tells its members by itself. */
    if (!ecl_hub_send (hub, receiver->link, message))
      ecl_hub_tell_unavailable (hub, sender, receiver->id);
    else if (message->room_name.data == NULL)
      ecl_hub_pair_note (hub, sender, receiver, message->connection_id,
          message->type == ECL_MESSAGE_ANSWER && !refuses_channel (message));
    break;
  case ECL_MESSAGE_FORCE_CLOSE:
    end_connection (hub, sender, receiver, message);
    break;
  case ECL_MESSAGE_LEAVE:
    pair = ecl_hub_pair_find (sender, receiver);
    if (pair)
      ecl_hub_pair_end (pair);
    ecl_hub_send (hub, receiver->link, message);
    break;
  default:
    ecl_hub_send (hub, receiver->link, message);
    break;
  }
  message->src = claimed;
}

/* Candidates follow an offer by the dozen: one answer to all of them will do.
 */
static gboolean
knows_already (EclHubPeer *sender, const EclMessage *message)
{
  return message->type == ECL_MESSAGE_CANDIDATE &&
         g_strcmp0 (sender->refused, message->dst) == 0;
}

static void
refuse (EclHub *hub, EclHubPeer *sender, const EclMessage *message)
{
  if (knows_already (sender, message))
    return;
  g_free (sender->refused);
  sender->refused = g_strdup (message->dst);
  ecl_hub_tell_unavailable (hub, sender, message->dst);
}

/* @receiver is %NULL or has no link now. */
static void
hold (EclHub *hub, EclHubPeer *sender, EclHubPeer *receiver,
    EclMessage *message, gint64 now)
{
  /* What ends with the peer need not reach it. */
  if (message->type == ECL_MESSAGE_LEAVE ||
      (message->type == ECL_MESSAGE_FORCE_CLOSE && receiver == NULL))
    return;
  /* An ECLWebRTC client wants to know at once, a PeerJS client may wait. */
  if (sender->link->protocol == ECL_PROTOCOL_ECL && receiver == NULL)
    refuse (hub, sender, message);
  else if (!ecl_hub_queue_add (hub, sender, message, now))
    refuse (hub, sender, message);
}

/* The edge of what a client may say to another. */
static gboolean
is_relayed (EclMessageType type)
{
  return type == ECL_MESSAGE_OFFER || type == ECL_MESSAGE_ANSWER ||
         type == ECL_MESSAGE_CANDIDATE || type == ECL_MESSAGE_FORCE_CLOSE ||
         type == ECL_MESSAGE_LEAVE;
}

/**
 * ecl_hub_receive:
 * @hub: the hub
 * @link: where it came from; nothing happens unless it is registered
 * @message: the message, decoded
 * @now: monotonic time, us
 * @error: %ECL_PROTOCOL_ERROR_UNEXPECTED for a message that says not where to
 * go
 *
 * Acts on a client's message: relays it, or keeps it for a destination that may
 * still come, or answers that there is none ("Relay rule" of the ECLWebRTC
 * protocol, EXPIRE of PeerServer). Messages about rooms go to their rooms.
 * Types that no client may send are ignored.
 *
 * Returns: %FALSE with @error
 */
gboolean
ecl_hub_receive (EclHub *hub, EclHubLink *link, EclMessage *message, gint64 now,
    GError **error)
{
  EclHubPeer *sender = link->peer;
  EclHubPeer *receiver;

  if (message->type == ECL_MESSAGE_PING)
    ecl_hub_link_heard (hub, link, now);
  if (sender && message->type == ECL_MESSAGE_UPDATE_CREDENTIAL)
    ecl_hub_auth_update (hub, sender, message, now);
  if (sender && message->type == ECL_MESSAGE_TURN_CREDENTIAL)
    ecl_hub_turn_renew (hub, sender, now);
  if (sender && ecl_message_type_is_about_room (message->type))
    ecl_hub_room_receive (hub, sender, message, now);
  if (sender == NULL || !is_relayed (message->type))
    return TRUE;
  if (message->dst == NULL || message->dst[0] == '\0') {
    if (message->type == ECL_MESSAGE_LEAVE) {
      ecl_hub_link_end (hub, link, ECL_HUB_END_GOODBYE, now);
      link->klass->close (link, ECL_HUB_CLOSE_LEFT);
      return TRUE;
    }
    g_set_error (error, ECL_PROTOCOL_ERROR, ECL_PROTOCOL_ERROR_UNEXPECTED,
        "%s has no dst", ecl_message_type_name (message->type));
    return FALSE;
  }
  receiver = g_hash_table_lookup (sender->ns->peers, message->dst);
  if (receiver && receiver->link)
    ecl_hub_relay (hub, sender, receiver, message);
  else
    hold (hub, sender, receiver, message, now);
  return TRUE;
}

/* ecl-directions: who sends on each m-line, for webrtcbin and on the wire
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-directions.h"

#include "ecl-sdp-private.h"

typedef GstWebRTCRTPTransceiverDirection Direction;

#define NONE GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_NONE
#define INACTIVE GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_INACTIVE
#define SENDONLY GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_SENDONLY
#define RECVONLY GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_RECVONLY
#define SENDRECV GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_SENDRECV

/* One direction */

static Direction
make (gboolean send, gboolean receive)
{
  if (send)
    return receive ? SENDRECV : SENDONLY;
  return receive ? RECVONLY : INACTIVE;
}

/* As the other side sees it. */
static Direction
reverse (Direction direction)
{
  return make (gst_ecl_sdp_receives (direction), gst_ecl_sdp_sends (direction));
}

/* What both have, seen from one side. */
static Direction
intersect (Direction a, Direction b)
{
  return make (gst_ecl_sdp_sends (a) && gst_ecl_sdp_sends (b),
      gst_ecl_sdp_receives (a) && gst_ecl_sdp_receives (b));
}

/* In a description */

static const char *const names[] = {[INACTIVE] = "inactive",
    [SENDONLY] = "sendonly",
    [RECVONLY] = "recvonly",
    [SENDRECV] = "sendrecv",
    NULL};

static void
write_direction (GstSDPMedia *media, Direction direction)
{
  gst_ecl_sdp_remove_attributes (media, &names[INACTIVE]);
  /* Empty: gst_sdp_media_attributes_to_caps(), which webrtcbin calls, takes no
   * attribute without a value. */
  gst_sdp_media_add_attribute (media, names[direction], "");
}

/* m-lines */

typedef struct {
  Direction kept;    /* ours, for webrtcbin; NONE until we described it */
  Direction local;   /* ours, for the remote side */
  Direction remote;  /* the remote side's own, as it said */
  gboolean received; /* we agreed on it once */
  gboolean ended;    /* what was received */
  gboolean rejected; /* by the last offer of the remote side */
  gboolean gone;     /* what was received, and all was told of it */
} Line;

struct _GstEclDirections {
  GArray *lines; /* of Line, by m-line */
};

GstEclDirections *
gst_ecl_directions_new (void)
{
  GstEclDirections *self = g_new (GstEclDirections, 1);

  self->lines = g_array_new (FALSE, TRUE, sizeof (Line));
  return self;
}

void
gst_ecl_directions_free (GstEclDirections *self)
{
  g_array_unref (self->lines);
  g_free (self);
}

/* Returns: (nullable): what @message has at that place, if it is audio or video
 */
static GstSDPMedia *
get_media (const GstSDPMessage *message, guint mline)
{
  const GstSDPMedia *media = gst_sdp_message_get_media (message, mline);
  GstEclSdpKind kind = gst_ecl_sdp_kind_of (media);

  return kind == GST_ECL_SDP_AUDIO || kind == GST_ECL_SDP_VIDEO
             ? (GstSDPMedia *)media
             : NULL;
}

static Line *
get_line (GstEclDirections *self, guint mline)
{
  if (self->lines->len <= mline)
    g_array_set_size (self->lines, mline + 1);
  return &g_array_index (self->lines, Line, mline);
}

/* An offer may use an m-line again that the last one has rejected. */
static void
take_rejection (Line *line, gboolean rejected)
{
  if (line->rejected && !rejected)
    line->received = line->ended = line->gone = FALSE;
  line->rejected = rejected;
}

/**
 * gst_ecl_directions_take_remote:
 * @type: whether @remote offers or answers
 * @remote: a description of the remote side, that webrtcbin is to be given
 *
 * Notes what it says, and has it fit all that our transceivers do; also where
 * an offer rejects an m-line, which may be used again. webrtcbin goes by the
 * direction there, too.
 */
void
gst_ecl_directions_take_remote (
    GstEclDirections *self, GstWebRTCSDPType type, GstSDPMessage *remote)
{
  gboolean offer = type == GST_WEBRTC_SDP_TYPE_OFFER;

  for (guint i = 0; i < gst_sdp_message_medias_len (remote); i++) {
    GstSDPMedia *media = get_media (remote, i);
    Line *line = get_line (self, i);
    gboolean rejected = media && gst_ecl_sdp_is_rejected (media);

    if (media == NULL)
      continue;
    if (offer)
      take_rejection (line, rejected);
    line->remote = rejected ? INACTIVE : gst_ecl_sdp_direction_of (media);
    if (!rejected || offer)
      write_direction (
          media, line->kept == NONE ? SENDRECV : reverse (line->kept));
  }
}

/**
 * gst_ecl_directions_take_local:
 * @type: whether @local offers or answers
 * @local: a description that webrtcbin made of what its transceivers are to do,
 *   that it is to be given back
 *
 * Notes what the remote side is to be told of it. Has @local say what webrtcbin
 * knows.
 */
void
gst_ecl_directions_take_local (
    GstEclDirections *self, GstWebRTCSDPType type, GstSDPMessage *local)
{
  for (guint i = 0; i < gst_sdp_message_medias_len (local); i++) {
    GstSDPMedia *media = get_media (local, i);
    Line *line = get_line (self, i);

    if (media == NULL)
      continue;
    line->local = gst_ecl_sdp_direction_of (media);
    if (line->kept == NONE)
      line->kept = line->local;
    line->local = intersect (line->local, line->kept);
    if (line->ended)
      line->local = intersect (line->local, SENDONLY);
    if (type == GST_WEBRTC_SDP_TYPE_ANSWER)
      line->local = intersect (line->local, reverse (line->remote));
    write_direction (media, line->kept);
  }
}

/**
 * gst_ecl_directions_tell:
 * @local: our last description, as webrtcbin has it
 *
 * Has it say what the remote side is to be told.
 */
void
gst_ecl_directions_tell (const GstEclDirections *self, GstSDPMessage *local)
{
  for (guint i = 0; i < gst_sdp_message_medias_len (local); i++) {
    GstSDPMedia *media = get_media (local, i);

    if (media && i < self->lines->len)
      write_direction (media, g_array_index (self->lines, Line, i).local);
  }
}

/**
 * gst_ecl_directions_agree:
 *
 * Each side has taken the description of the other.
 *
 * Returns: (transfer full) (element-type GstEclEndedLine): m-lines of which
 *   nothing is received any more, each once, and once more when it is gone
 */
GArray *
gst_ecl_directions_agree (GstEclDirections *self)
{
  GArray *ended = g_array_new (FALSE, FALSE, sizeof (GstEclEndedLine));

  for (guint i = 0; i < self->lines->len; i++) {
    Line *line = &g_array_index (self->lines, Line, i);

    if (gst_ecl_sdp_receives (line->local) &&
        gst_ecl_sdp_sends (line->remote)) {
      line->received = TRUE;
    } else if (line->received &&
               (!line->ended || (line->rejected && !line->gone))) {
      line->ended = TRUE;
      line->gone = line->rejected;
      g_array_append_val (ended, ((GstEclEndedLine){i, line->gone}));
    }
  }
  return ended;
}

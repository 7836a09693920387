/* ecl-mlines: what is sent and received on each m-line of a call
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-mlines.h"

/* Header extension id of transport-wide sequence numbers in our offers. */
#define TWCC_EXT_ID 3

/* Outputs */

static void
output_free (gpointer data)
{
  GstEclOutput *output = data;

  gst_ecl_encoder_remove_viewer (output->encoder, output->src);
  gst_object_unref (output->encoder);
  gst_object_unref (output->src);
  g_free (output);
}

GPtrArray *
gst_ecl_outputs_new (void)
{
  return g_ptr_array_new_with_free_func (output_free);
}

/* The next description says that we send no more on this m-line. */
static void
turn_off (const GstEclOutput *output)
{
  g_autoptr (GstPad) sink = gst_pad_get_peer (output->src);
  g_autoptr (GstWebRTCRTPTransceiver) transceiver = NULL;
  GstWebRTCRTPTransceiverDirection direction;

  if (sink == NULL)
    return;
  g_object_get (sink, "transceiver", &transceiver, NULL);
  g_object_get (transceiver, "direction", &direction, NULL);
  g_object_set (transceiver, "direction",
      direction == GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_SENDRECV
          ? GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_RECVONLY
          : GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_INACTIVE,
      NULL);
}

/* Ends those of @encoder. */
void
gst_ecl_outputs_drop (GPtrArray *outputs, GstEclEncoder *encoder)
{
  for (guint i = outputs->len; i > 0; i--) {
    const GstEclOutput *output = g_ptr_array_index (outputs, i - 1);

    if (output->encoder == encoder) {
      turn_off (output);
      g_ptr_array_remove_index (outputs, i - 1);
    }
  }
}

static gboolean
is_used (GPtrArray *outputs, GstEclEncoder *encoder)
{
  for (guint i = 0; i < outputs->len; i++) {
    if (((GstEclOutput *)g_ptr_array_index (outputs, i))->encoder == encoder)
      return TRUE;
  }
  return FALSE;
}

/* One m-line */

typedef struct {
  const GstEclCodec *codec;
  guint index;
  guint payload_type;
  guint twcc_id;
  const GstCaps *constraint; /* of a remote offer, or NULL */
} Mline;

static gboolean
add_sender (GstEclSession *session, GstEclEncoder *encoder, const Mline *mline,
    gboolean receive, GPtrArray *outputs, GError **error)
{
  g_autoptr (GstCaps) caps = NULL;
  g_autoptr (GstPad) sink = NULL;
  GstEclOutput *output;
  GstPad *src = gst_ecl_encoder_add_viewer (encoder, mline->codec,
      mline->payload_type, 0, mline->twcc_id, mline->constraint, error);

  if (src == NULL)
    return FALSE;
  caps = gst_pad_get_current_caps (src);
  sink = receive ? gst_ecl_session_add_sendrecv (session, caps, mline->index)
                 : gst_ecl_session_add_sender (session, caps, mline->index);
  if (sink == NULL || gst_pad_link (src, sink) != GST_PAD_LINK_OK) {
    gst_ecl_encoder_remove_viewer (encoder, src);
    g_set_error (error, GST_ECL_ERROR, GST_ECL_ERROR_WEBRTC,
        "webrtcbin does not take %s", mline->codec->name);
    return FALSE;
  }
  output = g_new0 (GstEclOutput, 1);
  output->encoder = gst_object_ref (encoder);
  output->src = gst_object_ref (src);
  g_ptr_array_add (outputs, output);
  return TRUE;
}

static void
add_receiver (GstEclSession *session, const Mline *mline)
{
  g_autoptr (GstCaps) caps = gst_ecl_codec_make_rtp_caps (
      mline->codec, mline->payload_type, 0, mline->twcc_id, mline->constraint);

  gst_ecl_session_add_receiver (session, caps);
}

/* What is wanted */

void
gst_ecl_mlines_clear (GstEclMlines *self)
{
  g_clear_pointer (&self->encoders, g_ptr_array_unref);
  g_clear_pointer (&self->codecs[0], g_strfreev);
  g_clear_pointer (&self->codecs[1], g_strfreev);
}

/* (element-type GstEclCodec): those wanted that can at least be taken out of
 * RTP */
static GPtrArray *
list_receivable (const GstEclMlines *self, GstEclMediaKind kind)
{
  GPtrArray *codecs = g_ptr_array_new ();

  if (!self->receive[kind])
    return codecs;
  for (char **name = self->codecs[kind]; name && *name; name++) {
    const GstEclCodec *codec = gst_ecl_codec_find (*name);
    if (codec && codec->kind == kind)
      g_ptr_array_add (codecs, (gpointer)codec);
  }
  if (self->codecs[kind])
    return codecs;
  for (const GstEclCodec *const *c = gst_ecl_codec_list (kind); *c; c++) {
    if (gst_ecl_codec_is_available (*c, GST_ECL_CODEC_DECODE, NULL))
      g_ptr_array_add (codecs, (gpointer)*c);
  }
  return codecs;
}

static gboolean
can_receive (const GstEclMlines *self, const GstEclCodec *codec)
{
  g_autoptr (GPtrArray) codecs = list_receivable (self, codec->kind);

  return g_ptr_array_find (codecs, codec, NULL);
}

/* Says what is missing when no codec of @kind can be used. */
static void
set_no_codec_error (const GstEclMlines *self, GstEclMediaKind kind,
    GstEclCodecUse use, GError **error)
{
  char **names = self->codecs[kind];
  const GstEclCodec *codec =
      names ? gst_ecl_codec_find (names[0]) : *gst_ecl_codec_list (kind);

  if (!codec || gst_ecl_codec_is_available (codec, use, error))
    g_set_error (error, GST_ECL_ERROR, GST_ECL_ERROR_CODEC,
        use == GST_ECL_CODEC_ENCODE
            ? "none of the wanted %s codecs can be sent from this input"
            : "none of the wanted %s codecs can be received here",
        kind == GST_ECL_MEDIA_VIDEO ? "video" : "audio");
}

/* Offers */

static gboolean
offer_sender (const GstEclMlines *self, GstEclSession *session,
    GstEclEncoder *encoder, guint index, GPtrArray *outputs, GError **error)
{
  g_autoptr (GPtrArray) codecs = gst_ecl_encoder_get_codecs (encoder);
  Mline mline = {.index = index, .twcc_id = TWCC_EXT_ID};

  if (codecs->len == 0) {
    set_no_codec_error (
        self, gst_ecl_encoder_get_kind (encoder), GST_ECL_CODEC_ENCODE, error);
    return FALSE;
  }
  mline.codec = g_ptr_array_index (codecs, 0);
  mline.payload_type = mline.codec->payload_type;
  return add_sender (session, encoder, &mline, can_receive (self, mline.codec),
      outputs, error);
}

static gboolean
offer_receiver (const GstEclMlines *self, GstEclSession *session,
    GstEclMediaKind kind, GError **error)
{
  g_autoptr (GPtrArray) codecs = list_receivable (self, kind);
  Mline mline = {.twcc_id = TWCC_EXT_ID};

  if (codecs->len == 0) {
    set_no_codec_error (self, kind, GST_ECL_CODEC_DECODE, error);
    return FALSE;
  }
  mline.codec = g_ptr_array_index (codecs, 0);
  mline.payload_type = mline.codec->payload_type;
  add_receiver (session, &mline);
  return TRUE;
}

/**
 * gst_ecl_mlines_offer:
 * @session: gets one m-line for each local track that it does not yet carry,
 *   which is also received on where that is wanted, and in its first offer one
 *   for each further kind to receive
 * @first: index of the first m-line to add
 * @outputs: what the session takes of the local tracks; further ones are added
 *
 * On the session's context, before the offer is made.
 *
 * Returns: %FALSE with %GST_ECL_ERROR_CODEC, which names what is missing
 */
gboolean
gst_ecl_mlines_offer (const GstEclMlines *self, GstEclSession *session,
    guint first, GPtrArray *outputs, GError **error)
{
  static const GstEclMediaKind kinds[] = {
      GST_ECL_MEDIA_VIDEO, GST_ECL_MEDIA_AUDIO};
  gboolean sent[2] = {FALSE, FALSE};
  guint index = first;

  for (guint i = 0; i < self->encoders->len; i++) {
    GstEclEncoder *encoder = g_ptr_array_index (self->encoders, i);

    sent[gst_ecl_encoder_get_kind (encoder)] = TRUE;
    if (!is_used (outputs, encoder) &&
        !offer_sender (self, session, encoder, index++, outputs, error))
      return FALSE;
  }
  for (guint i = 0; first == 0 && i < G_N_ELEMENTS (kinds); i++) {
    if (self->receive[kinds[i]] && !sent[kinds[i]] &&
        !offer_receiver (self, session, kinds[i], error))
      return FALSE;
  }
  return TRUE;
}

/* Answers */

/* The first of @codecs that the m-line has. */
static gboolean
choose_codec (const GstEclSdpMedia *media, GPtrArray *codecs, Mline *mline)
{
  for (guint i = 0; i < codecs->len; i++) {
    const GstEclCodec *codec = g_ptr_array_index (codecs, i);
    const GstEclSdpFormat *format =
        gst_ecl_sdp_media_find_format (media, codec->name);

    if (format) {
      *mline = (Mline){codec, media->index, format->payload_type,
          media->twcc_id, format->caps};
      return TRUE;
    }
  }
  return FALSE;
}

/* Returns: (nullable): the first unused encoder that the m-line can carry */
static GstEclEncoder *
choose_encoder (const GstEclMlines *self, const GstEclSdpMedia *media,
    GstEclMediaKind kind, GPtrArray *outputs, Mline *mline)
{
  for (guint i = 0; i < self->encoders->len; i++) {
    GstEclEncoder *encoder = g_ptr_array_index (self->encoders, i);
    g_autoptr (GPtrArray) codecs = gst_ecl_encoder_get_codecs (encoder);

    if (gst_ecl_encoder_get_kind (encoder) == kind &&
        !is_used (outputs, encoder) && choose_codec (media, codecs, mline))
      return encoder;
  }
  return NULL;
}

/* Sets @used when the m-line is to carry something. What it may come to carry
 * later is received as well, also if it is rejected and used again. */
static gboolean
answer_media (const GstEclMlines *self, GstEclSession *session,
    const GstEclSdpMedia *media, GPtrArray *outputs, gboolean *used,
    GError **error)
{
  GstEclMediaKind kind = media->kind == GST_ECL_SDP_VIDEO ? GST_ECL_MEDIA_VIDEO
                                                          : GST_ECL_MEDIA_AUDIO;
  gboolean sends = gst_ecl_sdp_media_remote_sends (media);
  g_autoptr (GPtrArray) receivable = list_receivable (self, kind);
  GstEclEncoder *encoder = NULL;
  Mline mline;

  if (gst_ecl_sdp_media_remote_receives (media))
    encoder = choose_encoder (self, media, kind, outputs, &mline);
  if (encoder) {
    *used = TRUE;
    return add_sender (session, encoder, &mline,
        g_ptr_array_find (receivable, mline.codec, NULL), outputs, error);
  }
  if (choose_codec (media, receivable, &mline)) {
    *used |= sends;
    add_receiver (session, &mline);
  } else {
    gst_ecl_session_add_unused (session, media);
  }
  return TRUE;
}

static void
set_unused_error (const GstEclMlines *self, GError **error)
{
  gboolean receives =
      self->receive[GST_ECL_MEDIA_AUDIO] || self->receive[GST_ECL_MEDIA_VIDEO];

  g_set_error_literal (error, GST_ECL_ERROR, GST_ECL_ERROR_CODEC,
      self->encoders->len == 0
          ? "the caller sends nothing that can be received here"
      : receives ? "the caller takes none of the codecs that can be sent, and "
                   "sends nothing that can be received here"
                 : "the caller takes none of the codecs that can be sent");
}

/**
 * gst_ecl_mlines_answer:
 * @session: gets a track for each m-line from @first on
 * @medias: (element-type GstEclSdpMedia): of the offer
 * @first: index of the first m-line that the session has not seen
 * @outputs: what the session takes of the local tracks; further ones are added
 *
 * On the session's context, before the session gets the offer.
 *
 * Returns: %FALSE with %GST_ECL_ERROR_CODEC when nothing of a first offer can
 * be used, unless it may be idle
 */
gboolean
gst_ecl_mlines_answer (const GstEclMlines *self, GstEclSession *session,
    const GPtrArray *medias, guint first, GPtrArray *outputs, GError **error)
{
  gboolean used = first > 0 || self->idle;

  for (guint i = first; i < medias->len; i++) {
    const GstEclSdpMedia *media = g_ptr_array_index (medias, i);

    if (media->kind != GST_ECL_SDP_AUDIO && media->kind != GST_ECL_SDP_VIDEO)
      continue;
    if (!answer_media (self, session, media, outputs, &used, error))
      return FALSE;
  }
  if (!used)
    set_unused_error (self, error);
  return used;
}

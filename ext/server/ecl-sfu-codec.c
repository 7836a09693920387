/* ecl-sfu-codec: what all members of an SFU room send and get
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-sfu-codec.h"

#define VIDEO "application/x-rtp, media=video, clock-rate=90000, "

/* H264 as every browser has it: constrained baseline, in several packets per
 * picture (RFC 6184, section 8.1). */
static const EclSfuCodec video_codecs[] = {
    {"VP8", GST_ECL_MEDIA_VIDEO, ECL_RTP_CODEC_VP8,
        VIDEO "encoding-name=VP8, payload=96"},
    {"VP9", GST_ECL_MEDIA_VIDEO, ECL_RTP_CODEC_VP9,
        VIDEO "encoding-name=VP9, payload=98"},
    {"H264", GST_ECL_MEDIA_VIDEO, ECL_RTP_CODEC_H264,
        VIDEO "encoding-name=H264, payload=102, packetization-mode=(string)1, "
              "profile-level-id=(string)42e01f, "
              "level-asymmetry-allowed=(string)1"},
};

static const EclSfuCodec audio_codec = {"opus", GST_ECL_MEDIA_AUDIO,
    ECL_RTP_CODEC_OTHER,
    "application/x-rtp, media=audio, clock-rate=48000, encoding-name=OPUS, "
    "encoding-params=(string)2, payload=111, minptime=(string)10, "
    "useinbandfec=(string)1"};

const EclSfuCodec *
ecl_sfu_codec_find_video (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (video_codecs); i++) {
    if (g_ascii_strcasecmp (video_codecs[i].name, name) == 0)
      return &video_codecs[i];
  }
  return NULL;
}

const EclSfuCodec *
ecl_sfu_codec_get_audio (void)
{
  return &audio_codec;
}

GstCaps *
ecl_sfu_codec_make_caps (const EclSfuCodec *self, guint ssrc)
{
  GstCaps *caps = gst_caps_from_string (self->caps);
  g_autofree char *extmap = g_strdup_printf ("extmap-%d", ECL_SFU_TWCC_EXT_ID);

  gst_caps_set_simple (caps, extmap, G_TYPE_STRING, GST_ECL_TWCC_URI, NULL);
  if (ssrc != 0)
    gst_caps_set_simple (caps, "ssrc", G_TYPE_UINT, ssrc, NULL);
  return caps;
}

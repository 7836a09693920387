/* ecl-codec-table: which elements each codec is made of
 *
 * Hardware first, then software, each with settings for conversation: no frame
 * held back, constant bit rate, keyframes on request.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-codec-table.h"

#define BASE "gstreamer1.0-plugins-base"
#define GOOD "gstreamer1.0-plugins-good"
#define BAD "gstreamer1.0-plugins-bad"
#define UGLY "gstreamer1.0-plugins-ugly"
#define LIBAV "gstreamer1.0-libav"
/* The source package; Debian 12 has no binary package of it. */
#define RUST "gst-plugins-rs"

#define KEYFRAMES GST_ECL_KEYFRAME_DISTANCE
#define RAW_VIDEO "video/x-raw, format=(string){ I420, NV12 }"
#define NONE                                                                   \
  {                                                                            \
    NULL                                                                       \
  }

/* The first error ends a decoder: the receiver makes a new one, which begins
 * with the keyframe that it asks for, instead of showing garbage until one
 * comes. */
#define VIDEO_DECODER                                                          \
  "max-errors=0 automatic-request-sync-points=true "                           \
  "discard-corrupted-frames=true min-force-key-unit-interval=200000000"
#define LIBAV_DECODER VIDEO_DECODER " output-corrupt=false thread-type=slice"
#define VIDEO_DEPAYLOADER "wait-for-keyframe=true request-keyframe=true"
#define VIDEO_PAYLOADER "mtu=1200"
/* RFC 3551 section 4.2: 20 ms of audio in a packet. */
#define PCM_PAYLOADER "mtu=1200 min-ptime=20000000 max-ptime=20000000"

#define VA_ENCODER                                                             \
  "rate-control=cbr b-frames=0 ref-frames=1 target-usage=6 key-int-max=1024"
#define V4L2_ENCODER                                                           \
  "extra-controls=controls,repeat_sequence_header=1,video_bitrate_mode=1,"     \
  "video_b_frames=0,video_gop_size=" KEYFRAMES                                 \
  ",h264_i_frame_period=" KEYFRAMES
#define VAAPI_ENCODER                                                          \
  "rate-control=cbr max-bframes=0 quality-level=6 keyframe-period=" KEYFRAMES
#define NV_ENCODER                                                             \
  "preset=low-latency-hq rc-mode=cbr zerolatency=true bframes=0 gop-size=-1 "  \
  "b-frames=0 rate-control=cbr zero-reorder-delay=true rc-lookahead=0 "        \
  "tune=ultra-low-latency repeat-sequence-header=true"
#define QSV_ENCODER                                                            \
  "rate-control=cbr low-latency=true b-frames=0 gop-size=" KEYFRAMES
#define VPX_ENCODER                                                            \
  "deadline=1 end-usage=cbr lag-in-frames=0 error-resilient=default "          \
  "keyframe-max-dist=" KEYFRAMES " threads=cpus buffer-initial-size=500 "      \
  "buffer-optimal-size=600 buffer-size=1000 max-quantizer=56 "                 \
  "undershoot=100 overshoot=15"

static const GstEclCodecElement vp8_encoders[] = {
    {"vavp8enc", NULL, VA_ENCODER, "bitrate", 1000},
    {"vaapivp8enc", NULL, VAAPI_ENCODER, "bitrate", 1000},
    {"v4l2vp8enc", NULL, V4L2_ENCODER, "extra-controls", 1},
    {"vp8enc", GOOD, VPX_ENCODER " cpu-used=-6 max-intra-bitrate=300",
        "target-bitrate", 1},
    NONE,
};
static const GstEclCodecElement vp8_decoders[] = {
    {"vavp8dec", NULL, VIDEO_DECODER},
    {"v4l2slvp8dec", NULL, VIDEO_DECODER},
    {"vp8dec", GOOD, VIDEO_DECODER " threads=cpus"},
    {"avdec_vp8", LIBAV, LIBAV_DECODER},
    NONE,
};
static const GstEclCodecElement vp8_payloader = {
    "rtpvp8pay", GOOD, VIDEO_PAYLOADER " picture-id-mode=15-bit"};
static const GstEclCodecElement vp8_depayloader = {
    "rtpvp8depay", GOOD, VIDEO_DEPAYLOADER};

static const GstEclCodecElement h264_encoders[] = {
    {"vah264enc", NULL, VA_ENCODER, "bitrate", 1000},
    {"vah264lpenc", NULL, VA_ENCODER, "bitrate", 1000},
    {"vaapih264enc", NULL, VAAPI_ENCODER, "bitrate", 1000},
    {"v4l2h264enc", NULL, V4L2_ENCODER, "extra-controls", 1},
    {"nvcudah264enc", NULL, NV_ENCODER, "bitrate", 1000},
    {"nvautogpuh264enc", NULL, NV_ENCODER, "bitrate", 1000},
    {"nvh264enc", NULL, NV_ENCODER, "bitrate", 1000},
    {"qsvh264enc", NULL, QSV_ENCODER, "bitrate", 1000},
    {"x264enc", UGLY,
        "tune=zerolatency speed-preset=veryfast bframes=0 b-adapt=false "
        "aud=false key-int-max=" KEYFRAMES,
        "bitrate", 1000},
    {"openh264enc", BAD,
        "usage-type=camera rate-control=bitrate complexity=low "
        "gop-size=" KEYFRAMES " multi-thread=cpus",
        "bitrate", 1},
    NONE,
};
static const GstEclCodecElement h264_decoders[] = {
    {"vah264dec", NULL, VIDEO_DECODER},
    {"v4l2slh264dec", NULL, VIDEO_DECODER},
    {"nvh264dec", NULL, VIDEO_DECODER},
    {"avdec_h264", LIBAV, LIBAV_DECODER},
    {"openh264dec", BAD, VIDEO_DECODER},
    NONE,
};
static const GstEclCodecElement h264_parser = {
    "h264parse", BAD, "config-interval=-1"};
static const GstEclCodecElement h264_payloader = {"rtph264pay", GOOD,
    VIDEO_PAYLOADER " config-interval=-1 aggregate-mode=zero-latency"};
static const GstEclCodecElement h264_depayloader = {
    "rtph264depay", GOOD, VIDEO_DEPAYLOADER};

static const GstEclCodecElement vp9_encoders[] = {
    {"vavp9enc", NULL, VA_ENCODER, "bitrate", 1000},
    {"vaapivp9enc", NULL, VAAPI_ENCODER, "bitrate", 1000},
    {"v4l2vp9enc", NULL, V4L2_ENCODER, "extra-controls", 1},
    {"qsvvp9enc", NULL, QSV_ENCODER, "bitrate", 1000},
    {"vp9enc", GOOD,
        VPX_ENCODER " cpu-used=8 row-mt=true tile-columns=2 "
                    "aq-mode=cyclic-refresh frame-parallel-decoding=true",
        "target-bitrate", 1},
    NONE,
};
static const GstEclCodecElement vp9_decoders[] = {
    {"vavp9dec", NULL, VIDEO_DECODER},
    {"v4l2slvp9dec", NULL, VIDEO_DECODER},
    {"nvvp9dec", NULL, VIDEO_DECODER},
    {"vp9dec", GOOD, VIDEO_DECODER " threads=cpus"},
    {"avdec_vp9", LIBAV, LIBAV_DECODER},
    NONE,
};
static const GstEclCodecElement vp9_payloader = {
    "rtpvp9pay", GOOD, VIDEO_PAYLOADER " picture-id-mode=15-bit"};
static const GstEclCodecElement vp9_depayloader = {
    "rtpvp9depay", GOOD, VIDEO_DEPAYLOADER};

static const GstEclCodecElement av1_encoders[] = {
    {"vaav1enc", NULL, VA_ENCODER, "bitrate", 1000},
    {"nvav1enc", NULL, NV_ENCODER, "bitrate", 1000},
    {"qsvav1enc", NULL, QSV_ENCODER, "bitrate", 1000},
    {"svtav1enc", BAD,
        "preset=11 intra-period-length=" KEYFRAMES
        " parameters-string=pred-struct=1:rc=2:fast-decode=1",
        "target-bitrate", 1000},
    {"av1enc", BAD,
        "usage-profile=realtime cpu-used=10 end-usage=cbr lag-in-frames=0 "
        "row-mt=true threads=cpus keyframe-max-dist=" KEYFRAMES,
        "target-bitrate", 1000},
    {"rav1enc", RUST,
        "low-latency=true speed-preset=10 tiles=4 "
        "max-key-frame-interval=" KEYFRAMES,
        "bitrate", 1},
    NONE,
};
static const GstEclCodecElement av1_decoders[] = {
    {"vaav1dec", NULL, VIDEO_DECODER},
    {"nvav1dec", NULL, VIDEO_DECODER},
    {"dav1ddec", RUST, VIDEO_DECODER " max-frame-delay=1"},
    {"av1dec", BAD, VIDEO_DECODER},
    NONE,
};
static const GstEclCodecElement av1_parser = {"av1parse", BAD, ""};
static const GstEclCodecElement av1_payloader = {
    "rtpav1pay", RUST, VIDEO_PAYLOADER};
static const GstEclCodecElement av1_depayloader = {
    "rtpav1depay", RUST, VIDEO_DEPAYLOADER};

static const GstEclCodecElement opus_encoders[] = {
    {"opusenc", BASE, "inband-fec=true packet-loss-percentage=5 complexity=5",
        "bitrate", 1},
    NONE,
};
static const GstEclCodecElement opus_decoders[] = {
    {"opusdec", BASE, "plc=true use-inband-fec=true max-errors=-1"},
    NONE,
};
static const GstEclCodecElement opus_payloader = {
    "rtpopuspay", GOOD, "mtu=1200"};
static const GstEclCodecElement opus_depayloader = {"rtpopusdepay", GOOD, ""};

static const GstEclCodecElement pcmu_encoders[] = {
    {"mulawenc", GOOD, ""},
    NONE,
};
static const GstEclCodecElement pcmu_decoders[] = {
    {"mulawdec", GOOD, "max-errors=-1"},
    NONE,
};
static const GstEclCodecElement pcmu_payloader = {
    "rtppcmupay", GOOD, PCM_PAYLOADER};
static const GstEclCodecElement pcmu_depayloader = {"rtppcmudepay", GOOD, ""};

static const GstEclCodecElement pcma_encoders[] = {
    {"alawenc", GOOD, ""},
    NONE,
};
static const GstEclCodecElement pcma_decoders[] = {
    {"alawdec", GOOD, "max-errors=-1"},
    NONE,
};
static const GstEclCodecElement pcma_payloader = {
    "rtppcmapay", GOOD, PCM_PAYLOADER};
static const GstEclCodecElement pcma_depayloader = {"rtppcmadepay", GOOD, ""};

const GstEclCodec gst_ecl_codec_table[] = {
    {
        .name = "VP8",
        .encoding_name = "VP8",
        .kind = GST_ECL_MEDIA_VIDEO,
        .clock_rate = 90000,
        .payload_type = 96,
        .caps = "video/x-vp8",
        .format = "",
        .raw_caps = RAW_VIDEO,
        .bitrate = 1500000,
        .encoders = vp8_encoders,
        .decoders = vp8_decoders,
        .payloader = &vp8_payloader,
        .depayloader = &vp8_depayloader,
    },
    {
        .name = "H264",
        .encoding_name = "H264",
        .kind = GST_ECL_MEDIA_VIDEO,
        .clock_rate = 90000,
        .payload_type = 102,
        .caps = "video/x-h264",
        /* RFC 6184 section 8.1; what every browser offers. */
        .format = "packetization-mode=(string)1, "
                  "profile-level-id=(string)42e01f, "
                  "level-asymmetry-allowed=(string)1",
        .encoder_caps = "video/x-h264, stream-format=(string)byte-stream, "
                        "alignment=(string)au, "
                        "profile=(string){ constrained-baseline, baseline }",
        .parsed_caps = "video/x-h264, stream-format=(string)byte-stream, "
                       "alignment=(string)au",
        .raw_caps = RAW_VIDEO,
        .bitrate = 1500000,
        .encoders = h264_encoders,
        .decoders = h264_decoders,
        .parser = &h264_parser,
        .payloader = &h264_payloader,
        .depayloader = &h264_depayloader,
    },
    {
        .name = "VP9",
        .encoding_name = "VP9",
        .kind = GST_ECL_MEDIA_VIDEO,
        .clock_rate = 90000,
        .payload_type = 98,
        .caps = "video/x-vp9",
        .format = "",
        .raw_caps = RAW_VIDEO,
        .bitrate = 1200000,
        .encoders = vp9_encoders,
        .decoders = vp9_decoders,
        .payloader = &vp9_payloader,
        .depayloader = &vp9_depayloader,
    },
    {
        .name = "AV1",
        .encoding_name = "AV1",
        .kind = GST_ECL_MEDIA_VIDEO,
        .clock_rate = 90000,
        .payload_type = 100,
        .caps = "video/x-av1",
        .format = "",
        .parsed_caps = "video/x-av1, stream-format=(string)obu-stream",
        .raw_caps = RAW_VIDEO,
        .bitrate = 1000000,
        .encoders = av1_encoders,
        .decoders = av1_decoders,
        .parser = &av1_parser,
        .payloader = &av1_payloader,
        .depayloader = &av1_depayloader,
    },
    {
        .name = "opus",
        .encoding_name = "OPUS",
        .kind = GST_ECL_MEDIA_AUDIO,
        .clock_rate = 48000,
        .channels = 2,
        .payload_type = 111,
        /* RFC 7845 family 0: mono and stereo, what RFC 7587 carries. */
        .caps = "audio/x-opus, channel-mapping-family=(int)0",
        .format = "minptime=(string)10, useinbandfec=(string)1",
        .raw_caps = "audio/x-raw, rate=(int)48000, channels=(int)[ 1, 2 ]",
        .bitrate = 64000,
        .encoders = opus_encoders,
        .decoders = opus_decoders,
        .payloader = &opus_payloader,
        .depayloader = &opus_depayloader,
    },
    {
        .name = "PCMU",
        .encoding_name = "PCMU",
        .kind = GST_ECL_MEDIA_AUDIO,
        .clock_rate = 8000,
        .channels = 1,
        .payload_type = 0,
        .caps = "audio/x-mulaw, rate=(int)8000, channels=(int)1",
        .format = "",
        .raw_caps = "audio/x-raw, rate=(int)8000, channels=(int)1",
        .encoders = pcmu_encoders,
        .decoders = pcmu_decoders,
        .payloader = &pcmu_payloader,
        .depayloader = &pcmu_depayloader,
    },
    {
        .name = "PCMA",
        .encoding_name = "PCMA",
        .kind = GST_ECL_MEDIA_AUDIO,
        .clock_rate = 8000,
        .channels = 1,
        .payload_type = 8,
        .caps = "audio/x-alaw, rate=(int)8000, channels=(int)1",
        .format = "",
        .raw_caps = "audio/x-raw, rate=(int)8000, channels=(int)1",
        .encoders = pcma_encoders,
        .decoders = pcma_decoders,
        .payloader = &pcma_payloader,
        .depayloader = &pcma_depayloader,
    },
    {NULL},
};

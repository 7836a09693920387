/* rtp-recording: what real encoders and payloaders make, and whether it decodes
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "rtp-recording.h"
#include "ecl-wait.h"

#include <gst/app/gstappsrc.h>
#include <gst/video/video.h>

/* Packets so small that each keyframe is several */
#define VPX                                                                    \
  "name=encoder deadline=1 error-resilient=default keyframe-max-dist=%u"
#define PAY "mtu=300 picture-id-mode=15-bit"

const RtpRecordingCodec rtp_recording_codecs[3] = {
    {"VP8", ECL_RTP_CODEC_VP8, "vp8enc " VPX " ! rtpvp8pay " PAY,
        "rtpvp8depay ! vp8dec max-errors=0"},
    {"VP9", ECL_RTP_CODEC_VP9, "vp9enc " VPX " cpu-used=8 ! rtpvp9pay " PAY,
        "rtpvp9depay ! vp9dec max-errors=0"},
    {"H264", ECL_RTP_CODEC_H264,
        "x264enc name=encoder tune=zerolatency speed-preset=ultrafast "
        "key-int-max=%u ! h264parse config-interval=-1 ! "
        "rtph264pay mtu=300 config-interval=-1 aggregate-mode=zero-latency",
        "rtph264depay ! avdec_h264 max-errors=0 output-corrupt=false"},
};

static GstElement *
get (GstElement *pipeline, const char *name)
{
  GstElement *element = gst_bin_get_by_name (GST_BIN (pipeline), name);

  fail_unless (element != NULL, "%s is not there", name);
  return element;
}

static GstElement *
launch (char *line)
{
  g_autofree char *owned = line;
  g_autoptr (GError) error = NULL;
  GstElement *pipeline = gst_parse_launch (line, &error);

  fail_unless (error == NULL, "%s: %s", line, error ? error->message : "");
  return pipeline;
}

static void
run_to_its_end (GstElement *pipeline)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  message = gst_bus_timed_pop_filtered (bus, ECL_WATCHDOG_SECONDS * GST_SECOND,
      GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  fail_unless (message != NULL, "neither end nor error came in time");
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    gst_message_parse_error (message, &error, NULL);
  fail_unless (error == NULL, "%s", error ? error->message : "");
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (pipeline);
}

/* Layers of time */

G_GNUC_BEGIN_IGNORE_DEPRECATIONS
static void
set_numbers (GstElement *encoder, const char *property, const int *numbers)
{
  GValueArray *array = g_value_array_new (4);
  GValue value = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_INT);
  for (; *numbers >= 0; numbers++) {
    g_value_set_int (&value, *numbers);
    g_value_array_append (array, &value);
  }
  g_object_set (encoder, property, array, NULL);
  g_value_array_free (array);
}
G_GNUC_END_IGNORE_DEPRECATIONS

/* The first picture of four is kept as the last one, the third as the golden
 * one, which only the fourth needs. */
void
rtp_recording_set_layers (GstElement *encoder)
{
  static const int ids[] = {0, 2, 1, 2, -1};
  static const int decimators[] = {4, 2, 1, -1};
  static const int bitrates[] = {100000, 150000, 200000, -1};

  g_object_set (encoder, "temporal-scalability-number-layers", 3,
      "temporal-scalability-periodicity", 4, NULL);
  set_numbers (encoder, "temporal-scalability-layer-id", ids);
  set_numbers (encoder, "temporal-scalability-rate-decimator", decimators);
  set_numbers (encoder, "temporal-scalability-target-bitrate", bitrates);
  gst_util_set_object_arg (G_OBJECT (encoder),
      "temporal-scalability-layer-flags",
      "<no-ref-golden+no-ref-alt+no-upd-golden+no-upd-alt, "
      "no-ref-golden+no-ref-alt+no-upd-last+no-upd-golden+no-upd-alt"
      "+no-upd-entropy, "
      "no-ref-golden+no-ref-alt+no-upd-last+no-upd-alt+no-upd-entropy, "
      "no-ref-alt+no-upd-last+no-upd-golden+no-upd-alt+no-upd-entropy>");
  gst_util_set_object_arg (G_OBJECT (encoder),
      "temporal-scalability-layer-sync-flags", "<false, true, true, false>");
}

/* Recording */

static void
read_layer (RtpRecordingFrame *frame, GstBuffer *buffer)
{
  GstCustomMeta *meta = gst_buffer_get_custom_meta (buffer, "GstVP8Meta");
  GstStructure *s = meta ? gst_custom_meta_get_structure (meta) : NULL;
  gboolean layered = FALSE;

  if (s && gst_structure_get_boolean (s, "use-temporal-scaling", &layered) &&
      layered)
    gst_structure_get (s, "layer-id", G_TYPE_UINT, &frame->temporal_id,
        "layer-sync", G_TYPE_BOOLEAN, &frame->begins_layer, NULL);
}

static GstPadProbeReturn
on_encoded (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  GArray *frames = user_data;
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  RtpRecordingFrame frame = {.time = GST_BUFFER_PTS (buffer)};

  frame.list = gst_buffer_list_new ();
  frame.is_keyframe =
      !GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT);
  read_layer (&frame, buffer);
  g_array_append_val (frames, frame);
  return GST_PAD_PROBE_OK;
}

/* It comes on the encoder's thread, behind its frame. */
static gboolean
add_packet (GstBuffer **buffer, guint index, gpointer user_data)
{
  GArray *frames = user_data;

  gst_buffer_list_add (
      g_array_index (frames, RtpRecordingFrame, frames->len - 1).list,
      gst_buffer_ref (*buffer));
  return TRUE;
}

static GstPadProbeReturn
on_packets (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  if (info->type & GST_PAD_PROBE_TYPE_BUFFER)
    add_packet ((GstBuffer **)&info->data, 0, user_data);
  else
    gst_buffer_list_foreach (
        GST_PAD_PROBE_INFO_BUFFER_LIST (info), add_packet, user_data);
  return GST_PAD_PROBE_OK;
}

static void
watch (GstElement *element, const char *name, GstPadProbeType type,
    GstPadProbeCallback callback, gpointer user_data)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (element, name);

  gst_pad_add_probe (pad, type, callback, user_data, NULL);
}

static void
frame_clear (gpointer frame)
{
  gst_buffer_list_unref (((RtpRecordingFrame *)frame)->list);
}

GArray *
rtp_recording_make (const RtpRecordingCodec *codec, guint width,
    guint keyframe_distance, guint n_frames, gboolean layered)
{
  GArray *frames = g_array_new (FALSE, FALSE, sizeof (RtpRecordingFrame));
  g_autofree char *encode = NULL;
  GstElement *pipeline;
  g_autoptr (GstElement) encoder = NULL;
  g_autoptr (GstElement) out = NULL;

  g_array_set_clear_func (frames, frame_clear);
  encode = g_strdup_printf (codec->encode, keyframe_distance);
  pipeline = launch (g_strdup_printf (
      "videotestsrc num-buffers=%u pattern=ball ! video/x-raw,format=I420,"
      "width=%u,height=120,framerate=30/1 ! %s ! fakesink name=out",
      n_frames, width, encode));
  encoder = get (pipeline, "encoder");
  out = get (pipeline, "out");
  if (layered)
    rtp_recording_set_layers (encoder);
  watch (encoder, "src", GST_PAD_PROBE_TYPE_BUFFER, on_encoded, frames);
  watch (out, "sink",
      GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST, on_packets,
      frames);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  run_to_its_end (pipeline);
  fail_unless_equals_int (frames->len, n_frames);
  return frames;
}

/* Decoding */

static guint64
hash_picture (GstVideoFrame *frame)
{
  const guint8 *row = GST_VIDEO_FRAME_COMP_DATA (frame, 0);
  guint64 hash = 14695981039346656037u;

  for (int y = 0; y < GST_VIDEO_FRAME_HEIGHT (frame); y++) {
    for (int x = 0; x < GST_VIDEO_FRAME_WIDTH (frame); x++)
      hash = (hash ^ row[x]) * 1099511628211u;
    row += GST_VIDEO_FRAME_COMP_STRIDE (frame, 0);
  }
  return hash;
}

static GstPadProbeReturn
on_picture (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
  RtpRecordingPicture picture;
  GstVideoInfo video;
  GstVideoFrame frame;

  fail_unless (gst_video_info_from_caps (&video, caps));
  fail_unless (gst_video_frame_map (
      &frame, &video, GST_PAD_PROBE_INFO_BUFFER (info), GST_MAP_READ));
  picture.width = GST_VIDEO_FRAME_WIDTH (&frame);
  picture.hash = hash_picture (&frame);
  gst_video_frame_unmap (&frame);
  g_array_append_val ((GArray *)user_data, picture);
  return GST_PAD_PROBE_OK;
}

GArray *
rtp_recording_decode (const RtpRecordingCodec *codec, const GPtrArray *lists)
{
  GArray *pictures = g_array_new (FALSE, FALSE, sizeof (RtpRecordingPicture));
  GstElement *pipeline = launch (g_strdup_printf (
      "appsrc name=in format=time max-bytes=0 caps=\"application/x-rtp,"
      "media=(string)video,encoding-name=(string)%s,clock-rate=(int)90000,"
      "payload=(int)96\" ! %s ! fakesink name=out",
      codec->name, codec->decode));
  g_autoptr (GstElement) in = get (pipeline, "in");
  g_autoptr (GstElement) out = get (pipeline, "out");

  watch (out, "sink", GST_PAD_PROBE_TYPE_BUFFER, on_picture, pictures);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  for (guint i = 0; i < lists->len; i++)
    gst_app_src_push_buffer_list (
        GST_APP_SRC (in), gst_buffer_list_ref (g_ptr_array_index (lists, i)));
  gst_app_src_end_of_stream (GST_APP_SRC (in));
  run_to_its_end (pipeline);
  return pictures;
}

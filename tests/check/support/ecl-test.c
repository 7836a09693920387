/* ecl-test: a signaling server and pipelines for the element tests
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-test.h"

#include <gst/audio/audio.h>
#include <gst/video/video.h>

const char *const protocols[2] = {"ecl", "peerjs"};

static EclServer *server;
static guint16 last_port;

/* Takes @config. */
static void
start_server (EclServerConfig *config)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GUri) url = NULL;

  server = ecl_server_start (config, &error);
  fail_unless (server != NULL, "%s", error ? error->message : "");
  url = g_uri_parse (ecl_server_get_url (server), G_URI_FLAGS_NONE, NULL);
  last_port = g_uri_get_port (url);
}

/* Takes @config. */
void
ecl_test_start_server_with (EclServerConfig *config)
{
  config->port = 0;
  start_server (config);
}

void
ecl_test_start_server (void)
{
  ecl_test_start_server_with (ecl_server_config_new ());
}

/* A new one where the last one was. */
void
ecl_test_restart_server (void)
{
  EclServerConfig *config = ecl_server_config_new ();

  config->port = last_port;
  start_server (config);
}

void
ecl_test_stop_server (void)
{
  g_clear_pointer (&server, ecl_server_stop);
}

const char *
ecl_test_server_url (void)
{
  return ecl_server_get_url (server);
}

guint16
ecl_test_server_port (void)
{
  return last_port;
}

static GstElement *
parse (const char *format, va_list args)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *line = g_strdup_vprintf (format, args);
  GstElement *element = gst_parse_launch (line, &error);
  GstElement *pipeline;

  fail_unless (error == NULL, "%s: %s", line, error ? error->message : "");
  if (GST_IS_PIPELINE (element))
    return element;
  pipeline = gst_pipeline_new (NULL);
  gst_bin_add (GST_BIN (pipeline), element);
  return pipeline;
}

/* A pipeline from a launch line, in NULL. */
GstElement *
ecl_test_pipeline (const char *line, ...)
{
  GstElement *pipeline;
  va_list args;

  va_start (args, line);
  pipeline = parse (line, args);
  va_end (args);
  return pipeline;
}

/* A pipeline from a launch line, PLAYING or on its way. */
GstElement *
ecl_test_play (const char *line, ...)
{
  GstElement *pipeline;
  va_list args;

  va_start (args, line);
  pipeline = parse (line, args);
  va_end (args);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  return pipeline;
}

void
ecl_test_stop (GstElement *pipeline)
{
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (pipeline);
}

static GstMessage *
wait_message (GstElement *pipeline, GstMessageType types, gint64 deadline)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  gint64 left = deadline - g_get_monotonic_time ();
  GstMessage *message;

  message = gst_bus_timed_pop_filtered (bus,
      left > 0 ? (GstClockTime)left * GST_USECOND : 0,
      types | GST_MESSAGE_ERROR);
  if (message && GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR &&
      !(types & GST_MESSAGE_ERROR)) {
    g_autoptr (GError) error = NULL;
    g_autofree char *debug = NULL;

    gst_message_parse_error (message, &error, &debug);
    fail ("%s (%s)", error->message, debug);
  }
  return message;
}

/* Both of @names, whichever comes first. */
void
ecl_test_expect_both_within (
    GstElement *pipeline, const char *const names[2], guint milliseconds)
{
  gint64 deadline = g_get_monotonic_time () + ecl_timeout_multiplier () *
                                                  milliseconds *
                                                  G_TIME_SPAN_MILLISECOND;
  gboolean seen[2] = {FALSE, FALSE};

  while (!seen[0] || !seen[1]) {
    g_autoptr (GstMessage) message =
        wait_message (pipeline, GST_MESSAGE_ELEMENT, deadline);

    fail_unless (message != NULL, "no %s within %u ms", names[seen[0] ? 1 : 0],
        milliseconds);
    for (guint i = 0; i < 2; i++)
      seen[i] |= gst_message_has_name (message, names[i]);
  }
}

void
ecl_test_expect_message_within (
    GstElement *pipeline, const char *name, guint milliseconds)
{
  ecl_test_expect_both_within (
      pipeline, (const char *const[]){name, name}, milliseconds);
}

void
ecl_test_expect_message (GstElement *pipeline, const char *name)
{
  ecl_test_expect_message_within (pipeline, name, ECL_WATCHDOG_SECONDS * 1000);
}

static GstPadProbeReturn
on_first_buffer (GstPad *pad, GstPadProbeInfo *info, gpointer n_waiting)
{
  g_atomic_int_add ((gint *)n_waiting, -1);
  g_main_context_wakeup (NULL);
  return GST_PAD_PROBE_REMOVE;
}

static gboolean
watch_pad (GstElement *element, GstPad *pad, gpointer n_waiting)
{
  g_atomic_int_inc ((gint *)n_waiting);
  gst_pad_add_probe (pad,
      GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST,
      on_first_buffer, n_waiting, NULL);
  return TRUE;
}

/* Into each sink pad of the element of that name: what is before it has then
 * all that it needs. */
void
ecl_test_expect_buffers (GstElement *pipeline, const char *name)
{
  g_autoptr (GstElement) element =
      gst_bin_get_by_name (GST_BIN (pipeline), name);
  gint n_waiting = 0;

  gst_element_foreach_sink_pad (element, watch_pad, &n_waiting);
  wait_until (g_atomic_int_get (&n_waiting) == 0);
}

void
ecl_test_expect_eos (GstElement *pipeline)
{
  g_autoptr (GstMessage) message = wait_message (pipeline, GST_MESSAGE_EOS,
      g_get_monotonic_time () + ECL_WATCHDOG_SECONDS * G_TIME_SPAN_SECOND);

  fail_unless (message != NULL, "no EOS");
}

/* The text of the pipeline's first error message. */
char *
ecl_test_expect_error (GstElement *pipeline)
{
  g_autoptr (GstMessage) message = wait_message (pipeline, GST_MESSAGE_ERROR,
      g_get_monotonic_time () + ECL_WATCHDOG_SECONDS * G_TIME_SPAN_SECOND);
  g_autoptr (GError) error = NULL;

  fail_unless (message != NULL, "no error");
  gst_message_parse_error (message, &error, NULL);
  return g_strdup (error->message);
}

/* Media */

void
ecl_test_media_init (EclTestMedia *media)
{
  memset (media, 0, sizeof *media);
  g_mutex_init (&media->lock);
  g_cond_init (&media->cond);
  media->hashes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

void
ecl_test_media_clear (EclTestMedia *media)
{
  g_hash_table_unref (media->hashes);
  g_free (media->video_caps);
  g_mutex_clear (&media->lock);
  g_cond_clear (&media->cond);
}

static void
take_video (EclTestMedia *media, GstBuffer *buffer)
{
  GstMapInfo map;

  gst_buffer_map (buffer, &map, GST_MAP_READ);
  g_hash_table_add (media->hashes,
      g_compute_checksum_for_data (G_CHECKSUM_MD5, map.data, map.size));
  gst_buffer_unmap (buffer, &map);
  media->video_frames++;
  media->different_frames = g_hash_table_size (media->hashes);
}

static void
take_audio (EclTestMedia *media, GstBuffer *buffer)
{
  GstMapInfo map;

  gst_buffer_map (buffer, &map, GST_MAP_READ);
  for (gsize i = 0; i + 1 < map.size; i += 2) {
    double sample = (gint16)GST_READ_UINT16_LE (map.data + i) / 32768.0;
    media->audio_peak = MAX (media->audio_peak, ABS (sample));
  }
  gst_buffer_unmap (buffer, &map);
  media->audio_buffers++;
}

static void
handoff_cb (
    GstElement *sink, GstBuffer *buffer, GstPad *pad, EclTestMedia *media)
{
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
  const GstStructure *s = gst_caps_get_structure (caps, 0);

  g_mutex_lock (&media->lock);
  if (g_str_has_prefix (gst_structure_get_name (s), "audio"))
    take_audio (media, buffer);
  else
    take_video (media, buffer);
  if (media->video_caps == NULL &&
      !g_str_has_prefix (gst_structure_get_name (s), "audio"))
    media->video_caps = gst_caps_to_string (caps);
  g_cond_signal (&media->cond);
  g_mutex_unlock (&media->lock);
  g_main_context_wakeup (NULL); /* wait_until() may wait for this */
}

static void
pad_added_cb (GstElement *src, GstPad *pad, EclTestMedia *media)
{
  gboolean video = g_str_has_prefix (GST_PAD_NAME (pad), "video");
  const char *chain =
      g_object_get_data (G_OBJECT (src), video ? "video-chain" : "audio-chain");
  g_autofree char *line = g_strdup_printf (
      "%s ! fakesink sync=false async=false signal-handoffs=true name=out",
      chain);
  g_autoptr (GstElement) out = NULL;
  g_autoptr (GstPad) sink = NULL;
  GstElement *bin;

  if (g_str_has_prefix (GST_PAD_NAME (pad), "data"))
    return;
  bin = gst_parse_bin_from_description (line, TRUE, NULL);
  out = gst_bin_get_by_name (GST_BIN (bin), "out");
  sink = gst_element_get_static_pad (bin, "sink");
  g_signal_connect (out, "handoff", G_CALLBACK (handoff_cb), media);
  gst_bin_add (GST_BIN (GST_OBJECT_PARENT (src)), bin);
  gst_element_sync_state_with_parent (bin);
  fail_unless_equals_int (gst_pad_link (pad, sink), GST_PAD_LINK_OK);
}

static void
pad_removed_cb (GstElement *src, GstPad *pad, EclTestMedia *media)
{
  g_mutex_lock (&media->lock);
  media->pads_removed++;
  g_cond_signal (&media->cond);
  g_mutex_unlock (&media->lock);
}

/* Links the media pads of the eclpeersrc named "s" to chains that end in a
 * counter.
 */
void
ecl_test_media_watch (EclTestMedia *media, GstElement *pipeline,
    const char *video_chain, const char *audio_chain)
{
  g_autoptr (GstElement) src = gst_bin_get_by_name (GST_BIN (pipeline), "s");

  g_object_set_data (G_OBJECT (src), "video-chain",
      (gpointer)(video_chain ? video_chain
                             : "videoconvert ! video/x-raw,format=I420"));
  g_object_set_data (G_OBJECT (src), "audio-chain",
      (gpointer)(audio_chain ? audio_chain
                             : "audioconvert ! audio/x-raw,format=S16LE"));
  g_signal_connect (src, "pad-added", G_CALLBACK (pad_added_cb), media);
  g_signal_connect (src, "pad-removed", G_CALLBACK (pad_removed_cb), media);
}

/* Waits for that many frames that differ, and for sound. */
void
ecl_test_media_expect (EclTestMedia *media, guint different_frames)
{
  gint64 deadline =
      g_get_monotonic_time () + ECL_WATCHDOG_SECONDS * G_TIME_SPAN_SECOND;

  g_mutex_lock (&media->lock);
  while (
      media->different_frames < different_frames || media->audio_peak < 0.01) {
    if (!g_cond_wait_until (&media->cond, &media->lock, deadline))
      fail ("%u frames, %u of them different, %u audio buffers, peak %f",
          media->video_frames, media->different_frames, media->audio_buffers,
          media->audio_peak);
  }
  g_mutex_unlock (&media->lock);
}

/* The next ecl_test_media_expect() waits for sound from now on. */
void
ecl_test_media_forget_sound (EclTestMedia *media)
{
  g_mutex_lock (&media->lock);
  media->audio_peak = 0;
  g_mutex_unlock (&media->lock);
}

/* Resources */

/* Codec elements in @pipeline, at any depth, @klass "Encoder" or "Decoder". */
guint
ecl_test_count_codecs (GstElement *pipeline, const char *klass)
{
  g_autoptr (GstIterator) it = gst_bin_iterate_recurse (GST_BIN (pipeline));
  g_autofree char *prefix = g_strdup_printf ("Codec/%s", klass);
  GValue item = G_VALUE_INIT;
  guint count = 0;

  while (gst_iterator_next (it, &item) == GST_ITERATOR_OK) {
    GstElement *element = g_value_get_object (&item);
    const char *text = gst_element_get_metadata (element, "klass");

    if (!GST_IS_BIN (element) && text && g_str_has_prefix (text, prefix))
      count++;
    g_value_reset (&item);
  }
  g_value_unset (&item);
  return count;
}

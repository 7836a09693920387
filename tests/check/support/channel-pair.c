/* channel-pair: two sessions in one process with a data channel between them
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "channel-pair.h"

static void
message_free (gpointer data)
{
  Message *message = data;

  g_bytes_unref (message->bytes);
  g_free (message);
}

static void
open_cb (GstEclChannel *channel, ChannelEnd *end)
{
  fail_if (end->channel_closed);
  end->open = TRUE;
}

static void
message_cb (
    GstEclChannel *channel, GBytes *bytes, gboolean is_text, ChannelEnd *end)
{
  fail_unless (end->open, "a message before the channel is open");
  fail_if (end->channel_closed, "a message after the close");
  end->n_messages++;
  end->received += g_bytes_get_size (bytes);
  if (!end->forgetful) {
    Message *message = g_new (Message, 1);

    message->bytes = g_bytes_ref (bytes);
    message->is_text = is_text;
    g_ptr_array_add (end->messages, message);
  }
}

static void
low_water_cb (GstEclChannel *channel, ChannelEnd *end)
{
  end->n_low_water++;
}

static void
close_cb (GstEclChannel *channel, ChannelEnd *end)
{
  fail_if (end->closed, "the channel closes after its session");
  end->channel_closed = TRUE;
}

static void
error_cb (GstEclChannel *channel, const GError *error, ChannelEnd *end)
{
  fail_if (end->channel_closed, "an error after the close");
  g_clear_error (&end->error);
  end->error = g_error_copy (error);
}

static void
drop_channel (ChannelEnd *end)
{
  if (end->channel)
    g_signal_handlers_disconnect_by_data (end->channel, end);
  g_clear_object (&end->channel);
}

/* The last channel is the one that is watched. */
static void
watch_channel (ChannelEnd *end, GstEclChannel *channel)
{
  drop_channel (end);
  end->channel = g_object_ref (channel);
  end->n_channels++;
  end->open = end->channel_closed = FALSE;
  g_signal_connect (channel, "open", G_CALLBACK (open_cb), end);
  g_signal_connect (channel, "message", G_CALLBACK (message_cb), end);
  g_signal_connect (channel, "low-water", G_CALLBACK (low_water_cb), end);
  g_signal_connect (channel, "close", G_CALLBACK (close_cb), end);
  g_signal_connect (channel, "error", G_CALLBACK (error_cb), end);
}

static void
channel_cb (GstEclSession *session, GstEclChannel *channel, ChannelEnd *end)
{
  fail_if (gst_ecl_channel_is_open (channel));
  watch_channel (end, channel);
}

static void
local_description_cb (
    GstEclSession *session, const char *type, const char *sdp, ChannelEnd *end)
{
  g_autofree char *text = end->message_size
                              ? g_strdup_printf ("%sa=max-message-size:%s\r\n",
                                    sdp, end->message_size)
                              : g_strdup (sdp);

  fail_if (strstr (sdp, "max-message-size"));
  gst_ecl_session_set_remote_description (end->other->session, type, text);
}

static void
local_candidate_cb (GstEclSession *session, const char *candidate,
    const char *mid, guint mline_index, ChannelEnd *end)
{
  gst_ecl_session_add_remote_candidate (
      end->other->session, candidate, mid, (int)mline_index);
}

static void
connected_cb (GstEclSession *session, ChannelEnd *end)
{
  end->connected = TRUE;
}

static void
closed_cb (GstEclSession *session, const GError *reason, ChannelEnd *end)
{
  fail_if (end->closed, "closed twice");
  end->closed = TRUE;
  end->reason = reason ? g_error_copy (reason) : NULL;
}

static GstBusSyncReply
take_message (GstBus *bus, GstMessage *message, gpointer user_data)
{
  ChannelEnd *ends = user_data;

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    fail_unless (gst_ecl_session_take_message (ends[0].session, message) ||
                     gst_ecl_session_take_message (ends[1].session, message),
        "an error that is no session's");
  /* Nobody reads the bus, and a message keeps who posted it. */
  gst_message_unref (message);
  return GST_BUS_DROP;
}

static void
end_init (ChannelEnd *end, ChannelEnd *other, GstElement *pipeline)
{
  *end = (ChannelEnd){.other = other, .pipeline = pipeline};
  end->session = gst_ecl_session_new (NULL);
  end->messages = g_ptr_array_new_with_free_func (message_free);
  g_signal_connect (end->session, "local-description",
      G_CALLBACK (local_description_cb), end);
  g_signal_connect (
      end->session, "local-candidate", G_CALLBACK (local_candidate_cb), end);
  g_signal_connect (end->session, "connected", G_CALLBACK (connected_cb), end);
  g_signal_connect (end->session, "closed", G_CALLBACK (closed_cb), end);
  g_signal_connect (end->session, "channel", G_CALLBACK (channel_cb), end);
  gst_bin_add (GST_BIN (pipeline), gst_ecl_session_get_element (end->session));
}

/* Two ends that play and know nothing of each other yet. */
void
channel_pair_init (ChannelEnd *ends)
{
  GstElement *pipeline = gst_pipeline_new (NULL);
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);

  end_init (&ends[0], &ends[1], pipeline);
  end_init (&ends[1], &ends[0], pipeline);
  gst_bus_set_sync_handler (bus, take_message, ends, NULL);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
}

/* Makes a channel on @end, @init a GstStructure without its name. */
void
channel_pair_add (ChannelEnd *end, const char *label, const char *init)
{
  g_autofree char *text = g_strdup_printf ("init,%s", init ? init : "a=1");
  g_autoptr (GstStructure) structure = gst_structure_from_string (text, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstEclChannel) channel = gst_ecl_session_create_channel (
      end->session, label, init ? structure : NULL, &error);

  fail_unless (structure != NULL, "%s", text);
  g_assert_no_error (error);
  watch_channel (end, channel);
}

void
channel_pair_connect (ChannelEnd *ends)
{
  gst_ecl_session_start (ends[0].session);
  wait_until (ends[0].open && ends[1].open);
  fail_unless (ends[0].connected && ends[1].connected);
}

/* Two ends with an open channel that the first made. */
void
channel_pair_open (ChannelEnd *ends, const char *init)
{
  channel_pair_init (ends);
  channel_pair_add (&ends[0], "label", init);
  channel_pair_connect (ends);
}

void
channel_pair_clear (ChannelEnd *ends)
{
  GstElement *pipeline = ends[0].pipeline;
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);

  for (guint i = 0; i < 2; i++) {
    if (ends[i].channel)
      g_object_set (ends[i].channel, "close-timeout", 100, NULL);
    gst_ecl_session_close (ends[i].session, NULL);
    wait_until (ends[i].closed);
  }
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_bus_set_sync_handler (bus, NULL, NULL, NULL);
  for (guint i = 0; i < 2; i++) {
    g_signal_handlers_disconnect_by_data (ends[i].session, &ends[i]);
    drop_channel (&ends[i]);
    g_object_unref (ends[i].session);
    g_ptr_array_unref (ends[i].messages);
    g_clear_error (&ends[i].reason);
    g_clear_error (&ends[i].error);
  }
  gst_object_unref (pipeline);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

const Message *
channel_end_get (ChannelEnd *end, guint index)
{
  return g_ptr_array_index (end->messages, index);
}

/* Messages */

GBytes *
channel_make_bytes (gsize size, guint8 seed)
{
  guint8 *data = g_malloc (MAX (size, 1));

  for (gsize i = 0; i < size; i++)
    data[i] = (guint8)(seed + i * 7 + i / 251);
  return g_bytes_new_take (data, size);
}

void
channel_send_bytes (ChannelEnd *end, GBytes *bytes, gboolean is_text)
{
  g_autoptr (GError) error = NULL;
  gboolean sent = gst_ecl_channel_send (end->channel, bytes, is_text, &error);

  g_assert_no_error (error);
  fail_unless (sent);
}

void
channel_send_text (ChannelEnd *end, const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));

  channel_send_bytes (end, bytes, TRUE);
}

void
channel_send_binary (ChannelEnd *end, gsize size, guint8 seed)
{
  g_autoptr (GBytes) bytes = channel_make_bytes (size, seed);

  channel_send_bytes (end, bytes, FALSE);
}

void
channel_expect_text (ChannelEnd *end, guint index, const char *text)
{
  const Message *message = channel_end_get (end, index);
  g_autoptr (GBytes) expected = g_bytes_new_static (text, strlen (text));

  fail_unless (message->is_text);
  fail_unless (g_bytes_equal (message->bytes, expected), "message %u", index);
}

void
channel_expect_binary (ChannelEnd *end, guint index, gsize size, guint8 seed)
{
  const Message *message = channel_end_get (end, index);
  g_autoptr (GBytes) expected = channel_make_bytes (size, seed);

  fail_if (message->is_text);
  fail_unless (g_bytes_equal (message->bytes, expected), "message %u", index);
}

void
channel_result_cb (GObject *channel, GAsyncResult *result, gpointer user_data)
{
  ChannelResult *out = user_data;

  fail_if (out->done);
  out->done = TRUE;
  gst_ecl_channel_send_finish (GST_ECL_CHANNEL (channel), result, &out->error);
}

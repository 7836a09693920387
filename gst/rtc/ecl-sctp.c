/* ecl-sctp: what webrtcbin's SCTP association does not do or tell by itself
 *
 * Empty messages, which sctpenc fails over; how much of a stream was handed to
 * SCTP; heartbeats, without which nothing comes from an idle remote side for
 * half a minute; ids of associations that differ; and the elements of closed
 * channels, which webrtcbin keeps before 1.24.9.
 *
 * Threads: functions may be called from any. webrtcbin's threads call back.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-sctp.h"

#include "ecl-factory-name.h"
#include "ecl-linger.h"
#include "ecl-sctp-drain.h"

#include <string.h>

/* Chunk types (RFC 9260, section 3.2) */
enum {
  CHUNK_INIT = 1,
  CHUNK_INIT_ACK = 2,
  CHUNK_HEARTBEAT = 4,
  CHUNK_COOKIE_ECHO = 10,
  CHUNK_COOKIE_ACK = 11,
};

/* Ports, verification tag, checksum */
#define HEADER_SIZE 12
/* Chunk header, parameter header, four bytes that mean something to us only.
 * Shorter than usrsctp's own ones, so that ours drops the acknowledgements. */
#define HEARTBEAT_SIZE (HEADER_SIZE + 4 + 4 + 4)

#define PARTS_KEY "gst-ecl-parts"

struct _GstEclSctp {
  gint ref_count;     /* atomic: the session, its channels, callbacks */
  gulong handlers[2]; /* immutable */
  guint id;           /* immutable; of the association */

  GMutex lock;
  GstElement *webrtcbin;      /* lock; owned; NULL once stopped */
  GstElement *encoder;        /* lock; owned; sctpenc */
  GstElement *decoder;        /* lock; owned; sctpdec */
  GObject *preparing;         /* lock; channel whose elements come next */
  guint8 header[HEADER_SIZE]; /* lock; of a packet that we sent */
  gboolean has_header;        /* lock */
};

/* Of those in use at a time no two are equal. */
static GMutex ids_lock;
static GHashTable *ids; /* ids_lock */

static guint
take_id (void)
{
  static guint last = 0;
  guint id;

  g_mutex_lock (&ids_lock);
  if (ids == NULL)
    ids = g_hash_table_new (NULL, NULL);
  do
    last = last % (ECL_LINGER_ASSOCIATION_ID - 1) + 1;
  while (g_hash_table_contains (ids, GUINT_TO_POINTER (last)));
  g_hash_table_add (ids, GUINT_TO_POINTER (last));
  id = last;
  g_mutex_unlock (&ids_lock);
  return id;
}

static void
give_back_id (guint id)
{
  g_mutex_lock (&ids_lock);
  g_hash_table_remove (ids, GUINT_TO_POINTER (id));
  if (g_hash_table_size (ids) == 0)
    g_clear_pointer (&ids, g_hash_table_unref);
  g_mutex_unlock (&ids_lock);
}

GstEclSctp *
gst_ecl_sctp_ref (GstEclSctp *self)
{
  g_atomic_int_inc (&self->ref_count);
  return self;
}

void
gst_ecl_sctp_unref (GstEclSctp *self)
{
  if (!g_atomic_int_dec_and_test (&self->ref_count))
    return;
  gst_clear_object (&self->encoder);
  gst_clear_object (&self->decoder);
  gst_clear_object (&self->webrtcbin);
  give_back_id (self->id);
  g_mutex_clear (&self->lock);
  g_free (self);
}

static void
add_probe (GstEclSctp *self, GstPad *pad, GstPadProbeCallback callback)
{
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, callback,
      gst_ecl_sctp_ref (self), (GDestroyNotify)gst_ecl_sctp_unref);
}

/* SCTP has no empty messages: one byte stands for them (RFC 8831, 6.6). */
static GstPadProbeReturn
fill_empty (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);

  if (gst_buffer_get_size (buffer) == 0) {
    buffer = gst_buffer_make_writable (buffer);
    gst_buffer_append_memory (
        buffer, gst_memory_new_wrapped (
                    GST_MEMORY_FLAG_READONLY, "", 1, 0, 1, NULL, NULL));
    info->data = buffer;
  }
  return GST_PAD_PROBE_OK;
}

/* The header of what is sent once the association is up stays the same. */
static GstPadProbeReturn
learn_header (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  static const guint8 no_tag[4] = {0};
  GstEclSctp *self = user_data;
  guint8 start[HEADER_SIZE + 1];
  guint8 type;

  if (gst_buffer_extract (GST_PAD_PROBE_INFO_BUFFER (info), 0, start,
          sizeof start) < sizeof start ||
      memcmp (start + 4, no_tag, sizeof no_tag) == 0)
    return GST_PAD_PROBE_OK;
  g_mutex_lock (&self->lock);
  memcpy (self->header, start, HEADER_SIZE);
  self->has_header = TRUE;
  g_mutex_unlock (&self->lock);
  type = start[HEADER_SIZE];
  return type == CHUNK_INIT || type == CHUNK_INIT_ACK ||
                 type == CHUNK_COOKIE_ECHO || type == CHUNK_COOKIE_ACK
             ? GST_PAD_PROBE_OK
             : GST_PAD_PROBE_REMOVE;
}

static void
encoder_pad_added (GstElement *encoder, GstPad *pad, gpointer user_data)
{
  if (!GST_PAD_IS_SINK (pad))
    return;
  gst_ecl_sctp_drain_begin ();
  add_probe (user_data, pad, fill_empty);
}

static void
release (gpointer data, GClosure *closure)
{
  gst_ecl_sctp_unref (data);
}

/* Before 1.28 webrtcbin draws a number of 16 bits for each association of the
 * process, and two that draw the same one never open. */
static void
set_id (GstEclSctp *self, GstElement *element)
{
  GType type = g_type_from_name ("GstSctpDec");
  g_autoptr (GTypeClass) decoder = type ? g_type_class_ref (type) : NULL;

  if (decoder && !g_object_class_find_property (
                     G_OBJECT_CLASS (decoder), "automatic-association-id"))
    g_object_set (element, "sctp-association-id", self->id, NULL);
}

static void
watch_decoder (GstEclSctp *self, GstElement *decoder)
{
  g_mutex_lock (&self->lock);
  gst_object_replace ((GstObject **)&self->decoder, GST_OBJECT (decoder));
  g_mutex_unlock (&self->lock);
  gst_ecl_sctp_drain_watch (decoder);
}

static void
watch_encoder (GstEclSctp *self, GstElement *encoder)
{
  g_autoptr (GstPad) src = gst_element_get_static_pad (encoder, "src");

  g_mutex_lock (&self->lock);
  gst_object_replace ((GstObject **)&self->encoder, GST_OBJECT (encoder));
  g_mutex_unlock (&self->lock);
  g_signal_connect_data (encoder, "pad-added", G_CALLBACK (encoder_pad_added),
      gst_ecl_sctp_ref (self), release, 0);
  add_probe (self, src, learn_header);
}

/* What the bus of a part does by itself, but for its bin (up to 1.28 at least)
 * keeping the reference to an error, and so the part, for ever. */
static GstBusSyncReply
part_posted (GstBus *bus, GstMessage *message, gpointer part)
{
  gst_message_ref (message);
  GST_BIN_GET_CLASS (part)->handle_message (part, message);
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR &&
      GST_MINI_OBJECT_REFCOUNT_VALUE (message) > 1)
    gst_message_unref (message);
  gst_message_unref (message);
  return GST_BUS_DROP;
}

/* One of the two elements of a channel, which are added right after it was
 * prepared, under one lock of webrtcbin. */
static void
watch_part (GstEclSctp *self, GstElement *part)
{
  g_autoptr (GObject) channel = NULL;

  gst_bus_set_sync_handler (GST_BIN (part)->child_bus, part_posted, part, NULL);
  g_mutex_lock (&self->lock);
  g_set_object (&channel, self->preparing);
  g_mutex_unlock (&self->lock);
  if (channel)
    g_ptr_array_add (
        g_object_get_data (channel, PARTS_KEY), gst_object_ref (part));
}

static void
element_added (GstBin *webrtcbin, GstElement *element, gpointer user_data)
{
  GstEclSctp *self = user_data;
  const char *name = ecl_get_factory_name (element);

  if (g_str_equal (name, "sctpenc")) {
    set_id (self, element);
    watch_encoder (self, element);
  } else if (g_str_equal (name, "sctpdec")) {
    set_id (self, element);
    watch_decoder (self, element);
  } else if (g_str_equal (
                 G_OBJECT_TYPE_NAME (element), "WebRTCErrorIgnoreBin")) {
    watch_part (self, element);
  }
}

static void
prepare_channel (GstElement *webrtcbin, GObject *data_channel,
    gboolean is_local, gpointer user_data)
{
  GstEclSctp *self = user_data;

  g_object_set_data_full (data_channel, PARTS_KEY,
      g_ptr_array_new_with_free_func (gst_object_unref),
      (GDestroyNotify)g_ptr_array_unref);
  g_mutex_lock (&self->lock);
  self->preparing = data_channel;
  g_mutex_unlock (&self->lock);
}

/* Returns: (transfer full) (nullable): what one of the fields holds */
static GstElement *
dup_element (GstEclSctp *self, GstElement **field)
{
  GstElement *element;

  g_mutex_lock (&self->lock);
  element = *field ? gst_object_ref (*field) : NULL;
  g_mutex_unlock (&self->lock);
  return element;
}

static gulong
watch (GstEclSctp *self, const char *signal, GCallback callback)
{
  return g_signal_connect_data (
      self->webrtcbin, signal, callback, gst_ecl_sctp_ref (self), release, 0);
}

/**
 * gst_ecl_sctp_new:
 * @webrtcbin: (transfer none): the element to watch, before it has transports
 *
 * Returns: (transfer full): to be stopped with gst_ecl_sctp_stop()
 */
GstEclSctp *
gst_ecl_sctp_new (GstElement *webrtcbin)
{
  GstEclSctp *self = g_new0 (GstEclSctp, 1);

  self->ref_count = 1;
  self->id = take_id ();
  self->webrtcbin = gst_object_ref (webrtcbin);
  g_mutex_init (&self->lock);
  self->handlers[0] =
      watch (self, "prepare-data-channel", G_CALLBACK (prepare_channel));
  self->handlers[1] = watch (self, "element-added", G_CALLBACK (element_added));
  return self;
}

/**
 * gst_ecl_sctp_give_up:
 *
 * Nothing is sent any more. Without it webrtcbin before 1.22.9 would never stop
 * while SCTP cannot take in what was sent.
 */
void
gst_ecl_sctp_give_up (GstEclSctp *self)
{
  g_autoptr (GstElement) encoder = dup_element (self, &self->encoder);
  g_autoptr (GstPad) src = NULL;

  if (encoder == NULL)
    return;
  src = gst_element_get_static_pad (encoder, "src");
  gst_pad_send_event (src, gst_event_new_flush_start ());
}

/**
 * gst_ecl_sctp_stop:
 * @self: (transfer full): what gst_ecl_sctp_new() made
 *
 * Lets go of webrtcbin. What channels still ask is answered with nothing.
 */
void
gst_ecl_sctp_stop (GstEclSctp *self)
{
  g_autoptr (GstElement) webrtcbin = NULL;
  g_autoptr (GstElement) encoder = NULL;
  g_autoptr (GstElement) decoder = NULL;

  g_mutex_lock (&self->lock);
  webrtcbin = g_steal_pointer (&self->webrtcbin);
  encoder = g_steal_pointer (&self->encoder);
  decoder = g_steal_pointer (&self->decoder);
  g_mutex_unlock (&self->lock);
  for (guint i = 0; i < G_N_ELEMENTS (self->handlers); i++)
    g_signal_handler_disconnect (webrtcbin, self->handlers[i]);
  if (encoder)
    g_signal_handlers_disconnect_by_data (encoder, self);
  if (decoder)
    gst_ecl_sctp_drain_unwatch (decoder);
  gst_ecl_sctp_unref (self);
}

/**
 * gst_ecl_sctp_get_max_message_size:
 *
 * Returns: bytes of the largest message that the remote side takes (RFC 8841,
 *     section 6), once the descriptions are exchanged
 */
guint64
gst_ecl_sctp_get_max_message_size (GstEclSctp *self)
{
  g_autoptr (GstElement) webrtcbin = dup_element (self, &self->webrtcbin);
  g_autoptr (GObject) transport = NULL;
  guint64 size = 0;

  if (webrtcbin)
    g_object_get (webrtcbin, "sctp-transport", &transport, NULL);
  if (transport)
    g_object_get (transport, "max-message-size", &size, NULL);
  return size;
}

/**
 * gst_ecl_sctp_is_used:
 *
 * Returns: whether the descriptions have an association
 */
gboolean
gst_ecl_sctp_is_used (GstEclSctp *self)
{
  g_autoptr (GstElement) encoder = dup_element (self, &self->encoder);

  return encoder != NULL;
}

/**
 * gst_ecl_sctp_get_sent:
 * @stream_id: that of a channel
 *
 * Returns: bytes of the stream that SCTP has taken in, those of the channel's
 *     own protocol (RFC 8832) included; from there nothing is lost any more
 *     when the channel closes
 */
guint64
gst_ecl_sctp_get_sent (GstEclSctp *self, int stream_id)
{
  g_autoptr (GstElement) encoder = dup_element (self, &self->encoder);
  guint64 sent = 0;

  if (encoder && stream_id >= 0)
    g_signal_emit_by_name (encoder, "bytes-sent", (guint)stream_id, &sent);
  return sent;
}

/* CRC32c (RFC 9260, appendix A) */
static guint32
checksum (const guint8 *data, gsize size)
{
  guint32 crc = ~0u;

  for (gsize i = 0; i < size; i++) {
    crc ^= data[i];
    for (guint bit = 0; bit < 8; bit++)
      crc = (crc >> 1) ^ (crc & 1 ? 0x82f63b78u : 0);
  }
  return ~crc;
}

static GstBuffer *
make_heartbeat (const guint8 *header)
{
  guint8 *packet = g_malloc0 (HEARTBEAT_SIZE);

  memcpy (packet, header, HEADER_SIZE);
  GST_WRITE_UINT32_LE (packet + 8, 0);
  packet[HEADER_SIZE] = CHUNK_HEARTBEAT;
  GST_WRITE_UINT16_BE (packet + HEADER_SIZE + 2, HEARTBEAT_SIZE - HEADER_SIZE);
  GST_WRITE_UINT16_BE (packet + HEADER_SIZE + 4, 1);
  GST_WRITE_UINT16_BE (
      packet + HEADER_SIZE + 6, HEARTBEAT_SIZE - HEADER_SIZE - 4);
  GST_WRITE_UINT32_LE (packet + 8, checksum (packet, HEARTBEAT_SIZE));
  return gst_buffer_new_wrapped (packet, HEARTBEAT_SIZE);
}

/**
 * gst_ecl_sctp_send_heartbeat:
 *
 * Asks the remote side for a sign of life (RFC 9260, section 8.3). Does nothing
 * before the association is up. Does not wait.
 */
void
gst_ecl_sctp_send_heartbeat (GstEclSctp *self)
{
  g_autoptr (GstElement) encoder = dup_element (self, &self->encoder);
  g_autoptr (GstPad) src = NULL;
  guint8 header[HEADER_SIZE];
  gboolean has_header;

  g_mutex_lock (&self->lock);
  has_header = self->has_header;
  memcpy (header, self->header, sizeof header);
  g_mutex_unlock (&self->lock);
  if (encoder == NULL || !has_header)
    return;
  src = gst_element_get_static_pad (encoder, "src");
  gst_pad_push (src, make_heartbeat (header));
}

/**
 * gst_ecl_sctp_close_channel:
 *
 * Closes @data_channel, which before 1.22.3 must not outlive webrtcbin for
 * that.
 */
void
gst_ecl_sctp_close_channel (
    GstEclSctp *self, GstWebRTCDataChannel *data_channel)
{
  g_autoptr (GstElement) webrtcbin = dup_element (self, &self->webrtcbin);

  if (webrtcbin)
    gst_webrtc_data_channel_close (data_channel);
}

/**
 * gst_ecl_sctp_remove_channel:
 * @data_channel: one that is closed
 *
 * Takes its elements, with their thread, out of webrtcbin where that does not
 * do so itself. Not from a thread of webrtcbin.
 */
void
gst_ecl_sctp_remove_channel (
    GstEclSctp *self, GstWebRTCDataChannel *data_channel)
{
  g_autoptr (GstElement) webrtcbin = dup_element (self, &self->webrtcbin);
  GPtrArray *parts = g_object_get_data (G_OBJECT (data_channel), PARTS_KEY);

  for (guint i = 0; webrtcbin && parts && i < parts->len; i++) {
    GstElement *part = g_ptr_array_index (parts, i);

    if (GST_OBJECT_PARENT (part) != GST_OBJECT (webrtcbin))
      continue;
    gst_element_set_locked_state (part, TRUE);
    gst_element_set_state (part, GST_STATE_NULL);
    gst_bin_remove (GST_BIN (webrtcbin), part);
  }
}

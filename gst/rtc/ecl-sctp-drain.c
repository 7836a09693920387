/* ecl-sctp-drain: what came before a stream was reset is not thrown away
 *
 * When the remote side closes a channel, sctpdec (up to 1.28 at least) flushes
 * the queue between SCTP and the channel's pad: the last messages are lost when
 * the pad's thread is late. The association says that the stream is reset on
 * the thread that fills the queue; here that waits, before sctpdec hears of it,
 * until the queue is empty.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-sctp-drain.h"

/* How long a pad may take to push what is queued, in ms. */
#define TIMEOUT 1000

static GMutex lock;
static GPtrArray *decoders; /* lock; of GstElement */

/* The queue of a sctpdec pad is the one field that it adds to GstPad; a pad of
 * another shape is left alone. */
static GObject *
get_queue (GstPad *pad)
{
  GObject *queue;
  GTypeQuery query;

  g_type_query (G_OBJECT_TYPE (pad), &query);
  if (query.instance_size != sizeof (GstPad) + sizeof queue)
    return NULL;
  queue = *(GObject **)(pad + 1);
  return queue && g_str_equal (G_OBJECT_TYPE_NAME (queue), "GstDataQueue")
             ? queue
             : NULL;
}

static void
drain (GstPad *pad)
{
  gint64 end = g_get_monotonic_time () + TIMEOUT * G_TIME_SPAN_MILLISECOND;
  GObject *queue = get_queue (pad);
  guint queued = 0;

  do {
    if (queued > 0)
      g_usleep (1000);
    if (queue)
      g_object_get (queue, "current-level-visible", &queued, NULL);
  } while (queued > 0 && g_get_monotonic_time () < end);
}

/* Returns: (transfer full) (nullable): the decoder of an association */
static GstElement *
find_decoder (GObject *association)
{
  GstElement *found = NULL;
  guint id, decoder_id;

  g_object_get (association, "association-id", &id, NULL);
  g_mutex_lock (&lock);
  for (guint i = 0; decoders && i < decoders->len && !found; i++) {
    g_object_get (g_ptr_array_index (decoders, i), "sctp-association-id",
        &decoder_id, NULL);
    if (decoder_id == id)
      found = gst_object_ref (g_ptr_array_index (decoders, i));
  }
  g_mutex_unlock (&lock);
  return found;
}

/* Hooks run before handlers. */
static gboolean
stream_reset_hook (GSignalInvocationHint *hint, guint n_values,
    const GValue *values, gpointer user_data)
{
  g_autoptr (GstElement) decoder =
      find_decoder (g_value_get_object (&values[0]));
  g_autofree char *name =
      g_strdup_printf ("src_%u", g_value_get_uint (&values[1]));
  g_autoptr (GstPad) pad =
      decoder ? gst_element_get_static_pad (decoder, name) : NULL;

  if (pad)
    drain (pad);
  return TRUE;
}

/**
 * gst_ecl_sctp_drain_begin:
 *
 * To be called once there is an association: its type is registered then.
 */
void
gst_ecl_sctp_drain_begin (void)
{
  static gsize begun = 0;
  GType type = g_type_from_name ("GstSctpAssociation");
  guint signal = type ? g_signal_lookup ("stream-reset", type) : 0;

  if (signal != 0 && g_once_init_enter (&begun)) {
    g_signal_add_emission_hook (signal, 0, stream_reset_hook, NULL, NULL);
    g_once_init_leave (&begun, 1);
  }
}

/**
 * gst_ecl_sctp_drain_watch:
 * @decoder: an sctpdec, until gst_ecl_sctp_drain_unwatch()
 */
void
gst_ecl_sctp_drain_watch (GstElement *decoder)
{
  g_mutex_lock (&lock);
  if (decoders == NULL)
    decoders = g_ptr_array_new_with_free_func (gst_object_unref);
  g_ptr_array_add (decoders, gst_object_ref (decoder));
  g_mutex_unlock (&lock);
}

void
gst_ecl_sctp_drain_unwatch (GstElement *decoder)
{
  g_mutex_lock (&lock);
  g_ptr_array_remove (decoders, decoder);
  if (decoders->len == 0)
    g_clear_pointer (&decoders, g_ptr_array_unref);
  g_mutex_unlock (&lock);
}

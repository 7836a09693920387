/* ecl-linger: what must outlive its webrtcbin for a moment
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-linger.h"

typedef struct {
  GPtrArray *dtls; /* of GstElement */
  gboolean sctp;   /* it uses usrsctp */
} Linger;

/* usrsctp */

static GMutex usrsctp_lock;
static guint usrsctp_users;      /* lock */
static GstElement *usrsctp_user; /* while there are any; lock */

static void
usrsctp_ref (void)
{
  g_mutex_lock (&usrsctp_lock);
  if (usrsctp_users++ == 0) {
    usrsctp_user = gst_object_ref_sink (gst_element_factory_make_full (
        "sctpdec", "sctp-association-id", ECL_LINGER_ASSOCIATION_ID, NULL));
    gst_element_set_state (usrsctp_user, GST_STATE_PAUSED);
  }
  g_mutex_unlock (&usrsctp_lock);
}

static void
usrsctp_unref (void)
{
  g_mutex_lock (&usrsctp_lock);
  if (--usrsctp_users == 0) {
    gst_element_set_state (usrsctp_user, GST_STATE_NULL);
    gst_clear_object (&usrsctp_user);
  }
  g_mutex_unlock (&usrsctp_lock);
}

/* Beginning */

/* The thread of webrtcbin, or one that changes its state. */
static void
element_added (
    GstBin *bin, GstBin *sub_bin, GstElement *element, gpointer user_data)
{
  Linger *self = user_data;
  GstElementFactory *factory = gst_element_get_factory (element);
  const char *name = factory ? GST_OBJECT_NAME (factory) : "";
  gboolean first = FALSE;

  GST_OBJECT_LOCK (bin);
  if (g_str_equal (name, "dtlsdec") || g_str_equal (name, "dtlsenc")) {
    g_ptr_array_add (self->dtls, gst_object_ref (element));
  } else if (g_str_equal (name, "sctpdec")) {
    first = !self->sctp;
    self->sctp = TRUE;
  }
  GST_OBJECT_UNLOCK (bin);
  if (first)
    usrsctp_ref ();
}

/* End */

/* System clock's thread, with no lock held. */
static gboolean
drop_dtls (GstClock *clock, GstClockTime time, GstClockID id, gpointer linger)
{
  g_ptr_array_set_size (((Linger *)linger)->dtls, 0);
  return TRUE;
}

/* Should the clock end before it has called, what is left goes here. */
static void
linger_free (gpointer linger)
{
  Linger *self = linger;

  g_ptr_array_unref (self->dtls);
  if (self->sctp)
    usrsctp_unref ();
  g_free (self);
}

/* webrtcbin is being finalized: any thread. */
static void
linger_begin (gpointer linger)
{
  Linger *self = linger;
  g_autoptr (GstClock) clock = NULL;
  GstClockTime end;
  GstClockID id;

  if (self->dtls->len == 0 && !self->sctp) {
    linger_free (self);
    return;
  }
  clock = gst_system_clock_obtain ();
  end = gst_clock_get_time (clock) +
        (self->sctp ? ECL_LINGER_SCTP * GST_MSECOND : 0);
  id = gst_clock_new_single_shot_id (clock, end);
  gst_clock_id_wait_async (id, drop_dtls, self, linger_free);
  gst_clock_id_unref (id);
}

void
gst_ecl_linger_watch (GstElement *webrtcbin)
{
  Linger *self = g_new0 (Linger, 1);

  self->dtls = g_ptr_array_new_with_free_func (gst_object_unref);
  g_object_set_data_full (
      G_OBJECT (webrtcbin), "ecl-linger", self, linger_begin);
  g_signal_connect (
      webrtcbin, "deep-element-added", G_CALLBACK (element_added), self);
}

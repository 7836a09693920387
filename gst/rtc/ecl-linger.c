/* ecl-linger: what must outlive its webrtcbin for a moment
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-linger.h"
#include "ecl-factory-name.h"

typedef struct {
  GPtrArray *dtls; /* of GstElement */
  gboolean sctp;   /* it uses usrsctp */
  guint interval;  /* until the next look, ms; system clock's thread */
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
  const char *name = ecl_get_factory_name (element);
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

/* Should the clock end before it has called, what is left goes here. */
static void
linger_clear (gpointer linger)
{
  Linger *self = linger;

  g_ptr_array_unref (self->dtls);
  if (self->sctp)
    usrsctp_unref ();
}

static void
linger_unref (gpointer linger)
{
  g_atomic_rc_box_release_full (linger, linger_clear);
}

static gboolean
is_in_use (GPtrArray *elements)
{
  for (guint i = 0; i < elements->len; i++) {
    if (GST_OBJECT_REFCOUNT_VALUE (g_ptr_array_index (elements, i)) > 1)
      return TRUE;
  }
  return FALSE;
}

static void drop_later (Linger *self, GstClock *clock, guint milliseconds);

/* System clock's thread, with no lock held. */
static gboolean
drop_dtls (GstClock *clock, GstClockTime time, GstClockID id, gpointer linger)
{
  Linger *self = linger;

  if (is_in_use (self->dtls)) {
    drop_later (self, clock, self->interval);
    self->interval = MIN (self->interval * 2, ECL_LINGER_DTLS_MAX);
  } else {
    g_ptr_array_set_size (self->dtls, 0);
  }
  return TRUE;
}

static void
drop_later (Linger *self, GstClock *clock, guint milliseconds)
{
  GstClockID id = gst_clock_new_single_shot_id (
      clock, gst_clock_get_time (clock) + milliseconds * GST_MSECOND);

  gst_clock_id_wait_async (
      id, drop_dtls, g_atomic_rc_box_acquire (self), linger_unref);
  gst_clock_id_unref (id);
}

/* webrtcbin is being finalized: any thread. */
static void
linger_begin (gpointer linger)
{
  Linger *self = linger;
  g_autoptr (GstClock) clock = NULL;

  if (self->dtls->len > 0 || self->sctp) {
    clock = gst_system_clock_obtain ();
    drop_later (self, clock, self->sctp ? ECL_LINGER_SCTP : 0);
  }
  linger_unref (self);
}

void
gst_ecl_linger_watch (GstElement *webrtcbin)
{
  Linger *self = g_atomic_rc_box_new0 (Linger);

  self->dtls = g_ptr_array_new_with_free_func (gst_object_unref);
  self->interval = ECL_LINGER_DTLS;
  g_object_set_data_full (
      G_OBJECT (webrtcbin), "ecl-linger", self, linger_begin);
  g_signal_connect (
      webrtcbin, "deep-element-added", G_CALLBACK (element_added), self);
}

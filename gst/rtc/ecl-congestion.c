/* ecl-congestion: whoever estimates what a session's connection carries
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-congestion.h"
#include "ecl-factory-name.h"

#include <gst/congestion/ecl-estimate-event.h>
#include <gst/congestion/gsteclbwe.h>

GST_DEBUG_CATEGORY_EXTERN (gst_ecl_session_debug);
#define GST_CAT_DEFAULT gst_ecl_session_debug

#define N_PAYLOAD_TYPES 128

/* How often we tell the remote side what has arrived, as libwebrtc does where
 * there is room for it: without this rtpsession does with each picture, which
 * costs both sides, and hardly ever of sound alone. */
#define FEEDBACK_INTERVAL (50 * GST_MSECOND)

/* bit/s that RTCP may take. It sets how soon after each other messages may be
 * sent that do not wait for the next report (RFC 4585, section 3.5.3), such as
 * NACK and feedback: rtpsession's 5 % of a bit rate that it begins to measure
 * after seconds would keep them for 250 ms. Reports are every 5 s all the same.
 */
#define RTCP_BANDWIDTH 200000.0

struct _GstEclCongestion {
  GstElement *webrtcbin; /* not owned; set once */
  GMutex lock;
  /* All below: lock */
  GstEclCongestionControl control;
  guint min, max, start;              /* bit/s */
  GPtrArray *estimators;              /* of GstElement */
  guint8 priorities[N_PAYLOAD_TYPES]; /* N_PRIORITIES: not ours */
};

GType
gst_ecl_congestion_control_get_type (void)
{
  static const GEnumValue values[] = {
      {GST_ECL_CONGESTION_CONTROL_NONE, "GST_ECL_CONGESTION_CONTROL_NONE",
          "none"},
      {GST_ECL_CONGESTION_CONTROL_ECL, "GST_ECL_CONGESTION_CONTROL_ECL", "ecl"},
      {GST_ECL_CONGESTION_CONTROL_GCC, "GST_ECL_CONGESTION_CONTROL_GCC", "gcc"},
      {0, NULL, NULL},
  };
  static gsize type = 0;

  if (g_once_init_enter (&type)) {
    GType new_type = g_enum_register_static ("GstEclCongestionControl", values);
    g_once_init_leave (&type, new_type);
  }
  return type;
}

GstEclCongestion *
gst_ecl_congestion_new (void)
{
  GstEclCongestion *self = g_atomic_rc_box_new0 (GstEclCongestion);

  g_mutex_init (&self->lock);
  self->min = GST_ECL_BWE_MIN_BITRATE;
  self->max = GST_ECL_BWE_MAX_BITRATE;
  self->start = GST_ECL_BWE_START_BITRATE;
  self->estimators = g_ptr_array_new_with_free_func (gst_object_unref);
  memset (self->priorities, ECL_PACER_N_PRIORITIES, sizeof self->priorities);
  return self;
}

static void
clear (gpointer congestion)
{
  GstEclCongestion *self = congestion;

  g_ptr_array_unref (self->estimators);
  g_mutex_clear (&self->lock);
}

static void
unref (gpointer self)
{
  g_atomic_rc_box_release_full (self, clear);
}

static void
unref_closure (gpointer self, GClosure *closure)
{
  unref (self);
}

/* Estimators */

/* That of rtpgccbwe, which tells nobody else. Its thread. */
static void
tell_estimate (GObject *estimator, GParamSpec *pspec, gpointer user_data)
{
  g_autoptr (GstPad) sink =
      gst_element_get_static_pad (GST_ELEMENT (estimator), "sink");
  guint estimate = 0;

  g_object_get (estimator, "estimated-bitrate", &estimate, NULL);
  if (sink && estimate > 0)
    gst_pad_push_event (sink, gst_ecl_estimate_event_new (estimate));
}

static void
warn_of_missing (GstEclCongestion *self)
{
  GST_ELEMENT_WARNING (self->webrtcbin, CORE, MISSING_PLUGIN,
      ("rtpgccbwe is not here: install the plugin rsrtp of gst-plugins-rs"),
      ("the built-in congestion control takes its place"));
}

/* Returns: (transfer floating) (nullable): rtpgccbwe, whose start is its first
 * estimate */
static GstElement *
make_gcc (GstEclCongestion *self)
{
  GstElement *estimator = gst_element_factory_make ("rtpgccbwe", NULL);

  if (estimator == NULL)
    return NULL;
  g_object_set (estimator, "min-bitrate", self->min, "max-bitrate",
      MAX (self->min, self->max), "estimated-bitrate", self->start, NULL);
  g_signal_connect (
      estimator, "notify::estimated-bitrate", G_CALLBACK (tell_estimate), NULL);
  return estimator;
}

static GstElement *
make_ecl (GstEclCongestion *self)
{
  GstEclBwe *estimator = g_object_new (GST_TYPE_ECL_BWE, "min-bitrate",
      self->min, "max-bitrate", self->max, "start-bitrate", self->start, NULL);

  for (guint i = 0; i < N_PAYLOAD_TYPES; i++) {
    if (self->priorities[i] < ECL_PACER_N_PRIORITIES)
      gst_ecl_bwe_add_payload (estimator, i, self->priorities[i]);
  }
  return GST_ELEMENT (estimator);
}

/* webrtcbin sinks what it gets. */
static GstElement *
request_aux_sender (
    GstElement *webrtcbin, GObject *transport, gpointer user_data)
{
  GstEclCongestion *self = user_data;
  GstElement *estimator = NULL;
  gboolean missing = FALSE;

  g_mutex_lock (&self->lock);
  if (self->control == GST_ECL_CONGESTION_CONTROL_GCC) {
    estimator = make_gcc (self);
    missing = estimator == NULL;
  }
  if (estimator == NULL && self->control != GST_ECL_CONGESTION_CONTROL_NONE)
    estimator = make_ecl (self);
  if (estimator)
    g_ptr_array_add (self->estimators, gst_object_ref (estimator));
  g_mutex_unlock (&self->lock);
  if (missing)
    warn_of_missing (self);
  return estimator;
}

/* What we say as a receiver */

static void
configure_session (GstElement *rtpsession)
{
  g_autoptr (GObject) session = NULL;

  g_object_get (rtpsession, "internal-session", &session, NULL);
  g_object_set (session, "rtcp-fraction", RTCP_BANDWIDTH,
      "twcc-feedback-interval", (guint64)FEEDBACK_INTERVAL, NULL);
}

/* Where a queue grows on the way all packets come later than their
 * predecessors let expect: asked for again, they would fill it. Lost is what
 * others have overtaken. */
static void
configure_jitterbuffer (GstElement *jitterbuffer)
{
  g_object_set (jitterbuffer, "rtx-next-seqnum", FALSE, NULL);
}

static void
on_element_added (
    GstBin *bin, GstBin *sub_bin, GstElement *element, gpointer user_data)
{
  const char *name = ecl_get_factory_name (element);

  if (g_str_equal (name, "rtpsession"))
    configure_session (element);
  else if (g_str_equal (name, "rtpjitterbuffer"))
    configure_jitterbuffer (element);
}

void
gst_ecl_congestion_watch (GstEclCongestion *self, GstElement *webrtcbin)
{
  self->webrtcbin = webrtcbin;
  g_signal_connect_data (webrtcbin, "request-aux-sender",
      G_CALLBACK (request_aux_sender), g_atomic_rc_box_acquire (self),
      unref_closure, 0);
  g_signal_connect (
      webrtcbin, "deep-element-added", G_CALLBACK (on_element_added), NULL);
}

void
gst_ecl_congestion_free (GstEclCongestion *self)
{
  if (self->webrtcbin)
    g_signal_handlers_disconnect_by_data (self->webrtcbin, self);
  unref (self);
}

/* Settings */

void
gst_ecl_congestion_set_control (
    GstEclCongestion *self, GstEclCongestionControl control)
{
  g_mutex_lock (&self->lock);
  self->control = control;
  g_mutex_unlock (&self->lock);
}

static guint *
get_bitrate (GstEclCongestion *self, const char *property)
{
  if (g_str_equal (property, "min-bitrate"))
    return &self->min;
  return g_str_equal (property, "max-bitrate") ? &self->max : &self->start;
}

static gpointer
ref_object (gconstpointer object, gpointer user_data)
{
  return gst_object_ref ((gpointer)object);
}

/* What an estimator makes of it may come back here: no lock. */
void
gst_ecl_congestion_set_bitrate (
    GstEclCongestion *self, const char *property, guint bitrate)
{
  g_autoptr (GPtrArray) estimators = NULL;

  g_mutex_lock (&self->lock);
  *get_bitrate (self, property) = bitrate;
  estimators = g_ptr_array_copy (self->estimators, ref_object, NULL);
  g_mutex_unlock (&self->lock);
  for (guint i = 0; i < estimators->len; i++) {
    GObject *estimator = g_ptr_array_index (estimators, i);

    if (g_object_class_find_property (G_OBJECT_GET_CLASS (estimator), property))
      g_object_set (estimator, property, bitrate, NULL);
  }
}

void
gst_ecl_congestion_add_track (GstEclCongestion *self, GstCaps *caps)
{
  const GstStructure *s = gst_caps_get_structure (caps, 0);
  const char *media = gst_structure_get_string (s, "media");
  EclPacerPriority priority =
      g_strcmp0 (media, "audio") == 0 ? ECL_PACER_AUDIO : ECL_PACER_VIDEO;
  int payload_type;

  if (!gst_structure_get_int (s, "payload", &payload_type) ||
      payload_type < 0 || payload_type >= N_PAYLOAD_TYPES)
    return;
  g_mutex_lock (&self->lock);
  self->priorities[payload_type] = priority;
  for (guint i = 0; i < self->estimators->len; i++) {
    gpointer estimator = g_ptr_array_index (self->estimators, i);

    if (GST_ECL_IS_BWE (estimator))
      gst_ecl_bwe_add_payload (estimator, payload_type, priority);
  }
  g_mutex_unlock (&self->lock);
}

/* Figures */

static GstStructure *
make_stats (GstElement *estimator)
{
  GstStructure *stats = NULL;
  guint estimate = 0;

  g_object_get (estimator, "estimated-bitrate", &estimate, NULL);
  if (GST_ECL_IS_BWE (estimator))
    g_object_get (estimator, "stats", &stats, NULL);
  else
    stats = gst_structure_new (
        "rtpgccbwe-stats", "target", G_TYPE_UINT, estimate, NULL);
  return stats;
}

void
gst_ecl_congestion_add_stats (GstEclCongestion *self, GstStructure *stats)
{
  g_autoptr (GstElement) estimator = NULL;
  g_autoptr (GstStructure) its_stats = NULL;

  /* With bundled media there is one. */
  g_mutex_lock (&self->lock);
  if (self->estimators->len > 0)
    estimator = gst_object_ref (g_ptr_array_index (self->estimators, 0));
  g_mutex_unlock (&self->lock);
  if (estimator == NULL)
    return;
  its_stats = make_stats (estimator);
  gst_structure_set (stats, "congestion", GST_TYPE_STRUCTURE, its_stats, NULL);
}

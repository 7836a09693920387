/* fake-session: a GstEclSession that a test plays, and the element of a call
 * with one
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "fake-session.h"

struct _GstEclSession {
  GObject parent;

  GString *log;
  gboolean close_channel;
  GString *ice;
  guint watchdog;
  guint connect_timeout;
  gboolean hold_close;
  gboolean closed;
};

enum {
  PROP_0,
  PROP_CLOSE_CHANNEL,
  PROP_STUN_SERVER,
  PROP_TURN_SERVERS,
  PROP_ICE_TRANSPORT_POLICY,
  PROP_WATCHDOG,
  PROP_CONNECT_TIMEOUT,
};

G_DEFINE_FINAL_TYPE (GstEclSession, gst_ecl_session, G_TYPE_OBJECT)

static void
note (GstEclSession *self, const char *format, ...)
{
  va_list args;

  if (self->log->len)
    g_string_append (self->log, "; ");
  va_start (args, format);
  g_string_append_vprintf (self->log, format, args);
  va_end (args);
}

GstEclSession *
gst_ecl_session_new (GError **error)
{
  return g_object_new (GST_TYPE_ECL_SESSION, NULL);
}

/* Of data connections, which have tests with real sessions */

GstElement *
gst_ecl_session_get_element (GstEclSession *self)
{
  return gst_bin_new (NULL);
}

GstEclChannel *
gst_ecl_session_create_channel (GstEclSession *self, const char *label,
    const GstStructure *init, GError **error)
{
  g_set_error_literal (
      error, GST_ECL_ERROR, GST_ECL_ERROR_WEBRTC, "a played session has none");
  return NULL;
}

gboolean
gst_ecl_session_take_message (GstEclSession *self, GstMessage *message)
{
  return FALSE;
}

void
gst_ecl_session_get_stats_async (GstEclSession *self, GCancellable *cancellable,
    GAsyncReadyCallback callback, gpointer user_data)
{
  g_assert_not_reached ();
}

GstStructure *
gst_ecl_session_get_stats_finish (
    GstEclSession *self, GAsyncResult *result, GError **error)
{
  g_assert_not_reached ();
}

/* The element of a call, with a played session and no pads */

struct _GstEclMediaBin {
  GstBin parent;

  GstEclSession *session;
  GValue values[8];
};

G_DEFINE_FINAL_TYPE (GstEclMediaBin, gst_ecl_media_bin, GST_TYPE_BIN)

static gboolean bins_fail;

void
fake_session_fail_elements (gboolean fail)
{
  bins_fail = fail;
}

GstElement *
gst_ecl_media_bin_new (GError **error)
{
  GstEclMediaBin *self;

  if (bins_fail) {
    g_set_error_literal (
        error, GST_ECL_ERROR, GST_ECL_ERROR_WEBRTC, "there is no webrtcbin");
    return NULL;
  }
  self = g_object_new (gst_ecl_media_bin_get_type (), NULL);
  self->session = gst_ecl_session_new (NULL);
  return GST_ELEMENT (self);
}

GstEclSession *
gst_ecl_media_bin_get_session (GstEclMediaBin *self)
{
  return self->session;
}

const char *
gst_ecl_media_bin_get_stream_id (GstEclMediaBin *self, GstPad *pad)
{
  return g_object_get_data (G_OBJECT (pad), "stream-id");
}

GstPad *
fake_session_add_pad (
    GstElement *element, const char *name, const char *stream_id)
{
  GstPad *pad = gst_pad_new (name, GST_PAD_SRC);

  g_object_set_data_full (
      G_OBJECT (pad), "stream-id", g_strdup (stream_id), g_free);
  gst_element_add_pad (element, pad);
  return pad;
}

static void
gst_ecl_media_bin_set_property (
    GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GValue *kept = &((GstEclMediaBin *)object)->values[id];

  if (!G_IS_VALUE (kept))
    g_value_init (kept, pspec->value_type);
  g_value_copy (value, kept);
}

static void
gst_ecl_media_bin_get_property (
    GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  const GValue *kept = &((GstEclMediaBin *)object)->values[id];

  if (G_IS_VALUE (kept))
    g_value_copy (kept, value);
  else
    g_param_value_set_default (pspec, value);
}

static void
gst_ecl_media_bin_finalize (GObject *object)
{
  GstEclMediaBin *self = (GstEclMediaBin *)object;

  for (guint i = 0; i < G_N_ELEMENTS (self->values); i++)
    g_value_unset (&self->values[i]);
  g_object_unref (self->session);
  G_OBJECT_CLASS (gst_ecl_media_bin_parent_class)->finalize (object);
}

static void
gst_ecl_media_bin_class_init (GstEclMediaBinClass *klass)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamSpec *pspecs[] = {
      g_param_spec_string ("video-codecs", NULL, NULL, NULL, flags),
      g_param_spec_string ("audio-codecs", NULL, NULL, NULL, flags),
      g_param_spec_uint ("video-bandwidth", NULL, NULL, 0, 1000000, 0, flags),
      g_param_spec_uint ("audio-bandwidth", NULL, NULL, 0, 1000000, 0, flags),
      g_param_spec_boolean ("video-receive-enabled", NULL, NULL, TRUE, flags),
      g_param_spec_boolean ("audio-receive-enabled", NULL, NULL, TRUE, flags),
      g_param_spec_boolean ("allow-idle", NULL, NULL, FALSE, flags),
  };

  object_class->set_property = gst_ecl_media_bin_set_property;
  object_class->get_property = gst_ecl_media_bin_get_property;
  object_class->finalize = gst_ecl_media_bin_finalize;
  for (guint i = 0; i < G_N_ELEMENTS (pspecs); i++)
    g_object_class_install_property (object_class, i + 1, pspecs[i]);
}

static void
gst_ecl_media_bin_init (GstEclMediaBin *self)
{
}

void
gst_ecl_session_start (GstEclSession *self)
{
  note (self, "start");
}

void
gst_ecl_session_set_remote_description (
    GstEclSession *self, const char *type, const char *sdp)
{
  note (self, "%s %s", type, sdp);
}

void
gst_ecl_session_add_remote_candidate (GstEclSession *self,
    const char *candidate, const char *mid, int mline_index)
{
  note (self, "candidate %s %s %d", candidate, mid ? mid : "-", mline_index);
}

void
gst_ecl_session_close (GstEclSession *self, const GError *reason)
{
  if (self->closed)
    return;
  if (reason)
    note (self, "close %s", reason->message);
  else
    note (self, "close");
  if (!self->hold_close)
    fake_session_say_closed (self, reason);
}

void
gst_ecl_session_end (GstEclSession *self, const GError *reason)
{
  if (!self->closed)
    fake_session_say_closed (self, reason);
}

const char *
fake_session_get_log (GstEclSession *self)
{
  return self->log->str;
}

const char *
fake_session_get_ice (GstEclSession *self)
{
  return self->ice->str;
}

guint
fake_session_get_watchdog (GstEclSession *self)
{
  return self->watchdog;
}

guint
fake_session_get_connect_timeout (GstEclSession *self)
{
  return self->connect_timeout;
}

gboolean
fake_session_has_close_channel (GstEclSession *self)
{
  return self->close_channel;
}

void
fake_session_hold_close (GstEclSession *self)
{
  self->hold_close = TRUE;
}

void
fake_session_say_description (
    GstEclSession *self, const char *type, const char *sdp)
{
  g_signal_emit_by_name (self, "local-description", type, sdp);
}

void
fake_session_say_candidate (GstEclSession *self, const char *candidate)
{
  g_signal_emit_by_name (self, "local-candidate", candidate, NULL, 0);
}

void
fake_session_say_connected (GstEclSession *self)
{
  g_signal_emit_by_name (self, "connected");
}

void
fake_session_say_closed (GstEclSession *self, const GError *reason)
{
  if (self->closed)
    return;
  self->closed = TRUE;
  g_signal_emit_by_name (self, "closed", reason);
}

static void
note_ice (GString *ice, const char *name, const GValue *value)
{
  g_string_append_printf (ice, "%s%s=", ice->len ? " " : "", name);
  if (GST_VALUE_HOLDS_ARRAY (value)) {
    for (guint i = 0; i < gst_value_array_get_size (value); i++)
      g_string_append_printf (ice, "%s%s", i ? "," : "",
          g_value_get_string (gst_value_array_get_value (value, i)));
  } else if (G_VALUE_HOLDS_STRING (value)) {
    g_string_append (
        ice, g_value_get_string (value) ? g_value_get_string (value) : "-");
  } else {
    g_autofree char *text = gst_value_serialize (value);
    g_string_append (ice, text);
  }
}

static void
gst_ecl_session_set_property (
    GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GstEclSession *self = GST_ECL_SESSION (object);

  if (id == PROP_CLOSE_CHANNEL)
    self->close_channel = g_value_get_boolean (value);
  else if (id == PROP_WATCHDOG)
    self->watchdog = g_value_get_uint (value);
  else if (id == PROP_CONNECT_TIMEOUT)
    self->connect_timeout = g_value_get_uint (value);
  else
    note_ice (self->ice, pspec->name, value);
}

static void
gst_ecl_session_finalize (GObject *object)
{
  g_string_free (GST_ECL_SESSION (object)->log, TRUE);
  g_string_free (GST_ECL_SESSION (object)->ice, TRUE);
  G_OBJECT_CLASS (gst_ecl_session_parent_class)->finalize (object);
}

static void
gst_ecl_session_class_init (GstEclSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  object_class->set_property = gst_ecl_session_set_property;
  object_class->finalize = gst_ecl_session_finalize;
  g_object_class_install_property (object_class, PROP_CLOSE_CHANNEL,
      g_param_spec_boolean ("close-channel", NULL, NULL, FALSE,
          G_PARAM_WRITABLE | G_PARAM_CONSTRUCT | G_PARAM_STATIC_STRINGS));
  g_object_class_install_property (object_class, PROP_STUN_SERVER,
      g_param_spec_string ("stun-server", NULL, NULL, NULL,
          G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS));
  g_object_class_install_property (object_class, PROP_TURN_SERVERS,
      gst_param_spec_array ("turn-servers", NULL, NULL,
          g_param_spec_string ("turn-server", NULL, NULL, NULL,
              G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS),
          G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS));
  g_object_class_install_property (object_class, PROP_ICE_TRANSPORT_POLICY,
      g_param_spec_enum ("ice-transport-policy", NULL, NULL,
          GST_TYPE_WEBRTC_ICE_TRANSPORT_POLICY,
          GST_WEBRTC_ICE_TRANSPORT_POLICY_ALL,
          G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS));
  g_object_class_install_property (object_class, PROP_WATCHDOG,
      g_param_spec_uint ("watchdog", NULL, NULL, 0, G_MAXUINT, 0,
          G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS));
  g_object_class_install_property (object_class, PROP_CONNECT_TIMEOUT,
      g_param_spec_uint ("connect-timeout", NULL, NULL, 0, G_MAXUINT, 0,
          G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS));
  g_signal_new ("local-description", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
      NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
  g_signal_new ("local-candidate", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
      G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_UINT);
  g_signal_new ("connected", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
      G_TYPE_NONE, 0);
  g_signal_new ("closed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
      G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
gst_ecl_session_init (GstEclSession *self)
{
  self->log = g_string_new (NULL);
  self->ice = g_string_new (NULL);
}

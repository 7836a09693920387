/* gstecldatasinkpad: a request pad of eclpeersink whose buffers are messages
 *
 * Messages wait here until the element's loop takes them. Never blocks: what is
 * above the bound is dropped.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "gstecldatasinkpad.h"

#include "gstecldata.h"

GST_DEBUG_CATEGORY_STATIC (ecl_data_sink_pad_debug);
#define GST_CAT_DEFAULT ecl_data_sink_pad_debug

#define DEFAULT_MAX_BUFFERED (1024 * 1024)

enum {
  PROP_0,
  PROP_SERIALIZATION,
  PROP_LABEL,
  PROP_INIT,
  PROP_MAX_BUFFERED,
};

struct _GstEclDataSinkPad {
  GstPad parent;

  const GstEclDataSinkPadFuncs *funcs; /* immutable */
  gpointer owner; /* immutable, not owned: the element, outlives its pads */
  GstEclDataFormat format; /* streaming thread */

  /* object lock */
  GstEclSerialization serialization;
  char *label;
  GstStructure *init;
  guint64 max_buffered;
  GQueue waiting; /* of GVariant */
  guint64 queued; /* bytes of them */
  guint64 dropped;
  gboolean eos;

  gint placed; /* atomic: a connection of its own was made */
};

G_DEFINE_FINAL_TYPE (GstEclDataSinkPad, gst_ecl_data_sink_pad, GST_TYPE_PAD)

/* Streaming thread */

static void
push (GstEclDataSinkPad *self, GVariant *value)
{
  gsize size = g_variant_get_size (value);
  gboolean full;

  GST_OBJECT_LOCK (self);
  full = self->queued > self->max_buffered;
  if (full) {
    self->dropped++;
  } else {
    g_queue_push_tail (&self->waiting, g_variant_ref (value));
    self->queued += size;
  }
  GST_OBJECT_UNLOCK (self);
  if (full)
    GST_LOG_OBJECT (
        self, "dropped a message of %" G_GSIZE_FORMAT " bytes", size);
  else
    self->funcs->changed (self->owner, self);
}

static GstFlowReturn
chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  GstEclDataSinkPad *self = GST_ECL_DATA_SINK_PAD (pad);
  g_autoptr (GstBuffer) owned = buffer;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) value = NULL;

  if (!self->funcs->is_wanted (self->owner))
    return GST_FLOW_OK;
  value = gst_ecl_data_from_buffer (owned, self->format, &error);
  if (value)
    push (self, value);
  else
    GST_ELEMENT_WARNING (parent, STREAM, FORMAT,
        ("a message of %s was dropped: %s", GST_PAD_NAME (self),
            error->message),
        (NULL));
  return GST_FLOW_OK;
}

static void
set_eos (GstEclDataSinkPad *self, gboolean eos)
{
  GST_OBJECT_LOCK (self);
  self->eos = eos;
  GST_OBJECT_UNLOCK (self);
}

static gboolean
handle_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  GstEclDataSinkPad *self = GST_ECL_DATA_SINK_PAD (pad);
  GstCaps *caps;

  switch (GST_EVENT_TYPE (event)) {
  case GST_EVENT_CAPS:
    gst_event_parse_caps (event, &caps);
    self->format = gst_ecl_data_format_from_caps (caps);
    break;
  case GST_EVENT_STREAM_START:
  case GST_EVENT_FLUSH_STOP:
    set_eos (self, FALSE);
    break;
  case GST_EVENT_EOS:
    set_eos (self, TRUE);
    self->funcs->changed (self->owner, self);
    break;
  default:
    break;
  }
  gst_event_unref (event);
  return TRUE;
}

/* The element's loop */

/**
 * gst_ecl_data_sink_pad_pop:
 *
 * Returns: (transfer full) (nullable): the first message that waits; any thread
 */
GVariant *
gst_ecl_data_sink_pad_pop (GstEclDataSinkPad *self)
{
  GVariant *value;

  GST_OBJECT_LOCK (self);
  value = g_queue_pop_head (&self->waiting);
  if (value)
    self->queued -= g_variant_get_size (value);
  GST_OBJECT_UNLOCK (self);
  return value;
}

/**
 * gst_ecl_data_sink_pad_take_dropped:
 *
 * Returns: how many messages were dropped here since the last time; any thread
 */
guint64
gst_ecl_data_sink_pad_take_dropped (GstEclDataSinkPad *self)
{
  guint64 dropped;

  GST_OBJECT_LOCK (self);
  dropped = self->dropped;
  self->dropped = 0;
  GST_OBJECT_UNLOCK (self);
  return dropped;
}

/**
 * gst_ecl_data_sink_pad_is_eos:
 *
 * Returns: whether nothing waits and nothing will come; any thread
 */
gboolean
gst_ecl_data_sink_pad_is_eos (GstEclDataSinkPad *self)
{
  gboolean eos;

  GST_OBJECT_LOCK (self);
  eos = self->eos && g_queue_is_empty (&self->waiting);
  GST_OBJECT_UNLOCK (self);
  return eos;
}

/**
 * gst_ecl_data_sink_pad_clear:
 *
 * Forgets what waits. Any thread.
 */
void
gst_ecl_data_sink_pad_clear (GstEclDataSinkPad *self)
{
  GVariant *value;

  while ((value = gst_ecl_data_sink_pad_pop (self)))
    g_variant_unref (value);
}

gboolean
gst_ecl_data_sink_pad_is_placed (GstEclDataSinkPad *self)
{
  return g_atomic_int_get (&self->placed);
}

void
gst_ecl_data_sink_pad_set_placed (GstEclDataSinkPad *self, gboolean placed)
{
  g_atomic_int_set (&self->placed, placed);
}

/* Returns: (transfer full) (nullable) */
char *
gst_ecl_data_sink_pad_dup_label (GstEclDataSinkPad *self)
{
  char *label;

  GST_OBJECT_LOCK (self);
  label = g_strdup (self->label);
  GST_OBJECT_UNLOCK (self);
  return label;
}

guint64
gst_ecl_data_sink_pad_get_max_buffered (GstEclDataSinkPad *self)
{
  guint64 max_buffered;

  GST_OBJECT_LOCK (self);
  max_buffered = self->max_buffered;
  GST_OBJECT_UNLOCK (self);
  return max_buffered;
}

/* GObject */

static void
gst_ecl_data_sink_pad_set_property (
    GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GstEclDataSinkPad *self = GST_ECL_DATA_SINK_PAD (object);

  GST_OBJECT_LOCK (self);
  switch (id) {
  case PROP_SERIALIZATION:
    self->serialization = g_value_get_enum (value);
    break;
  case PROP_LABEL:
    g_free (self->label);
    self->label = g_value_dup_string (value);
    break;
  case PROP_INIT:
    g_clear_pointer (&self->init, gst_structure_free);
    self->init = g_value_dup_boxed (value);
    break;
  case PROP_MAX_BUFFERED:
    self->max_buffered = g_value_get_uint64 (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_ecl_data_sink_pad_get_property (
    GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GstEclDataSinkPad *self = GST_ECL_DATA_SINK_PAD (object);

  GST_OBJECT_LOCK (self);
  switch (id) {
  case PROP_SERIALIZATION:
    g_value_set_enum (value, self->serialization);
    break;
  case PROP_LABEL:
    g_value_set_string (value, self->label);
    break;
  case PROP_INIT:
    g_value_set_boxed (value, self->init);
    break;
  case PROP_MAX_BUFFERED:
    g_value_set_uint64 (value, self->max_buffered);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_ecl_data_sink_pad_finalize (GObject *object)
{
  GstEclDataSinkPad *self = GST_ECL_DATA_SINK_PAD (object);

  gst_ecl_data_sink_pad_clear (self);
  g_free (self->label);
  g_clear_pointer (&self->init, gst_structure_free);
  G_OBJECT_CLASS (gst_ecl_data_sink_pad_parent_class)->finalize (object);
}

static void
gst_ecl_data_sink_pad_class_init (GstEclDataSinkPadClass *klass)
{
  const GParamFlags flags =
      G_PARAM_READWRITE | G_PARAM_CONSTRUCT | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  GST_DEBUG_CATEGORY_INIT (ecl_data_sink_pad_debug, "ecldatasinkpad", 0,
      "messages into an ecl element");
  object_class->set_property = gst_ecl_data_sink_pad_set_property;
  object_class->get_property = gst_ecl_data_sink_pad_get_property;
  object_class->finalize = gst_ecl_data_sink_pad_finalize;

  g_object_class_install_property (object_class, PROP_SERIALIZATION,
      g_param_spec_enum ("serialization", "Serialization",
          "How messages are written on the connection that this pad opens "
          "(remote-peer-id); whoever connects to us chooses himself",
          GST_TYPE_ECL_SERIALIZATION, GST_ECL_SERIALIZATION_BINARY, flags));
  g_object_class_install_property (object_class, PROP_LABEL,
      g_param_spec_string ("label", "Label",
          "Name of the connection that this pad opens; a connection of this "
          "name that is opened to us gets the messages of this pad alone",
          NULL, flags));
  g_object_class_install_property (object_class, PROP_INIT,
      g_param_spec_boxed ("init", "Init",
          "What the channel that this pad opens is to be: "
          "init,ordered=(boolean)false,max-retransmits=(int)0; unset for a "
          "reliable one",
          GST_TYPE_STRUCTURE, flags));
  g_object_class_install_property (object_class, PROP_MAX_BUFFERED,
      g_param_spec_uint64 ("max-buffered", "Max buffered",
          "Bytes waiting to be sent to one remote side above which messages to "
          "it are dropped",
          0, G_MAXUINT64, DEFAULT_MAX_BUFFERED, flags));
}

static void
gst_ecl_data_sink_pad_init (GstEclDataSinkPad *self)
{
  g_queue_init (&self->waiting);
}

/**
 * gst_ecl_data_sink_pad_new:
 * @owner: (transfer none): passed to @funcs; outlives the pad's activity
 */
GstPad *
gst_ecl_data_sink_pad_new (GstPadTemplate *template, const char *name,
    const GstEclDataSinkPadFuncs *funcs, gpointer owner)
{
  GstEclDataSinkPad *self = g_object_new (GST_TYPE_ECL_DATA_SINK_PAD, "name",
      name, "direction", GST_PAD_SINK, "template", template, NULL);

  self->funcs = funcs;
  self->owner = owner;
  gst_pad_set_chain_function (GST_PAD (self), chain);
  gst_pad_set_event_function (GST_PAD (self), handle_event);
  return GST_PAD (self);
}

/* gsteclpeersrc-data: the data pads of eclpeersrc
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "gsteclpeersrc-private.h"

#include "gstecldata.h"
#include "gstecldatasrcpad.h"

#define DATA(self) (gst_ecl_peer_src_get_data (GST_ECL_PEER_SRC (self)))

#define DEFAULT_MAX_DATA_PADS 16
#define DEFAULT_MAX_DATA_QUEUED (16 * 1024 * 1024)

static GstStaticPadTemplate data_template =
    GST_STATIC_PAD_TEMPLATE ("data_%u", GST_PAD_SRC, GST_PAD_SOMETIMES,
        GST_STATIC_CAPS (GST_ECL_DATA_CAPS_TEXT "; " GST_ECL_DATA_CAPS_JSON
                                                "; " GST_ECL_DATA_CAPS_BYTES));

#define GST_TYPE_ECL_RECEIVE (gst_ecl_receive_get_type ())

static GType
gst_ecl_receive_get_type (void)
{
  static const GFlagsValue values[] = {
      {GST_ECL_RECEIVE_MEDIA, "Pictures and sound", "media"},
      {GST_ECL_RECEIVE_VIDEO, "Pictures", "video"},
      {GST_ECL_RECEIVE_AUDIO, "Sound", "audio"},
      {GST_ECL_RECEIVE_DATA, "Messages", "data"},
      {0, NULL, NULL},
  };
  static gsize type = 0;

  if (g_once_init_enter (&type)) {
    GType new_type = g_flags_register_static ("GstEclReceive", values);
    g_once_init_leave (&type, new_type);
  }
  return type;
}

/* Any thread */
gboolean
gst_ecl_peer_src_receives (GstEclPeerSrc *self, GstEclReceive what)
{
  gboolean receives;

  GST_OBJECT_LOCK (self);
  receives = (DATA (self)->receive & what) != 0;
  GST_OBJECT_UNLOCK (self);
  return receives;
}

/* Pads */

/* Returns: whether @pad is there and nobody removes it yet */
static gboolean
claim_pad (GstEclPeerSrc *self, gpointer pad)
{
  GstEclDataReceiver *data = DATA (self);
  gboolean claimed;

  GST_OBJECT_LOCK (self);
  claimed = g_ptr_array_find (data->pads, pad, NULL) &&
            !g_hash_table_contains (data->leaving, pad);
  if (claimed)
    g_hash_table_insert (data->leaving, pad, g_thread_self ());
  GST_OBJECT_UNLOCK (self);
  return claimed;
}

/* Waits for its thread. Its name is free afterwards. */
static void
remove_pad (GstElement *element, gpointer pad)
{
  GstEclDataReceiver *data = DATA (element);

  if (!claim_pad (GST_ECL_PEER_SRC (element), pad))
    return;
  gst_pad_set_active (pad, FALSE);
  gst_element_remove_pad (element, pad);
  GST_OBJECT_LOCK (element);
  g_ptr_array_remove (data->pads, pad);
  g_hash_table_remove (data->leaving, pad);
  g_cond_broadcast (&data->left);
  GST_OBJECT_UNLOCK (element);
  gst_object_unref (pad);
}

/* Returns: (transfer none) (nullable): a pad that nobody removes yet; with the
 * object lock held. @waits: whether another thread removes one */
static GstPad *
find_staying (const GstEclDataReceiver *data, gboolean *waits)
{
  *waits = FALSE;
  for (guint i = 0; i < data->pads->len; i++) {
    GstPad *pad = g_ptr_array_index (data->pads, i);
    GThread *thread = g_hash_table_lookup (data->leaving, pad);

    if (thread == NULL)
      return pad;
    *waits |= thread != g_thread_self ();
  }
  return NULL;
}

/* When the element stops: none is there when this returns, and no signal tells
 * of one afterwards, but for one whose handler stops the element. Not from the
 * loop. */
void
gst_ecl_peer_src_remove_data_pads (GstEclPeerSrc *self)
{
  GstEclDataReceiver *data = DATA (self);
  gboolean waits = FALSE;
  GstPad *pad;

  gst_clear_object (&data->kept);
  GST_OBJECT_LOCK (self);
  while ((pad = find_staying (data, &waits)) || waits) {
    if (pad == NULL) {
      g_cond_wait (&data->left, GST_OBJECT_GET_LOCK (self));
      continue;
    }
    gst_object_ref (pad);
    GST_OBJECT_UNLOCK (self);
    remove_pad (GST_ELEMENT (self), pad);
    gst_object_unref (pad);
    GST_OBJECT_LOCK (self);
  }
  GST_OBJECT_UNLOCK (self);
}

/* The lowest free number, with the object lock held */
static guint
free_number (GstEclPeerSrc *self)
{
  GPtrArray *pads = DATA (self)->pads;
  g_autofree char *name = NULL;

  for (guint number = 0;; number++) {
    gboolean used = FALSE;

    g_free (name);
    name = g_strdup_printf ("data_%u", number);
    for (guint i = 0; i < pads->len; i++)
      used |= g_str_equal (GST_PAD_NAME (g_ptr_array_index (pads, i)), name);
    if (!used)
      return number;
  }
}

static GstPad *
add_pad (GstEclPeerSrc *self)
{
  GstEclDataReceiver *data = DATA (self);
  g_autoptr (GstPadTemplate) template =
      gst_static_pad_template_get (&data_template);
  g_autofree char *name = NULL;
  GstPad *pad;

  GST_OBJECT_LOCK (self);
  name = g_strdup_printf ("data_%u", free_number (self));
  pad = gst_object_ref_sink (
      gst_ecl_data_src_pad_new (template, name, data->max_queued, remove_pad));
  g_ptr_array_add (data->pads, pad);
  GST_OBJECT_UNLOCK (self);
  gst_pad_set_active (pad, TRUE);
  gst_element_add_pad (GST_ELEMENT (self), pad);
  return pad;
}

/* Connections, on the loop */

static void
place_data (GstEclBase *base, const char *remote_id)
{
  GstEclDataReceiver *data = DATA (base);
  g_autofree char *label = NULL;
  g_autoptr (GstStructure) init = NULL;
  GstEclSerialization serialization;

  if (data->placed || !gst_ecl_peer_src_receives (
                          GST_ECL_PEER_SRC (base), GST_ECL_RECEIVE_DATA))
    return;
  data->placed = TRUE;
  GST_OBJECT_LOCK (base);
  label = g_strdup (data->label);
  serialization = data->serialization;
  init = data->init ? gst_structure_copy (data->init) : NULL;
  GST_OBJECT_UNLOCK (base);
  gst_ecl_base_connect_data (base, remote_id, label, serialization, init, NULL);
}

static const char *
refuse_data (GstEclBase *base)
{
  const GstEclDataReceiver *data = DATA (base);
  guint pending = 0;
  gboolean full;
  GPtrArray *links = gst_ecl_base_get_links (base);

  for (guint i = 0; i < links->len; i++)
    pending += ((GstEclDataLink *)g_ptr_array_index (links, i))->pad == NULL;
  GST_OBJECT_LOCK (base);
  full = data->pads->len - g_hash_table_size (data->leaving) + pending >=
         data->max_pads;
  GST_OBJECT_UNLOCK (base);
  return full ? "max-data-pads is reached" : NULL;
}

static void
data_opened (GstEclBase *base, GstEclDataLink *link)
{
  link->pad = g_steal_pointer (&DATA (base)->kept);
  if (link->pad == NULL)
    link->pad = gst_object_ref (add_pad (GST_ECL_PEER_SRC (base)));
}

static gboolean
data_received (GstEclBase *base, GstEclDataLink *link, GVariant *value)
{
  return gst_ecl_data_src_pad_push (GST_ECL_DATA_SRC_PAD (link->pad), value,
      gst_element_get_current_running_time (GST_ELEMENT (base)));
}

static void
data_closed (GstEclBase *base, GstEclDataLink *link)
{
  GstEclDataReceiver *data = DATA (base);

  /* Only one is opened by us, and it may have been waiting for its next. */
  if (!link->incoming && link->pad == NULL)
    link->pad = g_steal_pointer (&data->kept);
  if (link->redialled) {
    data->placed = FALSE;
    data->kept = g_steal_pointer (&link->pad);
  } else if (link->pad) {
    gst_ecl_data_src_pad_end (GST_ECL_DATA_SRC_PAD (link->pad));
  }
}

/* GObject */

static void
set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GstEclDataReceiver *data = DATA (object);

  GST_OBJECT_LOCK (object);
  switch (id) {
  case PROP_RECEIVE:
    data->receive = g_value_get_flags (value);
    break;
  case PROP_DATA_LABEL:
    g_free (data->label);
    data->label = g_value_dup_string (value);
    break;
  case PROP_DATA_SERIALIZATION:
    data->serialization = g_value_get_enum (value);
    break;
  case PROP_DATA_INIT:
    g_clear_pointer (&data->init, gst_structure_free);
    data->init = g_value_dup_boxed (value);
    break;
  case PROP_MAX_DATA_PADS:
    data->max_pads = g_value_get_uint (value);
    break;
  case PROP_MAX_DATA_QUEUED:
    data->max_queued = g_value_get_uint64 (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
  GST_OBJECT_UNLOCK (object);
}

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  const GstEclDataReceiver *data = DATA (object);

  GST_OBJECT_LOCK (object);
  switch (id) {
  case PROP_RECEIVE:
    g_value_set_flags (value, data->receive);
    break;
  case PROP_DATA_LABEL:
    g_value_set_string (value, data->label);
    break;
  case PROP_DATA_SERIALIZATION:
    g_value_set_enum (value, data->serialization);
    break;
  case PROP_DATA_INIT:
    g_value_set_boxed (value, data->init);
    break;
  case PROP_MAX_DATA_PADS:
    g_value_set_uint (value, data->max_pads);
    break;
  case PROP_MAX_DATA_QUEUED:
    g_value_set_uint64 (value, data->max_queued);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
  GST_OBJECT_UNLOCK (object);
}

void
gst_ecl_peer_src_init_data (GstEclPeerSrc *self)
{
  DATA (self)->pads = g_ptr_array_new ();
  DATA (self)->leaving = g_hash_table_new (NULL, NULL);
  g_cond_init (&DATA (self)->left);
}

void
gst_ecl_peer_src_clear_data (GstEclPeerSrc *self)
{
  GstEclDataReceiver *data = DATA (self);

  g_ptr_array_unref (data->pads);
  g_hash_table_unref (data->leaving);
  g_cond_clear (&data->left);
  g_free (data->label);
  g_clear_pointer (&data->init, gst_structure_free);
}

static void
install_properties (GObjectClass *klass)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT |
                            G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY;

  g_object_class_install_property (klass, PROP_RECEIVE,
      g_param_spec_flags ("receive", "Receive",
          "What is asked of remote-peer-id: pictures, sound, messages, or a "
          "sum of these; callers are taken the same kinds of media from",
          GST_TYPE_ECL_RECEIVE, GST_ECL_RECEIVE_MEDIA, flags));
  g_object_class_install_property (klass, PROP_DATA_LABEL,
      g_param_spec_string ("data-label", "Data label",
          "Name of the data connection to remote-peer-id; unset for one that "
          "is made up",
          NULL, flags));
  g_object_class_install_property (klass, PROP_DATA_SERIALIZATION,
      g_param_spec_enum ("data-serialization", "Data serialization",
          "How messages are written on the data connection to remote-peer-id",
          GST_TYPE_ECL_SERIALIZATION, GST_ECL_SERIALIZATION_BINARY, flags));
  g_object_class_install_property (klass, PROP_DATA_INIT,
      g_param_spec_boxed ("data-init", "Data init",
          "What the channel to remote-peer-id is to be: "
          "init,ordered=(boolean)false,max-retransmits=(int)0; unset for a "
          "reliable one",
          GST_TYPE_STRUCTURE, flags));
  g_object_class_install_property (klass, PROP_MAX_DATA_PADS,
      g_param_spec_uint ("max-data-pads", "Max data pads",
          "Most data connections of callers at the same time, further ones are "
          "refused",
          0, 100000, DEFAULT_MAX_DATA_PADS, flags));
  g_object_class_install_property (klass, PROP_MAX_DATA_QUEUED,
      g_param_spec_uint64 ("max-data-queued", "Max data queued",
          "Bytes that wait for the downstream of one data pad above which "
          "further messages are dropped",
          0, G_MAXUINT64, DEFAULT_MAX_DATA_QUEUED, flags));
  gst_type_mark_as_plugin_api (GST_TYPE_ECL_RECEIVE, 0);
}

void
gst_ecl_peer_src_install_data (GstEclBaseClass *klass)
{
  G_OBJECT_CLASS (klass)->set_property = set_property;
  G_OBJECT_CLASS (klass)->get_property = get_property;
  klass->place_data = place_data;
  klass->refuse_data = refuse_data;
  klass->data_opened = data_opened;
  klass->data_received = data_received;
  klass->data_closed = data_closed;
  install_properties (G_OBJECT_CLASS (klass));
  gst_element_class_add_static_pad_template_with_gtype (
      GST_ELEMENT_CLASS (klass), &data_template, GST_TYPE_ECL_DATA_SRC_PAD);
  gst_type_mark_as_plugin_api (GST_TYPE_ECL_DATA_SRC_PAD, 0);
}

/* ecl-channel-class: the type of channels, with its properties and signals
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
/**
 * GstEclChannel:
 *
 * One data channel of a session, made by gst_ecl_session_create_channel() or
 * brought by #GstEclSession::channel. It carries messages as they are: how
 * values become messages is up to #GstEclDataConnection.
 *
 * A channel belongs to the main context of its session: its functions are
 * called there and its signals are emitted there. A session keeps its channels
 * until they are closed; whoever wants one for longer holds a reference.
 */
#include "ecl-channel-private.h"

GST_DEBUG_CATEGORY (gst_ecl_channel_debug);

#define DEFAULT_HIGH_WATER (8 * 1024 * 1024)
#define DEFAULT_LOW_WATER (4 * 1024 * 1024)
#define DEFAULT_MAX_QUEUED (32 * 1024 * 1024)
#define DEFAULT_MAX_UNREAD (64 * 1024 * 1024)
#define DEFAULT_CLOSE_TIMEOUT 10000

enum {
  PROP_0,
  PROP_LABEL,
  PROP_PROTOCOL,
  PROP_ORDERED,
  PROP_MAX_RETRANSMITS,
  PROP_MAX_PACKET_LIFETIME,
  PROP_NEGOTIATED,
  PROP_ID,
  PROP_MAX_MESSAGE_SIZE,
  PROP_BUFFERED_AMOUNT,
  PROP_HIGH_WATER,
  PROP_LOW_WATER,
  PROP_MAX_QUEUED,
  PROP_MAX_UNREAD,
  PROP_CLOSE_TIMEOUT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];
guint gst_ecl_channel_signals[N_CHANNEL_SIGNALS];

G_DEFINE_FINAL_TYPE (GstEclChannel, gst_ecl_channel, G_TYPE_OBJECT)

static void
gst_ecl_channel_init (GstEclChannel *self)
{
  g_queue_init (&self->sends);
}

/* A send waits only in a channel that its session holds and will shut. */
static void
gst_ecl_channel_finalize (GObject *object)
{
  GstEclChannel *self = GST_ECL_CHANNEL (object);

  g_assert (g_queue_is_empty (&self->sends));
  g_clear_object (&self->data_channel);
  g_clear_pointer (&self->sctp, gst_ecl_sctp_unref);
  g_clear_pointer (&self->context, g_main_context_unref);
  G_OBJECT_CLASS (gst_ecl_channel_parent_class)->finalize (object);
}

static void
gst_ecl_channel_get_property (
    GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GstEclChannel *self = GST_ECL_CHANNEL (object);

  switch (id) {
  case PROP_LABEL:
  case PROP_PROTOCOL:
  case PROP_ORDERED:
  case PROP_MAX_RETRANSMITS:
  case PROP_MAX_PACKET_LIFETIME:
  case PROP_NEGOTIATED:
  case PROP_ID:
    g_object_get_property (G_OBJECT (self->data_channel), pspec->name, value);
    break;
  case PROP_MAX_MESSAGE_SIZE:
    g_value_set_uint64 (value, self->max_message_size);
    break;
  case PROP_BUFFERED_AMOUNT:
    g_value_set_uint64 (value, gst_ecl_channel_get_buffered_amount (self));
    break;
  case PROP_HIGH_WATER:
    g_value_set_uint64 (value, self->high_water);
    break;
  case PROP_LOW_WATER:
    g_value_set_uint64 (value, self->low_water);
    break;
  case PROP_MAX_QUEUED:
    g_value_set_uint64 (value, self->max_queued);
    break;
  case PROP_MAX_UNREAD:
    g_value_set_uint64 (
        value, __atomic_load_n (&self->max_unread, __ATOMIC_RELAXED));
    break;
  case PROP_CLOSE_TIMEOUT:
    g_value_set_uint (value, self->close_timeout);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
gst_ecl_channel_set_property (
    GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GstEclChannel *self = GST_ECL_CHANNEL (object);

  switch (id) {
  case PROP_HIGH_WATER:
    self->high_water = g_value_get_uint64 (value);
    gst_ecl_channel_hand_over (self);
    break;
  case PROP_LOW_WATER:
    self->low_water = g_value_get_uint64 (value);
    gst_ecl_channel_hand_over (self);
    break;
  case PROP_MAX_QUEUED:
    self->max_queued = g_value_get_uint64 (value);
    break;
  case PROP_MAX_UNREAD:
    __atomic_store_n (
        &self->max_unread, g_value_get_uint64 (value), __ATOMIC_RELAXED);
    break;
  case PROP_CLOSE_TIMEOUT:
    self->close_timeout = g_value_get_uint (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

/* What both sides agreed on (RFC 8832); of a channel that the remote side made,
 * what that side chose. */
static void
install_agreed (void)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  /**
   * GstEclChannel:label:
   *
   * The name that whoever made the channel gave it (RFC 8832).
   */
  properties[PROP_LABEL] =
      g_param_spec_string ("label", "Label", "Its name", NULL, flags);
  /**
   * GstEclChannel:protocol:
   *
   * The subprotocol that whoever made the channel named (RFC 8832); often
   * empty.
   */
  properties[PROP_PROTOCOL] = g_param_spec_string (
      "protocol", "Protocol", "Subprotocol, often empty", NULL, flags);
  /**
   * GstEclChannel:ordered:
   *
   * Whether messages arrive in the order in which they were sent.
   */
  properties[PROP_ORDERED] = g_param_spec_boolean (
      "ordered", "Ordered", "Whether messages keep their order", TRUE, flags);
  /**
   * GstEclChannel:max-retransmits:
   *
   * How often a message that was lost is sent again; -1 for until it arrives.
   */
  properties[PROP_MAX_RETRANSMITS] =
      g_param_spec_int ("max-retransmits", "Max retransmits",
          "How often a lost message is sent again, -1 for until it arrives", -1,
          G_MAXUINT16, -1, flags);
  /**
   * GstEclChannel:max-packet-lifetime:
   *
   * For how long, in milliseconds, a message that was lost is sent again; -1
   * for until it arrives.
   */
  properties[PROP_MAX_PACKET_LIFETIME] = g_param_spec_int (
      "max-packet-lifetime", "Max packet lifetime",
      "Milliseconds for which a lost message is sent again, -1 for until it "
      "arrives",
      -1, G_MAXUINT16, -1, flags);
  /**
   * GstEclChannel:negotiated:
   *
   * Whether both sides made the channel, under an #GstEclChannel:id that they
   * agreed on elsewhere.
   */
  properties[PROP_NEGOTIATED] =
      g_param_spec_boolean ("negotiated", "Negotiated",
          "Whether both sides made it under the same id", FALSE, flags);
  /**
   * GstEclChannel:id:
   *
   * The SCTP stream, from 0 to 65534; -1 before the channel has one.
   */
  properties[PROP_ID] = g_param_spec_int ("id", "ID",
      "SCTP stream, -1 before there is one", -1, G_MAXUINT16, -1, flags);
  /**
   * GstEclChannel:max-message-size:
   *
   * Bytes of the largest message that the remote side takes (RFC 8841, 6.1); 0
   * before the channel is open.
   */
  properties[PROP_MAX_MESSAGE_SIZE] = g_param_spec_uint64 ("max-message-size",
      "Max message size",
      "Bytes of the largest message that the remote side takes, 0 before the "
      "channel is open",
      0, G_MAXUINT64, 0, flags);
  /**
   * GstEclChannel:buffered-amount:
   *
   * Bytes that were sent and that SCTP has not taken in yet, see
   * gst_ecl_channel_get_buffered_amount(). No notification: watch
   * #GstEclChannel::low-water.
   */
  properties[PROP_BUFFERED_AMOUNT] = g_param_spec_uint64 ("buffered-amount",
      "Buffered amount", "Bytes sent that SCTP has not taken in yet", 0,
      G_MAXUINT64, 0, flags);
}

static void
install_limits (void)
{
  const GParamFlags flags =
      G_PARAM_READWRITE | G_PARAM_CONSTRUCT | G_PARAM_STATIC_STRINGS;

  /**
   * GstEclChannel:high-water:
   *
   * Bytes on their way from which on further messages wait in the channel, up
   * to #GstEclChannel:max-queued bytes of them.
   */
  properties[PROP_HIGH_WATER] = g_param_spec_uint64 ("high-water", "High water",
      "Bytes on their way from which on messages wait", 1, G_MAXUINT64,
      DEFAULT_HIGH_WATER, flags);
  /**
   * GstEclChannel:low-water:
   *
   * Bytes of #GstEclChannel:buffered-amount at which #GstEclChannel::low-water
   * is emitted.
   */
  properties[PROP_LOW_WATER] = g_param_spec_uint64 ("low-water", "Low water",
      "Bytes on their way at which `low-water` is emitted", 0, G_MAXUINT64,
      DEFAULT_LOW_WATER, flags);
  /**
   * GstEclChannel:max-queued:
   *
   * Most bytes of messages that wait in the channel. What comes beyond is
   * refused with %GST_ECL_ERROR_QUEUE_FULL.
   */
  properties[PROP_MAX_QUEUED] = g_param_spec_uint64 ("max-queued", "Max queued",
      "Most bytes that wait to be handed over", 0, G_MAXUINT64,
      DEFAULT_MAX_QUEUED, flags);
  /**
   * GstEclChannel:max-unread:
   *
   * Most bytes of messages that came and wait for the channel's context. A
   * remote side that sends more has its channel closed with
   * %GST_ECL_ERROR_QUEUE_FULL.
   */
  properties[PROP_MAX_UNREAD] = g_param_spec_uint64 ("max-unread", "Max unread",
      "Most bytes that came and wait for the channel's context; more close the "
      "channel",
      0, G_MAXUINT64, DEFAULT_MAX_UNREAD, flags);
  /**
   * GstEclChannel:close-timeout:
   *
   * Milliseconds that what was sent has to get through once the channel is told
   * to close. What is left then is lost, and #GstEclChannel::error says how
   * much.
   */
  properties[PROP_CLOSE_TIMEOUT] =
      g_param_spec_uint ("close-timeout", "Close timeout",
          "Milliseconds without progress after which closing does not wait any "
          "more for what was sent",
          0, G_MAXUINT, DEFAULT_CLOSE_TIMEOUT, flags);
}

static void
install_signals (GType type)
{
  /**
   * GstEclChannel::open:
   * @self: the channel
   *
   * Messages can go. At most once, before every other signal but `close`.
   */
  gst_ecl_channel_signals[CHANNEL_SIGNAL_OPEN] = g_signal_new (
      "open", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  /**
   * GstEclChannel::message:
   * @self: the channel
   * @bytes: the message; may be empty
   * @is_text: whether it came as text, which is not checked to be UTF-8
   *
   * A message of the remote side. webrtcbin hands out at most 64 KiB at once,
   * which is what our descriptions allow, and text up to the first NUL.
   */
  gst_ecl_channel_signals[CHANNEL_SIGNAL_MESSAGE] =
      g_signal_new ("message", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
          G_TYPE_NONE, 2, G_TYPE_BYTES, G_TYPE_BOOLEAN);
  /**
   * GstEclChannel::low-water:
   * @self: the channel
   *
   * #GstEclChannel:buffered-amount was above #GstEclChannel:low-water and is
   * not any more.
   */
  gst_ecl_channel_signals[CHANNEL_SIGNAL_LOW_WATER] = g_signal_new ("low-water",
      type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  /**
   * GstEclChannel::close:
   * @self: the channel
   *
   * It is closed, by whichever side. Once, the last signal.
   */
  gst_ecl_channel_signals[CHANNEL_SIGNAL_CLOSE] = g_signal_new (
      "close", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  /**
   * GstEclChannel::error:
   * @self: the channel
   * @error: a #GstEclError
   *
   * A message that gst_ecl_channel_send() took was not sent, or something went
   * wrong in the channel. `close` follows when it is the end.
   */
  gst_ecl_channel_signals[CHANNEL_SIGNAL_ERROR] = g_signal_new ("error", type,
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
gst_ecl_channel_class_init (GstEclChannelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  GST_DEBUG_CATEGORY_INIT (
      gst_ecl_channel_debug, "eclchannel", 0, "one data channel");
  object_class->finalize = gst_ecl_channel_finalize;
  object_class->get_property = gst_ecl_channel_get_property;
  object_class->set_property = gst_ecl_channel_set_property;
  install_agreed ();
  install_limits ();
  g_object_class_install_properties (object_class, N_PROPS, properties);
  install_signals (G_TYPE_FROM_CLASS (klass));
}

/**
 * gst_ecl_channel_is_open:
 * @self: a channel
 *
 * Whether messages can go now. Before, and until the channel closes, they are
 * queued; afterwards they are refused.
 *
 * Returns: whether it is open and not closing
 */
gboolean
gst_ecl_channel_is_open (GstEclChannel *self)
{
  g_return_val_if_fail (GST_ECL_IS_CHANNEL (self), FALSE);

  return self->state == CHANNEL_STATE_OPEN;
}

/* ecl-registration: keeps one Peer registered at one signaling server
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-registration.h"

#include "ecl-backoff.h"
#include "ecl-message-queue.h"
#include "ecl-peer-credential-private.h"
#include "ecl-protocol-ecl.h"
#include "ecl-protocol-peerjs.h"
#include "ecl-refusal.h"
#include "ecl-server-url.h"
#include "ecl-state.h"
#include <gst/rtc/ecl-timer.h>

GST_DEBUG_CATEGORY_STATIC (ecl_registration_debug);
#define GST_CAT_DEFAULT ecl_registration_debug

/* Most bytes of messages that wait for a connection. */
#define MAX_QUEUED_BYTES (4 * 1024 * 1024)

static const guint edges[] = {
    [ECL_PEER_NEW] = ECL_EDGE (ECL_PEER_OPENING) | ECL_EDGE (ECL_PEER_CLOSED),
    /* Back to NEW when the very first attempt fails: it may be repeated. */
    [ECL_PEER_OPENING] = ECL_EDGE (ECL_PEER_OPEN) | ECL_EDGE (ECL_PEER_NEW) |
                         ECL_EDGE (ECL_PEER_DISCONNECTED) |
                         ECL_EDGE (ECL_PEER_CLOSED),
    [ECL_PEER_OPEN] =
        ECL_EDGE (ECL_PEER_DISCONNECTED) | ECL_EDGE (ECL_PEER_CLOSED),
    [ECL_PEER_DISCONNECTED] =
        ECL_EDGE (ECL_PEER_OPENING) | ECL_EDGE (ECL_PEER_CLOSED),
    [ECL_PEER_CLOSED] = 0,
};

struct _GstEclRegistration {
  GObject parent;

  GstEclPeerSettings settings;

  guint state;
  gboolean was_open;
  GUri *server;
  GstEclTransport *transport;
  guint attempts; /* since the loss */
  gint64 lost_at; /* monotonic time, us */
  GSource *retry_timer;
  gboolean credential_changed; /* since the attempt under way began */
  EclTurnAccount turn_account; /* the last one */
  GSource *turn_timer;         /* until it is to be renewed */
  EclMessageQueue outbox;
};

enum {
  SIGNAL_OPENED,
  SIGNAL_LOST,
  SIGNAL_FAILED,
  SIGNAL_MESSAGE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GstEclRegistration, gst_ecl_registration, G_TYPE_OBJECT)

static void attempt (GstEclRegistration *self);

/**
 * gst_ecl_registration_describe_error:
 * @self: a registration
 * @message: an ERROR, ID_TAKEN, INVALID_KEY or EXPIRE from the server
 *
 * Returns: (transfer full): the SDK's code for it, in words that say what to do
 */
GError *
gst_ecl_registration_describe_error (
    GstEclRegistration *self, const EclMessage *message)
{
  g_autofree char *display = ecl_server_url_display (self->server);

  return ecl_refusal_describe (message, display, self->settings.id);
}

/* Losing and trying again */

static void
drop_transport (GstEclRegistration *self)
{
  g_autoptr (GstEclTransport) transport = g_steal_pointer (&self->transport);

  if (!transport)
    return;
  g_signal_handlers_disconnect_by_data (transport, self);
  gst_ecl_transport_close_async (
      transport, self->settings.close_timeout, NULL, NULL);
}

static gboolean
on_retry (gpointer user_data)
{
  GstEclRegistration *self = user_data;

  ecl_timer_stop (&self->retry_timer);
  attempt (self);
  return G_SOURCE_REMOVE;
}

static gboolean
schedule_retry (GstEclRegistration *self)
{
  const GstEclPeerSettings *settings = &self->settings;
  guint delay = ecl_backoff_ms (self->attempts, settings->reconnect_delay,
      settings->reconnect_delay_max, settings->reconnect_jitter);

  if (self->attempts >= settings->reconnect_attempts)
    return FALSE;
  self->attempts++;
  GST_INFO_OBJECT (
      self, "attempt %u to register again in %u ms", self->attempts, delay);
  ecl_timer_start (&self->retry_timer, delay, on_retry, self);
  return TRUE;
}

/* Who has our id may be ourselves for as long as the server has not noticed
 * that we were lost. */
static gboolean
is_final (GstEclRegistration *self, const GError *error)
{
  gint64 since_loss = g_get_monotonic_time () - self->lost_at;

  if (g_error_matches (error, GST_ECL_ERROR, GST_ECL_ERROR_UNAVAILABLE_ID))
    return since_loss > (gint64)self->settings.reclaim_timeout * 1000;
  return ecl_refusal_is_permanent (error);
}

static void
attempt_failed (GstEclRegistration *self, const GError *why)
{
  g_autoptr (GstEclRegistration) alive = g_object_ref (self);
  g_autoptr (GError) error = g_error_copy (why);

  drop_transport (self);
  ecl_state_change (edges, &self->state,
      self->was_open ? ECL_PEER_DISCONNECTED : ECL_PEER_NEW);
  GST_INFO_OBJECT (self, "not registered: %s", error->message);
  /* Before the first OPEN nothing is repeated: whoever made the mistake is
   * there to hear of it. */
  if (!self->was_open || is_final (self, error) || !schedule_retry (self))
    g_signal_emit (self, signals[SIGNAL_FAILED], 0, error);
}

static void
lose (GstEclRegistration *self, GError *why)
{
  g_autoptr (GError) error = g_error_copy (why);

  if (!ecl_state_change (edges, &self->state, ECL_PEER_DISCONNECTED))
    return;
  drop_transport (self);
  GST_WARNING_OBJECT (self, "no longer registered: %s", error->message);
  g_signal_emit (self, signals[SIGNAL_LOST], 0, error);
  if (self->state == ECL_PEER_DISCONNECTED &&
      (is_final (self, error) || !schedule_retry (self)))
    g_signal_emit (self, signals[SIGNAL_FAILED], 0, error);
}

static void
on_closed (GstEclTransport *transport, GError *error, GstEclRegistration *self)
{
  g_autoptr (GstEclRegistration) alive = g_object_ref (self);

  if (self->state == ECL_PEER_OPENING) {
    attempt_failed (self, error);
    return;
  }
  self->attempts = 0;
  self->lost_at = g_get_monotonic_time ();
  lose (self, error);
}

/* Registering */

/* Whatever makes it unusable was said when the Peer was told to use it. */
static void
send_credential (GstEclRegistration *self)
{
  g_autofree char *json =
      gst_ecl_credential_to_json (self->settings.credential, NULL);
  const EclMessage update = {.type = ECL_MESSAGE_UPDATE_CREDENTIAL,
      .credential = {json, json ? strlen (json) : 0}};

  self->credential_changed = FALSE;
  if (json)
    gst_ecl_transport_send (self->transport, &update);
}

/**
 * gst_ecl_registration_show_credential:
 * @self: a registration whose settings have a new credential
 *
 * Shows it to the server now, or as soon as the attempt under way is through.
 * Any later attempt shows it anyway. PeerJS has no word for it: there it counts
 * from the next attempt on.
 */
void
gst_ecl_registration_show_credential (GstEclRegistration *self)
{
  if (self->state == ECL_PEER_OPEN)
    send_credential (self);
  else
    self->credential_changed = self->state == ECL_PEER_OPENING;
}

static void
send_queued (const EclMessage *message, gpointer user_data)
{
  gst_ecl_transport_send (user_data, message);
}

/* TURN: an account may expire before the registration ends. */

static gboolean
on_turn_timer (gpointer user_data)
{
  static const EclMessage request = {.type = ECL_MESSAGE_TURN_CREDENTIAL};
  GstEclRegistration *self = user_data;

  ecl_timer_stop (&self->turn_timer);
  if (self->state == ECL_PEER_OPEN)
    gst_ecl_transport_send (self->transport, &request);
  return G_SOURCE_REMOVE;
}

static void
take_turn_account (GstEclRegistration *self, const EclMessage *message)
{
  gint64 renewal;

  ecl_turn_account_clear (&self->turn_account);
  ecl_turn_account_read (&self->turn_account, message->turn_credential,
      self->settings.key, self->settings.id);
  renewal =
      ecl_turn_account_get_renewal (&self->turn_account, g_get_real_time ());
  if (renewal < 0)
    ecl_timer_stop (&self->turn_timer);
  else
    ecl_timer_start (&self->turn_timer, (guint)MIN (renewal, G_MAXUINT),
        on_turn_timer, self);
}

static void
take_open (GstEclRegistration *self, const EclMessage *message)
{
  if (!ecl_state_change (edges, &self->state, ECL_PEER_OPEN))
    return;
  self->was_open = TRUE;
  g_free (self->settings.id);
  self->settings.id = g_strdup (message->peer_id);
  take_turn_account (self, message);
  GST_INFO_OBJECT (self, "registered as %s", self->settings.id);
  if (self->credential_changed)
    send_credential (self);
  ecl_message_queue_drain (&self->outbox, send_queued, self->transport);
  g_signal_emit (self, signals[SIGNAL_OPENED], 0);
}

static void
take_refusal (GstEclRegistration *self, const EclMessage *message)
{
  g_autoptr (GError) error =
      gst_ecl_registration_describe_error (self, message);

  if (self->state == ECL_PEER_OPENING)
    attempt_failed (self, error);
  /* A PeerServer's silence was taken for its acceptance: it was only slow. */
  else
    lose (self, error);
}

static void
on_message (GstEclTransport *transport, const EclMessage *message,
    GstEclRegistration *self)
{
  g_autoptr (GstEclRegistration) alive = g_object_ref (self);

  if (message->type == ECL_MESSAGE_OPEN)
    take_open (self, message);
  else if (message->type == ECL_MESSAGE_TURN_CREDENTIAL)
    take_turn_account (self, message);
  else if (message->type == ECL_MESSAGE_ID_TAKEN ||
           (self->state == ECL_PEER_OPENING &&
               (message->type == ECL_MESSAGE_ERROR ||
                   message->type == ECL_MESSAGE_INVALID_KEY)))
    take_refusal (self, message);
  else
    g_signal_emit (self, signals[SIGNAL_MESSAGE], 0, message);
}

static void
attempt (GstEclRegistration *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *credential = NULL;
  GstEclTransportConfig config = {
      .server = self->server,
      .key = self->settings.key,
      .id = self->settings.id,
      .token = self->settings.token,
      .reattach =
          self->was_open || (self->settings.token_given && self->settings.id),
      .tls_validation = self->settings.tls_validation,
      .open_timeout = self->settings.open_timeout,
      .heartbeat_interval = self->settings.heartbeat_interval,
      .max_message_size = self->settings.max_message_size,
  };

  if (!ecl_state_change (edges, &self->state, ECL_PEER_OPENING))
    return;
  self->credential_changed = FALSE;
  if (self->settings.credential) {
    config.credential = credential =
        gst_ecl_credential_to_json (self->settings.credential, &error);
    if (error) {
      attempt_failed (self, error);
      return;
    }
  }
  self->transport = self->settings.protocol == ECL_PROTOCOL_PEERJS
                        ? gst_ecl_transport_peerjs_new (&config)
                        : gst_ecl_transport_ecl_new (&config);
  g_signal_connect_object (
      self->transport, "message", G_CALLBACK (on_message), self, 0);
  g_signal_connect_object (
      self->transport, "closed", G_CALLBACK (on_closed), self, 0);
  gst_ecl_transport_open (self->transport);
}

/* What can be known without asking a server */
static gboolean
check_settings (GstEclRegistration *self, GError **error)
{
  const GstEclPeerSettings *settings = &self->settings;
  gboolean peerjs = settings->protocol == ECL_PROTOCOL_PEERJS;

  if (settings->id && !(peerjs ? ecl_peerjs_id_is_valid (settings->id)
                               : ecl_peer_id_is_valid (settings->id))) {
    g_set_error (error, GST_ECL_ERROR, GST_ECL_ERROR_INVALID_ID,
        "the id \"%s\" is not valid; use ASCII letters and digits, with single "
        "\" \", \"-\" or \"_\" between them",
        settings->id);
    return FALSE;
  }
  if (!peerjs && !ecl_api_key_is_valid (settings->key)) {
    g_set_error_literal (error, GST_ECL_ERROR, GST_ECL_ERROR_INVALID_KEY,
        "the API key is not valid; ECLWebRTC's have the form of a UUID in "
        "lower "
        "case, such as 00000000-0000-0000-0000-000000000000");
    return FALSE;
  }
  if (peerjs && !*settings->key) {
    g_set_error_literal (error, GST_ECL_ERROR, GST_ECL_ERROR_INVALID_KEY,
        "the API key is empty; PeerJS's default is \"peerjs\"");
    return FALSE;
  }
  if (settings->credential) {
    g_auto (EclCredential) credential = {0};

    if (!gst_ecl_credential_read (settings->credential, &credential, error))
      return FALSE;
    if (!settings->id) {
      g_set_error_literal (error, GST_ECL_ERROR, GST_ECL_ERROR_INVALID_ID,
          "a credential is for one id; give the id that it was made for");
      return FALSE;
    }
  }
  g_clear_pointer (&self->server, g_uri_unref);
  self->server = ecl_server_url_parse (settings->server, error);
  return self->server != NULL;
}

static gboolean
on_refused (gpointer user_data)
{
  GTask *task = user_data;
  GstEclRegistration *self = g_task_get_source_object (task);
  const GError *error = g_task_get_task_data (task);

  /* Once it is closed nobody asks any more but for what comes too late. */
  if (self->state != ECL_PEER_CLOSED ||
      g_error_matches (error, GST_ECL_ERROR, GST_ECL_ERROR_DISCONNECTED))
    g_signal_emit (self, signals[SIGNAL_FAILED], 0, error);
  return G_SOURCE_REMOVE;
}

/**
 * gst_ecl_registration_refuse:
 * @self: a registration
 * @error: (transfer full): why it cannot be opened
 *
 * "failed" follows, not before this returns.
 */
void
gst_ecl_registration_refuse (GstEclRegistration *self, GError *error)
{
  GTask *task = g_task_new (self, NULL, NULL, NULL);
  g_autoptr (GSource) source = g_idle_source_new ();

  g_task_set_task_data (task, error, (GDestroyNotify)g_error_free);
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, on_refused, task, g_object_unref);
  g_source_attach (source, g_main_context_get_thread_default ());
}

/**
 * gst_ecl_registration_open:
 * @self: a registration that is not closed; one that is open or opening stays
 *   so
 *
 * "opened" or "failed" follows, not before this returns.
 */
void
gst_ecl_registration_open (GstEclRegistration *self)
{
  GError *error = NULL;

  if (self->state == ECL_PEER_OPENING || self->state == ECL_PEER_OPEN)
    return;
  if (!check_settings (self, &error)) {
    gst_ecl_registration_refuse (self, error);
  } else {
    ecl_timer_stop (&self->retry_timer);
    self->outbox.max_messages = self->settings.max_queued_messages;
    attempt (self);
  }
}

/**
 * gst_ecl_registration_disconnect:
 * @self: a registration
 *
 * Leaves the server and stays away until gst_ecl_registration_open(). No signal
 * follows.
 *
 * Returns: whether it was registered
 */
gboolean
gst_ecl_registration_disconnect (GstEclRegistration *self)
{
  gboolean was_registered = self->state == ECL_PEER_OPEN;

  if (was_registered)
    self->lost_at = g_get_monotonic_time ();
  ecl_timer_stop (&self->retry_timer);
  if (was_registered || self->state == ECL_PEER_OPENING)
    ecl_state_change (edges, &self->state,
        self->was_open ? ECL_PEER_DISCONNECTED : ECL_PEER_NEW);
  drop_transport (self);
  return was_registered;
}

/**
 * gst_ecl_registration_send:
 * @self: a registration
 * @message: sent now, or kept until registered again
 */
void
gst_ecl_registration_send (GstEclRegistration *self, const EclMessage *message)
{
  if (self->state == ECL_PEER_OPEN)
    gst_ecl_transport_send (self->transport, message);
  else if (self->state != ECL_PEER_CLOSED &&
           !ecl_message_queue_push (&self->outbox, message))
    GST_WARNING_OBJECT (self,
        "more than %u messages wait for the signaling "
        "server; the oldest are lost",
        self->settings.max_queued_messages);
}

static void
on_transport_closed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (gst_ecl_transport_close_finish (
          GST_ECL_TRANSPORT (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * gst_ecl_registration_close_async:
 * @self: a registration
 * @callback: called once what was sent is out and the server has agreed, at the
 *   latest after `close_timeout`
 * @user_data: for @callback
 *
 * For good; no signal follows.
 */
void
gst_ecl_registration_close_async (
    GstEclRegistration *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  g_autoptr (GstEclTransport) transport = g_steal_pointer (&self->transport);

  g_task_set_source_tag (task, gst_ecl_registration_close_async);
  ecl_state_change (edges, &self->state, ECL_PEER_CLOSED);
  ecl_timer_stop (&self->retry_timer);
  ecl_timer_stop (&self->turn_timer);
  ecl_message_queue_clear (&self->outbox);
  if (transport) {
    g_signal_handlers_disconnect_by_data (transport, self);
    gst_ecl_transport_close_async (
        transport, self->settings.close_timeout, on_transport_closed, task);
  } else {
    g_task_return_boolean (task, TRUE);
    g_object_unref (task);
  }
}

gboolean
gst_ecl_registration_close_finish (
    GstEclRegistration *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

GstEclPeerSettings *
gst_ecl_registration_get_settings (GstEclRegistration *self)
{
  return &self->settings;
}

/* Returns: (transfer none) (nullable): the server while registered there */
GUri *
gst_ecl_registration_get_server (GstEclRegistration *self)
{
  return self->state == ECL_PEER_OPEN
             ? gst_ecl_transport_get_server (self->transport)
             : NULL;
}

/* Returns: (transfer none): of the last registration, also after its loss */
const EclTurnAccount *
gst_ecl_registration_get_turn_account (GstEclRegistration *self)
{
  return &self->turn_account;
}

EclPeerState
gst_ecl_registration_get_state (GstEclRegistration *self)
{
  return self->state;
}

GstEclRegistration *
gst_ecl_registration_new (void)
{
  return g_object_new (GST_TYPE_ECL_REGISTRATION, NULL);
}

static void
gst_ecl_registration_dispose (GObject *object)
{
  GstEclRegistration *self = GST_ECL_REGISTRATION (object);

  ecl_timer_stop (&self->retry_timer);
  ecl_timer_stop (&self->turn_timer);
  drop_transport (self);
  ecl_message_queue_clear (&self->outbox);
  G_OBJECT_CLASS (gst_ecl_registration_parent_class)->dispose (object);
}

static void
gst_ecl_registration_finalize (GObject *object)
{
  GstEclRegistration *self = GST_ECL_REGISTRATION (object);

  gst_ecl_peer_settings_clear (&self->settings);
  ecl_turn_account_clear (&self->turn_account);
  g_clear_pointer (&self->server, g_uri_unref);
  G_OBJECT_CLASS (gst_ecl_registration_parent_class)->finalize (object);
}

static void
gst_ecl_registration_class_init (GstEclRegistrationClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  GST_DEBUG_CATEGORY_INIT (
      ecl_registration_debug, "eclregistration", 0, "ECL registration");
  object_class->dispose = gst_ecl_registration_dispose;
  object_class->finalize = gst_ecl_registration_finalize;
  signals[SIGNAL_OPENED] = g_signal_new (
      "opened", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_LOST] = g_signal_new ("lost", type, G_SIGNAL_RUN_LAST, 0, NULL,
      NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
  signals[SIGNAL_FAILED] = g_signal_new ("failed", type, G_SIGNAL_RUN_LAST, 0,
      NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
  signals[SIGNAL_MESSAGE] = g_signal_new ("message", type, G_SIGNAL_RUN_LAST, 0,
      NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
gst_ecl_registration_init (GstEclRegistration *self)
{
  ecl_message_queue_init (&self->outbox, 0, MAX_QUEUED_BYTES);
}

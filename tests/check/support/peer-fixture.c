/* peer-fixture: a Peer and what it said, its calls and what is said to it
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "peer-fixture.h"

#include "ecl-wait.h"
#include "fake-session.h"

static void
on_open (GstEclPeer *peer, const char *id, Probe *probe)
{
  fail_unless (gst_ecl_peer_is_open (peer));
  fail_unless_equals_string (gst_ecl_peer_get_id (peer), id);
  probe->opened++;
}

static void
on_disconnected (GstEclPeer *peer, const char *id, Probe *probe)
{
  fail_if (gst_ecl_peer_is_open (peer));
  fail_unless_equals_string (gst_ecl_peer_get_id (peer), id);
  probe->disconnected++;
}

static void
on_close (GstEclPeer *peer, Probe *probe)
{
  fail_if (probe->closed, "closed twice");
  probe->closed++;
}

static void
on_error (GstEclPeer *peer, GError *error, Probe *probe)
{
  g_clear_error (&probe->error);
  probe->error = g_error_copy (error);
  probe->errors++;
}

static void
on_call_closed (GstEclConnection *connection, Probe *probe)
{
  probe->call_closed++;
}

static void
on_call (GstEclPeer *peer, GstEclMediaConnection *connection, Probe *probe)
{
  g_ptr_array_add (probe->calls, g_object_ref (connection));
  g_signal_connect (connection, "close", G_CALLBACK (on_call_closed), probe);
}

static void
watch (Probe *probe, GstEclPeer *peer)
{
  *probe = (Probe){.peer = peer};
  probe->calls = g_ptr_array_new_with_free_func (g_object_unref);
  g_object_set (
      probe->peer, "reconnect-delay", 50, "reconnect-delay-max", 100, NULL);
  g_signal_connect (probe->peer, "open", G_CALLBACK (on_open), probe);
  g_signal_connect (
      probe->peer, "disconnected", G_CALLBACK (on_disconnected), probe);
  g_signal_connect (probe->peer, "close", G_CALLBACK (on_close), probe);
  g_signal_connect (probe->peer, "error", G_CALLBACK (on_error), probe);
  g_signal_connect (probe->peer, "call", G_CALLBACK (on_call), probe);
}

void
probe_init (Probe *probe, const char *id, const char *server,
    GstEclSignalingProtocol protocol, const char *key)
{
  watch (probe, gst_ecl_peer_new (id, server, protocol, key));
}

void
probe_init_with_token (Probe *probe, const char *id, const char *server,
    GstEclSignalingProtocol protocol, const char *token)
{
  watch (probe, g_object_new (GST_TYPE_ECL_PEER, "id", id, "server", server,
                    "protocol", protocol, "token", token, NULL));
}

void
probe_open (Probe *probe, const char *id, FakeServer *server,
    GstEclSignalingProtocol protocol)
{
  probe_init (probe, id, server->url, protocol, NULL);
  gst_ecl_peer_open (probe->peer);
  wait_until (probe->opened == 1);
}

void
probe_clear (Probe *probe)
{
  g_ptr_array_unref (probe->calls);
  g_clear_error (&probe->error);
  if (probe->peer) {
    g_signal_handlers_disconnect_by_data (probe->peer, probe);
    ASSERT_OBJECT_REFCOUNT (probe->peer, "peer", 1);
    g_object_unref (probe->peer);
  }
}

static GString *logged;

static void
keep_log (GstDebugCategory *category, GstDebugLevel level, const char *file,
    const char *function, int line, GObject *object, GstDebugMessage *message,
    gpointer user_data)
{
  g_string_append (logged, gst_debug_message_get (message));
}

void
log_keep (void)
{
  logged = g_string_new (NULL);
  gst_debug_set_default_threshold (GST_LEVEL_MEMDUMP);
  gst_debug_add_log_function (keep_log, NULL, NULL);
}

char *
log_take (void)
{
  gst_debug_remove_log_function (keep_log);
  gst_debug_set_default_threshold (GST_LEVEL_NONE);
  return g_string_free (g_steal_pointer (&logged), FALSE);
}

void
assert_error (Probe *probe, GstEclError code, const char *part)
{
  wait_until (probe->errors > 0);
  fail_unless_equals_int (probe->errors, 1);
  fail_unless_equals_string (
      g_quark_to_string (probe->error->domain), "gst-ecl-error-quark");
  fail_unless (g_error_matches (probe->error, GST_ECL_ERROR, code), "%s",
      probe->error->message);
  fail_unless (strstr (probe->error->message, part) != NULL, "%s",
      probe->error->message);
}

GstEclMediaConnection *
call (Probe *probe, const char *remote_id, GstEclSession *session)
{
  g_autoptr (GError) error = NULL;
  GstEclMediaConnection *connection = gst_ecl_peer_call (
      probe->peer, remote_id, session, NULL, NULL, NULL, &error);

  fail_unless (connection != NULL, "%s", error ? error->message : "");
  g_signal_connect (connection, "close", G_CALLBACK (on_call_closed), probe);
  fake_session_say_description (session, "offer", "O1");
  return connection;
}

/* A frame of either protocol about connection mc_1 of @src */
static void
send_about (FakeClient *client, const char *type, const char *src,
    const char *ecl_content, const char *peerjs_content)
{
  g_autofree char *frame =
      g_str_has_suffix (client->path, "/peerjs")
          ? g_strdup_printf (
                "{\"type\":\"%s\",\"src\":\"%s\",\"dst\":\"me\",\"payload\":"
                "{\"type\":\"media\",\"connectionId\":\"mc_1\",%s}}",
                type, src, peerjs_content)
          : g_strdup_printf (
                "42[\"%s\",{\"src\":\"%s\",\"dst\":\"me\",\"connectionType\":"
                "\"media\",\"connectionId\":\"mc_1\",%s}]",
                type, src, ecl_content);

  fake_client_send (client, frame);
}

/* @more: further members, after a comma */
static void
send_offer_and (
    FakeClient *client, const char *src, const char *sdp, const char *more)
{
  g_autofree char *ecl = g_strdup_printf (
      "\"offer\":{\"type\":\"offer\",\"sdp\":\"%s\"}%s", sdp, more);
  g_autofree char *peerjs = g_strdup_printf (
      "\"sdp\":{\"type\":\"offer\",\"sdp\":\"%s\"}%s", sdp, more);

  send_about (client, "OFFER", src, ecl, peerjs);
}

void
send_offer (FakeClient *client, const char *src, const char *sdp)
{
  send_offer_and (client, src, sdp, "");
}

void
send_large_offer (
    FakeClient *client, const char *src, const char *sdp, gsize size)
{
  g_autofree char *text = g_strnfill (size - strlen ("\"\""), 'x');
  g_autofree char *more = g_strdup_printf (",\"metadata\":\"%s\"", text);

  send_offer_and (client, src, sdp, more);
}

void
send_candidate (FakeClient *client, const char *src, const char *candidate)
{
  g_autofree char *json = g_strdup_printf (
      "\"candidate\":{\"candidate\":\"%s\",\"sdpMid\":\"0\"}", candidate);

  send_about (client, "CANDIDATE", src, json, json);
}

GstEclMediaConnection *
wait_call (Probe *probe, guint index)
{
  wait_until (probe->calls->len > index);
  return g_ptr_array_index (probe->calls, index);
}

void
answer (GstEclMediaConnection *connection, GstEclSession *session)
{
  g_autoptr (GError) error = NULL;

  fail_unless (gst_ecl_media_connection_answer (connection, session, &error),
      "%s", error ? error->message : "");
}

/* connection-fixture: a connection with an owner that notes what it says
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "connection-fixture.h"

#include "ecl-media-connection.h"
#include "fake-session.h"

#include <gst/check/gstcheck.h>

static void
on_send (gpointer user_data, const EclMessage *message)
{
  Owner *owner = user_data;
  EclSpan content =
      message->description.data ? message->description : message->candidate;

  fail_unless_equals_string (message->dst, "bob");
  g_string_append_printf (owner->sent, "%s%s%.*s; ",
      ecl_message_type_name (message->type), content.len ? " " : "",
      (int)content.len, content.len ? content.data : "");
  if (message->metadata.data)
    g_string_append_printf (owner->sent, "metadata %.*s; ",
        (int)message->metadata.len, message->metadata.data);
}

static void
on_ended (gpointer user_data, GstEclConnection *connection)
{
  ((Owner *)user_data)->ended++;
}

static void
on_close (GstEclConnection *connection, Owner *owner)
{
  owner->closed++;
  fail_if (gst_ecl_connection_is_open (connection));
  if (owner->drop)
    g_clear_object (&owner->drop);
}

static gboolean
may_refuse (gpointer user_data, GstEclConnection *connection)
{
  return TRUE;
}

GstEclConnectionOwner
connection_owner_funcs (EclProtocol protocol)
{
  return (GstEclConnectionOwner){protocol, on_send, on_ended, may_refuse};
}

GstEclConnection *
connection_outgoing (Owner *owner, EclProtocol protocol, JsonNode *metadata)
{
  GstEclConnectionOwner funcs = connection_owner_funcs (protocol);
  const EclConnectionTerms terms = {.remote_id = "bob", .metadata = metadata};
  GstEclConnection *connection;

  *owner = (Owner){.sent = g_string_new (NULL)};
  connection = gst_ecl_connection_new_outgoing (GST_TYPE_ECL_MEDIA_CONNECTION,
      ECL_CONNECTION_MEDIA, &terms, &funcs, owner);
  g_signal_connect (connection, "close", G_CALLBACK (on_close), owner);
  return connection;
}

static EclSpan
span (const char *json)
{
  return (EclSpan){json, strlen (json)};
}

EclMessage
connection_message (EclMessageType type, const char *json)
{
  EclMessage message = {.type = type,
      .src = (char *)"bob",
      .connection_id = (char *)"mc_1",
      .connection_type = ECL_CONNECTION_MEDIA};

  if (type == ECL_MESSAGE_CANDIDATE)
    message.candidate = span (json);
  else if (json)
    message.description = span (json);
  return message;
}

void
connection_take (
    GstEclConnection *connection, EclMessageType type, const char *json)
{
  EclMessage message = connection_message (type, json);

  gst_ecl_connection_take (connection, &message);
}

GstEclConnection *
connection_incoming (Owner *owner, EclProtocol protocol, const char *metadata)
{
  GstEclConnectionOwner funcs = connection_owner_funcs (protocol);
  EclMessage offer = connection_message (
      ECL_MESSAGE_OFFER, "{\"type\":\"offer\",\"sdp\":\"o1\"}");
  g_autoptr (GError) error = NULL;
  GstEclConnection *connection;

  if (metadata)
    offer.metadata = span (metadata);
  *owner = (Owner){.sent = g_string_new (NULL)};
  connection = gst_ecl_connection_new_incoming (
      GST_TYPE_ECL_MEDIA_CONNECTION, &offer, &funcs, owner, &error);
  fail_unless (connection != NULL, "%s", error ? error->message : "");
  g_signal_connect (connection, "close", G_CALLBACK (on_close), owner);
  return connection;
}

void
connection_answer (GstEclConnection *connection, GstEclSession *session)
{
  g_autoptr (GError) error = NULL;

  fail_unless (gst_ecl_media_connection_answer (
                   GST_ECL_MEDIA_CONNECTION (connection), session, &error),
      "%s", error ? error->message : "");
}

void
connection_answer_with_a1 (GstEclConnection *connection, GstEclSession *session)
{
  connection_answer (connection, session);
  fake_session_say_description (session, "answer", "a1");
}

void
connection_cannot_answer (GstEclConnection *connection, GstEclError code)
{
  g_autoptr (GstEclSession) session = gst_ecl_session_new (NULL);
  g_autoptr (GError) error = NULL;

  fail_if (gst_ecl_media_connection_answer (
      GST_ECL_MEDIA_CONNECTION (connection), session, &error));
  fail_unless (g_error_matches (error, GST_ECL_ERROR, code));
  fail_unless_equals_string (fake_session_get_log (session), "");
}

void
connection_finish (
    GstEclConnection *connection, GstEclSession *session, Owner *owner)
{
  if (connection) {
    ASSERT_OBJECT_REFCOUNT (connection, "connection", 1);
    g_object_unref (connection);
  }
  if (session) {
    ASSERT_OBJECT_REFCOUNT (session, "session", 1);
    g_object_unref (session);
  }
  g_string_free (owner->sent, TRUE);
}

/* transport-fixture: a transport and what it said
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "transport-fixture.h"

#include "ecl-server-url.h"
#include "ecl-wait.h"

static void
on_message (GstEclTransport *transport, const EclMessage *message, Probe *probe)
{
  g_string_append_printf (
      probe->messages, "%s ", ecl_message_type_name (message->type));
  if (message->type == ECL_MESSAGE_OPEN)
    probe->id = g_strdup (message->peer_id);
}

static void
on_closed (GstEclTransport *transport, GError *error, Probe *probe)
{
  fail_if (probe->closed, "closed twice");
  fail_unless (error != NULL);
  probe->closed = g_error_copy (error);
}

GstEclTransportConfig
config_for (const char *url)
{
  g_autoptr (GError) error = NULL;
  GUri *server = ecl_server_url_parse (url, &error);

  fail_unless (server != NULL, "%s", error ? error->message : "");
  return (GstEclTransportConfig){
      .server = server,
      .key = KEY,
      .token = "token1",
      .tls_validation = TRUE,
      .open_timeout = 15000,
      .max_message_size = 1024 * 1024,
  };
}

void
probe_open (Probe *probe, gboolean peerjs, GstEclTransportConfig *config)
{
  *probe = (Probe){.messages = g_string_new (NULL)};
  probe->transport = peerjs ? gst_ecl_transport_peerjs_new (config)
                            : gst_ecl_transport_ecl_new (config);
  g_uri_unref (config->server);
  g_signal_connect (
      probe->transport, "message", G_CALLBACK (on_message), probe);
  g_signal_connect (probe->transport, "closed", G_CALLBACK (on_closed), probe);
  gst_ecl_transport_open (probe->transport);
}

void
probe_clear (Probe *probe)
{
  if (probe->transport)
    g_signal_handlers_disconnect_by_data (probe->transport, probe);
  g_clear_object (&probe->transport);
  g_string_free (probe->messages, TRUE);
  g_free (probe->id);
  g_clear_error (&probe->closed);
}

/* Opens with everything at its default. */
void
probe_open_url (Probe *probe, gboolean peerjs, const char *url)
{
  GstEclTransportConfig config = config_for (url);

  probe_open (probe, peerjs, &config);
}

void
assert_closed (Probe *probe, GstEclError code, const char *part)
{
  wait_until (probe->closed != NULL);
  fail_unless (g_error_matches (probe->closed, GST_ECL_ERROR, code), "%s",
      probe->closed->message);
  fail_unless (strstr (probe->closed->message, part) != NULL, "%s",
      probe->closed->message);
}

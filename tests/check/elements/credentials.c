/* credentials: elements at a server whose API key has a secret
 *
 * A credential lasts 600 s at least, so one that shall end soon was made long
 * ago.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "../support/ecl-test.h"

#include <gst/ecl/ecl.h>

#define KEY "00000000-0000-0000-0000-000000000000"
#define SECRET "correct horse"
#define TTL 600
/* Left of a credential that the test sees the end of, in seconds */
#define SOON 3
/* The server tells what is left at once, when it is less than 300 s. */
#define LATER 200

static void
start_server (void)
{
  EclServerConfig *config = ecl_server_config_new ();

  ecl_server_config_get_key (config, KEY)->secret = g_strdup (SECRET);
  ecl_test_start_server_with (config);
}

static GstStructure *
credential (const char *secret, const char *id, gint left)
{
  g_autoptr (GError) error = NULL;
  GstStructure *made = gst_ecl_credential_new (secret, id,
      g_get_real_time () / G_USEC_PER_SEC - TTL + left, TTL, &error);

  g_assert_no_error (error);
  return made;
}

static GstElement *
make (const char *protocol, const char *more)
{
  return ecl_test_pipeline ("videotestsrc is-live=true ! eclpeersink name=s "
                            "peer-id=camera signaling-server=%s protocol=%s "
                            "api-key=" KEY " %s",
      ecl_test_server_url (), protocol, more);
}

static void
play (GstElement *pipeline)
{
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
}

/* The seconds that the next notice tells */
static guint
expect_expires_in (GstElement *pipeline)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  guint seconds = 0;

  for (;;) {
    g_autoptr (GstMessage) message =
        gst_bus_timed_pop_filtered (bus, ECL_WATCHDOG_SECONDS * GST_SECOND,
            GST_MESSAGE_ELEMENT | GST_MESSAGE_ERROR | GST_MESSAGE_WARNING);
    const GstStructure *structure;

    fail_unless (message && GST_MESSAGE_TYPE (message) == GST_MESSAGE_ELEMENT,
        "no ecl-expires-in");
    structure = gst_message_get_structure (message);
    if (!gst_structure_has_name (structure, "ecl-expires-in"))
      continue;
    fail_unless_equals_string (
        gst_structure_get_string (structure, "peer-id"), "camera");
    fail_unless (gst_structure_get_uint (structure, "seconds", &seconds));
    return seconds;
  }
}

/* An error or a warning with that type in its details */
static void
expect_refusal (GstElement *pipeline, GstMessageType kind, const char *part)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autoptr (GstMessage) message =
      gst_bus_timed_pop_filtered (bus, ECL_WATCHDOG_SECONDS * GST_SECOND,
          GST_MESSAGE_ERROR | GST_MESSAGE_WARNING);
  g_autoptr (GError) error = NULL;
  const GstStructure *details;

  fail_unless (message != NULL, "nothing about %s", part);
  fail_unless_equals_int (GST_MESSAGE_TYPE (message), kind);
  if (kind == GST_MESSAGE_ERROR) {
    gst_message_parse_error (message, &error, NULL);
    gst_message_parse_error_details (message, &details);
  } else {
    gst_message_parse_warning (message, &error, NULL);
    gst_message_parse_warning_details (message, &details);
  }
  fail_unless (strstr (error->message, part) != NULL, "%s", error->message);
  fail_unless_equals_string (
      gst_structure_get_string (details, "error-type"), "authentication");
}

/* As a person types it */
GST_START_TEST (test_launch_line)
{
  g_autoptr (GstStructure) shown = credential (SECRET, "camera", TTL);
  gint64 timestamp;
  g_autofree char *more = NULL;
  GstElement *pipeline;

  gst_structure_get_int64 (shown, "timestamp", &timestamp);
  more = g_strdup_printf ("credential=credential,timestamp=%" G_GINT64_FORMAT
                          ",ttl=%d,auth-token=\\\"%s\\\"",
      timestamp, TTL, gst_structure_get_string (shown, "auth-token"));
  pipeline = make (protocols[__i__], more);
  play (pipeline);
  ecl_test_expect_message (pipeline, "ecl-opened");
  ecl_test_stop (pipeline);
}
GST_END_TEST

static const struct {
  const char *secret;
  const char *id;
  gint left;
  const char *part;
} refused[] = {
    {"wrong", "camera", TTL, "was not made for"},
    {SECRET, "other", TTL, "was not made for"},
    {SECRET, "camera", 0, "has expired"},
    {SECRET, "camera", TTL + 60, "in the future"},
    {NULL, NULL, 0, "demands a credential"},
};

GST_START_TEST (test_refused)
{
  guint n = __i__ / 2;
  GstElement *pipeline = make (protocols[__i__ % 2], "");
  g_autoptr (GstElement) sink = gst_bin_get_by_name (GST_BIN (pipeline), "s");

  if (refused[n].secret) {
    g_autoptr (GstStructure) shown =
        credential (refused[n].secret, refused[n].id, refused[n].left);
    g_object_set (sink, "credential", shown, NULL);
  }
  play (pipeline);
  expect_refusal (pipeline, GST_MESSAGE_ERROR, refused[n].part);
  ecl_test_stop (pipeline);
}
GST_END_TEST

/* What an application answers, one after the other; NULL for nothing */
typedef struct {
  GstStructure *answers[4];
  guint asked; /* atomic */
} Application;

static GstStructure *
on_request (GstElement *element, const char *id, Application *application)
{
  guint n = g_atomic_int_add (&application->asked, 1);

  fail_unless_equals_string (id, "camera");
  fail_unless (n < G_N_ELEMENTS (application->answers));
  return application->answers[n] ? gst_structure_copy (application->answers[n])
                                 : NULL;
}

static GstElement *
make_with (Application *application, const char *protocol)
{
  GstElement *pipeline = make (protocol, "");
  g_autoptr (GstElement) sink = gst_bin_get_by_name (GST_BIN (pipeline), "s");

  g_signal_connect (
      sink, "request-credential", G_CALLBACK (on_request), application);
  return pipeline;
}

static void
stop_with (Application *application, GstElement *pipeline)
{
  ecl_test_stop (pipeline);
  for (guint i = 0; i < G_N_ELEMENTS (application->answers); i++)
    g_clear_pointer (&application->answers[i], gst_structure_free);
}

GST_START_TEST (test_requested)
{
  Application application = {{credential (SECRET, "camera", TTL)}};
  GstElement *pipeline = make_with (&application, protocols[__i__]);

  play (pipeline);
  ecl_test_expect_message (pipeline, "ecl-opened");
  fail_unless_equals_int (application.asked, 1);
  stop_with (&application, pipeline);
}
GST_END_TEST

GST_START_TEST (test_not_requested_when_set)
{
  Application application = {0};
  GstElement *pipeline = make_with (&application, "ecl");
  g_autoptr (GstElement) sink = gst_bin_get_by_name (GST_BIN (pipeline), "s");
  g_autoptr (GstStructure) shown = credential (SECRET, "camera", TTL);

  g_object_set (sink, "credential", shown, NULL);
  play (pipeline);
  ecl_test_expect_message (pipeline, "ecl-opened");
  fail_unless_equals_int (application.asked, 0);
  stop_with (&application, pipeline);
}
GST_END_TEST

/* The second notice is of the second credential: the server has taken it. */
GST_START_TEST (test_renewed_on_request)
{
  Application application = {{credential (SECRET, "camera", SOON),
      credential (SECRET, "camera", LATER)}};
  GstElement *pipeline = make_with (&application, "ecl");

  play (pipeline);
  fail_unless (expect_expires_in (pipeline) <= SOON);
  fail_unless (expect_expires_in (pipeline) > SOON);
  stop_with (&application, pipeline);
}
GST_END_TEST

GST_START_TEST (test_renewed_by_property)
{
  GstElement *pipeline = make ("ecl", "");
  g_autoptr (GstElement) sink = gst_bin_get_by_name (GST_BIN (pipeline), "s");
  g_autoptr (GstStructure) first = credential (SECRET, "camera", SOON);
  g_autoptr (GstStructure) second = credential (SECRET, "camera", LATER);

  g_object_set (sink, "credential", first, NULL);
  play (pipeline);
  fail_unless (expect_expires_in (pipeline) <= SOON);
  g_object_set (sink, "credential", second, NULL);
  fail_unless (expect_expires_in (pipeline) > SOON);
  ecl_test_stop (pipeline);
}
GST_END_TEST

/* Refused is only the update, then the registration ends with its time. */
GST_START_TEST (test_bad_renewal)
{
  Application application = {{credential (SECRET, "camera", SOON),
      credential ("wrong", "camera", TTL)}};
  GstElement *pipeline = make_with (&application, "ecl");

  play (pipeline);
  expect_refusal (pipeline, GST_MESSAGE_WARNING, "was not made for");
  expect_refusal (pipeline, GST_MESSAGE_WARNING, "has expired");
  expect_refusal (pipeline, GST_MESSAGE_ERROR, "was not made for");
  fail_unless_equals_int (application.asked, 3);
  stop_with (&application, pipeline);
}
GST_END_TEST

/* Too late for the registration that ended, in time for the next one */
GST_START_TEST (test_renewed_after_loss)
{
  gboolean peerjs = __i__ == 1;
  Application application = {{credential (SECRET, "camera", SOON)}};
  GstElement *pipeline = make_with (&application, protocols[__i__]);

  /* PeerJS gives no notice, so that is one question less. */
  application.answers[peerjs ? 1 : 2] = credential (SECRET, "camera", TTL);
  play (pipeline);
  ecl_test_expect_message (pipeline, "ecl-opened");
  ecl_test_expect_message (pipeline, "ecl-disconnected");
  ecl_test_expect_message (pipeline, "ecl-opened");
  fail_unless_equals_int (application.asked, peerjs ? 2 : 3);
  stop_with (&application, pipeline);
}
GST_END_TEST

GST_START_TEST (test_unusable)
{
  GstElement *pipeline = make ("ecl", "credential=credential,ttl=600");

  play (pipeline);
  expect_refusal (pipeline, GST_MESSAGE_ERROR, "timestamp");
  ecl_test_stop (pipeline);
}
GST_END_TEST

static Suite *
credentials_suite (void)
{
  Suite *suite = suite_create ("credentials");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_checked_fixture (tc, start_server, ecl_test_stop_server);
  tcase_add_loop_test (tc, test_launch_line, 0, 2);
  tcase_add_loop_test (tc, test_refused, 0, 2 * G_N_ELEMENTS (refused));
  tcase_add_loop_test (tc, test_requested, 0, 2);
  tcase_add_test (tc, test_not_requested_when_set);
  tcase_add_test (tc, test_renewed_on_request);
  tcase_add_test (tc, test_renewed_by_property);
  tcase_add_test (tc, test_bad_renewal);
  tcase_add_loop_test (tc, test_renewed_after_loss, 0, 2);
  tcase_add_test (tc, test_unusable);
  return suite;
}

GST_CHECK_MAIN (credentials)

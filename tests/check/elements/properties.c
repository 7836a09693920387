/* properties: what gst-inspect-1.0 shows, and URIs
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <ext/elements/gstecluri.h>
#include <gst/check/gstcheck.h>

static const char *const elements[] = {
    "eclpeersink", "eclpeersrc", "eclroombin"};

/* The words of which a number's blurb has to have one: its unit. */
static gboolean
names_a_unit (const char *blurb)
{
  static const char *const units[] = {"seconds", "Seconds", "milliseconds",
      "TCP port", "bit/s", "callers", "attempts", NULL};

  for (const char *const *unit = units; *unit; unit++) {
    if (strstr (blurb, *unit))
      return TRUE;
  }
  return FALSE;
}

GST_START_TEST (test_blurbs)
{
  g_autoptr (GstElement) element =
      gst_object_ref_sink (gst_element_factory_make (elements[__i__], NULL));
  GType own = g_type_parent (G_OBJECT_TYPE (element));
  g_autofree GParamSpec **specs = NULL;
  guint n, seen = 0;

  specs = g_object_class_list_properties (G_OBJECT_GET_CLASS (element), &n);
  for (guint i = 0; i < n; i++) {
    const char *blurb = g_param_spec_get_blurb (specs[i]);

    if (specs[i]->owner_type != own)
      continue;
    seen++;
    fail_unless (blurb && strlen (blurb) > 20, "%s", specs[i]->name);
    if (G_IS_PARAM_SPEC_UINT (specs[i]))
      fail_unless (names_a_unit (blurb), "%s: %s", specs[i]->name, blurb);
  }
  fail_unless (seen >= 15, "only %u properties", seen);
}
GST_END_TEST

GST_START_TEST (test_defaults_are_in_force)
{
  g_autoptr (GstElement) element =
      gst_object_ref_sink (gst_element_factory_make (elements[__i__], NULL));
  g_autofree GParamSpec **specs = NULL;
  guint n;

  specs = g_object_class_list_properties (G_OBJECT_GET_CLASS (element), &n);
  for (guint i = 0; i < n; i++) {
    GValue value = G_VALUE_INIT;

    /* max-callers of eclpeersrc is its own. */
    if (!(specs[i]->flags & G_PARAM_READWRITE) ||
        !G_IS_PARAM_SPEC_UINT (specs[i]) ||
        (__i__ == 1 && g_str_equal (specs[i]->name, "max-callers")))
      continue;
    g_value_init (&value, specs[i]->value_type);
    g_object_get_property (G_OBJECT (element), specs[i]->name, &value);
    fail_unless (
        g_param_value_defaults (specs[i], &value), "%s", specs[i]->name);
    g_value_unset (&value);
  }
}
GST_END_TEST

static gboolean
is_loaded (const char *name)
{
  g_autoptr (GstPlugin) plugin =
      gst_registry_find_plugin (gst_registry_get (), name);

  return gst_plugin_is_loaded (plugin);
}

/* The first call of a process need not wait for it. */
GST_START_TEST (test_ready_is_warmed_up)
{
  g_autoptr (GstElement) element =
      gst_object_ref_sink (gst_element_factory_make (elements[__i__], NULL));

  fail_unless_equals_int (gst_element_set_state (element, GST_STATE_READY),
      GST_STATE_CHANGE_SUCCESS);
  gst_element_set_state (element, GST_STATE_NULL);
  fail_unless (is_loaded ("dtls"));
  fail_unless (is_loaded ("nice"));
}
GST_END_TEST

GST_START_TEST (test_max_callers)
{
  g_autoptr (GstElement) element =
      gst_object_ref_sink (gst_element_factory_make (elements[__i__], NULL));
  guint max_callers;

  g_object_get (element, "max-callers", &max_callers, NULL);
  fail_unless_equals_int (max_callers, __i__ == 1 ? 1 : 64);
}
GST_END_TEST

/* Properties may change in READY. */
GST_START_TEST (test_settings_are_checked_when_used)
{
  g_autoptr (GstElement) element =
      gst_object_ref_sink (gst_element_factory_make (elements[__i__], NULL));

  gst_element_set_state (element, GST_STATE_READY);
  g_object_set (element, "video-codecs", "XYZ", NULL);
  fail_unless_equals_int (gst_element_set_state (element, GST_STATE_PAUSED),
      GST_STATE_CHANGE_FAILURE);
  gst_element_set_state (element, GST_STATE_NULL);
}
GST_END_TEST

typedef struct {
  const char *uri;
  const char *server;
  const char *key;
  const char *remote_id;
  GstEclSignalingProtocol protocol;
} UriCase;

static const UriCase uris[] = {
    {"ecl://127.0.0.1:9000/camera", "http://127.0.0.1:9000/", NULL, "camera",
        GST_ECL_SIGNALING_PROTOCOL_ECL},
    {"ecls://example.com/camera?key=k-1", "https://example.com/", "k-1",
        "camera", GST_ECL_SIGNALING_PROTOCOL_ECL},
    {"peerjs://127.0.0.1:9000/my/app/bob", "http://127.0.0.1:9000/my/app/",
        NULL, "bob", GST_ECL_SIGNALING_PROTOCOL_PEERJS},
    {"peerjss://example.com/bob?key=peerjs", "https://example.com/", "peerjs",
        "bob", GST_ECL_SIGNALING_PROTOCOL_PEERJS},
};

GST_START_TEST (test_uris)
{
  const UriCase *expected = &uris[__i__];
  g_autoptr (GError) error = NULL;
  g_auto (GstEclUri) uri = {0};
  g_autofree char *text = NULL;

  fail_unless (gst_ecl_uri_parse (expected->uri, &uri, &error));
  fail_unless_equals_string (uri.server, expected->server);
  fail_unless_equals_string (uri.key, expected->key);
  fail_unless_equals_string (uri.remote_id, expected->remote_id);
  fail_unless_equals_int (uri.protocol, expected->protocol);
  text = gst_ecl_uri_to_string (&uri);
  fail_unless_equals_string (text, expected->uri);
}
GST_END_TEST

GST_START_TEST (test_bad_uris)
{
  static const char *const bad[] = {"ecl://127.0.0.1:9000/",
      "ecl://127.0.0.1:9000", "ecl:///camera", "http://127.0.0.1/camera", "",
      "ecl"};
  g_auto (GstEclUri) uri = {0};
  g_autoptr (GError) error = NULL;

  fail_if (gst_ecl_uri_parse (bad[__i__], &uri, &error));
  fail_unless (error && error->domain == GST_URI_ERROR);
}
GST_END_TEST

GST_START_TEST (test_uri_handler)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) element = gst_element_make_from_uri (
      GST_URI_SRC, "peerjs://127.0.0.1:9000/bob", NULL, &error);
  g_autofree char *remote = NULL;
  g_autofree char *uri = NULL;

  g_assert_no_error (error);
  gst_object_ref_sink (element);
  g_object_get (element, "remote-peer-id", &remote, NULL);
  fail_unless_equals_string (remote, "bob");
  uri = gst_uri_handler_get_uri (GST_URI_HANDLER (element));
  fail_unless_equals_string (uri, "peerjs://127.0.0.1:9000/bob");
}
GST_END_TEST

static Suite *
properties_suite (void)
{
  Suite *suite = suite_create ("properties");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_add_loop_test (tc, test_blurbs, 0, G_N_ELEMENTS (elements));
  tcase_add_loop_test (
      tc, test_defaults_are_in_force, 0, G_N_ELEMENTS (elements));
  tcase_add_loop_test (tc, test_ready_is_warmed_up, 0, G_N_ELEMENTS (elements));
  tcase_add_loop_test (tc, test_max_callers, 0, G_N_ELEMENTS (elements));
  tcase_add_loop_test (
      tc, test_settings_are_checked_when_used, 0, G_N_ELEMENTS (elements));
  tcase_add_loop_test (tc, test_uris, 0, G_N_ELEMENTS (uris));
  tcase_add_loop_test (tc, test_bad_uris, 0, 6);
  tcase_add_test (tc, test_uri_handler);
  return suite;
}

GST_CHECK_MAIN (properties)

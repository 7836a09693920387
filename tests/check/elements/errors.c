/* errors: one clear line that says what to do
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "../support/ecl-test.h"

#include <gio/gio.h>

static void
expect_error (GstElement *pipeline, const char *const *words)
{
  g_autofree char *text = ecl_test_expect_error (pipeline);

  for (; *words; words++)
    fail_unless (strstr (text, *words), "'%s' lacks '%s'", text, *words);
  fail_if (strchr (text, '\n'), "'%s' is more than a line", text);
  ecl_test_stop (pipeline);
}

/* A port of this machine that nobody listens on. */
static guint
closed_port (void)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();

  return g_socket_listener_add_any_inet_port (listener, NULL, NULL);
}

GST_START_TEST (test_no_server)
{
  const char *words[] = {"http://127.0.0.1:", "is it running", NULL};

  expect_error (
      ecl_test_play ("videotestsrc is-live=true ! eclpeersink "
                     "signaling-server=http://127.0.0.1:%u protocol=%s",
          closed_port (), __i__ == 0 ? "ecl" : "peerjs"),
      words);
}
GST_END_TEST

GST_START_TEST (test_bad_server_url)
{
  const char *words[] = {"signaling", NULL};

  expect_error (ecl_test_play ("videotestsrc is-live=true ! eclpeersink "
                               "signaling-server=gopher://[x"),
      words);
}
GST_END_TEST

GST_START_TEST (test_taken_id)
{
  const char *words[] = {"camera", "another id", NULL};
  const char *protocol = __i__ == 0 ? "ecl" : "peerjs";
  GstElement *first =
      ecl_test_play ("videotestsrc is-live=true ! eclpeersink peer-id=camera "
                     "signaling-server=%s protocol=%s",
          ecl_test_server_url (), protocol);

  ecl_test_expect_message (first, "ecl-opened");
  expect_error (
      ecl_test_play ("videotestsrc is-live=true ! eclpeersink peer-id=camera "
                     "signaling-server=%s protocol=%s",
          ecl_test_server_url (), protocol),
      words);
  ecl_test_stop (first);
}
GST_END_TEST

GST_START_TEST (test_unknown_remote)
{
  const char *words[] = {"nobody", NULL};

  expect_error (
      ecl_test_play ("%s signaling-server=%s protocol=%s "
                     "remote-peer-id=nobody",
          __i__ < 2 ? "videotestsrc is-live=true ! eclpeersink" : "eclpeersrc",
          ecl_test_server_url (), __i__ % 2 == 0 ? "ecl" : "peerjs"),
      words);
}
GST_END_TEST

GST_START_TEST (test_bad_id_and_key)
{
  static const char *const cases[][2] = {
      {"peer-id=\"not  valid!\"", "not  valid!"},
      {"api-key=nonsense", "key"},
      {"peer-id=\"-x\" protocol=peerjs", "-x"},
  };
  const char *words[] = {cases[__i__][1], NULL};

  expect_error (ecl_test_play ("videotestsrc is-live=true ! eclpeersink "
                               "signaling-server=%s %s",
                    ecl_test_server_url (), cases[__i__][0]),
      words);
}
GST_END_TEST

/* Of the pad that opens a data connection, and of the element that does */
GST_START_TEST (test_bad_data_init)
{
  static const char *const cases[][3] = {
      {"appsrc ! s.data_0 eclpeersink name=s data_0::label=chat "
       "data_0::init=\"init,maxRetransmits=3\"",
          "maxRetransmits", "max-retransmits"},
      {"eclpeersrc receive=data data-label=chat "
       "data-init=\"init,max-retransmits=(double)3\"",
          "max-retransmits", "integer"},
  };
  const char *words[] = {"chat", cases[__i__][1], cases[__i__][2], NULL};

  expect_error (ecl_test_play ("%s signaling-server=%s remote-peer-id=monitor",
                    cases[__i__][0], ecl_test_server_url ()),
      words);
}
GST_END_TEST

GST_START_TEST (test_unknown_codec)
{
  const char *words[] = {"XYZ", "VP8", NULL};

  expect_error (ecl_test_play ("videotestsrc is-live=true ! eclpeersink "
                               "signaling-server=%s video-codecs=XYZ",
                    ecl_test_server_url ()),
      words);
}
GST_END_TEST

/* As on a machine without the package. */
GST_START_TEST (test_missing_encoder)
{
  const char *words[] = {"H264", "gstreamer1.0-plugins-ugly", NULL};
  GstRegistry *registry = gst_registry_get ();
  GList *factories = gst_element_factory_list_get_elements (
      GST_ELEMENT_FACTORY_TYPE_VIDEO_ENCODER, GST_RANK_NONE);

  for (GList *l = factories; l; l = l->next)
    gst_registry_remove_feature (registry, l->data);
  expect_error (ecl_test_play ("videotestsrc is-live=true ! eclpeersink "
                               "signaling-server=%s video-codecs=H264 "
                               "remote-peer-id=monitor",
                    ecl_test_server_url ()),
      words);
  for (GList *l = factories; l; l = l->next)
    gst_registry_add_feature (registry, l->data);
  gst_plugin_feature_list_free (factories);
}
GST_END_TEST

static Suite *
errors_suite (void)
{
  Suite *suite = suite_create ("errors");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_checked_fixture (tc, ecl_test_start_server, ecl_test_stop_server);
  tcase_add_loop_test (tc, test_no_server, 0, 2);
  tcase_add_test (tc, test_bad_server_url);
  tcase_add_loop_test (tc, test_taken_id, 0, 2);
  tcase_add_loop_test (tc, test_unknown_remote, 0, 4);
  tcase_add_loop_test (tc, test_bad_id_and_key, 0, 3);
  tcase_add_loop_test (tc, test_bad_data_init, 0, 2);
  tcase_add_test (tc, test_unknown_codec);
  tcase_add_test (tc, test_missing_encoder);
  return suite;
}

GST_CHECK_MAIN (errors)

/* server-url: what a person may write for a signaling server
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-error.h"
#include "ecl-server-url.h"

#include <gst/check/gstcheck.h>

static const struct {
  const char *text;
  const char *url;
} good[] = {
    {"localhost", "http://localhost:9000/"},
    {"localhost:9400", "http://localhost:9400/"},
    {"[::1]:9400", "http://[::1]:9400/"},
    {"[::1]", "http://[::1]:9000/"},
    {"example.org/app", "http://example.org:9000/app/"},
    {"http://example.org", "http://example.org:80/"},
    {"HTTP://example.org:9000", "http://example.org:9000/"},
    {"https://example.org/", "https://example.org:443/"},
    {"ws://example.org:9000/my/app", "http://example.org:9000/my/app/"},
    {"wss://example.org/my%20app/", "https://example.org:443/my%20app/"},
};

static const char *const bad[] = {
    NULL,
    "",
    "http://",
    "://x",
    "http://exa mple.org",
    "http://example.org:99999/",
    "ftp://example.org/",
    "https://user:secret@example.org/",
    "https://example.org/?key=secret",
    "https://example.org/#secret",
};

GST_START_TEST (test_good)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GUri) uri = ecl_server_url_parse (good[__i__].text, &error);
  g_autofree char *url = NULL;

  fail_unless (uri != NULL, "%s", error ? error->message : "");
  url = ecl_server_url_display (uri);
  fail_unless_equals_string (url, good[__i__].url);
}
GST_END_TEST;

GST_START_TEST (test_bad)
{
  g_autoptr (GError) error = NULL;

  fail_unless (ecl_server_url_parse (bad[__i__], &error) == NULL);
  fail_unless (g_error_matches (error, GST_ECL_ERROR, GST_ECL_ERROR_SERVER));
  fail_unless (strstr (error->message, "http://HOST:PORT/") != NULL);
  fail_if (strstr (error->message, "secret"), "%s", error->message);
}
GST_END_TEST;

GST_START_TEST (test_domain)
{
  g_autoptr (GUri) dispatcher =
      ecl_server_url_parse ("http://127.0.0.1:9000/signaling", NULL);
  g_autoptr (GUri) plain =
      ecl_server_url_from_domain (dispatcher, "host.example.org", NULL);
  g_autoptr (GUri) with_port =
      ecl_server_url_from_domain (dispatcher, "127.0.0.1:9001", NULL);
  g_autofree char *plain_url = ecl_server_url_display (plain);
  g_autofree char *url_with_port = ecl_server_url_display (with_port);

  fail_unless_equals_string (plain_url, "https://host.example.org:443/");
  fail_unless_equals_string (url_with_port, "http://127.0.0.1:9001/");
  fail_unless (ecl_server_url_from_domain (dispatcher, "a b", NULL) == NULL);
}
GST_END_TEST;

GST_START_TEST (test_resolve)
{
  g_autoptr (GUri) server = ecl_server_url_parse ("http://h:1/app", NULL);
  g_autoptr (GUri) url = ecl_server_url_resolve (server, "peerjs", "id=a%20b");
  g_autofree char *text = g_uri_to_string (url);

  fail_unless_equals_string (text, "http://h:1/app/peerjs?id=a%20b");
}
GST_END_TEST;

static const struct {
  const char *server;
  gboolean local;
} places[] = {
    {"localhost", TRUE},
    {"https://LocalHost/", TRUE},
    {"localhost.", TRUE},
    {"ecl.localhost:9000", TRUE},
    {"127.0.0.1", TRUE},
    {"127.255.0.9:9000", TRUE},
    {"[::1]:9000", TRUE},
    {"localhost.example.org", FALSE},
    {"notlocalhost", FALSE},
    {"127.0.0.1.example.org", FALSE},
    {"126.0.0.1", FALSE},
    {"0.0.0.0", FALSE},
    {"[::2]", FALSE},
    {".", FALSE},
};

GST_START_TEST (test_local)
{
  g_autoptr (GUri) url = ecl_server_url_parse (places[__i__].server, NULL);

  fail_unless (url != NULL);
  fail_unless_equals_int (ecl_server_url_is_local (url), places[__i__].local);
}
GST_END_TEST;

static Suite *
server_url_suite (void)
{
  Suite *suite = suite_create ("server-url");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_add_loop_test (tc, test_good, 0, G_N_ELEMENTS (good));
  tcase_add_loop_test (tc, test_bad, 0, G_N_ELEMENTS (bad));
  tcase_add_test (tc, test_domain);
  tcase_add_test (tc, test_resolve);
  tcase_add_loop_test (tc, test_local, 0, G_N_ELEMENTS (places));
  return suite;
}

GST_CHECK_MAIN (server_url);

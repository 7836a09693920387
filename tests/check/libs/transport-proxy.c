/* transport-proxy: for which servers a transport asks for a proxy
 *
 * The resolver here notes what it is asked and knows no way, so nothing leaves
 * this machine.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-wait.h"
#include "fake-server.h"
#include "transport-fixture.h"

static GString *asked; /* "URI " each */

static gboolean
test_resolver_is_supported (GProxyResolver *resolver)
{
  return TRUE;
}

static char **
test_resolver_lookup (GProxyResolver *resolver, const char *uri,
    GCancellable *cancellable, GError **error)
{
  g_string_append_printf (asked, "%s ", uri);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "no way to %s", uri);
  return NULL;
}

static void
test_resolver_lookup_async (GProxyResolver *resolver, const char *uri,
    GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task =
      g_task_new (resolver, cancellable, callback, user_data);
  GError *error = NULL;

  test_resolver_lookup (resolver, uri, cancellable, &error);
  g_task_return_error (task, error);
}

static char **
test_resolver_lookup_finish (
    GProxyResolver *resolver, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
test_resolver_iface_init (GProxyResolverInterface *iface)
{
  iface->is_supported = test_resolver_is_supported;
  iface->lookup = test_resolver_lookup;
  iface->lookup_async = test_resolver_lookup_async;
  iface->lookup_finish = test_resolver_lookup_finish;
}

G_DECLARE_FINAL_TYPE (TestResolver, test_resolver, TEST, RESOLVER, GObject)

struct _TestResolver {
  GObject parent;
};

G_DEFINE_FINAL_TYPE_WITH_CODE (TestResolver, test_resolver, G_TYPE_OBJECT,
    G_IMPLEMENT_INTERFACE (G_TYPE_PROXY_RESOLVER, test_resolver_iface_init))

static void
test_resolver_class_init (TestResolverClass *klass)
{
}

static void
test_resolver_init (TestResolver *self)
{
}

static void
setup (void)
{
  asked = g_string_new (NULL);
  g_setenv ("GIO_USE_PROXY_RESOLVER", "test", TRUE);
  g_io_extension_point_register (G_PROXY_RESOLVER_EXTENSION_POINT_NAME);
  g_io_extension_point_implement (G_PROXY_RESOLVER_EXTENSION_POINT_NAME,
      test_resolver_get_type (), "test", 0);
  fail_unless (G_OBJECT_TYPE (g_proxy_resolver_get_default ()) ==
               test_resolver_get_type ());
}

static void
teardown (void)
{
  g_string_free (asked, TRUE);
}

/* Loop tests run once per protocol: __i__ is 1 for PeerJS. */

/* PeerJS fetches an id before it opens the websocket. */
GST_START_TEST (test_loopback)
{
  static const char *const hosts[] = {"127.0.0.1", "localhost"};
  g_autoptr (FakeServer) server = fake_server_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (hosts); i++) {
    g_autofree char *url =
        g_strdup_printf ("http://%s:%u/", hosts[i], server->port);
    Probe probe;

    probe_open_url (&probe, __i__, url);
    wait_until (probe.id || probe.closed);
    fail_unless_equals_string (asked->str, "");
    fail_unless (
        probe.closed == NULL, "%s", probe.closed ? probe.closed->message : "");
    probe_clear (&probe);
  }
}
GST_END_TEST;

GST_START_TEST (test_elsewhere)
{
  Probe probe;

  probe_open_url (&probe, __i__, "http://ecl.invalid:9000/");
  assert_closed (&probe, GST_ECL_ERROR_NETWORK, "no way to");
  fail_unless (g_str_has_prefix (asked->str, "http://ecl.invalid:9000"), "%s",
      asked->str);
  probe_clear (&probe);
}
GST_END_TEST;

GST_START_TEST (test_dispatched_elsewhere)
{
  g_autoptr (FakeServer) dispatcher = fake_server_new (NULL);
  g_autofree char *url = g_strconcat (dispatcher->url, "signaling", NULL);
  Probe probe;

  dispatcher->dispatch = "{\"domain\":\"ecl.invalid:9000\"}";
  probe_open_url (&probe, FALSE, url);
  assert_closed (&probe, GST_ECL_ERROR_NETWORK, "no way to");
  fail_unless (g_str_has_prefix (asked->str, "http://ecl.invalid:9000"), "%s",
      asked->str);
  probe_clear (&probe);
}
GST_END_TEST;

static Suite *
transport_proxy_suite (void)
{
  Suite *suite = suite_create ("transport-proxy");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_checked_fixture (tc, setup, teardown);
  tcase_add_loop_test (tc, test_loopback, 0, 2);
  tcase_add_loop_test (tc, test_elsewhere, 0, 2);
  tcase_add_test (tc, test_dispatched_elsewhere);
  return suite;
}

GST_CHECK_MAIN (transport_proxy);

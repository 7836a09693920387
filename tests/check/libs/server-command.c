/* server-command: the command ecl-server, from its options to its end
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-wait.h"
#include "web-client.h"

#include <glib/gstdio.h>
#include <signal.h>

typedef struct {
  GSubprocess *process;
  char *url;
} Command;

static void
command_clear (Command *command)
{
  if (command->process)
    g_subprocess_force_exit (command->process);
  g_clear_object (&command->process);
  g_clear_pointer (&command->url, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Command, command_clear)

static GSubprocess *
spawn (const char *const *options)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  GSubprocess *process;

  g_ptr_array_add (argv, (gpointer)ECL_SERVER);
  for (gsize i = 0; options[i]; i++)
    g_ptr_array_add (argv, (gpointer)options[i]);
  g_ptr_array_add (argv, NULL);
  process = g_subprocess_newv ((const char *const *)argv->pdata,
      G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE, &error);
  fail_unless (process != NULL, "%s", error ? error->message : "");
  return process;
}

/* Reads the first line, which says where it listens. */
static void
start (Command *command, const char *const *options)
{
  g_autoptr (GDataInputStream) out = NULL;
  g_autofree char *line = NULL;

  command->process = spawn (options);
  out =
      g_data_input_stream_new (g_subprocess_get_stdout_pipe (command->process));
  line = g_data_input_stream_read_line (out, NULL, NULL, NULL);
  fail_unless (line && g_str_has_prefix (line, "listening on http://"));
  command->url = g_strdup (line + strlen ("listening on "));
}

/* Returns: (transfer full): what it said on stderr when it failed */
static char *
fail_to_start (const char *const *options)
{
  g_autoptr (GSubprocess) process = spawn (options);
  char *errors = NULL;

  fail_unless (
      g_subprocess_communicate_utf8 (process, NULL, NULL, NULL, &errors, NULL));
  fail_unless_equals_int (g_subprocess_get_exit_status (process), 1);
  return errors;
}

static void
expect_get (const Command *command, const char *path, const char *body)
{
  g_autofree char *url = g_strconcat (command->url, path + 1, NULL);
  g_autoptr (WebReply) reply = web_request ("GET", url, NULL, NULL, 0);

  fail_unless_equals_string (reply->body, body);
}

static void
expect_first_frame (const Command *command, const char *path, const char *frame)
{
  g_autofree char *url = g_strconcat (command->url, path + 1, NULL);
  g_autoptr (WebSocket) socket = web_socket_open (url);
  g_autofree char *got = web_socket_receive (socket);

  fail_unless_equals_string (got, frame);
}

#define OPEN "{\"type\":\"OPEN\"}"
#define INVALID_KEY                                                            \
  "{\"type\":\"ERROR\",\"payload\":{\"msg\":\"Invalid key provided\"}}"

static void
check_signal (int signal)
{
  g_auto (Command) command = {0};
  const char *options[] = {"--port", "0", NULL};
  g_autofree char *url = NULL;
  g_autoptr (WebSocket) socket = NULL;
  g_autofree char *open = NULL;

  start (&command, options);
  fail_unless (g_str_has_prefix (command.url, "http://127.0.0.1:"));
  url = g_strconcat (command.url, "peerjs?key=peerjs&id=a&token=t", NULL);
  socket = web_socket_open (url);
  open = web_socket_receive (socket);
  g_subprocess_send_signal (command.process, signal);
  fail_unless_equals_int (web_socket_wait_closed (socket), 1001);
  fail_unless (g_subprocess_wait (command.process, NULL, NULL));
  fail_unless (g_subprocess_get_if_exited (command.process));
  fail_unless_equals_int (g_subprocess_get_exit_status (command.process), 0);
}

GST_START_TEST (test_signals)
{
  check_signal (SIGTERM);
  check_signal (SIGINT);
}
GST_END_TEST;

GST_START_TEST (test_keys)
{
  g_auto (Command) command = {0};
  const char *options[] = {
      "--port", "0", "--key", "x,y", "--key", "z", "--no-listing", NULL};

  start (&command, options);
  expect_first_frame (&command, "/peerjs?key=x&id=a&token=t", OPEN);
  expect_first_frame (&command, "/peerjs?key=z&id=a&token=u", OPEN);
  expect_first_frame (&command, "/peerjs?key=peerjs&id=a&token=t", INVALID_KEY);
  expect_get (&command, "/y/peers",
      "{\"error\":\"This server does not list its peers\"}");
}
GST_END_TEST;

static char *
write_config (const char *text)
{
  char *path;
  int fd = g_file_open_tmp ("ecl-server-XXXXXX", &path, NULL);

  fail_unless (fd >= 0);
  close (fd);
  fail_unless (g_file_set_contents (path, text, -1, NULL));
  return path;
}

GST_START_TEST (test_config)
{
  g_auto (Command) command = {0};
  g_autofree char *path =
      write_config ("[server]\nhost=127.0.0.2\nport=0\nkeys=x,y;z\n"
                    "listing=false\n[limits]\nmax-peers=1\n");
  const char *options[] = {"--config", path, NULL};
  g_autofree char *url = NULL;
  g_autoptr (WebSocket) socket = NULL;
  g_autofree char *open = NULL;

  start (&command, options);
  g_unlink (path);
  fail_unless (g_str_has_prefix (command.url, "http://127.0.0.2:"));
  expect_get (&command, "/y/peers",
      "{\"error\":\"This server does not list its peers\"}");
  url = g_strconcat (command.url, "peerjs?key=z&id=a&token=t", NULL);
  socket = web_socket_open (url);
  open = web_socket_receive (socket);
  fail_unless_equals_string (open, OPEN);
  expect_first_frame (&command, "/peerjs?key=x&id=b&token=t",
      "{\"type\":\"ERROR\",\"payload\":{\"msg\":\"Server has reached its "
      "concurrent user limit\"}}");
}
GST_END_TEST;

GST_START_TEST (test_bad_configs)
{
  const char *cases[][2] = {
      {"[limits]\nnonsense=1\n", "[limits] has no option \"nonsense\""},
      {"[limits]\ngrace=x\n",
          "[limits] grace must be a number from 0 to 3600000"},
      {"[limits]\nmax-peers=0\n",
          "[limits] max-peers must be a number from 1 to 1000000"},
      {"[server]\nport=70000\n", "[server] port must be from 0 to 65535"},
      {"[server]\nnonsense=1\n", "[server] has no option \"nonsense\""},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = write_config (cases[i][0]);
    const char *options[] = {"--config", path, NULL};
    g_autofree char *errors = fail_to_start (options);
    g_autofree char *expected =
        g_strdup_printf ("ecl-server: %s: %s\n", path, cases[i][1]);

    fail_unless_equals_string (errors, expected);
    g_unlink (path);
  }
}
GST_END_TEST;

static void
expect_failure (const char *const *options, const char *part)
{
  g_autofree char *errors = fail_to_start (options);

  fail_unless (g_str_has_prefix (errors, "ecl-server: "), "%s", errors);
  fail_unless (strstr (errors, part), "%s", errors);
  /* One line. */
  fail_unless (strchr (errors, '\n') == errors + strlen (errors) - 1);
}

GST_START_TEST (test_failures)
{
  g_auto (Command) command = {0};
  const char *any[] = {"--port", "0", NULL};
  const char *taken[] = {"--port", NULL, NULL};
  g_autofree char *port = NULL;

  start (&command, any);
  port = g_strdup (strrchr (command.url, ':') + 1);
  port[strlen (port) - 1] = '\0';
  taken[1] = port;
  expect_failure (taken, "Another server runs there");
  expect_failure ((const char *[]){"--port", "-5", NULL}, "--port must be");
  expect_failure ((const char *[]){"--nonsense", NULL}, "--nonsense");
  expect_failure ((const char *[]){"nonsense", NULL}, "is no option");
  expect_failure ((const char *[]){"--port", "0", "--key", "", NULL},
      "A key must not be empty");
  expect_failure ((const char *[]){"--port", "0", "--host", "x.invalid", NULL},
      "Cannot listen on x.invalid");
}
GST_END_TEST;

static Suite *
server_command_suite (void)
{
  Suite *suite = suite_create ("server-command");
  TCase *tc = tcase_create ("command");

  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_unchecked_fixture (tc, NULL, web_client_clear);
  tcase_add_test (tc, test_signals);
  tcase_add_test (tc, test_keys);
  tcase_add_test (tc, test_config);
  tcase_add_test (tc, test_bad_configs);
  tcase_add_test (tc, test_failures);
  return suite;
}

GST_CHECK_MAIN (server_command);

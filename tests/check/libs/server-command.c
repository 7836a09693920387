/* server-command: the command ecl-server, from its options to its end
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-credential.h"
#include "ecl-wait.h"
#include "web-client.h"

#include <glib/gstdio.h>
#include <signal.h>

/* With letters that no log has by chance. */
#define SECRET "c0rrect-h0rse"

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
spawn_with (
    const char *const *options, GSubprocessFlags flags, const char *messages)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GSubprocessLauncher) launcher = NULL;
  g_autoptr (GError) error = NULL;
  GSubprocess *process;

  g_ptr_array_add (argv, (gpointer)ECL_SERVER);
  for (gsize i = 0; options[i]; i++)
    g_ptr_array_add (argv, (gpointer)options[i]);
  g_ptr_array_add (argv, NULL);
  launcher = g_subprocess_launcher_new (
      flags | G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_subprocess_launcher_setenv (launcher, "G_MESSAGES_DEBUG", messages, TRUE);
  process = g_subprocess_launcher_spawnv (
      launcher, (const char *const *)argv->pdata, &error);
  fail_unless (process != NULL, "%s", error ? error->message : "");
  return process;
}

static GSubprocess *
spawn (const char *const *options)
{
  return spawn_with (options, G_SUBPROCESS_FLAGS_NONE, "");
}

/* Reads the first line, which says where it listens. */
static void
read_url (Command *command)
{
  g_autoptr (GDataInputStream) out = NULL;
  g_autofree char *line = NULL;

  out =
      g_data_input_stream_new (g_subprocess_get_stdout_pipe (command->process));
  line = g_data_input_stream_read_line (out, NULL, NULL, NULL);
  fail_unless (line && g_str_has_prefix (line, "listening on http://"));
  command->url = g_strdup (line + strlen ("listening on "));
}

static void
start (Command *command, const char *const *options)
{
  command->process = spawn (options);
  read_url (command);
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

static void
expect_first_part (const Command *command, const char *path, const char *part)
{
  g_autofree char *url = g_strconcat (command->url, path + 1, NULL);
  g_autoptr (WebSocket) socket = web_socket_open (url);
  g_autofree char *got = web_socket_receive (socket);

  fail_unless (strstr (got, part) != NULL, "%s", got);
}

static void
expect_failure (const char *const *options, const char *part)
{
  g_autofree char *errors = fail_to_start (options);

  fail_unless (g_str_has_prefix (errors, "ecl-server: "), "%s", errors);
  fail_unless (strstr (errors, part), "%s", errors);
  /* One line. */
  fail_unless (strchr (errors, '\n') == errors + strlen (errors) - 1);
}

/* Returns: (transfer full): what the command printed, without the line's end */
static char *
run (const char *const *options, const char *input)
{
  g_autoptr (GSubprocess) process =
      spawn_with (options, G_SUBPROCESS_FLAGS_STDIN_PIPE, "");
  g_autofree char *errors = NULL;
  char *output = NULL;

  fail_unless (g_subprocess_communicate_utf8 (
      process, input, NULL, &output, &errors, NULL));
  fail_unless_equals_string (errors, "");
  fail_unless_equals_int (g_subprocess_get_exit_status (process), 0);
  return g_strchomp (output);
}

static void
check_credential (const char *text, const char *secret, gint64 ttl)
{
  g_auto (EclCredential) credential = {0};
  g_autoptr (GError) error = NULL;

  fail_unless (ecl_credential_parse_query (text, &credential, &error) &&
                   ecl_credential_check (&credential, secret, "alice",
                       g_get_real_time () / G_USEC_PER_SEC, &error),
      "%s: %s", text, error ? error->message : "");
  fail_unless_equals_int64 (credential.ttl, ttl);
}

GST_START_TEST (test_make_credential)
{
  g_autofree char *secret = write_config (SECRET "\n");
  g_autofree char *config =
      write_config ("[key a]\nsecret=" SECRET "\n[key b]\nsecret=other\n");
  const char *by_file[] = {
      "--make-credential", "alice", "--secret-file", secret, NULL};
  const char *by_input[] = {"--make-credential", "alice", "--secret-file", "-",
      "--credential-ttl", "600", NULL};
  const char *by_key[] = {
      "--make-credential", "alice", "--config", config, "--key", "b", NULL};
  g_autofree char *from_file = run (by_file, NULL);
  g_autofree char *from_input = run (by_input, SECRET "\n");
  g_autofree char *from_key = run (by_key, NULL);

  check_credential (from_file, SECRET, 3600);
  check_credential (from_input, SECRET, 600);
  check_credential (from_key, "other", 3600);
  by_key[4] = NULL;
  expect_failure (by_key, "choose one by --key");
  expect_failure ((const char *[]){"--make-credential", "alice", NULL},
      "There is no secret");
  by_file[1] = "a  b";
  expect_failure (by_file, "valid peer ID");
  by_input[3] = secret;
  by_input[5] = "599";
  expect_failure (by_input, "from 600 to 90000");
  g_unlink (secret);
  g_unlink (config);
}
GST_END_TEST;

/* Its log, with everything in it, and all that it sends hold no secret. */
GST_START_TEST (test_secrets_stay)
{
  g_auto (Command) command = {0};
  g_autofree char *path = write_config (
      "[key a]\nsecret=" SECRET "\nallow-listing=false\n"
      "[turn]\nuris=turn:t.example\nsecret=turn " SECRET "\nttl=60\n");
  const char *options[] = {"--port", "0", "--config", path, NULL};
  g_auto (EclCredential) good = {0};
  g_autoptr (GString) json = g_string_new (NULL);
  g_autofree char *encoded = NULL;
  g_autofree char *url = NULL;
  g_autoptr (GDataInputStream) log = NULL;
  g_autofree char *errors = NULL;

  fail_unless (ecl_credential_make (
      &good, SECRET, "alice", g_get_real_time () / G_USEC_PER_SEC, 600, NULL));
  ecl_credential_append_json (&good, json);
  encoded = g_uri_escape_string (json->str, NULL, FALSE);
  url =
      g_strdup_printf ("/peerjs?key=a&id=alice&token=t&credential=%s", encoded);
  command.process = spawn_with (options, G_SUBPROCESS_FLAGS_NONE, "all");
  read_url (&command);
  expect_get (&command, "/a/peers",
      "{\"error\":\"This server does not list its peers\"}");
  expect_first_part (&command, url, "\"urls\":[\"turn:t.example\"]");
  url[strlen ("/peerjs?key=a&id=")] = 'b';
  expect_first_part (&command, url, "was not made for this peer ID");
  g_subprocess_send_signal (command.process, SIGTERM);
  log =
      g_data_input_stream_new (g_subprocess_get_stderr_pipe (command.process));
  errors = g_data_input_stream_read_upto (log, "", 0, NULL, NULL, NULL);
  fail_unless (strstr (errors, "Refused blice") != NULL, "%s", errors);
  fail_if (strstr (errors, SECRET), "%s", errors);
  fail_if (strstr (errors, good.auth_token), "%s", errors);
  g_unlink (path);
}
GST_END_TEST;

GST_START_TEST (test_key_options)
{
  g_auto (Command) command = {0};
  g_autofree char *secret = write_config (SECRET);
  const char *options[] = {"--port", "0", "--key", "x,y", "--secret-file",
      secret, "--allow-origin", "https://app.example", "--turn-secret-file",
      secret, "--turn-uri", "turn:t.example", "--turn-ttl", "60", NULL};

  start (&command, options);
  expect_first_part (&command, "/peerjs?key=x&id=a&token=t", "a credential");
  expect_first_part (&command, "/peerjs?key=y&id=a&token=t", "a credential");
  expect_failure (
      (const char *[]){"--port", "0", "--secret-file", secret, NULL},
      "give --key too");
  expect_failure ((const char *[]){"--port", "0", "--turn-uri", "turn:a", NULL},
      "--turn-secret-file");
  expect_failure ((const char *[]){"--port", "0", "--turn-ttl", "0", NULL},
      "--turn-ttl must be");
  expect_failure ((const char *[]){"--port", "0", "--turn-secret", "", NULL},
      "must not be empty");
  g_unlink (secret);
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
      {"[nonsense]\na=1\n", "There is no group [nonsense]"},
      {"[key a]\nnonsense=1\n", "[key a] has no option \"nonsense\""},
      {"[key a]\nsecret=\n", "[key a] secret must be text that is not empty"},
      {"[key a]\nsecret=" SECRET "\\q\n",
          "[key a] secret must be text that is not empty"},
      {"[key a]\nsecret " SECRET "\n",
          "A line is no [group], no NAME=VALUE and no comment, or not UTF-8"},
      {"[key a]\nsecret-file=/dev/null\n",
          "/dev/null must hold one line, the secret"},
      {"[key a]\nallow-listing=maybe\n",
          "[key a] allow-listing must be true or false"},
      {"[key a]\nallow-rooms=maybe\n",
          "[key a] allow-rooms must be true or false"},
      {"[key k]\nsfu-video-codec=AV1\n",
          "[key k] sfu-video-codec must be VP8, VP9 or H264"},
      {"[limits]\nmax-sfu-members=65\n",
          "[limits] max-sfu-members must be a number from 1 to 64"},
      {"[limits]\nmax-room-members=0\n",
          "[limits] max-room-members must be a number from 1 to 100000"},
      {"[key a]\nallowed-origins=\n",
          "[key a] allowed-origins must be a list that is not empty"},
      {"[key a,b]\nsecret=x\n",
          "[key a,b] must name one key; keys in [server] puts keys together"},
      {"[turn]\nttl=59\n",
          "[turn] ttl must be a number of seconds from 60 to 2592000"},
      {"[turn]\nuris=stun:a\n", "\"stun:a\" is no TURN URI such as "
                                "turn:turn.example.com:3478?transport=udp"},
      {"[turn]\nnonsense=1\n", "[turn] has no option \"nonsense\""},
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
  tcase_add_test (tc, test_make_credential);
  tcase_add_test (tc, test_secrets_stay);
  tcase_add_test (tc, test_key_options);
  tcase_add_test (tc, test_bad_configs);
  tcase_add_test (tc, test_failures);
  return suite;
}

GST_CHECK_MAIN (server_command);

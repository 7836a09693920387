/* message-queue: messages that wait keep what they borrowed, within bounds
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ecl-message-queue.h"

#include <gst/check/gstcheck.h>

static EclMessage
candidate (const char *src, const char *id, const char *json)
{
  return (EclMessage){.type = ECL_MESSAGE_CANDIDATE,
      .src = (char *)src,
      .connection_id = (char *)id,
      .connection_type = ECL_CONNECTION_MEDIA,
      .candidate = {json, strlen (json)}};
}

static void
collect (const EclMessage *message, gpointer user_data)
{
  GString *out = user_data;

  g_string_append_printf (out, "%s/%s/%.*s ", message->src,
      message->connection_id, (int)message->candidate.len,
      message->candidate.data);
}

static void
collect_and_push (const EclMessage *message, gpointer user_data)
{
  fail_unless (ecl_message_queue_push (user_data, message));
}

GST_START_TEST (test_copies)
{
  EclMessageQueue queue;
  char json[] = "{\"a\":1}", metadata[] = "[2]";
  EclMessage message = candidate ("bob", "mc_1", json);
  g_autoptr (GString) out = g_string_new (NULL);

  message.metadata = (EclSpan){metadata, strlen (metadata)};
  ecl_message_queue_init (&queue, 10, 1000);
  fail_unless (ecl_message_queue_push (&queue, &message));
  memset (json, 'x', sizeof json - 1);
  ecl_message_queue_drain (&queue, collect, out);
  fail_unless_equals_string (out->str, "bob/mc_1/{\"a\":1} ");
  fail_unless_equals_int (queue.entries.length, 0);
  ecl_message_queue_clear (&queue);
}
GST_END_TEST;

GST_START_TEST (test_bound_on_count)
{
  EclMessageQueue queue;
  EclMessage one = candidate ("bob", "1", "{}");
  EclMessage two = candidate ("bob", "2", "{}");
  EclMessage three = candidate ("bob", "3", "{}");
  g_autoptr (GString) out = g_string_new (NULL);

  ecl_message_queue_init (&queue, 2, 1000);
  fail_unless (ecl_message_queue_push (&queue, &one));
  fail_unless (ecl_message_queue_push (&queue, &two));
  fail_if (ecl_message_queue_push (&queue, &three));
  ecl_message_queue_drain (&queue, collect, out);
  fail_unless_equals_string (out->str, "bob/2/{} bob/3/{} ");
}
GST_END_TEST;

GST_START_TEST (test_bound_on_bytes)
{
  EclMessageQueue queue;
  EclMessage small = candidate ("bob", "1", "{}");
  EclMessage large = candidate ("bob", "2", "{\"c\":\"12345678\"}");
  g_autoptr (GString) out = g_string_new (NULL);

  ecl_message_queue_init (&queue, 100, 17);
  fail_unless (ecl_message_queue_push (&queue, &small));
  fail_if (ecl_message_queue_push (&queue, &large));
  fail_unless_equals_int (queue.bytes, large.candidate.len);
  ecl_message_queue_clear (&queue);
  /* One that is too large for the whole queue is not kept either. */
  ecl_message_queue_init (&queue, 100, 1);
  fail_if (ecl_message_queue_push (&queue, &large));
  fail_unless_equals_int (queue.entries.length, 0);
  fail_unless_equals_int (queue.bytes, 0);
}
GST_END_TEST;

GST_START_TEST (test_drain_connection)
{
  EclMessageQueue queue;
  EclMessage messages[] = {candidate ("bob", "1", "{}"),
      candidate ("bob", "2", "[]"), candidate ("eve", "1", "{}"),
      candidate ("bob", "1", "[1]")};
  g_autoptr (GString) one = g_string_new (NULL);
  g_autoptr (GString) rest = g_string_new (NULL);

  ecl_message_queue_init (&queue, 10, 1000);
  for (guint i = 0; i < G_N_ELEMENTS (messages); i++)
    ecl_message_queue_push (&queue, &messages[i]);
  ecl_message_queue_drain_connection (&queue, "bob", "1", collect, one);
  fail_unless_equals_string (one->str, "bob/1/{} bob/1/[1] ");
  fail_unless_equals_int (queue.bytes, 4);
  ecl_message_queue_drain (&queue, collect, rest);
  fail_unless_equals_string (rest->str, "bob/2/[] eve/1/{} ");
}
GST_END_TEST;

/* What comes while the queue is emptied waits for the next time. */
GST_START_TEST (test_push_while_draining)
{
  EclMessageQueue queue;
  EclMessage message = candidate ("bob", "1", "{}");

  ecl_message_queue_init (&queue, 10, 1000);
  ecl_message_queue_push (&queue, &message);
  ecl_message_queue_drain (&queue, collect_and_push, &queue);
  fail_unless_equals_int (queue.entries.length, 1);
  ecl_message_queue_clear (&queue);
  fail_unless_equals_int (queue.bytes, 0);
}
GST_END_TEST;

static Suite *
message_queue_suite (void)
{
  Suite *suite = suite_create ("message-queue");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_add_test (tc, test_copies);
  tcase_add_test (tc, test_bound_on_count);
  tcase_add_test (tc, test_bound_on_bytes);
  tcase_add_test (tc, test_drain_connection);
  tcase_add_test (tc, test_push_while_draining);
  return suite;
}

GST_CHECK_MAIN (message_queue);

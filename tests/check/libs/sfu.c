/* sfu: members of a room get what the others send, and not what they do not
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "sfu-fixture.h"

#include <string.h>

#define ROOM 1

static void
assert_sees (Member *member, const char *pad, double low, double high)
{
  Collector *collector = member_wait_media (member, pad, 20);

  fail_unless (collector->mean[0] >= low && collector->mean[0] <= high,
      "a luminance of %f", collector->mean[0]);
}

/* How often @word is in the latest offer */
static guint
count_word (Member *member, const char *word)
{
  guint n = 0;

  for (const char *p = member_get_offer (member); (p = strstr (p, word)); p++)
    n++;
  return n;
}

GST_START_TEST (test_two_see_each_other)
{
  Member *a = member_new (ROOM, "a", "white");
  Member *b = member_new (ROOM, "b", "black");

  member_wait_tracks (a, 2);
  member_wait_tracks (b, 2);
  assert_sees (a, "video_src_0", 0, 40);
  assert_sees (b, "video_src_0", 200, 255);
  fail_unless (member_wait_media (a, "audio_src_0", 20)->mean[0] > 1000);
  fail_unless (member_wait_media (b, "audio_src_0", 20)->mean[0] > 1000);
  fail_unless (strstr (a->msids, "\":\"b\"}"), "%s", a->msids);
  fail_unless (strstr (b->msids, "\":\"a\"}"), "%s", b->msids);
  member_free (a);
  member_free (b);
}
GST_END_TEST;

/* It is offered all that there is at once, and sends nothing. */
GST_START_TEST (test_watcher)
{
  Member *a = member_new (ROOM, "a", "white");
  Member *b = member_new (ROOM, "b", "black");
  Member *c;

  member_wait_tracks (a, 2);
  member_wait_tracks (b, 2);
  c = member_new (ROOM, "c", NULL);
  member_wait_tracks (c, 4);
  for (guint i = 0; i < c->names->len; i++)
    member_wait_media (c, g_ptr_array_index (c->names, i), 20);
  fail_unless_equals_int (c->offers->len, 1);
  fail_unless_equals_int (count_word (c, "m=audio"), 3);
  fail_unless_equals_int (count_word (c, "m=video"), 3);
  fail_unless_equals_int (count_word (c, "a=sendonly"), 4);
  fail_unless (count_word (c, "a=candidate:") > 0);
  fail_unless_equals_int (count_word (c, "a=end-of-candidates"), 1);
  /* Nor is it a publisher for the others. */
  fail_if (strstr (a->msids, "\"c\"") || strstr (b->msids, "\"c\""));
  member_free (c);
  member_free (a);
  member_free (b);
}
GST_END_TEST;

/* Browsers go by what they were told first of a stream's retransmissions. */
static void
assert_keeps_retransmissions (Member *member)
{
  const char *group = strstr (member_get_offer (member), "a=ssrc-group:FID ");
  g_autofree char *line = NULL;

  fail_unless (group != NULL);
  line = g_strndup (group, strcspn (group, "\r"));
  fail_unless (strstr (member->offers->pdata[0], line), "%s is new", line);
}

GST_START_TEST (test_leaves)
{
  Member *a = member_new (ROOM, "a", "white");
  Member *b = member_new (ROOM, "b", "black");
  Member *c, *d;
  guint n;

  member_wait_tracks (a, 2);
  member_wait_tracks (b, 2);
  c = member_new (ROOM, "c", NULL);
  member_wait_tracks (c, 4);
  n = c->offers->len;
  member_free (a);
  member_wait_offers (c, n + 1);
  fail_unless (strstr (c->msids, "\":\"b\"}"), "%s", c->msids);
  fail_if (strstr (c->msids, "\"a\""), "%s", c->msids);
  fail_unless_equals_int (count_word (c, "a=sendonly"), 2);
  fail_unless_equals_int (count_word (c, "a=inactive"), 2);
  fail_unless_equals_int (count_word (c, "\r\nm="), 6);
  assert_keeps_retransmissions (c);
  d = member_new (ROOM, "d", "white");
  member_wait_tracks (d, 2);
  member_wait_tracks (c, 6);
  member_wait_tracks (b, 4);
  assert_sees (d, "video_src", 0, 40);
  assert_sees (b, "video_src", 200, 255);
  assert_sees (c, "video_src", 200, 255);
  member_free (d);
  member_free (c);
  member_free (b);
}
GST_END_TEST;

/* Where there are many m-lines new members come in the place of former ones, by
 * mids of their own (RFC 8829, section 5.2.2). */
GST_START_TEST (test_places_are_used_again)
{
  Member *a, *b, *c, *d;
  guint n;

  sfu_restart (&(EclSfuOptions){.max_mlines = 2});
  a = member_new (ROOM, "a", "white");
  b = member_new (ROOM, "b", "black");
  member_wait_tracks (a, 2);
  member_wait_tracks (b, 2);
  c = member_new (ROOM, "c", NULL);
  member_wait_tracks (c, 4);
  n = c->offers->len;
  member_free (a);
  member_wait_offers (c, n + 1);
  fail_unless_equals_int (count_word (c, "-1\r\n"), 0);
  wait_until (c->answers > n);
  d = member_new (ROOM, "d", "white");
  member_wait_offers (c, n + 2);
  fail_unless_equals_int (count_word (c, "\r\nm="), 6);
  fail_unless_equals_int (count_word (c, "a=sendonly"), 4);
  fail_unless_equals_int (count_word (c, "-1\r\na="), 2);
  fail_unless (strstr (c->msids, "\":\"d\""), "%s", c->msids);
  member_wait_tracks (c, 6);
  assert_sees (c, "video_src", 200, 255);
  member_free (d);
  member_free (c);
  member_free (b);
}
GST_END_TEST;

/* Returns: those for tracks that are no more */
static guint
count_ended_jitterbuffers (Member *member)
{
  GstIterator *it = gst_bin_iterate_all_by_element_factory_name (
      GST_BIN (gst_ecl_session_get_element (member->session)),
      "rtpjitterbuffer");
  GValue item = G_VALUE_INIT;
  guint n = 0;

  while (gst_iterator_next (it, &item) == GST_ITERATOR_OK) {
    n += GST_STATE (g_value_get_object (&item)) == GST_STATE_NULL;
    g_value_unset (&item);
  }
  gst_iterator_free (it);
  return n;
}

static void
on_stats (GObject *session, GAsyncResult *result, gpointer n)
{
  g_autoptr (GstStructure) stats = gst_ecl_session_get_stats_finish (
      GST_ECL_SESSION (session), result, NULL);

  *(int *)n =
      gst_value_list_get_size (gst_structure_get_value (stats, "tracks"));
}

static int
count_tracks (Member *member)
{
  int n = -1;

  gst_ecl_session_get_stats_async (member->session, NULL, on_stats, &n);
  wait_until (n >= 0);
  return n;
}

/* Who stays sees each that comes, in the place of who left, and has neither
 * pads nor threads of those that left. */
GST_START_TEST (test_come_and_go)
{
  Member *stays;

  sfu_restart (&(EclSfuOptions){.max_mlines = 2});
  stays = member_new (ROOM, "stays", "black");
  member_wait_offers (stays, 1);
  for (guint i = 1; i <= 3; i++) {
    Member *comes = member_new (ROOM, "comes", i % 2 ? "white" : "red");

    member_wait_tracks (stays, 2 * i);
    assert_sees (stays, "video_src", i % 2 ? 200 : 60, i % 2 ? 255 : 100);
    assert_sees (comes, "video_src", 0, 40);
    member_free (comes);
    member_wait_removed (stays, 2 * i);
    wait_until (count_ended_jitterbuffers (stays) == 2 * i);
  }
  /* Its own */
  fail_unless_equals_int (count_tracks (stays), 2);
  fail_unless_equals_int (count_word (stays, "\r\nm="), 4);
  member_free (stays);
}
GST_END_TEST;

GST_START_TEST (test_rooms_are_apart)
{
  Member *a = member_new (ROOM, "a", "white");
  Member *b = member_new (ROOM, "b", "black");
  Member *c = member_new (ROOM + 1, "c", "black");

  member_wait_tracks (b, 2);
  member_wait_media (b, "video_src_0", 20);
  fail_unless_equals_int (c->offers->len, 1);
  fail_unless_equals_string (c->msids, "{}");
  member_free (c);
  member_free (b);
  member_free (a);
}
GST_END_TEST;

static const char *const bad_answers[] = {"rubbish",
    "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"
    "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:0\r\n"};

/* That one member makes no sense concerns nobody else. */
GST_START_TEST (test_bad_answer)
{
  Member *a = member_new (ROOM, "a", "white");
  Member *b = member_new (ROOM, "b", "black");
  Member *c = member_new (ROOM, "c", NULL);

  c->deaf = TRUE;
  member_wait_tracks (b, 2);
  member_wait_offers (c, 1);
  sfu->klass->answer (sfu, c->leg, bad_answers[__i__]);
  wait_until (c->failure != NULL);
  member_wait_media (b, "video_src_0", 20);
  fail_unless (a->failure == NULL && b->failure == NULL);
  /* What comes too late is passed over. */
  sfu->klass->answer (sfu, c->leg, "late");
  sfu->klass->candidate (sfu, c->leg, "late", NULL, 0);
  member_free (c);
  member_wait_media (b, "video_src_0", 20);
  member_free (b);
  member_free (a);
}
GST_END_TEST;

/* Those who come meanwhile are told of in one offer, once the last one is
 * answered. */
GST_START_TEST (test_one_offer_for_many)
{
  Member *a = member_new (ROOM, "a", "white");
  Member *b, *c;

  a->deaf = TRUE;
  member_wait_offers (a, 1);
  fail_unless_equals_string (a->msids, "{}");
  b = member_new (ROOM, "b", "white");
  c = member_new (ROOM, "c", "black");
  member_wait_tracks (b, 2);
  member_wait_tracks (c, 2);
  fail_unless_equals_int (a->offers->len, 1);
  a->deaf = FALSE;
  gst_ecl_session_set_remote_description (
      a->session, "offer", member_get_offer (a));
  member_wait_tracks (a, 4);
  fail_unless_equals_int (a->offers->len, 2);
  member_free (a);
  member_free (b);
  member_free (c);
}
GST_END_TEST;

/* Whether a second of sound comes while no picture does */
static gboolean
has_only_sound (Member *member)
{
  Collector *video = member_wait_media (member, "video_src_0", 0);
  guint pictures = collector_get (video, &video->pictures);

  member_wait_media (member, "audio_src_0", 50);
  return collector_get (video, &video->pictures) == pictures;
}

/* Sound goes first where not all fits. */
GST_START_TEST (test_narrow_line)
{
  Member *a, *b;

  sfu_restart (&(EclSfuOptions){
      .video_kbps = 1000, .download_kbps = 300, .max_mlines = 128});
  a = member_new (ROOM, "a", "snow");
  b = member_new (ROOM, "b", "black");
  member_wait_tracks (b, 2);
  member_wait_media (b, "video_src_0", 1);
  while (!has_only_sound (b))
    ;
  /* The other way, all fits. */
  member_wait_media (a, "video_src_0", 60);
  member_free (a);
  member_free (b);
}
GST_END_TEST;

/* The server stops in the middle of whatever goes on. */
GST_START_TEST (test_stop)
{
  Member *a = member_new (ROOM, "a", "white");
  Member *b = member_new (ROOM, "b", "black");
  Member *c;

  member_wait_tracks (b, 2);
  c = member_new (ROOM, "c", NULL);
  sfu_teardown ();
  sfu_setup ();
  member_free (a);
  member_free (b);
  member_free (c);
}
GST_END_TEST;

static Suite *
sfu_suite (void)
{
  Suite *suite = suite_create ("sfu");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 120);
  tcase_add_checked_fixture (tc, sfu_setup, sfu_teardown);
  tcase_add_test (tc, test_two_see_each_other);
  tcase_add_test (tc, test_watcher);
  tcase_add_test (tc, test_leaves);
  tcase_add_test (tc, test_places_are_used_again);
  tcase_add_test (tc, test_come_and_go);
  tcase_add_test (tc, test_rooms_are_apart);
  tcase_add_loop_test (tc, test_bad_answer, 0, G_N_ELEMENTS (bad_answers));
  tcase_add_test (tc, test_one_offer_for_many);
  tcase_add_test (tc, test_narrow_line);
  tcase_add_test (tc, test_stop);
  return suite;
}

GST_CHECK_MAIN (sfu);

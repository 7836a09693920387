/* media-bin-pair: two media bins that call each other in one process
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "media-bin-pair.h"

static void
on_local_description (
    GstEclSession *session, const char *type, const char *sdp, Side *side)
{
  side->descriptions++;
  g_ptr_array_add (side->sdps, g_strdup (sdp));
  if (!side->mute)
    gst_ecl_session_set_remote_description (side->other->session, type, sdp);
}

static void
on_local_candidate (GstEclSession *session, const char *candidate,
    const char *mid, guint mline_index, Side *side)
{
  if (!side->mute)
    gst_ecl_session_add_remote_candidate (
        side->other->session, candidate, mid, (int)mline_index);
}

static void
on_connected (GstEclSession *session, Side *side)
{
  side->connected = TRUE;
}

static void
on_pad_added (GstElement *bin, GstPad *pad, Side *side)
{
  const char *chain = side->video_chain ? side->video_chain
                                        : "videoconvert ! capsfilter "
                                          "caps=video/x-raw,format=I420";
  g_autofree char *description = NULL;

  if (GST_PAD_IS_SINK (pad))
    return;
  description =
      g_strdup_printf ("%s ! fakesink name=out async=false sync=false",
          g_str_has_prefix (GST_PAD_NAME (pad), "video")
              ? chain
              : "audioconvert ! capsfilter caps=audio/x-raw,format=S16LE");
  g_ptr_array_add (side->names, g_strdup (GST_PAD_NAME (pad)));
  g_ptr_array_add (side->collectors,
      collector_new_linked (side->pipeline, pad, description));
}

static void
on_pad_removed (GstElement *bin, GstPad *pad, Side *side)
{
  if (GST_PAD_IS_SRC (pad))
    g_atomic_int_inc ((gint *)&side->removed);
}

static void
on_ended (GstElement *bin, const GError *reason, Side *side)
{
  side->ended++;
  side->reason = reason ? g_error_copy (reason) : NULL;
}

static void
side_init (Side *side, Side *other)
{
  *side = (Side){.other = other,
      .pipeline = new_pipeline (),
      .collectors =
          g_ptr_array_new_with_free_func ((GDestroyNotify)collector_free),
      .names = g_ptr_array_new_with_free_func (g_free),
      .sdps = g_ptr_array_new_with_free_func (g_free),
      .bin = gst_ecl_media_bin_new (NULL)};
  side->session = g_object_ref (
      gst_ecl_media_bin_get_session (GST_ECL_MEDIA_BIN (side->bin)));
  g_signal_connect (side->session, "local-description",
      G_CALLBACK (on_local_description), side);
  g_signal_connect (
      side->session, "local-candidate", G_CALLBACK (on_local_candidate), side);
  g_signal_connect (
      side->session, "connected", G_CALLBACK (on_connected), side);
  g_signal_connect (side->bin, "pad-added", G_CALLBACK (on_pad_added), side);
  g_signal_connect (
      side->bin, "pad-removed", G_CALLBACK (on_pad_removed), side);
  g_signal_connect (side->bin, "ended", G_CALLBACK (on_ended), side);
  gst_bin_add (GST_BIN (side->pipeline), side->bin);
}

void
pair_init (Side *sides)
{
  side_init (&sides[0], &sides[1]);
  side_init (&sides[1], &sides[0]);
}

GstPad *
side_send (Side *side, const char *pad, const char *line)
{
  g_autoptr (GError) error = NULL;
  GstElement *source = gst_parse_bin_from_description (line, TRUE, &error);
  GstPad *sink = gst_element_request_pad_simple (side->bin, pad);
  g_autoptr (GstPad) src = NULL;

  fail_unless (error == NULL, "%s", error ? error->message : "");
  src = gst_element_get_static_pad (source, "src");
  gst_bin_add (GST_BIN (side->pipeline), source);
  fail_unless_equals_int (gst_pad_link (src, sink), GST_PAD_LINK_OK);
  gst_element_sync_state_with_parent (source);
  return sink;
}

void
pair_call (Side *sides)
{
  gst_ecl_session_start (sides[0].session);
  play (sides[0].pipeline);
  play (sides[1].pipeline);
  wait_until (sides[0].connected && sides[1].connected);
}

void
side_wait_tracks (Side *side, guint n)
{
  wait_until (side->collectors->len >= n);
  fail_unless_equals_int (side->collectors->len, n);
}

Collector *
side_get (Side *side, const char *pad)
{
  for (guint i = 0; i < side->names->len; i++) {
    if (g_str_equal (g_ptr_array_index (side->names, i), pad))
      return g_ptr_array_index (side->collectors, i);
  }
  fail ("no pad %s", pad);
  return NULL;
}

void
pair_hang_up (Side *side)
{
  gst_ecl_session_close (side->session, NULL);
  gst_ecl_session_close (side->other->session, NULL);
  wait_until (side->ended && side->other->ended);
}

static void
on_gone (gpointer side, GObject *session)
{
  ((Side *)side)->session = NULL;
  g_main_context_wakeup (NULL);
}

static void
side_clear (Side *side)
{
  GstEclSession *session = side->session;

  g_signal_handlers_disconnect_by_data (side->session, side);
  g_signal_handlers_disconnect_by_data (side->bin, side);
  gst_element_set_state (side->pipeline, GST_STATE_NULL);
  g_ptr_array_unref (side->collectors);
  g_ptr_array_unref (side->names);
  g_ptr_array_unref (side->sdps);
  g_clear_error (&side->reason);
  g_object_weak_ref (G_OBJECT (session), on_gone, side);
  g_object_unref (session);
}

void
pair_clear (Side *sides)
{
  assert_no_error (sides[0].pipeline);
  assert_no_error (sides[1].pipeline);
  side_clear (&sides[0]);
  side_clear (&sides[1]);
  gst_object_unref (sides[1].pipeline);
  gst_bin_remove (GST_BIN (sides[0].pipeline), sides[0].bin);
  /* What webrtcbin's threads said last waits here for its turn. */
  wait_until (sides[0].session == NULL && sides[1].session == NULL);
  stop (sides[0].pipeline);
}

/* gsteclbwe-private: what the parts of the element tell each other
 *
 * Locks: the stream lock of the source pad (the output) is held by whoever
 * sends, then the element's own, which is never held while anything is pushed.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-gcc.h"
#include "ecl-pace-clock.h"
#include "ecl-request-filter.h"
#include "ecl-send-packet.h"
#include "ecl-twcc-history.h"
#include "gsteclbwe.h"

G_BEGIN_DECLS

#define N_PAYLOAD_TYPES 128

/* Of how many packets a probe may be made. */
#define GST_ECL_BWE_MAX_RECENT 64

/* A video packet that has left; @size with all headers. */
typedef struct {
  guint32 ssrc;
  guint16 seqnum;
  guint size;
} EclBweSent;

struct _GstEclBwe {
  GstElement parent;

  GstPad *sinkpad; /* immutable */
  GstPad *srcpad;  /* immutable */
  GMutex lock;

  /* All below: lock */
  guint min, max, start;              /* bit/s, as they were set */
  guint8 priorities[N_PAYLOAD_TYPES]; /* N_PRIORITIES: not known */
  guint twcc_id;                      /* of the header extension, 0: none */
  gboolean playing;                   /* the thread may send */
  gboolean flushing;
  gboolean active;       /* feedback has come */
  GstClockTime expected; /* until then the first may come; 0: nothing is sent */
  gboolean overdue;      /* the thread found the output taken */
  gboolean full;         /* more waits than may; if active */
  EclPaceTimer *timer;   /* from PAUSED on */
  EclGcc gcc;            /* if active */
  EclTwccHistory *history;
  EclRequestFilter requests;
  EclPacer *pacer;         /* of EclSendPacket */
  EclSendPacket *last;     /* of what waits, to leave; or NULL */
  EclStickyEvents *events; /* of what comes in */
  EclStickyEvents *pushed; /* of what went out */
  GstFlowReturn flow;      /* of what the thread has sent */
  GstClockTime last_sent;  /* NONE: nothing since the feedback */
  GstClockTime next_tick;
  guint told; /* estimate, bit/s; 0: none */
  GstClockTime told_at;
  guint notified;  /* the timer's thread; told by the last notification */
  GArray *padding; /* of EclBweSent, to be asked for */
  EclBweSent recent[GST_ECL_BWE_MAX_RECENT];
  guint n_recent; /* of all so far; the last is at this - 1, modulo */
};

/* Packets and events: gsteclbwe-send.c */
GstFlowReturn gst_ecl_bwe_send_buffer (GstEclBwe *self, GstBuffer *buffer);
GstFlowReturn gst_ecl_bwe_send_list (GstEclBwe *self, GstBufferList *list);
gboolean gst_ecl_bwe_send_event (GstEclBwe *self, GstEvent *event);
gboolean gst_ecl_bwe_flush_start (GstEclBwe *self, GstEvent *event);
gboolean gst_ecl_bwe_flush_stop (GstEclBwe *self, GstEvent *event);
void gst_ecl_bwe_time_is_over (gpointer self);
/* With the lock */
void gst_ecl_bwe_reset_queue (GstEclBwe *self);

/* Retransmissions, also to fill a probe: gsteclbwe-padding.c; the first three
 * with the lock */
void gst_ecl_bwe_remember_sent (GstEclBwe *self, const EclSendPacket *packet);
void gst_ecl_bwe_plan_padding (GstEclBwe *self, const EclGccProbe *probe);
GArray *gst_ecl_bwe_take_padding (GstEclBwe *self);
void gst_ecl_bwe_request_padding (GstEclBwe *self, GArray *padding);
/* Without the lock. Returns: whether to send again what is asked for */
gboolean gst_ecl_bwe_take_request (GstEclBwe *self, GstEvent *event);

/* The link: gsteclbwe-link.c */
void gst_ecl_bwe_take_feedback (GstEclBwe *self, GstEvent *event);
/* With the lock */
void gst_ecl_bwe_reset_link (GstEclBwe *self);
void gst_ecl_bwe_update_rate (GstEclBwe *self, GstClockTime now);
void gst_ecl_bwe_update_bounds (GstEclBwe *self);
void gst_ecl_bwe_note_sent (GstEclBwe *self, const EclSendPacket *packet,
    GstClockTime now, guint cluster);
void gst_ecl_bwe_tick (GstEclBwe *self, GstClockTime now);
gboolean gst_ecl_bwe_take_estimate (
    GstEclBwe *self, GstClockTime now, guint *estimate);
void gst_ecl_bwe_arm (GstEclBwe *self, GstClockTime now);
GstStructure *gst_ecl_bwe_make_stats (GstEclBwe *self);

G_END_DECLS

/* link-simulator: senders over a link that is only arithmetic
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "link-simulator.h"

#define STEP GST_MSECOND
#define BIN (100 * GST_MSECOND)
#define FRAME_INTERVAL (GST_SECOND / 30)
#define FEEDBACK_INTERVAL (50 * GST_MSECOND)
#define PACKET_SIZE 1200
#define PADDING_SIZE 250
#define DEFAULT_QUEUE (300 * GST_MSECOND)
/* Frames differ in size and distance by so much, either way. */
#define FRAME_VARIATION 0.2

typedef struct {
  guint flow;
  guint index; /* of the flow's packets */
  guint size;
  GstClockTime queued;
} Packet;

typedef struct {
  guint64 sent, received; /* bytes */
  double target;          /* bit/s, at its end */
} Bin;

typedef struct {
  GstClockTime at; /* when the sender has it */
  GArray *packets; /* of EclGccPacket */
} Feedback;

typedef struct {
  LinkFlow config;
  EclGcc gcc;
  EclPacer *pacer;
  GstClockTime next_frame, next_feedback, next_tick;
  GstClockTime last_arrived;
  GArray *packets; /* of EclGccPacket: all that were sent */
  guint reported;  /* of these */
  GQueue feedback; /* of Feedback, on their way */
  GArray *bins;    /* of Bin */
} Flow;

typedef struct {
  GstClockTime left;
  GstClockTime waited;
} Wait;

struct _Link {
  LinkConfig config;
  GRand *chance;
  GstClockTime now;
  GQueue queue; /* of Packet; the first one is being sent */
  guint64 queued;
  GstClockTime free; /* when the link has sent the last one */
  GArray *waits;     /* of Wait */
  Flow flows[LINK_MAX_FLOWS];
  guint n_flows;
};

Link *
link_new (const LinkConfig *config)
{
  Link *self = g_new0 (Link, 1);

  self->config = *config;
  if (self->config.queue == 0)
    self->config.queue = DEFAULT_QUEUE;
  self->chance = g_rand_new_with_seed (config->seed);
  g_queue_init (&self->queue);
  self->waits = g_array_new (FALSE, FALSE, sizeof (Wait));
  return self;
}

static void
feedback_free (Feedback *feedback)
{
  g_array_unref (feedback->packets);
  g_free (feedback);
}

void
link_free (Link *self)
{
  for (guint i = 0; i < self->n_flows; i++) {
    Flow *flow = &self->flows[i];

    ecl_pacer_free (flow->pacer);
    g_array_unref (flow->packets);
    g_array_unref (flow->bins);
    g_queue_clear_full (&flow->feedback, (GDestroyNotify)feedback_free);
  }
  g_queue_clear_full (&self->queue, g_free);
  g_array_unref (self->waits);
  g_rand_free (self->chance);
  g_free (self);
}

guint
link_add_flow (Link *self, const LinkFlow *config)
{
  Flow *flow = &self->flows[self->n_flows];

  g_assert (self->n_flows < LINK_MAX_FLOWS);
  flow->config = *config;
  flow->next_frame = flow->next_feedback = flow->next_tick = config->from;
  ecl_gcc_init (&flow->gcc, config->start, config->min, config->max);
  flow->pacer = ecl_pacer_new (config->start * ECL_GCC_PACING_FACTOR, g_free);
  ecl_pacer_set_padding (flow->pacer, config->no_padding ? 0 : PADDING_SIZE);
  flow->packets = g_array_new (FALSE, FALSE, sizeof (EclGccPacket));
  flow->bins = g_array_new (FALSE, TRUE, sizeof (Bin));
  g_queue_init (&flow->feedback);
  return self->n_flows++;
}

static gboolean
is_within (const LinkTime *time, GstClockTime now)
{
  return time->from <= now && now < time->to;
}

static Bin *
get_bin (Flow *flow, GstClockTime at)
{
  guint i = at / BIN;

  if (flow->bins->len <= i)
    g_array_set_size (flow->bins, i + 1);
  return &g_array_index (flow->bins, Bin, i);
}

/* The link */

static guint
get_capacity (const Link *self, GstClockTime at)
{
  guint bitrate = 0;

  for (guint i = 0; i < LINK_MAX_STEPS && self->config.capacity[i].bitrate &&
                    self->config.capacity[i].from <= at;
       i++)
    bitrate = self->config.capacity[i].bitrate;
  return bitrate;
}

static GstClockTime
get_time (guint64 bytes, guint bitrate)
{
  return gst_util_uint64_scale (bytes, 8 * GST_SECOND, bitrate);
}

static void
enqueue (Link *self, const Packet *packet)
{
  guint capacity = get_capacity (self, self->now);

  if (get_time (self->queued + packet->size, capacity) > self->config.queue)
    return;
  g_queue_push_tail (&self->queue, g_memdup2 (packet, sizeof *packet));
  self->queued += packet->size;
}

static void
arrive (Link *self, const Packet *packet, GstClockTime left)
{
  Flow *flow = &self->flows[packet->flow];
  GstClockTime at = left + self->config.delay;

  if (self->config.jitter)
    at += g_rand_double_range (self->chance, 0, self->config.jitter);
  if (!self->config.reorders)
    at = MAX (at, flow->last_arrived);
  if (g_rand_double (self->chance) < self->config.loss)
    return;
  flow->last_arrived = MAX (flow->last_arrived, at);
  g_array_index (flow->packets, EclGccPacket, packet->index).arrived = at;
  get_bin (flow, left)->received += packet->size;
}

static void
run_link (Link *self)
{
  Packet *packet;

  while ((packet = g_queue_peek_head (&self->queue)) != NULL) {
    GstClockTime begin = MAX (self->free, packet->queued);
    GstClockTime end =
        begin + get_time (packet->size, get_capacity (self, begin));
    Wait wait = {end, begin - packet->queued};

    if (end > self->now)
      return;
    g_array_append_val (self->waits, wait);
    self->free = end;
    self->queued -= packet->size;
    arrive (self, packet, end);
    g_free (g_queue_pop_head (&self->queue));
  }
}

/* A receiver */

/* Tells of all packets up to the last one that has arrived by now. */
static void
send_feedback (Link *self, Flow *flow)
{
  guint end = flow->reported;
  Feedback *feedback;

  for (guint i = flow->packets->len; i > flow->reported; i--) {
    if (g_array_index (flow->packets, EclGccPacket, i - 1).arrived <=
        self->now) {
      end = i;
      break;
    }
  }
  if (end == flow->reported)
    return;
  feedback = g_new (Feedback, 1);
  feedback->at = self->now + self->config.delay;
  feedback->packets = g_array_new (FALSE, FALSE, sizeof (EclGccPacket));
  for (; flow->reported < end; flow->reported++) {
    EclGccPacket packet =
        g_array_index (flow->packets, EclGccPacket, flow->reported);

    if (packet.arrived > self->now)
      packet.arrived = GST_CLOCK_TIME_NONE;
    g_array_append_val (feedback->packets, packet);
  }
  if (is_within (&flow->config.no_feedback, self->now))
    feedback_free (feedback);
  else
    g_queue_push_tail (&flow->feedback, feedback);
}

/* A sender */

static void
follow (Link *self, Flow *flow)
{
  EclGccState state;
  EclGccProbe probe;

  ecl_gcc_get_state (&flow->gcc, &state);
  ecl_pacer_set_rate (flow->pacer, self->now, state.pacing);
  while (ecl_gcc_pop_probe (&flow->gcc, &probe))
    ecl_pacer_add_probe (flow->pacer, self->now, &probe);
  get_bin (flow, self->now)->target = state.target;
}

static void
take_feedback (Link *self, Flow *flow)
{
  Feedback *feedback;

  while ((feedback = g_queue_peek_head (&flow->feedback)) != NULL &&
         feedback->at <= self->now) {
    ecl_gcc_feedback (&flow->gcc, self->now,
        (const EclGccPacket *)feedback->packets->data, feedback->packets->len);
    follow (self, flow);
    feedback_free (g_queue_pop_head (&flow->feedback));
  }
}

static double
vary (Link *self)
{
  return g_rand_double_range (
      self->chance, 1 - FRAME_VARIATION, 1 + FRAME_VARIATION);
}

static void
make_frame (Link *self, Flow *flow)
{
  EclGccState state;
  double bytes;

  ecl_gcc_get_state (&flow->gcc, &state);
  if (flow->config.source)
    state.target = MIN (state.target, flow->config.source);
  bytes = (double)state.target / 8 * FRAME_INTERVAL / GST_SECOND;
  bytes *= vary (self);
  while (bytes >= 1) {
    guint size = MIN (bytes, PACKET_SIZE);

    ecl_pacer_push (
        flow->pacer, self->now, ECL_PACER_VIDEO, g_malloc (1), size);
    bytes -= size;
  }
}

static void
send (Link *self, guint index)
{
  Flow *flow = &self->flows[index];
  EclPacerItem item;

  while (ecl_pacer_pop (flow->pacer, self->now, &item)) {
    Packet packet = {index, flow->packets->len, item.size, self->now};
    EclGccPacket record = {
        self->now, GST_CLOCK_TIME_NONE, item.size, item.cluster};

    g_free (item.packet);
    g_array_append_val (flow->packets, record);
    get_bin (flow, self->now)->sent += item.size;
    enqueue (self, &packet);
    ecl_gcc_sent (&flow->gcc, self->now, item.size);
    follow (self, flow);
  }
}

static void
run_flow (Link *self, guint index)
{
  Flow *flow = &self->flows[index];

  if (self->now < flow->config.from)
    return;
  take_feedback (self, flow);
  if (self->now >= flow->next_tick) {
    flow->next_tick += ECL_GCC_TICK_INTERVAL;
    ecl_gcc_tick (&flow->gcc, self->now);
    follow (self, flow);
  }
  if (self->now >= flow->next_frame) {
    flow->next_frame += FRAME_INTERVAL * vary (self);
    if (!is_within (&flow->config.pause, self->now))
      make_frame (self, flow);
  }
  send (self, index);
  if (self->now >= flow->next_feedback) {
    flow->next_feedback += FEEDBACK_INTERVAL;
    send_feedback (self, flow);
  }
}

void
link_run (Link *self, GstClockTime until)
{
  for (; self->now < until; self->now += STEP) {
    run_link (self);
    for (guint i = 0; i < self->n_flows; i++)
      run_flow (self, i);
  }
}

/* What was seen */

static double
get_rate (
    const Link *self, guint flow, GstClockTime from, GstClockTime to, gsize at)
{
  const GArray *bins = self->flows[flow].bins;
  guint64 bytes = 0;

  for (guint i = from / BIN; i < to / BIN && i < bins->len; i++)
    bytes += G_STRUCT_MEMBER (guint64, &g_array_index (bins, Bin, i), at);
  return bytes * 8.0 * GST_SECOND / (to - from);
}

double
link_get_sent (const Link *self, guint flow, GstClockTime from, GstClockTime to)
{
  return get_rate (self, flow, from, to, G_STRUCT_OFFSET (Bin, sent));
}

double
link_get_received (
    const Link *self, guint flow, GstClockTime from, GstClockTime to)
{
  return get_rate (self, flow, from, to, G_STRUCT_OFFSET (Bin, received));
}

double
link_get_target (const Link *self, guint flow, GstClockTime at)
{
  const GArray *bins = self->flows[flow].bins;

  g_assert (at >= BIN && at / BIN <= bins->len);
  return g_array_index (bins, Bin, at / BIN - 1).target;
}

static int
compare_times (gconstpointer a, gconstpointer b)
{
  GstClockTime x = *(const GstClockTime *)a, y = *(const GstClockTime *)b;

  return x < y ? -1 : x > y;
}

GstClockTime
link_get_queueing (
    const Link *self, double part, GstClockTime from, GstClockTime to)
{
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (GstClockTime));

  for (guint i = 0; i < self->waits->len; i++) {
    const Wait *wait = &g_array_index (self->waits, Wait, i);

    if (from <= wait->left && wait->left < to)
      g_array_append_val (times, wait->waited);
  }
  if (times->len == 0)
    return 0;
  g_array_sort (times, compare_times);
  return g_array_index (times, GstClockTime, (guint)(part * (times->len - 1)));
}

const EclGcc *
link_get_gcc (const Link *self, guint flow)
{
  return &self->flows[flow].gcc;
}

void
link_print (const Link *self, GstClockTime until)
{
  for (GstClockTime at = 0; at < until; at += GST_SECOND) {
    g_print ("%3u s: capacity %5u, p95 queueing %4u ms",
        (guint)(at / GST_SECOND), get_capacity (self, at) / 1000,
        (guint)(link_get_queueing (self, 0.95, at, at + GST_SECOND) /
                GST_MSECOND));
    for (guint i = 0; i < self->n_flows; i++)
      g_print (", target %5.0f sent %5.0f received %5.0f",
          link_get_target (self, i, at + GST_SECOND) / 1000,
          link_get_sent (self, i, at, at + GST_SECOND) / 1000,
          link_get_received (self, i, at, at + GST_SECOND) / 1000);
    g_print ("\n");
  }
}

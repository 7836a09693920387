/* ecl-twcc-event: feedback, as rtpsession gives it to whoever sends
 *
 * An upstream event RTPTWCCPackets with the packets of one RTCP message
 * (gst-plugins-good, gst/rtpmanager/rtpstats.c), which are those that the
 * remote side names: nothing in it is to be relied on.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-twcc-history.h"

G_BEGIN_DECLS

#define ECL_TWCC_EVENT "RTPTWCCPackets"

/* Returns: (transfer full) (element-type EclTwccReport): in the order of the
 * event; empty if there are none, or if it is not like that */
GArray *ecl_twcc_event_parse (GstEvent *event);

G_END_DECLS

/* ecl: everything an application needs of gstreamer-ecl-1.0
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ecl-error.h"
#include "ecl-session.h"
#include "ecl-media-bin.h"
#include "ecl-data-connection.h"
#include "ecl-media-connection.h"
#include "ecl-mesh-room.h"
#include "ecl-peer-credential.h"
#include "ecl-peer.h"
#include "ecl-room.h"
#include "ecl-sfu-room.h"

#!/bin/sh
# skip.sh: stands in for a test that cannot run here, so that it is seen as skipped
#
# usage: skip.sh REASON
#
# Copyright (C) 2026 gst-ecl contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
echo "# skip: $1"
exit 77

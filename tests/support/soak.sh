# soak.sh: ./run soak NAME, what only shows after a long time; sourced by ./run
#
# Copyright (C) 2026 gst-ecl contributors
# SPDX-License-Identifier: LGPL-2.1-or-later

soak_viewers ()
{
  python3 -B tests/soak/viewers.py build/tests/bench/fanout-sender build/tests/bench/fanout-viewers \
    build/tests/interop/interop-driver build/ext/server/ecl-server "$@"
}

run_soak ()
{
  local name=${1:-}
  [ $# = 0 ] || shift
  . tests/support/bench.sh
  case $name in
    viewers) build_media; soak_viewers "$@" ;;
    '') echo 'viewers     fifty viewers come and go twenty times (10 minutes)' ;;
    *) fail "no soak is called $name; ./run soak lists them" ;;
  esac
}

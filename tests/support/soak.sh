# soak.sh: ./run soak NAME, what only shows after a long time; sourced by ./run
#
# Copyright (C) 2026 gst-ecl contributors
# SPDX-License-Identifier: LGPL-2.1-or-later

soak_viewers ()
{
  python3 -B tests/soak/viewers.py build/tests/bench/fanout-sender build/tests/bench/fanout-viewers \
    build/tests/interop/interop-driver build/ext/server/ecl-server "$@"
}

# Hosts behind slow links, and what takes as long as something lasts: cases of tests/network
soak_network ()
{
  prepare_tests
  local results=build/soak-results.tsv
  : > "$results"
  node tests/interop/run.mjs --group network --results "$results" -- "$@" < /dev/null
  [ -s "$results" ] && ! grep -q '^failed' "$results"
}

run_soak ()
{
  local name=${1:-}
  [ $# = 0 ] || shift
  . tests/support/bench.sh
  case $name in
    viewers) build_media; soak_viewers "$@" ;;
    network) soak_network "$@" ;;
    '')
      echo 'viewers     fifty viewers come and go twenty times (10 minutes)'
      echo 'network     viewers behind slow and lossy links, which needs an idle machine (5 minutes)'
      ;;
    *) fail "no soak is called $name; ./run soak lists them" ;;
  esac
}

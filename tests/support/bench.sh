# bench.sh: ./run bench NAME, what something costs beside what it is measured against; sourced by ./run
#
# Copyright (C) 2026 gst-ecl contributors
# SPDX-License-Identifier: LGPL-2.1-or-later

bench_signaling ()
{
  install_packages "$packages_to_build libwebsockets-evlib-uv $(node_package)"
  install_node_modules
  build build
  python3 -B tests/bench/signaling.py build/tests/bench/signaling-load build/ext/server/ecl-server
}

run_bench ()
{
  case ${1:-} in
    signaling) bench_signaling ;;
    '')
      echo 'signaling   ecl-server beside the npm PeerServer: CPU, memory, latency (4 minutes)'
      ;;
    *) fail "no benchmark is called $1; ./run bench lists them" ;;
  esac
}

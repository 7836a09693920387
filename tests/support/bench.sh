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

# What the benchmarks of media need: the elements, built and found
build_media ()
{
  install_packages "$packages_to_build $packages_to_run"
  build build
  use_build build
  export GST_REGISTRY=$PWD/build/registry.bin
}

bench_fanout ()
{
  build_media
  python3 -B tests/bench/fanout.py build/tests/bench/fanout-sender \
    build/tests/bench/fanout-viewers build/ext/server/ecl-server "$@"
}

bench_setup ()
{
  build_media
  python3 -B tests/bench/call_setup.py build/tests/bench/media-call build/ext/server/ecl-server "$@"
}

bench_latency ()
{
  build_media
  python3 -B tests/bench/latency.py build/tests/bench/media-call build/ext/server/ecl-server "$@"
}

bench_congestion ()
{
  install_packages "$packages_to_browse $(node_package)"
  install_node_modules
  build_media
  node tests/bench/congestion.mjs "$@"
}

bench_rooms ()
{
  install_packages janus
  build_media
  python3 -B tests/bench/rooms.py build/tests/bench/room-load build/ext/server/ecl-server "$@"
}

run_bench ()
{
  local name=${1:-}
  [ $# = 0 ] || shift
  case $name in
    signaling) bench_signaling ;;
    fanout) bench_fanout "$@" ;;
    setup) bench_setup "$@" ;;
    latency) bench_latency "$@" ;;
    congestion) bench_congestion "$@" ;;
    rooms) bench_rooms "$@" ;;
    '')
      echo 'signaling   ecl-server beside the npm PeerServer: CPU, memory, latency (4 minutes)'
      echo 'fanout      what each viewer costs a sender, beside an encoder for each (3 minutes)'
      echo 'setup       from a call to the first decoded frame, beside bare webrtcbin (3 minutes)'
      echo 'latency     from a picture to the same one decoded, beside bare webrtcbin (2 minutes)'
      echo 'congestion  what is sent over a slow link, beside Chromium; as root (8 minutes)'
      echo 'rooms       what forwarding the streams of a room costs, beside Janus (6 minutes)'
      ;;
    *) fail "no benchmark is called $name; ./run bench lists them" ;;
  esac
}

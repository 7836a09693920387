# demo.sh: ./run demo, a pipeline that broadcasts to a web page; sourced by ./run
#
# Copyright (C) 2026 gst-ecl contributors
# SPDX-License-Identifier: LGPL-2.1-or-later

demo_processes=()

# By process id, the newest first: the pipeline hangs up before its server goes.
end_demo ()
{
  local i
  for ((i = ${#demo_processes[@]} - 1; i >= 0; i--)); do
    end_process "${demo_processes[i]}"
  done
  demo_processes=()
}

# is_listed URL ID: whether the server knows a peer of that id
is_listed ()
{
  local address=${1#http://} connection reply
  address=${address%/}
  exec {connection}<> "/dev/tcp/${address%:*}/${address##*:}" || return 1
  printf 'GET /peerjs/peers HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n' "$address" >&"$connection"
  reply=$(cat <&"$connection")
  exec {connection}>&-
  [[ $reply == *"\"$2\""* ]]
}

camera_source ()
{
  if [ -c /dev/video0 ] && gst-inspect-1.0 --exists v4l2src; then
    echo 'v4l2src device=/dev/video0 ! decodebin ! videoconvert ! videoscale'
  else
    echo 'videotestsrc is-live=true pattern=ball background-color=0xff20303c
      ! video/x-raw,width=640,height=360,framerate=30/1
      ! clockoverlay time-format=%H:%M:%S halignment=right font-desc="Sans 28"
      ! timeoverlay halignment=left font-desc="Sans 28"'
  fi
}

run_demo ()
{
  local port=9000 check='' server server_output pipeline page
  while [ $# -gt 0 ]; do
    case $1 in
      --port) port=${2:?--port wants a number}; shift 2 ;;
      --port=*) port=${1#*=}; shift ;;
      --check) check=1; shift ;;
      *) usage >&2; exit 2 ;;
    esac
  done
  [[ $port =~ ^[0-9]+$ && $port -le 65535 ]] || fail "--port $port: not a port number"

  install_packages "$packages_to_build $packages_to_run
    ${check:+$packages_to_browse $(node_package)}"
  [ -z "$check" ] || install_node_modules
  build build
  use_build build

  trap end_demo EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM

  exec {server_output}< <(exec ecl-server --port "$port" 2> build/demo-server.log)
  demo_processes+=($!)
  read -r -t 20 -u "$server_output" server \
    || fail "demo: the server did not start: $(tail -n 1 build/demo-server.log)"
  server=${server#listening on }

  gst-launch-1.0 -q eclpeersink name=call signaling-server="$server" peer-id=camera \
    $(camera_source) ! queue ! call.video_0 \
    audiotestsrc is-live=true wave=ticks volume=0.3 ! queue ! call.audio_0 \
    > build/demo-pipeline.log 2>&1 &
  pipeline=$!
  demo_processes+=("$pipeline")
  until is_listed "$server" camera; do
    kill -0 "$pipeline" 2> /dev/null \
      || fail "demo: the pipeline ended: $(grep -m 1 -E '^(ERROR|WARNING)' build/demo-pipeline.log)"
    sleep 0.1
  done

  page="${server}?call=camera"
  if [ -n "$check" ]; then
    node tests/interop/demo-check.mjs "$page" build/demo.png
    return
  fi
  printf 'Open %s to watch. Ctrl-C ends the demo.\n' "$page"
  wait "$pipeline" || true
  fail "demo: ended: $(grep -m 1 -E '^(ERROR|WARNING)' build/demo-pipeline.log || echo 'see build/demo-*.log')"
}

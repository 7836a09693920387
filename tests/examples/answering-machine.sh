#!/usr/bin/env bash
# answering-machine.sh: pipelines call answering_machine.py, which records each to a file
#
# usage: answering-machine.sh ECL-SERVER PYTHON ecl|peerjs
#
# Copyright (C) 2026 gst-ecl contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
set -euo pipefail
server=$1 python=$2 protocol=$3
examples=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
pids=()
trap '[ ${#pids[@]} = 0 ] || kill "${pids[@]}" 2> /dev/null || true; rm -rf "$work"' EXIT

# expect LINE: the next line that the machine prints
expect ()
{
  local line
  IFS= read -r -t 60 -u 4 line || { echo "the machine did not print: $1"; exit 1; }
  [ "$line" = "$1" ] || { echo "the machine printed: $line, not: $1"; exit 1; }
}

# call WIDTH [ELEMENT...]: sends a picture of that width, through the elements, and sound
call ()
{
  local width=$1
  shift
  gst-launch-1.0 -q videotestsrc is-live=true \
    ! "video/x-raw,width=$width,height=120,framerate=30/1" "$@" ! s.video_0 \
    audiotestsrc is-live=true ! s.audio_0 \
    eclpeersink name=s remote-peer-id=machine signaling-server="$url" \
    protocol="$protocol" &
  caller=$!
  pids+=("$caller")
}

hang_up ()
{
  kill -INT "$caller"
  wait "$caller" || true
}

# check FILE [WIDTH]: it has sound, and a picture of that width or none
check ()
{
  "$python" - "$@" <<'CHECK'
import sys
import gi
gi.require_version('Gst', '1.0')
gi.require_version('GstPbutils', '1.0')
from gi.repository import Gst, GstPbutils
Gst.init(None)
info = GstPbutils.Discoverer.new(20 * Gst.SECOND).discover_uri('file://' + sys.argv[1])
widths = [stream.get_width() for stream in info.get_video_streams()]
assert widths == [int(width) for width in sys.argv[2:]], widths
assert len(info.get_audio_streams()) == 1
CHECK
}

exec 3< <(exec "$server" --port 0)
pids+=($!)
read -r -u 3 _ _ url
exec 4< <(exec "$python" "$examples/answering_machine.py" "$url" machine "$work" \
  --protocol "$protocol")
pids+=($!)
expect ready

for count in 1 2; do
  file=$work/message-$count.mkv
  call $((count * 160))
  expect "recording $file"
  # Some seconds, from when both tracks have come
  timeout 60 bash -c 'until [ "$(stat -c %s "$1")" -gt 50000 ]; do sleep 0.1; done' - "$file"
  hang_up
  expect "recorded $file"
  check "$file" $((count * 160))
done

# A caller whose pictures never come does not keep the machine waiting.
call 160 ! valve drop=true drop-mode=forward-sticky-events
expect "recording $work/message-3.mkv"
hang_up
expect "recorded $work/message-3.mkv"
check "$work/message-3.mkv"

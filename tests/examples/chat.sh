#!/usr/bin/env bash
# chat.sh: two data_chat.py exchange lines, and see each other come and go
#
# usage: chat.sh ECL-SERVER PYTHON ecl|peerjs
#
# Copyright (C) 2026 gst-ecl contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
set -euo pipefail
server=$1 python=$2 protocol=$3
examples=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
pids=()
trap '[ ${#pids[@]} = 0 ] || kill "${pids[@]}" 2> /dev/null || true; rm -rf "$work"' EXIT

# chat NAME ARGUMENT...: runs one, with its input in ${in[NAME]} and its output in ${out[NAME]}
declare -A in out pid
chat ()
{
  local name=$1 write read
  shift
  mkfifo "$work/$name"
  exec {read}< <(exec "$python" "$examples/data_chat.py" "$url" "$name" "$@" \
    --protocol "$protocol" < "$work/$name")
  pid[$name]=$!
  pids+=($!)
  exec {write}> "$work/$name"
  in[$name]=$write out[$name]=$read
}

# expect NAME LINE: the next line that it prints
expect ()
{
  local line
  IFS= read -r -t 60 -u "${out[$1]}" line || { echo "$1 did not print: $2"; exit 1; }
  [ "$line" = "$2" ] || { echo "$1 printed: $line, not: $2"; exit 1; }
}

exec 3< <(exec "$server" --port 0)
pids+=($!)
read -r -u 3 _ _ url

chat bob
expect bob '* here as bob'
chat alice bob
expect alice '* here as alice'
expect alice '* bob is here'
expect bob '* alice is here'

echo 'hello, "日本" 🙂' >&"${in[alice]}"
expect bob 'alice: hello, "日本" 🙂'
echo '  two spaces' >&"${in[bob]}"
expect alice 'bob:   two spaces'

# What was typed before the end arrives.
echo 'bye' >&"${in[alice]}"
exec {in[alice]}>&-
expect bob 'alice: bye'
expect bob '* alice is gone'
wait "${pid[alice]}"

# The server says that nobody is there.
! "$python" "$examples/data_chat.py" "$url" carol nobody --protocol "$protocol" \
  < /dev/null 2> "$work/said" || exit 1
grep -q nobody "$work/said"

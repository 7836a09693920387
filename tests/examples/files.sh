#!/usr/bin/env bash
# files.sh: file-sender and file-receiver bring a file over, whole and unchanged
#
# usage: files.sh ECL-SERVER EXAMPLES-FOLDER ecl|peerjs
#
# Copyright (C) 2026 gst-ecl contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
set -euo pipefail
examples=$2 protocol=$3
work=$(mktemp -d)
pids=()
trap '[ ${#pids[@]} = 0 ] || kill "${pids[@]}" 2> /dev/null || true; rm -rf "$work"' EXIT

# start VARIABLE COMMAND...: runs it with its output on the descriptor in VARIABLE
start ()
{
  local -n descriptor=$1
  exec {descriptor}< <(exec "${@:2}")
  pids+=($!)
}

start server "$1" --port 0
read -r -u "$server" _ _ url

receive ()
{
  start receiver "$examples/file-receiver" "$url" inbox "$work/got" "$protocol"
  read -r -u "$receiver" word
  [ "$word" = ready ]
}

mkdir "$work/got"
head -c 6000001 /dev/urandom > "$work/a file"
sum=$(sha256sum < "$work/a file")
receive
"$examples/file-sender" "$url" inbox "$work/a file" "$protocol" | tee "$work/said"
grep -q "^sent 6000001 bytes, SHA-256 ${sum%% *}$" "$work/said"
[ "$(grep -c ' %$' "$work/said")" -ge 5 ]
grep -q "^received a file, 6000001 bytes, SHA-256 ${sum%% *}$" <&"$receiver"
cmp "$work/a file" "$work/got/a file"

# An empty one is one, too.
: > "$work/empty"
receive
"$examples/file-sender" "$url" inbox "$work/empty" "$protocol"
[ -e "$work/got/empty" ]

# What is there is not overwritten, and both say what happened.
echo other > "$work/got/empty"
receive
! "$examples/file-sender" "$url" inbox "$work/empty" "$protocol" 2> "$work/said" || exit 1
[ -s "$work/said" ]
[ "$(cat "$work/got/empty")" = other ]

# Nobody there
! "$examples/file-sender" "$url" nobody "$work/empty" "$protocol" 2> "$work/said" || exit 1
grep -q nobody "$work/said"

#!/usr/bin/env bash
# room-bot.sh: a room_bot.py is asked by others, who come and go
#
# usage: room-bot.sh ECL-SERVER PYTHON ecl
#
# Copyright (C) 2026 gst-ecl contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
set -euo pipefail
server=$1 python=$2
examples=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
pids=()
trap '[ ${#pids[@]} = 0 ] || kill "${pids[@]}" 2> /dev/null || true; rm -rf "$work"' EXIT

# expect LINE: the next line that the bot prints
expect ()
{
  local line
  IFS= read -r -t 60 -u 4 line || { echo "the bot did not print: $1"; exit 1; }
  [ "$line" = "$1" ] || { echo "the bot printed: $line, not: $1"; exit 1; }
}

# ask QUESTION ANSWER: both as others see them
ask ()
{
  local answer
  answer=$(timeout 60 "$python" "$examples/room_bot.py" "$url" asker lobby "$1")
  [ "$answer" = "* in lobby with ['bot']
bot: $2" ] || { echo "to $1 the answer was: $answer"; exit 1; }
  expect '* asker is here'
  expect "asker: $1"
  expect '* asker is gone'
}

exec 3< <(exec "$server" --port 0)
pids+=($!)
read -r -u 3 _ _ url
exec 4< <(exec "$python" "$examples/room_bot.py" "$url" bot lobby)
pids+=($!)

expect '* in lobby with []'
ask who "['bot', 'asker']"
# Two joins, one departure, what was said in between, another join, and the question
ask log "{'entries': 7}"

# A room without a name there cannot be.
! "$python" "$examples/room_bot.py" "$url" other '' 2> "$work/said" || exit 1
grep -q "name is not valid" "$work/said"

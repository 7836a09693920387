#!/usr/bin/env python3
"""viewers.py: fifty viewers come and go twenty times while one watches; nothing of them stays.

usage: viewers.py FANOUT_SENDER FANOUT_VIEWERS INTEROP_DRIVER ECL_SERVER [OPTION...]

Prints a line for each round, and exits with 1 and names what has grown.

Copyright (C) 2026 gst-ecl contributors
SPDX-License-Identifier: LGPL-2.1-or-later
"""
import argparse
import pathlib
import sys
import time
from typing import NamedTuple

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'bench'))
sys.dont_write_bytecode = True
import bench  # noqa: E402  (beside this folder)

CONNECT_SECONDS = 120
LEAVE_SECONDS = 60
# Caches of allocators grow for a while; RSS counts from this round on, and may grow by so much.
FIRST_ROUND = 5
MOST_GROWTH = 0.1

WATCHER = ('eclpeersrc signaling-server={url} remote-peer-id=camera-0 receive=video '
           'video-codecs=VP8')


class Held(NamedTuple):
    """What the sender holds at one time."""
    threads: int
    files: int
    rss: int  # KiB


def held_by(pid):
    usage = bench.usage_of(pid)
    return Held(usage.threads, len(list(pathlib.Path(f'/proc/{pid}/fd').iterdir())), usage.rss)


def settle(pid, before):
    """Returns what it holds once it holds no more than before, or after a while."""
    deadline = time.monotonic() + LEAVE_SECONDS
    while True:
        held = held_by(pid)
        if (held.threads <= before.threads and held.files <= before.files) \
                or time.monotonic() > deadline:
            return held
        time.sleep(0.1)


def latest_video(driver):
    """Returns the last "video" event that has come."""
    last = None
    while (event := driver.next(0)) is not None:
        last = event if event['event'] == 'video' else last
    return last or driver.expect('video')


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('sender')
    parser.add_argument('viewers_program', metavar='viewers')
    parser.add_argument('driver')
    parser.add_argument('ecl_server')
    parser.add_argument('--rounds', type=bench.positive, default=20)
    parser.add_argument('--viewers', type=bench.positive, default=50)
    parser.add_argument('--width', type=int, default=320)
    parser.add_argument('--height', type=int, default=240)
    return parser.parse_args()


def run(options):
    """Returns (lines, failures)."""
    lines, failures, seen = [], [], []
    with bench.Server([options.ecl_server, '--port', '0']) as server, \
            bench.Driver(options.sender, '--url', server.url, '--sinks', 1, '--width',
                         options.width, '--height', options.height) as sender:
        sender.expect('ready')
        with bench.Driver(options.driver, WATCHER.format(url=server.url)) as watcher:
            watcher.expect('video')
            before = held_by(sender.pid)
            for number in range(1, options.rounds + 1):
                watcher.tell('mark')
                with bench.Driver(options.viewers_program, '--url', server.url, '--sinks', 1,
                                  '--viewers', options.viewers) as viewers:
                    came = len(viewers.collect('receiving', options.viewers, CONNECT_SECONDS))
                held = settle(sender.pid, before)
                gap = latest_video(watcher)['longest-gap-ms']
                encoders = sender.ask('encoders')['count']
                lines.append(f'round {number}: {came} viewers, then {held.threads} threads, '
                             f'{held.files} files, {held.rss / 1024:.0f} MiB, {encoders} encoders; '
                             f'a gap of {gap} ms')
                print(lines[-1], file=sys.stderr, flush=True)
                seen.append(held)
                if came < options.viewers:
                    failures.append(f'round {number}: {options.viewers - came} viewers got nothing')
                if encoders != 1:
                    failures.append(f'round {number}: {encoders} encoders for one viewer')
    last, first = seen[-1], seen[min(FIRST_ROUND, len(seen)) - 1]
    for name in ('threads', 'files'):
        if getattr(last, name) > getattr(before, name):
            failures.append(f'{name}: {getattr(last, name)}, were {getattr(before, name)}')
    if last.rss > first.rss * (1 + MOST_GROWTH):
        failures.append(f'memory: {last.rss} KiB, was {first.rss} after {FIRST_ROUND} rounds')
    return lines, failures


def main():
    options = parse_arguments()
    return bench.report(bench.prepare(), lambda: run(options))


if __name__ == '__main__':
    sys.exit(main())

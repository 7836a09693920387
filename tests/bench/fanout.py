#!/usr/bin/env python3
"""fanout.py: what each viewer costs the sender, with one encoder for all and with one for each.

Prints one table and what follows from it; exits with 1 and names what does not show what it
has to. docs/benchmarks.md says what the columns mean.

Copyright (C) 2026 gst-ecl contributors
SPDX-License-Identifier: LGPL-2.1-or-later
"""
import argparse
import sys
import time
from typing import NamedTuple

import bench

CONNECT_SECONDS = 60
SETTLE_SECONDS = 3

# What it has to show; CPU in % of one core
MOST_PER_VIEWER = 0.8
MOST_IDLE = 2.0
MOST_RATIO = 2.0


class Row(NamedTuple):
    """What one sender used for so many viewers, and what they got."""
    viewers: int
    cpu: float  # of the sender, % of one core
    viewers_cpu: float  # of the process of all viewers
    threads: int
    rss: float  # MB
    encoders: int
    rates: tuple  # frames per second of each viewer
    kbits: float  # kbit/s of RTP payload per viewer
    lost: int  # packets

    def starving(self):
        """Returns the viewers that do not get all frames."""
        return [number for number, rate in enumerate(self.rates) if bench.starves(rate)]


class Sample(NamedTuple):
    """Where a sender and its viewers are at one time."""
    time: float
    sender: bench.Usage
    viewers: bench.Usage
    counts: list


def take_sample(sender, viewers):
    counts = viewers.ask('count')['viewers'] if viewers else []
    return Sample(time.monotonic(), bench.usage_of(sender.pid),
                  bench.usage_of(viewers.pid) if viewers else bench.Usage(0, 0, 0), counts)


def make_row(before, after, encoders):
    """Returns the Row of what happened between two Samples."""
    seconds = after.time - before.time

    def share(begin, end):
        return 100 * (end.cpu - begin.cpu) / seconds

    def grown(name):
        return [end[name] - begin[name] for begin, end in zip(before.counts, after.counts)]

    rates = tuple(frames / seconds for frames in grown('frames'))
    return Row(len(rates), share(before.sender, after.sender),
               share(before.viewers, after.viewers), after.sender.threads,
               after.sender.rss * 1024 / 1e6, encoders, rates,
               sum(grown('bytes')) * 8 / 1000 / seconds / max(len(rates), 1),
               sum(grown('lost')))


class Fanout:
    """Programs and the way in which they are used."""

    def __init__(self, options):
        self.options = options

    def watch(self, sender, viewers):
        """Returns the Row of a sender that plays; viewers: their Driver, or None."""
        time.sleep(self.options.settle)
        before = take_sample(sender, viewers)
        time.sleep(self.options.seconds)
        after = take_sample(sender, viewers)
        return make_row(before, after, sender.ask('encoders')['count'])

    def measure(self, url, sinks, viewers):
        """sinks: eclpeersinks of the sender, 0 for its source alone."""
        options = self.options
        with bench.Driver(options.sender, '--url', url, '--sinks', sinks,
                          '--width', options.width, '--height', options.height) as sender:
            sender.expect('ready')
            if viewers == 0:
                return self.watch(sender, None)
            with bench.Driver(options.viewers_program, '--url', url, '--sinks', sinks,
                              '--viewers', viewers) as process:
                # who does not come in time starves
                process.collect('receiving', viewers, CONNECT_SECONDS)
                return self.watch(sender, process)

    def run(self):
        """Returns the Row of the source alone, those of one encoder, those of one for each."""
        options = self.options
        with bench.Server([options.ecl_server, '--port', '0']) as server:
            def measure(sinks, viewers):
                print(f'{viewers} viewers, {sinks} senders in the process',
                      file=sys.stderr, flush=True)
                return self.measure(server.url, sinks, viewers)

            return (measure(0, 0), [measure(1, number) for number in options.viewers],
                    [measure(number, number) for number in options.own])


# What follows

def find(rows, viewers):
    """Returns the Row of so many viewers if all of them got their frames, else None."""
    return next((row for row in rows if row.viewers == viewers and not row.starving()), None)


def conclude(source, shared, own):
    """Returns {name: value} of what can be computed: without rows in which viewers starve."""
    idle, one = find(shared, 0), find(shared, 1)
    most = find(shared, max((row.viewers for row in shared), default=0))
    both = [(row, find(shared, row.viewers)) for row in own
            if not row.starving() and find(shared, row.viewers)]
    found = {}
    if idle:
        found['idle'] = idle.cpu - source.cpu
    if one and most and most.viewers > 1:
        found['per viewer'] = (most.cpu - one.cpu) / (most.viewers - 1)
        found[f'ratio {most.viewers}/1'] = most.cpu / one.cpu
    if both:
        row, same = max(both)
        found['own at'] = row.viewers
        found['ratio own/shared'] = row.cpu / same.cpu
    return found


def describe(found):
    """Returns a line for each conclusion."""
    lines = []
    if 'idle' in found:
        lines.append(f'without viewers {found["idle"]:.2f} % of a core beyond the source')
    if 'per viewer' in found:
        lines.append(f'each further viewer {found["per viewer"]:.2f} % of a core')
    lines += [f'{name} {value:.2f}' + (f' ({found["own at"]} viewers)' if 'own' in name else '')
              for name, value in found.items() if name.startswith('ratio')]
    return lines


def lost(shared, own, found):
    """Returns a line for each thing that is not as it has to be."""
    failures = []
    for row in shared:
        if row.starving():
            failures.append(f'{row.viewers} viewers: {len(row.starving())} starve '
                            f'({", ".join(map(str, row.starving()))})')
        if row.encoders != min(row.viewers, 1):
            failures.append(f'{row.viewers} viewers: {row.encoders} encoders are alive')
    failures += [f'{row.viewers} viewers: {row.encoders} encoders where each was to have its own'
                 for row in own if row.encoders != row.viewers]
    bounds = [('idle', MOST_IDLE), ('per viewer', MOST_PER_VIEWER)]
    bounds += [(name, MOST_RATIO) for name in found if name.startswith('ratio') and '/1' in name]
    failures += [f'{name}: {found[name]:.2f}, has to be less than {most}'
                 for name, most in bounds if found.get(name, 0) >= most]
    if found.get('ratio own/shared', 2) <= 1:
        failures.append('an encoder for each viewer costs no more than one for all')
    return failures


HEADINGS = ['', 'CPU %', "viewers' CPU %", 'threads', 'RSS MB', 'encoders', 'kbit/s', 'lowest fps',
            'highest fps', 'lost', '']


def cells(name, row):
    received = ['', '', '', '', '']
    if row.rates:
        received = [f'{row.kbits:,.0f}', f'{min(row.rates):.1f}', f'{max(row.rates):.1f}',
                    str(row.lost), f'{len(row.starving())} STARVE' if row.starving() else '']
    return [name, f'{row.cpu:.2f}', f'{row.viewers_cpu:.1f}', str(row.threads), f'{row.rss:,.0f}',
            str(row.encoders), *received]


def table(source, shared, own):
    return bench.table([HEADINGS, cells('the source alone', source),
                        *[cells(f'one encoder, {row.viewers} viewers', row) for row in shared],
                        *[cells(f'own encoders, {row.viewers} viewers', row) for row in own]])


def numbers(text):
    return [int(number) for number in text.split(',') if number]


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('sender', help='the program fanout-sender')
    parser.add_argument('viewers_program', metavar='viewers', help='the program fanout-viewers')
    parser.add_argument('ecl_server')
    parser.add_argument('--viewers', type=numbers, default=[0, 1, 5, 10, 20, 50],
                        help='how many share one encoder, as 0,1,5')
    parser.add_argument('--own', type=numbers, default=[1, 2, 5],
                        help='how many have one each; a machine bears few')
    parser.add_argument('--seconds', type=float, default=10, help='that a row is watched')
    parser.add_argument('--settle', type=float, default=SETTLE_SECONDS,
                        help='seconds before, when all are connected')
    parser.add_argument('--width', type=int, default=1280)
    parser.add_argument('--height', type=int, default=720)
    return parser.parse_args()


def main():
    options = parse_arguments()

    def run():
        source, shared, own = Fanout(options).run()
        found = conclude(source, shared, own)
        return ([*table(source, shared, own), '', *describe(found)], lost(shared, own, found))

    return bench.report(bench.prepare(), run)


if __name__ == '__main__':
    sys.exit(main())

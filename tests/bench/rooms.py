#!/usr/bin/env python3
"""rooms.py: what forwarding the streams of a room costs ecl-server, and Debian's Janus.

usage: rooms.py ROOM_LOAD ECL_SERVER [OPTION...]

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
import janus

CONNECT_SECONDS = 60
# Windows of a second in which something is lost, before the one that counts all the same
MOST_TRIES = 30

OURS, THEIRS = 'ecl-server', 'janus'

# What it has to show
MOST_RATIO = 1.5
# How much faster than with the first members threads may grow with the last ones. Those of streams
# grow by 8 a member from 3 to 6 members, and by 15 from 6 to 10.
MOST_GROWTH = 1.25
# Share of its packets that the load generator may fail to send
RATE_TOLERANCE = 0.1


class Row(NamedTuple):
    """What one server used for a room, and what its members got."""
    server: str
    members: int
    cpu: float  # of the server, % of one core
    load_cpu: float  # of the load generator
    pace: float  # packets per second that came to the server and went out from it
    micros: float  # CPU of the server per packet, us
    threads: int
    rss: float  # MB
    rate: float  # share of the packets that members have to send
    lost: int
    repeated: int
    delays: tuple  # of packets: median, p95, highest, ms; empty when none came
    pictures: tuple  # of the last packet of each picture: the same

    def starves(self):
        """Returns whether the load was not what it has to be."""
        return abs(self.rate - 1) > RATE_TOLERANCE


class Sample(NamedTuple):
    """Where a server and its load are at one time."""
    time: float
    server: bench.Usage
    load: bench.Usage


def take_sample(server, load):
    return Sample(time.monotonic(), bench.usage_of(server.process.pid), bench.usage_of(load.pid))


def make_row(name, before, after, result, rate):
    """result: what room-load says of the window; rate: packets per second that each has to send.

    Returns the Row of what happened between two Samples.
    """
    seconds = after.time - before.time
    members = result['members']

    def total(field):
        return sum(member[field] for member in members)

    cpu = after.server.cpu - before.server.cpu
    packets = total('sent') + total('received')
    return Row(name, len(members), 100 * cpu / seconds,
               100 * (after.load.cpu - before.load.cpu) / seconds, packets / seconds,
               1e6 * cpu / max(packets, 1), after.server.threads, after.server.rss * 1024 / 1e6,
               total('sent') / (seconds * rate * len(members)), total('lost'), total('repeated'),
               *(tuple(delay / 1000 for delay in result[name]) for name in ('packets', 'pictures')))


class Rooms:
    """Programs and the way in which they are used."""

    def __init__(self, options):
        self.options = options

    def start(self, name, members):
        """A server of that name for so many members, to be used in a with block."""
        if name == THEIRS:
            return janus.Janus(members)
        return bench.Server([self.options.ecl_server, '--port', '0'])

    def window(self, server, load, seconds):
        """Returns the Samples around a window, and its result."""
        load.ask('begin')
        before = take_sample(server, load)
        time.sleep(seconds)
        load.ask('end')
        after = take_sample(server, load)
        return before, after, load.expect('result')

    def settle(self, server, load):
        """Waits until everybody gets everything."""
        for _ in range(self.options.tries):
            _, _, result = self.window(server, load, 1)
            if not any(member['lost'] for member in result['members']):
                return

    def measure(self, name, members):
        """Returns the Row of a new server with so many members."""
        options = self.options
        print(f'{members} members, {name}', file=sys.stderr, flush=True)
        with self.start(name, members) as server, \
                bench.Driver(options.room_load, '--server', name, '--url', server.url,
                             '--members', members, '--kbps', options.kbps) as load:
            rate = load.gather(['rate', 'receiving'], CONNECT_SECONDS)['rate']['packets']
            self.settle(server, load)
            return make_row(name, *self.window(server, load, options.seconds), rate)

    def run(self):
        """Returns a Row for each server and number of members: the best of the rounds.

        Servers take turns.
        """
        options = self.options
        rows = []
        for members in options.members:
            rounds = [[self.measure(name, members) for name in options.servers]
                      for _ in range(options.rounds)]
            rows += [best(turns) for turns in zip(*rounds)]
        return rows


def best(rows):
    """rows: of one server. What else the machine does can only make a figure worse.

    Returns the cheapest of them that does not starve, if there is one; losses are those of all.
    """
    row = min(rows, key=lambda row: (row.starves(), row.micros))
    return row._replace(lost=sum(row.lost for row in rows),
                        repeated=sum(row.repeated for row in rows))


# What follows

class Bound(NamedTuple):
    """Something that the rows have to show."""
    text: str
    holds: bool


def find(rows, server):
    """Returns {members: Row} of those that say something."""
    return {row.members: row for row in rows if row.server == server and not row.starves()}


def growth(ours):
    """Returns threads per further member, between each two neighbouring rows."""
    rows = [ours[members] for members in sorted(ours)]
    return [(row.threads - before.threads) / (row.members - before.members)
            for before, row in zip(rows, rows[1:])]


def conclude(rows):
    """Returns the Bounds that follow from rows."""
    ours, theirs = find(rows, OURS), find(rows, THEIRS)
    bounds = [Bound(f'{row.server}, {row.members} members: {100 * row.rate:.0f} % of the load, '
                    'has to be all', False) for row in rows if row.starves()]
    bounds += [Bound(f'{members} members: {row.lost} packets lost, has to be none', row.lost == 0)
               for members, row in ours.items()]
    for members in sorted(ours.keys() & theirs.keys()):
        ratio = ours[members].micros / theirs[members].micros
        bounds.append(Bound(f'{members} members: {ratio:.2f} times Janus\'s CPU per packet, '
                            f'may be {MOST_RATIO}', ratio <= MOST_RATIO))
    further = growth(ours)
    if len(further) > 1:
        ratio = further[-1] / further[0] if further[0] > 0 else float('inf')
        bounds.append(Bound(f'threads grow by {further[0]:.1f} with each of the first members and '
                            f'{further[-1]:.1f} with the last ones, {ratio:.2f} times that, '
                            f'may be {MOST_GROWTH}', ratio <= MOST_GROWTH))
    return bounds


def describe(bounds):
    return [f'{"PASS" if bound.holds else "FAIL"}  {bound.text}' for bound in bounds]


def table(rows):
    return bench.table([['', 'CPU %', 'load %', 'packets/s', 'us/packet', 'threads', 'RSS MB',
                         'lost', 'repeated', 'packets ms', 'pictures ms', '']] + [
        [f'{row.members} members, {row.server}', f'{row.cpu:.1f}', f'{row.load_cpu:.1f}',
         f'{row.pace:,.0f}', f'{row.micros:.1f}', str(row.threads), f'{row.rss:.0f}',
         str(row.lost), str(row.repeated),
         *(' / '.join(f'{delay:.1f}' for delay in delays) for delays in (row.delays, row.pictures)),
         'STARVES' if row.starves() else ''] for row in rows])


def numbers(text):
    return [bench.positive(number) for number in text.split(',')]


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('room_load', help='the program room-load')
    parser.add_argument('ecl_server')
    parser.add_argument('--members', type=numbers, default=[3, 6, 10],
                        help='of the rooms, as 3,6')
    parser.add_argument('--servers', type=lambda text: text.split(','), default=[OURS, THEIRS],
                        help=f'as {OURS},{THEIRS}')
    parser.add_argument('--kbps', type=bench.positive, default=1000, help='that each member sends')
    parser.add_argument('--rounds', type=bench.positive, default=3, help='the best of which counts')
    parser.add_argument('--seconds', type=float, default=10, help='that a round is watched')
    parser.add_argument('--tries', type=int, default=MOST_TRIES,
                        help='seconds at most to wait until nothing is lost')
    return parser.parse_args()


def versions(options):
    lines = []
    if OURS in options.servers:
        lines.append(bench.output_of(options.ecl_server, '--version'))
    if THEIRS in options.servers:
        version = bench.output_of('dpkg-query', '-W', '-f', '${Version}', 'janus')
        lines.append(f'Janus {version}')
    return ['; '.join(lines)]


def main():
    options = parse_arguments()
    facts = [*bench.prepare(), *versions(options)]

    def run():
        rows = Rooms(options).run()
        bounds = conclude(rows)
        return ([*table(rows), '', *describe(bounds)],
                [bound.text for bound in bounds if not bound.holds])

    return bench.report(facts, run)


if __name__ == '__main__':
    sys.exit(main())

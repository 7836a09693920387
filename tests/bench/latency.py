#!/usr/bin/env python3
"""latency.py: how old a picture is once it is decoded, beside bare webrtcbin.

Prints one table; exits with 1 when pictures are later than they may be, or do not come.
docs/benchmarks.md says what the rows mean.

Copyright (C) 2026 gst-ecl contributors
SPDX-License-Identifier: LGPL-2.1-or-later
"""
import sys
import time
from typing import NamedTuple

import bench
import calls

SETTLE_SECONDS = 2
ROUNDS = 3
MOST_ABOVE = 15  # ms


class Pictures(NamedTuple):
    """What came by one way, in all rounds."""
    delays: list  # ms
    unreadable: int
    seconds: float

    def rate(self):
        return len(self.delays) / self.seconds

    def at(self, percent):
        return bench.percentile(self.delays, percent)


def watch(call, seconds):
    """call: of calls.Calls. Returns the Pictures of that time."""
    with call as (driver, _):
        time.sleep(SETTLE_SECONDS)
        driver.ask('delays')
        begin = time.monotonic()
        time.sleep(seconds)
        event = driver.ask('delays')
        end = time.monotonic()
    return Pictures([delay / 1000 for delay in event['us']], event['unreadable'], end - begin)


def join(rounds):
    return Pictures(sum((pictures.delays for pictures in rounds), []),
                    sum(pictures.unreadable for pictures in rounds),
                    sum(pictures.seconds for pictures in rounds))


def measure(both, seconds):
    """both: calls.Calls. Returns (Pictures by the elements, by bare webrtcbin)."""
    ecl, bare = [], []
    for number in range(ROUNDS):
        print(f'round {number + 1} of {ROUNDS}', file=sys.stderr, flush=True)
        ecl.append(watch(both.ecl(), seconds / ROUNDS))
        bare.append(watch(both.bare(), seconds / ROUNDS))
    return join(ecl), join(bare)


def table(ecl, bare):
    rows = [['ms', 'median', 'p95', 'highest', 'frames', 'fps', 'unreadable']]
    rows += [[name, *(f'{pictures.at(percent):.1f}' for percent in (50, 95, 100)),
              str(len(pictures.delays)), f'{pictures.rate():.1f}', str(pictures.unreadable)]
             for name, pictures in (('elements', ecl), ('bare webrtcbin', bare))]
    rows.append(['difference', *(f'{ecl.at(percent) - bare.at(percent):.1f}'
                                 for percent in (50, 95, 100)), '', '', ''])
    return bench.table(rows)


def lost(ecl, bare):
    failures = [f'{name}: {pictures.rate():.1f} readable frames per second of '
                f'{bench.FRAME_RATE}, '
                'the figures mean nothing'
                for name, pictures in (('elements', ecl), ('bare webrtcbin', bare))
                if bench.starves(pictures.rate())]
    above = ecl.at(50) - bare.at(50)
    if above > MOST_ABOVE:
        failures.append(f'difference: {above:.1f} ms, has to be at most {MOST_ABOVE}')
    return failures


def main():
    parser = calls.make_parser(__doc__.splitlines()[0], latency=200)
    parser.add_argument('--seconds', type=float, default=30, help='that each way is watched')
    options = parser.parse_args()

    def run():
        with calls.Calls(options, '--stamp') as both:
            ecl, bare = measure(both, options.seconds)
        if not (ecl.delays and bare.delays):
            raise RuntimeError(f'no stamp could be read in {ecl.unreadable} and '
                               f'{bare.unreadable} frames')
        return table(ecl, bare), lost(ecl, bare)

    return bench.report(bench.prepare(), run)


if __name__ == '__main__':
    sys.exit(main())

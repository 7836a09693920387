#!/usr/bin/env python3
"""call_setup.py: how long a call takes to its first decoded frame, beside bare webrtcbin.

Prints one table; exits with 1 when a call takes longer than it may. docs/benchmarks.md says
what the rows mean.

Copyright (C) 2026 gst-ecl contributors
SPDX-License-Identifier: LGPL-2.1-or-later
"""
import sys

import bench
import calls

# The phases of a call, one after the other, each with the marks at whose last one it ends
PHASES = (
    ('offer', ('offer',)),
    ('signaling', ('answer',)),
    ('ICE', ('sender-ice', 'receiver-ice')),
    ('DTLS', ('sender-dtls', 'receiver-dtls')),
    ('first frame', ('frame',)),
)
ALL = 'call to first frame'
MOST_MEDIAN = 220  # ms


def split(marks):
    """marks: {name: monotonic us}. Returns {phase: ms}, and ALL as their sum.

    Where phases overlap the earlier one ends late, and the later one is that much shorter.
    """
    phases, begin = {}, marks['call']
    for name, ends in PHASES:
        end = min(max(begin, *(marks[mark] for mark in ends)), marks['frame'])
        phases[name] = (end - begin) / 1000
        begin = end
    phases[ALL] = (marks['frame'] - marks['call']) / 1000
    return phases


def time_call(call):
    """call: of calls.Calls. Returns its phases."""
    with call as (_, marks):
        return split(marks)


def measure(both, count):
    """both: calls.Calls. Returns ([phases of each call], [those of bare ones]), which take turns."""
    ecl, bare = [], []
    time_call(both.ecl())  # what a sender does once in its life
    for number in range(count):
        ecl.append(time_call(both.ecl()))
        bare.append(time_call(both.bare()))
        print(f'{number + 1} of {count} calls', file=sys.stderr, flush=True)
    return ecl, bare


def summarize(phases):
    """phases: of each call. Returns {phase: (median, p95)}."""
    return {name: tuple(bench.percentile([call[name] for call in phases], percent)
                        for percent in (50, 95))
            for name in phases[0]}


def table(ecl, bare):
    """ecl, bare: what summarize() returns."""
    rows = [['ms', 'median', 'p95', 'bare median', 'bare p95', 'ratio']]
    for name, (median, p95) in ecl.items():
        ratio = f'{median / bare[name][0]:.2f}' if bare[name][0] > 0 else ''
        rows.append([name, *(f'{value:.1f}' for value in (median, p95, *bare[name])), ratio])
    return bench.table(rows)


def lost(ecl):
    median = ecl[ALL][0]
    if median < MOST_MEDIAN:
        return []
    return [f'{ALL}: {median:.0f} ms, has to be less than {MOST_MEDIAN}']


def main():
    parser = calls.make_parser(__doc__.splitlines()[0], latency=60)
    parser.add_argument('--calls', type=bench.positive, default=50, help='by each way')
    options = parser.parse_args()

    def run():
        with calls.Calls(options) as both:
            ecl, bare = map(summarize, measure(both, options.calls))
        return table(ecl, bare), lost(ecl)

    return bench.report(bench.prepare(), run)


if __name__ == '__main__':
    sys.exit(main())

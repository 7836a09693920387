#!/usr/bin/env python3
"""signaling.py: what ecl-server costs beside the npm PeerServer, under the same load.

usage: signaling.py LOAD ECL_SERVER, the paths of the two executables

Prints one table; exits with 1 and names the row where ecl-server is not cheaper by the
factor that the row asks for. docs/benchmarks.md says what the rows mean.

Copyright (C) 2026 gst-ecl contributors
SPDX-License-Identifier: LGPL-2.1-or-later
"""
import json
import pathlib
import subprocess
import sys
from typing import Callable, NamedTuple

import bench

INTEROP = pathlib.Path(__file__).resolve().parent.parent / 'interop'
PHASE_SECONDS = 60
ROUNDS = 3

# Each pair of braces is one server process: memory is taken of one that did nothing before.
LOAD = (
    {
        'idle': ['idle', '--connections=10000', '--heartbeat=5000', '--settle=2000',
                 '--hold=10000', '--pairs=50', '--rate=1000', '--warm-up=1000',
                 '--messages=4000'],
    },
    {
        'relay': ['relay', '--pairs=50', '--in-flight=1', '--warm-up=20000',
                  '--messages=50000'],
        'relay16': ['relay', '--pairs=50', '--in-flight=16', '--warm-up=20000',
                    '--messages=100000'],
        'connect': ['connect', '--connections=10000', '--concurrency=64'],
    },
)


class Row(NamedTuple):
    """One figure: how it comes from what the phases printed, and what it has to show."""
    name: str
    value: Callable[[dict], float]
    best: Callable = min
    factor: float = 1.0
    digits: int = 2


def per_100k(phase):
    return phase['cpu'] / phase['messages'] * 100000


ROWS = (
    Row('idle CPU, % of one core, 10,000 connections',
        lambda figures: 100 * figures['idle']['cpu'] / figures['idle']['seconds']),
    Row('memory per idle connection, KB',
        lambda figures: figures['idle']['rss'] / figures['idle']['idle']),
    Row('CPU s per 100k messages of 1 KB, 1 in flight',
        lambda figures: per_100k(figures['relay'])),
    Row('CPU s per 100k messages of 1 KB, 16 in flight',
        lambda figures: per_100k(figures['relay16']), factor=2.0),
    Row('connect + OPEN + close per second',
        lambda figures: figures['connect']['closed'] / figures['connect']['seconds'],
        best=max, digits=0),
    Row('p50 latency at 1,000 messages/s beside 10,000 idle, us',
        lambda figures: figures['idle']['p50'], digits=0),
    Row('p99 latency at 1,000 messages/s beside 10,000 idle, us',
        lambda figures: figures['idle']['p99'], digits=0),
)


def run_phase(load, server, arguments):
    """Returns the figures that one run of the load generator printed."""
    output = subprocess.run(
        [load, *arguments, f'--url={server.url}', f'--pid={server.process.pid}',
         f'--timeout={PHASE_SECONDS}'],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, check=True,
        timeout=PHASE_SECONDS + bench.END_SECONDS).stdout
    return json.loads(output)


def measure(load, command, phases=LOAD):
    """Returns {phase: its figures} of one server."""
    figures = {}
    for together in phases:
        with bench.Server(command) as server:
            for name, arguments in together.items():
                figures[name] = run_phase(load, server, arguments)
    return figures


def compare(ours, theirs):
    """ours, theirs: figures of each round. Returns (row, our best, their best, ratio)s."""
    compared = []
    for row in ROWS:
        our, their = (row.best(map(row.value, rounds)) for rounds in (ours, theirs))
        better, worse = (our, their) if row.best is min else (their, our)
        compared.append((row, our, their, worse / better))
    return compared


def lost(compared):
    """Returns a line for each row that does not show what it has to."""
    return [f'{row.name}: {ratio:.2f} times the npm PeerServer, '
            f'has to be more than {row.factor:.2f} times'
            for row, _, _, ratio in compared if ratio <= row.factor]


def versions(ecl_server):
    manifest = json.loads((INTEROP / 'node_modules/peer/package.json').read_text(encoding='utf-8'))
    return [f'{bench.output_of(ecl_server, "--version")}, '
            f'libwebsockets {bench.output_of("pkg-config", "--modversion", "libwebsockets").rstrip("-")}; '
            f'npm peer {manifest["version"]}, Node.js {bench.output_of("node", "--version")}']


def table(compared):
    return bench.table([['', 'ecl-server', 'npm peer', 'ratio']] + [
        [row.name, f'{our:,.{row.digits}f}', f'{their:,.{row.digits}f}', f'{ratio:.2f}']
        for row, our, their, ratio in compared])


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    load, ecl_server = sys.argv[1:]
    bench.exit_on_sigterm()
    commands = {
        'ecl-server': [ecl_server, '--port', '0'],
        'npm peer': ['node', str(INTEROP / 'npm-peer-server.mjs'),
                     json.dumps({'concurrent_limit': 20000})],
    }
    bench.raise_priority()
    rounds = {name: [] for name in commands}
    for number in range(ROUNDS):
        for name, command in commands.items():
            print(f'round {number + 1} of {ROUNDS}: {name}', file=sys.stderr, flush=True)
            try:
                rounds[name].append(measure(load, command))
            except (OSError, RuntimeError, subprocess.SubprocessError) as error:
                sys.exit(f'bench: {name}: {error}')
    compared = compare(rounds['ecl-server'], rounds['npm peer'])
    return bench.finish([*bench.machine(), *versions(ecl_server), '', *table(compared)],
                        lost(compared))


if __name__ == '__main__':
    sys.exit(main())

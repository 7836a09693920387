#!/usr/bin/env python3
"""signaling.py: what ecl-server costs beside the npm PeerServer, under the same load.

usage: signaling.py LOAD ECL_SERVER, the paths of the two executables

Prints one table; exits with 1 and names the row where ecl-server is not cheaper by the
factor that the row asks for. docs/benchmarks.md says what the rows mean.

Copyright (C) 2026 gst-ecl contributors
SPDX-License-Identifier: LGPL-2.1-or-later
"""
import json
import os
import pathlib
import platform
import select
import signal
import subprocess
import sys
from typing import Callable, NamedTuple

INTEROP = pathlib.Path(__file__).resolve().parent.parent / 'interop'
START_SECONDS = 20
END_SECONDS = 5
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


class Server:
    """A signaling server in a process of its own, for the length of a with block."""

    def __init__(self, command):
        self.command = command

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, text=True)
        try:
            self.url = self.read_url()
        except BaseException:
            self.end()
            raise
        return self

    def __exit__(self, *exception):
        self.end()

    def read_url(self):
        ready, _, _ = select.select([self.process.stdout], [], [], START_SECONDS)
        line = self.process.stdout.readline() if ready else ''
        if not line.startswith('listening on '):
            raise RuntimeError(f'{self.command[0]} did not say where it listens: "{line.strip()}"')
        return line.removeprefix('listening on ').strip()

    def end(self):
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()


def run_phase(load, server, arguments):
    """Returns the figures that one run of the load generator printed."""
    output = subprocess.run(
        [load, *arguments, f'--url={server.url}', f'--pid={server.process.pid}',
         f'--timeout={PHASE_SECONDS}'],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, check=True,
        timeout=PHASE_SECONDS + END_SECONDS).stdout
    return json.loads(output)


def measure(load, command, phases=LOAD):
    """Returns {phase: its figures} of one server."""
    figures = {}
    for together in phases:
        with Server(command) as server:
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


def output_of(*command):
    try:
        return subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return 'unknown'


def machine():
    """Returns lines that say what the figures were measured on."""
    cpus = pathlib.Path('/proc/cpuinfo').read_text(encoding='utf-8').splitlines()
    model = next((line.split(':')[1].strip() for line in cpus
                  if line.startswith('model name')), platform.machine())
    return [f'{model}, {os.cpu_count()} cores, Linux {platform.release()}']


def versions(ecl_server):
    manifest = json.loads((INTEROP / 'node_modules/peer/package.json').read_text(encoding='utf-8'))
    return [f'{output_of(ecl_server, "--version")}, '
            f'libwebsockets {output_of("pkg-config", "--modversion", "libwebsockets").rstrip("-")}; '
            f'npm peer {manifest["version"]}, Node.js {output_of("node", "--version")}']


def table(compared):
    width = max(len(row.name) for row in ROWS)
    lines = [f'{"":{width}}  {"ecl-server":>10}  {"npm peer":>10}  {"ratio":>6}']
    for row, our, their, ratio in compared:
        lines.append(f'{row.name:{width}}  {our:>10,.{row.digits}f}  {their:>10,.{row.digits}f}'
                     f'  {ratio:>6.2f}')
    return lines


def raise_priority():
    """What else the machine does disturbs both servers less; not everybody may."""
    try:
        os.setpriority(os.PRIO_PROCESS, 0, -10)
    except PermissionError:
        pass


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    load, ecl_server = sys.argv[1:]
    # ends the processes on the way out
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    commands = {
        'ecl-server': [ecl_server, '--port', '0'],
        'npm peer': ['node', str(INTEROP / 'npm-peer-server.mjs'),
                     json.dumps({'concurrent_limit': 20000})],
    }
    raise_priority()
    rounds = {name: [] for name in commands}
    for number in range(ROUNDS):
        for name, command in commands.items():
            print(f'round {number + 1} of {ROUNDS}: {name}', file=sys.stderr, flush=True)
            try:
                rounds[name].append(measure(load, command))
            except (OSError, RuntimeError, subprocess.SubprocessError) as error:
                sys.exit(f'bench: {name}: {error}')
    compared = compare(rounds['ecl-server'], rounds['npm peer'])
    print('\n'.join([*machine(), *versions(ecl_server), '', *table(compared)]), flush=True)
    failures = lost(compared)
    for line in failures:
        print(f'bench: {line}', file=sys.stderr)
    return 1 if failures else 0


if __name__ == '__main__':
    sys.exit(main())

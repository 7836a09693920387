"""bench.py: what the benchmarks share: processes, figures of the kernel, tables.

Copyright (C) 2026 gst-ecl contributors
SPDX-License-Identifier: LGPL-2.1-or-later
"""
import argparse
import json
import math
import os
import pathlib
import platform
import queue
import select
import signal
import subprocess
import sys
import threading
import time
from typing import NamedTuple

# Frames per second of the pictures that are sent (frame-loop.h), and the share of them that may
# be missing, or come later than in their second
FRAME_RATE = 30
FRAME_TOLERANCE = 0.1
START_SECONDS = 20
END_SECONDS = 5


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
        end_process(self.process)
        self.process.stdout.close()


class Driver:
    """A process that prints events, one JSON object a line, and reads commands.

    It ends with its stdin; see tests/interop/events.h.
    """

    def __init__(self, *command):
        self.command = [str(word) for word in command]

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        self.pid = self.process.pid
        self.events = queue.Queue()
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()
        return self

    def __exit__(self, *exception):
        self.process.stdin.close()
        end_process(self.process)
        self.reader.join()
        self.process.stdout.close()

    def read(self):
        for line in self.process.stdout:
            self.events.put(json.loads(line))
        self.events.put(None)

    def next(self, seconds):
        """Returns the next event; None when there was none for that long.

        The end of the process is a RuntimeError, what it complains of goes to stderr.
        """
        try:
            event = self.events.get(timeout=max(seconds, 0))
        except queue.Empty:
            return None
        if event is None:
            raise RuntimeError(f'{self.command[0]} has ended, with status {self.process.wait()}')
        if event['event'] == 'error':
            print(f'{pathlib.Path(self.command[0]).name}: {event["message"]}', file=sys.stderr)
        return event

    def collect(self, name, count, seconds):
        """Returns up to count events of that name, those that came in that time."""
        deadline = time.monotonic() + seconds
        found = []
        while len(found) < count:
            event = self.next(deadline - time.monotonic())
            if event is None:
                break
            if event['event'] == name:
                found.append(event)
        return found

    def gather(self, names, seconds=START_SECONDS):
        """Returns {name: the first event of that name}, in whatever order they come."""
        deadline = time.monotonic() + seconds
        found = {}
        while missing := [name for name in names if name not in found]:
            event = self.next(deadline - time.monotonic())
            if event is None:
                raise RuntimeError(f'no {", ".join(missing)} from {self.command[0]} '
                                   f'within {seconds} s')
            if event['event'] in missing:
                found[event['event']] = event
        return found

    def expect(self, name, seconds=START_SECONDS):
        """Returns the next event of that name."""
        return self.gather([name], seconds)[name]

    def tell(self, command):
        self.process.stdin.write(command + '\n')
        self.process.stdin.flush()

    def ask(self, command):
        """Returns the event that has the name of the command."""
        self.tell(command)
        return self.expect(command)


def end_process(process):
    """Waits for a process that was told to end, and insists when it does not."""
    try:
        process.wait(END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


# Figures of the kernel

class Usage(NamedTuple):
    """What a process has used up to now: CPU seconds of all its threads, and what it holds."""
    cpu: float
    threads: int
    rss: int  # KiB


def parse_stat(text, ticks_per_second):
    """text: of /proc/PID/stat. Returns user and system time in seconds."""
    # the name of the process may have spaces and parentheses
    fields = text[text.rindex(')') + 2:].split()
    return (int(fields[11]) + int(fields[12])) / ticks_per_second


def parse_status(text):
    """text: of /proc/PID/status. Returns (threads, resident KiB)."""
    values = dict(line.split(':', 1) for line in text.splitlines() if ':' in line)
    return int(values['Threads']), int(values['VmRSS'].split()[0])


def usage_of(pid):
    folder = pathlib.Path('/proc') / str(pid)
    return Usage(parse_stat((folder / 'stat').read_text(), os.sysconf('SC_CLK_TCK')),
                 *parse_status((folder / 'status').read_text()))


# Machine

def output_of(*command):
    try:
        return subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return 'unknown'


def machine():
    """Returns lines that say what the figures are measured on."""
    cpus = pathlib.Path('/proc/cpuinfo').read_text(encoding='utf-8').splitlines()
    model = next((line.split(':')[1].strip() for line in cpus
                  if line.startswith('model name')), platform.machine())
    return [f'{model}, {os.cpu_count()} cores, Linux {platform.release()}']


def raise_priority():
    """What else the machine does disturbs less; not everybody may, and not everybody wants."""
    if os.getpriority(os.PRIO_PROCESS, 0) > 0:
        return
    try:
        os.setpriority(os.PRIO_PROCESS, 0, -10)
    except PermissionError:
        pass


def exit_on_sigterm():
    """Ends the processes on the way out."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))


def positive(text):
    """A number of a command line that has to be at least 1."""
    if int(text) < 1:
        raise argparse.ArgumentTypeError(f'{text} is less than 1')
    return int(text)


def prepare():
    """What a benchmark of media does first. Returns lines about the machine, as it is before."""
    exit_on_sigterm()
    raise_priority()
    return [*machine(), f'GStreamer {output_of("pkg-config", "--modversion", "gstreamer-1.0")}, '
                        f'load before: {", ".join(f"{load:.2f}" for load in os.getloadavg())}']


# Figures

def starves(rate):
    """rate: frames per second that came. Returns whether that is not what was sent."""
    return abs(rate - FRAME_RATE) > FRAME_TOLERANCE * FRAME_RATE


def percentile(values, percent):
    """Returns the smallest of values that so many percent of them do not exceed."""
    ordered = sorted(values)
    return ordered[max(math.ceil(len(ordered) * percent / 100), 1) - 1]


def table(rows):
    """rows: lists of strings, the first with the headings. Returns aligned lines."""
    widths = [max(map(len, column)) for column in zip(*rows)]
    return ['  '.join([row[0].ljust(widths[0]),
                       *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:]))]).rstrip()
            for row in rows]


def finish(lines, failures):
    """Prints lines, and what they do not show that they have to. Returns the exit status."""
    print('\n'.join(lines), flush=True)
    for failure in failures:
        print(f'bench: {failure}', file=sys.stderr)
    return 1 if failures else 0


def report(facts, run):
    """facts: lines about the machine; run: returns (lines, failures). Prints all of them.

    Returns the exit status.
    """
    try:
        lines, failures = run()
    except (OSError, RuntimeError, subprocess.SubprocessError) as error:
        sys.exit(f'bench: {error}')
    return finish([*facts, '', *lines], failures)

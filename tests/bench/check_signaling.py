#!/usr/bin/env python3
"""check_signaling.py: the signaling benchmark, in small numbers, counts what it says it does.

usage: check_signaling.py LOAD ECL_SERVER

Copyright (C) 2026 gst-ecl contributors
SPDX-License-Identifier: LGPL-2.1-or-later
"""
import os
import socket
import subprocess
import sys
import threading
import unittest

sys.dont_write_bytecode = True
import signaling  # noqa: E402  (beside this file, where nothing is to be left)

LOAD, ECL_SERVER = sys.argv.pop(1), sys.argv.pop(1)
signaling.PHASE_SECONDS = 20  # says what hangs before the test's own time is up

FEW = (
    {
        'idle': ['idle', '--connections=50', '--heartbeat=100', '--settle=50', '--hold=200',
                 '--pairs=5', '--rate=1000', '--warm-up=20', '--messages=100'],
    },
    {
        'relay': ['relay', '--pairs=5', '--in-flight=1', '--warm-up=50', '--messages=500'],
        'relay16': ['relay', '--pairs=5', '--in-flight=16', '--warm-up=50', '--messages=500'],
        'connect': ['connect', '--connections=50', '--concurrency=8'],
    },
)


class Load(unittest.TestCase):
    """The load generator against ecl-server."""

    @classmethod
    def setUpClass(cls):
        cls.figures = signaling.measure(LOAD, [ECL_SERVER, '--port', '0'], FEW)

    def test_idle_clients_stay_and_messages_arrive(self):
        idle = self.figures['idle']
        self.assertEqual(idle['idle'], 50)
        self.assertEqual(idle['opened'], 50 + 2 * 5)
        self.assertEqual(idle['received'], 20 + 100)
        # 50 clients, each every 100 ms, for 250 ms and the time that the messages take
        self.assertGreaterEqual(idle['heartbeats'], 50 * 2)
        self.assertLessEqual(0, idle['p50'])
        self.assertLessEqual(idle['p50'], idle['p99'])

    def test_relayed_messages_are_counted(self):
        for name, in_flight in (('relay', 1), ('relay16', 16)):
            relay = self.figures[name]
            self.assertEqual(relay['opened'], 2 * 5)
            self.assertEqual(relay['messages'], 500)
            # and those that were under way when the last that counts came
            self.assertEqual(relay['received'], 50 + 500 + 5 * in_flight - 1)
            # so few may pass between two updates of the kernel's count
            self.assertGreaterEqual(relay['cpu'], 0)
            self.assertGreater(relay['seconds'], 0)

    def test_every_client_opens_and_closes(self):
        connect = self.figures['connect']
        self.assertEqual((connect['opened'], connect['closed']), (50, 50))
        self.assertGreater(connect['seconds'], 0)

    def test_every_row_has_its_figures(self):
        for row in signaling.ROWS:
            self.assertGreaterEqual(row.value(self.figures), 0, row.name)


class Failure(unittest.TestCase):
    """A server that does not deliver ends the load generator with an error."""

    def load(self, answer):
        """Returns what the generator says of a server that answers so and closes."""
        with socket.create_server(('127.0.0.1', 0)) as listener:
            def serve():
                client, _ = listener.accept()
                with client:
                    client.recv(4096)
                    client.sendall(answer)
            thread = threading.Thread(target=serve)
            thread.start()
            done = subprocess.run(
                [LOAD, 'connect', f'--url=http://127.0.0.1:{listener.getsockname()[1]}/',
                 f'--pid={os.getpid()}', '--connections=1', '--timeout=20'],
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
            thread.join()
        self.assertEqual((done.returncode, done.stdout), (1, ''))
        return done.stderr

    def test_refused(self):
        self.assertIn('c0 got no upgrade: HTTP/1.1 404', self.load(
            b'HTTP/1.1 404 Not Found\r\n\r\n'))

    def test_closed(self):
        self.assertIn('the server closed the connection of c0', self.load(b''))


class Verdict(unittest.TestCase):
    """A row that is lost is named."""

    FIGURES = {
        'idle': {'cpu': 1, 'seconds': 10, 'rss': 1000, 'idle': 100, 'p50': 50, 'p99': 90},
        'relay': {'cpu': 1, 'messages': 100},
        'relay16': {'cpu': 1, 'messages': 100},
        'connect': {'closed': 100, 'seconds': 1},
    }

    def scaled(self, cost):
        """What a server shows that costs so many times as much."""
        worse = {'cpu', 'rss', 'p50', 'p99'}
        figures = {phase: {name: value * cost if name in worse else value
                           for name, value in values.items()}
                   for phase, values in self.FIGURES.items()}
        figures['connect']['seconds'] = cost
        return figures

    def names(self, ours, theirs):
        return [line.split(':')[0] for line in signaling.lost(signaling.compare(ours, theirs))]

    def test_twice_as_cheap_is_enough(self):
        self.assertEqual(self.names([self.scaled(1)], [self.scaled(2.1)]), [])

    def test_a_little_cheaper_is_not_enough_at_16_in_flight(self):
        self.assertEqual(self.names([self.scaled(1)], [self.scaled(1.5)]),
                         ['CPU s per 100k messages of 1 KB, 16 in flight'])

    def test_dearer_loses_every_row(self):
        self.assertEqual(self.names([self.scaled(1.1)], [self.scaled(1)]),
                         [row.name for row in signaling.ROWS])

    def test_the_best_round_counts(self):
        self.assertEqual(self.names([self.scaled(9), self.scaled(1)],
                                    [self.scaled(3), self.scaled(9)]), [])


if __name__ == '__main__':
    unittest.main()

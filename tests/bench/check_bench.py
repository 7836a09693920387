#!/usr/bin/env python3
"""check_bench.py: what the benchmarks compute with.

Copyright (C) 2026 gst-ecl contributors
SPDX-License-Identifier: LGPL-2.1-or-later
"""
import argparse
import contextlib
import io
import os
import sys
import unittest

sys.dont_write_bytecode = True
import bench  # noqa: E402  (beside this file, where nothing is to be left)

# prints what it is told as an event
ECHO = '''
import json, sys
print(json.dumps({"event": "ready"}), flush=True)
for line in sys.stdin:
    print(json.dumps({"event": "noise"}))
    print(json.dumps({"event": line.strip(), "message": "said"}), flush=True)
'''


class Kernel(unittest.TestCase):
    """Files of /proc."""

    def test_cpu_time_is_that_of_user_and_system(self):
        # the fields of proc(5), each with its own number as the value but for the first three
        text = '1 (a) R ' + ' '.join(map(str, range(4, 53)))
        self.assertEqual(bench.parse_stat(text, 10), (14 + 15) / 10)

    def test_a_name_may_look_like_fields(self):
        text = '1 (a) S 9 (b c) R ' + ' '.join(map(str, range(4, 53)))
        self.assertEqual(bench.parse_stat(text, 1), 14 + 15)

    def test_threads_and_memory(self):
        text = 'Name:\ta: b\nVmHWM:\t  999 kB\nVmRSS:\t   1234 kB\nThreads:\t7\n'
        self.assertEqual(bench.parse_status(text), (7, 1234))

    def test_this_process(self):
        before = bench.usage_of(os.getpid())
        end = os.times()
        while os.times().user - end.user < 0.1:
            pass
        after = bench.usage_of(os.getpid())
        self.assertGreaterEqual(after.cpu - before.cpu, 0.05)
        self.assertGreaterEqual(after.threads, 1)
        self.assertGreater(after.rss, 1000)


class Figures(unittest.TestCase):
    """Percentiles and tables."""

    def test_percentile_is_one_of_the_values(self):
        values = list(range(100, 0, -1))
        for percent, value in ((0, 1), (1, 1), (50, 50), (95, 95), (99.5, 100), (100, 100)):
            self.assertEqual(bench.percentile(values, percent), value, percent)

    def test_percentile_of_few(self):
        self.assertEqual(bench.percentile([7], 95), 7)
        self.assertEqual(bench.percentile([1, 2], 50), 1)
        self.assertEqual(bench.percentile([1, 2, 3], 50), 2)
        self.assertEqual(bench.percentile([1, 2, 3], 95), 3)

    def test_a_tenth_of_the_frames_may_be_missing(self):
        for rate, starves in ((0, True), (26.9, True), (27.1, False), (32.9, False), (33.1, True)):
            self.assertEqual(bench.starves(rate), starves, rate)

    def test_no_number_is_refused(self):
        self.assertEqual(bench.positive('1'), 1)
        for text in ('0', '-1', 'x', ''):
            with self.assertRaises((argparse.ArgumentTypeError, ValueError)):
                bench.positive(text)

    def test_columns_are_aligned(self):
        self.assertEqual(bench.table([['', 'CPU', 'x'], ['first', '1.5', '10'], ['2nd', '10.25', '']]),
                         ['         CPU   x',
                          'first    1.5  10',
                          '2nd    10.25'])

    def test_a_failure_is_an_exit_status(self):
        said = io.StringIO()
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(said):
            self.assertEqual(bench.finish(['a'], []), 0)
            self.assertEqual(bench.finish(['a'], ['too slow']), 1)
        self.assertEqual(said.getvalue(), 'bench: too slow\n')

    def test_a_machine_is_named_first(self):
        with contextlib.redirect_stdout(io.StringIO()) as said:
            self.assertEqual(bench.report(['a machine'], lambda: (['a row'], [])), 0)
        self.assertEqual(said.getvalue(), 'a machine\n\na row\n')

    def test_a_run_that_breaks_off_says_why(self):
        def run():
            raise RuntimeError('no sender')

        with self.assertRaisesRegex(SystemExit, 'bench: no sender'):
            bench.report(['a machine'], run)


class Processes(unittest.TestCase):
    """A process that is talked to."""

    def driver(self, program=ECHO):
        return bench.Driver(sys.executable, '-c', program)

    def test_events_and_commands(self):
        with self.driver() as driver:
            driver.expect('ready')
            self.assertEqual(driver.ask('count')['message'], 'said')
        self.assertEqual(driver.process.returncode, 0)

    def test_what_does_not_come_is_missed(self):
        with self.driver() as driver:
            driver.expect('ready')
            driver.ask('twice')
            self.assertEqual(driver.collect('twice', 1, 0), [])
            with self.assertRaisesRegex(RuntimeError, 'no other from'):
                driver.expect('other', 0)

    def test_the_first_of_each_is_gathered(self):
        with self.driver() as driver:
            for command in ('b', 'a', 'b', 'c'):
                driver.tell(command)
            found = driver.gather(['a', 'b'])
            self.assertEqual(sorted(found), ['a', 'b'])
            self.assertEqual(driver.expect('b')['event'], 'b')

    def test_an_end_is_noticed(self):
        with self.driver('raise SystemExit(3)') as driver:
            with self.assertRaisesRegex(RuntimeError, 'status 3'):
                driver.expect('ready')

    def test_an_error_is_passed_on(self):
        said = io.StringIO()
        with self.driver() as driver, contextlib.redirect_stderr(said):
            driver.ask('error')
        self.assertTrue(said.getvalue().endswith(': said\n'), said.getvalue())


if __name__ == '__main__':
    unittest.main()

#!/usr/bin/env python3
"""check_call_setup.py: the benchmark of a call's setup times what it says it does.

usage: check_call_setup.py MEDIA_CALL ECL_SERVER

Copyright (C) 2026 gst-ecl contributors
SPDX-License-Identifier: LGPL-2.1-or-later
"""
import sys
import unittest

sys.dont_write_bytecode = True
import call_setup  # noqa: E402  (beside this file, where nothing is to be left)
import calls  # noqa: E402

OPTIONS = calls.make_parser('', latency=20).parse_args(
    [sys.argv.pop(1), sys.argv.pop(1), '--width', '160', '--height', '120'])

CALL = {'call': 0, 'offer': 10000, 'answer': 30000, 'sender-ice': 60000, 'receiver-ice': 50000,
        'sender-dtls': 90000, 'receiver-dtls': 100000, 'frame': 150000}


class Calls(unittest.TestCase):
    """Calls by both ways, one after the other."""

    def check(self, marks):
        for side in ('sender', 'receiver'):
            self.assertLess(marks['call'], marks[f'{side}-ice'])
            self.assertLessEqual(marks[f'{side}-ice'], marks[f'{side}-dtls'])
        for first, second in (('call', 'offer'), ('offer', 'answer'), ('answer', 'frame'),
                              ('answer', 'receiver-dtls')):
            self.assertLess(marks[first], marks[second])

    def test_steps_come_in_order(self):
        with calls.Calls(OPTIONS) as both:
            for way in (both.ecl, both.bare, both.ecl):
                with way() as (_, marks):
                    self.check(marks)


class Phases(unittest.TestCase):
    """What the marks of a call mean."""

    def split(self, **marks):
        return list(call_setup.split({**CALL, **marks}).values())

    def test_phases_follow_each_other(self):
        self.assertEqual(self.split(), [10, 20, 30, 40, 50, 150])

    def test_the_clock_begins_anywhere(self):
        later = {mark: time + 7000000 for mark, time in CALL.items()}
        self.assertEqual(self.split(**later), [10, 20, 30, 40, 50, 150])

    def test_phases_that_overlap_are_counted_once(self):
        self.assertEqual(self.split(**{'sender-ice': 20000, 'receiver-ice': 25000}),
                         [10, 20, 0, 70, 50, 150])

    def test_nothing_ends_after_the_frame(self):
        self.assertEqual(self.split(**{'sender-dtls': 170000}), [10, 20, 30, 90, 0, 150])


class Summary(unittest.TestCase):
    """Median and percentile of many calls."""

    def summary(self, scale):
        return call_setup.summarize([call_setup.split({mark: scale * time / 10 * number
                                                       for mark, time in CALL.items()})
                                     for number in range(1, 21)])

    def test_median_and_p95(self):
        summary = self.summary(1)
        self.assertEqual(summary[call_setup.ALL], (150, 285))
        self.assertEqual(summary['DTLS'], (40, 76))

    def test_table_has_a_ratio(self):
        lines = call_setup.table(self.summary(1), self.summary(2))
        self.assertEqual(lines[-1].split()[-5:], ['150.0', '285.0', '300.0', '570.0', '0.50'])
        self.assertEqual(len(lines), 7)

    def test_a_phase_of_no_time_has_none(self):
        bare = self.summary(1) | {'ICE': (0, 10)}
        self.assertEqual(call_setup.table(self.summary(1), bare)[3].split()[-1], '10.0')

    def test_a_median_that_is_too_long_is_named(self):
        self.assertEqual(call_setup.lost(self.summary(1)), [])
        self.assertEqual(call_setup.lost(self.summary(2)),
                         ['call to first frame: 300 ms, has to be less than 220'])


if __name__ == '__main__':
    unittest.main()

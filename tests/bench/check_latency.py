#!/usr/bin/env python3
"""check_latency.py: the latency benchmark reads the stamps of the pictures that it sent.

usage: check_latency.py MEDIA_CALL ECL_SERVER

Copyright (C) 2026 gst-ecl contributors
SPDX-License-Identifier: LGPL-2.1-or-later
"""
import sys
import time
import unittest

sys.dont_write_bytecode = True
import calls  # noqa: E402  (beside this file, where nothing is to be left)
import latency  # noqa: E402

OPTIONS = calls.make_parser('', latency=200).parse_args(
    [sys.argv.pop(1), sys.argv.pop(1), '--width', '160', '--height', '120'])
CALL_SECONDS = 60


class Stamps(unittest.TestCase):
    """Pictures of calls by both ways."""

    def delays(self, call):
        """Returns (delays of ten pictures or more, how many could not be read)."""
        delays, unreadable = [], 0
        deadline = time.monotonic() + CALL_SECONDS
        with call as (driver, _):
            while len(delays) + unreadable < 10 and time.monotonic() < deadline:
                event = driver.ask('delays')
                delays += event['us']
                unreadable += event['unreadable']
                time.sleep(0.1)
        return delays, unreadable

    def test_pictures_have_an_age(self):
        with calls.Calls(OPTIONS, '--stamp') as both:
            for way in (both.ecl, both.bare):
                delays, unreadable = self.delays(way())
                self.assertGreaterEqual(len(delays), 10)
                self.assertEqual(unreadable, 0)
                self.assertGreater(min(delays), 0)
                self.assertLess(max(delays), CALL_SECONDS * 1e6)

    def test_pictures_without_a_stamp_have_none(self):
        with calls.Calls(OPTIONS) as both:
            delays, unreadable = self.delays(both.ecl())
            self.assertEqual(delays, [])
            self.assertGreaterEqual(unreadable, 10)


def pictures(scale=1.0, rate=30):
    return latency.Pictures([scale * delay for delay in range(1, 10 * rate + 1)], 2, 10)


class Figures(unittest.TestCase):
    """What is made of the delays."""

    def test_rounds_are_joined(self):
        joined = latency.join([latency.Pictures([3, 1], 1, 5), latency.Pictures([2], 2, 10)])
        self.assertEqual(joined, latency.Pictures([3, 1, 2], 3, 15))
        self.assertEqual((joined.at(50), joined.at(100), joined.rate()), (2, 3, 0.2))

    def test_table_has_the_difference(self):
        lines = latency.table(pictures(2), pictures())
        self.assertEqual(lines[1].split(), ['elements', '300.0', '570.0', '600.0', '300', '30.0', '2'])
        self.assertEqual(lines[3].split(), ['difference', '150.0', '285.0', '300.0'])

    def test_pictures_that_are_late_are_named(self):
        self.assertEqual(latency.lost(pictures(1.1), pictures()), [])
        self.assertEqual(latency.lost(pictures(1.2), pictures()),
                         ['difference: 30.0 ms, has to be at most 15'])
        self.assertEqual(latency.lost(pictures(), pictures(1.2)), [])

    def test_pictures_that_do_not_come_are_named(self):
        self.assertRegex(latency.lost(pictures(rate=26), pictures())[0], '^elements: 26.0 ')
        self.assertRegex(latency.lost(pictures(), pictures(rate=34))[0], '^bare webrtcbin: 34.0 ')
        self.assertEqual(latency.lost(pictures(rate=28), pictures(rate=28)), [])


if __name__ == '__main__':
    unittest.main()

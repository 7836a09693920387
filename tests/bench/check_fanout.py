#!/usr/bin/env python3
"""check_fanout.py: the fanout benchmark, with few viewers, counts what it says it does.

usage: check_fanout.py FANOUT_SENDER FANOUT_VIEWERS ECL_SERVER

Copyright (C) 2026 gst-ecl contributors
SPDX-License-Identifier: LGPL-2.1-or-later
"""
import argparse
import sys
import unittest

sys.dont_write_bytecode = True
import bench  # noqa: E402  (beside this file, where nothing is to be left)
import fanout  # noqa: E402

SENDER, VIEWERS, ECL_SERVER = (sys.argv.pop(1) for _ in range(3))


class Programs(unittest.TestCase):
    """A sender and those who watch it."""

    def watch(self, sinks, viewers):
        """Returns (encoders, counts) once all viewers have got something."""
        with bench.Server([ECL_SERVER, '--port', '0']) as server, \
                bench.Driver(SENDER, '--url', server.url, '--sinks', sinks,
                             '--width', 160, '--height', 120) as sender:
            sender.expect('ready')
            with bench.Driver(VIEWERS, '--url', server.url, '--sinks', sinks,
                              '--viewers', viewers) as process:
                self.assertEqual(len(process.collect('receiving', viewers, 30)), viewers)
                counts = process.ask('count')['viewers']
                return sender.ask('encoders')['count'], counts

    def check(self, counts, viewers):
        self.assertEqual(len(counts), viewers)
        for count in counts:
            self.assertGreater(count['frames'], 0)
            self.assertGreaterEqual(count['packets'], count['frames'])
            self.assertGreater(count['bytes'], count['packets'])
            self.assertLess(count['lost'], count['packets'])

    def test_viewers_share_an_encoder(self):
        encoders, counts = self.watch(1, 2)
        self.assertEqual(encoders, 1)
        self.check(counts, 2)

    def test_each_viewer_has_an_encoder(self):
        encoders, counts = self.watch(2, 2)
        self.assertEqual(encoders, 2)
        self.check(counts, 2)

    def test_a_run_has_its_rows(self):
        options = argparse.Namespace(
            sender=SENDER, viewers_program=VIEWERS, ecl_server=ECL_SERVER, viewers=[0, 1],
            own=[1], seconds=0.5, settle=0, width=160, height=120)
        source, shared, own = fanout.Fanout(options).run()
        self.assertEqual((source.viewers, source.encoders), (0, 0))
        self.assertEqual([(row.viewers, row.encoders) for row in shared], [(0, 0), (1, 1)])
        self.assertEqual([(row.viewers, row.encoders) for row in own], [(1, 1)])
        for row in (source, *shared, *own):
            self.assertGreater(row.threads, 1)
            self.assertGreater(row.rss, 1)
        self.assertEqual(len(fanout.table(source, shared, own)), 5)


def sample(time, cpu, frames):
    usage = bench.Usage(cpu, 20, 40000)
    return fanout.Sample(time, usage, bench.Usage(cpu / 2, 30, 50000), [
        {'frames': count, 'packets': 5 * count, 'lost': count // 100, 'bytes': 1000 * count}
        for count in frames])


def row(viewers, cpu, encoders=1, rate=30.0):
    return fanout.Row(viewers, cpu, 0, 10, 10, encoders, (rate,) * viewers, 1500, 0)


class Rows(unittest.TestCase):
    """What a row is made of."""

    def test_differences_are_counted(self):
        made = fanout.make_row(sample(100, 7, [100, 200]), sample(110, 9, [400, 260]), 1)
        self.assertEqual(made, fanout.Row(2, 20, 10, 20, 40.96, 1, (30, 6), 144, 3))
        self.assertEqual(made.starving(), [1])

    def test_no_viewers(self):
        made = fanout.make_row(sample(100, 7, []), sample(110, 7, []), 0)
        self.assertEqual((made.viewers, made.kbits, made.lost, made.starving()), (0, 0, 0, []))


class Conclusions(unittest.TestCase):
    """What follows from the rows, and what does not."""

    SOURCE = row(0, 1, 0)
    SHARED = [row(0, 2, 0), row(1, 40), row(2, 41), row(51, 60)]
    OWN = [row(1, 41), row(2, 82, 2), row(5, 150, 5, rate=20)]

    def test_all(self):
        found = fanout.conclude(self.SOURCE, self.SHARED, self.OWN)
        self.assertEqual(found, {'idle': 1, 'per viewer': 0.4, 'ratio 51/1': 1.5, 'own at': 2,
                                 'ratio own/shared': 2})
        self.assertEqual(fanout.lost(self.SHARED, self.OWN, found), [])
        self.assertEqual(fanout.describe(found), [
            'without viewers 1.00 % of a core beyond the source',
            'each further viewer 0.40 % of a core', 'ratio 51/1 1.50',
            'ratio own/shared 2.00 (2 viewers)'])

    def test_nothing_follows_from_those_that_starve(self):
        shared = [row(0, 2, 0), row(1, 40), row(50, 60, rate=20)]
        found = fanout.conclude(self.SOURCE, shared, [row(2, 80, 2, rate=20)])
        self.assertEqual(found, {'idle': 1})
        self.assertRegex(fanout.lost(shared, [], found)[0], '^50 viewers: 50 starve')

    def test_what_costs_too_much_is_named(self):
        shared = [row(0, 3.1, 0), row(1, 40), row(50, 80)]
        found = fanout.conclude(self.SOURCE, shared, [row(1, 39)])
        self.assertEqual([line.split(':')[0] for line in fanout.lost(shared, [], found)],
                         ['idle', 'per viewer', 'ratio 50/1',
                          'an encoder for each viewer costs no more than one for all'])

    def test_encoders_are_counted(self):
        shared, own = [row(0, 1, 1), row(2, 40, 2)], [row(2, 80, 1)]
        self.assertEqual([line.split(':')[0] for line in fanout.lost(shared, own, {})],
                         ['0 viewers', '2 viewers', '2 viewers'])

    def test_starving_rows_are_marked(self):
        lines = fanout.table(self.SOURCE, self.SHARED, self.OWN)
        self.assertEqual([line for line in lines if 'STARVE' in line], [lines[-1]])
        self.assertIn('5 STARVE', lines[-1])


if __name__ == '__main__':
    unittest.main()

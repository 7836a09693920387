#!/usr/bin/env python3
"""check_rooms.py: the benchmark of rooms, with few members, counts what it says it does.

usage: check_rooms.py ROOM_LOAD ECL_SERVER

Copyright (C) 2026 gst-ecl contributors
SPDX-License-Identifier: LGPL-2.1-or-later
"""
import argparse
import contextlib
import io
import pathlib
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
import bench  # noqa: E402  (beside this file, where nothing is to be left)
import janus  # noqa: E402
import rooms  # noqa: E402

LOAD, ECL_SERVER = (sys.argv.pop(1) for _ in range(2))


class Programs(unittest.TestCase):
    """Members of a room of ecl-server."""

    def test_a_run_has_its_rows(self):
        options = argparse.Namespace(room_load=LOAD, ecl_server=ECL_SERVER, members=[3], kbps=100,
                                     servers=[rooms.OURS], seconds=0.5, tries=1,
                                     rounds=1)
        with contextlib.redirect_stderr(io.StringIO()):
            [row] = rooms.Rooms(options).run()
        self.assertEqual((row.server, row.members), (rooms.OURS, 3))
        # each packet comes once and goes out twice
        self.assertGreater(row.pace, 3 * 30 * 2)
        self.assertEqual(row.repeated, 0)
        self.assertGreater(row.threads, 3)
        self.assertGreater(row.rss, 1)
        for delays in (row.delays, row.pictures):
            self.assertEqual(list(delays), sorted(delays))
            self.assertGreater(delays[0], 0)
        self.assertEqual(len(rooms.table([row])), 2)

    def test_servers_say_what_has_arrived(self):
        with bench.Server([ECL_SERVER, '--port', '0']) as server, \
                bench.Driver(LOAD, '--server', rooms.OURS, '--url', server.url,
                             '--members', 2) as load:
            load.expect('receiving')
            load.ask('begin')
            load.ask('end')
            for member in load.expect('result')['members']:
                self.assertGreater(member['feedback'], 0)

    def test_a_server_that_is_not_there(self):
        said = io.StringIO()
        with contextlib.redirect_stderr(said), self.assertRaisesRegex(RuntimeError, 'status 1'), \
                bench.Driver(LOAD, '--server', rooms.OURS, '--members', 2,
                             '--url', f'http://127.0.0.1:{janus.free_port()}') as load:
            load.expect('receiving')
        self.assertIn('no websocket', said.getvalue())


class Configuration(unittest.TestCase):
    """Janus as it is measured."""

    def test_files(self):
        files = janus.configurations('/f', 1234, 7)
        self.assertIn('event_loops = 2\n', files['janus.jcfg'])
        for kind in janus.PARTS:
            self.assertIn(f'{kind}_folder = "/f/{kind}"\n', files['janus.jcfg'])
        self.assertIn('ws_port = 1234\n', files['janus.transport.websockets.jcfg'])
        self.assertIn('ws_ip = "127.0.0.1"\n', files['janus.transport.websockets.jcfg'])
        self.assertIn('publishers = 7\n', files['janus.plugin.videoroom.jcfg'])
        for text in files.values():
            self.assertEqual(text.count('{'), text.count('}'))
            self.assertNotIn('stun', text)

    def test_parts_are_found_where_debian_has_them(self):
        with tempfile.TemporaryDirectory() as folder:
            part = pathlib.Path(folder) / 'a-linux-gnu/janus/plugins/libjanus_videoroom.so'
            with self.assertRaisesRegex(RuntimeError, 'no libjanus_videoroom.so'):
                janus.find_part('plugins', part.name, folder)
            part.parent.mkdir(parents=True)
            part.touch()
            self.assertEqual(janus.find_part('plugins', part.name, folder), part)


def row(server, members, micros=10.0, threads=20, **others):
    return rooms.Row(**{'server': server, 'members': members, 'cpu': 5, 'load_cpu': 5, 'pace': 100,
                        'micros': micros, 'threads': threads, 'rss': 10, 'rate': 1, 'lost': 0,
                        'repeated': 0, 'delays': (1, 2, 3), 'pictures': (0.5, 1, 3), **others})


class Rows(unittest.TestCase):
    """What a row is made of."""

    def test_differences_are_counted(self):
        def sample(time, server, load):
            return rooms.Sample(time, bench.Usage(server, 30, 40000), bench.Usage(load, 50, 1))

        result = {'members': [{'sent': 990, 'received': 1000, 'lost': 0, 'repeated': 0},
                              {'sent': 1000, 'received': 980, 'lost': 10, 'repeated': 2}],
                  'packets': [1500, 2500, 10250], 'pictures': [500, 600, 700]}
        made = rooms.make_row('x', sample(100, 7, 1), sample(110, 7.1, 2), result, 100)
        self.assertEqual(
            made._replace(cpu=round(made.cpu, 6), micros=round(made.micros, 6)),
            rooms.Row('x', 2, 1, 10, 397, round(1e5 / 3970, 6), 30, 40.96, 0.995, 10, 2,
                      (1.5, 2.5, 10.25), (0.5, 0.6, 0.7)))

    def test_nothing_came(self):
        usage = bench.Usage(1, 2, 3)
        made = rooms.make_row('x', rooms.Sample(0, usage, usage), rooms.Sample(1, usage, usage),
                              {'members': [dict.fromkeys(('sent', 'received', 'lost', 'repeated'),
                                                         0)], 'packets': [], 'pictures': []}, 100)
        self.assertEqual((made.pace, made.micros, made.delays), (0, 0, ()))
        self.assertTrue(made.starves())


class Rounds(unittest.TestCase):
    """Several rows of the same."""

    def test_the_cheapest_counts_and_all_losses(self):
        rows = [row('x', 3, 20, lost=1), row('x', 3, 10, threads=7, repeated=2),
                row('x', 3, 5, rate=0.5, lost=3), row('x', 3, 15, repeated=1)]
        self.assertEqual(rooms.best(rows), row('x', 3, 10, threads=7, lost=4, repeated=3))

    def test_all_starve(self):
        self.assertTrue(rooms.best([row('x', 3, rate=0.5), row('x', 3, rate=0.7)]).starves())


class Conclusions(unittest.TestCase):
    """What follows from the rows, and what does not."""

    def fails(self, rows):
        return [bound.text for bound in rooms.conclude(rows) if not bound.holds]

    def test_all_is_well(self):
        rows = [row('ecl-server', 3, 15, 30), row('janus', 3), row('ecl-server', 6, 14.9, 60),
                row('janus', 6), row('ecl-server', 10, 12, 100), row('janus', 10)]
        bounds = rooms.conclude(rows)
        self.assertEqual([bound.text.split(',')[0] for bound in bounds if bound.holds], [
            '3 members: 0 packets lost', '6 members: 0 packets lost', '10 members: 0 packets lost',
            "3 members: 1.50 times Janus's CPU per packet",
            "6 members: 1.49 times Janus's CPU per packet",
            "10 members: 1.20 times Janus's CPU per packet",
            'threads grow by 10.0 with each of the first members and 10.0 with the last ones'])
        self.assertEqual(self.fails(rows), [])
        self.assertTrue(all(line.startswith('PASS  ') for line in rooms.describe(bounds)))

    def test_what_costs_too_much(self):
        [text] = self.fails([row('ecl-server', 3, 15.1), row('janus', 3)])
        self.assertTrue(text.startswith("3 members: 1.51 times Janus's"), text)

    def test_losses_of_ours_count(self):
        rows = [row('ecl-server', 3, lost=1), row('janus', 3, lost=5)]
        self.assertEqual(self.fails(rows), ['3 members: 1 packets lost, has to be none'])
        self.assertTrue(rooms.describe(rooms.conclude(rows))[0].startswith('FAIL  '))

    def test_threads_of_streams(self):
        rows = [row('ecl-server', members, threads=20 + members * (members - 1))
                for members in (3, 6, 10)]
        [text] = self.fails(rows)
        self.assertTrue(text.startswith('threads grow by 8.0 '), text)

    def test_two_rows_do_not_show_how_threads_grow(self):
        bounds = rooms.conclude([row('ecl-server', 3, threads=3), row('ecl-server', 6, threads=90)])
        self.assertFalse([bound for bound in bounds if 'threads' in bound.text])

    def test_nothing_follows_from_those_that_starve(self):
        rows = [row('ecl-server', 3), row('janus', 3, micros=1, rate=0.8),
                row('ecl-server', 6, rate=0.8, lost=9), row('janus', 6)]
        self.assertEqual(self.fails(rows), [
            'janus, 3 members: 80 % of the load, has to be all',
            'ecl-server, 6 members: 80 % of the load, has to be all'])
        self.assertEqual([line.split()[-1] for line in rooms.table(rows)].count('STARVES'), 2)


if __name__ == '__main__':
    unittest.main()

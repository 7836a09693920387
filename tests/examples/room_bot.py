#!/usr/bin/env python3
"""room_bot.py: answers questions that the members of a room ask

usage: room_bot.py SERVER-URL ID ROOM [QUESTION]

Knows two: "who", answered by the list of those that are there, and "log", by how many
entries the room's log has. Whatever happens is printed. With QUESTION it is the one that
asks: it prints the first answer, and goes.

Copyright (C) 2026 gst-ecl contributors
SPDX-License-Identifier: LGPL-2.1-or-later
"""
import argparse
import sys

import gi

gi.require_version('Gst', '1.0')
gi.require_version('GstEcl', '1.0')
from gi.repository import GLib, GObject, Gst, GstEcl  # noqa: E402


def say(text):
    print(text, flush=True)


class Bot:
    def __init__(self, options):
        self.options = options
        self.room = None
        self.status = 0
        self.loop = GLib.MainLoop()
        self.peer = GstEcl.Peer.new(options.id, options.server, GstEcl.SignalingProtocol.ECL, None)
        # A Peer's own connect() hides the one for signals.
        GObject.Object.connect(self.peer, 'open', self.on_peer_open)
        GObject.Object.connect(self.peer, 'error', self.on_error)

    def run(self):
        self.peer.open()
        self.loop.run()
        self.peer.destroy_async(None, lambda peer, result: self.loop.quit())
        self.loop.run()
        return self.status

    def on_error(self, source, error):
        print(error.message, file=sys.stderr)
        self.status = 1
        self.loop.quit()

    def on_peer_open(self, peer, own_id):
        # Again after each loss of the server; the room comes back by itself.
        if self.room:
            return
        try:
            self.room = peer.join_room(self.options.room, None)
        except GLib.Error as error:
            self.on_error(peer, error)
            return
        self.room.connect('open', self.on_open)
        self.room.connect('peer-join', lambda room, member: say(f'* {member} is here'))
        self.room.connect('peer-leave', lambda room, member: say(f'* {member} is gone'))
        self.room.connect('data', self.on_data)
        self.room.connect('error', self.on_error)

    def on_open(self, room):
        say(f'* in {room.get_name()} with {room.get_members()}')
        if self.options.question:
            room.send_text(self.options.question)

    def on_data(self, room, member, value):
        said = value.unpack()
        say(f'{member}: {said}')
        if self.options.question:
            self.loop.quit()
        elif said == 'who':
            room.send(GLib.Variant('as', [self.options.id, *room.get_members()]))
        elif said == 'log':
            room.get_log_async(None, self.on_log)

    def on_log(self, room, result):
        room.send(GLib.Variant('a{sv}', {
            'entries': GLib.Variant('u', len(room.get_log_finish(result)))}))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('server')
    parser.add_argument('id')
    parser.add_argument('room')
    parser.add_argument('question', nargs='?')
    Gst.init(None)
    return Bot(parser.parse_args()).run()


if __name__ == '__main__':
    sys.exit(main())

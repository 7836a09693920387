#!/usr/bin/env python3
"""data_chat.py: exchanges lines of text with other Peers over data connections

usage: data_chat.py SERVER-URL OWN-ID [REMOTE-ID] [--protocol ecl|peerjs]

With REMOTE-ID it connects there, without it waits for others. What is typed goes to
everybody who is connected, what comes is printed after the id of whoever sent it. The end
of the input ends the chat; what was typed arrives.

Copyright (C) 2026 gst-ecl contributors
SPDX-License-Identifier: LGPL-2.1-or-later
"""
import argparse
import sys

import gi

gi.require_version('Gst', '1.0')
gi.require_version('GstEcl', '1.0')
from gi.repository import Gio, GLib, GObject, Gst, GstEcl  # noqa: E402


def say(text):
    print(text, flush=True)


class Chat:
    def __init__(self, options):
        self.remote = options.remote
        self.status = 0
        self.connections = []
        self.loop = GLib.MainLoop()
        self.lines = Gio.DataInputStream.new(Gio.UnixInputStream.new(sys.stdin.fileno(), False))
        protocol = (GstEcl.SignalingProtocol.PEERJS if options.protocol == 'peerjs'
                    else GstEcl.SignalingProtocol.ECL)
        self.peer = GstEcl.Peer.new(options.id, options.server, protocol, None)
        # A Peer's own connect() and disconnect() hide those for signals.
        GObject.Object.connect(self.peer, 'open', self.on_peer_open)
        GObject.Object.connect(self.peer, 'error', self.on_peer_error)
        GObject.Object.connect(self.peer, 'connection',
                               lambda peer, connection: self.follow(connection))

    def run(self):
        self.peer.open()
        self.loop.run()
        self.peer.destroy_async(None, lambda peer, result: self.loop.quit())
        self.loop.run()
        return self.status

    def on_peer_open(self, peer, own_id):
        say(f'* here as {own_id}')
        if not self.remote:
            self.read_line()
            return
        try:
            self.follow(peer.connect(self.remote, 'chat', GstEcl.Serialization.JSON))
        except GLib.Error as error:
            self.on_peer_error(peer, error)
        self.remote = None

    def on_peer_error(self, peer, error):
        print(error.message, file=sys.stderr)
        self.status = 1
        self.loop.quit()

    def follow(self, connection):
        self.connections.append(connection)
        connection.connect('open', self.on_open)
        connection.connect('data', self.on_data)
        connection.connect('close', self.on_close)

    def on_open(self, connection):
        say(f'* {connection.get_remote_id()} is here')
        self.read_line()

    def on_data(self, connection, value, name, mime_type):
        say(f'{connection.get_remote_id()}: {value.unpack()}')

    def on_close(self, connection):
        self.connections.remove(connection)
        say(f'* {connection.get_remote_id()} is gone')

    def read_line(self):
        if not self.lines.has_pending():
            self.lines.read_line_async(GLib.PRIORITY_DEFAULT, None, self.on_line)

    def on_line(self, lines, result):
        line, _ = lines.read_line_finish_utf8(result)
        if line is None:
            self.loop.quit()
            return
        for connection in self.connections:
            self.send(connection, line)
        self.read_line()

    def send(self, connection, line):
        try:
            connection.send_text(line)
        except GLib.Error as error:
            say(f'* not sent: {error.message}')


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('server')
    parser.add_argument('id')
    parser.add_argument('remote', nargs='?')
    parser.add_argument('--protocol', choices=['ecl', 'peerjs'], default='ecl')
    Gst.init(None)
    return Chat(parser.parse_args()).run()


if __name__ == '__main__':
    sys.exit(main())

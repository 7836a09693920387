#!/usr/bin/env python3
"""answering_machine.py: answers each caller and records it to a file of its own

usage: answering_machine.py SERVER-URL OWN-ID FOLDER [--protocol ecl|peerjs]

Prints "ready" once it can be called, "recording FILE" when the first picture or sound of a
caller comes, and "recorded FILE" after the call. A file is Matroska, with pictures and sound
as they were sent: nothing is decoded.

Copyright (C) 2026 gst-ecl contributors
SPDX-License-Identifier: LGPL-2.1-or-later
"""
import argparse
import pathlib
import sys

import gi

gi.require_version('Gst', '1.0')
gi.require_version('GstEcl', '1.0')
gi.require_version('GstSdp', '1.0')
from gi.repository import GLib, GObject, Gst, GstEcl, GstSdp  # noqa: E402

# The muxer takes nothing before it has something of each track. So much of a track waits
# for the others, which is minutes.
QUEUE_BYTES = 64 << 20


def say(text):
    print(text, flush=True)


def sent_kinds(offer):
    """audio and video, as often as who wrote the offer wants to send them"""
    _, message = GstSdp.SDPMessage.new_from_text(offer)
    medias = [message.get_media(i) for i in range(message.medias_len())]
    return [media.get_media() for media in medias
            if media.get_media() in ('audio', 'video')
            and not any(media.get_attribute_val(way) is not None
                        for way in ('recvonly', 'inactive'))]


class Recording:
    """One caller: call's element -> a queue for each track -> matroskamux -> file"""

    def __init__(self, call, path, done):
        self.path = path
        self.done = done
        self.element = call.get_element()
        self.pipeline = Gst.parse_launch(
            'matroskamux name=mux ! filesink name=file buffer-mode=unbuffered')
        self.pipeline.get_by_name('file').set_property('location', str(path))
        # A muxer takes no further track once it has begun to write.
        self.free = [(kind, self.add_queue(kind)) for kind in sent_kinds(call.get_offer())]
        self.tracks = len(self.free)
        # An element that is recorded from sends nothing: it has no request pads.
        self.element.connect('pad-added', self.on_pad_added)
        self.element.connect('no-more-pads', self.on_no_more_pads)
        self.pipeline.add(self.element)
        bus = self.pipeline.get_bus()
        bus.add_signal_watch()
        bus.connect('message::eos', lambda bus, message: self.finish())
        bus.connect('message::error', self.on_error)
        self.pipeline.set_state(Gst.State.PLAYING)

    def add_queue(self, kind):
        queue = Gst.ElementFactory.make('queue', None)
        queue.set_property('max-size-bytes', QUEUE_BYTES)
        queue.set_property('max-size-buffers', 0)
        queue.set_property('max-size-time', 0)
        self.pipeline.add(queue)
        queue.link_pads('src', self.pipeline.get_by_name('mux'), f'{kind}_%u')
        return queue

    def on_pad_added(self, element, pad):
        for track in self.free:
            if pad.get_name().startswith(track[0]):
                if len(self.free) == self.tracks:
                    pad.add_probe(Gst.PadProbeType.BUFFER | Gst.PadProbeType.BUFFER_LIST,
                                  self.on_first_data)
                pad.link(track[1].get_static_pad('sink'))
                self.free.remove(track)
                return

    def on_first_data(self, pad, info):
        say(f'recording {self.path}')
        return Gst.PadProbeReturn.REMOVE

    def on_no_more_pads(self, element):
        # Every pad that there was gets its EOS. The muxer waits for the others until it has
        # no pad for them any more.
        for _, queue in self.free:
            pad = queue.get_static_pad('src').get_peer()
            queue.get_static_pad('src').unlink(pad)
            self.pipeline.get_by_name('mux').release_request_pad(pad)
        if len(self.free) == self.tracks:
            self.finish()

    def on_error(self, bus, message):
        print(message.parse_error()[0].message, file=sys.stderr)
        self.finish()

    def finish(self):
        self.pipeline.get_bus().remove_signal_watch()
        self.pipeline.set_state(Gst.State.NULL)
        self.done(self)


class AnsweringMachine:
    def __init__(self, options):
        self.folder = pathlib.Path(options.folder)
        self.recordings = []
        self.count = 0
        protocol = (GstEcl.SignalingProtocol.PEERJS if options.protocol == 'peerjs'
                    else GstEcl.SignalingProtocol.ECL)
        self.peer = GstEcl.Peer.new(options.id, options.server, protocol, None)
        # A Peer's own connect() hides that for signals.
        GObject.Object.connect(self.peer, 'open', lambda peer, own_id: say('ready'))
        GObject.Object.connect(self.peer, 'call', self.on_call)
        GObject.Object.connect(self.peer, 'error',
                               lambda peer, error: print(error.message, file=sys.stderr))
        self.peer.open()

    def on_call(self, peer, call):
        try:
            call.answer(None)
        except GLib.Error as error:
            print(error.message, file=sys.stderr)
            return
        self.count += 1
        # No part of the name is the caller's to choose.
        path = self.folder / f'message-{self.count}.mkv'
        self.recordings.append(Recording(call, path, self.on_recorded))

    def on_recorded(self, recording):
        self.recordings.remove(recording)
        say(f'recorded {recording.path}')


def main():
    parser = argparse.ArgumentParser(description='records each caller to a file')
    parser.add_argument('server')
    parser.add_argument('id')
    parser.add_argument('folder')
    parser.add_argument('--protocol', choices=['ecl', 'peerjs'], default='ecl')
    options = parser.parse_args()
    Gst.init(None)
    machine = AnsweringMachine(options)
    GLib.MainLoop().run()
    return machine


if __name__ == '__main__':
    main()

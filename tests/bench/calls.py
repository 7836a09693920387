"""calls.py: calls between pipelines, by way of the elements and of bare webrtcbins.

Copyright (C) 2026 gst-ecl contributors
SPDX-License-Identifier: LGPL-2.1-or-later
"""
import argparse
import contextlib
import time

import bench

# How long a receiver is there before it calls, s: a process that calls has been started before
REST_SECONDS = 0.5
CALL_SECONDS = 60
# see call-marks.h
SENDER_MARKS = ('sender-ice', 'sender-dtls')
RECEIVER_MARKS = ('call', 'offer', 'answer', 'receiver-ice', 'receiver-dtls', 'frame')


def make_parser(description, latency):
    """latency: of the jitterbuffers, ms, unless another is asked for."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument('media_call', help='the program media-call')
    parser.add_argument('ecl_server')
    parser.add_argument('--latency', type=int, default=latency, help='of the jitterbuffers, ms')
    parser.add_argument('--width', type=int, default=1280)
    parser.add_argument('--height', type=int, default=720)
    return parser


class Calls:
    """A sender that waits for calls, and whoever calls; for the length of a with block."""

    def __init__(self, options, *arguments):
        """options: of make_parser(); arguments: further ones of media-call."""
        self.command = [options.media_call, '--latency', options.latency, '--width', options.width,
                        '--height', options.height, *arguments]
        self.server = bench.Server([options.ecl_server, '--port', '0'])

    def __enter__(self):
        with contextlib.ExitStack() as stack:
            self.command += ['--url', stack.enter_context(self.server).url]
            self.sender = stack.enter_context(bench.Driver(*self.command, 'sender'))
            self.sender.expect('ready')
            self.stack = stack.pop_all()
        return self

    def __exit__(self, *exception):
        self.stack.close()

    @contextlib.contextmanager
    def place(self, side, names, sender=None):
        """A call of a new process, for the length of a with block: (its Driver, its marks).

        names: of the marks that this process prints; sender: who prints the others.
        """
        with bench.Driver(*self.command, side) as driver:
            driver.expect('ready')
            time.sleep(REST_SECONDS)
            driver.tell('call')
            found = driver.gather(names, CALL_SECONDS)
            if sender:
                found |= sender.gather(SENDER_MARKS)
            yield driver, {name: event['us'] for name, event in found.items()}
        if sender:
            sender.expect('ended')

    def ecl(self):
        """A call of an eclpeersrc to the eclpeersink of the sender."""
        return self.place('receiver', RECEIVER_MARKS, self.sender)

    def bare(self):
        """A call of one webrtcbin to another in the same process."""
        return self.place('bare', RECEIVER_MARKS + SENDER_MARKS)

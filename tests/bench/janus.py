"""janus.py: Debian's Janus with one VideoRoom, for the length of a with block.

It listens on loopback, with a configuration of its own, and has nothing else to do.

Copyright (C) 2026 gst-ecl contributors
SPDX-License-Identifier: LGPL-2.1-or-later
"""
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time

import bench

LIBRARIES = '/usr/lib'
# What is loaded, by the kind of it
PARTS = {'plugins': ['libjanus_videoroom.so'], 'transports': ['libjanus_websockets.so'],
         'events': [], 'loggers': []}
LOG_LINES = 20


def configurations(folder, port, members, event_loops=2):
    """Returns {file name: text} for a folder that has a folder for each of PARTS in it."""
    folders = '\n'.join(f'\t{kind}_folder = "{folder}/{kind}"' for kind in PARTS)
    return {
        'janus.jcfg': f'''general: {{
\tconfigs_folder = "{folder}"
{folders}
\tdebug_level = 2
\tsession_timeout = 0
\tevent_loops = {event_loops}
}}
''',
        'janus.transport.websockets.jcfg': f'''general: {{
\tjson = "compact"
\tws = true
\tws_port = {port}
\tws_ip = "127.0.0.1"
\twss = false
}}
''',
        'janus.plugin.videoroom.jcfg': f'''room-1: {{
\tdescription = "bench"
\tpublishers = {members}
\tbitrate = 0
\tfir_freq = 0
\taudiocodec = "opus"
\tvideocodec = "vp8"
}}
'''}


def find_part(kind, name, libraries=LIBRARIES):
    found = sorted(pathlib.Path(libraries).glob(f'**/janus/{kind}/{name}'))
    if not found:
        raise RuntimeError(f'no {name} below {libraries}: is Debian\'s janus installed?')
    return found[0]


def free_port():
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return probe.getsockname()[1]


class Janus:
    """The process: url is where its websockets are."""

    def __init__(self, members):
        self.members = members

    def __enter__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix='bench-janus-'))
        try:
            self.start()
        except BaseException:
            shutil.rmtree(self.folder)
            raise
        return self

    def __exit__(self, *exception):
        self.end()
        if exception[0] is not None:
            print(*self.log().splitlines()[-LOG_LINES:], sep='\n')
        shutil.rmtree(self.folder)

    def start(self):
        port = free_port()
        for kind, names in PARTS.items():
            (self.folder / kind).mkdir()
            for name in names:
                (self.folder / kind / name).symlink_to(find_part(kind, name))
        for name, text in configurations(self.folder, port, self.members).items():
            (self.folder / name).write_text(text)
        with open(self.folder / 'log', 'w', encoding='utf-8') as log:
            self.process = subprocess.Popen(
                ['janus', '--configs-folder', self.folder], stdin=subprocess.DEVNULL,
                stdout=log, stderr=log)
        self.url = f'ws://127.0.0.1:{port}/'
        try:
            self.wait(port)
        except BaseException:
            self.end()
            raise

    def wait(self, port):
        deadline = time.monotonic() + bench.START_SECONDS
        while True:
            try:
                socket.create_connection(('127.0.0.1', port)).close()
                return
            except ConnectionRefusedError:
                pass
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f'janus does not listen on port {port}:\n{self.log()}')
            time.sleep(0.05)

    def log(self):
        return (self.folder / 'log').read_text(encoding='utf-8', errors='replace')

    def end(self):
        self.process.send_signal(signal.SIGINT)
        bench.end_process(self.process)

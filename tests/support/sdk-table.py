#!/usr/bin/env python3
"""sdk-table.py: docs/sdk.md has whatever the SDKs declare, and every row of it names tests

usage: sdk-table.py; prints what is missing, a line each

Copyright (C) 2026 gst-ecl contributors
SPDX-License-Identifier: LGPL-2.1-or-later
"""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = ROOT / 'docs' / 'sdk.md'
MODULES = ROOT / 'tests' / 'interop' / 'node_modules'
CODES = ROOT / 'gst' / 'rtc' / 'ecl-error.c'

# What the page tells in one word ("members of util"), or nobody has to
SUMMED_UP = {
    'skyway-js/skyway-js.d.ts': 'roomName',
    'peerjs/dist/types.d.ts': """
        ANSWER CANDIDATE Chrome ERROR EXPIRE HEARTBEAT ID-TAKEN INVALID-KEY LEAVE OFFER OPEN
        addStream audioVideo binaryBlob binaryStringToArrayBuffer blobToArrayBuffer browserVersion
        chrome chunk chunkedBrowsers emitError handleMessage isSecure n noop pack payload
        randomToken sdpSemantics src start total unpack urls username webRTC""",
}

FORM = re.compile(r'`((?:libs|elements)/[\w-]+:\w+|interop/[^`]+)`')


def rows(text):
    """Yields (line number, cells) of the rows of all tables."""
    for number, line in enumerate(text.splitlines(), 1):
        cells = [cell.strip() for cell in line.strip('| ').split(' | ')]
        if line.startswith('| ') and cells[0] != 'SDK':
            yield number, cells


def interop_cases():
    listed = subprocess.run(['node', str(ROOT / 'tests/interop/run.mjs'), '--list'],
                            check=True, capture_output=True, text=True)
    return set(listed.stdout.splitlines())


def is_built(folder, name):
    """Whether the folder's meson.build makes a test of the file."""
    return f"'{name}'" in (ROOT / 'tests/check' / folder / 'meson.build').read_text()


def has_case(test):
    """test: FOLDER/FILE:CASE of tests/check"""
    file, case = test.split(':')
    folder, name = file.split('/')
    source = ROOT / 'tests/check' / f'{file}.c'
    return (source.exists() and is_built(folder, name)
            and re.search(rf'tcase_add_(?:loop_)?test \(\s*\w+, test_{case}\b', source.read_text()))


def declared(source):
    """The members, events and string values of a .d.ts file that anybody may use"""
    text = re.sub(r'/\*.*?\*/|//.*?$', '', source, flags=re.S | re.M)
    names = re.findall(r'^ +(?:(?:readonly|abstract|static|get) )*(\w+)\??[(:<]', text, re.M)
    names += re.findall(r'event: "(\w+)"', text)
    names += re.findall(r'^ +\w+ = "([\w-]+)"', text, re.M)
    return sorted({name for name in names if not name.startswith('_')} - {'constructor'})


def has_word(page, word):
    return re.search(rf'(?<![\w-]){re.escape(word)}(?![\w-])', page)


def untold(page):
    for file, summed_up in SUMMED_UP.items():
        names = declared((MODULES / file).read_text())
        for name in set(summed_up.split()) - set(names):
            yield f'{file} has no {name}'
        for name in names:
            if name not in summed_up.split() and not has_word(page, name):
                yield f'{PAGE.name} does not tell of {name} of {file}'
    for nick in re.findall(r'"([a-z-]+)"\}', CODES.read_text()):
        if not has_word(page, nick):
            yield f'{PAGE.name} does not tell of the error {nick}'


def complaints():
    yield from untold(PAGE.read_text())
    cases = interop_cases()
    found = list(rows(PAGE.read_text()))
    if not found:
        yield f'{PAGE.name} has no table'
    for number, cells in found:
        tests = FORM.findall(cells[-1])
        if len(cells) != 4 or FORM.sub('', cells[-1]).strip(', ') or not tests:
            yield f'{PAGE.name}:{number}: a row needs four cells, and tests in the last one'
        for test in tests:
            if not (test in cases if test.startswith('interop/') else has_case(test)):
                yield f'{PAGE.name}:{number}: there is no test {test}'


def main():
    missing = list(complaints())
    print('\n'.join(missing))
    return 1 if missing else 0


if __name__ == '__main__':
    sys.exit(main())

#!/usr/bin/env python3
"""meson-tests.py: runs the meson tests that a few words ask for and notes each result.

Copyright (C) 2026 gst-ecl contributors
SPDX-License-Identifier: LGPL-2.1-or-later
"""
import argparse
import json
import pathlib
import re
import subprocess
import sys

# The first that matches says most: a failed check of libcheck, others of their kind, what a
# sanitizer or GStreamer's tracer found, why a test was skipped
TELLING = [r':[FE]:', r'^not ok', r'\b(ERROR|CRITICAL)\b', 'runtime error',
           r'object-alive, type-name=\(string\)[A-Z]', '(?i)# skip']
VERDICTS = {'OK': 'passed', 'EXPECTEDFAIL': 'passed', 'SKIP': 'skipped'}


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--group', required=True, help='prefix of the case names')
    parser.add_argument('--build', required=True, type=pathlib.Path)
    parser.add_argument('--results', required=True, type=pathlib.Path)
    parser.add_argument('--suite', action='append', help='only the tests of these suites')
    parser.add_argument('--skip-suite', action='append', default=[],
                        help='none of the tests of these suites')
    parser.add_argument('--setup', help='a test setup of the build')
    parser.add_argument('--timeout-multiplier', help='the setup brings its own')
    parser.add_argument('--forbid', help='output that matches this expression is a failure')
    parser.add_argument('words', nargs='*', help='a case runs if its name contains one; none: all')
    return parser.parse_args()


def select(arguments):
    """Returns {meson test name: case name} of what is asked for."""
    listed = json.loads(subprocess.check_output(
        ['meson', 'introspect', str(arguments.build), '--tests']))
    cases = {}
    for test in listed:
        suites = {suite.split(':')[-1] for suite in test['suite']}
        if arguments.suite and suites.isdisjoint(arguments.suite):
            continue
        if not suites.isdisjoint(arguments.skip_suite):
            continue
        case = '/'.join([arguments.group, *sorted(suites)[:1], test['name']])
        if not arguments.words or any(word in case for word in arguments.words):
            if test['name'] in cases:
                sys.exit(f"two tests are called {test['name']}: {cases[test['name']]}, {case}")
            cases[test['name']] = case
    return cases


def sanitizer_stack(output):
    """What a sanitizer found first, as 'kind: function < caller < ...'; None without a report."""
    report = re.search(r'(Direct leak of .*?) allocated from:|(AddressSanitizer: \w+) on ', output)
    if not report:
        return None
    stack = output[report.end():].split('\n\n')[0]
    # A function's name, or its library's when that has no symbols
    frames = re.findall(r'#\d+ \w+ +(?:in (\S+)|\(.*/([^/+]+))', stack)
    return f"{report[1] or report[2]}: {' < '.join(name or library for name, library in frames)}"


def reason(entry):
    """The line of a failed test's output that says most, for the summary."""
    output = entry.get('stdout', '') + entry.get('stderr', '')
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    telling = [line for expression in TELLING for line in lines if re.search(expression, line)]
    line = sanitizer_stack(output) or (telling or lines[-1:] or ['no output'])[0]
    return f"{entry['result']}: {line[:400]}".replace('\t', ' ')


def main():
    arguments = parse_arguments()
    cases = select(arguments)
    if not cases:
        return 0
    log = f'testlog-{arguments.group}'
    options = ['--logbase', log]
    if arguments.setup:
        options += ['--setup', arguments.setup]
        log += f'-{arguments.setup}'
    if arguments.timeout_multiplier:
        options += ['--timeout-multiplier', arguments.timeout_multiplier]
    subprocess.run(
        ['meson', 'test', '-C', str(arguments.build), '--no-rebuild', '--quiet', *options, *cases],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False)
    done = set()
    with (arguments.build / 'meson-logs' / f'{log}.json').open() as lines, \
            arguments.results.open('a') as results:
        for entry in map(json.loads, lines):
            name = entry['name'].split(' / ')[-1]
            verdict = VERDICTS.get(entry['result'], 'failed')
            output = entry.get('stdout', '') + entry.get('stderr', '')
            if arguments.forbid and re.search(arguments.forbid, output):
                verdict = 'failed'
            why = '' if verdict == 'passed' else reason(entry)
            if verdict == 'failed':
                lines = [line for line in output.splitlines() if 'gsttracer' not in line]
                print('\n'.join(lines[-40:]))
            print(f'{verdict:7} {cases[name]}' + (f': {why}' if why else ''), flush=True)
            results.write(f'{verdict}\t{cases[name]}\t{why}\n')
            done.add(name)
        for name in cases.keys() - done:
            print(f'failed  {cases[name]}: left no result')
            results.write(f'failed\t{cases[name]}\tleft no result\n')
    return 0


if __name__ == '__main__':
    sys.exit(main())

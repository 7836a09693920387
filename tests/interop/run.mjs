/* run.mjs: runs the interop cases and notes each result
 *
 * usage: node run.mjs --group NAME --results FILE [--list] [-- WORD...]
 * The group "readme" runs the launch lines of README.md and docs/elements.md, "network" what
 * tests/network has, "interop-lo" what finds a way from peer to peer, for a network that is nothing
 * but a loopback interface, any other name the matrix.
 * A case runs if "GROUP/its name" contains a WORD, or if there is none. Logs of a
 * failed case stay in build/interop-logs/.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
import { appendFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { findChromium, launchBrowser } from './lib/browser.mjs';
import { Scope, Skip } from './lib/scope.mjs';
import { startPageHost } from './lib/servers.mjs';
import calls from './cases/calls.mjs';
import credentials from './cases/credentials.mjs';
import data from './cases/data.mjs';
import dataPads from './cases/data-pads.mjs';
import directory from './cases/directory.mjs';
import elementsPage from './cases/elements-page.mjs';
import failures from './cases/failures.mjs';
import options from './cases/options.mjs';
import pages from './cases/pages.mjs';
import pipelines from './cases/pipelines.mjs';
import readme from './cases/readme.mjs';
import redial from './cases/redial.mjs';
import refusals from './cases/refusals.mjs';
import restarts from './cases/restarts.mjs';
import rooms from './cases/rooms.mjs';
import serializations from './cases/serializations.mjs';
import sfuRooms from './cases/sfu-rooms.mjs';
import streams from './cases/streams.mjs';
import turn from './cases/turn.mjs';
import viewers from './cases/viewers.mjs';
import watchPage from './cases/watch-page.mjs';
import network from '../network/cases.mjs';

const CASE_MS = 90000;

/* A case: { name, browser: whether it needs one, run (scope, world) } */
const INTEROP = [...serializations, ...pages, ...watchPage, ...calls, ...refusals, ...options,
  ...directory, ...streams, ...restarts, ...rooms, ...sfuRooms, ...data, ...dataPads, ...pipelines, ...redial, ...viewers, ...turn, ...failures,
  ...credentials];

const GROUPS = {
  readme: [...readme, ...elementsPage],
  network,
  'interop-lo': [...pages, ...calls, ...pipelines, ...sfuRooms],
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    group: { type: 'string', default: 'interop' },
    results: { type: 'string', default: '/dev/null' },
    list: { type: 'boolean', default: false },
  },
});

function report(verdict, name, reason = '') {
  const why = reason.replace(/\s+/g, ' ').slice(0, 400);
  console.log(`${verdict.padEnd(7)} ${name}${why && `: ${why}`}`);
  appendFileSync(values.results, `${verdict}\t${name}\t${why}\n`);
}

function watchdog(promise) {
  let timer;
  const bite = new Promise((resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`not done within ${CASE_MS} ms`)), CASE_MS);
  });
  return Promise.race([promise, bite]).finally(() => clearTimeout(timer));
}

async function runCase(name, test, world) {
  const scope = new Scope(name);
  await scope.open();
  let failed = false;
  try {
    await watchdog(test.run(scope, world));
    report('passed', name);
  } catch (error) {
    failed = !(error instanceof Skip);
    if (failed) await scope.note(error.stack);
    report(failed ? 'failed' : 'skipped', name, error.message);
  } finally {
    await scope.close(failed);
  }
}

async function main() {
  const cases = GROUPS[values.group] ?? INTEROP;
  const wanted = cases.map((test) => ({ test, name: `${values.group}/${test.name}` }))
    .filter(({ name }) => !positionals.length || positionals.some((word) => name.includes(word)));
  if (values.list) {
    for (const { name } of wanted) console.log(name);
    return;
  }
  const world = { pages: await startPageHost(), browser: null };
  const needsBrowser = wanted.some(({ test }) => test.browser);
  if (needsBrowser && findChromium()) world.browser = await launchBrowser();
  try {
    for (const { test, name } of wanted) {
      if (test.browser && !world.browser) report('skipped', name, 'no Chromium is installed');
      else await runCase(name, test, world);
    }
  } finally {
    await world.browser?.close();
    await world.pages.close();
  }
}

await main();

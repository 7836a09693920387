/* links.mjs: one host, and others, each behind a link of its own
 *
 *   near 10.98.N.1 -- link-emulator -- far 10.98.N.2
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { Child } from '../interop/lib/child.mjs';
import { enter, hold } from '../interop/lib/namespaces.mjs';
import { build } from '../interop/lib/paths.mjs';
import { Skip } from '../interop/lib/scope.mjs';

const run = promisify(execFile);
const START_MS = 5000;

/* As the emulator begins: at any rate, at once; wait: ms that a packet may be in the queue */
const DEFAULTS = { kbps: 0, delay: 0, wait: 300, loss: 0 };

export class Link extends Child {
  constructor(scope, near, far, n) {
    super(scope, `link-${n}`, [...enter(near), path.join(build, 'tests/network/link-emulator'),
      String(near.process.pid), String(far.process.pid), `link${n}`]);
    /* What it has carried, every 100 ms: { ms, 'from-left', 'from-right' }; near is left */
    this.reports = [];
    this.sets = 0;
    this.far = enter(far);
    this.nearAddress = `10.98.${n}.1`;
    this.farAddress = `10.98.${n}.2`;
  }

  received(line, lines) {
    if (lines !== this.lines) return;
    const event = JSON.parse(line);
    if (event.event === 'link') this.reports.push(event);
    if (event.event === 'set') this.sets += 1;
  }

  async #set(direction, { kbps, delay, wait, loss }) {
    const wanted = this.sets + 1;
    this.send(`set ${direction} ${kbps * 1000} ${delay} ${wait} ${loss}`);
    await this.until(() => this.sets >= wanted, START_MS, 'answer to "set"');
  }

  /* kbps: kbit/s from near to far, 0 for any; delay: ms, each way; wait: ms that a packet may be
   * in the queue; loss: share of the packets that is lost, each way */
  async set(settings) {
    const all = { ...DEFAULTS, ...settings };
    await this.#set('from-left', all);
    await this.#set('from-right', { ...all, kbps: 0 });
  }

  /* Resolves once it has carried packets for so long, ms, with the reports of that time. */
  async watch(ms) {
    const since = this.reports.length;
    const wanted = since + Math.round(ms / 100);
    await this.until(() => this.reports.length >= wanted, ms + START_MS, `${ms} ms of reports`);
    return this.reports.slice(since, wanted).map((report) => ({
      ms: report.ms, ...report['from-left'],
    }));
  }
}

async function connect(scope, near, n) {
  const far = await hold(scope, `far-${n}`, [...enter(near), 'unshare', '--net']);
  const link = new Link(scope, near, far, n);
  await link.until(() => link.lines.some((line) => line.includes('"ready"')), START_MS, 'its devices');
  for (const [host, address] of [[near, `10.98.${n}.1`], [far, `10.98.${n}.2`]]) {
    const [program, ...more] = enter(host);
    await run(program, [...more, 'ip', 'addr', 'add', `${address}/24`, 'dev', `link${n}`]);
    await run(program, [...more, 'ip', 'link', 'set', `link${n}`, 'up']);
  }
  return link;
}

/* Returns { near: what to put before a command so that it runs there, links: of Link }. */
export async function makeLinks(scope, count) {
  if (!existsSync('/dev/net/tun')) throw new Skip('no /dev/net/tun');
  const near = await hold(scope, 'near');
  const links = [];
  for (let n = 1; n <= count; n++) links.push(await connect(scope, near, n));
  return { near: enter(near), links };
}

/* reports: of watch(). Returns what they say together: kbit/s that came and that were carried,
 * ms in the queue that 95 % of the packets were not longer, packets dropped and lost. */
export function summarize(reports) {
  const sum = (field) => reports.reduce((all, report) => all + report[field], 0);
  const waits = reports.flatMap((report) => report.waits).sort((a, b) => a - b);
  const seconds = reports.length / 10;
  return {
    offered: sum('offered') * 8 / 1000 / seconds,
    carried: sum('carried') * 8 / 1000 / seconds,
    wait: waits[Math.max(Math.ceil(waits.length * 0.95) - 1, 0)] ?? 0,
    dropped: sum('dropped'),
    lost: sum('lost'),
    packets: waits.length,
  };
}

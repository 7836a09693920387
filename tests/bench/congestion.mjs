/* congestion.mjs: what a sender makes of a slow link, and Chromium beside it
 *
 * usage: node congestion.mjs [--only WORD] [--seconds N] [--logs]
 *
 * With --logs those of each row stay in build/interop-logs/.
 *
 * Prints one table, and exits with 1 and names what does not show what it has
 * to. docs/benchmarks.md says what the columns mean.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
import { parseArgs } from 'node:util';
import { browserWithin, findChromium } from '../interop/lib/browser.mjs';
import { Client } from '../interop/lib/client.mjs';
import { Driver } from '../interop/lib/driver.mjs';
import { MATRIX } from '../interop/lib/matrix.mjs';
import { Scope } from '../interop/lib/scope.mjs';
import { startServer } from '../interop/lib/servers.mjs';
import { makeLinks, summarize } from '../network/links.mjs';

const [ECL] = MATRIX;
const WARM_MS = 10000;
const FIRST_MS = 30000;
const REPORT_MS = 100;
/* How long a rate has to stay below that of the link to be so */
const BELOW_REPORTS = 5;

/* What it has to show */
const LEAST_SHARE = 80;
const MOST_SHARE = 100;
const MOST_WAIT_MS = 100;
const MOST_DROP_S = 2;
const LEAST_AT_LOSS = 70;
const MOST_OF_TWO = 60;

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    seconds: { type: 'string', default: '20' },
    logs: { type: 'boolean', default: false },
  },
});
const WATCH_MS = Number(values.seconds) * 1000;

/* A picture that takes whatever bit rate there is */
const SENDER = (url, id) => 'videotestsrc is-live=true pattern=zone-plate kx2=20 ky2=20 kt=4 '
  + '! video/x-raw,width=640,height=360,framerate=30/1 ! call.video_0 '
  + `eclpeersink name=call signaling-server=${url} peer-id=${id} video-codecs=VP8 ladder=single `
  + 'video-bandwidth=6000 stun-server=""';
const RECEIVER = (url, properties) => `eclpeersrc name=call signaling-server=${url} `
  + `receive=video stun-server="" ${properties}`;

/* Who sends, and who receives. Each starts a call over the link and resolves once a picture
 * has come; stage: { scope, server, near, link, port } */

async function startOurs({ scope, server, near }, id = 'camera') {
  const sender = new Driver(scope, id, SENDER(`http://127.0.0.1:${server.port}`, id), near);
  await sender.event('ecl-opened');
  return sender;
}

async function receive({ scope, server, link }, id = 'camera') {
  const receiver = new Driver(scope, `src-${id}`, RECEIVER(
    `http://${link.nearAddress}:${server.port}`, `remote-peer-id=${id}`), link.far);
  await receiver.expectFrames(1, FIRST_MS);
  return receiver;
}

async function openPage({ scope, server }, within, host, id) {
  const world = {
    browser: await browserWithin(scope, within),
    pages: await startServer(scope, 'page-host', [], within),
  };
  return Client.open(scope, world, 'skyway', server, id, { host });
}

const PAIRS = {
  'ours to ours': async (stage) => {
    await startOurs(stage);
    await receive(stage);
  },
  'ours to Chromium': async (stage) => {
    await startOurs(stage);
    const page = await openPage(stage, stage.link.far, stage.link.nearAddress, 'page');
    await page.call('camera', { videoReceiveEnabled: true });
    await page.expectFrames(1, FIRST_MS);
  },
  'Chromium to ours': async (stage) => {
    const page = await openPage(stage, stage.near, '127.0.0.1', 'page');
    await page.answerCalls({ stream: 'video' });
    await receive(stage, 'page');
  },
};

/* Cases: each returns [what the table says, what is wrong with it] */

async function steady({ link }, kbps = 1000) {
  await link.watch(WARM_MS);
  const { offered, wait, dropped } = summarize(await link.watch(WATCH_MS));
  const share = offered * 100 / kbps;
  return [{ share, wait, dropped }, [
    share < LEAST_SHARE && `${share.toFixed(0)} % of the link, has to be ${LEAST_SHARE}`,
    share > MOST_SHARE && `${share.toFixed(0)} % of the link, may be ${MOST_SHARE}`,
    wait > MOST_WAIT_MS && `${wait.toFixed(0)} ms in the queue, may be ${MOST_WAIT_MS}`,
  ]];
}

/* Returns seconds until the rate is below kbps and stays so for a while. */
function timeUntilBelow(reports, kbps) {
  for (let i = 0; i + BELOW_REPORTS <= reports.length; i++) {
    if (summarize(reports.slice(i, i + BELOW_REPORTS)).offered <= kbps) return i * REPORT_MS / 1000;
  }
  return Infinity;
}

async function drop({ link }, kbps = 600) {
  await link.watch(WARM_MS + 5000);
  const before = summarize(await link.watch(3000));
  await link.set({ kbps, delay: 25, wait: 1000 });
  const reports = await link.watch(WATCH_MS);
  const after = timeUntilBelow(reports, kbps);
  const { offered, wait, dropped } = summarize(reports.slice(reports.length / 2));
  return [{ share: offered * 100 / kbps, wait, dropped,
    more: `${before.offered.toFixed(0)} kbit/s before, below after ${after.toFixed(1)} s` }, [
    after > MOST_DROP_S && `above the link for ${after} s, may be ${MOST_DROP_S}`,
  ]];
}

async function loss({ link }, kbps = 1000) {
  await link.watch(WARM_MS);
  const { offered, wait, dropped, lost, packets } = summarize(await link.watch(WATCH_MS));
  const share = offered * 100 / kbps;
  return [{ share, wait, dropped, more: `${(lost * 100 / packets).toFixed(1)} % lost` }, [
    share < LEAST_AT_LOSS && `${share.toFixed(0)} % of the link, has to be ${LEAST_AT_LOSS}`,
  ]];
}

async function share(stage, kbps = 2000) {
  const { link } = stage;
  await startOurs(stage, 'second');
  await receive(stage, 'second');
  await link.watch(WARM_MS);
  const reports = await link.watch(WATCH_MS);
  const flows = {};
  for (const report of reports) {
    for (const [port, bytes] of Object.entries(report.flows)) {
      flows[port] = (flows[port] ?? 0) + bytes;
    }
  }
  const [first, second] = Object.values(flows).sort((a, b) => b - a);
  const most = first * 100 / (first + second);
  const { offered, wait, dropped } = summarize(reports);
  return [{ share: offered * 100 / kbps, wait, dropped,
    more: `the larger of two has ${most.toFixed(0)} %` }, [
    !(most <= MOST_OF_TWO) && `${most.toFixed(0)} % for one of two, may be ${MOST_OF_TWO}`,
  ]];
}

const CASES = [
  { name: '1 Mbit/s', link: { kbps: 1000 }, run: steady, pairs: Object.keys(PAIRS) },
  { name: '2.5 to 0.6 Mbit/s', link: { kbps: 2500 }, run: drop, pairs: Object.keys(PAIRS) },
  { name: '1 Mbit/s, 5 % loss', link: { kbps: 1000, loss: 0.05 }, run: loss,
    pairs: Object.keys(PAIRS) },
  { name: '2 Mbit/s, two of them', link: { kbps: 2000 }, run: share, pairs: ['ours to ours'] },
];

async function measure({ name, link: settings, run }, pair) {
  const scope = new Scope(`congestion-${name}-${pair}`);
  await scope.open();
  let failed = true;
  try {
    const { near, links: [link] } = await makeLinks(scope, 1);
    await link.set({ delay: 25, wait: 1000, ...settings });
    const server = await startServer(scope, 'ecl-server', ['--host', '0.0.0.0'], near);
    const stage = { scope, server, near, link };
    await PAIRS[pair](stage);
    const result = await run(stage);
    failed = false;
    return result;
  } finally {
    await scope.close(failed || values.logs);
  }
}

const rows = [['', 'of the link %', 'p95 in the queue ms', 'dropped', '']];
const failures = [];
for (const entry of CASES) {
  for (const pair of entry.pairs) {
    const name = `${entry.name}: ${pair}`;
    if (!name.includes(values.only)) continue;
    if (pair.includes('Chromium') && !findChromium()) continue;
    console.error(name);
    const [row, wrong] = await measure(entry, pair);
    rows.push([name, row.share.toFixed(0), row.wait.toFixed(0), String(row.dropped),
      row.more ?? '']);
    /* Chromium's own is what ours is compared with. */
    if (!pair.startsWith('Chromium')) {
      failures.push(...wrong.filter(Boolean).map((text) => `${name}: ${text}`));
    }
  }
}
const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => row[i].length)));
for (const row of rows) {
  console.log(row.map((cell, i) =>
    (i === 0 || i === 4 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  ').trimEnd());
}
for (const failure of failures) console.error(`bench: ${failure}`);
process.exitCode = failures.length ? 1 : 0;

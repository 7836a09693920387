/* data-pads.mjs: data pads of the elements and a page with an unmodified SDK
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { Client } from '../lib/client.mjs';
import { Driver } from '../lib/driver.mjs';
import { MATRIX, SAID_MS, dataSenderLine, receiverLine } from '../lib/matrix.mjs';
import { startServer } from '../lib/servers.mjs';

const OPEN_MS = 15000;
const TEXT = '日本語 \u{1f642}';
const JSON_TEXT = '{"a":[1,2.5,null]}';
const BYTES = '\u0001bytes';

const sha256 = (text) => createHash('sha256').update(text).digest('hex');

/* What a page makes of each kind of pad's messages: [pad's caps, what is pushed, what comes] */
const KINDS = {
  text: ['text/x-raw,format=utf8', TEXT, { value: TEXT }],
  json: ['application/json', JSON_TEXT, { value: JSON.parse(JSON_TEXT) }],
  bytes: ['application/octet-stream', BYTES, { size: BYTES.length, sha256: sha256(BYTES) }],
};
const CAPS = Object.fromEntries(Object.entries(KINDS).map(([name, [caps]]) => [name, caps]));

/* Values of pages/data.js, and the caps that they come with */
const SENT = [['CJK', 'text/x-raw'], ['nested', 'application/json'],
  ['ArrayBuffer', 'application/octet-stream'], ['emoji', 'text/x-raw']];

async function openPage(scope, world, entry, server) {
  const page = await Client.open(scope, world, entry.sdk, server, 'page');
  await page.tab.evaluate(() => data.accept());
  return page;
}

function connectPage(page, remote) {
  return page.tab.evaluate((id) => data.connect(id, { serialization: 'binary', label: 'label' }), remote);
}

/* field: of window.data, a count */
function pageHas(page, field) {
  return page.tab.waitForFunction((name) => data[name] > 0, field, { timeout: OPEN_MS, polling: 20 })
    .catch(() => assert.fail(`no connection of the page has ${field}`));
}

async function expectMessages(page, sink, kinds) {
  await sink.event('ecl-data', OPEN_MS);
  await pageHas(page, 'opened');
  for (const kind of kinds) {
    const [, pushed, expected] = KINDS[kind];
    sink.send(`push ${kind} ${pushed}`);
    assert.deepEqual(await page.tab.evaluate(() => data.next()), expected, kind);
  }
}

/* As the page describes a value; a JSON value counts, not its words */
function described({ caps, text, size, sha256: hash }) {
  if (caps === 'application/octet-stream') return { size, sha256: hash };
  return { value: caps === 'application/json' ? JSON.parse(text) : text };
}

async function expectBuffers(page, src) {
  await src.event('ecl-data', OPEN_MS);
  await pageHas(page, 'opened');
  for (const [i, [name, caps]] of SENT.entries()) {
    const sent = await page.tab.evaluate((value) => data.tell(value), name);
    const came = await src.event('message', OPEN_MS, i + 1);
    assert.equal(came.caps, caps, name);
    assert.deepEqual(described(came), sent, name);
  }
}

/* The page hangs up. */
async function expectEnd(page, driver) {
  await page.tab.evaluate(() => data.close());
  await driver.event('ecl-data-ended', SAID_MS);
}

const CASES = {
  'page-connects-to-sink': async (scope, world, entry, server) => {
    const sink = new Driver(scope, 'sink', dataSenderLine(entry, server, CAPS, { 'peer-id': 'sensor' }));
    await sink.event('ecl-opened');
    const page = await openPage(scope, world, entry, server);
    await connectPage(page, 'sensor');
    await expectMessages(page, sink, Object.keys(KINDS));
    await expectEnd(page, sink);
  },
  /* One connection for each pad */
  'sink-connects-to-page': async (scope, world, entry, server) => {
    const page = await openPage(scope, world, entry, server);
    const sink = new Driver(scope, 'sink', dataSenderLine(entry, server, { json: CAPS.json }, {
      'remote-peer-id': 'page', 'data_0::serialization': 'json', 'data_0::label': 'door' }));
    await expectMessages(page, sink, ['json']);
    const { label, serialization } = await page.tab.evaluate(() => data.about());
    assert.deepEqual([label, serialization], ['door', 'json']);
    await expectEnd(page, sink);
  },
  'page-connects-to-src': async (scope, world, entry, server) => {
    const src = new Driver(scope, 'src', receiverLine(entry, server, { 'peer-id': 'station' }));
    await src.event('ecl-opened');
    const page = await openPage(scope, world, entry, server);
    await connectPage(page, 'station');
    await expectBuffers(page, src);
    await expectEnd(page, src);
    assert.equal((await src.event('pad-removed', SAID_MS)).pad, 'data_0');
  },
  'src-connects-to-page': async (scope, world, entry, server) => {
    const page = await openPage(scope, world, entry, server);
    const src = new Driver(scope, 'src', receiverLine(entry, server, {
      'remote-peer-id': 'page', receive: 'data', 'data-label': 'door' }));
    await expectBuffers(page, src);
    assert.equal((await page.tab.evaluate(() => data.about())).label, 'door');
    await expectEnd(page, src);
  },
};

export default MATRIX.flatMap((entry) => Object.entries(CASES).map(([name, run]) => ({
  name: `${entry.name}/data-pads/${name}`,
  browser: true,
  run: async (scope, world) => run(scope, world, entry, await startServer(scope, entry.server)),
})));

/* data.mjs: data connections between a page with an unmodified SDK and a Peer of the library
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
import assert from 'node:assert/strict';
import { Client } from '../lib/client.mjs';
import { DataDriver } from '../lib/driver.mjs';
import { MATRIX, SAID_MS } from '../lib/matrix.mjs';
import { startServer } from '../lib/servers.mjs';

const OPEN_MS = 15000;
const LABEL = 'ラベル';
const METADATA = { from: 'test', list: [1, null, { deep: true }] };

const VALUES = ['ASCII', 'CJK', 'emoji', '600 units of emoji', '602 units of emoji', 'emoji inside',
  'zero', 'negative', 'large', 'large negative', 'float', 'true', 'false', 'null inside', 'nested',
  'array', 'ArrayBuffer', 'Uint8Array', 'Float32Array', 'bytes inside', 'Blob', 'File'];

/* What the library sends of its own accord; strings only where there is no serialization */
const OURS = ['text', '日本語', '\u{1f600}', '\u{1f600}'.repeat(300), '\u{1f600}'.repeat(301), 0, -1,
  -(2 ** 31) - 1, 2 ** 53 - 1, 0.1, true, false, { none: null, list: [[], {}, [null, -5]] }, [1, 'a']];

/* A page and a Peer of the library, between which data connections are made and ended */
class Pair {
  static async open(scope, world, entry) {
    const self = new Pair();
    const server = await startServer(scope, entry.server);
    self.driver = new DataDriver(scope, entry, server, 'library');
    self.page = await Client.open(scope, world, entry.sdk, server, 'page');
    await self.driver.event('opened');
    await self.inPage(() => data.accept());
    self.sdk = entry.sdk;
    self.connections = 0;
    return self;
  }

  inPage(code, argument) {
    return this.page.tab.evaluate(code, argument);
  }

  /* direction: a key of DIRECTIONS. Returns what { ours, theirs } tell of the connection. */
  async connect(direction, serialization, { page = {}, library = {} } = {}) {
    this.connections += 1;
    const common = { serialization, label: LABEL, metadata: METADATA };
    if (direction === 'page-connects') {
      const names = { ...common, serialization: this.theirName(serialization) };
      await this.inPage((options) => data.connect('library', options), { ...names, ...page });
    } else {
      this.driver.send(`connect ${JSON.stringify({ remote: 'page', ...common, ...library })}`);
    }
    const ours = await this.driver.event('open', OPEN_MS, this.connections);
    await this.pageHas('opened', this.connections, OPEN_MS);
    return { ours, theirs: await this.inPage(() => data.about()) };
  }

  theirName(serialization) {
    return this.sdk === 'peerjs' && serialization === 'none' ? 'raw' : serialization;
  }

  /* PeerJS takes "binary-utf8", but calls it "binary" in its offer and on the connection. */
  saidName(serialization) {
    return this.sdk === 'peerjs' && serialization === 'binary-utf8' ? 'binary' : serialization;
  }

  /* field: of window.data, a count */
  pageHas(field, count, ms) {
    return this.page.tab.waitForFunction(([name, wanted]) => data[name] >= wanted, [field, count],
      { timeout: ms, polling: 20 })
      .catch(() => assert.fail(`the page had not ${field} connection ${count} within ${ms} ms`));
  }

  pageHasForced(words) {
    return this.page.tab.waitForFunction((wanted) => `${data.forced}` === wanted, `${words}`,
      { timeout: SAID_MS, polling: 20 })
      .catch(() => assert.fail(`the page did not see ${words}`));
  }

  /* Sends a value from the page; it has to be that in the library, and come back as it was. */
  async exchange(name) {
    const nth = this.driver.all('data').length;
    const { sent, echo } = await this.inPage((value) => data.exchange(value), name)
      .catch((error) => {
        const said = JSON.stringify(this.driver.events.slice(-2)).slice(0, 300);
        return assert.fail(`${name}: ${error.message} ${said}`);
      });
    const came = this.driver.all('data')[nth];
    assert.deepEqual(described(came), bytesAsNumbers(sent), `${name}, as it came to the library`);
    assert.deepEqual(echo, sent, `${name}, as it came back`);
  }

  /* Sends a value from the library, which has to be that in the page. */
  async say(value) {
    this.driver.send(`send ${JSON.stringify(value)}`);
    assert.deepEqual(await this.inPage(() => data.next()), { value });
  }
}

/* An event of the driver, as pages/data.js describes a value */
function described({ value, size, sha256, mimeType, name }) {
  if (size === undefined) return { value };
  return { size, sha256, ...(mimeType ? { mimeType } : {}), ...(name ? { name } : {}) };
}

/* JSON has no bytes: the driver tells those inside as lists. */
function bytesAsNumbers(description) {
  return JSON.parse(JSON.stringify(description, (name, part) => part?.bytes ?? part));
}

const DIRECTIONS = ['page-connects', 'library-connects'];
const SERIALIZATIONS = ['binary', 'binary-utf8', 'json', 'none'];

async function tryValues(scope, world, entry, direction, serialization) {
  const pair = await Pair.open(scope, world, entry);
  const { ours, theirs } = await pair.connect(direction, serialization);
  const offered = direction === 'page-connects' ? pair.saidName(serialization) : serialization;
  assert.deepEqual([ours.remote, ours.label, ours.metadata, ours.serialization],
    ['page', LABEL, METADATA, offered]);
  assert.deepEqual([theirs.label, theirs.metadata, theirs.serialization],
    [LABEL, METADATA, pair.theirName(pair.saidName(serialization))]);
  for (const name of VALUES) await pair.exchange(name);
  for (const value of OURS) {
    if (serialization !== 'none' || typeof value === 'string') await pair.say(value);
  }
  if (serialization.startsWith('binary')) await pair.exchange('5 MB');
  if (serialization === 'json' && entry.sdk === 'peerjs') await expectTooBig(pair);
}

/* PeerJS sends at most 16299 bytes of JSON, and the connection goes on. */
async function expectTooBig(pair) {
  await pair.inPage(() => data.send('17000 letters'));
  assert.deepEqual(await pair.inPage(() => data.errors), ['message-too-big']);
  pair.driver.send(`send ${JSON.stringify('a'.repeat(17000))}`);
  await pair.driver.event('not-sent', SAID_MS);
  await pair.exchange('nested');
}

/* Bytes of the largest message where messages are not cut: what Chromium says that it takes, in an
 * answer no more than what it takes for granted of us, who say nothing */
const TO_PAGE = { 'page-connects': 262144, 'library-connects': 65536 };
const TO_LIBRARY = 65536;

/* Beyond it our sender is told, and the connection goes on; the SDKs tell nobody: skyway-js keeps
 * the message and tries for ever, peerjs closes the connection. */
async function tryLimits(scope, world, entry, direction, serialization) {
  const pair = await Pair.open(scope, world, entry);
  await pair.connect(direction, serialization);
  const quotes = serialization === 'json' ? 2 : 0;
  const most = TO_PAGE[direction];
  await pair.say('a'.repeat(most - quotes));
  pair.driver.send(`send ${JSON.stringify('a'.repeat(most - quotes + 1))}`);
  assert.match((await pair.driver.event('error', SAID_MS)).message,
    new RegExp(`${most + 1} bytes .* at most ${most}$`));
  await pair.say('after');

  await pair.exchange(`${TO_LIBRARY - quotes} letters`);
  await pair.inPage((name) => data.send(name), `${TO_LIBRARY - quotes + 1} letters`);
  if (entry.sdk === 'skyway') {
    await pair.exchange('ASCII');
    return;
  }
  await pair.pageHas('closed', 1, SAID_MS);
  await pair.driver.event('close', SAID_MS);
}

const LAST_WORDS = 20;

/* Each side hangs up once; what the library sent before it did so arrives. */
async function tryEnds(scope, world, entry, direction) {
  const pair = await Pair.open(scope, world, entry);
  await pair.connect(direction, 'binary');
  await pair.exchange('nested');
  await pair.inPage(() => data.close());
  await pair.driver.event('close', SAID_MS);
  await pair.pageHas('closed', 1, SAID_MS);

  await pair.connect(direction, 'binary');
  pair.driver.send('close');
  await pair.pageHas('closed', 2, SAID_MS);
  await pair.driver.event('close', SAID_MS, 2);

  await pair.connect(direction, 'binary');
  pair.driver.send(`last ${LAST_WORDS}`);
  await pair.pageHas('closed', 3, OPEN_MS);
  await pair.driver.event('close', SAID_MS, 3);
  assert.deepEqual(await pair.inPage(() => data.messages.map(({ byteLength }) => byteLength)),
    Array(LAST_WORDS).fill(40000), 'what was sent before the close');
}

/* Of skyway-js only: each side hangs up once with a word to the other. */
async function tryForcedEnds(scope, world, entry, direction) {
  const pair = await Pair.open(scope, world, entry);
  await pair.inPage(() => data.noteForceCloses());
  await pair.connect(direction, 'binary');
  await pair.inPage(() => data.close(true));
  await pair.driver.event('close', SAID_MS);
  await pair.pageHas('closed', 1, SAID_MS);
  assert.deepEqual(await pair.inPage(() => data.forced), ['SEND_FORCE_CLOSE']);

  await pair.connect(direction, 'binary');
  pair.driver.send('force-close');
  await pair.pageHas('closed', 2, SAID_MS);
  await pair.driver.event('close', SAID_MS, 2);
  await pair.pageHasForced(['SEND_FORCE_CLOSE', 'FORCE_CLOSE']);
}

/* What the channel is made with. PeerJS says no more than whether it is reliable. */
async function tryInit(scope, world, entry, direction) {
  const pair = await Pair.open(scope, world, entry);
  if (entry.sdk === 'skyway') {
    const { ours, theirs } = await pair.connect(direction, 'json', {
      page: { dcInit: { ordered: false, maxRetransmits: 3 } },
      library: { init: 'data-channel, ordered=false, max-retransmits=3' },
    });
    /* Where messages can be lost, skyway-js takes "binary" for any other serialization. */
    assert.deepEqual([ours.serialization, theirs.serialization], ['binary', 'binary']);
    assert.match(ours.init, /ordered=\(boolean\)false/);
    assert.match(ours.init, /max-retransmits=\(int\)3/);
    assert.deepEqual([theirs.ordered, theirs.maxRetransmits], [false, 3]);
    await pair.exchange('nested');
    return;
  }
  for (const reliable of [true, false]) {
    const { ours, theirs } = await pair.connect(direction, 'binary', {
      page: { reliable }, library: { init: `data-channel, ordered=${reliable}` },
    });
    assert.equal(/ordered=\(boolean\)false/.test(ours.init), !reliable, ours.init);
    assert.deepEqual([theirs.reliable, theirs.ordered], [reliable, reliable]);
    await pair.exchange('5 MB');
    pair.driver.send('close');
    await pair.pageHas('closed', pair.connections, SAID_MS);
  }
}

/* JSON of peerjs ends long before. */
const WHOLE = { skyway: ['json', 'none'], peerjs: ['none'] };

function makeCase(entry, direction, what, run) {
  return { name: `${entry.name}/data/${direction}/${what}`, browser: true,
    run: (scope, world) => run(scope, world, entry, direction) };
}

export default MATRIX.flatMap((entry) => DIRECTIONS.flatMap((direction) => [
  ...SERIALIZATIONS.map((serialization) => makeCase(entry, direction, serialization,
    (...known) => tryValues(...known, serialization))),
  ...WHOLE[entry.sdk].map((serialization) => makeCase(entry, direction, `limits/${serialization}`,
    (...known) => tryLimits(...known, serialization))),
  makeCase(entry, direction, 'ends', tryEnds),
  ...entry.sdk === 'skyway' ? [makeCase(entry, direction, 'forced-ends', tryForcedEnds)] : [],
  makeCase(entry, direction, 'init', tryInit),
]));

/* refusals.mjs: calls that the library rejects or cancels, and what comes of the same calls
 * otherwise, as a page with an unmodified SDK sees it
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
import assert from 'node:assert/strict';
import { openCallPair } from '../lib/call-pair.mjs';
import { Client, MEDIA_MS } from '../lib/client.mjs';
import { Driver } from '../lib/driver.mjs';
import { ACROSS, MATRIX, SAID_MS, senderLine } from '../lib/matrix.mjs';
import { startServer } from '../lib/servers.mjs';

const RING_MS = 15000;
/* Without spaces, which part the driver's words */
const METADATA = { from: 'カメラ\u{1f600}', list: [1, -2.5, null, { deep: true }] };

async function expectNoStream(page) {
  assert.equal(await page.tab.evaluate(() => client.streams), 0, 'streams in the page');
  assert.equal(await page.tab.evaluate(() => client.error), null, 'error of the page\'s Peer');
}

const CASES = {
  /* Twice, since a page may call again. */
  'library-rejects': async (scope, world, entry) => {
    const { driver, page } = await openCallPair(scope, world, entry);
    for (const nth of [1, 2]) {
      await page.call('library', { stream: true });
      await driver.event('call', RING_MS, nth);
      driver.send('reject');
      await page.expectClosed(SAID_MS, nth);
    }
    await expectNoStream(page);
    assert.equal(driver.all('close').length, 2);
    assert.deepEqual(driver.all('open'), []);
    assert.deepEqual(driver.all('not-done'), []);
  },
  'library-cannot-use-the-offer': async (scope, world, entry) => {
    const { driver, page } = await openCallPair(scope, world, entry);
    await page.call('library', { stream: true });
    await driver.event('call', RING_MS);
    driver.send('answer audio-receive-enabled=false video-receive-enabled=false');
    await page.expectClosed(SAID_MS);
    await expectNoStream(page);
    assert.match((await driver.event('close')).message, /sends nothing that can be received/);
  },
  'library-answers': async (scope, world, entry) => {
    const { driver, page } = await openCallPair(scope, world, entry);
    await page.call('library', { stream: true, metadata: METADATA });
    assert.deepEqual((await driver.event('call', RING_MS)).metadata, METADATA);
    driver.send('answer video-receive-enabled=false');
    assert.equal((await driver.event('pad-added')).pad, 'audio_src_0');
    assert.equal((await driver.ask('reject', 'not-done')).message,
      'the call with page is answered: it can only be closed, not rejected');
    assert.equal(await page.tab.evaluate(() => client.closed), 0);
  },
  'library-calls': async (scope, world, entry) => {
    const { driver, page } = await openCallPair(scope, world, entry);
    await page.letRing();
    driver.send(`call page send=video metadata=${JSON.stringify(METADATA)}`);
    await page.expectRing(RING_MS);
    assert.deepEqual(await page.metadata(), METADATA);
    await page.pickUp();
    await driver.event('open');
    await page.expectFrames(10, MEDIA_MS);
  },
  'sink-is-busy': async (scope, world, entry) => {
    const server = await startServer(scope, entry.server);
    const sink = new Driver(scope, 'sink', senderLine(entry, server, {
      'peer-id': 'camera', 'max-callers': 0 }));
    await sink.event('ecl-opened');
    const page = await Client.open(scope, world, entry.sdk, server, 'page');
    await page.call('camera', { stream: true });
    await page.expectClosed(SAID_MS);
    await expectNoStream(page);
  },
  /* The SDKs pass over a hang-up while they ring; who answers then learns it. */
  'library-cancels': async (scope, world, entry) => {
    const { driver, page } = await openCallPair(scope, world, entry);
    await page.letRing();
    driver.send('call page');
    await page.expectRing(RING_MS);
    driver.send('cancel');
    await driver.event('close');
    await page.pickUp();
    await page.expectClosed(SAID_MS);
    await expectNoStream(page);
    assert.deepEqual(driver.all('open'), []);
    assert.deepEqual(driver.all('not-done'), []);
  },
};

const GONE = {
  'ringing-page-is-closed': async (scope, world, entry) => {
    const { driver, page } = await openCallPair(scope, world, entry);
    await page.call('library', { stream: true });
    await driver.event('call', RING_MS);
    await page.closeTab();
    await driver.event('close', SAID_MS);
    assert.equal((await driver.ask('reject', 'not-done')).message, 'the call with page is over');
  },
};

function makeCases(entry, cases) {
  return Object.entries(cases).map(([name, run]) => ({
    name: `${entry.name}/${name}`,
    browser: true,
    run: (scope, world) => run(scope, world, entry),
  }));
}

export default [
  ...[...MATRIX, ...ACROSS].flatMap((entry) => makeCases(entry, CASES)),
  ...MATRIX.filter(({ server }) => server === 'ecl-server')
    .flatMap((entry) => makeCases(entry, GONE)),
];

/* refusals.mjs: calls that the library rejects or cancels, as a page with an unmodified SDK sees it
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
import assert from 'node:assert/strict';
import { Client } from '../lib/client.mjs';
import { CallDriver, Driver } from '../lib/driver.mjs';
import { ACROSS, MATRIX, SAID_MS, senderLine } from '../lib/matrix.mjs';
import { startServer } from '../lib/servers.mjs';

const RING_MS = 15000;

async function openPair(scope, world, entry) {
  const server = await startServer(scope, entry.server);
  const driver = new CallDriver(scope, entry, server, 'library');
  await driver.event('opened');
  const page = await Client.open(scope, world, entry.sdk, server, 'page');
  return { driver, page };
}

async function expectNoStream(page) {
  assert.equal(await page.tab.evaluate(() => client.streams), 0, 'streams in the page');
  assert.equal(await page.tab.evaluate(() => client.error), null, 'error of the page\'s Peer');
}

const CASES = {
  /* Twice, since a page may call again. */
  'library-rejects': async (scope, world, entry) => {
    const { driver, page } = await openPair(scope, world, entry);
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
    const { driver, page } = await openPair(scope, world, entry);
    await page.call('library', { stream: true });
    await driver.event('call', RING_MS);
    driver.send('answer audio-receive-enabled=false video-receive-enabled=false');
    await page.expectClosed(SAID_MS);
    await expectNoStream(page);
    assert.match((await driver.event('close')).message, /sends nothing that can be received/);
  },
  /* What comes of the same call otherwise */
  'library-answers': async (scope, world, entry) => {
    const { driver, page } = await openPair(scope, world, entry);
    await page.call('library', { stream: true });
    await driver.event('call', RING_MS);
    driver.send('answer video-receive-enabled=false');
    assert.equal((await driver.event('pad-added')).pad, 'audio_src_0');
    assert.equal((await driver.ask('reject', 'not-done')).message,
      'the call with page is answered: it can only be closed, not rejected');
    assert.equal(await page.tab.evaluate(() => client.closed), 0);
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
    const { driver, page } = await openPair(scope, world, entry);
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
    const { driver, page } = await openPair(scope, world, entry);
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

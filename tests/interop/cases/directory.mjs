/* directory.mjs: who else is registered, asked by a page and by the library
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
import assert from 'node:assert/strict';
import { openCallPair } from '../lib/call-pair.mjs';
import { MATRIX, SAID_MS } from '../lib/matrix.mjs';

const EVERYBODY = ['library', 'page'];
/* The SDK's own bound is one question a second. */
const APART_MS = 1100;

const listInPage = (page) => page.tab.evaluate(() => client.listAllPeers());
const existsInPage = (page, id) => page.tab.evaluate((asked) => client.peer.fetchPeerExists(asked), id);

/* What the SDKs say then; peerjs gives no words on. */
const REFUSED = { skyway: ['list-error', /permission to list/], peerjs: ['server-error', /^/] };
const NOT_LISTED = { 'ecl-server': ['--no-listing'], 'npm-peer': ['{"allow_discovery":false}'] };

const CASES = {
  'peers-are-listed': async (scope, world, entry) => {
    const { driver, page } = await openCallPair(scope, world, entry);
    assert.deepEqual((await driver.ask('list', 'listed')).ids.sort(), EVERYBODY);
    assert.equal((await driver.ask('exists page', 'existence')).exists, true);
    assert.equal((await driver.ask('exists nobody', 'existence')).exists, false);
    assert.deepEqual(driver.all('not-done'), []);
    assert.deepEqual((await listInPage(page)).sort(), EVERYBODY);
    if (entry.sdk !== 'skyway') return;
    assert.equal(await existsInPage(page, 'library'), true);
    await new Promise((resolve) => { setTimeout(resolve, APART_MS); });
    assert.equal(await existsInPage(page, 'nobody'), false);
  },
  'peers-are-not-listed': async (scope, world, entry) => {
    const { driver, page } = await openCallPair(scope, world, entry, NOT_LISTED[entry.server]);
    await driver.ask('list', 'listed');
    assert.match((await driver.event('not-done')).message, /does not tell who is registered/);
    await page.tab.evaluate(() => { client.listAllPeers(); });
    await page.expectError(...REFUSED[entry.sdk], SAID_MS);
  },
};

export default MATRIX.flatMap((entry) => Object.entries(CASES).map(([name, run]) => ({
  name: `${entry.name}/${name}`,
  browser: true,
  run: (scope, world) => run(scope, world, entry),
})));

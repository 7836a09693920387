/* watch-page.mjs: the page that ecl-server serves
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
import assert from 'node:assert/strict';
import { Client } from '../lib/client.mjs';
import { openTab } from '../lib/browser.mjs';
import { SAID_MS } from '../lib/matrix.mjs';
import { startServer } from '../lib/servers.mjs';

const STEP_MS = 15000;

function expectState(tab, state, ms = STEP_MS) {
  return tab.waitForFunction((wanted) => document.body.dataset.state === wanted, state,
    { timeout: ms, polling: 50 });
}

function expectMovingPicture(tab) {
  return tab.waitForFunction(() => Number(document.getElementById('fps').value) > 0
    && document.getElementById('video').currentTime > 1, null, { timeout: STEP_MS });
}

function expectError(tab, text) {
  return tab.waitForFunction((wanted) => {
    const error = document.getElementById('error');
    return !error.hidden && error.textContent.includes(wanted);
  }, text, { timeout: STEP_MS });
}

/* A camera that answers, and the page beside it */
async function openBoth(scope, world, query) {
  const server = await startServer(scope, 'ecl-server');
  const camera = await Client.open(scope, world, 'peerjs', server, 'camera');
  await camera.answerCalls({ stream: true });
  const tab = await openTab(scope, world.browser, 'watch', server.url + query);
  return { server, camera, tab };
}

const CASES = {
  'calls-the-peer-in-its-address': async (scope, world) => {
    const { camera, tab } = await openBoth(scope, world, '?call=camera');
    await expectState(tab, 'in a call');
    await expectMovingPicture(tab);
    await tab.click('#unmute');
    assert.equal(await tab.evaluate(() => document.getElementById('video').muted), false);
    await tab.click('#hangup');
    await camera.expectClosed(SAID_MS);
    await expectState(tab, 'ready');
  },
  'calls-the-peer-that-is-clicked': async (scope, world) => {
    const { camera, tab } = await openBoth(scope, world, '');
    await tab.click('#peers button:text-is("camera")', { timeout: STEP_MS });
    await expectMovingPicture(tab);
    await camera.hangUp();
    await expectState(tab, 'ready', SAID_MS);
    await expectError(tab, 'camera hung up');
  },
  'is-called': async (scope, world) => {
    const { camera, tab } = await openBoth(scope, world, '?id=screen');
    await expectState(tab, 'ready');
    await camera.call('screen', { stream: true });
    await expectMovingPicture(tab);
  },
  'says-that-nobody-is-there': async (scope, world) => {
    const { tab } = await openBoth(scope, world, '?call=nobody');
    await expectError(tab, 'nobody');
    await expectState(tab, 'ready');
  },
  'finds-the-server-again': async (scope, world) => {
    const { server, tab } = await openBoth(scope, world, '');
    await expectState(tab, 'ready');
    await server.child.end();
    await expectState(tab, 'offline');
    await startServer(scope, 'ecl-server', ['--port', String(server.port)]);
    await expectState(tab, 'ready');
  },
  'needs-nothing-from-elsewhere': async (scope, world) => {
    const server = await startServer(scope, 'ecl-server');
    const tab = await openTab(scope, world.browser, 'watch', 'about:blank');
    const requests = [];
    tab.on('request', (request) => requests.push(request.url()));
    tab.on('requestfailed', (request) => assert.fail(`${request.url()} failed`));
    await tab.goto(server.url);
    await expectState(tab, 'ready');
    const elsewhere = requests.filter((url) =>
      !url.startsWith(server.url) && !url.startsWith('data:'));
    assert.deepEqual(elsewhere, []);
    assert.ok(requests.length >= 3, `page, script and style, not ${requests}`);
  },
};

export default Object.entries(CASES).map(([name, run]) => (
  { name: `watch-page/${name}`, browser: true, run }));

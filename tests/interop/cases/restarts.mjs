/* restarts.mjs: the signaling server dies during a call, and another one takes its place
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
import assert from 'node:assert/strict';
import { Client, MEDIA_MS } from '../lib/client.mjs';
import { Driver } from '../lib/driver.mjs';
import { MATRIX, receiverLine, senderLine } from '../lib/matrix.mjs';
import { killServer, startAgain, startServer } from '../lib/servers.mjs';

/* Frames come every 33 ms: what is longer than this is no hiccup of a busy machine. */
const GAP_MS = 1000;
/* Without a server, and with the next one */
const FRAMES = 60;
/* The longest delay between two attempts to register, and what one takes */
const BACK_MS = 15000;

/* Each returns { driver, page, watched: where the frames arrive, again: another page calls } */
const DIRECTIONS = {
  'page-calls-sink': async (scope, world, entry, server) => {
    const stream = entry.sdk === 'peerjs';
    const driver = new Driver(scope, 'sink', senderLine(entry, server, { 'peer-id': 'element' }));
    await driver.event('ecl-opened');
    const page = await Client.open(scope, world, entry.sdk, server, 'page');
    await page.call('element', { stream });
    await page.expectMedia();
    const again = async (second) => {
      await second.call('element', { stream });
      await second.expectMedia({ what: 'the next caller' });
    };
    return { driver, page, watched: page, again };
  },
  'page-calls-src': async (scope, world, entry, server) => {
    const driver = new Driver(scope, 'src', receiverLine(entry, server, {
      'peer-id': 'element', 'max-callers': 2 }));
    await driver.event('ecl-opened');
    const page = await Client.open(scope, world, entry.sdk, server, 'page');
    await page.call('element', { stream: true });
    await driver.expectMedia();
    const again = async (second) => {
      await second.call('element', { stream: true });
      await driver.expectFrames(FRAMES, MEDIA_MS, 'video_1');
    };
    return { driver, page, watched: driver, again };
  },
};

async function restart(scope, world, entry, direction) {
  const server = await startServer(scope, entry.server);
  const { driver, page, watched, again } = await DIRECTIONS[direction](scope, world, entry, server);
  await watched.forgetGap();

  await killServer(server);
  const { 'peer-id': lost } = await driver.event('ecl-disconnected');
  assert.equal(lost, 'element');
  await watched.expectFrames(FRAMES, MEDIA_MS);
  const next = await startAgain(scope, server);
  const { 'peer-id': back } = await driver.event('ecl-opened', BACK_MS, 2);
  assert.equal(back, 'element');
  assert.equal((await driver.ask('get call peer-id', 'property')).value, 'element');
  await watched.expectFrames(FRAMES, MEDIA_MS);
  const gap = await watched.longestGap();
  assert.ok(gap < GAP_MS, `${gap} ms without a frame`);

  await again(await Client.open(scope, world, entry.sdk, next, 'second'));
  await watched.expectFrames(FRAMES, MEDIA_MS);
  for (const event of ['ecl-call-ended', 'error', 'eos']) assert.deepEqual(driver.all(event), []);
  assert.equal(await page.tab.evaluate(() => client.closed), 0);
}

export default MATRIX.flatMap((entry) => Object.keys(DIRECTIONS).map((direction) => ({
  name: `${entry.name}/${direction}/server-dies`,
  browser: true,
  run: (scope, world) => restart(scope, world, entry, direction),
})));

/* streams.mjs: a page changes what it sends during a call
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
import assert from 'node:assert/strict';
import { Client, MEDIA_MS } from '../lib/client.mjs';
import { Driver } from '../lib/driver.mjs';
import { MATRIX, SAID_MS, receiverLine } from '../lib/matrix.mjs';
import { startServer } from '../lib/servers.mjs';

/* Returns { page, src }: the page, which sends @stream, calls an eclpeersrc */
async function callSrc(scope, world, entry, stream) {
  const server = await startServer(scope, entry.server);
  const src = new Driver(scope, 'src', receiverLine(entry, server, { 'peer-id': 'monitor' }));
  await src.event('ecl-opened');
  const page = await Client.open(scope, world, entry.sdk, server, 'page');
  await page.call('monitor', { stream });
  return { page, src };
}

function padNames(src) {
  return src.all('pad-added').map(({ pad }) => pad);
}

/* Only skyway-js can. */
const SKYWAY = {
  'another-camera': async (scope, world, entry) => {
    const { page, src } = await callSrc(scope, world, entry, true);
    await src.expectMedia();
    await page.replaceStream();
    await src.expectMedia();
    assert.deepEqual(padNames(src).sort(), ['audio_0', 'video_0']);
  },
  'a-picture-is-added': async (scope, world, entry) => {
    const { page, src } = await callSrc(scope, world, entry, 'audio');
    await src.event('sound', MEDIA_MS);
    assert.deepEqual(padNames(src), ['audio_0']);
    await page.replaceStream();
    await src.expectMedia();
    assert.deepEqual(padNames(src), ['audio_0', 'video_0']);
    assert.deepEqual(src.all('ecl-call-ended'), []);
  },
  /* A browser gives it an m-line of its own: the first one's pad rests. */
  'a-picture-goes-and-comes-back': async (scope, world, entry) => {
    const { page, src } = await callSrc(scope, world, entry, true);
    await src.expectMedia();
    await page.replaceStream('audio');
    await page.expectDirection('local', 'video', 'recvonly');
    await src.event('sound', SAID_MS, src.all('sound').length + 1);
    await page.replaceStream();
    await src.expectMedia();
    assert.deepEqual(padNames(src).sort(), ['audio_0', 'video_0', 'video_1']);
    assert.deepEqual(src.all('pad-removed'), []);
    assert.deepEqual(src.all('ecl-call-ended'), []);
  },
};

export default MATRIX.filter(({ sdk }) => sdk === 'skyway').flatMap((entry) =>
  Object.entries(SKYWAY).map(([name, run]) => ({
    name: `${entry.name}/replaces-stream/${name}`,
    browser: true,
    run: (scope, world) => run(scope, world, entry),
  })));

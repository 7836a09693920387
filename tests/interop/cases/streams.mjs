/* streams.mjs: a page changes what it sends during a call
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
import assert from 'node:assert/strict';
import { openCallPair } from '../lib/call-pair.mjs';
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

/* Returns { page, driver }, each of which sends picture and sound.
 * Whoever changes its streams has called. */
async function callBothWays(scope, world, entry, caller) {
  const { page, driver } = await openCallPair(scope, world, entry);
  if (caller === 'page') {
    await page.call('library', { stream: true });
    await driver.event('call');
    driver.send('answer send=video send=audio');
  } else {
    await page.answerCalls({ stream: true });
    driver.send('call page send=video send=audio');
  }
  await page.expectMedia();
  await driver.event('pad-added', MEDIA_MS, 2);
  return { page, driver };
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
  /* The same m-line goes on the other way. */
  'a-picture-goes-that-is-answered-by-one': async (scope, world, entry) => {
    const { page, driver } = await callBothWays(scope, world, entry, 'page');
    await page.replaceStream('audio');
    await page.expectDirection('local', 'video', 'recvonly');
    await page.expectDirection('remote', 'video', 'sendonly');
    await page.expectFrames(30, MEDIA_MS);
    await page.replaceStream();
    await driver.event('pad-added', MEDIA_MS, 3);
    await page.expectFrames(30, MEDIA_MS);
    assert.deepEqual(padNames(driver).sort(), ['audio_src_0', 'video_src_0', 'video_src_1']);
    assert.deepEqual(driver.all('close'), []);
  },
  /* A browser sends it on the m-line on which it watches ours. */
  'a-picture-is-added-to-one-that-is-watched': async (scope, world, entry) => {
    const { page, driver } = await openCallPair(scope, world, entry);
    await page.call('library', { stream: 'audio', videoReceiveEnabled: true });
    await driver.event('call');
    driver.send('answer send=video send=audio');
    await page.expectMedia();
    await driver.event('pad-added', MEDIA_MS);
    await page.replaceStream();
    await driver.event('pad-added', MEDIA_MS, 2);
    await page.expectDirection('local', 'video', 'sendrecv');
    await page.expectDirection('remote', 'video', 'sendrecv');
    assert.deepEqual(padNames(driver), ['audio_src_0', 'video_src_0']);
    await page.expectFrames(30, MEDIA_MS);
  },
  'library-drops-a-picture': async (scope, world, entry) => {
    const { page, driver } = await callBothWays(scope, world, entry, 'library');
    driver.send('drop video');
    await page.expectDirection('remote', 'video', 'recvonly');
    await page.expectDirection('local', 'video', 'sendonly');
    assert.ok(await page.measureVideo('sent') > 20, 'the page sends its picture no more');
    driver.send('send video');
    await page.expectFrames(30, MEDIA_MS);
    assert.equal(await page.tab.evaluate(() => client.closed), 0);
    assert.deepEqual(driver.all('close'), []);
    assert.deepEqual(driver.all('not-done'), []);
  },
};

export default MATRIX.filter(({ sdk }) => sdk === 'skyway').flatMap((entry) =>
  Object.entries(SKYWAY).map(([name, run]) => ({
    name: `${entry.name}/replaces-stream/${name}`,
    browser: true,
    run: (scope, world) => run(scope, world, entry),
  })));

/* options.mjs: bit rates and codecs that one side asks for, seen in the page's descriptions and in
 * what is sent
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
import assert from 'node:assert/strict';
import { openCallPair } from '../lib/call-pair.mjs';
import { Client, MEDIA_MS } from '../lib/client.mjs';
import { Driver } from '../lib/driver.mjs';
import { MATRIX, SAID_MS, receiverLine, senderLine } from '../lib/matrix.mjs';
import { startServer } from '../lib/servers.mjs';

/* The test picture takes 1000 kbit/s if it may, the fake camera 200. */
const PICTURE_KBPS = 200;
const CAMERA_KBPS = 80;
const AUDIO_KBPS = 24;

/* Keyframes that a busy machine's lost packets cost come on top. */
function expectRate(rate, kbps, what) {
  assert.ok(rate > kbps / 4 && rate < kbps * 2, `${what}: ${rate.toFixed()} kbit/s`);
}

async function startSink(scope, entry, server, more) {
  const sink = new Driver(scope, 'sink', senderLine(entry, server, { 'peer-id': 'camera', ...more }));
  await sink.event('ecl-opened');
  return sink;
}

/* Returns a page that called with these options. */
async function callSink(scope, world, entry, options) {
  const server = await startServer(scope, entry.server);
  await startSink(scope, entry, server);
  const page = await Client.open(scope, world, entry.sdk, server, 'page');
  await page.call('camera', options);
  return page;
}

/* Returns { src, page }: the page answers the call with these options. */
async function callPage(scope, world, entry, options, properties) {
  const server = await startServer(scope, entry.server);
  const page = await Client.open(scope, world, entry.sdk, server, 'page');
  await page.answerCalls(options);
  const src = new Driver(scope, 'src', receiverLine(entry, server, {
    'remote-peer-id': 'page', ...properties }));
  return { src, page };
}

function padsOf(src) {
  return src.all('pad-added').map(({ pad }) => pad);
}

const BANDWIDTHS = { 'video-bandwidth': CAMERA_KBPS, 'audio-bandwidth': AUDIO_KBPS };

async function expectPageObeys(page, src) {
  await src.event('video', MEDIA_MS);
  await page.expectBandwidth('remote', 'video', CAMERA_KBPS);
  await page.expectBandwidth('remote', 'audio', AUDIO_KBPS);
  expectRate(await page.measureVideo('sent'), CAMERA_KBPS, 'sent by the page');
}

/* What we ask of a page, with each SDK */
const ASKED = {
  'src-calls-and-asks-for-less': async (scope, world, entry) => {
    const server = await startServer(scope, entry.server);
    const page = await Client.open(scope, world, entry.sdk, server, 'page');
    await page.answerCalls({ stream: true });
    const src = new Driver(scope, 'src', receiverLine(entry, server, {
      'remote-peer-id': 'page', ...BANDWIDTHS }));
    await expectPageObeys(page, src);
  },
  'src-answers-and-asks-for-less': async (scope, world, entry) => {
    const server = await startServer(scope, entry.server);
    const src = new Driver(scope, 'src', receiverLine(entry, server, {
      'peer-id': 'monitor', ...BANDWIDTHS }));
    await src.event('ecl-opened');
    const page = await Client.open(scope, world, entry.sdk, server, 'page');
    await page.call('monitor', { stream: true });
    await expectPageObeys(page, src);
  },
  'src-wants-no-sound': async (scope, world, entry) => {
    const server = await startServer(scope, entry.server);
    const page = await Client.open(scope, world, entry.sdk, server, 'page');
    await page.answerCalls({ stream: true });
    const src = new Driver(scope, 'src', receiverLine(entry, server, {
      'remote-peer-id': 'page', receive: 'video' }));
    await src.event('video', MEDIA_MS);
    assert.deepEqual(await page.mline('remote', 'audio'), []);
    assert.deepEqual(padsOf(src), ['video_0']);
  },
  /* What a page does not have of its own it is not sent either, unless it says so. */
  'page-calls-with-sound-only': async (scope, world, entry) => {
    const page = await callSink(scope, world, entry, { stream: 'audio' });
    await page.expectOnlySound();
    assert.deepEqual(await page.mline('remote', 'video'), []);
  },
  'page-calls-with-a-picture-only': async (scope, world, entry) => {
    const page = await callSink(scope, world, entry, { stream: 'video' });
    await page.expectFrames(10, MEDIA_MS);
    assert.deepEqual(await page.mline('remote', 'audio'), []);
  },
  'page-answers-with-sound-only': async (scope, world, entry) => {
    const { src } = await callPage(scope, world, entry, { stream: 'audio' });
    await src.expectSound();
    assert.deepEqual(padsOf(src), ['audio_0']);
  },
  'page-answers-with-a-picture-only': async (scope, world, entry) => {
    const { src } = await callPage(scope, world, entry, { stream: 'video' });
    await src.event('video', MEDIA_MS);
    assert.deepEqual(padsOf(src), ['video_0']);
  },
};

/* Options that only skyway-js has */
const SKYWAY = {
  'page-calls-and-asks-for-less': async (scope, world, entry) => {
    const server = await startServer(scope, entry.server);
    await startSink(scope, entry, server);
    const page = await Client.open(scope, world, entry.sdk, server, 'page');
    await page.call('camera', { videoBandwidth: PICTURE_KBPS, audioBandwidth: AUDIO_KBPS });
    await page.expectMedia();
    await page.expectBandwidth('local', 'video', PICTURE_KBPS);
    expectRate(await page.measureVideo('received'), PICTURE_KBPS, 'received by the page');
  },
  'page-answers-and-asks-for-less': async (scope, world, entry) => {
    const server = await startServer(scope, entry.server);
    const page = await Client.open(scope, world, entry.sdk, server, 'page');
    await page.answerCalls({ videoBandwidth: PICTURE_KBPS });
    await startSink(scope, entry, server, { 'remote-peer-id': 'page' });
    await page.expectMedia();
    await page.expectBandwidth('local', 'video', PICTURE_KBPS);
    expectRate(await page.measureVideo('received'), PICTURE_KBPS, 'received by the page');
  },
  'page-wants-H264-of-sink': async (scope, world, entry) => {
    const server = await startServer(scope, entry.server);
    await startSink(scope, entry, server);
    const page = await Client.open(scope, world, entry.sdk, server, 'page');
    await page.call('camera', { videoCodec: 'H264', audioCodec: 'PCMU' });
    await page.expectMedia({ codec: 'H264' });
    assert.ok((await page.mline('remote', 'audio')).includes('a=rtpmap:0 PCMU/8000'));
  },
  'page-wants-H264-of-src': async (scope, world, entry) => {
    const server = await startServer(scope, entry.server);
    const src = new Driver(scope, 'src', receiverLine(entry, server, { 'peer-id': 'monitor' }));
    await src.event('ecl-opened');
    const page = await Client.open(scope, world, entry.sdk, server, 'page');
    await page.call('monitor', { stream: true, videoCodec: 'H264' });
    await src.expectMedia();
    await page.expectCodec('sent', 'H264');
  },
  'page-answers-in-H264': async (scope, world, entry) => {
    const { src, page } = await callPage(scope, world, entry, {
      stream: true, videoCodec: 'H264', audioCodec: 'PCMU' }, {
      'video-codecs': 'H264', 'audio-codecs': 'PCMU' });
    await src.expectMedia();
    await page.expectCodec('sent', 'H264');
    assert.ok((await page.mline('local', 'audio')).includes('a=rtpmap:0 PCMU/8000'));
  },
  'page-wants-a-picture-for-its-sound': async (scope, world, entry) => {
    const page = await callSink(scope, world, entry, { stream: 'audio', videoReceiveEnabled: true });
    await page.expectMedia();
    await page.expectDirection('local', 'video', 'recvonly');
    await page.expectDirection('local', 'audio', 'sendrecv');
  },
  'page-wants-sound-for-its-picture': async (scope, world, entry) => {
    const page = await callSink(scope, world, entry, { stream: 'video', audioReceiveEnabled: true });
    await page.expectMedia();
    await page.expectDirection('local', 'audio', 'recvonly');
  },
  /* The SDK throws where it is the one to answer. */
  'no-codec-in-common': async (scope, world, entry) => {
    const server = await startServer(scope, entry.server);
    const sink = await startSink(scope, entry, server, {
      'video-codecs': 'H264', 'audio-codecs': 'PCMA' });
    const page = await Client.open(scope, world, entry.sdk, server, 'page');
    await page.call('camera', { videoCodec: 'VP8', audioCodec: 'opus' });
    await page.expectClosed(SAID_MS);
    assert.deepEqual(sink.all('error'), []);
  },
  /* What the SDK then sends is an answer without a description. */
  'page-insists-on-another-codec': async (scope, world, entry) => {
    const { driver, page } = await openCallPair(scope, world, entry);
    await page.answerCalls({ videoCodec: 'H264' });
    driver.send('call page send=video video-codecs=VP8');
    assert.match((await driver.event('close')).message,
      /^page answered the call without a description; it may insist on a codec/);
    assert.deepEqual(driver.all('open'), []);
    await page.expectClosed(SAID_MS);
  },
};

function makeCases(entry, cases) {
  return Object.entries(cases).map(([name, run]) => ({
    name: `${entry.name}/${name}`,
    browser: true,
    run: (scope, world) => run(scope, world, entry),
  }));
}

export default MATRIX.flatMap((entry) => [
  ...makeCases(entry, ASKED),
  ...entry.sdk === 'skyway' ? makeCases(entry, SKYWAY) : [],
]);

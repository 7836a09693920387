/* readme.mjs: the launch lines of README.md, word for word, against the default port
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import path from 'node:path';
import { openTab } from '../lib/browser.mjs';
import { Child } from '../lib/child.mjs';
import { Client, MEDIA_MS } from '../lib/client.mjs';
import { Driver } from '../lib/driver.mjs';
import { eventually, launch, launchLines, registered, startDefaultServer }
  from '../lib/launch-lines.mjs';
import { MATRIX, senderLine } from '../lib/matrix.mjs';

const LINES = 5;
const RENDERED = 60;
const RECORDED_FRAMES = 60;
const RECORDED_BYTES = 500000;

const [skyway] = MATRIX;

/* Stands in for a display and a loudspeaker, and tells of each buffer that they would get. */
const SINKS = {
  GST_PLUGIN_FEATURE_RANK: 'fakevideosink:MAX,fakeaudiosink:MAX',
  GST_DEBUG: 'basesink:6',
  GST_DEBUG_NO_COLOR: '1',
};

/* Resolves once each automatic sink of the line, known by its thread, has rendered enough. */
async function expectShown(scope, line, prepare) {
  const sinks = line.match(/auto(video|audio)sink/g).length;
  const viewer = launch(scope, line, SINKS);
  await prepare?.();
  const rendered = {};
  let read = 0;
  const enough = () => {
    for (; read < viewer.errors.length; read += 1) {
      const [, thread] = viewer.errors[read].match(/ (0x[0-9a-f]+) .*rendering object/) ?? [];
      if (thread) rendered[thread] = (rendered[thread] ?? 0) + 1;
    }
    return Object.values(rendered).filter((n) => n >= RENDERED).length >= sinks;
  };
  await viewer.until(enough, MEDIA_MS, `${RENDERED} buffers in each of ${sinks} sinks`);
}

function startSender(scope, server) {
  const sender = new Driver(scope, 'sender', senderLine(skyway, server, { 'peer-id': 'camera' }));
  return sender.event('ecl-opened');
}

/* What each line is for, in the order of the README */
const PURPOSES = {
  'sends-to-all-who-call': async (scope, world, server, line) => {
    launch(scope, line);
    await registered(server, 'camera');
    const page = await Client.open(scope, world, 'skyway', server, 'page');
    await page.call('camera');
    await page.expectMedia();
  },
  'shows-what-comes': async (scope, world, server, line) => {
    await startSender(scope, server);
    await expectShown(scope, line);
  },
  'records-without-decoding': async (scope, world, server, line) => {
    await startSender(scope, server);
    const recorder = launch(scope, line);
    const file = path.join(scope.logs, 'call.mkv');
    await eventually(() => statSync(file, { throwIfNoEntry: false })?.size > RECORDED_BYTES,
      `${RECORDED_BYTES} bytes in ${file}`);
    recorder.signal('SIGINT');
    assert.equal(await recorder.exited, 0);
    await expectFrames(scope, file);
  },
  'calls-a-page': async (scope, world, server, line) => {
    const tab = await openTab(scope, world.browser, 'screen', `${server.url}?id=screen`);
    await tab.waitForFunction(() => document.body.dataset.state === 'ready');
    launch(scope, line);
    await tab.waitForFunction((frames) =>
      document.getElementById('video').getVideoPlaybackQuality().totalVideoFrames >= frames,
    RENDERED, { timeout: MEDIA_MS });
  },
  'waits-for-a-page': async (scope, world, server, line) => {
    await expectShown(scope, line, async () => {
      await registered(server, 'monitor');
      const page = await Client.open(scope, world, 'peerjs', server, 'page');
      await page.call('monitor', { stream: true });
    });
  },
};

/* Says how many frames the file decodes to. */
async function expectFrames(scope, file) {
  const player = new Child(scope, 'player', ['gst-launch-1.0', '-v', 'filesrc', `location=${file}`,
    '!', 'matroskademux', 'name=file', 'file.video_0', '!', 'queue', '!', 'vp8dec', '!',
    'fakesink', 'silent=false', 'file.audio_0', '!', 'queue', '!', 'opusdec', '!', 'fakesink']);
  assert.equal(await player.exited, 0);
  const frames = player.lines.filter((line) => /fakesink0.*chain/.test(line)).length;
  assert.ok(frames >= RECORDED_FRAMES, `${frames} frames were recorded`);
}

export default Object.entries(PURPOSES).map(([name, run], i) => ({
  name: `line-${i + 1}-${name}`,
  browser: true,
  run: async (scope, world) => {
    const lines = launchLines('README.md');
    assert.equal(lines.length, LINES);
    const server = await startDefaultServer(scope);
    await run(scope, world, server, lines[i]);
  },
}));

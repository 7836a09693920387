/* elements-page.mjs: the launch lines of docs/elements.md, word for word, against the default port
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { Child } from '../lib/child.mjs';
import { DataDriver } from '../lib/driver.mjs';
import { DEFAULT_URL, eventually, launch, launchLines, registered, startDefaultServer }
  from '../lib/launch-lines.mjs';

const LINES = 6;
const INPUT_PORT = 5000;
const OUTPUT_PORT = 5001;
const RECORDED_BYTES = 200000;
const RECORDED_PICTURES = 60;
const SMALL_SIDE = 16;
/* Black is 16 or 0, by how it is converted; what videotestsrc shows is far above. */
const DARK = 20;
const BRIGHT = 60;

async function openSocket(scope, port) {
  const socket = createSocket('udp4');
  socket.bind(port, '127.0.0.1');
  await once(socket, 'listening');
  scope.defer(() => socket.close());
  return socket;
}

/* Again and again: nothing tells when a line's udpsrc listens, and when it is connected. */
async function sendUntil(scope, datagram, came, what) {
  const socket = await openSocket(scope, 0);
  await eventually(() => {
    socket.send(datagram, INPUT_PORT, '127.0.0.1');
    return came();
  }, what);
}

/* The mean of each picture of the file, 0 to 255 */
async function brightness(scope, file) {
  const pictures = `${file}.gray`;
  const player = new Child(scope, 'player', ['gst-launch-1.0', 'filesrc', `location=${file}`,
    '!', 'matroskademux', '!', 'vp8dec', '!', 'videoconvert', '!', 'videoscale',
    '!', `video/x-raw,format=GRAY8,width=${SMALL_SIDE},height=${SMALL_SIDE}`,
    '!', 'filesink', `location=${pictures}`]);
  assert.equal(await player.exited, 0);
  const bytes = readFileSync(pictures);
  const size = SMALL_SIDE * SMALL_SIDE;
  return Array.from({ length: bytes.length / size }, (_, i) =>
    bytes.subarray(i * size, (i + 1) * size).reduce((sum, byte) => sum + byte) / size);
}

const CASES = {
  /* It needs no other server, and what is typed at it still ends it. */
  'server-in-the-same-process': async (scope, [line]) => {
    const child = launch(scope, line);
    await registered({ url: DEFAULT_URL }, 'camera');
    child.signal('SIGINT');
    assert.equal(await child.exited, 0);
    await assert.rejects(fetch(DEFAULT_URL));
  },
  'records-a-room': async (scope, [, camera, recorder]) => {
    await startDefaultServer(scope);
    const recording = launch(scope, recorder);
    const file = path.join(scope.logs, 'room.webm');
    await eventually(() => statSync(file, { throwIfNoEntry: false })?.size > 0, `bytes in ${file}`);
    launch(scope, camera);
    await eventually(() => statSync(file).size > RECORDED_BYTES, `${RECORDED_BYTES} bytes in ${file}`);
    recording.signal('SIGINT');
    assert.equal(await recording.exited, 0);
    const pictures = await brightness(scope, file);
    assert.ok(pictures.length >= RECORDED_PICTURES, `${pictures.length} pictures were recorded`);
    assert.ok(pictures[0] < DARK, `the empty room is ${pictures[0]}`);
    assert.ok(pictures.at(-1) > BRIGHT, `the member's picture is ${pictures.at(-1)}`);
  },
  'datagrams-to-datagrams': async (scope, [, , , sender, receiver]) => {
    const server = await startDefaultServer(scope);
    const output = await openSocket(scope, OUTPUT_PORT);
    const received = [];
    output.on('message', (message) => received.push(message));
    launch(scope, receiver);
    await registered(server, 'station');
    launch(scope, sender);
    const datagram = Buffer.from([0, 1, 2, 255]);
    await sendUntil(scope, datagram, () => received.length > 0, 'datagram at the other end');
    assert.deepEqual(received[0], datagram);
  },
  'text-beside-a-picture': async (scope, [, , , , , line]) => {
    const server = await startDefaultServer(scope);
    const viewer = new DataDriver(scope, { protocol: 'ecl' }, server, 'viewer');
    await viewer.event('opened');
    launch(scope, line);
    await registered(server, 'camera');
    viewer.send(`connect ${JSON.stringify({
      remote: 'camera', serialization: 'json', label: 'subtitles' })}`);
    await viewer.event('open');
    await sendUntil(scope, '日本語 🙂', () => viewer.all('data').length > 0, 'line of text');
    assert.equal(viewer.all('data')[0].value, '日本語 🙂');
  },
};

export default Object.entries(CASES).map(([name, run]) => ({
  name: `elements-page/${name}`,
  run: async (scope) => {
    const lines = launchLines('docs/elements.md');
    assert.equal(lines.length, LINES);
    await run(scope, lines);
  },
}));

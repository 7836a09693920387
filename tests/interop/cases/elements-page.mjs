/* elements-page.mjs: the launch lines of docs/elements.md, word for word, against the default port
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { DataDriver } from '../lib/driver.mjs';
import { DEFAULT_URL, eventually, launch, launchLines, registered, startDefaultServer }
  from '../lib/launch-lines.mjs';

const LINES = 4;
const INPUT_PORT = 5000;
const OUTPUT_PORT = 5001;

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

const CASES = {
  /* It needs no other server, and what is typed at it still ends it. */
  'server-in-the-same-process': async (scope, [line]) => {
    const child = launch(scope, line);
    await registered({ url: DEFAULT_URL }, 'camera');
    child.signal('SIGINT');
    assert.equal(await child.exited, 0);
    await assert.rejects(fetch(DEFAULT_URL));
  },
  'datagrams-to-datagrams': async (scope, [, sender, receiver]) => {
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
  'text-beside-a-picture': async (scope, [, , , line]) => {
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

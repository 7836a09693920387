/* viewers.mjs: five viewers share one encoder, and none can disturb the others
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
import assert from 'node:assert/strict';
import { Driver } from '../lib/driver.mjs';
import { MATRIX, SAID_MS, UNSAID_MS, receiverLine, senderLine } from '../lib/matrix.mjs';
import { startServer } from '../lib/servers.mjs';

const VIEWERS = 5;
const LONGEST_GAP_MS = 100;
const WATCHED_FRAMES = 180;

const [entry] = MATRIX;

/* Resolves once that many more frames came than had come at the time of the call. */
function moreFrames(viewer, frames) {
  const before = viewer.all('video').at(-1).frames;
  return viewer.until(() => viewer.all('video').at(-1).frames >= before + frames,
    frames * 100, `${frames} more frames`);
}

export default [{
  name: 'viewers/one-is-killed-and-one-frozen',
  browser: false,
  run: async (scope) => {
    const server = await startServer(scope, entry.server);
    const sender = new Driver(scope, 'sink', senderLine(entry, server, { 'peer-id': 'camera' }));
    await sender.event('ecl-opened');
    const viewers = Array.from({ length: VIEWERS }, (_, i) => new Driver(
      scope, `viewer-${i}`, receiverLine(entry, server, {
        'peer-id': `viewer${i}`, 'remote-peer-id': 'camera' })));
    await Promise.all(viewers.map((viewer) => viewer.expectMedia()));
    const { names } = await sender.ask('elements Encoder/Video', 'elements');
    assert.equal(names.length, 1, `one video encoder for ${VIEWERS} viewers, not ${names}`);

    const [killed, frozen, ...others] = viewers;
    for (const viewer of others) viewer.send('mark');
    killed.signal('SIGKILL');
    frozen.signal('SIGSTOP');
    const ended = (id, ms) => sender.until(
      () => sender.all('ecl-call-ended').find((event) => event['peer-id'] === id), ms, `end of ${id}`);
    await Promise.all([
      ended('viewer0', SAID_MS),
      ended('viewer1', UNSAID_MS),
      ...others.map((viewer) => moreFrames(viewer, WATCHED_FRAMES)),
    ]);
    for (const viewer of others) {
      const gap = viewer.all('video').at(-1)['longest-gap-ms'];
      assert.ok(gap <= LONGEST_GAP_MS, `${viewer.name} saw a gap of ${gap} ms`);
    }
  },
}];

/* redial.mjs: the remote pipeline of a call dies and is started again, or freezes for a while
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
import assert from 'node:assert/strict';
import { MEDIA_MS } from '../lib/client.mjs';
import { Driver } from '../lib/driver.mjs';
import { UNSAID_MS, receiverLine, senderLine } from '../lib/matrix.mjs';
import { startServer } from '../lib/servers.mjs';

/* PeerServer says after five to six seconds that nobody took an offer. */
const UNAVAILABLE_MS = 20000;
const FRAMES = 60;

const LINES = {
  sink: senderLine,
  src: receiverLine,
};

/* How the remote side is lost; each returns it as it is then */
const LOSSES = {
  /* It comes back only after an attempt that found nobody. */
  dies: async (caller, remote, start) => {
    remote.signal('SIGKILL');
    await caller.expectCallEnded(UNSAID_MS);
    await caller.event('ecl-redial', UNAVAILABLE_MS, 2);
    return start();
  },
  freezes: async (caller, remote) => {
    remote.signal('SIGSTOP');
    await caller.expectCallEnded(UNSAID_MS);
    await caller.event('ecl-redial');
    remote.signal('SIGCONT');
    return remote;
  },
};

async function redial(scope, kind, protocol, calling, loss) {
  const server = await startServer(scope, kind);
  const called = calling === 'src' ? 'sink' : 'src';
  const start = async () => {
    const remote = new Driver(scope, called, LINES[called]({ protocol }, server, { 'peer-id': 'remote' }));
    await remote.event('ecl-opened');
    return remote;
  };
  const remote = await start();
  const caller = new Driver(scope, calling,
    LINES[calling]({ protocol }, server, { 'remote-peer-id': 'remote' }));
  await (calling === 'src' ? caller : remote).expectMedia();

  const back = await LOSSES[loss](caller, remote, start);
  await caller.event('ecl-call', UNAVAILABLE_MS, 2);
  await (calling === 'src' ? caller : back).expectMedia({ what: 'after the break' });
  if (calling === 'src') {
    await caller.expectFrames(FRAMES, MEDIA_MS);
    assert.deepEqual(caller.all('pad-added').map(({ pad }) => pad).sort(), ['audio_0', 'video_0']);
    assert.deepEqual(caller.all('pad-removed'), []);
  }
  for (const event of ['error', 'eos']) assert.deepEqual(caller.all(event), []);
}

export default ['src', 'sink'].flatMap((calling) => [
  ['npm-peer', 'peerjs', 'dies'],
  ['npm-peer', 'peerjs', 'freezes'],
  ['ecl-server', 'ecl', 'freezes'],
].map(([kind, protocol, loss]) => ({
  name: `pipelines@${kind}/${protocol}/${calling}-redials/remote-${loss}`,
  browser: false,
  run: (scope) => redial(scope, kind, protocol, calling, loss),
})));

/* pipelines.mjs: a pipeline calls a pipeline
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
import { Driver } from '../lib/driver.mjs';
import { SAID_MS, receiverLine, senderLine } from '../lib/matrix.mjs';
import { startServer } from '../lib/servers.mjs';

/* Whoever calls hangs up; then the other one has to know. */
const DIRECTIONS = {
  'src-calls-sink': async (scope, server, sink, src) => {
    const sender = new Driver(scope, 'sink', senderLine(sink, server, { 'peer-id': 'camera' }));
    await sender.event('ecl-opened');
    const receiver = new Driver(scope, 'src', receiverLine(src, server, { 'remote-peer-id': 'camera' }));
    return { receiver, caller: receiver, called: sender };
  },
  'sink-calls-src': async (scope, server, sink, src) => {
    const receiver = new Driver(scope, 'src', receiverLine(src, server, { 'peer-id': 'monitor' }));
    await receiver.event('ecl-opened');
    const sender = new Driver(scope, 'sink', senderLine(sink, server, { 'remote-peer-id': 'monitor' }));
    return { receiver, caller: sender, called: receiver };
  },
};

function makeCase(name, kind, direction, sinkProtocol, srcProtocol) {
  return {
    name: `pipelines@${kind}/${name}/${direction}`,
    browser: false,
    run: async (scope) => {
      const server = await startServer(scope, kind);
      const { receiver, caller, called } = await DIRECTIONS[direction](
        scope, server, { protocol: sinkProtocol }, { protocol: srcProtocol });
      await receiver.expectMedia();
      caller.send('stop');
      await called.expectCallEnded(SAID_MS);
    },
  };
}

export default Object.keys(DIRECTIONS).flatMap((direction) => [
  makeCase('ecl', 'ecl-server', direction, 'ecl', 'ecl'),
  makeCase('peerjs', 'ecl-server', direction, 'peerjs', 'peerjs'),
  makeCase('ecl-and-peerjs', 'ecl-server', direction, 'ecl', 'peerjs'),
  makeCase('peerjs', 'npm-peer', direction, 'peerjs', 'peerjs'),
]);

/* pages.mjs: two pages call each other; no pipeline takes part
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
import { Client } from '../lib/client.mjs';
import { SAID_MS } from '../lib/matrix.mjs';
import { startServer } from '../lib/servers.mjs';

/* A page with caller's SDK calls one with callee's; both show the other's camera. The one whose
 * word the other understands hangs up: PeerJS says it on a data channel, unheard by SkyWay's SDK. */
function makeCase(kind, caller, callee) {
  return {
    name: `pages@${kind}/${caller}-calls-${callee}`,
    browser: true,
    run: async (scope, world) => {
      const server = await startServer(scope, kind);
      const alice = await Client.open(scope, world, caller, server, 'alice');
      const bob = await Client.open(scope, world, callee, server, 'bob');
      await bob.answerCalls({ stream: true });
      await alice.call('bob', { stream: true });
      await alice.expectMedia({ what: 'alice' });
      await bob.expectMedia({ what: 'bob' });
      const [sayer, hearer] = caller === callee || caller === 'skyway' ? [alice, bob] : [bob, alice];
      await sayer.hangUp();
      await hearer.expectClosed(SAID_MS);
    },
  };
}

export default [
  makeCase('npm-peer', 'peerjs', 'peerjs'),
  makeCase('ecl-server', 'peerjs', 'peerjs'),
  makeCase('ecl-server', 'skyway', 'skyway'),
  makeCase('ecl-server', 'peerjs', 'skyway'),
  makeCase('ecl-server', 'skyway', 'peerjs'),
];

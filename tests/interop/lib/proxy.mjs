/* proxy.mjs: a line between a client and a server that a test can cut
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
import { connect, createServer } from 'node:net';

/* Returns { port, cut (): breaks all connections without a word, close (): and takes no more }. */
export async function startProxy(scope, port) {
  const sockets = new Set();
  const cut = () => sockets.forEach((socket) => socket.destroy());
  const join = (from, to) => {
    sockets.add(from);
    from.pipe(to);
    from.on('error', () => {});
    from.on('close', () => {
      sockets.delete(from);
      to.destroy();
    });
  };
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    join(near, far);
    join(far, near);
  });
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const close = () => {
    server.close();
    cut();
  };
  scope.defer(close);
  return { port: server.address().port, cut, close };
}

/* npm-peer-server.mjs: the npm PeerServer, unmodified, on a free port of loopback
 *
 * usage: node npm-peer-server.mjs [OPTIONS AS JSON]
 * Prints the same first line as ecl-server does.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
import { PeerServer } from 'peer';

const options = {
  host: '127.0.0.1',
  port: 0,
  path: '/',
  allow_discovery: true,
  ...JSON.parse(process.argv[2] ?? '{}'),
};
const peers = PeerServer(options, (server) => {
  console.log(`listening on http://127.0.0.1:${server.address().port}/`);
});

/* Without a listener one malformed message would end the process. */
peers.on('error', (error) => console.error(error.message));

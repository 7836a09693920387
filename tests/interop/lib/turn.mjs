/* turn.mjs: a real TURN server, and accounts at it
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
import { execFile } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { createSocket } from 'node:dgram';
import path from 'node:path';
import { promisify } from 'node:util';
import { Child } from './child.mjs';
import { Skip } from './scope.mjs';

const START_MS = 20000;

/* A UDP port that nobody has; coturn cannot report one of its own choice. */
async function freePort() {
  const socket = createSocket('udp4');
  await new Promise((resolve) => { socket.bind(0, '127.0.0.1', resolve); });
  const { port } = socket.address();
  await new Promise((resolve) => { socket.close(resolve); });
  return port;
}

/* secret: its static-auth-secret; host: an address of its machine; within: see Namespace.
 * Returns { host, port, child }. */
export async function startTurn(scope, secret, { host = '127.0.0.1', port, within = [] } = {}) {
  await promisify(execFile)('which', ['turnserver']).catch(() => {
    throw new Skip('coturn is not installed');
  });
  const at = port ?? await freePort();
  const child = new Child(scope, 'turnserver', [...within, 'turnserver', '-n', '--no-cli',
    '--no-tls', '--no-dtls', `--listening-ip=${host}`, `--relay-ip=${host}`,
    `--listening-port=${at}`, '--use-auth-secret', `--static-auth-secret=${secret}`,
    '--realm=ecl.example', '--allow-loopback-peers', '--log-file=stdout', '--verbose',
    `--pidfile=${path.join(scope.logs, 'turnserver.pid')}`]);
  await child.until(() => child.lines.some((line) => /IPv4. UDP listener opened/.test(line)),
    START_MS, 'its listener');
  return { host, port: at, child };
}

/* An account as ecl-server makes it (the TURN REST scheme) */
export function turnAccount(secret, name, left = 3600) {
  const username = `${Math.floor(Date.now() / 1000) + left}:${name}`;
  const credential = createHmac('sha1', secret).update(username).digest('base64');
  return { username, credential };
}

/* launch-lines.mjs: runs the launch lines of a page, word for word
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Child } from './child.mjs';
import { MEDIA_MS } from './client.mjs';
import { root } from './paths.mjs';
import { startServer } from './servers.mjs';

const DEFAULT_PORT = 9000;
export const DEFAULT_URL = `http://127.0.0.1:${DEFAULT_PORT}/`;

/* page: its path in the project; each line is a block marked as sh */
export function launchLines(page) {
  const text = readFileSync(path.join(root, page), 'utf8');
  return [...text.matchAll(/```sh\n(gst-launch-1\.0 [^`]*)```/g)].map(([, line]) => line.trim());
}

/* Where the lines expect it */
export function startDefaultServer(scope) {
  return startServer(scope, 'ecl-server', ['--port', String(DEFAULT_PORT)]);
}

/* For what no event tells of */
export async function eventually(probe, what) {
  for (const end = Date.now() + MEDIA_MS; Date.now() < end; await sleep(100)) {
    if (await probe()) return;
  }
  assert.fail(`no ${what} within ${MEDIA_MS} ms`);
}

/* The server may be about to start. */
export function registered(server, id) {
  return eventually(async () => {
    const reply = await fetch(`${server.url}peerjs/peers`).catch(() => null);
    return reply && (await reply.json()).includes(id);
  }, `peer ${id}`);
}

/* In the folder of the case's logs, so that a file it writes goes away with them */
export function launch(scope, line, env) {
  const command = ['bash', '-c', `cd "$0" && exec ${line}`, scope.logs];
  return new Child(scope, 'gst-launch', command, { input: 'ignore', env });
}

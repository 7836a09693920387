/* servers.mjs: the signaling servers of the matrix, and the host of the test pages
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Child } from './child.mjs';
import { build, interop } from './paths.mjs';

const START_MS = 20000;

/* Each says "listening on URL". */
const COMMANDS = {
  'ecl-server': (options) => [path.join(build, 'ext/server/ecl-server'), '--port', '0', ...options],
  'npm-peer': (options) => [process.execPath, path.join(interop, 'npm-peer-server.mjs'), ...options],
  'stun-server': (options) => [process.execPath, path.join(interop, 'stun-server.mjs'), ...options],
  'page-host': () => [process.execPath, path.join(interop, 'page-host.mjs')],
};

/* kind: a key of COMMANDS; within: see makeHosts(). Returns { kind, url, port, child }. */
export async function startServer(scope, kind, options = [], within = []) {
  const child = new Child(scope, kind, [...within, ...COMMANDS[kind](options)]);
  const line = await child.until(
    () => child.lines.find((text) => text.startsWith('listening on ')), START_MS, 'listening line');
  const url = line.slice('listening on '.length);
  return { kind, url, port: Number(new URL(url).port), child };
}

/* Ends it as a crash does. */
export async function killServer(server) {
  server.child.signal('SIGKILL');
  await server.child.exited;
}

/* A new one where that one was, which has ended */
export function startAgain(scope, { kind, port }) {
  return startServer(scope, kind,
    kind === 'ecl-server' ? ['--port', String(port)] : [JSON.stringify({ port })]);
}

/* The SDKs are served as npm delivers them. */
const FILES = {
  '/': 'pages/client.html',
  '/client.js': 'pages/client.js',
  '/data.js': 'pages/data.js',
  '/room.js': 'pages/room.js',
  '/skyway.js': 'node_modules/skyway-js/dist/skyway.js',
  '/peerjs.js': 'node_modules/peerjs/dist/peerjs.js',
};

export async function startPageHost() {
  const server = createServer(async ({ url }, reply) => {
    const file = FILES[url.split('?')[0]];
    if (!file) {
      reply.writeHead(404).end();
      return;
    }
    const type = file.endsWith('.html') ? 'text/html' : 'text/javascript';
    reply.writeHead(200, { 'Content-Type': `${type}; charset=utf-8` });
    reply.end(await readFile(path.join(interop, file)));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    close: () => new Promise((resolve) => {
      server.closeAllConnections?.();
      server.close(resolve);
    }),
  };
}

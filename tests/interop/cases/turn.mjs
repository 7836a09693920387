/* turn.mjs: calls between two hosts that cannot reach each other, by a real TURN server
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { browserWithin } from '../lib/browser.mjs';
import { Client } from '../lib/client.mjs';
import { Driver } from '../lib/driver.mjs';
import { MATRIX, receiverLine, senderLine } from '../lib/matrix.mjs';
import { MIDDLE, makeHosts } from '../lib/namespaces.mjs';
import { startServer } from '../lib/servers.mjs';
import { startTurn, turnAccount } from '../lib/turn.mjs';

const [ECL, PEERJS] = MATRIX;
const SECRET = 'turn secret';
const PORT = 3478;
const END_MS = 40000;
/* What ecl-server has as the least */
const TTL_S = 60;
const REFUSED = /no TURN server .* relays for us: it refused our account .* has not expired/;

/* Returns the hosts with { server, turn } in the middle. given: the secret that the signaling
 * server has, null for no TURN from it; ttl: seconds that its accounts last */
async function startMiddle(scope, { given = SECRET, transport = 'udp', ttl = 86400 } = {}) {
  const hosts = await makeHosts(scope);
  const turn = await startTurn(scope, SECRET, { host: MIDDLE, port: PORT, within: hosts.middle });
  const file = path.join(scope.logs, 'turn-secret');
  await writeFile(file, `${given}\n`);
  const uri = `turn:${MIDDLE}:${PORT}?transport=${transport}`;
  const options = ['--host', MIDDLE,
    ...(given ? ['--turn-uri', uri, '--turn-secret-file', file, '--turn-ttl', String(ttl)] : [])];
  const server = await startServer(scope, 'ecl-server', options, hosts.middle);
  return { ...hosts, server, turn };
}

/* The right one calls the left one. properties: of both elements; called: of the left one only;
 * calling: of the right one only */
async function startCall(scope, { server, left, right }, entry, properties = {},
  { called = {}, calling = {} } = {}) {
  const sender = new Driver(scope, 'sink',
    senderLine(entry, server, { 'peer-id': 'camera', ...properties, ...called }), left);
  await sender.event('ecl-opened');
  const receiver = new Driver(scope, 'src',
    receiverLine(entry, server, { 'remote-peer-id': 'camera', ...properties, ...calling }), right);
  return { sender, receiver };
}

function assertRelayed({ turn }, name) {
  const allocated = new RegExp(`user <\\d+:${name}>: incoming packet ALLOCATE processed, success`);
  assert.ok(turn.child.lines.some((line) => allocated.test(line)), `no TURN account of ${name} used`);
}

function carries(entry, transport, policy) {
  return async (scope) => {
    const middle = await startMiddle(scope, { transport });
    const { receiver } = await startCall(scope, middle, entry, { 'ice-transport-policy': policy });
    await receiver.expectMedia();
    assertRelayed(middle, 'camera');
  };
}

async function expectFailure({ sender, receiver }, text, toldCalled) {
  const ended = await sender.event('ecl-call-ended', END_MS);
  assert.match(ended.reason, toldCalled);
  const error = await receiver.event('error', END_MS);
  assert.match(error.message, text);
}

/* properties: of both elements. Who is called gives up first. */
function fails(options, properties, text) {
  return async (scope) => {
    const middle = await startMiddle(scope, options);
    const call = await startCall(scope, middle, ECL,
      { 'connect-timeout': 10, ...properties() }, { called: { 'connect-timeout': 5 } });
    await expectFailure(call, text, text);
  };
}

/* A caller that may only use TURN knows at once, and hangs up: before the answer comes, or after. */
function failsAtOnce(options, text) {
  return async (scope) => {
    const middle = await startMiddle(scope, options);
    const call = await startCall(scope, middle, ECL,
      {}, { calling: { 'ice-transport-policy': 'relay' } });
    await expectFailure(call, text, /^hang-up$/);
  };
}

/* A page on the left with TURN servers of its own calls a pipeline on the right. */
async function pageCalls(scope) {
  const { server, left, right } = await startMiddle(scope);
  const sender = new Driver(scope, 'sink', senderLine(ECL, server, { 'peer-id': 'camera' }), right);
  await sender.event('ecl-opened');
  const world = {
    browser: await browserWithin(scope, left),
    pages: await startServer(scope, 'page-host', [], left),
  };
  const urls = `turn:${MIDDLE}:${PORT}?transport=udp`;
  const page = await Client.open(scope, world, 'peerjs', server, 'page', {
    host: MIDDLE,
    config: {
      iceServers: [{ urls, ...turnAccount(SECRET, 'page') }], iceTransportPolicy: 'relay',
    },
  });
  await page.call('camera', { stream: true });
  await page.expectMedia();
  assert.equal((await page.candidateTypes())[0], 'relay');
}

function turnServers({ username, credential }, transport) {
  const user = encodeURIComponent(username);
  const password = encodeURIComponent(credential);
  return `<\"turn://${user}:${password}@${MIDDLE}:${PORT}?transport=${transport}\">`;
}

const own = (account, transport = 'udp') => () => ({
  'turn-servers': turnServers(account(), transport), 'use-server-turn': false });

/* The signaling server's TURN is not used, and would refuse. */
function carriesByOwn(transport) {
  return async (scope) => {
    const middle = await startMiddle(scope, { given: 'wrong' });
    const stun = await startServer(scope, 'stun-server', [MIDDLE], middle.middle);
    const { receiver } = await startCall(scope, middle, ECL, {
      'stun-server': stun.url, ...own(() => turnAccount(SECRET, 'own'), transport)() });
    await receiver.expectMedia();
    assertRelayed(middle, 'own');
    for (const asked of ['asked by 10.99.1.2', 'asked by 10.99.2.2']) {
      assert.ok(stun.child.lines.includes(asked), `STUN server not ${asked}`);
    }
    assert.ok(!middle.turn.child.lines.some((line) => /:camera>/.test(line)), 'TURN of the server used');
  };
}

/* The one that is called has been there for longer than an account lasts. */
async function renews(scope) {
  const middle = await startMiddle(scope, { ttl: TTL_S });
  const properties = { 'ice-transport-policy': 'relay' };
  const sender = new Driver(scope, 'sink',
    senderLine(ECL, middle.server, { 'peer-id': 'camera', ...properties }), middle.left);
  await sender.event('ecl-opened');
  await new Promise((resolve) => { setTimeout(resolve, (TTL_S + 1) * 1000); });
  const receiver = new Driver(scope, 'src',
    receiverLine(ECL, middle.server, { 'remote-peer-id': 'camera', ...properties }), middle.right);
  await receiver.expectMedia();
  assertRelayed(middle, 'camera');
}

export const slow = [{ name: 'turn/account-is-renewed', browser: false, run: renews }];

export default Object.entries({
  'udp-all': carries(ECL, 'udp', 'all'),
  'udp-relay': carries(ECL, 'udp', 'relay'),
  'tcp-all': carries(ECL, 'tcp', 'all'),
  'tcp-relay': carries(ECL, 'tcp', 'relay'),
  'own-udp': carriesByOwn('udp'),
  'own-tcp': carriesByOwn('tcp'),
  'peerjs-udp-relay': carries(PEERJS, 'udp', 'relay'),
  'no-turn': fails({ given: null }, () => ({}), /give a TURN server/),
  'forged-account': fails({ given: 'wrong' }, () => ({}), REFUSED),
  'forged-account-relay': failsAtOnce({ given: 'wrong' }, REFUSED),
  'expired-account': fails({ given: null }, own(() => turnAccount(SECRET, 'any', -60)), REFUSED),
  'page-calls-sink': pageCalls,
}).map(([name, run]) => ({ name: `turn/${name}`, browser: run === pageCalls, run }));

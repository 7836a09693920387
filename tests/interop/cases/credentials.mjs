/* credentials.mjs: pages at a server whose key has a secret, and the TURN accounts that it gives
 *
 * A credential lasts 600 s at least, so one that shall end soon was made long ago.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Client } from '../lib/client.mjs';
import { startServer } from '../lib/servers.mjs';
import { startTurn } from '../lib/turn.mjs';

const KEY = '00000000-0000-0000-0000-000000000000';
const SECRET = 'correct horse';
const TTL = 600;
const SOON_S = 8;
const EVENT_MS = 20000;

/* left: the seconds that it still lasts */
function credential(id, { secret = SECRET, left = TTL, ttl = TTL } = {}) {
  const timestamp = Math.floor(Date.now() / 1000) - ttl + left;
  const authToken = createHmac('sha256', secret).update(`${timestamp}:${ttl}:${id}`).digest('base64');
  return { timestamp, ttl, authToken };
}

async function startStrict(scope, options = []) {
  const config = path.join(scope.logs, 'ecl-server.conf');
  await writeFile(config, `[key ${KEY}]\nsecret=${SECRET}\n`);
  return startServer(scope, 'ecl-server', ['--config', config, ...options]);
}

async function expectRefused(scope, world, sdk, server, id, options, type, text) {
  const opening = Client.open(scope, world, sdk, server, id, options);
  await assert.rejects(opening, text, `${id} must not open`);
  assert.equal(Client.last.id, id);
  assert.equal(await Client.last.tab.evaluate(() => client.error.type), type);
  assert.equal(await Client.last.tab.evaluate(() => client.peer.open), false);
}

async function exists(server, id) {
  const reply = await fetch(`${server.url}api/apikeys/${KEY}/peers/${id}/exists`);
  return (await reply.json()).exists;
}

async function waitUntil(probe, what) {
  const end = Date.now() + EVENT_MS;
  while (!await probe().catch(() => false)) {
    assert.ok(Date.now() < end, `${what} within ${EVENT_MS} ms`);
    await new Promise((resolve) => { setTimeout(resolve, 100); });
  }
}

async function goodAndRefused(scope, world) {
  const server = await startStrict(scope);
  const refused = {
    'no-credential': [undefined, /demands a credential/],
    expired: [credential('expired', { left: 0 }), /has expired/],
    future: [credential('future', { left: TTL + 60 }), /in the future/],
    'wrong-secret': [credential('wrong-secret', { secret: 'wrong' }), /was not made for/],
    'wrong-id': [credential('alice'), /was not made for/],
    'too-short': [credential('too-short', { ttl: 599, left: 300 }), /from 600 to 90000/],
    'too-long': [credential('too-long', { ttl: 90001, left: 300 }), /from 600 to 90000/],
  };
  const shown = credential('alice');
  const alice = await Client.open(scope, world, 'skyway', server, 'alice', { credential: shown });
  assert.equal(await alice.tab.evaluate(() => client.peer.id), 'alice');
  for (const [id, [given, text]] of Object.entries(refused)) {
    await expectRefused(
      scope, world, 'skyway', server, id, { credential: given }, 'authentication', text);
  }
  await expectRefused(scope, world, 'skyway', server, 'alice', { credential: shown },
    'authentication', /in use by another client/);
  assert.equal(await alice.tab.evaluate(() => client.peer.open), true);
}

/* Both are told that their time ends; only the one that extends it stays. */
async function expiring(scope, world) {
  const server = await startStrict(scope);
  const open = (id) => Client.open(scope, world, 'skyway', server, id,
    { credential: credential(id, { left: SOON_S }) });
  const [alice, bob] = [await open('alice'), await open('bob')];
  for (const client of [alice, bob]) {
    const left = await client.expiresIn(EVENT_MS);
    assert.ok(left > 0 && left <= SOON_S, `expiresin ${left}`);
  }
  await alice.tab.evaluate((fresh) => client.peer.updateCredential(fresh), credential('alice'));
  await bob.tab.evaluate((bad) => client.peer.updateCredential(bad), credential('alice'));
  await bob.expectError('authentication', /was not made for/, EVENT_MS);
  await bob.expectError('authentication', /has expired/, EVENT_MS);
  assert.equal(await exists(server, 'bob'), false);
  assert.equal(await exists(server, 'alice'), true);
  assert.equal(await alice.tab.evaluate(() => client.peer.open), true);
}

/* The SDK encodes what updateCredential() was given twice when it comes back by itself. */
async function reconnecting(scope, world) {
  const server = await startStrict(scope);
  const alice = await Client.open(scope, world, 'skyway', server, 'alice',
    { credential: credential('alice', { left: SOON_S }) });
  await alice.tab.evaluate((fresh) => client.peer.updateCredential(fresh), credential('alice'));
  /* engine.io-client hangs for a minute when it loses the server between its two transports. */
  await waitUntil(() => alice.tab.evaluate(
    () => client.peer.socket._io.io.engine.transport.name === 'websocket'), 'the upgrade');
  const request = alice.tab.waitForRequest(
    (sent) => /%257B/.test(sent.url()) && !/sid=/.test(sent.url()), { timeout: EVENT_MS });
  await server.child.end();
  const again = await startStrict(scope, ['--port', String(server.port)]);
  await request;
  await waitUntil(() => exists(again, 'alice'), 'alice is there again');
  assert.equal(await alice.tab.evaluate(() => client.error), null);
}

async function peerjs(scope, world) {
  const server = await startStrict(scope);
  const shown = encodeURIComponent(JSON.stringify(credential('alice')));
  await Client.open(scope, world, 'peerjs', server, 'alice', { key: `${KEY}&credential=${shown}` });
  assert.equal(await exists(server, 'alice'), true);
  await expectRefused(scope, world, 'peerjs', server, 'bob', { key: KEY },
    'server-error', /demands a credential/);
  assert.equal(await exists(server, 'bob'), false);
}

/* Returns [server, URI]: a signaling server that gives accounts at a real TURN server */
async function startWithTurn(scope) {
  const secret = 'turn secret';
  const { host, port } = await startTurn(scope, secret);
  const uri = `turn:${host}:${port}?transport=udp`;
  const file = path.join(scope.logs, 'turn-secret');
  await writeFile(file, `${secret}\n`);
  const options = ['--turn-uri', uri, '--turn-secret-file', file];
  return [await startServer(scope, 'ecl-server', options), uri];
}

/* The TURN server takes the account that the SDK got with OPEN, and no forged one. */
async function turn(scope, world) {
  const [server, uri] = await startWithTurn(scope);
  const alice = await Client.open(scope, world, 'skyway', server, 'alice');
  const servers = await alice.tab.evaluate(() => client.peer._pcConfig.iceServers);
  assert.equal(servers.length, 3, 'the SDK makes three TURN servers of one account');
  const { username, credential: password } = servers[0];
  assert.match(username, /^\d+:alice$/);
  const forged = createHmac('sha1', 'wrong').update(username).digest('base64');
  assert.equal(await alice.gathersRelay(uri, username, password), true);
  assert.equal(await alice.gathersRelay(uri, username, forged), false);
}

/* A page that corrects the compiled-in host, as docs/server.md has it, calls by TURN only. */
async function turnCall(scope, world) {
  const [server, uri] = await startWithTurn(scope);
  const config = { iceServers: [], iceTransportPolicy: 'relay' };
  const open = async (id) => {
    const page = await Client.open(scope, world, 'skyway', server, id, { config });
    await page.tab.evaluate((urls) => {
      for (const one of client.peer._pcConfig.iceServers) if (one.credential) one.urls = urls;
    }, uri);
    return page;
  };
  const [alice, bob] = [await open('alice'), await open('bob')];
  await bob.answerCalls({ stream: true });
  await alice.call('bob', { stream: true });
  await alice.expectMedia({ what: 'alice' });
  await bob.expectMedia({ what: 'bob' });
  assert.deepEqual(await alice.candidateTypes(), ['relay', 'relay']);
}

export default Object.entries({
  'skyway-good-and-refused': goodAndRefused,
  'skyway-expiring': expiring,
  'skyway-reconnecting': reconnecting,
  'peerjs-by-key': peerjs,
  'turn-account': turn,
  'turn-call': turnCall,
}).map(([name, run]) => ({ name: `credentials/${name}`, browser: true, run }));

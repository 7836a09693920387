/* serialization-check.mjs: compares what an SDK sends and reads with our vectors and frames
 *
 * usage: node serialization-check.mjs vectors|reads-ours|close SDK SERIALIZATION
 * A program of its own, since it makes the SDKs believe that they are in a browser.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { REFUSED, SETS, comparable } from './data-values.mjs';
import { makeVectors, vectorsFile } from './data-vectors.mjs';
import { build } from './paths.mjs';
import { openDataConnection } from './sdk-data.mjs';

const MAX_OUTPUT = 1 << 28;

/* The lines of the file that are of this set */
async function storedLines(sdk, serialization) {
  const lines = (await readFile(vectorsFile, 'utf8')).trimEnd().split('\n');
  const indices = lines.flatMap((line, i) =>
    (line.startsWith(`${sdk}\t${serialization}\t`) ? [i] : []));
  return { indices, lines: indices.map((i) => lines[i]) };
}

async function expectVectors(sdk, serialization, values) {
  const { lines } = await storedLines(sdk, serialization);
  assert.deepEqual(await makeVectors(sdk, serialization, values), lines,
    'make-data-vectors.mjs makes another file');
}

function parseFrames(line) {
  return line.split(',').map((frame) => (frame.startsWith('t')
    ? Buffer.from(frame.slice(1), 'hex').toString() : Buffer.from(frame, 'hex')));
}

function expectedFrom(sdk, vector) {
  if (sdk === 'peerjs' && 'oursPeerjs' in vector) return vector.oursPeerjs;
  return 'ours' in vector ? vector.ours : vector.value;
}

/* ECLWebRTC alone says what bytes were. */
async function expectRead(connection, sdk, serialization, vector, line) {
  const expected = expectedFrom(sdk, vector);
  const what = `${sdk} ${serialization}: ${vector.name}`;
  if (expected === REFUSED || line === 'refused') {
    assert.equal(line === 'refused', expected === REFUSED, `${what}: ${line}`);
    return;
  }
  const got = await comparable(connection.receive(parseFrames(line)));
  const isFile = expected instanceof Blob && sdk === 'peerjs';
  assert.deepStrictEqual(got, await comparable(isFile ? await expected.arrayBuffer() : expected), what);
}

async function expectOursRead(sdk, serialization, values) {
  const program = path.join(build, 'tests', 'interop', 'interop-serialize');
  const ours = execFileSync(program, [vectorsFile], { encoding: 'utf8', maxBuffer: MAX_OUTPUT })
    .split('\n');
  const { indices } = await storedLines(sdk, serialization);
  assert.equal(indices.length, values.length);
  for (const [n, vector] of values.entries()) {
    const connection = await openDataConnection(sdk, serialization);
    await expectRead(connection, sdk, serialization, vector, ours[indices[n]]);
  }
}

async function expectClose(sdk, serialization) {
  const frame = serialization === 'json' ? Buffer.from('{"__peerData":{"type":"close"}}')
    : Buffer.from('\x81\xba__peerData\x81\xb4type\xb5close', 'latin1');
  const sender = await openDataConnection(sdk, serialization);
  sender.connection.close({ flush: true });
  assert.deepEqual(sender.channel.frames, [frame]);
  const receiver = await openDataConnection(sdk, serialization);
  receiver.channel.deliver(frame);
  assert.ok(receiver.closed);
}

const CHECKS = { vectors: expectVectors, 'reads-ours': expectOursRead, close: expectClose };

const [check, ...set] = process.argv.slice(2);
const [, , values] = SETS.find(([sdk, serialization]) =>
  sdk === set[0] && serialization === set[1]);
await CHECKS[check](...set, values);
/* The SDKs leave timers behind. */
process.exit(0);

/* data-vectors.mjs: writes what both SDKs send for a list of values, one line each
 *
 * A line has these fields, between tabs:
 *   sdk            skyway or peerjs
 *   serialization
 *   name           of the value
 *   expectation    same, reads, garbles or throws (see data-values.mjs)
 *   file           "-"; of a Blob its MIME type, of a File "name;MIME type"
 *   value          text of a GVariant; repeat:N:'string'; bytes:N (a pattern); double:NUMBER
 *   frames         "-"; the frames in hex, between commas, text with a t before it; or, when
 *                  they are many bytes, N:SHA-256 over each frame behind its length in 4 bytes
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { openDataConnection } from './sdk-data.mjs';
import { SETS, variantText } from './data-values.mjs';
import { root } from './paths.mjs';

const MAX_INLINE = 4096;
/* skyway-js draws a message's id; it begins at this byte of a frame. */
const ID_OFFSET = 7;
const ID = '0123456789abcdef';

export const vectorsFile = path.join(root, 'tests', 'check', 'data', 'serialization.vectors');

function describeFrames(frames) {
  const size = frames.reduce((sum, frame) => sum + Buffer.byteLength(frame), 0);
  if (size <= MAX_INLINE) {
    return frames.map((frame) => (typeof frame === 'string' ? 't' : '')
      + Buffer.from(frame).toString('hex')).join(',');
  }
  const hash = createHash('sha256');
  for (const frame of frames) {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(Buffer.byteLength(frame));
    hash.update(length).update(frame);
  }
  return `${frames.length}:${hash.digest('hex')}`;
}

async function framesOf(connection, sdk, serialization, { value, name, [sdk]: expectation }) {
  let frames;
  try {
    frames = await connection.send(value);
  } catch (error) {
    if (expectation === 'throws') return '-';
    throw new Error(`${sdk} ${serialization}: ${name}: ${error.message}`);
  }
  if (expectation === 'throws') throw new Error(`${sdk} ${serialization}: ${name}: was sent`);
  if (sdk === 'skyway' && serialization.startsWith('binary')) {
    for (const frame of frames) frame.write(ID, ID_OFFSET);
  }
  return describeFrames(frames);
}

function describeFile(value) {
  if (value instanceof File) return `${value.name};${value.type}`;
  return value instanceof Blob ? value.type : '-';
}

export async function makeVectors(sdk, serialization, values) {
  const lines = [];
  for (const vector of values) {
    /* A connection each: PeerJS counts its split messages. */
    const connection = await openDataConnection(sdk, serialization);
    const frames = await framesOf(connection, sdk, serialization, vector);
    lines.push([sdk, serialization, vector.name, vector[sdk] ?? 'same',
      describeFile(vector.value), vector.text ?? variantText(vector.value), frames].join('\t'));
  }
  return lines;
}

export async function makeAllVectors() {
  const lines = [];
  for (const set of SETS) lines.push(...await makeVectors(...set));
  return lines;
}

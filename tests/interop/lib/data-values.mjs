/* data-values.mjs: the values that the serializations are tried with, and how the vectors of
 * tests/check/data/serialization.vectors write them
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What we give for it: an error. */
export const REFUSED = Symbol('refused');

const EMOJI = '\u{1f600}';

function pattern(length) {
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++) bytes[i] = (i * 31 + (i >> 8)) & 0xff;
  return bytes.buffer;
}

/* An entry: { name, value, text?: where the value's own would be long,
 *   skyway, peerjs: what the SDK's frames are to us (default "same"):
 *     same: we send the very same; reads: we send others, but read these;
 *     garbles: they do not say the value; throws: there are none
 *   ours: what the SDK gets from us, if not the value } */
function vector(name, value, rest = {}) {
  return { name, value, ...rest };
}

const repeated = (count, text, rest) => vector(`${count} x ${text}`, text.repeat(count),
  { text: `repeat:${count}:'${text}'`, ...rest });

/* Up to 600 units skyway-js counts six bytes for each emoji, beyond it four; we send six. */
const STRINGS = [
  vector('empty string', ''),
  vector('hi', 'hi'),
  vector('15 letters', 'abcdefghijklmno'),
  vector('16 letters', 'abcdefghijklmnop'),
  vector('quotes and controls', '"\'\\/\b\f\n\r\t\u007f'),
  vector('two bytes each', 'äöü\u07ff'),
  vector('CJK', '日本語\u0800\uffee'),
  vector('emoji', EMOJI, { skyway: 'reads' }),
  vector('emoji between letters', `a${EMOJI}b${EMOJI}`, { skyway: 'reads' }),
  repeated(300, EMOJI, { skyway: 'reads' }),
  repeated(301, EMOJI, { skyway: 'reads' }),
  repeated(65535, 'a'),
  repeated(65536, 'a'),
  vector('emoji before numbers', [EMOJI, 1, 2], { skyway: 'reads' }),
  vector('emoji before true', [EMOJI.repeat(3), true], { skyway: 'reads' }),
  vector('202 emoji before a number', [EMOJI.repeat(202), 5], { skyway: 'reads' }),
  vector('303 emoji before a number', [EMOJI.repeat(303), 5], { skyway: 'reads' }),
  vector('emoji as a name', { [EMOJI]: EMOJI, b: `${EMOJI}c` }, { skyway: 'reads' }),
];

const INTEGERS = [0, 1, 127, 128, 255, 256, 32767, 32768, 65535, 65536, 2 ** 31 - 1, 2 ** 31,
  2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1, 2 ** 53, -1, -32, -33, -128, -129, -32768, -32769,
  -(2 ** 31)];
/* Both decoders read an int64 below zero to a multiple of 2048 only, so we send a double. */
const LARGE_NEGATIVES = [-(2 ** 31) - 1, -(2 ** 32) - 1, -(2 ** 53) + 1, -(2 ** 53)];
const FLOATS = [0.5, -2.5, 0.1, 1 / 3, 3.141592653589793, -123456.789, 1e-7, 2 ** -30, 1.5e300 / 7e299,
  2 ** 51 + 0.5];

const both = (expectation, ours) => ({ skyway: expectation, peerjs: expectation,
  ...(ours === undefined ? {} : { ours }) });

const NUMBERS = [
  ...INTEGERS.map((n) => vector(`number ${n}`, n)),
  ...LARGE_NEGATIVES.map((n) => vector(`number ${n}`, n, both('reads'))),
  ...FLOATS.map((n) => vector(`number ${n}`, n)),
  vector('number 2^62', 2 ** 62),
  vector('number 2^63', 2 ** 63, both('garbles')),
  vector('number 2^64', 2 ** 64, both('garbles')),
  vector('number 1e300', 1e300, both('throws')),
  vector('number -1e300', -1e300, both('throws')),
  vector('least number', Number.MIN_VALUE, { text: 'double:5e-324', ...both('garbles', 0) }),
  vector('NaN', NaN, both('garbles', REFUSED)),
  vector('Infinity', Infinity, both('throws', REFUSED)),
];

const NESTED = { id: 1, name: 'camera', on: true, off: false, none: null, tags: ['a', 'b', []],
  position: { lat: 35.681236, lon: 139.767125, alt: -3 }, empty: {} };

const OTHERS = [
  vector('true', true),
  vector('false', false),
  vector('empty object', {}),
  vector('empty array', []),
  vector('null inside', { a: null, b: [null] }),
  vector('capture', { a: 1, b: 'x', c: [1, -2, 3.5, null, true] }),
  vector('nested', NESTED),
  vector('15 elements', Array(15).fill(1)),
  vector('16 elements', Array(16).fill(1)),
  vector('300 numbers', Array.from({ length: 300 }, (_, i) => i * i - 1000)),
  vector('20 members', Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`m${i}`, i]))),
  vector('200 objects', Array(200).fill(NESTED)),
];

const undefinedInside = vector('undefined inside', [undefined, 1], { ours: [null, 1] });

const bytes = (length, rest) => vector(`${length} bytes`, pattern(length),
  { text: `bytes:${length}`, ...rest });

const view = new Uint8Array(pattern(8));
const floats = new Float32Array([0.5, -1]);
/* A Date is sent as its text, which names the time zone. */
process.env.TZ = 'UTC';
const date = new Date(Date.UTC(2020, 1, 29));

const BYTES = [
  bytes(0, { skyway: 'throws' }),
  ...[1, 15, 16, 300, 16190, 16191, 16297, 16298, 65535, 65536, 100000, 5000000].map((n) => bytes(n)),
  vector('bytes inside', { name: 'x', data: pattern(5), list: [pattern(20), 1] }),
];

/* The type is said in the description of a part of skyway-js, and ours is ArrayBuffer. */
const VIEWS = [
  vector('Uint8Array', view, { text: 'bytes:8', skyway: 'reads' }),
  vector('Float32Array', floats, { skyway: 'reads' }),
  vector('Date', date, { text: `'${date.toString()}'`, skyway: 'reads', ours: date.toString() }),
  vector('Blob', new Blob([pattern(40000)], { type: 'text/plain' }), { text: 'bytes:40000' }),
  vector('File', new File([pattern(40000)], 'あ.png', { type: 'image/png' }),
    { text: 'bytes:40000' }),
  vector('File without a type', new File(['abc'], 'a'), { text: "b'abc'" }),
];

/* JSON of a number from 2^53 on has only as many right digits as tell it from other doubles. */
const rounded = /2\^6[23]$/;

const plain = (values) => values.map(({ name, value, text }) =>
  vector(name, value, { text, ...(rounded.test(name) ? both('garbles') : {}) }));
const finite = NUMBERS.filter(({ value }) => Number.isFinite(value));

/* PeerJS refuses JSON from 16300 bytes on. */
const large = (length, rest) => vector(`JSON of ${length} bytes`, 'a'.repeat(length - 2),
  { text: `repeat:${length - 2}:'a'`, ...rest });

const JSON_VALUES = [
  ...plain(STRINGS.filter(({ value }) => !(value.length > 8000))),
  ...plain(finite),
  ...plain(OTHERS.filter(({ name }) => name !== '200 objects')),
  large(16299),
  large(16300, { peerjs: 'throws', oursPeerjs: REFUSED }),
];
const BINARY_VALUES = [...STRINGS, ...NUMBERS, ...OTHERS, undefinedInside, ...BYTES, ...VIEWS];
const RAW_VALUES = plain([
  ...STRINGS.filter(({ value }) => typeof value === 'string'),
  ...BYTES.filter(({ value }) => value instanceof ArrayBuffer),
]);
/* The same packing under another name */
const UTF8_VALUES = BINARY_VALUES.filter(({ name }) => name !== '200 objects');

/* Each: [sdk, serialization, values] */
export const SETS = [
  ['skyway', 'binary', BINARY_VALUES],
  ['skyway', 'binary-utf8', UTF8_VALUES],
  ['skyway', 'json', JSON_VALUES],
  ['skyway', 'none', RAW_VALUES],
  ['peerjs', 'binary', BINARY_VALUES],
  ['peerjs', 'binary-utf8', UTF8_VALUES],
  ['peerjs', 'json', JSON_VALUES],
  ['peerjs', 'raw', RAW_VALUES],
];

function quote(text) {
  const escaped = text.replace(/[\\']/g, '\\$&').replace(/[\u0000-\u001f\u007f]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return `'${escaped}'`;
}

function numberText(number) {
  if (Number.isInteger(number)) {
    if (number >= -(2 ** 63) && number < 2 ** 63) return `int64 ${BigInt(number)}`;
    if (number > 0 && number < 2 ** 64) return `uint64 ${BigInt(number)}`;
  }
  if (Number.isNaN(number)) return 'nan';
  return Number.isFinite(number) ? number.toExponential() : 'inf';
}

/* The value as the text of a GVariant, of the types that our decoder gives */
export function variantText(value) {
  if (value === null || value === undefined) return '@mv nothing';
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'number') return numberText(value);
  if (typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) {
    return `@av [${value.map((item) => `<${variantText(item)}>`).join(', ')}]`;
  }
  if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) {
    const list = bytesOf(value);
    return `@ay [${Array.from(list, (byte) => `0x${byte.toString(16)}`).join(', ')}]`;
  }
  const members = Object.entries(value).map(([name, item]) => `${quote(name)}: <${variantText(item)}>`);
  return `@a{sv} {${members.join(', ')}}`;
}

function bytesOf(value) {
  return ArrayBuffer.isView(value)
    ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : Buffer.from(value);
}

/* What tells two received values apart, for deepStrictEqual: bytes in hex, undefined as null */
export async function comparable(value) {
  if (value === null || value === undefined) return null;
  if (value instanceof Date) return value.toString();
  if (value instanceof Blob) {
    const { name = null, type } = value;
    return { name, type, ...await comparable(await value.arrayBuffer()) };
  }
  if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) {
    return { bytes: bytesOf(value).toString('hex') };
  }
  if (Array.isArray(value)) return Promise.all(value.map(comparable));
  if (typeof value !== 'object') return value;
  return Object.fromEntries(await Promise.all(Object.entries(value)
    .map(async ([name, item]) => [name, await comparable(item)])));
}

/* data.js: the data connection of the Peer in client.js, with the same few functions for each SDK
 *
 * A test names one of the values below; the page sends it, waits for the echo and returns
 * descriptions of what it sent and of what came back.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
const EMOJI = '\u{1f600}';
const ECHO_MS = 15000;

function pattern(length) {
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++) bytes[i] = (i * 31 + (i >> 8)) & 0xff;
  return bytes;
}

const VALUES = {
  'ASCII': 'The quick brown fox',
  'CJK': '日本語と한국어',
  'emoji': `a${EMOJI}b`,
  '600 units of emoji': EMOJI.repeat(300),
  '602 units of emoji': EMOJI.repeat(301),
  'emoji inside': { [EMOJI]: [EMOJI.repeat(3), 5], after: true },
  'zero': 0,
  'negative': -123456,
  'large': 2 ** 53 - 1,
  'large negative': -(2 ** 53) + 1,
  'float': -0.1,
  'true': true,
  'false': false,
  'null inside': { none: null, list: [null, 1] },
  'nested': { name: 'カメラ', on: true, position: { lat: 35.68, tags: ['a', [], {}, [1, [2.5]]] } },
  'array': [1, 'two', false, { three: 3 }],
  'ArrayBuffer': pattern(20000).buffer,
  'Uint8Array': pattern(300),
  'Float32Array': new Float32Array([0.5, -1, 3e8]),
  'bytes inside': { id: 7, data: pattern(40).buffer },
  'Blob': new Blob([pattern(40000)], { type: 'text/plain' }),
  'File': new File([pattern(50000)], 'カメラ.png', { type: 'image/png' }),
  '5 MB': pattern(5e6).buffer,
};

/* name: of VALUES, or "N letters" */
function valueOf(name) {
  const [, letters] = name.match(/^(\d+) letters$/) ?? [];
  return letters ? 'a'.repeat(letters) : VALUES[name];
}

/* A value as JSON that two of them can be compared by: { value } with bytes inside as
 * { bytes: [number...] }, or { size, sha256 } with { mimeType, name } of a Blob or File */
async function describe(value) {
  if (value instanceof Blob) {
    const { type: mimeType, name } = value;
    return { ...await describe(await value.arrayBuffer()), mimeType, ...(name ? { name } : {}) };
  }
  if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) {
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', value));
    const sha256 = [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    return { size: value.byteLength, sha256 };
  }
  return { value: JSON.parse(JSON.stringify(value, (name, part) => (
    part instanceof ArrayBuffer || ArrayBuffer.isView(part)
      ? { bytes: [...new Uint8Array(part.buffer ?? part)] } : part))) };
}

/* What the SDK makes of a value before it goes, if it is not the value */
function asSent(sdk, serialization, value) {
  const isBytes = value instanceof Blob || value instanceof ArrayBuffer || ArrayBuffer.isView(value);
  /* JSON.stringify() makes objects of bytes: {} or {"0":1}. */
  if (serialization === 'json') return JSON.parse(JSON.stringify(value));
  /* RTCDataChannel.send() makes a string of anything else. */
  if (['none', 'raw'].includes(serialization) && !isBytes) return String(value);
  /* Only the parts of skyway-js tell of Blobs and Files. */
  const tells = sdk === 'skyway' && serialization.startsWith('binary');
  return value instanceof Blob && !tells ? value.arrayBuffer() : value;
}

const data = {
  connection: null,
  opened: 0, /* how many connections have */
  closed: 0,
  messages: [], /* of the latest connection */
  errors: [], /* types of the connections' errors */
  story: [], /* what came when, for a failure's words */
  forced: [], /* the words of force closes that passed */
  wake() {}, /* called when a message has come */

  accept() {
    client.peer.on('connection', (connection) => this.follow(connection));
  },

  connect(remote, options) {
    this.follow(client.peer.connect(remote, options));
  },

  follow(connection) {
    const tell = (what) => this.story.push(`${what} ${connection.connectionId ?? connection.id}`);
    this.connection = connection;
    this.messages = [];
    for (const what of ['open', 'close']) connection.on(what, () => tell(what));
    tell('connection');
    /* However often the browser says so */
    connection.once('open', () => { this.opened += 1; });
    connection.on('data', (message) => {
      this.messages.push(message);
      this.wake();
    });
    connection.on('close', () => { this.closed += 1; });
    connection.on('error', (error) => this.errors.push(error.type ?? error.message));
  },

  about() {
    const { label, metadata, serialization, reliable, _dc, dataChannel } = this.connection;
    const channel = _dc ?? dataChannel;
    if (!channel) throw new Error(`no channel: ${this.story.join(', ')}`);
    const { ordered, maxRetransmits } = channel;
    return { label, metadata, serialization, reliable, ordered, maxRetransmits };
  },

  /* Describes the next message that this page was sent. */
  async next() {
    if (!this.messages.length) {
      await new Promise((resolve, reject) => {
        this.wake = resolve;
        setTimeout(() => reject(new Error(`nothing came; errors: ${this.errors}`)), ECHO_MS);
      });
    }
    return describe(this.messages.shift());
  },

  /* Returns { sent, echo }. */
  async exchange(name) {
    const value = valueOf(name);
    const sent = await asSent(client.sdk, this.connection.serialization, value);
    this.connection.send(value);
    return { sent: await describe(sent), echo: await this.next() };
  },

  /* Sends and describes it. */
  tell(name) {
    this.send(name);
    return describe(valueOf(name));
  },

  send(name) {
    this.connection.send(valueOf(name));
  },

  close(force) {
    this.connection.close(force);
  },

  /* Of the SkyWay SDK only: listens at its socket. */
  noteForceCloses() {
    const { _io: socket } = client.peer.socket;
    const emit = socket.emit.bind(socket);
    socket.on('FORCE_CLOSE', () => this.forced.push('FORCE_CLOSE'));
    socket.emit = (name, ...rest) => {
      if (name === 'SEND_FORCE_CLOSE') this.forced.push(name);
      return emit(name, ...rest);
    };
  },
};
window.data = data;

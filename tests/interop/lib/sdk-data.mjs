/* sdk-data.mjs: the data connections of both SDKs without a browser
 *
 * The unmodified packages run under node with a stand-in for RTCPeerConnection whose data
 * channel only notes the frames sent, so that what they pack, split, join and unpack can be
 * compared with ours byte for byte.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
import { createRequire } from 'node:module';

class Channel extends EventTarget {
  readyState = 'open';
  bufferedAmount = 0;
  frames = [];

  /* bytes are copied: the SDK may use its buffer again */
  send(data) {
    this.frames.push(typeof data === 'string' ? data : Buffer.from(new Uint8Array(data)));
  }

  deliver(frame) {
    const data = typeof frame === 'string' ? frame : Uint8Array.from(frame).buffer;
    const event = new MessageEvent('message', { data });
    this.onmessage?.(event);
    this.dispatchEvent(event);
  }

  close() {
    this.readyState = 'closed';
    this.onclose?.();
  }
}

class PeerConnection extends EventTarget {
  static channel;
  signalingState = 'stable';

  createDataChannel() {
    PeerConnection.channel = new Channel();
    return PeerConnection.channel;
  }

  async createOffer() { return { type: 'offer', sdp: '' }; }
  async setLocalDescription() {}
  close() {}
}

/* skyway-js reads its blobs with this, which node lacks; one after the other, as browsers do. */
class FileReader {
  static pending = 0;
  static last = Promise.resolve();

  readAsArrayBuffer(blob) {
    FileReader.pending++;
    FileReader.last = FileReader.last.then(async () => {
      this.result = await blob.arrayBuffer();
      FileReader.pending--;
      this.onload({ target: this });
    });
  }
}

/* A signaling server that never answers */
class WebSocket {
  close() {}
}

/* Only what the SDKs touch of a browser for a data connection; nothing is ever fetched. */
function pretendBrowser() {
  Object.assign(globalThis, { RTCPeerConnection: PeerConnection, FileReader, WebSocket });
  globalThis.window ??= globalThis;
  globalThis.location ??= new URL('http://localhost/');
  if (!globalThis.navigator) globalThis.navigator = { userAgent: '', platform: '' };
}

class DataConnection {
  closed = false;
  #received = [];
  #error;

  constructor(connection, channel) {
    this.connection = connection;
    this.channel = channel;
    connection.on('data', (value) => this.#received.push(value));
    connection.on('error', (error) => { this.#error = error; });
    connection.on('close', () => { this.closed = true; });
  }

  /* Resolves with the frames that the SDK makes of a value: strings for text, else Buffers. */
  async send(value) {
    this.channel.frames = [];
    this.#error = undefined;
    await this.connection.send(value);
    while (FileReader.pending || this.connection.sendInterval) await new Promise(setImmediate);
    if (this.#error) throw this.#error;
    return this.channel.frames;
  }

  /* What the SDK makes of the frames of one message */
  receive(frames) {
    this.#received = [];
    for (const frame of frames) this.channel.deliver(frame);
    if (this.#received.length !== 1) throw new Error(`${this.#received.length} messages came`);
    return this.#received[0];
  }
}

async function connectSkyway(serialization) {
  const Peer = createRequire(import.meta.url)('skyway-js');
  const peer = Object.create(Peer.prototype);
  /* connect() needs no more than these; a constructed one would go for its server. */
  for (const [name, value] of Object.entries({ open: true, connections: {}, socket: {} })) {
    Object.defineProperty(peer, name, { value });
  }
  return peer.connect('remote', { serialization });
}

async function connectPeerjs(serialization) {
  const { Peer } = await import('peerjs/dist/bundler.mjs');
  const peer = new Peer('local', { host: 'localhost', debug: 0 });
  return peer.connect('remote', { serialization });
}

/* sdk: "skyway" or "peerjs" */
export async function openDataConnection(sdk, serialization) {
  pretendBrowser();
  const connection = await (sdk === 'skyway' ? connectSkyway : connectPeerjs)(serialization);
  const { channel } = PeerConnection;
  /* skyway-js takes its channel up in a later turn. */
  while (!channel.onopen) await new Promise(setImmediate);
  channel.onopen();
  return new DataConnection(connection, channel);
}

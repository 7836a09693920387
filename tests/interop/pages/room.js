/* room.js: a room of an unmodified skyway-js, whose Peer is client.peer
 *
 * A test calls window.room's functions and reads its fields. What the members
 * send is measured, each for itself.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
const room = {
  room: null,
  opened: false,
  reconnected: false, /* set by RoomClient.noteReconnect() */
  joined: [], /* who came while we were in */
  left: [],
  seen: {}, /* member -> { frames: Set of hashes, rms: the loudest moment } */
  streams: {}, /* member -> its MediaStream */
  data: [], /* { src, data }, as plain JSON can say it */
  logs: null, /* of the latest getLog() */

  /* stream: whether we send the (fake) camera too. It opens later. */
  async join(name, { mode, stream }) {
    const own = stream ? await navigator.mediaDevices.getUserMedia({
      video: { width: 160, height: 120, frameRate: 15 }, audio: true }) : undefined;
    this.room = client.peer.joinRoom(name, { mode, stream: own });
    this.room.on('open', () => { this.opened = true; });
    this.room.on('peerJoin', (id) => this.joined.push(id));
    this.room.on('peerLeave', (id) => this.forget(id));
    this.room.on('stream', (remote) => this.watch(remote));
    this.room.on('data', ({ src, data }) => {
      this.data.push({ src, data: describeData(data) });
    });
    this.room.on('log', (logs) => { this.logs = logs.map((entry) => JSON.parse(entry)); });
    this.room.on('error', (error) => console.log(`room error: ${error.message}`));
  },

  watch(stream) {
    this.streams[stream.peerId] = stream;
    const member = this.seen[stream.peerId] = { frames: new Set(), rms: 0 };
    const video = document.createElement('video');
    Object.assign(video, { autoplay: true, muted: true, playsInline: true, srcObject: stream });
    document.body.append(video);
    watchFrames(video, stream, (now, hash) => member.frames.add(hash));
    measureSound(stream, (rms) => { member.rms = Math.max(member.rms, rms); });
  },

  /* As the SDK's own example does: whoever comes next must not depend on these tracks. */
  forget(id) {
    this.left.push(id);
    this.streams[id]?.getTracks().forEach((track) => track.stop());
  },

  sees(ids, frames, rms) {
    return ids.every((id) => this.seen[id]?.frames.size >= frames && this.seen[id].rms > rms);
  },

  /* Of the pictures that come in an SFU room: ["VP8"] */
  async codecs() {
    const stats = [...(await this.room.getPeerConnection().getStats()).values()];
    const streams = stats.filter(({ type, kind, codecId }) =>
      type === 'inbound-rtp' && kind === 'video' && codecId);
    return streams.map(({ codecId }) =>
      stats.find(({ id }) => id === codecId).mimeType.split('/')[1]);
  },

  send(data) {
    this.room.send(data);
  },

  /* value, with bytes at two places, or nothing but some */
  sendNested(value) {
    this.room.send({ value, bytes: Uint8Array.of(0, 1, 255).buffer, deep: [[Uint8Array.of(7)]] });
  },

  sendBytes(length) {
    this.room.send(someBytes(length).buffer);
  },
};
window.room = room;

/* No two parts of it are alike. */
function someBytes(length) {
  return Uint8Array.from({ length }, (_, i) => i * 7 + (i >> 8) + (i >> 16));
}

/* Bytes become a list, many of them their number and whether they are someBytes(). */
function describeData(value) {
  if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) {
    const bytes = new Uint8Array(value.buffer ?? value);
    if (bytes.length < 16) return { bytes: [...bytes] };
    const expected = someBytes(bytes.length);
    return { length: bytes.length, good: bytes.every((byte, i) => byte === expected[i]) };
  }
  if (Array.isArray(value)) return value.map(describeData);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, describeData(part)]));
}

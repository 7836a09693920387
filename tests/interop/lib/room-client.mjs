/* room-client.mjs: a test's view of one page in a room (pages/room.js)
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
import assert from 'node:assert/strict';
import { Client } from './client.mjs';

/* A watchdog, no bound: three pages with three cameras take their time on a busy machine. */
export const ROOM_MS = 60000;
const FRAMES = 60;
const SILENCE_RMS = 0.001;

export class RoomClient {
  constructor(client) {
    this.client = client;
    this.id = client.id;
    this.tab = client.tab;
  }

  static async open(scope, world, server, id) {
    return new RoomClient(await Client.open(scope, world, 'skyway', server, id));
  }

  /* test (argument): code of the page; what: what it waits for */
  async until(test, argument, what) {
    await this.tab.waitForFunction(test, argument, { timeout: ROOM_MS, polling: 50 })
      .catch(async () => assert.fail(`${this.id}: no ${what}: ${await this.state()}`));
  }

  state() {
    return this.tab.evaluate(() => JSON.stringify({
      ...room, room: null, streams: null, error: client.error,
      seen: Object.entries(room.seen).map(([id, { frames, rms }]) => [id, frames.size, rms]),
    })).catch((error) => error.message);
  }

  /* Returns when it is in. */
  async join(name, options = {}) {
    await this.tab.evaluate((join) => room.join(...join), [name, { mode: 'mesh', ...options }]);
    await this.until(() => room.opened, null, 'open');
  }

  /* Until each of them has shown changing frames and a sound */
  async expectMedia(ids) {
    await this.until((sees) => room.sees(...sees), [ids, FRAMES, SILENCE_RMS],
      `picture and sound of ${ids}`);
  }

  /* What was seen so far counts no more. */
  forgetMedia() {
    return this.tab.evaluate(() => { room.seen = {}; });
  }

  /* Of all pictures that come in an SFU room */
  async expectCodec(codec) {
    assert.deepEqual(await this.tab.evaluate(() => room.codecs()), [codec]);
  }

  /* Until that many more changing frames of it came */
  async expectMore(id) {
    const seen = await this.tab.evaluate((member) => room.seen[member].frames.size, id);
    await this.until(([member, frames]) => room.seen[member].frames.size >= frames,
      [id, seen + FRAMES], `more pictures of ${id}`);
  }

  /* Whoever a stream has come of so far */
  async expectSeen(ids) {
    assert.deepEqual(await this.tab.evaluate(() => Object.keys(room.seen).sort()), ids);
  }

  send(data) {
    return this.tab.evaluate((value) => room.send(value), data);
  }

  async expectData(expected) {
    await this.until((count) => room.data.length >= count, expected.length, 'data');
    assert.deepEqual(await this.tab.evaluate(() => room.data), expected);
  }

  async getLog() {
    await this.tab.evaluate(() => room.room.getLog());
    await this.until(() => room.logs, null, 'log');
    return this.tab.evaluate(() => room.logs);
  }

  /* From here on expectReconnect() can tell. */
  noteReconnect() {
    return this.tab.evaluate(() => {
      client.peer.socket._io.on('reconnect', () => { room.reconnected = true; });
    });
  }

  /* Until the SDK has a new connection to the server */
  expectReconnect() {
    return this.until(() => room.reconnected, null, 'new connection');
  }

  /* Of all that have left so far, in this order */
  async expectLeft(ids) {
    await this.until((count) => room.left.length >= count, ids.length, `peerLeave of ${ids}`);
    assert.deepEqual(await this.tab.evaluate(() => room.left), ids);
  }
}

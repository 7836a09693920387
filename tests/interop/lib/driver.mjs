/* driver.mjs: a test's view of one pipeline (driver.c) or one Peer (call-driver.c, data-driver.c,
 * room-driver.c)
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
import assert from 'node:assert/strict';
import path from 'node:path';
import { Child } from './child.mjs';
import { MEDIA_MS } from './client.mjs';
import { build } from './paths.mjs';

const START_MS = 20000;
/* A watchdog, no bound, as of pages in rooms */
const ROOM_MEDIA_MS = 60000;
const FRAMES = 60;
const SILENCE_DB = -60;

class Program extends Child {
  /* within: see makeHosts() */
  constructor(scope, name, program, words, within = []) {
    super(scope, name, [...within, path.join(build, 'tests/interop', program), ...words], {
      env: { GST_DEBUG: process.env.GST_DEBUG ?? '2,ecl*:5', GST_DEBUG_NO_COLOR: '1' },
    });
    this.events = [];
  }

  received(line, lines) {
    if (lines === this.lines) this.events.push(JSON.parse(line));
  }

  all(name) {
    return this.events?.filter(({ event }) => event === name) ?? [];
  }

  /* Resolves with the nth event of that name, counted from 1. */
  event(name, ms = START_MS, nth = 1) {
    return this.until(() => this.all(name)[nth - 1], ms, `"${name}" event`);
  }

  /* Sends a command and resolves with the event that answers it. */
  ask(command, name) {
    const nth = this.all(name).length + 1;
    this.send(command);
    return this.event(name, START_MS, nth);
  }
}

/* A Peer of the library for data connections */
export class DataDriver extends Program {
  constructor(scope, { protocol }, server, id) {
    super(scope, id, 'interop-data-driver', [server.url, protocol, id]);
  }
}

/* A Peer of the library for calls */
export class CallDriver extends Program {
  constructor(scope, { protocol }, server, id) {
    super(scope, id, 'interop-call-driver', [server.url, protocol, id]);
  }
}

/* A Peer of the library in a room */
export class RoomDriver extends Program {
  /* server: or a proxy before it; name: of a mesh room. Resolves when it is in, with its members. */
  static async open(scope, server, id, name) {
    const self = new RoomDriver(scope, id, 'interop-room-driver',
      [server.url ?? `http://127.0.0.1:${server.port}`, id]);
    await self.event('opened');
    if (name) await self.join(name);
    return self;
  }

  async join(name) {
    return (await this.ask(`join ${name}`, 'room-open')).members;
  }

  async joinSfu(name) {
    return (await this.ask(`join-sfu ${name}`, 'room-open')).members;
  }

  /* Until each of them has shown so many changing pictures, and a sound, since now */
  async expectMedia(members) {
    const since = this.events.length;
    const has = (member) => {
      const events = this.events.slice(since).filter((event) => event.member === member);
      return events.some(({ event, distinct }) => event === 'video' && distinct >= FRAMES)
        && this.events.some((event) => event.event === 'sound' && event.member === member);
    };
    await this.until(() => members.every(has), ROOM_MEDIA_MS, `picture and sound of ${members}`);
  }

  async expectData(expected) {
    await this.until(() => this.all('data').length >= expected.length, START_MS, 'data');
    assert.deepEqual(this.all('data').map(({ member: src, data }) => ({ src, data })), expected);
  }
}

export class Driver extends Program {
  constructor(scope, name, line, within) {
    super(scope, name, 'interop-driver', [line], within);
    this.launchLine = line;
  }

  async expectMedia({ what = this.name } = {}) {
    const since = this.events.length;
    const enough = () => {
      const events = this.events.slice(since);
      return events.some(({ event, distinct }) => event === 'video' && distinct >= FRAMES)
        && events.some(({ event, db }) => event === 'sound' && db > SILENCE_DB);
    };
    await this.until(enough, MEDIA_MS, 'picture and sound').catch((error) => {
      const video = JSON.stringify(this.all('video').at(-1) ?? 'no frame');
      const sound = JSON.stringify(this.all('sound').at(-1) ?? 'no sound');
      const failure = JSON.stringify(this.all('error').at(-1) ?? 'no error');
      assert.fail(`${what}: ${error.message}: ${video} ${sound} ${failure}`);
    });
  }

  async expectSound() {
    await this.until(() => this.all('sound').some(({ db }) => db > SILENCE_DB), MEDIA_MS, 'a sound');
  }

  /* The latest report on that pad's frames */
  #video(pad) {
    return this.all('video').findLast((event) => event.pad === pad);
  }

  /* Waits for so many more frames of one pad. */
  async expectFrames(count, ms, pad = 'video_0') {
    const wanted = (this.#video(pad)?.frames ?? 0) + count;
    await this.until(() => this.#video(pad)?.frames >= wanted, ms, `${count} more frames of ${pad}`);
  }

  /* Forgets the longest gap between frames so far. */
  forgetGap() {
    this.send('mark');
  }

  /* In ms, since forgetGap() */
  longestGap(pad = 'video_0') {
    return this.#video(pad)['longest-gap-ms'];
  }

  expectCallEnded(ms, nth = 1) {
    return this.event('ecl-call-ended', ms, nth);
  }
}

/* client.mjs: a test's view of one page with an SDK (pages/client.js)
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
import assert from 'node:assert/strict';
import { openTab } from './browser.mjs';

export const MEDIA_MS = 20000;
const FRAMES = 60;
const SILENCE_RMS = 0.001;
/* Over which a bit rate is measured */
const RATE_MS = 5000;

export class Client {
  /* The client that was opened last, even if in vain */
  static last = null;

  /* sdk: "skyway" or "peerjs"; id: the Peer id to ask for; options: more for the SDK's Peer */
  static async open(scope, { browser, pages }, sdk, server, id, options = {}) {
    const self = new Client();
    Client.last = self;
    self.id = id;
    self.tab = await openTab(scope, browser, `page-${id}`, pages.url);
    await self.tab.evaluate(([...open]) => client.open(...open),
      [sdk, id, server.port, options]);
    return self;
  }

  call(remote, options = {}) {
    return this.tab.evaluate(([...call]) => client.callPeer(...call), [remote, options]);
  }

  replaceStream(stream = true) {
    return this.tab.evaluate((kind) => client.replaceStream(kind), stream);
  }

  answerCalls(options = {}) {
    return this.tab.evaluate((answer) => client.answerCalls(answer), options);
  }

  /* Lets calls wait, each until pickUp(). */
  letRing() {
    return this.tab.evaluate(() => client.letRing());
  }

  async expectRing(ms) {
    await this.tab.waitForFunction(() => client.rings > 0, null, { timeout: ms, polling: 20 })
      .catch(() => assert.fail(`nobody called the page within ${ms} ms`));
  }

  /* Of the latest call */
  metadata() {
    return this.tab.evaluate(() => client.call.metadata);
  }

  pickUp() {
    return this.tab.evaluate(() => client.pickUp());
  }

  /* said: by a word to the other side */
  hangUp(said = true) {
    return this.tab.evaluate((word) => client.hangUp(word), said);
  }

  /* Listens until a sound came; there has to be no picture. */
  async expectOnlySound() {
    await this.tab.waitForFunction((rms) => client.rms > rms, SILENCE_RMS,
      { timeout: MEDIA_MS, polling: 50 })
      .catch(() => assert.fail(`${this.id}: no sound within ${MEDIA_MS} ms`));
    assert.equal(await this.tab.evaluate(() => client.frames), 0, 'frames in the page');
  }

  /* Watches until enough different frames and a sound came; codec: of the video. */
  async expectMedia({ codec = 'VP8', what = 'page' } = {}) {
    try {
      await this.tab.waitForFunction(([frames, rms]) =>
        client.distinct.size >= frames && client.rms > rms,
      [FRAMES, SILENCE_RMS], { timeout: MEDIA_MS, polling: 50 });
    } catch {
      const got = await this.tab.evaluate(() =>
        `${client.distinct.size} distinct of ${client.frames} frames, sound ${client.rms},`
        + ` error ${JSON.stringify(client.error)}`);
      assert.fail(`${what}: no picture and sound within ${MEDIA_MS} ms: ${got}`);
    }
    await this.expectCodec('received', codec);
  }

  /* Waits for so many more frames. */
  async expectFrames(count, ms) {
    const wanted = await this.tab.evaluate(() => client.frames) + count;
    await this.tab.waitForFunction((n) => client.frames >= n, wanted, { timeout: ms, polling: 50 })
      .catch(() => assert.fail(`${this.id}: no ${count} more frames within ${ms} ms`));
  }

  /* Forgets the longest gap between frames so far. */
  forgetGap() {
    return this.tab.evaluate(() => { client.lastFrameAt = client.longestGap = 0; });
  }

  /* In ms, since forgetGap() */
  longestGap() {
    return this.tab.evaluate(() => client.longestGap);
  }

  /* direction: "received" or "sent" */
  async expectCodec(direction, codec) {
    const codecs = await this.tab.evaluate((way) => client.codecs(way), direction);
    assert.deepEqual(codecs, [codec], `video codecs ${direction} by the page`);
  }

  /* Of one kind, in a description of the page: the lines of its first m-line. whose: "local" or
   * "remote" */
  async mline(whose, kind) {
    const descriptions = await this.tab.evaluate(() => client.descriptions());
    const section = descriptions[whose].split(/^(?=m=)/m).find((text) => text.startsWith(`m=${kind}`));
    return section?.split('\r\n') ?? [];
  }

  /* Waits until this description's m-line of that kind has this direction. */
  async expectDirection(whose, kind, direction) {
    const end = Date.now() + MEDIA_MS;
    while (!(await this.mline(whose, kind)).includes(`a=${direction}`)) {
      assert.ok(Date.now() < end, `the ${whose} ${kind} is not ${direction} within ${MEDIA_MS} ms`);
      await new Promise((resolve) => { setTimeout(resolve, 20); });
    }
  }

  /* Of b=AS and b=TIAS, which both sides write, Chromium shows the second. */
  async expectBandwidth(whose, kind, kbps) {
    const lines = (await this.mline(whose, kind)).filter((line) => line.startsWith('b='));
    assert.deepEqual(lines, [`b=TIAS:${kbps * 1000}`], `${whose} ${kind}`);
  }

  /* kbit/s of video over some seconds from now on; direction: "received" or "sent" */
  measureVideo(direction) {
    return this.tab.evaluate(([way, ms]) => client.measureVideo(way, ms), [direction, RATE_MS]);
  }

  /* calls: how many have ended by then */
  async expectClosed(ms, calls = 1) {
    await this.tab.waitForFunction((n) => client.closed >= n, calls, { timeout: ms, polling: 20 })
      .catch(() => assert.fail(`the page saw no "close" within ${ms} ms`));
  }

  /* Waits for the SDK's "expiresin"; returns the seconds that it tells. */
  async expiresIn(ms) {
    await this.tab.waitForFunction(() => client.expiresIn !== null, null, { timeout: ms, polling: 20 });
    return this.tab.evaluate(() => client.expiresIn);
  }

  /* Waits until the latest "error" of the Peer is this one. */
  async expectError(type, text, ms) {
    await this.tab.waitForFunction(([wanted, pattern]) => client.error?.type === wanted
      && new RegExp(pattern).test(client.error.message), [type, text.source],
    { timeout: ms, polling: 20 })
      .catch(() => assert.fail(`${this.id}: no error ${type} ${text} within ${ms} ms`));
  }

  /* Whether a TURN server gives a relayed address to this account */
  gathersRelay(urls, username, credential) {
    return this.tab.evaluate((server) => client.gathersRelay(server),
      { urls, username, credential });
  }

  /* Of the pair in use: ["relay", "host"], the page's own first */
  candidateTypes() {
    return this.tab.evaluate(() => client.candidateTypes());
  }

  /* As a person closes it */
  closeTab() {
    return this.tab.close();
  }

  /* As a machine that loses its power: no code of the page runs any more */
  async vanish() {
    const session = await this.tab.context().newCDPSession(this.tab);
    session.send('Page.crash').catch(() => {});
    await new Promise((resolve) => { this.tab.once('crash', resolve); });
  }
}

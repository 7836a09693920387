/* watch-page.mjs: the page that ecl-server serves
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from '../lib/client.mjs';
import { openTab } from '../lib/browser.mjs';
import { RoomDriver } from '../lib/driver.mjs';
import { SAID_MS } from '../lib/matrix.mjs';
import { startProxy } from '../lib/proxy.mjs';
import { ROOM_MS, RoomClient } from '../lib/room-client.mjs';
import { startServer } from '../lib/servers.mjs';

const STEP_MS = 15000;
const FRAMES = 20;
const KEY = '00000000-0000-0000-0000-000000000000';
const ROOM = 'あ room/"1"';

function expectState(tab, state, ms = STEP_MS) {
  return tab.waitForFunction((wanted) => document.body.dataset.state === wanted, state,
    { timeout: ms, polling: 50 });
}

function expectMovingPicture(tab) {
  return tab.waitForFunction(() => Number(document.getElementById('fps').value) > 0
    && document.getElementById('video').currentTime > 1, null, { timeout: STEP_MS });
}

function expectError(tab, text) {
  return tab.waitForFunction((wanted) => {
    const error = document.getElementById('error');
    return !error.hidden && error.textContent.includes(wanted);
  }, text, { timeout: STEP_MS });
}

/* A camera that answers, and the page beside it */
async function openBoth(scope, world, query, sdk = 'peerjs') {
  const server = await startServer(scope, 'ecl-server');
  const camera = await Client.open(scope, world, sdk, server, 'camera');
  await camera.answerCalls({ stream: true });
  const tab = await openTab(scope, world.browser, 'watch', server.url + query);
  return { server, camera, tab };
}

/* The page as a member of a room */
class RoomPage {
  static async open(scope, world, server, query) {
    const self = new RoomPage();
    self.tab = await openTab(scope, world.browser, 'page', server.url + query);
    return self;
  }

  /* One whose offers wait in window.held, and whose events are counted */
  static async openHeld(scope, world, server, query) {
    const self = new RoomPage();
    self.tab = await openTab(scope, world.browser, 'page', 'about:blank');
    await self.tab.addInitScript(() => {
      const { send } = WebSocket.prototype;
      window.held = [];
      WebSocket.prototype.send = function hold(data) {
        if (data.startsWith('42["SEND_OFFER"')) window.held.push(() => send.call(this, data));
        else send.call(this, data);
      };
    });
    const frames = { framesent: [], framereceived: [] };
    self.tab.on('websocket', (socket) => {
      for (const [event, list] of Object.entries(frames))
        socket.on(event, ({ payload }) => list.push(String(payload)));
    });
    const count = (list) => (name) => list.filter((text) => text.startsWith(`42["${name}"`)).length;
    self.sent = count(frames.framesent);
    self.received = count(frames.framereceived);
    await self.tab.goto(server.url + query);
    return self;
  }

  async until(probe, what) {
    for (const end = Date.now() + STEP_MS; !probe(); await sleep(20))
      assert.ok(Date.now() < end, `no ${what}`);
  }

  /* By its name, or by what the list of rooms shows */
  async join(name, { mode, camera = true }) {
    await this.tab.setChecked('#camera', camera);
    if (mode) {
      await this.tab.fill('#join-name', name);
      await this.tab.selectOption('#join-mode', mode);
      await this.tab.click('#join-button');
    } else {
      await this.tab.click(`#rooms button:has(span:text-is(${JSON.stringify(name)}))`,
        { timeout: STEP_MS });
    }
    await expectState(this.tab, 'in a room');
  }

  /* Exactly these, in whichever order */
  expectTiles(ids) {
    return this.tab.waitForFunction((wanted) => {
      const tiles = [...document.querySelectorAll('.tile')].map(({ dataset }) => dataset.peer);
      return JSON.stringify(tiles.sort()) === wanted;
    }, JSON.stringify([...ids].sort()), { timeout: STEP_MS });
  }

  /* Until the tile shows so many different frames, of which its figures tell */
  async expectPicture(id) {
    await this.tab.evaluate(() => { window.seen = {}; });
    await this.tab.waitForFunction(([peer, wanted]) => {
      const tile = document.querySelector(`.tile[data-peer="${peer}"]`);
      const video = tile?.querySelector('video');
      if (tile?.dataset.picture !== 'true') return false;
      const canvas = new OffscreenCanvas(64, 36);
      const context = canvas.getContext('2d');
      context.drawImage(video, 0, 0, 64, 36);
      (window.seen[peer] ??= new Set()).add(context.getImageData(0, 0, 64, 36).data.join());
      return window.seen[peer].size >= wanted
        && /^[1-9]\d* fps · [1-9]\d* kbit\/s$/.test(tile.querySelector('.rates').textContent);
    }, [id, FRAMES], { timeout: ROOM_MS, polling: 50 })
      .catch(async () => assert.fail(`no picture of ${id}: ${await this.tab.innerText('#tiles')}`));
  }

  async say(text) {
    await this.tab.fill('#text', text);
    await this.tab.press('#text', 'Enter');
  }

  /* Of the lines that members have written so far */
  async expectChat(expected) {
    await this.tab.waitForFunction((count) =>
      document.querySelectorAll('#lines li:not(.note)').length >= count, expected.length,
    { timeout: STEP_MS });
    assert.deepEqual(await this.tab.locator('#lines li:not(.note)').allTextContents(), expected);
  }
}

/* The page, with a camera and without, and an unmodified skyway-js page see, hear and read each
 * other in a room of this mode, whichever of them comes first. */
async function meetInRoom(scope, world, server, mode) {
  const sdk = await RoomClient.open(scope, world, server, 'sdk');
  const page = await RoomPage.open(scope, world, server, '?id=page');
  await sdk.join(ROOM, { mode, stream: true });
  await page.join(ROOM, { camera: false });
  await page.expectTiles(['page', 'sdk']);
  await page.expectPicture('sdk');
  assert.equal(await page.tab.innerText('.tile[data-peer="sdk"] .name'), 'sdk');
  await page.tab.click('#leave');
  await sdk.expectLeft(['page']);
  await page.expectTiles([]);

  await page.join(ROOM, {});
  await Promise.all([page.expectPicture('sdk'), sdk.expectMedia(['page'])]);
  await page.expectPicture('page');
  await page.say('hello 🙂 <b>');
  await sdk.expectData([{ src: 'page', data: 'hello 🙂 <b>' }]);
  await sdk.send('text é😀');
  await sdk.send({ list: [1, null] });
  await sdk.tab.evaluate(() => room.sendBytes(3));
  await page.expectChat(['page hello 🙂 <b>', 'sdk text é😀', 'sdk {"list":[1,null]}',
    'sdk (3 bytes)']);

  await sdk.tab.evaluate(() => room.room.close());
  await page.expectTiles(['page']);
  const late = await RoomClient.open(scope, world, server, 'late');
  await late.join(ROOM, { mode, stream: true });
  await Promise.all([page.expectPicture('late'), late.expectMedia(['page'])]);
  return { late, page };
}

const CASES = {
  'meets-skyway-and-the-library-in-a-mesh': async (scope, world) => {
    const server = await startServer(scope, 'ecl-server');
    const { late, page } = await meetInRoom(scope, world, server, 'mesh');
    const library = await RoomDriver.open(scope, server, 'library', ROOM);
    await page.expectTiles(['library', 'page', 'late']);
    await Promise.all([page.expectPicture('library'), library.expectMedia(['page', 'late'])]);
    library.send('leave');
    await page.expectTiles(['page', 'late']);
    await late.client.closeTab();
    await page.expectTiles(['page']);
  },
  'meets-skyway-in-an-sfu-room': async (scope, world) => {
    const server = await startServer(scope, 'ecl-server');
    const { late, page } = await meetInRoom(scope, world, server, 'sfu');
    const other = await RoomPage.open(scope, world, server,
      `?id=other&mode=mesh&room=${encodeURIComponent(ROOM)}`);
    await expectState(other.tab, 'in a room');
    await other.expectPicture('page');
    await other.expectPicture('late');
    await page.expectTiles(['other', 'page', 'late']);
    await late.client.closeTab();
    await page.expectTiles(['other', 'page']);
  },
  /* Each has called the other before it hears of that: the call of the greater id counts. */
  'meets-a-call-half-way': async (scope, world) => {
    const server = await startServer(scope, 'ecl-server');
    for (const [id, answers] of [['a', 1], ['z', 0]]) {
      const sdk = await RoomClient.open(scope, world, server, 'm');
      await sdk.join(id, { mode: 'mesh', stream: true });
      const page = await RoomPage.openHeld(scope, world, server, `?id=${id}`);
      await page.join(id, {});
      await page.tab.waitForFunction(() => window.held.length === 1, null, { timeout: STEP_MS });
      await sdk.tab.evaluate(() => room.room.call(room.room._localStream));
      await page.until(() => page.received('OFFER') === 1, 'offer');
      await page.tab.evaluate(() => { window.held.splice(0).forEach((send) => send()); });
      await Promise.all([page.expectPicture('m'), sdk.expectMedia([id])]);
      assert.equal(page.sent('SEND_ANSWER'), answers, id);
      await sdk.client.closeTab();
      await page.expectTiles([id]);
    }
  },
  /* The server keeps its place, but not its connections: the others see it leave and come. */
  'makes-a-room-and-finds-it-again': async (scope, world) => {
    const config = scope.log('config');
    await writeFile(config, '[limits]\ngrace=60000\n');
    const server = await startServer(scope, 'ecl-server', ['--config', config]);
    const proxy = await startProxy(scope, server.port);
    const url = `http://127.0.0.1:${proxy.port}/`;
    const page = await RoomPage.open(scope, world, { url }, '?id=page');
    await page.join('for a moment', { mode: 'sfu' });
    assert.equal(await page.tab.innerText('#room-about'), 'SFU · 1 here');
    await page.join(ROOM, { mode: 'mesh' });
    const sdk = await RoomClient.open(scope, world, server, 'sdk');
    await sdk.join(ROOM, { mode: 'mesh', stream: true });
    await sdk.expectMedia(['page']);
    await sdk.forgetMedia();
    proxy.cut();
    await expectState(page.tab, 'offline');
    await page.expectTiles([]);
    await sdk.expectLeft(['page']);
    await expectState(page.tab, 'in a room');
    await Promise.all([page.expectPicture('sdk'), sdk.expectMedia(['page'])]);
  },
  /* It is in no room then, and can be called. */
  'is-told-why-it-cannot-join': async (scope, world) => {
    const config = scope.log('config');
    await writeFile(config, `[key ${KEY}]\nallow-rooms=false\n`);
    const server = await startServer(scope, 'ecl-server', ['--config', config]);
    const { tab } = await RoomPage.open(scope, world, server,
      `?id=page&key=${KEY}&room=${encodeURIComponent(ROOM)}`);
    await expectError(tab, 'does not permit rooms');
    const camera = await Client.open(scope, world, 'skyway', server, 'camera');
    await camera.call('page', { stream: true });
    await expectMovingPicture(tab);
  },
  'calls-the-peer-in-its-address': async (scope, world) => {
    const { camera, tab } = await openBoth(scope, world, '?call=camera', 'skyway');
    await expectState(tab, 'in a call');
    await expectMovingPicture(tab);
    await tab.click('#unmute');
    assert.equal(await tab.evaluate(() => document.getElementById('video').muted), false);
    await tab.click('#hangup');
    await camera.expectClosed(SAID_MS);
    await expectState(tab, 'ready');
  },
  'calls-the-peer-that-is-clicked': async (scope, world) => {
    const { camera, tab } = await openBoth(scope, world, '');
    await tab.click('#peers span:text-is("camera")', { timeout: STEP_MS });
    await expectMovingPicture(tab);
    await camera.hangUp();
    await expectState(tab, 'ready', SAID_MS);
    await expectError(tab, 'camera hung up');
  },
  'is-called': async (scope, world) => {
    const { camera, tab } = await openBoth(scope, world, '?id=screen');
    await expectState(tab, 'ready');
    await camera.call('screen', { stream: true });
    await expectMovingPicture(tab);
  },
  'says-that-nobody-is-there': async (scope, world) => {
    const { tab } = await openBoth(scope, world, '?call=nobody');
    await expectError(tab, 'nobody');
    await expectState(tab, 'ready');
  },
  'finds-the-server-again': async (scope, world) => {
    const { server, tab } = await openBoth(scope, world, '');
    await expectState(tab, 'ready');
    await server.child.end();
    await expectState(tab, 'offline');
    await startServer(scope, 'ecl-server', ['--port', String(server.port)]);
    await expectState(tab, 'ready');
  },
  'needs-nothing-from-elsewhere': async (scope, world) => {
    const server = await startServer(scope, 'ecl-server');
    const tab = await openTab(scope, world.browser, 'watch', 'about:blank');
    const requests = [];
    tab.on('request', (request) => requests.push(request.url()));
    tab.on('requestfailed', (request) => assert.fail(`${request.url()} failed`));
    await tab.goto(server.url);
    await expectState(tab, 'ready');
    const elsewhere = requests.filter((url) =>
      !url.startsWith(server.url) && !url.startsWith('data:'));
    assert.deepEqual(elsewhere, []);
    assert.ok(requests.length >= 3, `page, script and style, not ${requests}`);
  },
};

export default Object.entries(CASES).map(([name, run]) => (
  { name: `watch-page/${name}`, browser: true, run }));

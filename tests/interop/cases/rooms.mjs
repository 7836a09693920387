/* rooms.mjs: pages with the unmodified skyway-js in rooms of the server, with Peers of the library
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { Driver, RoomDriver } from '../lib/driver.mjs';
import { startProxy } from '../lib/proxy.mjs';
import { ROOM_MS, RoomClient } from '../lib/room-client.mjs';
import { startServer } from '../lib/servers.mjs';

const KEY = '00000000-0000-0000-0000-000000000000';
const ROOM = 'あ room/"1"';
const FIVE_MB = 5 * 1024 * 1024;

/* What a sends, and what the others get of it */
const TALK = [
  ['send', 'text é😀', 'text é😀'],
  ['send', { list: [1, -2.5, null, true], nested: { a: '"' } }],
  ['sendNested', 'v', { value: 'v', bytes: { bytes: [0, 1, 255] }, deep: [[{ bytes: [7] }]] }],
  ['sendBytes', 3, { bytes: [0, 7, 14] }],
  ['sendBytes', FIVE_MB, { length: FIVE_MB, good: true }],
].map(([how, what, got = what]) => ({ how, what, got: { src: 'a', data: got } }));

/* b's log, but for the times, which have to be in order and of today */
async function expectLog(b) {
  const log = await b.getLog();
  const times = log.map(({ timestamp }) => timestamp);
  assert.deepEqual(times, [...times].sort((x, y) => x - y));
  assert.ok(times[0] > Date.now() - 600000 && times.at(-1) <= Date.now(), `${times}`);
  const joins = log.slice(0, 3).map(({ messageType, message: { src, ...rest } }) => {
    assert.equal(messageType, 'ROOM_USER_JOIN');
    assert.deepEqual(rest, { roomName: ROOM, roomType: 'mesh' });
    return src;
  });
  assert.deepEqual(joins.sort(), ['a', 'b', 'c']);
  const data = log.slice(3).map(({ messageType, message: { src, data: said } }) => {
    assert.equal(messageType, 'ROOM_DATA');
    assert.equal(src, 'a');
    return said;
  });
  const bytes = (num) => ({ _placeholder: true, num });
  assert.deepEqual(data, [TALK[0].got.data, TALK[1].got.data,
    { value: 'v', bytes: bytes(0), deep: [[bytes(1)]] }, bytes(0), bytes(0)]);
}

const CASES = {
  /* All come at once: pairs of them call each other, and one call of each pair counts. */
  'media-data-log-and-ends': async (scope, world) => {
    const server = await startServer(scope, 'ecl-server');
    const proxy = await startProxy(scope, server.port);
    const [a, b, c] = await Promise.all([RoomClient.open(scope, world, server, 'a'),
      RoomClient.open(scope, world, server, 'b'), RoomClient.open(scope, world, proxy, 'c')]);
    await Promise.all([a, b, c].map((page) => page.join(ROOM, { stream: true })));
    await Promise.all([a.expectMedia(['b', 'c']), b.expectMedia(['a', 'c']),
      c.expectMedia(['a', 'b'])]);

    for (const { how, what } of TALK) await a.tab.evaluate(([f, value]) => room[f](value), [how, what]);
    const heard = TALK.map(({ got }) => got);
    await Promise.all([b.expectData(heard), c.expectData(heard)]);
    await expectLog(b);
    await b.send('over');
    await a.expectData([{ src: 'b', data: 'over' }]);

    await b.tab.evaluate(() => room.room.close());
    await Promise.all([a.expectLeft(['b']), c.expectLeft(['b'])]);
    proxy.close();
    await a.expectLeft(['b', 'c']);
  },

  /* A member that comes back in time, as the SDK does by itself, has not left. */
  'lost-and-back': async (scope, world) => {
    const config = scope.log('config');
    await writeFile(config, `[limits]\ngrace=60000\n[key ${KEY}]\nallow-sfu=false\n`);
    const server = await startServer(scope, 'ecl-server', ['--config', config]);
    const proxy = await startProxy(scope, server.port);
    const a = await RoomClient.open(scope, world, proxy, 'a');
    const b = await RoomClient.open(scope, world, server, 'b');
    await a.join(ROOM);
    await b.join(ROOM);
    await a.noteReconnect();
    proxy.cut();
    await a.expectReconnect();
    await a.send('back');
    await b.expectData([{ src: 'a', data: 'back' }]);
    await b.send('still here');
    await a.expectData([{ src: 'b', data: 'still here' }]);
    await b.expectLeft([]);
    await b.client.closeTab();
    await a.expectLeft(['b']);

    await a.tab.evaluate(() => { room.join('sfu', { mode: 'sfu' }); });
    await a.client.expectError('room-error', /^SFU rooms are not available/, ROOM_MS);
  },
};

/* A page and a Peer of the library, both in the room; first: which of them came first */
async function openRoomPair(scope, world, server, first) {
  const openPage = async () => {
    const page = await RoomClient.open(scope, world, server, 'page');
    await page.join(ROOM, { stream: true });
    return page;
  };
  const openLibrary = () => RoomDriver.open(scope, server, 'library', ROOM);
  const page = first === 'page' ? await openPage() : null;
  const library = await openLibrary();
  return { page: page ?? await openPage(), library };
}

async function expectEachOther(page, library) {
  await Promise.all([page.expectMedia(['library']), library.expectMedia(['page'])]);
}

/* What the library sends, and what the page gets of it */
const LIBRARY_TALK = [
  ['send "text é😀"', 'text é😀'],
  ['send {"list":[1,-2.5,null,true],"nested":{"a":"\\""}}',
    { list: [1, -2.5, null, true], nested: { a: '"' } }],
  ['send-bytes 3', { bytes: [0, 7, 14] }],
  [`send-bytes ${FIVE_MB}`, { length: FIVE_MB, good: true }],
];

const LIBRARY_CASES = {
  /* The library calls; it leaves, comes again, and sees the page go. */
  'page-first': async (scope, world) => {
    const server = await startServer(scope, 'ecl-server');
    const { page, library } = await openRoomPair(scope, world, server, 'page');
    await expectEachOther(page, library);
    assert.deepEqual(library.all('room-open')[0].members, ['page']);

    await page.forgetMedia();
    library.send('leave');
    await page.expectLeft(['library']);
    await library.join(ROOM);
    await expectEachOther(page, library);
    await page.client.closeTab();
    await library.event('peer-leave');
    assert.equal((await library.event('call-ended', ROOM_MS, 2)).reason, '');
    assert.deepEqual(library.all('room-error'), []);
    assert.deepEqual(library.all('error'), []);
  },

  /* The page calls. */
  'library-first': async (scope, world) => {
    const server = await startServer(scope, 'ecl-server');
    const { page, library } = await openRoomPair(scope, world, server, 'library');
    await expectEachOther(page, library);
    assert.equal(library.all('peer-join')[0].member, 'page');
  },

  'data-and-log': async (scope, world) => {
    const server = await startServer(scope, 'ecl-server');
    const page = await RoomClient.open(scope, world, server, 'a');
    await page.join(ROOM);
    const library = await RoomDriver.open(scope, server, 'library', ROOM);
    for (const { how, what } of TALK) await page.tab.evaluate(([f, value]) => room[f](value), [how, what]);
    const plain = ({ src, data }) => ({ src,
      data: data.value ? { value: 'v', bytes: [0, 1, 255], deep: [[[7]]] } : data });
    await library.expectData(TALK.map(({ got }) => plain(got)));
    for (const [command] of LIBRARY_TALK) library.send(command);
    await page.expectData(LIBRARY_TALK.map(([, data]) => ({ src: 'library', data })));
    const { entries } = await library.ask('log', 'log');
    assert.deepEqual(entries, await page.getLog());
    assert.equal(entries.length, 2 + TALK.length + LIBRARY_TALK.length);
    assert.deepEqual(library.all('not-done'), []);
  },

  /* Pairs of them call each other, the library as the one that has to give way and not. */
  'all-at-once': async (scope, world) => {
    const server = await startServer(scope, 'ecl-server');
    const [a, z, m, n] = await Promise.all([RoomClient.open(scope, world, server, 'a'),
      RoomClient.open(scope, world, server, 'z'), RoomDriver.open(scope, server, 'm'),
      RoomDriver.open(scope, server, 'n')]);
    await Promise.all([a.join(ROOM, { stream: true }), z.join(ROOM, { stream: true }),
      m.join(ROOM), n.join(ROOM)]);
    await Promise.all([a.expectMedia(['z', 'm', 'n']), z.expectMedia(['a', 'm', 'n']),
      m.expectMedia(['a', 'z', 'n']), n.expectMedia(['a', 'z', 'm'])]);
  },

  /* In time nobody notices; the page keeps the call. */
  'lost-and-back': async (scope, world) => {
    const config = scope.log('config');
    await writeFile(config, '[limits]\ngrace=60000\n');
    const server = await startServer(scope, 'ecl-server', ['--config', config]);
    const proxy = await startProxy(scope, server.port);
    const page = await RoomClient.open(scope, world, server, 'page');
    await page.join(ROOM, { stream: true });
    const library = await RoomDriver.open(scope, proxy, 'library', ROOM);
    await expectEachOther(page, library);
    proxy.cut();
    assert.equal((await library.event('rejoin')).kept, true);
    await page.forgetMedia();
    library.send('send "back"');
    await page.expectData([{ src: 'library', data: 'back' }]);
    await page.expectLeft([]);
    await library.expectMedia(['page']);
    assert.equal(library.all('call').length, 1);
  },

  /* Too late: the page has seen it leave, and is called anew. */
  'lost-for-long': async (scope, world) => {
    const config = scope.log('config');
    await writeFile(config, '[limits]\ngrace=0\n');
    const server = await startServer(scope, 'ecl-server', ['--config', config]);
    const proxy = await startProxy(scope, server.port);
    const page = await RoomClient.open(scope, world, server, 'page');
    await page.join(ROOM, { stream: true });
    const library = await RoomDriver.open(scope, proxy, 'library', ROOM);
    await expectEachOther(page, library);
    await page.forgetMedia();
    proxy.cut();
    assert.equal((await library.event('rejoin')).kept, false);
    await page.expectLeft(['library']);
    await expectEachOther(page, library);
    assert.equal(library.all('call').length, 2);
  },
};

const BIN_CASES = {
  /* A page meets a pipeline in a room; first: which of them came first. */
  ...Object.fromEntries(['page', 'pipeline'].map((first) => [`${first}-first`, async (scope, world) => {
    const server = await startServer(scope, 'ecl-server');
    const openPipeline = async () => {
      const pipeline = new Driver(scope, 'bin', `eclroombin name=room room=lobby peer-id=bin
        signaling-server=${server.url} videotestsrc is-live=true pattern=ball
        ! video/x-raw,width=320,height=240,framerate=30/1 ! room.video_sink_0
        audiotestsrc is-live=true volume=0.3 ! room.audio_sink_0`);
      await pipeline.event('ecl-room-joined');
      return pipeline;
    };
    const early = first === 'pipeline' ? await openPipeline() : null;
    const page = await RoomClient.open(scope, world, server, 'page');
    await page.join('lobby', { stream: true });
    const pipeline = early ?? await openPipeline();
    await Promise.all([page.expectMedia(['bin']), pipeline.expectMedia()]);
    await page.client.closeTab();
    assert.equal((await pipeline.event('ecl-peer-left'))['peer-id'], 'page');
    await pipeline.event('pad-removed', ROOM_MS, 2);
    assert.deepEqual(pipeline.all('error'), []);
  }])),
};

const named = (group, cases) => Object.entries(cases).map(([name, run]) => ({
  name: `skyway@ecl-server/${group}/${name}`, browser: true, run,
}));

export default [...named('mesh-room', CASES), ...named('mesh-room-with-library', LIBRARY_CASES),
  ...named('mesh-room-with-pipeline', BIN_CASES)];

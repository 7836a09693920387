/* rooms.mjs: pages with the unmodified skyway-js in rooms of the server
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
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

export default Object.entries(CASES).map(([name, run]) => ({
  name: `skyway@ecl-server/mesh-room/${name}`, browser: true, run,
}));

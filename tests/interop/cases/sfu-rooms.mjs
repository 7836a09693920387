/* sfu-rooms.mjs: pages with the unmodified skyway-js in SFU rooms of the server, with a Peer of the
 * library
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { RoomDriver } from '../lib/driver.mjs';
import { RoomClient } from '../lib/room-client.mjs';
import { startServer } from '../lib/servers.mjs';

const KEY = '00000000-0000-0000-0000-000000000000';
const ROOM = 'あ sfu/"1"';
const SENDING = { mode: 'sfu', stream: true };
const WATCHING = { mode: 'sfu' };

/* One only watches, from the beginning on, others come and leave, and those who stay notice no
 * more than they should. */
async function comeAndGo(scope, world, options) {
  const server = await startServer(scope, 'ecl-server', options);
  const [a, b, c] = await Promise.all(['a', 'b', 'c'].map(
    (id) => RoomClient.open(scope, world, server, id)));
  await c.join(ROOM, WATCHING);
  await a.join(ROOM, SENDING);
  await c.expectMedia(['a']);
  await b.join(ROOM, SENDING);
  await Promise.all([a.expectMedia(['b']), b.expectMedia(['a']), c.expectMedia(['b'])]);
  await a.tab.evaluate(() => room.room.close());
  await Promise.all([b.expectLeft(['a']), c.expectLeft(['a'])]);
  await c.expectMore('b');
  await a.client.closeTab();
  const d = await RoomClient.open(scope, world, server, 'd');
  await d.join(ROOM, SENDING);
  await Promise.all([b.expectMedia(['d']), c.expectMedia(['d']), d.expectMedia(['b'])]);
  await d.client.closeTab();
  await Promise.all([b.expectLeft(['a', 'd']), c.expectLeft(['a', 'd'])]);
  await c.expectMore('b');
  await b.expectSeen(['a', 'd']);
  await c.expectSeen(['a', 'b', 'd']);
}

const CASES = {
  'two-pages': async (scope, world) => {
    const server = await startServer(scope, 'ecl-server');
    const a = await RoomClient.open(scope, world, server, 'a');
    const b = await RoomClient.open(scope, world, server, 'b');
    await Promise.all([a.join(ROOM, SENDING), b.join(ROOM, SENDING)]);
    await Promise.all([a.expectMedia(['b']), b.expectMedia(['a'])]);
  },

  'h264': async (scope, world) => {
    const config = scope.log('config');
    await writeFile(config, `[key ${KEY}]\nsfu-video-codec=H264\n`);
    const server = await startServer(scope, 'ecl-server', ['--config', config]);
    const a = await RoomClient.open(scope, world, server, 'a');
    const b = await RoomClient.open(scope, world, server, 'b');
    await a.join(ROOM, SENDING);
    await b.join(ROOM, WATCHING);
    await b.expectMedia(['a']);
    await b.expectCodec('H264');
  },

  'come-and-go': (scope, world) => comeAndGo(scope, world, []),

  /* Whoever comes is where somebody was who has left, and is seen all the same. */
  'places-are-used-again': async (scope, world) => {
    const config = scope.log('config');
    await writeFile(config, '[limits]\nmax-sfu-mlines=2\n');
    await comeAndGo(scope, world, ['--config', config]);
  },
};

const LIBRARY_CASES = {
  /* The library is first, and stays; then a page does. Who comes is where somebody was who left. */
  'come-and-go': async (scope, world) => {
    const config = scope.log('config');
    await writeFile(config, '[limits]\nmax-sfu-mlines=2\n');
    const server = await startServer(scope, 'ecl-server', ['--config', config]);
    const library = await RoomDriver.open(scope, server, 'library');
    assert.deepEqual(await library.joinSfu(ROOM), []);
    const said = [];
    for (const id of ['a', 'b']) {
      const page = await RoomClient.open(scope, world, server, id);
      await page.join(ROOM, SENDING);
      await Promise.all([page.expectMedia(['library']), library.expectMedia([id])]);
      await page.send(`from ${id}`);
      said.push({ src: id, data: `from ${id}` });
      await library.expectData(said);
      await page.client.closeTab();
      await library.until(() => library.all('peer-leave').at(-1)?.member === id, 20000, 'peer-leave');
    }
    assert.equal(library.all('call').length, 1);

    const stays = await RoomClient.open(scope, world, server, 'stays');
    await stays.join(ROOM, SENDING);
    await Promise.all([stays.expectMedia(['library']), library.expectMedia(['stays'])]);
    await stays.forgetMedia();
    library.send('leave');
    await stays.expectLeft(['library']);
    assert.deepEqual(await library.joinSfu(ROOM), ['stays']);
    await Promise.all([stays.expectMedia(['library']), library.expectMedia(['stays'])]);
    for (const event of ['room-error', 'error', 'not-done']) assert.deepEqual(library.all(event), []);
  },
};

const named = (group, cases) => Object.entries(cases).map(([name, run]) => ({
  name: `skyway@ecl-server/${group}/${name}`, browser: true, run,
}));

export default [...named('sfu-room', CASES), ...named('sfu-room-with-library', LIBRARY_CASES)];

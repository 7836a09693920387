/* failures.mjs: what gst-launch-1.0 says when a call cannot come about, and gst-inspect-1.0 before
 *
 * Each launch ends by itself, with one line that says what happened and what to do.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, readdir, symlink } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { Child } from '../lib/child.mjs';
import { Driver } from '../lib/driver.mjs';
import { MATRIX, senderLine } from '../lib/matrix.mjs';
import { startServer } from '../lib/servers.mjs';

const END_MS = 30000;

/* A line that a person might type; more: properties of its eclpeersink */
function launchLine(entry, server, more) {
  return ['gst-launch-1.0', ...senderLine(entry, server, more).split(' ')];
}

/* patterns: what the one error line has to say */
async function expectOneError(scope, command, patterns, env) {
  const launch = new Child(scope, 'gst-launch', command, { input: 'ignore', env });
  const late = setTimeout(() => launch.signal('SIGKILL'), END_MS);
  const code = await launch.exited;
  clearTimeout(late);
  const output = [...launch.lines, ...launch.errors];
  const errors = output.filter((line) => /^ERROR: from/.test(line));
  assert.equal(errors.length, 1, `one line of error, not: ${errors.join(' | ') || output.at(-1)}`);
  for (const pattern of patterns) assert.match(errors[0], pattern);
  assert.notEqual(code, 0);
  const noise = output.filter((line) => /CRITICAL|GStreamer-WARNING|GLib|\*\* WARNING/.test(line));
  assert.deepEqual(noise, []);
}

/* A folder with every plugin of the system but one, as if its package were not installed */
async function pluginsWithout(scope, name) {
  const { stdout } = await promisify(execFile)(
    'pkg-config', ['--variable=pluginsdir', 'gstreamer-1.0']);
  const system = stdout.trim();
  const folder = path.join(scope.logs, 'plugins');
  await mkdir(folder);
  for (const file of await readdir(system)) {
    if (file.endsWith('.so') && file !== `libgst${name}.so`) {
      await symlink(path.join(system, file), path.join(folder, file));
    }
  }
  return {
    GST_PLUGIN_SYSTEM_PATH: folder,
    GST_PLUGIN_SYSTEM_PATH_1_0: folder,
    GST_REGISTRY: path.join(scope.logs, 'registry.bin'),
  };
}

const CASES = {
  'no-server-there': async (scope, entry) => {
    const server = await startServer(scope, entry.server);
    await server.child.end();
    await expectOneError(scope, launchLine(entry, server, { 'peer-id': 'camera' }),
      [new RegExp(`127\\.0\\.0\\.1:${server.port}`), /is it running/]);
  },
  'not-a-signaling-server': async (scope, entry, { pages }) => {
    await expectOneError(scope, launchLine(entry, pages, { 'peer-id': 'camera' }),
      [new RegExp(new URL(pages.url).host), /no signaling server/, /check the URL/]);
  },
  'id-is-taken': async (scope, entry) => {
    const server = await startServer(scope, entry.server);
    const first = new Driver(scope, 'first', senderLine(entry, server, { 'peer-id': 'camera' }));
    await first.event('ecl-opened');
    await expectOneError(scope, launchLine(entry, server, { 'peer-id': 'camera' }),
      [/camera/, /is taken/, /choose another id/]);
    assert.deepEqual(first.all('error'), []);
  },
  'remote-is-unknown': async (scope, entry) => {
    const server = await startServer(scope, entry.server);
    await expectOneError(scope, launchLine(entry, server, { 'remote-peer-id': 'nobody' }),
      [/nobody/, /check the remote peer's id/]);
  },
  'codec-is-not-installed': async (scope, entry) => {
    const server = await startServer(scope, entry.server);
    const env = await pluginsWithout(scope, 'vpx');
    await expectOneError(scope,
      launchLine(entry, server, { 'peer-id': 'camera', 'video-codecs': 'VP8' }),
      [/VP8|vp8enc/, /gstreamer1\.0-plugins-good/], env);
  },
};

/* Every property says what it is for and what it is without being set. */
async function inspect(scope, element) {
  const child = new Child(scope, 'gst-inspect', ['gst-inspect-1.0', '--no-colors', element],
    { input: 'ignore' });
  assert.equal(await child.exited, 0);
  assert.deepEqual(child.errors, []);
  const text = child.lines.join('\n');
  const properties = text.slice(text.indexOf('Element Properties:')).split(/\n  (?=[a-z-]+ *: )/).slice(1);
  assert.ok(properties.length >= 15, `${properties.length} properties`);
  for (const property of properties) {
    const [, name, blurb] = property.match(/^([a-z-]+) *: *(.*)/);
    assert.ok(blurb, `${name} says nothing`);
    if (!['name', 'parent', 'stats', 'turn-servers'].includes(name)) {
      // gst-inspect prints no default of a structure: the words have to
      assert.match(property, /Boxed pointer|Caps \(NULL\)/.test(property) ? /unset/ : /Default: /,
        `${name} has a default`);
    }
    if (/Integer|Unsigned|Double/.test(property)) {
      assert.match(blurb, /second|bit\/s|byte|Most|number|TCP port/i, `${name} has a unit`);
    }
  }
}

export default [...MATRIX.flatMap((entry) => Object.entries(CASES).map(([name, run]) => ({
  name: `gst-launch/${entry.protocol}@${entry.server}/${name}`,
  browser: false,
  run: (scope, world) => run(scope, entry, world),
}))), ...['eclpeersink', 'eclpeersrc', 'eclroombin'].map((element) => ({
  name: `gst-inspect/${element}`,
  browser: false,
  run: (scope) => inspect(scope, element),
}))];

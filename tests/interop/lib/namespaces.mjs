/* namespaces.mjs: two hosts that cannot reach each other, and a third that both can
 *
 *   left 10.99.1.2 -- 10.99.1.1 \
 *                                 middle 10.99.0.1 (forwards nothing)
 *   right 10.99.2.2 -- 10.99.2.1 /
 *
 * A namespace lives as long as the process that holds it.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Child } from './child.mjs';
import { Skip } from './scope.mjs';

const run = promisify(execFile);
const START_MS = 5000;
const IS_ROOT = process.getuid() === 0;

/* The middle's address */
export const MIDDLE = '10.99.0.1';

/* Makes a namespace, with those rights over it that root has. */
const MAKE = ['unshare', ...(IS_ROOT ? [] : ['--map-root-user']), '--net'];

/* Says when it is there, and ends with its standard input. */
const HOLD = ['sh', '-c', 'ip link set lo up && echo ready && exec cat'];

const RUNNING = 'until ip link show eth0 | grep -q "state UP"; do sleep 0.02; done';

/* What to put before a command so that it runs on the host that a Child of hold() holds */
export function enter({ process: { pid } }) {
  const user = IS_ROOT ? [] : ['--user', '--preserve-credentials'];
  return ['nsenter', '-t', String(pid), ...user, '--net', '--'];
}

/* Returns the Child that holds a new host; command: what makes its namespace. */
export async function hold(scope, name, command = MAKE) {
  const child = new Child(scope, `namespace-${name}`, [...command, ...HOLD]);
  await child.until(() => child.lines.includes('ready'), START_MS, 'its namespace').catch(() => {
    throw new Skip('no right to make a network namespace');
  });
  return child;
}

async function connect(middle, host, n) {
  const ip = (prefix, words) => {
    const [program, ...more] = [...prefix, 'ip', ...words.split(' ')];
    return run(program, more);
  };
  const inMiddle = enter(middle);
  const inHost = enter(host);
  await ip(inMiddle, `link add to${n} type veth peer name eth0 netns ${host.process.pid}`);
  await ip(inMiddle, `addr add 10.99.${n}.1/24 dev to${n}`);
  await ip(inMiddle, `link set to${n} up`);
  await ip(inHost, `addr add 10.99.${n}.2/24 dev eth0`);
  await ip(inHost, 'link set eth0 up');
  await ip(inHost, `route add ${MIDDLE} via 10.99.${n}.1`);
  /* ICE passes over an interface that the kernel does not call running yet. */
  const [program, ...more] = [...inHost, 'sh', '-c', RUNNING];
  await run(program, more, { timeout: START_MS });
}

/* Returns { middle, left, right }: what to put before a command so that it runs on that host */
export async function makeHosts(scope) {
  const middle = await hold(scope, 'middle');
  const [left, right] = [
    await hold(scope, 'left', [...enter(middle), 'unshare', '--net']),
    await hold(scope, 'right', [...enter(middle), 'unshare', '--net']),
  ];
  const [program, ...more] = [...enter(middle), 'ip', 'addr', 'add', `${MIDDLE}/32`, 'dev', 'lo'];
  await run(program, more);
  await connect(middle, left, 1);
  await connect(middle, right, 2);
  return { middle: enter(middle), left: enter(left), right: enter(right) };
}

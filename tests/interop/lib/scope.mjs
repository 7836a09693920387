/* scope.mjs: what one case holds: its log folder, its processes, its pages
 *
 * Everything that a case starts is ended when its scope closes, newest first,
 * whether the case passed or failed.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
import { mkdir, rm, appendFile } from 'node:fs/promises';
import path from 'node:path';
import { root } from './paths.mjs';

/* Thrown by a case that cannot run here; its message says why. */
export class Skip extends Error {}

export class Scope {
  #cleanups = [];

  constructor(name) {
    this.name = name;
    this.logs = path.join(root, 'build', 'interop-logs', name.replace(/[^\w@.-]+/g, '_'));
  }

  async open() {
    await rm(this.logs, { recursive: true, force: true });
    await mkdir(this.logs, { recursive: true });
  }

  /* The path of a log file of this case */
  log(name) {
    return path.join(this.logs, `${name}.log`);
  }

  async note(text) {
    await appendFile(this.log('case'), `${new Date().toISOString()} ${text}\n`);
  }

  defer(cleanup) {
    this.#cleanups.push(cleanup);
  }

  /* keep: whether the logs stay for somebody to read */
  async close(keep) {
    for (const cleanup of this.#cleanups.reverse()) {
      await Promise.resolve(cleanup()).catch((error) => this.note(`clean-up: ${error.message}`));
    }
    if (!keep) await rm(this.logs, { recursive: true, force: true });
  }
}

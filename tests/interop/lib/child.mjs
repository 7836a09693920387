/* child.mjs: a process that a case started, its output line by line
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';

const TERM_MS = 5000;

export class Child {
  #waiters = new Set();

  /* command: [program, argument...]; name: of its log file */
  constructor(scope, name, command, { env = {}, input = 'pipe' } = {}) {
    this.name = name;
    this.lines = [];
    this.errors = [];
    this.process = spawn(command[0], command.slice(1), {
      env: { ...process.env, ...env },
      stdio: [input, 'pipe', 'pipe'],
    });
    const log = createWriteStream(scope.log(name));
    log.write(`${command.join(' ')}\n`);
    this.exited = new Promise((resolve) => {
      this.process.on('error', (error) => {
        this.errors.push(error.message);
        this.code = error.code;
        resolve(this.code);
        this.#wake();
      });
      /* close, not exit: by then all of its output has been read */
      this.process.on('close', (code, signal) => {
        this.code = code ?? signal;
        log.end(`ended: ${this.code}\n`);
        resolve(this.code);
        this.#wake();
      });
    });
    this.#read(this.process.stdout, this.lines, log);
    this.#read(this.process.stderr, this.errors, log);
    if (input === 'pipe') this.process.stdin.on('error', () => {});
    scope.defer(() => this.end());
  }

  #read(stream, lines, log) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      log.write(`${line}\n`);
      this.received(line, lines);
      this.#wake();
    });
  }

  /* For subclasses: called with each line before anybody who waits wakes up */
  received() {}

  #wake() {
    for (const waiter of this.#waiters) waiter();
  }

  send(line) {
    this.process.stdin.write(`${line}\n`);
  }

  signal(name) {
    process.kill(this.process.pid, name);
  }

  /* Resolves with the first truthy value of probe(), asked after each line; rejects after ms
   * or when the process has ended without it. what: says in the error what was waited for. */
  until(probe, ms, what) {
    return new Promise((resolve, reject) => {
      const settle = (act, value) => {
        clearTimeout(timer);
        this.#waiters.delete(check);
        act(value);
      };
      const check = () => {
        const value = probe();
        if (value) {
          settle(resolve, value);
        } else if (this.code !== undefined) {
          const last = this.errors.at(-1) ?? this.lines.at(-1) ?? 'no output';
          settle(reject, new Error(`${this.name} ended (${this.code}) before ${what}: ${last}`));
        }
      };
      const timer = setTimeout(() => {
        settle(reject, new Error(`${this.name}: no ${what} within ${ms} ms`));
      }, ms);
      this.#waiters.add(check);
      check();
    });
  }

  async end() {
    if (this.code !== undefined || !this.process.pid) return;
    this.process.kill('SIGCONT');
    this.process.kill('SIGINT');
    const timer = setTimeout(() => this.process.kill('SIGKILL'), TERM_MS);
    await this.exited;
    clearTimeout(timer);
  }
}

/* browser.mjs: one headless Chromium for all cases; each case has pages of its own
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
import { accessSync, constants, createWriteStream } from 'node:fs';
import { chmod, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { chromium } from 'playwright-core';

const LOAD_MS = 20000;

/* What a browser without a display or a network needs; WebRTC is as a person has it. */
export const PERSON_ARGUMENTS = [
  '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--disable-quic',
  '--autoplay-policy=no-user-gesture-required', '--allow-loopback-in-peer-connection',
];

/* A fake camera, and addresses that need no mDNS resolver */
const TEST_ARGUMENTS = [
  ...PERSON_ARGUMENTS,
  '--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream',
  '--disable-features=WebRtcHideLocalIpsWithMdns',
];

/* Returns the path of Chromium, or null. */
export function findChromium() {
  const names = ['chromium', 'chromium-browser', 'google-chrome'];
  for (const folder of process.env.PATH.split(':')) {
    for (const name of names) {
      const file = path.join(folder, name);
      try {
        accessSync(file, constants.X_OK);
        return file;
      } catch { /* the next one */ }
    }
  }
  return null;
}

export function launchBrowser(executablePath = findChromium()) {
  return chromium.launch({
    executablePath, args: TEST_ARGUMENTS, headless: true, handleSIGINT: false,
  });
}

/* A browser of its own, on another host; within: see namespaces.mjs */
export async function browserWithin(scope, within) {
  const wrapper = path.join(scope.logs, 'chromium');
  await writeFile(wrapper, `#!/bin/sh\nexec ${within.join(' ')} ${findChromium()} "$@"\n`);
  await chmod(wrapper, 0o755);
  const browser = await launchBrowser(wrapper);
  scope.defer(() => browser.close());
  return browser;
}

/* A tab with its own storage and console log. */
export async function openTab(scope, browser, name, url) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  scope.defer(() => context.close());
  const tab = await context.newPage();
  const log = createWriteStream(scope.log(name));
  scope.defer(() => log.end());
  tab.on('console', (message) => log.write(`${message.type()}: ${message.text()}\n`));
  tab.on('pageerror', (error) => log.write(`uncaught: ${error.stack}\n`));
  await tab.goto(url, { timeout: LOAD_MS });
  return tab;
}

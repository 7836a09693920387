/* demo-check.mjs: watches the demo's page as a person would, and says which step failed
 *
 * usage: node demo-check.mjs URL SCREENSHOT
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { PERSON_ARGUMENTS, findChromium } from './lib/browser.mjs';

const FRAMES = 90;
const STEP_MS = 30000;

const [url, screenshot] = process.argv.slice(2);
const profile = await mkdtemp(path.join(tmpdir(), 'gst-ecl-demo-'));
let browser = null;
let tab = null;

const steps = [
  ['start the browser', async () => {
    browser = await chromium.launchPersistentContext(profile, {
      executablePath: findChromium(),
      args: PERSON_ARGUMENTS,
      headless: true,
      viewport: { width: 1280, height: 720 },
      colorScheme: 'dark',
      handleSIGINT: false,
    });
    tab = browser.pages()[0] ?? await browser.newPage();
  }],
  ['open the page', () => tab.goto(url, { timeout: STEP_MS })],
  ['call the peer', () => tab.waitForFunction(
    () => document.body.dataset.state === 'in a call', null, { timeout: STEP_MS })],
  [`see ${FRAMES} frames that differ`, () => tab.evaluate(countFrames, [FRAMES, STEP_MS])],
  ['read the figures', () => tab.waitForFunction(
    () => Number(document.getElementById('fps').value) > 0
      && Number(document.getElementById('rate').value) > 0, null, { timeout: STEP_MS })],
  ['take a screenshot', async () => {
    const first = await tab.screenshot({ path: screenshot });
    const second = await tab.screenshot();
    const digest = (image) => createHash('sha256').update(image).digest('hex');
    if (digest(first) === digest(second)) throw new Error('two screenshots show the same');
  }],
];

/* Runs in the page. Resolves once the video showed enough frames with different pixels. */
function countFrames([wanted, ms]) {
  const video = document.getElementById('video');
  const canvas = new OffscreenCanvas(160, 90);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  const seen = new Set();
  return new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error(`only ${seen.size} within ${ms} ms`)), ms);
    const onFrame = () => {
      context.drawImage(video, 0, 0, canvas.width, canvas.height);
      const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
      seen.add(data.reduce((hash, byte) => (Math.imul(hash, 31) + byte) | 0, 0));
      if (seen.size >= wanted) resolve(seen.size);
      else video.requestVideoFrameCallback(onFrame);
    };
    video.requestVideoFrameCallback(onFrame);
  });
}

try {
  for (const [step, act] of steps) {
    try {
      await act();
      console.log(`demo: ${step}: done`);
    } catch (error) {
      console.error(`demo: could not ${step}: ${error.message.split('\n')[0]}`);
      const shown = await tab?.locator('#error').textContent({ timeout: 1000 }).catch(() => '');
      if (shown) console.error(`demo: the page says: ${shown}`);
      process.exitCode = 1;
      break;
    }
  }
} finally {
  await browser?.close();
  await rm(profile, { recursive: true, force: true });
}

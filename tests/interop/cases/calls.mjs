/* calls.mjs: a page with an unmodified SDK and a pipeline, in every direction and with every end
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
import { Client } from '../lib/client.mjs';
import { Driver } from '../lib/driver.mjs';
import {
  ACROSS, MATRIX, SAID_MS, UNSAID_MS, receiverLine, senderLine,
} from '../lib/matrix.mjs';
import { startServer } from '../lib/servers.mjs';

/* Each returns { page, driver, media: watches one call, again: the page calls once more } */
const DIRECTIONS = {
  'page-calls-sink': async ({ scope, world, entry, server, codec }) => {
    const driver = new Driver(scope, 'sink', senderLine(entry, server, {
      'peer-id': 'camera', 'video-codecs': codec }));
    await driver.event('ecl-opened');
    const page = await Client.open(scope, world, entry.sdk, server, 'page');
    /* PeerJS wants a stream of its own to call with. */
    const call = () => page.call('camera', { stream: entry.sdk === 'peerjs' });
    await call();
    return { page, driver, media: () => page.expectMedia({ codec }), again: call };
  },
  'sink-calls-page': async ({ scope, world, entry, server, codec }) => {
    const page = await Client.open(scope, world, entry.sdk, server, 'page');
    await page.answerCalls();
    const driver = new Driver(scope, 'sink', senderLine(entry, server, {
      'remote-peer-id': 'page', 'video-codecs': codec }));
    return { page, driver, media: () => page.expectMedia({ codec }) };
  },
  'src-calls-page': async ({ scope, world, entry, server, codec }) => {
    const page = await Client.open(scope, world, entry.sdk, server, 'page');
    await page.answerCalls({ stream: true });
    const driver = new Driver(scope, 'src', receiverLine(entry, server, {
      'remote-peer-id': 'page', 'video-codecs': codec }));
    return { page, driver, media: () => expectCamera(driver, page, codec) };
  },
  'page-calls-src': async ({ scope, world, entry, server, codec }) => {
    const driver = new Driver(scope, 'src', receiverLine(entry, server, {
      'peer-id': 'monitor', 'video-codecs': codec }));
    await driver.event('ecl-opened');
    const page = await Client.open(scope, world, entry.sdk, server, 'page');
    const call = () => page.call('monitor', { stream: true });
    await call();
    return { page, driver, media: () => expectCamera(driver, page, codec), again: call };
  },
};

async function expectCamera(driver, page, codec) {
  await driver.expectMedia();
  await page.expectCodec('sent', codec);
}

/* How a call ends, and by when the other side has to know */
const ENDS = {
  'pipeline-hangs-up': async ({ page, driver }) => {
    driver.send('stop');
    await page.expectClosed(SAID_MS);
  },
  'page-hangs-up': async ({ page, driver, media, again }) => {
    await page.hangUp();
    await driver.expectCallEnded(SAID_MS);
    if (!again) return;
    await again();
    await media();
    await page.hangUp();
    await driver.expectCallEnded(SAID_MS, 2);
  },
  'tab-is-closed': async ({ page, driver }) => {
    await page.closeTab();
    await driver.expectCallEnded(SAID_MS);
  },
  'tab-vanishes': async ({ page, driver }) => {
    await page.vanish();
    await driver.expectCallEnded(UNSAID_MS);
  },
  'page-closes-without-a-word': async ({ page, driver }) => {
    await page.hangUp(false);
    await driver.expectCallEnded(UNSAID_MS);
  },
};

function endsOf({ sdk, server }) {
  const ends = ['pipeline-hangs-up', 'page-hangs-up'];
  ends.push(server === 'ecl-server' ? 'tab-is-closed' : 'tab-vanishes');
  if (sdk === 'skyway') ends.push('page-closes-without-a-word');
  return ends;
}

function makeCase(entry, direction, end, codec = 'VP8') {
  const suffix = codec === 'VP8' ? '' : `/${codec}`;
  return {
    name: `${entry.name}/${direction}/${end}${suffix}`,
    browser: true,
    run: async (scope, world) => {
      const server = await startServer(scope, entry.server);
      const call = await DIRECTIONS[direction]({ scope, world, entry, server, codec });
      await call.media();
      await ENDS[end](call);
    },
  };
}

export default [
  ...MATRIX.flatMap((entry) => [
    ...Object.keys(DIRECTIONS).flatMap((direction) =>
      endsOf(entry).map((end) => makeCase(entry, direction, end))),
    makeCase(entry, 'page-calls-sink', 'page-hangs-up', 'H264'),
    makeCase(entry, 'src-calls-page', 'pipeline-hangs-up', 'H264'),
  ]),
  ...ACROSS.flatMap((entry) => [
    makeCase(entry, 'page-calls-sink', 'page-hangs-up'),
    makeCase(entry, 'src-calls-page', 'pipeline-hangs-up'),
  ]),
];

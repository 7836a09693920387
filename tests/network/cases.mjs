/* cases.mjs: viewers behind links of different speed, each at what its own carries
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
import assert from 'node:assert/strict';
import { browserWithin } from '../interop/lib/browser.mjs';
import { Client } from '../interop/lib/client.mjs';
import { Driver } from '../interop/lib/driver.mjs';
import { startServer } from '../interop/lib/servers.mjs';
import { slow } from '../interop/cases/turn.mjs';
import { makeLinks } from './links.mjs';

const DELAY = 20;
/* ms that packets may wait for a link: as much as the access networks that people have */
const QUEUE = 1000;
const OPEN_MS = 20000;
const MOVE_MS = 30000;
const SETTLE_MS = 10000;
const WATCH_MS = 15000;
/* A longer gap between two frames is a freeze. */
const FREEZE_MS = 500;
const MOVE_FREEZE_MS = 300;
/* Share of a rung's frames that may be missing */
const TOLERANCE = 0.1;

/* How long packets are lost, and the share of the frames that has to come all the same */
const LOSS_MS = 60000;
const LOSS_SHARE = 0.95;

/* A third of the pixels of 1280x720 for the bit rates of its ladder: the two cores of a machine
 * have to encode three rungs and to decode them. */
const LADDER = [[360, 30, 1500], [270, 30, 600], [180, 15, 200]];
const FPS = Object.fromEntries(LADDER);

const SENDER = (url) => 'videotestsrc is-live=true pattern=zone-plate kx2=20 ky2=20 kt=4 '
  + '! video/x-raw,width=640,height=360,framerate=30/1 ! call.video_0 '
  + `eclpeersink name=call signaling-server=${url} peer-id=camera video-codecs=VP8 stun-server="" `
  + `ladder="${LADDER.map(([height, fps, kbps]) =>
    `video/x-raw,height=${height},framerate=${fps}/1,bitrate=${kbps * 1000}`).join(';')}"`;

const RECEIVER = (url) => `eclpeersrc signaling-server=${url} remote-peer-id=camera receive=video `
  + 'stun-server=""';

class Viewer extends Driver {
  constructor(scope, n, link, server) {
    super(scope, `viewer-${n}`, RECEIVER(`http://${link.nearAddress}:${server.port}`), link.far);
  }

  get latest() {
    return this.all('video').at(-1);
  }

  async expectHeight(height, ms) {
    await this.until(() => this.latest?.height === height, ms, `picture of ${height} lines`)
      .catch((error) => assert.fail(`${error.message}: it has ${this.latest?.height}`));
  }

  /* Resolves with frames per second and the longest gap, ms, of so many frames from now on */
  async watch(frames) {
    this.forgetGap();
    const before = this.latest;
    await this.expectFrames(frames, frames * 200);
    const after = this.latest;
    return {
      fps: (after.frames - before.frames) * 1000 / (after.ms - before.ms),
      gap: after['longest-gap-ms'],
      height: after.height,
    };
  }

  async expectSmooth(height) {
    const seen = await this.watch(FPS[height] * WATCH_MS / 1000);
    const text = `${this.name}: ${seen.height} lines, ${seen.fps.toFixed(1)} fps, gap of ${seen.gap} ms`;
    console.log(text);
    assert.equal(seen.height, height, text);
    assert.ok(seen.fps >= FPS[height] * (1 - TOLERANCE), text);
    assert.ok(seen.gap <= FREEZE_MS, text);
  }
}

async function start(scope, rates) {
  const { near, links } = await makeLinks(scope, rates.length);
  await Promise.all(links.map((link, i) => link.set({ kbps: rates[i], delay: DELAY, wait: QUEUE })));
  const server = await startServer(scope, 'ecl-server', ['--host', '0.0.0.0'], near);
  const sender = new Driver(scope, 'sink', SENDER(`http://127.0.0.1:${server.port}`), near);
  await sender.event('ecl-opened');
  return { near, links, server, sender };
}

const settle = (link) => link.watch(SETTLE_MS);

export default [{
  name: 'three-links',
  browser: false,
  run: async (scope) => {
    const { links, server } = await start(scope, [4000, 700, 250]);
    const viewers = links.map((link, i) => new Viewer(scope, i + 1, link, server));
    await Promise.all(viewers.map((viewer) => viewer.expectFrames(10, OPEN_MS)));
    await settle(links[0]);
    await Promise.all(viewers.map((viewer, i) => viewer.expectSmooth(LADDER[i][0])));
  },
}, {
  name: 'a-link-changes',
  browser: false,
  run: async (scope) => {
    const { links, server } = await start(scope, [4000, 700]);
    const viewers = links.map((link, i) => new Viewer(scope, i + 1, link, server));
    await Promise.all(viewers.map((viewer) => viewer.expectFrames(10, OPEN_MS)));
    await settle(links[0]);
    await viewers[1].expectHeight(270, MOVE_MS);
    for (const viewer of viewers) viewer.forgetGap();
    await links[1].set({ kbps: 3000, delay: DELAY, wait: QUEUE });
    await viewers[1].expectHeight(360, MOVE_MS);
    await viewers[1].expectFrames(60, MOVE_MS);
    await links[1].set({ kbps: 700, delay: DELAY, wait: QUEUE });
    await viewers[1].expectHeight(270, MOVE_MS);
    await viewers[1].expectFrames(60, MOVE_MS);
    for (const viewer of viewers) {
      const gap = viewer.longestGap();
      console.log(`${viewer.name}: gap of ${gap} ms`);
      assert.ok(gap <= MOVE_FREEZE_MS, `${viewer.name}: a gap of ${gap} ms`);
    }
  },
}, {
  name: 'three-percent-lost',
  browser: false,
  run: async (scope) => {
    const { links: [link], server } = await start(scope, [0]);
    const viewer = new Viewer(scope, 1, link, server);
    await viewer.expectFrames(10, OPEN_MS);
    await link.set({ kbps: 0, delay: DELAY, loss: 0.03 });
    const { fps } = await viewer.watch(FPS[360] * LOSS_MS / 1000);
    console.log(`${viewer.name}: ${fps.toFixed(1)} fps`);
    assert.ok(fps >= FPS[360] * LOSS_SHARE, `${fps.toFixed(1)} frames per second`);
  },
}, {
  name: 'page-behind-a-slow-link',
  browser: true,
  run: async (scope) => {
    const { links: [link], server } = await start(scope, [700]);
    const world = {
      browser: await browserWithin(scope, link.far),
      pages: await startServer(scope, 'page-host', [], link.far),
    };
    const page = await Client.open(scope, world, 'skyway', server, 'page',
      { host: link.nearAddress });
    await page.call('camera', { videoReceiveEnabled: true });
    await page.expectFrames(10, OPEN_MS);
    await settle(link);
    await page.forgetGap();
    await page.expectFrames(FPS[270] * WATCH_MS / 1000, WATCH_MS / (1 - TOLERANCE));
    assert.ok(await page.longestGap() <= FREEZE_MS, `gap of ${await page.longestGap()} ms`);
  },
}].map((entry) => ({ ...entry, name: `links/${entry.name}` })).concat(slow);

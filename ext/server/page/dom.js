/* dom.js: small things that all parts of the page use
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
export const $ = (id) => document.getElementById(id);

export function randomToken() {
  return Math.random().toString(36).slice(2, 10);
}

export function show(state) {
  document.body.dataset.state = state;
  $('state').textContent = state;
}

export function showError(text) {
  $('error').textContent = text;
  $('error').hidden = !text;
}

/* Of what it has now, since the last call; report: an RTCStatsReport as a list. Returns
 * { fps, kbps, ... }, or null the first time. */
export class RateMeter {
  measure(stats) {
    const streams = stats.filter(({ type }) => type === 'inbound-rtp' || type === 'outbound-rtp');
    const now = {
      ms: performance.now(),
      bytes: streams.reduce((sum, s) => sum + (s.bytesReceived ?? s.bytesSent ?? 0), 0),
    };
    const { last } = this;
    this.last = now;
    if (!last) return null;
    const fps = Math.max(0, ...streams.map(({ framesPerSecond }) => framesPerSecond ?? 0));
    return {
      fps: Math.round(fps),
      kbps: Math.max(0, Math.round((now.bytes - last.bytes) * 8 / (now.ms - last.ms))),
    };
  }
}

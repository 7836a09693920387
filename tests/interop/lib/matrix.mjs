/* matrix.mjs: which client meets which server, and what the elements need for it
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* name: in case names; sdk: of the page; server: see servers.mjs; protocol: of the elements */
export const MATRIX = [
  { name: 'skyway@ecl-server', sdk: 'skyway', server: 'ecl-server', protocol: 'ecl' },
  { name: 'peerjs@ecl-server', sdk: 'peerjs', server: 'ecl-server', protocol: 'peerjs' },
  { name: 'peerjs@npm-peer', sdk: 'peerjs', server: 'npm-peer', protocol: 'peerjs' },
];

/* One name space: the page and the pipeline need not speak the same protocol. */
export const ACROSS = [
  { name: 'skyway@ecl-server+peerjs-pipeline', sdk: 'skyway', server: 'ecl-server', protocol: 'peerjs' },
  { name: 'peerjs@ecl-server+ecl-pipeline', sdk: 'peerjs', server: 'ecl-server', protocol: 'ecl' },
];

/* What ends a call that nobody said goodbye to, in seconds */
export const WATCHDOG_S = 3;

/* How soon a goodbye that was said has to arrive */
export const SAID_MS = 2000;

/* The watchdog's time, and what it takes to look at the clock */
export const UNSAID_MS = WATCHDOG_S * 1000 + 2000;

const VIDEO = 'videotestsrc is-live=true ! video/x-raw,width=320,height=240,framerate=30/1';
const AUDIO = 'audiotestsrc is-live=true wave=sine freq=440 volume=0.3';

function properties(entry, server, more) {
  const all = {
    name: 'call',
    'signaling-server': server.url,
    protocol: entry.protocol,
    watchdog: WATCHDOG_S,
    ...more,
  };
  return Object.entries(all).map(([name, value]) => `${name}=${value}`).join(' ');
}

/* The launch line of a sender; more: properties of its eclpeersink */
export function senderLine(entry, server, more) {
  return `eclpeersink ${properties(entry, server, more)} `
    + `${VIDEO} ! queue ! call.video_0 ${AUDIO} ! queue ! call.audio_0`;
}

/* The launch line of a sender of messages. inputs: the caps of each appsrc, by its name; more:
 * properties of its eclpeersink */
export function dataSenderLine(entry, server, inputs, more) {
  const sources = Object.entries(inputs).map(([name, caps], i) =>
    `appsrc name=${name} caps=${caps} format=time ! call.data_${i}`);
  return `${sources.join(' ')} eclpeersink ${properties(entry, server, more)}`;
}

/* The launch line of a receiver; more: properties of its eclpeersrc */
export function receiverLine(entry, server, more) {
  return `eclpeersrc ${properties(entry, server, more)}`;
}

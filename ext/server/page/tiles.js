/* tiles.js: one tile per member of a room: picture, name, frames and bits a second
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
import { $, RateMeter } from './dom.js';

const RATES_MS = 1000;

function element(name, className, text) {
  const made = document.createElement(name);
  made.className = className;
  if (text) made.textContent = text;
  return made;
}

class Tile {
  /* senders (): for the own tile, of our tracks; others measure what they receive */
  constructor(id, name, senders) {
    Object.assign(this, { senders, receivers: new Map(), meter: new RateMeter() });
    this.figure = element('figure', 'tile');
    this.figure.dataset.peer = id;
    this.video = Object.assign(element('video', ''), { autoplay: true, playsInline: true });
    this.video.srcObject = new MediaStream();
    this.rates = element('span', 'rates');
    const caption = element('figcaption', '');
    caption.append(element('span', 'name', name), this.rates);
    this.figure.append(element('span', 'initial', [...name][0].toUpperCase()), this.video, caption);
  }

  /* In the place of what it had of that kind */
  add(track, receiver) {
    const stream = this.video.srcObject;
    for (const old of stream.getTracks()) {
      if (old.kind === track.kind) stream.removeTrack(old);
    }
    stream.addTrack(track);
    if (receiver) this.receivers.set(track.kind, receiver);
    if (track.kind === 'video') {
      track.onmute = () => { this.figure.dataset.picture = false; };
      track.onunmute = () => this.expectPicture();
      this.expectPicture();
    }
    this.video.play().catch((error) => {
      if (error.name === 'NotAllowedError') this.silence();
    });
  }

  /* The browser plays no sound before a click. */
  silence() {
    this.video.muted = true;
    $('room-unmute').hidden = false;
    this.video.play().catch(() => {});
  }

  expectPicture() {
    this.video.requestVideoFrameCallback(() => { this.figure.dataset.picture = true; });
  }

  async showRates() {
    const measured = this.senders ? this.senders() : [...this.receivers.values()];
    const reports = await Promise.all(measured.map((one) => one.getStats().catch(() => new Map())));
    const rates = this.meter.measure(reports.flatMap((report) => [...report.values()]));
    this.rates.textContent = rates && measured.length
      ? `${rates.fps} fps · ${rates.kbps} kbit/s` : '';
  }
}

export class Tiles {
  constructor() {
    this.tiles = new Map();
    $('room-unmute').onclick = () => {
      for (const { senders, video } of this.tiles.values()) video.muted = Boolean(senders);
      $('room-unmute').hidden = true;
    };
    setInterval(() => this.tiles.forEach((tile) => tile.showRates()), RATES_MS);
  }

  put(id, name, senders) {
    const tile = new Tile(id, name, senders);
    this.tiles.set(id, tile);
    $('tiles').append(tile.figure);
    return tile;
  }

  putOwn(id, stream, senders) {
    const tile = this.put(id, `${id} (you)`, senders);
    tile.video.muted = true;
    stream?.getTracks().forEach((track) => tile.add(track));
  }

  /* If it has none yet */
  putMember(id) {
    if (!this.tiles.has(id)) this.put(id, id);
  }

  /* Nothing of one who has left in the meantime */
  addTrack(id, track, receiver) {
    this.tiles.get(id)?.add(track, receiver);
  }

  get count() {
    return this.tiles.size;
  }

  remove(id) {
    this.tiles.get(id)?.figure.remove();
    this.tiles.delete(id);
  }

  clear() {
    [...this.tiles.keys()].forEach((id) => this.remove(id));
    $('room-unmute').hidden = true;
  }
}

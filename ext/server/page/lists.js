/* lists.js: the peers and the rooms of the server, each a button
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
import { $, showError } from './dom.js';

const REFRESH_MS = 2000;

async function fetchList(path) {
  const reply = await fetch(new URL(path, location.href));
  if (!reply.ok) throw new Error(`this server does not list its peers (${reply.status})`);
  return reply.json();
}

function entry({ text, detail, current, run }) {
  const button = document.createElement('button');
  const name = document.createElement('span');
  name.textContent = text;
  button.append(name);
  if (detail) button.append(Object.assign(document.createElement('small'), { textContent: detail }));
  button.setAttribute('aria-current', String(current));
  button.onclick = run;
  const item = document.createElement('li');
  item.append(button);
  return item;
}

/* Leaves the button under the pointer alone while nothing has changed. */
function fill(list, entries) {
  const shown = JSON.stringify(entries);
  if (list.dataset.shown === shown) return;
  list.dataset.shown = shown;
  list.replaceChildren(...entries.map(entry));
}

export class Lists {
  /* call (id), join (room): a button was pressed; current (): { peer, room } in use */
  constructor(signaling, key, { call, join, current }) {
    Object.assign(this, { signaling, call, join, current, peers: [], rooms: [] });
    this.path = `api/apikeys/${encodeURIComponent(key)}`;
    setInterval(() => this.refresh(), REFRESH_MS);
  }

  async refresh() {
    try {
      [this.peers, this.rooms] = await Promise.all(
        ['clients', 'rooms'].map((list) => fetchList(`${this.path}/${list}/`)));
    } catch (error) {
      this.peers = this.rooms = [];
      if (this.signaling.isOpen) showError(`No list of peers: ${error.message}`);
    }
    this.show();
  }

  show() {
    const { peer, room } = this.current();
    const others = this.peers.filter((id) => id !== this.signaling.id && !id.startsWith('viewer-'));
    $('nobody').hidden = $('example').hidden = others.length > 0;
    fill($('peers'), others.sort().map((id) => (
      { text: id, current: id === peer, run: () => this.call(id) })));
    $('no-rooms').hidden = this.rooms.length > 0;
    fill($('rooms'), this.rooms.sort((a, b) => (a.name < b.name ? -1 : 1)).map((one) => ({
      text: one.name,
      detail: `${one.type} · ${one.members}`,
      current: one.name === room,
      run: () => this.join(one.name, one.type),
    })));
  }

  /* "mesh" or "sfu", of a room that there is */
  modeOf(name) {
    return this.rooms.find((room) => room.name === name)?.type;
  }
}

/* chat.js: what the members of a room write, and what else the room has to tell
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
import { $ } from './dom.js';

/* The oldest ones go. */
const MAX_LINES = 500;
const MAX_SHOWN = 2000;

/* data: whatever JSON can say, with bytes at any place in it */
function describe(data) {
  const bytes = (value) => value instanceof ArrayBuffer && `(${value.byteLength} bytes)`;
  const text = typeof data === 'string' ? data
    : bytes(data) || JSON.stringify(data, (key, value) => bytes(value) || value) || '';
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)} …` : text;
}

function addLine(className, ...parts) {
  const line = document.createElement('li');
  line.className = className;
  line.append(...parts);
  const lines = $('lines');
  lines.append(line);
  if (lines.childElementCount > MAX_LINES) lines.firstElementChild.remove();
  lines.scrollTop = lines.scrollHeight;
}

export const chat = {
  note(text) {
    addLine('note', text);
  },

  said(who, data, own) {
    const name = document.createElement('b');
    name.textContent = who;
    addLine(own ? 'own' : '', name, ' ', describe(data));
  },

  clear() {
    $('lines').replaceChildren();
  },
};

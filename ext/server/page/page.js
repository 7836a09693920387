/* page.js: lists the peers and rooms of this server, calls one or joins one, and shows it
 *
 * The address may carry ?call=ID to call at once, ?room=NAME to join a room at once (as
 * &mode=sfu tells when it has to be made, without a camera), ?id=ID to be called by that name,
 * ?key=KEY.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
import { Calls } from './call.js';
import { chat } from './chat.js';
import { $, randomToken, show, showError } from './dom.js';
import { Lists } from './lists.js';
import { Room } from './room.js';
import { Signaling } from './signaling.js';
import { Tiles } from './tiles.js';

const CAMERA = { video: { width: { ideal: 640 }, height: { ideal: 360 } }, audio: true };

const query = new URLSearchParams(location.search);
const key = query.get('key') || 'peerjs';
const self = query.get('id') || `viewer-${randomToken()}`;

const tiles = new Tiles();
const signaling = new Signaling({ key, id: self, receive, lost });
const calls = new Calls(signaling, () => lists.show());
const lists = new Lists(signaling, key, {
  call: startCall,
  join: joinRoom,
  current: () => ({ peer: calls.remote, room: room?.name }),
});
let room = null;

/* --- The server --- */

function receive(name, message) {
  if (name === 'OPEN') opened();
  else if (name === 'ERROR') failed(message);
  else if (name === 'LEAVE') calls.left(message);
  else if (message?.roomName === undefined && !room) calls.receive(name, message ?? {});
  else if (room && message?.roomName === room.name) room.receive(name, message);
}

function opened() {
  showError('');
  if (room) enter(room);
  if (room || calls.remote) return;
  show('ready');
  lists.refresh();
  if (query.has('call')) startCall(query.get('call'));
  else if (query.has('room')) joinRoom(query.get('room'), query.get('mode') ?? 'mesh', false);
  query.delete('call');
  query.delete('room');
}

function failed({ type, message }) {
  if (type === 'unavailable-id')
    showError(`The id ${self} is taken: open this page with another ?id=.`);
  else if (type === 'peer-unavailable' && calls.remote)
    calls.unavailable(`${calls.remote} is not here.`);
  else if (type !== 'peer-unavailable')
    showError(`The server says: ${message}`);
  if (room && !room.isOpen) leaveRoom();
}

/* A call needs no server; a room is joined again. */
function lost(wasOpen) {
  if (wasOpen) showError('The server is gone. Trying to reach it again.');
  room?.close();
  if (!calls.remote) show('offline');
}

/* --- Calls and rooms: one of them at a time --- */

function startCall(id) {
  leaveRoom();
  calls.start(id);
}

async function openCamera() {
  if (!navigator.mediaDevices) throw new Error('browsers give it to https pages and localhost only');
  return navigator.mediaDevices.getUserMedia(CAMERA);
}

/* mode: where there is no such room yet */
async function joinRoom(name, mode, withCamera = $('camera').checked) {
  if ($('join-button').disabled) return;
  $('join-button').disabled = true;
  try {
    const stream = withCamera ? await openCamera() : null;
    await lists.refresh(); /* to know its mode */
    calls.hangUp();
    leaveRoom();
    showError('');
    enter({ name, mode: lists.modeOf(name) ?? mode, stream });
  } catch (error) {
    showError(`No camera: ${error.message}`);
  }
  $('join-button').disabled = false;
}

function enter({ name, mode, stream }) {
  const entered = new Room(signaling, { name, mode, stream }, tiles, {
    opened: () => {
      show('in a room');
      $('watch').hidden = true;
      $('room').hidden = $('chat').hidden = false;
      chat.note(`You are in ${name}.`);
      lists.refresh();
    },
    changed: () => {
      $('room-name').textContent = name;
      $('room-about').textContent = `${mode === 'sfu' ? 'SFU' : 'mesh'} · ${tiles.count} here`;
    },
    note: chat.note,
    said: (who, data) => chat.said(who, data, who === self),
    failed: showError,
  });
  room = entered;
  entered.join();
}

function leaveRoom() {
  if (!room) return;
  room.close();
  room.stream?.getTracks().forEach((track) => track.stop());
  room = null;
  chat.clear();
  $('watch').hidden = false;
  $('room').hidden = $('chat').hidden = true;
  show(signaling.isOpen ? 'ready' : 'offline');
  lists.refresh();
}

/* --- What a person does --- */

$('join').onsubmit = (event) => {
  event.preventDefault();
  joinRoom($('join-name').value, $('join-mode').value);
};
$('leave').onclick = leaveRoom;
$('say').onsubmit = (event) => {
  event.preventDefault();
  if (room?.isOpen && $('text').value) room.send($('text').value);
  $('text').value = '';
};
addEventListener('pagehide', () => calls.hangUp());

$('self').textContent = self;
$('example').textContent = 'gst-launch-1.0 videotestsrc is-live=true '
  + `! eclpeersink peer-id=camera signaling-server=${new URL('.', location.href)}`;
signaling.connect();

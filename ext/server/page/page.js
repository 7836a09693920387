/* page.js: lists the peers of this server, calls one and shows what it sends
 *
 * Speaks the PeerJS protocol to the server that the page came from. The address may
 * carry ?call=ID to call at once, ?id=ID to be called by that name, ?key=KEY.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
const HEARTBEAT_MS = 5000;
const PEERS_MS = 2000;
const FIGURES_MS = 1000;
const RECONNECT_MS = 2000;
const CALL_TIMEOUT_MS = 15000;

const query = new URLSearchParams(location.search);
const key = query.get('key') || 'peerjs';
const self = query.get('id') || `viewer-${randomToken()}`;
const token = randomToken();
const at = (path) => new URL(path, location.href);
const $ = (id) => document.getElementById(id);

let socket = null;
let call = null;
let listed = '';

function randomToken() {
  return Math.random().toString(36).slice(2, 10);
}

function show(state) {
  document.body.dataset.state = state;
  $('state').textContent = state;
}

function showError(text) {
  $('error').textContent = text;
  $('error').hidden = !text;
}

/* --- Signaling: PeerJS over a WebSocket, one JSON object a message --- */

function connect() {
  const url = at('peerjs');
  url.protocol = url.protocol.replace('http', 'ws');
  url.search = new URLSearchParams({ key, id: self, token, version: '1.5.5' });
  socket = new WebSocket(url);
  let wasOpen = false;
  const heartbeat = setInterval(() => send({ type: 'HEARTBEAT' }), HEARTBEAT_MS);
  socket.onmessage = ({ data }) => {
    const message = JSON.parse(data);
    if (message.type === 'OPEN') {
      wasOpen = true;
      opened();
    } else {
      receive(message);
    }
  };
  socket.onclose = () => {
    clearInterval(heartbeat);
    if (wasOpen) showError('The server is gone. Trying to reach it again.');
    if (!call) show('offline');
    setTimeout(connect, RECONNECT_MS);
  };
}

function opened() {
  showError('');
  if (call) return;
  show('ready');
  listPeers();
  if (query.has('call')) {
    startCall(query.get('call'));
    query.delete('call');
  }
}

function send(message) {
  if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
}

function receive({ type, src, payload }) {
  const ours = call && call.remote === src;
  const sameCall = ours && (!payload || payload.connectionId === call.id);
  switch (type) {
    case 'OFFER':
      if (!call && payload.type === 'media') answerCall(src, payload);
      break;
    case 'ANSWER':
      if (sameCall) call.setRemote(payload.sdp);
      break;
    case 'CANDIDATE':
      if (sameCall) call.addCandidate(payload.candidate);
      break;
    case 'EXPIRE':
      if (ours && !call.connected) endCall(`${src} is not here.`);
      break;
    case 'LEAVE':
      if (ours) endCall(`${src} left.`);
      break;
    case 'ID-TAKEN':
      showError(`The id ${self} is taken: open this page with another ?id=.`);
      break;
    case 'ERROR':
      showError(`The server says: ${payload.msg}`);
      break;
  }
}

/* --- One call: we only receive, so no camera is asked for --- */

class Call {
  constructor(remote, id) {
    this.remote = remote;
    this.id = id;
    this.connected = false;
    this.candidates = [];
    this.last = null;
    this.pc = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
    this.pc.onicecandidate = ({ candidate }) => {
      if (candidate && candidate.candidate) this.say('CANDIDATE', { candidate });
    };
    this.pc.ontrack = ({ track }) => addTrack(track);
    this.pc.ondatachannel = ({ channel }) => this.watchChannel(channel);
    this.pc.onconnectionstatechange = () => this.changed();
    this.timeout = setTimeout(() => {
      if (this === call && !this.connected) endCall(`${remote} does not answer.`);
    }, CALL_TIMEOUT_MS);
  }

  /* The channel carries nothing: its end is how PeerJS says goodbye. */
  watchChannel(channel) {
    this.channel = channel;
    channel.onclose = () => this.ended(`${this.remote} hung up.`);
  }

  changed() {
    if (this.pc.connectionState === 'connected') {
      this.connected = true;
      show('in a call');
    } else if (this.pc.connectionState === 'failed') {
      this.ended(`The connection to ${this.remote} failed.`);
    }
  }

  ended(why) {
    if (this === call) endCall(why);
  }

  say(type, payload) {
    send({ type, dst: this.remote, payload: { type: 'media', connectionId: this.id, ...payload } });
  }

  async offer() {
    this.watchChannel(this.pc.createDataChannel('close', { ordered: false }));
    const video = this.pc.addTransceiver('video', { direction: 'recvonly' });
    this.pc.addTransceiver('audio', { direction: 'recvonly' });
    preferVp8(video);
    await this.pc.setLocalDescription();
    this.say('OFFER', { sdp: this.pc.localDescription });
  }

  async answer(sdp) {
    await this.setRemote(sdp);
    await this.pc.setLocalDescription();
    this.say('ANSWER', { sdp: this.pc.localDescription });
  }

  async setRemote(sdp) {
    await this.pc.setRemoteDescription(sdp);
    for (const candidate of this.candidates.splice(0)) await this.pc.addIceCandidate(candidate);
  }

  addCandidate(candidate) {
    if (this.pc.remoteDescription) {
      this.pc.addIceCandidate(candidate).catch((error) => console.warn(error.message));
    } else {
      this.candidates.push(candidate);
    }
  }

  close() {
    clearTimeout(this.timeout);
    if (this.channel) this.channel.close();
    this.pc.close();
  }
}

function preferVp8(transceiver) {
  const { codecs } = RTCRtpReceiver.getCapabilities('video');
  const isVp8 = ({ mimeType }) => mimeType.toLowerCase() === 'video/vp8';
  transceiver.setCodecPreferences([...codecs.filter(isVp8), ...codecs.filter((c) => !isVp8(c))]);
}

function beginCall(remote, id) {
  if (call) endCall('');
  call = new Call(remote, id);
  $('video').srcObject = new MediaStream();
  $('hint').textContent = `Calling ${remote} …`;
  $('hint').hidden = false;
  $('hangup').disabled = false;
  showError('');
  show('calling');
  listPeers();
  return call;
}

function startCall(remote) {
  const started = beginCall(remote, `mc_${randomToken()}`);
  started.offer().catch((error) => started.ended(error.message));
}

function answerCall(remote, { connectionId, sdp }) {
  const started = beginCall(remote, connectionId);
  started.answer(sdp).catch((error) => started.ended(error.message));
}

function endCall(why) {
  call.close();
  call = null;
  $('video').srcObject = null;
  $('hint').textContent = 'Pick a peer to call it.';
  $('hint').hidden = false;
  $('hangup').disabled = true;
  $('unmute').hidden = true;
  for (const output of document.querySelectorAll('output')) output.textContent = '–';
  $('codec').textContent = '';
  showError(why);
  show(socket.readyState === WebSocket.OPEN ? 'ready' : 'offline');
  listPeers();
}

function addTrack(track) {
  const video = $('video');
  video.srcObject.addTrack(track);
  if (track.kind === 'audio') $('unmute').hidden = !video.muted;
  if (track.kind === 'video') {
    video.requestVideoFrameCallback(() => { $('hint').hidden = true; });
  }
}

/* --- What is shown beside the picture --- */

async function listPeers() {
  let peers = [];
  try {
    const reply = await fetch(at(`${encodeURIComponent(key)}/peers`));
    if (!reply.ok) throw new Error(`this server does not list its peers (${reply.status})`);
    peers = await reply.json();
  } catch (error) {
    if (socket.readyState === WebSocket.OPEN) showError(`No list of peers: ${error.message}`);
  }
  const others = peers.filter((id) => id !== self && !id.startsWith('viewer-')).sort();
  const list = JSON.stringify([others, call && call.remote]);
  if (list === listed) return; /* leaves the button under the pointer alone */
  listed = list;
  $('nobody').hidden = $('example').hidden = others.length > 0;
  $('peers').replaceChildren(...others.map(peerEntry));
}

function peerEntry(id) {
  const button = document.createElement('button');
  button.textContent = id;
  button.setAttribute('aria-current', String(Boolean(call) && call.remote === id));
  button.onclick = () => startCall(id);
  const entry = document.createElement('li');
  entry.append(button);
  return entry;
}

async function showFigures() {
  if (!call) return;
  const shown = call;
  const stats = [...(await shown.pc.getStats()).values()];
  if (shown !== call) return;
  const streams = stats.filter(({ type }) => type === 'inbound-rtp');
  const video = streams.find(({ kind }) => kind === 'video');
  const pair = stats.find(({ type, nominated, state }) =>
    type === 'candidate-pair' && nominated && state === 'succeeded');
  const now = {
    ms: performance.now(),
    bytes: streams.reduce((sum, { bytesReceived }) => sum + bytesReceived, 0),
  };
  if (shown.last) {
    $('rate').value = Math.round((now.bytes - shown.last.bytes) * 8 / (now.ms - shown.last.ms));
  }
  shown.last = now;
  $('lost').value = streams.reduce((sum, { packetsLost }) => sum + Math.max(0, packetsLost), 0);
  if (video && video.frameWidth) {
    $('fps').value = Math.round(video.framesPerSecond || 0);
    $('size').value = `${video.frameWidth}×${video.frameHeight}`;
    const codec = stats.find(({ id }) => id === video.codecId);
    $('codec').textContent = codec ? codec.mimeType.split('/')[1] : '';
  }
  if (pair && pair.currentRoundTripTime !== undefined) {
    $('rtt').value = (pair.currentRoundTripTime * 1000).toFixed(1);
  }
}

$('self').textContent = self;
$('example').textContent = 'gst-launch-1.0 videotestsrc is-live=true '
  + `! eclpeersink peer-id=camera signaling-server=${at('.').href}`;
$('hangup').onclick = () => endCall('');
$('unmute').onclick = () => {
  $('video').muted = false;
  $('unmute').hidden = true;
};
addEventListener('pagehide', () => call && call.close());
setInterval(listPeers, PEERS_MS);
setInterval(showFigures, FIGURES_MS);
connect();

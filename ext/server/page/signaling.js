/* signaling.js: the ECLWebRTC protocol with the server that the page came from
 *
 * Engine.IO 3 over one websocket, and Socket.IO 2 in it: a packet is a digit and its data, an
 * event is 42["NAME",argument], or 45N-["NAME",argument] with N binary packets behind it.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
import { randomToken } from './dom.js';

const RECONNECT_MS = 2000;

export class Signaling {
  /* receive (name, argument): of each event; lost (wasOpen): it tries again by itself */
  constructor({ key, id, receive, lost }) {
    Object.assign(this, { id, receive, lost, isOpen: false, iceServers: [] });
    this.url = new URL('socket.io/', location.href);
    this.url.protocol = this.url.protocol.replace('http', 'ws');
    this.url.search = new URLSearchParams({
      apiKey: key, peerId: id, token: randomToken(), EIO: 3, transport: 'websocket', platform: 'page',
    }).toString().replaceAll('+', '%20');
  }

  connect() {
    this.waiting = null; /* an event whose binary packets come behind it */
    this.socket = new WebSocket(this.url);
    this.socket.binaryType = 'arraybuffer';
    this.socket.onmessage = ({ data }) => {
      this.heard = true;
      if (typeof data === 'string') this.takePacket(data);
      else this.takeBytes(data.slice(1));
    };
    this.socket.onclose = () => {
      const wasOpen = this.isOpen;
      clearInterval(this.pinging);
      this.isOpen = false;
      this.lost(wasOpen);
      setTimeout(() => this.connect(), RECONNECT_MS);
    };
  }

  send(name, argument) {
    if (this.isOpen) this.socket.send(`42${JSON.stringify([name, argument])}`);
  }

  takePacket(packet) {
    const event = /^4(?:2|5(\d+)-)(\[.*)$/s.exec(packet);
    if (packet[0] === '0') this.ping(JSON.parse(packet.slice(1)));
    else if (event) this.takeEvent(event[2], Number(event[1] ?? 0));
  }

  takeEvent(json, attachments) {
    if (attachments) this.waiting = { json, attachments, bytes: [] };
    else this.tell(JSON.parse(json));
  }

  takeBytes(bytes) {
    const { waiting } = this;
    if (!waiting || waiting.bytes.push(bytes) < waiting.attachments) return;
    this.waiting = null;
    this.tell(JSON.parse(waiting.json, (key, value) => (
      value?._placeholder === true ? waiting.bytes[value.num] : value)));
  }

  tell([name, argument]) {
    if (name === 'OPEN') {
      this.isOpen = true;
      this.iceServers = argument.turnCredential?.urls ? [argument.turnCredential] : [];
    }
    this.receive(name, argument);
  }

  /* The client pings; a server that has said nothing since the last one is gone. */
  ping({ pingInterval }) {
    this.heard = true;
    this.pinging = setInterval(() => {
      if (!this.heard) this.socket.close();
      this.heard = false;
      if (this.socket.readyState === WebSocket.OPEN) this.socket.send('2');
    }, pingInterval);
  }
}

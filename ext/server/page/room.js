/* room.js: the room that the page is in, mesh or SFU
 *
 * In a mesh the newcomer calls the others; when two call each other the offer of the greater id
 * counts. In an SFU room there is one connection, with the server.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
import { Link } from './link.js';
import { SfuConnection } from './sfu.js';

export class Room {
  /* mode: "mesh" or "sfu"; stream: what we send, if anything; on: { opened (), changed (),
   * note (text), said (who, data), failed (why) } */
  constructor(signaling, { name, mode, stream }, tiles, on) {
    Object.assign(this, { signaling, name, mode, stream, tiles, on, isOpen: false, sfu: null });
    this.links = new Map();
  }

  say(name, content) {
    this.signaling.send(name, { roomName: this.name, ...content });
  }

  /* Anew where the server may think that we are still in, of a lost websocket. */
  join() {
    this.say('ROOM_LEAVE');
    this.say('ROOM_JOIN', { roomType: this.mode });
  }

  send(data) {
    this.say('ROOM_SEND_DATA', { data });
    this.on.said(this.signaling.id, data);
  }

  receive(name, message) {
    const { src } = message;
    const isOwn = name === 'ROOM_USER_JOIN' && src === this.signaling.id;
    if (!isOwn && !this.isOpen) return; /* said to what we were before the server was lost */
    const link = this.links.get(src);
    const ours = link && link.id === message.connectionId;
    switch (name) {
      case 'ROOM_USER_JOIN':
        if (isOwn) this.opened(message.roomMembers);
        else this.entered(src);
        break;
      case 'ROOM_USERS':
        message.userList.filter((id) => id !== this.signaling.id).forEach((id) => this.call(id));
        break;
      case 'ROOM_USER_LEAVE':
        this.left(src);
        break;
      case 'ROOM_DATA':
        this.on.said(src, message.data);
        break;
      case 'SFU_OFFER':
        this.sfu?.takeOffer(message.offer, message.msids);
        break;
      case 'OFFER':
        this.called(src, message);
        break;
      case 'ANSWER':
        if (ours && message.answer) link.takeAnswer(message.answer);
        break;
      case 'CANDIDATE':
        if (ours) link.addCandidate(message.candidate);
        break;
    }
  }

  opened(members) {
    this.isOpen = true;
    this.tiles.putOwn(this.signaling.id, this.stream, () => this.senders());
    this.on.opened();
    if (this.mode === 'mesh') this.say('ROOM_GET_USERS', { type: 'media' });
    else this.askSfu(members);
    this.on.changed();
  }

  askSfu(members) {
    members.filter((id) => id !== this.signaling.id).forEach((id) => this.tiles.putMember(id));
    this.sfu = new SfuConnection(this.signaling, this.name, this.stream, {
      track: (id, track, receiver) => this.tiles.addTrack(id, track, receiver),
      failed: this.on.failed,
    });
  }

  entered(id) {
    this.tiles.putMember(id);
    this.on.note(`${id} came`);
    this.on.changed();
  }

  left(id) {
    this.links.get(id)?.close();
    this.links.delete(id);
    this.tiles.remove(id);
    this.on.note(`${id} left`);
    this.on.changed();
  }

  addLink(id, connectionId) {
    const link = new Link(this.signaling, id, {
      track: ({ track, receiver }) => this.tiles.addTrack(id, track, receiver),
      connected: () => {},
      failed: (why) => this.links.get(id) === link && this.on.note(why),
    }, { id: connectionId, room: this.name });
    this.links.get(id)?.close();
    this.links.set(id, link);
    return link;
  }

  call(id) {
    this.tiles.putMember(id);
    if (!this.links.has(id)) this.addLink(id).offer(this.stream);
    this.on.changed();
  }

  called(id, { connectionId, offer }) {
    const link = this.links.get(id);
    if (link?.id === connectionId) link.answer(offer, this.stream);
    else if (!link || this.signaling.id < id) this.addLink(id, connectionId).answer(offer, this.stream);
  }

  senders() {
    const connections = this.sfu ? [this.sfu.pc] : [...this.links.values()].map(({ pc }) => pc);
    return connections.flatMap((pc) => pc.getSenders()).filter(({ track }) => track);
  }

  /* Without a word when the server is lost */
  close() {
    this.isOpen = false;
    this.say('ROOM_LEAVE');
    this.links.forEach((link) => link.close());
    this.links.clear();
    this.sfu?.close();
    this.tiles.clear();
  }
}

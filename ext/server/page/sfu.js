/* sfu.js: the one connection that a member of an SFU room has, with the server, which offers
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
export class SfuConnection {
  /* on: { track (member, track, receiver), failed (why) }; stream: what we send, if anything */
  constructor(signaling, room, stream, on) {
    Object.assign(this, { on, msids: {}, early: [] });
    this.steps = Promise.resolve();
    this.say = (name, content) => signaling.send(name, { roomName: room, ...content });
    this.pc = new RTCPeerConnection({
      bundlePolicy: 'max-bundle', iceServers: signaling.iceServers });
    this.pc.onicecandidate = ({ candidate }) => {
      if (candidate?.candidate) this.say('SFU_CANDIDATE', { candidate });
    };
    this.pc.onconnectionstatechange = () => {
      if (this.pc.connectionState === 'failed') on.failed('The connection to the server failed.');
    };
    this.pc.ontrack = (event) => {
      this.early.push(event);
      this.announce();
    };
    stream?.getTracks().forEach((track) => this.pc.addTrack(track, stream));
    this.say('SFU_GET_OFFER');
  }

  /* One offer after the other. msids: stream id -> member, of all there are */
  takeOffer(offer, msids) {
    this.steps = this.steps.then(async () => {
      this.msids = msids ?? {};
      await this.pc.setRemoteDescription(offer);
      await this.pc.setLocalDescription();
      this.say('SFU_ANSWER', { answer: this.pc.localDescription });
      this.announce();
    }).catch((error) => {
      if (this.pc.signalingState !== 'closed') this.on.failed(error.message);
    });
  }

  /* A track may come before it is known whose it is. */
  announce() {
    this.early = this.early.filter(({ track, receiver, streams }) => {
      const member = this.msids[streams[0]?.id];
      if (member) this.on.track(member, track, receiver);
      return !member;
    });
  }

  close() {
    this.pc.close();
  }
}

/* link.js: a connection with one peer: of a call, or with a member of a mesh room
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
import { randomToken } from './dom.js';

/* VP8 is what everybody has. */
function preferVp8(transceiver) {
  const { codecs } = RTCRtpReceiver.getCapabilities('video');
  const isVp8 = ({ mimeType }) => mimeType.toLowerCase() === 'video/vp8';
  transceiver.setCodecPreferences([...codecs.filter(isVp8), ...codecs.filter((c) => !isVp8(c))]);
}

export class Link {
  /* on: { track (event), connected (), failed (why) }; room: its name, unless it is a call */
  constructor(signaling, remote, on, { id = `mc_${randomToken()}`, room } = {}) {
    Object.assign(this, { signaling, remote, id, room, on, candidates: [], connected: false });
    this.steps = Promise.resolve();
    this.pc = new RTCPeerConnection({
      bundlePolicy: 'max-bundle', iceServers: signaling.iceServers });
    this.pc.onicecandidate = ({ candidate }) => {
      if (candidate?.candidate) this.say('SEND_CANDIDATE', { candidate });
    };
    this.pc.ontrack = on.track;
    this.pc.onconnectionstatechange = () => {
      const { connectionState } = this.pc;
      if (connectionState === 'connected') {
        this.connected = true;
        on.connected();
      } else if (connectionState === 'failed') {
        on.failed(`The connection to ${remote} failed.`);
      }
    };
  }

  say(name, content) {
    this.signaling.send(name, { dst: this.remote, connectionId: this.id, connectionType: 'media',
      roomName: this.room, ...content });
  }

  /* One after the other, in the order in which they came */
  enqueue(step) {
    this.steps = this.steps.then(step).catch((error) => {
      if (this.pc.signalingState !== 'closed') this.on.failed(error.message);
    });
  }

  /* stream: what we send, if anything. Whatever the other side has is asked for. */
  offer(stream) {
    this.enqueue(async () => {
      for (const kind of ['video', 'audio']) {
        const track = stream?.getTracks().find((own) => own.kind === kind);
        const transceiver = this.pc.addTransceiver(track ?? kind,
          track ? { streams: [stream] } : { direction: 'recvonly' });
        if (kind === 'video') preferVp8(transceiver);
      }
      await this.pc.setLocalDescription();
      this.say('SEND_OFFER', { offer: this.pc.localDescription });
    });
  }

  answer(offer, stream) {
    this.enqueue(async () => {
      await this.setRemote(offer);
      if (!this.pc.getSenders().some(({ track }) => track))
        stream?.getTracks().forEach((track) => this.pc.addTrack(track, stream));
      await this.pc.setLocalDescription();
      this.say('SEND_ANSWER', { answer: this.pc.localDescription });
    });
  }

  takeAnswer(answer) {
    this.enqueue(() => this.setRemote(answer));
  }

  async setRemote(description) {
    await this.pc.setRemoteDescription(description);
    for (const candidate of this.candidates.splice(0)) await this.pc.addIceCandidate(candidate);
  }

  addCandidate(candidate) {
    this.enqueue(async () => {
      if (this.pc.remoteDescription) {
        await this.pc.addIceCandidate(candidate).catch((error) => console.warn(error.message));
      } else {
        this.candidates.push(candidate);
      }
    });
  }

  close() {
    this.pc.close();
  }
}

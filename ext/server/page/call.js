/* call.js: the call that the stage shows
 *
 * We only receive, so no camera is asked for.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
import { $, RateMeter, show, showError } from './dom.js';
import { Link } from './link.js';

const FIGURES_MS = 1000;
const TIMEOUT_MS = 15000;

export class Calls {
  /* changed (): a call begins or is over */
  constructor(signaling, changed) {
    Object.assign(this, { signaling, changed, link: null });
    $('hangup').onclick = () => this.hangUp();
    $('unmute').onclick = () => {
      $('video').muted = false;
      $('unmute').hidden = true;
    };
    setInterval(() => this.showFigures(), FIGURES_MS);
  }

  get remote() {
    return this.link?.remote;
  }

  start(remote) {
    const link = this.begin(remote);
    this.watchChannel(link, link.pc.createDataChannel('close', { ordered: false }));
    link.offer();
  }

  receive(name, { src, connectionId, connectionType, offer, answer, candidate }) {
    const ours = this.link && this.link.remote === src && this.link.id === connectionId;
    if (name === 'OFFER' && ours) this.link.answer(offer);
    else if (name === 'OFFER' && connectionType === 'media' && !this.link)
      this.begin(src, connectionId).answer(offer);
    else if (name === 'ANSWER' && ours && answer) this.link.takeAnswer(answer);
    else if (name === 'ANSWER' && ours) this.end(`${src} cannot take the call.`);
    else if (name === 'CANDIDATE' && ours) this.link.addCandidate(candidate);
    else if (name === 'FORCE_CLOSE' && ours) this.end(`${src} hung up.`);
  }

  left(remote) {
    if (this.remote === remote) this.end(`${remote} left.`);
  }

  unavailable(why) {
    if (this.link && !this.link.connected) this.end(why);
  }

  begin(remote, id) {
    if (this.link) this.hangUp();
    const ended = (why) => this.link === link && this.end(why);
    const link = new Link(this.signaling, remote, {
      track: ({ track }) => this.addTrack(track),
      connected: () => show('in a call'),
      failed: ended,
    }, { id });
    link.pc.ondatachannel = ({ channel }) => this.watchChannel(link, channel);
    this.link = link;
    this.meter = new RateMeter();
    this.timeout = setTimeout(() => {
      if (!link.connected) ended(`${remote} does not answer.`);
    }, TIMEOUT_MS);
    $('video').srcObject = new MediaStream();
    $('hint').textContent = `Calling ${remote} …`;
    $('hint').hidden = false;
    $('hangup').disabled = false;
    showError('');
    show('calling');
    this.changed();
    return link;
  }

  /* It carries nothing: its end is how PeerJS says goodbye. */
  watchChannel(link, channel) {
    channel.onclose = () => this.link === link && this.end(`${link.remote} hung up.`);
  }

  hangUp() {
    this.link?.say('SEND_FORCE_CLOSE');
    if (this.link) this.end('');
  }

  end(why) {
    clearTimeout(this.timeout);
    const { link } = this;
    this.link = null;
    link.close();
    $('video').srcObject = null;
    $('hint').textContent = 'Pick a peer to call it, or join a room.';
    $('hint').hidden = false;
    $('hangup').disabled = true;
    $('unmute').hidden = true;
    for (const output of document.querySelectorAll('output')) output.textContent = '–';
    $('codec').textContent = '';
    showError(why);
    show(this.signaling.isOpen ? 'ready' : 'offline');
    this.changed();
  }

  addTrack(track) {
    const video = $('video');
    video.srcObject.addTrack(track);
    if (track.kind === 'audio') $('unmute').hidden = !video.muted;
    if (track.kind === 'video') {
      video.requestVideoFrameCallback(() => { $('hint').hidden = true; });
    }
  }

  async showFigures() {
    const { link, meter } = this;
    if (!link) return;
    const stats = [...(await link.pc.getStats()).values()];
    if (link !== this.link) return;
    const streams = stats.filter(({ type }) => type === 'inbound-rtp');
    const video = streams.find(({ kind }) => kind === 'video');
    const pair = stats.find(({ type, nominated, state }) =>
      type === 'candidate-pair' && nominated && state === 'succeeded');
    const rates = meter.measure(stats);
    if (rates) $('rate').value = rates.kbps;
    $('lost').value = streams.reduce((sum, { packetsLost }) => sum + Math.max(0, packetsLost), 0);
    if (video?.frameWidth) {
      $('fps').value = Math.round(video.framesPerSecond || 0);
      $('size').value = `${video.frameWidth}×${video.frameHeight}`;
      const codec = stats.find(({ id }) => id === video.codecId);
      $('codec').textContent = codec ? codec.mimeType.split('/')[1] : '';
    }
    if (pair && pair.currentRoundTripTime !== undefined) {
      $('rtt').value = (pair.currentRoundTripTime * 1000).toFixed(1);
    }
  }
}

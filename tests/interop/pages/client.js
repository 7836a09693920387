/* client.js: one Peer of an unmodified SDK, with the same few functions for each SDK
 *
 * A test calls window.client's functions and reads its fields. What arrives is
 * measured: the pixels of each decoded frame, the loudness of the sound.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
const SKYWAY_KEY = '00000000-0000-0000-0000-000000000000';

const client = {
  sdk: null,
  peer: null,
  call: null,
  rings: 0, /* calls that letRing() has kept */
  closed: 0, /* calls that have ended */
  streams: 0, /* remote streams that came */
  expiresIn: null, /* seconds that the latest "expiresin" told */
  error: null, /* { type, message } of the latest "error" event */
  frames: 0,
  lastFrameAt: 0, /* ms; 0 for none since longestGap was set to 0 */
  longestGap: 0, /* ms between two frames */
  distinct: new Set(),
  rms: 0,

  /* more: options of the SDK's Peer. Returns the id in use. */
  async open(sdk, id, port, more) {
    this.sdk = sdk;
    await loadScript(`${sdk}.js`);
    const options = { host: '127.0.0.1', port, secure: false, config: { iceServers: [] }, debug: 2 };
    if (sdk === 'skyway') options.key = SKYWAY_KEY;
    else options.path = '/';
    this.peer = new Peer(id, { ...options, ...more });
    this.peer.on('expiresin', (seconds) => { this.expiresIn = seconds; });
    this.peer.on('error', (error) => {
      this.error = { type: error.type, message: error.message };
      console.log(`error ${error.type}: ${error.message}`);
    });
    return new Promise((resolve, reject) => {
      this.peer.on('open', resolve);
      this.peer.on('error', reject);
    });
  },

  /* stream: whether we send the (fake) camera too, or what of it, "audio" or "video". options go
   * to the SDK. */
  async callPeer(remote, { stream, ...options }) {
    this.follow(this.peer.call(remote, stream ? await camera(stream) : null, options));
  },

  listAllPeers() {
    return new Promise((resolve) => { this.peer.listAllPeers(resolve); });
  },

  /* Of the SkyWay SDK only; stream: as for callPeer() */
  async replaceStream(stream) {
    this.call.replaceStream(await camera(stream));
  },

  /* stream: as for callPeer() */
  async answerCalls({ stream, ...options }) {
    const own = stream ? await camera(stream) : undefined;
    this.peer.on('call', (call) => {
      this.follow(call);
      call.answer(own, options);
    });
  },

  /* Lets calls wait, for pickUp(). */
  letRing() {
    this.peer.on('call', (call) => {
      this.follow(call);
      this.rings += 1;
    });
  },

  pickUp() {
    this.call.answer();
  },

  follow(call) {
    this.call = call;
    this.frames = 0;
    this.distinct.clear();
    this.rms = 0;
    call.on('stream', (stream) => {
      this.streams += 1;
      show(stream);
    });
    call.on('close', () => { this.closed += 1; });
    call.on('error', (error) => console.log(`call error: ${error.message}`));
  },

  /* said: the SkyWay SDK's plain close() tells the other side nothing */
  hangUp(said) {
    if (this.sdk === 'skyway') this.call.close(said);
    else this.call.close();
  },

  /* server: an RTCIceServer. False when the server refuses the account. */
  async gathersRelay(server) {
    const connection = new RTCPeerConnection({ iceServers: [server], iceTransportPolicy: 'relay' });
    const answered = new Promise((resolve) => {
      connection.onicecandidate = ({ candidate }) => {
        if (candidate?.type === 'relay') resolve(true);
      };
      connection.onicecandidateerror = ({ errorCode, errorText }) => {
        console.log(`TURN: ${errorCode} ${errorText}`);
        if (errorCode === 401) resolve(false);
      };
    });
    connection.createDataChannel('any');
    await connection.setLocalDescription();
    return answered.finally(() => connection.close());
  },

  connection() {
    return this.sdk === 'skyway' ? this.call._negotiator._pc : this.call.peerConnection;
  },

  async candidateTypes() {
    const stats = await this.connection().getStats();
    const { selectedCandidatePairId } = [...stats.values()].find(({ type }) => type === 'transport');
    const pair = stats.get(selectedCandidatePairId);
    return [pair.localCandidateId, pair.remoteCandidateId].map((id) => stats.get(id).candidateType);
  },

  descriptions() {
    const { localDescription, remoteDescription } = this.connection();
    return { local: localDescription.sdp, remote: remoteDescription.sdp };
  },

  /* { bytes, ms }: of video so far without headers, "received" or "sent", and when that was */
  async videoBytes(direction) {
    const stats = [...(await this.connection().getStats()).values()];
    const wanted = direction === 'sent' ? 'outbound-rtp' : 'inbound-rtp';
    const stream = stats.find(({ type, kind }) => type === wanted && kind === 'video');
    return { bytes: stream?.bytesReceived ?? stream?.bytesSent ?? 0, ms: stream?.timestamp ?? 0 };
  },

  /* kbit/s over at least so many ms */
  async measureVideo(direction, ms) {
    const start = await this.videoBytes(direction);
    let now = start;
    while (now.ms < start.ms + ms) {
      await new Promise((resolve) => { setTimeout(resolve, 100); });
      now = await this.videoBytes(direction);
    }
    return (now.bytes - start.bytes) * 8 / (now.ms - start.ms);
  },

  /* The names of the video codecs in use, "received" or "sent": ["VP8"] */
  async codecs(direction) {
    const stats = [...(await this.connection().getStats()).values()];
    const wanted = direction === 'sent' ? 'outbound-rtp' : 'inbound-rtp';
    const streams = stats.filter(({ type, kind, codecId, packetsReceived, packetsSent }) =>
      type === wanted && kind === 'video' && codecId && (packetsReceived || packetsSent));
    return streams.map(({ codecId }) =>
      stats.find(({ id }) => id === codecId).mimeType.split('/')[1]);
  },
};
window.client = client;

function loadScript(source) {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = source;
    script.onload = resolve;
    script.onerror = () => reject(new Error(`${source} did not load`));
    document.head.append(script);
  });
}

function camera(kind) {
  return navigator.mediaDevices.getUserMedia({
    video: kind !== 'audio' && { width: 320, height: 240, frameRate: 30 }, audio: kind !== 'video',
  });
}

function show(stream) {
  const video = document.getElementById('video');
  if (video.srcObject === stream) return;
  video.srcObject = stream;
  watchFrames(video, stream, (now, hash) => {
    if (client.lastFrameAt) client.longestGap = Math.max(client.longestGap, now - client.lastFrameAt);
    client.lastFrameAt = now;
    client.frames += 1;
    client.distinct.add(hash);
  });
  if (!stream.getAudioTracks().length) return;
  measureSound(stream, (rms) => { client.rms = Math.max(client.rms, rms); });
}

/* note (now, hash): called for each frame; equal frames have equal hashes */
function watchFrames(video, stream, note) {
  const canvas = new OffscreenCanvas(64, 48);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  const onFrame = (now) => {
    if (video.srcObject !== stream) return;
    context.drawImage(video, 0, 0, canvas.width, canvas.height);
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    let hash = 0;
    for (const byte of data) hash = (Math.imul(hash, 31) + byte) | 0;
    note(now, hash);
    video.requestVideoFrameCallback(onFrame);
  };
  video.requestVideoFrameCallback(onFrame);
}

/* note (rms): called often, as the fake microphone only beeps once a second */
function measureSound(stream, note) {
  const audio = new AudioContext();
  const analyser = audio.createAnalyser();
  audio.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    if (!stream.active) {
      clearInterval(timer);
      audio.close();
      return;
    }
    analyser.getFloatTimeDomainData(samples);
    const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
    note(Math.sqrt(power));
  }, 20);
}

/* stun-server.mjs: a STUN server that says who asks it
 *
 * usage: node stun-server.mjs HOST
 * On a free port. Prints the same first line as ecl-server does, then "asked by ADDRESS" for
 * each request.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
import { createSocket } from 'node:dgram';

/* RFC 8489 */
const BINDING_REQUEST = 0x0001;
const BINDING_SUCCESS = 0x0101;
const COOKIE = 0x2112a442;
const XOR_MAPPED_ADDRESS = 0x0020;
const IPV4 = 1;
const HEADER = 20;

const [host] = process.argv.slice(2);
const socket = createSocket('udp4');

function answer(request, address, port) {
  const reply = Buffer.alloc(HEADER + 12);
  request.copy(reply, 0, 0, HEADER);
  reply.writeUInt16BE(BINDING_SUCCESS, 0);
  reply.writeUInt16BE(reply.length - HEADER, 2);
  reply.writeUInt16BE(XOR_MAPPED_ADDRESS, HEADER);
  reply.writeUInt16BE(8, HEADER + 2);
  reply.writeUInt8(IPV4, HEADER + 5);
  reply.writeUInt16BE(port ^ (COOKIE >>> 16), HEADER + 6);
  const number = Buffer.from(address.split('.').map(Number)).readUInt32BE();
  reply.writeUInt32BE((number ^ COOKIE) >>> 0, HEADER + 8);
  return reply;
}

socket.on('message', (message, { address, port }) => {
  if (message.length < HEADER || message.readUInt16BE(0) !== BINDING_REQUEST) return;
  console.log(`asked by ${address}`);
  socket.send(answer(message, address, port), port, address);
});
socket.bind(0, host, () => console.log(`listening on stun://${host}:${socket.address().port}`));
process.stdin.on('end', () => process.exit()).resume();

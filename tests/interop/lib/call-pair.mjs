/* call-pair.mjs: a page and a Peer of the library that call each other
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
import { Client } from './client.mjs';
import { CallDriver } from './driver.mjs';
import { startServer } from './servers.mjs';

/* options: of the server. Returns { page, driver }, registered as "page" and "library" */
export async function openCallPair(scope, world, entry, options = []) {
  const server = await startServer(scope, entry.server, options);
  const driver = new CallDriver(scope, entry, server, 'library');
  await driver.event('opened');
  const page = await Client.open(scope, world, entry.sdk, server, 'page');
  return { page, driver };
}

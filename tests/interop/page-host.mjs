/* page-host.mjs: the host of the test pages as a process of its own, for a page on another host
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
import { startPageHost } from './lib/servers.mjs';

const host = await startPageHost();
console.log(`listening on ${host.url}`);
process.stdin.resume();
process.stdin.on('end', () => host.close());

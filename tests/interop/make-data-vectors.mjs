/* make-data-vectors.mjs: makes tests/check/data/serialization.vectors anew
 *
 * usage: node make-data-vectors.mjs
 * The unit tests of the serializations read it; the interop cases named serialization check
 * that it is what the SDKs of package.json send.
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
import { writeFile } from 'node:fs/promises';
import { makeAllVectors, vectorsFile } from './lib/data-vectors.mjs';

const lines = await makeAllVectors();
await writeFile(vectorsFile, `${lines.join('\n')}\n`);
console.log(`${lines.length} vectors`);
/* The SDKs leave timers behind. */
process.exit(0);

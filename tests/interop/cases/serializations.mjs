/* serializations.mjs: what data connections send, to and from the code of the SDKs, byte for byte
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
import assert from 'node:assert/strict';
import path from 'node:path';
import { Child } from '../lib/child.mjs';
import { interop } from '../lib/paths.mjs';

const SERIALIZATIONS = [
  ['skyway', 'binary'], ['skyway', 'binary-utf8'], ['skyway', 'json'], ['skyway', 'none'],
  ['peerjs', 'binary'], ['peerjs', 'binary-utf8'], ['peerjs', 'json'], ['peerjs', 'raw'],
];

function makeCase(check, sdk, serialization) {
  return {
    name: `serialization/${sdk}/${serialization}/${check}`,
    run: async (scope) => {
      const script = path.join(interop, 'lib', 'serialization-check.mjs');
      const child = new Child(scope, 'check', [process.execPath, script, check, sdk, serialization],
        { input: 'ignore' });
      await child.exited;
      assert.equal(child.code, 0, child.errors.find((line) => line.includes('Error')));
    },
  };
}

export default [
  ...SERIALIZATIONS.flatMap((of) => [makeCase('vectors', ...of), makeCase('reads-ours', ...of)]),
  makeCase('close', 'peerjs', 'binary'),
  makeCase('close', 'peerjs', 'json'),
];

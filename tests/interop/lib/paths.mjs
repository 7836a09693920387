/* paths.mjs: where things are in this checkout
 *
 * Copyright (C) 2026 gst-ecl contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const interop = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
export const root = path.dirname(path.dirname(interop));
export const build = path.join(root, 'build');

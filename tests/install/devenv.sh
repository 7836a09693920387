#!/usr/bin/env bash
# devenv.sh: `meson devenv` is all that the build tree needs to be used
#
# usage: devenv.sh BUILD
#
# Copyright (C) 2026 gst-ecl contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
set -euo pipefail
build=$1
registry=$(mktemp)
trap 'rm -f "$registry"' EXIT
unset GST_PLUGIN_PATH LD_LIBRARY_PATH GI_TYPELIB_PATH

in_devenv ()
{
  GST_REGISTRY=$registry meson devenv -C "$build" "$@"
}

in_devenv gst-inspect-1.0 eclpeersrc > /dev/null
echo 'the plugin is found'
if [ -x "$build/ext/server/ecl-server" ]; then
  in_devenv ecl-server --help > /dev/null
  echo 'the server is found'
fi
if [ -f "$build/ext/client/GstEcl-1.0.typelib" ]; then
  in_devenv sh -c 'test -f "${GI_TYPELIB_PATH%%:*}/GstEcl-1.0.typelib"'
  echo 'the typelib is found'
fi

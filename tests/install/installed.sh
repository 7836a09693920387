#!/usr/bin/env bash
# installed.sh: what `meson install` puts in place can be built against and used
#
# usage: installed.sh BUILD PREFIX; installs BUILD, configured for PREFIX, into a
# folder of its own, compiles tests/examples/register.c by pkg-config and runs it
# against the installed server.
#
# Copyright (C) 2026 gst-ecl contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
set -euo pipefail
build=$1 prefix=$2
source=$(cd "$(dirname "$0")/.." && pwd)
dest=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" || true; rm -rf "$dest"' EXIT

DESTDIR=$dest meson install -C "$build" --no-rebuild --quiet
root=$dest$prefix
pc=$(find "$root" -name gstreamer-ecl-1.0.pc)
sed -i "s|^prefix=.*|prefix=$root|" "$pc"
export PKG_CONFIG_PATH=${pc%/*}${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}
lib=$(dirname "$(find "$root" -name libgstreamer-ecl-1.0.so)")
export LD_LIBRARY_PATH=$lib

# shellcheck disable=SC2046
cc "$source/examples/register.c" -o "$dest/register" $(pkg-config --cflags --libs gstreamer-ecl-1.0)
echo "compiled with $(pkg-config --modversion gstreamer-ecl-1.0)"

GST_PLUGIN_PATH=$lib/gstreamer-1.0 GST_REGISTRY=$dest/registry.bin \
  gst-inspect-1.0 eclpeersink > /dev/null
echo 'the plugin loads'

if [ -x "$root/bin/ecl-server" ]; then
  exec 3< <(exec "$root/bin/ecl-server" --port 0)
  server=$!
  read -r -u 3 _ _ url
  "$dest/register" "$url"
fi

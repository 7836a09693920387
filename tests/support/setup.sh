# setup.sh: installs what a subcommand of ./run needs, and builds; sourced by ./run
#
# Copyright (C) 2026 gst-ecl contributors
# SPDX-License-Identifier: LGPL-2.1-or-later

# One package a line; "a|b" is met by either, and a is what gets installed.
packages_to_build='
  ca-certificates
  gcc
  libc6-dev
  meson
  ninja-build
  pkg-config|pkgconf
  python3
  libgstreamer1.0-dev
  libgstreamer-plugins-base1.0-dev
  libgstreamer-plugins-bad1.0-dev
  libsoup-3.0-dev
  libjson-glib-dev
  libwebsockets-dev
  libuv1-dev
  gobject-introspection
  libgirepository1.0-dev
'
packages_to_run='
  gstreamer1.0-tools
  gstreamer1.0-plugins-base
  gstreamer1.0-plugins-good
  gstreamer1.0-plugins-bad
  gstreamer1.0-plugins-ugly
  gstreamer1.0-libav
  gstreamer1.0-x
  gstreamer1.0-nice
  libwebsockets-evlib-uv
'
packages_to_browse='
  chromium
'
packages_to_test='
  clang
  libclang-rt-dev|libclang-rt-14-dev|libclang-rt-19-dev
  clang-format
  coturn
  gi-docgen
  iproute2
  procps
  python3-gi
  util-linux
  valgrind
'

# Set once packages were installed that an earlier configuration did not find
look_again=

fail ()
{
  printf 'run: %s\n' "$*" >&2
  exit 1
}

# as_root COMMAND...: runs it with the rights to install packages
as_root ()
{
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif command -v sudo > /dev/null; then
    sudo "$@"
  else
    fail "installing packages needs root: run as root, or install sudo, or install by hand: $missing"
  fi
}

is_installed ()
{
  local status
  status=$(dpkg-query -W -f '${db:Status-Status}\n' "$1" 2> /dev/null) || return 1
  [[ $status == *installed* && $status != not-installed ]]
}

# install_packages LIST: does nothing, and needs no network, when all are there
install_packages ()
{
  local entry name met
  missing=
  if ! command -v dpkg-query > /dev/null; then
    fail "this is not Debian. Install by hand what these Debian packages hold:" $1
  fi
  for entry in $1; do
    met=
    for name in ${entry//|/ }; do
      if is_installed "$name"; then
        met=1
        break
      fi
    done
    [ -n "$met" ] || missing+=" ${entry%%|*}"
  done
  [ -n "$missing" ] || return 0
  printf 'installing:%s\n' "$missing"
  as_root apt-get update -q < /dev/null || fail "apt-get update failed; needed:$missing"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends \
    $missing < /dev/null || fail "could not install:$missing (made for Debian 12 and 13)"
  look_again=--reconfigure
}

# Any Node.js from 18 up will do; Debian's where there is none.
node_package ()
{
  local major
  major=$(node --version 2> /dev/null | sed -n 's/^v\([0-9]*\).*/\1/p')
  if [ "${major:-0}" -lt 18 ]; then
    echo nodejs
  fi
  command -v npm > /dev/null || echo npm
}

install_node_modules ()
{
  local lock=tests/interop/package-lock.json
  local installed=tests/interop/node_modules/.installed-lock.json
  cmp -s "$lock" "$installed" && return 0
  echo 'installing the interop clients (npm)'
  (cd tests/interop && npm ci --ignore-scripts --no-progress --loglevel=error < /dev/null) \
    || fail 'npm could not install what tests/interop/package.json lists'
  cp "$lock" "$installed"
}

# build DIR [MESON OPTION...]: configures once, and again when packages have come; the rest is ninja's
build ()
{
  local dir=$1
  shift
  if [ ! -f "$dir/build.ninja" ] || [ -n "$look_again" ]; then
    [ "${CI:-}" != true ] || set -- -Dwerror=true "$@"
    [ ! -f "$dir/build.ninja" ] || set -- "$look_again" "$@"
    meson setup "$dir" "$@" > "$dir.log" 2>&1 \
      || { cat "$dir.log" >&2; fail "meson setup $dir failed, see $dir.log"; }
    mv "$dir.log" "$dir/setup.log"
  fi
  ninja -C "$dir" > "$dir/build.log" 2>&1 || { tail -n 60 "$dir/build.log" >&2; fail "building $dir failed"; }
}

# use_build DIR: what `meson devenv` gives, for the rest of this script
use_build ()
{
  set +u
  eval "$(meson devenv -C "$1" --dump)"
  set -u
}

# end_process PID: asks politely, waits, insists after 5 seconds
end_process ()
{
  local tries
  kill -INT "$1" 2> /dev/null || return 0
  for ((tries = 0; tries < 50; tries++)); do
    kill -0 "$1" 2> /dev/null || return 0
    sleep 0.1
  done
  kill -KILL "$1" 2> /dev/null || true
}

# All that tests need: packages, clients, the build, which is found
prepare_tests ()
{
  install_packages "$packages_to_build $packages_to_run $packages_to_browse $packages_to_test
    $(node_package)"
  install_node_modules
  build build
  use_build build
  export GST_REGISTRY=$PWD/build/registry.bin
}

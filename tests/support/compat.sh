# compat.sh: ./run compat RELEASE, the tests in a chroot of another Debian release; sourced by ./run
#
# Copyright (C) 2026 gst-ecl contributors
# SPDX-License-Identifier: LGPL-2.1-or-later

# The newest mount first. The folder itself stays, so that the next time is quick.
leave_chroot ()
{
  local mounted
  for mounted in dev/pts dev/shm dev sys proc; do
    mountpoint -q "$chroot/$mounted" && umount "$chroot/$mounted"
  done
  return 0
}

# The Debian mirror that this machine's own packages come from
own_mirror ()
{
  apt-get indextargets --format '$(REPO_URI) $(COMPONENT)' 'Created-By: Packages' 'Origin: Debian' \
    | awk '$2 == "main" && $1 !~ /security/ { print $1; exit }'
}

make_chroot ()
{
  local release=$1 mirror
  [ -f "$chroot/.complete" ] && return 0
  mirror=$(own_mirror)
  [ -n "$mirror" ] || fail 'compat: no Debian mirror among the package sources of this machine'
  rm -rf --one-file-system "$chroot"
  mkdir -p "$chroot"
  debootstrap --variant=minbase "$release" "$chroot" "$mirror" > "$chroot.log" 2>&1 \
    || { tail "$chroot.log" >&2; fail "compat: debootstrap of $release failed, see $chroot.log"; }
  [ ! -d /etc/apt/apt.conf.d ] || cp -n /etc/apt/apt.conf.d/*proxy* "$chroot/etc/apt/apt.conf.d/" 2> /dev/null || true
  touch "$chroot/.complete"
}

run_compat ()
{
  local release=${1:-} status=0
  [[ $release =~ ^(trixie|sid)$ ]] || { usage >&2; exit 2; }
  [ "$(id -u)" = 0 ] || fail 'compat needs root, for chroot and mount'
  install_packages "debootstrap mount $(node_package)"
  install_node_modules
  mkdir -p build-compat
  chroot=$PWD/build-compat/$release
  trap leave_chroot EXIT
  leave_chroot
  make_chroot "$release"

  mount -t proc proc "$chroot/proc"
  mount --bind /sys "$chroot/sys"
  mount --bind /dev "$chroot/dev"
  mount --bind /dev/pts "$chroot/dev/pts"
  mount -t tmpfs tmpfs "$chroot/dev/shm"
  cp -L /etc/resolv.conf "$chroot/etc/resolv.conf"
  cp -L /etc/hosts "$chroot/etc/hosts"

  # The checkout as it is now, without what was built; the clients from npm are no machine code.
  # What was built there the last time stays, so that only changes are built again.
  mkdir -p "$chroot/gst-ecl"
  find "$chroot/gst-ecl" -mindepth 1 -maxdepth 1 ! -name 'build*' -exec rm -rf {} +
  tar -c --exclude='./build*' --exclude=./.git . | tar -x -C "$chroot/gst-ecl"
  chroot "$chroot" /gst-ecl/run test "${@:2}" < /dev/null || status=$?
  return "$status"
}

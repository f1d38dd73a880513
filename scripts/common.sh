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

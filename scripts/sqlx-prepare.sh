#!/usr/bin/env bash
# Writes .sqlx, against which the store's checked SQL is compiled: scripts/sqlx-prepare.sh
# Only compares, for the tests (exit 1 on a difference):           scripts/sqlx-prepare.sh --check
# A throw-away Postgres is started, migrations/*.sql are applied in order, and the store is checked against it.
set -euo pipefail
# shellcheck source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
cd "$root_folder"

mode='write'
case ${1:-} in
  '') ;;
  --check) mode=check ;;
  *) fail "sqlx-prepare knows no $1." "scripts/sqlx-prepare.sh [--check]" ;;
esac

store=src-tauri/crates/store
target=${CARGO_TARGET_DIR:-$root_folder/target}
stamp=$target/sqlx-checked
bin=$(postgres_bin)
[ -n "$bin" ] || fail "No PostgreSQL 15 or later was found." "Run 'make setup', or set COUNTERSIGN_PG_BIN."

# What the answer depends on. The same as at the last success: nothing can have drifted.
state=$({
  "$bin/postgres" --version
  find .sqlx migrations "$store" -type f -print0 2>/dev/null | LC_ALL=C sort -z | xargs -0 sha256sum
  sha256sum Cargo.lock Cargo.toml
} | sha256sum)
if [ $mode = check ] && [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$state" ]; then
  say ".sqlx: nothing it depends on has changed since it last matched."
  exit 0
fi

# Postgres refuses to run as root: then its programs run as the user that Debian's package makes.
as=()
if [ "$(id -u)" = 0 ]; then
  id postgres >/dev/null 2>&1 || fail "There is no user postgres to run the server as." "Run 'make setup'."
  as=(setpriv --reuid=postgres --regid=postgres --init-groups --)
fi

work=$(mktemp -d /tmp/countersign-sqlx.XXXXXX) # short: a socket's path holds 107 bytes
chmod 711 "$work"
mkdir -m 700 "$work/cluster"
[ ${#as[@]} -eq 0 ] || chown postgres "$work/cluster"
data=$work/cluster/data
touched=''
finish() {
  [ ! -f "$data/postmaster.pid" ] || "${as[@]}" "$bin/pg_ctl" -D "$data" -m immediate -w stop >/dev/null 2>&1 || true
  # Unless somebody saved the file meanwhile: then its new time is the true one.
  if [ -n "$touched" ] && [ "$(stat -c %y "$touched")" = "$(stat -c %y "$work/touched")" ]; then
    touch -r "$work/time" "$touched"
  fi
  rm -rf "$work"
}
trap finish EXIT

cd / # the other uid may not read where we stand
"${as[@]}" "$bin/initdb" -D "$data" -U countersign_owner -A trust --locale=C.UTF-8 -E UTF8 --no-sync >"$work/initdb.log" 2>&1 ||
  { cat "$work/initdb.log" >&2; fail "initdb did not succeed."; }
"${as[@]}" "$bin/pg_ctl" -D "$data" -w -l "$work/cluster/log" \
  -o "-c listen_addresses='' -c unix_socket_directories=$work/cluster -c fsync=off" start >/dev/null ||
  { cat "$work/cluster/log" >&2; fail "The throw-away Postgres did not start."; }
psql=("$bin/psql" -X -q -v ON_ERROR_STOP=1 -h "$work/cluster" -U countersign_owner)
"${psql[@]}" -d postgres -c 'CREATE DATABASE countersign'
cd "$root_folder"
shopt -s nullglob
for file in migrations/*.sql; do
  "${psql[@]}" -d countersign -1 -f "$file" >"$work/psql.log" 2>&1 ||
    { cat "$work/psql.log" >&2; fail "The migration $file was refused."; }
done

# The macros run again only if a source is newer than what was built. Its time is put back afterwards, so that nothing
# else is built again because of us.
mkdir -p "$work/fresh"
touched=$root_folder/$store/src/lib.rs
touch -r "$touched" "$work/time"
touch "$touched"
touch -r "$touched" "$work/touched"
DATABASE_URL="postgres://countersign_owner@localhost/countersign?host=$work/cluster" \
  SQLX_OFFLINE=false SQLX_OFFLINE_DIR=$work/fresh cargo check --quiet --locked -p countersign-store ||
  fail "The store does not compile against the schema that migrations/ makes." "The message above names the place."

if [ $mode = write ]; then
  mkdir -p .sqlx
  rm -f .sqlx/query-*.json
  cp "$work"/fresh/*.json .sqlx/ 2>/dev/null || true
  say ".sqlx holds $(find .sqlx -name 'query-*.json' | wc -l) queries."
else
  mkdir -p "$work/committed"
  cp .sqlx/*.json "$work/committed/" 2>/dev/null || true
  diff -r "$work/committed" "$work/fresh" >&2 ||
    fail ".sqlx is not what the queries and migrations/ give now." "Run scripts/sqlx-prepare.sh and commit .sqlx."
  mkdir -p "$target"
  printf '%s' "$state" >"$stamp"
  say ".sqlx matches: $(find "$work/fresh" -name 'query-*.json' | wc -l) queries."
fi

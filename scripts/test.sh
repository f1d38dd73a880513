#!/usr/bin/env bash
# `make test`: all | attack | faults. PG=18 runs on the server of the PyPI wheel instead of the system's.
set -euo pipefail
# shellcheck source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
cd "$root_folder"

case ${PG:-} in
  '') ;;
  18)
    COUNTERSIGN_PG_BIN=$(scripts/postgres18.sh)
    export COUNTERSIGN_PG_BIN
    say "PostgreSQL: $("$COUNTERSIGN_PG_BIN/postgres" --version)"
    ;;
  *) fail "PG=$PG is not known." "PG=18, or nothing for the system's PostgreSQL." ;;
esac

step() { say ''; say "== $* (after ${SECONDS}s)"; }

case ${1:-all} in
  attack | faults)
    [ -e "tests/$1.rs" ] || [ -e "tests/$1/main.rs" ] || fail "There is no tests/$1.rs or tests/$1/main.rs to run."
    cargo test --locked -p countersign-tests --test "$1" -- ${ONLY:+"$ONLY"}
    ;;
  all)
    step 'format'
    cargo fmt --all --check || fail "The code is not formatted." "Run 'cargo fmt --all'."
    step 'scripts'
    for script in scripts/*.sh .ci/run; do bash -n "$script"; done
    step 'checked SQL'
    scripts/sqlx-prepare.sh --check
    step 'lints'
    cargo clippy --locked --workspace --all-targets --quiet -- -D warnings
    step 'tests'
    # The attack and fault tests are binaries of the workspace and run here too.
    if has cargo-nextest; then
      cargo nextest run --locked --workspace --no-fail-fast
      cargo test --locked --workspace --doc --no-fail-fast
    else
      cargo test --locked --workspace --no-fail-fast
    fi
    step 'done'
    ;;
  *) fail "There are no tests named $1." "all, attack, faults." ;;
esac

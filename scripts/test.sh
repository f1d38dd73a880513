#!/usr/bin/env bash
# `make test`: all | attack | faults | independent. PG=16, 17 or 18 runs on such a server instead of the system's.
set -euo pipefail
# shellcheck source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
cd "$root_folder"

case ${PG:-} in
  '') ;;
  16 | 17 | 18)
    COUNTERSIGN_PG_BIN=$(scripts/postgres.sh "$PG")
    export COUNTERSIGN_PG_BIN
    say "PostgreSQL: $("$COUNTERSIGN_PG_BIN/postgres" --version)"
    ;;
  *) fail "PG=$PG is not known." "PG=16, 17 or 18, or nothing for the system's PostgreSQL." ;;
esac

failed=''
step() { say ''; say "== $* (after ${SECONDS}s)"; }

# What each test of the last run took: one file a run of nextest, which writes over its own.
target=${CARGO_TARGET_DIR:-$root_folder/target}
times=$target/test-times
keep_times() {
  mkdir -p "$times"
  # nextest writes below the workspace, wherever what it builds lies. Times are printed, they fail nothing.
  mv "$root_folder/target/nextest/${NEXTEST_PROFILE:-default}/junit.xml" "$times/$1.xml" || say "No times were kept of: $1."
}

case ${1:-all} in
  attack | faults | independent)
    [ -e "tests/$1.rs" ] || [ -e "tests/$1/main.rs" ] || fail "There is no tests/$1.rs or tests/$1/main.rs to run."
    # The page's verifier is one of those that are held against each other.
    [ "$1" != independent ] || scripts/page.sh
    cargo test --locked -p countersign-tests --test "$1" -- ${ONLY:+"$ONLY"}
    ;;
  all)
    step 'format'
    cargo fmt --all --check || fail "The code is not formatted." "Run 'cargo fmt --all'."
    step 'scripts'
    for script in scripts/*.sh src-tauri/package/*.sh .ci/run; do bash -n "$script"; done
    step 'page: format, types, tests'
    use_node
    scripts/page.sh --packages
    (cd ui && npm run --silent check)
    (cd ui && npm run --silent test)
    # The window's code takes the built page in, so nothing of it compiles before.
    step 'page: build'
    scripts/page.sh
    step 'verify.html in browsers'
    node ui/verifier/test/browser.mjs || failed="$failed verify.html:chromium"
    node ui/verifier/test/webkit.mjs || failed="$failed verify.html:webkit"
    step 'checked SQL'
    scripts/sqlx-prepare.sh --check
    step 'lints'
    cargo clippy "${all_of_it[@]}" --all-targets --quiet -- -D warnings
    cargo clippy "${with_e2e[@]}" --all-targets --quiet -- -D warnings
    use_team_peers
    step 'tests'
    # The attack and fault tests are binaries of the workspace and run here too.
    if has cargo-nextest; then
      rm -f "$times"/*.xml
      cargo nextest run "${all_of_it[@]}" --no-fail-fast -E 'not (package(countersign-tests) and binary(window))' || failed="$failed tests"
      keep_times tests
      cargo test "${all_of_it[@]}" --doc --no-fail-fast || failed="$failed examples"
    else
      # cargo's own runner leaves a test binary out only if its feature is not asked for.
      cargo test --locked --workspace --no-fail-fast || failed="$failed tests"
    fi
    step 'the real window'
    scripts/test-window.sh || failed="$failed window"
    if has cargo-nextest; then
      keep_times window
      step 'times'
      scripts/test-times.py "$times"/*.xml || say 'The times could not be read.'
    fi
    [ -z "$failed" ] || fail "Failed:$failed." "Look above; ONLY=name with make test-attack, test-faults or test-window runs one test."
    step 'done'
    ;;
  *) fail "There are no tests named $1." "all, attack, faults, independent." ;;
esac

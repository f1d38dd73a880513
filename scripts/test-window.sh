#!/usr/bin/env bash
# `make test-window`: builds the page and the console with the feature e2e, and drives the real window under Xvfb.
# ONLY=name for one test. What a window showed when a test failed is kept in the target folder, below tmp.
set -euo pipefail
# shellcheck source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
cd "$root_folder"

scripts/page.sh
programs=${CARGO_TARGET_DIR:-$root_folder/target}/debug
# First the program that is handed out, for the test that it cannot be driven; then the one that can.
cargo build "${all_of_it[@]}" --bins --tests
cp "$programs/countersign" "$programs/countersign-plain"
cargo build "${with_e2e[@]}" --bins --tests
cp "$programs/countersign" "$programs/countersign-e2e"
export COUNTERSIGN_WINDOW=$programs/countersign-e2e COUNTERSIGN_WINDOW_PLAIN=$programs/countersign-plain
# One window at a time: the machine's processors are few and the software renderer is hungry.
of=("${with_e2e[@]}" --test window)
if has cargo-nextest; then
  cargo nextest run "${of[@]}" --no-fail-fast --test-threads=1 ${ONLY:+"$ONLY"}
else
  cargo test "${of[@]}" --no-fail-fast -- --test-threads=1 ${ONLY:+"$ONLY"}
fi

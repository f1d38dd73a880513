#!/usr/bin/env bash
# `make test-window`: builds the page and the console with the feature e2e, and drives the real window under Xvfb.
# ONLY=name for one test; PICTURES=folder keeps pictures of the screens.
set -euo pipefail
# shellcheck source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
cd "$root_folder"

scripts/page.sh
programs=${CARGO_TARGET_DIR:-$root_folder/target}/debug
# The one that is handed out, for the test that it cannot be driven; then the one that can.
cargo build --locked -p countersign --features window
cp "$programs/countersign" "$programs/countersign-plain"
cargo build --locked -p countersign --features e2e
export COUNTERSIGN_WINDOW=$programs/countersign COUNTERSIGN_WINDOW_PLAIN=$programs/countersign-plain
if [ -n "${PICTURES:-}" ]; then
  mkdir -p "$PICTURES"
  COUNTERSIGN_PICTURES=$(realpath "$PICTURES")
  export COUNTERSIGN_PICTURES
fi
# One window at a time: the machine's processors are few and the software renderer is hungry.
cargo test --locked -p countersign-tests --features window --test window -- --test-threads=1 ${ONLY:+"$ONLY"}

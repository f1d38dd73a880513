#!/usr/bin/env bash
# `make bench-window`: start to the first usable screen and memory at rest, beside a bare window of the same WebKit.
set -euo pipefail
# shellcheck source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
cd "$root_folder"

scripts/page.sh
programs=${CARGO_TARGET_DIR:-$root_folder/target}/debug
cargo build "${with_e2e[@]}" --bins --tests
COUNTERSIGN_WINDOW=$programs/countersign \
  cargo test "${with_e2e[@]}" --test window -- --ignored --exact figures::beside_a_bare_window

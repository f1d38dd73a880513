#!/usr/bin/env bash
# `make soak-window`: decision after decision in the real window, and what its page holds of memory (DECISIONS=n instead of 500).
set -euo pipefail
# shellcheck source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
cd "$root_folder"

scripts/page.sh
programs=${CARGO_TARGET_DIR:-$root_folder/target}/debug
cargo build "${with_e2e[@]}" --bin countersign
COUNTERSIGN_WINDOW=$programs/countersign COUNTERSIGN_SOAK=${DECISIONS:-500} \
  cargo test "${with_e2e[@]}" --test window -- --ignored --exact --nocapture \
  soak::after_a_day_of_decisions_the_page_holds_little_more_than_at_the_start

#!/usr/bin/env bash
# `make bench`: every benchmark of countersignctl in release mode, or those named in ONLY ("decide verify").
set -euo pipefail
# shellcheck source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
cd "$root_folder"

cargo build --release --locked -p countersign-ctl
program=${CARGO_TARGET_DIR:-$root_folder/target}/release/countersignctl
failed=''
for name in ${ONLY:-decide append intake receipt queue metrics jobs export verify screening}; do
  say ''
  say "== bench $name"
  if [ "$name" = screening ] && [ -z "${COUNTERSIGN_SETS:-}${COUNTERSIGN_AMLSIM:-}" ]; then
    say "SKIPPED: public sets; COUNTERSIGN_SETS names no folder of theirs, COUNTERSIGN_AMLSIM none of AMLSim. Sets of their shapes are made instead."
  fi
  "$program" bench "$name" || failed="$failed $name"
done
[ -z "$failed" ] || fail "These benchmarks did not finish:$failed."

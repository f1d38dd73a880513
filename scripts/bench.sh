#!/usr/bin/env bash
# `make bench`: every benchmark of countersignctl in release mode, or those named in ONLY ("decide verify").
set -euo pipefail
# shellcheck source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
cd "$root_folder"

cargo build --release --locked -p countersign-ctl
program=${CARGO_TARGET_DIR:-$root_folder/target}/release/countersignctl
failed=''
for name in ${ONLY:-decide append receipt queue metrics export verify screening}; do
  say ''
  say "== bench $name"
  input=()
  if [ "$name" = screening ]; then
    for shape in ibm saml-d paysim; do
      say "-- made, of the shape of $shape"
      "$program" bench screening --made "$shape" --json || failed="$failed $name:$shape"
    done
    if [ -z "${COUNTERSIGN_AMLSIM:-}" ]; then
      say "SKIPPED: bench screening needs labelled transactions; set COUNTERSIGN_AMLSIM to a folder with transactions.csv and nodes.csv."
      continue
    fi
    input=(--input "$COUNTERSIGN_AMLSIM/transactions.csv" --labels "$COUNTERSIGN_AMLSIM/nodes.csv" --json)
  fi
  "$program" bench "$name" "${input[@]}" || failed="$failed $name"
done
[ -z "$failed" ] || fail "These benchmarks did not finish:$failed."

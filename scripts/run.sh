#!/usr/bin/env bash
# `make run`. Until the window is built it plays the whole job without one, in a new numbered folder, and lets the
# outsider's program have the last word.
set -euo pipefail
# shellcheck source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
cd "$root_folder"

say 'The window is being finished, so this plays the whole job without it (countersignctl demo).'
number=1
while [ -e "demo-$number" ]; do number=$((number + 1)); done
folder=$root_folder/demo-$number

input=()
[ -z "${INPUT:-}" ] || input=(--input "$INPUT")
cargo build --locked -p countersign-ctl -p countersign-verify
programs=${CARGO_TARGET_DIR:-$root_folder/target}/debug
"$programs/countersignctl" demo --dir "$folder" "${input[@]}"
say ''
say "Verifying the export as an outsider would: countersign-verify demo-$number/export.zip --trust demo-$number/trust"
"$programs/countersign-verify" "$folder/export.zip" --trust "$folder/trust"
printf '\nVerified export: %s\n' "$folder/export.zip"

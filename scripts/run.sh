#!/usr/bin/env bash
# `make run`: the console on a sample workspace of several people, in the folder `sample`. Where there is no display it plays
# the whole job without a window, in a new folder demo-N, and lets the outsider's program have the last word.
#   INPUT=transactions.csv  your own transactions, in a new folder     DIALECT=file  how they are written (countersignctl import --help)
#   SAMPLE=folder  another folder     FRESH=1  begin anew
set -euo pipefail
# shellcheck source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
cd "$root_folder"

programs=${CARGO_TARGET_DIR:-$root_folder/target}/debug
input=()
[ -z "${INPUT:-}" ] || input=(--input "$INPUT")
[ -z "${DIALECT:-}" ] || input+=(--dialect "$DIALECT")

# free NAME: the first of NAME-1, NAME-2 … that is not there.
free() {
  local number=1
  while [ -e "$1-$number" ]; do number=$((number + 1)); done
  printf '%s-%s\n' "$1" "$number"
}

if [ -z "${WAYLAND_DISPLAY:-}${DISPLAY:-}" ]; then
  say 'There is no display to open the window on, so this plays the whole job without it (countersignctl demo).'
  folder=$(free demo)
  cargo build --locked -p countersign-ctl -p countersign-verify
  "$programs/countersignctl" demo --dir "$root_folder/$folder" "${input[@]}"
  say ''
  say "Verifying the export as an outsider would: countersign-verify $folder/export.zip --trust $folder/trust"
  "$programs/countersign-verify" "$folder/export.zip" --trust "$folder/trust"
  printf '\nVerified export: %s\n' "$root_folder/$folder/export.zip"
  exit
fi

scripts/page.sh
cargo build --locked -p countersign -p countersign-ctl -p countersign-verify
folder=${SAMPLE:-sample}
if [ -n "${INPUT:-}" ] && [ -z "${SAMPLE:-}" ]; then
  folder=$(free sample)
  say "A sample of your own transactions, in $folder. To open it again: make run SAMPLE=$folder"
fi
exec "$programs/countersignctl" sample --dir "$folder" "${input[@]}" ${FRESH:+--fresh}

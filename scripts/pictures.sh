#!/usr/bin/env bash
# `make pictures`: pictures of every screen in light and dark, of the real window on a fresh sample workspace, into docs/pictures.
set -euo pipefail
# shellcheck source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
cd "$root_folder"

scripts/page.sh
programs=${CARGO_TARGET_DIR:-$root_folder/target}/debug
cargo build "${with_e2e[@]}" --bins --tests
sample=$(mktemp -d)
trap 'rm -rf "$sample"' EXIT
chmod 755 "$sample"
"$programs/countersignctl" sample --no-window --dir "$sample/sample"
mkdir -p docs/pictures
COUNTERSIGN_WINDOW=$programs/countersign COUNTERSIGN_PICTURES=$root_folder/docs/pictures \
  COUNTERSIGN_PICTURES_SAMPLE=$sample/sample \
  cargo test "${with_e2e[@]}" --test window -- \
  --ignored --exact pictures::every_screen_in_light_and_dark
# Smaller (256 colours are enough for these), and without a time in it: a picture that shows the same is the same file.
if has convert; then
  for picture in docs/pictures/*.png; do
    convert "$picture" -strip -dither None -colors 256 -define png:exclude-chunk=date,time,tIME \
      -define png:compression-level=9 "PNG8:$picture"
  done
fi
du -ch docs/pictures/*.png | tail -1 >&2

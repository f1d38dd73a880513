#!/usr/bin/env bash
# `make bench-web`: time and memory of verify.html's verifier on a bundle of 100,000 records (RECORDS=n for others), in Node and,
# where there is one, in Chromium. Fails above 512 MB.
set -euo pipefail
# shellcheck source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
cd "$root_folder"

use_node
scripts/page.sh
records=${RECORDS:-100000}
folder=${CARGO_TARGET_DIR:-$root_folder/target}/bench-web/$records
if [ ! -e "$folder/trust" ]; then
  mkdir -p "$folder"
  COUNTERSIGN_SCALE=$records COUNTERSIGN_SCALE_KEEP=$folder \
    cargo test --locked -p countersign-evidence --test bundle -- --ignored a_large_bundle
fi
node ui/verifier/dist/weigh.mjs "$folder/large.zip" "$folder/trust"

#!/usr/bin/env bash
# `make test-web`: verify.html in a real Chromium and in WebKit, opened from the disk. PICTURES=folder leaves pictures of it there.
# COUNTERSIGN_CHROMIUM names another browser of its kind. Without any it says so and fails nothing.
set -euo pipefail
# shellcheck source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
cd "$root_folder"

use_node
scripts/page.sh
node ui/verifier/test/browser.mjs ${PICTURES:+--pictures "$PICTURES"}
node ui/verifier/test/webkit.mjs

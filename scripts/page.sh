#!/usr/bin/env bash
# Builds the page that the window shows (ui/dist) and the one that verifies in a browser (ui/verifier/dist), each where its
# sources are newer than what is there.
# --packages only installs what it is built with.
set -euo pipefail
# shellcheck source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
cd "$root_folder/ui"

use_node
if [ ! -e node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
  npm ci --no-audit --no-fund
fi
[ "${1:-}" != --packages ] || exit 0
if [ ! -e dist/index.html ] || [ -n "$(find src public index.html package.json vite.config.ts -newer dist/index.html -print -quit)" ]; then
  npm run build
fi
# The page that verifies in a browser, and its code as a program for tests.
if [ ! -e verifier/dist/many.mjs ] || [ -n "$(find verifier/src verifier/node verifier/build.mjs package.json src/shared/styles -newer verifier/dist/many.mjs -print -quit)" ]; then
  npm run --silent build:verifier
fi

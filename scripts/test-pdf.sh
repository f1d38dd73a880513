#!/usr/bin/env bash
# `make test-pdf`: the report and the decision record as PDF/A, read by programs of others. It builds the typesetter, which no other
# test does.
set -euo pipefail
# shellcheck source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
cd "$root_folder"

cargo test --locked -p countersign-pdf --features typeset -- "${ONLY:-}"

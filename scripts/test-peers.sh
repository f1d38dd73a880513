#!/usr/bin/env bash
# `make test-peers`: what goes out is given to real programs of others, and counted or read at the other end.
# scripts/test-peers.sh [siem|mcp|openapi]: the parts to run, all where none is named.
# Their packages are unpacked into the cache and run from there: nothing is installed, no daemon of this machine is touched.
# A part whose packages cannot be had is skipped aloud.
set -euo pipefail
# shellcheck source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
cd "$root_folder"

peers_folder=$cache_folder/peers
skipped=''
skip() {
  say "SKIPPED: $*"
  skipped="$skipped ${1%%:*};"
}

# unpack NAME PACKAGE...: the packages' files below $peers_folder/NAME.
unpack() {
  unpack_into "$peers_folder/$1" "${@:2}"
}

# tests FILTER: some tests of the crates' own binaries, built as `make test` builds them.
tests() {
  cargo test "${all_of_it[@]}" --quiet --test it -- --nocapture --test-threads 1 "$1"
}

siem() {
  if unpack siem rsyslog rsyslog-openssl rsyslog-gnutls libestr0 libfastjson4 liblognorm5 \
    syslog-ng-core libivykis0 libnet1 libwrap0 libjson-c5 libpcre3; then
    COUNTERSIGN_PEERS=$peers_folder/siem tests peers::
  else
    skip "siem receivers: apt has no rsyslog and syslog-ng for this system."
  fi
  ocsf
}

# Every event as OCSF against the published schema, which PyPI has.
ocsf() {
  local python=$peers_folder/ocsf events
  if [ ! -x "$python/bin/python" ]; then
    rm -rf "$python"
    mkdir -p "$peers_folder"
    if ! python3 -m venv "$python" ||
      ! "$python/bin/pip" install --quiet --disable-pip-version-check ocsf-json-schema==1.2.0 jsonschema==4.26.0; then
      rm -rf "$python"
      skip "ocsf: PyPI did not give ocsf-json-schema."
      return
    fi
  fi
  events=$(mktemp)
  COUNTERSIGN_OCSF=$events tests peers::ocsf
  "$python/bin/python" scripts/ocsf.py "$events"
  rm -f "$events"
}

# Python's own client of MCP, through a whole life of an action.
mcp() {
  local python=$peers_folder/mcp
  if [ ! -x "$python/bin/python" ]; then
    rm -rf "$python"
    mkdir -p "$peers_folder"
    if ! python3 -m venv "$python" || ! "$python/bin/pip" install --quiet --disable-pip-version-check mcp==2.3.0; then
      rm -rf "$python"
      skip "mcp: PyPI did not give mcp."
      return
    fi
  fi
  COUNTERSIGN_MCP_PYTHON=$python/bin/python tests peers_mcp
}

# Requests that schemathesis makes out of the description of the HTTP API, as an agent, as a person and as nobody.
openapi() {
  local python=$peers_folder/openapi
  if [ ! -x "$python/bin/schemathesis" ]; then
    rm -rf "$python"
    mkdir -p "$peers_folder"
    if ! python3 -m venv "$python" || ! "$python/bin/pip" install --quiet --disable-pip-version-check schemathesis==4.32.5; then
      rm -rf "$python"
      skip "openapi: PyPI did not give schemathesis."
      return
    fi
  fi
  COUNTERSIGN_SCHEMATHESIS=$python/bin/schemathesis tests peers_openapi
}

[ $# -gt 0 ] || set -- siem mcp openapi
for part in "$@"; do
  case $part in
    siem | mcp | openapi) "$part" ;;
    *) fail "There is no part named $part." "siem, mcp, openapi." ;;
  esac
done
[ -z "$skipped" ] || say "Skipped:$skipped"

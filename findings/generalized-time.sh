#!/usr/bin/env bash
# ITU-T X.680, clause 46: a GeneralizedTime may stop at the hour or the minute, its fraction is one of what comes last, and it ends with Z, an offset from
# UTC, or nothing (local time); only DER asks for Z, and for seconds. Guess: a library for such times, which time-stamps and logs of systems hold,
# gives one moment for each, or refuses it. Seen: asn1js makes 1 November of 28 November wherever no Z stands at the end, and adds an offset that is to be
# taken away; half an hour is half a second to pyasn1 and moves asn1tools to one o'clock; asn1.js drops fractions and offsets in silence.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
python3 -m venv v; v/bin/pip install -q --disable-pip-version-check pyasn1==0.6.5 asn1crypto==1.5.1 asn1tools==0.169.0
npm init -y >/dev/null; npm install --silent asn1js@4.0.0 node-forge@1.4.3 asn1.js@5.4.1
printf '%s\n' 20261128100000Z 20261128100000.5Z 20261128100000+0100 2026112810.5Z 202611281000.5Z >times
cat >read.py <<'P'
from datetime import timezone
import asn1tools
from asn1crypto import core
from pyasn1.codec.ber import decoder
schema = asn1tools.compile_string("A DEFINITIONS ::= BEGIN T ::= GeneralizedTime END", "ber")
readers = {
    "pyasn1": lambda ber: decoder.decode(ber)[0].asDateTime,
    "asn1crypto": lambda ber: core.GeneralizedTime.load(ber).native,
    "asn1tools": lambda ber: schema.decode("T", ber),
}
for text in open("times").read().split():
    for name, read in readers.items():
        time = read(bytes([0x18, len(text)]) + text.encode())
        print(text, name, time.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z")
P
cat >read.js <<'J'
const readers = {
  asn1js: (ber) => require("asn1js").fromBER(ber).result.toDate(),
  "node-forge": (ber) => require("node-forge").asn1.generalizedTimeToDate(ber.subarray(2).toString()),
  "asn1.js": (ber) => new Date(require("asn1.js").define("T", function () { this.gentime(); }).decode(ber, "der")),
};
for (const text of require("fs").readFileSync("times", "utf8").trim().split("\n"))
  for (const [name, read] of Object.entries(readers)) {
    const time = read(Buffer.concat([Buffer.from([0x18, text.length]), Buffer.from(text)]));
    console.log(text, name, Number.isNaN(+time) ? "no time" : time.toISOString());
  }
J
{ v/bin/python read.py; TZ=UTC node read.js; } | LC_ALL=C sort -s -k1,1 >seen
cat >expected <<'S'
2026112810.5Z pyasn1 2026-11-28T10:00:00.500Z
2026112810.5Z asn1crypto 2026-11-28T10:30:00.000Z
2026112810.5Z asn1tools 2026-11-28T01:00:00.500Z
2026112810.5Z asn1js 2026-11-28T10:30:00.000Z
2026112810.5Z node-forge no time
2026112810.5Z asn1.js 2026-11-28T10:00:00.000Z
202611281000.5Z pyasn1 2026-11-28T10:00:00.500Z
202611281000.5Z asn1crypto 2026-11-28T10:00:30.000Z
202611281000.5Z asn1tools 2026-11-28T10:00:00.500Z
202611281000.5Z asn1js 2026-11-28T10:00:30.000Z
202611281000.5Z node-forge no time
202611281000.5Z asn1.js 2026-11-28T10:00:00.000Z
20261128100000+0100 pyasn1 2026-11-28T09:00:00.000Z
20261128100000+0100 asn1crypto 2026-11-28T09:00:00.000Z
20261128100000+0100 asn1tools 2026-11-28T09:00:00.000Z
20261128100000+0100 asn1js 2026-11-01T11:00:00.000Z
20261128100000+0100 node-forge 2026-11-28T09:00:00.000Z
20261128100000+0100 asn1.js 2026-11-28T10:00:00.000Z
20261128100000.5Z pyasn1 2026-11-28T10:00:00.500Z
20261128100000.5Z asn1crypto 2026-11-28T10:00:00.500Z
20261128100000.5Z asn1tools 2026-11-28T10:00:00.500Z
20261128100000.5Z asn1js 2026-11-28T10:00:00.500Z
20261128100000.5Z node-forge 2026-11-28T10:00:00.500Z
20261128100000.5Z asn1.js 2026-11-28T10:00:00.000Z
20261128100000Z pyasn1 2026-11-28T10:00:00.000Z
20261128100000Z asn1crypto 2026-11-28T10:00:00.000Z
20261128100000Z asn1tools 2026-11-28T10:00:00.000Z
20261128100000Z asn1js 2026-11-28T10:00:00.000Z
20261128100000Z node-forge 2026-11-28T10:00:00.000Z
20261128100000Z asn1.js 2026-11-28T10:00:00.000Z
S
cat seen; diff expected seen && echo "as written down: pyasn1 0.6.5, asn1crypto 1.5.1, asn1tools 0.169.0 (PyPI), asn1js 4.0.0, node-forge 1.4.3, asn1.js 5.4.1 (npm)"

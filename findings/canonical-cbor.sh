#!/usr/bin/env bash
# RFC 8949, section 4.2.1 sorts the keys of a map by their bytes; the RFC before it (7049, section 3.9) by their length first. Guess: what libraries
# call canonical or deterministic CBOR is one form today, since what is hashed or signed hangs on it. Seen: the keys 33 and -1 (both are in use
# in COSE) stand in the order of RFC 7049 in two libraries for Python, one of which names RFC 8949 and refuses its order, and in that of RFC 8949
# in three for JavaScript; cborg and the dCBOR mode of cbor2 write minus zero as the integer zero: one document, three digests.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
python3 -m venv v; v/bin/pip install -q --disable-pip-version-check cbor2==6.3.0 cborx==0.2.5
npm init -y >/dev/null; npm install --silent cbor@10.0.12 cbor2@2.3.0 cborg@6.1.5
cat >write.py <<'P'
import cbor2, cborx
for name, value in {"keys": {33: 1, -1: 2}, "half": 1.5, "minus zero": -0.0}.items():
    print(name, "| cbor2 (PyPI) canonical", cbor2.dumps(value, canonical=True).hex(), "| cborx canonical", cborx.dumps(value, canonical=True).hex())
try:
    print("cborx reads", cborx.loads(bytes.fromhex("a21821012002"), canonical=True))
except cborx.CBORDecodeError as error:
    print("cborx refuses a21821012002:", error)
P
cat >write.mjs <<'J'
import cbor from "cbor";
import * as cbor2 from "cbor2";
import * as cborg from "cborg";
const writers = {
  "cbor canonical": (value) => cbor.encodeCanonical(value),
  "cbor2 (npm) cde": (value) => cbor2.encode(value, cbor2.cdeEncodeOptions),
  "cbor2 (npm) dcbor": (value) => cbor2.encode(value, cbor2.dcborEncodeOptions),
  "cborg rfc8949": (value) => cborg.encode(value, cborg.rfc8949EncodeOptions),
};
for (const [name, value] of Object.entries({ keys: new Map([[33, 1], [-1, 2]]), half: 1.5, "minus zero": -0 }))
  console.log(name, ...Object.entries(writers).map(([writer, write]) => `| ${writer} ${Buffer.from(write(value)).toString("hex")}`));
J
{ v/bin/python write.py; node write.mjs; } >seen
cat >expected <<'S'
keys | cbor2 (PyPI) canonical a22002182101 | cborx canonical a22002182101
half | cbor2 (PyPI) canonical f93e00 | cborx canonical f93e00
minus zero | cbor2 (PyPI) canonical f98000 | cborx canonical f98000
cborx refuses a21821012002: map keys are not in canonical order
keys | cbor canonical a21821012002 | cbor2 (npm) cde a21821012002 | cbor2 (npm) dcbor a21821012002 | cborg rfc8949 a21821012002
half | cbor canonical f93e00 | cbor2 (npm) cde f93e00 | cbor2 (npm) dcbor f93e00 | cborg rfc8949 f93e00
minus zero | cbor canonical f98000 | cbor2 (npm) cde f98000 | cbor2 (npm) dcbor 00 | cborg rfc8949 00
S
cat seen; diff expected seen && echo "as written down: cbor2 6.3.0, cborx 0.2.5 (PyPI), cbor 10.0.12, cbor2 2.3.0, cborg 6.1.5 (npm)"

#!/usr/bin/env bash
# ISO 13616: the registry gains countries, its printed form has spaces. Guess: two validators of one registry accept the same numbers.
# Seen: npm's iban refuses valid numbers of nine countries that joined in the last years; ibantools takes them, but refuses the printed
# form, which iban takes. schwifty takes all.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
python3 -m venv v; v/bin/pip install -q --disable-pip-version-check schwifty==2026.10.1
npm init -y >/dev/null; npm install --silent iban@0.0.14 ibantools@4.5.4
cat >numbers <<'S'
DE89370400440532013000
DE89 3704 0044 0532 0130 00
LY38021001000000123456789
SD8811123456789012
BI1320001100010000123456789
RU0204452560040702810412345678901
SO211000001001000100141
NI45BAPR00000013000003558124
MN580050099123456789
FK88SC123456789012
OM810180000001299123456
S
cat >check.js <<'J'
const iban = require("iban"), { isValidIBAN } = require("ibantools");
for (const n of require("fs").readFileSync("numbers", "utf8").trim().split("\n")) console.log(n, "iban", iban.isValid(n), "ibantools", isValidIBAN(n));
J
cat >check.py <<'P'
from schwifty import IBAN
print("schwifty", all(IBAN(n).is_valid for n in open("numbers").read().splitlines()))
P
{ node check.js; v/bin/python check.py; } >seen
{
  echo 'DE89370400440532013000 iban true ibantools true'
  echo 'DE89 3704 0044 0532 0130 00 iban true ibantools false'
  tail -n +3 numbers | sed 's/$/ iban false ibantools true/'
  echo 'schwifty True'
} >expected
cat seen; diff expected seen && echo "as written down: iban 0.0.14, ibantools 4.5.4, schwifty 2026.10.1"

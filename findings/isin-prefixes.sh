#!/usr/bin/env bash
# ISO 6166: an ISIN begins with a country code or with one of the prefixes that its agencies assign: XS for what Euroclear and Clearstream
# hold, EU for bonds of the European Union, EZ for derivatives since 2017. Guess: a check of ISINs takes these, since every fund holds some.
# Seen: three of four libraries refuse every derivative, one of them every Eurobond too; only the one that knows no countries takes them all.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
python3 -m venv v; v/bin/pip install -q --disable-pip-version-check python-stdnum==2.2
npm init -y >/dev/null; npm install --silent isin-validator@1.1.1 @form-validation/validator-isin@2.4.0 validator@13.15.35
printf '%s\n' DE000A1EWWW0 XS2314659447 EU000A3K4DY4 EZ0000000003 >numbers
cat >check.py <<'P'
from stdnum import isin
for number in open("numbers").read().split():
    print("python-stdnum", number, "taken" if isin.is_valid(number) else "refused")
P
cat >check.js <<'J'
const { isin } = require("@form-validation/validator-isin");
const checks = {
  "isin-validator": (number) => !require("isin-validator")(number),
  "@form-validation/validator-isin": (value) => isin().validate({ value, options: {} }).valid,
  validator: require("validator").isISIN,
};
for (const [name, check] of Object.entries(checks))
  for (const number of require("fs").readFileSync("numbers", "utf8").trim().split("\n")) console.log(name, number, check(number) ? "taken" : "refused");
J
{ v/bin/python check.py; node check.js; } >seen
cat >expected <<'S'
python-stdnum DE000A1EWWW0 taken
python-stdnum XS2314659447 taken
python-stdnum EU000A3K4DY4 taken
python-stdnum EZ0000000003 refused
isin-validator DE000A1EWWW0 taken
isin-validator XS2314659447 taken
isin-validator EU000A3K4DY4 taken
isin-validator EZ0000000003 refused
@form-validation/validator-isin DE000A1EWWW0 taken
@form-validation/validator-isin XS2314659447 refused
@form-validation/validator-isin EU000A3K4DY4 refused
@form-validation/validator-isin EZ0000000003 refused
validator DE000A1EWWW0 taken
validator XS2314659447 taken
validator EU000A3K4DY4 taken
validator EZ0000000003 taken
S
cat seen; diff expected seen && echo "as written down: python-stdnum 2.2, isin-validator 1.1.1, @form-validation/validator-isin 2.4.0, validator 13.15.35"

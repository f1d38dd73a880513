#!/usr/bin/env bash
# ISO 4217: an Iraqi dinar has three decimals, a Hungarian forint, a Mauritanian ouguiya and a Malagasy ariary have two. Guess: libraries for money
# read an amount in minor units alike. Seen: 12345 minor units of MRU or MGA are 123.45 by currency-codes and iso4217, and 2469 by dinero.js, which
# counts in fifths; Babel rounds IQD and HUF to whole units when it shows them (it follows CLDR, not ISO 4217).
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
python3 -m venv v; v/bin/pip install -q --disable-pip-version-check babel==2.19.0 iso4217==1.16.20260101
npm init -y >/dev/null; npm install --silent dinero.js@2.0.2 currency-codes@2.2.0
cat >show.py <<'P'
from decimal import Decimal
from babel.numbers import format_currency
from iso4217 import Currency
for code in ("IQD", "HUF", "MRU", "MGA"):
    amount = Decimal(12345).scaleb(-Currency(code).exponent)
    print(code, "iso4217", amount, "Babel", format_currency(amount, code, "¤¤ #,##0.00", locale="en_US"))
P
cat >show.js <<'J'
const { dinero, toUnits } = require("dinero.js");
const currencies = require("dinero.js/currencies");
const codes = require("currency-codes");
for (const code of ["IQD", "MRU", "MGA"]) {
  const currency = currencies[code];
  const units = toUnits(dinero({ amount: 12345, currency }));
  console.log(code, "currency-codes", 12345 / 10 ** codes.code(code).digits, "dinero", currency.base, currency.exponent, units.join(" and "));
}
J
{ v/bin/python show.py; node show.js; } >seen
cat >expected <<'S'
IQD iso4217 12.345 Babel IQD 12
HUF iso4217 123.45 Babel HUF 123
MRU iso4217 123.45 Babel MRU 123.45
MGA iso4217 123.45 Babel MGA 123
IQD currency-codes 12.345 dinero 10 3 12 and 345
MRU currency-codes 123.45 dinero 5 1 2469 and 0
MGA currency-codes 123.45 dinero 5 1 2469 and 0
S
# Babel sets a no-break space.
sed -i 's/\xc2\xa0/ /g' seen
cat seen; diff expected seen && echo "as written down: babel 2.19.0, iso4217 1.16.20260101, dinero.js 2.0.2, currency-codes 2.2.0"

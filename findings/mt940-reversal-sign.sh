#!/usr/bin/env bash
# MT940, field 61: RC is the reversal of a credit (money out), RD that of a debit (money in); SWIFT Standards MT, category 9.
# Guess: amounts are signed, so that opening balance + amounts = closing balance. Seen: in mt-940 both reversals are positive,
# in mt940js only RC is negative: the two libraries differ on one valid statement, and mt-940's sum misses the balance by 20.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
python3 -m venv v; v/bin/pip install -q --disable-pip-version-check mt-940==5.1.1
npm init -y >/dev/null; npm install --silent mt940js@1.3.5
cat >statement.sta <<'S'
:20:STMT
:25:DE89370400440532013000
:28C:1/1
:60F:C260101EUR1000,00
:61:260103RC10,00NMSCREF1
:86:reversal of a credit
:61:260104RD10,00NMSCREF2
:86:reversal of a debit
:62F:C260105EUR1000,00
-
S
cat >read.py <<'P'
import mt940
for line in mt940.parse("statement.sta"):
    print("mt-940", line.data["status"], line.data["amount"].amount)
P
cat >read.js <<'J'
const { Parser } = require("mt940js");
const text = require("fs").readFileSync("statement.sta", "utf8");
for (const line of new Parser().parse(text)[0].transactions) console.log("mt940js", line.isReversal ? "reversal" : "", line.amount);
J
{ v/bin/python read.py; node read.js; } >seen
cat >expected <<'S'
mt-940 RC 10.00
mt-940 RD 10.00
mt940js reversal -10
mt940js reversal 10
S
cat seen; diff expected seen && echo "as written down: mt-940 5.1.1, mt940js 1.3.5"

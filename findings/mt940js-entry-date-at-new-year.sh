#!/usr/bin/env bash
# MT940, field 61: the value date has a year, the optional entry date (MMDD) has none. Guess: a reader takes the year nearest to
# the value date. Seen: mt940js takes the value date's year, so an entry of 31 December with value 2 January lies 363 days ahead;
# mt-940 takes the year before.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
python3 -m venv v; v/bin/pip install -q --disable-pip-version-check mt-940==5.1.1
npm init -y >/dev/null; npm install --silent mt940js@1.3.5
cat >statement.sta <<'S'
:20:STMT
:25:DE89370400440532013000
:28C:1/1
:60F:C260101EUR1000,00
:61:2601021231C100,00NTRFREF1
:86:value 2 January 2026, entered 31 December
:62F:C260102EUR1100,00
-
S
cat >read.py <<'P'
import mt940
for line in mt940.parse("statement.sta"):
    print("mt-940", line.data["date"], line.data["entry_date"])
P
cat >read.js <<'J'
const { Parser } = require("mt940js");
const day = (date) => date.toISOString().slice(0, 10);
const text = require("fs").readFileSync("statement.sta", "utf8");
for (const line of new Parser().parse(text)[0].transactions) console.log("mt940js", day(line.date), day(line.entryDate));
J
{ v/bin/python read.py; TZ=UTC node read.js; } >seen
cat >expected <<'S'
mt-940 2026-01-02 2025-12-31
mt940js 2026-01-02 2026-12-31
S
cat seen; diff expected seen && echo "as written down: mt-940 5.1.1, mt940js 1.3.5"

#!/usr/bin/env bash
# ISO 8601-2 (EDTF) writes what is known of a date: 1960~ about 1960, 1960-1X in its last three months, 1985/ from 1985 to an unknown day, 2001-24
# the winter of 2001. Guess: who compares a date of birth with a list asks a library for the first and the last day and gets the same two from
# each. Seen: an unknown end is 1 January 1995, null, or the last day that JavaScript has; the winter is December, the last quarter, or goes on to
# February; "about" widens nothing in two of three; one cannot read 1960-1X; a year of nine digits has no days in one, and a wrong one in another.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
python3 -m venv v; v/bin/pip install -q --disable-pip-version-check edtf==5.0.2
npm init -y >/dev/null; npm install --silent edtf@4.11.1 @edtf-ts/core@0.4.2
printf '%s\n' 1960~ 1960-1X 1985/ 1985/.. 2001-21 2001-24 2004-06-~01 Y170000002 >dates
cat >bounds.py <<'P'
from edtf import parse_edtf
def day(time):
    return "%d-%02d-%02d" % tuple(time)[:3] if isinstance(time, tuple) else str(time)
for text in open("dates").read().split():
    try:
        date = parse_edtf(text)
        print(text, "edtf (PyPI)", day(date.lower_fuzzy()), day(date.upper_fuzzy()))
    except AttributeError:
        print(text, "edtf (PyPI) raised AttributeError")
P
cat >bounds.mjs <<'J'
import { readFileSync } from "fs";
import edtf from "edtf";
import { parse } from "@edtf-ts/core";
const day = (time) => (time === null || !Number.isFinite(+time) ? String(time) : new Date(time).toISOString().split("T")[0]);
for (const text of readFileSync("dates", "utf8").trim().split("\n")) {
  const date = edtf(text);
  console.log(text, "edtf (npm)", day(date.min), day(date.max));
  const { value } = parse(text);
  console.log(text, "@edtf-ts/core", day(value.min), day(value.max));
}
J
{ v/bin/python bounds.py 2>/dev/null; node bounds.mjs; } | grep -E ' (edtf \(|@edtf-ts)' | LC_ALL=C sort -s -k1,1 >seen
cat >expected <<'S'
1960-1X edtf (PyPI) raised AttributeError
1960-1X edtf (npm) 1960-10-01 1960-12-31
1960-1X @edtf-ts/core 1960-10-01 1960-12-31
1960~ edtf (PyPI) 1959-01-01 1961-12-31
1960~ edtf (npm) 1960-01-01 1960-12-31
1960~ @edtf-ts/core 1960-01-01 1960-12-31
1985/ edtf (PyPI) 1985-01-01 1995-01-01
1985/ edtf (npm) 1985-01-01 null
1985/ @edtf-ts/core 1985-01-01 +275760-09-13
1985/.. edtf (PyPI) 1985-01-01 inf
1985/.. edtf (npm) 1985-01-01 Infinity
1985/.. @edtf-ts/core 1985-01-01 +275760-09-13
2001-21 edtf (PyPI) 2001-03-01 2001-05-31
2001-21 edtf (npm) 2001-01-01 2001-03-31
2001-21 @edtf-ts/core 2001-03-01 2001-05-31
2001-24 edtf (PyPI) 2001-12-01 2001-12-31
2001-24 edtf (npm) 2001-10-01 2001-12-31
2001-24 @edtf-ts/core 2001-12-01 2002-02-28
2004-06-~01 edtf (PyPI) 2004-05-31 2004-06-02
2004-06-~01 edtf (npm) 2004-06-01 2004-06-01
2004-06-~01 @edtf-ts/core 2004-06-01 2004-06-01
Y170000002 edtf (PyPI) 170000002-01-01 170000002-12-31
Y170000002 edtf (npm) NaN NaN
Y170000002 @edtf-ts/core +275760-09-13 +275760-09-13
S
cat seen; diff expected seen && echo "as written down: edtf 5.0.2 (PyPI), edtf 4.11.1, @edtf-ts/core 0.4.2 (npm)"

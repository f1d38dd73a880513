#!/usr/bin/env bash
# DMN 1.3, clause 10: a number of FEEL is decimal (IEEE 754 decimal128, 34 digits); decimal(n, scale) rounds half even. Guess: a business rule about money
# in FEEL is safe from binary fractions; that is what the language promises. Seen: 0.1 + 0.2 = 0.3 is false in three of four libraries, 1.1 + 2.2
# more than 3.3, 19.99 * 100 not 1999; bkflow-feel cannot multiply 19.99 by 100 at all, as one is whole; js-feel has decimals, but rounds half up; and a
# number of twenty digits keeps them in bkflow-feel alone.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
python3 -m venv v; v/bin/pip install -q --disable-pip-version-check pySFeel==1.4.2 bkflow-feel==1.2.0
npm init -y >/dev/null; npm install --silent feelin@8.2.0 js-feel@1.4.7
cat >expressions <<'S'
0.1 + 0.2 = 0.3
1.1 + 2.2 > 3.3
19.99 * 100
12345678901234567890 + 1
decimal(2.5, 0)
decimal(0.125, 2)
S
cat >read.mjs <<'J'
import { createRequire } from "module";
import { readFileSync } from "fs";
import { evaluate } from "feelin";
const jsFeel = createRequire(import.meta.url)("js-feel")();
for (const text of readFileSync("expressions", "utf8").trim().split("\n")) {
  console.log(`${text} | feelin ${evaluate(text, {}).value}`);
  console.log(`${text} | js-feel ${await jsFeel.feel.parse(text).build({})}`);
}
J
cat >read.py <<'P'
import pySFeel
from bkflow_feel.api import parse_expression
for text in open("expressions").read().splitlines():
    print(text, "| pySFeel", pySFeel.SFeelParser().sFeelParse(text)[1])
    try:
        print(text, "| bkflow-feel", parse_expression(text, {}))
    except Exception as error:
        print(text, "| bkflow-feel raised", error)
P
{ node read.mjs; v/bin/python read.py 2>/dev/null; } | grep -E ' \| (feelin|js-feel|pySFeel|bkflow-feel) ' | LC_ALL=C sort -s -t'|' -k1,1 >seen
cat >expected <<'S'
0.1 + 0.2 = 0.3 | feelin false
0.1 + 0.2 = 0.3 | js-feel true
0.1 + 0.2 = 0.3 | pySFeel False
0.1 + 0.2 = 0.3 | bkflow-feel False
1.1 + 2.2 > 3.3 | feelin true
1.1 + 2.2 > 3.3 | js-feel false
1.1 + 2.2 > 3.3 | pySFeel True
1.1 + 2.2 > 3.3 | bkflow-feel True
12345678901234567890 + 1 | feelin 12345678901234567000
12345678901234567890 + 1 | js-feel 12345678901234567000
12345678901234567890 + 1 | pySFeel 1.2345678901234567e+19
12345678901234567890 + 1 | bkflow-feel 12345678901234567891
19.99 * 100 | feelin 1998.9999999999998
19.99 * 100 | js-feel 1999
19.99 * 100 | pySFeel 1998.9999999999998
19.99 * 100 | bkflow-feel raised Type of both operators must be same, get <class 'float'> and <class 'int'>
decimal(0.125, 2) | feelin 0.12
decimal(0.125, 2) | js-feel 0.13
decimal(0.125, 2) | pySFeel 0.12
decimal(0.125, 2) | bkflow-feel None
decimal(2.5, 0) | feelin 2
decimal(2.5, 0) | js-feel 3
decimal(2.5, 0) | pySFeel 2.0
decimal(2.5, 0) | bkflow-feel None
S
cat seen; diff expected seen && echo "as written down: feelin 8.2.0, js-feel 1.4.7 (npm), pySFeel 1.4.2, bkflow-feel 1.2.0 (PyPI)"

#!/usr/bin/env bash
# A name on a form is one line; screening and forms of tax want the family name alone. Guess: parsers of names differ about rare ones, but find a
# family name in each, and know that what stands before a comma is one. Seen: Li Ma has no family name for two of four, since Ma is taken for a
# master's degree, and both make Smith of Smith, Ma the first name; "bin Abi Nasser" and "da Silva e Souza" are one name or parted in the
# middle; Ibn Saud Faisal is all family name, or two given names; humanname knows no comma.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
python3 -m venv v; v/bin/pip install -q --disable-pip-version-check nameparser==2.6.0
npm init -y >/dev/null; npm install --silent humanparser@2.7.0 parse-full-name@1.2.7 humanname@0.2.2
printf '%s\n' 'Li Ma' 'Smith, Ma' 'van der Berg, Jan' 'Omar bin Abi Nasser' 'Maria da Silva e Souza' 'Ibn Saud Faisal' 'Mr. Van Nguyen' >names
cat >read.py <<'P'
from nameparser import HumanName
for line in open("names").read().splitlines():
    name = HumanName(line)
    print(f"{line} | nameparser: {name.first}, {name.middle}, {name.last}, {name.suffix}")
P
cat >read.js <<'J'
const { parseFullName } = require("parse-full-name");
const readers = {
  "parse-full-name": (line) => { const { first, middle, last, suffix } = parseFullName(line); return [first, middle, last, suffix]; },
  humanparser: (line) => { const { firstName, middleName, lastName, suffix } = require("humanparser").parseName(line); return [firstName, middleName, lastName, suffix]; },
  humanname: (line) => { const { firstName, initials, lastName, suffix } = require("humanname").parse(line); return [firstName, initials, lastName, suffix]; },
};
for (const line of require("fs").readFileSync("names", "utf8").trim().split("\n"))
  for (const [name, read] of Object.entries(readers)) console.log(`${line} | ${name}: ${read(line).map((part) => part ?? "").join(", ")}`);
J
echo "name | parser: first, middle, last, suffix" >seen
{ v/bin/python read.py; node read.js; } | LC_ALL=C sort -s -t'|' -k1,1 >>seen
cat >expected <<'S'
name | parser: first, middle, last, suffix
Ibn Saud Faisal | nameparser: , , Ibn Saud Faisal, 
Ibn Saud Faisal | parse-full-name: Ibn Saud, , Faisal, 
Ibn Saud Faisal | humanparser: Ibn, Saud, Faisal, 
Ibn Saud Faisal | humanname: Ibn Saud, , Faisal, 
Li Ma | nameparser: Li, , Ma, 
Li Ma | parse-full-name: Li, , Ma, 
Li Ma | humanparser: Li, , , Ma
Li Ma | humanname: Li, , , MA
Maria da Silva e Souza | nameparser: Maria, , da Silva e Souza, 
Maria da Silva e Souza | parse-full-name: Maria, , da Silva e Souza, 
Maria da Silva e Souza | humanparser: Maria, da Silva e, Souza, 
Maria da Silva e Souza | humanname: Maria, , da Silva e Souza, 
Mr. Van Nguyen | nameparser: Van, , Nguyen, 
Mr. Van Nguyen | parse-full-name: , , Van Nguyen, 
Mr. Van Nguyen | humanparser: Van, , Nguyen, 
Mr. Van Nguyen | humanname: Van, , Nguyen, 
Omar bin Abi Nasser | nameparser: Omar, , bin Abi Nasser, 
Omar bin Abi Nasser | parse-full-name: Omar, bin Abi, Nasser, 
Omar bin Abi Nasser | humanparser: Omar, bin Abi, Nasser, 
Omar bin Abi Nasser | humanname: Omar bin Abi, , Nasser, 
Smith, Ma | nameparser: Ma, , Smith, 
Smith, Ma | parse-full-name: Ma, , Smith, 
Smith, Ma | humanparser: Smith, , , Ma
Smith, Ma | humanname: Smith, , , MA
van der Berg, Jan | nameparser: Jan, , van der Berg, 
van der Berg, Jan | parse-full-name: Jan, , van der Berg, 
van der Berg, Jan | humanparser: Jan, , van der Berg, 
van der Berg, Jan | humanname: van der Berg, , Jan, 
S
cat seen; diff expected seen && echo "as written down: nameparser 2.6.0 (PyPI), humanparser 2.7.0, parse-full-name 1.2.7, humanname 0.2.2 (npm)"

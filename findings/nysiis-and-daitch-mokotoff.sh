#!/usr/bin/env bash
# NYSIIS appends a letter to the key only where it is not the key's last already, and writes kn as nn, sch as sss, ph as ff (Taft, 1970): Knight NAGT,
# Schmidt SNAD, Phillips FALAP. Daitch-Mokotoff counts letters of one code side by side once: Phillips 787400, Muller 689000. Guess: these two, which
# indexes of names use beside Soundex, are one code each. Seen: of four for NYSIIS two double the first letter, two cut at six; talisman's
# Daitch-Mokotoff counts double letters twice. An index made with one does not answer a search with another.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
python3 -m venv v; v/bin/pip install -q --disable-pip-version-check jellyfish==1.3.0 pynysiis==1.0.7 abydos==0.5.0
npm init -y >/dev/null; npm install --silent talisman@1.1.4 nysiis-phonetics@1.0.0
echo Knight Schmidt Phillips Macdonald Muller Lawrence >names
cat >code.py <<'P'
import jellyfish
from abydos.phonetic import DaitchMokotoff
from nysiis import NYSIIS
names = open("names").read().split()
print("NYSIIS: jellyfish", *map(jellyfish.nysiis, names))
print("NYSIIS: pynysiis", *map(NYSIIS().encode, names))
print("Daitch-Mokotoff: abydos", *("/".join(sorted(DaitchMokotoff().encode(name))) for name in names))
P
cat >code.js <<'J'
const names = require("fs").readFileSync("names", "utf8").trim().split(" ");
const load = (path) => require(path).default ?? require(path);
console.log("NYSIIS: talisman", ...names.map((name) => load("talisman/phonetics/nysiis")(name)));
console.log("NYSIIS: nysiis-phonetics", ...names.map((name) => load("nysiis-phonetics")(name)));
console.log("Daitch-Mokotoff: talisman", ...names.map((name) => [].concat(load("talisman/phonetics/daitch-mokotoff")(name)).sort().join("/")));
J
{ v/bin/python code.py; node code.js; } | LC_ALL=C sort -s -k1,1 >seen
cat >expected <<'S'
Daitch-Mokotoff: abydos 565300 463000 787400 643683/653683 689000 879640/879650
Daitch-Mokotoff: talisman 565300 463000 788740 643683/653683 688900 879640/879650
NYSIIS: jellyfish NAGT SNAD FALAP MCDANALD MALAR LARANC
NYSIIS: pynysiis NAGT SNAD FALAP MCDANA MALAR LARANC
NYSIIS: talisman NNAGT SSNAD FFALAP MCDANALD MALAR LARANC
NYSIIS: nysiis-phonetics NNAGT SSNAD FFALAP MCDANA MALAR LARANC
S
cat seen; diff expected seen && echo "as written down: jellyfish 1.3.0, pynysiis 1.0.7, abydos 0.5.0 (PyPI), talisman 1.1.4, nysiis-phonetics 1.0.0 (npm)"

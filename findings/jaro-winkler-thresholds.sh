#!/usr/bin/env bash
# Jaro-Winkler raises the similarity of two names by the length of their common beginning, of at most four letters, a tenth each, and only where it
# is above 0.7 before (W. E. Winkler, 1990, and his program). Guess: a threshold that was tuned with one library may be used with another.
# Seen: rapidfuzz, jellyfish and jaro-winkler agree; strsimpy counts the whole common beginning with a weight that sinks with the longer name,
# and natural raises below 0.7 too, so that pairs cross 0.95 and 0.7 in either direction.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
python3 -m venv v; v/bin/pip install -q --disable-pip-version-check rapidfuzz==3.14.6 jellyfish==1.3.0 strsimpy==0.2.1
npm init -y >/dev/null; npm install --silent natural@8.1.1 jaro-winkler@0.2.8
cat >pairs <<'S'
MARTHA|MARHTA
al-rashid|al-rasheed
JOSE MARTI|JOSEPH MARTINEZ LOPEZ
abcd|abxyzw
S
cat >names.py <<'P'
import jellyfish
from rapidfuzz.distance import JaroWinkler
from strsimpy.jaro_winkler import JaroWinkler as Strsimpy
readers = {"rapidfuzz": JaroWinkler.similarity, "jellyfish": jellyfish.jaro_winkler_similarity, "strsimpy": Strsimpy().similarity}
for name, similarity in readers.items():
    print(name, *(f"{similarity(*line.rstrip().split('|')):.4f}" for line in open("pairs")))
P
cat >names.js <<'J'
const readers = { "jaro-winkler": require("jaro-winkler"), natural: (a, b) => require("natural").JaroWinklerDistance(a, b, {}) };
const pairs = require("fs").readFileSync("pairs", "utf8").trim().split("\n").map((line) => line.split("|"));
for (const [name, similarity] of Object.entries(readers)) console.log(name, ...pairs.map((pair) => similarity(...pair).toFixed(4)));
J
{ v/bin/python names.py; node names.js 2>/dev/null; } | grep -E '^(rapidfuzz|jellyfish|strsimpy|jaro-winkler|natural) ' >seen
cat >expected <<'S'
rapidfuzz 0.9611 0.9378 0.8952 0.6111
jellyfish 0.9611 0.9378 0.8952 0.6111
strsimpy 0.9611 0.9689 0.8587 0.6111
jaro-winkler 0.9611 0.9378 0.8952 0.6111
natural 0.9611 0.9378 0.8952 0.6889
S
cat seen; diff expected seen && echo "as written down: rapidfuzz 3.14.6, jellyfish 1.3.0, strsimpy 0.2.1, jaro-winkler 0.2.8, natural 8.1.1"

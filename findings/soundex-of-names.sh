#!/usr/bin/env bash
# Soundex as the United States National Archives state it: a letter and three digits; letters of one code side by side count once, those next to
# the first letter too, and h or w between two of one code does not part them: Ashcraft A261, Pfister P236, Schmidt S530, Burroughs B620.
# Guess: a function named soundex answers that, so that an index made with one library can be searched with another. Seen: jellyfish and talisman
# do; natural parts letters at h; pyphonetics and soundex count the letter after the first one; soundex pads and cuts nothing.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
python3 -m venv v; v/bin/pip install -q --disable-pip-version-check jellyfish==1.3.0 pyphonetics==0.5.3 soundex==1.1.3
npm init -y >/dev/null; npm install --silent talisman@1.1.4 natural@8.1.1
cat >names.py <<'P'
import jellyfish, pyphonetics, soundex
readers = {"jellyfish": jellyfish.soundex, "pyphonetics": pyphonetics.Soundex().phonetics, "soundex": soundex.Soundex().soundex}
for name, code in readers.items():
    print(name, *(code(word) for word in ("Ashcraft", "Pfister", "Schmidt", "Burroughs", "Lloyd")))
P
cat >names.js <<'J'
const { SoundEx } = require("natural");
const readers = { talisman: require("talisman/phonetics/soundex"), natural: (word) => new SoundEx().process(word) };
for (const [name, code] of Object.entries(readers))
  console.log(name, ...["Ashcraft", "Pfister", "Schmidt", "Burroughs", "Lloyd"].map((word) => (code.default ?? code)(word)));
J
{ v/bin/python names.py; node names.js 2>/dev/null; } | grep -E '^(jellyfish|pyphonetics|soundex|talisman|natural) ' >seen
cat >expected <<'S'
jellyfish A261 P236 S530 B620 L300
pyphonetics A261 P123 S253 B620 L430
soundex A2613 P1236 S253 B62 L43
talisman A261 P236 S530 B620 L300
natural A226 P236 S530 B622 L300
S
cat seen; diff expected seen && echo "as written down: jellyfish 1.3.0, pyphonetics 0.5.3, soundex 1.1.3, talisman 1.1.4, natural 8.1.1"

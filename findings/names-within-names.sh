#!/usr/bin/env bash
# The algorithm of Aho and Corasick finds every word of a list in one pass over a text, also words within words, as payees' names in the texts of
# payments. Guess: with a longer list it finds what it found before, and more. Seen: one of four libraries finds no two names that overlap, and
# the one that ends first wins: once GULF is on the list, GULF TRADING is found no more. The other three give both.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
python3 -m venv v; v/bin/pip install -q --disable-pip-version-check ahocorasick-rs==1.0.3 pyahocorasick==2.3.1
npm init -y >/dev/null; npm install --silent ahocorasick@1.0.2 modern-ahocorasick@3.3.0
cat >find.py <<'P'
import ahocorasick
import ahocorasick_rs
text = "PAYMENT TO GULF TRADING"
for names in (["GULF TRADING"], ["GULF TRADING", "GULF"]):
    tree = ahocorasick.Automaton()
    for name in names:
        tree.add_word(name, name)
    tree.make_automaton()
    print(names, "pyahocorasick", sorted(name for _, name in tree.iter(text)))
    print(names, "ahocorasick_rs", sorted(ahocorasick_rs.AhoCorasick(names).find_matches_as_strings(text)))
P
cat >find.js <<'J'
const Old = require("ahocorasick"), Modern = require("modern-ahocorasick");
const Newer = Modern.default ?? Modern, text = "PAYMENT TO GULF TRADING";
const shown = (names) => `[${names.map((name) => `'${name}'`).join(", ")}]`;
for (const names of [["GULF TRADING"], ["GULF TRADING", "GULF"]]) {
  console.log(shown(names), "ahocorasick", shown(new Old(names).search(text).flatMap(([, found]) => found).sort()));
  console.log(shown(names), "modern-ahocorasick", shown(new Newer(names).search(text).map(({ pattern }) => pattern).sort()));
}
J
{ v/bin/python find.py; node find.js; } >seen
cat >expected <<'S'
['GULF TRADING'] pyahocorasick ['GULF TRADING']
['GULF TRADING'] ahocorasick_rs ['GULF TRADING']
['GULF TRADING', 'GULF'] pyahocorasick ['GULF', 'GULF TRADING']
['GULF TRADING', 'GULF'] ahocorasick_rs ['GULF']
['GULF TRADING'] ahocorasick ['GULF TRADING']
['GULF TRADING'] modern-ahocorasick ['GULF TRADING']
['GULF TRADING', 'GULF'] ahocorasick ['GULF', 'GULF TRADING']
['GULF TRADING', 'GULF'] modern-ahocorasick ['GULF', 'GULF TRADING']
S
cat seen; diff expected seen && echo "as written down: ahocorasick-rs 1.0.3, pyahocorasick 2.3.1, ahocorasick 1.0.2, modern-ahocorasick 3.3.0"

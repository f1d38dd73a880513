#!/usr/bin/env bash
# JsonLogic is there so that a rule that is stored as data means one thing in every language (jsonlogic.com). Guess: a rule about a value that a record
# does not have, or has as null or as empty text, is decided alike by the libraries for it. Seen: a missing score is below 50 for four
# of five and at most 0 for three, but equal to 0 for two; empty text is missing for three of them; "1.0" is 1 for all but json-logic-qubit;
# -7 % 3 is 2 in Python; jsonlogic-rs makes 9223372036854775807 of every number in text that is larger.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
# The two for Python have a module of the same name.
python3 -m venv qubit; qubit/bin/pip install -q --disable-pip-version-check json-logic-qubit==0.9.1 jsonlogic-rs==0.5.0
python3 -m venv panzi; panzi/bin/pip install -q --disable-pip-version-check panzi-json-logic==1.0.1
npm init -y >/dev/null; npm install --silent json-logic-js@2.0.5 json-logic-engine@5.0.7
cat >rules <<'S'
[{"<": [{"var": "score"}, 50]}, {}]
[{"<=": [{"var": "score"}, 0]}, {}]
[{"==": [{"var": "score"}, 0]}, {}]
[{"missing": ["name"]}, {"name": ""}]
[{"==": [{"var": "rate"}, 1]}, {"rate": "1.0"}]
[{"%": [-7, 3]}, {}]
[{"+": [{"var": "reference"}]}, {"reference": "12345678901234567890"}]
S
cat >read.py <<'P'
import json, sys
readers = {sys.argv[1]: __import__("json_logic").jsonLogic}
if sys.argv[1] == "json-logic-qubit":
    readers["jsonlogic-rs"] = __import__("jsonlogic_rs").apply
for line in open("rules").read().splitlines():
    for name, apply in readers.items():
        print(line, name, json.dumps(apply(*json.loads(line))), sep=" | ")
P
cat >read.mjs <<'J'
import { readFileSync } from "fs";
import jsonLogic from "json-logic-js";
import { LogicEngine } from "json-logic-engine";
const engine = new LogicEngine();
for (const line of readFileSync("rules", "utf8").trim().split("\n")) {
  const [rule, data] = JSON.parse(line);
  console.log(`${line} | json-logic-js | ${JSON.stringify(jsonLogic.apply(rule, data))}`);
  console.log(`${line} | json-logic-engine | ${JSON.stringify(engine.run(rule, data))}`);
}
J
{ node read.mjs; qubit/bin/python read.py json-logic-qubit; panzi/bin/python read.py panzi-json-logic; } | LC_ALL=C sort -s -t'|' -k1,1 >seen
cat >expected <<'S'
[{"%": [-7, 3]}, {}] | json-logic-js | -1
[{"%": [-7, 3]}, {}] | json-logic-engine | -1
[{"%": [-7, 3]}, {}] | json-logic-qubit | 2
[{"%": [-7, 3]}, {}] | jsonlogic-rs | -1
[{"%": [-7, 3]}, {}] | panzi-json-logic | 2
[{"+": [{"var": "reference"}]}, {"reference": "12345678901234567890"}] | json-logic-js | 12345678901234567000
[{"+": [{"var": "reference"}]}, {"reference": "12345678901234567890"}] | json-logic-engine | 12345678901234567000
[{"+": [{"var": "reference"}]}, {"reference": "12345678901234567890"}] | json-logic-qubit | 12345678901234567890
[{"+": [{"var": "reference"}]}, {"reference": "12345678901234567890"}] | jsonlogic-rs | 9223372036854775807
[{"+": [{"var": "reference"}]}, {"reference": "12345678901234567890"}] | panzi-json-logic | 1.2345678901234567e+19
[{"<": [{"var": "score"}, 50]}, {}] | json-logic-js | true
[{"<": [{"var": "score"}, 50]}, {}] | json-logic-engine | true
[{"<": [{"var": "score"}, 50]}, {}] | json-logic-qubit | false
[{"<": [{"var": "score"}, 50]}, {}] | jsonlogic-rs | true
[{"<": [{"var": "score"}, 50]}, {}] | panzi-json-logic | true
[{"<=": [{"var": "score"}, 0]}, {}] | json-logic-js | true
[{"<=": [{"var": "score"}, 0]}, {}] | json-logic-engine | true
[{"<=": [{"var": "score"}, 0]}, {}] | json-logic-qubit | false
[{"<=": [{"var": "score"}, 0]}, {}] | jsonlogic-rs | false
[{"<=": [{"var": "score"}, 0]}, {}] | panzi-json-logic | true
[{"==": [{"var": "rate"}, 1]}, {"rate": "1.0"}] | json-logic-js | true
[{"==": [{"var": "rate"}, 1]}, {"rate": "1.0"}] | json-logic-engine | true
[{"==": [{"var": "rate"}, 1]}, {"rate": "1.0"}] | json-logic-qubit | false
[{"==": [{"var": "rate"}, 1]}, {"rate": "1.0"}] | jsonlogic-rs | true
[{"==": [{"var": "rate"}, 1]}, {"rate": "1.0"}] | panzi-json-logic | true
[{"==": [{"var": "score"}, 0]}, {}] | json-logic-js | false
[{"==": [{"var": "score"}, 0]}, {}] | json-logic-engine | true
[{"==": [{"var": "score"}, 0]}, {}] | json-logic-qubit | false
[{"==": [{"var": "score"}, 0]}, {}] | jsonlogic-rs | false
[{"==": [{"var": "score"}, 0]}, {}] | panzi-json-logic | true
[{"missing": ["name"]}, {"name": ""}] | json-logic-js | ["name"]
[{"missing": ["name"]}, {"name": ""}] | json-logic-engine | []
[{"missing": ["name"]}, {"name": ""}] | json-logic-qubit | ["name"]
[{"missing": ["name"]}, {"name": ""}] | jsonlogic-rs | []
[{"missing": ["name"]}, {"name": ""}] | panzi-json-logic | ["name"]
S
cat seen; diff expected seen && echo "as written down: json-logic-js 2.0.5, json-logic-engine 5.0.7 (npm), json-logic-qubit 0.9.1, panzi-json-logic 1.0.1, jsonlogic-rs 0.5.0 (PyPI)"

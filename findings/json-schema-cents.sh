#!/usr/bin/env bash
# JSON Schema says what a tool of an agent or an interface for payments takes: an amount of money is a number with multipleOf 0.01. Its numbers are
# decimal, of any precision (2020-12, core, section 4.2.1). Guess: 19.99 and 0.07 pass everywhere, as they are written, and 1.005 nowhere. Seen: ajv, tv4,
# z-schema and jsonschema of PyPI refuse 19.99, 0.29 and 0.07, z-schema 1.1 too; five take them all, among them jsonschema of npm. What one
# service sends another refuses, some amounts and not others.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
python3 -m venv v; v/bin/pip install -q --disable-pip-version-check jsonschema==4.26.0 fastjsonschema==2.22.3 jsonschema-rs==0.61.0
npm init -y >/dev/null
npm install --silent ajv@8.20.0 @cfworker/json-schema@4.1.6 jsonschema@1.5.0 z-schema@6.0.2 is-my-json-valid@2.20.6 tv4@1.3.0
echo '[19.99, 0.29, 0.07, 1.1, 35, 1.005]' >amounts
cat >check.py <<'P'
import json, fastjsonschema, jsonschema, jsonschema_rs
schema = {"type": "number", "multipleOf": 0.01}
compiled = fastjsonschema.compile(dict(schema))
def fast(amount):
    try:
        compiled(amount)
        return True
    except fastjsonschema.JsonSchemaValueException:
        return False
checks = {
    "jsonschema": jsonschema.Draft202012Validator(schema).is_valid,
    "fastjsonschema": fast,
    "jsonschema-rs": lambda amount: jsonschema_rs.is_valid(schema, amount),
}
for name, check in checks.items():
    print(name, "(PyPI) refuses", *(amount for amount in json.load(open("amounts")) if not check(amount)))
P
cat >check.js <<'J'
const schema = { type: "number", multipleOf: 0.01 };
const { Validator } = require("@cfworker/json-schema");
const ZSchema = require("z-schema");
const ajv = new (require("ajv"))().compile(schema);
const checks = {
  ajv,
  "@cfworker/json-schema": (amount) => new Validator(schema).validate(amount).valid,
  jsonschema: (amount) => require("jsonschema").validate(amount, schema).valid,
  "z-schema": (amount) => new ZSchema().validate(amount, schema),
  "is-my-json-valid": require("is-my-json-valid")(schema),
  tv4: (amount) => require("tv4").validate(amount, schema),
};
for (const [name, check] of Object.entries(checks))
  console.log(name, "(npm) refuses", ...JSON.parse(require("fs").readFileSync("amounts", "utf8")).filter((amount) => !check(amount)));
J
{ v/bin/python check.py; node check.js; } >seen
cat >expected <<'S'
jsonschema (PyPI) refuses 19.99 0.29 0.07 1.005
fastjsonschema (PyPI) refuses 1.005
jsonschema-rs (PyPI) refuses 1.005
ajv (npm) refuses 19.99 0.29 0.07 1.005
@cfworker/json-schema (npm) refuses 1.005
jsonschema (npm) refuses 1.005
z-schema (npm) refuses 19.99 0.29 0.07 1.1 1.005
is-my-json-valid (npm) refuses 1.005
tv4 (npm) refuses 19.99 0.29 0.07 1.005
S
cat seen; diff expected seen && echo "as written down: jsonschema 4.26.0, fastjsonschema 2.22.3, jsonschema-rs 0.61.0 (PyPI), ajv 8.20.0, @cfworker/json-schema 4.1.6, jsonschema 1.5.0, z-schema 6.0.2, is-my-json-valid 2.20.6, tv4 1.3.0 (npm)"

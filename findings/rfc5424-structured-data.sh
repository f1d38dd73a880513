#!/usr/bin/env bash
# RFC 5424, 6.3: in a parameter's value ", \ and ] are escaped; an element may have no parameters; a name may be repeated.
# Guess: a parser of that name unescapes, or fails. Seen: nsyslog-parser drops an element with an escaped quotation mark whole and in
# silence, and reads an element without parameters as part of the next one's id; syslog-rfc5424-parser leaves the escapes in the
# value; both keep only the last of a repeated name.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
python3 -m venv v; v/bin/pip install -q --disable-pip-version-check syslog-rfc5424-parser==0.3.2
npm init -y >/dev/null; npm install --silent nsyslog-parser@0.10.1
cat >data <<'S'
[a@32473 x="say \"yes\""][b@32473 y="2"]
[a@32473][b@32473 y="2"]
[a@32473 x="1" x="2"]
S
cat >read.py <<'P'
import json
from syslog_rfc5424_parser import SyslogMessage
for sd in open("data").read().splitlines():
    print("python", json.dumps(SyslogMessage.parse(f"<165>1 2026-03-28T23:59:59.123456Z h app 12 ID47 {sd} text").as_dict()["sd"]))
P
cat >read.js <<'J'
const parse = require("nsyslog-parser");
for (const sd of require("fs").readFileSync("data", "utf8").trim().split("\n"))
  console.log("node", JSON.stringify(parse(`<165>1 2026-03-28T23:59:59.123456Z h app 12 ID47 ${sd} text`).structuredData));
J
{ v/bin/python read.py; node read.js; } >seen
cat >expected <<'S'
python {"a@32473": {"x": "say \\\"yes\\\""}, "b@32473": {"y": "2"}}
python {"a@32473": {}, "b@32473": {"y": "2"}}
python {"a@32473": {"x": "2"}}
node [{"$id":"b@32473","y":"2"}]
node [{"$id":"a@32473][b@32473","y":"2"}]
node [{"$id":"a@32473","x":"2"}]
S
cat seen; diff expected seen && echo "as written down: syslog-rfc5424-parser 0.3.2, nsyslog-parser 0.10.1"

#!/usr/bin/env bash
# ISO 8601-1: P1M is a calendar month, P5Y are calendar years, a minus sign (ISO 8601-2) turns a duration round. Guess: a period of retention that
# is written so ends on one day for everybody, on the last of a month that is too short. Seen: isodate ends it there; iso8601-duration
# goes on into the next month (a month from 31 January is 3 March), counts a month as 30 days in seconds, and reads -P1D as a day ahead.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
python3 -m venv v; v/bin/pip install -q --disable-pip-version-check isodate==0.7.2
npm init -y >/dev/null; npm install --silent iso8601-duration@2.1.4
cat >days <<'S'
2026-01-31 P1M
2024-02-29 P5Y
2026-08-31 P6M
2026-03-10 -P1D
S
cat >days.py <<'P'
import datetime, isodate
for line in open("days"):
    day, duration = line.split()
    print("isodate", day, duration, datetime.date.fromisoformat(day) + isodate.parse_duration(duration))
P
cat >days.js <<'J'
const { parse, end, toSeconds } = require("iso8601-duration");
for (const line of require("fs").readFileSync("days", "utf8").trim().split("\n")) {
  const [day, duration] = line.split(" ");
  console.log("iso8601-duration", day, duration, end(parse(duration), new Date(`${day}T12:00:00Z`)).toISOString().slice(0, 10));
}
console.log("iso8601-duration P1M in days:", toSeconds(parse("P1M")) / 86400);
J
{ v/bin/python days.py; TZ=UTC node days.js; } >seen
cat >expected <<'S'
isodate 2026-01-31 P1M 2026-02-28
isodate 2024-02-29 P5Y 2029-02-28
isodate 2026-08-31 P6M 2027-02-28
isodate 2026-03-10 -P1D 2026-03-09
iso8601-duration 2026-01-31 P1M 2026-03-03
iso8601-duration 2024-02-29 P5Y 2029-03-01
iso8601-duration 2026-08-31 P6M 2027-03-03
iso8601-duration 2026-03-10 -P1D 2026-03-11
iso8601-duration P1M in days: 30
S
cat seen; diff expected seen && echo "as written down: isodate 0.7.2, iso8601-duration 2.1.4"

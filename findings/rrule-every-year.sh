#!/usr/bin/env bash
# RFC 5545, section 3.3.10: a date that does not exist is left out, so that FREQ=YEARLY from 29 February comes in leap years; BYMONTHDAY of a
# yearly rule expands to every month; BYDAY=20MO is the twentieth Monday of the year; BYWEEKNO=53 is in years that have such a week; BYWEEKNO
# alone takes the weekday of the start. Guess: libraries for this RFC name the same days for a yearly review. Seen: rrule-temporal does what the
# RFC says; ical.js goes to 1 March, stays in one month, repeats a week after the twentieth Monday, takes week 1 for week 53 and finds no day
# of week 20; rrule and dateutil take all seven days of that week.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
python3 -m venv v; v/bin/pip install -q --disable-pip-version-check python-dateutil==2.9.0.post0
npm init -y >/dev/null; npm install --silent ical.js@2.2.1 rrule@2.8.1 rrule-temporal@2.2.8
cat >rules <<'S'
2024-02-29 FREQ=YEARLY;COUNT=3
2026-01-15 FREQ=YEARLY;BYMONTHDAY=15;COUNT=3
2026-05-18 FREQ=YEARLY;BYDAY=20MO;COUNT=3
2026-12-28 FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO;COUNT=2
2026-05-12 FREQ=YEARLY;BYWEEKNO=20;COUNT=3
S
cat >days.mjs <<'J'
import { readFileSync } from "fs";
import ICAL from "ical.js";
import rrule from "rrule";
import { RRuleTemporal } from "rrule-temporal";
const readers = {
  "rrule-temporal": (day, rule) => new RRuleTemporal({ rruleString: `DTSTART:${day.replaceAll("-", "")}T000000Z\nRRULE:${rule}` }).all().map(String),
  rrule: (day, rule) => rrule.rrulestr(`DTSTART:${day.replaceAll("-", "")}T000000Z\nRRULE:${rule}`).all().map((each) => each.toISOString()),
  "ical.js": (day, rule) => {
    const next = ICAL.Recur.fromString(rule).iterator(ICAL.Time.fromDateString(day));
    const days = [];
    for (let each = next.next(); each; each = next.next()) days.push(String(each));
    return days;
  },
};
for (const line of readFileSync("rules", "utf8").trim().split("\n"))
  for (const [name, read] of Object.entries(readers)) console.log(line, name, ...read(...line.split(" ")).map((each) => each.slice(0, 10)));
J
cat >days.py <<'P'
from datetime import datetime
from dateutil.rrule import rrulestr
for line in open("rules"):
    day, rule = line.split()
    print(day, rule, "dateutil", *(str(each.date()) for each in rrulestr("RRULE:" + rule, dtstart=datetime.fromisoformat(day))))
P
{ node days.mjs; v/bin/python days.py; } | LC_ALL=C sort -s -k1,2 >seen
cat >expected <<'S'
2024-02-29 FREQ=YEARLY;COUNT=3 rrule-temporal 2024-02-29 2028-02-29 2032-02-29
2024-02-29 FREQ=YEARLY;COUNT=3 rrule 2024-02-29 2028-02-29 2032-02-29
2024-02-29 FREQ=YEARLY;COUNT=3 ical.js 2024-02-29 2025-03-01 2026-03-01
2024-02-29 FREQ=YEARLY;COUNT=3 dateutil 2024-02-29 2028-02-29 2032-02-29
2026-01-15 FREQ=YEARLY;BYMONTHDAY=15;COUNT=3 rrule-temporal 2026-01-15 2026-02-15 2026-03-15
2026-01-15 FREQ=YEARLY;BYMONTHDAY=15;COUNT=3 rrule 2026-01-15 2026-02-15 2026-03-15
2026-01-15 FREQ=YEARLY;BYMONTHDAY=15;COUNT=3 ical.js 2026-01-15 2027-01-15 2028-01-15
2026-01-15 FREQ=YEARLY;BYMONTHDAY=15;COUNT=3 dateutil 2026-01-15 2026-02-15 2026-03-15
2026-05-12 FREQ=YEARLY;BYWEEKNO=20;COUNT=3 rrule-temporal 2026-05-12 2027-05-18 2028-05-16
2026-05-12 FREQ=YEARLY;BYWEEKNO=20;COUNT=3 rrule 2026-05-12 2026-05-13 2026-05-14
2026-05-12 FREQ=YEARLY;BYWEEKNO=20;COUNT=3 ical.js
2026-05-12 FREQ=YEARLY;BYWEEKNO=20;COUNT=3 dateutil 2026-05-12 2026-05-13 2026-05-14
2026-05-18 FREQ=YEARLY;BYDAY=20MO;COUNT=3 rrule-temporal 2026-05-18 2027-05-17 2028-05-15
2026-05-18 FREQ=YEARLY;BYDAY=20MO;COUNT=3 rrule 2026-05-18 2027-05-17 2028-05-15
2026-05-18 FREQ=YEARLY;BYDAY=20MO;COUNT=3 ical.js 2026-05-18 2026-05-25 2026-06-01
2026-05-18 FREQ=YEARLY;BYDAY=20MO;COUNT=3 dateutil 2026-05-18 2027-05-17 2028-05-15
2026-12-28 FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO;COUNT=2 rrule-temporal 2026-12-28 2032-12-27
2026-12-28 FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO;COUNT=2 rrule 2026-12-28 2032-12-27
2026-12-28 FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO;COUNT=2 ical.js 2027-01-04 2027-01-11
2026-12-28 FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO;COUNT=2 dateutil 2026-12-28 2032-12-27
S
cat seen; diff expected seen && echo "as written down: ical.js 2.2.1, rrule 2.8.1, rrule-temporal 2.2.8, dateutil 2.9.0"

#!/usr/bin/env bash
# RFC 5545, section 3.3.6: a duration of P1D is a day of the calendar, PT24H are 24 hours; they differ on the day a clock changes. Guess: a
# deadline a day after noon on 28 March in Berlin ends at noon, one after 24 hours at one o'clock, and libraries for calendars know which is which.
# Seen: none of four tells them apart: three end both at noon, node-ical ends both at one o'clock.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
python3 -m venv v; v/bin/pip install -q --disable-pip-version-check icalendar==7.3.2 ical==14.3.1
npm init -y >/dev/null; npm install --silent ical.js@2.2.1 node-ical@0.26.1
{
  printf '%s\n' BEGIN:VCALENDAR VERSION:2.0 PRODID:-//Example//EN BEGIN:VTIMEZONE TZID:Europe/Berlin \
    BEGIN:DAYLIGHT DTSTART:19810329T020000 'RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU' TZOFFSETFROM:+0100 TZOFFSETTO:+0200 END:DAYLIGHT \
    BEGIN:STANDARD DTSTART:19961027T030000 'RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU' TZOFFSETFROM:+0200 TZOFFSETTO:+0100 END:STANDARD END:VTIMEZONE
  for duration in P1D PT24H; do
    printf '%s\n' BEGIN:VEVENT "UID:$duration" DTSTAMP:20260101T000000Z 'DTSTART;TZID=Europe/Berlin:20260328T120000' "DURATION:$duration" "SUMMARY:$duration" END:VEVENT
  done
  echo END:VCALENDAR
} | sed 's/$/\r/' >calendar.ics
cat >read.py <<'P'
from zoneinfo import ZoneInfo
import icalendar
from ical.calendar_stream import IcsCalendarStream
text = open("calendar.ics", newline="").read()
berlin = ZoneInfo("Europe/Berlin")
for event in icalendar.Calendar.from_ical(text).walk("VEVENT"):
    print(event["SUMMARY"], "icalendar", event.end.astimezone(berlin).strftime("%H:%M"))
for event in IcsCalendarStream.calendar_from_ics(text).events:
    print(event.summary, "ical", event.end.astimezone(berlin).strftime("%H:%M"))
P
cat >read.mjs <<'J'
import { readFileSync } from "fs";
import ICAL from "ical.js";
import nodeIcal from "node-ical";
const text = readFileSync("calendar.ics", "utf8");
const clock = (date) => date.toLocaleTimeString("en-GB", { timeZone: "Europe/Berlin", hour: "2-digit", minute: "2-digit" });
const calendar = new ICAL.Component(ICAL.parse(text));
for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
for (const each of calendar.getAllSubcomponents("vevent")) {
  const event = new ICAL.Event(each);
  console.log(event.summary, "ical.js", clock(event.endDate.toJSDate()));
}
for (const event of Object.values(nodeIcal.parseICS(text))) if (event.type === "VEVENT") console.log(event.summary, "node-ical", clock(event.end));
J
{ v/bin/python read.py; node read.mjs; } | LC_ALL=C sort -s -k1,1 >seen
cat >expected <<'S'
P1D icalendar 12:00
P1D ical 12:00
P1D ical.js 12:00
P1D node-ical 13:00
PT24H icalendar 12:00
PT24H ical 12:00
PT24H ical.js 12:00
PT24H node-ical 13:00
S
cat seen; diff expected seen && echo "as written down: icalendar 7.3.2, ical 14.3.1 (PyPI), ical.js 2.2.1, node-ical 0.26.1 (npm)"

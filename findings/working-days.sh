#!/usr/bin/env bash
# Public holidays: by Japan's law of 1948, as amended in 1973, 1985 and 2005, the next working day is a holiday where one falls on a Sunday
# (6 May 2026), and so is a day between two holidays (22 September 2026 and 21 September 2032); the United States have kept 19 June since 2021.
# Guess: libraries of working days know them. Seen: workalendar takes all of them for working days, so that a period of working days ends too
# early; date-holidays knows all but the day between two holidays of 2032; holidays knows all.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
python3 -m venv v; v/bin/pip install -q --disable-pip-version-check holidays==0.109 workalendar==17.0.0
npm init -y >/dev/null; npm install --silent date-holidays@3.37.0
cat >days <<'S'
US 2026-06-19 -05:00
JP 2026-05-06 +09:00
JP 2026-09-22 +09:00
JP 2032-09-21 +09:00
S
cat >days.py <<'P'
from datetime import date
import holidays
from workalendar.asia import Japan
from workalendar.usa import UnitedStates
calendars = {"US": UnitedStates(), "JP": Japan()}
for line in open("days"):
    country, day, _ = line.split()
    day = date.fromisoformat(day)
    print(country, day, "holidays", day in holidays.country_holidays(country), "workalendar", calendars[country].is_holiday(day))
print("JP ten working days from 2026-04-28: workalendar", calendars["JP"].add_working_days(date(2026, 4, 28), 10),
      "holidays", holidays.country_holidays("JP").get_nth_working_day(date(2026, 4, 28), 10))
P
cat >days.js <<'J'
const Holidays = require("date-holidays");
for (const line of require("fs").readFileSync("days", "utf8").trim().split("\n")) {
  const [country, day, offset] = line.split(" ");
  console.log(country, day, "date-holidays", Boolean(new Holidays(country).isHoliday(new Date(`${day}T12:00:00${offset}`))));
}
J
{ v/bin/python days.py; node days.js; } >seen
cat >expected <<'S'
US 2026-06-19 holidays True workalendar False
JP 2026-05-06 holidays True workalendar False
JP 2026-09-22 holidays True workalendar False
JP 2032-09-21 holidays True workalendar False
JP ten working days from 2026-04-28: workalendar 2026-05-15 holidays 2026-05-18
US 2026-06-19 date-holidays true
JP 2026-05-06 date-holidays true
JP 2026-09-22 date-holidays true
JP 2032-09-21 date-holidays false
S
cat seen; diff expected seen && echo "as written down: holidays 0.109, workalendar 17.0.0, date-holidays 3.37.0"

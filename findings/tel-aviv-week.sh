#!/usr/bin/env bash
# Tel Aviv's exchange traded from Sunday to Thursday, and trades from Monday to Friday since 5 January 2026. Guess: a calendar of it answers for
# days on either side of that. Seen: one library, in its newest version, raises an error for every span that begins before 2026, also for one that
# ends before it, and for its own default; only the year since then can be had. Another has both weeks.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
python3 -m venv v; v/bin/pip install -q --disable-pip-version-check exchange-calendars==4.13.2 pandas-market-calendars==5.5.0 pandas==3.1.1
cat >weeks.py <<'P'
import pandas_market_calendars
from exchange_calendars.exchange_calendar_xtae import XTAEExchangeCalendar

def week(days):
    return " ".join(day.strftime("%a") for day in days)

for span in ({"start": "2020-01-01", "end": "2025-12-31"}, {"start": "2020-01-01", "end": "2026-12-31"},
             {"start": "2026-01-05", "end": "2026-12-31"}, {}):
    try:
        said = week(XTAEExchangeCalendar(**span).sessions[-5:])
    except ValueError as error:
        said = "ValueError: " + str(error)[:13] + " … " + str(error)[-13:]
    print("exchange_calendars", *span.values(), "|", said)
for span in (("2020-02-02", "2020-02-08"), ("2026-02-01", "2026-02-07")):
    print("pandas_market_calendars", *span, "|", week(pandas_market_calendars.get_calendar("TASE").valid_days(*span)))
P
v/bin/python -W ignore weeks.py >seen
cat >expected <<'S'
exchange_calendars 2020-01-01 2025-12-31 | ValueError: Special dates … not sessions.
exchange_calendars 2020-01-01 2026-12-31 | ValueError: Special dates … not sessions.
exchange_calendars 2026-01-05 2026-12-31 | Fri Mon Tue Wed Thu
exchange_calendars | ValueError: Special dates … not sessions.
pandas_market_calendars 2020-02-02 2020-02-08 | Sun Mon Tue Wed Thu
pandas_market_calendars 2026-02-01 2026-02-07 | Mon Tue Wed Thu Fri
S
cat seen; diff expected seen && echo "as written down: exchange-calendars 4.13.2, pandas-market-calendars 5.5.0"

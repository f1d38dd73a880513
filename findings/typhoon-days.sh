#!/usr/bin/env bash
# The Hong Kong exchange stays shut for a day when a typhoon or a rainstorm does not pass in time: 13 October 2020 and 2021, 1 and 8 September
# 2023, 6 September 2024. 6 April 2021 was a public holiday. Guess: days that lie years back are the same in every calendar of the exchange.
# Seen: each of two libraries, the first of which lends the second its calendars, trades on days on which the other knows that nobody did.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
python3 -m venv v; v/bin/pip install -q --disable-pip-version-check exchange-calendars==4.13.2 pandas-market-calendars==5.5.0 pandas==3.1.1
cat >days.py <<'P'
import exchange_calendars, pandas_market_calendars
begin, end = "2018-01-01", "2025-12-31"
first = {str(day.date()) for day in exchange_calendars.get_calendar("XHKG", start=begin, end=end).sessions}
second = {str(day.date()) for day in pandas_market_calendars.get_calendar("HKEX").valid_days(begin, end)}
print("trading for exchange_calendars alone", *sorted(first - second))
print("trading for pandas_market_calendars alone", *sorted(second - first))
P
v/bin/python -W ignore days.py >seen
cat >expected <<'S'
trading for exchange_calendars alone 2023-09-01 2023-09-08
trading for pandas_market_calendars alone 2020-10-13 2021-04-06 2021-10-13 2024-09-06
S
cat seen; diff expected seen && echo "as written down: exchange-calendars 4.13.2, pandas-market-calendars 5.5.0"

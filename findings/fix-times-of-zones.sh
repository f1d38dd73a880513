#!/usr/bin/env bash
# FIX writes a moment in UTC (tag 60) or with its offset (TZTimestamp, as in tag 1132). Guess: a datetime that carries its zone becomes either.
# Seen with 15:30 in Kolkata, on a computer in New York: the wall clock is written as UTC, and with New York's offset, five and a half and ten and
# a half hours off; the same moment as a number of seconds is written right. Only a time without its day raises an error.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
python3 -m venv v; v/bin/pip install -q --disable-pip-version-check simplefix==1.0.17
cat >times.py <<'P'
import datetime
import simplefix
zone = datetime.timezone(datetime.timedelta(hours=5, minutes=30))
moment = datetime.datetime(2026, 11, 27, 15, 30, tzinfo=zone)
for name, value in (("datetime", moment), ("seconds", moment.timestamp())):
    message = simplefix.FixMessage()
    message.append_utc_timestamp(60, value)
    message.append_tz_timestamp(1132, value)
    print(name, *(text.decode() for _, text in message.pairs))
try:
    simplefix.FixMessage().append_tz_time_only(1079, moment)
except TypeError as error:
    print("time alone", error)
P
TZ=America/New_York v/bin/python -W ignore times.py >seen
cat >expected <<'S'
datetime 20261127-15:30:00.000 20261127-15:30:00.000-05
seconds 20261127-10:00:00.000 20261127-05:00:00.000-05
time alone can't subtract offset-naive and offset-aware datetimes
S
cat seen; diff expected seen && echo "as written down: simplefix 1.0.17"

#!/usr/bin/env bash
# QIF has no statement of its date order; quiffen asks for it (day_first). Guess: a date that does not exist in the stated order is
# refused. Seen: such a row is read in the other order, in silence, so that one file is read in two orders: 4 December becomes
# 12 April while 13 December stays.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
python3 -m venv v; v/bin/pip install -q --disable-pip-version-check quiffen==4.0.1
# Dates in the order day/month, read with the statement "month first" by mistake.
printf '%s\n' '!Type:Bank' "D4/12'25" T-10.00 PFirst '^' "D13/12'25" T-20.00 PSecond '^' "D5/12'25" T-30.00 PThird '^' >day-first.qif
cat >read.py <<'P'
import quiffen
for account in quiffen.Qif.parse("day-first.qif", day_first=False).accounts.values():
    for rows in account.transactions.values():
        for row in rows:
            print(row.payee, row.date.date())
P
v/bin/python read.py >seen
cat >expected <<'S'
First 2025-04-12
Second 2025-12-13
Third 2025-05-12
S
cat seen; diff expected seen && echo "as written down: quiffen 4.0.1"

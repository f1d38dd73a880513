#!/usr/bin/env bash
# BAI2 (Cash Management Balance Reporting Specifications, version 2): in a transaction (record 16) the funds type says how many fields stand before
# the two references: none, a date and a time (V), three amounts (S), or a count and that many pairs (D); a record goes on in records 88; amounts
# have the decimals of the currency, so none for yen. Guess: a reader finds the references of every funds type. Seen: bai2 does, and leaves the
# amounts whole; bankstatementparser takes a value date for the reference and drops what goes on; its loader counts the fields of V and S, but not
# those of D or of a record that goes on; both make 50 of 5000 yen.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
python3 -m venv v
v/bin/pip install -q --disable-pip-version-check bai2==0.15.0 bankstatementparser==0.0.29 bankstatementparser-loader-bai2==0.0.28
cat >report.bai <<'S'
01,BANKUS33,RECV0001,261127,0800,1,,,2/
02,RECV0001,BANKUS33,1,261126,2400,JPY,2/
03,123456789,JPY,010,500000,,/
16,195,900,Z,BANK1,CUST1,plain
16,195,700,V,261128,,BANK2,CUST2,value dated
16,195,5000,D,2,0,4000,1,1000,BANK3,CUST3,distributed
16,195,12500,S,10000,
88,2500,0,BANK4,CUST4,goes on
49,519100,7/
98,519100,1,9/
99,519100,1,11/
S
cat >read.py <<'P'
from bai2 import bai2
from bankstatementparser.parsers.bai2 import Bai2Parser
from bankstatementparser_loader_bai2 import load_bai2
text = open("report.bai").read()
for row in bai2.parse_from_string(text).children[0].children[0].children:
    print("bai2", row.amount, row.bank_reference, row.customer_reference, row.text, sep="|")
for row in Bai2Parser("report.bai").parse().to_dict("records"):
    print("bankstatementparser", row["Amount"], row["transaction_id"], row["Reference"], row["description"], sep="|")
for row in load_bai2(text):
    print("loader", row.amount, row.transaction_id, row.description, sep="|")
P
v/bin/python read.py >seen
cat >expected <<'S'
bai2|900|BANK1|CUST1|plain
bai2|700|BANK2|CUST2|value dated
bai2|5000|BANK3|CUST3|distributed
bai2|12500|BANK4|CUST4|goes on
bankstatementparser|9|BANK1|CUST1|plain
bankstatementparser|7|261128|261128|BANK2
bankstatementparser|50|2|0|4000
bankstatementparser|125|10000|10000|Type 195
loader|9|BANK1|plain
loader|7|BANK2|value dated
loader|50|2|4000,1,1000,BANK3,CUST3,distributed
loader|125|None|2500,0,BANK4,CUST4,goes on
S
cat seen; diff expected seen && echo "as written down: bai2 0.15.0, bankstatementparser 0.0.29, bankstatementparser-loader-bai2 0.0.28"

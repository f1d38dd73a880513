#!/usr/bin/env bash
# MT103, field 71F (sender's charges) may be repeated: each bank on the way adds its own (SWIFT Standards MT, category 1). Guess: a reader of
# MT103 gives all of them, or their sum. Seen: mt103 keeps the last one, and the rate of field 36 with the end of its line.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
python3 -m venv v; v/bin/pip install -q --disable-pip-version-check mt103==1.1.1
cat >read.py <<'P'
from mt103 import MT103
message = MT103("{1:F01AAAABEBBAABC0000000000}{2:I103BBBBDEFFXABCN}{4:\n:20:REF\n:23B:CRED\n:32A:261127EUR100,\n:33B:USD117,5\n:36:0,85106\n"
                ":50K:/1\nA\n:59:/DE89370400440532013000\nB\n:71A:BEN\n:71F:USD10,\n:71F:USD7,5\n-}")
print("charges", repr(message.text.sender_charges), "rate", repr(message.text.exchange_rate))
P
v/bin/python read.py >seen
cat >expected <<'S'
charges 'USD7,5' rate '0,85106\n'
S
cat seen; diff expected seen && echo "as written down: mt103 1.1.1"

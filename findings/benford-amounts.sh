#!/usr/bin/env bash
# Benford's law is about the first digit that is not nought, whatever the unit: that of 0.0457 is 4, that of a withdrawal of -950.00 is 9. Guess:
# a test of it takes amounts as they stand in a ledger. Seen: one of two libraries drops every amount below 1 without a word, withdrawals among
# them; of withdrawals alone nothing is left, and every share is nan.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
python3 -m venv v; v/bin/pip install -q --disable-pip-version-check benfordslaw==2.1.1 benford-py==0.5.0
cat >digits.py <<'P'
import benford
import benfordslaw
import numpy
large = numpy.repeat([950.0, 120.0], [90, 10])
for name, amounts in (("paid in", large), ("small", large / 1000), ("paid out", -large), ("both", large * numpy.repeat([-1, 1], [90, 10]))):
    shares = benfordslaw.benfordslaw(verbose=0).fit(amounts)["percentage_emp"][:, 1]
    print("benfordslaw", name, "| 1:", float(shares[0]), "9:", float(shares[8]))
    shares = benford.Benford(amounts, decimals=2, verbose=False).F1D.Found * 100
    print("benford-py", name, "| 1:", float(round(shares[1], 1)), "9:", float(round(shares[9], 1)))
P
MPLBACKEND=Agg v/bin/python -W ignore digits.py >seen 2>errors || { cat errors; exit 1; }
cat >expected <<'S'
benfordslaw paid in | 1: 10.0 9: 90.0
benford-py paid in | 1: 10.0 9: 90.0
benfordslaw small | 1: nan 9: nan
benford-py small | 1: 10.0 9: 90.0
benfordslaw paid out | 1: nan 9: nan
benford-py paid out | 1: 10.0 9: 90.0
benfordslaw both | 1: 100.0 9: 0.0
benford-py both | 1: 10.0 9: 90.0
S
cat seen; diff expected seen && echo "as written down: benfordslaw 2.1.1, benford-py 0.5.0"

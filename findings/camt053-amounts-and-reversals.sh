#!/usr/bin/env bash
# ISO 20022, camt.053: an amount has the decimals of its currency (ISO 4217: none for yen, three for Kuwaiti dinars), and RvslInd says whether
# an entry reverses another. Guess: a reader that answers in minor units multiplies by what the currency has, gives whole numbers, and knows a
# reversal. Seen: iso20022.js multiplies every currency by 100 (a yen is a hundred, a dinar of 1000 fils has 100 of them), makes 19.99 EUR
# 1998.9999999999998, and reads every entry as no reversal; bankstatementparser and pycamt keep the amounts as they stand.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
python3 -m venv v; v/bin/pip install -q --disable-pip-version-check pycamt==1.1.1 bankstatementparser==0.0.29
npm init -y >/dev/null; npm install --silent iso20022.js@0.0.15
{
  cat <<'X'
<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt>
<GrpHdr><MsgId>M</MsgId><CreDtTm>2026-03-02T06:00:00Z</CreDtTm></GrpHdr>
<Stmt><Id>S</Id><ElctrncSeqNb>1</ElctrncSeqNb><CreDtTm>2026-03-02T06:00:00Z</CreDtTm>
<FrToDt><FrDtTm>2026-03-01T00:00:00Z</FrDtTm><ToDtTm>2026-03-01T23:59:59Z</ToDtTm></FrToDt>
<Acct><Id><IBAN>DE89370400440532013000</IBAN></Id><Svcr><FinInstnId><BIC>BANKDEFF</BIC></FinInstnId></Svcr></Acct>
X
  for kind in OPBD CLBD; do
    echo "<Bal><Tp><CdOrPrtry><Cd>$kind</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">1.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-03-01</Dt></Dt></Bal>"
  done
  while read -r currency amount reversal; do
    echo "<Ntry><Amt Ccy=\"$currency\">$amount</Amt><CdtDbtInd>DBIT</CdtDbtInd><RvslInd>$reversal</RvslInd><Sts>BOOK</Sts><BookgDt><Dt>2026-03-01</Dt></BookgDt><BkTxCd><Prtry><Cd>N</Cd></Prtry></BkTxCd></Ntry>"
  done <<'S'
JPY 500 true
KWD 1.234 false
EUR 19.99 false
S
  echo "</Stmt></BkToCstmrStmt></Document>"
} >statement.xml
cat >read.mjs <<'J'
import { CashManagementEndOfDayReport } from "iso20022.js";
import { readFileSync } from "fs";
for (const entry of CashManagementEndOfDayReport.fromXML(readFileSync("statement.xml", "utf8")).statements[0].entries)
  console.log("iso20022.js", entry.currency, entry.amount, "reversal", entry.reversal);
J
cat >read.py <<'P'
from bankstatementparser import CamtParser
from pycamt.parser import Camt053Parser
for entry in Camt053Parser.from_file("statement.xml").get_transactions():
    print("pycamt", entry["Currency"], entry["Amount"], "reversal", entry["ReversalIndicator"])
for entry in CamtParser("statement.xml").parse().to_dict("records"):
    print("bankstatementparser", entry["Currency"], entry["Amount"])
P
{ node read.mjs; v/bin/python read.py; } >seen
cat >expected <<'S'
iso20022.js JPY 50000 reversal false
iso20022.js KWD 123.4 reversal false
iso20022.js EUR 1998.9999999999998 reversal false
pycamt JPY 500 reversal true
pycamt KWD 1.234 reversal false
pycamt EUR 19.99 reversal false
bankstatementparser JPY -500
bankstatementparser KWD -1.234
bankstatementparser EUR -19.99
S
cat seen; diff expected seen && echo "as written down: iso20022.js 0.0.15, pycamt 1.1.1, bankstatementparser 0.0.29"

#!/usr/bin/env bash
# ISO 20022 messages are XML: <Document xmlns="…"> and <n:Document xmlns:n="…"> with n: before each name are one document (Namespaces in XML 1.0),
# and banks send either. Guess: readers of bank statements take both. Seen: bankstatementparser does; pycamt, camt-parser and iso20022.js
# read the first and raise an error at the second.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
python3 -m venv v; v/bin/pip install -q --disable-pip-version-check pycamt==1.1.1 bankstatementparser==0.0.29
npm init -y >/dev/null; npm install --silent iso20022.js@0.0.15 camt-parser@1.1.0
cat >plain.xml <<'X'
<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt>
<GrpHdr><MsgId>M</MsgId><CreDtTm>2026-03-02T06:00:00Z</CreDtTm></GrpHdr>
<Stmt><Id>S</Id><ElctrncSeqNb>1</ElctrncSeqNb><CreDtTm>2026-03-02T06:00:00Z</CreDtTm>
<FrToDt><FrDtTm>2026-03-01T00:00:00Z</FrDtTm><ToDtTm>2026-03-01T23:59:59Z</ToDtTm></FrToDt>
<Acct><Id><IBAN>DE89370400440532013000</IBAN></Id><Svcr><FinInstnId><BIC>BANKDEFF</BIC></FinInstnId></Svcr></Acct>
<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">1.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-03-01</Dt></Dt></Bal>
<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">3.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-03-01</Dt></Dt></Bal>
<Ntry><Amt Ccy="EUR">2.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-03-01</Dt></BookgDt><BkTxCd><Prtry><Cd>N</Cd></Prtry></BkTxCd></Ntry>
</Stmt></BkToCstmrStmt></Document>
X
sed -E 's#<(/?)([A-Z])#<\1n:\2#g; s# xmlns=# xmlns:n=#' plain.xml >prefixed.xml
cat >read.mjs <<'J'
import { CashManagementEndOfDayReport } from "iso20022.js";
import camt from "camt-parser";
import { readFileSync } from "fs";
const readers = {
  "iso20022.js": (text) => CashManagementEndOfDayReport.fromXML(text).statements[0].entries.length,
  "camt-parser": async (text) => (await camt.parseCamt053(text)).statements[0].transactions.length,
};
for (const file of ["plain.xml", "prefixed.xml"])
  for (const [name, read] of Object.entries(readers))
    try { console.log(file, name, await read(readFileSync(file, "utf8"))); } catch (error) { console.log(file, name, "raised", error.name); }
J
cat >read.py <<'P'
from bankstatementparser import CamtParser
from pycamt.parser import Camt053Parser
readers = {"pycamt": lambda file: len(Camt053Parser.from_file(file).get_transactions()),
           "bankstatementparser": lambda file: len(CamtParser(file).parse())}
for file in ("plain.xml", "prefixed.xml"):
    for name, read in readers.items():
        try:
            print(file, name, read(file))
        except Exception as error:
            print(file, name, "raised", type(error).__name__)
P
{ node read.mjs; v/bin/python read.py; } >seen
cat >expected <<'S'
plain.xml iso20022.js 1
plain.xml camt-parser 1
prefixed.xml iso20022.js raised TypeError
prefixed.xml camt-parser raised TypeError
plain.xml pycamt 1
plain.xml bankstatementparser 1
prefixed.xml pycamt raised Camt053ParseError
prefixed.xml bankstatementparser 1
S
cat seen; diff expected seen && echo "as written down: iso20022.js 0.0.15, camt-parser 1.1.0, pycamt 1.1.1, bankstatementparser 0.0.29"

#!/usr/bin/env bash
# SWIFT ends the lines of an MT103 with CR LF; a pacs.008 holds in one message what MT103 holds in many. Both know who bears the charges, what was instructed
# beside what is settled (33B, InstdAmt), and accounts that are no IBAN. Guess: a converter carries these over, and a reader finds the amount of every payment.
# Seen: swiftlib makes SLEV of BEN where lines end as SWIFT has them (CRED where they end in LF), an IBAN of the account 12345, and drops the instructed
# amount both ways, and all but the first line about the payment; openpurse gives the first of two payments or, in detail, no amount for the second.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
python3 -m venv v; v/bin/pip install -q --disable-pip-version-check swiftlib==1.0.1 openpurse==0.1.14
cat >convert.py <<'P'
import re
import openpurse
from swiftlib.converters.iso_to_mt import Pacs008ToMT103Converter
from swiftlib.converters.mt_to_iso import MT103ToPacs008Converter
from swiftlib.iso20022.parser import ISO20022Parser
from swiftlib.mt.messages.mt103 import MT103

lines = ["{1:F01AAAABEBBAABC0000000000}{2:I103BBBBDEFFXABCN}{4:", ":20:REF1", ":23B:CRED", ":32A:261127EUR100,", ":33B:USD117,5", ":36:0,85106",
         ":50K:/DE89370400440532013000", "ANNA EXAMPLE", ":52A:BANKDEFF", ":57A:BANKFRPP", ":59:/12345", "BERT EXAMPLE", ":70:INVOICE 1", ":71A:BEN", ":71F:USD2,", "-}"]
for name, end in {"CR LF": "\r\n", "LF": "\n"}.items():
    xml = MT103ToPacs008Converter().convert(MT103.from_swift(end.join(lines))).to_xml()
    xml = xml.decode() if isinstance(xml, bytes) else xml
    print("swiftlib, MT103 to pacs.008,", name, *re.findall(r"<(?:ChrgBr|InstdAmt[^>]*)>[^<]*", xml), *re.findall(r"<\w+>12345", xml))

def payment(number, more):
    return (f'<CdtTrfTxInf><PmtId><EndToEndId>E{number}</EndToEndId></PmtId><IntrBkSttlmAmt Ccy="EUR">{number}00</IntrBkSttlmAmt>'
            f'<IntrBkSttlmDt>2026-11-27</IntrBkSttlmDt>{more[0]}<ChrgBr>SHAR</ChrgBr><Dbtr><Nm>Anna Example</Nm></Dbtr>'
            '<DbtrAgt><FinInstnId><BICFI>BANKDEFFXXX</BICFI></FinInstnId></DbtrAgt><CdtrAgt><FinInstnId><BICFI>BANKFRPPXXX</BICFI></FinInstnId></CdtrAgt>'
            f'<Cdtr><Nm>Bert Example</Nm></Cdtr>{more[1]}</CdtTrfTxInf>')

text = ('<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:pacs.008.001.08"><FIToFICstmrCdtTrf><GrpHdr><MsgId>M</MsgId>'
        '<CreDtTm>2026-11-27T09:30:00Z</CreDtTm><NbOfTxs>2</NbOfTxs><SttlmInf><SttlmMtd>INDA</SttlmMtd></SttlmInf></GrpHdr>'
        + payment(1, ('<InstdAmt Ccy="USD">117.50</InstdAmt>', "<RmtInf><Ustrd>Invoice 1</Ustrd><Ustrd>Invoice 2</Ustrd></RmtInf>")) + payment(2, ("", ""))
        + "</FIToFICstmrCdtTrf></Document>")
message = Pacs008ToMT103Converter().convert(ISO20022Parser().parse(text))[0].to_swift()
print("swiftlib, pacs.008 to MT103:", *re.findall(r":(?:32A|33B|70|71A):[^:]*?(?=\r?\n[:-])", message))
parser = openpurse.OpenPurseParser(text.encode())
print("openpurse, parse:", parser.parse().end_to_end_id, parser.parse().amount)
for row in parser.parse_detailed().transactions:
    print("openpurse, parse_detailed:", row["end_to_end_id"], row["instructed_amount"], row["remittance_info"], "amount" in row)
P
v/bin/python convert.py >seen
cat >expected <<'S'
swiftlib, MT103 to pacs.008, CR LF <ChrgBr>SLEV <IBAN>12345
swiftlib, MT103 to pacs.008, LF <ChrgBr>CRED <IBAN>12345
swiftlib, pacs.008 to MT103: :32A:261127EUR100, :70:Invoice 1 :71A:SHA
openpurse, parse: E1 100
openpurse, parse_detailed: E1 117.50 Invoice 1 False
openpurse, parse_detailed: E2 None None False
S
cat seen; diff expected seen && echo "as written down: swiftlib 1.0.1, openpurse 0.1.14 (PyPI)"

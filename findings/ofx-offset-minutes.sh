#!/usr/bin/env bash
# OFX: a time names its zone's offset in brackets, as in 20260131120000[5.30:IST], noon in India. Guess: 06:30 in UTC, for everybody.
# Seen: ofxtools reads 30 minutes; ofxparse reads three tenths of an hour, 18 minutes, and gives 06:42 in silence. Near midnight the day differs.
# [5.5:IST], the other spelling in use, is the other way round: half an hour to ofxparse, an error to ofxtools.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
python3 -m venv v; v/bin/pip install -q --disable-pip-version-check ofxparse==0.21 ofxtools==1.1.1 setuptools==80.9.0
cat >read.py <<'P'
import io, sys, warnings
warnings.simplefilter("ignore")
from ofxparse import OfxParser
from ofxtools.Parser import OFXTree
STATEMENT = """OFXHEADER:100
DATA:OFXSGML
VERSION:102
SECURITY:NONE
ENCODING:USASCII
CHARSET:1252
COMPRESSION:NONE
OLDFILEUID:NONE
NEWFILEUID:NONE

<OFX><SIGNONMSGSRSV1><SONRS><STATUS><CODE>0<SEVERITY>INFO</STATUS><DTSERVER>20260131120000<LANGUAGE>ENG</SONRS></SIGNONMSGSRSV1>
<BANKMSGSRSV1><STMTTRNRS><TRNUID>1<STATUS><CODE>0<SEVERITY>INFO</STATUS><STMTRS><CURDEF>INR
<BANKACCTFROM><BANKID>1<ACCTID>2<ACCTTYPE>CHECKING</BANKACCTFROM><BANKTRANLIST><DTSTART>20260101<DTEND>20260228
<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>{}<TRNAMT>1.00<FITID>1<NAME>A</STMTTRN></BANKTRANLIST>
<LEDGERBAL><BALAMT>1.00<DTASOF>20260228</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>
"""
def ofxparse(text):
    return OfxParser.parse(io.BytesIO(text)).account.statement.transactions[0].date
def ofxtools(text):
    tree = OFXTree()
    tree.parse(io.BytesIO(text))
    return tree.convert().statements[0].transactions[0].dtposted
for time in ("20260131120000[-5:EST]", "20260131120000[5.30:IST]", "20260201052500[5.30:IST]", "20260131120000[5.5:IST]"):
    text = STATEMENT.format(time).encode()
    for name, read in (("ofxparse", ofxparse), ("ofxtools", ofxtools)):
        try:
            print(time, name, read(text).strftime("%d %H:%M"))
        except Exception as error:
            print(time, name, "raised", type(error).__name__)
P
v/bin/python read.py >seen
cat >expected <<'S'
20260131120000[-5:EST] ofxparse 31 17:00
20260131120000[-5:EST] ofxtools 31 17:00
20260131120000[5.30:IST] ofxparse 31 06:42
20260131120000[5.30:IST] ofxtools 31 06:30
20260201052500[5.30:IST] ofxparse 01 00:07
20260201052500[5.30:IST] ofxtools 31 23:55
20260131120000[5.5:IST] ofxparse 31 06:30
20260131120000[5.5:IST] ofxtools raised OFXSpecError
S
cat seen; diff expected seen && echo "as written down: ofxparse 0.21, ofxtools 1.1.1"

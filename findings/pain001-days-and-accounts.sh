#!/usr/bin/env bash
# ISO 20022, pain.001: the requested day of execution is a date without a zone, and an IBAN holds no spaces (type IBAN2007Identifier). Guess: a writer
# of these files writes the day it was given, and takes the spaces out of an account in its printed form, or refuses it.
# Seen: sepa takes a Date, and writes the day that it has where the program runs: the day before, west of Greenwich; sepa-xml writes the spaces
# of the accounts into the file; sepaxml takes a date, and refuses the spaces.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
python3 -m venv v; v/bin/pip install -q --disable-pip-version-check sepaxml==2.7.0
npm init -y >/dev/null; npm install --silent sepa@3.0.0 sepa-xml@0.6.0
cat >write.py <<'P'
import datetime, re
from sepaxml import SepaTransfer
for account in ("DE87123456781234567890", "DE87 1234 5678 1234 5678 90"):
    file = SepaTransfer({"name": "A", "IBAN": account, "BIC": "BANKDEFF", "batch": True, "currency": "EUR"}, schema="pain.001.001.03", clean=True)
    file.add_payment({"name": "B", "IBAN": account, "BIC": "BANKDEFF", "amount": 1999, "execution_date": datetime.date(2026, 12, 1), "description": "C"})
    try:
        print("sepaxml", *re.findall(r"<(?:IBAN|ReqdExctnDt)>[^<]*", file.export(validate=True).decode()))
    except Exception as error:
        print("sepaxml refuses", account, type(error).__name__)
P
cat >write.js <<'J'
const seen = (xml) => xml.match(/<(?:IBAN|ReqdExctnDt)>[^<]*/g).join(" ");
const SEPA = require("sepa");
const file = new SEPA.Document("pain.001.001.03");
Object.assign(file.grpHdr, { id: "M", created: new Date("2026-11-28"), initiatorName: "A" });
const info = file.createPaymentInfo();
Object.assign(info, { requestedExecutionDate: new Date("2026-12-01"), debtorIBAN: "DE87123456781234567890", debtorBIC: "BANKDEFF", debtorName: "A" });
file.addPaymentInfo(info);
const payment = info.createTransaction();
Object.assign(payment, { creditorName: "B", creditorIBAN: "DE87123456781234567890", creditorBIC: "BANKDEFF", amount: 19.99, remittanceInfo: "C", end2endId: "E" });
info.addTransaction(payment);
console.log(`sepa in ${process.env.TZ}`, seen(file.toString()));
if (process.env.TZ === "Europe/Berlin") {
  const other = new (require("sepa-xml"))();
  other.setHeaderInfo({ messageId: "M", initiator: "A" });
  other.setPaymentInfo({ id: "P", method: "TRF", senderName: "A", senderIBAN: "DE87 1234 5678 1234 5678 90", bic: "BANKNL2A" });
  other.addTransaction({ id: "E", amount: 19.99, name: "B", iban: "DE87 1234 5678 1234 5678 90", bic: "BANKDEFF", description: "C" });
  other.compile((error, xml) => console.log("sepa-xml", error ?? seen(xml).replace(/<ReqdExctnDt>\S+ /, "")));
}
J
{ v/bin/python write.py; TZ=Europe/Berlin node write.js; TZ=America/New_York node write.js; } >seen
cat >expected <<'S'
sepaxml <ReqdExctnDt>2026-12-01 <IBAN>DE87123456781234567890 <IBAN>DE87123456781234567890
sepaxml refuses DE87 1234 5678 1234 5678 90 ValidationError
sepa in Europe/Berlin <ReqdExctnDt>2026-12-01 <IBAN>DE87123456781234567890 <IBAN>DE87123456781234567890
sepa-xml <IBAN>DE87 1234 5678 1234 5678 90 <IBAN>DE87 1234 5678 1234 5678 90
sepa in America/New_York <ReqdExctnDt>2026-11-30 <IBAN>DE87123456781234567890 <IBAN>DE87123456781234567890
S
cat seen; diff expected seen && echo "as written down: sepaxml 2.7.0 (PyPI), sepa 3.0.0, sepa-xml 0.6.0 (npm)"

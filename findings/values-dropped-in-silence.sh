#!/usr/bin/env bash
# FollowTheMoney is the model in which lists of sanctions and of politically exposed persons are passed on; an entity cleans what is added to it.
# Guess: a value that it cannot clean is kept as it is, or an error. Seen: it is left out without a word, so that a person whose birthday is written as in
# Germany has none, and an account whose number has a slip has no number, while a sum that is written as in Germany stays as it is.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
python3 -m venv v; v/bin/pip install -q --disable-pip-version-check followthemoney==4.11.2
cat >read.py <<'P'
from followthemoney import model

def added(schema, name, value):
    entity = model.make_entity(schema)
    entity.id = "one"
    entity.add(name, value)
    return entity.get(name)

for schema, name, value in [
        ("Person", "birthDate", "1980-12-31"), ("Person", "birthDate", "31.12.1980"), ("Person", "birthDate", "19801231"),
        ("Person", "nationality", "Germany"), ("Person", "nationality", "a country that is none"),
        ("BankAccount", "iban", "DE89 3704 0044 0532 0130 00"), ("BankAccount", "iban", "DE89 3704 0044 0532 0130 01"),
        ("Payment", "amount", "1.234,56"), ("Payment", "currency", "euro")]:
    print(name, repr(value), added(schema, name, value))
P
v/bin/python -W ignore read.py >seen
cat >expected <<'S'
birthDate '1980-12-31' ['1980-12-31']
birthDate '31.12.1980' []
birthDate '19801231' []
nationality 'Germany' ['de']
nationality 'a country that is none' []
iban 'DE89 3704 0044 0532 0130 00' ['DE89370400440532013000']
iban 'DE89 3704 0044 0532 0130 01' []
amount '1.234,56' ['1.234,56']
currency 'euro' ['euro']
S
cat seen; diff expected seen && echo "as written down: followthemoney 4.11.2"

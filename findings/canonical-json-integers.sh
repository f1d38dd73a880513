#!/usr/bin/env bash
# RFC 8785 canonicalises JSON for hashing and signing; its numbers are doubles (section 3.2.2.3), so that an integer above 2^53 has no form of its
# own. Guess: a library for it refuses such an integer, or keeps its digits. Seen: rfc8785 refuses it; jcs writes another number in silence, so that
# two different amounts have one digest; canonicaljson (Matrix) keeps the digits, but sorts names by code point, not by UTF-16, and so writes other
# bytes for names beyond the basic plane.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
python3 -m venv v; v/bin/pip install -q --disable-pip-version-check rfc8785==0.1.4 jcs==0.2.1 canonicaljson==2.0.0
cat >write.py <<'P'
import canonicaljson, jcs, rfc8785
writers = {"rfc8785": rfc8785.dumps, "jcs": jcs.canonicalize, "canonicaljson": canonicaljson.encode_canonical_json}
for value in ({"amount": 9007199254740992}, {"amount": 9007199254740993}, {"\U0001d54f": 1, "\ufb33": 2}):
    for name, write in writers.items():
        try:
            print(name, ascii(write(value).decode()))
        except Exception as error:
            print(name, "raised", type(error).__name__)
P
v/bin/python write.py >seen
cat >expected <<'S'
rfc8785 raised IntegerDomainError
jcs '{"amount":9007199254740992}'
canonicaljson '{"amount":9007199254740992}'
rfc8785 raised IntegerDomainError
jcs '{"amount":9007199254740992}'
canonicaljson '{"amount":9007199254740993}'
rfc8785 '{"\U0001d54f":1,"\ufb33":2}'
jcs '{"\U0001d54f":1,"\ufb33":2}'
canonicaljson '{"\ufb33":2,"\U0001d54f":1}'
S
cat seen; diff expected seen && echo "as written down: rfc8785 0.1.4, jcs 0.2.1, canonicaljson 2.0.0"

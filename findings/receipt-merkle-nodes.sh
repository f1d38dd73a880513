#!/usr/bin/env bash
# RFC 6962: a leaf is SHA-256(0x00 and the bytes), a node SHA-256(0x01 and the 32 bytes of each child). The receipts that emilia-verify checks
# (EP-MERKLE-v2) have the same two prefixes. Guess: so an inclusion proof of an RFC 6962 log verifies there. Seen: it does not; the node hashes
# the hexadecimal text of its children, 129 bytes instead of 65. Trees of one leaf agree, which hides it.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
python3 -m venv v; v/bin/pip install -q --disable-pip-version-check emilia-verify==2.9.0 pymerkle==6.1.0
cat >prove.py <<'P'
from hashlib import sha256
from emilia_verify import verify_merkle_anchor
from pymerkle import InmemoryTree
tree = InmemoryTree(algorithm="sha256")
texts = [b'{"n":1}', b'{"n":2}']
leaf = sha256(b"\x00" + texts[0]).hexdigest()
for count, text in enumerate(texts, 1):
    tree.append_entry(text)
    sibling = sha256(b"\x00" + texts[1]).hexdigest()
    path = [{"hash": sibling, "position": "right"}] if count == 2 else []
    print(count, "leaves, RFC 6962 root", verify_merkle_anchor(leaf, path, tree.get_state().hex(), v2=True))
hexadecimal = sha256(b"\x01" + (leaf + sibling).encode()).hexdigest()
print("2 leaves, root over hexadecimal text", verify_merkle_anchor(leaf, path, hexadecimal, v2=True))
P
v/bin/python prove.py >seen
cat >expected <<'S'
1 leaves, RFC 6962 root True
2 leaves, RFC 6962 root False
2 leaves, root over hexadecimal text True
S
cat seen; diff expected seen && echo "as written down: emilia-verify 2.9.0, pymerkle 6.1.0"

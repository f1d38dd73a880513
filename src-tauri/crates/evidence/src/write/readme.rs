//! `README.txt`: what the bundle is and how to verify it by hand. A test runs the very commands that stand in it.

use super::ExportFacts;

/// The file's text. It depends on nothing that is not known before the first record is written.
pub fn text(facts: &ExportFacts) -> String {
    TEXT.replace("{origin}", &facts.origin)
        .replace("{export}", &facts.export_id.to_string())
        .replace("{person}", &facts.created_by.to_string())
}

const TEXT: &str = r#"EVIDENCE FROM A COUNTERSIGN WORKSPACE

Workspace  {origin}
Export     {export}
Exporter   {person}

This bundle holds records of a review console in which people decide on what AI
agents want to do. Each decision is signed with the decider's own key. Each
record is a leaf of a Merkle tree (RFC 6962) whose root is in proof/checkpoint,
signed by an installation of the workspace.

    keys/events.jsonl     who may sign: founding, keys, roles, agents, in order
    data/records.jsonl    the exported records, one a line: the exact bytes
    data/payload/1 …      texts behind commitments, one after the other: each 16 bytes
                          of salt, then the text; SHA-256 of both is the commitment
    data/payload/index    where each lies: commitment, file, offset, bytes
    data/absent           commitments whose text was erased or kept back
    keys/                 public keys; a file's name is the SHA-256 of the raw key
    proof/                the signed checkpoint, and hashes of what was not exported
    bundle.json           what was asked for, and counts
    report.html           the same for reading; it proves nothing
    SHA256SUMS            digests of all these; SHA256SUMS.sig signs them

The quick way is the program countersign-verify: it checks everything below and
every rule besides, needs no network, and never changes the bundle.

BY HAND

You need sha256sum, ssh-keygen (OpenSSH 8.2 or newer), openssl (3.0 or newer)
and python3, on the unpacked bundle. Start in its folder.

1. Every file is the one that was signed.

```sh
sha256sum --check --quiet --strict SHA256SUMS
```

2. The exporter signed the list of files.

```sh
ssh-keygen -Y verify -f keys/allowed_signers -I {person} -n countersign-export -s SHA256SUMS.sig < SHA256SUMS
```

3. The signature of one statement. SEQ is the record's number: 0 is the founding;
take that of any record that has a signature.

```sh
SEQ=${SEQ:-0} OUT=$(mktemp -d)
export SEQ OUT
python3 - <<'END'
import json, os
for name in ("keys/events.jsonl", "data/records.jsonl"):
    for line in open(name, "rb"):
        record = json.loads(line)
        if record["seq"] == int(os.environ["SEQ"]):
            signed = record["signatures"][0]
            out = os.environ["OUT"]
            open(out + "/statement", "wb").write(record["statement"].encode())
            open(out + "/signature", "wb").write(bytes.fromhex(signed["signature"]))
            open(out + "/key", "w").write(signed["key_id"])
END
openssl pkeyutl -verify -pubin -inkey "keys/$(cat "$OUT/key").pem" -rawin -in "$OUT/statement" -sigfile "$OUT/signature"
```

4. The signature of the checkpoint: three lines, and the key of an installation
that keys/events.jsonl names.

```sh
OUT=$(mktemp -d)
export OUT
python3 - <<'END'
import base64, hashlib, json, os
text, lines = open("proof/checkpoint", encoding="utf-8").read().rsplit("\n\n", 1)
text = (text + "\n").encode()
keys = {}
for line in open("keys/events.jsonl", "rb"):
    record = json.loads(line)
    if record["event"] == "installation.enrolled":
        statement = json.loads(record["statement"])
        keys[bytes.fromhex(statement["public_key"])] = statement["key_id"]
for line in lines.splitlines():
    dash, name, value = line.split(" ")
    value = base64.b64decode(value)
    for key, key_id in keys.items():
        if hashlib.sha256(name.encode() + b"\n\1" + key).digest()[:4] == value[:4]:
            out = os.environ["OUT"]
            open(out + "/text", "wb").write(text)
            open(out + "/signature", "wb").write(value[4:])
            open(out + "/key", "w").write(key_id)
END
openssl pkeyutl -verify -pubin -inkey "keys/$(cat "$OUT/key").pem" -rawin -in "$OUT/text" -sigfile "$OUT/signature"
```

5. The records lead to the checkpoint's root, and neighbours name each other.

```sh
python3 - <<'END'
import base64, bisect, hashlib, json
leaf, prev = {}, {}
for name in ("keys/events.jsonl", "data/records.jsonl"):
    for line in open(name, "rb"):
        record = json.loads(line)
        leaf[record["seq"]] = hashlib.sha256(b"\0" + line[:-1]).digest()
        prev[record["seq"]] = bytes.fromhex(record["prev"])
opened = sorted(leaf)
hashes = iter(open("proof/hashes").read().split())
origin, size, root = open("proof/checkpoint", encoding="utf-8").read().split("\n")[:3]

def node(first, count):
    at = bisect.bisect_left(opened, first)
    if at == len(opened) or opened[at] >= first + count:
        return bytes.fromhex(next(hashes))
    if count == 1:
        return leaf[first]
    half = 1 << ((count - 1).bit_length() - 1)
    return hashlib.sha256(b"\1" + node(first, half) + node(first + half, count - half)).digest()

assert node(0, int(size)) == base64.b64decode(root), "the root differs"
assert next(hashes, None) is None, "there are hashes left over"
for seq in opened:
    assert prev[seq] == leaf.get(seq - 1, prev[seq]), f"record {seq} does not continue record {seq - 1}"
print(f"{len(leaf)} records lead to the root over {size}.")
END
```

6. Each text is the one that its commitment names.

```sh
python3 - <<'END'
import hashlib
count = 0
for line in open("data/payload/index"):
    commitment, part, offset, size = line.split()
    with open("data/payload/" + part, "rb") as texts:
        texts.seek(int(offset))
        found = hashlib.sha256(texts.read(int(size))).hexdigest()
    assert found == commitment, f"the text behind {commitment} is another"
    count += 1
print(f"{count} texts are what their commitments say.")
END
```

To read one, take its commitment from a statement:

```sh
COMMITMENT=${COMMITMENT:-$(head -n 1 data/payload/index | cut -d ' ' -f 1)}
grep "^$COMMITMENT " data/payload/index | while read -r _ part offset bytes; do
  tail -c "+$((offset + 17))" "data/payload/$part" | head -c "$((bytes - 16))"
done
```

WHOSE KEYS THESE ARE

None of this says who stands behind a key. Ask the workspace's founders, by a way
that you trust, for its trust file (origin, digest of record 0, fingerprints), and
compare: the digest of record 0 is

```sh
head -n 1 keys/events.jsonl | tr -d '\n' | sha256sum
```

and it must be the one that they tell you.
"#;

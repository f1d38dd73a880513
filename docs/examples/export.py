#!/usr/bin/env python3
"""A person's program that makes an export over HTTP, with Python's standard library and openssl: the key stays here.

Usage: export.py URL LOGIN KEY.pem FILE [ACTION ...]   (the password comes from COUNTERSIGN_PASSWORD)
"""

import base64
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import uuid

URL, LOGIN, KEY, FILE, *ACTIONS = sys.argv[1:]
BASIC = base64.b64encode(f"{LOGIN}:{os.environ['COUNTERSIGN_PASSWORD']}".encode()).decode()


def call(method, path, body=None):
    """The answer's bytes; what was refused ends the program with its code and sentence."""
    data = None if body is None else json.dumps(body).encode()
    headers = {"Authorization": f"Basic {BASIC}", "Content-Type": "application/json"}
    try:
        with urllib.request.urlopen(urllib.request.Request(URL + path, data, headers, method=method)) as answer:
            return answer.read()
    except urllib.error.HTTPError as error:
        problem = json.load(error)
        sys.exit(f"{problem['code']}: {problem['detail']} {problem['hint']}")


def openssl(*arguments):
    return subprocess.run(["openssl", *arguments], check=True, stdout=subprocess.PIPE).stdout


def signature(message):
    """What the server is sent in place of the key."""
    # The last 32 bytes of an Ed25519 key in DER are the raw key, and its SHA-256 is the key's id.
    public = openssl("pkey", "-in", KEY, "-pubout", "-outform", "DER")[-32:]
    with tempfile.NamedTemporaryFile() as file:
        file.write(message)
        file.flush()
        signed = openssl("pkeyutl", "-sign", "-inkey", KEY, "-rawin", "-in", file.name)
    return {"key_id": hashlib.sha256(public).hexdigest(), "signature": signed.hex()}


# An id of one's own: after a lost answer the same request is the same export.
export = str(uuid.uuid4())
stands = json.loads(call("POST", "/exports/", {"export_id": export, "actions": ACTIONS}))
while stands["stage"] in ("waiting", "writing"):
    time.sleep(0.1)
    stands = json.loads(call("GET", f"/exports/{export}/making"))
print("written", export)
stands = json.loads(call("POST", f"/exports/{export}/seal", signature(bytes.fromhex(stands["to_sign"]["bytes"]))))
statement = stands["to_sign"]["statement"]
bundle = call("GET", f"/exports/{export}/bundle")
# What is vouched for is what is at hand. Whoever does not trust the server runs countersign-verify on it here, before they sign.
if json.loads(statement)["bundle_digest"] != hashlib.sha256(bundle).hexdigest():
    sys.exit("The statement is about another bundle.")
with open(FILE, "xb") as file:
    file.write(bundle)
done = json.loads(call("POST", f"/exports/{export}/record", {"statement": statement, **signature(statement.encode())}))
print("recorded", done["seq"])

#!/usr/bin/env bash
# STIX 2.1 makes the id of a file or an address out of what it is, so that two feeds that saw the same thing agree. Guess: who knows more of it
# (a second digest) says the same id, as one that knows its size does; and a domain has one id in any case. Seen: of several digests one counts, and
# MD5 before SHA-256. A file that is known by SHA-256 has another id once its MD5 is added, and then that of the file that only MD5 is known of.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
python3 -m venv v; v/bin/pip install -q --disable-pip-version-check stix2==3.0.2
cat >ids.py <<'P'
from stix2 import DomainName, File
md5, sha = "d41d8cd98f00b204e9800998ecf8427e", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
for name, known in (("SHA-256", {"hashes": {"SHA-256": sha}}), ("SHA-256 and size", {"hashes": {"SHA-256": sha}, "size": 0}),
                    ("SHA-256 and MD5", {"hashes": {"SHA-256": sha, "MD5": md5}}), ("MD5", {"hashes": {"MD5": md5}})):
    print(name, File(name="empty", **known).id)
print("example.org and Example.org", DomainName(value="example.org").id == DomainName(value="Example.org").id)
P
v/bin/python ids.py >seen
cat >expected <<'S'
SHA-256 file--86af636d-88b2-5987-af1a-8317621c4050
SHA-256 and size file--86af636d-88b2-5987-af1a-8317621c4050
SHA-256 and MD5 file--f3db1562-8b1f-587a-9843-f83eb996bbb9
MD5 file--f3db1562-8b1f-587a-9843-f83eb996bbb9
example.org and Example.org False
S
cat seen; diff expected seen && echo "as written down: stix2 3.0.2"

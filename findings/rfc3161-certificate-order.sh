#!/usr/bin/env bash
# RFC 3161 tokens are CMS SignedData; only the signed attributes must be DER there (RFC 5652, 5.3), the set of certificates may come in
# any order. Guess: a reader takes whatever `openssl ts` writes with its chain. Seen: rfc3161-client refuses a token whose certificates
# are not sorted as DER sorts a set. openssl writes the signer first, so it hangs on which certificate is longer.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
python3 -m venv v; v/bin/pip install -q --disable-pip-version-check rfc3161-client==1.0.9
cat >conf <<'C'
[req]
distinguished_name = dn
prompt = no
[dn]
CN = unused
[ca]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign
[tsa]
basicConstraints = critical, CA:false
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
[stamp]
serial = ./serial
signer_digest = sha256
default_policy = 1.2.3.4.1
other_policies = 1.2.3.4.2
digests = sha256
C
key() { openssl genrsa -out "$1.key" 2048 2>/dev/null; }
key root; key middle; key signer
openssl req -x509 -new -key root.key -subj '/CN=Root' -days 3650 -config conf -extensions ca -out root.pem
issue() { openssl req -new -key "$1.key" -subj "$2" -config conf | openssl x509 -req -CA "$3.pem" -CAkey "$3.key" -set_serial 7 -days 3650 -extfile conf -extensions "$4" -out "$1.pem" 2>/dev/null; }
issue middle '/CN=Intermediate' root ca
echo text >data; openssl ts -query -data data -sha256 -cert -out query 2>/dev/null
cat >read.py <<'P'
import sys, rfc3161_client
try:
    token = rfc3161_client.decode_timestamp_response(open("token", "rb").read())
    print(sys.argv[1], "read, certificates:", len(token.signed_data.certificates))
except ValueError as cause:
    print(sys.argv[1], "refused:", "InvalidSetOrdering" if "InvalidSetOrdering" in str(cause) else cause)
P
try() {
  issue signer "$2" middle tsa; echo 01 >serial
  openssl ts -reply -config conf -section stamp -queryfile query -signer signer.pem -inkey signer.key -chain middle.pem -out token 2>/dev/null
  openssl ts -verify -in token -data data -CAfile root.pem -untrusted middle.pem >/dev/null 2>&1 && echo "$1 openssl: OK" || echo "$1 openssl: failed"
  v/bin/python read.py "$1"
}
{
  try 'long signer name' '/O=A long name of an organisation/OU=A long name of a unit/CN=Time Stamping Authority'
  # An intermediate that is longer than the signer's certificate: the same order of writing is then the sorted one.
  issue middle '/O=A long name of an organisation/OU=A long name of a unit/L=A long name of a place/ST=A long name of a state/CN=Intermediate' root ca
  sed -i 's/^\[tsa\]/[tsa]\nsubjectKeyIdentifier = none\nauthorityKeyIdentifier = none/' conf
  try 'short signer name' '/CN=T'
} >seen 2>log || { cat log; exit 1; }
cat >expected <<'S'
long signer name openssl: OK
long signer name refused: InvalidSetOrdering
short signer name openssl: OK
short signer name read, certificates: 2
S
cat seen; diff expected seen && echo "as written down: rfc3161-client 1.0.9, $(openssl version | cut -d' ' -f1,2)"

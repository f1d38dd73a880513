#!/usr/bin/env bash
# Deliveries to servers that are real, from PyPI: aiosmtpd (STARTTLS, implicit TLS, AUTH, refusals, a lost answer) and nanio
# (checks SigV4, keeps no lock); and receipts by proofbundle. What is not tried is said.
set -euo pipefail
# shellcheck source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
cd "$root_folder"

target=${CARGO_TARGET_DIR:-$root_folder/target}
peers=$target/peers
python=$peers/python/bin/python
if [ ! -x "$python" ] || ! "$python" -c 'import aiosmtpd, nanio, proofbundle' 2>/dev/null; then
  say "Fetching aiosmtpd, nanio and proofbundle from PyPI"
  rm -rf "$peers/python"
  python3 -m venv "$peers/python"
  "$python" -m pip install --quiet aiosmtpd==1.4.6 nanio==0.1.7 proofbundle==6.3.1
fi
work=$(mktemp -d)
pids=()
end() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  rm -rf "$work"
}
trap end EXIT

# An authority and a certificate that it made: a certificate that signs itself is refused even where it is trusted.
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj '/CN=authority of a test' -addext 'basicConstraints=critical,CA:TRUE' \
  -keyout "$work/ca.key" -out "$work/ca.pem" 2>/dev/null
openssl req -newkey rsa:2048 -nodes -subj '/CN=localhost' -keyout "$work/server.key" -out "$work/server.csr" 2>/dev/null
printf 'subjectAltName=DNS:localhost,IP:127.0.0.1\nbasicConstraints=CA:FALSE\nextendedKeyUsage=serverAuth\n' >"$work/extensions"
openssl x509 -req -in "$work/server.csr" -CA "$work/ca.pem" -CAkey "$work/ca.key" -CAcreateserial -days 2 -extfile "$work/extensions" \
  -out "$work/server.pem" 2>/dev/null

mkdir "$work/mails" "$work/s3" "$work/s3/vault"
mkfifo "$work/hold"
"$python" tests/peers/mail.py "$work/server.pem" "$work/server.key" "$work/mails" <"$work/hold" >"$work/ports" 2>"$work/mail.log" &
pids+=($!)
exec 7>"$work/hold"
s3_port=$("$python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
NANIO_ACCESS_KEY=AKIDEXAMPLE00000 NANIO_SECRET_KEY=secretsecretsecretsecret "$peers/python/bin/nanio" serve --host 127.0.0.1 \
  --port "$s3_port" --data-dir "$work/s3" --log-level error --no-access-log >"$work/s3.log" 2>&1 &
pids+=($!)
for _ in $(seq 100); do
  [ -s "$work/ports" ] && (exec 8<>"/dev/tcp/127.0.0.1/$s3_port") 2>/dev/null && break
  sleep 0.2
done
[ -s "$work/ports" ] || fail "The mail servers did not start: $(tail -3 "$work/mail.log")" "Run the script again."

port() { "$python" -c 'import json, sys; print(json.load(open(sys.argv[1]))[sys.argv[2]])' "$work/ports" "$1"; }
PEER_MAIL_starttls=$(port starttls)
PEER_MAIL_implicit=$(port implicit)
PEER_MAIL_plain=$(port plain)
export PEER_MAIL_starttls PEER_MAIL_implicit PEER_MAIL_plain
export PEER_AUTHORITY=$work/ca.pem PEER_MAILS=$work/mails PEER_SMTP_PASSWORD='correct horse' PEER_WRONG_PASSWORD='not the password'
export PEER_PROOFBUNDLE=$peers/python/bin/proofbundle
export PEER_S3=http://127.0.0.1:$s3_port PEER_S3_DATA=$work/s3
export PEER_AWS_ACCESS_KEY_ID=AKIDEXAMPLE00000 PEER_AWS_SECRET_ACCESS_KEY=secretsecretsecretsecret

cargo test --locked --workspace --features countersign-tests/window --test peers -- --ignored --test-threads 1
say "Not tried here: an S3 that has Object Lock (radosgw, from apt), Postfix or Exim."

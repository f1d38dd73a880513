#!/usr/bin/env bash
# RFC 5425, 4.4: whoever ends a TLS connection sends close_notify first. Guess: one program does it, whichever TLS library is under it.
# Seen: rsyslog with its OpenSSL driver answers close_notify with its own, and so does syslog-ng; rsyslog with its GnuTLS driver ends the
# connection without a word. A sender that takes the receiver's end as "everything was read" cannot tell it from an end that somebody on the way made.
# Needs apt (Debian 12, amd64), openssl, Python 3. The packages are unpacked, not installed.
set -euo pipefail
folder=$(mktemp -d); chmod 755 "$folder"; pids=''
trap 'kill $pids 2>/dev/null || true; rm -rf "$folder"' EXIT; cd "$folder"
apt-get -qq download rsyslog=8.2302.0-1+deb12u2 rsyslog-openssl=8.2302.0-1+deb12u2 rsyslog-gnutls=8.2302.0-1+deb12u2 \
  libestr0 libfastjson4 liblognorm5 syslog-ng-core=3.38.1-5+deb12u1 libivykis0 libnet1 libwrap0 libjson-c5 libpcre3 2>/dev/null
for package in *.deb; do dpkg-deb -x "$package" root; done
export LD_LIBRARY_PATH=$folder/root/usr/lib/x86_64-linux-gnu:$folder/root/lib/x86_64-linux-gnu:$folder/root/usr/lib/syslog-ng
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=ca -keyout ca.key -out ca.pem 2>/dev/null
openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=localhost -keyout server.key -out server.csr 2>/dev/null
echo 'subjectAltName=DNS:localhost' >ext
openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile ext -out server.pem 2>/dev/null
port=47101
for driver in ossl gtls; do
  cat >"$driver.conf" <<S
global(workDirectory="$folder" defaultNetstreamDriver="$driver" defaultNetstreamDriverCAFile="$folder/ca.pem"
  defaultNetstreamDriverCertFile="$folder/server.pem" defaultNetstreamDriverKeyFile="$folder/server.key")
module(load="imtcp" streamDriver.name="$driver" streamDriver.mode="1" streamDriver.authMode="anon")
input(type="imtcp" port="$port" address="127.0.0.1")
*.* action(type="omfile" file="$folder/out-$driver")
S
  root/usr/sbin/rsyslogd -n -M "$folder/root/usr/lib/x86_64-linux-gnu/rsyslog" -f "$folder/$driver.conf" -i "$folder/$driver.pid" >"$driver.log" 2>&1 &
  pids="$pids $!"; port=$((port + 1))
done
cat >ng.conf <<S
@version: 3.38
source s { syslog(ip(127.0.0.1) port($port) transport("tls") tls(key-file("$folder/server.key") cert-file("$folder/server.pem") peer-verify(optional-untrusted))); };
destination d { file("$folder/out-ng"); };
log { source(s); destination(d); };
S
root/usr/sbin/syslog-ng -F --no-caps -f "$folder/ng.conf" -p "$folder/ng.pid" -R "$folder/ng.persist" -c "$folder/ng.ctl" \
  --module-path="$folder/root/usr/lib/syslog-ng/3.38" >ng.log 2>&1 &
pids="$pids $!"
cat >ask.py <<'P'
import socket, ssl, time
message = b'<13>1 2026-03-28T23:59:59.123456Z h app - id - text'
for name, port in [("rsyslog openssl", 47101), ("rsyslog gnutls", 47102), ("syslog-ng", 47103)]:
    for attempt in range(100):
        try:
            raw = socket.create_connection(("localhost", port), 5)
            break
        except OSError:
            time.sleep(0.1)
    tls = ssl.create_default_context(cafile="ca.pem").wrap_socket(raw, server_hostname="localhost")
    tls.sendall(b"%d %s" % (len(message), message))
    try:
        tls.unwrap()  # sends close_notify and waits for the other's
        print(name, "close_notify")
    except ssl.SSLEOFError:
        print(name, "ends without close_notify")
P
python3 ask.py >seen
cat >expected <<'S'
rsyslog openssl close_notify
rsyslog gnutls ends without close_notify
syslog-ng close_notify
S
cat seen; diff expected seen && echo "as written down: rsyslog 8.2302.0, syslog-ng 3.38.1 (Debian 12)"

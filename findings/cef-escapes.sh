#!/usr/bin/env bash
# CEF: in the header a pipe is written \|, in a value an equals sign \= and a new line \n. Guess: what one library writes another reads back.
# Seen: cefevent escapes as the format says; pycef raises an error at an escaped pipe, and leaves every escape in the values as it is.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
python3 -m venv v; v/bin/pip install -q --disable-pip-version-check pycef==1.11 cefevent==0.5.6
cat >meet.py <<'P'
import pycef
from cefevent import CEFEvent
def write(name, message):
    event = CEFEvent()
    for field, value in (("deviceVendor", "V"), ("deviceProduct", "P"), ("name", name), ("message", message)):
        event.set_field(field, value)
    return event.build_cef()
for name, message in (("export", "plain"), ("export", "a=b\nc\\d"), ("approve | reject", "plain")):
    line = write(name, message)
    print(line)
    try:
        read = pycef.parse(line)
        print("  name", repr(read["Name"]), "msg", repr(read["msg"]))
    except Exception as error:
        print("  raised", type(error).__name__)
P
v/bin/python meet.py >seen
cat >expected <<'S'
CEF:0|V|P|1.0|0|export|5|msg=plain
  name 'export' msg 'plain'
CEF:0|V|P|1.0|0|export|5|msg=a\=b\nc\\d
  name 'export' msg 'a\\=b\\nc\\\\d'
CEF:0|V|P|1.0|0|approve \| reject|5|msg=plain
  raised KeyError
S
cat seen; diff expected seen && echo "as written down: pycef 1.11, cefevent 0.5.6"

#!/usr/bin/env bash
# Run by check-installed.sh, as an ordinary user without a desktop: the three programs do what they are for.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cd "$HOME"

wrong() { printf 'error: %s\n' "$*" >&2; exit 1; }
# expect STATUS COMMAND...: its exit code, and what it said on standard output and standard error.
expect() {
  local wanted=$1 status=0
  shift
  said=$("$@" 2>&1) || status=$?
  [ "$status" = "$wanted" ] || wrong "$* ended with $status, not $wanted: $said"
}

for program in countersign countersignctl countersign-verify; do
  expect 0 "$program" --version
  printf '   %s\n' "${said%%$'\n'*}"
done

expect 0 countersign-verify "$here/export.zip" --trust "$here/trust"
[[ $said == *Valid* ]] || wrong "the sample is not called Valid: $said"
python3 - "$here/export.zip" altered.zip <<'PY'
import sys
data = bytearray(open(sys.argv[1], 'rb').read())
at = data.index(b'action.decided')
data[at] ^= 1
open(sys.argv[2], 'wb').write(data)
PY
expect 2 countersign-verify altered.zip --trust "$here/trust"

# Without a display it says so instead of crashing.
expect 1 countersign
[[ $said == *'no display'* ]] || wrong "no sentence about the display: $said"

mkdir -p .local/share/countersign
echo kept >.local/share/countersign/a-file-of-the-user

exec 8>display
Xvfb -displayfd 8 -screen 0 1500x950x24 -nolisten tcp >/dev/null 2>&1 &
screen=$!
trap 'kill "$screen" 2>/dev/null || true' EXIT
for _ in $(seq 100); do [ -s display ] && break; sleep 0.1; done
DISPLAY=:$(cat display)
export DISPLAY

countersignctl sample --dir sample >sample.log 2>&1 &
sample=$!
# The window itself, not the one-pixel helpers beside it.
window() { xwininfo -root -tree 2>/dev/null | grep -E '"Countersign".* [0-9]{4}x[0-9]{3,4}\+'; }
for _ in $(seq 180); do
  window >/dev/null && break
  kill -0 "$sample" 2>/dev/null || { cat sample.log >&2; wrong 'the sample ended before its window came.'; }
  sleep 1
done
window || { cat sample.log >&2; wrong 'no window came.'; }
# It stays, and the page in it is no white sheet: more than two colours are on the screen.
sleep 5
window >/dev/null || wrong 'the window did not stay.'
colours=$(xwd -root -silent | python3 -c '
import struct, sys
data = sys.stdin.buffer.read()
head, colours = struct.unpack(">I", data[:4])[0], struct.unpack(">I", data[76:80])[0]
pixels = data[head + 12 * colours:]
print(len({pixels[at:at + 4] for at in range(0, len(pixels) - 3, 4)}))')
[ "$colours" -gt 20 ] || wrong "the window is empty: $colours colours."
printf '   the window shows %s colours\n' "$colours"
kill -TERM "$sample"
status=0
wait "$sample" || status=$?
[ "$status" = 0 ] || { cat sample.log >&2; wrong "asked to end, the sample ended with $status."; }
[ -z "$(pgrep -u "$(id -u)" postgres || true)" ] || wrong 'a database server was left running.'

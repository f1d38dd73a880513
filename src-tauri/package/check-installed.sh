#!/usr/bin/env bash
# Run by scripts/test-package.sh, as root, on a machine that is there for it: the package comes, is used, and goes.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
user=countersign-check

step() { printf '== %s\n' "$*"; }
wrong() { printf 'error: %s\n' "$*" >&2; exit 1; }

apt=(apt-get -o DPkg::Lock::Timeout=300 -qq)
export DEBIAN_FRONTEND=noninteractive
step 'what the check itself needs, and what a package recommends'
mkdir -p /etc/postgresql-common
[ -e /etc/postgresql-common/createcluster.conf ] || echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf
"${apt[@]}" update
"${apt[@]}" install -y --no-install-recommends xvfb x11-utils x11-apps desktop-file-utils procps postgresql gnome-keyring python3-minimal >/dev/null

step 'install'
"${apt[@]}" install -y --no-install-recommends "$here/countersign.deb" >/dev/null
[ "$(dpkg-query -W -f '${Status}' countersign)" = 'install ok installed' ] || wrong 'dpkg does not call it installed.'
mapfile -t files < <(dpkg -L countersign | while read -r path; do [ -d "$path" ] || printf '%s\n' "$path"; done)
dpkg --verify countersign
[ -z "$(find "${files[@]}" -perm /7000)" ] || wrong 'a file runs with rights of another user.'
[ -z "$(find "${files[@]}" ! -user root -o ! -group root)" ] || wrong 'a file is not root'"'"'s.'
desktop-file-validate /usr/share/applications/countersign.desktop
grep -q "^ExecStart=/usr/bin/countersignctl .* worker$" /usr/lib/systemd/system/countersign-worker.service
for size in 32x32 128x128 256x256 512x512; do
  [ -s "/usr/share/icons/hicolor/$size/apps/countersign.png" ] || wrong "there is no icon of $size."
done
grep -q 'OFL-1.1' /usr/share/doc/countersign/copyright || wrong "the fonts' licence is not named."
zcat /usr/share/doc/countersign/third-party-licences.gz | grep -q 'SIL OPEN FONT LICENSE' || wrong "the fonts' licence is not there."
grep -q "default-src 'none'; script-src 'sha256-" /usr/share/countersign/verify.html || wrong 'verify.html is not there.'
grep -q '@noble/curves' /usr/share/doc/countersign/copyright || wrong "the licence of what verify.html holds is not named."
for page in countersign countersignctl countersign-verify; do zcat "/usr/share/man/man1/$page.1.gz" | grep -q '^.SH NAME'; done

step 'use, as an ordinary user'
id "$user" >/dev/null 2>&1 || useradd --create-home --shell /bin/bash "$user"
home=$(getent passwd "$user" | cut -d: -f6)
rm -rf "${home:?}/sample" "$home/.local" "$home/.config"
setpriv --reuid="$user" --regid="$user" --init-groups env -i HOME="$home" USER="$user" LANG=C.UTF-8 \
  PATH=/usr/local/bin:/usr/bin:/bin "$here/check-use.sh"

step 'remove'
left=$(find "$home/sample" "$home/.local/share/countersign" -type f | wc -l)
"${apt[@]}" purge -y countersign >/dev/null
for file in "${files[@]}"; do
  [ ! -e "$file" ] || wrong "$file was left."
done
[ ! -e /usr/share/doc/countersign ] || wrong 'a folder was left.'
[ "$(find "$home/sample" "$home/.local/share/countersign" -type f | wc -l)" = "$left" ] || wrong "the user's data did not stay."
userdel --remove "$user" 2>/dev/null
printf 'Installed, used, removed: %s files came and went, %s of the user stayed.\n' "${#files[@]}" "$left"

#!/usr/bin/env bash
# `make package`: the console and the command-line programs as a Debian package, and the latter alone as an archive.
# Both hold the licences of all that is in them. The same programs give the same files, byte for byte.
set -euo pipefail
# shellcheck source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
cd "$root_folder"
umask 022

target=${CARGO_TARGET_DIR:-$root_folder/target}
parts=src-tauri/package
version=$(sed -n '/^\[workspace.package\]/,/^\[/s/^version = "\(.*\)"/\1/p' Cargo.toml)
out=$target/package
# One time for every file: that of the commit.
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 0)}
export SOURCE_DATE_EPOCH

scripts/page.sh
# Nobody's folders are written into the programs.
cargo_home=${CARGO_HOME:-$HOME/.cargo}
export RUSTFLAGS="--remap-path-prefix=$root_folder=/countersign --remap-path-prefix=$cargo_home=/cargo --remap-path-prefix=$(rustc --print sysroot)=/rust"
console=tauri/custom-protocol # the page that is built in, never one of a development server
pdf=countersign/pdf,countersign-ctl/pdf,countersign-verify/pdf # the typesetter, which ordinary builds go without
cargo build --release --locked -p countersign -p countersign-ctl -p countersign-verify --features "$console,$pdf"

mkdir -p "$out"
work=$(mktemp -d "$out/work.XXXXXX")
trap 'rm -rf "$work"' EXIT

# documents FOLDER: what whoever gets the programs should have to read.
documents() {
  install -d "$1"
  install -m 644 README.md SECURITY.md "$1"
  cp -R docs/formats docs/sample docs/verify.md docs/team.md docs/server.sql "$1"
  find "$1" -type f -exec chmod 644 {} + -o -type d -exec chmod 755 {} +
}

# The archive.
name=countersign-cli-$version-$(uname -s | tr '[:upper:]' '[:lower:]')-$(uname -m)
install -d "$work/$name"
install -m 755 "$target/release/countersignctl" "$target/release/countersign-verify" "$work/$name"
documents "$work/$name"
install -m 644 LICENSE "$work/$name"
install -m 644 ui/verifier/dist/verify.html "$work/$name"
"$parts/licences.py" --programs countersign-ctl,countersign-verify --features "countersign-ctl/pdf,countersign-verify/pdf" --verifier \
  --list "$work/$name/third-party" --texts "$work/$name/third-party-licences"
gzip -n9 "$work/$name/third-party-licences"
tar --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" -C "$work" -cf - "$name" |
  gzip -n >"$work/archive"

# The package.
root=$work/root
share=$root/usr/share
docs=$share/doc/countersign
install -d "$root/usr/bin" "$share/applications" "$share/man/man1" "$root/DEBIAN"
for program in countersign countersignctl countersign-verify; do
  install -m 755 "$target/release/$program" "$root/usr/bin"
  sed "s/@VERSION@/$version/" "$parts/$program.1" | gzip -n9 >"$share/man/man1/$program.1.gz"
done
install -m 644 "$parts/countersign.desktop" "$share/applications/countersign.desktop"
install -D -m 644 "$parts/countersign-worker.service" "$root/usr/lib/systemd/system/countersign-worker.service"
for icon in 32x32:32x32 128x128:128x128 '128x128@2x:256x256' icon:512x512; do
  install -D -m 644 "icons/${icon%%:*}.png" "$share/icons/hicolor/${icon##*:}/apps/countersign.png"
done
install -D -m 644 icons/icon.svg "$share/icons/hicolor/scalable/apps/countersign.svg"
documents "$docs"
install -D -m 644 ui/verifier/dist/verify.html "$share/countersign/verify.html"
"$parts/licences.py" --programs countersign,countersign-ctl,countersign-verify --features "$console,$pdf" --page \
  --list "$docs/copyright" --texts "$docs/third-party-licences"
gzip -n9 "$docs/third-party-licences"
find "$share" -type f -exec chmod 644 {} +
[ -z "$(find "$root" -perm /7000)" ] || fail "Something in the package would run with rights of another user."

# The libraries that the programs are linked to, by the packages that this system has them from.
(
  cd "$work"
  mkdir debian
  printf 'Source: countersign\n\nPackage: countersign\nArchitecture: any\n' >debian/control
  dpkg-shlibdeps -O root/usr/bin/* >shlibs 2>shlibs.log || { cat shlibs.log >&2; exit 1; }
)
libraries=$(sed -n 's/^shlibs:Depends=//p' "$work/shlibs")
[ -n "$libraries" ] || fail "The libraries of the programs are not known." "Look at dpkg-shlibdeps in $work."
architecture=$(dpkg --print-architecture)
sed -e "s/@VERSION@/$version/" -e "s/@ARCHITECTURE@/$architecture/" -e "s/@SIZE@/$(du -sk --apparent-size "$root/usr" | cut -f1)/" \
  -e "s/@LIBRARIES@/$libraries/" "$parts/control" >"$root/DEBIAN/control"
(cd "$root" && find usr -type f -print0 | LC_ALL=C sort -z | xargs -0 md5sum) >"$root/DEBIAN/md5sums"
chmod 644 "$root/DEBIAN/"*
find "$root" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
dpkg-deb --root-owner-group -Zxz --threads-max=1 --build "$root" "$work/package" >/dev/null

mv "$work/archive" "$out/$name.tar.gz"
mv "$work/package" "$out/countersign_${version}_$architecture.deb"
cd "$out"
sha256sum "$name.tar.gz" "countersign_${version}_$architecture.deb"
printf 'Archive: %s\nPackage: %s\n' "$out/$name.tar.gz" "$out/countersign_${version}_$architecture.deb"

#!/usr/bin/env python3
"""The licences of all that a package ships: what is linked into its programs, and what the page in the console is made of.

    licences.py --programs countersign-ctl,countersign-verify [--page|--verifier] [--features F] --list FILE --texts FILE

Facts come from `cargo metadata` and ui/package-lock.json; texts from the packages' own files. It fails where something has
neither a licence nor a text, so that nothing is shipped unaccounted for.
"""

import argparse
import hashlib
import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
NAMES = re.compile(r"^(licen[cs]e|copying|notice|unlicen[cs]e|copyright|ofl)([-_.].*)?$", re.IGNORECASE)
# Tools of the page's build leave something of theirs in it: a style reset, a loader.
IN_THE_PAGE = ["tailwindcss", "vite"]
COMMON = "/usr/share/common-licenses/"
# Where a package names a licence and carries no text: a standard text that other packages carry, or that Debian has.
STANDARD = {
    "Apache-2.0": COMMON + "Apache-2.0",
    "MPL-2.0": COMMON + "MPL-2.0",
    "CC0-1.0": COMMON + "CC0-1.0",
}
MIT = """MIT License

Copyright (c) {owners}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation
files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy,
modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the
Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE,
ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""

BSD = """Copyright (c) {owners}. All rights reserved.

Redistribution and use in source and binary forms, with or without modification, are permitted provided that the following
conditions are met:

1. Redistributions of source code must retain the above copyright notice, this list of conditions and the following
   disclaimer.

2. Redistributions in binary form must reproduce the above copyright notice, this list of conditions and the following
   disclaimer in the documentation and/or other materials provided with the distribution.

3. Neither the name of the copyright holder nor the names of its contributors may be used to endorse or promote products
   derived from this software without specific prior written permission.

THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS" AND ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING,
BUT NOT LIMITED TO, THE IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE ARE DISCLAIMED. IN NO EVENT
SHALL THE COPYRIGHT HOLDER OR CONTRIBUTORS BE LIABLE FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR CONSEQUENTIAL
DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS
INTERRUPTION) HOWEVER CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN CONTRACT, STRICT LIABILITY, OR TORT (INCLUDING
NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE OF THIS SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.
"""
TEMPLATES = {"MIT": MIT, "BSD-3-Clause": BSD}


class Shipped:
    """A package of others that is in ours."""

    def __init__(self, kind, name, version, licence, owners, folder, named=None):
        self.kind, self.name, self.version = kind, name, version
        self.licence, self.owners = licence, owners
        self.texts = texts(pathlib.Path(folder), named)
        self.instead = ""
        if not self.texts:
            self.stand_in()

    def stand_in(self):
        """A standard text, where the licence has one that needs nothing of the package's own but its owners."""
        words = set(re.split(r"[\s()/]+", self.licence))
        for word, template in TEMPLATES.items():
            if word in words:
                self.texts = [template.format(owners=self.owners)]
                self.instead = "the standard text; the package carries none"
                return
        for word, path in STANDARD.items():
            if word in words:
                self.instead = "the text is " + path
                return
        sys.exit(f"{self.kind} {self.name} {self.version} ({self.licence or 'no licence'}) carries no licence text.")


def texts(folder, named=None):
    found = {p for p in folder.iterdir() if p.is_file() and NAMES.match(p.name) and p.suffix != ".html"}
    for sub in ("LICENSES", "licenses", "LICENSE"):
        if (folder / sub).is_dir():
            found |= {p for p in (folder / sub).iterdir() if p.is_file()}
    if named and (folder / named).is_file():
        found.add(folder / named)
    out = []
    for path in sorted(found):
        text = path.read_text(encoding="utf-8", errors="replace").replace("\r\n", "\n").strip()
        if text:
            out.append(text)
    return out


def crates(programs, features):
    """Everything that is linked into the programs on this system, from the registry."""
    host = next(
        line.split()[1]
        for line in subprocess.run(["rustc", "-vV"], capture_output=True, text=True, check=True).stdout.splitlines()
        if line.startswith("host:")
    )
    command = ["cargo", "metadata", "--format-version", "1", "--locked", "--filter-platform", host]
    if features:
        command += ["--features", features]
    read = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if read.returncode:
        sys.exit(read.stderr)
    metadata = json.loads(read.stdout)
    packages = {p["id"]: p for p in metadata["packages"]}
    nodes = {n["id"]: n for n in metadata["resolve"]["nodes"]}
    begin = [p["id"] for p in metadata["packages"] if p["name"] in programs and p["source"] is None]
    if len(begin) != len(programs):
        sys.exit("Not all of these programs are in the workspace: " + ", ".join(programs))
    seen, todo = set(), list(begin)
    while todo:
        at = todo.pop()
        if at in seen:
            continue
        seen.add(at)
        # What only builds or tests is not linked.
        todo += [d["pkg"] for d in nodes[at]["deps"] if any(k["kind"] is None for k in d["dep_kinds"])]
    for identity in seen:
        package = packages[identity]
        if package["source"] is None:
            continue
        owners = ", ".join(re.sub(r"\s*<[^>]*>", "", a) for a in package["authors"]) or f"the authors of {package['name']}"
        yield Shipped(
            "crate",
            package["name"],
            package["version"],
            package["license"] or "see its text",
            owners,
            pathlib.Path(package["manifest_path"]).parent,
            package["license_file"],
        )


def page(only=""):
    """Everything that the page is made of: what it depends on, with the fonts. `only`: of packages of this scope."""
    lock = json.loads((ROOT / "ui/package-lock.json").read_text(encoding="utf-8"))
    for path, entry in lock["packages"].items():
        name = path.rpartition("node_modules/")[2]
        if not name.startswith(only) or not path or entry.get("optional") or (entry.get("dev") and name not in IN_THE_PAGE):
            continue
        folder = ROOT / "ui" / path
        if not folder.is_dir():
            sys.exit(f"ui/{path} is not there: run scripts/page.sh first.")
        manifest = json.loads((folder / "package.json").read_text(encoding="utf-8"))
        owner = manifest.get("author") or f"the authors of {name}"
        owner = owner.get("name", "") if isinstance(owner, dict) else re.sub(r"\s*[<(].*", "", owner)
        yield Shipped("npm", name, entry["version"], manifest.get("license", ""), owner, folder)


def standard_library():
    """Rust's own library is in every program."""
    sysroot = pathlib.Path(
        subprocess.run(["rustc", "--print", "sysroot"], capture_output=True, text=True, check=True, cwd=ROOT).stdout.strip()
    )
    version = subprocess.run(["rustc", "--version"], capture_output=True, text=True, check=True, cwd=ROOT).stdout.split()[1]
    docs = sysroot / "share/doc/rust"
    folder = docs if docs.is_dir() else sysroot
    return Shipped("rust", "standard library", version, "MIT OR Apache-2.0", "the Rust project's contributors", folder)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--programs", required=True)
    parser.add_argument("--features", default="")
    parser.add_argument("--page", action="store_true")
    parser.add_argument("--verifier", action="store_true", help="verify.html alone, which the page's list has too")
    parser.add_argument("--list", required=True, type=pathlib.Path)
    parser.add_argument("--texts", required=True, type=pathlib.Path)
    given = parser.parse_args()
    shipped = [standard_library(), *crates(given.programs.split(","), given.features)]
    if given.page:
        shipped += page()
    elif given.verifier:
        shipped += page("@noble/")
    shipped.sort(key=lambda s: (s.kind, s.name, s.version))

    own = (ROOT / "LICENSE").read_text(encoding="utf-8").strip()
    lines = ["Countersign", "", own, "", "", "What others made and this package contains:", ""]
    lines += [
        f"  {s.kind:<6} {s.name} {s.version}: {s.licence}" + (f" ({s.instead})" if s.instead else "") for s in shipped
    ]
    lines += ["", "Their licences' texts are in third-party-licences.gz beside this file, each with those it stands for."]
    lines += ["The sources of crates are on crates.io, those of npm packages in the npm registry, under these versions.", ""]
    given.list.write_text("\n".join(lines), encoding="utf-8")

    by_text = {}
    for one in shipped:
        for text in one.texts:
            whole = " ".join(text.split())
            by_text.setdefault(hashlib.sha256(whole.encode()).hexdigest(), (text, []))[1].append(one)
    rule = "=" * 100
    parts = []
    for text, ones in sorted(by_text.values(), key=lambda v: (v[1][0].kind, v[1][0].name, v[1][0].version, v[0])):
        of = "\n".join(sorted({f"{o.kind} {o.name} {o.version}" for o in ones}))
        parts.append(f"{rule}\n{of}\n{rule}\n\n{text}\n")
    given.texts.write_text("\n".join(parts), encoding="utf-8")
    print(f"{len(shipped)} packages of others, {len(by_text)} texts.", file=sys.stderr)


if __name__ == "__main__":
    main()

#!/usr/bin/env bash
# Lists of sanctions hold names in Latin letters; a customer's name comes in others. Guess: a library that turns Unicode into ASCII gives letters for
# a letter of any living alphabet, and two libraries much the same ones. Seen: the vowel of Azerbaijani and Kazakh names becomes @ in three and \@ in
# one (unidecode of npm); Djordjevic is Djordjevitsh; one of six leaves some letters of a Cyrillic name Cyrillic and makes KSanthos of Xanthos;
# a name in Chinese ends with a space, or has none between its parts.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
python3 -m venv v; v/bin/pip install -q --disable-pip-version-check Unidecode==1.4.0 text-unidecode==1.3 anyascii==0.3.3
npm init -y >/dev/null; npm install --silent unidecode@1.1.0 transliteration@2.6.1 @sindresorhus/transliterate@2.3.1
printf '%s\n' Əliyev Әлиев Ђорђевић Қасымов Ξανθός Цой 王小明 >names
cat >write.py <<'P'
import anyascii, text_unidecode, unidecode
writers = {"Unidecode": unidecode.unidecode, "text-unidecode": text_unidecode.unidecode, "anyascii": anyascii.anyascii}
for name in open("names", encoding="utf-8").read().split():
    for writer, write in writers.items():
        print(f"{name} [{write(name)}] {writer}")
P
cat >write.mjs <<'J'
import { readFileSync } from "fs";
import unidecode from "unidecode";
import { transliterate } from "transliteration";
import other from "@sindresorhus/transliterate";
const writers = { "unidecode (npm)": unidecode, transliteration: transliterate, "@sindresorhus/transliterate": other };
for (const name of readFileSync("names", "utf8").trim().split("\n"))
  for (const [writer, write] of Object.entries(writers)) console.log(`${name} [${write(name)}] ${writer}`);
J
{ PYTHONUTF8=1 v/bin/python write.py; node write.mjs; } | LC_ALL=C sort -s -k1,1 >seen
cat >expected <<'S'
Əliyev [@liyev] Unidecode
Əliyev [@liyev] text-unidecode
Əliyev [Eliyev] anyascii
Əliyev [\@liyev] unidecode (npm)
Əliyev [@liyev] transliteration
Əliyev [Aliyev] @sindresorhus/transliterate
Ξανθός [Ksanthos] Unidecode
Ξανθός [Ksanthos] text-unidecode
Ξανθός [Xanthos] anyascii
Ξανθός [Ksanthos] unidecode (npm)
Ξανθός [Xanthos] transliteration
Ξανθός [KSanthos] @sindresorhus/transliterate
Ђорђевић [Djordjevitsh] Unidecode
Ђорђевић [Djordjevitsh] text-unidecode
Ђорђевић [Djordjevic] anyascii
Ђорђевић [Djordjevitsh] unidecode (npm)
Ђорђевић [Djordjevitsh] transliteration
Ђорђевић [Ђorђeviћ] @sindresorhus/transliterate
Цой [Tsoi] Unidecode
Цой [Tsoi] text-unidecode
Цой [Tsoy] anyascii
Цой [Tsoi] unidecode (npm)
Цой [Coy] transliteration
Цой [Tsoy] @sindresorhus/transliterate
Қасымов [K'asymov] Unidecode
Қасымов [K'asymov] text-unidecode
Қасымов [Qasymov] anyascii
Қасымов [K'asymov] unidecode (npm)
Қасымов [K'asymov] transliteration
Қасымов [Қasymov] @sindresorhus/transliterate
Әлиев [@liev] Unidecode
Әлиев [@liev] text-unidecode
Әлиев [Aliev] anyascii
Әлиев [\@liev] unidecode (npm)
Әлиев [@liev] transliteration
Әлиев [Әliev] @sindresorhus/transliterate
王小明 [Wang Xiao Ming ] Unidecode
王小明 [Wang Xiao Ming ] text-unidecode
王小明 [WangXiaoMing] anyascii
王小明 [Wang Xiao Ming ] unidecode (npm)
王小明 [Wang Xiao Ming] transliteration
王小明 [王小明] @sindresorhus/transliterate
S
cat seen; diff expected seen && echo "as written down: Unidecode 1.4.0, text-unidecode 1.3, anyascii 0.3.3 (PyPI), unidecode 1.1.0, transliteration 2.6.1, @sindresorhus/transliterate 2.3.1 (npm)"

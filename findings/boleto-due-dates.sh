#!/usr/bin/env bash
# A Brazilian payment slip has its due date as four digits: days since 7 October 1997, which were used up on 21 February 2025; the day after it they
# began anew with 1000. Guess: libraries that read slips know, almost two years later. Seen: two find a slip for 28 November 2026 valid, and due in
# April 2002. One of them has the right day too, beside the wrong one under another name, and there the last slip of the old count is due in 2049.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null; npm install --silent boleto.js@1.1.4 @mrmgomes/boleto-utils@1.3.3
cat >slips.js <<'J'
global.window = {}; // boleto.js is made for pages
const loaded = require("boleto.js"), Boleto = window.Boleto ?? loaded;
const utils = require("@mrmgomes/boleto-utils");
const day = (date) => new Date(date).toISOString().slice(0, 10);
for (const [due, line] of [
  ["2025-02-21", "00190000090123456789701234567178399990000012345"],
  ["2025-02-22", "00190000090123456789701234567178910000000012345"],
  ["2026-11-28", "00190000090123456789701234567178116440000012345"],
]) {
  const slip = new Boleto(line), read = utils.validarBoleto(line);
  console.log(due, "boleto.js", slip.valid(), day(slip.expirationDate()));
  console.log(due, "boleto-utils", read.sucesso, day(read.vencimento), "vencimentoComNovoFator2025", day(read.vencimentoComNovoFator2025));
}
J
node slips.js >seen
cat >expected <<'S'
2025-02-21 boleto.js true 2025-02-21
2025-02-21 boleto-utils true 2025-02-21 vencimentoComNovoFator2025 2049-10-13
2025-02-22 boleto.js true 2000-07-03
2025-02-22 boleto-utils true 2000-07-03 vencimentoComNovoFator2025 2025-02-22
2026-11-28 boleto.js true 2002-04-08
2026-11-28 boleto-utils true 2002-04-08 vencimentoComNovoFator2025 2026-11-28
S
cat seen; diff expected seen && echo "as written down: boleto.js 1.1.4, @mrmgomes/boleto-utils 1.3.3"

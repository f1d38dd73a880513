#!/usr/bin/env bash
# A sum is shared out so that the shares add up to it; whole cents that are left over go to somebody. Guess: a share of nothing gets nothing, and what
# is shared out as a charge and again as its refund cancels for each. Seen: js-money gives the cent that is left to a share of nothing; a refund of
# -1.00 is not what the charge of 1.00 was, turned round, in js-money and easymoney; 5 cents by 3 to 7 are 2 and 3, or 1 and 4.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null; npm install --silent js-money@0.6.3 @easymoney/money@1.0.2 dinero.js@2.0.2
cat >share.mjs <<'J'
import { createRequire } from "module";
import { allocate, dinero, EUR, toSnapshot } from "dinero.js";
const require = createRequire(import.meta.url);
const Money = require("js-money");
const { createMoney } = require("@easymoney/money");
const sharers = {
  "js-money": (amount, ratios) => new Money(amount, Money.EUR).allocate(ratios).map((share) => share.amount),
  easymoney: (amount, ratios) => createMoney({ amount, currency: "EUR" }).allocate(ratios).map((share) => Number(share.getAmount())),
  "dinero.js": (amount, ratios) => allocate(dinero({ amount, currency: EUR }), ratios).map((share) => toSnapshot(share).amount),
};
for (const [amount, ratios] of [[1, [0, 1, 1]], [100, [1, 1, 1]], [-100, [1, 1, 1]], [5, [3, 7]], [-5, [3, 7]]])
  for (const [name, share] of Object.entries(sharers)) console.log(amount, "by", ratios.join(":"), name, ...share(amount, ratios));
J
node share.mjs >seen
cat >expected <<'S'
1 by 0:1:1 js-money 1 0 0
1 by 0:1:1 easymoney 0 1 0
1 by 0:1:1 dinero.js 0 1 0
100 by 1:1:1 js-money 34 33 33
100 by 1:1:1 easymoney 34 33 33
100 by 1:1:1 dinero.js 34 33 33
-100 by 1:1:1 js-money -33 -33 -34
-100 by 1:1:1 easymoney -33 -33 -34
-100 by 1:1:1 dinero.js -34 -33 -33
5 by 3:7 js-money 2 3
5 by 3:7 easymoney 2 3
5 by 3:7 dinero.js 1 4
-5 by 3:7 js-money -1 -4
-5 by 3:7 easymoney -1 -4
-5 by 3:7 dinero.js -1 -4
S
cat seen; diff expected seen && echo "as written down: js-money 0.6.3, @easymoney/money 1.0.2, dinero.js 2.0.2 (npm)"

// Asks the page's verifier about many bundles: a line `bundle TAB trust file` on standard input each; on standard output for each
// the verdict's word, the file, line and number of the first bad thing, why, and the rest of the report as JSON. A line
// `grant TAB proof TAB digest TAB time TAB trust file` asks about a grant proof: its report as JSON.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { verifyGrant } from "../src/core/granted.ts";
import { VERDICTS } from "../src/core/report.ts";
import { moment } from "../src/core/time.ts";
import { readTrust } from "../src/core/trust.ts";
import { verify } from "../src/core/verify.ts";
import { given } from "./disk.mjs";

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for await (const line of createInterface({ input: process.stdin })) {
    const [bundle, trustFile, ...more] = line.split("\t");
    const grant = bundle === "grant" && more.length > 0;
    const said = grant
      ? await askOfGrant(trustFile, ...more)
      : (await ask(bundle, trustFile)).join("\t");
    process.stdout.write(`${said}\n`);
  }
}

async function askOfGrant(proof, digest, at, trustFile) {
  try {
    const trust = trustFile ? readTrust(readFileSync(trustFile)) : null;
    return JSON.stringify(await verifyGrant(readFileSync(proof), digest, trust, moment(at)));
  } catch (error) {
    return JSON.stringify({ verdict: "stumbled", why: String(error.stack) });
  }
}

export async function ask(bundle, trustFile) {
  let trust = null;
  try {
    if (trustFile) trust = readTrust(readFileSync(trustFile));
  } catch (error) {
    return [VERDICTS.unreadable, "", "", "", error.message, "null"];
  }
  try {
    const opened = given(bundle);
    const report = await verify(bundle, opened.given, trust, () => {});
    opened.close();
    const { file = "", line = "", seq = "", why = "" } = report.firstBad ?? {};
    const head = [VERDICTS[report.verdict], file, line, seq, why, restOf(report)];
    return head.map((part) => String(part).replace(/[\n\t]/g, " "));
  } catch (error) {
    // A verifier that stumbles agrees with nobody.
    return ["Stumbled", "", "", "", String(error.stack).replace(/[\n\t]/g, " "), "null"];
  }
}

function restOf({ sentence, findings, checks, facts, says, firstBad }) {
  const [before, after] = [firstBad?.before ?? null, firstBad?.after ?? null];
  return JSON.stringify({
    sentence,
    findings,
    checks: checks.map(({ id, title, result, words, place }) => [id, title, result, words, place]),
    facts: facts.map(({ code, label, value }) => [code, label, value]),
    says,
    neighbours: [before, after],
  });
}

// Time and memory of a verification: in a Node of its own, and in a Chromium with the page from the disk.
//     weigh.mjs BUNDLE TRUST
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readTrust } from "../src/core/trust.ts";
import { verify } from "../src/core/verify.ts";
import { Chromium, chromiumProgram } from "./chromium.mjs";
import { given } from "./disk.mjs";

const LIMIT_MB = 512;
const say = (text) => process.stdout.write(`${text}\n`);
const [bundle, trust, alone] = process.argv.slice(2);

if (alone) await here();
else await both();

/** Verifies in this process, and says what it took. */
async function here() {
  const started = performance.now();
  const opened = given(bundle);
  const report = await verify(bundle, opened.given, readTrust(readFileSync(trust)), () => {});
  const seconds = (performance.now() - started) / 1000;
  const megabytes = process.resourceUsage().maxRSS / 1024;
  say(JSON.stringify({ verdict: report.verdict, seconds, megabytes }));
}

async function both() {
  const size = (statSync(bundle).size / 1e6).toFixed(0);
  say(`${bundle}: ${size} MB`);
  const own = fileURLToPath(import.meta.url);
  const ran = spawnSync(process.execPath, [own, bundle, trust, "alone"], { encoding: "utf8" });
  weighed("Node", JSON.parse(ran.stdout));
  const program = chromiumProgram();
  if (program === "") say("SKIPPED: no Chromium is installed, so its memory was not measured.");
  else weighed("Chromium, the page's process", await inChromium(program));
}

function weighed(where, { verdict, seconds, megabytes }) {
  say(`${where}: ${verdict} in ${seconds.toFixed(1)} s, at most ${megabytes.toFixed(0)} MB`);
  if (verdict !== "valid" || megabytes > LIMIT_MB) {
    say(`That is not valid, or above ${LIMIT_MB} MB.`);
    process.exitCode = 1;
  }
}

async function inChromium(program) {
  const browser = new Chromium(program);
  const tab = await browser.open(new URL("verify.html", import.meta.url).href);
  const started = performance.now();
  await tab.choose("#trust", trust);
  await tab.choose("#zip", bundle);
  await tab.until("!document.getElementById('result').hidden", 1200);
  const seconds = (performance.now() - started) / 1000;
  const word = await tab.evaluate("document.getElementById('verdict').textContent");
  const megabytes = Math.max(...renderers(browser.process.pid).map(peak));
  await browser.close();
  return { verdict: word === "Valid" ? "valid" : word, seconds, megabytes };
}

/** The processes below `root` that show pages. */
function renderers(root) {
  const parents = new Map();
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      parents.set(pid, stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
    } catch {
      // It has ended meanwhile.
    }
  }
  const below = (pid) => pid === String(root) || (parents.has(pid) && below(parents.get(pid)));
  const shows = (pid) => readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("--type=renderer");
  return [...parents.keys()].filter((pid) => below(pid) && shows(pid));
}

/** The most memory that a process has had, in MB. */
function peak(pid) {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
}

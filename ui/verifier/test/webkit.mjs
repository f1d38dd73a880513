// verify.html in WebKit, opened from the disk, by WebDriver under Xvfb. Its workers may read no files of such a page, and older ones
// have no ed25519: it verifies there all the same.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { bytes, path } from "./files.mjs";

const say = (text) => process.stdout.write(`${text}\n`);

/** WebKit's own small browser; "" where it is not installed. */
function miniBrowser() {
  const folders = ["/usr/lib", ...readdirSync("/usr/lib").map((name) => `/usr/lib/${name}`)];
  const names = ["webkit2gtk-4.1/MiniBrowser", "webkitgtk-6.0/MiniBrowser"];
  return folders.flatMap((at) => names.map((name) => join(at, name))).find(existsSync) ?? "";
}

const binary = miniBrowser();
if (binary === "" || !existsSync("/usr/bin/WebKitWebDriver") || !existsSync("/usr/bin/Xvfb")) {
  say(
    "SKIPPED: WebKitWebDriver, MiniBrowser or Xvfb is not installed, so verify.html was not tried in WebKit.",
  );
  process.exit(0);
}

/** A port that nobody uses now. */
async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((done) => server.once("listening", done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

const work = mkdtempSync(join(tmpdir(), "countersign-webkit-"));
const port = await freePort();
const screen = spawn("Xvfb", ["-displayfd", "3", "-screen", "0", "1200x900x24"], {
  stdio: ["ignore", "ignore", "ignore", "pipe"],
});
const display = await new Promise((done) => screen.stdio[3].once("data", done));
const env = { ...process.env, DISPLAY: `:${String(display).trim()}`, GDK_BACKEND: "x11" };
const driver = spawn("WebKitWebDriver", [`--port=${port}`], { env, stdio: "ignore" });

async function ask(method, at, body) {
  const sent = body && JSON.stringify(body);
  const answer = await fetch(`http://127.0.0.1:${port}${at}`, { method, body: sent });
  const { value } = await answer.json();
  assert.ok(answer.ok, `${method} ${at}: ${value?.message}`);
  return value;
}

let at = "";
const run = (script) => ask("POST", `${at}/execute/sync`, { script, args: [] });

async function choose(id, file) {
  await run(`document.getElementById("${id}").hidden = false`);
  const found = await ask("POST", `${at}/element`, { using: "css selector", value: `#${id}` });
  await ask("POST", `${at}/element/${Object.values(found)[0]}/value`, { text: file });
}

async function word() {
  for (let waited = 0; waited < 240; waited += 1) {
    await sleep(250);
    const found = await run("return document.getElementById('verdict')?.textContent ?? ''");
    if (found !== "") return found;
  }
  throw new Error("no verdict in a minute");
}

try {
  for (let tries = 0; ; tries += 1) {
    const up = await ask("GET", "/status").catch(() => null);
    if (up) break;
    assert.ok(tries < 100, "WebKitWebDriver does not answer");
    await sleep(100);
  }
  const options = { "webkitgtk:browserOptions": { binary, args: ["--automation"] } };
  const session = { capabilities: { alwaysMatch: options } };
  at = `/session/${(await ask("POST", "/session", session)).sessionId}`;
  const url = pathToFileURL(path("ui/verifier/dist/verify.html")).href;
  await ask("POST", `${at}/url`, { url });
  await choose("zip", path("docs/sample/export.zip"));
  assert.equal(await word(), "Intact, keys not trusted");
  await choose("trust", path("docs/sample/trust"));
  assert.equal(await word(), "Valid");
  const other = bytes("docs/sample/export.zip");
  other[Math.floor(other.length / 2)] ^= 1;
  const altered = join(work, "altered.zip");
  writeFileSync(altered, other);
  await choose("zip", altered);
  assert.equal(await word(), "Altered");
  say(
    "ok    the sample in WebKit: intact without its trust file, valid with it, altered when it is",
  );
} finally {
  if (at) await ask("DELETE", at).catch(() => {});
  driver.kill();
  screen.kill();
  rmSync(work, { recursive: true, force: true });
}

// verify.html in a real Chromium, opened from the disk: `make test-web`. With --pictures FOLDER it leaves pictures there.
import assert from "node:assert/strict";
import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { ask } from "../dist/many.mjs";
import { Chromium, chromiumProgram } from "../node/chromium.mjs";
import { bytes, path, unpack } from "./files.mjs";

const say = (text) => process.stdout.write(`${text}\n`);
const program = chromiumProgram();
if (program === "") {
  say("SKIPPED: no Chromium is installed, so verify.html was not tried in one.");
  process.exit(0);
}
const pictures = process.argv[2] === "--pictures" ? process.argv[3] : "";
const [sample, trust] = [path("docs/sample/export.zip"), path("docs/sample/trust")];
const page = pathToFileURL(path("ui/verifier/dist/verify.html")).href;
const work = mkdtempSync(join(tmpdir(), "countersign-web-"));
const browser = new Chromium(program);
let passed = 0;

async function check(name, act) {
  const tab = await browser.open(page);
  try {
    await act(tab);
    assert.deepEqual(tab.problems, [], "the page complained");
    passed += 1;
    say(`ok    ${name}`);
  } catch (error) {
    process.exitCode = 1;
    say(`FAIL  ${name}\n${error.stack}`);
  }
  await tab.close();
}

const shown = "!document.getElementById('result').hidden";
const textOf = (selector) =>
  `(document.querySelector(${JSON.stringify(selector)})?.innerText ?? "")`;

/** The verdict's word, the first bad place and why, as the page shows them. */
async function verdictOf(tab) {
  await tab.until(shown);
  const words = await tab.evaluate(textOf("#verdict"));
  const first = (await tab.evaluate(textOf(".first > div"))).split(/\n+/);
  return { word: words, place: first[0], why: first[1] ?? "" };
}

/** Nothing that the accessibility rules of axe find, in light and in dark. */
async function accessible(tab) {
  await tab.evaluate(readFileSync(path("ui/node_modules/axe-core/axe.min.js"), "utf8"));
  for (const value of ["light", "dark"]) {
    const features = [{ name: "prefers-color-scheme", value }];
    await tab.send("Emulation.setEmulatedMedia", { features });
    await tab.until(`document.documentElement.dataset.theme === "${value}"`);
    const run =
      "axe.run(document).then((r) => r.violations.map((v) => v.id + ' ' + v.nodes[0].html))";
    assert.deepEqual(await tab.evaluate(run), [], value);
  }
}

async function picture(tab, name) {
  if (pictures === "") return;
  await mkdir(pictures, { recursive: true });
  for (const value of ["light", "dark"]) {
    const features = [{ name: "prefers-color-scheme", value }];
    await tab.send("Emulation.setEmulatedMedia", { features });
    const size = { width: 1200, height: 900, deviceScaleFactor: 1, mobile: false };
    await tab.send("Emulation.setDeviceMetricsOverride", size);
    const { data } = await tab.send("Page.captureScreenshot", {});
    writeFileSync(join(pictures, `${name}-${value}.png`), Buffer.from(data, "base64"));
  }
}

/** A folder with these files. */
async function spread(files, name) {
  const root = join(work, name);
  for (const [own, content] of files) {
    await mkdir(dirname(join(root, own)), { recursive: true });
    writeFileSync(join(root, own), content);
  }
  return root;
}

await check(
  "the sample, dropped with its trust file, is valid; every check is shown",
  async (tab) => {
    await accessible(tab);
    await picture(tab, "verify-page-empty");
    await tab.drop(sample, trust);
    assert.equal((await verdictOf(tab)).word, "Valid");
    assert.equal(await tab.evaluate("document.activeElement.id"), "verdict");
    assert.match(await tab.evaluate("document.title"), /^Valid: export\.zip$/);
    assert.equal(await tab.evaluate("document.querySelectorAll('.checks .passed').length"), 13);
    await accessible(tab);
    await picture(tab, "verify-page-valid");
  },
);

await check(
  "without the trust file it is intact and no more; the file given afterwards makes it valid",
  async (tab) => {
    await tab.choose("#zip", sample);
    assert.equal((await verdictOf(tab)).word, "Intact, keys not trusted");
    await tab.choose("#trust", trust);
    await tab.until(`${textOf("#verdict")} === "Valid"`);
    await tab.evaluate("document.getElementById('drop-trust').click()");
    await tab.until(`${textOf("#verdict")} === "Intact, keys not trusted"`);
  },
);

await check("unpacked it is valid too, dropped or chosen as a folder", async (tab) => {
  const folder = await spread(unpack(bytes("docs/sample/export.zip")), "unpacked");
  await tab.drop(folder, trust);
  assert.equal((await verdictOf(tab)).word, "Valid");
  await tab.evaluate("document.getElementById('result').hidden = true");
  await tab.choose("#folder", folder);
  assert.equal((await verdictOf(tab)).word, "Valid");
});

await check(
  "altered exports get the word, the place and the reason that the program gives them",
  async (tab) => {
    const whole = bytes("docs/sample/export.zip");
    const files = unpack(whole);
    const altered = [];
    for (let at = 11; at < whole.length; at += Math.floor(whole.length / 25)) {
      const other = whole.slice();
      other[at] ^= 1;
      altered.push([`bit at ${at}`, other]);
    }
    for (const part of [0.1, 0.5, 0.9, 0.999]) {
      altered.push([`cut at ${part}`, whole.slice(0, whole.length * part)]);
    }
    for (const name of [
      "data/records.jsonl",
      "keys/events.jsonl",
      "proof/checkpoint",
      "report.html",
    ]) {
      const { length } = files.get(name);
      const [less, more, flipped] = [new Map(files), new Map(files), new Map(files)];
      less.delete(name);
      more.set(name, Buffer.concat([files.get(name), Buffer.from("x")]));
      const other = files.get(name).slice();
      other[Math.floor(length / 2)] ^= 1;
      flipped.set(name, other);
      altered.push(
        [`${name} missing`, less],
        [`${name} longer`, more],
        [`${name} flipped`, flipped],
      );
    }
    for (const [number, [name, what]] of altered.entries()) {
      const root = join(work, `altered-${number}`);
      if (what instanceof Map) await spread(what, `altered-${number}`);
      else writeFileSync(root, what);
      const [word, file, line, seq, why] = await ask(root, trust);
      await tab.evaluate("document.getElementById('result').hidden = true");
      await tab.drop(root, trust);
      const found = await verdictOf(tab);
      assert.deepEqual([found.word, found.why], [word, why], name);
      const place = seq === "" ? (line === "" ? file : `line ${line} of`) : `record ${seq}`;
      // A fault of the form is one of the file as it is called here.
      assert.ok(found.place.startsWith(place.replace(`${work}/`, "")), `${name}: ${found.place}`);
    }
    await accessible(tab);
    await picture(tab, "verify-page-altered");
  },
);

await check(
  "a trust file that is none is said to be unreadable, and decides nothing",
  async (tab) => {
    const wrong = join(work, "wrong-trust");
    writeFileSync(wrong, "countersign-trust 1\norigin nowhere\n");
    await tab.drop(sample, wrong);
    const found = await verdictOf(tab);
    assert.equal(found.word, "Unreadable");
    assert.match(found.why, /Line 2 of the trust file is not right/);
  },
);

await check("what is no bundle, and two at once, are refused in words", async (tab) => {
  const text = join(work, "notes.txt");
  writeFileSync(text, "<img src=x onerror=alert(1)>\u202e");
  await tab.drop(text);
  assert.equal((await verdictOf(tab)).word, "Unreadable");
  await tab.drop(sample, text);
  await tab.until("!document.getElementById('problem').hidden");
  assert.match(await tab.evaluate(textOf("#problem")), /One export at a time/);
});

await check("Escape stops it, with progress shown until then", async (tab) => {
  // A README.txt of three gigabytes, of which the disk holds nothing.
  const large = join(work, "large.zip");
  const head = Buffer.from(bytes("docs/sample/export.zip").slice(0, 40));
  head.writeUInt32LE(3_000_000_000, 18);
  head.writeUInt32LE(3_000_000_000, 22);
  writeFileSync(large, head);
  truncateSync(large, 40 + 3_000_000_000);
  appendFileSync(large, endOfLarge(head));
  await tab.choose("#zip", large);
  await tab.until("document.getElementById('bar').value > 0", 60);
  assert.match(await tab.evaluate(textOf("#stage")), /^Checking every byte, \d+ %$/);
  await picture(tab, "verify-page-working");
  await tab.key("Escape");
  await tab.until("document.getElementById('working').hidden");
  assert.match(await tab.evaluate(textOf("#problem")), /Nothing was decided/);
  await new Promise((resolve) => setTimeout(resolve, 500));
  assert.equal(await tab.evaluate("document.getElementById('result').hidden"), true);
});

/** The directory and the end record of a zip of README.txt alone. */
function endOfLarge(head) {
  const offset = 40 + 3_000_000_000;
  const central = Buffer.alloc(56);
  central.writeUInt32LE(0x02014b50);
  central.writeUInt16LE(0x0314, 4);
  head.copy(central, 6, 4, 30);
  central.fill(0, 30, 42);
  central.writeUInt32LE((0o100644 << 16) >>> 0, 38);
  central.write("README.txt", 46);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(56, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([central, end]);
}

await check(
  "a browser that gives no worker, and none that has ed25519, verify too",
  async (tab) => {
    await tab.evaluate("Worker = class { constructor() { throw new Error('none'); } }");
    await tab.drop(sample, trust);
    assert.equal((await verdictOf(tab)).word, "Valid");
    const passed = await tab.evaluate(textOf(".checks"));
    const asked =
      "crypto.subtle.importKey = () => { window.asked = true; return Promise.reject(new Error('none')); }";
    const other = await browser.open(page);
    await other.evaluate("Worker = class { constructor() { throw new Error('none'); } }");
    await other.evaluate(asked);
    await other.drop(sample, trust);
    assert.equal((await verdictOf(other)).word, "Valid");
    assert.equal(await other.evaluate("window.asked"), true);
    assert.equal(await other.evaluate(textOf(".checks")), passed);
    assert.deepEqual(other.problems, []);
    await other.close();
  },
);

await check(
  "what is printed is the verdict and what it rests on, without the fields",
  async (tab) => {
    await tab.drop(sample, trust);
    await verdictOf(tab);
    const features = [{ name: "prefers-color-scheme", value: "dark" }];
    await tab.send("Emulation.setEmulatedMedia", { features });
    await tab.until("document.documentElement.dataset.theme === 'dark'");
    await tab.send("Emulation.setEmulatedMedia", { media: "print", features });
    await tab.until("document.documentElement.dataset.theme === 'light'");
    const seen = (id) => `document.getElementById("${id}").getClientRects().length > 0`;
    assert.equal(await tab.evaluate(seen("given")), false);
    assert.equal(await tab.evaluate(seen("verdict")), true);
    const { data } = await tab.send("Page.printToPDF", { printBackground: true });
    if (pictures !== "")
      writeFileSync(join(pictures, "verify-page.pdf"), Buffer.from(data, "base64"));
  },
);

await check("a grant proof is asked about once its digest is said", async (tab) => {
  const proof = join(work, "a.grant");
  writeFileSync(proof, "countersign-grant 1\norigin nowhere\n");
  await tab.choose("#zip", proof);
  await tab.until(`${textOf("#problem")}.includes("digest")`);
  await tab.evaluate(`{
    const field = document.getElementById("digest");
    field.value = "7".repeat(64);
    field.dispatchEvent(new Event("input"));
  }`);
  assert.equal((await verdictOf(tab)).word, "Unreadable");
  await accessible(tab);
});

await check("the keyboard reaches everything in order", async (tab) => {
  const found = [];
  for (let n = 0; n < 3; n += 1) {
    await tab.key("Tab");
    found.push(await tab.evaluate("document.activeElement.id"));
  }
  assert.deepEqual(found, ["choose-zip", "choose-folder", "choose-trust"]);
});

await check("the page can reach nobody", async (tab) => {
  const tries = [
    "fetch('http://127.0.0.1:9/')",
    "new Promise((_, no) => { const i = new Image(); i.onerror = no; i.src = 'http://127.0.0.1:9/x'; })",
    "new Promise((_, no) => { const s = document.createElement('script'); s.onerror = no; s.src = 'http://127.0.0.1:9/x'; document.head.append(s); })",
  ];
  const refused =
    "let n = 0; document.addEventListener('securitypolicyviolation', () => { n += 1; })";
  await tab.evaluate(refused);
  for (const attempt of tries) await tab.evaluate(`Promise.resolve(${attempt}).catch(() => {})`);
  await tab.evaluate("navigator.sendBeacon('http://127.0.0.1:9/', 'x')");
  await tab.until(`n >= ${tries.length + 1}`);
  assert.equal(tab.problems.length >= tries.length, true);
  tab.problems.length = 0;
});

await browser.close();
rmSync(work, { recursive: true, force: true });
say(`${passed} checks of verify.html in Chromium passed.`);

// Builds verify.html, one file that needs nothing else, and the same verifier as a program for tests. The same sources give the
// same bytes.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "dist");

/** The code that an entry and all that it imports come to. */
async function bundled(entry, options) {
  const { output } = await build({
    root: here,
    configFile: false,
    logLevel: "warn",
    ...options,
    build: { write: false, target: "es2022", reportCompressedSize: false, ...options.build },
  }).then((result) => (Array.isArray(result) ? result[0] : result));
  const code = output.find((part) => part.type === "chunk" && part.isEntry)?.code;
  if (!code || output.length !== 1) throw new Error(`${entry} came to ${output.length} files`);
  return code.trim();
}

/** The whole of verify.html. */
export async function page() {
  const entry = join(here, "src/page/main.ts");
  const code = await bundled(entry, {
    build: {
      minify: true,
      rolldownOptions: { input: entry, output: { format: "iife", codeSplitting: false } },
    },
  });
  if (/<\/script|<!--/i.test(code)) throw new Error("the script would end before its end");
  const tokens = readFileSync(join(here, "../src/shared/styles/tokens.css"), "utf8");
  const style = `${tokens}\n${readFileSync(join(here, "src/page/style.css"), "utf8")}`.trim();
  const hash = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  const policy = [
    "default-src 'none'",
    `script-src ${hash(code)}`,
    `style-src ${hash(style)}`,
    "worker-src blob:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const { version } = JSON.parse(readFileSync(join(here, "../package.json"), "utf8"));
  const parts = {
    "%policy%": policy,
    "%version%": version,
    "<style></style>": `<style>${style}</style>`,
    "<script></script>": `<script>${code}</script>`,
  };
  const html = readFileSync(join(here, "src/page/page.html"), "utf8");
  return html.replace(/%[a-z]+%|<(style|script)><\/\1>/g, (part) => parts[part]);
}

async function program(entry) {
  return bundled(entry, {
    build: { ssr: join(here, entry), minify: false, target: "node20" },
    ssr: { noExternal: true },
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(out, { recursive: true });
  for (const name of ["weigh.mjs", "many.mjs"]) {
    writeFileSync(join(out, name), `${await program(`node/${name}`)}\n`);
  }
  // The programs take it in: the same page must not have them built anew.
  const [file, html] = [join(out, "verify.html"), await page()];
  if (!existsSync(file) || readFileSync(file, "utf8") !== html) writeFileSync(file, html);
}

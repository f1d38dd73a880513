// The built page: one file, the same each time, that may load and send nothing.
import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { page } from "../build.mjs";

test("the page is one file that is the same at each build and allows itself nothing", async () => {
  const html = await page();
  expect(await page()).toBe(html);
  const inside = (tag) => html.split(`<${tag}>`)[1].split(`</${tag}>`)[0];
  const hash = (text) => createHash("sha256").update(text).digest("base64");
  const policy = html.match(/Content-Security-Policy" content="([^"]*)"/)[1];
  expect(policy.split("; ")).toEqual([
    "default-src 'none'",
    `script-src 'sha256-${hash(inside("script"))}'`,
    `style-src 'sha256-${hash(inside("style"))}'`,
    "worker-src blob:",
    "base-uri 'none'",
    "form-action 'none'",
  ]);
  expect(html.match(/<script/g)).toHaveLength(1);
  expect(html).not.toMatch(/ (src|href|style|on[a-z]+)=/);
  expect(inside("script")).not.toMatch(
    /\bfetch\(|XMLHttpRequest|WebSocket|sendBeacon|import\(|innerHTML|eval\(/,
  );
  expect(html.length).toBeLessThan(400_000);
});

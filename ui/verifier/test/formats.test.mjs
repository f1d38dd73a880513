// The verifier's shapes against docs/formats, line for line.
import { expect, test } from "vitest";
import {
  CONTENT_SHAPE,
  CONTENT_TYPE,
  RECOMMENDATION_SHAPE,
  RECOMMENDATION_TYPE,
} from "../src/core/content";
import { EVENTS } from "../src/core/events";
import { FILTER_SHAPE, FILTER_TYPE } from "../src/core/filter";
import { grammarOf } from "../src/core/formats";
import { parseLine } from "../src/core/json";
import { MANIFEST_SHAPE, MANIFEST_TYPE } from "../src/core/manifest";
import {
  CALENDAR_SHAPE,
  compareAmounts,
  HOURS_SHAPE,
  POLICY_SHAPE,
  POLICY_TYPE,
  ROUTE_SHAPE,
  ROUTE_TYPE,
  RULE_SHAPE,
  RUNG_SHAPE,
  STEP_SHAPE,
} from "../src/core/policy";
import { FOUNDER, STATEMENTS, typeOf } from "../src/core/statements";
import { text } from "./files.mjs";

const page = text("docs/formats/README.md");

test("every statement has the members that the formats page gives it", () => {
  const lines = Object.entries(STATEMENTS).map(([kind, shape]) => grammarOf(shape, typeOf(kind)));
  for (const line of [...lines, grammarOf(FOUNDER)]) expect(page).toContain(`\`${line}\``);
  const known = new Set(page.match(/countersign\/[a-z-]+\/v1(?=","origin")/g));
  expect([...known].sort()).toEqual(Object.keys(STATEMENTS).map(typeOf).sort());
});

test("policies and routes are those of the formats page", () => {
  const lines = [
    grammarOf(POLICY_SHAPE, POLICY_TYPE),
    grammarOf(RULE_SHAPE),
    grammarOf(STEP_SHAPE),
    grammarOf(RUNG_SHAPE),
    grammarOf(CALENDAR_SHAPE),
    grammarOf(HOURS_SHAPE),
    grammarOf(ROUTE_SHAPE, ROUTE_TYPE),
  ];
  for (const line of lines) expect(page).toContain(`\`${line}\``);
});

test("amounts are compared as numbers and not as they are spelt", () => {
  for (const [a, b, order] of [
    ["1.50", "1.5", 0],
    ["-0", "0.00", 0],
    ["0010", "9", 1],
    ["9999.99", "10000", -1],
    ["-2", "-10", 1],
    ["-1", "0", -1],
    ["0.1", "0.09", 1],
    ["0.30000000000000004", "0.3", 1],
    ["123456789012345678901234567890", "123456789012345678901234567891", -1],
  ]) {
    expect([compareAmounts(a, b), compareAmounts(b, a)], `${a} ${b}`).toEqual([order, 0 - order]);
  }
});

test("content, recommendation and filter are those of the formats page", () => {
  expect(page).toContain(grammarOf(CONTENT_SHAPE, CONTENT_TYPE));
  expect(page).toContain(grammarOf(RECOMMENDATION_SHAPE, RECOMMENDATION_TYPE));
  expect(page).toContain(grammarOf(FILTER_SHAPE, FILTER_TYPE));
});

test("bundle.json is the line of the bundle's page", () => {
  const members = (line) => line.match(/"[a-z_]+":/g);
  const line = text("docs/formats/bundle.md").match(/`(\{"type":"countersign\/bundle\/v1".*\})`/);
  expect(members(line?.[1] ?? "")).toEqual(
    members(grammarOf(MANIFEST_SHAPE, MANIFEST_TYPE)).concat(['"path":', '"bytes":']),
  );
});

test("the table of events is that of the formats page", () => {
  const rows = page.match(/^\| `[a-z._]+` \|.*$/gm).map((row) =>
    row
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll("`", "")),
  );
  const signatures = {
    founders: "every founder's",
    signer: "the actor's",
    "new key": "by the new key",
    "both keys": "the actor's, then by the new key",
  };
  const own = EVENTS.map(({ name, statement, about, subject, by, actor, governs }) => {
    const of = about === "" ? "that of the fact" : subject === "" ? about : `${about}:ID`;
    const nobody = by === "anyone" ? "who did it" : by === "system" ? "system" : "a founder";
    const signed = signatures[by] ?? "none";
    return [name, of, typeOf(statement), actor || nobody, signed, governs ? "yes" : ""];
  });
  expect(own).toEqual(rows);
});

test("a line is read in its one writing only", () => {
  expect(parseLine('{"a":9007199254740991,"b":[{},{"c":0}],"d":"\\u001f\\n"}', 100)).toEqual([
    ["a", 9007199254740991],
    ["b", [[], [["c", 0]]]],
    ["d", "\u001f\n"],
  ]);
  const others = [
    "",
    "{",
    "{}x",
    " {}",
    "{} ",
    "{ }",
    '{"a" :1}',
    '{"a":01}',
    '{"a":-1}',
    '{"a":1.0}',
    '{"a":1e3}',
    '{"a":9007199254740992}',
    '{"a":10000000000000000}',
    '{"a":null}',
    '{"a":true}',
    '{"a":"\\/"}',
    '{"a":"\\u0041"}',
    '{"a":"\\u000a"}',
    '{"a":"\\u001F"}',
    '{"a":"\\u0000"}',
    '{"a":"\\ud800"}',
    '{"a":"\n"}',
    '{"a":"x}',
    '{,"a":1}',
    '{"a":1,}',
    '{"a":[1]}',
    '{"a":["x"]}',
    '{"a":[{},]}',
    "{a:1}",
    "{}\n",
    '{"a":[{"a":[{"a":[{"a":[{}]}]}]}]}',
  ];
  for (const line of others) expect(() => parseLine(line, 100), line).toThrow();
  expect(() => parseLine('{"a":1}', 6)).toThrow();
  for (let code = 1; code < 0x11_0000; code += code < 0x3000 ? 1 : 0x1f1) {
    if (code >= 0xd800 && code < 0xe000) continue;
    const char = String.fromCodePoint(code);
    expect(parseLine(JSON.stringify({ k: char }), 100)).toEqual([["k", char]]);
  }
});

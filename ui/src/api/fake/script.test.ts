import { describe, expect, it } from "vitest";
import { asApiError } from "~/api/client";
import { OWN } from "~/test/console";
import script from "../../../../tests/console.json";
import type { CommandName, Commands, QueueFilter } from "../gen";
import { createFake } from ".";
import { READ, row } from "./rows";
import { actionId, facts } from "./shapes";

/**
 * The script that the real desk plays too (`desk/tests/it/script.rs`, which says how it is read): where the fake answers
 * otherwise, every test of a screen stands on something that is not so.
 */
type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

interface Step {
  do: string;
  request: Json;
  as?: string;
  answer?: Json;
  refused?: string;
}

type Known = Record<string, Json>;

const isObject = (value: Json | undefined): value is Record<string, Json> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function filled(value: Json, known: Known): Json {
  if (typeof value === "string" && value.startsWith("$")) {
    let found: Json = known;
    for (const member of value.slice(1).split("."))
      found = (found as Record<string, Json>)[member] as Json;
    if (found === undefined) throw new Error(`${value} is not known`);
    return found;
  }
  if (Array.isArray(value)) return value.map((one) => filled(one, known));
  if (isObject(value))
    return Object.fromEntries(
      Object.entries(value).map(([name, one]) => [name, filled(one, known)]),
    );
  return value;
}

const text = (fits: RegExp) => (value: Json) => typeof value === "string" && fits.test(value);

const FORMS: Record<string, (value: Json) => boolean> = {
  "<any>": () => true,
  "<bool>": (value) => typeof value === "boolean",
  "<number>": (value) => Number.isInteger(value) && Number(value) >= 0,
  "<text>": text(/\S/),
  "<id>": text(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
  "<digest>": text(/^[0-9a-f]{64}$/),
  "<time>": text(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
  "<fingerprint>": text(/^[0-9A-F]{4}( [0-9A-F]{4}){3}$/),
};

function differs(at: string, pattern: Json, value: Json, told: string[]): void {
  if (typeof pattern === "string" && pattern.startsWith("<")) {
    const fits = FORMS[pattern];
    if (!fits) throw new Error(`there is no form ${pattern}`);
    if (!fits(value)) told.push(`${at}: ${JSON.stringify(value)} is no ${pattern}`);
  } else if (Array.isArray(pattern) && pattern.length === 1 && Array.isArray(value)) {
    if (value.length === 0) told.push(`${at} is empty`);
    value.forEach((one, index) => {
      differs(`${at}.${index}`, pattern[0] as Json, one, told);
    });
  } else if (isObject(pattern) && isObject(value)) {
    for (const [name, one] of Object.entries(pattern)) {
      if (name === "<rest>") continue;
      if (name in value) differs(`${at}.${name}`, one, value[name] as Json, told);
      else told.push(`${at}.${name} is missing`);
    }
    for (const name of Object.keys(value))
      if (!("<rest>" in pattern) && !(name in pattern)) told.push(`${at}.${name} is one too many`);
  } else if (JSON.stringify(pattern) !== JSON.stringify(value)) {
    told.push(`${at}: ${JSON.stringify(value)} is not ${JSON.stringify(pattern)}`);
  }
}

/** The form that a member of this name has in every answer, unless it is null or empty. */
function formOf(member: string): string | undefined {
  if (["at", "since", "until"].includes(member) || member.endsWith("_at")) return "<time>";
  if (["leaf", "digest", "key_id"].includes(member) || /_(digest|leaf)$/.test(member))
    return "<digest>";
  if (member === "person" || member.endsWith("_id")) return "<id>";
  if (member === "fingerprint" || member === "key_fingerprint") return "<fingerprint>";
  if (member === "seq" || member.endsWith("_seq")) return "<number>";
  return undefined;
}

function forms(at: string, value: Json, told: string[]): void {
  if (Array.isArray(value)) {
    value.forEach((one, index) => {
      forms(`${at}.${index}`, one, told);
    });
  } else if (isObject(value)) {
    for (const [name, one] of Object.entries(value)) {
      const form = formOf(name);
      if (form && one !== null && one !== "" && !isObject(one))
        differs(`${at}.${name}`, form, one, told);
      else forms(`${at}.${name}`, one, told);
    }
  }
}

describe("the fake", () => {
  it("answers the script as the desk does", async () => {
    const fake = createFake({ rows: 200 });
    const my_turn: QueueFilter = {
      view: "my_turn",
      text: "",
      risks: [],
      agent: null,
      kind: null,
      state: null,
      assignee: null,
      amount_from: null,
      amount_until: null,
      proposed_from: null,
      proposed_until: null,
      step: null,
      is_simulation: null,
      sort: "due_ascending",
    };
    // Like the desk's: of medium risk, in nobody's hand, and read by nobody else.
    const [free, second] = Array.from({ length: 30 }, (_, index) => index).filter((index) => {
      const { risk, state } = row(fake.world, index);
      return (
        facts(index).unassigned &&
        risk === "medium" &&
        state === "in_review" &&
        index !== OWN &&
        index !== READ
      );
    });
    const known: Known = {
      action: actionId(free ?? -1),
      second: actionId(second ?? -1),
      password: "right",
      nobody: "7a1f4c02-5b1e-4f7e-9d0a-20c1d5e9ffff",
      my_turn: { ...my_turn },
    };
    const told: string[] = [];
    for (const [number, step] of (script as Step[]).entries()) {
      const at = `step ${number}, ${step.do}`;
      const request = filled(step.request, known);
      try {
        const answer = await fake.call(
          step.do as CommandName,
          request as Commands[CommandName]["request"],
        );
        // As it comes over the bridge: without what is undefined.
        const sent: Json = JSON.parse(JSON.stringify(answer));
        if (step.refused) told.push(`${at}: answered, not ${step.refused}`);
        differs(at, filled(step.answer ?? null, known), sent, told);
        forms(at, sent, told);
        if (step.as) known[step.as] = sent;
      } catch (thrown) {
        const { code, message } = asApiError(thrown);
        if (code !== step.refused)
          told.push(`${at}: ${code} (${message}), not ${step.refused ?? "an answer"}`);
      }
    }
    expect(told).toEqual([]);
  });
});

/** What lies behind commitments: an action's content and the recommendation (docs/formats/README.md, §4). */
import { encode, utf8 } from "./bytes";
import * as codes from "./codes";
import { listed } from "./filter";
import {
  AMOUNT,
  COMMIT,
  CONFIDENCE,
  CURRENCY,
  code,
  ID,
  IDS,
  JSON_TEXT,
  KIND,
  MAYBE_ID,
  readLine,
  TEXT,
  TRUTH,
} from "./formats";
import { sha256Hex } from "./hash";
import { NotInForm } from "./json";
import * as limits from "./limits";
import type { Asked } from "./policy";

export const CONTENT_TYPE = "countersign/content/v1";
export const CONTENT_SHAPE = {
  kind: KIND,
  subject_kind: code("a kind of subject", ["transaction", "incident", "account"]),
  subject: TEXT,
  agent: ID,
  agent_version: TEXT,
  actor_type: code("an actor type", ["human", "agent", "system"]),
  is_simulation: TRUTH,
  risk: code("a risk", codes.RISKS, "RISK"),
  amount: AMOUNT,
  currency: CURRENCY,
  params: JSON_TEXT,
  agent_input: JSON_TEXT,
  agent_output: JSON_TEXT,
  recommendation: COMMIT,
  idempotency_key: TEXT,
  owner: ID,
  launcher: MAYBE_ID,
  subject_person: MAYBE_ID,
  editors: IDS,
};

export const RECOMMENDATION_TYPE = "countersign/recommendation/v1";
export const RECOMMENDATION_SHAPE = {
  recommendation: code("a recommendation", codes.ADVICE),
  confidence: CONFIDENCE,
  ai_explanation: TEXT,
  rules: JSON_TEXT,
};

/** What decisions are checked against. */
export interface ContentFacts {
  agent: string;
  owner: string;
  /** Owner, launcher, subject and editors. */
  lineage: string[];
  /** The editors among them. */
  editors: string[];
  /** SHA-256 of what no revision changes. */
  fixed: string;
  /** Commitment of the recommendation. */
  recommendation: string;
  /** SHA-256 of the idempotency key. */
  idempotency: string;
  /** What a policy asks of the action. */
  asked: Asked;
}

/** The text behind a payload's salt; throws {@link NotInForm}. */
export function payloadText(payload: Uint8Array): string {
  if (payload.length < limits.SALT) throw new NotInForm("a payload is shorter than its salt");
  const text = utf8(payload.subarray(limits.SALT));
  if (text === null) throw new NotInForm("a payload that should be a line is not UTF-8");
  return text;
}

export function readContent(text: string): ContentFacts {
  const content = readLine(CONTENT_TYPE, CONTENT_SHAPE, limits.CONTENT, text);
  const { kind, agent, risk, amount, currency } = content;
  const asked = { kind, agent, risk, amount, currency, simulation: content.is_simulation };
  const others = [content.launcher, content.subject_person].filter((id) => id !== "");
  return {
    agent: content.agent,
    owner: content.owner,
    lineage: [content.owner, ...others, ...listed(content.editors)],
    editors: listed(content.editors),
    fixed: sha256Hex(
      encode(JSON.stringify({ ...content, amount: "", currency: "", params: "", editors: "" })),
    ),
    recommendation: content.recommendation,
    idempotency: sha256Hex(encode(content.idempotency_key)),
    asked,
  };
}

export function readAdvice(text: string): codes.Advice {
  const line = readLine(RECOMMENDATION_TYPE, RECOMMENDATION_SHAPE, limits.CONTENT, text);
  return line.recommendation;
}

/** Fewest characters of a narrative that is demanded, once these are trimmed at both ends. */
const NARRATIVE_LEAST = 10;
const NARRATIVE_TRIM = /^[ \t\n\r]+|[ \t\n\r]+$/g;

/** Whether a narrative says too little. */
export function isShort(text: string): boolean {
  return Array.from(text.replace(NARRATIVE_TRIM, "").slice(0, 40)).length < NARRATIVE_LEAST;
}

/** Whether a text says nothing. */
export function isEmpty(text: string): boolean {
  return text.replace(NARRATIVE_TRIM, "") === "";
}

/** The one pass over every byte of a bundle: digests and checksums, and what the payloads say, while they go by. */
import { equal, hex, utf8 } from "./bytes";
import type { Catalog, FileAt } from "./catalog";
import { ADVICE, type Advice } from "./codes";
import {
  CONTENT_TYPE,
  type ContentFacts,
  isEmpty,
  isShort,
  payloadText,
  RECOMMENDATION_TYPE,
  readAdvice,
  readContent,
} from "./content";
import { crc32, newSha256, sha256 } from "./hash";
import { Window } from "./input";
import { NotInForm } from "./json";
import * as limits from "./limits";
import { type Name, partOf } from "./names";
import { asPartOfASentence } from "./opened";
import { type Policy, readPolicy } from "./policy";
import type { Of } from "./statements";

const PART = 4 * 1024 * 1024;

/** Hears how many bytes were read; may stop it by throwing. */
export type OnBytes = (done: number) => void;

export interface Survey {
  /** SHA-256 in hex of every file. */
  files: Map<Name, string>;
  payloads: PayloadFacts;
  /** Files whose CRC-32 is not the one in the zip's headers. */
  wrongCrc: Set<Name>;
}

const WRONG = 1;
const SHORT = 2;
const EMPTY = 4;

/** What lies behind commitments, by the place of the payload in the catalog. */
export class PayloadFacts {
  private readonly flags: Uint8Array;
  /** 0, or the place of an advice, from 1. */
  private readonly advice: Uint8Array;
  private readonly contents = new Map<number, ContentFacts>();

  constructor(private readonly catalog: Catalog) {
    this.flags = new Uint8Array(catalog.payloads.length);
    this.advice = new Uint8Array(catalog.payloads.length);
  }

  /** Whether it is not what its commitment says. */
  isWrong(index: number): boolean {
    return ((this.flags[index] ?? 0) & WRONG) !== 0;
  }

  /** Takes the bytes of a payload. Nothing is read out of one that is not what its commitment says. */
  take(index: number, bytes: Uint8Array): void {
    if (!equal(sha256(bytes), this.catalog.payloads.commitments.at(index))) {
      this.flags[index] = WRONG;
      return;
    }
    const text = bytes.length < limits.SALT ? null : utf8(bytes.subarray(limits.SALT));
    if (text === null || isShort(text)) this.flags[index] = SHORT;
    if (text === null || isEmpty(text)) this.flags[index] = SHORT | EMPTY;
    const begins = (type: string) => text?.startsWith(`{"type":"${type}"`) ?? false;
    try {
      if (begins(CONTENT_TYPE)) this.contents.set(index, readContent(text ?? ""));
      if (begins(RECOMMENDATION_TYPE)) {
        this.advice[index] = ADVICE.indexOf(readAdvice(text ?? "")) + 1;
      }
    } catch (error) {
      // Why it is none is said where a record names it as one.
      if (!(error instanceof NotInForm)) throw error;
    }
  }

  /** Whether the narrative behind a commitment is there and says too little. */
  isShort(commitment: string): boolean {
    const index = this.catalog.payloads.find(commitment);
    return index >= 0 && ((this.flags[index] ?? 0) & SHORT) !== 0;
  }

  /** Whether the text behind a commitment is there and says nothing. */
  isEmpty(commitment: string): boolean {
    const index = this.catalog.payloads.find(commitment);
    return index >= 0 && ((this.flags[index] ?? 0) & EMPTY) !== 0;
  }

  /** The content behind an action's digest and the advice behind it, as far as both are there; throws {@link NotInForm}. */
  async contentOf(digest: string): Promise<[ContentFacts | null, Advice | null]> {
    const content = await this.at(digest, (index) => this.contents.get(index), readContent);
    const advice = (index: number) => ADVICE[(this.advice[index] ?? 0) - 1];
    return [content, content && (await this.at(content.recommendation, advice, readAdvice))];
  }

  /** The text of a drafted policy, where it is there; throws {@link NotInForm}. */
  async policyOf({ document, version }: Of<"policy">): Promise<Policy | null> {
    const policy = await this.at(document, () => undefined, readPolicy);
    if (policy && policy.version !== version) {
      throw new NotInForm("it is the text of another version");
    }
    return policy;
  }

  /** What was found in a payload; where nothing was, it is read once more to say why. */
  private async at<T>(
    commitment: string,
    known: (index: number) => T | undefined,
    read: (text: string) => T,
  ): Promise<T | null> {
    const index = this.catalog.payloads.find(commitment);
    if (index < 0 || this.isWrong(index)) return null;
    const found = known(index);
    if (found !== undefined) return found;
    const input = this.catalog.contentOf(index);
    if (!input) return null;
    const text = payloadText(await input.read(0, input.size));
    return asPartOfASentence(() => read(text));
  }
}

export async function survey(catalog: Catalog, on: OnBytes): Promise<Survey> {
  const found: Survey = {
    files: new Map(),
    payloads: new PayloadFacts(catalog),
    wrongCrc: new Set(),
  };
  let done = 0;
  const count = (bytes: number) => {
    done += bytes;
    on(done);
  };
  for (const file of catalog.files) await surveyFile(catalog, file, found, count);
  return found;
}

async function surveyFile(
  catalog: Catalog,
  { name, size, content, crc }: FileAt,
  found: Survey,
  on: OnBytes,
): Promise<void> {
  const window = new Window(content);
  const digest = newSha256();
  let [at, sum] = [0, 0];
  const next = async (length: number) => {
    const bytes = window.peek(at, length) ?? (await window.take(at, length));
    digest.update(bytes);
    if (catalog.packed) sum = crc32(bytes, sum);
    at += bytes.length;
    on(bytes.length);
    return bytes;
  };
  // Of a part its payloads one by one; of what is in none of them, and of every other file, the bytes as they come.
  const [first, end] = catalog.payloads.ofPart(partOf(name));
  for (let index = first; index < end && catalog.payloads.isThere(index); index += 1) {
    found.payloads.take(index, await next(catalog.payloads.at(index).bytes));
  }
  while (at < size && (await next(PART)).length > 0);
  found.files.set(name, hex(digest.digest()));
  if (catalog.packed && sum !== crc) found.wrongCrc.add(name);
}

/**
 * A tree's root from opened leaves and the hashes of the largest subtrees that hold none of them, left to right
 * (docs/formats/bundle.md, `proof/hashes`; RFC 6962 §2.1). Holds two steps and one hash for each level of the tree.
 */
import { type Hash, nodeHash, sha256 } from "./hash";

/** Why a root could not be rebuilt. */
export type TreeFault = "beyond" | "too few" | "no hash" | "too many" | "refused";

/** The next hash; null at the end; "no hash" where a line is none. */
export type NextHash = () => Promise<Hash | null | "no hash">;

/** Leaves from `first` up to, without it, `end`; or a join of the two hashes found last. */
type Step = { first: number; end: number } | "join";

/** Indices of opened leaves are below this. */
const EXACT = 2 ** 53;

export class Tree {
  private readonly steps: Step[] = [];
  private readonly found: Hash[] = [];
  private refused = false;

  /** A tree of so many leaves, up to 2^63 − 1. */
  constructor(
    private readonly size: bigint,
    private readonly hashes: NextHash,
  ) {
    if (size > BigInt(EXACT)) {
      // No opened leaf lies right of the first split: one hash stands for all that is there.
      const left = 2 ** ((size - 1n).toString(2).length - 1);
      this.steps.push("join", { first: left, end: left }, { first: 0, end: left });
    } else if (size > 0n) {
      this.steps.push({ first: 0, end: Number(size) });
    }
  }

  /** Takes the next opened leaf, whose index is above that of the last one. */
  async leaf(index: number, leaf: Hash): Promise<TreeFault | null> {
    const fault = this.refused
      ? "refused"
      : BigInt(index) >= this.size
        ? "beyond"
        : await this.walk(index, leaf);
    this.refused ||= fault !== null;
    return fault;
  }

  /** The root, once every opened leaf was given and every hash was used. */
  async root(): Promise<Hash | TreeFault> {
    if (this.refused) return "refused";
    const fault = await this.walk(-1, null);
    if (fault) return fault;
    const more = await this.hashes();
    if (more !== null) return more === "no hash" ? more : "too many";
    return this.found.pop() ?? sha256(new Uint8Array());
  }

  /** Walks on until the leaf is placed, or to the end. */
  private async walk(index: number, leaf: Hash | null): Promise<TreeFault | null> {
    for (let step = this.steps.pop(); step; step = this.steps.pop()) {
      if (step === "join") {
        const [right, left] = [this.found.pop(), this.found.pop()];
        if (left && right) this.found.push(nodeHash(left, right));
        continue;
      }
      const { first, end } = step;
      if (!leaf || index < first || index >= end) {
        const hash = await this.hashes();
        if (hash === null) return "too few";
        if (hash === "no hash") return hash;
        this.found.push(hash);
        continue;
      }
      if (end - first === 1) {
        this.found.push(leaf);
        return null;
      }
      const middle = first + split(end - first);
      this.steps.push("join", { first: middle, end }, { first, end: middle });
    }
    return null;
  }
}

/** The largest power of two below `size`, which is from 2 to 2^53 or a power of two. */
function split(size: number): number {
  let power = 2 ** Math.floor(Math.log2(size));
  while (power >= size) power /= 2;
  while (power * 2 < size) power *= 2;
  return power;
}

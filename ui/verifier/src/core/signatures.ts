/** Signatures, checked many at a time while the records go on. */
import { unhex } from "./bytes";
import { PublicKey } from "./ed25519";
import type { Findings, Place } from "./findings";

/** Signatures that are waited for at a time. */
const AT_A_TIME = 512;

export class Signatures {
  private readonly keys = new Map<string, PublicKey | null>();
  private waiting: Promise<void>[] = [];
  private readonly wrong: [order: number, place: Place][] = [];
  /** How many were given. */
  count = 0;

  /** Adds a signature by a public key in hex; false where that key is none that may sign. */
  async add(
    publicKey: string,
    statement: Uint8Array,
    signature: string,
    place: Place,
  ): Promise<boolean> {
    let key = this.keys.get(publicKey);
    if (key === undefined) {
      key = PublicKey.read(unhex(publicKey));
      this.keys.set(publicKey, key);
    }
    if (!key) return false;
    const order = this.count;
    this.count += 1;
    const checked = key.verify(statement, unhex(signature)).then((holds) => {
      if (!holds) this.wrong.push([order, place]);
    });
    this.waiting.push(checked);
    if (this.waiting.length >= AT_A_TIME) await this.wait();
    return true;
  }

  private async wait(): Promise<void> {
    await Promise.all(this.waiting);
    this.waiting = [];
  }

  /** Waits for the last ones and notes every wrong one. */
  async finish(findings: Findings): Promise<void> {
    await this.wait();
    for (const [, place] of this.wrong.sort(([a], [b]) => a - b)) {
      const why = "the signature does not fit its statement and its key";
      findings.add("signatures", "altered", place, why);
    }
  }
}

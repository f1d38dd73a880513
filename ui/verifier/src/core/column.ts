/** Growing columns of numbers and hashes: a bundle may hold millions of payloads, and an object each would be too much. */
import { unhex } from "./bytes";

const FIRST = 1024;

/** 32 bytes each. */
export class Hashes {
  private bytes = new Uint8Array(FIRST * 32);
  length = 0;

  push(hash: Uint8Array): void {
    if (this.bytes.length < (this.length + 1) * 32) {
      const larger = new Uint8Array(this.bytes.length * 2);
      larger.set(this.bytes);
      this.bytes = larger;
    }
    this.bytes.set(hash, this.length * 32);
    this.length += 1;
  }

  at(index: number): Uint8Array {
    return this.bytes.subarray(index * 32, index * 32 + 32);
  }

  /** Place of a hash among ascending ones; -1 where it is not there. */
  find(hash: string): number {
    const wanted = unhex(hash);
    let [low, high] = [0, this.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.compare(middle, wanted) < 0) low = middle + 1;
      else high = middle;
    }
    return low < this.length && this.compare(low, wanted) === 0 ? low : -1;
  }

  private compare(index: number, wanted: Uint8Array): number {
    const begin = index * 32;
    for (let at = 0; at < 32; at += 1) {
      const difference = (this.bytes[begin + at] ?? 0) - (wanted[at] ?? 0);
      if (difference !== 0) return difference;
    }
    return 0;
  }
}

/** Whole numbers up to 2^53 − 1. */
export class Numbers {
  private values = new Float64Array(FIRST);
  length = 0;

  push(value: number): void {
    if (this.values.length === this.length) {
      const larger = new Float64Array(this.length * 2);
      larger.set(this.values);
      this.values = larger;
    }
    this.values[this.length] = value;
    this.length += 1;
  }

  at(index: number): number {
    return this.values[index] ?? 0;
  }

  last(): number | undefined {
    return this.length === 0 ? undefined : this.values[this.length - 1];
  }

  /** Place of the first of ascending values that is not below `wanted`. */
  firstNotBelow(wanted: number): number {
    let [low, high] = [0, this.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.at(middle) < wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

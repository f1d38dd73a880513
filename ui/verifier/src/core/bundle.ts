/** What is found out of one bundle, before it is put into words. */
import type { Catalog } from "./catalog";
import type { Feed } from "./feed";
import type { Sizes, Sums } from "./files";
import type { Findings } from "./findings";
import type { Manifest } from "./manifest";
import { EVENTS, type Name } from "./names";
import type { Checkpoint } from "./note";
import type { Replay } from "./replay";
import type { Trust } from "./trust";

export interface Bundle {
  catalog: Catalog;
  trust: Trust | null;
  findings: Findings;
  manifest: Manifest | null;
  sizes: Sizes;
  /** Files that are missing, empty or shorter than bundle.json says: what they lack is not held against the others. */
  cut: Set<Name>;
  replay: Replay;
  events: Feed;
  records: Feed;
  sums: Sums;
  /** Null where it cannot be read; why stands in `checkpointFault`. */
  checkpoint: Checkpoint | null;
  checkpointFault: string;
  closing: Closing;
}

/** What the closing checks found, for the report. */
export interface Closing {
  /** Key ids of the enrolled installations that signed the checkpoint, each once. */
  signers: string[];
  rootHolds: boolean;
  exporterHolds: boolean;
  /** The exporter's key id; "" while unknown. */
  exporter: string;
  /** Why the trust file does not cover this bundle; "" without a trust file or when it does. */
  distrust: string;
  /** How many of the trusted installations signed. */
  trustedSigners: number;
}

/** Whether all governance records are there. */
export function isGoverned(bundle: Bundle): boolean {
  return !bundle.cut.has(EVENTS) && bundle.replay.isGoverned;
}

/** What it means that a file is not as it must be: it is noted already where it was cut. */
export function kindOf(bundle: Bundle, name: Name): "altered" | "incomplete" {
  return bundle.cut.has(name) ? "incomplete" : "altered";
}

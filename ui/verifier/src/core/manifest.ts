/** `bundle.json`: what the exporter says about the bundle (docs/formats/bundle.md). */
import * as codes from "./codes";
import { FILTER } from "./filter";
import {
  code,
  HEX64,
  ID,
  INTEGER,
  many,
  ORIGIN,
  readLine,
  TEXT,
  TIME,
  TRUTH,
  type Values,
} from "./formats";
import * as limits from "./limits";

export const MANIFEST_TYPE = "countersign/bundle/v1";
export const MANIFEST_SHAPE = {
  export_id: ID,
  origin: ORIGIN,
  mode: code("a mode", codes.MODES),
  filter: FILTER,
  whole_log: TRUTH,
  created_at: TIME,
  created_by: ID,
  creator: TEXT,
  tree_size: INTEGER,
  root: HEX64,
  genesis: HEX64,
  records: INTEGER,
  events: INTEGER,
  payloads: INTEGER,
  absent: INTEGER,
  hashes: INTEGER,
  files: many("FILE", { path: TEXT, bytes: INTEGER }),
};
export type Manifest = Values<typeof MANIFEST_SHAPE>;

export function parseManifest(text: string): Manifest {
  return readLine(MANIFEST_TYPE, MANIFEST_SHAPE, limits.MANIFEST, text);
}

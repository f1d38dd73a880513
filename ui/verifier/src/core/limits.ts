/** Size limits (docs/formats/bundle.md, "Size limits"), in bytes. */
export const RECORD = 65_536;
export const STATEMENT = 32_768;
export const FILTER = 24_576;
export const CONTENT = 262_144;
export const SALT = 16;
export const PAYLOAD = SALT + CONTENT;
export const MANIFEST = 16 * 1024 * 1024;
export const SMALL = 65_536;
export const HASHES = 64 * 1024 * 1024;
export const TRUST = 1024 * 1024;
export const ENTRY = 0xffff_fffe;
export const ENTRIES = 4_000_000;

//! The headers of the canonical zip, byte by byte (APPNOTE 6.3.10 §4.3.7, §4.3.12, §4.3.14 to §4.3.16).

/// Largest size of one entry in bytes: one below the value that would need zip64 sizes.
pub const MAX_ENTRY_BYTES: u64 = 0xFFFF_FFFE;

/// Most entries of one bundle.
pub const MAX_ENTRIES: u64 = 4_000_000;

/// Length of a local header without its name.
pub(super) const LOCAL_LEN: usize = 30;

/// General purpose flags: bit 11, names are UTF-8.
const FLAGS: u16 = 0x0800;
/// 1980-01-01 as an MS-DOS date; the time is 0.
const DATE: u16 = 0x0021;
const VERSION: u16 = 20;
/// Made by: Unix, 2.0, as Info-ZIP writes it.
const MADE_BY: u16 = 0x0314;
/// A regular file with rw-r--r--.
const EXTERNAL: u32 = 0o100_644 << 16;

/// What both headers of an entry say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Facts {
    /// CRC-32 (IEEE) of the content.
    pub crc: u32,
    /// Size in bytes, at most [`MAX_ENTRY_BYTES`].
    pub size: u32,
}

/// The local header with its name.
pub(super) fn local(name: &str, facts: Facts) -> Vec<u8> {
    let mut out = Vec::with_capacity(30 + name.len());
    put32(&mut out, 0x0403_4b50);
    put16(&mut out, VERSION);
    common(&mut out, name, facts);
    put16(&mut out, 0);
    out.extend_from_slice(name.as_bytes());
    out
}

/// The central header with its name; the zip64 field stands in it only when the offset needs it.
pub(super) fn central(name: &str, facts: Facts, offset: u64) -> Vec<u8> {
    let mut out = Vec::with_capacity(58 + name.len());
    let narrow = u32::try_from(offset)
        .ok()
        .filter(|offset| *offset != u32::MAX);
    put32(&mut out, 0x0201_4b50);
    put16(&mut out, MADE_BY);
    put16(&mut out, if narrow.is_some() { VERSION } else { 45 });
    common(&mut out, name, facts);
    put16(&mut out, if narrow.is_some() { 0 } else { 12 });
    put16(&mut out, 0); // comment
    put16(&mut out, 0); // disk
    put16(&mut out, 0); // internal attributes
    put32(&mut out, EXTERNAL);
    put32(&mut out, narrow.unwrap_or(u32::MAX));
    out.extend_from_slice(name.as_bytes());
    if narrow.is_none() {
        put16(&mut out, 1);
        put16(&mut out, 8);
        put64(&mut out, offset);
    }
    out
}

/// The end of the file: the end record, before it the zip64 end record and its locator when a number does not fit.
pub(super) fn end(entries: u64, central_size: u64, central_offset: u64) -> Vec<u8> {
    let mut out = Vec::with_capacity(98);
    let count = u16::try_from(entries).ok().filter(|n| *n != u16::MAX);
    let size = u32::try_from(central_size).ok().filter(|n| *n != u32::MAX);
    let offset = u32::try_from(central_offset)
        .ok()
        .filter(|n| *n != u32::MAX);
    if count.is_none() || size.is_none() || offset.is_none() {
        put32(&mut out, 0x0606_4b50);
        put64(&mut out, 44);
        put16(&mut out, MADE_BY);
        put16(&mut out, 45);
        put32(&mut out, 0);
        put32(&mut out, 0);
        put64(&mut out, entries);
        put64(&mut out, entries);
        put64(&mut out, central_size);
        put64(&mut out, central_offset);
        put32(&mut out, 0x0706_4b50);
        put32(&mut out, 0);
        put64(&mut out, central_offset.saturating_add(central_size));
        put32(&mut out, 1);
    }
    put32(&mut out, 0x0605_4b50);
    put16(&mut out, 0);
    put16(&mut out, 0);
    put16(&mut out, count.unwrap_or(u16::MAX));
    put16(&mut out, count.unwrap_or(u16::MAX));
    put32(&mut out, size.unwrap_or(u32::MAX));
    put32(&mut out, offset.unwrap_or(u32::MAX));
    put16(&mut out, 0);
    out
}

/// The fields that local and central header share, from the flags to the length of the name.
fn common(out: &mut Vec<u8>, name: &str, facts: Facts) {
    put16(out, FLAGS);
    put16(out, 0); // stored
    put16(out, 0); // time
    put16(out, DATE);
    put32(out, facts.crc);
    put32(out, facts.size);
    put32(out, facts.size);
    // Names are ours and short; a longer one fails the grammar of names before it comes here.
    put16(out, u16::try_from(name.len()).unwrap_or(u16::MAX));
}

fn put16(out: &mut Vec<u8>, value: u16) {
    out.extend_from_slice(&value.to_le_bytes());
}

fn put32(out: &mut Vec<u8>, value: u32) {
    out.extend_from_slice(&value.to_le_bytes());
}

fn put64(out: &mut Vec<u8>, value: u64) {
    out.extend_from_slice(&value.to_le_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offset_beyond_4_gib_stands_in_the_zip64_field() {
        let facts = Facts { crc: 1, size: 2 };
        let (near, far) = (
            central("x", facts, 0xFFFF_FFFE),
            central("x", facts, 0xFFFF_FFFF),
        );
        assert_eq!((near.len(), far.len()), (47, 59));
        assert_eq!(near[6..8], [20, 0]);
        assert_eq!(far[6..8], [45, 0]);
        assert_eq!(far[42..46], [0xFF; 4]);
        assert_eq!(far[47..], [1, 0, 8, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0]);
    }

    #[test]
    fn only_what_does_not_fit_makes_a_zip64_end_record() {
        assert_eq!(end(65_534, 5, 0xFFFF_FFFE).len(), 22);
        for (entries, size, offset) in [(65_535, 5, 6), (1, 0xFFFF_FFFF, 6), (1, 5, 0xFFFF_FFFF)] {
            let record = end(entries, size, offset);
            assert_eq!(record.len(), 56 + 20 + 22);
            assert_eq!(record[..4], *b"PK\x06\x06");
            assert_eq!(record[32..40], entries.to_le_bytes());
            assert_eq!(record[48..56], offset.to_le_bytes());
            assert_eq!(record[64..72], (offset + size).to_le_bytes());
        }
    }
}

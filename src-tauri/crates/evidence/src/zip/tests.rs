use std::io::{Cursor, Write};

use sha2::{Digest, Sha256};

use super::*;
use crate::catalog::Catalog;
use crate::names::Name;
use crate::payloads::Payloads;
use crate::source::{Hashed, Source};

fn small() -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.file(Name::Readme, b"hello\n").unwrap();
    zip.begin(Name::Records).unwrap();
    zip.write_all(b"one\n").unwrap();
    zip.write_all(b"two\n").unwrap();
    zip.end().unwrap();
    let mut payloads = Payloads::default();
    zip.begin(Name::Payloads(1)).unwrap();
    for text in sorted_payloads() {
        payloads.push(
            Sha256::digest(&text).into(),
            u32::try_from(text.len()).unwrap(),
        );
        zip.write_all(&text).unwrap();
    }
    zip.end().unwrap();
    let index: String = payloads.lines().collect();
    zip.file(Name::Index, index.as_bytes()).unwrap();
    zip.file(Name::Signature, b"").unwrap();
    zip.finish().unwrap().into_inner()
}

fn sorted_payloads() -> Vec<Vec<u8>> {
    let mut texts: Vec<Vec<u8>> = (0..5_u8).map(|n| vec![n; usize::from(n) + 16]).collect();
    texts.sort_by_key(|text| <[u8; 32]>::from(Sha256::digest(text)));
    texts
}

#[derive(Debug)]
struct Found {
    source: Source,
    catalog: Catalog,
    hashed: Hashed,
}

fn read(bytes: &[u8]) -> Result<Found, Fault> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    let (source, catalog) = Source::open(file.path(), &mut |_, _| Ok(()))?;
    let hashed = source.hash(&catalog, &mut |_| Ok(()))?;
    Ok(Found {
        source,
        catalog,
        hashed,
    })
}

#[test]
fn reads_back_what_it_wrote() {
    let bytes = small();
    let found = read(&bytes).unwrap();
    assert!(found.hashed.wrong_crc.is_empty() && found.hashed.wrong_payloads.is_empty());
    assert_eq!(found.catalog.len(), 5);
    let records = found.catalog.file(Name::Records).unwrap();
    let start = usize::try_from(records.start).unwrap();
    assert_eq!(&bytes[start..start + 8], b"one\ntwo\n");
    let digest: [u8; 32] = Sha256::digest(b"one\ntwo\n").into();
    assert_eq!(found.hashed.files[&Name::Records], digest);
    let texts = sorted_payloads();
    assert_eq!(found.catalog.payloads.len(), texts.len() as u64);
    for (payload, text) in found.catalog.payloads.all().iter().zip(texts) {
        assert_eq!(found.source.payload(&found.catalog, payload).unwrap(), text);
    }
}

#[test]
fn the_system_unzip_agrees() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("x.zip");
    std::fs::write(&path, small()).unwrap();
    let out = std::process::Command::new("unzip")
        .arg("-t")
        .arg(&path)
        .output()
        .unwrap();
    assert!(
        out.status.success(),
        "{}",
        String::from_utf8_lossy(&out.stdout)
    );
    let text = String::from_utf8_lossy(&out.stdout).to_string();
    assert!(text.contains("No errors detected"), "{text}");
}

#[test]
fn many_entries_take_zip64_and_unzip_agrees() {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.file(Name::Readme, b"x\n").unwrap();
    let mut names: Vec<[u8; 32]> = (0..70_000_u32)
        .map(|n| Sha256::digest(n.to_le_bytes()).into())
        .collect();
    names.sort_unstable();
    for name in names {
        zip.file(Name::Key(name), &[]).unwrap();
    }
    let bytes = zip.finish().unwrap().into_inner();
    assert_eq!(read(&bytes).unwrap().catalog.len(), 70_001);
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("x.zip");
    std::fs::write(&path, bytes).unwrap();
    let out = std::process::Command::new("unzip")
        .arg("-Z")
        .arg("-h")
        .arg(&path)
        .output()
        .unwrap();
    assert!(
        String::from_utf8_lossy(&out.stdout).contains("70001"),
        "{}",
        String::from_utf8_lossy(&out.stdout)
    );
}

#[test]
fn refuses_wrong_order_and_doubles_when_writing() {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.file(Name::Records, b"").unwrap();
    assert!(zip.file(Name::Readme, b"").is_err());
    assert!(zip.file(Name::Records, b"").is_err());
    assert!(zip.end().is_err());
    assert!(zip.write_all(b"x").is_err());
}

#[test]
fn every_flipped_bit_is_noticed() {
    let bytes = small();
    for at in 0..bytes.len() {
        for bit in [0x01, 0x20, 0x80] {
            let mut bad = bytes.clone();
            bad[at] ^= bit;
            let noticed = match read(&bad) {
                Err(_) => true,
                Ok(found) => !found.hashed.wrong_crc.is_empty() && found.catalog.len() == 5,
            };
            assert!(noticed, "byte {at}, bit {bit:#x}");
        }
    }
}

#[test]
fn every_cut_is_a_cut_and_nothing_may_follow() {
    let bytes = small();
    for length in 4..bytes.len() {
        assert!(
            matches!(read(&bytes[..length]), Err(Fault::Cut { .. })),
            "{length}"
        );
    }
    assert!(matches!(read(b""), Err(Fault::NotABundle)));
    assert!(matches!(read(b"%PDF-1.7 and more"), Err(Fault::NotABundle)));
    let mut longer = bytes;
    longer.push(0);
    assert!(matches!(read(&longer), Err(Fault::Altered { .. })));
}

/// A zip of one entry with any name and any header fields.
fn odd(name: &[u8], change: impl Fn(&mut Vec<u8>)) -> Vec<u8> {
    let mut out = small();
    let at = out.windows(4).rposition(|w| w == b"PK\x03\x04").unwrap();
    let mut header = out[at..at + 30].to_vec();
    header[26..28].copy_from_slice(&u16::try_from(name.len()).unwrap().to_le_bytes());
    change(&mut header);
    out.truncate(at);
    out.extend_from_slice(&header);
    out.extend_from_slice(name);
    out
}

#[test]
fn hostile_entries_are_refused() {
    let names: [&[u8]; 5] = [
        b"../../etc/passwd",
        b"/etc/passwd",
        b"data/..\\x",
        b"\xC3\x28",
        b"data/payload/",
    ];
    for name in names {
        let result = read(&odd(name, |_| ()));
        assert!(
            matches!(result, Err(Fault::Refused(_))),
            "{name:?}: {result:?}"
        );
    }
    let double = read(&odd(Name::Key([0xFF; 32]).to_string().as_bytes(), |_| ()));
    assert!(matches!(double, Err(Fault::Cut { .. })), "double");
    let deflated = read(&odd(b"SHA256SUMS.sig", |h| h[8] = 8));
    assert!(
        matches!(&deflated, Err(Fault::Refused(why)) if why.contains("compressed")),
        "{deflated:?}"
    );
    let encrypted = read(&odd(b"SHA256SUMS.sig", |h| h[6] = 1));
    assert!(
        matches!(&encrypted, Err(Fault::Refused(why)) if why.contains("encrypted")),
        "{encrypted:?}"
    );
    let huge = read(&odd(b"SHA256SUMS.sig", |h| h[18..26].fill(0xFF)));
    assert!(matches!(huge, Err(Fault::Refused(_))), "huge");
    let extra = read(&odd(b"notes.txt", |_| ()));
    assert!(matches!(extra, Err(Fault::Foreign(_))), "extra");
}

proptest::proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(mut bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..600), real in proptest::bool::ANY) {
        if real {
            let mut start = small();
            start.truncate(bytes.len().max(4));
            start.append(&mut bytes);
            bytes = start;
        }
        let _ = read(&bytes);
    }
}

//! Damage: every cut, every flipped bit, newer versions, and counts that promise more than there is.

use super::samples::{Sample, all};
use crate::ChunkId;
use crate::format::FormatError;
use crate::format::commit::CommitRecord;
use crate::format::manifest::Manifest;
use crate::format::page::{ENTRY_LEN, PAGE_ENTRIES, Page};
use crate::format::superblock::Superblock;

/// A page has no seal: its chunk id holds it.
fn is_page(sample: &Sample) -> bool {
    sample.file == "page"
}

#[test]
fn a_sample_reads_as_it_was_written() {
    for sample in all() {
        assert_eq!(
            (sample.read)(&sample.bytes).as_ref(),
            Ok(&sample.bytes),
            "{} {}",
            sample.file,
            sample.name
        );
    }
}

#[test]
fn every_cut_and_every_extension_is_refused() {
    for sample in all() {
        for len in 0..sample.bytes.len() {
            assert!((sample.read)(&sample.bytes[..len]).is_err(), "{} of {len} bytes", sample.name);
        }
        let longer = [sample.bytes.as_slice(), &[0]].concat();
        assert!((sample.read)(&longer).is_err(), "{} and a byte more", sample.name);
    }
}

/// A sealed record with any bit flipped is refused. A page is refused, or reads as another page, and then its bytes are
/// not those of the chunk that its entry names.
#[test]
fn every_flipped_bit_is_refused() {
    for sample in all() {
        for at in 0..sample.bytes.len() * 8 {
            let mut bytes = sample.bytes.clone();
            bytes[at / 8] ^= 1 << (at % 8);
            match (sample.read)(&bytes) {
                Err(_) => {}
                Ok(again) if is_page(&sample) => {
                    assert_eq!(again, bytes, "a page has one encoding");
                    assert_ne!(ChunkId::of(&bytes), ChunkId::of(&sample.bytes));
                }
                Ok(_) => panic!("{}: bit {at} was flipped and nothing was noticed", sample.name),
            }
        }
    }
}

#[test]
fn a_newer_version_is_refused_as_such_and_version_0_too() {
    for sample in all().into_iter().filter(|sample| sample.file != "index") {
        for version in [0_u16, 2, u16::MAX] {
            let mut bytes = sample.bytes.clone();
            bytes[4..6].copy_from_slice(&version.to_le_bytes());
            let refused = (sample.read)(&bytes).unwrap_err();
            assert!(
                matches!(refused, FormatError::Version { found, newest: 1, .. } if found == version),
                "{}: {refused}",
                sample.name
            );
        }
    }
}

#[test]
fn another_kind_of_record_is_refused_as_such() {
    for sample in all().into_iter().filter(|sample| sample.file != "index") {
        for other in all().into_iter().filter(|other| other.file != sample.file && other.file != "index") {
            let refused = (sample.read)(&other.bytes).unwrap_err();
            assert!(
                matches!(refused, FormatError::Magic { .. }),
                "{} as {}: {refused}",
                other.name,
                sample.name
            );
        }
    }
}

/// Changes bytes of a sealed record and seals it again: what only its author could do.
fn resealed(sample: &Sample, at: usize, with: &[u8]) -> Vec<u8> {
    let mut body = sample.bytes[..sample.bytes.len() - sample.seal_len].to_vec();
    body[at..at + with.len()].copy_from_slice(with);
    let seal = *blake3::hash(&body).as_bytes();
    [body.as_slice(), &seal[..sample.seal_len]].concat()
}

fn sample(name: &str) -> Sample {
    all().into_iter().find(|sample| sample.name == name).unwrap()
}

/// Each count is held to the bytes that are left before room for it is made.
#[test]
fn hostile_counts_are_refused() {
    let most = u32::MAX.to_le_bytes();
    // Offsets as in docs/FORMAT.md.
    for (name, at, with) in [
        ("member 2+1", 60, &most[..2]),
        ("upload", 172, &most[..]),
        ("annex", 100, &most[..]),
        ("inlined", 93, &most[..2]),
        ("paged", 88, &most[..2]),
    ] {
        let sample = sample(name);
        assert_eq!((sample.read)(&resealed(&sample, at, &[])), Ok(sample.bytes.clone()));
        let refused = (sample.read)(&resealed(&sample, at, with)).unwrap_err();
        assert!(
            matches!(refused, FormatError::Truncated { .. } | FormatError::Field { .. }),
            "{name}: {refused}"
        );
    }
    let page = sample("level 0");
    let mut bytes = page.bytes.clone();
    bytes[8..12].copy_from_slice(&most);
    assert!(matches!(Page::decode(&bytes), Err(FormatError::Field { field: "entry count", .. })));
    // More entries than a page may have, all of them there.
    let entry = &page.bytes[12..12 + ENTRY_LEN];
    let mut bytes = page.bytes[..12].to_vec();
    bytes[8..12].copy_from_slice(&u32::try_from(PAGE_ENTRIES + 1).unwrap().to_le_bytes());
    (0..=PAGE_ENTRIES).for_each(|_| bytes.extend_from_slice(entry));
    assert!(matches!(Page::decode(&bytes), Err(FormatError::Field { field: "entry count", .. })));
}

/// Fields that no writer writes, in records whose seal fits.
#[test]
fn impossible_fields_are_refused() {
    let zero = [0; 8];
    for (name, at, with) in [
        ("member 2+1", 6, &[0_u8][..]),
        ("member 2+1", 50, &[1]),
        ("member 2+1", 51, &[3]),
        ("upload", 6, &[9]),
        ("upload", 7, &[1]),
        ("upload", 28, &zero),
        ("upload", 36, &[7]),
        ("upload", 44, &[0xff; 8]),
        ("inlined", 72, &[9]),
        ("paged", 90, &[0xff]),
        ("entry", 6, &[1]),
        ("state", 8, &[0xff; 4]),
    ] {
        let sample = sample(name);
        let refused = (sample.read)(&resealed(&sample, at, with)).unwrap_err();
        assert!(matches!(refused, FormatError::Field { .. }), "{name} at {at}: {refused}");
    }
}

proptest::proptest! {
    /// Any bytes at all, with a seal that fits: never a panic, and what is read is written again as it was.
    #[test]
    fn sealed_noise_does_no_harm(
        which in 0_usize..16,
        body in proptest::collection::vec(proptest::num::u8::ANY, 0..300),
        keep in 6_usize..120,
    ) {
        let sample = &all()[which];
        let keep = keep.min(sample.bytes.len() - sample.seal_len);
        let mut bytes = [&sample.bytes[..keep], body.as_slice()].concat();
        let seal = *blake3::hash(&bytes).as_bytes();
        bytes.extend_from_slice(&seal[..sample.seal_len]);
        if let Ok(again) = (sample.read)(&bytes) {
            proptest::prop_assert_eq!(again, bytes);
        }
    }
}

#[test]
fn errors_say_which_record() {
    let error = Manifest::decode(b"CFMF").unwrap_err().to_string();
    assert_eq!(error, "the manifest is cut short: 2 bytes needed at offset 4, 0 left");
    assert!(Superblock::decode(b"CFMF??").unwrap_err().to_string().contains("another kind of record"));
    assert!(CommitRecord::decode(b"CFCR\x02\0").unwrap_err().to_string().contains("use a newer program"));
}

//! Damage: every cut, every changed byte, newer versions, counts that promise more than there is, and fields that no
//! writer writes behind a seal that fits.

use proptest::prelude::*;

use crate::{
    Entry,
    format::{FormatError, Snapshot, wire::seal},
    samples,
};

fn resealed(body: &[u8]) -> Vec<u8> {
    [body, &seal(body)].concat()
}

/// The entry of this name without its seal.
fn body(name: &str) -> Vec<u8> {
    let (_, entry) = samples::entries().into_iter().find(|(known, _)| *known == name).unwrap();
    let bytes = entry.encode();
    bytes[..bytes.len() - 16].to_vec()
}

#[test]
fn every_cut_and_every_extension_is_refused() {
    for (name, entry) in samples::entries() {
        let bytes = entry.encode();
        for len in 0..bytes.len() {
            assert!(Entry::decode(&bytes[..len]).is_err(), "{name} of {len} bytes");
        }
        assert!(Entry::decode(&[bytes.as_slice(), &[0]].concat()).is_err(), "{name} and a byte more");
        let body = &bytes[..bytes.len() - 16];
        let longer = resealed(&[body, &[0]].concat());
        assert!(matches!(Entry::decode(&longer), Err(FormatError::TooLong { extra: 1, .. })), "{name}");
    }
}

#[test]
fn every_flipped_bit_is_refused() {
    for (name, entry) in samples::entries() {
        let bytes = entry.encode();
        for at in 0..bytes.len() * 8 {
            let mut changed = bytes.clone();
            changed[at / 8] ^= 1 << (at % 8);
            assert!(Entry::decode(&changed).is_err(), "{name}: bit {at}");
        }
    }
}

/// Behind a seal that fits, a changed byte is refused or read as another entry; that one has these bytes and no
/// others, so that no two encodings of one entry exist.
#[test]
fn an_entry_has_one_encoding() {
    for (name, entry) in samples::entries() {
        let bytes = entry.encode();
        let body = &bytes[..bytes.len() - 16];
        for at in 0..body.len() {
            for flip in [1_u8, 0x80, 0xff] {
                let mut changed = body.to_vec();
                changed[at] ^= flip;
                let changed = resealed(&changed);
                if let Ok(other) = Entry::decode(&changed) {
                    assert_ne!(other, entry, "{name}: byte {at}");
                    assert_eq!(other.encode(), changed, "{name}: byte {at}");
                }
            }
        }
    }
}

#[test]
fn a_snapshot_that_was_cut_or_changed_is_refused() {
    let bytes = samples::snapshot().encode().unwrap();
    for len in 0..bytes.len() {
        assert!(Snapshot::decode(&bytes[..len]).is_err(), "{len} bytes");
    }
    for at in 0..bytes.len() * 8 {
        let mut changed = bytes.clone();
        changed[at / 8] ^= 1 << (at % 8);
        assert!(Snapshot::decode(&changed).is_err(), "bit {at}");
    }
    // Behind a seal that fits, it is refused or another snapshot, with these bytes.
    for at in 0..bytes.len() - 16 {
        let mut changed = bytes[..bytes.len() - 16].to_vec();
        changed[at] ^= 1;
        let changed = resealed(&changed);
        if let Ok(other) = Snapshot::decode(&changed) {
            assert_ne!(other, samples::snapshot(), "byte {at}");
            assert_eq!(other.encode().as_ref(), Some(&changed), "byte {at}");
        }
    }
}

#[test]
fn a_snapshot_with_an_account_twice_is_refused() {
    let mut body = samples::snapshot().encode().unwrap();
    body.truncate(body.len() - 16);
    // The last account is an income, and behind it stand the two peaks of five entries.
    let name = b"income:storage";
    let at = body.windows(name.len()).position(|window| window == name).unwrap() - 2;
    let pair = body[at..at + 2 + name.len() + 16].to_vec();
    let count = body.windows(15).position(|window| window == b"assets:treasury").unwrap() - 6;
    body[count] += 1;
    body.splice(at..at, pair);
    let refused = Snapshot::decode(&resealed(&body));
    assert!(matches!(refused, Err(FormatError::Field { field: "table", .. })), "{refused:?}");
}

#[test]
fn versions_and_magics_are_told_apart() {
    for version in [0_u16, 2, u16::MAX] {
        let mut body = body("top-up");
        body[4..6].copy_from_slice(&version.to_le_bytes());
        let refused = Entry::decode(&resealed(&body)).unwrap_err();
        assert!(matches!(refused, FormatError::Version { found, newest: 1, .. } if found == version));
    }
    let mut other = body("top-up");
    other[..4].copy_from_slice(b"CFCR");
    assert!(matches!(Entry::decode(&resealed(&other)), Err(FormatError::Magic { .. })));
    assert_eq!(
        Entry::decode(b"CFEN").unwrap_err().to_string(),
        "the entry is cut short: 2 bytes needed at offset 4, 0 left"
    );
}

/// Offsets as in docs/FORMAT.md: the fields of an event begin behind the id.
#[test]
fn impossible_fields_are_refused() {
    let fields = |body: &[u8]| 18 + usize::from(u16::from_le_bytes([body[16], body[17]]));
    let cases: [(&str, usize, &[u8], &str); 8] = [
        ("opened", 32 + 5, &[13], "currency"),
        ("opened", 32 + 6, &[2], "demo flag"),
        ("opened", 32 + 7, &[0; 32], "key"),
        ("loss covered", 0, &[0; 16], "event"),
        ("loss covered", 0, &[0xff; 16], "event"),
        ("loss covered", 0, &[0x7f; 16], "amount"),
        ("observed", 0, &[0xff; 16], "cost"),
        ("observed", 16, &[0xff; 4], "epoch"),
    ];
    for (name, at, with, expected) in cases {
        let mut body = body(name);
        let at = fields(&body) + at;
        body[at..at + with.len()].copy_from_slice(with);
        let refused = Entry::decode(&resealed(&body)).unwrap_err();
        assert!(
            matches!(refused, FormatError::Field { field, .. } if field == expected),
            "{name} at {at}: {refused}"
        );
    }
    let mut kind = body("loss covered");
    kind[6] = 20;
    assert!(matches!(Entry::decode(&resealed(&kind)), Err(FormatError::Field { field: "kind", .. })));
    let mut reserved = body("loss covered");
    reserved[7] = 1;
    assert!(matches!(Entry::decode(&resealed(&reserved)), Err(FormatError::Field { .. })));
}

#[test]
fn hostile_counts_are_refused() {
    let mut rows = body("empty accrual");
    let at = rows.len() - 2;
    rows[at..].copy_from_slice(&[0xff; 2]);
    assert!(matches!(Entry::decode(&resealed(&rows)), Err(FormatError::Truncated { .. })));
    let mut document = body("schedule");
    let at = document.len() - 18 - 4;
    document[at..at + 4].copy_from_slice(&[0xff; 4]);
    assert!(matches!(Entry::decode(&resealed(&document)), Err(FormatError::Truncated { .. })));
}

proptest! {
    #[test]
    fn an_entry_is_read_as_it_was_written(entry in samples::any_entry()) {
        prop_assert_eq!(Entry::decode(&entry.encode()), Ok(entry));
    }

    #[test]
    fn a_changed_byte_is_refused(entry in samples::any_entry(), at in any::<prop::sample::Index>(), flip in 1_u8..) {
        let mut bytes = entry.encode();
        let at = at.index(bytes.len());
        bytes[at] ^= flip;
        prop_assert!(Entry::decode(&bytes).is_err());
    }

    /// Any bytes at all, with a seal that fits: never a panic, and what is read is written again as it was.
    #[test]
    fn sealed_noise_does_no_harm(kind in 0_u8..22, tail in prop::collection::vec(any::<u8>(), 0..300)) {
        let mut body = b"CFEN\x01\0".to_vec();
        body.extend([kind, 0]);
        body.extend_from_slice(&[0; 8]);
        body.extend([1, 0, b'a']);
        body.extend_from_slice(&tail);
        let bytes = resealed(&body);
        if let Ok(entry) = Entry::decode(&bytes) {
            prop_assert_eq!(entry.encode(), bytes);
        }
    }
}

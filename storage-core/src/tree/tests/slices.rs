//! Slices, against the description and against Bao's own implementation.

use std::io::{Cursor, Read};

use super::model;
use super::*;

/// What `bao slice` prints, made from what `bao encode` prints.
fn bao_slice(object: &[u8], slice: Slice) -> Vec<u8> {
    let (encoded, _) = bao::encode::encode(object);
    let mut bytes = Vec::new();
    let mut extractor = bao::encode::SliceExtractor::new(Cursor::new(encoded), slice.offset, slice.len);
    extractor.read_to_end(&mut bytes).unwrap();
    bytes
}

/// What `bao decode-slice` prints.
fn bao_decode(id: ObjectId, slice: Slice, encoded: &[u8]) -> Vec<u8> {
    let (id, mut bytes) = (blake3::Hash::from(*id.as_bytes()), Vec::new());
    let mut decoder = bao::decode::SliceDecoder::new(encoded, &id, slice.offset, slice.len);
    decoder.read_to_end(&mut bytes).unwrap();
    bytes
}

fn stored_and_slice() -> impl Strategy<Value = (usize, Slice)> {
    length().prop_flat_map(|length| (Just(length), slice_of(length)))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn slices_are_those_of_the_description_and_of_bao((len, slice) in stored_and_slice()) {
        let stored = Stored::new(len);
        let encoded = stored.slice(slice);
        prop_assert_eq!(slice.encoded_len(stored.length()), Some(encoded.len() as u64));
        prop_assert!(encoded == model::slice(&stored.object, slice));
        if slice.grain == Grain::Leaf {
            prop_assert!(encoded == bao_slice(&stored.object, slice));
            prop_assert!(bao_decode(stored.id, slice, &encoded) == stored.content(slice));
        }
    }

    #[test]
    fn slices_in_pieces_of_any_length_give_the_range((len, slice) in stored_and_slice(), lens in pieces()) {
        let stored = Stored::new(len);
        let decoded = decode_pieces(stored.id, slice, &stored.slice(slice), &lens);
        let to_the_end = slice.offset.saturating_add(slice.len.max(1)) >= stored.length();
        prop_assert!(decoded.content == stored.content(slice));
        let holds_last = to_the_end || holds_last_piece(stored.length(), slice);
        prop_assert_eq!(decoded.end, Ok(holds_last.then_some(stored.length())));
    }
}

/// Is the last byte of the range in the last leaf or group?
fn holds_last_piece(length: u64, slice: Slice) -> bool {
    let unit = slice.grain.len() as u64;
    (slice.offset + slice.len.max(1) - 1) / unit == (length - 1) / unit
}

#[test]
fn the_whole_object_is_what_bao_encodes() {
    for len in [0, 1, LEAF_LEN, LEAF_LEN + 1, GROUP_LEN, GROUP_LEN + 1, 5 * GROUP_LEN + 7] {
        let stored = Stored::new(len);
        let (encoded, id) = bao::encode::encode(&stored.object);
        assert_eq!(stored.id, id.into());
        for whole in [Slice::whole(Grain::Leaf), Slice { offset: 0, len: len as u64, grain: Grain::Leaf }] {
            assert!(stored.slice(whole) == encoded, "{len}");
        }
    }
}

#[test]
fn no_bytes_are_given_for_as_one() {
    let stored = Stored::new(3 * GROUP_LEN);
    for grain in GRAINS {
        for offset in [0, LEAF, GROUP + 5, 3 * GROUP - 1, 3 * GROUP, u64::MAX] {
            let (none, one) = (Slice { offset, len: 0, grain }, Slice { offset, len: 1, grain });
            assert_eq!(stored.slice(none), stored.slice(one));
            assert_eq!(decode(stored.id, none, &stored.slice(none)).content, []);
        }
    }
}

#[test]
fn the_empty_object_is_its_length() {
    let stored = Stored::new(0);
    for grain in GRAINS {
        for slice in [Slice::whole(grain), Slice { offset: 7, len: 0, grain }] {
            assert_eq!(stored.slice(slice), [0; 8]);
            assert_eq!(decode(stored.id, slice, &[0; 8]).end, Ok(Some(0)));
        }
    }
    let other = ObjectId::of(b"x");
    assert_eq!(decode(other, Slice::whole(Grain::Leaf), &[0; 8]).end, Err(DecodeError::Data { bytes: 0..0 }));
}

/// What is fed whole is not copied.
#[test]
fn groups_are_given_where_they_lie() {
    let stored = Stored::new(2 * GROUP_LEN);
    let slice = Slice::whole(Grain::Group);
    let encoded = stored.slice(slice);
    let mut decoder = SliceDecoder::new(stored.id, slice);
    let fed = decoder.feed(&encoded).unwrap();
    assert_eq!(fed.taken, 8 + NODE_LEN + GROUP_LEN);
    assert_eq!(fed.piece.unwrap().bytes.as_ptr(), encoded[8 + NODE_LEN..].as_ptr());
}

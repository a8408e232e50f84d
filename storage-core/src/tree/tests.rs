mod damage;
mod golden;
mod hasher;
mod model;
mod seeking;
mod shape;
mod slices;

use std::convert::Infallible;

use bytes::Bytes;
use proptest::prelude::*;

use super::*;
use crate::ObjectId;

const LEAF: u64 = LEAF_LEN as u64;
const GROUP: u64 = GROUP_LEN as u64;

const GRAINS: [Grain; 2] = [Grain::Leaf, Grain::Group];

/// Byte `i` is `i % 251`, as in BLAKE3's own vectors: no two leaves or groups are alike.
fn object(len: usize) -> Vec<u8> {
    (0..=250).cycle().take(len).collect()
}

/// An object with its outboard in memory.
struct Stored {
    id: ObjectId,
    object: Bytes,
    outboard: Vec<u8>,
}

impl Stored {
    fn new(len: usize) -> Self {
        let object = Bytes::from(object(len));
        let mut hasher = TreeHasher::new();
        hasher.update(&object);
        let tree = hasher.finish();
        Self { id: tree.object, object, outboard: tree.outboard }
    }

    fn length(&self) -> u64 {
        self.object.len() as u64
    }

    /// The slice, as the encoder gives it.
    fn slice(&self, slice: Slice) -> Vec<u8> {
        encode(self.id, self.length(), slice, self).unwrap()
    }

    /// The bytes that the slice is asked for.
    fn content(&self, slice: Slice) -> &[u8] {
        let end = slice.offset.saturating_add(slice.len).min(self.length());
        let start = slice.offset.min(end);
        &self.object[usize::try_from(start).unwrap()..usize::try_from(end).unwrap()]
    }
}

impl TreeSource for &Stored {
    type Error = Infallible;

    fn node(&mut self, index: u64) -> Result<Node, Infallible> {
        let at = usize::try_from(index).unwrap() * NODE_LEN;
        Ok(self.outboard[at..at + NODE_LEN].try_into().unwrap())
    }

    fn group(&mut self, index: u64) -> Result<Bytes, Infallible> {
        let at = usize::try_from(index).unwrap() * GROUP_LEN;
        Ok(self.object.slice(at..self.object.len().min(at + GROUP_LEN)))
    }
}

fn encode<S: TreeSource>(
    id: ObjectId,
    length: u64,
    slice: Slice,
    source: S,
) -> Result<Vec<u8>, EncodeError<S::Error>> {
    let (mut encoder, mut bytes) = (SliceEncoder::new(id, length, slice, source), Vec::new());
    while let Some(piece) = encoder.next()? {
        assert!(!piece.is_empty());
        bytes.extend_from_slice(&piece);
    }
    assert_eq!(encoder.next()?, None, "the end stays the end");
    Ok(bytes)
}

/// What a decoder gave: all data up to the end or the error, and the end or the error.
struct Decoded {
    content: Vec<u8>,
    end: Result<Option<u64>, DecodeError>,
}

/// Decodes a slice that arrives in pieces of these lengths, over and over.
fn decode_pieces(id: ObjectId, slice: Slice, encoded: &[u8], lens: &[usize]) -> Decoded {
    let (mut decoder, mut content, mut rest) = (SliceDecoder::new(id, slice), Vec::new(), encoded);
    for len in lens.iter().cycle() {
        let (mut piece, later) = rest.split_at((*len).min(rest.len()));
        while !piece.is_empty() {
            let fed = match decoder.feed(piece) {
                Ok(fed) => fed,
                Err(error) => {
                    assert_eq!(decoder.feed(piece), Err(error.clone()), "an error stays");
                    assert_eq!(decoder.finish(), Err(error.clone()), "an error stays");
                    return Decoded { content, end: Err(error) };
                }
            };
            match fed.piece {
                Some(found) => {
                    assert_eq!(found.offset, slice.offset + content.len() as u64);
                    assert!(!found.bytes.is_empty());
                    content.extend_from_slice(found.bytes);
                }
                None => assert_eq!(fed.taken, piece.len()),
            }
            piece = &piece[fed.taken..];
        }
        rest = later;
        if rest.is_empty() {
            break;
        }
    }
    Decoded { content, end: decoder.finish() }
}

fn decode(id: ObjectId, slice: Slice, encoded: &[u8]) -> Decoded {
    decode_pieces(id, slice, encoded, &[usize::MAX])
}

/// Lengths of objects, near every boundary of the tree and between them.
fn length() -> impl Strategy<Value = usize> {
    let near = (0..6_usize, 0..=2_usize, prop_oneof![Just(LEAF_LEN), Just(GROUP_LEN)]);
    let near = near.prop_map(|(count, beside, unit)| (count * unit + beside).saturating_sub(1));
    prop_oneof![near, 0..4 * LEAF_LEN, 0..9 * GROUP_LEN]
}

/// Slices, near and beyond the ends of an object of this length.
fn slice_of(length: usize) -> impl Strategy<Value = Slice> {
    let length = length as u64;
    let offset = prop_oneof![
        0..=length,
        (0..=length / LEAF).prop_map(|leaf| leaf * LEAF),
        (length.saturating_sub(2))..length + 3,
        Just(u64::MAX),
    ];
    let len = prop_oneof![0..3_u64, 0..3 * LEAF, 0..=length, Just(LEAF), Just(GROUP), Just(u64::MAX)];
    (offset, len, prop::sample::select(&GRAINS[..])).prop_map(|(offset, len, grain)| Slice {
        offset,
        len,
        grain,
    })
}

/// Lengths of pieces, from bytes to groups; never all zero.
fn pieces() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(prop_oneof![1..80_usize, 1..3000_usize, 1..2 * GROUP_LEN], 1..8)
}

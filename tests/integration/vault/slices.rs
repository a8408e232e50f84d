//! Slices of stored objects: what `bao` makes of the same bytes, whichever volumes are there.

use std::io::{Cursor, Read as _};

use coffer_storage::ObjectId;
use coffer_storage::tree::{GROUP_LEN, Grain, Slice, SliceDecoder};
use coffer_storage::vault::Vault;
use coffer_storage::volume::Table;

use super::world::{World, noise};

/// A slice as the vault gives it.
fn slice(vault: &Vault, object: ObjectId, slice: Slice) -> Vec<u8> {
    let manifest = vault.manifest(&object).unwrap().expect("it is stored");
    let mut reader = vault.slice(&manifest, slice);
    let mut bytes = Vec::new();
    while let Some(piece) = reader.next().unwrap() {
        assert!(!piece.is_empty());
        bytes.extend_from_slice(&piece);
    }
    assert_eq!(Some(bytes.len() as u64), slice.encoded_len(manifest.length));
    bytes
}

/// What the slice proves, to someone who holds the id alone.
fn proven(object: ObjectId, slice: Slice, encoded: &[u8]) -> Vec<u8> {
    let mut decoder = SliceDecoder::new(object, slice);
    let (mut left, mut bytes) = (encoded, Vec::new());
    while !left.is_empty() {
        let fed = decoder.feed(left).unwrap();
        if let Some(piece) = fed.piece {
            bytes.extend_from_slice(piece.bytes);
        }
        left = &left[fed.taken..];
    }
    decoder.finish().unwrap();
    bytes
}

fn baos(bytes: &[u8], offset: u64, len: u64) -> Vec<u8> {
    let (encoded, _) = bao::encode::encode(bytes);
    let mut slice = Vec::new();
    bao::encode::SliceExtractor::new(Cursor::new(encoded), offset, len).read_to_end(&mut slice).unwrap();
    slice
}

#[test]
fn slices_are_those_of_bao_and_prove_their_bytes() {
    let mut world = World::new();
    let vault = world.open().unwrap();
    let sizes = [0, 1, 1023, 1024, 1025, 65_535, 65_536, 65_537, 131_073, 400_000, 1_200_001];
    for (seed, size) in (0..).zip(sizes) {
        world.put(&vault, &noise(size, seed)).unwrap();
    }
    let check = |vault: &Vault| {
        for (object, bytes) in &world.stored {
            let len = bytes.len() as u64;
            let ranges = [
                (0, len),
                (0, 0),
                (0, 1),
                (len / 2, 70_000),
                (len.saturating_sub(3), 9),
                (len, 1),
                (len + 99_999, 5),
            ];
            for (offset, count) in ranges {
                let asked = |grain| Slice { offset, len: count, grain };
                let leaves = slice(vault, *object, asked(Grain::Leaf));
                assert!(leaves == baos(bytes, offset, count), "{len} bytes, slice {offset}, {count}");
                let from = usize::try_from(offset).unwrap().min(bytes.len());
                let to = from.saturating_add(usize::try_from(count).unwrap()).min(bytes.len());
                for (grain, encoded) in
                    [(Grain::Leaf, leaves), (Grain::Group, slice(vault, *object, asked(Grain::Group)))]
                {
                    assert!(
                        proven(*object, asked(grain), &encoded) == bytes[from..to],
                        "{len}: {offset}, {count}"
                    );
                }
            }
        }
    };
    check(&vault);
    let mut findings = Vec::new();
    vault.check(&mut |finding| findings.push(finding.to_string())).unwrap();
    assert_eq!(findings, Vec::<String>::new());
    world.sources[0].set_offline(true);
    world.sources[4].set_offline(true);
    drop(vault);
    check(&world.open().unwrap());
}

/// 64 MiB and more have an outboard of several pieces.
#[test]
fn a_long_outboard_is_read_where_it_is_needed() {
    let mut world = World::new();
    let vault = world.open().unwrap();
    let groups = 1_024 + 37;
    let bytes = noise(groups * GROUP_LEN + 12_345, 1);
    let object = world.put(&vault, &bytes).unwrap().object;
    let whole = Slice::whole(Grain::Group);
    assert!(proven(object, whole, &slice(&vault, object, whole)) == bytes);
    for group in [0, 1, 511, 512, 1_022, 1_023, 1_024, 1_025, groups - 1, groups] {
        for grain in [Grain::Leaf, Grain::Group] {
            let offset = group * GROUP_LEN + 5_000;
            let asked = Slice { offset: offset as u64, len: 2_000, grain };
            assert!(proven(object, asked, &slice(&vault, object, asked)) == bytes[offset..offset + 2_000]);
        }
    }
}

/// Chunks of two streams of one object may lie on damaged volumes alike.
#[test]
fn an_outboard_that_is_damaged_within_the_promise_is_mended() {
    let mut world = World::new();
    let vault = world.open().unwrap();
    let bytes = noise(2_500_000, 1);
    let object = world.put(&vault, &bytes).unwrap().object;
    for at in [1, 3] {
        for key in world.disks[at].disk().dump().into_keys() {
            if matches!(key.0, Table::Shards | Table::Small) {
                use coffer_storage::volume::Corruption::Silent;
                world.disks[at].disk().corrupt(key.0, &key.1, Silent, |value| {
                    let middle = value.len() / 2;
                    value[middle] ^= 4;
                });
            }
        }
    }
    let asked = Slice { offset: 700_000, len: 1_000_000, grain: Grain::Leaf };
    assert!(proven(object, asked, &slice(&vault, object, asked)) == bytes[700_000..1_700_000]);
    World::settle(&vault);
    assert!(vault.status().mended > 0);
}

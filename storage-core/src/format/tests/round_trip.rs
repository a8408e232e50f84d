//! What is written is read again, whatever the fields hold.

use proptest::option;
use proptest::prelude::*;

use crate::format::commit::{CommitRecord, Decides, RecordName, UploadRecord};
use crate::format::listing::{ListingEntry, decode_index, encode_index};
use crate::format::manifest::{Body, INLINE_MAX, Manifest};
use crate::format::page::{ChunkRef, MAX_LEVEL, Page};
use crate::format::shard::{ShardHeader, UnverifiedShard};
use crate::format::state::VolumeState;
use crate::format::superblock::{SetMap, Superblock, VolumeRole};
use crate::format::witness::WitnessMark;
use crate::{
    ChunkId, Geometry, LeaseId, ObjectId, Position, Seq, SetEpoch, SetId, ShardIndex, StripeNumber,
    StripeRange, VaultId, VolumeId,
};

fn geometry() -> impl Strategy<Value = Geometry> {
    (1_u8..=32, 1_u8..=32).prop_map(|(data, parity)| Geometry::new(data, parity).unwrap())
}

fn seq() -> impl Strategy<Value = Seq> {
    any::<u64>().prop_map(Seq::from_bits)
}

fn epoch() -> impl Strategy<Value = SetEpoch> {
    (0..=SetEpoch::MAX.get()).prop_map(|number| SetEpoch::new(number).unwrap())
}

fn page(level: u8) -> impl Strategy<Value = Page> {
    let entry = (any::<[u8; 32]>(), 1_u64..1 << 40, 1..=u32::MAX, any::<u16>(), any::<u64>());
    prop::collection::vec(entry, 0..40).prop_map(move |entries| {
        let entry = |(id, covered, chunk_len, set, number)| ChunkRef {
            chunk: ChunkId::from_bytes(id),
            covered: if level == 0 { u64::from(chunk_len) } else { covered },
            chunk_len,
            set: SetId(set),
            number: StripeNumber::from_bits(number),
        };
        Page::new(level, entries.into_iter().map(entry).collect()).unwrap()
    })
}

fn any_page() -> impl Strategy<Value = Page> {
    (0..=MAX_LEVEL).prop_flat_map(page)
}

fn body() -> impl Strategy<Value = Body> {
    prop_oneof![
        Just(Body::Absent),
        prop::collection::vec(any::<u8>(), 0..=INLINE_MAX).prop_map(Body::Inline),
        any_page().prop_map(Body::Paged),
    ]
}

fn decides() -> impl Strategy<Value = Decides> {
    let range = (any::<u64>(), any::<u32>())
        .prop_map(|(first, count)| StripeRange { first: StripeNumber::from_bits(first), count });
    let upload = (any::<[u8; 32]>(), any::<[u8; 32]>(), any::<u64>(), prop::collection::vec(range, 0..20));
    prop_oneof![
        Just(Decides::Opening),
        Just(Decides::Annex),
        upload.prop_map(|(object, manifest_hash, lease, stripes)| {
            let (object, lease) = (ObjectId::from_bytes(object), LeaseId(lease));
            Decides::Upload(UploadRecord { object, manifest_hash, lease, stripes })
        }),
    ]
}

proptest! {
    #[test]
    fn superblocks(
        geometry in geometry(),
        (sequence, created_unix_s, vault) in any::<(u64, u64, [u8; 16])>(),
        sets in prop::collection::btree_map(any::<u16>(), any::<[u8; 16]>(), 1..5),
        (own, place, empty) in any::<(prop::sample::Index, prop::sample::Index, bool)>(),
    ) {
        let volumes = |seed: [u8; 16]| (0..geometry.shards()).map(move |at| {
            let mut id = seed;
            id[0] = u8::try_from(at).unwrap();
            VolumeId::from_bytes(id)
        });
        let sets: Vec<_> = sets
            .into_iter()
            .map(|(set, seed)| SetMap { set: SetId(set), volumes: volumes(seed).collect() })
            .collect();
        let (set, position) = (&sets[own.index(sets.len())], place.index(geometry.shards()));
        let superblock = Superblock {
            sequence,
            vault: VaultId::from_bytes(vault),
            volume: set.volumes[position],
            set: set.set,
            position: Position(u8::try_from(position).unwrap()),
            geometry,
            role: if empty { VolumeRole::Empty } else { VolumeRole::Member },
            created_unix_s,
            sets: sets.clone(),
        };
        prop_assert_eq!(Superblock::decode(&superblock.encode()), Ok(superblock));
    }

    #[test]
    fn shards(
        geometry in geometry(),
        index in any::<prop::sample::Index>(),
        (number, set, chunk) in any::<(u64, u16, [u8; 32])>(),
        chunk_len in 1_u32..5_000,
        byte in any::<u8>(),
    ) {
        let payload = vec![byte; geometry.shard_len(chunk_len as usize)];
        let header = ShardHeader {
            index: ShardIndex(u8::try_from(index.index(geometry.shards())).unwrap()),
            geometry,
            number: StripeNumber::from_bits(number),
            set: SetId(set),
            chunk_len,
            chunk: ChunkId::from_bytes(chunk),
            payload_hash: *blake3::hash(&payload).as_bytes(),
        };
        let record = [header.encode().as_slice(), &payload].concat();
        let shard = UnverifiedShard::from_record(record.clone()).unwrap().verify().unwrap();
        prop_assert_eq!((shard.header(), shard.payload()), (&header, payload.as_slice()));
        prop_assert_eq!(shard.into_record(), record);
    }

    #[test]
    fn pages(page in any_page(), offset in any::<prop::sample::Index>()) {
        prop_assert_eq!(Page::decode(&page.encode()), Ok(page.clone()));
        let offset = offset.index(usize::try_from(page.covered()).unwrap() + 1) as u64;
        let mut end = 0;
        let plain = page.entries().iter().position(|entry| {
            end += entry.covered;
            end > offset
        });
        prop_assert_eq!(page.find(offset).map(|(index, _)| index), plain);
    }

    #[test]
    fn manifests(
        geometry in geometry(),
        (object, sha256, created_unix_s) in any::<([u8; 32], [u8; 32], u64)>(),
        media_type in option::of("[a-z]{1,20}/[a-z]{1,20}"),
        file_name in option::of("\\PC{1,100}"),
        (content, outboard, stripe_table) in (body(), body(), body()),
    ) {
        let manifest = Manifest {
            object: ObjectId::from_bytes(object),
            sha256,
            length: content.len(),
            created_unix_s,
            geometry,
            media_type,
            file_name,
            content,
            outboard,
            stripe_table,
        };
        prop_assert_eq!(Manifest::decode(&manifest.encode()), Ok(manifest));
    }

    #[test]
    fn commits(
        (vault, set, participants, time_unix_s) in any::<([u8; 16], u16, u64, u64)>(),
        (seq, back) in (1..=u64::MAX, any::<prop::sample::Index>()),
        before in option::of(any::<[u8; 32]>()),
        decides in decides(),
        annex in prop::collection::vec(any::<u8>(), 0..300),
    ) {
        let seq = Seq::from_bits(seq);
        let earlier = Seq::from_bits(back.index(usize::try_from(seq.bits()).unwrap_or(usize::MAX)) as u64);
        let record = CommitRecord {
            vault: VaultId::from_bytes(vault),
            set: SetId(set),
            seq,
            batch_first: if earlier.epoch() == seq.epoch() { earlier } else { seq },
            predecessor: before.filter(|_| earlier.bits() > 0).map(|hash| RecordName { seq: earlier, hash }),
            participants,
            time_unix_s,
            decides,
            annex,
        };
        let (bytes, name) = record.encode();
        prop_assert_eq!(name.hash, *blake3::hash(&bytes[..bytes.len() - 32]).as_bytes());
        prop_assert_eq!(CommitRecord::decode(&bytes), Ok((record, name)));
    }

    #[test]
    fn small_records(
        (epoch, swept, mark) in (epoch(), epoch(), any::<u64>()),
        (length, created_unix_s, seq) in (any::<u64>(), any::<u64>(), seq()),
        (vault, set, hash, chunk, number) in any::<([u8; 16], u16, [u8; 32], [u8; 32], u64)>(),
    ) {
        let state = VolumeState { epoch, swept, mark };
        prop_assert_eq!(VolumeState::decode(&state.encode()), Ok(state));
        let entry = ListingEntry { length, created_unix_s, seq };
        prop_assert_eq!(ListingEntry::decode(&entry.encode()), Ok(entry));
        let record = RecordName { seq, hash };
        let mark = WitnessMark { vault: VaultId::from_bytes(vault), set: SetId(set), record };
        prop_assert_eq!(WitnessMark::decode(&mark.encode()), Ok(mark));
        let (chunk, number) = (ChunkId::from_bytes(chunk), StripeNumber::from_bits(number));
        prop_assert_eq!(decode_index(&chunk, &encode_index(&chunk, number)), Ok(number));
        prop_assert!(decode_index(&ChunkId::of(chunk.as_bytes()), &encode_index(&chunk, number)).is_err());
    }

    /// Numbers keep their order as keys, and every shard of a stripe has a volume of its own.
    #[test]
    fn numbers(a in any::<u64>(), b in any::<u64>(), volumes in 2_u8..=64) {
        let (a, b) = (StripeNumber::from_bits(a), StripeNumber::from_bits(b));
        prop_assert_eq!(a.cmp(&b), a.key().cmp(&b.key()));
        let n = usize::from(volumes);
        let mut positions: Vec<_> = (0..volumes).map(|index| a.position_of(ShardIndex(index), n)).collect();
        for (index, position) in (0..volumes).zip(&positions) {
            prop_assert_eq!(a.shard_at(*position, n), ShardIndex(index));
        }
        positions.sort();
        prop_assert_eq!(positions, (0..volumes).map(Position).collect::<Vec<_>>());
    }
}

//! One or two records of every kind, with all their fields in use, and how each is read.

use crate::format::FormatError;
use crate::format::audit;
use crate::format::commit::{CommitRecord, Decides, RecordName, UploadRecord};
use crate::format::listing::{ListingEntry, decode_index, encode_index};
use crate::format::manifest::{Body, Manifest};
use crate::format::page::{ChunkRef, Page};
use crate::format::shard::{HEADER_LEN, ShardHeader, UnverifiedShard};
use crate::format::state::VolumeState;
use crate::format::superblock::{SetMap, Superblock, VolumeRole};
use crate::format::witness::WitnessMark;
use crate::vault::audit::{Auditor, Tallies, Tally, TallyKey};
use crate::{
    ChunkId, Geometry, LeaseId, ObjectId, Position, Seq, SetEpoch, SetId, ShardIndex, StripeNumber,
    StripeRange, VaultId, VolumeId,
};

/// A record and its reader, which answers with what it writes again.
pub(super) struct Sample {
    /// Its golden file, and its name in there.
    pub(super) file: &'static str,
    pub(super) name: &'static str,
    pub(super) bytes: Vec<u8>,
    pub(super) read: fn(&[u8]) -> Result<Vec<u8>, FormatError>,
    /// Bytes of the seal at its end.
    pub(super) seal_len: usize,
}

pub(super) fn all() -> Vec<Sample> {
    let sample = |file, name, bytes, seal_len, read| Sample { file, name, bytes, read, seal_len };
    vec![
        sample("superblock", "member 2+1", superblock(VolumeRole::Member).encode(), 32, read_superblock),
        sample("superblock", "empty 2+1", superblock(VolumeRole::Empty).encode(), 32, read_superblock),
        sample("shard", "data 0 of 3 bytes", shard(0, b"he"), 0, read_shard),
        sample("shard", "data 1 of 3 bytes", shard(1, &[b'y', 0]), 0, read_shard),
        sample("manifest", "empty object", manifest(b"").encode(), 32, read_manifest),
        sample("manifest", "inlined", manifest(b"hello").encode(), 32, read_manifest),
        sample("manifest", "paged", paged().encode(), 32, read_manifest),
        sample("page", "level 0", page(0).encode(), 0, read_page),
        sample("page", "level 1", page(1).encode(), 0, read_page),
        sample("commit", "opening", commit(Decides::Opening).encode().0, 32, read_commit),
        sample("commit", "upload", commit(upload()).encode().0, 32, read_commit),
        sample("commit", "annex", commit(Decides::Annex).encode().0, 32, read_commit),
        sample("state", "state", state().encode(), 16, |b| VolumeState::decode(b).map(|r| r.encode())),
        sample("listing", "entry", listing().encode(), 8, |b| ListingEntry::decode(b).map(|r| r.encode())),
        sample("index", "entry of chunk 4242..42", encode_index(&CHUNK, NUMBER).to_vec(), 0, read_index),
        sample("audit", "one day of two volumes and one object", tallies(), 16, read_tallies),
        sample("witness", "mark", witness().encode(), 16, |b| WitnessMark::decode(b).map(|r| r.encode())),
    ]
}

const CHUNK: ChunkId = ChunkId::from_bytes([0x42; 32]);
const NUMBER: StripeNumber = StripeNumber::from_bits(0x0000_0180_0002_0003);

fn read_superblock(bytes: &[u8]) -> Result<Vec<u8>, FormatError> {
    Superblock::decode(bytes).map(|record| record.encode())
}

fn read_shard(bytes: &[u8]) -> Result<Vec<u8>, FormatError> {
    let shard = UnverifiedShard::from_record(bytes.to_vec())?.verify()?;
    Ok([shard.header().encode().as_slice(), shard.payload()].concat())
}

fn read_manifest(bytes: &[u8]) -> Result<Vec<u8>, FormatError> {
    Manifest::decode(bytes).map(|record| record.encode())
}

fn read_page(bytes: &[u8]) -> Result<Vec<u8>, FormatError> {
    Page::decode(bytes).map(|record| record.encode())
}

fn read_commit(bytes: &[u8]) -> Result<Vec<u8>, FormatError> {
    CommitRecord::decode(bytes).map(|(record, _)| record.encode().0)
}

fn read_tallies(bytes: &[u8]) -> Result<Vec<u8>, FormatError> {
    audit::decode(bytes).map(|(vault, tallies)| audit::encode(vault, &tallies))
}

fn read_index(bytes: &[u8]) -> Result<Vec<u8>, FormatError> {
    decode_index(&CHUNK, bytes).map(|number| encode_index(&CHUNK, number).to_vec())
}

fn geometry() -> Geometry {
    Geometry::new(2, 1).unwrap()
}

fn epoch(number: u32) -> SetEpoch {
    SetEpoch::new(number).unwrap()
}

fn superblock(role: VolumeRole) -> Superblock {
    let volumes =
        |first: u8| (first..first + 3).map(|byte| VolumeId::from_bytes([byte; 16])).collect::<Vec<_>>();
    Superblock {
        sequence: 5,
        vault: VaultId::from_bytes([0xc0; 16]),
        volume: VolumeId::from_bytes([0x12; 16]),
        set: SetId(1),
        position: Position(2),
        geometry: geometry(),
        role,
        created_unix_s: 1_800_000_000,
        sets: vec![
            SetMap { set: SetId(0), volumes: volumes(0) },
            SetMap { set: SetId(1), volumes: volumes(0x10) },
        ],
    }
}

fn shard(index: u8, payload: &[u8]) -> Vec<u8> {
    let header = ShardHeader {
        index: ShardIndex(index),
        geometry: geometry(),
        number: NUMBER,
        set: SetId(1),
        chunk_len: 3,
        chunk: ChunkId::of(b"hey"),
        payload_hash: *blake3::hash(payload).as_bytes(),
    };
    let record = [header.encode().as_slice(), payload].concat();
    assert_eq!(record.len(), HEADER_LEN + header.payload_len());
    record
}

fn manifest(bytes: &[u8]) -> Manifest {
    Manifest {
        object: ObjectId::of(bytes),
        sha256: [0x5a; 32],
        length: bytes.len() as u64,
        created_unix_s: 1_800_000_001,
        geometry: geometry(),
        media_type: None,
        file_name: None,
        content: Body::Inline(bytes.to_vec()),
        outboard: Body::Absent,
        stripe_table: Body::Absent,
    }
}

fn paged() -> Manifest {
    Manifest {
        length: page(1).covered(),
        media_type: Some("text/csv".to_owned()),
        file_name: Some("größe.csv".to_owned()),
        content: Body::Paged(page(1)),
        outboard: Body::Paged(page(0)),
        stripe_table: Body::Inline(vec![7; 104]),
        ..manifest(b"hello")
    }
}

fn page(level: u8) -> Page {
    let entry = |at: u8| ChunkRef {
        chunk: ChunkId::from_bytes([at; 32]),
        covered: u64::from(at) << (16 * u32::from(level)),
        chunk_len: u32::from(at),
        set: SetId(1),
        number: StripeNumber::small(epoch(3), u64::from(at)).unwrap(),
    };
    Page::new(level, vec![entry(1), entry(2), entry(200)]).unwrap()
}

fn upload() -> Decides {
    Decides::Upload(UploadRecord {
        object: ObjectId::of(b"hello"),
        manifest_hash: [0x33; 32],
        lease: LeaseId(9),
        stripes: vec![
            StripeRange { first: StripeNumber::bulk(epoch(3), 1, 0).unwrap(), count: 65_536 },
            StripeRange { first: StripeNumber::small(epoch(3), 4).unwrap(), count: 2 },
        ],
    })
}

fn commit(decides: Decides) -> CommitRecord {
    let opening = decides == Decides::Opening;
    let seq = |counter| Seq::new(epoch(3), counter).unwrap();
    let before = RecordName { seq: Seq::new(epoch(2), 8).unwrap(), hash: [0x77; 32] };
    CommitRecord {
        vault: VaultId::from_bytes([0xc0; 16]),
        set: SetId(1),
        seq: seq(if opening { 0 } else { 6 }),
        batch_first: seq(if opening { 0 } else { 5 }),
        predecessor: Some(before),
        participants: 0b101,
        time_unix_s: 1_800_000_002,
        annex: if opening { Vec::new() } else { b"entry".to_vec() },
        decides,
    }
}

fn state() -> VolumeState {
    VolumeState { epoch: epoch(3), swept: epoch(2), mark: 0 }
}

fn listing() -> ListingEntry {
    ListingEntry { length: 5, created_unix_s: 1_800_000_001, seq: Seq::new(epoch(3), 6).unwrap() }
}

fn tallies() -> Vec<u8> {
    let mut tallies = Tallies::default();
    let key = |at| TallyKey { day: 20_779, position: Position(at), volume: VolumeId::from_bytes([at; 16]) };
    let last_unix_s = 1_795_359_600;
    tallies.insert(key(0), Tally { asked: 4603, passed: 4603, missing: 0, false_shards: 0, last_unix_s });
    tallies.insert(key(1), Tally { asked: 4603, passed: 4590, missing: 12, false_shards: 1, last_unix_s });
    let of_object = Tally { asked: 48, passed: 46, missing: 1, false_shards: 1, last_unix_s: 1_795_372_112 };
    tallies.note_object(ObjectId::from_bytes([0x0b; 32]), Auditor::Status, of_object);
    tallies.note_object(ObjectId::from_bytes([0x0b; 32]), Auditor::Vault, of_object);
    audit::encode(VaultId::from_bytes([0xc0; 16]), &tallies)
}

fn witness() -> WitnessMark {
    let record = RecordName { seq: Seq::new(epoch(3), 6).unwrap(), hash: [0x77; 32] };
    WitnessMark { vault: VaultId::from_bytes([0xc0; 16]), set: SetId(1), record }
}

//! What an object takes on all volumes: the formulas of docs/FORMAT.md, its table, and a vault agree.

use crate::chunker::boundaries;
use crate::format::listing::INDEX_LEN;
use crate::format::manifest::INLINE_MAX;
use crate::format::page::ENTRY_LEN;
use crate::format::shard::{HEADER_LEN, ShardHeader};
use crate::tree::outboard_len;
use crate::vault::{NewVault, UploadMeta, Vault, VaultOptions, create};
use crate::volume::{MemorySource, VolumeSource};
use crate::{Geometry, VaultId, VolumeId};

const GEOMETRY: Geometry = Geometry::DEFAULT;
const VOLUMES: u64 = 6;
/// Lengths of the objects in the table, with their names there.
const ROWS: [(usize, &str); 5] =
    [(0, "0 B"), (100, "100 B"), (1024, "1 KiB"), (10_240, "10 KiB"), (1 << 20, "1 MiB")];

/// Bytes on all volumes by the formulas: shard records, manifests, and the rest.
fn formulas(object: &[u8]) -> (usize, [u64; 3]) {
    let ends = if object.len() <= INLINE_MAX { Vec::new() } else { boundaries(object) };
    let lens: Vec<usize> =
        ends.iter().scan(0, |from, end| Some(end - std::mem::replace(from, *end))).collect();
    let content = if lens.is_empty() { 2 + object.len() } else { 6 + ENTRY_LEN * lens.len() };
    let table_len = lens.len() * (8 + 32 * GEOMETRY.shards());
    let (table, pieces) = match table_len {
        0 => (0, vec![]),
        len if len <= INLINE_MAX => (2 + len, vec![]),
        len => (6 + ENTRY_LEN, vec![len]),
    };
    let stripe = |len: &usize| ShardHeader::record_bytes(GEOMETRY, *len) + VOLUMES * 8;
    let shards: u64 = lens.iter().chain(&pieces).map(stripe).sum();
    let outboard = match usize::try_from(outboard_len(object.len() as u64)).unwrap() {
        0 => 0,
        len if len <= INLINE_MAX => 2 + len,
        len => panic!("{len} bytes of outboard are no row of the table"),
    };
    let manifest = 32 + 88 + 4 + (1 + content) + (1 + outboard) + (1 + table) + 32;
    let runs = usize::from(!lens.is_empty());
    let commit = 8 + 100 + 76 + 12 * runs + 4 + 32;
    let rest = commit + (32 + 40) + lens.len() * (32 + INDEX_LEN);
    (lens.len(), [shards, VOLUMES * manifest as u64, VOLUMES * rest as u64])
}

/// A ratio with two decimals, rounded half up.
fn hundredths(all: u64, of: u64) -> String {
    let hundredths = (all * 200 + of) / (of * 2);
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

fn row(name: &str, object: &[u8]) -> String {
    let (chunks, [shards, manifests, rest]) = formulas(object);
    let all = shards + manifests + rest;
    let times = if object.is_empty() { "-".to_owned() } else { hundredths(all, object.len() as u64) };
    format!("| {name} | {chunks} | {shards} | {manifests} | {rest} | {all} | {times} |\n")
}

/// Bytes that look like nothing, from their length.
fn noise(len: usize) -> Vec<u8> {
    let mut bytes = vec![0; len];
    let mut hasher = blake3::Hasher::new();
    hasher.update(&(len as u64).to_le_bytes());
    hasher.finalize_xof().fill(&mut bytes);
    bytes
}

fn sum(sources: &[MemorySource]) -> u64 {
    let of = |source: &MemorySource| -> u64 {
        source.disk().dump().iter().map(|((_, key), value)| (key.len() + value.len()) as u64).sum()
    };
    sources.iter().map(of).sum()
}

#[test]
fn a_vault_takes_what_the_formulas_say() {
    let sources: Vec<_> = (0..6).map(|at| MemorySource::new(format!("volume {at:02}"))).collect();
    let boxed =
        || sources.iter().map(|one| Box::new(one.clone()) as Box<dyn VolumeSource>).collect::<Vec<_>>();
    let new = NewVault {
        vault: VaultId::from_bytes([7; 16]),
        volumes: (0..6).map(|at| VolumeId::from_bytes([at; 16])).collect(),
        geometry: GEOMETRY,
        created_unix_s: 1_000,
    };
    create(&boxed(), &new).unwrap();
    let vault = Vault::open(boxed(), None, VaultOptions::default()).unwrap();
    for (len, name) in ROWS {
        let object = noise(len);
        let before = sum(&sources);
        let mut upload = vault.upload(UploadMeta::default()).unwrap();
        upload.write(&object).unwrap();
        upload.finish().unwrap().commit(Vec::new(), 2_000).unwrap();
        assert_eq!(sum(&sources) - before, formulas(&object).1.iter().sum::<u64>(), "{name}");
    }
    assert_eq!(HEADER_LEN, 112);
}

#[test]
fn the_table_in_the_document_is_what_the_formulas_say() {
    let document = include_str!("../../../../docs/FORMAT.md");
    let rows: String = ROWS.iter().map(|(len, name)| row(name, &noise(*len))).collect();
    assert!(document.contains(&rows), "docs/FORMAT.md should have these rows:\n{rows}");
}

//! Estimates against what uploads were billed.

use super::*;
use crate::vault::{NewVault, UploadMeta, Vault, VaultOptions, create};
use crate::volume::{MemorySource, VolumeSource};
use crate::{VaultId, VolumeId};

fn vault(geometry: Geometry) -> Vault {
    let sources: Vec<_> =
        (0..geometry.shards()).map(|at| MemorySource::new(format!("volume {at:02}"))).collect();
    let boxed =
        || sources.iter().map(|one| Box::new(one.clone()) as Box<dyn VolumeSource>).collect::<Vec<_>>();
    let volumes = (0..geometry.shards()).map(|at| VolumeId::from_bytes([u8::try_from(at).unwrap(); 16]));
    let new = NewVault {
        vault: VaultId::from_bytes([7; 16]),
        volumes: volumes.collect(),
        geometry,
        created_unix_s: 1_000,
    };
    create(&boxed(), &new).unwrap();
    Vault::open(boxed(), None, VaultOptions::default()).unwrap()
}

fn noise(len: usize, seed: u8) -> Vec<u8> {
    let mut bytes = vec![0; len];
    blake3::Hasher::new().update(&[seed]).finalize_xof().fill(&mut bytes);
    bytes
}

fn billed(vault: &Vault, bytes: &[u8]) -> u64 {
    let mut upload = vault.upload(UploadMeta::default()).unwrap();
    upload.write(bytes).unwrap();
    upload.finish().unwrap().commit(Vec::new(), 2_000).unwrap().billable_bytes
}

fn lengths(bytes: &[u8]) -> Vec<u32> {
    let mut chunker = crate::chunker::Chunker::new();
    let (mut lengths, mut rest, mut begun) = (Vec::new(), bytes, 0_u32);
    while let Some(cut) = chunker.scan(rest) {
        lengths.push(begun + u32::try_from(cut).unwrap());
        (rest, begun) = (&rest[cut..], 0);
    }
    begun += u32::try_from(rest.len()).unwrap();
    lengths.extend((begun > 0).then_some(begun));
    lengths
}

#[test]
fn an_estimate_is_never_too_small_and_hardly_too_large() {
    for geometry in [Geometry::DEFAULT, Geometry::new(2, 1).unwrap()] {
        for len in [0, 1, 1024, 1025, 60_000, 70_000, 400_000, 3 << 20, 60 << 20] {
            let vault = vault(geometry);
            let bytes = noise(len, 1);
            let billed = billed(&vault, &bytes);
            let cuts = if len <= INLINE_MAX { Vec::new() } else { lengths(&bytes) };
            let exact =
                Estimate::of_chunks(geometry, len as u64, cuts.len() as u64, cuts.iter().copied()).total();
            let slack = billed / 100 + 16_000;
            assert!((billed..billed + slack).contains(&exact), "{len} in {geometry}: {exact} for {billed}");
            let most = Estimate::at_most(geometry, len as u64).total();
            assert!(most >= billed, "{len} in {geometry}: {most} for {billed}");
            let typical = Estimate::typical(geometry, len as u64).total();
            assert!(typical.abs_diff(billed) <= billed / 50 + 16_000, "{len}: {typical} for {billed}");
        }
    }
}

#[test]
fn what_is_stored_is_not_in_it() {
    let geometry = Geometry::DEFAULT;
    let vault = vault(geometry);
    let first = noise(8 << 20, 1);
    billed(&vault, &first);
    let second = [first.as_slice(), &noise(100_000, 2)].concat();
    let (known, cuts) = (lengths(&first).len() - 1, lengths(&second));
    let new = cuts[known..].iter().copied();
    let estimate = Estimate::of_chunks(geometry, second.len() as u64, cuts.len() as u64, new);
    let billed = billed(&vault, &second);
    assert!((billed..billed + 20_000).contains(&estimate.total()), "{estimate:?} for {billed}");
}

#[test]
fn sizes_beyond_everything_are_taken() {
    let most = Estimate::at_most(Geometry::DEFAULT, u64::MAX);
    assert_eq!(most.total(), u64::MAX);
    assert!(Estimate::typical(Geometry::DEFAULT, 1 << 50).total() < 1 << 51);
}

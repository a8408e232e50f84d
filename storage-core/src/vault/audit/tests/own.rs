//! The vault's audits of itself.

use std::collections::BTreeSet;

use super::*;
use crate::format::manifest::Body;
use crate::format::shard::{HEADER_LEN, UnverifiedShard};

fn seed(seed: u8) -> AuditSeed {
    AuditSeed::from_bytes([seed; 32])
}

#[test]
fn a_plan_draws_from_every_stripe_alike() {
    let bench = Bench::new();
    assert_eq!(bench.vault.audit_plan(&seed(0), 9).unwrap(), [], "there is nothing to ask for");
    let small = bench.put(&noise(5_000, 1));
    let bulk = bench.put(&noise(3 << 20, 2));
    bench.vault.commit_annex(b"interest".to_vec(), 3_000).unwrap();
    let stripes: BTreeSet<_> = [&small, &bulk].iter().flat_map(|one| bench.stripes(one)).collect();
    let tables = [&small, &bulk].iter().filter(|one| matches!(one.stripe_table, Body::Paged(_))).count();
    let plan = bench.vault.audit_plan(&seed(1), 20_000).unwrap();
    assert_eq!(plan.len(), 20_000);
    let asked: BTreeSet<_> = plan.iter().map(|planned| planned.number).collect();
    assert!(stripes.is_subset(&asked), "every chunk's stripe is asked some time");
    assert!(asked.len() >= stripes.len() + tables);
    for number in &asked {
        let times = plan.iter().filter(|one| one.number == *number).count();
        let fair = 20_000 / asked.len();
        assert!((fair / 2..fair * 2).contains(&times), "{number}: {times} times, {fair} would be fair");
        assert_eq!(bench.vault.audit_stripe(*number).shards, [Condition::Passed; 6], "{number}");
    }
    assert_eq!(bench.vault.audit_plan(&seed(1), 50).unwrap(), plan[..50], "one seed, one plan");
    assert_ne!(bench.vault.audit_plan(&seed(2), 50).unwrap(), plan[..50]);
    let half: BTreeSet<_> = plan[..10_000].iter().map(|planned| planned.number).collect();
    assert_eq!(half, asked, "what is drawn first is a sample of all of it");
    for planned in plan {
        let of_small = bench.stripes(&small).contains(&planned.number);
        let of_bulk = bench.stripes(&bulk).contains(&planned.number);
        assert!(!of_small || planned.object == small.object);
        assert!(!of_bulk || planned.object == bulk.object);
    }
}

#[test]
fn each_kind_of_damage_is_found_and_mended() {
    let bench = Bench::new();
    let number = bench.stripes(&bench.put(&noise(60_000, 1)))[0];
    bench.change(0, number, |record| record[HEADER_LEN] ^= 1);
    bench.change(1, number, |record| record.truncate(50));
    let found = bench.vault.audit_stripe(number);
    let mut expected = [Condition::Passed; 6];
    expected[..2].fill(Condition::Missing(Absence::Damaged));
    assert_eq!(found.shards, expected);
    while bench.vault.maintain().more {}
    assert_eq!(bench.vault.audit_stripe(number).shards, [Condition::Passed; 6]);
    assert_eq!(bench.vault.status().mended, 2);
}

/// A volume that wrote other bytes *and* their hash: no read of this shard alone can tell.
#[test]
fn a_shard_that_fits_its_own_hash_and_not_its_stripe_is_false_and_made_again() {
    for at in 0..6 {
        let bench = Bench::new();
        let number = bench.stripes(&bench.put(&noise(60_000, 1)))[0];
        bench.change(at, number, |record| {
            let shard = UnverifiedShard::from_record(record.clone()).unwrap();
            let mut header = *shard.header();
            let mut payload = shard.payload().to_vec();
            payload[9] ^= 1;
            header.payload_hash = *blake3::hash(&payload).as_bytes();
            *record = [header.encode().as_slice(), &payload].concat();
        });
        let mut expected = [Condition::Passed; 6];
        expected[at] = Condition::False;
        assert_eq!(bench.vault.audit_stripe(number).shards, expected);
        while bench.vault.maintain().more {}
        assert_eq!(bench.vault.audit_stripe(number).shards, [Condition::Passed; 6], "volume {at}");
    }
}

#[test]
fn lost_volumes_are_missing_and_beyond_parity_nothing_is_decided() {
    let bench = Bench::new();
    let number = bench.stripes(&bench.put(&noise(60_000, 1)))[0];
    let bench = bench.reopened(|sources| sources[5].disk().wipe());
    let mut expected = [Condition::Passed; 6];
    expected[5] = Condition::Missing(Absence::NoVolume);
    assert_eq!(bench.vault.audit_stripe(number).shards, expected);
    for at in [0, 1] {
        bench.change(at, number, |record| record[HEADER_LEN] ^= 1);
        expected[at] = Condition::Missing(Absence::Damaged);
    }
    expected[2..5].fill(Condition::Undecided);
    assert_eq!(bench.vault.audit_stripe(number).shards, expected);
}

#[test]
fn an_object_is_audited_by_its_stripes_and_the_copies_of_its_manifest() {
    let bench = Bench::new();
    let (tiny, bulk) = (bench.put(b"in its manifest"), bench.put(&noise(3 << 20, 2)));
    let found = bench.vault.audit_object(&tiny, &seed(1), 8).unwrap();
    assert_eq!((found.manifests, found.stripes), (vec![true; 6], Vec::new()));
    let found = bench.vault.audit_object(&bulk, &seed(1), 8).unwrap();
    assert_eq!(found.stripes.len(), 8);
    let stripes = bench.stripes(&bulk);
    assert!(found.stripes.iter().all(|stripe| stripes.contains(&stripe.number)));
    let tally = Tally::of_stripes(&found.stripes, 77);
    assert_eq!(tally, Tally { asked: 48, passed: 48, last_unix_s: 77, ..Tally::default() });
    // One volume loses its copy of a manifest, another goes.
    let key = tiny.object.as_bytes().as_slice();
    assert!(
        bench.sources[2].disk().corrupt(Table::Manifests, key, Corruption::Silent, |bytes| bytes[9] ^= 1)
    );
    let bench = bench.reopened(|sources| sources[5].disk().wipe());
    let found = bench.vault.audit_object(&tiny, &seed(1), 8).unwrap();
    assert_eq!(found.manifests, [true, true, false, true, true, false]);
    let found = bench.vault.audit_object(&bulk, &seed(1), 8).unwrap();
    let tally = Tally::of_stripes(&found.stripes, 78);
    assert_eq!((tally.asked, tally.passed, tally.missing), (48, 40, 8));
    let found = bench.vault.audit_object(&bulk, &seed(1), 0).unwrap();
    assert_eq!(found.stripes, [], "the copies of the manifest alone");
}

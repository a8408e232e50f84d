//! A healthy vault has no finding; each kind of damage, planted behind the vault's back, is found and named.

mod planted;

use planted::{Planted, flip, noise};

use super::*;
use crate::erasure::{Codec, StripeBuffer};
use crate::format::commit::CommitRecord;
use crate::format::listing::{ListingEntry, encode_index};
use crate::format::manifest::{Body, Manifest};
use crate::format::shard::{HEADER_LEN, ShardHeader};
use crate::format::state;
use crate::format::superblock::Superblock;
use crate::vault::UploadMeta;
use crate::volume::Table;
use crate::{ChunkId, Geometry, ObjectId, Position, StripeNumber, VaultId};

/// Kind, position, table, key and object of a finding.
type Placed<'a> = (FindingKind, Option<u8>, Option<Table>, Option<&'a [u8]>, Option<ObjectId>);

fn placed(finding: &CheckFinding) -> Placed<'_> {
    let CheckFinding { kind, position, table, key, object, .. } = finding;
    (*kind, position.map(|position| position.0), *table, key.as_deref(), *object)
}

#[test]
fn a_healthy_vault_has_no_finding() {
    let vault = Planted::new();
    let (findings, summary) = vault.check();
    assert_eq!(findings, []);
    assert_eq!((summary.objects, summary.bytes), (5, 700 + 5_000 + 6_000 + (2 << 20) + (2 << 20) + 8));
    assert_eq!(summary.shards, 6 * summary.stripes);
    assert_eq!((summary.uncommitted_shards, summary.mended_shards), (0, 0));
    assert!(summary.stripes > 60, "{summary}");
    assert!(summary.to_string().ends_with("nothing is wrong"), "{summary}");
}

#[test]
fn a_missing_volume_is_one_finding_also_when_the_vault_takes_no_writes() {
    let vault = Planted::new();
    vault.sources[4].disk().wipe();
    vault.vault.maintain();
    assert_eq!(placed(&vault.finding()), (FindingKind::Volume, Some(4), None, None, None));
    vault.sources[1].disk().wipe();
    vault.vault.maintain();
    assert_eq!(vault.kinds(), [FindingKind::Volume; 2]);
}

#[test]
fn a_volume_in_debt_is_one_finding_and_what_it_lacks_is_none() {
    let planted = Planted::new();
    let older = planted.sources[3].disk().snapshot();
    let mut upload = planted.vault.upload(UploadMeta::default()).unwrap();
    upload.write(&noise(9_000, 9)).unwrap();
    upload.finish().unwrap().commit(Vec::new(), 4_000).unwrap();
    let planted = planted.reopened(|sources| sources[3].disk().restore(&older));
    assert_eq!(placed(&planted.finding()), (FindingKind::Volume, Some(3), None, None, None));
    while planted.vault.maintain().more {}
    assert_eq!(planted.kinds(), [], "the debt is paid");
}

#[test]
fn a_superblock_of_another_vault_is_found() {
    let planted = Planted::new().reopened(|sources| {
        let changed = sources[3].disk().corrupt_superblock(|bytes| {
            let mut own = Superblock::decode(bytes).unwrap();
            own.vault = VaultId::from_bytes([8; 16]);
            *bytes = own.encode();
        });
        assert!(changed);
    });
    assert_eq!(placed(&planted.finding()), (FindingKind::Misplaced, Some(3), None, None, None));
}

#[test]
fn a_bad_shard_is_found_with_its_place_and_object() {
    for (object, home) in
        [(Planted::new(), Table::Small), (Planted::new(), Table::Shards)].map(|(vault, home)| {
            let object = if home == Table::Small { vault.small } else { vault.bulk };
            ((vault, object), home)
        })
    {
        let (vault, object) = object;
        let key = vault.stripe(object).key();
        vault.change(2, home, &key, flip);
        let found = vault.check().0;
        // The chunk of the object in runs is also one of the object that shares it.
        let hit = if home == Table::Small { 1 } else { 2 };
        assert_eq!(found.len(), hit, "{found:#?}");
        assert!(
            found.iter().any(|one| placed(one)
                == (FindingKind::Undecodable, Some(2), Some(home), Some(&key), Some(object)))
        );
        assert_eq!(vault.check().0, found, "the order of findings is the same each time");
        vault.hide(2, home, &key);
        assert_eq!(vault.kinds(), vec![FindingKind::Unreadable; hit]);
    }
}

#[test]
fn a_shard_in_the_wrong_place_or_of_another_chunk_is_found() {
    let vault = Planted::new();
    let key = vault.stripe(vault.small).key();
    let home = vault.read(2, Table::Small, &key);
    let neighbour = vault.read(3, Table::Small, &key);
    vault.change(2, Table::Small, &key, |bytes| *bytes = neighbour);
    let small = Some(vault.small);
    assert_eq!(
        placed(&vault.finding()),
        (FindingKind::Misplaced, Some(2), Some(Table::Small), Some(key.as_slice()), small)
    );
    let mut header = ShardHeader::decode(&home).unwrap();
    header.chunk = ChunkId::of(b"another");
    let forged = [header.encode().as_slice(), &home[HEADER_LEN..]].concat();
    vault.change(2, Table::Small, &key, |bytes| *bytes = forged);
    let found = vault.finding();
    assert_eq!(found.kind, FindingKind::Contradiction);
}

#[test]
fn a_missing_record_of_any_table_is_found() {
    for table in [Table::Small, Table::Manifests, Table::Listing, Table::Commits] {
        let vault = Planted::new();
        let key = match table {
            Table::Small => vault.stripe(vault.small).key().to_vec(),
            Table::Commits => vault.seq(vault.small).key().to_vec(),
            _ => vault.small.as_bytes().to_vec(),
        };
        vault.write(5, |batch| batch.retract(table, key.as_slice()));
        let found = vault.finding();
        assert_eq!(
            (found.kind, found.position, found.table),
            (FindingKind::Missing, Some(Position(5)), Some(table))
        );
        assert_eq!(found.key, Some(key));
    }
}

#[test]
fn a_changed_or_hidden_record_of_any_table_is_found() {
    for table in [Table::Manifests, Table::Listing, Table::Commits, Table::Index] {
        let vault = Planted::new();
        let key = match table {
            Table::Commits => vault.seq(vault.small).key().to_vec(),
            Table::Index => ChunkId::of(&noise(5_000, 1)).as_bytes().to_vec(),
            _ => vault.small.as_bytes().to_vec(),
        };
        vault.change(1, table, &key, flip);
        let found = vault.finding();
        assert_eq!(
            (found.kind, found.position, found.table),
            (FindingKind::Undecodable, Some(Position(1)), Some(table))
        );
        vault.change(1, table, &key, flip);
        vault.hide(1, table, &key);
        let found = vault.finding();
        assert_eq!(
            (found.kind, found.position, found.table),
            (FindingKind::Unreadable, Some(Position(1)), Some(table))
        );
        assert_eq!(found.key, Some(key));
    }
    let vault = Planted::new();
    vault.change(0, Table::Commits, &state::KEY, flip);
    assert_eq!(placed(&vault.finding()).3, Some(state::KEY.as_slice()));
}

#[test]
fn records_that_contradict_each_other_are_found() {
    let vault = Planted::new();
    let key = vault.small.as_bytes().to_vec();
    let other = vault.read(3, Table::Manifests, vault.other.as_bytes());
    vault.change(3, Table::Manifests, &key, |bytes| *bytes = other);
    assert_eq!(vault.finding().kind, FindingKind::Misplaced);

    let vault = Planted::new();
    let mut manifest = vault.vault.manifest(&vault.small).unwrap().unwrap();
    manifest.created_unix_s += 1;
    vault.change(3, Table::Manifests, &key, |bytes| *bytes = manifest.encode());
    assert_eq!(vault.finding().kind, FindingKind::Contradiction);

    let vault = Planted::new();
    let mut entry = ListingEntry::decode(&vault.read(3, Table::Listing, &key)).unwrap();
    entry.length += 1;
    vault.change(3, Table::Listing, &key, |bytes| *bytes = entry.encode());
    assert_eq!(vault.finding().kind, FindingKind::Contradiction);
}

#[test]
fn a_chain_that_is_not_the_others_or_broken_is_found() {
    let vault = Planted::new();
    let seq = vault.seq(vault.small);
    let (mut record, _) = CommitRecord::decode(&vault.read(4, Table::Commits, &seq.key())).unwrap();
    record.annex = b"not paid".to_vec();
    vault.change(4, Table::Commits, &seq.key(), |bytes| *bytes = record.encode().0);
    let found = vault.finding();
    assert_eq!((found.kind, found.position), (FindingKind::Chain, Some(Position(4))));
    (0..6).for_each(|at| vault.change(at, Table::Commits, &seq.key(), |bytes| *bytes = record.encode().0));
    let found = vault.finding();
    assert_eq!((found.kind, found.position), (FindingKind::Chain, None));
    assert_eq!(found.key, Some(seq.next().unwrap().key().to_vec()), "the one after it names another");

    let vault = Planted::new();
    record.vault = VaultId::from_bytes([9; 16]);
    vault.change(4, Table::Commits, &seq.key(), |bytes| *bytes = record.encode().0);
    assert_eq!(vault.finding().kind, FindingKind::Misplaced);
}

#[test]
fn what_no_commit_record_names_is_found() {
    let vault = Planted::new();
    let object = ObjectId::of(b"x");
    let mut manifest = vault.vault.manifest(&vault.inlined).unwrap().unwrap();
    (manifest.object, manifest.length, manifest.content) = (object, 1, Body::Inline(b"x".to_vec()));
    let key = object.as_bytes().to_vec();
    vault.write(2, |batch| batch.put(Table::Manifests, key.as_slice(), manifest.encode()));
    assert_eq!(
        placed(&vault.finding()),
        (FindingKind::Unnamed, Some(2), Some(Table::Manifests), Some(&*key), Some(object))
    );
    let entry = ListingEntry { length: 1, created_unix_s: 1, seq: vault.seq(vault.small) };
    vault.write(2, |batch| batch.put(Table::Listing, key.as_slice(), entry.encode()));
    assert_eq!(vault.kinds(), [FindingKind::Unnamed; 2]);
}

#[test]
fn shards_that_are_sound_and_wrong_are_found() {
    let codec = Codec::new(Geometry::DEFAULT);
    for index in 0..codec.geometry().shards() {
        let vault = Planted::new();
        let number = vault.stripe(vault.small);
        let at = usize::from(number.position_of(crate::set::shard_index(index), 6).0);
        let record = vault.read(at, Table::Small, &number.key());
        let mut header = ShardHeader::decode(&record).unwrap();
        let mut payload = record[HEADER_LEN..].to_vec();
        flip(&mut payload);
        header.payload_hash = *blake3::hash(&payload).as_bytes();
        let forged = [header.encode().as_slice(), &payload].concat();
        vault.change(at, Table::Small, &number.key(), |bytes| *bytes = forged);
        let kinds = vault.kinds();
        assert!(kinds.contains(&FindingKind::Stripe), "shard {index}: {kinds:?}");
        assert!(kinds.contains(&FindingKind::Contradiction), "the stripe table knows better: {kinds:?}");
    }
}

#[test]
fn a_whole_stripe_of_another_chunk_is_found() {
    let vault = Planted::new();
    let number = vault.stripe(vault.small);
    let mut stripe = StripeBuffer::from_chunk(Geometry::DEFAULT, &noise(5_000, 99));
    Codec::new(Geometry::DEFAULT).encode(&mut stripe).unwrap();
    for index in 0..6 {
        let at = usize::from(number.position_of(crate::set::shard_index(index), 6).0);
        let mut header = ShardHeader::decode(&vault.read(at, Table::Small, &number.key())).unwrap();
        header.payload_hash = *blake3::hash(stripe.payload(index)).as_bytes();
        let forged = [header.encode().as_slice(), stripe.payload(index)].concat();
        vault.change(at, Table::Small, &number.key(), |bytes| *bytes = forged);
    }
    assert_eq!(vault.kinds(), [FindingKind::Stripe, FindingKind::Contradiction]);
}

#[test]
fn an_object_beyond_repair_is_found() {
    let vault = Planted::new();
    let key = vault.stripe(vault.small).key();
    (0..2).for_each(|at| vault.change(at, Table::Small, &key, flip));
    assert_eq!(vault.kinds(), [FindingKind::Undecodable; 2], "two are within the promise");
    vault.change(2, Table::Small, &key, flip);
    let (found, _) = vault.check();
    let last = found.last().unwrap();
    assert_eq!((found.len(), last.kind, last.object), (4, FindingKind::Object, Some(vault.small)));
}

#[test]
fn forged_manifests_do_not_pass() {
    // Each forgery is named by a chain that was written anew, which ends elsewhere than the set: that is one finding.
    let forge = |change: fn(&mut Manifest)| {
        let vault = Planted::new();
        vault.forge(vault.small, change);
        vault.kinds()
    };
    assert_eq!(forge(|_| {}), []);
    assert_eq!(forge(|manifest| manifest.sha256[0] ^= 1), [FindingKind::Object, FindingKind::Chain]);
    let row = |change: fn(&mut Vec<u8>)| {
        move |manifest: &mut Manifest| {
            let Body::Inline(table) = &mut manifest.stripe_table else {
                panic!("a table of one row is inlined")
            };
            change(table);
        }
    };
    for change in [
        |table: &mut Vec<u8>| flip(table),
        |table: &mut Vec<u8>| table.truncate(199),
        |table: &mut Vec<u8>| {
            table.extend_from_within(..);
        },
    ] {
        let vault = Planted::new();
        vault.forge(vault.small, row(change));
        assert_eq!(vault.kinds(), [FindingKind::Contradiction, FindingKind::Chain]);
    }
    let vault = Planted::new();
    let stolen = vault.vault.manifest(&vault.other).unwrap().unwrap();
    vault.forge(vault.small, |manifest| {
        (manifest.content, manifest.length) = (stolen.content.clone(), stolen.length);
        manifest.stripe_table = Body::Absent;
    });
    let kinds = vault.kinds();
    assert!(kinds.contains(&FindingKind::Object) && kinds.contains(&FindingKind::Contradiction), "{kinds:?}");
}

#[test]
fn stripes_that_a_record_names_and_no_stream_refers_to_are_found() {
    let vault = Planted::new();
    vault.forge_upload(vault.small, |_| {}, |upload| upload.stripes[0].count += 1);
    let (found, _) = vault.check();
    assert_eq!(placed(&found[0]), (FindingKind::Contradiction, None, None, None, Some(vault.small)));
    assert_eq!(found[0].detail, "its record names 2 stripes, its streams refer to 1 of them");
    assert_eq!((found.len(), found[1].kind), (2, FindingKind::Chain), "{found:#?}");
}

#[test]
fn an_index_that_leads_astray_is_found() {
    let vault = Planted::new();
    let chunk = ChunkId::of(&noise(5_000, 1));
    let wrong = vault.stripe(vault.other);
    vault.change(0, Table::Index, chunk.as_bytes(), |bytes| *bytes = encode_index(&chunk, wrong).to_vec());
    let found = vault.finding();
    assert_eq!(
        placed(&found),
        (FindingKind::Index, Some(0), Some(Table::Index), Some(chunk.as_bytes().as_slice()), None)
    );
    let nowhere = StripeNumber::from_bits(77);
    vault.change(0, Table::Index, chunk.as_bytes(), |bytes| *bytes = encode_index(&chunk, nowhere).to_vec());
    assert_eq!(vault.finding().kind, FindingKind::Index);
}

#[test]
fn a_mended_shard_stands_for_a_bad_one_and_is_checked_itself() {
    let vault = Planted::new();
    let key = vault.stripe(vault.small).key();
    let sound = vault.read(2, Table::Small, &key);
    vault.write(2, |batch| batch.put(Table::Mended, key, sound.as_slice()));
    vault.change(2, Table::Small, &key, flip);
    let (findings, summary) = vault.check();
    assert_eq!((findings.as_slice(), summary.mended_shards), ([].as_slice(), 1));
    vault.change(2, Table::Mended, &key, flip);
    let found = vault.check().0;
    let tables: Vec<_> = found.iter().map(|one| (one.kind, one.table)).collect();
    assert_eq!(tables, [Table::Small, Table::Mended].map(|table| (FindingKind::Undecodable, Some(table))));
    let neighbour = vault.read(3, Table::Small, &key);
    vault.change(2, Table::Small, &key, flip);
    vault.change(2, Table::Mended, &key, |bytes| *bytes = neighbour);
    assert_eq!((vault.finding().kind, vault.finding().table), (FindingKind::Misplaced, Some(Table::Mended)));
}

#[test]
fn shards_of_no_upload_are_counted_and_are_no_finding() {
    let vault = Planted::new();
    let key = vault.stripe(vault.small).key();
    let stray = StripeNumber::from_bits(u64::from_be_bytes(key) + 1000);
    let record = vault.read(2, Table::Small, &key);
    vault.write(2, |batch| batch.put(Table::Small, stray.key(), record));
    let (findings, summary) = vault.check();
    assert_eq!((findings.as_slice(), summary.uncommitted_shards), ([].as_slice(), 1));
}

#[test]
fn keys_that_no_record_has_are_found() {
    for table in [Table::Small, Table::Mended, Table::Index, Table::Commits, Table::Manifests, Table::Listing]
    {
        let vault = Planted::new();
        vault.write(3, |batch| batch.put(table, [0, 0, 1], b"?".as_slice()));
        assert_eq!(
            placed(&vault.finding()),
            (FindingKind::Misplaced, Some(3), Some(table), Some([0, 0, 1].as_slice()), None)
        );
    }
    let vault = Planted::new();
    vault.write(3, |batch| batch.put(Table::Small, [0; 8], b"?".as_slice()));
    assert_eq!(vault.finding().kind, FindingKind::Misplaced, "a bulk number in the table of small ones");
}

#[test]
fn an_unreadable_record_is_found_even_if_no_other_volume_has_its_key() {
    let vault = Planted::new();
    let key = vault.stripe(vault.small).key();
    let sound = vault.read(2, Table::Small, &key);
    vault.write(2, |batch| batch.put(Table::Mended, key, sound.as_slice()));
    vault.hide(2, Table::Mended, &key);
    assert_eq!(placed(&vault.finding()), (FindingKind::Unreadable, Some(2), Some(Table::Mended), None, None));
}

//! Counting, and keeping the counts.

use super::*;
use crate::folder::TalliesFile;

const DAY: u64 = 86_400;

fn audited(shards: [Condition; 6]) -> AuditedStripe {
    AuditedStripe { number: StripeNumber::from_bits(1), shards: shards.to_vec() }
}

fn tallies() -> Tallies {
    let mut tallies = Tallies::default();
    let mut shards = [Condition::Passed; 6];
    tallies.note(&audited(shards), &volumes(), 10 * DAY + 5);
    shards[1] = Condition::Missing(Absence::Missing);
    shards[2] = Condition::False;
    shards[3] = Condition::Undecided;
    tallies.note(&audited(shards), &volumes(), 11 * DAY + 7);
    let of_object = Tally::of_stripes(&[audited(shards)], 11 * DAY + 7);
    tallies.note_object(ObjectId::from_bytes([3; 32]), Auditor::Vault, of_object);
    tallies.note_object(ObjectId::from_bytes([3; 32]), Auditor::Status, Tally::of_stripes(&[], 9));
    tallies
}

#[test]
fn each_volume_has_its_own_counts() {
    let tallies = tallies();
    let of = |at: usize| tallies.of(&volumes()[at]);
    let last_unix_s = 11 * DAY + 7;
    let expected = Tally { asked: 2, passed: 2, last_unix_s, ..Tally::default() };
    assert_eq!(of(0), expected);
    assert_eq!(of(1), Tally { passed: 1, missing: 1, ..expected });
    assert_eq!(of(2), Tally { passed: 1, false_shards: 1, ..expected });
    assert_eq!(
        of(3),
        Tally { asked: 1, passed: 1, last_unix_s: 10 * DAY + 5, ..expected },
        "undecided is not asked"
    );
    assert_eq!(
        tallies.of_day(&volumes()[1], 11 * DAY),
        Tally { asked: 1, missing: 1, last_unix_s, ..Tally::default() }
    );
    assert_eq!(
        tallies.of(&VolumeId::from_bytes([9; 16])),
        Tally::default(),
        "another volume in that place starts anew"
    );
}

#[test]
fn a_month_is_kept() {
    let mut tallies = tallies();
    tallies.note(&audited([Condition::Passed; 6]), &volumes(), (10 + 31) * DAY);
    assert!(tallies.rows().all(|(key, _)| key.day >= 11));
    assert_eq!(tallies.rows().len(), 12);
}

#[test]
fn a_file_keeps_them_and_a_torn_one_is_said_to_be_torn() {
    let folder = tempfile::tempdir().unwrap();
    let (own, other) = (VaultId::from_bytes([1; 16]), VaultId::from_bytes([2; 16]));
    let file = TalliesFile::new(folder.path(), own);
    assert_eq!(file.load().unwrap(), Tallies::default());
    for kept in [tallies(), Tallies::default(), tallies()] {
        file.save(&kept).unwrap();
        assert_eq!(file.load().unwrap(), kept);
    }
    assert!(TalliesFile::new(folder.path(), other).load().is_err());
    let path = folder.path().join("audits");
    let whole = std::fs::read(&path).unwrap();
    std::fs::write(&path, &whole[..whole.len() - 20]).unwrap();
    assert!(file.load().is_err());
}

#[test]
fn the_last_audits_of_the_objects_audited_last_are_kept() {
    let mut tallies = tallies();
    let object = ObjectId::from_bytes([3; 32]);
    let last = Tally { asked: 5, passed: 3, missing: 1, false_shards: 1, last_unix_s: 11 * DAY + 7 };
    assert_eq!(tallies.of_object(&object, Auditor::Vault), Some(last));
    let again = Tally::of_stripes(&[audited([Condition::Passed; 6])], 12 * DAY);
    tallies.note_object(object, Auditor::Vault, again);
    assert_eq!(tallies.of_object(&object, Auditor::Vault), Some(again), "the last, not the sum");
    for i in 0..OBJECTS_KEPT as u64 {
        let mut id = [0; 32];
        id[..8].copy_from_slice(&i.to_le_bytes());
        tallies.note_object(ObjectId::from_bytes(id), Auditor::Status, Tally::of_stripes(&[], 20 * DAY + i));
    }
    assert_eq!(tallies.objects().len(), OBJECTS_KEPT);
    assert_eq!(tallies.of_object(&object, Auditor::Vault), None, "the oldest is forgotten");
}

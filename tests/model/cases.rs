//! The cases: what must hold with every rule, and what breaks without each.

use super::params::{Case, Change, Kind, SAME, SHARE};
use Kind::{Book, Bulk, Small};

/// The protocol with every rule in force, exhaustive within the budgets; `deep` adds what takes tens of minutes.
pub(crate) fn hold(deep: bool) -> Vec<Case> {
    let mut cases = Vec::new();
    cases.extend(one_to_lose());
    cases.extend(two_to_lose());
    if deep {
        cases.extend(long());
    }
    cases
}

fn one_to_lose() -> [Case; 3] {
    [
        Case {
            object: SAME,
            damage: 1,
            snaps: 1,
            leaves: 1,
            poisons: 1,
            patient: false,
            ..busy(
                "2+1, two bulk uploads of one object, 1 reopening, every fault once",
                2,
                1,
                &[Bulk, Bulk],
                1,
            )
        },
        Case {
            damage: 1,
            snaps: 1,
            leaves: 1,
            ..busy(
                "2+1, bulk and small upload sharing a chunk, 2 reopenings, every fault",
                2,
                1,
                &[Bulk, Small],
                2,
            )
        },
        Case {
            damage: 1,
            snaps: 1,
            leaves: 1,
            poisons: 1,
            ..busy("2+1, small upload and book, 2 reopenings, every fault once", 2, 1, &[Small, Book], 2)
        },
    ]
}

fn two_to_lose() -> [Case; 6] {
    [
        Case {
            patient: false,
            ..busy(
                "2+2, two bulk uploads sharing a chunk, 2 reopenings, crashes and absences",
                2,
                2,
                &[Bulk, Bulk],
                2,
            )
        },
        Case {
            damage: 1,
            ..busy("2+2, small upload and book, 2 reopenings, a loss", 2, 2, &[Small, Book], 2)
        },
        Case {
            damage: 2,
            snaps: 1,
            leaves: 1,
            ..busy("2+2, one small upload, 2 reopenings, 2 lost or restored, a departure", 2, 2, &[Small], 2)
        },
        Case { damage: 2, ..busy("2+2, book and bulk upload, 2 reopenings, 2 lost", 2, 2, &[Book, Bulk], 2) },
        Case {
            ..busy(
                "2+2, a batch of three, 2 reopenings, crashes and absences",
                2,
                2,
                &[Small, Small, Book],
                2,
            )
        },
        Case {
            damage: 2,
            snaps: 1,
            ..busy("2+2, one bulk upload, 2 reopenings, 2 lost or restored", 2, 2, &[Bulk], 2)
        },
    ]
}

fn long() -> [Case; 5] {
    [
        Case {
            damage: 2,
            snaps: 1,
            ..busy("2+2, small upload and book, 2 reopenings, 2 lost or restored", 2, 2, &[Small, Book], 2)
        },
        Case {
            damage: 2,
            snaps: 1,
            patient: false,
            ..busy("2+2, two bulk uploads, 1 reopening, 2 lost or restored", 2, 2, &[Bulk, Bulk], 1)
        },
        Case {
            damage: 1,
            leaves: 1,
            poisons: 1,
            ..busy("2+2, bulk and small upload, 2 reopenings, every fault once", 2, 2, &[Bulk, Small], 2)
        },
        Case {
            damage: 1,
            snaps: 1,
            ..busy("2+1, a batch of three, 2 reopenings, a loss", 2, 1, &[Bulk, Small, Book], 2)
        },
        Case {
            damage: 2,
            snaps: 1,
            ..busy("4+2, one small upload, 1 reopening, 2 lost or restored", 4, 2, &[Small], 1)
        },
    ]
}

/// Too large to exhaust: three records of all kinds, every fault, for random walks.
pub(crate) fn walks() -> Vec<Case> {
    let full = |name, k, m| Case {
        opens: 3,
        damage: 2,
        snaps: 2,
        leaves: 2,
        poisons: 2,
        ..Case::new(name, k, m, &[Bulk, Small, Book])
    };
    vec![
        full("2+2, three records, 3 reopenings, every fault: random walks of 80 steps", 2, 2),
        full("4+2, three records, 3 reopenings, every fault: random walks of 80 steps", 4, 2),
    ]
}

/// One rule taken away at a time: each must lead to a counterexample, or the rule would be idle.
pub(crate) fn why() -> Vec<Case> {
    let mut cases = Vec::new();
    cases.extend(chain());
    cases.extend(batches());
    cases.extend(opens());
    cases.extend(uploads());
    for c in &mut cases {
        c.patient = !matches!(c.change, Change::ScanNumbers | Change::ReclaimInFlight);
    }
    cases
}

/// Rules of the chain and what is decided.
fn chain() -> Vec<Case> {
    vec![
        Case {
            leaves: 1,
            ..two("without N: next number = 1 + the largest on the readable volumes", 1, Change::ScanNumbers)
        },
        one("without C: a record seen on fewer than W readable volumes is aborted", 1, Change::AbortBelowW),
        Case {
            damage: 1,
            ..one(
                "without C: aborted if seen + unreadable < W; one volume replaced, one absent",
                1,
                Change::AbortIfImpossible,
            )
        },
        one(
            "without C: the same, no volume lost; 'an abort beats' meets an abort that reached one volume",
            3,
            Change::AbortIfImpossible,
        ),
        one(
            "without C: whatever is seen is rolled forward; a record nobody saw comes back after its lease was reclaimed",
            2,
            Change::ForwardAll,
        ),
        Case { want: 4, ..two("without C: the same, paid twice", 2, Change::ForwardAll) },
        one(
            "without D: rolled forward on W volumes counts as decided before the opening record",
            3,
            Change::EarlyDecision,
        ),
        Case {
            want: 5,
            ..two("without O: a batch is issued while another is undecided", 1, Change::ManyInFlight)
        },
        Case {
            w: 2,
            damage: 2,
            snaps: 1,
            want: 5,
            ..Case::new(
                "without W: 1+2 with W = max(k+1, floor((k+m)/2)+1) = 2, one volume restored, one absent",
                1,
                2,
                &[Bulk],
            )
        },
    ]
}

/// Rules of batches, volumes and their debt.
fn batches() -> Vec<Case> {
    vec![
        Case {
            object: SHARE,
            ..two(
                "without G: each record of a batch judges alone whether it pays for a chunk",
                1,
                Change::PayAlone,
            )
        },
        two("without G: one object twice in a batch", 1, Change::RepeatInBatch),
        one("without S: replay copies the record without the shards", 1, Change::RecordWithoutShards),
        one("without S: only volumes a record names can be stale", 1, Change::StaleIfNamed),
        Case {
            want: 1,
            ..case("without S: replay copies the newest record first", &[Bulk], 2, Change::NewestFirst)
        },
        one("without S: replay leaves the records outside the chain", 2, Change::TailKept),
        case(
            "without B: the shards of a small upload follow its record",
            &[Small],
            1,
            Change::SmallRecordFirst,
        ),
        Case {
            damage: 1,
            snaps: 1,
            leaves: 1,
            want: 1,
            ..one(
                "without P: a participant that came back during the upload is still one",
                1,
                Change::RejoinInFlight,
            )
        },
        Case {
            damage: 1,
            snaps: 1,
            compactions: 1,
            want: 1,
            ..one("without M: staleness judged by the records still listed", 1, Change::ListedOnly)
        },
    ]
}

/// Rules of what an open asks for, waits for and tests.
fn opens() -> Vec<Case> {
    vec![
        Case {
            damage: 2,
            want: 10,
            ..one("without Q: a replaced, empty volume counts as one that was asked", 2, Change::EmptyCounts)
        },
        Case {
            damage: 2,
            want: 12,
            ..one(
                "without Q: recovery after declared losses still needs W volumes that are not empty",
                1,
                Change::StrictW,
            )
        },
        Case {
            damage: 1,
            ..one(
                "without U: an undecodable record is aborted while a volume is missing",
                1,
                Change::DropUndecodable,
            )
        },
        Case {
            damage: 1,
            snaps: 1,
            want: 5,
            ..one(
                "without U: the record may have been on a restored volume, and is aborted",
                1,
                Change::NobodyRestored,
            )
        },
        Case {
            damage: 2,
            want: 12,
            ..one("without T: an open tests the head record alone", 2, Change::HeadOnly)
        },
        Case {
            damage: 2,
            want: 12,
            ..case(
                "without T: an open tests the last record, not its whole batch",
                &[Bulk, Book],
                1,
                Change::LastRecordOnly,
            )
        },
        one("without R: a read-only vault serves only what it sees on W volumes", 1, Change::ReadsNeedW),
        Case {
            damage: 2,
            snaps: 1,
            beyond: true,
            ..one(
                "beyond the promise (all rules in force): m restored or replaced and one more absent",
                2,
                Change::Nothing,
            )
        },
    ]
}

/// Rules of leases, and uploads in doubt.
fn uploads() -> Vec<Case> {
    vec![
        two("without L1: the index entry of an undecided record is believed", 2, Change::IndexBelieved),
        one("without L2: a lease expires between check and decision", 1, Change::ReclaimInFlight),
        one("without F: a commit short of W is reported as failed", 1, Change::ReportFailed),
        one(
            "without J: a recovery in the process does not join the writes of the old batch",
            1,
            Change::LateLanding,
        ),
        one("without J: a recovery in the process keeps the set epoch", 1, Change::SameEpoch),
    ]
}

/// Every rule in force, no lease expires.
fn busy(name: &'static str, k: usize, m: usize, kinds: &[Kind], opens: u8) -> Case {
    Case { opens, patient: true, ..Case::new(name, k, m, kinds) }
}

/// 2 + 2 volumes and one change to the rules.
fn case(name: &'static str, kinds: &[Kind], opens: u8, change: Change) -> Case {
    Case { opens, change, ..Case::new(name, 2, 2, kinds) }
}

fn one(name: &'static str, opens: u8, change: Change) -> Case {
    case(name, &[Bulk], opens, change)
}

/// Two uploads of one object.
fn two(name: &'static str, opens: u8, change: Change) -> Case {
    Case { object: SAME, ..case(name, &[Bulk, Bulk], opens, change) }
}

//! The locks of a set under Shuttle: every interleaving that random and PCT scheduling find keeps the promises, and
//! each mistake that the design guards against is found by the same runs.

mod set;
mod volume;

use std::panic::catch_unwind;

use set::{Answer, Chunk, Flaw, Set, Weather};
use shuttle::rand::{Rng, thread_rng};
use shuttle::scheduler::{PctScheduler, RandomScheduler};
use shuttle::sync::Arc;
use shuttle::{Config, Runner, thread};

#[test]
fn no_interleaving_breaks_a_promise() {
    explore(RUNS, || pair(Flaw::Nothing));
    explore(RUNS, || crowd(Flaw::Nothing));
}

#[test]
fn an_index_hit_believed_without_asking_what_is_in_flight_is_found() {
    assert!(breaks(Flaw::IndexBelieved));
}

#[test]
fn asking_what_is_in_flight_before_reading_the_index_is_found() {
    assert!(breaks(Flaw::AskedTooEarly));
}

#[test]
fn forgetting_the_stripes_of_an_aborted_batch_is_found() {
    assert!(breaks(Flaw::AbortForgotten));
}

#[test]
fn a_volume_made_fresh_without_the_commit_lock_is_found() {
    assert!(breaks(Flaw::FreshWithoutLock));
}

#[test]
fn records_dropped_without_the_commit_lock_are_found() {
    assert!(breaks(Flaw::DroppedWithoutLock));
}

#[test]
fn a_lease_that_expires_in_the_queue_is_found() {
    assert!(breaks(Flaw::ExpiresInQueue));
}

/// Three uploads that share chunks and objects, clients that go away, failing volumes and their return.
fn crowd(flaw: Flaw) {
    run(flaw, Weather::Mixed, &[(1, &[10, 11, 10]), (2, &[10]), (1, &[11, 10])], 6);
}

/// Two uploads with one chunk between them, and a batch that is aborted after it could be seen.
fn pair(flaw: Flaw) {
    run(flaw, Weather::OneSurvivor, &[(1, &[10]), (2, &[10])], 0);
}

fn run(flaw: Flaw, weather: Weather, uploads: &[(u8, &'static [Chunk])], rejoins: usize) {
    let set = Set::new(flaw, weather);
    let threads: Vec<_> = uploads
        .iter()
        .map(|&(object, chunks)| {
            let set = set.clone();
            thread::spawn(move || (object, upload(&set, object, chunks)))
        })
        .collect();
    let worker = {
        let set = set.clone();
        thread::spawn(move || {
            for _ in 0..rejoins {
                set.rejoin();
                thread::yield_now();
            }
        })
    };
    let answers: Vec<(u8, Answer)> = threads.into_iter().map(|t| t.join().unwrap()).collect();
    worker.join().unwrap();
    judge(&set, &answers);
}

/// One client: it comes at any point of what the others do, and may be gone before its answer.
fn upload(set: &Arc<Set>, object: u8, chunks: &[Chunk]) -> Answer {
    for _ in 0..thread_rng().gen_range(0..30) {
        thread::yield_now();
    }
    let lease = set.stage(object, chunks);
    let leaver = thread_rng().gen_bool(0.3).then(|| {
        let (set, lease) = (set.clone(), lease.clone());
        thread::spawn(move || set.expire(&lease))
    });
    let answer = set.put(&lease);
    if let Some(leaver) = leaver {
        leaver.join().unwrap();
    }
    answer
}

/// What must hold when all threads are done.
fn judge(set: &Arc<Set>, answers: &[(u8, Answer)]) {
    let decided = set.decided.lock().unwrap().clone();
    let reclaimed = set.reclaimed.lock().unwrap().clone();
    for (at, record) in decided.iter().enumerate() {
        for (_, stripe) in &record.chunks {
            assert!(!reclaimed.contains(stripe), "{record:?} references the reclaimed stripe {stripe}");
            let written = decided[..=at].iter().any(|r| r.own.contains(stripe));
            assert!(written, "{record:?} references stripe {stripe}, which nobody committed before");
        }
        let repeats = decided.iter().filter(|r| r.object == record.object).count();
        assert_eq!(repeats, 1, "object {} was committed {repeats} times", record.object);
    }
    for (object, answer) in answers {
        let there = decided.iter().any(|r| r.object == *object);
        let promised = matches!(answer, Answer::Committed | Answer::Stored);
        assert!(!promised || there, "object {object} was answered {answer:?} and is not decided");
    }
    for v in set.fresh() {
        let volume = set.volumes[v].lock().unwrap();
        assert_eq!(volume.records, decided, "volume {v} counts as fresh");
        for (_, stripe) in decided.iter().flat_map(|r| &r.chunks) {
            assert!(volume.shards.contains(stripe), "volume {v} counts as fresh and lacks stripe {stripe}");
        }
    }
}

/// Do these runs find the mistake?
fn breaks(flaw: Flaw) -> bool {
    let found = |scenario: fn(Flaw)| catch_unwind(|| explore(RUNS * 2, move || scenario(flaw))).is_err();
    found(pair) || found(crowd)
}

fn explore(runs: usize, scenario: impl Fn() + Send + Sync + Clone + 'static) {
    Runner::new(PctScheduler::new_from_seed(SEED, 3, runs), Config::new()).run(scenario.clone());
    Runner::new(RandomScheduler::new_from_seed(SEED, runs), Config::new()).run(scenario);
}

const RUNS: usize = 1_000;
const SEED: u64 = 2;

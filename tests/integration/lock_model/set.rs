//! The locks of a set as `storage-core` has them, without disks: what is atomic here is atomic there.
//!
//! Order of locks: `commit`, then a lease, then any one of the short ones (`queue`, `status`, `decided`, `settling`,
//! a volume). A short lock is never held while another is taken.

use super::volume::Volume;
use std::collections::BTreeSet;

use shuttle::rand::{Rng, thread_rng};
use shuttle::sync::{Arc, Mutex};
use shuttle::thread;

/// Volumes of the set, 2 + 2.
pub(super) const VOLUMES: usize = 4;
/// Volumes that decide.
pub(super) const W: usize = 3;

pub(super) type Chunk = u8;
pub(super) type Stripe = u16;

/// One mistake in the locking, for the tests that must fail.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Flaw {
    Nothing,
    /// An index hit is believed without asking what is in flight.
    IndexBelieved,
    /// What is in flight is asked before the index is read.
    AskedTooEarly,
    /// An aborted batch leaves the ranges that must not be reused.
    AbortForgotten,
    /// A volume becomes fresh without the commit lock.
    FreshWithoutLock,
    /// Records outside the history are dropped without the commit lock.
    DroppedWithoutLock,
    /// A lease may expire after it was queued.
    ExpiresInQueue,
}

/// Which faults a run meets.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Weather {
    /// Up to three batches meet a failing volume or more, or none does.
    Mixed,
    /// The first batch lands on the volume that is asked for hits, and on no other; that volume then leaves.
    OneSurvivor,
}

/// How an upload ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Answer {
    Committed,
    Stored,
    Aborted,
    Refused,
}

/// A commit record with its manifest.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Record {
    pub(super) object: u8,
    pub(super) chunks: Vec<(Chunk, Stripe)>,
    pub(super) own: Vec<Stripe>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Right {
    Open,
    Queued,
    Ended,
}

/// An upload's right to its stripes.
pub(super) struct Lease {
    right: Mutex<Right>,
    record: Mutex<Record>,
    /// The incarnation of each volume that holds all its shards.
    held_by: Mutex<[Option<u32>; VOLUMES]>,
    answer: Mutex<Option<Answer>>,
}

/// Volumes that fail while a batch is written.
#[derive(Clone, Copy)]
enum Fault {
    Never,
    /// The sync of one volume fails.
    Only(usize),
    /// One volume alone takes the batch: it is in doubt.
    AllBut(usize),
}

#[derive(Clone, Copy)]
struct Standing {
    fresh: bool,
    incarnation: u32,
}

pub(super) struct Set {
    flaw: Flaw,
    weather: Weather,
    /// One committer at a time; whoever holds it may also make a volume fresh.
    commit: Mutex<()>,
    queue: Mutex<Vec<Arc<Lease>>>,
    status: Mutex<[Standing; VOLUMES]>,
    pub(super) volumes: [Mutex<Volume>; VOLUMES],
    pub(super) decided: Mutex<Vec<Record>>,
    /// Stripes of the batch in flight, and of every aborted one.
    settling: Mutex<BTreeSet<Stripe>>,
    next_stripe: Mutex<Stripe>,
    /// Ghost: what was given back.
    pub(super) reclaimed: Mutex<BTreeSet<Stripe>>,
    /// How many batches may still fail.
    failures: Mutex<u32>,
}

impl Set {
    pub(super) fn new(flaw: Flaw, weather: Weather) -> Arc<Self> {
        let failures = if weather == Weather::OneSurvivor { 1 } else { 3 };
        Arc::new(Self {
            flaw,
            weather,
            commit: Mutex::new(()),
            queue: Mutex::new(Vec::new()),
            status: Mutex::new([Standing { fresh: true, incarnation: 0 }; VOLUMES]),
            volumes: std::array::from_fn(|_| Mutex::new(Volume::default())),
            decided: Mutex::new(Vec::new()),
            settling: Mutex::new(BTreeSet::new()),
            next_stripe: Mutex::new(0),
            reclaimed: Mutex::new(BTreeSet::new()),
            failures: Mutex::new(failures),
        })
    }

    pub(super) fn fresh(&self) -> Vec<usize> {
        let status = *self.status.lock().unwrap();
        (0..VOLUMES).filter(|&v| status[v].fresh).collect()
    }

    /// Stage an upload: look every chunk up, write the shards of those that are not stored.
    pub(super) fn stage(&self, object: u8, chunks: &[Chunk]) -> Arc<Lease> {
        let mut record = Record { object, chunks: Vec::new(), own: Vec::new() };
        let status = *self.status.lock().unwrap();
        for &chunk in chunks {
            let mine = record.chunks.iter().find(|(c, _)| *c == chunk).map(|x| x.1);
            let stripe = mine.or_else(|| self.look_up(chunk)).unwrap_or_else(|| {
                let stripe = self.new_stripe();
                record.own.push(stripe);
                for v in (0..VOLUMES).filter(|&v| status[v].fresh) {
                    self.volumes[v].lock().unwrap().shards.insert(stripe);
                }
                stripe
            });
            record.chunks.push((chunk, stripe));
        }
        Arc::new(Lease {
            right: Mutex::new(Right::Open),
            record: Mutex::new(record),
            held_by: Mutex::new(std::array::from_fn(|v| status[v].fresh.then_some(status[v].incarnation))),
            answer: Mutex::new(None),
        })
    }

    /// Ask the index of one fresh volume, without a lock over the set; then whether the hit is settled.
    fn look_up(&self, chunk: Chunk) -> Option<Stripe> {
        let fresh = self.fresh();
        let at = if self.weather == Weather::OneSurvivor { 0 } else { thread_rng().gen_range(0..VOLUMES) };
        let v = *fresh.get(at % fresh.len().max(1))?;
        let early = self.settling.lock().unwrap().clone();
        let hit = self.volumes[v].lock().unwrap().index.get(&chunk).copied()?;
        let unsettled = match self.flaw {
            Flaw::IndexBelieved => false,
            Flaw::AskedTooEarly => early.contains(&hit),
            _ => self.settling.lock().unwrap().contains(&hit),
        };
        (!unsettled).then_some(hit)
    }

    fn new_stripe(&self) -> Stripe {
        let mut next = self.next_stripe.lock().unwrap();
        *next += 1;
        *next
    }

    /// The client is gone or too slow: give the stripes back, unless the upload is on its way to its record.
    pub(super) fn expire(&self, lease: &Lease) {
        let mut right = lease.right.lock().unwrap();
        if *right == Right::Open || (*right == Right::Queued && self.flaw == Flaw::ExpiresInQueue) {
            *right = Right::Ended;
            drop(right);
            self.reclaim(lease);
        }
    }

    fn reclaim(&self, lease: &Lease) {
        let own = lease.record.lock().unwrap().own.clone();
        for volume in &self.volumes {
            volume.lock().unwrap().shards.retain(|s| !own.contains(s));
        }
        self.reclaimed.lock().unwrap().extend(own);
    }

    /// Queue an upload and wait for its answer: whoever gets the commit lock first commits for all that wait.
    pub(super) fn put(self: &Arc<Self>, lease: &Arc<Lease>) -> Answer {
        {
            let mut right = lease.right.lock().unwrap();
            if *right == Right::Ended {
                return Answer::Aborted;
            }
            *right = Right::Queued;
        }
        self.queue.lock().unwrap().push(lease.clone());
        let turn = self.commit.lock().unwrap();
        if lease.answer.lock().unwrap().is_none() {
            let waiting = std::mem::take(&mut *self.queue.lock().unwrap());
            self.commit_batch(waiting);
        }
        drop(turn);
        lease.answer.lock().unwrap().expect("whoever held the lock before answered, or this thread did")
    }

    fn answer(&self, lease: &Lease, answer: Answer) {
        if answer != Answer::Committed && *lease.right.lock().unwrap() == Right::Queued {
            *lease.right.lock().unwrap() = Right::Ended;
            self.reclaim(lease);
        }
        let before = lease.answer.lock().unwrap().replace(answer);
        assert!(before.is_none(), "a waiter was answered twice: {before:?}, then {answer:?}");
    }

    fn commit_batch(self: &Arc<Self>, waiting: Vec<Arc<Lease>>) {
        let (mut batch, mut repeats) = (Vec::new(), Vec::new());
        for lease in waiting {
            let object = lease.record.lock().unwrap().object;
            if self.decided.lock().unwrap().iter().any(|r| r.object == object) {
                self.answer(&lease, Answer::Stored);
            } else if batch.iter().any(|l: &Arc<Lease>| l.record.lock().unwrap().object == object) {
                repeats.push(lease);
            } else {
                batch.push(lease);
            }
        }
        if batch.is_empty() {
            return;
        }
        let end = self.decide(&batch);
        for lease in &batch {
            self.answer(lease, end);
        }
        for lease in &repeats {
            self.answer(lease, if end == Answer::Committed { Answer::Stored } else { end });
        }
    }

    /// Write the batch to every participant at once, count, decide or recover.
    fn decide(self: &Arc<Self>, batch: &[Arc<Lease>]) -> Answer {
        let records: Vec<Record> = batch.iter().map(|l| l.record.lock().unwrap().clone()).collect();
        let participants: Vec<usize> =
            self.fresh().into_iter().filter(|&v| batch.iter().all(|l| self.holds(l, v))).collect();
        if participants.len() < W {
            return Answer::Refused;
        }
        let own: BTreeSet<Stripe> = records.iter().flat_map(|r| r.own.iter().copied()).collect();
        self.settling.lock().unwrap().extend(&own);
        let fault = self.next_fault();
        let writes: Vec<_> = participants
            .iter()
            .map(|&v| {
                let (set, records) = (self.clone(), records.clone());
                thread::spawn(move || set.write(v, &records, fault))
            })
            .collect();
        let done: Vec<bool> = writes.into_iter().map(|w| w.join().unwrap()).collect();
        for v in self.fresh() {
            let written = participants.iter().position(|&p| p == v).is_some_and(|i| done[i]);
            self.status.lock().unwrap()[v].fresh = written;
        }
        if done.iter().filter(|ok| **ok).count() < W && !self.recover(&records, fault) {
            if self.flaw == Flaw::AbortForgotten {
                self.settling.lock().unwrap().retain(|s| !own.contains(s));
            }
            return Answer::Aborted;
        }
        self.decided.lock().unwrap().extend(records);
        self.settling.lock().unwrap().retain(|s| !own.contains(s));
        Answer::Committed
    }

    /// Does the volume hold the staged shards of this upload since it last became fresh? What is reused is on every
    /// fresh volume.
    fn holds(&self, lease: &Lease, v: usize) -> bool {
        if lease.record.lock().unwrap().own.is_empty() {
            return true;
        }
        let incarnation = self.status.lock().unwrap()[v].incarnation;
        lease.held_by.lock().unwrap()[v] == Some(incarnation)
    }

    /// What goes wrong with this batch.
    fn next_fault(&self) -> Fault {
        let mut left = self.failures.lock().unwrap();
        let v = thread_rng().gen_range(0..VOLUMES);
        let fault = match thread_rng().gen_range(0..3) {
            _ if *left > 0 && self.weather == Weather::OneSurvivor => Fault::AllBut(0),
            0 if *left > 0 => Fault::Only(v),
            1 if *left > 0 => Fault::AllBut(v),
            _ => return Fault::Never,
        };
        *left -= 1;
        fault
    }

    /// One batch on one volume; a failing sync may or may not have written it.
    fn write(&self, v: usize, records: &[Record], fault: Fault) -> bool {
        let (sound, written) = match fault {
            Fault::Never => (true, true),
            Fault::Only(bad) => (v != bad, v != bad || thread_rng().gen_bool(0.5)),
            Fault::AllBut(good) => (v == good, v == good),
        };
        if written {
            self.volumes[v].lock().unwrap().append(records);
        }
        sound
    }

    /// In doubt: all writes are joined; W volumes or more are reopened; the batch is history if one of them shows it,
    /// and is dropped otherwise.
    fn recover(&self, records: &[Record], fault: Fault) -> bool {
        let gone = match fault {
            Fault::AllBut(v) if self.weather == Weather::OneSurvivor || thread_rng().gen_bool(0.5) => v,
            _ => VOLUMES,
        };
        let at_hand: Vec<usize> = (0..VOLUMES).filter(|&v| v != gone).collect();
        let found = at_hand.iter().any(|&v| self.volumes[v].lock().unwrap().records.ends_with(records));
        let mut history = self.decided.lock().unwrap().clone();
        if found {
            history.extend_from_slice(records);
        }
        for v in 0..VOLUMES {
            if v == gone {
                self.status.lock().unwrap()[v].fresh = false;
                continue;
            }
            self.volumes[v].lock().unwrap().replay(&history);
            let mut status = self.status.lock().unwrap();
            let incarnation = status[v].incarnation + u32::from(!status[v].fresh);
            status[v] = Standing { fresh: true, incarnation };
        }
        found
    }

    /// Bring back the volumes that failed: most of the debt while commits go on, the last of it under the commit lock.
    pub(super) fn rejoin(&self) {
        for v in 0..VOLUMES {
            if self.status.lock().unwrap()[v].fresh {
                continue;
            }
            let so_far = self.decided.lock().unwrap().clone();
            match self.flaw {
                Flaw::DroppedWithoutLock => self.volumes[v].lock().unwrap().replay(&so_far),
                _ => self.volumes[v].lock().unwrap().catch_up(&so_far),
            }
            if self.flaw == Flaw::FreshWithoutLock {
                self.make_fresh(v);
                continue;
            }
            let turn = self.commit.lock().unwrap();
            if !self.status.lock().unwrap()[v].fresh {
                let all = self.decided.lock().unwrap().clone();
                self.volumes[v].lock().unwrap().replay(&all);
                self.make_fresh(v);
            }
            drop(turn);
        }
    }

    fn make_fresh(&self, v: usize) {
        let mut status = self.status.lock().unwrap();
        status[v] = Standing { fresh: true, incarnation: status[v].incarnation + 1 };
    }
}

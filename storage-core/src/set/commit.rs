//! Committing: one batch of chained records at a time, written to every fresh volume that holds the uploads' stripes,
//! decided when `W` of them have it.
//!
//! Uploads queue up; whoever gets the commit lock first commits for all that wait (group commit), so that one sync per
//! volume carries many uploads. The lock is held from the check of the stripes to the decision.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, channel};

use super::annex;
use super::queue::{Answer, Decision, Prepared, Ticket, Work};
use super::slot::VolumeCondition;
use super::volume_set::{Chain, Phase, VolumeSet};
use crate::erasure::StripeBuffer;
use crate::format::commit::{CommitRecord, RecordName};
use crate::volume::{Batch, Table, Volume, VolumeError};
use crate::{ChunkId, ObjectId, Seq, StorageError, StripeNumber};

/// How a batch is written.
type Write = fn(&dyn Volume, &Batch) -> Result<(), VolumeError>;

/// One upload or annex of a batch that is being written.
pub(super) struct Member {
    work: Work,
    ticket: Arc<Ticket>,
    record: RecordName,
    bytes: Vec<u8>,
}

impl Member {
    pub(super) fn seq(&self) -> Seq {
        self.record.seq
    }

    /// When it was committed, the object it stored, if any, and its annex.
    pub(super) fn annex(&self) -> (u64, Option<ObjectId>, &[u8]) {
        match &self.work {
            Work::Upload(upload) => (upload.time_unix_s, Some(upload.object), &upload.annex),
            Work::Annex { annex, time_unix_s, .. } => (*time_unix_s, None, annex),
        }
    }

    fn upload(&self) -> Option<&Prepared> {
        match &self.work {
            Work::Upload(upload) => Some(upload),
            Work::Annex { .. } => None,
        }
    }
}

impl VolumeSet {
    /// Decides `work` and returns when it is decided, refused or in doubt.
    pub(crate) fn commit(&self, work: Work) -> Answer {
        let ticket = Arc::new(Ticket::default());
        self.queue.lock().push_back((work, Arc::clone(&ticket)));
        let mut chain = self.lock_chain();
        loop {
            if let Some(answer) = ticket.take() {
                return answer;
            }
            self.commit_next(&mut chain);
        }
    }

    /// Takes the next compatible run of the queue and decides it.
    fn commit_next(&self, chain: &mut Chain) {
        self.probe();
        let fresh = self.fresh_mask();
        let (participants, chosen) = self.choose(fresh);
        let mut accepted: Vec<(Work, Arc<Ticket>)> = Vec::new();
        let mut repeats: HashMap<ObjectId, Vec<Arc<Ticket>>> = HashMap::new();
        let mut chunks = HashSet::new();
        for (mut work, ticket) in chosen {
            let twin = |known: &(Work, _)| matches!((&known.0, &work), (Work::Upload(a), Work::Upload(b)) if a.object == b.object);
            match self.admit(chain, &work, participants) {
                Ok(None) if accepted.iter().any(twin) => {
                    if let Work::Upload(upload) = &work {
                        repeats.entry(upload.object).or_default().push(ticket);
                    }
                }
                Ok(None) => match self.price_work(chain, &mut work, participants, &mut chunks) {
                    Ok(()) => accepted.push((work, ticket)),
                    Err(error) => ticket.put(Err(error)),
                },
                Ok(Some(decision)) => ticket.put(Ok(decision)),
                Err(error) => ticket.put(Err(error)),
            }
        }
        if !accepted.is_empty() {
            self.decide(chain, participants, accepted, repeats);
        }
    }

    /// The head of the queue and what can share its batch: uploads whose stripes lie on the same fresh volumes. An annex
    /// without an upload goes alone: what it is made of may be what the batch before it decided.
    fn choose(&self, fresh: u64) -> (u64, Vec<(Work, Arc<Ticket>)>) {
        let mut queue = self.queue.lock();
        let mut chosen = Vec::new();
        let mut participants = fresh;
        let mut bytes = 0;
        while let Some((work, _)) = queue.front() {
            let (ready, len) = match work {
                Work::Upload(upload) => {
                    let holding = upload.ready.as_ref().map_or(u64::MAX, |staged| self.holding(staged));
                    (fresh & holding, upload.batch_len())
                }
                Work::Annex { annex, .. } => (participants, annex.len()),
            };
            let alone = |work: &Work| matches!(work, Work::Annex { .. });
            if chosen.is_empty() {
                participants = ready;
            } else if alone(work)
                || chosen.iter().any(|(work, _)| alone(work))
                || ready != participants
                || bytes + len > BATCH_BYTES
                || chosen.len() >= BATCH_MEMBERS
            {
                break;
            }
            bytes += len;
            chosen.extend(queue.pop_front());
        }
        (participants, chosen)
    }

    /// May this work be committed? `Some` if it needs no commit.
    fn admit(&self, chain: &Chain, work: &Work, participants: u64) -> Result<Option<Decision>, StorageError> {
        self.ensure_writable()?;
        let Work::Upload(upload) = work else { return Ok(None) };
        if upload.epoch != chain.epoch {
            return Err(StorageError::LeaseEnded);
        }
        let (ready, needed) = (participants.count_ones() as usize, self.geometry().write_quorum());
        if ready < needed {
            return Err(StorageError::Thin { ready, needed });
        }
        Ok(self.decided_manifest(&upload.object)?.map(|_| Decision::AlreadyStored))
    }

    fn price_work(
        &self,
        chain: &Chain,
        work: &mut Work,
        participants: u64,
        earlier: &mut HashSet<ChunkId>,
    ) -> Result<(), StorageError> {
        match work {
            Work::Upload(upload) => self.price(chain, upload, participants, earlier),
            Work::Annex { annex, make, .. } => {
                if let Some(make) = make.take() {
                    *annex = make.make()?;
                }
                Ok(())
            }
        }
    }

    /// Writes the batch and counts.
    fn decide(
        &self,
        chain: &mut Chain,
        participants: u64,
        accepted: Vec<(Work, Arc<Ticket>)>,
        repeats: HashMap<ObjectId, Vec<Arc<Ticket>>>,
    ) {
        let members = match self.link(chain, participants, accepted) {
            Ok(members) => members,
            Err(tickets) => {
                let reason =
                    "the commit counter of this set epoch is used up: open the vault again".to_owned();
                self.set_phase(Phase::ReadOnly(reason.clone()));
                let tickets = tickets.into_iter().chain(repeats.into_values().flatten());
                tickets.for_each(|ticket| {
                    ticket.put(Err(StorageError::ReadOnly { reason: reason.clone() }));
                });
                return;
            }
        };
        for member in &members {
            if let Work::Upload(upload) = &member.work {
                self.in_flight.add(upload.object, &upload.stripes);
            }
        }
        let ahead = self.write_ahead(participants, &members);
        let batches = self.batches(participants, &members, !ahead);
        let on = self.write_all(batches, |volume, batch| volume.write(batch));
        if on >= self.geometry().write_quorum() {
            self.decided(chain, participants, &members);
            self.in_flight.clear();
            self.note_funded(chain, members.iter().filter_map(Member::upload));
            annex::tell(chain, &members);
        } else {
            let reason = format!("a commit reached {on} of {} volumes", self.geometry().write_quorum());
            self.set_phase(Phase::InDoubt(reason));
            // Settled at once where that is possible: the volumes are opened again and the history is closed.
            self.recover(chain);
        }
        for member in members {
            let answer = self.outcome(&member, on);
            let object = match &member.work {
                Work::Upload(upload) => Some(upload.object),
                Work::Annex { .. } => None,
            };
            for twin in object.and_then(|object| repeats.get(&object)).into_iter().flatten() {
                twin.put(match &answer {
                    Ok(_) => Ok(Decision::AlreadyStored),
                    Err(StorageError::InDoubt { object }) => Err(StorageError::InDoubt { object: *object }),
                    Err(_) => Err(StorageError::LeaseEnded),
                });
            }
            member.ticket.put(answer);
        }
    }

    /// Gives each member its number and its predecessor. On exhaustion gives the tickets back.
    fn link(
        &self,
        chain: &Chain,
        participants: u64,
        accepted: Vec<(Work, Arc<Ticket>)>,
    ) -> Result<Vec<Member>, Vec<Arc<Ticket>>> {
        let mut predecessor = chain.head;
        let mut batch_first = None;
        let mut members = Vec::with_capacity(accepted.len());
        let mut exhausted = false;
        for (work, ticket) in accepted {
            let last = predecessor.map_or(Seq::from_bits(0), |name| name.seq);
            let Ok(seq) = last.next() else {
                exhausted = true;
                members.push((work, ticket, None));
                continue;
            };
            let first = *batch_first.get_or_insert(seq);
            let (decides, annex, time_unix_s) = work.contents();
            let record = CommitRecord {
                vault: self.identity.vault,
                set: self.identity.set,
                seq,
                batch_first: first,
                predecessor,
                participants,
                time_unix_s,
                decides,
                annex,
            };
            let (bytes, name) = record.encode();
            predecessor = Some(name);
            members.push((work, ticket, Some((name, bytes))));
        }
        if exhausted {
            return Err(members.into_iter().map(|(_, ticket, _)| ticket).collect());
        }
        let members = members.into_iter().filter_map(|(work, ticket, linked)| {
            linked.map(|(record, bytes)| Member { work, ticket, record, bytes })
        });
        Ok(members.collect())
    }

    /// Where a volume is missing, writes the shards of small uploads to all participants before any of them has a
    /// record, so that a kill leaves no record that cannot be made up: the vault would wait for the missing volume
    /// (rule U). With all volumes at hand nothing has to wait, and the shards travel with the records. A volume that
    /// fails here is poisoned and gets no record.
    fn write_ahead(&self, participants: u64, members: &[Member]) -> bool {
        let small =
            |member: &Member| matches!(&member.work, Work::Upload(upload) if !upload.small.is_empty());
        if participants.count_ones() as usize == self.slots.len() || !members.iter().any(small) {
            return false;
        }
        let batches = self.positions(participants).map(|at| {
            let mut batch = Batch::new();
            for member in members {
                if let Work::Upload(upload) = &member.work {
                    self.put_small(&mut batch, at, &upload.small);
                }
            }
            (at, batch)
        });
        self.write_all(batches.collect(), |volume, batch| volume.write_unsynced(batch));
        true
    }

    fn positions(&self, participants: u64) -> impl Iterator<Item = usize> + use<> {
        (0..self.slots.len()).filter(move |at| participants >> at & 1 == 1)
    }

    /// What each participant is to write, with the shards of small uploads or without.
    fn batches(&self, participants: u64, members: &[Member], shards: bool) -> Vec<(usize, Batch)> {
        self.positions(participants)
            .map(|at| {
                let mut batch = Batch::new();
                for member in members {
                    if let Work::Upload(upload) = &member.work {
                        if shards {
                            self.put_small(&mut batch, at, &upload.small);
                        }
                        upload.put_metadata(&mut batch, member.record.seq);
                    }
                    batch.put(Table::Commits, member.record.seq.key(), member.bytes.as_slice());
                }
                (at, batch)
            })
            .collect()
    }

    fn put_small(&self, batch: &mut Batch, at: usize, small: &[(StripeNumber, StripeBuffer)]) {
        for (number, stripe) in small {
            let index = number.shard_at(self.slots[at].position(), self.slots.len());
            batch.put(Table::Small, number.key(), stripe.record(usize::from(index.0)));
        }
    }

    /// Writes each batch on its volume's own thread. The answer counts the volumes that have it; the others are
    /// poisoned, and one that has not answered in time is left to itself.
    pub(super) fn write_all(&self, batches: Vec<(usize, Batch)>, write: Write) -> usize {
        let (answers, answered) = channel::<(usize, Result<(), VolumeError>)>();
        let mut open: Vec<usize> = Vec::new();
        for (at, batch) in batches {
            let Some(volume) = self.slots[at].fresh() else { continue };
            let answers = answers.clone();
            open.push(at);
            self.slots[at].worker().run(move || {
                let written = write(volume.as_ref(), &batch);
                // Let go of the volume first: who hears the answer may close the vault and open it again.
                drop(volume);
                // Nobody listens once the volume was given up; then its records are settled by the next opening.
                let _ = answers.send((at, written));
            });
        }
        drop(answers);
        let mut on = 0;
        while !open.is_empty() {
            match answered.recv_timeout(self.patience) {
                Ok((at, written)) => {
                    open.retain(|&other| other != at);
                    match written {
                        Ok(()) => on += 1,
                        Err(error) => self.slots[at].poison(&error),
                    }
                }
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                    for at in open.drain(..) {
                        let detail = format!("no answer within {} ms", self.patience.as_millis());
                        self.slots[at].poison(&VolumeError::Failed { operation: "commit", detail });
                    }
                }
            }
        }
        on
    }

    /// The batch is decided: the chain has a new head, and fresh volumes that are not part of it have a debt.
    fn decided(&self, chain: &mut Chain, participants: u64, members: &[Member]) {
        let Some(last) = members.last() else { return };
        self.set_head(chain, Some(last.record));
        for slot in &self.slots {
            let missed = participants >> slot.position().0 & 1 == 0;
            if missed && slot.condition() == VolumeCondition::Fresh {
                let reason = format!("it missed commit {}", last.record.seq);
                slot.set(VolumeCondition::Debt, Some(reason));
            }
        }
    }

    /// The answer for a member once its batch is decided or a recovery has looked at it.
    fn outcome(&self, member: &Member, on: usize) -> Answer {
        let billable_bytes = member.upload().map_or(0, |upload| upload.bill.billable_bytes);
        let decided = Decision::Decided { record: member.record, on, billable_bytes };
        match self.phase() {
            Phase::Writable if on >= self.geometry().write_quorum() => Ok(decided),
            Phase::Writable if self.holds(&member.record) => Ok(decided),
            Phase::Writable => Err(StorageError::LeaseEnded),
            Phase::Closed | Phase::InDoubt(_) | Phase::ReadOnly(_) => match &member.work {
                Work::Upload(upload) => Err(StorageError::InDoubt { object: upload.object }),
                Work::Annex { .. } => {
                    Err(StorageError::ReadOnly { reason: "a commit of the books is in doubt".to_owned() })
                }
            },
        }
    }

    /// Is this record part of the chain? Asked of a fresh volume, which holds the whole of it.
    fn holds(&self, record: &RecordName) -> bool {
        self.fresh_volumes()
            .any(|(_, volume)| super::chain::record_at(volume.as_ref(), record.seq) == Some(*record))
    }
}

/// Uploads that share a batch at most; more would only make the first of them wait.
const BATCH_MEMBERS: usize = 256;
/// Bytes of a batch, about, over all volumes.
const BATCH_BYTES: usize = 16 << 20;

//! The state of one set: what the volumes hold, what the gateway believes, and the ghosts that only checks see.

use super::params::{Case, Change};

/// Readable by the running process.
pub(crate) const PRESENT: u8 = 1;
/// A sync failed; nothing is read from or written to it until it is reopened and resynced.
pub(crate) const POISON: u8 = 2;
/// Replaced after the operator's declaration, not yet rebuilt (written in its superblock).
pub(crate) const EMPTY: u8 = 4;
/// Ghost: restored from an older snapshot and not yet noticed.
pub(crate) const ROLLED: u8 = 8;

/// No record, no stripe.
pub(crate) const NONE: u8 = 255;
/// The records of uploads; the other bits of a record set are opening records.
pub(crate) const UPLOADS: u8 = 0b111;
pub(crate) const DECIDED: u8 = 1;
pub(crate) const ABORTED: u8 = 2;

/// One volume. Records and stripes are sets of bits: upload `u` is bit `u`, in both.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub(crate) struct Vol {
    pub(crate) recs: u8,
    pub(crate) shards: u8,
    pub(crate) epoch: u8,
    /// Aborts written by an open (only where rule C is taken away).
    pub(crate) tomb: u8,
    /// Records that compaction has taken off the list.
    pub(crate) listed_off: u8,
    pub(crate) flags: u8,
    /// In memory: uploads whose shards the gateway believes to be here; it names them participants.
    pub(crate) named: u8,
    /// Records, shards, epoch and listed-off records of the older snapshot.
    pub(crate) snap: Option<(u8, u8, u8, u8)>,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Mode {
    Down,
    Replaying,
    Waiting,
    Writable,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Phase {
    Idle,
    Staging,
    Committing,
    Acked,
    Gone,
    InDoubt,
    Aborted,
    Found,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Upload {
    pub(crate) phase: Phase,
    pub(crate) stripe_of: u8,
    pub(crate) pays: bool,
    /// Ghost: 0, `DECIDED` or `ABORTED`.
    pub(crate) fate: u8,
    /// Ghost: its stripe was reclaimed.
    pub(crate) reclaimed: bool,
    pub(crate) stripe_no: u8,
    pub(crate) seq: u8,
    /// In the record: the first record of its batch.
    pub(crate) first: u8,
}

impl Upload {
    pub(crate) fn unborn() -> Self {
        Self {
            phase: Phase::Idle,
            stripe_of: NONE,
            pays: false,
            fate: 0,
            reclaimed: false,
            stripe_no: 0,
            seq: 0,
            first: NONE,
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct State {
    pub(crate) v: [Vol; 6],
    pub(crate) up: [Upload; 3],
    pub(crate) mode: Mode,
    pub(crate) epoch: u8,
    pub(crate) head: u8,
    pub(crate) known: u8,
    pub(crate) forward: u8,
    pub(crate) abort: u8,
    /// In each record: its predecessor, and what follows from it, its place in the chain.
    pub(crate) prev: [u8; 8],
    pub(crate) depth: [u8; 8],
    /// In each upload's record: the epoch that wrote it.
    pub(crate) rep: [u8; 3],
    /// Ghost: what the journal showed last.
    pub(crate) shown: List,
    /// Ghost: the highest completed set epoch.
    pub(crate) done_epoch: u8,
    pub(crate) opens: u8,
    pub(crate) damage: u8,
    pub(crate) leaves: u8,
    pub(crate) poisons: u8,
    pub(crate) snaps: u8,
    pub(crate) compactions: u8,
    /// The first broken invariant, an index of `invariants::BROKEN`.
    pub(crate) bad: u8,
}

/// Uploads in the order of the journal.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(crate) struct List {
    len: u8,
    at: [u8; 3],
}

impl List {
    pub(crate) fn push(&mut self, u: usize) {
        if (self.len as usize) < 3 {
            self.at[self.len as usize] = u as u8;
            self.len += 1;
        }
    }

    pub(crate) fn begins(self, other: Self) -> bool {
        self.len <= other.len && (0..self.len as usize).all(|i| self.at[i] == other.at[i])
    }

    pub(crate) fn mask(self) -> u8 {
        (0..self.len as usize).fold(0, |a, i| a | 1 << self.at[i])
    }
}

/// The numbers of the bits that are set, ascending.
pub(crate) fn bits(m: u8) -> impl Iterator<Item = usize> {
    (0..8).filter(move |i| m >> i & 1 == 1)
}

/// The record that opens an epoch (1 to 5).
pub(crate) fn opening(epoch: u8) -> usize {
    2 + epoch as usize
}

impl State {
    /// A created vault: every volume holds the opening record of epoch 1.
    pub(crate) fn first(c: &Case) -> Self {
        let mut s = Self {
            v: [Vol::default(); 6],
            up: [Upload::unborn(); 3],
            mode: Mode::Writable,
            epoch: 1,
            head: opening(1) as u8,
            known: 1 << opening(1),
            forward: 0,
            abort: 0,
            prev: [NONE; 8],
            depth: [0; 8],
            rep: [0; 3],
            shown: List::default(),
            done_epoch: 1,
            opens: c.opens,
            damage: c.damage,
            leaves: c.leaves,
            poisons: c.poisons,
            snaps: c.snaps,
            compactions: c.compactions,
            bad: 0,
        };
        for v in 0..c.n {
            s.v[v] = Vol { recs: 1 << opening(1), epoch: 1, flags: PRESENT, ..Vol::default() };
        }
        s
    }

    pub(crate) fn flag(&mut self, bad: u8) {
        if self.bad == 0 {
            self.bad = bad;
        }
    }

    pub(crate) fn has(&self, v: usize, f: u8) -> bool {
        self.v[v].flags & f != 0
    }

    pub(crate) fn live(&self, v: usize) -> bool {
        self.v[v].flags & (PRESENT | POISON) == PRESENT
    }

    /// A record and all its predecessors.
    pub(crate) fn ancestors(&self, mut r: u8) -> u8 {
        let mut m = 0;
        while r != NONE {
            m |= 1 << r;
            r = self.prev[r as usize];
        }
        m
    }

    /// Chain record `r` to `prev`.
    pub(crate) fn chain(&mut self, r: usize, prev: u8) {
        self.prev[r] = prev;
        self.depth[r] = if prev == NONE { 0 } else { self.depth[prev as usize] + 1 };
    }

    pub(crate) fn rec_epoch(&self, r: usize) -> u8 {
        if r < 3 { self.rep[r] } else { r as u8 - 2 }
    }

    /// (epoch, seq): what an open takes the highest of.
    pub(crate) fn rank(&self, r: usize) -> (u8, u8) {
        (self.rec_epoch(r), self.depth[r])
    }

    /// The record of the highest rank.
    pub(crate) fn last(&self, recs: u8) -> u8 {
        bits(recs).max_by_key(|&r| self.rank(r)).map_or(NONE, |r| r as u8)
    }

    pub(crate) fn stripe_bit(&self, u: usize) -> u8 {
        if self.up[u].stripe_of == NONE { 0 } else { 1 << self.up[u].stripe_of }
    }

    pub(crate) fn stripes(&self, recs: u8) -> u8 {
        bits(recs & UPLOADS).fold(0, |a, u| a | self.stripe_bit(u))
    }

    pub(crate) fn sound(&self, v: usize, u: usize) -> bool {
        self.v[v].recs >> u & 1 == 1 && self.stripe_bit(u) & !self.v[v].shards == 0
    }

    pub(crate) fn copies(&self, c: &Case, u: usize) -> usize {
        (0..c.n).filter(|&v| self.sound(v, u)).count()
    }

    /// How many volumes hold record `r`.
    pub(crate) fn on(&self, c: &Case, r: usize) -> usize {
        (0..c.n).filter(|&v| self.v[v].recs >> r & 1 == 1).count()
    }

    pub(crate) fn landed(&self, c: &Case, u: usize) -> bool {
        (0..c.n).any(|v| self.v[v].shards >> u & 1 == 1)
    }

    pub(crate) fn readable(&self, c: &Case) -> usize {
        (0..c.n).filter(|&v| self.has(v, PRESENT)).count()
    }

    /// Records that the running process itself is putting on volumes: not yet part of what it knows.
    pub(crate) fn in_hand(&self, c: &Case) -> u8 {
        self.in_flight(c) | if self.mode == Mode::Replaying { 1 << opening(self.epoch) } else { 0 }
    }

    /// Does the gateway count this volume as fresh? One look: its last record is the head (rule S).
    pub(crate) fn fresh(&self, c: &Case, v: usize) -> bool {
        if !self.live(v) || self.has(v, EMPTY) {
            return false;
        }
        let recs = self.v[v].recs;
        if c.is(Change::StaleIfNamed) {
            return self.known & UPLOADS & self.v[v].named & !recs == 0;
        }
        if c.is(Change::ListedOnly) {
            let listed = |a, x: usize| a | (self.v[x].recs & !self.v[x].listed_off);
            return self.known & (0..c.n).filter(|&x| self.live(x)).fold(0, listed) & !recs == 0;
        }
        if !c.closing() {
            return self.known & !recs == 0;
        }
        self.last(recs & !self.in_hand(c)) == self.head
    }

    pub(crate) fn fresh_count(&self, c: &Case) -> usize {
        (0..c.n).filter(|&v| self.fresh(c, v)).count()
    }

    /// Can every stripe of these records be made up from the volumes at hand?
    pub(crate) fn decodable(&self, c: &Case, recs: u8) -> bool {
        bits(self.stripes(recs))
            .all(|t| (0..c.n).filter(|&v| self.live(v) && self.v[v].shards >> t & 1 == 1).count() >= c.k)
    }

    pub(crate) fn in_flight(&self, c: &Case) -> u8 {
        self.in_phase(c, Phase::Committing)
    }

    pub(crate) fn in_phase(&self, c: &Case, phase: Phase) -> u8 {
        (0..c.uploads).filter(|&u| self.up[u].phase == phase).fold(0, |a, u| a | 1 << u)
    }

    /// The records written in one batch with upload `u`, as its record tells.
    pub(crate) fn batch(&self, c: &Case, u: usize) -> u8 {
        (0..c.uploads)
            .filter(|&w| self.up[w].first == self.up[u].first && self.rep[w] == self.rep[u])
            .fold(1 << u, |a, w| a | 1 << w)
    }

    /// A volume that drops out is a participant of no upload any more, even if it comes back (rule P).
    pub(crate) fn strike(&mut self, c: &Case, v: usize) {
        if !c.is(Change::RejoinInFlight) {
            self.v[v].named = 0;
        }
    }

    pub(crate) fn decide(&mut self, u: usize) {
        if self.up[u].fate == ABORTED {
            self.flag(6);
        }
        self.up[u].fate = DECIDED;
    }

    pub(crate) fn abort(&mut self, u: usize) {
        if self.up[u].fate == DECIDED {
            self.flag(5);
        }
        self.up[u].fate = ABORTED;
    }
}

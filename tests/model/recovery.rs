//! An open, after a crash or in the process: epoch, history, replay, opening record.

use super::action::Act;
use super::params::{Case, Change};
use super::state::{DECIDED, EMPTY, List, Mode, NONE, PRESENT, Phase, ROLLED, State, UPLOADS, bits, opening};
use super::steps::Steps;

/// Open a closed vault with any volumes readable, the epoch raised on any of those.
pub(crate) fn opens(steps: &mut Steps<'_>) {
    let (s, c) = (steps.from, steps.case);
    for m in (1..1u8 << c.n).filter(|&m| s.opens > 0 && may_open(s, c, m)) {
        for e in (1..=m).filter(|e| e & !m == 0) {
            steps.add(Act::Open(m, e), |t| open(t, c, m, e));
        }
    }
}

/// The same process runs the open procedure (again): its writes are joined, what did not answer is struck out, and
/// the leases of uploads that are still staging live on.
pub(crate) fn again(steps: &mut Steps<'_>) {
    let (s, c) = (steps.from, steps.case);
    if !c.closing() || (s.mode != Mode::Writable && s.in_phase(c, Phase::Staging) == 0) {
        return;
    }
    for m in (1..1u8 << c.n).filter(|&m| s.opens > 0 && may_open(s, c, m)) {
        steps.add(Act::Doubt(m), |t| {
            for v in 0..c.n {
                let kept = t.live(v) && m >> v & 1 == 1;
                t.v[v].flags &= EMPTY | ROLLED;
                let struck = if m >> v & 1 == 0 { t.in_flight(c) } else { 0 };
                let late = if c.is(Change::LateLanding) { t.in_flight(c) } else { struck };
                let pending = t.v[v].named & late;
                if !kept {
                    t.strike(c, v);
                }
                t.v[v].named = (t.v[v].named & t.in_phase(c, Phase::Staging)) | pending;
            }
            for u in bits(t.in_flight(c)) {
                t.up[u].phase = Phase::InDoubt;
            }
            t.forget();
            open(t, c, m, m);
        });
    }
}

/// Replay, the opening record, and the end of a recovery.
pub(crate) fn replaying(steps: &mut Steps<'_>) {
    let (s, c) = (steps.from, steps.case);
    let me = s.my_opening();
    for v in 0..c.n {
        if s.live(v) && !s.fresh(c, v) {
            replays(steps, v);
        } else if s.fresh(c, v) && s.v[v].recs >> me & 1 == 0 {
            steps.add(Act::Opening(v), |t| {
                t.v[v].recs |= 1 << me;
                t.v[v].epoch = t.epoch;
                if t.on(c, me) >= c.w {
                    for u in bits(t.known & UPLOADS) {
                        t.decide(u);
                    }
                }
            });
        }
    }
    if s.on(c, me) >= c.w {
        steps.add(Act::Resolve, |t| t.resolve(c, me));
    }
    if c.is(Change::EarlyDecision) && s.order(c) != s.shown && s.fresh_count(c) >= c.w {
        steps.add(Act::Early, |t| t.apply(c, false));
    }
}

/// Pay the debt of volume `v`, record by record; a crash may leave it at any of them.
pub(crate) fn replays(steps: &mut Steps<'_>, v: usize) {
    let (s, c) = (steps.from, steps.case);
    let outside = s.v[v].recs & !s.known & !s.in_hand(c);
    if outside != 0 && !c.is(Change::TailKept) {
        steps.add(Act::Drop(v), |t| drop_outside(t, c, v));
        return;
    }
    if c.is(Change::NewestFirst) {
        let r = s.last(s.known & !s.v[v].recs);
        if r != NONE {
            steps.add(Act::Replay(v, r, false), |t| {
                t.v[v].recs |= 1 << r;
                t.v[v].shards |= t.stripes(1 << r);
                t.v[v].flags &= !(EMPTY | ROLLED);
            });
        }
        return;
    }
    for r in bits(s.known & !s.v[v].recs) {
        if s.decodable(c, s.ancestors(r as u8) & !s.v[v].recs) {
            steps.add(Act::Replay(v, r as u8, r as u8 == s.head), |t| replay(t, c, v, r as u8));
        }
    }
    if s.known & !s.v[v].recs == 0 {
        // nothing is owed but the mark "empty, being rebuilt"
        steps.add(Act::Replay(v, s.head, true), |t| replay(t, c, v, t.head));
    }
}

/// Records outside the chain go in one batch, before anything is copied.
fn drop_outside(t: &mut State, c: &Case, v: usize) {
    t.v[v].recs &= t.known | t.in_hand(c);
}

fn replay(t: &mut State, c: &Case, v: usize, r: u8) {
    let copied = t.ancestors(r);
    t.v[v].recs |= copied;
    if !c.is(Change::RecordWithoutShards) {
        t.v[v].shards |= t.stripes(copied);
    }
    if r == t.head || !c.closing() {
        t.v[v].epoch = t.epoch;
        t.v[v].flags &= !(EMPTY | ROLLED);
        t.v[v].listed_off = 0;
    }
}

/// Rule Q, and the bound of the promise: while a restored volume has not been noticed, restored, empty and absent
/// volumes are at most m.
pub(crate) fn may_open(s: &State, c: &Case, m: u8) -> bool {
    if (m.count_ones() as usize) < c.w {
        return false;
    }
    let nonempty = bits(m).filter(|&v| !s.has(v, EMPTY)).count();
    if (c.is(Change::StrictW) && nonempty < c.w) || (!c.is(Change::EmptyCounts) && nonempty < c.ask()) {
        return false;
    }
    let rolled = (0..c.n).any(|v| s.has(v, ROLLED));
    let hurt = (0..c.n).filter(|&v| s.has(v, ROLLED | EMPTY) || m >> v & 1 == 0).count();
    c.beyond || !rolled || hurt <= c.m()
}

/// Open with the volumes `m`, the epoch raised on `e` of them; a crash ends it if that is fewer than W.
pub(crate) fn open(t: &mut State, c: &Case, m: u8, e: u8) {
    t.opens = t.opens.saturating_sub(1);
    for v in bits(m) {
        t.v[v].flags |= PRESENT;
    }
    let raise = u8::from(!c.is(Change::SameEpoch));
    t.epoch = raise + bits(m).map(|v| t.v[v].epoch).max().unwrap_or(0);
    for v in bits(e) {
        t.v[v].epoch = t.epoch;
    }
    if (e.count_ones() as usize) < c.w {
        t.crash(c);
    } else if t.epoch <= t.done_epoch {
        t.flag(10);
    } else {
        t.done_epoch = t.epoch;
        t.mode = Mode::Replaying;
        if c.closing() { see(t, c) } else { see_without_chain(t, c) }
    }
}

/// The epoch is raised: the record of the highest (epoch, seq) at hand, with its chain, is the history. Only its
/// tail may be undecided; a record of the tail that cannot be made up waits, or ends the history before it (rule U).
fn see(t: &mut State, c: &Case) {
    let at_hand = (0..c.n).filter(|&v| t.has(v, PRESENT));
    let mut head = t.last(at_hand.fold(0, |a, v| a | t.v[v].recs));
    let tail = tail(t, c, head);
    let older = t.ancestors(head) & !tail & UPLOADS;
    if !c.change.harms_later() && bits(older).any(|u| t.up[u].fate != DECIDED) {
        t.flag(15);
    }
    let lost = bits(tail & UPLOADS).filter(|&u| !t.decodable(c, 1 << u)).min_by_key(|&u| t.depth[u]);
    if let Some(u) = lost {
        if may_be_decided(t, c, u) && !c.is(Change::DropUndecodable) {
            t.mode = Mode::Waiting;
            return;
        }
        let kept = t.ancestors(t.prev[u]);
        for x in bits(t.ancestors(head) & !kept & UPLOADS) {
            if t.up[x].fate == DECIDED {
                t.flag(5);
            }
        }
        head = t.prev[u];
    }
    t.head = head;
    t.known = t.ancestors(head);
    t.chain(opening(t.epoch), head);
}

/// Could a record that cannot be made up have been acknowledged, within the promise? It then was on W volumes, each of
/// which holds it still, is missing, was replaced, or was restored from before it; restored, replaced and missing
/// ones are at most m together; and k sound copies are left, here or on the missing ones.
fn may_be_decided(t: &State, c: &Case, u: usize) -> bool {
    let count = |f: &dyn Fn(usize) -> bool| (0..c.n).filter(|&v| f(v)).count();
    let missing = count(&|v| !t.has(v, PRESENT));
    let holds = |v: usize| t.v[v].recs >> u & 1 == 1;
    let here = count(&|v| t.has(v, PRESENT) && holds(v));
    let replaced = count(&|v| t.has(v, PRESENT) && t.has(v, EMPTY) && !holds(v));
    let hidden = if c.is(Change::NobodyRestored) { 0 } else { c.m() };
    let restored = hidden.saturating_sub(missing + replaced);
    let sound = count(&|v| t.has(v, PRESENT) && t.sound(v, u));
    here + missing + replaced + restored >= c.w && sound + missing >= c.k
}

/// The records that may be undecided: the opening records at the end of the chain, and the last batch before them.
fn tail(t: &State, c: &Case, head: u8) -> u8 {
    let (mut tail, mut r) = (0, head);
    if c.is(Change::HeadOnly) {
        return if head == NONE { 0 } else { 1 << head };
    }
    while r != NONE && r >= 3 {
        tail |= 1 << r;
        r = t.prev[r as usize];
    }
    if r != NONE {
        let batch = if c.is(Change::LastRecordOnly) { 1 << r } else { t.batch(c, r as usize) };
        tail |= batch & t.ancestors(r);
    }
    tail
}

impl State {
    /// What was in memory is gone.
    fn forget(&mut self) {
        self.mode = Mode::Down;
        self.epoch = 0;
        self.head = NONE;
        self.known = 0;
        self.forward = 0;
        self.abort = 0;
    }

    pub(crate) fn crash(&mut self, c: &Case) {
        for v in 0..c.n {
            self.v[v].flags &= EMPTY | ROLLED;
            if !c.is(Change::StaleIfNamed) {
                self.v[v].named = 0;
            }
        }
        for u in 0..c.uploads {
            self.up[u].phase = match self.up[u].phase {
                Phase::Staging => Phase::Gone,
                Phase::Committing => Phase::InDoubt,
                p => p,
            };
        }
        self.forget();
    }

    /// The opening record is decided.
    pub(crate) fn resolve(&mut self, c: &Case, me: usize) {
        self.known |= 1 << me;
        self.head = me as u8;
        self.mode = Mode::Writable;
        self.apply(c, true);
    }

    /// The uploads of `known` in the order of the books: along the chain (or by seq where there is no chain).
    fn order(&self, c: &Case) -> List {
        let mut us: Vec<usize> = bits(self.known & UPLOADS).collect();
        us.sort_by_key(|&u| if c.closing() { self.depth[u] } else { self.up[u].seq });
        let mut l = List::default();
        for u in us {
            l.push(u);
        }
        l
    }

    /// Recovery is over: rebuild the journal from the records alone, compare it with everything shown before (which
    /// is what deleting the journal at any moment would show), and settle every upload in doubt.
    fn apply(&mut self, c: &Case, settle: bool) {
        let l = self.order(c);
        for u in 0..c.uploads {
            if l.mask() >> u & 1 == 1 {
                self.decide(u);
                if self.up[u].phase == Phase::InDoubt {
                    self.up[u].phase = Phase::Found;
                }
            } else if settle && self.up[u].fate == DECIDED {
                self.abort(u);
            } else if settle && self.up[u].phase == Phase::InDoubt && c.closing() {
                self.abort(u);
                self.up[u].phase = Phase::Aborted;
            }
        }
        if !self.shown.begins(l) {
            self.flag(11);
        }
        self.shown = l;
    }
}

/// Without rule C: every record is judged by how many volumes show it.
fn see_without_chain(t: &mut State, c: &Case) {
    let at_hand: Vec<usize> = (0..c.n).filter(|&v| t.has(v, PRESENT)).collect();
    let seen = at_hand.iter().fold(0, |a, &v| a | t.v[v].recs);
    t.known = seen & !UPLOADS;
    t.head = NONE;
    for u in bits(seen & UPLOADS) {
        let count = at_hand.iter().filter(|&&v| t.v[v].recs >> u & 1 == 1).count();
        let forward = match c.change {
            Change::ForwardAll => true,
            Change::AbortBelowW => count >= c.w,
            _ => count + c.n - at_hand.len() >= c.w,
        };
        let beaten = at_hand.iter().any(|&v| t.v[v].tomb >> u & 1 == 1);
        if forward && !beaten {
            t.forward |= 1 << u;
        } else {
            t.abort |= 1 << u;
        }
    }
}

/// Without rule C: records roll forward one by one, aborts are written as records of their own.
pub(crate) fn without_chain(steps: &mut Steps<'_>) {
    let (s, c) = (steps.from, steps.case);
    for v in (0..c.n).filter(|&v| s.live(v)) {
        for u in bits(s.forward & !s.v[v].recs) {
            steps.add(Act::Forward(u, v), |t| {
                t.v[v].recs |= 1 << u;
                t.v[v].shards |= t.stripes(1 << u);
            });
        }
        for u in bits(s.abort & !s.v[v].tomb) {
            steps.add(Act::Tomb(u, v), |t| {
                t.v[v].tomb |= 1 << u;
                t.v[v].recs &= !(1 << u);
                if t.up[u].fate == DECIDED {
                    t.flag(5);
                }
            });
        }
    }
    let aborted = |u: usize| (0..c.n).filter(|&v| s.v[v].tomb >> u & 1 == 1).count() >= c.w;
    if bits(s.forward).all(|u| s.on(c, u) >= c.w) && bits(s.abort).all(aborted) {
        steps.add(Act::Resolve, |t| {
            for u in bits(t.abort) {
                t.abort(u);
                t.up[u].phase = Phase::Aborted;
            }
            t.known |= t.forward;
            t.forward = 0;
            t.abort = 0;
            for v in (0..c.n).filter(|&v| s.has(v, PRESENT)) {
                t.v[v].recs |= t.known & !UPLOADS;
            }
            t.mode = Mode::Writable;
            t.apply(c, true);
        });
    }
}

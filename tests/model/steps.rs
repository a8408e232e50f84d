//! What may happen next: faults of the environment here, the gateway's own steps in `commit` and `recovery`.

use super::action::Act;
use super::commit;
use super::invariants::check;
use super::params::{Case, Change};
use super::recovery;
use super::state::{DECIDED, EMPTY, Mode, POISON, PRESENT, Phase, ROLLED, State, Vol};

/// Collects the successors of one state, each already checked.
pub(crate) struct Steps<'a> {
    pub(crate) from: &'a State,
    pub(crate) case: &'a Case,
    pub(crate) out: &'a mut Vec<(Act, State)>,
}

impl Steps<'_> {
    /// One more successor: `change` applied to the state they all start from.
    pub(crate) fn add(&mut self, act: Act, change: impl FnOnce(&mut State)) {
        let mut t = *self.from;
        change(&mut t);
        check(&mut t, self.case);
        self.out.push((act, t));
    }
}

/// All successors of a state.
pub(crate) fn next(s: &State, c: &Case, out: &mut Vec<(Act, State)>) {
    let mut steps = Steps { from: s, case: c, out };
    snapshots(&mut steps);
    damage(&mut steps);
    if s.mode != Mode::Down {
        steps.add(Act::Crash, |t| t.crash(c));
        late_landings(&mut steps);
    }
    match s.mode {
        Mode::Down => recovery::opens(&mut steps),
        Mode::Waiting => recovery::again(&mut steps),
        Mode::Replaying if !c.closing() => recovery::without_chain(&mut steps),
        Mode::Replaying => {
            recovery::replaying(&mut steps);
            recovery::again(&mut steps);
        }
        Mode::Writable => {
            commit::uploads(&mut steps);
            if s.in_flight(c) != 0 {
                recovery::again(&mut steps);
            }
            volumes(&mut steps);
        }
    }
}

fn snapshots(steps: &mut Steps<'_>) {
    let (s, c) = (steps.from, steps.case);
    for v in 0..c.n {
        if s.snaps > 0 && s.v[v].snap.is_none() && !s.has(v, EMPTY | ROLLED) {
            steps.add(Act::Snapshot(v), |t| {
                let x = t.v[v];
                t.v[v].snap = Some((x.recs, x.shards, x.epoch, x.listed_off));
                t.snaps -= 1;
            });
        }
    }
}

/// A volume is lost or restored while the vault is closed or the volume is away, within the promise: every decided
/// object keeps k sound copies.
fn damage(steps: &mut Steps<'_>) {
    let (s, c) = (steps.from, steps.case);
    let within = |t: &State| (0..c.uploads).all(|u| t.up[u].fate != DECIDED || t.copies(c, u) >= c.k);
    for v in 0..c.n {
        if s.damage == 0 || (s.mode != Mode::Down && s.has(v, PRESENT)) {
            continue;
        }
        let x = s.v[v];
        if let Some((recs, shards, epoch, listed_off)) = x.snap {
            // a write that hangs dies with the device it was sent to
            let named = x.named & (s.in_flight(c) | s.in_phase(c, Phase::Staging));
            let old =
                Vol { recs, shards, epoch, listed_off, tomb: 0, flags: x.flags | ROLLED, named, snap: None };
            let mut t = *s;
            t.v[v] = old;
            if !s.has(v, EMPTY) && within(&t) {
                steps.add(Act::Rollback(v), |t| {
                    t.v[v] = old;
                    t.damage -= 1;
                });
            }
        }
        let blank = Vol { flags: (x.flags & !ROLLED) | EMPTY, ..Vol::default() };
        let mut t = *s;
        t.v[v] = blank;
        if within(&t) {
            steps.add(Act::Wipe(v), |t| {
                t.v[v] = blank;
                t.damage -= 1;
            });
        }
    }
}

/// A write that hangs on a volume that was struck out may still land there, as long as the process lives. Without
/// rule J also on a volume that goes on.
fn late_landings(steps: &mut Steps<'_>) {
    let (s, c) = (steps.from, steps.case);
    let old = s.in_phase(c, Phase::InDoubt) | s.in_phase(c, Phase::Aborted) | s.in_phase(c, Phase::Found);
    for v in 0..c.n {
        let batch = s.v[v].named & old & !s.v[v].recs;
        if batch == 0 || s.has(v, EMPTY) || (s.has(v, PRESENT) && !c.is(Change::LateLanding)) {
            continue;
        }
        steps.add(Act::Late(batch, v), |t| {
            commit::land(t, c, batch, v);
            t.v[v].named &= !batch;
        });
    }
}

/// Volumes drop out of a writable vault, fail a sync, and come back.
fn volumes(steps: &mut Steps<'_>) {
    let (s, c) = (steps.from, steps.case);
    for v in 0..c.n {
        if s.leaves > 0 && s.has(v, PRESENT) {
            steps.add(Act::Leave(v), |t| {
                t.v[v].flags &= !(PRESENT | POISON);
                t.strike(c, v);
                t.leaves -= 1;
            });
        }
        if s.poisons > 0 && s.live(v) {
            steps.add(Act::Poison(v), |t| {
                t.v[v].flags |= POISON;
                t.strike(c, v);
                t.poisons -= 1;
            });
        }
        if !s.live(v) {
            steps.add(Act::Join(v), |t| {
                t.v[v].flags = (t.v[v].flags | PRESENT) & !POISON;
                t.strike(c, v);
            });
        } else if !s.fresh(c, v) {
            recovery::replays(steps, v);
        }
    }
    if s.compactions > 0 && s.in_flight(c) == 0 && (0..c.n).all(|v| s.fresh(c, v)) {
        steps.add(Act::Compact, |t| {
            for v in 0..c.n {
                t.v[v].listed_off |= t.known;
            }
            t.compactions -= 1;
        });
    }
}

//! Breadth first through every state, and random walks where there are too many. Both depend on nothing but their
//! arguments.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{BuildHasherDefault, Hasher};

use super::action::{Act, letters};
use super::invariants::check_recovery;
use super::params::Case;
use super::state::{Mode, State};
use super::steps::next;

/// What an exploration found.
pub(crate) struct Outcome {
    pub(crate) states: usize,
    pub(crate) steps: usize,
    pub(crate) depth: usize,
    /// Every state within the budgets was seen.
    pub(crate) complete: bool,
    /// A set of bits over `LANDMARKS`.
    pub(crate) reached: u16,
    /// The violation, an index of `BROKEN`; 0 if there is none.
    pub(crate) bad: u8,
    /// The shortest way to it, a line a step.
    pub(crate) trace: Vec<String>,
}

impl Outcome {
    fn new() -> Self {
        Self { states: 0, steps: 0, depth: 0, complete: false, reached: 0, bad: 0, trace: Vec::new() }
    }
}

/// Every state, nearest first, until a violation is found or `limit` states are seen.
pub(crate) fn breadth_first(c: &Case, limit: usize) -> Outcome {
    let first = State::first(c).canonical(c);
    let mut o = Outcome::new();
    let mut seen = Seen::default();
    seen.insert(first.print(), 0);
    let mut layer = vec![first];
    let mut out = Vec::new();
    while !layer.is_empty() {
        let mut upper = Vec::new();
        for s in &layer {
            if let Some((bad, _)) = unrecoverable(s, c) {
                let (mut trace, named) = retrace(c, &seen, s.print());
                let m = unrecoverable(&named, c).map_or(0, |x| x.1);
                trace.push(format!("recovery with volumes {{{}}} readable and no further fault", letters(m)));
                return Outcome { bad, trace, states: seen.len(), ..o };
            }
            out.clear();
            next(s, c, &mut out);
            o.steps += out.len();
            for (_, t) in out.iter().filter(|(_, t)| t.bad == 0 || c.want == 0 || t.bad == c.want) {
                o.reached |= t.landmarks(c);
                let t = t.canonical(c);
                let print = t.print();
                if let Entry::Vacant(e) = seen.entry(print) {
                    e.insert(s.print());
                    if t.bad != 0 {
                        let (trace, _) = retrace(c, &seen, print);
                        return Outcome { bad: t.bad, trace, states: seen.len(), depth: o.depth + 1, ..o };
                    }
                    upper.push(t);
                }
            }
            if seen.len() > limit {
                return Outcome { states: seen.len(), ..o };
            }
        }
        layer = upper;
        o.depth += 1;
    }
    Outcome { states: seen.len(), complete: true, ..o }
}

/// Liveness is asked where the vault is closed and the chain in force.
fn unrecoverable(s: &State, c: &Case) -> Option<(u8, u8)> {
    if s.mode == Mode::Down && c.closing() { check_recovery(s, c) } else { None }
}

/// Walk the parents back, then forward again without renaming volumes, so that the trace names them steadily.
fn retrace(c: &Case, seen: &Seen, last: u64) -> (Vec<String>, State) {
    let mut path = vec![last];
    let mut at = last;
    while let Some(&parent) = seen.get(&at).filter(|&&p| p != 0) {
        path.push(parent);
        at = parent;
    }
    path.reverse();
    let (mut s, mut lines, mut out) = (State::first(c), Vec::new(), Vec::new());
    for want in &path[1..] {
        out.clear();
        next(&s, c, &mut out);
        let Some((a, t)) = out.iter().find(|(_, t)| t.canonical(c).print() == *want) else { break };
        lines.push(a.say());
        s = *t;
    }
    (lines, s)
}

/// `walks` runs of at most `length` steps each, from one seed.
pub(crate) fn random_walks(c: &Case, seed: u64, walks: usize, length: usize) -> Outcome {
    let mut o = Outcome::new();
    let mut seen = Seen::default();
    let mut rng = seed | 1;
    let mut out = Vec::new();
    for _ in 0..walks {
        let (mut s, mut acts) = (State::first(c), Vec::new());
        for depth in 1..=length {
            out.clear();
            next(&s, c, &mut out);
            if out.is_empty() {
                break;
            }
            let (act, t) = out[pick(&mut rng, &out)];
            acts.push(act);
            s = t;
            o.steps += 1;
            o.depth = o.depth.max(depth);
            o.reached |= s.landmarks(c);
            let unseen = seen.insert(s.canonical(c).print(), 0).is_none();
            let bad = if s.bad == 0 && unseen { unrecoverable(&s, c).map_or(0, |x| x.0) } else { s.bad };
            if bad != 0 {
                return Outcome { bad, trace: acts.iter().map(Act::say).collect(), states: seen.len(), ..o };
            }
        }
    }
    Outcome { states: seen.len(), ..o }
}

/// Faults are one action among many: thin them, so that walks also get somewhere.
fn pick(rng: &mut u64, out: &[(Act, State)]) -> usize {
    *rng ^= *rng << 13;
    *rng ^= *rng >> 7;
    *rng ^= *rng << 17;
    let at = (rng.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % out.len();
    let fault =
        matches!(out[at].0, Act::Crash | Act::Expire(_) | Act::Leave(_) | Act::Poison(_) | Act::Doubt(_));
    if fault && *rng >> 20 & 7 != 0 { (at + 1 + (*rng >> 40) as usize % out.len()) % out.len() } else { at }
}

/// Fingerprint of a state, and of the state it was first reached from.
type Seen = HashMap<u64, u64, BuildHasherDefault<Plain>>;

/// Fingerprints are already well mixed.
#[derive(Default)]
struct Plain(u64);

impl Hasher for Plain {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &b in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(b);
        }
    }

    fn write_u64(&mut self, x: u64) {
        self.0 = x;
    }
}

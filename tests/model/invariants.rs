//! What must never be, in any state and at any recovery.

use super::params::{Case, Change, Kind};
use super::recovery::{may_open, open};
use super::state::{DECIDED, EMPTY, Mode, NONE, Phase, State, bits};

/// The text of each violation; `State::bad` is an index of this table.
pub(crate) const BROKEN: [&str; 18] = [
    "",
    "I1: a volume that counts as fresh lacks a shard of a decided stripe",
    "I1: a decided object has fewer than k sound copies though no more than m volumes are lost, stale or in debt",
    "I2: decided but not charged, or charged but not decided",
    "I2: one object or one chunk is paid for twice, or by nobody",
    "I3: an upload that was decided is aborted",
    "I3: an upload that was aborted (reported, reclaimed or closed) is decided",
    "I4: a stripe of a decided manifest was reclaimed",
    "I5: a stripe number is used for two contents",
    "I5: a seq is used for two records",
    "I5: a set epoch is used by two openings",
    "I6: the rebuilt journal is not the sequence that was shown before",
    "I7: recovery does not end in a writable vault",
    "I7: a decided object with k sound copies at hand is not served",
    "I1: acknowledged with fewer than k + 1 shards on fresh volumes",
    "I8: a record older than the last batch is undecided",
    "I9: a volume holds a record without its predecessor",
    "I9: a volume that counts as fresh holds a record outside the chain, or lacks one of it",
];

/// Judge one state; the first violation stays in `t.bad`.
pub(crate) fn check(t: &mut State, c: &Case) {
    if c.closing() {
        if !c.change.harms_later() {
            prefixes(t, c);
        }
        if matches!(t.mode, Mode::Writable | Mode::Replaying) {
            let need = t.stripes(t.known);
            if (0..c.n).any(|v| t.fresh(c, v) && need & !t.v[v].shards != 0) {
                t.flag(1);
            }
        }
    }
    for u in (0..c.uploads).filter(|&u| t.up[u].fate == DECIDED).collect::<Vec<_>>() {
        let stripe = t.up[u].stripe_of;
        if stripe != NONE && t.up[stripe as usize].reclaimed {
            t.flag(7);
        }
        if t.copies(c, u) < c.k && matches!(t.up[u].phase, Phase::Acked | Phase::Found) {
            t.flag(2);
        }
    }
    if t.mode == Mode::Writable {
        books(t, c);
    }
}

/// I9: a volume holds a prefix of the chain and at most one tail outside it; one look at its last record tells.
fn prefixes(t: &mut State, c: &Case) {
    for v in 0..c.n {
        let recs = t.v[v].recs;
        if bits(recs).any(|r| t.prev[r] != NONE && recs >> t.prev[r] & 1 == 0) {
            t.flag(16);
        }
        let exact = recs & !t.in_hand(c) == t.known;
        if matches!(t.mode, Mode::Writable | Mode::Replaying) && t.fresh(c, v) && !exact {
            t.flag(17);
        }
    }
}

/// I2: what is decided is charged, once.
fn books(t: &mut State, c: &Case) {
    let flying = t.in_flight(c);
    let decided = (0..c.uploads).filter(|&u| t.up[u].fate == DECIDED).fold(0, |a, u| a | 1 << u) & !flying;
    if decided != t.shown.mask() & !flying {
        t.flag(3);
    }
    for u in bits(decided) {
        let twice = bits(decided).any(|w| w != u && c.object[w] == c.object[u]);
        let payers = bits(decided).filter(|&w| c.same_chunk(u, w) && t.up[w].pays).count();
        if twice || (t.up[u].stripe_of != NONE && payers != 1) {
            t.flag(4);
        }
    }
}

/// I7, asked at every closed vault: for every set of readable volumes, with no further fault. Gives the violation
/// and the readable volumes.
pub(crate) fn check_recovery(s: &State, c: &Case) -> Option<(u8, u8)> {
    let wanted = |bad: &u8| c.want == 0 || *bad == c.want;
    (1..1u8 << c.n).find_map(|m| recover(s, c, m).filter(wanted).map(|bad| (bad, m)))
}

fn recover(s: &State, c: &Case, m: u8) -> Option<u8> {
    if !served(s, c, m) {
        return Some(13);
    }
    let nonempty = bits(m).filter(|&v| !s.has(v, EMPTY)).count();
    let due = (m.count_ones() as usize) >= c.w && nonempty >= c.ask();
    let lax = Case { change: if c.is(Change::StrictW) { Change::Nothing } else { c.change }, ..*c };
    if !due || !may_open(s, &lax, m) {
        return None;
    }
    if !may_open(s, c, m) {
        return Some(12);
    }
    let mut t = *s;
    open(&mut t, c, m, m);
    if t.bad != 0 {
        return Some(t.bad);
    }
    if t.mode == Mode::Replaying {
        recover_fully(&mut t, c, m);
    }
    if t.bad != 0 {
        return Some(t.bad);
    }
    if t.mode == Mode::Writable && t.fresh_count(c) >= c.w {
        return None;
    }
    // A volume is missing and a stripe cannot be made up without it: due only to damage where W-sets share k volumes,
    // or to a small upload, whose record is no sign that its shards are on W volumes.
    let missing = (m.count_ones() as usize) < c.n;
    let due_to = s.damage < c.damage || 2 * c.w < c.n + c.k || c.kind.contains(&Kind::Small);
    if missing && due_to { None } else { Some(12) }
}

/// Rule R: k sound copies at hand are served, whatever else is missing.
fn served(s: &State, c: &Case, m: u8) -> bool {
    let least = if c.is(Change::ReadsNeedW) { c.w } else { 1 };
    (0..c.uploads).filter(|&u| s.up[u].fate == DECIDED).all(|u| {
        let here = bits(m).filter(|&v| s.sound(v, u)).count();
        let named = bits(m).filter(|&v| s.v[v].recs >> u & 1 == 1).count();
        here < c.k || named >= least
    })
}

/// Run a recovery to its end through the same steps that the exploration takes.
fn recover_fully(t: &mut State, c: &Case, m: u8) {
    let me = t.my_opening();
    let mut out = Vec::new();
    for v in bits(m) {
        while t.bad == 0 && t.live(v) && !t.fresh(c, v) {
            out.clear();
            super::recovery::replays(&mut super::steps::Steps { from: t, case: c, out: &mut out }, v);
            let Some(&(_, further)) = out.iter().max_by_key(|(_, s)| s.v[v].recs.count_ones()) else { break };
            if further == *t {
                break;
            }
            *t = further;
        }
    }
    for v in bits(m) {
        if t.bad == 0 && t.fresh(c, v) {
            t.v[v].recs |= 1 << me;
        }
    }
    if t.bad == 0 && t.on(c, me) >= c.w {
        t.resolve(c, me);
        check(t, c);
    }
}

//! A writable vault: uploads stage their shards, travel in batches, land, are acknowledged; leases are reclaimed.

use super::action::Act;
use super::params::{Case, Change, Kind};
use super::state::{DECIDED, NONE, POISON, Phase, State, UPLOADS, bits};
use super::steps::Steps;

/// The steps of every upload, and of every batch that can be formed of them.
pub(crate) fn uploads(steps: &mut Steps<'_>) {
    let (s, c) = (steps.from, steps.case);
    for u in 0..c.uploads {
        match s.up[u].phase {
            Phase::Idle => begin(steps, u),
            Phase::Staging => stage(steps, u),
            Phase::Committing => committing(steps, u),
            Phase::Gone | Phase::Aborted => reclaim(steps, u),
            Phase::InDoubt if s.known >> u & 1 == 0 && !c.closing() => reclaim(steps, u),
            _ => {}
        }
    }
    let staged = s.in_phase(c, Phase::Staging);
    if s.in_flight(c) == 0 || c.is(Change::ManyInFlight) {
        for batch in (1..=staged).filter(|b| b & !staged == 0) {
            commit(steps, batch);
        }
    }
}

fn begin(steps: &mut Steps<'_>, u: usize) {
    let (s, c) = (steps.from, steps.case);
    if s.fresh_count(c) < c.w {
        return;
    }
    if c.kind[u] == Kind::Book {
        steps.add(Act::Begin(u, u), |t| t.up[u].phase = Phase::Staging);
        return;
    }
    let mut sources = s.known & UPLOADS;
    if c.is(Change::IndexBelieved) {
        sources |= (0..c.n).filter(|&v| s.live(v)).fold(0, |a, v| a | (s.v[v].recs & UPLOADS));
    }
    let mut hits: Vec<usize> =
        bits(sources).filter(|&w| c.same_chunk(u, w)).map(|w| s.up[w].stripe_of as usize).collect();
    hits.sort_unstable();
    hits.dedup();
    if hits.is_empty() {
        hits.push(u);
    }
    for h in hits {
        steps.add(Act::Begin(u, h), |t| {
            t.up[u].phase = Phase::Staging;
            t.up[u].stripe_of = h as u8;
            if h == u {
                t.up[u].stripe_no = number(t, c, u, true);
            }
        });
    }
}

fn stage(steps: &mut Steps<'_>, u: usize) {
    let (s, c) = (steps.from, steps.case);
    if staged_shards(s, c, u) {
        shards(steps, u);
    }
    if !c.patient {
        steps.add(Act::Expire(u), |t| t.up[u].phase = Phase::Gone);
    }
    if s.in_flight(c) == 0 && bits(s.known & UPLOADS).any(|w| c.object[w] == c.object[u]) {
        steps.add(Act::Stored(u), |t| t.up[u].phase = Phase::Aborted);
    }
}

/// Does this upload write shards of its own before its record?
fn staged_shards(s: &State, c: &Case, u: usize) -> bool {
    c.kind[u] == Kind::Bulk && s.up[u].stripe_of as usize == u
}

fn shards(steps: &mut Steps<'_>, u: usize) {
    let (s, c) = (steps.from, steps.case);
    for v in 0..c.n {
        if s.live(v) && s.v[v].named >> u & 1 == 0 {
            steps.add(Act::Shard(u, v), |t| {
                shard(t, c, u, v);
                t.v[v].named |= 1 << u;
            });
        }
    }
}

fn shard(t: &mut State, c: &Case, u: usize, v: usize) {
    if (0..c.uploads).any(|x| x != u && t.landed(c, x) && t.up[x].stripe_no == t.up[u].stripe_no) {
        t.flag(8);
    }
    t.v[v].shards |= 1 << u;
}

/// Issue a batch: chained one after another, to every fresh volume that is believed to hold all its staged shards.
fn commit(steps: &mut Steps<'_>, batch: u8) {
    let (s, c) = (steps.from, steps.case);
    let stored = |u: usize| bits(s.known & UPLOADS).any(|w| c.object[w] == c.object[u]);
    let repeated = |u: usize| bits(batch).any(|w| w < u && c.object[w] == c.object[u]);
    if bits(batch).any(|u| stored(u) || (repeated(u) && !c.is(Change::RepeatInBatch))) {
        return;
    }
    let lacks = |v: usize| bits(batch).any(|u| staged_shards(s, c, u) && s.v[v].named >> u & 1 == 0);
    let ready: Vec<usize> = (0..c.n).filter(|&v| s.fresh(c, v) && !lacks(v)).collect();
    if ready.len() < c.w {
        return;
    }
    steps.add(Act::Commit(batch), |t| {
        let mut head = t.head;
        for u in bits(batch) {
            let earlier = t.known | if c.is(Change::PayAlone) { 0 } else { batch & ((1 << u) - 1) };
            t.up[u].phase = Phase::Committing;
            t.up[u].first = batch.trailing_zeros() as u8;
            t.up[u].seq = number(t, c, u, false);
            t.up[u].pays = !bits(earlier & UPLOADS).any(|w| c.same_chunk(u, w));
            t.rep[u] = t.epoch;
            t.chain(u, head);
            head = u as u8;
        }
        for v in 0..c.n {
            t.v[v].named &= !batch;
        }
        for &v in &ready {
            t.v[v].named |= batch;
        }
    });
}

fn committing(steps: &mut Steps<'_>, u: usize) {
    let (s, c) = (steps.from, steps.case);
    if c.is(Change::ReportFailed) && s.up[u].fate != DECIDED {
        steps.add(Act::Fail(u), |t| {
            t.abort(u);
            t.up[u].phase = Phase::Aborted;
        });
    }
    if c.is(Change::ReclaimInFlight) {
        reclaim(steps, u);
    }
    if s.up[u].first as usize != u {
        return;
    }
    let batch = s.batch(c, u) & s.in_flight(c);
    for v in 0..c.n {
        if !s.fresh(c, v) || batch & !s.v[v].named != 0 || batch & s.v[v].recs != 0 {
            continue;
        }
        steps.add(Act::Land(batch, v, true), |t| land(t, c, batch, v));
        if s.poisons > 0 {
            steps.add(Act::Land(batch, v, false), |t| {
                land(t, c, batch, v);
                t.v[v].flags |= POISON;
                t.poisons -= 1;
            });
        }
    }
    if bits(batch).all(|u| s.up[u].fate == DECIDED) {
        acknowledge(steps, batch);
    }
}

/// The batch is on volume `v`, whole: records, and the shards of its small uploads.
pub(crate) fn land(t: &mut State, c: &Case, batch: u8, v: usize) {
    for u in bits(batch) {
        if (0..c.uploads).any(|x| x != u && t.on(c, x) > 0 && t.up[x].seq == t.up[u].seq) {
            t.flag(9);
        }
        t.v[v].recs |= 1 << u;
        if c.kind[u] == Kind::Small && t.up[u].stripe_of as usize == u && !c.is(Change::SmallRecordFirst) {
            shard(t, c, u, v);
        }
    }
    for u in bits(batch) {
        if t.on(c, u) >= c.w {
            t.decide(u);
        }
    }
}

/// A gateway counts the syncs that succeeded; the model also lets it count a batch that a failing sync wrote, which
/// is more than any real run does.
fn acknowledge(steps: &mut Steps<'_>, batch: u8) {
    let c = steps.case;
    steps.add(Act::Ack(batch), |t| {
        for u in bits(batch) {
            if t.copies(c, u) < c.k + 1 && t.damage == c.damage {
                t.flag(14);
            }
            t.up[u].phase = Phase::Acked;
            t.known |= 1 << u;
            t.head = u as u8;
            t.shown.push(u);
        }
    });
}

/// A lease that ended without a decision gives its stripe back, on the volumes at hand.
fn reclaim(steps: &mut Steps<'_>, u: usize) {
    let (s, c) = (steps.from, steps.case);
    if s.up[u].stripe_of as usize != u
        || !(0..c.n).any(|v| s.live(v) && s.v[v].shards >> u & 1 == 1)
        || s.readable(c) < c.w
    {
        return;
    }
    steps.add(Act::Reclaim(u), |t| {
        for v in 0..c.n {
            if t.live(v) {
                t.v[v].shards &= !(1 << u);
            }
        }
        t.abort(u);
        t.up[u].reclaimed = true;
    });
}

/// A stripe number or a seq: the epoch in its high bits, or (without rule N) one more than the largest in sight.
fn number(t: &State, c: &Case, own: usize, stripe: bool) -> u8 {
    if !c.is(Change::ScanNumbers) {
        return t.epoch * 16 + own as u8; // the counter in memory tells uploads of one epoch apart
    }
    let mut top = 0;
    for u in 0..c.uploads {
        let seen = (0..c.n).any(|v| {
            let x = &t.v[v];
            t.live(v) && ((stripe && x.shards >> u & 1 == 1) || (x.recs | x.tomb) >> u & 1 == 1)
        });
        let mine = matches!(t.up[u].phase, Phase::Staging | Phase::Committing) || t.known >> u & 1 == 1;
        if (seen || mine) && t.up[u].stripe_of != NONE {
            top = top.max(if stripe { t.up[u].stripe_no } else { t.up[u].seq });
        }
    }
    top + 1
}

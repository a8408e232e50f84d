//! One step of a run, and how a trace says it.

use super::state::bits;

/// Uploads of a batch are a set of bits; volumes are counted from 0.
#[derive(Clone, Copy)]
pub(crate) enum Act {
    Begin(usize, usize),
    Shard(usize, usize),
    Commit(u8),
    Stored(usize),
    Land(u8, usize, bool),
    Late(u8, usize),
    Ack(u8),
    Fail(usize),
    Expire(usize),
    Reclaim(usize),
    Crash,
    Leave(usize),
    Poison(usize),
    Join(usize),
    Snapshot(usize),
    Rollback(usize),
    Wipe(usize),
    Open(u8, u8),
    Doubt(u8),
    Drop(usize),
    Replay(usize, u8, bool),
    Opening(usize),
    Forward(usize, usize),
    Tomb(usize, usize),
    Resolve,
    Early,
    Compact,
}

/// The numbers of a set of bits, with commas.
pub(crate) fn letters(s: u8) -> String {
    bits(s).map(|i| i.to_string()).collect::<Vec<_>>().join(",")
}

fn uploads(batch: u8) -> String {
    if batch.is_power_of_two() {
        format!("upload {}", letters(batch))
    } else {
        format!("uploads {{{}}}", letters(batch))
    }
}

fn record(r: u8) -> String {
    if r < 3 { format!("the record of upload {r}") } else { format!("the opening record of epoch {}", r - 2) }
}

impl Act {
    pub(crate) fn say(&self) -> String {
        match *self {
            Self::Begin(u, s) if u == s => format!("upload {u} starts under a lease with nothing to reuse"),
            Self::Begin(u, s) => {
                format!("upload {u} starts under a lease and reuses the stripe of upload {s}")
            }
            Self::Shard(u, v) => format!("upload {u}: shard written and synced on volume {v}"),
            Self::Commit(b) => {
                format!(
                    "{}: leases and stripes checked under the lock, commit records issued in one batch",
                    uploads(b)
                )
            }
            Self::Stored(u) => {
                format!("upload {u}: object already stored, 200, nothing charged, lease given up")
            }
            Self::Land(b, v, true) => format!("{}: batch durable on volume {v}", uploads(b)),
            Self::Land(b, v, false) => {
                format!(
                    "{}: batch on volume {v}, but its sync reports failure: volume {v} poisoned",
                    uploads(b)
                )
            }
            Self::Late(b, v) => format!("{}: the old batch lands late on volume {v}", uploads(b)),
            Self::Ack(b) => format!("{}: on W volumes: decided, entries applied, 201", uploads(b)),
            Self::Fail(u) => format!("upload {u}: reported as failed, vault goes on"),
            Self::Expire(u) => format!("lease of upload {u} expires"),
            Self::Reclaim(u) => format!("stripe of upload {u} reclaimed on the readable volumes"),
            Self::Crash => "crash".into(),
            Self::Leave(v) => format!("volume {v} becomes unreadable"),
            Self::Poison(v) => format!("a sync fails on volume {v}: poisoned"),
            Self::Join(v) => format!("volume {v} is reopened"),
            Self::Snapshot(v) => format!("a snapshot of volume {v} is taken"),
            Self::Rollback(v) => format!("volume {v} is restored from its older snapshot"),
            Self::Wipe(v) => format!("volume {v} is declared lost and replaced by an empty one"),
            Self::Open(r, e) if r == e => {
                format!("open with volumes {{{}}} readable: set epoch raised on all of them", letters(r))
            }
            Self::Open(r, e) => format!(
                "open with volumes {{{}}} readable: set epoch raised on {{{}}} (crash if fewer than W)",
                letters(r),
                letters(e)
            ),
            Self::Doubt(m) => format!(
                "in doubt: the process joins its writes, strikes the rest out and recovers on volumes {{{}}}",
                letters(m)
            ),
            Self::Drop(v) => format!("records outside the chain dropped from volume {v}"),
            Self::Replay(v, _, true) => {
                format!("debt of volume {v} replayed up to the head (shards, then records)")
            }
            Self::Replay(v, r, false) => format!("debt of volume {v} replayed up to {}", record(r)),
            Self::Opening(v) => format!("opening record durable on volume {v}"),
            Self::Forward(u, v) => format!("record of upload {u} rolled forward to volume {v}"),
            Self::Tomb(u, v) => format!("abort of upload {u} durable on volume {v}"),
            Self::Resolve => "opening record decided: writable, waiting uploads answered".into(),
            Self::Early => "chain on W volumes: decided, entries applied, retries answered 200".into(),
            Self::Compact => "all volumes fresh: records below the lowest mark compacted away".into(),
        }
    }
}

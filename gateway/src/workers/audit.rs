//! The background auditor: so many stripes a day, evenly over the day, each read afresh from every volume.

use std::sync::Arc;
use std::time::Duration;

use coffer_storage::AuditSeed;
use coffer_storage::vault::audit::Planned;
use tokio::sync::watch;
use tokio::time::{Instant, MissedTickBehavior};

use crate::clock;
use crate::config::Audits;
use crate::service::Service;

/// Audits until told to stop, then writes down what was counted. A volume that hangs holds one thread, and nothing else.
pub(crate) async fn run(service: Arc<Service>, settings: Audits, mut stop: watch::Receiver<bool>) {
    let Some(pause) = settings.pause() else {
        tracing::info!("no audits in the background: audits.background is off");
        return;
    };
    let an_hour = usize::try_from(HOUR.as_nanos().div_ceil(pause.as_nanos().max(1))).unwrap_or(usize::MAX);
    // Not at once: a vault that has just been opened has other things to do.
    let mut ticks = tokio::time::interval_at(clock::monotonic() + pause, pause);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut plan: Vec<Planned> = Vec::new();
    let mut kept = clock::monotonic();
    loop {
        tokio::select! {
            biased;
            _ = stop.wait_for(|stop| *stop) => break,
            _ = ticks.tick() => {}
        }
        let mut next = std::mem::take(&mut plan);
        let keep = due(&mut kept);
        let worker = Arc::clone(&service);
        let step = tokio::task::spawn_blocking(move || {
            if next.is_empty() {
                next = draw(&worker, an_hour);
            }
            if let Some(planned) = next.pop() {
                worker.audit_stripe(planned);
            }
            if keep {
                worker.keep_audits();
            }
            next
        });
        tokio::select! {
            biased;
            _ = stop.wait_for(|stop| *stop) => break,
            done = step => if let Ok(rest) = done {
                plan = rest;
            } else {
                tracing::error!("an audit ended without a result");
            },
        }
    }
    // It fails only by a panic, which was reported where it happened.
    let _ = tokio::task::spawn_blocking(move || service.keep_audits()).await;
}

/// The stripes of the next hour, of all that are stored now. An unpredictable seed: nobody can know them before.
fn draw(service: &Service, count: usize) -> Vec<Planned> {
    let seed = match clock::random() {
        Ok(bytes) => AuditSeed::from_bytes(bytes),
        Err(error) => {
            tracing::error!("no audit: the operating system gives no random bytes: {error}");
            return Vec::new();
        }
    };
    service.audit_plan(&seed, count).unwrap_or_else(|error| {
        tracing::warn!("no audit: the commit records cannot be read: {error}");
        Vec::new()
    })
}

/// Is it time to write the counts down?
fn due(kept: &mut Instant) -> bool {
    let due = clock::since(*kept) >= KEPT_EVERY;
    if due {
        *kept = clock::monotonic();
    }
    due
}

/// What was stored within it is audited from the next one on.
const HOUR: Duration = Duration::from_hours(1);

/// The most that a crash costs the counts.
const KEPT_EVERY: Duration = Duration::from_mins(1);

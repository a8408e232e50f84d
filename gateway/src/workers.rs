//! Work that nobody asks for: the vault's own upkeep, and a word in the log when the vault's state changes.

pub(crate) mod audit;
pub(crate) mod days;

use std::sync::Arc;
use std::time::Duration;

use coffer_storage::vault::VaultStatus;
use tokio::sync::watch;
use tokio::time::MissedTickBehavior;

use crate::service::Service;
use crate::telemetry::Meters;

/// Runs the vault's upkeep once a second, and without a pause while there is more to do, until told to stop. A step
/// that has begun is finished.
pub(crate) async fn run(service: Arc<Service>, meters: Arc<Meters>, mut stop: watch::Receiver<bool>) {
    let mut last = Condition::of(&service.status());
    last.say();
    let mut ticks = tokio::time::interval(INTERVAL);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            biased;
            _ = stop.wait_for(|stop| *stop) => return,
            _ = ticks.tick() => {}
        }
        while step(&service).await && !*stop.borrow() {}
        meters.upkeep();
        let now = Condition::of(&service.status());
        if now != last {
            now.say();
            last = now;
        }
    }
}

/// Tells the vault that time passes, ten times a second: it has no clock of its own, and this is how it knows a volume
/// that hangs.
pub(crate) async fn tick(service: Arc<Service>, mut stop: watch::Receiver<bool>) {
    let mut ticks = tokio::time::interval(TICK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = stop.wait_for(|stop| *stop) => return,
            _ = ticks.tick() => service.tick(),
        }
    }
}

/// `true` if there may be more to do at once.
async fn step(service: &Arc<Service>) -> bool {
    let service = Arc::clone(service);
    if let Ok(done) = tokio::task::spawn_blocking(move || service.maintain()).await {
        done.notes.iter().for_each(|note| tracing::info!("{note}"));
        done.more
    } else {
        tracing::error!("the vault's upkeep ended without a result");
        false
    }
}

/// What is said when it changes.
#[derive(PartialEq, Eq)]
struct Condition {
    writable: bool,
    degraded: bool,
    fresh: usize,
    of: usize,
    write_quorum: usize,
    refusal: Option<String>,
    volumes: Vec<String>,
    /// Places that are read around.
    slow: Vec<String>,
}

impl Condition {
    fn of(vault: &VaultStatus) -> Self {
        let describe = |volume: &coffer_storage::vault::VolumeStatus| {
            let why = volume.reason.as_deref().map(|reason| format!(" ({reason})")).unwrap_or_default();
            format!("volume {} at {} is {}{why}", volume.position, volume.place, volume.condition)
        };
        let fresh = coffer_storage::vault::VolumeCondition::Fresh;
        Self {
            writable: vault.writable,
            degraded: vault.degraded,
            fresh: vault.fresh,
            of: vault.volumes.len(),
            write_quorum: vault.write_quorum,
            refusal: vault.refusal.clone(),
            volumes: vault.volumes.iter().filter(|volume| volume.condition != fresh).map(describe).collect(),
            slow: vault
                .volumes
                .iter()
                .filter(|volume| volume.slow)
                .map(|volume| volume.place.clone())
                .collect(),
        }
    }

    fn say(&self) {
        let Self { fresh, of, write_quorum, .. } = self;
        let volumes = self.volumes.join("; ");
        if !self.writable {
            let why = self.refusal.as_deref().unwrap_or("no reason is known");
            tracing::error!(
                "the vault takes no writes: {fresh} of {of} volumes are fresh, it needs {write_quorum}: {why}; {volumes}"
            );
        } else if self.degraded {
            tracing::warn!(
                "the vault is degraded: {fresh} of {of} volumes are fresh, it takes writes down to {write_quorum}: \
                 {volumes}"
            );
        } else {
            tracing::info!("the vault is whole: {fresh} of {of} volumes are fresh");
        }
        if !self.slow.is_empty() {
            tracing::warn!("slow volumes, read around where parity allows it: {}", self.slow.join(", "));
        }
    }
}

const INTERVAL: Duration = Duration::from_secs(1);
const TICK: Duration = Duration::from_millis(100);

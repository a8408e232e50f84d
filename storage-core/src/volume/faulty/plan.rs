//! What is to go wrong, and what went wrong.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::countdown::{Countdown, Crash};
use super::fault::{FaultKind, FaultRates, Injected};
use super::random::Random;

/// What is to go wrong on the volumes of the sources that share this plan.
pub struct FaultPlan {
    seed: u64,
    countdown: Arc<Countdown>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    rates: FaultRates,
    /// Faults that were asked for, in the order of asking.
    pending: Vec<FaultKind>,
    log: Vec<Injected>,
    delayed: Duration,
    on_delay: Option<Arc<OnDelay>>,
    sources: u64,
}

type OnDelay = dyn Fn(Duration) + Send + Sync;

impl FaultPlan {
    /// No faults but those that are asked for, and a countdown of its own.
    pub fn quiet() -> Arc<Self> {
        Self::seeded(0, FaultRates::default())
    }

    /// Faults drawn at these rates, and a countdown of its own.
    pub fn seeded(seed: u64, rates: FaultRates) -> Arc<Self> {
        Self::sharing(Countdown::new(), seed, rates)
    }

    /// Faults drawn at these rates, with the countdown of other plans: volumes that crash together and otherwise fail
    /// each in its own way.
    pub fn sharing(countdown: Arc<Countdown>, seed: u64, rates: FaultRates) -> Arc<Self> {
        let state = State { rates, ..State::default() };
        Arc::new(Self { seed, countdown, state: Mutex::new(state) })
    }

    /// The countdown, to share it.
    pub const fn countdown(&self) -> &Arc<Countdown> {
        &self.countdown
    }

    /// See [`Countdown::write_points`].
    pub fn write_points(&self) -> u64 {
        self.countdown.write_points()
    }

    /// See [`Countdown::crash_at`].
    pub fn crash_at(&self, point: u64, crash: Crash) {
        self.countdown.crash_at(point, crash);
    }

    /// See [`Countdown::has_crashed`].
    pub fn has_crashed(&self) -> bool {
        self.countdown.has_crashed()
    }

    /// See [`Countdown::revive`].
    pub fn revive(&self) {
        self.countdown.revive();
    }

    /// Draws at other rates from now on; all zero ends the faults, for the part of a test that must end well.
    pub fn set_rates(&self, rates: FaultRates) {
        self.lock().rates = rates;
    }

    /// Asks for one fault at the next call that can meet it. Faults that were asked for and not yet met are kept.
    pub fn inject(&self, kind: FaultKind) {
        self.lock().pending.push(kind);
    }

    /// What was injected until now, for the message of a failing test.
    pub fn log(&self) -> Vec<Injected> {
        self.lock().log.clone()
    }

    /// How long the slow calls took together, had they really been slow.
    pub fn delayed(&self) -> Duration {
        self.lock().delayed
    }

    /// Called with the time of each slow call, to really sleep or to step a test's clock. Without it nothing waits.
    pub fn on_delay(&self, hook: impl Fn(Duration) + Send + Sync + 'static) {
        self.lock().on_delay = Some(Arc::new(hook));
    }

    /// The streams of reads and of writes for one more source.
    pub(super) fn streams(&self) -> [Random; 2] {
        let mut state = self.lock();
        let first = state.sources * 2;
        state.sources += 1;
        // Seeds that differ in any bit are far apart after one mixing; without it streams would be shifted copies.
        [first, first + 1].map(|stream| Random::new(Random::new(self.seed ^ stream.rotate_left(32)).next()))
    }

    /// Draws for every kind, also when an earlier one is met: a rate changes nothing but its own faults.
    pub(super) fn draw<const N: usize>(
        &self,
        kinds: [FaultKind; N],
        random: &mut Random,
    ) -> Option<FaultKind> {
        let mut state = self.lock();
        let drawn = kinds.map(|kind| random.chance(state.rates.of(kind)));
        let met =
            kinds.into_iter().zip(drawn).find(|(kind, drawn)| *drawn || state.pending.contains(kind))?.0;
        if let Some(asked) = state.pending.iter().position(|pending| *pending == met) {
            state.pending.remove(asked);
        }
        Some(met)
    }

    /// Can this kind come at all?
    pub(super) fn may_meet(&self, kind: FaultKind) -> bool {
        let state = self.lock();
        state.rates.of(kind) > 0 || state.pending.contains(&kind)
    }

    pub(super) fn record(&self, volume: &str, kind: FaultKind, detail: String) {
        self.lock().log.push(Injected { volume: volume.to_owned(), kind, detail });
    }

    pub(super) fn delay(&self, time: Duration) {
        let hook = {
            let mut state = self.lock();
            state.delayed += time;
            state.on_delay.clone()
        };
        if let Some(hook) = hook {
            hook(time);
        }
    }

    // A panic under the lock is a failing test's; no state is half-changed.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for FaultPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.lock();
        f.debug_struct("FaultPlan")
            .field("seed", &self.seed)
            .field("rates", &state.rates)
            .field("pending", &state.pending)
            .field("log", &state.log)
            .finish_non_exhaustive()
    }
}

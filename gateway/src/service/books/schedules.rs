//! The price schedules that were published, and which of them is in force.

use std::collections::HashMap;
use std::sync::Arc;

use coffer_endowment::pricing::{ObservedCost, PriceSchedule};
use coffer_endowment::{Entry, Epoch, Event};

/// All that was published, in the order of the books.
#[derive(Debug, Default)]
pub(crate) struct Schedules {
    by_hash: HashMap<[u8; 32], Arc<PriceSchedule>>,
    published: Vec<Arc<PriceSchedule>>,
    observed: Vec<ObservedCost>,
}

impl Schedules {
    /// Takes note of an entry, if it is about prices.
    pub(super) fn note(&mut self, entry: &Entry) {
        match entry.event() {
            Event::Schedule { document, .. } => {
                let text = std::str::from_utf8(document).ok();
                // The books hold what was checked before it was booked; what an older version cannot read is no price.
                if let Some(schedule) = text.and_then(|text| PriceSchedule::from_json(text).ok()) {
                    let schedule = Arc::new(schedule);
                    self.by_hash.insert(schedule.hash(), Arc::clone(&schedule));
                    self.published.push(schedule);
                }
            }
            Event::Observed { cost, from, source } => {
                let source = source.as_str().to_owned();
                self.observed.push(ObservedCost { cost: *cost, from: *from, source });
            }
            _ => {}
        }
    }

    /// The schedule of this hash.
    pub(crate) fn named(&self, hash: &[u8; 32]) -> Option<Arc<PriceSchedule>> {
        self.by_hash.get(hash).cloned()
    }

    /// The schedule in force in an epoch: the last that was published of those that have taken effect.
    pub(crate) fn in_force(&self, epoch: Epoch) -> Option<Arc<PriceSchedule>> {
        let effective = |schedule: &&Arc<PriceSchedule>| schedule.terms().effective_from <= epoch;
        self.published.iter().rev().find(effective).cloned()
    }

    /// The last that was published.
    pub(crate) fn last(&self) -> Option<Arc<PriceSchedule>> {
        self.published.last().cloned()
    }

    /// Those that are published and not yet in force, and will be, in the order in which they take effect.
    pub(crate) fn announced(&self, epoch: Epoch) -> Vec<Arc<PriceSchedule>> {
        let later = self.published.iter().filter(|schedule| schedule.terms().effective_from > epoch);
        // One that is replaced on its first day never is.
        let lives = |schedule: &&Arc<PriceSchedule>| {
            self.in_force(schedule.terms().effective_from).as_ref() == Some(*schedule)
        };
        later.filter(lives).cloned().collect()
    }

    /// All, oldest first.
    pub(crate) fn all(&self) -> &[Arc<PriceSchedule>] {
        &self.published
    }

    /// What storage was observed to cost, oldest first.
    pub(crate) fn observed(&self) -> &[ObservedCost] {
        &self.observed
    }
}

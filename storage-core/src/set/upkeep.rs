//! Work in the background, one bounded step at a time: the caller decides when and how often.

use super::chain;
use super::slot::{Slot, VolumeCondition};
use super::volume_set::{Phase, VolumeSet};

impl VolumeSet {
    /// Notices volumes that went.
    pub(crate) fn probe(&self) {
        self.slots.iter().for_each(Slot::probe);
    }

    /// One step: notice volumes that went, open those that came, catch up, mend, sweep. `true`: more is waiting.
    pub(crate) fn upkeep(&self, round: u64, notes: &mut Vec<String>) -> bool {
        self.probe();
        self.slots.iter().for_each(Slot::measure);
        let writable = self.phase() == Phase::Writable;
        // Opening a volume costs files and time: those that did not open are tried again now and then.
        if round.is_multiple_of(ROUNDS_BETWEEN_OPENINGS) {
            let came = self.open_the_shut(writable, notes);
            let poisoned = self.slots.iter().any(|slot| slot.condition() == VolumeCondition::Poisoned);
            if !writable && (came || poisoned || round.is_multiple_of(ROUNDS_BETWEEN_ATTEMPTS)) {
                self.try_again(notes);
            }
        }
        if !writable {
            return false;
        }
        let mut more = false;
        for slot in &self.slots {
            if slot.condition() == VolumeCondition::Debt {
                more |= self.catch_up(slot, notes);
            }
        }
        let mended = self.mend_some(FINDINGS_PER_STEP);
        more |= mended.len() == FINDINGS_PER_STEP;
        notes.extend(mended);
        if let Some(note) = self.sweep_one() {
            more = true;
            notes.extend((!note.is_empty()).then_some(note));
        }
        more
    }

    /// Opens what is shut. The answer: did any volume come?
    fn open_the_shut(&self, writable: bool, notes: &mut Vec<String>) -> bool {
        let shut = |slot: &&Slot| {
            slot.readable().is_none() || (writable && slot.condition() == VolumeCondition::Poisoned)
        };
        let mut came = false;
        for slot in self.slots.iter().filter(shut) {
            slot.open();
            if let Some(volume) = slot.readable() {
                came = true;
                notes.push(format!("{} is open again", slot.place()));
                let epoch = self.numbers.epoch();
                let raised =
                    chain::change_state(volume.as_ref(), |state| state.epoch = state.epoch.max(epoch));
                if let Err(error) = raised {
                    slot.poison(&error);
                }
            }
        }
        came
    }

    /// Tries to become writable. Each attempt that gets so far uses up a set epoch, of which there are 16 million.
    fn try_again(&self, notes: &mut Vec<String>) {
        let before = self.phase();
        let after = self.open();
        if after == before {
            return;
        }
        notes.push(match after {
            Phase::Writable => "the vault takes writes again".to_owned(),
            Phase::ReadOnly(reason) | Phase::InDoubt(reason) => {
                format!("the vault takes no writes: {reason}")
            }
            Phase::Closed => "the vault is closed".to_owned(),
        });
    }

    /// One step of a volume's debt. The last step is taken under the commit lock, so that no commit can pass between
    /// the look at the head and the word that the volume is fresh.
    fn catch_up(&self, slot: &Slot, notes: &mut Vec<String>) -> bool {
        let head = self.lock_chain().head;
        match self.append_step(slot, head) {
            Ok(Some(())) => true,
            Ok(None) => {
                let chain = self.lock_chain();
                if self.phase() != Phase::Writable {
                    return false;
                }
                let caught_up = loop {
                    match self.replay_step(slot, chain.head) {
                        Ok(true) => {}
                        Ok(false) => break true,
                        Err(_) => break false,
                    }
                };
                if caught_up && slot.condition() == VolumeCondition::Debt {
                    slot.set(VolumeCondition::Fresh, None);
                    notes.push(format!("{} is fresh again", slot.place()));
                }
                false
            }
            Err(error) => {
                let reason = Some(format!("it cannot be caught up: {error}"));
                // Tried again each round, said once.
                if slot.reason() != reason {
                    notes.push(format!("{} cannot be caught up: {error}", slot.place()));
                }
                if slot.condition() == VolumeCondition::Debt {
                    slot.set(VolumeCondition::Debt, reason);
                }
                false
            }
        }
    }
}

/// Rounds between two tries to open what did not open.
const ROUNDS_BETWEEN_OPENINGS: u64 = 5;
/// Rounds between two tries to take writes again when no volume came or was poisoned.
const ROUNDS_BETWEEN_ATTEMPTS: u64 = 60;
/// Shards mended in one step.
const FINDINGS_PER_STEP: usize = 256;

use proptest::prelude::*;

use super::sample::BATCHED;
use super::{Operation, compare};
use crate::volume::{MemorySource, Step, Table, VolumeSource};

fn memory() -> Box<dyn VolumeSource> {
    Box::new(MemorySource::new("volume 00"))
}

fn key() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(prop::sample::select(vec![0, 1, 0x80, 0xff]), 1..3)
}

fn step() -> impl Strategy<Value = Step> {
    let table = prop::sample::select(BATCHED.to_vec());
    prop_oneof![
        3 => (table.clone(), key(), prop::collection::vec(any::<u8>(), 0..50))
            .prop_map(|(table, key, value)| Step::Put { table, key, value }),
        1 => (table, key()).prop_map(|(table, key)| Step::Retract { table, key }),
    ]
}

fn operation() -> impl Strategy<Value = Operation> {
    let table = || prop::sample::select(Table::ALL.to_vec());
    let place = || (0_u32..60, 0_u16..4);
    prop_oneof![
        4 => prop::collection::vec(step(), 0..6).prop_map(Operation::Write),
        2 => (0_u16..4, any::<bool>()).prop_map(|(len, sealed)| Operation::Run { segment: 0, len, sealed }),
        1 => (place(), place()).prop_map(|(from, to)| Operation::Reclaim { from, to }),
        2 => (table(), key()).prop_map(|(table, key)| Operation::Get(table, key)),
        2 => (table(), key(), 0_usize..6).prop_map(|(table, key, limit)| Operation::Scan(table, key, limit)),
        2 => (table(), prop::option::of(key())).prop_map(|(table, below)| Operation::Last(table, below)),
        1 => Just(Operation::Reopen),
        1 => Just(Operation::OpenAgain),
    ]
}

proptest! {
    #[test]
    fn memory_is_the_model(mut sequence in prop::collection::vec(operation(), 0..60)) {
        // A segment is used once: number the runs in their order.
        for (number, operation) in (0..).zip(&mut sequence) {
            if let Operation::Run { segment, .. } = operation {
                *segment = number;
            }
        }
        prop_assert_eq!(compare(&memory, &sequence), Ok(()));
    }
}

#[test]
fn one_seed_gives_one_sequence() {
    assert_eq!(super::operations(7, 200), super::operations(7, 200));
    assert_ne!(super::operations(7, 200), super::operations(8, 200));
}

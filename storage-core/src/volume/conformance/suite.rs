//! The list of the cases.

use super::{batches, bulk, durability, model, places, reads, threads};
use crate::volume::VolumeSource;

/// Makes a vacant place, another one at each call.
pub type Make<'a> = &'a dyn Fn() -> Box<dyn VolumeSource>;

/// One promise.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    /// What is promised, as the name of a test.
    pub name: &'static str,
    /// Panics if the promise does not hold for what `make` makes.
    pub run: fn(Make<'_>),
}

/// Runs all [`CASES`], and prints the name of each before it runs.
///
/// # Panics
/// Where the implementation breaks the contract.
pub fn check(make: Make<'_>) {
    for case in CASES {
        eprintln!("conformance: {}", case.name);
        (case.run)(make);
    }
}

/// All promises, in an order in which the first failure says most.
pub const CASES: &[Case] = &[
    Case { name: "a_vacant_place_is_missing", run: places::a_vacant_place_is_missing },
    Case { name: "a_new_volume_opens_again", run: places::a_new_volume_opens_again },
    Case { name: "creating_twice_is_refused", run: places::creating_twice_is_refused },
    Case { name: "opening_twice_is_refused", run: places::opening_twice_is_refused },
    Case { name: "a_superblock_is_replaced", run: places::a_superblock_is_replaced },
    Case {
        name: "a_superblock_of_another_volume_is_refused",
        run: places::a_superblock_of_another_volume_is_refused,
    },
    Case { name: "a_new_volume_is_empty", run: reads::a_new_volume_is_empty },
    Case { name: "values_are_found_in_key_order", run: reads::values_are_found_in_key_order },
    Case { name: "tables_are_apart", run: reads::tables_are_apart },
    Case { name: "many_gets_answer_in_order", run: reads::many_gets_answer_in_order },
    Case { name: "later_steps_win", run: batches::later_steps_win },
    Case { name: "later_batches_win", run: batches::later_batches_win },
    Case { name: "retracted_keys_are_gone", run: batches::retracted_keys_are_gone },
    Case { name: "an_empty_batch_changes_nothing", run: batches::an_empty_batch_changes_nothing },
    Case { name: "large_values_fit", run: batches::large_values_fit },
    Case { name: "shards_in_a_batch_are_refused", run: batches::shards_in_a_batch_are_refused },
    Case { name: "a_run_appears_when_sealed", run: bulk::a_run_appears_when_sealed },
    Case { name: "a_dropped_run_leaves_nothing", run: bulk::a_dropped_run_leaves_nothing },
    Case { name: "keys_of_a_run_ascend", run: bulk::keys_of_a_run_ascend },
    Case { name: "an_empty_run_seals", run: bulk::an_empty_run_seals },
    Case { name: "runs_interleave", run: bulk::runs_interleave },
    Case { name: "whole_runs_are_reclaimed", run: bulk::whole_runs_are_reclaimed },
    Case { name: "runs_over_the_border_stay", run: bulk::runs_over_the_border_stay },
    Case {
        name: "reopening_keeps_what_was_acknowledged",
        run: durability::reopening_keeps_what_was_acknowledged,
    },
    Case {
        name: "opening_keeps_what_was_acknowledged",
        run: durability::opening_keeps_what_was_acknowledged,
    },
    Case {
        name: "unsynced_batches_are_read_and_kept_in_order",
        run: durability::unsynced_batches_are_read_and_kept_in_order,
    },
    Case {
        name: "a_run_is_whole_or_absent_after_reopening",
        run: durability::a_run_is_whole_or_absent_after_reopening,
    },
    Case { name: "usage_is_told", run: durability::usage_is_told },
    Case { name: "readers_see_whole_batches_in_order", run: threads::readers_see_whole_batches_in_order },
    Case { name: "runs_are_sealed_side_by_side", run: threads::runs_are_sealed_side_by_side },
    Case { name: "random_operations_match_the_model", run: model::random_operations_match_the_model },
];

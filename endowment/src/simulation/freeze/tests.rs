//! The frozen years-factor can be made again: a slice of its paths agrees with it, all of them give its digits.

use std::num::NonZeroUsize;

use super::{decimals_above, freeze};
use crate::{
    pricing::{Survival, YearsFactor},
    simulation::{Run, simulate},
};

fn frozen() -> Survival {
    Survival::from_json(include_str!("../../../schedules/survival.json")).unwrap()
}

fn number(factor: YearsFactor) -> f64 {
    factor.to_string().parse().unwrap()
}

fn again(paths: u64) -> Survival {
    let run = Run { paths, ..frozen().run };
    let threads = NonZeroUsize::new(2).unwrap();
    freeze(&run, &simulate(&run, threads).unwrap(), frozen().ruin_target).unwrap()
}

/// 1 in 512 paths: their interval, which is wide, holds the frozen estimate.
#[test]
fn a_slice_agrees_within_its_interval() {
    let slice = again(2048);
    let estimate = number(frozen().estimate);
    assert!(number(slice.low) < estimate && estimate < number(slice.years_factor), "{slice:?}");
    assert!(slice.years_factor > frozen().years_factor, "fewer paths are less sure, and ask for more");
}

#[test]
#[ignore = "a minute of simulation: cargo test --release -p coffer-endowment -- --ignored every_digit"]
fn all_paths_give_every_digit() {
    assert_eq!(again(frozen().run.paths), frozen());
}

#[test]
fn decimals_are_never_below() {
    for (value, expected) in [
        (0.0, "0.000000"),
        (1.0, "1.000000"),
        (0.000_000_1, "0.000001"),
        (14.846_019_000_000_1, "14.846020"),
        (0.02, "0.020000"),
        (1.0 / 3.0, "0.333334"),
    ] {
        let text = decimals_above(value);
        assert_eq!(text, expected);
        assert!(text.parse::<f64>().unwrap() >= value);
    }
    for i in 0..10_000_u32 {
        let value = f64::from(i) * 0.001_234_567;
        let found: f64 = decimals_above(value).parse().unwrap();
        assert!(found >= value && found < value + 1.1e-6, "{value}");
    }
}

//! The words of the enums.

use crate::{
    pricing::Timing,
    simulation::scenario::{
        fund::Factor,
        types::{Basis, Compounding, Rebalance, Step},
        visit::Words,
    },
};

impl Words for Step {
    const WORDS: &'static [(&'static str, Self)] =
        &[("year", Self::Year), ("month", Self::Month), ("day", Self::Day)];
}

impl Words for Timing {
    const WORDS: &'static [(&'static str, Self)] = &[("advance", Self::Advance), ("arrears", Self::Arrears)];
}

impl Words for Compounding {
    const WORDS: &'static [(&'static str, Self)] = &[("compound", Self::Compound), ("linear", Self::Linear)];
}

impl Words for Basis {
    const WORDS: &'static [(&'static str, Self)] = &[("nominal", Self::Nominal), ("real", Self::Real)];
}

impl Words for Rebalance {
    const WORDS: &'static [(&'static str, Self)] = &[("never", Self::Never), ("yearly", Self::Yearly)];
}

impl Words for Factor {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("cost", Self::Cost),
        ("yield", Self::Yield),
        ("inflation", Self::Inflation),
        ("token", Self::Token),
        ("demand", Self::Demand),
    ];
}

//! Rosenthal's model: every number that his program prints.

use rust_decimal::Decimal;

use super::Rosenthal;
use crate::{golden::rows, pricing::error::PricingError, rate::Rate};

#[test]
fn the_page_prints_649_76() {
    let endowment = Rosenthal::page_defaults().unwrap().endowment_per_terabyte().unwrap();
    assert!(endowment.to_string().starts_with("649.7598234635"), "{endowment}");
}

#[test]
fn every_published_run_is_reproduced() {
    let mut seen = 0;
    for [model, growth, discount, copies, expected, tolerance] in
        rows(include_str!("../../../vectors/v1/published.tsv"))
    {
        if model != "rosenthal" {
            continue;
        }
        seen += 1;
        let rate = |text: &str| Rate::from_decimal(Decimal::from_str_exact(text).unwrap()).unwrap();
        let model = Rosenthal {
            capacity_growth: rate(growth),
            discount: rate(discount),
            copies: copies.parse().unwrap(),
            ..Rosenthal::page_defaults().unwrap()
        };
        let value = model.endowment_per_terabyte().unwrap().to_decimal();
        let expected = Decimal::from_str_exact(expected).unwrap();
        let off = (value - expected).abs() / expected;
        assert!(
            off <= Decimal::from_scientific(tolerance).unwrap(),
            "{growth} {discount}: {value}, not {expected}"
        );
    }
    assert_eq!(seen, 31);
}

#[test]
fn a_drive_that_lives_no_year_is_refused() {
    let model = Rosenthal { drive_life_years: 0, ..Rosenthal::page_defaults().unwrap() };
    assert_eq!(model.endowment_per_terabyte(), Err(PricingError::Zero { name: "a drive's life" }));
}

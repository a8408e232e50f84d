//! Series that the tests of this room share: made up, or quoted.

use super::series::{Observation, Quantity, Series};

/// Prices per TB of these dates.
pub(super) fn prices(years: &[f64], values: &[f64]) -> Series {
    let pairs = years.iter().zip(values);
    let observations = pairs.map(|(&year, &value)| Observation { year, value }).collect();
    Series::new("made up", Quantity::PricePerTb, observations).unwrap()
}

/// A made-up list of 24 prices. What the tests expect of it was computed apart, in Python from the definitions.
pub(super) fn listings() -> Series {
    prices(
        &[
            2010.13, 2010.5, 2011.0, 2011.63, 2012.0, 2012.5, 2013.13, 2013.5, 2014.0, 2014.63, 2015.0,
            2015.5, 2016.13, 2016.5, 2017.0, 2017.63, 2018.0, 2018.5, 2019.13, 2019.5, 2020.0, 2020.63,
            2021.0, 2021.5,
        ],
        &[
            62.14, 50.42, 53.22, 41.57, 45.41, 44.88, 43.21, 39.31, 39.87, 33.27, 39.97, 30.64, 27.82, 28.16,
            24.51, 28.61, 24.68, 22.48, 20.4, 22.89, 22.6, 17.11, 17.18, 15.61,
        ],
    )
}

/// Annual medians of disk prices, dollars per TB, 2012 to 2024: J. C. McCallum's list of disk prices.
pub(super) fn medians() -> Series {
    let years: Vec<f64> = (2012..=2024).map(f64::from).collect();
    prices(&years, &[62.3, 43.3, 36.2, 30.0, 30.0, 26.5, 24.5, 18.7, 19.4, 19.05, 15.0, 14.4, 15.0])
}

/// Yearly prices whose logarithms are these.
pub(super) fn of_logarithms(logarithms: &[f64]) -> Series {
    let years: Vec<f64> = (0..logarithms.len()).map(|i| 2000.0 + i as f64).collect();
    let values: Vec<f64> = logarithms.iter().map(|value| value.exp()).collect();
    prices(&years, &values)
}

/// Numbers of a standard normal distribution, of this seed.
pub(super) fn normals(seed: u64, count: usize) -> Vec<f64> {
    // A multiplier and an increment of Knuth's MMIX; the high bits are mixed once more.
    let mut state = seed;
    let mut uniform = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let mixed = (state ^ state >> 33).wrapping_mul(0xFF51_AFD7_ED55_8CCD);
        ((mixed >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    };
    (0..count).map(|_| crate::simulation::quantile::normal(uniform())).collect()
}

pub(super) fn near(found: f64, expected: f64, relative: f64) -> bool {
    (found - expected).abs() <= relative * expected.abs()
}

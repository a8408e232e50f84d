//! Intervals by resampling: what the estimate would have been with rows drawn again from its own.

use super::{
    super::interval::Interval,
    draws::{Draws, Purpose, below},
};

/// The central 95 % of some estimates over resamples of `rows` rows, one interval for each estimate (Efron 1979, by
/// percentiles). The first two draws of a seed differ by their number only, so equal seeds give equal intervals.
pub(super) fn intervals(
    rows: usize,
    resamples: u32,
    seed: u64,
    estimate: impl Fn(&[usize]) -> Vec<f64>,
) -> Vec<Interval> {
    let draws = Draws::new(seed);
    let drawn = |resample: u32| -> Vec<usize> {
        let words = draws.words(Purpose::Resample, resample, rows);
        words.into_iter().map(|word| below(word, rows)).collect()
    };
    let all: Vec<Vec<f64>> = (0..resamples).map(|resample| estimate(&drawn(resample))).collect();
    let width = all.first().map_or(0, Vec::len);
    let interval = |which: usize| {
        let mut values: Vec<f64> = all.iter().map(|estimates| estimates[which]).collect();
        values.sort_by(f64::total_cmp);
        let last = values.len() - 1;
        let outside = last * 25 / 1000;
        Interval { low: values[outside], high: values[last - outside] }
    };
    (0..width).map(interval).collect()
}

/// The least number of resamples whose 2.5 % is more than one of them.
pub(super) const LEAST_RESAMPLES: u32 = 100;

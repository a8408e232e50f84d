//! Intervals against published values, and the sums that define them.

use super::{clopper_pearson, exceedance_bounds, wilson};

fn near(found: f64, expected: f64) -> bool {
    (found - expected).abs() <= 1e-9 * expected.abs().max(1e-6)
}

#[test]
fn intervals_of_the_notes() {
    let none = (wilson(0, 10_000), clopper_pearson(0, 10_000));
    assert!(near(none.0.high, 0.000_383_998_370_856_752_8) && none.0.low.to_bits() == 0);
    assert!(near(none.1.high, 0.000_368_819_914_618_789_8), "{none:?}");
    assert!(none.1.low.to_bits() == 0);
    let twenty = (wilson(20, 1000), clopper_pearson(20, 1000));
    assert!(near(twenty.0.low, 0.012_983_682_916_415_136), "{twenty:?}");
    assert!(near(twenty.0.high, 0.030_690_005_229_717_786), "{twenty:?}");
    assert!(near(twenty.1.low, 0.012_258_267_972_406_329), "{twenty:?}");
    assert!(near(twenty.1.high, 0.030_720_032_682_609_11), "{twenty:?}");
    assert!(near(clopper_pearson(1000, 1000).high, 1.0) && near(wilson(1000, 1000).high, 1.0));
}

/// The bounds of a quantile are those of the binomial sums, term by term.
#[test]
fn exceedances_are_bounded_by_binomial_sums() {
    for (trials, target) in [(500_u64, 0.02_f64), (1000, 0.02), (200, 0.5), (2000, 0.1)] {
        let bounds = exceedance_bounds(trials, target).unwrap();
        let mut term = (1.0 - target).powi(i32::try_from(trials).unwrap());
        let mut sums = vec![term];
        for i in 1..=trials {
            term *= (trials - i + 1) as f64 / i as f64 * target / (1.0 - target);
            sums.push(sums[i as usize - 1] + term);
        }
        let (least, most) = (bounds.least as usize, bounds.most as usize);
        assert!(sums[least] <= 0.025 && sums[least + 1] > 0.025, "{trials} {target} {bounds:?}");
        assert!(1.0 - sums[most] <= 0.025 && 1.0 - sums[most - 1] > 0.025, "{trials} {target} {bounds:?}");
    }
    assert_eq!(exceedance_bounds(100, 0.02), None, "100 paths cannot bound 2 % from above");
    assert_eq!(exceedance_bounds(100, 0.0), None);
    assert_eq!(exceedance_bounds(100, 1.0), None);
}

//! Shares that are known: Ishigami's, and those of a line.

use super::{
    super::{
        error::SensitivityError,
        models::{angles, ishigami, line, threads},
    },
    SobolDesign, SobolOptions, sobol,
};

const OPTIONS: SobolOptions = SobolOptions { rows: 4096, resamples: 200, seed: 1 };

/// S1 = 0.313905, 0.442411, 0; ST = 0.557589, 0.442411, 0.243684; mean a / 2, variance 13.8446.
#[test]
fn shares_of_ishigami() {
    let found = sobol(&angles(), OPTIONS, &ishigami, threads(2)).unwrap();
    let expected = [(0.313_905, 0.557_589), (0.442_411, 0.442_411), (0.0, 0.243_684)];
    for (share, (first, total)) in found.inputs.iter().zip(expected) {
        assert!((share.first - first).abs() < 0.01 && (share.total - total).abs() < 0.01, "{share:?}");
        assert!(share.first_interval.low < first && first < share.first_interval.high, "{share:?}");
        assert!(share.total_interval.low < total && total < share.total_interval.high, "{share:?}");
    }
    assert!((found.mean - 3.5).abs() < 0.02 && (found.variance - 13.8446).abs() < 0.1, "{found:?}");
}

/// A line's inputs have the shares of their squared coefficients, first and total alike.
#[test]
fn shares_of_a_line() {
    let (inputs, answer) = line();
    let found = sobol(&inputs, SobolOptions { rows: 1024, ..OPTIONS }, &answer, threads(1)).unwrap();
    for (share, expected) in found.inputs.iter().zip([4.0, 9.0, 0.25]) {
        let expected = expected / 13.25;
        assert!(
            (share.first - expected).abs() < 0.005 && (share.total - expected).abs() < 0.005,
            "{share:?}"
        );
    }
}

#[test]
fn threads_change_no_bit_and_seeds_do() {
    let of = |seed, count| {
        sobol(&angles(), SobolOptions { rows: 64, seed, ..OPTIONS }, &ishigami, threads(count)).unwrap()
    };
    let (one, two, seven, other) = (of(5, 1), of(5, 2), of(5, 7), of(6, 1));
    assert!(one == two && one == seven);
    assert!(one != other);
}

/// A row is A, then A with one input of B, then B.
#[test]
fn the_design_is_laid_out_as_salib_does() {
    let design = SobolDesign::new(&angles(), SobolOptions { rows: 8, ..OPTIONS }).unwrap();
    assert_eq!(design.len(), 40);
    for row in 0..8 {
        let points: Vec<Vec<f64>> = (0..5).map(|place| design.point(5 * row + place)).collect();
        for (input, mixed) in points[1..4].iter().enumerate() {
            for i in 0..3 {
                let from = if i == input { &points[4] } else { &points[0] };
                assert_eq!(mixed[i].to_bits(), from[i].to_bits(), "{row} {input} {i}");
            }
            assert!((points[0][input] - points[4][input]).abs() > 0.0);
        }
    }
}

/// Scale and offset of the answer change no share, up to numbers whose squares overflow.
#[test]
fn shares_have_no_unit() {
    let options = SobolOptions { rows: 64, ..OPTIONS };
    let of = |scale: f64, offset: f64| {
        sobol(&angles(), options, &|x| ishigami(x).map(|answer| scale * answer + offset), threads(1)).unwrap()
    };
    let plain = of(1.0, 0.0);
    for other in [of(1e200, 0.0), of(-1e-200, 0.0), of(0.01, 1000.0)] {
        for (a, b) in plain.inputs.iter().zip(&other.inputs) {
            assert!((a.first - b.first).abs() < 1e-9 && (a.total - b.total).abs() < 1e-9, "{a:?} {b:?}");
        }
    }
}

#[test]
fn what_has_no_shares() {
    let constant = |_: &[f64]| Ok(0.1 + 0.2);
    let error = sobol(&angles(), SobolOptions { rows: 8, ..OPTIONS }, &constant, threads(1)).unwrap_err();
    assert!(matches!(error, SensitivityError::Constant { .. }), "{error}");
    let rows = |rows| SobolDesign::new(&angles(), SobolOptions { rows, ..OPTIONS });
    assert!(rows(100).is_err() && rows(4).is_err() && rows(1 << 21).is_err());
    let design = rows(8).unwrap();
    assert!(matches!(design.analyse(&[0.0; 39]), Err(SensitivityError::Answers { expected: 40, found: 39 })));
    assert!(matches!(design.analyse(&[f64::NAN; 40]), Err(SensitivityError::NotFinite { .. })));
}

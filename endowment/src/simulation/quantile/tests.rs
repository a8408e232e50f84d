//! Quantiles against published tables and other programs.

use super::{chi_squared, normal, student};

fn near(found: f64, expected: f64, relative: f64) -> bool {
    (found - expected).abs() <= relative * expected.abs()
}

/// Python's `statistics.NormalDist().inv_cdf`.
#[test]
fn normal_quantiles() {
    for (p, expected) in [
        (1e-300, -37.047_096_299_361_2),
        (1e-12, -7.034_483_825_301_132),
        (0.001, -3.090_232_306_167_813),
        (0.025, -1.959_963_984_540_053_8),
        (0.07, -1.475_791_028_179_170_2),
        (0.3, -0.524_400_512_708_040_7),
        (0.925, 1.439_531_470_938_456),
        (0.999_999, 4.753_424_308_817_089),
    ] {
        assert!(near(normal(p), expected, 1e-14), "{p}: {}", normal(p));
    }
    assert!(normal(0.5).abs() < 1e-300);
    assert!(normal(0.0).is_finite() && normal(1.0).is_finite());
}

/// Tables of Student's t, at full precision where t has a closed form: tan for 1 degree, and for 2 degrees.
#[test]
fn student_quantiles() {
    for (p, degrees, expected) in [
        (0.975, 1.0, 12.706_204_736_174_7),
        (0.975, 2.0, 4.302_652_729_749_464),
        (0.975, 10.0, 2.228_138_851_964_939),
        (0.025, 10.0, -2.228_138_851_964_939),
        (0.95, 30.0, 1.697_260_886_593_957_5),
    ] {
        assert!(near(student(p, degrees), expected, 1e-10), "{p} {degrees}: {}", student(p, degrees));
    }
    assert!(near(student(0.975, 1e7), normal(0.975), 1e-6), "many degrees are normal");
}

#[test]
fn chi_squared_quantiles() {
    let square = normal(0.975) * normal(0.975);
    assert!(near(chi_squared(0.95, 1.0), square, 1e-10), "of one degree: the normal's square");
    for (p, degrees, expected) in [
        (0.025, 12.0, 4.403_788_507),
        (0.975, 12.0, 23.336_664_159),
        (0.5, 2.0, std::f64::consts::LN_2 * 2.0),
    ] {
        assert!(near(chi_squared(p, degrees), expected, 1e-9), "{p} {degrees}: {}", chi_squared(p, degrees));
    }
}

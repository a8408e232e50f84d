//! Values by share, and inputs that make no sense.

use super::{Distribution, Input, distinct};

fn input(distribution: Distribution) -> Input {
    Input::new("x", 2.0, 1.0, 5.0, distribution).unwrap()
}

/// Each distribution's values by its definition: the share below a value, found by halving.
#[test]
fn shares_are_those_below_the_value() {
    let triangle =
        |x: f64| if x < 2.0 { (x - 1.0) * (x - 1.0) / 4.0 } else { 1.0 - (5.0 - x) * (5.0 - x) / 12.0 };
    let logarithm = |x: f64| x.ln() / 5.0_f64.ln();
    for share in [0.0, 0.01, 0.2, 0.25, 0.5, 0.9, 1.0] {
        let value = |distribution| input(distribution).value(share);
        assert!((value(Distribution::Uniform) - (1.0 + 4.0 * share)).abs() < 1e-14);
        assert!((triangle(value(Distribution::Triangular)) - share).abs() < 1e-14, "{share}");
        assert!((logarithm(value(Distribution::LogUniform)) - share).abs() < 1e-14, "{share}");
    }
    // One standard deviation around the mean: 68.27 % of it, and its middle in the middle.
    let normal = Input::new("x", 3.0, 2.0, 4.0, Distribution::Normal { mean: 3.0, sd: 1.0 }).unwrap();
    assert!((normal.value(0.5) - 3.0).abs() < 1e-12);
    assert!((normal.value(0.0) - 2.0).abs() < 1e-9 && (normal.value(1.0) - 4.0).abs() < 1e-9);
    let below_half = 0.5 + (0.691_462_461_274_013 - 0.5) / 0.682_689_492_137_085_9;
    assert!((normal.value(below_half) - 3.5).abs() < 1e-9, "{}", normal.value(below_half));
    assert!(
        (normal.scale() - 1.0).abs() < 1e-15 && (input(Distribution::Uniform).scale() - 4.0).abs() < 1e-15
    );
}

#[test]
fn values_rise_and_stay_inside() {
    for distribution in [
        Distribution::Uniform,
        Distribution::LogUniform,
        Distribution::Triangular,
        Distribution::Normal { mean: 9.0, sd: 2.0 },
    ] {
        let values: Vec<f64> = (0..=1000).map(|i| input(distribution).value(f64::from(i) / 1000.0)).collect();
        assert!(values.windows(2).all(|pair| pair[0] < pair[1]), "{distribution:?}");
        assert!(values[0] >= 1.0 && values[1000] <= 5.0, "{distribution:?}");
    }
}

#[test]
fn inputs_that_make_no_sense() {
    let new = |name: &str, base, low, high, distribution| Input::new(name, base, low, high, distribution);
    let uniform = Distribution::Uniform;
    for (wrong, reason) in [
        (new("", 0.0, -1.0, 1.0, uniform), "name"),
        (new("a,b", 0.0, -1.0, 1.0, uniform), "name"),
        (new("x", 0.0, 1.0, 1.0, uniform), "bounds must be finite"),
        (new("x", 0.0, f64::NAN, 1.0, uniform), "bounds must be finite"),
        (new("x", 2.0, 0.0, 1.0, uniform), "base must lie"),
        (new("x", 0.5, 0.0, 1.0, Distribution::LogUniform), "above zero"),
        (new("x", 0.5, 0.0, 1.0, Distribution::Normal { mean: 0.5, sd: 0.0 }), "above zero"),
        (new("x", 0.5, 0.0, 1.0, Distribution::Normal { mean: 50.0, sd: 1.0 }), "millionth"),
    ] {
        let error = wrong.unwrap_err().to_string();
        assert!(error.contains(reason), "{error}");
    }
    let x = new("x", 0.0, -1.0, 1.0, uniform).unwrap();
    assert_eq!(
        distinct(&[x.clone(), x.clone()], 9).unwrap_err().to_string(),
        r#"the input "x" is named twice: name each once"#
    );
    assert!(distinct(&[], 9).is_err() && distinct(&[x], 0).is_err());
}

//! Elementary functions against the platform's, whose errors are below one unit in the last place, and their bits.

use super::{exp, ln, sine_cosine_of_turn};

/// Numbers spread over a range, the same every time.
fn spread(low: f64, high: f64) -> impl Iterator<Item = f64> {
    (0..20_000_u32).map(move |i| low + (high - low) * (f64::from(i) * 0.618_033_988_749_894_9).fract())
}

#[test]
fn exp_is_within_two_units() {
    for x in spread(-60.0, 60.0).chain(spread(-0.4, 0.4)).chain([0.0, -0.0, 1.0, 700.0, -700.0]) {
        let (found, expected) = (exp(x), x.exp());
        assert!(
            (found - expected).abs() <= 2.0 * f64::EPSILON * expected,
            "exp({x}) = {found}, not {expected}"
        );
    }
    assert_eq!(exp(0.0).to_bits(), 1.0_f64.to_bits());
    assert_eq!(exp(1e9).to_bits(), exp(700.0).to_bits());
}

#[test]
fn ln_is_within_two_units() {
    let small = spread(1.0, 40.0).map(|x| 0.5_f64.powf(x));
    for x in spread(1e-9, 2.0).chain(small).chain(spread(1.0, 1e6)).chain([1.0, 0.5, 2.0, 1e300]) {
        let (found, expected) = (ln(x), x.ln());
        assert!(
            (found - expected).abs() <= 2.0 * f64::EPSILON * expected.abs().max(1e-30),
            "ln({x}) = {found}, not {expected}"
        );
    }
}

#[test]
fn turns_are_within_three_units() {
    for t in spread(0.0, 1.0).chain([0.0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 0.999_999_999]) {
        let (sine, cosine) = sine_cosine_of_turn(t);
        let (s, c) = (t * std::f64::consts::TAU).sin_cos();
        assert!((sine - s).abs() < 1e-15 && (cosine - c).abs() < 1e-15, "{t}: {sine} {cosine}, not {s} {c}");
        assert!((sine * sine + cosine * cosine - 1.0).abs() < 1e-15);
    }
}

/// Bits that a change of the arithmetic would change: then the engine's version must rise, for frozen models name it.
#[test]
fn bits_stay_those_of_version_2() {
    let mut hash = 0_u64;
    let mut take = |x: f64| hash = hash.rotate_left(5).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ x.to_bits();
    for x in spread(-30.0, 30.0) {
        take(exp(x));
        take(ln(x.abs() + 1e-6));
        let (sine, cosine) = sine_cosine_of_turn((x + 30.0) / 60.0);
        take(sine);
        take(cosine);
    }
    assert_eq!(
        format!("{hash:016x}"),
        "1d5a4a4f54636dc6",
        "raise ENGINE_VERSION and freeze the schedules again"
    );
}

//! Peaks inside, at the ends, and of several the greatest.

use super::greatest;

#[test]
fn peaks_are_found() {
    let near = |found: f64, expected: f64| (found - expected).abs() < 1e-7;
    assert!(near(greatest(0.0, 1.0, |x| -(x - 0.3217) * (x - 0.3217)), 0.3217));
    assert!(greatest(0.0, 1.0, |x| -x).abs() < 1e-300, "the lower end itself");
    assert!((greatest(0.0, 1.0, |x| x) - 1.0).abs() < 1e-300, "the upper end itself");
    assert!(near(greatest(-2.0, 2.0, |x| 3.0 * x * x + 0.1 * x - x * x * x * x), 1.232_994_662_588_940_7));
}

//! Detection, against sums that are done by hand.

use super::*;

#[test]
fn the_counts_are_the_fewest_that_do() {
    for (loss, confidence, draws) in [
        (0.001, 0.99, 4603),
        (0.01, 0.95, 299),
        (0.01, 0.99, 459),
        (0.5, 0.99, 7),
        (1.0, 0.99, 1),
        (0.5, 0.0, 1),
    ] {
        assert_eq!(draws_needed(loss, confidence), Some(draws), "{loss} {confidence}");
        let miss = 1.0 - confidence;
        assert!(chance_to_pass(loss, draws) <= miss);
        assert!(draws == 1 || chance_to_pass(loss, draws - 1) > miss, "one fewer does as well");
        assert!(loss_excluded(draws, confidence) <= loss);
    }
    for (loss, confidence) in
        [(0.0, 0.9), (-0.1, 0.9), (1.1, 0.9), (0.1, 1.0), (f64::NAN, 0.9), (0.1, f64::NAN)]
    {
        assert_eq!(draws_needed(loss, confidence), None, "{loss} {confidence}");
    }
    assert!(loss_excluded(0, 0.95) >= 1.0, "who asks nothing excludes nothing");
}

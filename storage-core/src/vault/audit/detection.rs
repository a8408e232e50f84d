//! The arithmetic of random samples with replacement: what passing so many draws says.

/// The probability that a volume which lost this fraction of what is drawn from passes all of `draws`.
pub fn chance_to_pass(loss: f64, draws: u64) -> f64 {
    let kept = (1.0 - loss).clamp(0.0, 1.0);
    #[expect(clippy::cast_precision_loss, reason = "counts of draws are far below 2^53")]
    let draws = draws as f64;
    kept.powf(draws)
}

/// The fewest draws that find a loss of this fraction with this confidence: `ceil(ln(1 - confidence) / ln(1 - loss))`.
/// `None` where no count does: a loss of nothing, or certainty of a partial loss.
///
/// ```
/// use coffer_storage::vault::audit::draws_needed;
///
/// assert_eq!(draws_needed(0.001, 0.99), Some(4603));
/// assert_eq!(draws_needed(0.01, 0.95), Some(299));
/// assert_eq!(draws_needed(0.0, 0.99), None);
/// ```
pub fn draws_needed(loss: f64, confidence: f64) -> Option<u64> {
    let sane = (0.0..=1.0).contains(&loss) && (0.0..1.0).contains(&confidence) && loss > 0.0;
    if !sane {
        return None;
    }
    // A loss of everything is found by the first draw: ln(0) is minus infinity, and the quotient 0.
    let draws = ((1.0 - confidence).ln() / (1.0 - loss).ln()).ceil().max(1.0);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "at least 1, and bounded above"
    )]
    let count = draws.min(COUNT_MAX) as u64;
    Some(count)
}

/// The smallest loss that passing all of `draws` excludes with this confidence: `1 - (1 - confidence)^(1 / draws)`.
pub fn loss_excluded(draws: u64, confidence: f64) -> f64 {
    if draws == 0 {
        return 1.0;
    }
    #[expect(clippy::cast_precision_loss, reason = "counts of draws are far below 2^53")]
    let draws = draws as f64;
    1.0 - (1.0 - confidence.clamp(0.0, 1.0)).powf(1.0 / draws)
}

/// Above any count that could be asked for, and exact in a float.
const COUNT_MAX: f64 = 9_007_199_254_740_992.0;

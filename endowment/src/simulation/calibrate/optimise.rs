//! The greatest value of a function of one number, found the same way every time.

#[cfg(test)]
mod tests;

/// Where a function is greatest between two numbers, both tried: the best of a grid, then golden sections about it.
/// Narrower peaks than a five-hundredth of the range may be missed.
pub(super) fn greatest(low: f64, high: f64, function: impl Fn(f64) -> f64) -> f64 {
    let at = |i: u32| low + (high - low) * f64::from(i) / f64::from(GRID);
    let mut best = (low, function(low));
    let mut place = 0;
    for i in 1..=GRID {
        let value = function(at(i));
        if value > best.1 {
            (best, place) = ((at(i), value), i);
        }
    }
    let (mut a, mut b) = (at(place.saturating_sub(1)), at((place + 1).min(GRID)));
    for _ in 0..SECTIONS {
        let (left, right) = (b - GOLDEN * (b - a), a + GOLDEN * (b - a));
        let (on_left, on_right) = (function(left), function(right));
        for tried in [(left, on_left), (right, on_right)] {
            if tried.1 > best.1 {
                best = tried;
            }
        }
        if on_left >= on_right { b = right } else { a = left }
    }
    best.0
}

const GRID: u32 = 500;
/// 0.618^50 of a grid step is below the rounding of the function.
const SECTIONS: u32 = 50;
const GOLDEN: f64 = 0.618_033_988_749_894_8;

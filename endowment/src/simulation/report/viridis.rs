//! Colours for a surface: viridis, which rises in lightness only, so that it is read the same with any sight of
//! colours and on a print without them.
//!
//! Eleven anchors of the map by N. Smith and S. van der Walt (matplotlib, CC0), linear between them.

/// The colour of a share of the scale, from 0 (dark) to 1 (light), as `#rrggbb`.
pub(super) fn colour(share: f64) -> String {
    let place = share.clamp(0.0, 1.0) * (ANCHORS.len() - 1) as f64;
    let index = (place as usize).min(ANCHORS.len() - 2);
    let rest = place - index as f64;
    let channel = |part: usize| {
        let (from, to) = (f64::from(ANCHORS[index][part]), f64::from(ANCHORS[index + 1][part]));
        (from + (to - from) * rest).round() as u8
    };
    format!("#{:02x}{:02x}{:02x}", channel(0), channel(1), channel(2))
}

const ANCHORS: [[u8; 3]; 11] = [
    [68, 1, 84],
    [72, 36, 117],
    [65, 68, 135],
    [53, 95, 141],
    [42, 120, 142],
    [33, 145, 140],
    [34, 168, 132],
    [68, 191, 112],
    [122, 209, 81],
    [189, 223, 38],
    [253, 231, 37],
];

//! How wide a text is, and what to do with one that is too wide.
//!
//! No font is at hand here, and the reader's is unknown. The widths are those of DejaVu Sans, the widest of the fonts
//! that systems use for their own texts: what fits in it fits in all of them.

#[cfg(test)]
mod tests;

/// The width of a text of that font size, in the same unit.
pub(super) fn width(text: &str, size: f64) -> f64 {
    text.chars().map(letter_width).sum::<f64>() * size
}

/// The text, its end cut off with an ellipsis where it is wider than that.
pub(super) fn fitted(text: &str, size: f64, room: f64) -> String {
    if width(text, size) <= room {
        return text.to_owned();
    }
    let room = room - width(ELLIPSIS, size);
    let mut used = 0.0;
    let kept: String = text
        .chars()
        .take_while(|letter| {
            used += letter_width(*letter) * size;
            used <= room
        })
        .collect();
    format!("{}{ELLIPSIS}", kept.trim_end())
}

/// The text in lines of at most that width, broken between words; what does not fit in the last line is cut off.
pub(super) fn wrapped(text: &str, size: f64, room: f64, most_lines: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    // Not `split_whitespace`: a no-break space holds a number and its unit together.
    for word in text.split([' ', '\n', '\t']).filter(|word| !word.is_empty()) {
        let full = lines.len() >= most_lines;
        match lines.last_mut() {
            Some(line) if full || width(line, size) + width(" ", size) + width(word, size) <= room => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines.iter().map(|line| fitted(line, size, room)).collect()
}

/// Moves labels apart that would overlap: as little as possible, in their order, between two bounds.
///
/// Where there is too little room for all, they share it.
pub(super) fn spread(wanted: &[f64], gap: f64, low: f64, high: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by(|&one, &other| wanted[one].total_cmp(&wanted[other]));
    let gap = gap.min((high - low) / wanted.len().saturating_sub(1).max(1) as f64);
    let mut placed = wanted.to_vec();
    let mut next = low;
    for &index in &order {
        placed[index] = placed[index].max(next).min(high);
        next = placed[index] + gap;
    }
    let mut last = high;
    for &index in order.iter().rev() {
        placed[index] = placed[index].min(last);
        last = placed[index] - gap;
    }
    placed
}

/// In units of the font size.
fn letter_width(letter: char) -> f64 {
    match letter {
        'i' | 'j' | 'l' | 'I' | '\'' | '|' | '.' | ',' | ' ' | '\u{a0}' | '·' | ':' | ';' => 0.34,
        'f' | 'r' | 't' | '(' | ')' | '[' | ']' | '-' | '!' | '/' | '"' | 'J' => 0.43,
        'a'..='z' if letter != 'm' && letter != 'w' => 0.64,
        '0'..='9' => 0.64,
        'm' | 'w' | 'W' | 'M' | '%' | '@' | '…' => 1.0,
        'A'..='Z' => 0.77,
        '−' | '×' | '=' | '<' | '>' | '+' | '≤' | '≥' | '±' => 0.84,
        // Latin letters with accents, Greek and Cyrillic.
        _ if (letter as u32) < 0x1100 => 0.8,
        _ => 1.05,
    }
}

const ELLIPSIS: &str = "…";

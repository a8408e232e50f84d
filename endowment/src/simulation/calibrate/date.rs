//! Dates as price lists write them, as decimal years.

#[cfg(test)]
mod tests;

/// The decimal year of `2012`, `2012.54`, `2012-07` or `2012-07-15`: the year + (day of the year - 1) / 365.25.
/// A year alone is its beginning, a month alone its first day. `None` for anything else, such as 30 February.
pub(super) fn decimal_year(text: &str) -> Option<f64> {
    let mut parts = text.split('-');
    let first = parts.next()?;
    let Some(month) = parts.next() else {
        return plain_year(first);
    };
    let year = calendar_year(first)?;
    let month = two_digits(month).filter(|month| (1..=12).contains(month))?;
    let day = parts.next().map_or(Some(1), two_digits)?;
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let lengths = if leap { [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] } else { ORDINARY_YEAR };
    let before: u32 = lengths.iter().take(month as usize - 1).sum();
    if parts.next().is_some() || !(1..=lengths[month as usize - 1]).contains(&day) {
        return None;
    }
    Some(f64::from(year) + f64::from(before + day - 1) / 365.25)
}

fn plain_year(text: &str) -> Option<f64> {
    let Some((whole, fraction)) = text.split_once('.') else {
        return calendar_year(text).map(f64::from);
    };
    let digits = !fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit());
    calendar_year(whole).filter(|_| digits).and_then(|_| text.parse().ok())
}

fn calendar_year(text: &str) -> Option<u32> {
    let digits = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|year| digits && *year >= 1000)
}

fn two_digits(text: &str) -> Option<u32> {
    let digits = (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits { text.parse().ok() } else { None }
}

const ORDINARY_YEAR: [u32; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

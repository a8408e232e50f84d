//! The `Range` header (RFC 9110, section 14): which bytes of an object a request asks for.

use std::cmp::Ordering;
use std::ops::Range;

#[cfg(test)]
mod tests;

/// What a `Range` header means for an object of a known length.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    /// The whole object: no range, one that is malformed or in another unit (RFC 9110 says to ignore those), several
    /// ranges (a server may ignore them, and one plain answer is what every client can read), or any range of the
    /// empty object.
    Whole,
    /// These bytes; never empty, never past the end.
    Part(Range<u64>),
    /// Nothing of the object: `416`.
    Nothing,
}

/// Reads a `Range` header for an object of `length` bytes.
pub(crate) fn asked(header: Option<&str>, length: u64) -> Asked {
    let Some(set) = header.and_then(byte_range_set) else {
        return Asked::Whole;
    };
    if length == 0 {
        return Asked::Whole;
    }
    let mut specs = Vec::new();
    for text in set.split(',').map(trim).filter(|text| !text.is_empty()) {
        match spec(text) {
            Some(spec) => specs.push(spec.within(length)),
            None => return Asked::Whole,
        }
    }
    match specs.as_mut_slice() {
        [] => Asked::Whole,
        [one] => one.take().map_or(Asked::Nothing, Asked::Part),
        several if several.iter().all(Option::is_none) => Asked::Nothing,
        _ => Asked::Whole,
    }
}

/// One element of a range set. Positions saturate at 64 bits, which is past the end of any object.
#[derive(Clone, Copy)]
enum Spec {
    From(u64),
    FromTo(u64, u64),
    Last(u64),
}

impl Spec {
    /// The bytes it names of an object of `length` bytes; `None` if there are none.
    fn within(self, length: u64) -> Option<Range<u64>> {
        let range = match self {
            Self::From(first) => first..length,
            Self::FromTo(first, last) => first..last.saturating_add(1).min(length),
            Self::Last(count) => length.saturating_sub(count)..length,
        };
        (range.start < range.end).then_some(range)
    }
}

fn byte_range_set(header: &str) -> Option<&str> {
    let (unit, set) = header.split_once('=')?;
    unit.eq_ignore_ascii_case("bytes").then_some(set)
}

fn spec(text: &str) -> Option<Spec> {
    let (first, last) = text.split_once('-')?;
    match (first, last) {
        ("", count) => number(count).map(Spec::Last),
        (first, "") => number(first).map(Spec::From),
        (first, last) => {
            let spec = Spec::FromTo(number(first)?, number(last)?);
            (compare(first, last) != Ordering::Greater).then_some(spec)
        }
    }
}

fn number(digits: &str) -> Option<u64> {
    let decimal = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    decimal.then(|| digits.parse().unwrap_or(u64::MAX))
}

/// Compares decimal numbers of any length: two that saturate are still in an order.
fn compare(a: &str, b: &str) -> Ordering {
    let (a, b) = (a.trim_start_matches('0'), b.trim_start_matches('0'));
    a.len().cmp(&b.len()).then_with(|| a.cmp(b))
}

fn trim(text: &str) -> &str {
    text.trim_matches([' ', '\t'])
}

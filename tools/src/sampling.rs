//! Random leaves of an object, and what it says of the object that all of them are right.
//!
//! # What is drawn
//!
//! Of the object's `L` leaves, `N` without replacement, each set of `N` as likely as any other. The draw is a function
//! of seed, object and length, so that whoever knows the seed can repeat it: numbers come from BLAKE3 as an extendable
//! output over the three, those that would favour some leaves are thrown away, and Floyd's algorithm (Bentley and
//! Floyd, "A sample of brilliance", Communications of the ACM 30(9), 1987) makes a sample of them.
//!
//! # What it says
//!
//! If a share `x` of the leaves is missing or wrong, `N` draws *with* replacement meet none of them with probability
//! `(1 - x)^N`; without replacement the probability is smaller. So if `x` were more than `1 - 0.05^(1/N)`, a sample
//! without a bad leaf would have come up in fewer than 5 of 100 draws: at 95 % confidence no more is bad. This is the
//! one-sided bound of Clopper and Pearson ("The use of confidence or fiducial limits illustrated in the case of the
//! binomial", Biometrika 26(4), 1934) for no failures, and the arithmetic with which Ateniese et al. ("Provable data
//! possession at untrusted stores", CCS 2007) argue for sampling.

use std::collections::BTreeSet;

use blake3::OutputReader;
use coffer_storage::ObjectId;

/// Where the draw begins: any bytes, such as those of a public beacon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Seed(Vec<u8>);

impl Seed {
    /// Of as many bytes as an operating system is asked for.
    pub(crate) const LEN: usize = 16;

    /// A seed of these bytes.
    pub(crate) fn new(bytes: [u8; Self::LEN]) -> Self {
        Self(bytes.to_vec())
    }
}

impl std::str::FromStr for Seed {
    type Err = SeedError;

    fn from_str(text: &str) -> Result<Self, SeedError> {
        if text.is_empty() || !text.len().is_multiple_of(2) || text.len() > MAX_DIGITS {
            return Err(SeedError);
        }
        let digit = |byte: &u8| char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        let byte = |pair: &[u8]| match pair {
            [high, low] => Some(digit(high)? << 4 | digit(low)?),
            _ => None,
        };
        text.as_bytes().chunks(2).map(byte).collect::<Option<_>>().map(Self).ok_or(SeedError)
    }
}

impl std::fmt::Display for Seed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// Words that are no seed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a seed is an even number of hexadecimal digits, 2 to {MAX_DIGITS}")]
pub(crate) struct SeedError;

/// `wanted` of the leaves 0 to `leaves - 1`, in rising order; all of them if they are no more.
pub(crate) fn draw(seed: &Seed, object: ObjectId, length: u64, leaves: u64, wanted: u64) -> Vec<u64> {
    if wanted >= leaves {
        return (0..leaves).collect();
    }
    let mut hasher = blake3::Hasher::new_derive_key(CONTEXT);
    hasher.update(object.as_bytes()).update(&length.to_le_bytes()).update(&seed.0);
    let mut chance = Chance(hasher.finalize_xof());
    let mut drawn = BTreeSet::new();
    for last in leaves - wanted..leaves {
        let leaf = chance.up_to(last);
        if !drawn.insert(leaf) {
            drawn.insert(last);
        }
    }
    drawn.into_iter().collect()
}

/// Share of the leaves that may be missing or wrong at 95 % confidence, after `sampled` of `leaves` were found right.
#[expect(clippy::cast_precision_loss, reason = "two digits of it are shown")]
pub(crate) fn bound(sampled: u64, leaves: u64) -> f64 {
    if sampled >= leaves { 0.0 } else { 1.0 - DOUBT.powf(1.0 / sampled as f64) }
}

/// A share in per cent, with two digits, rounded up: a bound must not be told as less than it is.
pub(crate) fn percent(share: f64) -> String {
    let percent = share * 100.0;
    let mut steps = 1.0;
    while percent > 0.0 && percent * steps < 10.0 {
        steps *= 10.0;
    }
    format!("{}", (percent * steps).ceil() / steps)
}

/// Random numbers.
struct Chance(OutputReader);

impl Chance {
    /// One of 0 to `last`, each as likely as any other.
    fn up_to(&mut self, last: u64) -> u64 {
        let mask = u64::MAX.checked_shr(last.leading_zeros()).unwrap_or(0);
        loop {
            let mut bytes = [0; 8];
            self.0.fill(&mut bytes);
            let number = u64::from_le_bytes(bytes) & mask;
            if number <= last {
                return number;
            }
        }
    }
}

/// Probability with which a worse object passes.
const DOUBT: f64 = 0.05;

/// Digits of the longest seed: a value of the beacon of NIST has 128.
const MAX_DIGITS: usize = 128;

/// Keeps the draw apart from every other use of BLAKE3.
const CONTEXT: &str = "coffer verify --sample v1: leaves of an object";

#[cfg(test)]
mod tests;

//! The slow, obvious arithmetic that the tests trust: natural numbers as decimal digits, added and multiplied as on
//! paper. A quotient is never computed, only checked by multiplying back.

use std::cmp::Ordering;

mod tests;

/// A natural number of any size: its decimal digits, the lowest first, without leading zeros.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Natural(Vec<u8>);

impl Natural {
    pub(crate) fn new(value: u128) -> Self {
        Self::from_text(&value.to_string())
    }

    pub(crate) fn from_text(digits: &str) -> Self {
        Self::trimmed(digits.bytes().rev().map(|digit| digit - b'0').collect())
    }

    pub(crate) fn power_of_ten(exponent: u32) -> Self {
        Self::from_text(&format!("1{}", "0".repeat(exponent as usize)))
    }

    pub(crate) fn plus(&self, other: &Self) -> Self {
        let mut sum = Vec::new();
        let mut carry = 0;
        for i in 0..=self.0.len().max(other.0.len()) {
            let digit = self.digit(i) + other.digit(i) + carry;
            sum.push(digit % 10);
            carry = digit / 10;
        }
        Self::trimmed(sum)
    }

    pub(crate) fn times(&self, other: &Self) -> Self {
        let mut product = vec![0_u32; self.0.len() + other.0.len() + 1];
        for (i, &a) in self.0.iter().enumerate() {
            for (j, &b) in other.0.iter().enumerate() {
                product[i + j] += u32::from(a) * u32::from(b);
            }
        }
        let mut carry = 0;
        let mut digits = Vec::new();
        for place in product {
            carry += place;
            digits.push(u8::try_from(carry % 10).expect("a digit is below ten"));
            carry /= 10;
        }
        assert_eq!(carry, 0);
        Self::trimmed(digits)
    }

    fn digit(&self, place: usize) -> u8 {
        self.0.get(place).copied().unwrap_or(0)
    }

    fn trimmed(mut digits: Vec<u8>) -> Self {
        while digits.last() == Some(&0) {
            digits.pop();
        }
        Self(digits)
    }
}

impl PartialOrd for Natural {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Natural {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.len().cmp(&other.0.len()).then_with(|| self.0.iter().rev().cmp(other.0.iter().rev()))
    }
}

/// Whether `quotient` is floor(`numerator` / `divisor`): q d <= n < (q + 1) d.
pub(crate) fn is_floor(quotient: &Natural, numerator: &Natural, divisor: &Natural) -> bool {
    let next = quotient.plus(&Natural::new(1));
    quotient.times(divisor) <= *numerator && *numerator < next.times(divisor)
}

/// Whether `quotient` is ceil(`numerator` / `divisor`): (q - 1) d < n <= q d.
pub(crate) fn is_ceiling(quotient: &Natural, numerator: &Natural, divisor: &Natural) -> bool {
    let product = quotient.times(divisor);
    product >= *numerator && product < numerator.plus(divisor)
}

//! Names: short texts of a strict grammar, which are one thing by being one text.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{
    error::ValueError,
    text::{self, Text},
};

#[cfg(test)]
mod tests;

/// Defines a name: its documentation, its longest length in bytes, the bytes that it may hold, and what a reader
/// should have found.
macro_rules! name {
    ($(#[$documentation:meta])* $name:ident, $longest:literal, $allows:expr, $expected:literal) => {
        $(#[$documentation])*
        #[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub struct $name(Box<str>);

        impl $name {
            /// Longest length, bytes. The shortest is 1.
            pub const LEN_MAX: usize = $longest;

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = ValueError;

            fn from_str(text: &str) -> Result<Self, ValueError> {
                let fits = (1..=Self::LEN_MAX).contains(&text.len());
                if fits && text.chars().all($allows) {
                    Ok(Self(text.into()))
                } else {
                    Err(ValueError::text(text, Self::EXPECTED))
                }
            }
        }

        impl Text for $name {
            const EXPECTED: &'static str = $expected;
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                text::deserialize(deserializer)
            }
        }
    };
}

name! {
    /// Whose unspent credit an account holds: 1 to 64 of `a-z`, `0-9` and `-`. Journals are public: let it be a
    /// pseudonym.
    CustomerId, 64, is_plain, "a customer: 1 to 64 small letters, digits and dashes, such as alice"
}

name! {
    /// Who owes the fund money, a sponsor for example: 1 to 64 of `a-z`, `0-9` and `-`.
    ReceivableId, 64, is_plain, "a receivable: 1 to 64 small letters, digits and dashes, such as sponsor"
}

name! {
    /// Who is paid for keeping bytes: 1 to 64 of `a-z`, `0-9` and `-`.
    ProviderId, 64, is_plain, "a provider: 1 to 64 small letters, digits and dashes, such as 00"
}

name! {
    /// What makes an entry one entry: 1 to 96 of `a-z`, `0-9`, `:`, `.` and `-`. An id is booked once.
    EntryId, 96, |c| is_plain(c) || matches!(c, ':' | '.'),
    "an entry's id: 1 to 96 small letters, digits, colons, points and dashes, such as accrual:2026-11-22"
}

name! {
    /// Where something outside of the books is written down: a bank's statement, an invoice, a page. 1 to 256 bytes
    /// of UTF-8 without control characters.
    Reference, 256, |c: char| !c.is_control(),
    "a reference: 1 to 256 bytes of text without control characters, such as bank statement 2026-11"
}

fn is_plain(c: char) -> bool {
    matches!(c, 'a'..='z' | '0'..='9' | '-')
}

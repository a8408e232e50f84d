//! Values that travel as text: strings in JSON and in configuration, never numbers.
//!
//! A JSON number passes through a binary float in most readers, which changes 12345678901234567890.123456789 into
//! 12345678901234567000 without a word. Hence a number is refused, even a harmless one.

use std::{fmt, marker::PhantomData, str::FromStr};

use serde::de::{Deserializer, Error, Visitor};

use crate::error::ValueError;

/// A value with one canonical text (its `Display`) and a strict grammar (its `FromStr`).
pub(crate) trait Text: FromStr<Err = ValueError> {
    /// What a reader should have found, with an example; completes "expected ..".
    const EXPECTED: &'static str;
}

/// Reads a value from a string, and from nothing else.
pub(crate) fn deserialize<'de, D: Deserializer<'de>, T: Text>(deserializer: D) -> Result<T, D::Error> {
    deserializer.deserialize_str(TextVisitor(PhantomData))
}

struct TextVisitor<T>(PhantomData<T>);

impl<T: Text> Visitor<'_> for TextVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a string with {}", T::EXPECTED)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        text.parse().map_err(E::custom)
    }
}

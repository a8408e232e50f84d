//! Tokens: 256 random bits that a client shows. Only their hash is kept.

use std::fmt;

use coffer_storage::ObjectId;

/// What a client shows.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Token(String);

/// What is kept of it. A token is random in all its bits, so one pass of BLAKE3 is enough: there is no dictionary to
/// try. Two of them are compared as hashes, whose bytes tell nobody anything about a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct TokenHash([u8; 32]);

impl Token {
    /// The token of these bytes: `coffer_` and 64 hexadecimal digits.
    pub(crate) fn from_random(bytes: [u8; 32]) -> Self {
        Self(format!("{PREFIX}{}", ObjectId::from_bytes(bytes)))
    }

    /// What a client sent, if it can be a token at all.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let digits = text.strip_prefix(PREFIX)?;
        let lower = digits.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'));
        (digits.len() == 64 && lower).then(|| Self(text.to_owned()))
    }

    /// The text that a client shows.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// What is kept of it.
    pub(crate) fn hash(&self) -> TokenHash {
        let prefixed = [CONTEXT.as_bytes(), self.0.as_bytes()].concat();
        TokenHash(*ObjectId::of(&prefixed).as_bytes())
    }
}

impl TokenHash {
    pub(super) fn from_hex(text: &str) -> Option<Self> {
        text.parse::<ObjectId>().ok().map(|id| Self(*id.as_bytes()))
    }
}

impl fmt::Display for TokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        ObjectId::from_bytes(self.0).fmt(f)
    }
}

impl fmt::Debug for Token {
    /// A token must not reach a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token")
    }
}

/// So that a token is known for one wherever it turns up.
const PREFIX: &str = "coffer_";
/// Keeps these hashes apart from all others.
const CONTEXT: &str = "coffer 2026 account token v1\n";

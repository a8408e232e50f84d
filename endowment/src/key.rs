//! Keys: who speaks for a vault. Ed25519 as RFC 8032 has it, verified strictly.
//!
//! Every message that is signed begins with four bytes of magic and a version, so that a signature of one kind of
//! message is never one of another kind.

use std::{fmt, str::FromStr};

use ed25519_dalek::{Signer, VerifyingKey};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};

use crate::{
    error::ValueError,
    hex,
    text::{self, Text},
};

#[cfg(test)]
mod tests;

/// The secret half of a key. It is never printed, and wiped from memory when it is dropped.
pub struct SigningKey(ed25519_dalek::SigningKey);

impl SigningKey {
    /// The key of these 32 secret bytes, which must come from a source that nobody can predict.
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(ed25519_dalek::SigningKey::from_bytes(seed))
    }

    /// The half that everybody may know.
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key().to_bytes())
    }

    /// Signs a message. The same key and message give the same signature.
    pub fn sign(&self, message: &[u8]) -> Signature {
        Signature(self.0.sign(message).to_bytes())
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey(of {})", self.public())
    }
}

/// The public half of a key: 32 bytes that are a point of the curve, and not one of its few weak ones. Its text is
/// their hex.
#[derive(Clone, Copy, Eq, Hash, PartialEq)]
pub struct PublicKey([u8; 32]);

impl PublicKey {
    /// The key of these bytes. Fails for bytes that are no point of the curve, and for weak keys, for which anybody
    /// can make a signature that fits several messages.
    pub fn from_bytes(bytes: [u8; 32]) -> Result<Self, ValueError> {
        let point = VerifyingKey::from_bytes(&bytes).ok().filter(|point| !point.is_weak());
        point.map(|_| Self(bytes)).ok_or_else(|| ValueError::text(&hex::of(&bytes), Self::EXPECTED))
    }

    /// The bytes.
    pub const fn to_bytes(self) -> [u8; 32] {
        self.0
    }

    /// What names the key: SHA-256 of its bytes.
    pub fn id(&self) -> KeyId {
        KeyId(Sha256::digest(self.0).into())
    }

    /// Checks a signature, strictly: no second signature of a message can be made from a first, and none fits
    /// two messages.
    pub fn verify(&self, message: &[u8], signature: &Signature) -> Result<(), SignatureError> {
        let refused = SignatureError { key: self.id() };
        let point = VerifyingKey::from_bytes(&self.0).map_err(|_| refused)?;
        let signature = ed25519_dalek::Signature::from_bytes(&signature.0);
        point.verify_strict(message, &signature).map_err(|_| refused)
    }
}

/// Names a [`PublicKey`]: SHA-256 of its bytes. Its text is their hex.
#[derive(Clone, Copy, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct KeyId([u8; 32]);

impl KeyId {
    /// The id of these bytes.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes.
    pub const fn to_bytes(self) -> [u8; 32] {
        self.0
    }
}

/// A signature: 64 bytes. Its text is their hex.
#[derive(Clone, Copy, Eq, Hash, PartialEq)]
pub struct Signature([u8; 64]);

impl Signature {
    /// The signature of these bytes, which may or may not verify.
    pub const fn from_bytes(bytes: [u8; 64]) -> Self {
        Self(bytes)
    }

    /// The bytes.
    pub const fn to_bytes(self) -> [u8; 64] {
        self.0
    }
}

/// A signature is not that key's signature of that message: one of the three was changed, or belongs elsewhere.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("the signature is not that of key {key} over these bytes: one of them was changed, or is another's")]
pub struct SignatureError {
    /// The key that was asked.
    pub key: KeyId,
}

/// Gives a type of bytes its text, hex, in every form.
macro_rules! hex_text {
    ($name:ident, $from:expr, $expected:literal) => {
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&hex::of(&self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({self})", stringify!($name))
            }
        }

        impl FromStr for $name {
            type Err = ValueError;

            /// Reads small hex digits of exactly its bytes.
            fn from_str(text: &str) -> Result<Self, ValueError> {
                hex::array(text).ok_or_else(|| ValueError::text(text, Self::EXPECTED)).and_then($from)
            }
        }

        impl Text for $name {
            const EXPECTED: &'static str = $expected;
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                text::deserialize(deserializer)
            }
        }
    };
}

hex_text!(
    PublicKey,
    Self::from_bytes,
    "an Ed25519 public key that is not weak: 64 hex digits in small letters"
);
hex_text!(KeyId, |bytes| Ok(Self(bytes)), "a key's id: 64 hex digits in small letters");
hex_text!(Signature, |bytes| Ok(Self(bytes)), "an Ed25519 signature: 128 hex digits in small letters");

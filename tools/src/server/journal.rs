//! The journal as a server shows it. Nothing of it is verified here.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use coffer_endowment::{PublicKey, SignedHead};
use coffer_storage::ObjectId;
use serde_json::Value;

use super::Server;
use crate::failure::Failure;

/// What the server signs of all entries.
pub(crate) struct SignedRoot {
    /// Whose books.
    pub(crate) vault: [u8; 32],
    /// The key that is said to have signed.
    pub(crate) key: PublicKey,
    /// How many entries, their root, and the signature.
    pub(crate) head: SignedHead,
}

impl Server {
    /// Number and bytes of entries from this one on: at most so many, and as many as the server likes.
    pub(crate) fn journal(&self, from: u64, limit: usize) -> Result<Vec<(u64, Vec<u8>)>, Failure> {
        let shown = self.json(self.get(&format!("/v1/journal?from={from}&limit={limit}")).call())?;
        page(&shown).ok_or_else(|| self.foreign("its page of the journal has not the form of one"))
    }

    /// A head of all entries.
    pub(crate) fn journal_head(&self) -> Result<SignedRoot, Failure> {
        let shown = self.json(self.get("/v1/journal/head").call())?;
        signed(&shown).ok_or_else(|| self.foreign("its head of the journal has not the form of one"))
    }
}

fn page(shown: &Value) -> Option<Vec<(u64, Vec<u8>)>> {
    let entries = shown.get("entries")?.as_array()?.iter().map(|entry| {
        let bytes = STANDARD.decode(entry.get("bytes")?.as_str()?).ok()?;
        Some((entry.get("number")?.as_u64()?, bytes))
    });
    entries.collect()
}

fn signed(shown: &Value) -> Option<SignedRoot> {
    let text = |name| shown.get(name)?.as_str();
    let bytes = |name| text(name)?.parse::<ObjectId>().ok().map(|id| *id.as_bytes());
    let head = SignedHead {
        size: shown.get("size")?.as_u64()?,
        root: bytes("root")?,
        epoch: text("epoch")?.parse().ok()?,
        key_id: text("key_id")?.parse().ok()?,
        signature: text("signature")?.parse().ok()?,
    };
    Some(SignedRoot { vault: bytes("vault")?, key: text("key")?.parse().ok()?, head })
}

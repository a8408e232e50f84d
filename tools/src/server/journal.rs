//! The journal as a server shows it. Nothing of it is verified here.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use coffer_endowment::{ConsistencyProof, PublicKey, SignedHead};
use coffer_storage::ObjectId;
use serde_json::{Value, json};

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

impl SignedRoot {
    /// As a server shows it; `None` if it is anything else.
    pub(crate) fn from_json(shown: &Value) -> Option<Self> {
        let text = |name| shown.get(name)?.as_str();
        let bytes = |name| text(name).and_then(hash);
        let head = SignedHead {
            size: shown.get("size")?.as_u64()?,
            root: bytes("root")?,
            epoch: text("epoch")?.parse().ok()?,
            key_id: text("key_id")?.parse().ok()?,
            signature: text("signature")?.parse().ok()?,
        };
        Some(Self { vault: bytes("vault")?, key: text("key")?.parse().ok()?, head })
    }

    /// The same again.
    pub(crate) fn to_json(&self) -> Value {
        let hex = |bytes| ObjectId::from_bytes(bytes).to_string();
        let SignedHead { size, root, epoch, key_id, signature } = &self.head;
        json!({
            "vault": hex(self.vault),
            "key": self.key.to_string(),
            "size": size,
            "root": hex(*root),
            "epoch": epoch.to_string(),
            "key_id": key_id.to_string(),
            "signature": signature.to_string(),
        })
    }
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
        SignedRoot::from_json(&shown)
            .ok_or_else(|| self.foreign("its head of the journal has not the form of one"))
    }

    /// What is to prove that the first `new` entries begin with the first `old` ones.
    pub(crate) fn journal_consistency(&self, old: u64, new: u64) -> Result<ConsistencyProof, Failure> {
        let shown = self.json(self.get(&format!("/v1/journal/consistency?old={old}&new={new}")).call())?;
        let hashes = shown.get("hashes").and_then(Value::as_array).and_then(|hashes| {
            hashes.iter().map(|text| text.as_str().and_then(hash)).collect::<Option<Vec<_>>>()
        });
        let path = hashes.ok_or_else(|| self.foreign("its proof of consistency has not the form of one"))?;
        Ok(ConsistencyProof { old, new, path })
    }
}

fn page(shown: &Value) -> Option<Vec<(u64, Vec<u8>)>> {
    let entries = shown.get("entries")?.as_array()?.iter().map(|entry| {
        let bytes = STANDARD.decode(entry.get("bytes")?.as_str()?).ok()?;
        Some((entry.get("number")?.as_u64()?, bytes))
    });
    entries.collect()
}

fn hash(text: &str) -> Option<[u8; 32]> {
    text.parse::<ObjectId>().ok().map(|id| *id.as_bytes())
}

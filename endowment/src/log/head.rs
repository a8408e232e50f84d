//! Signed heads: what the operator vouches for.

use crate::{
    epoch::Epoch,
    format,
    key::{KeyId, PublicKey, Signature, SignatureError, SigningKey},
};

/// A statement that the first `size` entries of a vault's books are those with this root. Whoever keeps one can
/// later show that the books were rewritten or cut.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct SignedHead {
    /// How many entries, from the first on.
    pub size: u64,
    /// The root of the Merkle tree over them.
    pub root: [u8; 32],
    /// The epoch in which it was signed.
    pub epoch: Epoch,
    /// The key that signed.
    pub key_id: KeyId,
    /// Its signature of [`head_message`](format::head_message).
    pub signature: Signature,
}

impl SignedHead {
    /// Signs a head of the books of `vault`.
    pub fn sign(vault: &[u8; 32], size: u64, root: [u8; 32], epoch: Epoch, key: &SigningKey) -> Self {
        let key_id = key.public().id();
        let signature = key.sign(&format::head_message(vault, size, &root, epoch, key_id));
        Self { size, root, epoch, key_id, signature }
    }

    /// Checks that `key` signed this for `vault`.
    pub fn verify(&self, vault: &[u8; 32], key: &PublicKey) -> Result<(), SignatureError> {
        let Self { size, root, epoch, key_id, signature } = self;
        if *key_id != key.id() {
            return Err(SignatureError { key: key.id() });
        }
        key.verify(&format::head_message(vault, *size, root, *epoch, *key_id), signature)
    }
}

//! The messages that are signed: magic, version, and the fields, all of fixed width.

use crate::{
    epoch::Epoch,
    key::{KeyId, PublicKey},
};

/// What a signed head signs, 114 bytes.
pub fn head_message(vault: &[u8; 32], size: u64, root: &[u8; 32], epoch: Epoch, key_id: KeyId) -> Vec<u8> {
    [
        b"CFHD".as_slice(),
        &VERSION.to_le_bytes(),
        vault,
        &size.to_le_bytes(),
        root,
        &epoch.day_number().to_le_bytes(),
        &key_id.to_bytes(),
    ]
    .concat()
}

/// What the old key signs when another takes its place, 102 bytes.
pub fn rotation_message(vault: &[u8; 32], old: KeyId, new: &PublicKey) -> Vec<u8> {
    [b"CFKR".as_slice(), &VERSION.to_le_bytes(), vault, &old.to_bytes(), &new.to_bytes()].concat()
}

/// Signed messages of another version are other messages.
const VERSION: u16 = 1;

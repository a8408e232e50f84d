//! The signing keys at hand, in `DATA/keys`, and those that the books have named.
//!
//! `signing` holds the secret key in force. A rotation writes the next one to `signing-next` before its entry is decided,
//! and renames it to `signing` after. Whichever of the two files a kill leaves, the key that the books name last is at hand.
//! `opening` holds the public key that opened the books: rotations lead from it to the key in force, and nothing else
//! says where they must begin.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use coffer_endowment::{Entry, Event, KeyId, PublicKey, SigningKey};
use coffer_storage::ObjectId;

use super::keys::{KeysError, damaged, failed, read, seed, sync_folder, write};
use crate::clock;

/// The signing keys of one vault.
pub(crate) struct Keyring {
    folder: PathBuf,
    opening: PublicKey,
    state: Mutex<State>,
}

struct State {
    signing: Arc<SigningKey>,
    next: Option<Arc<SigningKey>>,
    named: Vec<NamedKey>,
}

/// A key that the books name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NamedKey {
    pub(crate) key: PublicKey,
    /// When another took its place, in seconds since 1970 UTC.
    pub(crate) replaced_unix_s: Option<u64>,
}

impl Keyring {
    /// Reads the keys of a folder, and makes the first where there was none.
    pub(crate) fn open(folder: &Path) -> Result<Self, KeysError> {
        let opening = folder.join(OPENING);
        let opening = match read(&opening)? {
            Some(text) => Some(text.trim().parse().map_err(|_| damaged(&opening))?),
            None => None,
        };
        let path = folder.join(SIGNING);
        let signing = match secret(&path)? {
            Some(signing) => signing,
            // These books had a key: a new one would not be theirs.
            None if opening.is_some() => return Err(damaged(&path)),
            None => make(&path)?,
        };
        let next = secret(&folder.join(NEXT))?;
        let opening = opening.unwrap_or_else(|| signing.public());
        let state = State { signing: Arc::new(signing), next: next.map(Arc::new), named: Vec::new() };
        Ok(Self { folder: folder.to_owned(), opening, state: Mutex::new(state) })
    }

    /// The key that opened the books, or is going to.
    pub(crate) fn opening(&self) -> PublicKey {
        self.opening
    }

    /// Takes note of an entry, if it is about keys.
    pub(crate) fn note(&self, entry: &Entry) {
        let (Event::Opened { key, .. } | Event::KeyRotated { key, .. }) = entry.event() else { return };
        let mut state = self.state();
        if let Some(last) = state.named.last_mut() {
            last.replaced_unix_s = Some(entry.time_unix_s());
        }
        state.named.push(NamedKey { key: *key, replaced_unix_s: None });
    }

    /// The secret half of the key that the books name; before they name one, of the key that is going to open them.
    pub(crate) fn secret_of(&self, named: Option<PublicKey>) -> Option<Arc<SigningKey>> {
        let state = self.state();
        let Some(named) = named else { return Some(Arc::clone(&state.signing)) };
        let held = [Some(&state.signing), state.next.as_ref()].into_iter().flatten();
        held.filter(|key| key.public() == named).map(Arc::clone).next()
    }

    /// The key of this id, if the books have named it.
    pub(crate) fn named(&self, id: KeyId) -> Option<NamedKey> {
        self.state().named.iter().find(|named| named.key.id() == id).copied()
    }

    /// The key that took the place of this one, if one did.
    pub(crate) fn successor(&self, id: KeyId) -> Option<PublicKey> {
        let state = self.state();
        let at = state.named.iter().position(|named| named.key.id() == id)?;
        state.named.get(at + 1).map(|named| named.key)
    }

    /// The key that is going to take the place of the one in force: on the disk, before anything names it. It is the
    /// same one until it has, because an entry that is in doubt may yet name it.
    pub(crate) fn prepare(&self) -> Result<Arc<SigningKey>, KeysError> {
        let mut state = self.state();
        if let Some(next) = &state.next {
            return Ok(Arc::clone(next));
        }
        let opening = self.folder.join(OPENING);
        if read(&opening)?.is_none() {
            write(&opening, &self.opening.to_string())?;
        }
        let next = Arc::new(make(&self.folder.join(NEXT))?);
        state.next = Some(Arc::clone(&next));
        Ok(next)
    }

    /// Puts the next key in the place of the one before, if the books name it now.
    pub(crate) fn settle(&self) -> Result<(), KeysError> {
        let mut state = self.state();
        let named = state.named.last().map(|named| named.key);
        let Some(next) = state.next.clone().filter(|next| Some(next.public()) == named) else {
            return Ok(());
        };
        let (from, to) = (self.folder.join(NEXT), self.folder.join(SIGNING));
        fs::rename(&from, &to).map_err(failed("renaming", &from))?;
        sync_folder(&self.folder)?;
        state.signing = next;
        state.next = None;
        Ok(())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn secret(path: &Path) -> Result<Option<SigningKey>, KeysError> {
    let Some(text) = read(path)? else { return Ok(None) };
    let seed = seed(&text).ok_or_else(|| damaged(path))?;
    Ok(Some(SigningKey::from_seed(&seed)))
}

fn make(path: &Path) -> Result<SigningKey, KeysError> {
    let seed = clock::random()?;
    write(path, &ObjectId::from_bytes(seed).to_string())?;
    Ok(SigningKey::from_seed(&seed))
}

const SIGNING: &str = "signing";
const NEXT: &str = "signing-next";
const OPENING: &str = "opening";

//! Another signing key takes the place of the one in force.

use std::sync::Arc;

use coffer_endowment::format::rotation_message;
use coffer_endowment::{Event, KeyId, PublicKey, SignedHead, SigningKey};
use coffer_storage::vault::Vault;

use super::bookkeeping::Bookkeeping;
use super::error::BookingError;
use super::operator::Booking;

impl Bookkeeping {
    /// Gives the books a new key in the place of the one with this id, signed by that; waits for disks. If that has
    /// been done, the answer is what was booked then: asking again rotates nothing.
    ///
    /// A kill at any moment leaves a gateway that signs: with the old key until the entry is decided, with the new
    /// one from then on.
    pub(crate) fn rotate(
        self: &Arc<Self>,
        vault: &Vault,
        replaces: KeyId,
    ) -> Result<(PublicKey, Booking), BookingError> {
        self.ensure_running()?;
        if let Some(done) = self.rotated(replaces)? {
            return Ok(done);
        }
        let current = self.signer()?.public().id();
        if current != replaces {
            return Err(BookingError::OtherKey { replaces, current });
        }
        let key = self.keys.prepare()?.public();
        let booked = self.book(vault, move |books| {
            let old = books.signer()?;
            if old.public().id() != replaces {
                return Ok(None);
            }
            let signature = old.sign(&rotation_message(&books.vault, replaces, &key));
            Ok(Some((None, Event::KeyRotated { key, signature })))
        })?;
        self.settle_keys();
        match booked {
            Some(booking) => Ok((key, booking)),
            // Somebody else was first.
            None => self.rotated(replaces)?.ok_or_else(lost),
        }
    }

    /// Puts the keys of `DATA/keys` into the places that the books give them. Until that is done both are there.
    pub(crate) fn settle_keys(&self) {
        if let Err(error) = self.keys.settle() {
            tracing::warn!("the new signing key stays in its first place until the next start: {error}");
        }
    }

    /// The key that the books name.
    pub(super) fn signer(&self) -> Result<Arc<SigningKey>, BookingError> {
        let named = self.books.with_ledger(|ledger| ledger.key().copied());
        self.keys.secret_of(named).ok_or_else(|| {
            let id = named.map_or_else(String::new, |key| key.id().to_string());
            BookingError::Stopped(format!("their key is {id}, and DATA/keys does not hold it: put it back"))
        })
    }

    /// A head of all entries, and the key in force with the last of them, which signed it.
    pub(super) fn signed_head(&self) -> Result<(SignedHead, Arc<SigningKey>), BookingError> {
        loop {
            let key = self.signer()?;
            let head = self.books.head(self.today()?, &key)?;
            // An entry that came between the two may have been a rotation.
            if self.signer()?.public() == key.public() {
                return Ok((head, key));
            }
        }
    }

    /// The key that took the place of this one, and its entry, if one did.
    fn rotated(&self, replaced: KeyId) -> Result<Option<(PublicKey, Booking)>, BookingError> {
        let Some(key) = self.keys.successor(replaced) else { return Ok(None) };
        let booked = self.books.find(&format!("key:{}", key.id()).parse()?)?.ok_or_else(lost)?;
        Ok(Some((key, Booking { number: booked.number, new: false })))
    }
}

fn lost() -> BookingError {
    BookingError::Stopped("the entry of their key cannot be found".to_owned())
}

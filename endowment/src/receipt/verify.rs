//! Checking a receipt offline.

use crate::{
    currency::Money,
    document::Document,
    event::Deposit,
    key::PublicKey,
    log::{SignedHead, leaf_hash},
    receipt::{
        document::{Receipt, decode, stated},
        error::ReceiptError,
    },
};

/// What a verified receipt proves: its key's owner accepted this object, was paid this, and wrote so in these books.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Verified {
    /// The vault.
    pub vault: [u8; 32],
    /// The key that signed. Whether it is the vault's is for the caller to know, unless a trusted key was given.
    pub key: PublicKey,
    /// The entry's number in the books.
    pub number: u64,
    /// When it was booked, in Unix seconds.
    pub time_unix_s: u64,
    /// The deposit.
    pub deposit: Deposit,
    /// What was charged.
    pub charge: Money,
    /// The head that covers it.
    pub head: SignedHead,
    /// The older head that it continues, if the receipt has one.
    pub previous: Option<SignedHead>,
}

impl Receipt {
    /// Checks everything that can be checked without the vault, in this order: the key is the trusted one; the
    /// receipt's signature; the head's signature; the entry stands in the head's books; the books continue those of
    /// the previous head, whose signature fits; the entry is a deposit; every field says what the entry says.
    ///
    /// Without a trusted key, the answer is that *some* key signed all this: compare [`Verified::key`].
    pub fn verify(&self, trusted_key: Option<&PublicKey>) -> Result<Verified, ReceiptError> {
        if let Some(trusted) = trusted_key.filter(|&trusted| *trusted != self.key) {
            return Err(ReceiptError::Key { found: self.key.id(), trusted: trusted.id() });
        }
        self.key.verify(&self.message(), &self.signature).map_err(ReceiptError::Signature)?;
        let signed = self.head.verify(&self.vault, &self.key);
        signed.map_err(|source| ReceiptError::Head { head: "head", source })?;
        self.inclusion.verify(&leaf_hash(&self.entry), &self.head.root).map_err(ReceiptError::Inclusion)?;
        if let Some(previous) = &self.previous {
            let signed = previous.head.verify(&self.vault, &previous.key);
            signed.map_err(|source| ReceiptError::Head { head: "previous head", source })?;
            previous
                .proof(self.head.size)
                .verify(&previous.head.root, &self.head.root)
                .map_err(ReceiptError::Consistency)?;
        }
        let (entry, deposit) = decode(&self.entry)?;
        let computed = stated(&deposit, self.currency)?;
        if let Some(field) = first_difference(&self.stated, &computed) {
            return Err(ReceiptError::Field { field });
        }
        Ok(Verified {
            vault: self.vault,
            key: self.key,
            number: self.inclusion.number,
            time_unix_s: entry.time_unix_s(),
            charge: Money { amount: deposit.charge()?, currency: self.currency },
            deposit,
            head: self.head,
            previous: self.previous.as_ref().map(|previous| previous.head),
        })
    }
}

/// The first field in which two objects differ.
fn first_difference(stated: &Document, computed: &Document) -> Option<String> {
    let (Document::Object(stated), Document::Object(computed)) = (stated, computed) else {
        return Some("paid".to_owned());
    };
    let mut names = stated.keys().chain(computed.keys());
    names.find(|&name| stated.get(name) != computed.get(name)).cloned()
}

//! Roots and proofs, made from the nodes that the journal keeps beside each entry.

use super::{Books, BooksError, Damage, replay};
use crate::{
    epoch::Epoch,
    journal::Journal,
    key::SigningKey,
    ledger::LedgerError,
    log::{self, ConsistencyProof, Hash, InclusionProof, ProofRequestError, SignedHead},
};

impl<J: Journal> Books<J> {
    /// Signs a head of all entries so far, for an [`Event::Head`](crate::Event::Head) that is to be the next one.
    pub fn head(&self, epoch: Epoch, key: &SigningKey) -> Result<SignedHead, BooksError> {
        let vault = self.with_ledger(|ledger| ledger.opening().map(|opening| opening.vault));
        let vault = vault.ok_or(LedgerError::NotOpened)?;
        let (size, root) = self.tip();
        Ok(SignedHead::sign(&vault, size, root, epoch, key))
    }

    /// The root over the first `size` entries.
    pub fn root(&self, size: u64) -> Result<Hash, BooksError> {
        let (len, root) = self.tip();
        if size == len {
            return Ok(root);
        }
        self.within(size)?;
        log::root(size, &|level, index| self.node(level, index))
    }

    /// The proof that entry `number` is among the first `size` entries.
    pub fn inclusion(&self, number: u64, size: u64) -> Result<InclusionProof, BooksError> {
        self.within(size)?;
        log::inclusion(number, size, &|level, index| self.node(level, index))
    }

    /// The proof that the first `new` entries begin with the first `old` ones.
    pub fn consistency(&self, old: u64, new: u64) -> Result<ConsistencyProof, BooksError> {
        self.within(new)?;
        log::consistency(old, new, &|level, index| self.node(level, index))
    }

    /// Whether these books continue those of a head that was kept elsewhere: they hold as many entries, with its root.
    /// The head's signature is for whoever knows its key to check.
    pub fn continues(&self, head: &SignedHead) -> Result<(), BooksError> {
        if self.root(head.size)? == head.root { Ok(()) } else { Err(BooksError::Head { size: head.size }) }
    }

    fn within(&self, asked: u64) -> Result<(), ProofRequestError> {
        let size = self.len();
        if asked <= size { Ok(()) } else { Err(ProofRequestError { asked, size }) }
    }

    /// A completed node stands in the row of the last entry below it.
    fn node(&self, level: u32, index: u64) -> Result<Hash, BooksError> {
        let number = ((index + 1) << level) - 1;
        let row = replay::row(&self.journal, number)?;
        let node = usize::try_from(level).ok().and_then(|level| row.nodes.get(level));
        node.copied().ok_or_else(|| BooksError::damaged(number, Damage::Hashes))
    }
}

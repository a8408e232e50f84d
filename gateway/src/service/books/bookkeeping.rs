//! Opening the books, hearing of what was decided, and saying why nothing can be booked.

use std::collections::HashSet;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard};

use coffer_endowment::journal::RocksJournal;
use coffer_endowment::{
    Amount, Applied, Books, BooksError, CustomerId, Entry, EntryId, Epoch, Tally, ValueError,
};
use coffer_storage::vault::{AnnexListener, DecidedAnnex};
use coffer_storage::{Geometry, Seq, VaultId};

use super::error::BookingError;
use super::keyring::Keyring;
use super::schedules::Schedules;
use super::spending::Spending;
use super::stating::Once;
use crate::clock;

/// The books of the vault, its signing key, and what is in memory beside them.
pub(crate) struct Bookkeeping {
    pub(super) books: Books<RocksJournal>,
    pub(super) keys: Keyring,
    pub(super) vault: [u8; 32],
    pub(super) geometry: Geometry,
    /// What the sponsor pays for in all.
    pub(super) sponsor_credit: Amount,
    schedules: RwLock<Schedules>,
    /// What accrual and statement are computed from.
    tally: Mutex<Tally>,
    pub(super) simulated: Once,
    pub(super) spending: Spending,
    /// Deposits of uploads that run.
    under_way: Mutex<HashSet<[u8; 16]>>,
    /// Why nothing is booked any more.
    stopped: Mutex<Option<String>>,
    /// The time that the last entry was given.
    stamp: AtomicU64,
}

impl Bookkeeping {
    /// Opens the journal in the data folder of a vault. What it misses the vault tells it.
    pub(crate) fn open(
        data: &Path,
        keys: Keyring,
        vault: VaultId,
        geometry: Geometry,
        sponsor_credit: Amount,
    ) -> Result<Self, BookingError> {
        let journal = RocksJournal::open(&data.join("journal")).map_err(BooksError::from)?;
        let books = Books::open(journal, Some(&keys.opening()))?;
        let (mut schedules, mut tally) = (Schedules::default(), Tally::default());
        let spending = Spending::default();
        let mut from = 0;
        loop {
            let page = books.page(from, PAGE)?;
            let Some(last) = page.last() else { break };
            from = last.number + 1;
            for booked in &page {
                schedules.note(&booked.entry);
                keys.note(&booked.entry);
                tally.count(&booked.entry)?;
                spending.note(&booked.entry)?;
            }
        }
        Ok(Self {
            stamp: AtomicU64::new(books.with_ledger(coffer_endowment::Ledger::last_unix_s)),
            books,
            keys,
            vault: vault_name(vault),
            geometry,
            sponsor_credit,
            schedules: RwLock::new(schedules),
            tally: Mutex::new(tally),
            simulated: Once::default(),
            spending,
            under_way: Mutex::default(),
            stopped: Mutex::default(),
        })
    }

    /// The books themselves, to be read.
    pub(crate) fn books(&self) -> &Books<RocksJournal> {
        &self.books
    }

    /// The prices.
    pub(crate) fn schedules(&self) -> RwLockReadGuard<'_, Schedules> {
        self.schedules.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The vault, as the books call it.
    pub(crate) fn vault(&self) -> [u8; 32] {
        self.vault
    }

    /// A head of all entries, signed now, and whose signature that is.
    pub(crate) fn head(
        &self,
    ) -> Result<(coffer_endowment::SignedHead, coffer_endowment::PublicKey), BookingError> {
        let (head, key) = self.signed_head()?;
        Ok((head, key.public()))
    }

    /// What a customer has spent this UTC day.
    pub(crate) fn spent_today(&self, customer: &CustomerId) -> Result<Amount, ValueError> {
        Ok(self.spending.spent(customer, self.today()?))
    }

    /// What accrual and statement are computed from.
    pub(super) fn tally(&self) -> MutexGuard<'_, Tally> {
        self.tally.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The key that signs, its public half.
    pub(crate) fn public_key(&self) -> Result<coffer_endowment::PublicKey, BookingError> {
        Ok(self.signer()?.public())
    }

    /// Why nothing is booked any more, if that is so.
    pub(crate) fn refusal(&self) -> Option<String> {
        self.stop_reason().clone()
    }

    pub(crate) fn ensure_running(&self) -> Result<(), BookingError> {
        self.refusal().map_or(Ok(()), |reason| Err(BookingError::Stopped(reason)))
    }

    /// Nothing is booked from here on: what was decided and is not in the books must come before anything else.
    pub(crate) fn stop(&self, reason: String) {
        tracing::error!("the books take no entries any more, and no uploads with them: {reason}");
        self.stop_reason().get_or_insert(reason);
    }

    /// The time for the next entry: never before that of an entry that was made before. Called under the commit lock.
    pub(super) fn stamp(&self) -> u64 {
        let now = clock::unix_s();
        self.stamp.fetch_max(now, Ordering::SeqCst).max(now)
    }

    /// The day of the books.
    pub(crate) fn today(&self) -> Result<Epoch, ValueError> {
        Epoch::from_unix_seconds(clock::unix_s().max(self.stamp.load(Ordering::SeqCst)))
    }

    pub(super) fn under_way(&self) -> MutexGuard<'_, HashSet<[u8; 16]>> {
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn stop_reason(&self) -> MutexGuard<'_, Option<String>> {
        self.stopped.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl AnnexListener for Bookkeeping {
    fn newest(&self) -> Option<Seq> {
        self.books.last_position().map(Seq::from_bits)
    }

    fn decided(&self, annex: DecidedAnnex<'_>) {
        if self.stop_reason().is_some() {
            return;
        }
        match self.books.apply(annex.seq.bits(), annex.bytes) {
            Ok(Applied::Known { .. }) => {}
            Ok(Applied::Booked { .. }) => {
                let Ok(entry) = Entry::decode(annex.bytes) else { return };
                self.stamp.fetch_max(entry.time_unix_s(), Ordering::SeqCst);
                self.keys.note(&entry);
                self.schedules.write().unwrap_or_else(PoisonError::into_inner).note(&entry);
                let counted = self.tally().count(&entry).map_err(BookingError::from);
                if let Err(error) = counted.and_then(|()| Ok(self.spending.note(&entry)?)) {
                    self.stop(format!("the entry of commit {} cannot be counted: {error}", annex.seq));
                }
            }
            Err(error) => self.stop(format!("the entry of commit {} cannot be booked: {error}", annex.seq)),
        }
    }
}

/// A vault's id as the books write it: 32 bytes, of which a vault uses the first 16.
fn vault_name(vault: VaultId) -> [u8; 32] {
    let mut name = [0; 32];
    name[..16].copy_from_slice(vault.as_bytes());
    name
}

/// The id of an entry, as the grammar of ids wants it: a kind and 32 hexadecimal digits.
pub(crate) fn entry_id(kind: &str, name: &[u8; 16]) -> Result<EntryId, ValueError> {
    use std::fmt::Write as _;
    let digits = name.iter().fold(String::new(), |mut digits, byte| {
        let _ = write!(digits, "{byte:02x}");
        digits
    });
    format!("{kind}:{digits}").parse()
}

/// Entries that are read at a time.
const PAGE: usize = 1024;

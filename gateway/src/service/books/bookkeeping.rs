//! Opening the books, hearing of what was decided, and saying why nothing can be booked.

use std::collections::HashSet;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard};

use coffer_endowment::journal::RocksJournal;
use coffer_endowment::{
    Account, Amount, Applied, Books, BooksError, Entry, EntryId, Epoch, SigningKey, Tally, ValueError,
};
use coffer_storage::vault::{AnnexListener, DecidedAnnex};
use coffer_storage::{Geometry, Seq, VaultId};

use super::error::BookingError;
use super::schedules::Schedules;
use super::stating::Once;
use crate::clock::Clock;

/// The books of the vault, its signing key, and what is in memory beside them.
pub(crate) struct Bookkeeping {
    pub(super) books: Books<RocksJournal>,
    pub(super) key: SigningKey,
    pub(super) vault: [u8; 32],
    pub(super) geometry: Geometry,
    clock: Clock,
    /// What the sponsor pays for in all.
    pub(super) sponsor_credit: Amount,
    schedules: RwLock<Schedules>,
    pub(super) simulated: Once,
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
        key: SigningKey,
        vault: VaultId,
        geometry: Geometry,
        sponsor_credit: Amount,
        clock: Clock,
    ) -> Result<Self, BookingError> {
        let journal = RocksJournal::open(&data.join("journal")).map_err(BooksError::from)?;
        let books = Books::open(journal, Some(&key.public()))?;
        tracing::info!("the journal has {} entries, of which {} were read", books.len(), books.walked());
        let mut schedules = Schedules::default();
        books.terms()?.iter().for_each(|booked| schedules.note(&booked.entry));
        Ok(Self {
            stamp: AtomicU64::new(books.with_ledger(coffer_endowment::Ledger::last_unix_s)),
            books,
            key,
            vault: vault_name(vault),
            geometry,
            clock,
            sponsor_credit,
            schedules: RwLock::new(schedules),
            simulated: Once::default(),
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

    /// A head of all entries, signed now.
    pub(crate) fn head(&self) -> Result<coffer_endowment::SignedHead, BookingError> {
        Ok(self.books.head(self.today()?, &self.key)?)
    }

    /// What accrual and statement are computed from.
    pub(super) fn tally(&self) -> Tally {
        self.books.tally()
    }

    /// The key that signs, its public half.
    pub(crate) fn public_key(&self) -> coffer_endowment::PublicKey {
        self.key.public()
    }

    /// Why nothing is booked any more, if that is so.
    pub(crate) fn refusal(&self) -> Option<String> {
        self.stop_reason().clone()
    }

    /// Fails once nothing is booked any more.
    pub(crate) fn ensure_running(&self) -> Result<(), BookingError> {
        self.refusal().map_or(Ok(()), |reason| Err(BookingError::Stopped(reason)))
    }

    /// A fund that could not pay for what it keeps takes nothing more to keep.
    pub(crate) fn ensure_solvent(&self) -> Result<(), BookingError> {
        let deficit = self.books.balance(&Account::Deficit);
        if deficit.is_zero() { Ok(()) } else { Err(BookingError::Insolvent { deficit }) }
    }

    /// Puts down where the books stand, so that the next opening reads no entries: for an orderly end.
    pub(crate) fn rest(&self) {
        if let Err(error) = self.books.snapshot() {
            tracing::warn!("the next start reads more of the journal: {error}");
        }
    }

    /// Nothing is booked from here on: what was decided and is not in the books must come before anything else.
    pub(crate) fn stop(&self, reason: String) {
        tracing::error!("the books take no entries any more, and no uploads with them: {reason}");
        self.stop_reason().get_or_insert(reason);
    }

    /// What time it is: of requests, not of entries, which never go back.
    pub(super) fn now(&self) -> u64 {
        self.clock.unix_s()
    }

    /// The time for the next entry: never before that of an entry that was made before.
    pub(super) fn time(&self) -> u64 {
        self.now().max(self.stamp.load(Ordering::SeqCst))
    }

    /// An entry was made and goes to the volumes: none that is made later may have an earlier time. Called under the
    /// commit lock. What was only tried leaves no trace, so that a clock that was wrong for an hour can be put right.
    pub(super) fn made_at(&self, time_unix_s: u64) {
        self.stamp.fetch_max(time_unix_s, Ordering::SeqCst);
    }

    /// The day of the books.
    pub(crate) fn today(&self) -> Result<Epoch, ValueError> {
        Epoch::from_unix_seconds(self.time())
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
                self.made_at(entry.time_unix_s());
                self.schedules.write().unwrap_or_else(PoisonError::into_inner).note(&entry);
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

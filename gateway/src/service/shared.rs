//! The vault and its gates, shared by everyone who works with them.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use coffer_storage::VolumeId;
use coffer_storage::folder::{OpenVault, TalliesFile};
use coffer_storage::vault::{Maintenance, VaultStatus};

use super::audit::Counts;
use super::books::Bookkeeping;
use crate::accounts::Accounts;
use crate::clock::Clock;
use crate::config::{Config, Endowment};
use crate::pool::Gate;

/// The vault behind its gates.
pub(crate) struct Service {
    pub(super) vault: Arc<OpenVault>,
    /// What time it is.
    pub(crate) clock: Clock,
    /// Uploads, from the first byte to the commit.
    pub(crate) uploads: Gate,
    /// Reads, each from the manifest to the last byte of one batch.
    pub(crate) reads: Gate,
    /// Downloads of more than one batch, from the first batch to the last.
    pub(crate) downloads: Gate,
    /// Questions for a price, from the first byte of a long list to the last.
    pub(crate) quotes: Gate,
    /// The longest a download may wait for its client to take a batch.
    pub(super) stall: Duration,
    /// What audits have found.
    pub(super) counts: Counts,
    /// What is paid and owed, or why that cannot be had.
    pub(super) bookkeeping: Result<Arc<Bookkeeping>, String>,
    /// Who may upload.
    pub(crate) accounts: Accounts,
    /// Audits of a volume in a day that find the loss which is to be found.
    pub(super) audits_a_day: u64,
    /// What they are to be opened with.
    pub(super) endowment: Endowment,
    /// Are the books of this vault open?
    pub(super) founded: AtomicBool,
    /// The vault's volumes, by position.
    pub(super) volume_ids: Vec<VolumeId>,
}

impl Service {
    /// A service over an open vault.
    pub(crate) fn new(
        vault: OpenVault,
        bookkeeping: Result<Arc<Bookkeeping>, String>,
        accounts: Accounts,
        config: &Config,
        clock: Clock,
    ) -> Self {
        let patience = config.timeouts.queue();
        let counts = Counts::open(TalliesFile::new(&config.data, vault.status().vault));
        let volume_ids = vault.volume_ids();
        Self {
            vault: Arc::new(vault),
            clock,
            uploads: Gate::new(config.limits.uploads, patience),
            reads: Gate::new(config.limits.reads, patience),
            downloads: Gate::new(config.limits.downloads, patience),
            quotes: Gate::new(QUOTES, patience),
            stall: config.timeouts.write_stall(),
            counts,
            bookkeeping,
            accounts,
            audits_a_day: config.audits.a_day(),
            endowment: config.endowment.clone(),
            founded: AtomicBool::new(false),
            volume_ids,
        }
    }

    /// How the vault does; from memory.
    pub(crate) fn status(&self) -> VaultStatus {
        self.vault.status()
    }

    /// One step of the vault's own work; blocks.
    pub(crate) fn maintain(&self) -> Maintenance {
        self.found_books();
        self.vault.maintain()
    }

    /// A tenth of a second has passed.
    pub(crate) fn tick(&self) {
        self.vault.tick();
    }

    /// Waits for the uploads that were accepted, then for the reads, and lets nobody in any more.
    pub(crate) async fn drain(&self) {
        self.uploads.drain().await;
        self.downloads.drain().await;
        self.reads.drain().await;
    }

    /// Closes the vault, if nobody uses it any more; blocks. `false` if someone does: then it is closed when the last
    /// of them ends, or as a crash would close it.
    pub(crate) fn close(self) -> bool {
        if let Ok(bookkeeping) = &self.bookkeeping {
            bookkeeping.rest();
        }
        Arc::into_inner(self.vault).map(drop).is_some()
    }
}

/// Long lists of chunks that are read at once: 16 MiB each, and as much again while they are looked up.
const QUOTES: usize = 4;

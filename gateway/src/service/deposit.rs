//! An upload's way into the vault.

use std::sync::{Arc, PoisonError};

use bytes::Bytes;
use coffer_endowment::Money;
use coffer_storage::vault::{Committed, Outcome, Upload, UploadMeta};
use coffer_storage::{ObjectId, StorageError};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use super::books::{BookingError, BooksRefusal, Payer, Paying, Terms};
use super::shared::Service;
use crate::pool::Pass;

/// What a client says of the object that it uploads.
#[derive(Clone, Debug)]
pub(crate) struct Deposit {
    /// Kept with the object.
    pub(crate) meta: UploadMeta,
    /// The id its bytes must have.
    pub(crate) promised: Option<ObjectId>,
    /// The SHA-256 its bytes must have.
    pub(crate) sha256: Option<[u8; 32]>,
    /// Who pays for it.
    pub(crate) payer: Payer,
    /// What it may cost.
    pub(crate) terms: Terms,
}

/// A decided upload and what it cost.
#[derive(Clone, Debug)]
pub(crate) struct Deposited {
    /// What was decided.
    pub(crate) committed: Committed,
    /// What was charged for it: nothing for what was stored before.
    pub(crate) charged: Money,
}

/// Why an upload was not stored.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DepositError {
    /// The bytes have another id than was promised.
    #[error("the bytes hash to {found}, another id was promised")]
    Promise {
        /// Their id.
        found: ObjectId,
    },
    /// The bytes have another SHA-256 than was promised.
    #[error("the bytes have another sha-256 than was promised")]
    Digest,
    /// The client went away before all its bytes had come.
    #[error("the upload ended before its end")]
    Abandoned,
    /// It is not paid for.
    #[error(transparent)]
    Unpaid(#[from] BookingError),
    /// The vault refused.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The task ended without a result, as a bug would make it.
    #[error("the depositing task ended without a result")]
    Lost,
}

/// What goes through the channel of an upload. Only [`Feed::End`] makes it complete: a channel that just closes is a
/// client that is gone.
#[derive(Debug)]
pub(super) enum Feed {
    /// The next bytes.
    Bytes(Bytes),
    /// All bytes are there.
    End,
}

/// An upload that runs. Dropping it before [`Feed::End`] was sent aborts the upload and frees what it held; after that
/// the commit goes on without it.
pub(crate) struct Feeding {
    feed: mpsc::Sender<Feed>,
    task: JoinHandle<Result<Deposited, DepositError>>,
}

impl Service {
    /// Holds what an upload may cost, before its bytes are asked for, if the fund takes any. An object that is promised
    /// and stored already costs nothing, and is no deposit.
    pub(crate) async fn pay(&self, deposit: &Deposit) -> Result<Arc<Paying>, DepositError> {
        if let Some(reason) = self.vault.status().refusal {
            return Err(StorageError::ReadOnly { reason }.into());
        }
        let mut terms = deposit.terms.clone();
        let mut stored = false;
        if let Some(promised) = deposit.promised
            && terms.quote.is_none()
            && self.manifest(promised).await.is_ok_and(|found| found.is_some())
        {
            terms.declared = Some(0);
            stored = true;
        }
        let bookkeeping = Arc::clone(self.bookkeeping()?);
        if !stored {
            bookkeeping.ensure_solvent()?;
        }
        // Most find the money there, in memory.
        match bookkeeping.pay(&deposit.payer, terms.clone()) {
            Err(BookingError::Funds(_)) => {}
            paid => return Ok(Arc::new(paid?)),
        }
        let vault = Arc::clone(&self.vault);
        let payer = deposit.payer.clone();
        let pay = move || bookkeeping.sponsored(&vault, || bookkeeping.pay(&payer, terms.clone()));
        let paying =
            tokio::task::spawn_blocking(pay).await.unwrap_or(Err(StorageError::WorkerLost.into()))?;
        Ok(Arc::new(paying))
    }

    /// Stores an object whose bytes are all there.
    pub(crate) async fn deposit(
        &self,
        pass: Pass,
        deposit: Deposit,
        paying: Arc<Paying>,
        bytes: Vec<Bytes>,
    ) -> Result<Deposited, DepositError> {
        let vault = Arc::clone(&self.vault);
        let task = tokio::task::spawn_blocking(move || {
            let _pass = pass;
            let mut upload = vault.upload(deposit.meta.clone())?;
            if deposit.terms.declared.is_none() {
                let taken = bytes.iter().map(|piece| piece.len() as u64).sum();
                paying.sponsored(&vault, taken)?;
            }
            bytes.iter().try_for_each(|piece| upload.write(piece))?;
            finish(upload, &deposit, &paying)
        });
        task.await.unwrap_or(Err(DepositError::Lost))
    }

    /// Begins to store an object whose bytes are yet to come; returns when the vault has taken the upload on.
    pub(crate) async fn begin(
        &self,
        pass: Pass,
        deposit: Deposit,
        paying: Arc<Paying>,
    ) -> Result<Feeding, DepositError> {
        let vault = Arc::clone(&self.vault);
        let (feed, fed) = mpsc::channel(FEED_DEPTH);
        let (ready, is_ready) = oneshot::channel();
        let task = tokio::task::spawn_blocking(move || {
            let _pass = pass;
            let upload = vault.upload(deposit.meta.clone())?;
            // Whoever waited for this may be gone; then the channel is closed, too, and says so.
            let _ = ready.send(());
            let grow = |taken| paying.sponsored(&vault, taken);
            take(upload, fed, &deposit, &paying, &grow)
        });
        match is_ready.await {
            Ok(()) => Ok(Feeding { feed, task }),
            Err(_) => Err(task.await.unwrap_or(Err(DepositError::Lost)).err().unwrap_or(DepositError::Lost)),
        }
    }
}

impl Feeding {
    /// Hands the next bytes over, waiting while the vault is behind. `false` when the upload has failed already: ask
    /// [`Feeding::result`] why.
    pub(crate) async fn feed(&self, bytes: Bytes) -> bool {
        self.feed.send(Feed::Bytes(bytes)).await.is_ok()
    }

    /// Says that all bytes are there. From here on the upload is finished even if nobody waits for it.
    pub(crate) async fn end(&self) {
        // Refused only when the upload has failed already, which its result says.
        let _ = self.feed.send(Feed::End).await;
    }

    /// Waits for the end of the upload.
    pub(crate) async fn result(self) -> Result<Deposited, DepositError> {
        drop(self.feed);
        self.task.await.unwrap_or(Err(DepositError::Lost))
    }
}

fn take(
    mut upload: Upload,
    mut fed: mpsc::Receiver<Feed>,
    deposit: &Deposit,
    paying: &Arc<Paying>,
    grow: &dyn Fn(u64) -> Result<(), BookingError>,
) -> Result<Deposited, DepositError> {
    let mut taken = 0;
    loop {
        match fed.blocking_recv() {
            Some(Feed::Bytes(bytes)) => {
                taken += bytes.len() as u64;
                if deposit.terms.declared.is_none() {
                    grow(taken)?;
                }
                upload.write(&bytes)?;
            }
            Some(Feed::End) => return finish(upload, deposit, paying),
            None => return Err(DepositError::Abandoned),
        }
    }
}

/// Checks what was promised before anything is decided, then has storing and paying decided at once.
fn finish(upload: Upload, deposit: &Deposit, paying: &Arc<Paying>) -> Result<Deposited, DepositError> {
    let staged = upload.finish()?;
    let found = staged.object();
    if deposit.promised.is_some_and(|promised| promised != found) {
        return Err(DepositError::Promise { found });
    }
    if deposit.sha256.is_some_and(|promised| promised != staged.sha256()) {
        return Err(DepositError::Digest);
    }
    let refusal = BooksRefusal::default();
    let decided = staged.commit_priced(paying.price(&refusal), paying.now());
    let declined = refusal.lock().unwrap_or_else(PoisonError::into_inner).take();
    match (decided, declined) {
        (Err(StorageError::Declined { .. }), Some(declined)) => Err(declined.into()),
        (Err(error), _) => Err(error.into()),
        (Ok(committed), _) => {
            let stored = committed.outcome == Outcome::Stored;
            let charged = if stored { paying.charged() } else { paying.nothing() };
            Ok(Deposited { committed, charged })
        }
    }
}

/// Pieces of a body between the connection and the vault. hyper reads at most 400 KiB at a time, so an upload has at
/// most 1.6 MiB under way here.
const FEED_DEPTH: usize = 4;

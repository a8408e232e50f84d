//! The gateway as a whole: the vault is opened, served and closed.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use coffer_storage::folder::{OpenVault, VaultFolder};
use coffer_storage::vault::VaultStatus;
use coffer_storage::{AuditSeed, StorageError, VaultId, VolumeId};
use tokio::runtime::Runtime;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::accounts::{Accounts, AccountsFile};
use crate::clock::{self, Clock};
use crate::config::{Config, Log};
use crate::http::App;
use crate::service::{Bookkeeping, Keys, Service};
use crate::telemetry::{self, Meters};
use crate::{server, workers};

/// Why a gateway does not start.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The vault cannot be made or opened.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The address cannot be listened on.
    #[error(
        "cannot listen on {address}: {source}; is another gateway running? `--listen` chooses another address"
    )]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the operating system said.
        source: io::Error,
    },
    /// Threads cannot be started, or signals not be listened to.
    #[error("the operating system refuses: {0}")]
    System(#[from] io::Error),
    /// There is no randomness for the ids of a new vault.
    #[error("the operating system gives no random bytes: {0}")]
    Randomness(#[from] getrandom::Error),
    /// The log filter cannot be read.
    #[error("log.filter {filter:?} cannot be read: {source}")]
    Filter {
        /// The filter.
        filter: String,
        /// What is wrong with it.
        source: tracing_subscriber::filter::ParseError,
    },
    /// The recorder of numbers cannot be made.
    #[error("the metrics recorder cannot be made: {0}")]
    Metrics(#[from] metrics_exporter_prometheus::BuildError),
}

/// Opens the vault (and makes it, if there is none), serves it until SIGTERM or SIGINT, finishes what was accepted and
/// closes the vault. A second signal ends the wait.
pub fn serve(config: &Config) -> Result<(), ServeError> {
    init_log(&config.log)?;
    let gateway = Gateway::start(config)?;
    let mut signals = gateway.signals()?;
    gateway.runtime.block_on(signals.next());
    tracing::info!("stopping: finishing what was accepted, for {} ms at most", config.timeouts.shutdown_ms);
    gateway.finish(async move { signals.next().await });
    Ok(())
}

/// A gateway that runs in the background of this process, with threads of its own.
pub struct Gateway {
    runtime: Runtime,
    address: SocketAddr,
    stop: watch::Sender<bool>,
    served: JoinHandle<()>,
    worked: JoinHandle<()>,
    audited: JoinHandle<()>,
    closed: JoinHandle<()>,
    service: Arc<Service>,
    patience: Duration,
}

impl Gateway {
    /// Opens the vault (and makes it, if there is none), and serves it from now on.
    pub fn start(config: &Config) -> Result<Self, ServeError> {
        Self::start_by(config, Clock::system())
    }

    /// As [`Gateway::start`], by another clock than the system's: for tests of what takes days.
    pub fn start_by(config: &Config, clock: Clock) -> Result<Self, ServeError> {
        let vault = open(config, &clock)?;
        let meters = Arc::new(Meters::new()?);
        let run = u32::from_le_bytes(clock::random()?);
        let runtime = runtime(config)?;
        let listener = {
            let _inside = runtime.enter();
            server::bind(config.listen)
        };
        let listener = listener.map_err(|source| ServeError::Listen { address: config.listen, source })?;
        let address = listener.local_addr()?;
        let open = vault.status();
        let service = Arc::new(service(vault, config, clock));
        let (limits, timeouts) = (config.limits.clone(), config.timeouts.clone());
        let app = Arc::new(App::new(Arc::clone(&service), Arc::clone(&meters), &limits, &timeouts, run));
        let (stop, stopped) = watch::channel(false);
        runtime.spawn(workers::tick(Arc::clone(&service), stopped.clone()));
        let worked = runtime.spawn(workers::run(Arc::clone(&service), meters, stopped.clone()));
        let audited = workers::audit::run(Arc::clone(&service), config.audits.clone(), stopped.clone());
        let audited = runtime.spawn(audited);
        let closed = runtime.spawn(workers::days::run(Arc::clone(&service), stopped.clone()));
        let served =
            runtime.spawn(async move { server::run(listener, app, &limits, &timeouts, stopped).await });
        let patience = config.timeouts.shutdown();
        say_open(&open, config, address);
        Ok(Self { runtime, address, stop, served, worked, audited, closed, service, patience })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Books the days that have closed by the gateway's clock, as it does by itself once a minute; waits for disks. The
    /// answer is how many entries that were. `word` is the operator's: days up to this one were really missed.
    #[doc(hidden)]
    pub fn close_days(&self, word: Option<&str>) -> Result<usize, String> {
        let word = match word.map(str::parse) {
            Some(Err(_)) => return Err("a day is written as 2026-11-22".to_owned()),
            Some(Ok(day)) => Some(day),
            None => None,
        };
        self.service.close_days(word).map_err(|error| error.to_string())
    }

    /// Audits stripes that this seed draws, as the gateway does by itself all day long; waits for disks.
    #[doc(hidden)]
    pub fn audit(&self, seed: [u8; 32], stripes: usize) -> Result<(), StorageError> {
        let plan = self.service.audit_plan(&AuditSeed::from_bytes(seed), stripes)?;
        plan.into_iter().for_each(|planned| self.service.audit_stripe(planned));
        Ok(())
    }

    /// Accepts nothing more, finishes what was accepted, for [`Timeouts::shutdown_ms`](crate::Timeouts::shutdown_ms)
    /// at most, and closes the vault.
    pub fn stop(self) {
        self.finish(std::future::pending());
    }

    fn finish(self, hurry: impl Future<Output = ()>) {
        let Self { runtime, stop, served, worked, audited, closed, service, patience, .. } = self;
        stop.send_replace(true);
        let finished = runtime.block_on(async {
            let all = async {
                // Neither can fail but by a panic, which was reported where it happened.
                let _ = served.await;
                let _ = worked.await;
                let _ = audited.await;
                let _ = closed.await;
                // Uploads whose clients are gone may still be committing.
                service.drain().await;
            };
            tokio::select! {
                () = all => true,
                () = tokio::time::sleep(patience) => false,
                () = hurry => false,
            }
        });
        if !finished {
            tracing::warn!(
                "some of what was accepted was not finished in time; what was not answered is not promised"
            );
        }
        // Connections and tasks end here, and with them their uploads; threads that are still in the vault are left.
        runtime.shutdown_timeout(AFTER_PATIENCE);
        let closed = Arc::into_inner(service).is_some_and(Service::close);
        if closed {
            tracing::info!("the vault is closed");
        } else {
            tracing::warn!("the vault was still in use: the next start recovers it as after a crash");
        }
    }

    fn signals(&self) -> io::Result<Signals> {
        let _inside = self.runtime.enter();
        Ok(Signals {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }
}

struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

/// The vault with its books and accounts. Where these cannot be had the vault is served all the same, and takes no
/// uploads.
pub(crate) fn service(vault: OpenVault, config: &Config, clock: Clock) -> Service {
    let (bookkeeping, accounts) = match money(&vault, config, &clock) {
        Ok((bookkeeping, accounts)) => (Ok(Arc::new(bookkeeping)), accounts),
        Err(reason) => {
            tracing::error!("the books cannot be opened, so the vault takes no uploads: {reason}");
            (Err(reason), Accounts::none(AccountsFile::new(&config.data)))
        }
    };
    let service = Service::new(vault, bookkeeping, accounts, config, clock);
    service.hear();
    service.found_books();
    service
}

/// Keys, books and accounts, or why one of them cannot be had.
fn money(vault: &OpenVault, config: &Config, clock: &Clock) -> Result<(Bookkeeping, Accounts), String> {
    let Keys { signing, operator } = Keys::open(&config.data).map_err(|error| error.to_string())?;
    let status = vault.status();
    let credit = config.endowment.sponsor_credit;
    let bookkeeping =
        Bookkeeping::open(&config.data, signing, status.vault, status.geometry, credit, clock.clone());
    let bookkeeping = bookkeeping.map_err(|error| error.to_string())?;
    let strangers = config.endowment.anonymous_uploads && config.listen.ip().is_loopback();
    let accounts = Accounts::open(AccountsFile::new(&config.data), operator, strangers);
    Ok((bookkeeping, accounts.map_err(|error| error.to_string())?))
}

fn init_log(log: &Log) -> Result<(), ServeError> {
    telemetry::init_log(log).map_err(|source| ServeError::Filter { filter: log.filter.clone(), source })
}

pub(crate) fn open(config: &Config, clock: &Clock) -> Result<OpenVault, ServeError> {
    let geometry = config.geometry.0;
    let folder =
        VaultFolder::new(config.data.clone(), config.volumes.clone(), geometry, config.vault.memory_budget());
    if !folder.exists()? {
        let vault = VaultId::from_bytes(clock::random()?);
        let volumes = (0..geometry.shards()).map(|_| Ok(VolumeId::from_bytes(clock::random()?)));
        let volumes = volumes.collect::<Result<Vec<_>, getrandom::Error>>()?;
        folder.create(vault, volumes, clock.unix_s())?;
        tracing::info!("made a new vault of geometry {geometry} in {}", config.data.display());
    }
    Ok(folder.open(config.vault.options())?)
}

/// Blocking threads for everyone the gates let in, as many again for reads that a volume hangs, the vault's upkeep,
/// its audits, what the books are asked, and some to spare.
fn runtime(config: &Config) -> io::Result<Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .thread_name("coffer")
        .max_blocking_threads(config.limits.uploads + 2 * config.limits.reads + 8)
        .enable_all()
        .build()
}

fn say_open(status: &VaultStatus, config: &Config, address: SocketAddr) {
    tracing::info!(
        "serving http://{address}: vault {}, geometry {}, {} of {} volumes fresh, data in {}",
        status.vault,
        status.geometry,
        status.fresh,
        status.volumes.len(),
        config.data.display()
    );
}

/// How long tasks that were told to end may take to do so.
const AFTER_PATIENCE: Duration = Duration::from_secs(1);

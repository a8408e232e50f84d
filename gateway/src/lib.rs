//! The HTTP gateway of a Coffer vault: it takes objects in, gives them back by the hash of their bytes, and says how
//! the vault does.
//!
//! [`serve`] is what the `coffer` binary calls: it opens the vault (and creates it on the first start), serves until
//! the operating system asks it to stop, finishes what it accepted and closes the vault. [`Gateway`] is the same in
//! two halves, for programs and tests that want a gateway inside themselves:
//!
//! ```no_run
//! use coffer_gateway::{Config, Gateway};
//!
//! let config = Config { listen: "127.0.0.1:0".parse()?, ..Config::default() };
//! let gateway = Gateway::start(&config)?;
//! println!("http://{}", gateway.address());
//! gateway.stop();
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! This package is the only one that knows tokio, clocks and the operating system's randomness. What it is not: a
//! place of storage rules. Those live in `coffer-storage`, which it calls through `service`; HTTP lives in `http`,
//! and neither knows the other's types. The routes and their rules are in `docs/API.md`.

mod accounts;
mod clock;
mod config;
mod gateway;
mod http;
mod pool;
mod server;
mod service;
mod telemetry;
mod workers;

pub use clock::{Clock, random};
pub use config::{
    Audits, Config, ConfigError, Endowment, GeometryText, Limits, Log, LogFormat, Sources, Timeouts,
    VaultSettings,
};
pub use gateway::{Gateway, ServeError, serve};
pub use getrandom::Error as RandomnessError;
pub use service::{BooksSummary, check_books};

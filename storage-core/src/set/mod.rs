//! A set: `k + m` volumes that hold stripes together, and the one chain of commit records that decides what is stored.
//!
//! `docs/adr/0004-commit-protocol.md` has the protocol and what each rule guards against; `tests/model` checks it.
//!
//! | file | what it does |
//! |---|---|
//! | `volume_set` | the set, its locks, its phase |
//! | `slot`, `worker` | one place: its volume, its condition, the thread that carries its writes |
//! | `numbers`, `in_flight` | numbers that are never used twice; what is not decided yet |
//! | `stripes` | reading a chunk, decoding where a shard is missing or bad |
//! | `objects` | finding manifests and chunks |
//! | `queue`, `commit` | what waits; one batch at a time, decided on `W` volumes |
//! | `annex`, `funding` | what the books are asked and told; which chunks an upload is charged for |
//! | `chain`, `recovery`, `replay` | reading the chain; opening the set; paying a volume's debt |
//! | `mend`, `reclaim`, `upkeep` | work in the background |
//! | `inspect` | the set as a check sees it |
//! | `audit` | the set as an audit asks it: each volume by itself |

mod annex;
mod audit;
mod chain;
mod commit;
mod funding;
mod in_flight;
mod inspect;
mod mend;
mod numbers;
mod objects;
mod queue;
mod reclaim;
mod recovery;
mod replay;
mod slot;
mod staging;
mod stripes;
mod upkeep;
mod volume_set;
mod worker;

pub(crate) use annex::bounded;
pub use annex::{AnnexListener, Bill, DecidedAnnex, MakeAnnex, Price};
pub use audit::Absence;
pub(crate) use audit::Walked;
pub(crate) use inspect::Inspected;
pub(crate) use objects::Lookup;
pub(crate) use queue::{Decision, NewChunk, Prepared, Work};
pub use slot::VolumeCondition;
pub(crate) use staging::Staging;
pub(crate) use stripes::{Expected, shard_index};
pub use volume_set::Witness;
pub(crate) use volume_set::{Phase, SetIdentity, VolumeSet};

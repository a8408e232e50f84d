//! The vault: create, open, upload, read, list, look after.
//!
//! A byte's way in: [`Upload::write`] cuts chunks; a chunk that is stored already is named, another is coded and
//! written (`sink`, `destination`); [`Upload::finish`] makes it durable; [`Staged::commit`] has one record decide
//! that the object is stored and paid. Its way out: [`Vault::reader`] walks the manifest's pages and gives verified
//! chunks.

pub mod audit;

mod check;
mod core;
mod create;
mod destination;
mod estimate;
mod handle;
mod lease;
mod options;
mod reader;
mod recount;
mod sink;
mod slice;
mod staged;
mod status;
mod stream;
mod upload;

#[cfg(test)]
mod tests;

pub use check::{CheckFinding, CheckSummary, FindingKind};
pub use create::{NewVault, create};
pub use estimate::Estimate;
pub use handle::{Listed, Maintenance, Vault};
pub use options::VaultOptions;
pub use reader::{Chunks, ObjectReader};
pub use recount::{Recount, Recounted, RecountedUpload};
pub use slice::SliceReader;
pub use staged::{Committed, Outcome, Staged};
pub use status::{VaultStatus, VolumeStatus};
pub use upload::{Upload, UploadMeta};

pub use crate::set::{AnnexListener, Bill, DecidedAnnex, MakeAnnex, Price, VolumeCondition, Witness};
